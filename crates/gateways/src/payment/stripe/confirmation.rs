//! What confirms a payment intent: the card, or the token that Google handed over. Both are written into a text that is wiped.

use bytes::Bytes;
use checkout::{card::Card, wallet::WalletToken};
use zeroize::Zeroizing;

use crate::{
    payment::{Charge, ChargeError},
    remote::wiped,
};

/// Room for a card: a text that grows leaves copies behind.
const CARD_CHARS_MAX: usize = 1024;

/// How a charge is confirmed, but for what pays, with room for that.
fn begun(charge: &Charge) -> Zeroizing<String> {
    let secure = if charge.three_d { "any" } else { "automatic" };
    let fields = [
        ("return_url", charge.return_url.as_str()),
        ("payment_method_options[card][request_three_d_secure]", secure),
        ("payment_method_data[type]", "card"),
        ("payment_method_data[billing_details][email]", &charge.buyer.email),
    ];
    let fields = super::form(&fields);
    let mut text = Zeroizing::new(String::with_capacity(fields.len() + CARD_CHARS_MAX));
    text.push_str(&fields);
    text
}

/// Google hands over a token that Stripe made, as JSON, when Stripe is named as the gateway.
pub(super) fn by_google_pay(charge: &Charge, token: &WalletToken) -> Result<Bytes, ChargeError> {
    #[derive(serde::Deserialize)]
    struct Made<'a> {
        id: &'a str,
    }
    let made: Option<Made<'_>> = serde_json::from_str(token.expose_token()).ok();
    let is_name =
        |id: &&str| id.starts_with("tok_") && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let id = made.map(|made| made.id).filter(is_name);
    let id = id.ok_or_else(|| ChargeError::Refused("this is no token of Stripe's".to_owned()))?;
    let mut text = begun(charge);
    text.push_str("&payment_method_data[card][token]=");
    text.push_str(id);
    Ok(wiped(text))
}

/// The card and how it is confirmed, in a text that is wiped.
pub(super) fn by_card(charge: &Charge, card: &Card) -> Bytes {
    let mut text = begun(charge);
    let expiry = card.expiry();
    let (month, year) = (expiry.month.to_string(), expiry.year.to_string());
    let parts = [
        ("[card][number]", card.expose_number()),
        ("[card][exp_month]", &month),
        ("[card][exp_year]", &year),
        ("[card][cvc]", card.expose_cvv()),
        ("[billing_details][name]", card.expose_holder().unwrap_or_default()),
    ];
    for (name, value) in parts {
        text.push_str("&payment_method_data");
        text.push_str(name);
        text.push('=');
        text.extend(form_urlencoded::byte_serialize(value.as_bytes()));
    }
    wiped(text)
}
