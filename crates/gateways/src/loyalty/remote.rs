//! A loyalty service behind the signed HTTP contract.

use bytes::Bytes;
use checkout::{
    ids::Timestamp,
    money::{Currency, Money},
    services::{LoyaltyAccount, PointsUse},
};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::json;

use super::{LoyaltyService, Member};
use crate::{
    GatewayError,
    remote::{Remote, RemoteSettings},
};

/// The longest text that is taken from an account.
const CHARS_MAX: usize = 64;

#[derive(Debug)]
pub(super) struct RemoteLoyalty(Remote);

impl RemoteLoyalty {
    pub(super) fn new(settings: RemoteSettings) -> Result<Self, String> {
        Remote::new(settings).map(Self)
    }
}

#[derive(Deserialize)]
struct Answer {
    account: Option<Account>,
}

#[derive(Deserialize)]
struct Account {
    #[serde(rename = "account")]
    name: String,
    card_number: String,
    points_type: String,
    balance: String,
    #[serde(default)]
    minimum_basket_amount_for_redeem: Option<String>,
}

/// What a service says is looked at before anything of it is kept or shown.
fn read(account: Account, currency: Currency, asked: Timestamp) -> Result<LoyaltyAccount, GatewayError> {
    let wrong = |what: &str| GatewayError::Unknown(format!("the account's {what} cannot be used"));
    let text = |text: String, what| {
        let right =
            !text.is_empty() && text.chars().count() <= CHARS_MAX && !text.chars().any(char::is_control);
        right.then_some(text).ok_or_else(|| wrong(what))
    };
    let money = |text: &str, what| {
        Money::parse(text, currency).ok().filter(|money| !money.is_negative()).ok_or_else(|| wrong(what))
    };
    let least = account.minimum_basket_amount_for_redeem;
    Ok(LoyaltyAccount {
        account: text(account.name, "name")?,
        card_number: text(account.card_number, "card number")?,
        points_type: text(account.points_type, "kind of points")?,
        balance: money(&account.balance, "balance")?,
        basket_min: least.map(|least| money(&least, "least basket")).transpose()?,
        asked,
    })
}

impl LoyaltyService for RemoteLoyalty {
    fn about(&self) -> String {
        format!("loyalty service at {}", self.0.about())
    }

    fn account<'a>(
        &'a self,
        member: &'a Member,
        currency: Currency,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Option<LoyaltyAccount>, GatewayError>> {
        let body = json!({
            "customer": member.customer,
            "email": member.email,
            "phone": member.phone,
            "currency": currency.code(),
        });
        Box::pin(async move {
            let answer: Answer = self.0.ask("/accounts", Bytes::from(body.to_string())).await?;
            answer.account.map(|account| read(account, currency, now)).transpose()
        })
    }

    fn use_points<'a>(&'a self, points: &'a PointsUse) -> BoxFuture<'a, Result<(), GatewayError>> {
        let body = json!({
            "account": points.account,
            "customer": points.customer,
            "order": points.order,
            "amount": points.amount.to_string(),
            "currency": points.amount.currency.code(),
        });
        Box::pin(async move {
            let _: serde_json::Value = self.0.ask("/uses", Bytes::from(body.to_string())).await?;
            Ok(())
        })
    }
}
