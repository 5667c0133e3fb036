//! The shopper's address book.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase, shop::CUP};

use super::places::with_places;

testkit::on_both_databases!(
    without_a_session_there_is_no_book_and_nobody_is_signed_out,
    a_guest_writes_reads_changes_and_deletes_an_address,
    an_address_that_was_just_written_can_be_chosen,
    everything_wrong_with_an_address_is_listed_by_field,
    an_address_of_somebody_else_is_as_missing_as_one_that_never_was,
    a_change_of_one_field_keeps_the_others,
    exactly_one_address_is_primary,
    a_full_book_says_so,
    the_book_comes_in_parts,
);

/// As a storefront sends it: every value a text.
pub(super) fn home() -> Value {
    json!({
        "type": "personal", "is_corporate": "false", "title": "Ev", "first_name": "Ayşe",
        "last_name": "Yılmaz", "phone_number": "05320000001", "country": "792", "city": "34",
        "township": "34023", "district": "340230005", "line": "Moda Caddesi 1/2", "postcode": "34710",
        "country_code": "tr", "company_name": "", "tax_no": "", "tax_office": "", "e_bill_taxpayer": "false",
    })
}

fn titled(title: &str) -> Value {
    let mut body = home();
    body["title"] = title.into();
    body
}

async fn guest(app: &TestApp) -> Customer<'_> {
    let guest = Customer::new(app);
    guest.add(CUP, 1).await;
    guest
}

async fn patch(guest: &Customer<'_>, pk: &Value, body: Value) -> Answer {
    guest.ask(guest.request(Method::PATCH, &format!("/address/{pk}/")).json(&body)).await
}

async fn delete(guest: &Customer<'_>, pk: &Value) -> u16 {
    let request = guest.request(Method::DELETE, &format!("/address/{pk}/"));
    guest.send(request.header("content-type", "text/plain").body("{}")).await.status().as_u16()
}

async fn titles(guest: &Customer<'_>) -> Vec<String> {
    let answer = guest.get("/address/detailed/").await;
    let book = answer.body["results"].as_array().unwrap();
    let primary: Vec<bool> = book.iter().map(|address| address["primary"] == true).collect();
    assert!(primary.iter().enumerate().all(|(place, primary)| *primary == (place == 0)), "{primary:?}");
    book.iter().map(|address| address["title"].as_str().unwrap().to_owned()).collect()
}

async fn without_a_session_there_is_no_book_and_nobody_is_signed_out(database: TestDatabase) {
    let app = with_places(database).await;
    let stranger = Customer::new(&app);
    assert_eq!(stranger.get("/address/").await.status, 403);
    assert_eq!(stranger.post_json("/address/", &home()).await.status, 403);
    assert_eq!(patch(&stranger, &json!(1), home()).await.status, 403);
    stranger.keep_cookie("osessionid", "nosuchsession00000000000000000000");
    assert_eq!(stranger.get("/address/detailed/").await.status, 403);
}

async fn a_guest_writes_reads_changes_and_deletes_an_address(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    let written = guest.post_json("/address/", &home()).await;
    assert_eq!(written.status, 201, "{:#}", written.body);
    let pk = &written.body["pk"];
    assert!(pk.is_i64());
    assert_eq!(
        written.body["country"],
        json!({ "pk": 792, "name": "Türkiye", "code": "tr" }),
        "places are objects"
    );
    assert_eq!(written.body["district"]["name"], "Caferağa Mah.");
    assert_eq!((&written.body["is_corporate"], &written.body["primary"]), (&json!(false), &json!(true)));
    assert_eq!(guest.get(&format!("/address/{pk}/")).await.body, written.body);
    let book = guest.get("/address/").await.body;
    assert_eq!(book, json!({ "count": 1, "next": null, "previous": null, "results": [written.body] }));
    let replaced = guest.request(Method::PUT, &format!("/address/{pk}")).json(&titled("İş"));
    assert_eq!(guest.ask(replaced).await.body["title"], "İş");
    assert_eq!(delete(&guest, pk).await, 204);
    assert_eq!(delete(&guest, pk).await, 404);
    assert_eq!(guest.get("/address/").await.body["count"], 0);
}

async fn an_address_that_was_just_written_can_be_chosen(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    guest.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await;
    guest.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    let written = guest.post_json("/address/", &home()).await;
    assert_eq!(written.body["email"], "guest@example.com");
    let pk = written.body["pk"].to_string();
    let fields = [("shipping_address", &*pk), ("billing_address", &*pk)];
    let answer = guest.post("AddressSelectionPage", &fields).await;
    assert_eq!(answer.body["errors"], Value::Null);
    assert_eq!(answer.pre_order()["shipping_address"], written.body);
    assert_eq!(delete(&guest, &written.body["pk"]).await, 204);
    assert_eq!(guest.checkout().await.pre_order()["shipping_address"], Value::Null);
}

