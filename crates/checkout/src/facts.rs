//! Facts: what is known when a decision is made. Lookups: what has to be known first.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    address::ShownAddress,
    catalog::Product,
    checkout::Checkout,
    gift_card::GiftCard,
    ids::{FreshIds, OrderNumber, Pk, Timestamp},
    ledger::{Balance, Resource},
    money::Currency,
    payment::KnownAttempt,
    services::{Answered, CardService, ProviderService},
    shop::Shop,
    tally::Limit,
    text::Language,
};

/// A question the flow answers before a decision is made or a page is drawn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lookup {
    /// A product and how many units of it are available.
    Product(Pk),
    /// The same of the product with this stock keeping unit.
    Sku(String),
    /// The addresses in the shopper's book.
    Addresses,
    /// What there is of something that can run out.
    Balance(Resource),
    /// The gift card with this digest.
    GiftCard(String),
    /// How often something was done in the stretch of time around now.
    Tally(Limit),
    /// How many orders the customer made that were not cancelled.
    PastOrders,
}

/// What is known before anything is looked up.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The checkout as stored.
    pub checkout: &'a Checkout,
    /// The shop's settings.
    pub shop: &'a Shop,
    /// Who is asking.
    pub visitor: &'a Visitor,
    /// The time.
    pub now: Timestamp,
    /// Makes links and digests.
    pub links: &'a dyn OrderLinks,
}

impl Known<'_> {
    /// The currency of the basket, or the one an empty basket starts with.
    pub fn currency(&self) -> Currency {
        self.checkout.basket.currency.unwrap_or_else(|| self.shop.currency_for(self.visitor.currency))
    }
}

/// The questions of one decision, each asked once.
pub type Lookups = BTreeSet<Lookup>;

/// A registered customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its key.
    pub pk: Pk,
    /// E-mail address.
    pub email: String,
    /// Given names.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Phone number, if one is known.
    pub phone: Option<String>,
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// The customer who logged in, `None` for a guest.
    pub customer: Option<Customer>,
    /// The name under which the shopper's own things are kept and counted; the same for all sessions of a customer. No
    /// secret.
    pub owner: String,
    /// Whether that customer registered during this session.
    pub registered_here: bool,
    /// The currency asked for; counts while the basket is empty.
    pub currency: Option<Currency>,
    /// The network address the request came from, kept on the order.
    pub address: Option<String>,
    /// The network whose requests are counted together: that address, or a whole customer's network of IPv6. `None` when
    /// many shoppers share it, as behind a storefront's server.
    pub network: Option<String>,
}

/// Makes the signed path of an order's page.
pub trait OrderLinks: Send + Sync {
    /// `/orders/completed/<signed number>/`, signed at `now`.
    fn completed(&self, number: &OrderNumber, now: Timestamp) -> String;

    /// A digest of `text` that nobody can find the text by without this installation's key, however few texts there are
    /// to try; the same text has another one for another `purpose`.
    fn digest(&self, purpose: &str, text: &str) -> String;

    /// The digest of `text` and those it had under earlier keys of the installation, for what is kept longer than a key.
    fn digests(&self, purpose: &str, text: &str) -> Vec<String> {
        vec![self.digest(purpose, text)]
    }

    /// `path` as an address that works outside of the shop's pages: `https://shop.example/orders/…`.
    fn public(&self, path: &str) -> String;
}

/// What is known. Time and fresh identifiers are facts too.
#[derive(Clone)]
pub struct Facts {
    /// The time of the decision.
    pub now: Timestamp,
    /// Identifiers it may use up.
    pub ids: FreshIds,
    /// The language answers are drawn in.
    pub language: Language,
    /// The shop's settings.
    pub shop: Arc<Shop>,
    /// Who is asking.
    pub visitor: Visitor,
    /// Products that were looked up and exist.
    pub products: HashMap<Pk, Arc<Product>>,
    /// Available units of products that were looked up.
    pub stock: HashMap<Pk, i64>,
    /// The shopper's addresses, the primary one first.
    pub addresses: Vec<ShownAddress>,
    /// Balances that were looked up.
    pub balances: HashMap<Resource, Balance>,
    /// Gift cards that were looked up and exist, by their digests.
    pub gift_cards: HashMap<String, GiftCard>,
    /// Counters that were looked up.
    pub tallies: HashMap<Limit, i64>,
    /// Who takes card payments; `None` when nobody does.
    pub card_service: Option<Arc<CardService>>,
    /// The checkout providers that can be reached.
    pub providers: Vec<ProviderService>,
    /// What services of the outside world answered.
    pub answered: Answered,
    /// Of what the ledger refused to hold as much as was decided a moment ago, so that the decision is made anew.
    pub refused: BTreeSet<Resource>,
    /// Orders the customer made that were not cancelled; `None` when nobody asked, or nobody is logged in.
    pub past_orders: Option<i64>,
    /// The payment the checkout waits for.
    pub attempt: Option<Box<KnownAttempt>>,
    /// Makes links.
    pub links: Arc<dyn OrderLinks>,
}

impl Facts {
    /// Available units of `product`; none of a product that was not looked up.
    pub fn stock_of(&self, product: Pk) -> i64 {
        self.stock.get(&product).copied().unwrap_or(0)
    }

    /// The product with this stock keeping unit, if it was looked up and exists.
    pub fn product_by_sku(&self, sku: &str) -> Option<&Arc<Product>> {
        self.products.values().find(|product| product.sku == sku)
    }

    /// What there is of `resource`; nothing of one that was not looked up.
    pub fn balance(&self, resource: &Resource) -> Balance {
        self.balances.get(resource).copied().unwrap_or_default()
    }

    /// Whether `limit` allows no more in this stretch of time. One that was not looked up allows more.
    pub fn is_used_up(&self, limit: &Limit) -> bool {
        self.tallies.get(limit).is_some_and(|count| *count >= limit.max)
    }

    /// The currency an empty basket starts with.
    pub fn wished_currency(&self) -> Currency {
        self.shop.currency_for(self.visitor.currency)
    }

    /// The address in the shopper's book with this key.
    pub fn address(&self, pk: Pk) -> Option<&ShownAddress> {
        self.addresses.iter().find(|address| address.pk == Some(pk))
    }
}
