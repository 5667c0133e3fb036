//! Stripe, by its published interface (payment intents, version 2023-10-16). Not verified live. An intent is made first and
//! confirmed with the card second, so that making it again finds it and moves nothing. Stripe takes card numbers from
//! accounts only that prove they may handle them.

mod confirmation;
mod intent;

use std::{fmt, sync::Arc};

use bytes::Bytes;
use checkout::money::{Currency, Money};
use futures_util::{FutureExt, future::BoxFuture};
use intent::{Found, Intent, Made, read};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{
    Capabilities, Capture, CardPlans, Charge, ChargeError, ChargeState, DeclineReason, Descriptor, Means,
    Operation, Outcome, PaymentGateway, Receipt, Redirect, RedirectMethod, ReturnError, ReturnResult,
    Returned, Started, Wallet,
};
use crate::egress::{Egress, REST, Timeouts, checked_url};

const VERSION: &str = "2023-10-16";
/// Those whose minor unit Stripe counts as ISO 4217 does.
const CURRENCIES: [&str; 7] = ["TRY", "EUR", "USD", "GBP", "CHF", "JPY", "KWD"];

/// How Stripe is reached.
#[derive(Clone)]
pub struct StripeSettings {
    /// Where its paths begin; [`StripeSettings::URL`] but in tests.
    pub url: String,
    /// The account's secret key, `sk_…`.
    pub key: String,
    /// How long one call may take.
    pub timeouts: Timeouts,
}

impl StripeSettings {
    /// Where Stripe is.
    pub const URL: &'static str = "https://api.stripe.com";
}

impl fmt::Debug for StripeSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StripeSettings({})", self.url)
    }
}

pub(super) struct Stripe {
    url: String,
    key: Zeroizing<String>,
    egress: Egress,
    descriptor: Arc<Descriptor>,
}

impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stripe({})", self.url)
    }
}

/// Fields of a form, already written.
fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Whole minor units as Stripe takes them: the last digit of three decimals must be nothing.
fn minor(amount: Money) -> Result<String, ChargeError> {
    if amount.currency.exponent() == 3 && amount.minor % 10 != 0 {
        return Err(ChargeError::Refused("Stripe takes no thousandths of this currency".to_owned()));
    }
    Ok(amount.minor.to_string())
}

