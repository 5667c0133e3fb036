//! What protects a shopper from others: tokens, cookies, signatures, safe redirects, passwords, throttles, headers.
//! Everything that depends on time takes it as a parameter. Nothing here knows a checkout.

mod base62;
pub mod cookies;
pub mod csrf;
pub mod csrf_token;
pub mod headers;
pub mod keys;
pub mod login_throttle;
pub mod origin;
pub mod password;
pub mod redirect;
pub mod short_token;
pub mod signing;
pub mod throttle;
