//! What iyzico reports of a payment, found by the charge's own name: the answer of `/v2/reporting/payment/details`.

use checkout::money::Money;

use super::answer::Answer;
use crate::payment::{Charge, ChargeError, ChargeState, DeclineReason};

/// A payment as it is reported.
pub(super) struct Payment {
    pub(super) id: String,
    status: String,
    fraud: Option<String>,
    amount: Money,
    refund_status: Option<String>,
    /// What a refund is asked for by.
    pub(super) item: Option<String>,
    pub(super) refunds: Vec<Refund>,
}

/// Money that went back.
pub(super) struct Refund {
    /// The key it was asked for with.
    pub(super) key: Option<String>,
    pub(super) amount: Money,
    pub(super) is_done: bool,
}

fn strange(what: &str) -> ChargeError {
    ChargeError::Unknown(format!("the report has {what}"))
}

impl Payment {
    /// The payment of `charge`; none where iyzico has not heard of it.
    pub(super) fn of(charge: &Charge, report: &Answer) -> Result<Option<Self>, ChargeError> {
        let mut found: Vec<Self> = Vec::new();
        for payment in report.list("payments")? {
            if payment.text("paymentConversationId").as_deref() == Some(&charge.id) {
                found.push(Self::read(&payment)?);
            }
        }
        let paid = found.iter().filter(|payment| payment.is_paid()).count();
        if paid > 1 {
            return Err(strange("two payments of one charge"));
        }
        let best = found.iter().position(Self::is_paid).or(found.len().checked_sub(1));
        Ok(best.map(|place| found.swap_remove(place)))
    }

    fn read(payment: &Answer) -> Result<Self, ChargeError> {
        let currency = payment.currency("currency")?;
        let items = payment.list("itemTransactions")?;
        let mut refunds = Vec::new();
        for refund in
            items.iter().map(|item| item.list("refunds")).collect::<Result<Vec<_>, _>>()?.iter().flatten()
        {
            refunds.push(Refund {
                key: refund.text("refundConversationId"),
                amount: refund.money("refundPrice", currency)?,
                is_done: refund.text("refundStatus").as_deref() == Some("1"),
            });
        }
        for cancel in payment.list("cancels")? {
            refunds.push(Refund {
                key: cancel.text("cancelConversationId"),
                amount: cancel.money("refundPrice", currency)?,
                is_done: cancel.text("refundStatus").as_deref() == Some("1"),
            });
        }
        Ok(Self {
            id: payment.needed("paymentId")?,
            status: payment.needed("paymentStatus")?,
            fraud: payment.text("fraudStatus"),
            amount: payment.money("paidPrice", currency)?,
            refund_status: payment.text("paymentRefundStatus"),
            item: items.first().and_then(|item| item.text("paymentTransactionId")),
            refunds,
        })
    }

    pub(super) fn is_paid(&self) -> bool {
        self.status == "1"
    }

    /// 1 is a success, 2 a failure or a shopper who is away, 3 a shopper who came back. Which of the two a 2 is nobody says:
    /// no money moves in either, because only our own last call moves it.
    pub(super) fn state(&self) -> Result<ChargeState, ChargeError> {
        match (self.status.as_str(), self.fraud.as_deref()) {
            ("1", None | Some("1")) => Ok(ChargeState::Captured {
                reference: self.id.clone(),
                amount: self.amount,
                refunded: self.refunded()?,
            }),
            // iyzico looks at it before it lets the shop have the money, or has sent it back.
            ("1", Some("0")) | ("2" | "3", _) => Ok(ChargeState::Pending),
            ("1", Some("-1")) => Ok(ChargeState::Declined(DeclineReason::Refused)),
            _ => Err(strange("a state nobody has published")),
        }
    }

    fn refunded(&self) -> Result<Money, ChargeError> {
        let nothing = Money::zero(self.amount.currency);
        match self.refund_status.as_deref() {
            Some("NOT_REFUNDED") => Ok(nothing),
            Some("TOTALLY_REFUNDED") => Ok(self.amount),
            _ => Money::sum(
                self.refunds.iter().filter(|refund| refund.is_done).map(|r| r.amount),
                nothing.currency,
            )
            .map_err(|_| strange("refunds beyond any amount")),
        }
    }
}
