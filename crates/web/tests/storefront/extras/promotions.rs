//! Coupons, vouchers, card campaigns and offers, over HTTP.

use ::checkout::{
    ids::{OrderNumber, Pk},
    ledger::Resource,
    order::{Order, OrderCommand},
};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::ledger::Audit;
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase, shop::CUP};

testkit::on_both_databases!(
    a_coupon_reaches_the_order_and_comes_back_with_its_cancellation,
    a_voucher_of_the_basket_is_a_coupon,
    more_buyers_than_uses_get_exactly_the_uses,
    fifty_tabs_of_one_customer_use_a_coupon_once,
    a_first_order_is_the_first_one,
    the_campaign_of_a_card_reaches_the_order_and_the_number_nothing,
    offers_are_told_to_customers_by_their_time,
);

/// The first ten orders get 10.00 off.
const FIRST_TEN: Pk = Pk(2);
/// Buyers who ask in the same moment.
const AT_ONCE: usize = 50;
const CARD: &str = "4355084355084358";

async fn coupon(shopper: &Customer<'_>, coupon: &str) -> Answer {
    shopper.post("CouponSelectionPage", &[("coupon", coupon), ("action", "add")]).await
}

async fn voucher(shopper: &Customer<'_>, body: &Value) -> Answer {
    shopper.ask(shopper.request(Method::PATCH, "/baskets/basket/").json(body)).await
}

async fn order_of(app: &TestApp, answer: &Answer) -> Order {
    let number = OrderNumber(answer.order_number().expect("an order").to_owned());
    app.store().order(&number).await.expect("answers").expect("it is there").order
}

async fn held(app: &TestApp, name: &str) -> i64 {
    let balances = app.store().audit().await.expect("the store answers");
    assert!(balances.iter().all(Audit::adds_up), "{balances:?}");
    balances.iter().find(|balance| balance.resource == name).map_or(0, |balance| balance.held)
}

async fn registered(app: &TestApp) -> Customer<'_> {
    let customer = Customer::new(app);
    let body = json!({
        "email": "ada@example.com", "password": "a long password", "first_name": "Ada", "last_name": "Y",
        "phone": "05320000001", "formType": "register",
    });
    assert!(customer.post_json("/users/registration/", &body).await.status.is_success());
    customer
}

async fn a_coupon_reaches_the_order_and_comes_back_with_its_cancellation(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let answer = coupon(&guest, " first-ten ").await;
    assert_eq!((&answer.body["errors"], &answer.body["context_list"]), (&Value::Null, &json!([])));
    assert_eq!(answer.pre_order()["coupons"], json!(["FIRST-TEN"]));
    assert_eq!(answer.pre_order()["total_amount"], "129.90");
    let page = guest.get("/orders/checkout/?page=CouponSelectionPage").await;
    assert_eq!(page.pages().last(), Some(&"CouponSelectionPage"));
    let names: Vec<&Value> =
        page.context()["coupons"].as_array().expect("a list").iter().map(|coupon| &coupon["name"]).collect();
    assert_eq!(names, ["FIRST-TEN", "coupon-name"]);
    assert_eq!(held(&app, "uses:2").await, 0, "looking uses nothing up");
    let ordered = guest.orders().await;
    let order = order_of(&app, &ordered).await;
    assert_eq!((order.amount.to_string(), held(&app, "uses:2").await), ("129.90".to_owned(), 1));
    let path = format!("{}?format=json", ordered.context()["redirect_url"].as_str().expect("a path"));
    let completed = guest.get(&path).await.body;
    let told = json!([{ "description": "The first ten orders", "discount": "10.00" }]);
    assert_eq!(completed["order"]["discountitem_set"], told);
    app.app
        .flow
        .command_order(&order.number, &OrderCommand::Cancel, "test")
        .await
        .expect("it can be cancelled");
    assert_eq!(held(&app, "uses:2").await, 0);
}