impl Stripe {
    pub(super) fn new(settings: StripeSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        if !settings.key.starts_with("sk_") && !settings.key.starts_with("rk_") {
            return Err("Stripe's secret key begins with sk_ or rk_".to_owned());
        }
        let descriptor = Descriptor {
            name: "Stripe".to_owned(),
            slug: "stripe".to_owned(),
            capabilities: Capabilities {
                card: true,
                three_d: true,
                without_three_d: true,
                capture_later: true,
                partial_capture: true,
                void: true,
                partial_refund: true,
                query: true,
                google_pay: true,
                ..Capabilities::default()
            },
            currencies: CURRENCIES.iter().filter_map(|code| Currency::parse(code)).collect(),
            test_mode: settings.key.contains("_test_"),
            validation_origins: Vec::new(),
            verified_live: false,
        };
        Ok(Self {
            url: settings.url.trim_end_matches('/').to_owned(),
            key: Zeroizing::new(settings.key),
            egress: Egress::with_rest(settings.timeouts, REST)?,
            descriptor: Arc::new(descriptor),
        })
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, key: &str, body: Bytes) -> Result<T, ChargeError> {
        let request = self.egress.post(&format!("{}/v1/{path}", self.url)).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.header("idempotency-key", key).header("stripe-version", VERSION);
        read(&self.egress.send(request.bearer_auth(self.key.as_str())).await?)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ChargeError> {
        let request = self.egress.get(&format!("{}/v1/{path}", self.url)).header("stripe-version", VERSION);
        read(&self.egress.send(request.bearer_auth(self.key.as_str())).await?)
    }

    async fn intent(&self, id: &str) -> Result<Intent, ChargeError> {
        let right = id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !right {
            return Err(ChargeError::Refused("no name of a payment intent".to_owned()));
        }
        self.get(&format!("payment_intents/{id}?expand[]=latest_charge")).await
    }

    /// Makes the intent of `charge`, or finds the one that was made within the last day.
    async fn make(&self, charge: &Charge) -> Result<Made, ChargeError> {
        let (amount, currency) = (minor(charge.amount)?, charge.amount.currency.wire_code());
        let fields = [
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("payment_method_types[]", "card"),
            ("capture_method", if charge.capture == Capture::Now { "automatic" } else { "manual" }),
            ("metadata[charge]", &charge.id),
            ("metadata[order]", &charge.order),
        ];
        self.post("payment_intents", &charge.id, form(&fields).into()).await
    }

    /// The intent of `charge`, however old it is; made if there is none.
    async fn find(&self, charge: &Charge, reference: Option<&str>) -> Result<Intent, ChargeError> {
        if let Some(id) = reference {
            return self.intent(id).await;
        }
        // Keys are forgotten after a day, and the search knows nothing of the last minute: between them nothing is missed.
        let query = form(&[("query", &format!("metadata['charge']:'{}'", charge.id))]);
        let found: Found = self.get(&format!("payment_intents/search?{query}")).await?;
        let id = match found.data.into_iter().find(|made| made.metadata.charge == charge.id) {
            Some(made) => made.id,
            None => self.make(charge).await?.id,
        };
        self.intent(&id).await
    }

    async fn confirm(&self, charge: &Charge, means: Option<Means>) -> Result<Started, ChargeError> {
        if charge.instalments != 1 || charge.bank_points.is_some_and(|points| points.minor > 0) {
            return Err(ChargeError::Refused("Stripe has no instalments and no points here".to_owned()));
        }
        let body = match (means, &charge.wallet) {
            (Some(Means::Card(card)), None) => confirmation::by_card(charge, &card),
            (Some(Means::Token(token)), Some(Wallet::GooglePay)) => {
                confirmation::by_google_pay(charge, &token)?
            }
            _ => {
                return Err(ChargeError::Refused(
                    "this adapter takes cards and Google Pay, and has no page of its own".to_owned(),
                ));
            }
        };
        let made = self.make(charge).await?;
        let path = format!("payment_intents/{}/confirm", made.id);
        let intent: Intent = match self.post(&path, &format!("{}-confirm", charge.id), body).await {
            // A card that does not pay, and an intent that was closed, are told as errors; the intent knows which.
            Err(refused @ ChargeError::Refused(_)) => {
                let intent = self.intent(&made.id).await?;
                if intent.state()? == ChargeState::NotKnown {
                    return Err(refused);
                }
                intent
            }
            intent => intent?,
        };
        match intent.redirect() {
            Some(url) if checked_url(&url).is_ok() => Ok(Started::RedirectRequired(Redirect {
                url,
                method: RedirectMethod::Get,
                fields: Vec::new(),
            })),
            _ => intent.outcome(charge).map(Started::Finished),
        }
    }
}

impl PaymentGateway for Stripe {
    fn about(&self) -> String {
        format!("Stripe at {}, not verified live", self.url)
    }

    fn descriptor(&self) -> Arc<Descriptor> {
        Arc::clone(&self.descriptor)
    }

