//! The lists a shopper chooses places from, and the shop's stores.

use std::sync::LazyLock;

use reqwest::Method;
use serde_json::{Value, json};
use store::geography::data::{self, Geography};
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase};

testkit::on_both_databases!(
    anybody_walks_from_the_country_down_to_the_neighbourhood,
    countries_are_named_in_the_readers_language,
    lists_narrow_to_places_with_a_store,
    a_level_is_not_listed_for_the_whole_world,
    lists_come_in_parts_of_a_thousand_at_most,
    stores_are_listed_and_shown,
);

/// All but most neighbourhoods, which these tests do not need.
static FEW: LazyLock<Geography> = LazyLock::new(|| {
    let mut few = data::load();
    few.neighbourhoods.retain(|place| place.township == 34_023);
    few
});

/// A server that knows places.
pub(crate) async fn with_places(database: TestDatabase) -> TestApp {
    let app = TestApp::start(database).await;
    app.store().load_geography(FEW.clone()).await.expect("the places can be stored");
    app
}

fn names(answer: &Answer) -> Vec<&str> {
    let results = answer.body["results"].as_array().expect("a list");
    results.iter().map(|place| place["name"].as_str().expect("a name")).collect()
}

async fn anybody_walks_from_the_country_down_to_the_neighbourhood(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    let countries = stranger.get("/address/country/?limit=1000").await;
    assert_eq!(countries.body["count"], 249);
    let cities = stranger.get("/address/city/?country=792").await;
    assert_eq!((cities.body["count"].clone(), names(&cities)[80]), (json!(81), "Zonguldak"));
    assert_eq!(stranger.get("/address/city/").await.body["results"], cities.body["results"]);
    let townships = stranger.get("/address/township/?city=34").await;
    let township = &townships.body["results"][22];
    assert_eq!(
        (&township["pk"], &township["name"], &township["city"]),
        (&json!(34_023), &json!("Kadıköy"), &json!(34))
    );
    let districts = stranger.get("/address/district/?township=34023").await;
    assert_eq!(
        districts.body["results"][4],
        json!({
            "pk": 340_230_005, "name": "Caferağa Mah.", "city": 34, "township": 34_023, "is_active": true,
            "postcode": "34710", "priority": null, "translations": null,
        })
    );
}

async fn countries_are_named_in_the_readers_language(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    let germany = |answer: Answer| {
        let all = answer.body["results"].as_array().expect("a list").clone();
        all.into_iter().find(|country| country["code"] == "de").expect("is there")["name"].clone()
    };
    assert_eq!(germany(stranger.get("/address/country/").await), "Germany");
    let turkish = testkit::client()
        .build()
        .expect("a client")
        .request(Method::GET, app.url("/address/country/"))
        .header("accept-language", "tr-tr");
    assert_eq!(germany(stranger.ask(turkish).await), "Almanya");
}

async fn lists_narrow_to_places_with_a_store(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    for (path, expected) in [
        ("/address/country/?retailstore__isnull=false", &["Türkiye"][..]),
        ("/address/city/?country=792&retailstore__isnull=false", &["İstanbul"]),
        ("/address/city/?country=276&retailstore__isnull=false", &[]),
        ("/address/township/?retailstore__isnull=false", &["Kadıköy"]),
        ("/address/district/?township=34023&retailstore__isnull=false", &[]),
    ] {
        assert_eq!(names(&stranger.get(path).await), expected, "{path}");
    }
    assert_eq!(stranger.get("/address/city/?country=792&retailstore__isnull=true").await.body["count"], 81);
}

async fn a_level_is_not_listed_for_the_whole_world(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    let refused = stranger.get("/address/township/").await;
    assert_eq!(
        (refused.status.as_u16(), refused.body),
        (400, json!({ "city": ["This field is required."] }))
    );
    let refused = stranger.get("/address/district/?township=all").await;
    assert_eq!(refused.body, json!({ "township": ["A whole number is expected."] }));
}

async fn lists_come_in_parts_of_a_thousand_at_most(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    let part = stranger.get("/address/city/?country=792&limit=40&page=3").await;
    assert_eq!(names(&part), ["Zonguldak"]);
    assert_eq!(part.body["previous"], "/address/city/?country=792&limit=40&page=2");
    assert_eq!(stranger.get("/address/city/?limit=9007199254740991").await.body["count"], 81);
    let beyond = stranger.get("/address/city/?page=9007199254740991&limit=1000").await;
    assert_eq!((beyond.status.as_u16(), &beyond.body["results"]), (200, &json!([])));
}

async fn stores_are_listed_and_shown(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    let listed = stranger.get("/stores/").await;
    assert_eq!(listed.body["count"], 1);
    let store = &listed.body["results"][0];
    assert_eq!(
        (&store["name"], &store["township"]["city"]["name"]),
        (&json!("Kadıköy Store"), &json!("İstanbul"))
    );
    for path in ["/stores/1/", "/address/retail_store/1/", "/stores/1"] {
        assert_eq!(&stranger.get(path).await.body, store, "{path}");
    }
    assert_eq!(stranger.get("/stores/?city=34").await.body["count"], 1);
    assert_eq!(stranger.get("/stores/?city=6").await.body["count"], 0);
    let missing = stranger.get("/stores/2/").await;
    assert_eq!((missing.status.as_u16(), missing.body["pk"].clone()), (404, Value::Null));
}
