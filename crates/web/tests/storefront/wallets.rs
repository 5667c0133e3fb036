//! Paying with wallets, over HTTP and against the sandbox's behind a socket: what storefronts and their wallets' scripts send and
//! read, field by field, and the doors by which a storefront's server brings a shopper back.

use ::checkout::payment::AttemptState;
use gateways::payment::bank::BankStatus;
use http::Method;
use serde_json::{Value, json};
use testkit::{Customer, TestApp, bank::Return, customer::Answer, database::TestDatabase};

use crate::card_payment::{attempts, no_money_is_lost, orders};

const VISA: &str = "4111111111111111";
const DECLINED: &str = "4000000000000119";
const THREE_D: &str = "4000000000000010";

testkit::on_both_databases!(
    masterpass_pays_in_instalments,
    a_storefronts_server_completes_masterpass_with_the_session_alone,
    masterpass_sends_the_shopper_back_by_an_address_of_its_own,
    google_pay_pays_at_once_or_by_the_bank_of_the_card,
    a_token_of_google_pay_is_good_once,
    a_device_confirms_and_the_order_is_there,
    a_session_of_a_device_is_opened_at_its_makers_addresses_alone,
    a_question_how_a_payment_stands_is_bounded,
    errors_of_replayed_pages_can_travel_in_a_cookie,
);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}")).to_owned()
}

async fn masterpass_pays_in_instalments(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    let chosen = guest.walks_to_the_wallet("7").await;
    assert_eq!((chosen.pages(), chosen.context()), (vec!["MasterpassBinNumberPage"], &json!({})));
    assert_eq!(chosen.pre_order()["payment_option"]["payment_type"], "masterpass");
    let asked = guest.post("MasterpassBinNumberPage", &[("bin_number", "411111")]).await;
    assert_eq!(asked.pages(), ["MasterpassInstallmentPage"]);
    assert_eq!(asked.context()["card_type"]["slug"], "poyraz");
    let plans = asked.context()["installments"].as_array().expect("plans");
    assert_eq!(plans.iter().map(|plan| plan["pk"].as_i64()).collect::<Vec<_>>(), [1, 3, 6, 9, 12].map(Some));
    let due = guest.post("MasterpassInstallmentPage", &[("installment", "3")]).await;
    assert_eq!(due.pages(), ["MasterpassOrderNoPage"]);
    assert_eq!(due.pre_order()["installment"], plans[1]);
    assert_eq!(
        (&due.pre_order()["unpaid_amount"], &due.pre_order()["total_amount"]),
        (&json!("142.00"), &json!("139.90"))
    );
    let opened = guest.post("MasterpassOrderNoPage", &[]).await;
    assert_eq!(
        (opened.status.as_u16(), opened.pages()),
        (200, vec!["MasterpassCompletePage"]),
        "{:#}",
        opened.body
    );
    let context = opened.context();
    let order_no = text(&context["order_no"]);
    assert!(order_no.len() == 20 && order_no.bytes().all(|b| b.is_ascii_alphanumeric()), "{order_no}");
    assert!(!text(&context["token"]).is_empty());
    assert_eq!(context["extras"]["additionalParams"]["merchantId"], "kassa-sandbox");
    assert_eq!(opened.pre_order()["is_redirected"], false);
    let again = guest.post("MasterpassOrderNoPage", &[]).await;
    assert_eq!(again.context(), context, "asked again it is the same payment");
    let shown = guest.checkout().await;
    assert_eq!(shown.pages().last(), Some(&"MasterpassCompletePage"), "also after a reload");
    let token = bank.masterpass(&opened, VISA).await;
    assert!(orders(&app).await.is_empty(), "no money moves before the shop asks for it");
    let thanks = guest.post("MasterpassCompletePage", &[("token", &token)]).await;
    assert_eq!(
        (thanks.pages(), &thanks.body["errors"]),
        (vec!["ThankYouPage"], &Value::Null),
        "{:#}",
        thanks.body
    );
    assert!(text(&thanks.context()["redirect_url"]).starts_with("/orders/completed/"));
    let repeated = guest.post("MasterpassCompletePage", &[("token", &token)]).await;
    assert_eq!(repeated.order_number(), thanks.order_number(), "the same again does nothing");
    let order = &orders(&app).await[0];
    assert_eq!(order.instalments().map(|plan| (plan.count, plan.total.minor)), Some((3, 14_200)));
    assert_eq!(bank.bank.book().charges()[0].instalments, 3);
    // Another payment has another number.
    let other = Customer::new(&app);
    other.walks_to_the_wallet("7").await;
    assert_ne!(text(&other.opens_masterpass(VISA).await.context()["order_no"]), order_no);
    app.reconciles().await;
    no_money_is_lost(&app, &bank).await;
}

