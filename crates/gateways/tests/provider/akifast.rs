//! The adapter of Akifast before a stand-in that holds it to what is published, field by field. Nobody here has spoken with the service
//! itself: these vectors are made from its tables, and are not verified live.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
    routing::post,
};
use checkout::{
    ids::{Pk, Timestamp},
    money::{Currency, Money},
    text::Language,
};
use gateways::{
    egress::Timeouts,
    provider::{
        AkifastSettings, Call, CallbackUrls, CheckoutProvider, Forged, Opening, Proof, ProviderError,
        ProviderSettings, Session, ShopCustomer, Step, Verification, VerificationSettings,
    },
};
use http::StatusCode;
use parking_lot::Mutex;
use serde_json::{Value, json};

const AT: Timestamp = Timestamp(1_795_342_530_000_000);

#[derive(Default)]
struct Asked {
    calls: Vec<(String, HeaderMap, String)>,
    answer: Option<(u16, String)>,
}

type Seen = Arc<Mutex<Asked>>;

async fn take(State(seen): State<Seen>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let mut seen = seen.lock();
    seen.calls.push((uri.path().to_owned(), headers, String::from_utf8(body.to_vec()).unwrap()));
    let (status, answer) = seen.answer.clone().unwrap_or_else(|| {
        let answer = json!({ "session_token": "0b0e5d1c-7d0a-4f0e-9d7e-0a1b2c3d4e5f", "transaction_token": "q+8/w==" });
        (201, answer.to_string())
    });
    (StatusCode::from_u16(status).unwrap(), answer).into_response()
}

fn settings(url: &str, mode: Verification) -> AkifastSettings {
    AkifastSettings {
        slug: "akifast".to_owned(),
        url: format!("{url}/api/v1"),
        oauth_url: url.to_owned(),
        key: "client-7".to_owned(),
        secret: "s3cret".to_owned(),
        verification: VerificationSettings::new(mode),
        timeouts: Timeouts::default(),
        now: Arc::new(|| AT),
    }
}

async fn akifast() -> (Arc<dyn CheckoutProvider>, Seen, String) {
    let seen: Seen = Arc::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .route("/api/v1/processor/payment-sessions", post(take))
        .route("/oauth/token", post(take))
        .with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = ProviderSettings::Akifast(settings(&url, Verification::CallbackPath));
    (settings.provider().unwrap(), seen, url)
}

fn opening(customer: ShopCustomer) -> Opening {
    let url = |page: &str| format!("https://shop.example/orders/checkout-provider/?page={page}&session=s");
    Opening {
        id: "a".to_owned(),
        conversation: "c-1".to_owned(),
        order: "1000000000000042".to_owned(),
        basket: Pk(17),
        at: AT,
        amount: Money::new(90_071_992_547_409, Currency::TRY),
        goods: Vec::new(),
        urls: CallbackUrls {
            addresses: url("Addresses"),
            shipping_options: url("Options"),
            agreement_types: url("Types"),
            agreement: url("Agreement"),
            notification: url("Notification"),
            success: "https://shop.example/success".to_owned(),
            cancel: "https://shop.example/cancel".to_owned(),
        },
        language: Language::Tr,
        customer,
        instalments: false,
    }
}

fn known() -> ShopCustomer {
    ShopCustomer {
        id: Some(Pk(9)),
        email: Some("ayse@example.com".to_owned()),
        phone: Some("+905321234567".to_owned()),
        access_token: None,
    }
}

