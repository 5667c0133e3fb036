//! Placeholder.

pub mod geography;
