//! How a checkout begins.

pub(crate) mod index;
