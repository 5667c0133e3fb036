//! Notifications that are not to be believed, each by its name. From none comes an order, what was there is untouched, and the
//! honest one succeeds afterwards. Where the provider itself says what does not fit, its money goes back, and the honest
//! payment of the next session succeeds.

use std::time::Duration;

use super::misread::{FOREIGN, MISFITS, TEXTS, UNREADABLE};
use checkout::ids::{AttemptId, Timestamp};
use gateways::provider::Verification;
use http::Method;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use testkit::{
    Customer, TestApp,
    database::TestDatabase,
    provider::{AtProvider, answer},
    shop::CUP,
};

testkit::on_both_databases!(
    what_nobody_can_prove_is_no_notification,
    what_cannot_be_read_is_no_notification,
    what_does_not_fit_is_no_order,
    what_comes_at_the_wrong_time_is_no_order,
    a_pulled_provider_believes_no_body,
);

/// One session that nobody may talk into an order.
struct Scene<'a> {
    app: &'a TestApp,
    at: &'a AtProvider,
    url: String,
    body: String,
    now: Timestamp,
}

impl<'a> Scene<'a> {
    async fn new(app: &'a TestApp, at: &'a AtProvider) -> Self {
        Customer::new(app).leaves_for_the_provider().await;
        at.picks(app, "1").await;
        Self::of_last(app, at)
    }

    fn of_last(app: &'a TestApp, at: &'a AtProvider) -> Self {
        let (url, body) = (at.provider.last().urls.notification, at.notification(3_990).to_string());
        Self { app, at, url, body, now: app.app.flow.now() }
    }

    fn honest(&self) -> RequestBuilder {
        self.at.request(self.app, &self.url, &self.body, self.now)
    }

    fn signed(&self, url: &str, body: &str) -> RequestBuilder {
        self.at.request(self.app, url, body, self.now)
    }

    fn unsigned(&self, url: &str) -> RequestBuilder {
        let target = &url[url.find("/orders/").expect("a path")..];
        let request = self.at.stranger(Method::POST, self.app.url(target));
        request.header("content-type", "application/json").body(self.body.clone())
    }

    fn at_session_door(&self) -> String {
        self.url.replace("/orders/checkout-provider/", "/orders/checkout/")
    }

    async fn orders(&self) -> usize {
        self.app.store().recent_orders(Timestamp(0), None, 1_000).await.expect("it answers").len()
    }

    async fn attempt(&self) -> checkout::payment::Attempt {
        let id = AttemptId(self.at.provider.last().id);
        self.app.store().attempt(&id).await.expect("it answers").expect("it was opened").attempt
    }

    /// Sends `request`: nothing comes of it, and nothing changes.
    async fn fails(&self, name: &str, request: RequestBuilder) {
        let (orders, before) = (self.orders().await, self.attempt().await);
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let answer = answer(response).await;
        let refused = status.is_client_error() || !answer.body["errors"].is_null();
        assert!(refused, "{name}: {status} {:#}", answer.body);
        assert!(answer.body.is_object(), "{name}: {status} no JSON: {}", answer.body);
        assert!(!answer.body.to_string().contains("/orders/completed/"), "{name}");
        assert_eq!(self.orders().await, orders, "{name}");
        assert_eq!(self.attempt().await, before, "{name}");
    }

    async fn honest_succeeds(&self, after: &str) {
        let answer = answer(self.honest().send().await.expect("the server answers")).await;
        assert_eq!(answer.status, 200, "after {after}: {:#}", answer.body);
        assert!(answer.body["return_url"].is_string(), "after {after}");
    }
}

type Sends = fn(&Scene) -> RequestBuilder;

