//! What tests share: databases to throw away, a test shop, a customer with verbs. Only ever a dev-dependency.

pub mod database;
