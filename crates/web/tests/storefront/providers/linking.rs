//! Linking an account at a provider, against a stand-in for Akifast: its accounts and its payment sessions.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
    routing::post,
};
use checkout::{ids::Pk, time::rfc3339};
use flow::Clock;
use gateways::{
    egress::Timeouts,
    provider::{AkifastSettings, ProviderSettings, Providers, Verification, VerificationSettings},
};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    provider::{SLUG, sent_address},
    shop,
};

use crate::users::registers;

testkit::on_both_databases!(
    sessions_are_opened_in_the_name_of_whoever_linked_an_account,
    nobody_links_an_account_to_somebody_else,
    an_account_that_is_not_taken_any_more_stops_nobody,
    a_browser_that_comes_back_posts_what_it_brings,
);

/// What the stand-in was asked, and the one token it takes.
#[derive(Default)]
struct Asked {
    exchanged: Vec<HashMap<String, String>>,
    opened: Vec<(Option<String>, Value)>,
    refuses: bool,
}

type Seen = Arc<Mutex<Asked>>;

async fn exchange(State(seen): State<Seen>, body: Bytes) -> Response {
    let fields: HashMap<_, _> = form_urlencoded::parse(&body).into_owned().collect();
    let code = fields.get("code").cloned().unwrap_or_default();
    let mut seen = seen.lock().expect("nothing panics with it");
    // A code is good for once.
    let used = seen.exchanged.iter().any(|fields| fields.get("code") == Some(&code));
    seen.exchanged.push(fields);
    match code.as_str() {
        "g00d" if !used => Json(json!({ "access_token": "t0ken", "token_type": "Bearer" })).into_response(),
        "broken" => StatusCode::BAD_GATEWAY.into_response(),
        _ => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response(),
    }
}

async fn open(State(seen): State<Seen>, headers: HeaderMap, Json(sent): Json<Value>) -> Response {
    let token = headers.get("akinon-user-access-token").and_then(|value| value.to_str().ok());
    let mut seen = seen.lock().expect("nothing panics with it");
    seen.opened.push((token.map(ToOwned::to_owned), sent));
    if token.is_some() && seen.refuses {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let name = format!("session-{}", seen.opened.len());
    (StatusCode::CREATED, Json(json!({ "session_token": name, "transaction_token": "q8w" }))).into_response()
}

async fn starts(database: TestDatabase) -> (TestApp, Seen) {
    let store = store::Store::new(database.db.clone());
    shop::set_up(&store).await;
    shop::put_places(&store).await;
    let seen = Seen::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let router = Router::new()
        .route("/api/v1/processor/payment-sessions", post(open))
        .route("/oauth/token", post(exchange))
        .with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = ProviderSettings::Akifast(AkifastSettings {
        slug: SLUG.to_owned(),
        url: format!("{url}/api/v1"),
        oauth_url: url,
        key: "client-7".to_owned(),
        secret: "s3cret".to_owned(),
        verification: VerificationSettings::new(Verification::CallbackPath),
        timeouts: Timeouts::default(),
        now: Arc::new(|| LINKED),
    });
    let provider = settings.provider().expect("right settings");
    let listed = Providers::new(vec![provider]).expect("one provider");
    let ids = Arc::new(flow::RandomIds::default());
    (TestApp::start_with(database, ids, |config| config.gateways.providers = listed).await, seen)
}

const LINKED: checkout::ids::Timestamp = checkout::ids::Timestamp(1_795_342_000_000_000);

async fn a_customer<'a>(app: &'a TestApp, email: &str) -> (Customer<'a>, Pk) {
    let customer = Customer::new(app);
    registers(&customer, email).await;
    let pk = customer.get("/current_user/").await.body["pk"].as_i64().expect("a customer");
    (customer, Pk(pk))
}

fn path(page: &str) -> String {
    format!("/users/checkout-providers/{SLUG}/{page}/")
}

