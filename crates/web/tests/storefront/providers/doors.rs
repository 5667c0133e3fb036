//! The pages at both doors.

use gateways::provider::Verification;
use http::Method;
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    customer::Answer,
    database::TestDatabase,
    provider::{answer, sent_address},
    shop::CUP,
};

testkit::on_both_databases!(
    a_shopper_buys_in_the_checkout_of_a_provider,
    the_shoppers_own_door_has_the_same_pages_in_an_envelope,
    the_first_pages_at_the_providers_door_need_the_session_its_token_and_its_basket,
    active_providers_are_listed,
    whoever_turns_back_frees_the_goods_once_the_session_is_closed,
    places_the_shop_does_not_know_are_told,
    a_browser_that_comes_back_is_led_to_its_order,
    a_cookie_proves_nothing_at_the_providers_door,
    an_agreement_is_found_by_the_code_in_the_address,
);

async fn a_shopper_buys_in_the_checkout_of_a_provider(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    let away = guest.leaves_for_the_provider().await;
    assert_eq!(away.pages(), ["CheckoutProviderAddressSelectionPage"], "{:#}", away.body["errors"]);
    assert_eq!(away.context()["redirect_url"], away.pre_order()["remote_redirect_url"]);
    let opening = at.provider.last();
    assert_eq!((opening.amount.minor, opening.goods.len()), (10_000, 1));
    // The provider's servers call.
    let body = json!({ "shipping_address": sent_address(), "billing_address": sent_address(), "basket_id": opening.basket });
    let reply = at.posts(&app, &opening.urls.addresses, &body.to_string()).await;
    let keys = |reply: &Answer| {
        let rows = reply.body["shipping_options"].as_array().cloned().unwrap_or_default();
        rows.iter().map(|row| format!("{} {}", row["key"], row["shipping_amount"])).collect::<Vec<_>>()
    };
    assert_eq!(keys(&reply), ["\"1\" \"39.90\"", "\"2\" \"89.90\""], "{:#}", reply.body);
    assert!(reply.body.get("context_list").is_none(), "no envelope at this door");
    let body = json!({ "conversation_id": opening.conversation, "basket_id": opening.basket.to_string(), "language": "en" });
    let reply = at.posts(&app, &opening.urls.shipping_options, &body.to_string()).await;
    assert_eq!((keys(&reply).len(), reply.body["agreements"][0]["code"].as_str()), (2, Some("OBF")));
    let body = json!({ "shipping_option_key": "2", "code": "MSS", "language": "en" });
    let reply = at.posts(&app, &opening.urls.agreement, &body.to_string()).await;
    assert_eq!(reply.body["code"], "MSS", "{:#}", reply.body);
    assert!(reply.body["agreement_body"].as_str().is_some_and(|body| body.contains("buyer")));
    let reply = at.notifies(&app, &at.notification(8_990)).await;
    assert_eq!(reply.status, 200, "{:#}", reply.body);
    let url = reply.body["return_url"].as_str().expect("an address").to_owned();
    assert!(url.starts_with("http://") && url.contains("/orders/completed/"), "{url}");
    // The browser comes back.
    let thanks = guest.post("CheckoutProviderThankYouPage", &[]).await;
    assert!(thanks.context()["return_url"].as_str().is_some_and(|url| url.contains("/orders/completed/")));
    let path = &url[url.find("/orders/").expect("a path")..];
    let order = guest.get(&format!("{path}?format=json")).await.body["order"].clone();
    assert_eq!(
        (&order["amount"], &order["shipping_amount"]),
        (&json!("189.90"), &json!("89.90")),
        "{order:#}"
    );
    assert_eq!(order["checkout_provider"]["slug"], "sandbox");
    assert_eq!(order["checkout_provider"]["card"]["last_four"], "1111");
    assert_eq!((&order["bin_number"], &order["status"]["value"]), (&json!("411111"), &json!("400")));
    assert_eq!(order["payment_option"]["payment_type"], "checkout_provider");
    assert_eq!(order["shipping_address"]["city"]["name"], "İstanbul");
    assert_eq!(order["user_email"], "ayse@example.com", "the one the provider told");
}

