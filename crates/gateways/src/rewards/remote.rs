//! A reward service behind the signed HTTP contract.

use std::fmt::Write;

use bytes::Bytes;
use checkout::{
    card::Card,
    money::{Currency, Money},
    services::Reward,
};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::RewardService;
use crate::{
    GatewayError,
    remote::{Remote, RemoteSettings, wiped},
};

const REWARDS_MAX: usize = 50;
const KIND_CHARS_MAX: usize = 32;
/// More digits in a row could be a part of a card's number.
const KIND_DIGITS_MAX: usize = 8;

#[derive(Debug)]
pub(super) struct RemoteRewards(Remote);

impl RemoteRewards {
    pub(super) fn new(settings: RemoteSettings) -> Result<Self, String> {
        Remote::new(settings).map(Self)
    }
}

#[derive(Deserialize)]
struct Answer {
    rewards: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(rename = "type")]
    kind: String,
    amount: String,
}

/// The question, in a text that is wiped. It is written by hand: a card has no way to become JSON.
fn question(card: &Card, currency: Currency) -> Bytes {
    // Room for all of it from the start: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(256));
    let expiry = card.expiry();
    write!(
        text,
        r#"{{"card_number":"{}","card_year":{},"card_month":{},"card_cvv":"{}","currency":"{}"}}"#,
        card.expose_number(),
        expiry.year,
        expiry.month,
        card.expose_cvv(),
        currency.code(),
    )
    .expect("a text takes all that is written");
    wiped(text)
}

/// A reward that can be kept and shown; the service's words are not trusted.
fn read(named: Named, currency: Currency) -> Option<Reward> {
    let word = |c: char| c.is_alphanumeric() || " -_.".contains(c);
    let digits =
        named.kind.split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max().unwrap_or(0);
    let right = !named.kind.is_empty()
        && named.kind.chars().count() <= KIND_CHARS_MAX
        && named.kind.chars().all(word)
        && digits <= KIND_DIGITS_MAX;
    let amount = Money::parse(&named.amount, currency).ok().filter(|amount| amount.minor > 0)?;
    right.then_some(Reward { kind: named.kind, amount })
}

impl RewardService for RemoteRewards {
    fn about(&self) -> String {
        format!("reward service at {}", self.0.about())
    }

    fn rewards(&self, card: Card, currency: Currency) -> BoxFuture<'_, Result<Vec<Reward>, GatewayError>> {
        let question = question(&card, currency);
        drop(card);
        Box::pin(async move {
            let answer: Answer = self.0.ask("/rewards", question).await?;
            let named = answer.rewards.into_iter().take(REWARDS_MAX);
            Ok(named.filter_map(|named| read(named, currency)).collect())
        })
    }
}