/// The `state` a customer is sent away with.
async fn state(customer: &Customer<'_>) -> String {
    let answer = customer.get(&path("link")).await;
    let url = answer.body["redirect_url"].as_str().unwrap_or_else(|| panic!("{:#}", answer.body)).to_owned();
    let query = url.split_once("/oauth/authorize?").expect("the page of its accounts").1;
    let fields: HashMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert_eq!((fields["client_id"].as_str(), fields["response_type"].as_str()), ("client-7", "code"));
    assert!(fields["redirect_uri"].ends_with(&path("linked")), "{url}");
    fields["state"].clone()
}

async fn links(customer: &Customer<'_>, code: &str, state: &str) -> testkit::customer::Answer {
    customer.post_json(&path("linked"), &json!({ "code": code, "state": state })).await
}

async fn sessions_are_opened_in_the_name_of_whoever_linked_an_account(database: TestDatabase) {
    let (app, seen) = starts(database).await;
    let (customer, pk) = a_customer(&app, "ayse@example.com").await;
    customer.leaves_for_the_provider().await;
    {
        let seen = seen.lock().expect("nothing panics with it");
        let (token, sent) = seen.opened.last().expect("a session");
        assert_eq!((token, &sent["merchant_customer_id"]), (&None, &json!(pk.to_string())));
    }
    let state = state(&customer).await;
    let answer = links(&customer, "g00d", &state).await;
    assert_eq!(
        (answer.status, &answer.body["linked"]),
        (StatusCode::OK, &json!(rfc3339(LINKED))),
        "{:#}",
        answer.body
    );
    assert_eq!(links(&customer, "g00d", &state).await, answer, "a page that is loaded again");
    {
        let seen = seen.lock().expect("nothing panics with it");
        let fields = &seen.exchanged[0];
        let field = |name: &str| fields.get(name).map(String::as_str);
        assert_eq!(
            (field("grant_type"), field("client_secret")),
            (Some("authorization_code"), Some("s3cret"))
        );
        assert!(field("redirect_uri").is_some_and(|uri| uri.ends_with(&path("linked"))));
    }
    // Another basket is another session.
    customer.leaves_for_the_provider().await;
    let sent = {
        let seen = seen.lock().expect("nothing panics with it");
        let (token, sent) = seen.opened.last().cloned().expect("a session");
        assert_eq!(
            (token.as_deref(), sent.get("merchant_customer_id")),
            (Some("t0ken"), None),
            "the token alone"
        );
        sent
    };
    let call = async |url: &str, body: Value| {
        let target = &url[url.find("/orders/").expect("a path of the shop")..];
        customer
            .at(&app)
            .ask(testkit::client().build().expect("a client").post(app.url(target)).json(&body))
            .await
    };
    let url = |name: &str| sent[name].as_str().expect("an address").to_owned();
    let body = json!({ "shipping_address": sent_address(), "billing_address": sent_address() });
    assert_eq!(call(&url("query_shipping_option_url"), body).await.status, 200);
    let body = json!({ "shipping_option_key": "1" });
    assert_eq!(call(&url("query_agreement_types_url"), body).await.status, 200);
    let paid = json!({
        "is_successful": true, "agreements": true, "order_id": sent["order_id"], "conversation_id": sent["conversation_id"],
        "transaction": { "transaction_id": "t-1", "currency": "TRY", "order_amount": "200.00", "shipping_amount": "39.90",
            "interest_amount": "0.00", "total_paid_amount": "239.90", "installment_count": 1 },
    });
    let told = call(&url("notification_url"), paid).await;
    assert_eq!(told.status, 200, "{:#}", told.body);
    assert_eq!(told.body["merchant_customer_id"], pk.to_string());
    assert_eq!(told.body["merchant_customer_akifast_date_joined"], rfc3339(LINKED));
    // And forgets it.
    let answer = customer.send(customer.request(Method::DELETE, &path("link"))).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(app.store().provider_linked(SLUG, pk).await.expect("it answers"), None);
}

