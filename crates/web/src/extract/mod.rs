//! What handlers read from a request.

mod caller;
mod fields;
mod part;

pub(crate) use caller::Caller;
pub(crate) use fields::{Fields, JsonFields, submission_of, texts_of};
pub(crate) use part::{Part, PartQuery};
