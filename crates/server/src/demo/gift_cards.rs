//! The gift cards of the demo shop. Their codes are public.

use std::net::SocketAddr;

use anyhow::{Result, anyhow};
use checkout::{
    gift_card::GiftCardCode,
    money::{Currency, Money},
    phone::MobileNumber,
};
use flow::NewGiftCards;
use gateways::Gateways;
use serde_json::{Value, json};
use store::Store;

use crate::installation::Installation;

/// A card: code, kuruş, the number that gets its one-time code, what it is good for.
type DemoCard = (&'static str, i64, Option<&'static str>, &'static str);

/// All of them.
const CARDS: [DemoCard; 3] = [
    ("DEMO-GIFT-CARD-0100", 10_000, None, "100.00 TRY"),
    ("DEMO-GIFT-CARD-2500", 250_000, None, "2500.00 TRY, enough for a whole order"),
    ("DEMO-GIFT-CARD-0500", 50_000, Some("05320000003"), "500.00 TRY, asks for a code by text message"),
];

/// Issues the cards that are missing. Those that are there keep what is left on them.
pub(super) async fn load(installation: &Installation, store: &Store) -> Result<()> {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let app = installation.app(store.clone(), Gateways::default(), nowhere)?;
    for (code, minor, phone, _) in CARDS {
        let code = GiftCardCode::read(code).map_err(|problem| anyhow!("{problem:?}"))?;
        let phone = phone.map(|phone| MobileNumber::parse(phone, &["TR".to_owned()])).transpose();
        let phone = phone.map_err(|problem| anyhow!("{problem:?}"))?;
        let new = NewGiftCards { amount: Money::new(minor, Currency::TRY), phone, expires: None };
        app.flow.issue_gift_card_with(&new, code).await?;
    }
    Ok(())
}

/// What a script has to know to pay with them.
pub(super) fn fixture() -> Value {
    let card = |(code, minor, phone, about): DemoCard| {
        let amount = Money::new(minor, Currency::TRY).to_string();
        json!({ "code": code, "amount": amount, "phone": phone, "about": about })
    };
    CARDS.map(card).into_iter().collect()
}

/// The same for the page of the demo.
pub(super) fn listed() -> String {
    let line = |(code, _, _, about): DemoCard| format!("<li><code>{code}</code> {about}</li>\n");
    CARDS.map(line).concat()
}