/// Posts as a storefront's server does for a browser that comes back: these cookies, no token, no word of where from.
async fn replays(app: &TestApp, page: &str, cookies: &str, fields: &[(&str, &str)]) -> Answer {
    let client = Customer::new(app);
    let request = client.request(Method::POST, &format!("/orders/checkout/?page={page}"));
    client.ask(request.header("cookie", cookies).form(fields)).await
}

async fn a_storefronts_server_completes_masterpass_with_the_session_alone(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    for with_token in [false, true] {
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet("7").await;
        let token = bank.masterpass(&guest.opens_masterpass(VISA).await, VISA).await;
        let session = guest.cookie("osessionid").expect("a session");
        let all = format!("osessionid={session}; csrftoken=undefined");
        let cookies = if with_token { all } else { format!("osessionid={session}") };
        let fields = [("token", token.as_str()), ("oid", "1"), ("responseCode", "0000")];
        let answer = replays(&app, "MasterpassCompletePage", &cookies, &fields).await;
        assert_eq!(answer.pages(), ["ThankYouPage"], "{:#}", answer.body);
        let again = replays(&app, "MasterpassCompletePage", &cookies, &fields).await;
        assert_eq!(again.order_number(), answer.order_number());
    }
    let stranger = replays(&app, "MasterpassCompletePage", "osessionid=", &[("token", "made-up")]).await;
    assert!(stranger.order_number().is_none());
    assert_eq!(orders(&app).await.len(), 2);
    no_money_is_lost(&app, &bank).await;
}

async fn masterpass_sends_the_shopper_back_by_an_address_of_its_own(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_wallet("7").await;
    let opened = guest.opens_masterpass(VISA).await;
    let url = text(&opened.context()["extras"]["additionalParams"]["returnUrl"]);
    assert!(url.contains("page=MasterpassCompletePage&payment="), "{url}");
    let token = bank.masterpass(&opened, VISA).await;
    let home = Return { url: url.clone(), fields: vec![("token".to_owned(), token)] };
    let arrived = home.arrives().await;
    assert_eq!(arrived.status, 303);
    assert!(
        arrived.location.as_ref().is_some_and(|path| path.starts_with("/orders/completed/")),
        "{arrived:?}"
    );
    assert!(arrived.cookies.iter().all(|cookie| !cookie.contains("sessionid")), "it gives no session");
    assert_eq!(home.arrives().await.status, 303, "a repeat is answered the same");
    let path = home.url.split_once("/orders").map(|(_, rest)| format!("/tr/orders{rest}")).expect("a path");
    let request = Customer::new(&app);
    let request = request.ask(request.request(Method::POST, &path).form(&home.fields)).await;
    assert!(request.context()["redirect_url"].is_string(), "{:#}", request.body);
    assert_eq!((&request.body["errors"], &request.body["pre_order"]), (&Value::Null, &Value::Null));
    assert_eq!(guest.get("/orders/checkout/?page=ThankYouPage").await.pages(), ["ThankYouPage"]);
    // Who comes back with nothing has not paid, and can begin anew.
    let other = Customer::new(&app);
    other.walks_to_the_wallet("7").await;
    let opened = other.opens_masterpass(VISA).await;
    let empty =
        Return { url: text(&opened.context()["extras"]["additionalParams"]["returnUrl"]), fields: vec![] };
    let arrived = empty.arrives().await;
    assert_eq!((arrived.status, arrived.location.as_deref()), (303, Some("/orders/checkout/")));
    assert_eq!(empty.arrives().await, arrived);
    let opened = other.opens_masterpass(VISA).await;
    let token = bank.masterpass(&opened, VISA).await;
    assert!(other.post("MasterpassCompletePage", &[("token", &token)]).await.order_number().is_some());
    app.reconciles().await;
    assert_eq!(orders(&app).await.len(), 2);
    no_money_is_lost(&app, &bank).await;
}

