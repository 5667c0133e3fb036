//! A session at a provider: what it is opened with, and what can become of it.

use std::fmt;

use checkout::{
    ids::{Pk, Timestamp},
    money::{Currency, Money},
    text::Language,
};

use super::{Notification, Verification};

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct ProviderDescriptor {
    /// What people call it.
    pub name: String,
    /// What settings, links and clients call it.
    pub slug: String,
    /// Where its picture is.
    pub logo: Option<String>,
    /// The currencies it takes; none as long as it was not reached.
    pub currencies: Vec<Currency>,
    /// How its calls are known to be its own.
    pub verification: Verification,
    /// It tells what became of a session.
    pub query: bool,
    /// It closes sessions nobody paid.
    pub close: bool,
    /// It gives money back when asked to.
    pub refund: bool,
    /// Its pages may be left for this long before a session is over, in seconds.
    pub session_seconds: i64,
    /// No money moves: it is there to try things out.
    pub test_mode: bool,
    /// The adapter was tried against the service itself, not only against what is published about it.
    pub verified_live: bool,
}

impl ProviderDescriptor {
    /// Whether it takes `currency`.
    pub fn takes(&self, currency: Currency) -> bool {
        self.currencies.contains(&currency)
    }
}

/// What a session is opened with.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The attempt, and what makes a repeat a repeat: 1 to 64 letters, digits, dashes and underscores.
    pub id: String,
    /// A value the provider gives back with every call, chosen by the shop. No secret.
    pub conversation: String,
    /// The number of the order that becomes of it.
    pub order: String,
    /// The basket.
    pub basket: Pk,
    /// When.
    pub at: Timestamp,
    /// What is to be paid as far as is known: everything but the carrier, who is not chosen yet.
    pub amount: Money,
    /// The goods, as the provider shows them.
    pub goods: Vec<Goods>,
    /// Where the provider's servers and the shopper's browser find the shop.
    pub urls: CallbackUrls,
    /// The language of pages the shopper sees.
    pub language: Language,
    /// Who buys.
    pub customer: ShopCustomer,
    /// Instalments may be offered.
    pub instalments: bool,
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening({} of {}, {} {})", self.id, self.order, self.amount, self.amount.currency.code())
    }
}

/// One line of the basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    /// The product's stock keeping unit.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// What all of them cost, less their discounts.
    pub amount: Money,
}

/// Where the shop is to be called. Each holds a secret of this session and is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrls {
    /// The shopper picked addresses.
    pub addresses: String,
    /// Which carriers there are.
    pub shipping_options: String,
    /// What the shopper has to agree to: titles.
    pub agreement_types: String,
    /// One agreement in full; the provider adds `code`.
    pub agreement: String,
    /// The money is there.
    pub notification: String,
    /// Where the browser goes once it is done.
    pub success: String,
    /// Where the browser goes when the shopper turns back.
    pub cancel: String,
}

impl fmt::Debug for CallbackUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackUrls")
    }
}

/// Who buys, as far as the shop knows. Never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ShopCustomer {
    /// The shop's key for a customer with an account.
    pub id: Option<Pk>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number, `+905321234567`.
    pub phone: Option<String>,
    /// The provider's token for a customer who linked the account.
    pub access_token: Option<String>,
}

impl fmt::Debug for ShopCustomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShopCustomer")
    }
}

/// An account that a customer of the shop linked.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkedAccount {
    /// What opens sessions in the customer's name.
    pub access_token: String,
    /// When it was linked.
    pub linked: Timestamp,
}

impl fmt::Debug for LinkedAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkedAccount")
    }
}

/// A session that is open.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The provider's name for it. The shopper sees it in the address bar, so it proves nothing.
    pub token: String,
    /// Where the shopper's browser is sent.
    pub redirect_url: String,
}

impl fmt::Debug for OpenSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenSession")
    }
}

/// A session as both sides know it.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The attempt, as it was opened.
    pub id: String,
    /// The number of the order that becomes of it.
    pub order: String,
    /// The value the provider gives back.
    pub conversation: String,
    /// The provider's name for it; none when the answer to its opening was lost.
    pub token: Option<String>,
    /// The currency it pays in.
    pub currency: Currency,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({} of {})", self.id, self.order)
    }
}

/// What became of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// The provider has not heard of it.
    NotKnown,
    /// The shopper is there, or nobody has decided.
    Open,
    /// Nobody paid, and nobody will.
    Closed,
    /// It was paid, as this notification says.
    Paid(Box<Notification>),
    /// It was paid, and so much was given back.
    Returned {
        /// What was paid.
        paid: Money,
        /// How much of that was given back.
        refunded: Money,
    },
}
