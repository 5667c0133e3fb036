//! What iyzico is asked for with a card: JSON in a text that is wiped. iyzico wants the lines of a basket; it is told one, of the
//! whole amount, because what a charge is about is the shop's business.

use std::fmt::Write;

use bytes::Bytes;
use checkout::{card::Card, text::Language};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{payment::Charge, remote::wiped};

/// Room for a card: a text that grows leaves copies behind.
const CARD_CHARS_MAX: usize = 1024;
/// What iyzico's own modules for shops say where a shopper was not asked.
const NOT_ASKED: &str = "NOT PROVIDED";
const IDENTITY_NOT_ASKED: &str = "11111111111";
const IP_NOT_KNOWN: &str = "127.0.0.1";

pub(super) fn locale(language: Language) -> &'static str {
    match language {
        Language::Tr => "tr",
        Language::En => "en",
    }
}

fn said(text: &str) -> &str {
    if text.trim().is_empty() { NOT_ASKED } else { text }
}

/// Question of `/payment/3dsecure/initialize`.
pub(super) fn initialize(charge: &Charge, card: &Card) -> Bytes {
    let buyer = &charge.buyer;
    let (price, name) =
        (charge.amount.to_string(), format!("{} {}", said(&buyer.first_name), said(&buyer.last_name)));
    let address = json!({
        "contactName": name, "address": said(&buyer.address), "city": said(&buyer.city), "country": said(&buyer.country),
    });
    let mut sent = json!({
        "locale": locale(charge.language),
        "conversationId": charge.id,
        "price": price,
        "paidPrice": price,
        "currency": charge.amount.currency.code(),
        "installment": charge.instalments,
        "paymentChannel": "WEB",
        "paymentGroup": "PRODUCT",
        "basketId": charge.order,
        "callbackUrl": charge.return_url,
        "buyer": {
            "id": charge.id,
            "name": said(&buyer.first_name),
            "surname": said(&buyer.last_name),
            "identityNumber": IDENTITY_NOT_ASKED,
            "email": said(&buyer.email),
            "registrationAddress": said(&buyer.address),
            "city": said(&buyer.city),
            "country": said(&buyer.country),
            "ip": buyer.ip.map_or_else(|| IP_NOT_KNOWN.to_owned(), |ip| ip.to_string()),
        },
        "shippingAddress": address,
        "billingAddress": address,
        "basketItems": [{
            "id": charge.order, "name": charge.order, "category1": "Order", "itemType": "PHYSICAL", "price": price,
        }],
    });
    if let Some(phone) = &buyer.phone {
        sent["buyer"]["gsmNumber"] = Value::from(phone.as_str());
    }
    let mut sent = sent.to_string();
    sent.pop();
    let mut text = Zeroizing::new(String::with_capacity(sent.len() + CARD_CHARS_MAX));
    text.push_str(&sent);
    push_card(&mut text, card, &name);
    text.push('}');
    wiped(text)
}

/// Written by hand: a card has no way to become JSON.
fn push_card(text: &mut String, card: &Card, buyer: &str) {
    let expiry = card.expiry();
    text.push_str(r#","paymentCard":{"cardHolderName":""#);
    for c in card.expose_holder().unwrap_or(buyer).chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    write!(
        text,
        r#"","cardNumber":"{}","expireYear":"{}","expireMonth":"{:02}","cvc":"{}","registerCard":0}}"#,
        card.expose_number(),
        expiry.year,
        expiry.month,
        card.expose_cvv(),
    )
    .expect("a text takes all that is written");
}
