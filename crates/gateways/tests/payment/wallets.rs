//! Charges that a wallet pays, at the sandbox bank and its wallets, over sockets.

use checkout::wallet::WalletToken;
use gateways::payment::{
    Charge, ChargeError, ChargeState, DeclineReason, Means, Outcome, ReturnResult, Returned, Started, Wallet,
};
use serde_json::{Map, Value};

use crate::subject::{APPROVED, DECLINED, Desk, charge, desk, lira, operation};

const ORDER_NO: &str = "7f3a5512c09b4d1e8842";

fn by_masterpass(id: &str) -> Charge {
    Charge { wallet: Some(Wallet::Masterpass { order_no: ORDER_NO.to_owned() }), ..charge(id) }
}

fn by_apple_pay(desk: &Desk, id: &str) -> Charge {
    let validation_url = format!("{}/wallet/apple-pay/session/", desk.bank.public_url());
    Charge { wallet: Some(Wallet::ApplePay { validation_url }), ..charge(id) }
}

fn by_google_pay(id: &str) -> Charge {
    Charge { wallet: Some(Wallet::GooglePay), ..charge(id) }
}

/// Opens the wallet, and answers what its script is given.
async fn opens(desk: &Desk, charge: &Charge) -> Map<String, Value> {
    match desk.gateway.start(charge, None).await.unwrap() {
        Started::WalletOpened(session) => session,
        other => panic!("{other:?}"),
    }
}

