//! Payment with Google Pay.

pub(crate) mod gpay_complete;
