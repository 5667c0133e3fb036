//! The signed contract for checkout providers, version 1, as it travels from the shop to the provider
//! (`docs/remote-provider.md`): the adapter writes what the sandbox provider reads. Amounts are decimal texts. What travels
//! the other way is read in `published`.

use serde::{Deserialize, Serialize};

/// The version of the contract.
pub const VERSION: u32 = 1;

/// Paths of the contract, behind the configured address.
pub mod path {
    /// What the service is.
    pub const DESCRIBE: &str = "/v1/describe";
    /// Opens a session.
    pub const OPEN: &str = "/v1/open";
    /// What became of one.
    pub const QUERY: &str = "/v1/query";
    /// Closes one that nobody paid.
    pub const CLOSE: &str = "/v1/close";
    /// Gives back.
    pub const REFUND: &str = "/v1/refund";
}

/// Answer of `describe`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Described {
    /// The version of the contract it speaks.
    pub version: u32,
    /// What people call it.
    pub name: String,
    /// Where its picture is.
    #[serde(default)]
    pub logo: Option<String>,
    /// Codes of the currencies it takes.
    pub currencies: Vec<String>,
    /// How long a session lives, in seconds.
    pub session_seconds: i64,
    /// How often it tells the shop of a payment before it gives the money back by itself.
    #[serde(default)]
    pub notification_attempts: Option<u32>,
    /// What it can do besides.
    #[serde(default)]
    pub capabilities: Capabilities,
    /// No money moves.
    #[serde(default)]
    pub test_mode: bool,
}

/// What a provider can do besides opening sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// It tells what became of a session.
    #[serde(default)]
    pub query: bool,
    /// It closes sessions nobody paid.
    #[serde(default)]
    pub close: bool,
    /// It gives money back when asked to.
    #[serde(default)]
    pub refund: bool,
}

/// Question of `open`.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenSent {
    /// What makes a repeat a repeat.
    pub session: String,
    /// What the shop calls what is paid.
    pub order: String,
    /// What every message to the shop has to bring along.
    pub conversation: String,
    /// The basket.
    pub basket_id: i64,
    /// When, in RFC 3339.
    pub date: String,
    /// The goods, less their discounts, without a carrier.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// `tr` or `en`.
    pub language: String,
    /// Instalments may be offered.
    pub instalments: bool,
    /// The lines of the basket.
    pub goods: Vec<GoodsSent>,
    /// Where the shop is called.
    pub urls: UrlsSent,
    /// Who buys.
    pub customer: CustomerSent,
}

/// A line of the basket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GoodsSent {
    /// The product's stock keeping unit.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// What all of them cost.
    pub amount: String,
}

/// Where the shop is called.
#[derive(Clone, Serialize, Deserialize)]
pub struct UrlsSent {
    /// The shopper picked addresses.
    pub addresses: String,
    /// Which carriers there are.
    pub shipping_options: String,
    /// What has to be agreed to.
    pub agreement_types: String,
    /// One agreement in full; `code` is added to its query.
    pub agreement: String,
    /// The money is there.
    pub notification: String,
    /// Where the browser goes when no answer named a better address.
    pub success: String,
    /// Where the browser goes when the shopper turns back.
    pub cancel: String,
}

/// Who buys.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct CustomerSent {
    /// The shop's key for a customer with an account.
    #[serde(default)]
    pub id: Option<String>,
    /// The e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// The provider's token for a customer who linked the account.
    #[serde(default)]
    pub access_token: Option<String>,
}

/// Answer of `open`.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenAnswer {
    /// The session, as the shop calls it.
    pub session: String,
    /// The provider's name for it.
    pub token: String,
    /// Where the shopper's browser is sent.
    pub redirect_url: String,
}

/// Question of `query` and `close`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SessionSent {
    /// The session, as the shop calls it.
    pub session: String,
    /// The order.
    pub order: String,
}

/// Answer of `close`.
#[derive(Clone, Serialize, Deserialize)]
pub struct CloseAnswer {
    /// The session.
    pub session: String,
}

/// Question of `refund`.
#[derive(Clone, Serialize, Deserialize)]
pub struct RefundSent {
    /// The session.
    pub session: String,
    /// What makes a repeat a repeat.
    pub key: String,
    /// How much.
    pub amount: String,
    /// In which currency.
    pub currency: String,
}

/// Answer of `refund`.
#[derive(Clone, Serialize, Deserialize)]
pub struct RefundAnswer {
    /// The session.
    pub session: String,
    /// The provider's name for what it did.
    pub reference: String,
    /// How much.
    pub amount: String,
    /// In which currency.
    pub currency: String,
}