async fn nobody_links_an_account_to_somebody_else(database: TestDatabase) {
    let (app, seen) = starts(database).await;
    let guest = Customer::new(&app);
    assert_eq!(guest.get(&path("link")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(links(&guest, "g00d", "x").await.status, StatusCode::FORBIDDEN);
    let (customer, pk) = a_customer(&app, "ayse@example.com").await;
    let (thief, _) = a_customer(&app, "fatma@example.com").await;
    assert_eq!(customer.get("/users/checkout-providers/unknown/link/").await.status, StatusCode::NOT_FOUND);
    let (own, theirs) = (state(&customer).await, state(&thief).await);
    let cut = &own[..own.len() - 1];
    for wrong in ["", "x", &theirs, cut, &own.to_uppercase()] {
        let answer = links(&customer, "g00d", wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(answer.body["non_field_errors"].is_array(), "{:#}", answer.body);
    }
    let refused = json!({ "state": own, "error": "access_denied", "code": "g00d" });
    let answer = customer.post_json(&path("linked"), &refused).await;
    assert_eq!(
        answer.status,
        StatusCode::BAD_REQUEST,
        "whoever says no at the provider has not linked anything"
    );
    app.clock.advance(Duration::from_mins(16));
    assert_eq!(links(&customer, "g00d", &own).await.status, StatusCode::BAD_REQUEST, "too late");
    assert_eq!(
        seen.lock().expect("nothing panics with it").exchanged.len(),
        0,
        "nothing was asked for any of them"
    );
    let own = state(&customer).await;
    for code in ["bad", "broken"] {
        assert_eq!(links(&customer, code, &own).await.status, StatusCode::BAD_REQUEST, "{code}");
    }
    assert_eq!(app.store().linked_account(SLUG, pk).await.expect("it answers"), None);
    assert_eq!(links(&customer, "g00d", &own).await.status, StatusCode::OK);
    assert!(app.clock.now() > LINKED);
}

async fn an_account_that_is_not_taken_any_more_stops_nobody(database: TestDatabase) {
    let (app, seen) = starts(database).await;
    let (customer, pk) = a_customer(&app, "ayse@example.com").await;
    let own = state(&customer).await;
    assert_eq!(links(&customer, "g00d", &own).await.status, StatusCode::OK);
    seen.lock().expect("nothing panics with it").refuses = true;
    let away = customer.leaves_for_the_provider().await;
    assert!(away.pre_order()["remote_redirect_url"].is_string(), "{:#}", away.body["errors"]);
    {
        let seen = seen.lock().expect("nothing panics with it");
        let tokens: Vec<_> = seen.opened.iter().map(|(token, _)| token.as_deref()).collect();
        assert_eq!(tokens, [Some("t0ken"), None], "once more without it");
        assert_eq!(seen.opened[1].1["merchant_customer_id"], pk.to_string());
    }
    assert_eq!(app.store().linked_account(SLUG, pk).await.expect("it answers"), None, "and it is forgotten");
}

async fn a_browser_that_comes_back_posts_what_it_brings(database: TestDatabase) {
    let (app, seen) = starts(database).await;
    let (customer, pk) = a_customer(&app, "ayse@example.com").await;
    let own = state(&customer).await;
    // From another site a browser may come without the cookie of its session.
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("code", "g00d"), ("state", &own), ("other", "<b>")])
        .finish();
    let client = testkit::client().build().expect("a client");
    let page = client.get(app.url(&format!("{}?{query}", path("linked")))).send().await.expect("it answers");
    assert_eq!(page.status(), StatusCode::OK);
    let cookie = page.headers()["set-cookie"].to_str().expect("a text").to_owned();
    let text = page.text().await.expect("a page");
    assert!(text.contains("value=\"g00d\"") && !text.contains("other") && !text.contains("<b>"), "{text}");
    assert_eq!(seen.lock().expect("nothing panics with it").exchanged.len(), 0, "looking changes nothing");
    let token = cookie.split(['=', ';']).nth(1).expect("a token").to_owned();
    let session = customer.cookie("osessionid").expect("a session");
    let fields = [("code", "g00d"), ("state", own.as_str()), ("csrfmiddlewaretoken", token.as_str())];
    let posted = client.post(app.url(&path("linked"))).form(&fields);
    let posted = posted.header("cookie", format!("osessionid={session}; csrftoken={token}"));
    let posted = posted.header("accept-language", "en-us");
    let page = posted.send().await.expect("it answers");
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.text().await.expect("a page").contains("linked"), "and tells the person");
    assert_eq!(app.store().linked_account(SLUG, pk).await.expect("it answers").as_deref(), Some("t0ken"));
}
