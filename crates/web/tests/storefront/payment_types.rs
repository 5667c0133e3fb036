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
    the_phone_of_an_order_on_delivery_is_confirmed_with_a_code,
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

async fn the_phone_of_an_order_on_delivery_is_confirmed_with_a_code(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (version, mut settings) = app.store().shop().await.expect("answers").expect("a shop");
    settings.pay_on_delivery_phone_check = true;
    assert!(app.store().replace_shop(&settings, version).await.expect("answers"));
    let guest = Customer::new(&app);
    guest.walks_to_the_last_page().await;
    chooses(&guest, "2").await;
    let picked = guest.post("PayOnDeliveryPaymentChoicePage", &[("payment_choice", "cash")]).await;
    assert_eq!(picked.pages(), ["SendSmsPage"]);
    let context = json!({ "phone_number": "+905320000001", "is_code_sent": false, "is_confirmed": false });
    assert_eq!(picked.context(), &context);
    let early = guest.post("PayOnDeliveryPage", &[("agreement", "1")]).await;
    assert_eq!((early.order_number(), early.pages()), (None, vec!["SendSmsPage"]));
    let at_once = (0..4).map(|_| guest.post("SendSmsPage", &[]));
    for answer in futures_util::future::join_all(at_once).await {
        assert_eq!((answer.status.as_u16(), answer.body), (200, json!({})));
    }
    let messages = app.deliver().await;
    assert_eq!((messages.len(), messages[0].to.as_str()), (1, "+905320000001"));
    let mut words = messages[0].text.split(|c: char| !c.is_ascii_digit());
    let code = words.rfind(|word| word.len() == 6).expect("a code").to_owned();
    let job = app.store().jobs(None, None, 1).await.expect("answers").remove(0);
    assert!(!job.payload.contains(&code), "what waits to be sent holds no code");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = guest.post("SendSmsPage", &[("code", wrong)]).await;
    assert_eq!(refused.errors("code").len(), 1, "{:#}", refused.body);
    assert!(refused.pre_order()["basket"].is_object());
    for _ in 0..2 {
        let confirmed = guest.post("SendSmsPage", &[("code", &code)]).await;
        assert_eq!((confirmed.status.as_u16(), confirmed.body), (200, json!({})));
    }
    let thanks = guest.post("PayOnDeliveryPage", &[("agreement", "1"), ("paymentType", "cash")]).await;
    assert!(thanks.order_number().is_some(), "{:#}", thanks.body);
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
