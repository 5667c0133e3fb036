//! What a refusal of iyzico means, by its published groups of errors. Bank errors are numbered from 10000; what the bank did not
//! decide, and what nobody has published, is unknown.

use super::answer::Answer;
use crate::payment::{ChargeError, DeclineReason};

/// The bank said no.
const DECLINES: &[(&str, DeclineReason)] = &[
    ("DO_NOT_HONOUR", DeclineReason::Refused),
    ("DECLINED", DeclineReason::Refused),
    ("LOCAL_DECLINE", DeclineReason::Refused),
    ("REMOTE_DECLINE", DeclineReason::Refused),
    ("INVALID_TRANSACTION", DeclineReason::Refused),
    ("FRAUD_SUSPECT", DeclineReason::Refused),
    ("REFER_TO_CARD_ISSUER", DeclineReason::Refused),
    ("REQUEST_BLOCKED_BY_BANK", DeclineReason::Refused),
    ("EXCEEDS_ALLOWABLE_PIN_TRIES", DeclineReason::Refused),
    ("NOT_SUFFICIENT_FUNDS", DeclineReason::InsufficientFunds),
    ("NOT_SUFFICIENT_AWARD", DeclineReason::InsufficientFunds),
    ("EXCEEDS_WITHDRAWAL_AMOUNT_LIMIT", DeclineReason::LimitExceeded),
    ("EXCEEDED_TRANSACTION_AMOUNT", DeclineReason::LimitExceeded),
    ("EXPIRED_CARD", DeclineReason::CardExpired),
    ("INVALID_CVC2", DeclineReason::WrongCard),
    ("INVALID_CVC2_LENGTH", DeclineReason::WrongCard),
    ("INVALID_CARD_NUMBER", DeclineReason::WrongCard),
    ("INVALID_EXPIRE_YEAR_MONTH", DeclineReason::WrongCard),
    ("BIN_NOT_FOUND", DeclineReason::WrongCard),
    ("LOST_CARD", DeclineReason::LostOrStolen),
    ("STOLEN_CARD", DeclineReason::LostOrStolen),
    ("PICKUP_CARD", DeclineReason::LostOrStolen),
    ("BLOCKED_CARD", DeclineReason::NotPermitted),
    ("RESTRICTED_CARD", DeclineReason::NotPermitted),
    ("RESTRICTED_BY_LAW", DeclineReason::NotPermitted),
    ("CARD_NOT_PERMITTED", DeclineReason::NotPermitted),
    ("NOT_PERMITTED_TO_CARDHOLDER", DeclineReason::NotPermitted),
    ("NOT_PERMITTED_TO_TERMINAL", DeclineReason::NotPermitted),
    ("INVALID_CAVV", DeclineReason::NotAuthenticated),
    ("INVALID_ECI", DeclineReason::NotAuthenticated),
];

const SYSTEM_ERRORS: [u32; 2] = [1, 100_001];
const TOO_MANY_REQUESTS: u32 = 50_000;
/// What is wrong with a request, or with its keys. Nothing was done.
const REQUEST_ERRORS: std::ops::Range<u32> = 2..10_000;
const BANK_ERRORS: std::ops::Range<u32> = 10_000..11_000;

/// Why the bank said no; what else is known otherwise.
pub(super) fn failure(answer: &Answer) -> Result<DeclineReason, ChargeError> {
    let code: Option<u32> = answer.text("errorCode").and_then(|code| code.parse().ok());
    let group = answer.text("errorGroup").unwrap_or_default();
    let decline = DECLINES.iter().find(|(name, _)| *name == group);
    match (code, decline) {
        (Some(code), Some((_, reason))) if BANK_ERRORS.contains(&code) => Ok(*reason),
        (Some(TOO_MANY_REQUESTS), _) => Err(ChargeError::Unreachable("error 50000".to_owned())),
        (Some(code), _) if REQUEST_ERRORS.contains(&code) && !SYSTEM_ERRORS.contains(&code) => {
            Err(ChargeError::Refused(format!("error {code}")))
        }
        (Some(code), _) => Err(ChargeError::Unknown(format!("error {code}"))),
        (None, _) => Err(ChargeError::Unknown("a failure without a code".to_owned())),
    }
}

/// The same where no bank is asked: nothing was done.
pub(super) fn refusal(answer: &Answer) -> ChargeError {
    match failure(answer) {
        Ok(reason) => ChargeError::Refused(reason.code().to_owned()),
        Err(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::egress;

    fn of(code: &str, group: &str) -> Result<DeclineReason, ChargeError> {
        let body = format!(r#"{{"status":"failure","errorCode":{code},"errorGroup":"{group}"}}"#);
        let answer = Answer::read(&egress::Answer { status: 200, body: body.into_bytes() });
        failure(&answer.expect("an object"))
    }

    #[test]
    fn published_bank_errors_are_declines_with_their_reasons() {
        for (code, group, reason) in [
            ("\"10051\"", "NOT_SUFFICIENT_FUNDS", DeclineReason::InsufficientFunds),
            ("10005", "DO_NOT_HONOUR", DeclineReason::Refused),
            ("\"10054\"", "EXPIRED_CARD", DeclineReason::CardExpired),
            ("\"10084\"", "INVALID_CVC2", DeclineReason::WrongCard),
            ("\"10041\"", "LOST_CARD", DeclineReason::LostOrStolen),
            ("\"10057\"", "NOT_PERMITTED_TO_CARDHOLDER", DeclineReason::NotPermitted),
        ] {
            assert_eq!(of(code, group), Ok(reason), "{code}");
        }
    }

    #[test]
    fn a_bank_that_was_not_reached_and_errors_nobody_published_are_unknown() {
        for (code, group) in [
            ("10219", "REQUEST_TIMEOUT"),
            ("10214", "COMMUNICATION_OR_SYSTEM_ERROR"),
            ("10228", "ISSUER_OR_SWITCH_INOPERATIVE"),
            ("10999", "A_GROUP_OF_NEXT_YEAR"),
            ("1", "SYSTEM_ERROR"),
            ("100001", ""),
            ("null", ""),
            ("\"x\"", "DECLINED"),
            ("100002", "DECLINED"),
        ] {
            assert!(matches!(of(code, group), Err(ChargeError::Unknown(_))), "{code} {group}");
        }
    }

    #[test]
    fn a_wrong_request_is_refused_and_too_many_were_not_heard() {
        for code in ["1001", "\"5004\"", "11", "12"] {
            assert!(matches!(of(code, "VALIDATION"), Err(ChargeError::Refused(_))), "{code}");
        }
        assert!(matches!(of("50000", ""), Err(ChargeError::Unreachable(_))));
    }
}
