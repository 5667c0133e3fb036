//! What handlers read from a request.

mod caller;
mod fields;

pub(crate) use caller::Caller;
pub(crate) use fields::{Fields, JsonFields, submission_of};
