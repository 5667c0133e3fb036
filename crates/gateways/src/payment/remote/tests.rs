//! What is written, what is believed, and what an answer means.
#![expect(clippy::unwrap_used, reason = "test")]

use checkout::{card::Card, form::Submission, text::Language, wallet::WalletToken};
use serde_json::Value;

use super::*;
use crate::payment::{Buyer, Capture, Wallet, wire::WalletSent};

const SECRET: &[u8] = b"0123456789abcdef";

fn charge() -> Charge {
    Charge {
        id: "17".to_owned(),
        order: "1001".to_owned(),
        amount: Money::new(12_990, Currency::TRY),
        instalments: 3,
        bank_points: None,
        wallet: None,
        three_d: true,
        capture: Capture::Now,
        return_url: "https://shop.example/orders/return/SECRET/".to_owned(),
        language: Language::En,
        buyer: Buyer { email: "a@shop.example".to_owned(), country: "Turkey".to_owned(), ..Buyer::default() },
    }
}

fn card(holder: &str) -> Card {
    let fields = [
        ("card_number", "4111111111111111"),
        ("card_year", "2030"),
        ("card_month", "7"),
        ("card_cvv", "000"),
        ("card_holder", holder),
    ];
    Card::read_with_holder(&Submission::new(fields.map(|(n, v)| (n.to_owned(), v.to_owned())))).unwrap()
}

fn brought(values: [&str; 5], signature: &str) -> Vec<(String, String)> {
    let fields = wire::RETURN_FIELDS.into_iter().zip(values);
    let signature = std::iter::once((wire::RETURN_SIGNATURE, signature));
    fields.chain(signature).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn signed(values: [&str; 5]) -> Vec<(String, String)> {
    brought(values, &wire::sign_return(SECRET, values))
}

#[test]
fn a_charge_with_a_card_is_one_object_whatever_is_written_on_the_card() {
    let body = question::charge(&charge(), Some(card(r#"A "B" \ Ç"#).into()));
    let value: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(value["card"]["holder"], r#"A "B" \ Ç"#);
    assert_eq!((&value["card"]["number"], &value["card"]["month"]), (&"4111111111111111".into(), &7.into()));
    assert_eq!((&value["buyer"]["country"], &value["amount"]), (&"Turkey".into(), &"129.90".into()));
    let value: Value = serde_json::from_slice(&question::charge(&charge(), None)).unwrap();
    assert_eq!(value.get("card"), None);
}

#[test]
fn a_token_is_written_beside_its_wallet_whatever_is_in_it() {
    let text = r#"{"signature":"a\\u003d","n":1}"#;
    let token = Means::Token(WalletToken::read(text).unwrap());
    let by_google = Charge { wallet: Some(Wallet::GooglePay), ..charge() };
    let value: Value = serde_json::from_slice(&question::charge(&by_google, Some(token))).unwrap();
    assert_eq!((&value["token"], &value["wallet"]["kind"]), (&text.into(), &"google_pay".into()));
    let order_no = "0042".to_owned();
    let there = Charge { wallet: Some(Wallet::Masterpass { order_no: order_no.clone() }), ..charge() };
    let sent: wire::ChargeSent = serde_json::from_slice(&question::charge(&there, None)).unwrap();
    assert_eq!(sent.wallet, Some(WalletSent::Masterpass { order_no }));
}

#[test]
fn a_return_is_believed_when_it_is_signed_and_about_this_charge() {
    let read = |fields: Vec<(String, String)>| read_return(SECRET, &charge(), &fields);
    let right = ["17", "approved", "129.90", "TRY", "tok"];
    let returned = read(signed(right)).unwrap();
    assert_eq!((returned.result, returned.token.as_str()), (ReturnResult::Approved, "tok"));
    let cancelled = read(signed(["17", "cancelled", "129.90", "TRY", "tok"])).unwrap();
    assert_eq!(cancelled.result, ReturnResult::Failed(DeclineReason::Cancelled));
    for (values, error) in [
        (["18", "approved", "129.90", "TRY", "tok"], ReturnError::OtherCharge),
        (["17", "approved", "1.00", "TRY", "tok"], ReturnError::WrongAmount),
        (["17", "approved", "129.90", "EUR", "tok"], ReturnError::WrongCurrency),
        (["17", "maybe", "129.90", "TRY", "tok"], ReturnError::Malformed),
        (["17", "approved", "1e2", "TRY", "tok"], ReturnError::Malformed),
    ] {
        assert_eq!(read(signed(values)), Err(error), "{values:?}");
    }
    assert_eq!(read(brought(right, &"0".repeat(64))), Err(ReturnError::WrongSignature));
    assert_eq!(
        read(brought(["17", "approved", "1.00", "TRY", "tok"], &wire::sign_return(SECRET, right))),
        Err(ReturnError::WrongSignature)
    );
    let mut twice = signed(right);
    twice.push(("amount".to_owned(), "129.90".to_owned()));
    assert_eq!(read(twice), Err(ReturnError::Malformed));
    assert_eq!(read(signed(right)[1..].to_vec()), Err(ReturnError::Malformed));
    // A line more would make the same text to sign of other values.
    assert_eq!(read(signed(["17\napproved", "", "129.90", "TRY", "tok"])), Err(ReturnError::Malformed));
}

#[test]
fn only_a_refusal_says_that_nothing_happened() {
    let read = |status, body: &str| super::read::<Value>(&Answer { status, body: body.as_bytes().to_vec() });
    assert!(read(200, "{}").is_ok());
    assert!(matches!(read(200, "<html>"), Err(ChargeError::Unknown(_))));
    for status in [201, 204, 301, 302, 408, 500, 502, 503, 504] {
        assert!(matches!(read(status, "{}"), Err(ChargeError::Unknown(_))), "{status}");
    }
    assert!(matches!(read(429, ""), Err(ChargeError::Unreachable(_))));
    let word = |body| read(409, body).unwrap_err();
    assert_eq!(word(r#"{"error":"too_much"}"#), ChargeError::Refused("409 too_much".to_owned()));
    for body in [r#"{"error":"4111111111111111"}"#, "no", r#"{"error":"Card 4111"}"#] {
        assert_eq!(word(body), ChargeError::Refused("409".to_owned()), "{body}");
    }
}

#[test]
fn nothing_secret_is_printed() {
    let settings = RemotePaymentSettings::new(
        "https://pay.example".to_owned(),
        "0123456789abcdef".to_owned(),
        Arc::new(|| checkout::ids::Timestamp(0)),
    );
    let texts = [
        format!("{settings:?}"),
        format!("{:?}", RemotePayment::new(settings.clone()).unwrap()),
        format!("{:?}", charge()),
        format!("{:?}", read_return(SECRET, &charge(), &signed(["17", "approved", "129.90", "TRY", "tok"]))),
    ];
    for text in texts {
        assert!(
            !["0123456789abcdef", "SECRET", "tok\"", "a@shop"].iter().any(|word| text.contains(word)),
            "{text}"
        );
    }
}

#[test]
fn the_samples_of_the_document_come_out() {
    let document = include_str!("../../../../../docs/remote-gateway.md");
    let request = signature(SECRET, "1800000000", path::QUERY, br#"{"charge":"17"}"#);
    let brought = wire::sign_return(SECRET, ["17", "approved", "129.90", "TRY", "tok"]);
    assert!(document.contains(&request) && document.contains(&brought), "{request} {brought}");
}
