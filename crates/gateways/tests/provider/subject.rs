//! A provider under test, the shop it calls, and what a shopper does with both.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
    routing::post,
};
use checkout::{
    ids::{Pk, Timestamp},
    money::{Currency, Money},
    text::Language,
};
use gateways::provider::{
    Call, CallbackUrls, CheckoutProvider, Forged, Goods, Json, Misread, Notification, OpenSession, Opening,
    Proof, ProviderSettings, Session, ShopCustomer, Step, read_notification,
    sandbox::{ProviderDials, SandboxProvider, SandboxProviderSettings},
};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

pub(crate) const AT: Timestamp = Timestamp(1_795_342_530_000_000);
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A notification as the shop judged it.
pub(crate) struct Told {
    pub(crate) proof: Result<Proof, Forged>,
    pub(crate) id: String,
    pub(crate) body: Vec<u8>,
}

impl Told {
    pub(crate) fn read(&self) -> Result<Notification, Misread> {
        Json::parse(&self.body).and_then(|body| read_notification(&body))
    }
}

#[derive(Default)]
pub(crate) struct Shop {
    pub(crate) told: Vec<Told>,
    /// What was asked besides, in order.
    pub(crate) asked: Vec<(String, Value)>,
    /// Nothing is believed.
    pub(crate) refuses: bool,
}

/// The provider, the shop, and the way from one to the other.
pub(crate) struct Desk {
    pub(crate) sandbox: SandboxProvider,
    pub(crate) provider: Arc<dyn CheckoutProvider>,
    pub(crate) shop: Arc<Mutex<Shop>>,
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Dials that waste no time.
pub(crate) fn quick() -> ProviderDials {
    ProviderDials { attempts_max: 3, retry_ms: 20, late_ms: 400, hold_ms: 300, ..ProviderDials::default() }
}

pub(crate) async fn desk() -> Desk {
    let settings = SandboxProviderSettings::new(SECRET.to_owned(), Arc::new(|| AT));
    let settings = SandboxProviderSettings { dials: quick(), ..settings };
    let sandbox = SandboxProvider::start(settings).await.unwrap();
    let provider = ProviderSettings::Remote(sandbox.settings("sandbox")).provider().unwrap();
    provider.refresh().await.unwrap();
    let shop: Arc<Mutex<Shop>> = Arc::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/door/{page}/", post(take))
        .with_state((Arc::clone(&shop), Arc::clone(&provider)));
    let task = tokio::spawn(async move {
        let _ = axum::serve(listener, router).await;
    });
    Desk { sandbox, provider, shop, url, task }
}

type Beside = (Arc<Mutex<Shop>>, Arc<dyn CheckoutProvider>);

async fn take(
    State((shop, provider)): State<Beside>,
    Path(page): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = uri.path_and_query().unwrap().as_str();
    let step = if page == "notification" { Step::Notification } else { Step::Agreements };
    let call = Call {
        step,
        target,
        headers: &headers,
        body: &body,
        by_own_path: true,
        from: None,
        peer: None,
        at: AT,
    };
    let proof = provider.verify(&call);
    let mut shop = shop.lock();
    let refused = |why: &str| {
        (http::StatusCode::BAD_REQUEST, axum::Json(json!({ "non_field_errors": [why] }))).into_response()
    };
    if page == "notification" {
        let id = headers.get("kassa-id").map_or("", |id| id.to_str().unwrap()).to_owned();
        let told = Told { proof, id, body: body.to_vec() };
        let believed =
            told.proof.is_ok() && told.read().is_ok_and(|read| read.is_successful) && !shop.refuses;
        shop.told.push(told);
        return if believed {
            axum::Json(json!({ "return_url": "/orders/completed/abc/" })).into_response()
        } else {
            refused("not believed")
        };
    }
    if proof.is_err() || shop.refuses {
        return refused("forged");
    }
    shop.asked.push((page.clone(), serde_json::from_slice(&body).unwrap()));
    let options = json!([
        { "key": "1", "name": "Kargo", "shipping_amount": "29.90" },
        { "pk": 2, "name": "Hızlı <b>", "shipping_amount": "49.90" },
    ]);
    let answer = match page.as_str() {
        "addresses" | "shipping_options" => json!({ "shipping_options": options }),
        "agreement_types" => {
            json!({ "agreements": [{ "code": "MSS", "text": "Mesafeli Satış Sözleşmesi" }] })
        }
        "agreement" => {
            json!({ "code": "MSS", "text": "MSS", "agreement_body": "<h1>Sözleşme</h1><script>alert(1)</script>" })
        }
        _ => return http::StatusCode::NOT_FOUND.into_response(),
    };
    axum::Json(answer).into_response()
}

pub(crate) fn lira(minor: i64) -> Money {
    Money::new(minor, Currency::TRY)
}

pub(crate) fn opening(desk: &Desk, id: &str) -> Opening {
    let url = |page: &str| format!("{}/door/{page}/?session=s3cret-{id}", desk.url);
    Opening {
        id: id.to_owned(),
        conversation: format!("c-{id}"),
        order: format!("order-{id}"),
        basket: Pk(17),
        at: AT,
        amount: lira(12_990),
        goods: vec![Goods {
            sku: "A".to_owned(),
            name: "Fincan <b>".to_owned(),
            quantity: 2,
            amount: lira(12_990),
        }],
        urls: CallbackUrls {
            addresses: url("addresses"),
            shipping_options: url("shipping_options"),
            agreement_types: url("agreement_types"),
            agreement: url("agreement"),
            notification: url("notification"),
            success: url("success"),
            cancel: url("cancel"),
        },
        language: Language::En,
        customer: ShopCustomer::default(),
        instalments: true,
    }
}

pub(crate) fn session(id: &str) -> Session {
    Session {
        id: id.to_owned(),
        order: format!("order-{id}"),
        conversation: format!("c-{id}"),
        token: None,
        currency: Currency::TRY,
    }
}

pub(crate) async fn open(desk: &Desk, id: &str) -> OpenSession {
    desk.provider.open(&opening(desk, id)).await.unwrap()
}

pub(crate) fn browser() -> reqwest::Client {
    let builder = gateways::local_client().redirect(reqwest::redirect::Policy::none());
    builder.timeout(Duration::from_secs(20)).build().unwrap()
}

/// The page of a session, where a test finds it.
pub(crate) fn page_of(opened: &OpenSession) -> String {
    opened.redirect_url.replace("localhost", "127.0.0.1")
}

/// A program plays the shopper.
pub(crate) async fn play(opened: &OpenSession, decision: &str) -> (u16, Value) {
    let answer = browser().post(page_of(opened)).body(format!("kassa_test={decision}")).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
}

/// Waits until it is so.
pub(crate) async fn until(mut so: impl FnMut() -> bool) {
    for _ in 0..200 {
        if so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never became so");
}