    fn plans<'a>(
        &'a self,
        _bin: &'a str,
        _amount: Money,
    ) -> BoxFuture<'a, Result<Option<CardPlans>, ChargeError>> {
        async { Ok(None) }.boxed()
    }

    fn start<'a>(
        &'a self,
        charge: &'a Charge,
        means: Option<Means>,
    ) -> BoxFuture<'a, Result<Started, ChargeError>> {
        self.confirm(charge, means).boxed()
    }

    /// What comes back is not signed: it only says which intent to ask about, and [`Self::complete`] believes what Stripe
    /// answers.
    fn read_return(&self, _charge: &Charge, fields: &[(String, String)]) -> Result<Returned, ReturnError> {
        let mut values = fields.iter().filter(|(name, _)| name == "payment_intent");
        let (Some((_, token)), None) = (values.next(), values.next()) else {
            return Err(ReturnError::Malformed);
        };
        Ok(Returned { result: ReturnResult::Approved, token: token.clone() })
    }

    fn complete<'a>(
        &'a self,
        charge: &'a Charge,
        returned: &'a Returned,
    ) -> BoxFuture<'a, Result<Outcome, ChargeError>> {
        async move {
            let intent = self.intent(&returned.token).await?;
            if intent.metadata.charge != charge.id {
                return Err(ChargeError::Refused("the return belongs to another charge".to_owned()));
            }
            intent.outcome(charge)
        }
        .boxed()
    }

    fn query<'a>(
        &'a self,
        charge: &'a Charge,
        reference: Option<&'a str>,
    ) -> BoxFuture<'a, Result<ChargeState, ChargeError>> {
        async move { self.find(charge, reference).await?.state() }.boxed()
    }

    fn capture<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        async move {
            let id = self.find(operation.charge, operation.reference).await?.id;
            let body = form(&[("amount_to_capture", &minor(amount)?)]);
            let path = format!("payment_intents/{id}/capture");
            let intent: Intent = self.post(&path, operation.key, body.into()).await?;
            Ok(Receipt { amount: intent.received()?, reference: intent.id })
        }
        .boxed()
    }

    fn void<'a>(&'a self, operation: Operation<'a>) -> BoxFuture<'a, Result<(), ChargeError>> {
        async move {
            let intent = self.find(operation.charge, operation.reference).await?;
            if intent.state()? == ChargeState::Voided {
                return Ok(());
            }
            let path = format!("payment_intents/{}/cancel", intent.id);
            let canceled: Intent = self.post(&path, operation.key, Bytes::new()).await?;
            match canceled.state()? {
                ChargeState::Voided => Ok(()),
                state => Err(ChargeError::Unknown(format!("after a cancellation it is {state:?}"))),
            }
        }
        .boxed()
    }

    fn refund<'a>(
        &'a self,
        operation: Operation<'a>,
        amount: Money,
    ) -> BoxFuture<'a, Result<Receipt, ChargeError>> {
        async move {
            let id = self.find(operation.charge, operation.reference).await?.id;
            // Stripe forgets keys after a day, and whoever owes money asks for longer.
            let query = form(&[("payment_intent", id.as_str()), ("limit", "100")]);
            let made: intent::Refunds = self.get(&format!("refunds?{query}")).await?;
            let earlier = made.data.into_iter().find(|refund| refund.metadata.key == operation.key);
            let refund: intent::Refund = if let Some(earlier) = earlier {
                earlier
            } else {
                let minor = minor(amount)?;
                let fields = [
                    ("payment_intent", id.as_str()),
                    ("amount", minor.as_str()),
                    ("metadata[key]", operation.key),
                ];
                self.post("refunds", operation.key, form(&fields).into()).await?
            };
            let receipt = refund.receipt()?;
            if receipt.amount != amount {
                return Err(ChargeError::Refused("the key was used for another amount".to_owned()));
            }
            Ok(receipt)
        }
        .boxed()
    }
}

/// The reason behind the words of a decline.
fn reason(code: &str) -> DeclineReason {
    match code {
        "insufficient_funds" => DeclineReason::InsufficientFunds,
        "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => DeclineReason::LimitExceeded,
        "expired_card" => DeclineReason::CardExpired,
        "incorrect_cvc"
        | "invalid_cvc"
        | "incorrect_number"
        | "invalid_number"
        | "invalid_expiry_month"
        | "invalid_expiry_year" => DeclineReason::WrongCard,
        "lost_card" | "stolen_card" | "pickup_card" => DeclineReason::LostOrStolen,
        "card_not_supported" | "currency_not_supported" | "not_permitted" | "transaction_not_allowed" => {
            DeclineReason::NotPermitted
        }
        "authentication_required" | "payment_intent_authentication_failure" => {
            DeclineReason::NotAuthenticated
        }
        _ => DeclineReason::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_declines_have_reasons_and_new_ones_are_plain_refusals() {
        for (code, expected) in [
            ("insufficient_funds", DeclineReason::InsufficientFunds),
            ("stolen_card", DeclineReason::LostOrStolen),
            ("incorrect_cvc", DeclineReason::WrongCard),
            ("payment_intent_authentication_failure", DeclineReason::NotAuthenticated),
            ("generic_decline", DeclineReason::Refused),
            ("a_word_of_next_year", DeclineReason::Refused),
        ] {
            assert_eq!(reason(code), expected, "{code}");
        }
    }

    #[test]
    fn amounts_are_whole_minor_units_and_thousandths_of_a_dinar_are_refused() {
        let money = |minor, code| Money::new(minor, Currency::parse(code).expect("a currency"));
        assert_eq!(minor(money(1_299, "EUR")), Ok("1299".to_owned()));
        assert_eq!(minor(money(500, "JPY")), Ok("500".to_owned()));
        assert_eq!(minor(money(5_120, "KWD")), Ok("5120".to_owned()));
        assert!(matches!(minor(money(5_124, "KWD")), Err(ChargeError::Refused(_))));
    }
}