#[tokio::test]
async fn every_published_field_of_a_session_is_sent() {
    let (akifast, seen, url) = akifast().await;
    let opened = akifast.open(&opening(known())).await.unwrap();
    assert_eq!(opened.token, "0b0e5d1c-7d0a-4f0e-9d7e-0a1b2c3d4e5f");
    let page =
        "/api/v1/hpp?session_token=0b0e5d1c-7d0a-4f0e-9d7e-0a1b2c3d4e5f&transaction_token=q%2B8%2Fw%3D%3D";
    assert_eq!(opened.redirect_url, format!("{url}{page}"));
    let (path, headers, body) = seen.lock().calls[0].clone();
    assert_eq!(path, "/api/v1/processor/payment-sessions");
    assert_eq!(headers["authorization"], "Basic Y2xpZW50LTc6czNjcmV0");
    assert!(!headers.contains_key("akinon-user-access-token"));
    assert!(body.contains("\"amount\":900719925474.09,"), "a number in its own digits: {body}");
    let sent: Value = serde_json::from_str(&body.replace("900719925474.09", "1")).unwrap();
    let door = |page: &str| format!("https://shop.example/orders/checkout-provider/?page={page}&session=s");
    let expected = json!({
        "amount": 1, "currency": "TRY", "order_id": "1000000000000042", "conversation_id": "c-1",
        "order_date": "2026-11-22T10:15:30.000000Z", "basket_id": 17,
        "cancel_url": "https://shop.example/cancel", "success_url": "https://shop.example/success",
        "notification_url": door("Notification"), "query_shipping_option_url": door("Addresses"),
        "query_agreements_url": door("Agreement"), "query_agreement_types_url": door("Types"),
        "preauth": false, "enable_installments": false, "merchant_customer_id": "9",
        "merchant_customer_phone_number": "+905321234567", "merchant_customer_email": "ayse@example.com",
    });
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn a_session_belongs_to_whom_the_allocation_rule_says() {
    let (akifast, seen, _) = akifast().await;
    let token = ShopCustomer { access_token: Some("t0ken".to_owned()), ..known() };
    akifast.open(&opening(token)).await.unwrap();
    let guest = ShopCustomer { email: Some("anybody@example.com".to_owned()), ..ShopCustomer::default() };
    akifast.open(&opening(guest)).await.unwrap();
    let seen = seen.lock();
    assert_eq!(seen.calls[0].1["akinon-user-access-token"], "t0ken");
    for (_, _, body) in &seen.calls {
        // The token alone decides; and a typed address proves nobody's account.
        assert!(!body.contains("merchant_customer") && !body.contains("session_owner_id"), "{body}");
    }
}

#[tokio::test]
async fn an_answer_is_believed_only_when_it_leads_to_akifast() {
    let (akifast, seen, url) = akifast().await;
    let open = |status: u16, answer: Value| {
        seen.lock().answer = Some((status, answer.to_string()));
        let akifast = Arc::clone(&akifast);
        async move { akifast.open(&opening(known())).await }
    };
    let page = format!("{url}/api/v1/hpp?x=1");
    let opened = open(200, json!({ "session_token": "s", "redirect_url": page })).await.unwrap();
    assert_eq!(opened.redirect_url, page);
    for (status, answer) in [
        (200, json!({ "session_token": "s", "redirect_url": "https://evil.example/hpp" })),
        (200, json!({ "session_token": "s", "redirect_url": "javascript:alert(1)" })),
        (200, json!({ "session_token": "s" })),
        (200, json!({ "transaction_token": "t" })),
        (200, json!({ "session_token": "a b", "transaction_token": "t" })),
        (200, json!([])),
        (500, json!({})),
    ] {
        let answered = open(status, answer.clone()).await;
        assert!(matches!(answered, Err(ProviderError::Unknown(_))), "{answer}");
    }
    assert!(matches!(open(400, json!({})).await, Err(ProviderError::Refused(_))));
    assert!(matches!(open(429, json!({})).await, Err(ProviderError::Unreachable(_))));
}

#[tokio::test]
async fn a_customer_links_an_account_by_a_code() {
    let (akifast, seen, url) = akifast().await;
    let link = akifast.link_url("st 1", "https://shop.example/linked").unwrap();
    let expected = "/oauth/authorize?grant_type=authorization_code&response_type=code&client_id=client-7&state=st+1\
                    &redirect_uri=https%3A%2F%2Fshop.example%2Flinked";
    assert_eq!(link, format!("{url}{expected}"));
    seen.lock().answer = Some((200, json!({ "access_token": "t0ken", "token_type": "Bearer" }).to_string()));
    let linked = akifast.link("c0de", "https://shop.example/linked").await.unwrap();
    assert_eq!((linked.access_token.as_str(), linked.linked), ("t0ken", AT), "and the date it was linked");
    assert_eq!(format!("{linked:?}"), "LinkedAccount");
    let (path, _, body) = seen.lock().calls[0].clone();
    let form = "grant_type=authorization_code&code=c0de&redirect_uri=https%3A%2F%2Fshop.example%2Flinked\
                &client_id=client-7&client_secret=s3cret";
    assert_eq!((path.as_str(), body.as_str()), ("/oauth/token", form));
    seen.lock().answer = Some((200, json!({ "error": "x" }).to_string()));
    assert!(matches!(
        akifast.link("c0de", "https://shop.example/linked").await,
        Err(ProviderError::Unknown(_))
    ));
}

#[tokio::test]
async fn its_calls_are_known_by_their_own_path_and_nothing_else_is_offered() {
    let (akifast, ..) = akifast().await;
    let headers = HeaderMap::new();
    let call = |by_own_path| Call {
        step: Step::Notification,
        target: "/",
        headers: &headers,
        body: b"{}",
        by_own_path,
        from: None,
        peer: None,
        at: AT,
    };
    assert_eq!(akifast.verify(&call(true)), Ok(Proof::Path));
    assert_eq!(akifast.verify(&call(false)), Err(Forged::WrongPath));
    for (mode, why) in [
        (Verification::Pull, "publishes no query"),
        (Verification::Signature, "publishes no signature"),
        (Verification::MutualTls, "publishes no signature"),
    ] {
        let refused = ProviderSettings::Akifast(settings("http://127.0.0.1:9", mode)).provider();
        assert!(refused.unwrap_err().contains(why), "{mode:?}");
    }
    let known = akifast.descriptor();
    assert!(!known.verified_live && !known.query && !known.close && !known.refund);
    let session = Session {
        id: "a".to_owned(),
        order: "1".to_owned(),
        conversation: "c".to_owned(),
        token: None,
        currency: Currency::TRY,
    };
    assert!(matches!(akifast.query(&session).await, Err(ProviderError::Refused(_))));
    assert!(matches!(akifast.close(&session).await, Err(ProviderError::Refused(_))));
    let refund = akifast.refund(&session, Money::new(1, Currency::TRY), "k").await;
    assert!(matches!(refund, Err(ProviderError::Refused(_))));
    assert!(akifast.about().contains("not verified live"));
}