async fn google_pay_pays_at_once_or_by_the_bank_of_the_card(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    let chosen = guest.walks_to_the_wallet("8").await;
    assert_eq!(chosen.pages(), ["GPayCompletePage"]);
    assert_eq!(chosen.context(), &json!({ "total_price": "139.90", "currency_code": "TRY" }));
    assert_eq!(chosen.pre_order()["payment_option"]["payment_type"], "gpay");
    let token = bank.google_pay(VISA).await;
    let session = format!("osessionid={}", guest.cookie("osessionid").expect("a session"));
    let fields = [("agreement", "1"), ("payment_token", token.as_str())];
    let thanks = replays(&app, "GPayCompletePage", &session, &fields).await;
    assert_eq!(thanks.pages(), ["ThankYouPage"], "{:#}", thanks.body);
    let again = replays(&app, "GPayCompletePage", &session, &fields).await;
    assert_eq!(again.order_number(), thanks.order_number());
    for (card, asked) in [(VISA, true), (THREE_D, false)] {
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet("8").await;
        let token = bank.google_pay(card).await;
        let away = guest.pays_with_google(&token, asked).await;
        assert_eq!(away.pages(), ["CreditCardThreeDSecurePage"], "{:#}", away.body["errors"]);
        assert_eq!(away.context()["redirect_url"], "/orders/redirect-three-d/");
        assert_eq!(away.pre_order()["redirect_to_three_d"], true);
        let same = guest.pays_with_google(&token, asked).await;
        assert_eq!(same.context(), away.context(), "the same token leads to the same page of the bank");
        let home = bank.decides(&guest.goes_to_the_bank().await, "approve").await;
        assert!(home.url.contains("page=GPayCompletePage&payment="), "{}", home.url);
        let arrived = home.arrives().await;
        assert!(arrived.location.is_some_and(|path| path.starts_with("/orders/completed/")));
        assert_eq!(home.arrives().await.status, 303);
    }
    assert_eq!(orders(&app).await.len(), 3);
    no_money_is_lost(&app, &bank).await;
}

async fn a_token_of_google_pay_is_good_once(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_wallet("8").await;
    let poor = bank.google_pay(DECLINED).await;
    let refused = guest.pays_with_google(&poor, false).await;
    assert_eq!((refused.status.as_u16(), refused.pages()), (200, vec!["GPayCompletePage"]));
    let said = refused.errors("non_field_errors").join("");
    assert!(said.starts_with("Your bank declined the payment."), "{said}");
    assert_eq!(
        guest.pays_with_google(&poor, false).await.errors("non_field_errors"),
        [said.as_str()],
        "said again"
    );
    app.clock.advance(std::time::Duration::from_secs(11));
    let used = "This confirmation was used before. Please confirm the payment again.";
    assert_eq!(guest.pays_with_google(&poor, false).await.errors("non_field_errors"), [used]);
    assert_eq!(bank.bank.book().charges().len(), 1, "the bank is asked once");
    let strange = guest.pays_with_google("made-up", false).await;
    assert!(
        strange.errors("non_field_errors").join("").starts_with("Your bank declined"),
        "{:#}",
        strange.body
    );
    for (fields, field) in [
        (vec![("payment_token", "x")], "agreement"),
        (vec![("agreement", "1")], "payment_token"),
        (vec![("agreement", "1"), ("payment_token", "a\nb")], "payment_token"),
        (vec![("agreement", "1"), ("use_three_d", "maybe"), ("payment_token", "x")], "use_three_d"),
    ] {
        let refused = guest.post("GPayCompletePage", &fields).await;
        assert_eq!((refused.status.as_u16(), refused.errors(field).len()), (200, 1), "{fields:?}");
    }
    let good = bank.google_pay(VISA).await;
    assert!(guest.pays_with_google(&good, false).await.order_number().is_some(), "another token pays");
    let other = Customer::new(&app);
    other.walks_to_the_wallet("8").await;
    assert_eq!(
        other.pays_with_google(&good, false).await.errors("non_field_errors"),
        [used],
        "whoever brings it"
    );
    no_money_is_lost(&app, &bank).await;
}

