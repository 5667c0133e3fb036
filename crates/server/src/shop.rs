//! The shop's own settings as one readable file: writing it, reading it with every problem named at once, and
//! changing single keys. Takes effect on every running node with its next request.

mod change;
pub(crate) mod command;
mod file;
mod text;