async fn the_shoppers_own_door_has_the_same_pages_in_an_envelope(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    guest.leaves_for_the_provider().await;
    let opening = at.provider.last();
    let (address, token) = (sent_address().to_string(), format!("token-{}", opening.id));
    let basket = opening.basket.to_string();
    let fields = [
        ("billing_address", &*address),
        ("shipping_address", &*address),
        ("session_token", &*token),
        ("basket_id", &*basket),
    ];
    let reply = guest.post("CheckoutProviderAddressSelectionPage", &fields).await;
    assert_eq!(reply.pages(), ["CheckoutProviderAddressSelectionPage", "CheckoutProviderShippingOptionPage"]);
    assert!(reply.pre_order()["basket"].is_object(), "the whole pre-order");
    let fields = [("basket_id", &*basket), ("conversation_id", &*opening.conversation), ("language", "")];
    let reply = guest.post("CheckoutProviderShippingOptionPage", &fields).await;
    assert_eq!(reply.pages(), ["CheckoutProviderShippingOptionPage", "CheckoutProviderAgreementListPage"]);
    let fields = [("shipping_option_key", "1"), ("user", "{}"), ("code", "")];
    let reply = guest.post("CheckoutProviderAgreementListPage", &fields).await;
    assert_eq!(reply.pages(), ["CheckoutProviderAgreementListPage"]);
    let reply = guest.post("CheckoutProviderAgreementListPage", &[("code", "MSS")]).await;
    assert_eq!(reply.context()["code"], "MSS");
    let reply = guest.get("/orders/checkout/?page=CheckoutProviderShippingOptionPage").await;
    assert_eq!(reply.context()["shipping_options"][0]["key"], "1", "GET shows it too");
    // The session does not make an order of it, the provider does, at this door as well.
    let paid = at.notification(3_990);
    let mine = guest.post_json("/orders/checkout/?page=CheckoutProviderNotificationPage", &paid).await;
    assert_eq!((mine.status.as_u16(), mine.pages().len()), (200, 0));
    assert!(!mine.errors("non_field_errors").is_empty());
    let here =
        at.provider.last().urls.notification.replace("/orders/checkout-provider/", "/orders/checkout/");
    let reply = at.posts(&app, &here, &paid.to_string()).await;
    assert_eq!(reply.pages(), ["CheckoutProviderThankYouPage"], "{:#}", reply.body);
    assert_eq!(reply.context()["agreement_body"], "");
    assert!(reply.context()["return_url"].is_string());
}

async fn the_first_pages_at_the_providers_door_need_the_session_its_token_and_its_basket(
    database: TestDatabase,
) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    guest.add(CUP, 1).await;
    let basket = guest.checkout().await.pre_order()["basket"]["pk"].clone();
    let path = |page: &str| format!("/orders/checkout-provider/?page={page}");
    let (index, selection) = (path("CheckoutProviderIndexPage"), path("CheckoutProviderSelectionPage"));
    for body in
        [json!({}), json!({ "basket_id": 1 }), json!({ "basket_id": null }), json!({ "basket_id": [1] })]
    {
        let reply = guest.post_json(&index, &body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.body["basket_id"].is_array(), "{:#}", reply.body);
    }
    let reply = guest.post_json(&index, &json!({ "basket_id": basket })).await;
    assert_eq!(reply.body["checkout_providers"][0]["slug"], "sandbox", "{:#}", reply.body);
    let wrong = guest.post_json(&selection, &json!({ "basket_id": basket, "checkout_provider": 9 })).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.body["checkout_provider"].is_array(), "{:#}", wrong.body);
    let text = basket.to_string();
    let reply = guest.post_json(&selection, &json!({ "basket_id": text, "checkout_provider": "1" })).await;
    assert!(
        reply.body["redirect_url"].as_str().is_some_and(|url| url.starts_with("https://sandbox.example/"))
    );
    // Somebody else's basket, and a request from another site.
    let other = Customer::new(&app);
    other.add(CUP, 1).await;
    assert_eq!(other.post_json(&index, &json!({ "basket_id": basket })).await.status, 400);
    let foreign = guest.request(Method::POST, &index).header("origin", "https://elsewhere.example");
    assert_eq!(guest.send(foreign.json(&json!({ "basket_id": basket }))).await.status(), 403);
    assert_eq!(at.provider.script().opened.len(), 1);
}

async fn active_providers_are_listed(database: TestDatabase) {
    let (app, _at) = TestApp::start_with_provider(database, Verification::Signature).await;
    for path in ["/orders/checkout-provider-list/", "/orders/checkout-provider-list"] {
        let reply = Customer::new(&app).get(path).await;
        let expected = json!({ "checkout_providers": [{ "pk": 1, "id": 1, "name": "Sandbox", "slug": "sandbox",
            "logo": "/media/sandbox.svg", "is_active": true }] });
        assert_eq!(reply.body, expected);
    }
}