async fn everything_wrong_with_an_address_is_listed_by_field(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    let mut body = titled("");
    body["line"] = "short".into();
    body["city"] = 6.into();
    body["type"] = "corporate".into();
    let refused = guest.post_json("/address/", &body).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.body,
        json!({
            "title": ["This field is required."],
            "line": ["At least 10 characters, this has 5."],
            "township": ["This place does not belong to the one chosen above it."],
            "company_name": ["This field is required."],
            "tax_no": ["This field is required."],
            "tax_office": ["This field is required."],
        })
    );
    assert_eq!(guest.get("/address/").await.body["count"], 0);
}

async fn an_address_of_somebody_else_is_as_missing_as_one_that_never_was(database: TestDatabase) {
    let app = with_places(database).await;
    let (owner, thief) = (guest(&app).await, guest(&app).await);
    let pk = owner.post_json("/address/", &home()).await.body["pk"].clone();
    let missing = thief.get("/address/999999/").await;
    assert_eq!(missing.status, 404);
    assert_eq!(thief.get(&format!("/address/{pk}/")).await, missing);
    assert_eq!(patch(&thief, &pk, json!({ "title": "Mine" })).await, missing);
    assert_eq!(patch(&thief, &pk, json!({ "primary": true })).await, missing);
    assert_eq!(delete(&thief, &pk).await, 404);
    assert_eq!(thief.get("/address/nonsense/").await, missing);
    assert_eq!(titles(&owner).await, ["Ev"]);
}

async fn a_change_of_one_field_keeps_the_others(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    let written = guest.post_json("/address/", &home()).await.body;
    let changed = patch(&guest, &written["pk"], json!({ "title": "Yazlık", "notes": "Zil bozuk" })).await;
    assert_eq!(changed.status, 200, "{:#}", changed.body);
    let mut expected = written.clone();
    expected["title"] = "Yazlık".into();
    expected["notes"] = "Zil bozuk".into();
    assert_eq!(changed.body, expected);
    let refused = patch(&guest, &written["pk"], json!({ "city": "6" })).await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.body, json!({ "township": ["This field is required."] }));
}

async fn exactly_one_address_is_primary(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    for title in ["one", "two", "three"] {
        assert_eq!(guest.post_json("/address/", &titled(title)).await.status, 201);
    }
    let book = guest.get("/address/").await.body;
    let two = &book["results"][1]["pk"];
    assert_eq!(patch(&guest, two, json!({ "primary": true })).await.body["primary"], true);
    assert_eq!(titles(&guest).await, ["two", "three", "one"]);
    assert_eq!(patch(&guest, two, json!({ "primary": false })).await.body["primary"], true);
    assert_eq!(patch(&guest, two, json!({ "primary": "perhaps" })).await.status, 400);
    let mut four = titled("four");
    four["primary"] = true.into();
    guest.post_json("/address/", &four).await;
    assert_eq!(titles(&guest).await, ["four", "three", "one", "two"]);
}

async fn a_full_book_says_so(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    for number in 0..50 {
        assert_eq!(guest.post_json("/address/", &titled(&format!("{number}"))).await.status, 201);
    }
    let refused = guest.post_json("/address/", &home()).await;
    assert_eq!(refused.status, 400);
    let sentence = "An address book holds at most 50 addresses. Delete one first.";
    assert_eq!(refused.body, json!({ "non_field_errors": [sentence] }));
}

async fn the_book_comes_in_parts(database: TestDatabase) {
    let app = with_places(database).await;
    let guest = guest(&app).await;
    for title in ["one", "two", "three"] {
        guest.post_json("/address/", &titled(title)).await;
    }
    let part = guest.get("/address/?limit=1 &page=2").await.body;
    assert_eq!((&part["count"], &part["results"][0]["title"]), (&json!(3), &json!("two")));
    assert_eq!(part["previous"], "/address/?limit=1+&page=1");
    let next = part["next"].as_str().unwrap();
    assert_eq!(guest.get(next).await.body["results"][0]["title"], "three");
    assert_eq!(guest.get(next).await.body["next"], Value::Null);
    assert_eq!(guest.get("/address/?page=9").await.body["results"], json!([]));
    assert_eq!(guest.get("/address/?limit=0").await.status, 400);
}
