//! Stripe's answers: a payment intent and what its states mean, refunds, and errors.

use checkout::money::{Currency, Money};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::reason;
use crate::{
    egress::Answer,
    payment::{Authorization, Charge, ChargeError, ChargeState, DeclineReason, Outcome, Receipt},
};

/// An intent that was just made, or found.
#[derive(Debug, Deserialize)]
pub(super) struct Made {
    pub(super) id: String,
    #[serde(default)]
    pub(super) metadata: Metadata,
}

#[derive(Debug, Deserialize)]
pub(super) struct Found {
    pub(super) data: Vec<Made>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    #[serde(default)]
    pub(super) charge: String,
    /// The key a refund was asked for under.
    #[serde(default)]
    pub(super) key: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    status: String,
    currency: String,
    #[serde(default)]
    amount_received: i64,
    #[serde(default)]
    amount_capturable: i64,
    #[serde(default)]
    pub(super) metadata: Metadata,
    #[serde(default)]
    last_payment_error: Value,
    #[serde(default)]
    next_action: Value,
    #[serde(default)]
    latest_charge: Value,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    id: String,
    amount: i64,
    currency: String,
    status: String,
    #[serde(default)]
    pub(super) metadata: Metadata,
}

/// The refunds of an intent, the newest ones first.
#[derive(Debug, Deserialize)]
pub(super) struct Refunds {
    pub(super) data: Vec<Refund>,
}

fn money(minor: i64, currency: &str) -> Result<Money, ChargeError> {
    let currency = Currency::parse(currency).filter(|_| minor >= 0);
    let currency =
        currency.ok_or_else(|| ChargeError::Unknown("the answer has a strange amount".to_owned()))?;
    Ok(Money::new(minor, currency))
}

impl Intent {
    /// Where the shopper is wanted.
    pub(super) fn redirect(&self) -> Option<String> {
        let url = self.next_action["redirect_to_url"]["url"].as_str()?;
        (self.status == "requires_action").then(|| url.to_owned())
    }

    pub(super) fn received(&self) -> Result<Money, ChargeError> {
        money(self.amount_received, &self.currency)
    }

    pub(super) fn state(&self) -> Result<ChargeState, ChargeError> {
        let reference = self.id.clone();
        Ok(match self.status.as_str() {
            "succeeded" => {
                let refunded = self.latest_charge["amount_refunded"].as_i64().unwrap_or_default();
                ChargeState::Captured {
                    reference,
                    amount: self.received()?,
                    refunded: money(refunded, &self.currency)?,
                }
            }
            "requires_capture" => {
                ChargeState::Authorized { reference, amount: money(self.amount_capturable, &self.currency)? }
            }
            "requires_payment_method" | "requires_confirmation" => {
                let error = &self.last_payment_error;
                let code = error["decline_code"].as_str().or(error["code"].as_str());
                // Made and never confirmed: nothing happened, as if it were not there.
                code.map_or(ChargeState::NotKnown, |code| ChargeState::Declined(reason(code)))
            }
            "requires_action" | "processing" => ChargeState::Pending,
            "canceled" => ChargeState::Voided,
            _ => return Err(ChargeError::Unknown("the intent has a state nobody has heard of".to_owned())),
        })
    }

    /// What was decided about `charge`.
    pub(super) fn outcome(&self, charge: &Charge) -> Result<Outcome, ChargeError> {
        if self.metadata.charge != charge.id {
            return Err(ChargeError::Unknown("the answer is about another charge".to_owned()));
        }
        Ok(match self.state()? {
            ChargeState::Captured { reference, amount, .. } => {
                Outcome::Authorized(Authorization { reference, amount, captured: true })
            }
            ChargeState::Authorized { reference, amount } => {
                Outcome::Authorized(Authorization { reference, amount, captured: false })
            }
            ChargeState::Declined(reason) => Outcome::Declined(reason),
            ChargeState::Voided => Outcome::Declined(DeclineReason::Closed),
            ChargeState::NotKnown | ChargeState::Pending => {
                return Err(ChargeError::Unknown("the bank has not decided".to_owned()));
            }
        })
    }
}

impl Refund {
    pub(super) fn receipt(self) -> Result<Receipt, ChargeError> {
        match self.status.as_str() {
            "succeeded" | "pending" => {
                Ok(Receipt { amount: money(self.amount, &self.currency)?, reference: self.id })
            }
            "failed" | "canceled" => Err(ChargeError::Refused("the refund failed".to_owned())),
            _ => Err(ChargeError::Unknown("the refund has a state nobody has heard of".to_owned())),
        }
    }
}

/// What an answer means. Status 409 is a repeat whose first is under way, so nobody knows.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ChargeError> {
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map_err(|error| {
            ChargeError::Unknown(format!("the answer cannot be read at {}", error.column()))
        }),
        429 => Err(ChargeError::Unreachable("status 429".to_owned())),
        400..=404 => {
            let error: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            let code = error["error"]["code"].as_str().unwrap_or_default();
            let word = if code.len() <= 60 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                code
            } else {
                ""
            };
            Err(ChargeError::Refused(format!("{} {word}", answer.status).trim_end().to_owned()))
        }
        status => Err(ChargeError::Unknown(format!("status {status}"))),
    }
}
