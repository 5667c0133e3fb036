//! Lists and product pages.

use checkout::ids::Timestamp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::catalog::{ProductImport, StockLevel};
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    shop::{CUP, LAMP, RUG},
};

testkit::on_both_databases!(
    a_list_tells_products_pages_facets_and_sorters,
    a_list_is_narrowed_by_what_its_facets_say,
    a_list_shows_the_currency_of_the_visitor,
    a_product_page_shows_what_its_variants_differ_in,
    a_product_that_is_not_sold_is_not_there,
    a_parameter_that_cannot_be_meant_is_refused_by_its_name,
    looking_around_begins_no_session,
);

fn names(body: &Value) -> Vec<&str> {
    let products = body["products"].as_array().expect("a list");
    products.iter().map(|product| product["name"].as_str().expect("a name")).collect()
}

fn facet<'a>(body: &'a Value, key: &str) -> &'a Value {
    let facets = body["facets"].as_array().expect("facets");
    facets.iter().find(|facet| facet["key"] == key).unwrap_or_else(|| panic!("no facet {key} in {facets:?}"))
}

/// A further product, made of the rug.
async fn take_in(app: &TestApp, change: impl FnOnce(&mut ProductImport)) {
    let rug = app.store().product(RUG).await.expect("answers").expect("is there");
    let mut import = ProductImport {
        sku: "OTHER".to_owned(),
        base_code: rug.base_code,
        name: "Other rug".to_owned(),
        description: rug.description,
        category: "Home/Floor".to_owned(),
        prices: rug.prices,
        tax_rate: rug.tax_rate,
        attributes: [("color".to_owned(), "Blue".to_owned())].into(),
        images: vec!["other.svg".to_owned(), "https://cdn.example/o.png".to_owned()],
        active: true,
        kind: rug.kind,
        weight_grams: rug.weight_grams,
        seller: rug.seller,
        stock: Some(4),
    };
    change(&mut import);
    app.store().upsert_products(&[import], Timestamp(0)).await.expect("it comes in");
}

async fn a_list_tells_products_pages_facets_and_sorters(database: TestDatabase) {
    let app = TestApp::start(database).await;
    take_in(&app, |_| ()).await;
    let answer = Customer::new(&app).get("/list/?page_size=3").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(names(&answer.body), ["Other rug", "Lamp", "Rug"]);
    let first = &answer.body["products"][0];
    assert_eq!((&first["price"], &first["currency_type"]), (&json!("450.00"), &json!("try")));
    assert_eq!((&first["in_stock"], &first["stock"]), (&json!(true), &json!(4)));
    assert_eq!(first["productimage_set"][0]["image"], "/media/other.svg");
    assert_eq!(first["productimage_set"][1]["image"], "https://cdn.example/o.png");
    let pages = json!({ "current_page": 1, "num_pages": 2, "page_size": 3, "total_count": 4 });
    assert_eq!(answer.body["pagination"], pages);
    let choices = json!([
        { "label": "Blue", "value": "Blue", "quantity": 1, "is_selected": false },
        { "label": "White", "value": "White", "quantity": 3, "is_selected": false },
    ]);
    let colors = facet(&answer.body, "color");
    assert_eq!((&colors["data"]["choices"], &colors["label"]), (&choices, &json!("color")));
    assert_eq!(facet(&answer.body, "category_ids")["data"]["choices"][0]["quantity"], 4);
    assert_eq!(facet(&answer.body, "price")["data"]["choices"][0]["value"], "100.00-1500.00");
    let sorters = answer.body["sorters"].as_array().expect("sorters");
    assert_eq!(sorters[0], json!({ "label": "Newest", "value": "newest", "is_selected": true }));
    assert_eq!(sorters.len(), 4);
}

