//! What a shopper's browser brings back from 3-D Secure: fields in the order iyzico signs them.

use super::signature::Keys;
use crate::payment::{Charge, DeclineReason, ReturnError, ReturnResult, Returned};

const SIGNED: [&str; 5] = ["conversationData", "conversationId", "mdStatus", "paymentId", "status"];

/// Reads the return of `charge`. Its token is the payment and, behind a colon, what iyzico wants to be told again.
pub(super) fn read(
    keys: &Keys,
    charge: &Charge,
    fields: &[(String, String)],
) -> Result<Returned, ReturnError> {
    let field = |name: &str| {
        let mut values = fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let value = values.next();
        if values.next().is_some() { Err(ReturnError::Malformed) } else { Ok(value) }
    };
    let [data, id, md, payment, status] = SIGNED.map(field);
    let data = data?.unwrap_or_default();
    let needed = |value: Result<Option<_>, _>| value?.ok_or(ReturnError::Malformed);
    let (id, md, payment, status) = (needed(id)?, needed(md)?, needed(payment)?, needed(status)?);
    let signature = needed(field("signature"))?;
    if !keys.is_signed(&[data, id, md, payment, status], signature) {
        return Err(ReturnError::WrongSignature);
    }
    if id != charge.id {
        return Err(ReturnError::OtherCharge);
    }
    if payment.is_empty() || !payment.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Err(ReturnError::Malformed);
    }
    let approved = status == "success" && md == "1";
    let failed = ReturnResult::Failed(DeclineReason::NotAuthenticated);
    let result = if approved { ReturnResult::Approved } else { failed };
    Ok(Returned { result, token: format!("{payment}:{data}") })
}
