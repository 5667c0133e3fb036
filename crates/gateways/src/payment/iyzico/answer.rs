//! iyzico's answers: JSON whose identifiers and prices are numbers here and texts there. Prices are read as they are written
//! and never become floating point numbers.

use std::collections::BTreeMap;

use checkout::money::{Currency, Money};
use serde_json::value::RawValue;

use super::signature::{Keys, trimmed};
use crate::{egress, payment::ChargeError};

/// An object of an answer.
pub(super) struct Answer(BTreeMap<String, Box<RawValue>>);

fn strange(what: &str) -> ChargeError {
    ChargeError::Unknown(format!("the answer has a strange {what}"))
}

impl Answer {
    /// Reads an answer. A refusal is one too: see [`super::failure`].
    pub(super) fn read(answer: &egress::Answer) -> Result<Self, ChargeError> {
        let object = serde_json::from_slice(&answer.body).map(Self);
        match (answer.status, object) {
            (429, _) => Err(ChargeError::Unreachable("status 429".to_owned())),
            (200 | 400..=407 | 409..=428, Ok(object)) => Ok(object),
            (401 | 403, Err(_)) => Err(ChargeError::Refused(format!("status {}", answer.status))),
            (200, Err(error)) => {
                Err(ChargeError::Unknown(format!("the answer cannot be read at {}", error.column())))
            }
            (status, _) => Err(ChargeError::Unknown(format!("status {status}"))),
        }
    }

    /// A text, or a number as it is written; nothing where there is neither.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let raw = self.0.get(key)?.get();
        if raw.starts_with('"') {
            return serde_json::from_str(raw).ok();
        }
        raw.starts_with(|c: char| c.is_ascii_digit() || c == '-').then(|| raw.to_owned())
    }

    /// The same, where it must be there.
    pub(super) fn needed(&self, key: &str) -> Result<String, ChargeError> {
        self.text(key).filter(|text| !text.is_empty() && text.len() <= 256).ok_or_else(|| strange(key))
    }

    /// The objects of a list; none where there is no list.
    pub(super) fn list(&self, key: &str) -> Result<Vec<Self>, ChargeError> {
        match self.0.get(key).map(|raw| raw.get()) {
            None | Some("null") => Ok(Vec::new()),
            Some(raw) => {
                let objects: Result<Vec<BTreeMap<_, _>>, _> = serde_json::from_str(raw);
                Ok(objects.map_err(|_| strange(key))?.into_iter().map(Self).collect())
            }
        }
    }

    /// The currency of the answer.
    pub(super) fn currency(&self, key: &str) -> Result<Currency, ChargeError> {
        Currency::parse(&self.needed(key)?).ok_or_else(|| strange(key))
    }

    /// An amount, however many zeros are behind it.
    pub(super) fn money(&self, key: &str, currency: Currency) -> Result<Money, ChargeError> {
        let money = Money::parse(trimmed(&self.needed(key)?), currency).ok();
        money.filter(|money| !money.is_negative()).ok_or_else(|| strange(key))
    }

    pub(super) fn is_success(&self) -> bool {
        self.text("status").as_deref() == Some("success")
    }

    /// Whether iyzico signed the answer; `keys` in the published order.
    pub(super) fn check(&self, keys: &Keys, names: &[&str]) -> Result<(), ChargeError> {
        let values: Vec<String> = names.iter().map(|name| self.text(name).unwrap_or_default()).collect();
        let value = |(name, value): (&&str, &'_ String)| match *name {
            "price" | "paidPrice" => trimmed(value).to_owned(),
            _ => value.clone(),
        };
        let values: Vec<String> = names.iter().zip(&values).map(value).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        if keys.is_signed(&values, &self.text("signature").unwrap_or_default()) {
            Ok(())
        } else {
            Err(ChargeError::Unknown("the answer is not signed by iyzico".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<Answer, ChargeError> {
        Answer::read(&egress::Answer { status, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn numbers_and_texts_are_read_alike_and_to_the_last_cent() {
        let answer = read(
            200,
            r#"{"paymentId": 22416032, "a": "5", "price": 249.17000000, "none": null, "list": []}"#,
        );
        let answer = answer.expect("an object");
        assert_eq!(answer.text("paymentId").as_deref(), Some("22416032"));
        assert_eq!(answer.text("a").as_deref(), Some("5"));
        assert_eq!((answer.text("none"), answer.text("list"), answer.text("absent")), (None, None, None));
        assert_eq!(answer.money("price", Currency::TRY), Ok(Money::new(24_917, Currency::TRY)));
        for strange in
            [r#"{"price": 1.005}"#, r#"{"price": 1E+2}"#, r#"{"price": -1}"#, r#"{"price": "x"}"#, "{}"]
        {
            let answer = read(200, strange).expect("an object");
            assert!(
                matches!(answer.money("price", Currency::TRY), Err(ChargeError::Unknown(_))),
                "{strange}"
            );
        }
    }

    #[test]
    fn only_what_iyzico_wrote_is_an_answer() {
        assert!(read(400, r#"{"status": "failure"}"#).is_ok_and(|answer| !answer.is_success()));
        assert!(matches!(read(401, "<html>"), Err(ChargeError::Refused(_))));
        assert!(matches!(read(429, "{}"), Err(ChargeError::Unreachable(_))));
        for (status, body) in
            [(200, ""), (200, "[]"), (500, "{}"), (502, "<html>"), (302, "{}"), (408, "{}"), (404, "<html>")]
        {
            assert!(matches!(read(status, body), Err(ChargeError::Unknown(_))), "{status}");
        }
    }
}