async fn a_list_is_narrowed_by_what_its_facets_say(database: TestDatabase) {
    let app = TestApp::start(database).await;
    take_in(&app, |_| ()).await;
    let guest = Customer::new(&app);
    let all = guest.get("/list").await;
    let floor = facet(&all.body, "category_ids")["data"]["choices"][1]["value"].clone();
    let by_key = format!("/list/?category_ids={}", floor.as_str().expect("a text"));
    for (path, found) in [
        (by_key.as_str(), &["Other rug"][..]),
        ("/list/?category=Home%2FFloor", &["Other rug"]),
        ("/list/?category=Home&color=White&sorter=price", &["Cup", "Rug", "Lamp"]),
        ("/list/?color=Blue&color=White&sort=-price", &["Lamp", "Other rug", "Rug", "Cup"]),
        ("/list/?search_text=RUG&sorter=name", &["Other rug", "Rug"]),
        ("/list/?q=lamp&utm_source=mail", &["Lamp"]),
        ("/list/?price=100.00-450.00&sorter=name", &["Cup", "Other rug", "Rug"]),
        ("/list/?price=450.01-", &["Lamp"]),
        ("/list/?page=2&page_size=3", &["Cup"]),
        ("/list/?page=9", &[]),
    ] {
        assert_eq!(names(&guest.get(path).await.body), found, "{path}");
    }
    let level = StockLevel { sku: "LAMP-1".to_owned(), available: 0 };
    app.store().set_stock(&[level], Timestamp(0)).await.expect("stock is set");
    assert_eq!(names(&guest.get("/list/?in_stock=true&sorter=name").await.body), ["Cup", "Other rug", "Rug"]);
    let lamp = &guest.get("/list/?q=lamp").await.body["products"][0];
    assert_eq!((&lamp["in_stock"], &lamp["stock"]), (&json!(false), &json!(0)));
}

async fn a_list_shows_the_currency_of_the_visitor(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    let in_euro = guest.ask(guest.request(Method::GET, "/list/").header("x-currency", "eur")).await;
    assert_eq!(names(&in_euro.body), ["Cup"], "the others have no price in euro");
    let cup = &in_euro.body["products"][0];
    assert_eq!((&cup["price"], &cup["currency_type"]), (&json!("5.00"), &json!("eur")));
    let unknown = guest.ask(guest.request(Method::GET, "/list/").header("x-currency", "usd")).await;
    assert_eq!(unknown.body["products"][0]["currency_type"], "try", "the shop does not sell in dollars");
}

async fn a_product_page_shows_what_its_variants_differ_in(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    let alone = guest.get(&format!("/product/{CUP}/")).await;
    assert_eq!((&alone.body["variants"], &alone.body["in_stock"]), (&json!([]), &json!(true)));
    take_in(&app, |_| ()).await;
    take_in(&app, |product| {
        product.sku = String::from("HIDDEN");
        product.active = false;
        product.attributes = [("color".to_owned(), "Red".to_owned())].into();
    })
    .await;
    let answer = guest.get(&format!("/product/{RUG}")).await;
    assert_eq!((&answer.body["product"]["pk"], &answer.body["product"]["sku"]), (&json!(2), &json!("RUG-1")));
    assert_eq!(answer.body["product"]["absolute_url"], "/product/2/");
    let variants = answer.body["variants"].as_array().expect("variants");
    assert_eq!((variants.len(), &variants[0]["attribute_key"]), (1, &json!("color")));
    let options = variants[0]["options"].as_array().expect("options");
    let told: Vec<_> =
        options.iter().map(|o| (&o["value"], &o["is_selected"], &o["product"]["name"])).collect();
    assert_eq!(
        told,
        [
            (&json!("Blue"), &json!(false), &json!("Other rug")),
            (&json!("White"), &json!(true), &json!("Rug"))
        ]
    );
    let lamp = StockLevel { sku: "LAMP-1".to_owned(), available: 0 };
    app.store().set_stock(&[lamp], Timestamp(0)).await.expect("stock is set");
    assert_eq!(guest.get(&format!("/product/{LAMP}/")).await.body["in_stock"], false);
}

async fn a_product_that_is_not_sold_is_not_there(database: TestDatabase) {
    let app = TestApp::start(database).await;
    take_in(&app, |product| product.active = false).await;
    let hidden = app.store().product_by_sku("OTHER").await.expect("answers").expect("is there").pk;
    let guest = Customer::new(&app);
    let hidden = hidden.to_string();
    for pk in [hidden.as_str(), "999999", "0", "-1", "9007199254740993", "99999999999999999999", "cup", "%00"]
    {
        let answer = guest.get(&format!("/product/{pk}/")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{pk}");
        assert_eq!(answer.errors("non_field_errors"), ["This product does not exist."], "{pk}");
    }
}

async fn a_parameter_that_cannot_be_meant_is_refused_by_its_name(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let answer = Customer::new(&app).get("/list/?page=last").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.body, json!({ "page": ["A whole number from 1 on is expected."] }));
}

async fn looking_around_begins_no_session(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.get("/list/").await;
    guest.get(&format!("/product/{CUP}/")).await;
    assert_eq!(guest.cookie("osessionid"), None);
}