/// Sent by somebody who is not the provider, or not as the provider sends it.
const STRANGERS: &[(&str, Sends)] = &[
    ("unsigned", |s| s.unsigned(&s.url)),
    ("unsigned at the shopper's door", |s| s.unsigned(&s.at_session_door())),
    ("unsigned, without the address of the session", |s| {
        s.unsigned("/orders/checkout-provider/?page=CheckoutProviderNotificationPage")
    }),
    ("a signature that is empty", |s| {
        s.unsigned(&s.url).header("x-signature", "").header("x-timestamp", s.now.0)
    }),
    ("a signature of zeroes", |s| {
        s.unsigned(&s.url).header("x-signature", "0000000000000000").header("x-timestamp", s.now.0)
    }),
    ("a signature without its time", |s| s.unsigned(&s.url).header("x-signature", "0000000000000000")),
    ("a time without its signature", |s| s.unsigned(&s.url).header("x-timestamp", s.now.0)),
    ("a time that is no number", |s| {
        s.unsigned(&s.url).header("x-signature", "0000000000000000").header("x-timestamp", "now")
    }),
    ("signed six minutes ago", |s| s.at.request(s.app, &s.url, &s.body, s.now.plus_seconds(-360))),
    ("signed a day ago", |s| s.at.request(s.app, &s.url, &s.body, s.now.plus_seconds(-86_400))),
    ("signed six minutes ahead", |s| s.at.request(s.app, &s.url, &s.body, s.now.plus_seconds(360))),
    ("signed for another body", |s| {
        s.honest().body(s.body.replace("\"1\"", "\"2\"").replace("100.00", "1.00"))
    }),
    ("one blank more than was signed", |s| s.honest().body(format!("{} ", s.body))),
    ("one byte less than was signed", |s| s.honest().body(s.body[..s.body.len() - 1].to_owned())),
    ("signed for another page", |s| {
        let other = s.url.replace("Notification", "AgreementList");
        let signed = s.signed(&other, &s.body).build().expect("a request");
        s.unsigned(&s.url)
            .header("x-signature", signed.headers()["x-signature"].clone())
            .header("x-timestamp", s.now.0)
    }),
    ("signed for another door", |s| {
        let signed = s.signed(&s.at_session_door(), &s.body).build().expect("a request");
        s.unsigned(&s.url)
            .header("x-signature", signed.headers()["x-signature"].clone())
            .header("x-timestamp", s.now.0)
    }),
    ("the address of the session with its last letter gone, unsigned", |s| {
        s.unsigned(&s.url[..s.url.len() - 1])
    }),
    ("signed, but for a session that is another one's by its conversation", |s| {
        let mut body: Value = serde_json::from_str(&s.body).expect("JSON");
        body["conversation_id"] = "0000000000000000000000000_AAAA".into();
        s.signed("/orders/checkout-provider/?page=CheckoutProviderNotificationPage", &body.to_string())
    }),
    ("signed, without the address and without a conversation", |s| {
        let mut body: Value = serde_json::from_str(&s.body).expect("JSON");
        body.as_object_mut().expect("an object").remove("conversation_id");
        s.signed("/orders/checkout-provider/?page=CheckoutProviderNotificationPage", &body.to_string())
    }),
    ("signed, the address for turning back instead", |s| {
        let cancel = s.at.provider.last().urls.cancel;
        let session = cancel.split("session=").nth(1).expect("a reference").to_owned();
        let mut body: Value = serde_json::from_str(&s.body).expect("JSON");
        body.as_object_mut().expect("an object").remove("conversation_id");
        let url =
            format!("/orders/checkout-provider/?page=CheckoutProviderNotificationPage&session={session}");
        s.signed(&url, &body.to_string())
    }),
    ("a page that does not exist", |s| s.signed(&s.url.replace("Notification", "Paid"), &s.body)),
    ("no page", |s| s.signed("/orders/checkout-provider/", &s.body)),
    ("a page in lower case", |s| s.signed(&s.url.replace("CheckoutProviderN", "checkoutprovidern"), &s.body)),
    ("the notification sent to the page before it", |s| {
        s.unsigned(&s.url.replace("Notification", "AgreementList"))
    }),
    ("by PUT", |s| with_method(s, Method::PUT)),
    ("by PATCH", |s| with_method(s, Method::PATCH)),
    ("by DELETE", |s| with_method(s, Method::DELETE)),
    ("a form", |s| s.honest().header("content-type", "application/x-www-form-urlencoded")),
    ("plain text", |s| s.honest().header("content-type", "text/plain")),
    ("XML", |s| s.honest().header("content-type", "application/xml")),
    ("many parts", |s| s.honest().header("content-type", "multipart/form-data; boundary=x")),
    ("the cookie of a shopper instead of a proof", |s| {
        s.unsigned(&s.url).header("cookie", "osessionid=abcdefabcdefabcdefabcdefabcdefab")
    }),
    ("marked as a program's request", |s| s.unsigned(&s.url).header("x-requested-with", "XMLHttpRequest")),
    ("with a certificate's name that no proxy wrote", |s| {
        s.unsigned(&s.url).header("x-client-name", "sandbox")
    }),
    ("from another site", |s| s.unsigned(&s.url).header("origin", "https://evil.example")),
];

fn with_method(s: &Scene, method: Method) -> RequestBuilder {
    let signed = s.honest().build().expect("a request");
    let request = s.at.stranger(method, signed.url().to_string()).body(s.body.clone());
    ["content-type", "x-signature", "x-timestamp"]
        .into_iter()
        .fold(request, |request, name| request.header(name, signed.headers()[name].clone()))
}

async fn what_nobody_can_prove_is_no_notification(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let scene = Scene::new(&app, &at).await;
    for (name, send) in STRANGERS {
        // One that repeats a header would be refused for that: each header is sent once.
        let mut request = send(&scene).build().expect("a request");
        let kinds: Vec<_> = request.headers().get_all("content-type").iter().cloned().collect();
        if let Some(kind) = kinds.last() {
            request.headers_mut().insert("content-type", kind.clone());
        }
        let client = testkit::client().build().expect("a client");
        scene.fails(name, RequestBuilder::from_parts(client, request)).await;
    }
    let events = app.store().provider_events(&AttemptId(at.provider.last().id)).await.expect("it answers");
    assert!(events.is_empty(), "nothing that was not proved is kept, or it would answer for what is");
    scene.honest_succeeds("every stranger").await;
}