async fn a_device_confirms_and_the_order_is_there(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    let chosen = guest.walks_to_the_wallet("9").await;
    assert_eq!((chosen.pages(), chosen.context()), (vec!["ConfirmationPaymentSelectedPage"], &json!({})));
    assert_eq!(chosen.pre_order()["payment_option"]["payment_type"], "confirmation");
    let early = guest.queries("x").await;
    assert_eq!(early.pages(), ["ConfirmationPaymentSelectedPage"]);
    assert_eq!(
        early.errors("non_field_errors"),
        ["No payment is open at your wallet. Please begin it again."]
    );
    let opened = guest.opens_apple_pay(&bank).await;
    assert_eq!(opened.pages(), ["ConfirmationPaymentQueryPage"], "{:#}", opened.body);
    let session = &opened.context()["context_data"];
    assert_eq!(session["merchantIdentifier"], "kassa-sandbox");
    let unconfirmed = guest.post("ConfirmationPaymentCompletePage", &[("agreement", "true")]).await;
    assert_eq!(unconfirmed.errors("non_field_errors"), ["Confirm the payment on your device first."]);
    assert_eq!(unconfirmed.pages(), ["ConfirmationPaymentQueryPage"]);
    let without = guest.post("ConfirmationPaymentQueryPage", &[("agreement", "true")]).await;
    assert_eq!(without.errors("payment_token"), ["This field is required."]);
    // A device uses a session once: looking at it again opens another one.
    let reopened = guest.opens_apple_pay(&bank).await;
    assert_ne!(&reopened.context()["context_data"], session);
    let token = bank.apple_pay(&reopened, VISA).await;
    let queried = guest.queries(&token).await;
    assert_eq!(
        (queried.pages(), &queried.body["errors"]),
        (vec!["ConfirmationPaymentCompletePage"], &Value::Null),
        "{:#}",
        queried.body
    );
    assert_eq!(queried.context(), &json!({ "context_data": { "status": "approved" } }));
    assert_eq!(orders(&app).await.len(), 1, "the order is there since the money is");
    assert_eq!(
        guest.queries(&token).await.pages(),
        ["ConfirmationPaymentCompletePage"],
        "the same again does nothing"
    );
    for _ in 0..2 {
        let thanks = guest.post("ConfirmationPaymentCompletePage", &[("agreement", "true")]).await;
        assert_eq!(thanks.pages(), ["ThankYouPage"], "{:#}", thanks.body);
        assert!(text(&thanks.context()["redirect_url"]).starts_with("/orders/completed/"));
    }
    app.reconciles().await;
    let states: Vec<_> = attempts(&app).await.into_iter().map(|attempt| attempt.state.name()).collect();
    assert_eq!(states.iter().filter(|state| **state == "closed").count(), 1, "{states:?}");
    assert_eq!(orders(&app).await.len(), 1);
    no_money_is_lost(&app, &bank).await;
}