/// What the script of a wallet is answered.
async fn asks(desk: &Desk, wallet: &str, fields: &[(&str, &str)]) -> (u16, Value) {
    let client = gateways::local_client().build().unwrap();
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = client.post(format!("{}/wallet/{wallet}/", desk.bank.url())).body(body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*", "the page of a storefront may read it");
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

async fn pays_there(desk: &Desk, session: &Map<String, Value>, card: &str) -> String {
    let token = session["token"].as_str().unwrap();
    let fields = [("token", token), ("order_no", ORDER_NO), ("amount", "12990"), ("card_number", card)];
    let (status, answer) = asks(desk, "masterpass", &fields).await;
    assert_eq!(status, 200, "{answer}");
    answer["token"].as_str().unwrap().to_owned()
}

fn back(token: &str) -> Returned {
    Returned { result: ReturnResult::Approved, token: token.to_owned() }
}

fn refused<T: std::fmt::Debug>(answer: Result<T, ChargeError>) -> String {
    match answer.unwrap_err() {
        ChargeError::Refused(why) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn masterpass_pays_once_for_what_was_opened() {
    let desk = desk().await;
    let charge = by_masterpass("a");
    let session = opens(&desk, &charge).await;
    assert_eq!(opens(&desk, &charge).await, session, "asked again it is the same");
    let token = session["token"].as_str().unwrap();
    for (fields, word) in [
        ([("token", token), ("order_no", ORDER_NO), ("amount", "129.90")], "amount_differs"),
        ([("token", token), ("order_no", "1"), ("amount", "12990")], "wrong_order_no"),
        ([("token", "made-up"), ("order_no", ORDER_NO), ("amount", "12990")], "wrong_token"),
    ] {
        let (status, answer) = asks(&desk, "masterpass", &fields).await;
        assert_eq!((status, &answer["error"]), (422, &word.into()));
    }
    let paid = pays_there(&desk, &session, APPROVED).await;
    assert_eq!(
        desk.gateway.query(&charge, None).await,
        Ok(ChargeState::Pending),
        "no money moves before complete"
    );
    for strange in [token, "made-up", ""] {
        assert_eq!(refused(desk.gateway.complete(&charge, &back(strange)).await), "422 wrong_token");
    }
    let first = desk.gateway.complete(&charge, &back(&paid)).await.unwrap();
    let Outcome::Authorized(authorization) = &first else { panic!("{first:?}") };
    assert!(authorization.captured && authorization.amount == charge.amount);
    assert_eq!(desk.gateway.complete(&charge, &back(&paid)).await, Ok(first));
    assert_eq!(desk.bank.book().statement().len(), 2, "set aside and taken");
    let other = by_masterpass("b");
    opens(&desk, &other).await;
    assert_eq!(refused(desk.gateway.complete(&other, &back(&paid)).await), "409 token_used");
}

#[tokio::test]
async fn a_token_pays_only_the_charge_it_was_made_for() {
    let desk = desk().await;
    let (first, second) = (by_masterpass("a"), by_masterpass("b"));
    let session = opens(&desk, &first).await;
    opens(&desk, &second).await;
    let token = pays_there(&desk, &session, APPROVED).await;
    assert_eq!(refused(desk.gateway.complete(&second, &back(&token)).await), "422 wrong_token");
    assert!(matches!(desk.gateway.complete(&first, &back(&token)).await, Ok(Outcome::Authorized(_))));
}

#[tokio::test]
async fn a_wallet_that_was_closed_or_declines_moves_nothing() {
    let desk = desk().await;
    let charge = by_masterpass("a");
    let token = pays_there(&desk, &opens(&desk, &charge).await, APPROVED).await;
    desk.gateway.void(operation(&charge, "v")).await.unwrap();
    let closed = desk.gateway.complete(&charge, &back(&token)).await;
    assert!(matches!(closed, Ok(Outcome::Declined(DeclineReason::Closed))), "{closed:?}");
    let poor = by_masterpass("b");
    let token = pays_there(&desk, &opens(&desk, &poor).await, DECLINED).await;
    let declined = desk.gateway.complete(&poor, &back(&token)).await;
    assert_eq!(declined, Ok(Outcome::Declined(DeclineReason::InsufficientFunds)));
    assert!(desk.bank.book().charges().iter().all(|charge| charge.captured == lira(0)));
}

#[tokio::test]
async fn instalments_are_those_of_the_card_in_the_wallet() {
    let desk = desk().await;
    let charge = Charge { instalments: 3, ..by_masterpass("a") };
    let session = opens(&desk, &charge).await;
    let token = session["token"].as_str().unwrap();
    let asked = |card| [("token", token), ("order_no", ORDER_NO), ("amount", "12990"), ("card_number", card)];
    let (status, answer) = asks(&desk, "masterpass", &asked("5333330000000000")).await;
    assert_eq!((status, &answer["error"]), (422, &"instalments_not_offered".into()));
    assert_eq!(asks(&desk, "masterpass", &asked(APPROVED)).await.0, 200);
}

#[tokio::test]
async fn apple_pay_is_opened_at_the_wallets_own_address_alone() {
    let desk = desk().await;
    assert_eq!(desk.gateway.descriptor().validation_origins, [desk.bank.public_url()]);
    let charge = by_apple_pay(&desk, "a");
    let session = opens(&desk, &charge).await;
    let identifier = session["merchantSessionIdentifier"].as_str().unwrap();
    let (status, answer) = asks(&desk, "apple-pay", &[("session", identifier)]).await;
    assert_eq!(status, 200);
    let token = answer["payment_token"].as_str().unwrap();
    assert!(serde_json::from_str::<Value>(token).unwrap().is_object());
    assert!(matches!(desk.gateway.complete(&charge, &back(token)).await, Ok(Outcome::Authorized(_))));
    for (id, url) in [
        ("b", "https://192.0.2.1/".to_owned()),
        ("c", format!("{}.shop.example/wallet/apple-pay/session/", desk.bank.public_url())),
        ("d", format!("{}/control/dials", desk.bank.public_url())),
    ] {
        let elsewhere = Charge { wallet: Some(Wallet::ApplePay { validation_url: url }), ..charge.clone() };
        let elsewhere = Charge { id: id.to_owned(), ..elsewhere };
        assert_eq!(refused(desk.gateway.start(&elsewhere, None).await), "422 validation_url_refused");
    }
}

#[tokio::test]
async fn google_pay_is_charged_like_a_card_and_its_token_once() {
    let desk = desk().await;
    let handed = |card: &'static str| {
        let desk = &desk;
        async move {
            let (_, answer) = asks(desk, "google-pay", &[("card_number", card)]).await;
            answer["payment_token"].as_str().unwrap().to_owned()
        }
    };
    let means = |token: &str| Some(Means::Token(WalletToken::read(token).unwrap()));
    let token = handed(APPROVED).await;
    let first = desk.gateway.start(&by_google_pay("a"), means(&token)).await.unwrap();
    assert!(matches!(first, Started::Finished(Outcome::Authorized(_))));
    assert_eq!(
        desk.gateway.start(&by_google_pay("a"), means(&token)).await,
        Ok(first),
        "a repeat is answered the same"
    );
    assert_eq!(refused(desk.gateway.start(&by_google_pay("b"), means(&token)).await), "409 token_used");
    assert_eq!(refused(desk.gateway.start(&by_google_pay("c"), means("made-up")).await), "422 wrong_token");
    assert_eq!(refused(desk.gateway.start(&by_google_pay("d"), None).await), "422 bad_request");
    let token = handed(DECLINED).await;
    let declined = desk.gateway.start(&by_google_pay("e"), means(&token)).await;
    assert_eq!(declined, Ok(Started::Finished(Outcome::Declined(DeclineReason::InsufficientFunds))));
    let secure = Charge { three_d: true, ..by_google_pay("f") };
    let sent = desk.gateway.start(&secure, means(&handed(APPROVED).await)).await;
    assert!(matches!(sent, Ok(Started::RedirectRequired(_))), "{sent:?}");
}
