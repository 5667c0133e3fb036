//! Ways of paying that charge no card, over HTTP: what a storefront's own functions send and read.

use ::checkout::{
    ids::OrderNumber,
    money::{Currency, Money},
    order::{Order, OrderCommand},
    pricing::Fee,
};
use serde_json::json;
use testkit::{Customer, TestApp, customer::Answer, database::TestDatabase};

testkit::on_both_databases!(
    an_order_on_delivery_costs_its_fee_and_gives_everything_back,
    the_customers_own_money_pays_alone,
    an_order_by_credit_is_paid_when_the_lender_pays,
);

async fn order_of(app: &TestApp, answer: &Answer) -> Order {
    let number = OrderNumber(answer.order_number().expect("an order").to_owned());
    app.store().order(&number).await.expect("answers").expect("it is there").order
}

async fn chooses(shopper: &Customer<'_>, option: &str) -> Answer {
    shopper.post("PaymentOptionSelectionPage", &[("payment_option", option)]).await
}

async fn adds_up(app: &TestApp) -> bool {
    app.store().audit().await.expect("answers").iter().all(store::ledger::Audit::adds_up)
}

async fn an_order_on_delivery_costs_its_fee_and_gives_everything_back(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let choices = chooses(&guest, "2").await;
    let cash = json!({ "label": "Cash", "price": "9.90", "value": "cash" });
    assert_eq!(choices.context()["payment_choices"], json!([cash]));
    let picked = guest.post("PayOnDeliveryPaymentChoicePage", &[("payment_choice", "cash")]).await;
    assert_eq!(
        (&picked.pre_order()["payment_choice"], &picked.pre_order()["total_amount"]),
        (&cash, &json!("149.80"))
    );
    let form = [("agreement", "1"), ("paymentType", "cash")];
    let thanks = guest.post("PayOnDeliveryPage", &form).await;
    let again = guest.post("PayOnDeliveryPage", &form).await;
    assert_eq!(again.order_number(), thanks.order_number(), "a repeat makes no second order");
    let path = format!("{}?format=json", thanks.context()["redirect_url"].as_str().expect("a path"));
    let completed = guest.get(&path).await.body;
    assert_eq!(
        (&completed["order"]["status"]["value"], &completed["order"]["amount"]),
        (&json!("400"), &json!("149.80"))
    );
    assert_eq!(completed["order"]["payment_option"]["payment_type"], "pay_on_delivery");
    let order = order_of(&app, &thanks).await;
    assert_eq!(order.fee(Fee::PayOnDelivery).map(|fee| fee.minor), Some(990));
    app.app
        .flow
        .command_order(&order.number, &OrderCommand::Cancel, "operator")
        .await
        .expect("it can be cancelled");
    assert!(adds_up(&app).await);
}

async fn the_customers_own_money_pays_alone(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let customer = Customer::new(&app);
    let email = "ada@example.com";
    let form = json!({ "email": email, "password": "a long password", "first_name": "Ada", "last_name": "Y",
        "phone": "05320000001" });
    assert_eq!(customer.post_json("/users/registration/", &form).await.status, 201);
    customer.walks_to_the_last_page().await;
    let pk = app.store().credentials(email).await.expect("answers").expect("is there").customer;
    let gift = Money::new(20_000, Currency::TRY);
    app.store().grant_loyalty_money(pk, gift, "welcome", app.app.flow.now()).await.expect("answers");
    assert_eq!(chooses(&customer, "3").await.pages(), ["LoyaltyPaymentSelectedPage"]);
    let early = customer.post("LoyaltyPaymentSelectedPage", &[("agreement", "true")]).await;
    assert_eq!((early.order_number(), early.pages()), (None, vec!["LoyaltyMoneyUsagePage"]));
    customer.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "139.90")]).await;
    let thanks = customer.post("LoyaltyPaymentSelectedPage", &[("agreement", "true")]).await;
    assert_eq!(order_of(&app, &thanks).await.due().minor, 0);
    let balance = customer.get("/account/loyalty-account-balance/").await.body;
    assert_eq!(balance["balance"], "60.10");
    assert!(adds_up(&app).await);
}

async fn an_order_by_credit_is_paid_when_the_lender_pays(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    let options = chooses(&guest, "4").await;
    let credit = json!({ "pk": 1, "name": "Bank credit", "slug": "bank-credit" });
    assert_eq!(options.context()["credit_payment_options"], json!([credit]));
    guest.post("CreditPaymentSelectionPage", &[("credit_payment_option", "1")]).await;
    let thanks = guest.post("CreditPaymentConfirmationPage", &[("agreement", "true")]).await;
    let order = order_of(&app, &thanks).await;
    assert!(order.expires.is_some(), "it does not wait for ever");
    let flow = &app.app.flow;
    flow.command_order(&order.number, &OrderCommand::ConfirmPayment, "operator")
        .await
        .expect("it waits for money");
    assert_eq!(order_of(&app, &thanks).await.expires, None);
    assert!(adds_up(&app).await);
}
