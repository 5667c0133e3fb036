//! What a provider's servers send: a stranger's word until it was verified.

use std::{fmt, net::IpAddr};

use checkout::{ids::Timestamp, money::Money};
use http::HeaderMap;
use serde::{Deserialize, Serialize};

/// How the calls of a provider are known to be its own. Each is enabled by its name in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Each call is signed.
    Signature,
    /// The connection shows a certificate, which a proxy in front of the shop checks and names.
    MutualTls,
    /// A call proves nothing: the provider is asked what became of the session.
    Pull,
    /// A call comes by an address that only the provider was given for this session.
    CallbackPath,
}

/// What a call is about; each is one page of the provider's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The shopper picked addresses.
    Addresses,
    /// Which carriers there are.
    ShippingOptions,
    /// What has to be agreed to.
    Agreements,
    /// The money is there.
    Notification,
}

/// A call as it arrived.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// What it is about.
    pub step: Step,
    /// The path and query it was sent to, as signed.
    pub target: &'a str,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body, byte for byte.
    pub body: &'a [u8],
    /// It came by the address that was made for this session and given to the provider alone.
    pub by_own_path: bool,
    /// The network address it came from; behind a declared proxy the one that was forwarded for.
    pub from: Option<IpAddr>,
    /// The other end of the connection, whatever anybody says of it: behind a proxy the proxy's.
    pub peer: Option<IpAddr>,
    /// Now.
    pub at: Timestamp,
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({:?}, {} bytes)", self.step, self.body.len())
    }
}

/// How far a call is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Signed, or by a certificate: the provider wrote it, this body and no other.
    Whole,
    /// By a path that only the provider knows: money waits to be confirmed before goods leave.
    Path,
    /// A hint: the provider has to be asked.
    Hint,
}

/// Why a call is not the provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// There is no signature, or no certificate.
    #[error("it is not signed")]
    Unsigned,
    /// The signature is wrong.
    #[error("its signature is wrong")]
    WrongSignature,
    /// It was signed too long ago, or ahead of time.
    #[error("its signature is too old, or not valid yet")]
    Stale,
    /// It came from an address that is not the provider's.
    #[error("it comes from an address that is not the provider's")]
    WrongSource,
    /// It did not come by the address of the session.
    #[error("it did not come by the address of the session")]
    WrongPath,
}

/// What cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The field, with a dot for each level: `transaction.order_amount`.
    pub field: String,
    /// What is wrong with it, for the provider's developers.
    pub reason: String,
}

/// What a provider says of a payment. Every amount is as sent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Whether the money is there.
    pub is_successful: bool,
    /// The value the shop gave with the opening; none where the provider does not send it.
    pub conversation: Option<String>,
    /// The number of the order.
    pub order: Option<String>,
    /// The provider's name for the session.
    pub session: Option<String>,
    /// The shop's name at the provider.
    pub merchant: Option<String>,
    /// The shopper accepted what had to be agreed to.
    pub agreed: bool,
    /// What was paid.
    pub transaction: Option<Transaction>,
    /// With which card.
    pub card: Option<PaidCard>,
    /// Where the goods go, if told again.
    pub shipping_address: Option<SentAddress>,
    /// Where the invoice goes, if told again.
    pub billing_address: Option<SentAddress>,
    /// The provider's name for the shopper.
    pub user: Option<String>,
    /// When the shopper linked an account of the shop, microseconds since 1970.
    pub linked: Option<Timestamp>,
}

impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { is_successful, transaction, .. } = self;
        write!(f, "Notification(successful: {is_successful}, {transaction:?})")
    }
}

/// What was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The provider's name for the payment.
    pub id: Option<String>,
    /// When, as sent.
    pub date: Option<String>,
    /// The goods.
    pub order_amount: Money,
    /// The carrier.
    pub shipping_amount: Money,
    /// What instalments add.
    pub interest_amount: Money,
    /// Everything the shopper paid.
    pub total_paid: Money,
    /// In how many payments.
    pub instalments: u8,
    /// Set aside, and not taken yet.
    pub is_preauth: bool,
    /// The bank of the card knew the shopper.
    pub is_three_d: bool,
}

/// The card that paid, as far as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidCard {
    /// Its brand.
    pub brand: Option<String>,
    /// Its first six to eight digits.
    pub bin: Option<String>,
    /// Its last four digits.
    pub last_four: Option<String>,
}

/// A place of an address, by the name and code the provider has for it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentPlace {
    /// Its name.
    pub name: String,
    /// Its code, such as `TR` or `34`.
    pub code: Option<String>,
}

/// An address the shopper picked at the provider. Never printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentAddress {
    /// What the shopper calls it.
    pub title: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Phone number, as sent.
    pub phone: String,
    /// E-mail address, where one is sent.
    pub email: Option<String>,
    /// The country.
    pub country: SentPlace,
    /// The city or province.
    pub city: SentPlace,
    /// The township.
    pub township: Option<SentPlace>,
    /// The neighbourhood.
    pub district: Option<SentPlace>,
    /// Street and number.
    pub line: String,
    /// Postal code.
    pub postcode: Option<String>,
    /// The company an invoice is for.
    pub company: Option<String>,
    /// Its tax office.
    pub tax_office: Option<String>,
    /// Its tax number.
    pub tax_number: Option<String>,
    /// The goods are picked up at a store of the shop.
    pub is_store: bool,
}

impl fmt::Debug for SentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentAddress")
    }
}

impl fmt::Debug for SentPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentPlace")
    }
}