async fn a_voucher_of_the_basket_is_a_coupon(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    let early = voucher(&guest, &json!({ "voucher_code": "WELCOME10" })).await;
    assert_eq!(
        (early.status, &early.body["error_code"]),
        (StatusCode::BAD_REQUEST, &json!("voucher-without-goods"))
    );
    guest.add(CUP, 2).await;
    let entered = voucher(&guest, &json!({ "voucher_code": "hoşgeldin" })).await;
    assert_eq!(entered.status, StatusCode::OK);
    let basket = &entered.body["basket"];
    assert_eq!((&basket["voucher_code"], &basket["total_amount"]), (&json!("HOŞGELDİN"), &json!("180.00")));
    assert_eq!(basket["discounts"], json!([{ "description": "Welcome", "discount": "20.00" }]));
    let badge = json!([{ "description": "Welcome", "discount": "20.00" }]);
    assert_eq!(basket["basketitem_set"][0]["offer_badges"], badge);
    assert_eq!(guest.checkout().await.pre_order()["coupons"], json!(["HOŞGELDİN"]));
    let twice = voucher(&guest, &json!({ "voucher_code": "WELCOME10" })).await;
    assert_eq!(
        (twice.status, &twice.body["error_code"]),
        (StatusCode::BAD_REQUEST, &json!("coupon-added-already"))
    );
    let wrong = voucher(&guest, &json!({ "voucher_code": "no such" })).await;
    assert_eq!(wrong.body["error_code"], "coupon-invalid");
    assert!(
        wrong.body["non_field_errors"][0]
            .as_str()
            .expect("a sentence")
            .starts_with("This coupon is not valid.")
    );
    let gone = voucher(&guest, &json!({ "remove_voucher_code": true })).await;
    assert_eq!(
        (&gone.body["basket"]["voucher_code"], &gone.body["basket"]["total_amount"]),
        (&Value::Null, &json!("200.00"))
    );
    assert_eq!(voucher(&guest, &json!({ "remove_voucher_code": true })).await.status, StatusCode::OK);
}

async fn more_buyers_than_uses_get_exactly_the_uses(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let buyers: Vec<_> = (0..500).map(|_| Customer::new(&app)).collect();
    for some in buyers.chunks(AT_ONCE) {
        join_all(some.iter().map(async |buyer| {
            buyer.walks_to_the_last_page().await;
            assert_eq!(coupon(buyer, "FIRST-TEN").await.pre_order()["total_amount"], "129.90");
        }))
        .await;
    }
    let confirm = async || {
        let mut answers = Vec::new();
        for some in buyers.chunks(AT_ONCE) {
            answers.extend(join_all(some.iter().map(Customer::orders)).await);
        }
        answers
    };
    let answers = confirm().await;
    let (got, missed): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.order_number().is_some());
    assert_eq!(got.len(), 10, "ten uses, ten orders at that price");
    for answer in missed {
        let told = answer.errors("non_field_errors");
        assert!(told.iter().any(|sentence| sentence.contains("have changed")), "{answer:?}");
        assert_eq!(answer.pre_order()["coupons"], json!([]));
    }
    assert_eq!(held(&app, "uses:2").await, 10);
    let again = confirm().await;
    assert!(again.iter().all(|answer| answer.order_number().is_some()), "nobody is turned away");
    let orders = app.store().orders_since(::checkout::ids::Timestamp(0), 0, 1_000).await.expect("answers");
    let cheaper = orders.iter().filter(|stored| stored.order.amount.minor == 12_990).count();
    assert_eq!((orders.len(), cheaper, held(&app, "uses:2").await), (500, 10, 10));
    assert_eq!(app.store().available(&Resource::Uses(FIRST_TEN)).await.expect("answers"), 0);
}

async fn fifty_tabs_of_one_customer_use_a_coupon_once(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = registered(&app).await;
    customer.walks_to_the_last_page().await;
    let tabs = join_all((0..50).map(|_| coupon(&customer, "ONCE-EACH"))).await;
    assert!(tabs.iter().all(|answer| answer.pre_order()["coupons"] == json!(["ONCE-EACH"])));
    let orders = join_all((0..50).map(|_| customer.orders())).await;
    let order = order_of(&app, &orders[0]).await;
    assert!(orders.iter().all(|answer| answer.order_number() == Some(order.number.as_str())));
    assert_eq!(order.discounts.len(), 1);
    let own = format!("uses:3:customer:{}", order.customer.expect("a customer"));
    assert_eq!(held(&app, &own).await, 1);
    customer.walks_to_the_last_page().await;
    let tabs = join_all((0..9).map(|_| coupon(&customer, "ONCE-EACH"))).await;
    assert!(tabs.iter().all(|answer| !answer.errors("coupon").is_empty()));
    let second = order_of(&app, &customer.orders().await).await;
    assert_eq!((second.discounts.len(), held(&app, &own).await), (0, 1));
}

