//! What a shopper's browser brings back from a bank. It is a stranger's word until its signature was checked.

use std::fmt;

use super::DeclineReason;

/// A return that belongs to its charge. Not money yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Returned {
    /// How it went.
    pub result: ReturnResult,
    /// What the service wants to be asked with.
    pub token: String,
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Returned({:?})", self.result)
    }
}

/// How it went at the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnResult {
    /// The bank knows the shopper, or has the money.
    Approved,
    /// Nothing comes of it.
    Failed(DeclineReason),
}

/// Why a return is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReturnError {
    /// A field is missing, there twice, or cannot be read.
    #[error("the return is incomplete")]
    Malformed,
    /// Somebody else wrote it, or changed it.
    #[error("the signature of the return is wrong")]
    WrongSignature,
    /// It is about another charge.
    #[error("the return belongs to another charge")]
    OtherCharge,
    /// It is about another amount.
    #[error("the return names another amount")]
    WrongAmount,
    /// It is about another currency.
    #[error("the return names another currency")]
    WrongCurrency,
}