async fn a_session_of_a_device_is_opened_at_its_makers_addresses_alone(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_wallet("9").await;
    let own = bank.bank.public_url();
    let hostile = [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "https://127.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "//localhost/".to_owned(),
        own.clone(),
        format!("{own}.evil.example/"),
        format!("{own}@evil.example/"),
        format!("{own}\\@evil.example/"),
        format!("{own}:80/"),
        format!("https://evil.example/?{own}/"),
        format!("https://evil.example/#{own}/"),
        own.to_uppercase() + "/",
        format!("{own}/{}", "a".repeat(2_048)),
    ];
    for url in &hostile {
        let fields = [("agreement", "true"), ("validationURL", url.as_str())];
        let refused = guest.post("ConfirmationPaymentSelectedPage", &fields).await;
        assert_eq!(refused.errors("validationURL"), ["This address does not belong to the wallet."], "{url}");
        assert_eq!(
            (refused.status.as_u16(), refused.pages()),
            (200, vec!["ConfirmationPaymentSelectedPage"])
        );
    }
    assert_eq!(
        guest.post("ConfirmationPaymentSelectedPage", &[("agreement", "1")]).await.errors("validationURL"),
        ["This field is required."]
    );
    let url = bank.validation_url();
    let unwilling = guest.post("ConfirmationPaymentSelectedPage", &[("validationURL", &url)]).await;
    assert_eq!(unwilling.errors("agreement"), ["Please accept the sales agreement."]);
    assert!(attempts(&app).await.is_empty() && bank.bank.book().charges().is_empty(), "nobody was asked");
    assert_eq!(guest.opens_apple_pay(&bank).await.pages(), ["ConfirmationPaymentQueryPage"]);
}

async fn a_question_how_a_payment_stands_is_bounded(database: TestDatabase) {
    use gateways::payment::bank::{Next, On, Trouble};
    let (app, bank) = TestApp::start_with_bank(database).await;
    let guest = Customer::new(&app);
    guest.walks_to_the_wallet("9").await;
    let token = bank.apple_pay(&guest.opens_apple_pay(&bank).await, VISA).await;
    bank.bank.next(Next::Call { on: On::Complete, trouble: Trouble::LostAfter });
    let unknown = guest.queries(&token).await;
    assert_eq!(unknown.errors("non_field_errors"), ["Your payment is being checked."]);
    let asks = || guest.post("ConfirmationPaymentQueryPage", &[("agreement", "true")]);
    for _ in 0..60 {
        let pending = asks().await;
        assert_eq!(
            (pending.pages(), &pending.body["errors"]),
            (vec!["ConfirmationPaymentQueryPage"], &Value::Null),
            "{:#}",
            pending.body
        );
        assert_eq!(pending.context()["context_data"], json!({ "status": "pending" }));
    }
    assert_eq!(
        asks().await.errors("non_field_errors"),
        ["Too many questions at once. Please ask again in a minute."]
    );
    app.reconciles_soon().await;
    assert_eq!(asks().await.pages(), ["ConfirmationPaymentCompletePage"], "and then it is known");
    assert_eq!(
        guest.post("ConfirmationPaymentCompletePage", &[("agreement", "true")]).await.pages(),
        ["ThankYouPage"]
    );
    no_money_is_lost(&app, &bank).await;
}

async fn errors_of_replayed_pages_can_travel_in_a_cookie(database: TestDatabase) {
    let (app, bank) = TestApp::start_with_bank(database).await;
    for (option, page) in [("7", "MasterpassCompletePage"), ("8", "GPayCompletePage")] {
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet(option).await;
        let request = guest.request(Method::POST, &format!("/orders/checkout/?page={page}"));
        let request = request.header("accept-language", "tr-tr");
        let said = guest.ask(request.form(&[("token", "x")])).await.body["errors"].to_string();
        assert!(said.len() > 10 && said.is_ascii() && !said.contains(';'), "{said}");
    }
    let guest = Customer::new(&app);
    guest.walks_to_the_wallet("7").await;
    let token = bank.masterpass(&guest.opens_masterpass(DECLINED).await, DECLINED).await;
    let declined = guest.post("MasterpassCompletePage", &[("token", &token)]).await;
    assert_eq!(declined.pages(), ["MasterpassOrderNoPage"], "another payment is opened first");
    let said = declined.errors("non_field_errors").join("");
    assert!(said.starts_with("Your bank declined the payment."), "{said}");
    let repeated = guest.post("MasterpassCompletePage", &[("token", &token)]).await;
    assert_eq!(repeated.errors("non_field_errors"), [said.as_str()], "said again to who repeats themselves");
    let attempt = &attempts(&app).await[0];
    assert!(matches!(attempt.state, AttemptState::Declined { .. }), "{:?}", attempt.state);
    assert!(bank.bank.book().charges().iter().all(|charge| charge.status != BankStatus::Captured));
}
