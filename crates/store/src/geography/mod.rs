//! The places an address can name: country, city, township and district, as the storefront lists them.

pub mod data;
