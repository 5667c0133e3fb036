//! The question of a charge. Cards and tokens have no way to become JSON: they are written by hand, into a text that is wiped.

use std::fmt;

use bytes::Bytes;
use checkout::card::Card;
use zeroize::Zeroizing;

use crate::{
    payment::{Capture, Charge, Means, Wallet, wire},
    remote::wiped,
};

/// Room for a card as JSON: a text that grows leaves copies behind.
const CARD_CHARS_MAX: usize = 1024;

/// What is asked for, and what pays beside it, in a text that is wiped.
pub(super) fn charge(charge: &Charge, means: Option<Means>) -> Bytes {
    let Charge { amount, buyer, .. } = charge;
    let sent = wire::ChargeSent {
        charge: charge.id.clone(),
        order: charge.order.clone(),
        amount: amount.to_string(),
        currency: amount.currency.code().to_owned(),
        instalments: charge.instalments,
        bank_points: charge.bank_points.map(|points| points.to_string()),
        three_d: charge.three_d,
        capture: match charge.capture {
            Capture::Now => "now".to_owned(),
            Capture::Later => "later".to_owned(),
        },
        return_url: charge.return_url.clone(),
        wallet: charge.wallet.as_ref().map(wallet),
        language: charge.language.code().to_owned(),
        buyer: wire::BuyerSent {
            email: buyer.email.clone(),
            ip: buyer.ip.map(|ip| ip.to_string()),
            first_name: buyer.first_name.clone(),
            last_name: buyer.last_name.clone(),
            phone: buyer.phone.clone(),
            address: buyer.address.clone(),
            city: buyer.city.clone(),
            country: buyer.country.clone(),
        },
    };
    let sent = serde_json::to_string(&sent).expect("texts and numbers make JSON");
    let Some(means) = means else { return sent.into() };
    let room = match &means {
        Means::Card(_) => CARD_CHARS_MAX,
        // Each character may need a backslash.
        Means::Token(token) => 2 * token.expose_token().len() + CARD_CHARS_MAX,
    };
    let mut text = Zeroizing::new(String::with_capacity(sent.len() + room));
    // It goes before the brace that closes the charge.
    text.push_str(sent.strip_suffix('}').expect("an object ends with a brace"));
    match means {
        Means::Card(card) => push_card(&mut text, &card),
        Means::Token(token) => {
            text.push_str(r#","token":""#);
            push_escaped(&mut text, token.expose_token());
            text.push('"');
        }
    }
    text.push('}');
    wiped(text)
}

fn wallet(wallet: &Wallet) -> wire::WalletSent {
    match wallet.clone() {
        Wallet::Masterpass { order_no } => wire::WalletSent::Masterpass { order_no },
        Wallet::ApplePay { validation_url } => wire::WalletSent::ApplePay { validation_url },
        Wallet::GooglePay => wire::WalletSent::GooglePay,
    }
}

fn push_card(text: &mut String, card: &Card) {
    use fmt::Write;
    let expiry = card.expiry();
    write!(
        text,
        r#","card":{{"number":"{}","year":{},"month":{},"cvv":"{}","holder":""#,
        card.expose_number(),
        expiry.year,
        expiry.month,
        card.expose_cvv(),
    )
    .expect("a text takes all that is written");
    push_escaped(text, card.expose_holder().unwrap_or_default());
    text.push_str("\"}");
}

/// Neither a name nor a token has control characters.
fn push_escaped(text: &mut String, value: &str) {
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
}