async fn whoever_turns_back_frees_the_goods_once_the_session_is_closed(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    guest.leaves_for_the_provider().await;
    let cancel = at.provider.last().urls.cancel;
    let path = &cancel[cancel.find("/orders/").expect("a path")..];
    for forged in [
        "/orders/checkout-provider-cancel/",
        "/orders/checkout-provider-cancel/?session=x",
        &path[..path.len() - 2],
    ] {
        let answer = guest.send(guest.request(Method::GET, forged)).await;
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["location"].to_str().ok()),
            (303, Some("/orders/checkout/"))
        );
    }
    app.app.flow.look_after_payments().await.expect("the database answers");
    assert!(at.provider.script().closed.is_empty(), "nobody turned back yet");
    let answer = guest.send(guest.request(Method::GET, path)).await;
    assert_eq!(
        (answer.status().as_u16(), answer.headers()["location"].to_str().ok()),
        (303, Some("/orders/checkout/"))
    );
    assert!(
        guest.checkout().await.pre_order()["remote_redirect_url"].is_string(),
        "the provider did not confirm yet"
    );
    app.app.flow.look_after_payments().await.expect("the database answers");
    assert_eq!(at.provider.script().closed.len(), 1);
    assert_eq!(guest.checkout().await.pre_order()["remote_redirect_url"], Value::Null);
    assert!(guest.leaves_for_the_provider().await.pre_order()["remote_redirect_url"].is_string());
}

async fn places_the_shop_does_not_know_are_told(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    Customer::new(&app).leaves_for_the_provider().await;
    let urls = at.provider.last().urls;
    let cases: [(&str, Value); 3] = [
        ("shipping_address.city", json!({ "city": { "name": "Atlantis" } })),
        ("shipping_address.country", json!({ "country": { "name": "Utopia", "code": "ut" } })),
        ("shipping_address.line", json!({ "line": " " })),
    ];
    for (field, change) in cases {
        let mut address = sent_address();
        for (key, value) in change.as_object().expect("an object") {
            address[key] = value.clone();
        }
        let body = json!({ "shipping_address": address, "billing_address": sent_address() });
        let reply = at.posts(&app, &urls.addresses, &body.to_string()).await;
        assert_eq!(reply.status, 400, "{field}");
        assert!(reply.body[field].is_array(), "{field}: {:#}", reply.body);
    }
    let reply = at.posts(&app, &urls.addresses, "{}").await;
    assert!(reply.body["shipping_address"].is_array() && reply.body["billing_address"].is_array());
    let reply = at.posts(&app, &urls.shipping_options, "{}").await;
    assert_eq!(reply.status, 400, "no address yet");
}

async fn a_browser_that_comes_back_is_led_to_its_order(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    guest.leaves_for_the_provider().await;
    at.picks(&app, "1").await;
    assert_eq!(at.notifies(&app, &at.notification(3_990)).await.status, 200);
    let cookie = format!("osessionid={}", guest.cookie("osessionid").expect("a session"));
    let client = testkit::client().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let success = at.provider.last().urls.success;
    let path = &success[success.find("/orders/").expect("a path")..];
    let response =
        client.get(app.url(path)).header("cookie", cookie).send().await.expect("the server answers");
    assert_eq!(response.status(), 303);
    assert!(response.headers()["location"].to_str().is_ok_and(|path| path.starts_with("/orders/completed/")));
    let stranger =
        at.stranger(Method::GET, app.url("/orders/checkout-provider/?page=CheckoutProviderIndexPage"));
    assert_eq!(answer(stranger.send().await.expect("the server answers")).await.status, 400);
}

async fn a_cookie_proves_nothing_at_the_providers_door(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let guest = Customer::new(&app);
    guest.leaves_for_the_provider().await;
    let body = json!({ "shipping_address": sent_address(), "billing_address": sent_address() });
    let path = "/orders/checkout-provider/?page=CheckoutProviderAddressSelectionPage";
    // What a page of another site has a shopper's browser send: their cookie, and no token.
    let request = at.stranger(Method::POST, app.url(path)).body(body.to_string());
    let cookie = format!("osessionid={}", guest.cookie("osessionid").expect("a session"));
    let sent = request.header("cookie", cookie).header("origin", "https://elsewhere.example").send().await;
    assert_eq!(answer(sent.expect("the server answers")).await.status, 400);
    let attempt = checkout::ids::AttemptId(at.provider.last().id);
    let known = app.store().attempt(&attempt).await.expect("it answers").expect("it was opened");
    assert_eq!(known.attempt.order.draft.shipping_address, None);
}

async fn an_agreement_is_found_by_the_code_in_the_address(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    Customer::new(&app).leaves_for_the_provider().await;
    at.picks(&app, "1").await;
    let url = at.provider.last().urls.agreement;
    for appended in ["&code=MSS", "?code=MSS"] {
        let reply = at.posts(&app, &format!("{url}{appended}"), "{}").await;
        assert_eq!(reply.body["code"], "MSS", "{appended}: {:#}", reply.body);
    }
}