async fn a_first_order_is_the_first_one(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = registered(&app).await;
    customer.walks_to_the_last_page().await;
    let answer = coupon(&customer, "FIRST-ORDER").await;
    assert_eq!(
        (&answer.pre_order()["shipping_amount"], &answer.pre_order()["total_amount"]),
        (&json!("0.00"), &json!("100.00"))
    );
    let order = order_of(&app, &customer.orders().await).await;
    assert_eq!((order.amount.to_string(), order.shipping_amount.minor), ("100.00".to_owned(), 0));
    customer.walks_to_the_last_page().await;
    assert!(!coupon(&customer, "FIRST-ORDER").await.errors("coupon").is_empty());
    app.app
        .flow
        .command_order(&order.number, &OrderCommand::Cancel, "test")
        .await
        .expect("it can be cancelled");
    assert!(coupon(&customer, "FIRST-ORDER").await.errors("coupon").is_empty(), "a cancelled order is none");
}

async fn the_campaign_of_a_card_reaches_the_order_and_the_number_nothing(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let listed = guest.post("CampaignListPage", &[("card_number", CARD)]).await;
    assert_eq!(listed.pages(), ["CampaignSelectionPage"]);
    let campaign = json!({ "pk": 1, "code": "BANK5", "name": "Five per cent", "message": "Five per cent off with this card" });
    assert_eq!(listed.context()["campaigns"], json!([campaign]));
    let selected = guest.post("CampaignSelectionPage", &[("campaign", "1")]).await;
    assert_eq!(
        (&selected.body["context_list"], &selected.pre_order()["selected_campaign"]),
        (&json!([]), &json!("BANK5"))
    );
    assert_eq!(selected.pre_order()["total_amount"], "134.90");
    let ordered = guest.orders().await;
    let told = json!([{ "code": "BANK5", "message": "Five per cent off with this card" }]);
    assert_eq!(ordered.context()["campaigns"], told);
    let path = format!("{}?format=json", ordered.context()["redirect_url"].as_str().expect("a path"));
    assert_eq!(guest.get(&path).await.body["campaigns"], told);
    let order = order_of(&app, &ordered).await;
    let kept = app.store().checkout(&order.checkout).await.expect("answers").expect("it is there").checkout;
    let written = serde_json::to_string(&(kept, order)).expect("both are JSON");
    assert!(written.contains("43550843") && !written.contains("435508435"), "{written}");
}

async fn offers_are_told_to_customers_by_their_time(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let stranger = Customer::new(&app);
    let paths = ["basket-offers", "future-basket-offers", "expired-basket-offers", "discount-items"];
    for path in paths {
        assert_eq!(stranger.get(&format!("/account/{path}/")).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let customer = registered(&app).await;
    let told = async |path: &str| {
        let body = customer.get(&format!("/account/{path}/")).await.body;
        let rows = body["results"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["coupon"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(told("basket-offers").await, ["coupon-name"]);
    assert_eq!(told("future-basket-offers").await, ["next-year"]);
    assert_eq!(told("expired-basket-offers").await, ["last-year"]);
    customer.walks_to_the_last_page().await;
    coupon(&customer, "WELCOME10").await;
    let order = order_of(&app, &customer.orders().await).await;
    let items = customer.get("/account/discount-items/").await.body;
    assert_eq!(items["count"], 1);
    assert_eq!(items["results"][0]["order"], order.number.as_str());
    assert_eq!(
        (&items["results"][0]["description"], &items["results"][0]["discount"]),
        (&json!("Welcome"), &json!("10.00"))
    );
}