async fn what_cannot_be_read_is_no_notification(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let scene = Scene::new(&app, &at).await;
    for (name, edit) in UNREADABLE.iter().chain(FOREIGN) {
        let mut body: Value = serde_json::from_str(&scene.body).expect("JSON");
        edit(&mut body);
        scene.fails(name, scene.signed(&scene.url, &body.to_string())).await;
    }
    for (name, text) in TEXTS {
        let body = text(&scene.body);
        assert_ne!(body, scene.body, "{name} changes something");
        scene.fails(name, scene.signed(&scene.url, &body)).await;
    }
    scene.honest_succeeds("everything that cannot be read").await;
}

async fn what_does_not_fit_is_no_order(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    for (name, edit) in MISFITS {
        let scene = Scene::new(&app, &at).await;
        let mut body: Value = serde_json::from_str(&scene.body).expect("JSON");
        edit(&mut body);
        let reply = at.notifies(&app, &body).await;
        assert_eq!(reply.status, 400, "{name}: {:#}", reply.body);
        assert!(reply.body["non_field_errors"].is_array(), "{name}");
        assert_eq!(scene.orders().await, 0, "{name}");
        let attempt = scene.attempt().await;
        assert_eq!(attempt.state.name(), "given_up", "{name}");
        // Whatever it took goes back; the honest one of this payment would be another payment.
        app.app.flow.look_after_payments().await.expect("the database answers");
        let after = scene.attempt().await;
        assert_eq!((after.state.name(), after.owed()), ("closed", None), "{name}");
    }
    let held = app.store().balance(&checkout::ledger::Resource::Stock(CUP)).await.expect("it answers").held;
    assert_eq!(held, 0);
    Scene::new(&app, &at).await.honest_succeeds("everything that does not fit").await;
}

async fn what_comes_at_the_wrong_time_is_no_order(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Signature).await;
    let refused = |name: &'static str, reply: testkit::customer::Answer| {
        assert_eq!(reply.status, 400, "{name}: {:#}", reply.body);
    };
    // Before there is a session.
    let url = "/orders/checkout-provider/?page=CheckoutProviderNotificationPage&session=0123456789";
    refused("before any session", at.posts(&app, url, &json!({ "is_successful": true }).to_string()).await);
    // Before a carrier was chosen.
    Customer::new(&app).leaves_for_the_provider().await;
    let scene = Scene::of_last(&app, &at);
    refused("before addresses and carrier", at.notifies(&app, &at.notification(0)).await);
    assert_eq!(scene.orders().await, 0);
    // Of a session whose shopper went on.
    let guest = Customer::new(&app);
    guest.leaves_for_the_provider().await;
    at.picks(&app, "1").await;
    let first = Scene::of_last(&app, &at);
    guest.add(CUP, 1).await;
    refused("after the basket changed", at.posts(&app, &first.url, &first.body).await);
    assert_eq!(first.orders().await, 0);
    // Of another shopper's session, by the address of this one.
    let scene = Scene::new(&app, &at).await;
    scene.fails("the body of another session", scene.signed(&scene.url, &first.body)).await;
    scene.honest_succeeds("another session's").await;
    assert_eq!(scene.orders().await, 1);
    // After the order: another payment, and a failure.
    let mut again = at.notification(3_990);
    again["transaction"]["transaction_id"] = "another-payment".into();
    let twice = at.notifies(&app, &again).await;
    assert_eq!(twice.status, 200, "it is the order's: {:#}", twice.body);
    assert_eq!(scene.orders().await, 1, "a second payment makes no second order");
    // After the session was closed.
    let late = Scene::new(&app, &at).await;
    app.clock.advance(Duration::from_mins(50));
    app.app.flow.look_after_payments().await.expect("the database answers");
    assert_eq!(late.attempt().await.state.name(), "declined");
    let reply = at.notifies(&app, &at.notification(3_990)).await;
    assert_eq!(reply.status, 200, "everything is there: the late one is honoured: {:#}", reply.body);
    assert_eq!(late.orders().await, 2);
}

async fn a_pulled_provider_believes_no_body(database: TestDatabase) {
    let (app, at) = TestApp::start_with_provider(database, Verification::Pull).await;
    let scene = Scene::new(&app, &at).await;
    scene.fails("a body while nobody paid", scene.unsigned(&scene.url)).await;
    for (name, edit) in MISFITS {
        let mut body: Value = serde_json::from_str(&scene.body).expect("JSON");
        edit(&mut body);
        scene.fails(name, scene.signed(&scene.url, &body.to_string())).await;
    }
    at.was_paid(&at.notification(3_990));
    scene.honest_succeeds("everything a body says").await;
}
