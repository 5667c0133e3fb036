//! What the provider knows of every session, and a line for everything that was asked and answered: the one place where its
//! money moves. It keeps no card but brand, first six and last four digits.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use checkout::{
    ids::Timestamp,
    money::{Currency, Money},
    text::Language,
};
use parking_lot::Mutex;
use serde_json::Value;

use super::super::wire::{OpenSent, RefundAnswer};

/// More lines are forgotten, oldest first.
const LINES_MAX: usize = 5_000;

/// The books of a provider. They outlive it.
#[derive(Debug, Clone, Default)]
pub struct ProviderBook(pub(super) Arc<Mutex<Pages>>);

/// Who spoke to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The shop asked the provider.
    FromShop,
    /// The provider called the shop.
    ToShop,
    /// The shopper did something.
    Shopper,
    /// Money moved.
    Money,
}

impl Way {
    /// The word programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::FromShop => "from_shop",
            Self::ToShop => "to_shop",
            Self::Shopper => "shopper",
            Self::Money => "money",
        }
    }
}

/// A line of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookLine {
    /// When.
    pub at: Timestamp,
    /// The session.
    pub session: String,
    /// The shop's order.
    pub order: String,
    /// Who spoke to whom.
    pub way: Way,
    /// What about.
    pub what: String,
    /// What came of it: a status, an amount, a word.
    pub came: String,
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookState {
    /// The shopper is there.
    Open,
    /// It was paid.
    Paid,
    /// Nobody paid, and nobody will.
    Closed,
    /// It was paid, and the provider gave everything back by itself.
    Cancelled,
}

impl BookState {
    /// The word programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A session as anybody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookSession {
    /// The shop's name for it.
    pub session: String,
    /// The shop's order.
    pub order: String,
    /// How it stands.
    pub state: BookState,
    /// The goods.
    pub asked: Money,
    /// What was paid.
    pub paid: Option<Money>,
    /// What of that was given back.
    pub refunded: i64,
    /// How often the shop was told.
    pub attempts: u32,
    /// The shop heard it.
    pub heard: bool,
}

#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) tokens: HashMap<String, String>,
    pub(super) closed: HashSet<String>,
    pub(super) lines: Vec<BookLine>,
    pub(super) references: u64,
}

/// A carrier the shop offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offered {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) amount: Money,
}

/// Something the shop wants agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agreement {
    pub(super) text: String,
    pub(super) body: String,
}

pub(super) struct Entry {
    pub(super) sent: OpenSent,
    pub(super) token: String,
    pub(super) opened: Timestamp,
    pub(super) state: BookState,
    pub(super) asked: Money,
    pub(super) language: Language,
    /// Shipping and billing address, as sent.
    pub(super) addresses: Option<(Value, Value)>,
    pub(super) offered: Vec<Offered>,
    pub(super) carrier: Option<Offered>,
    pub(super) agreements: Vec<Agreement>,
    pub(super) paid: Option<Money>,
    /// The honest notification.
    pub(super) notification: Option<Value>,
    pub(super) refunded: i64,
    pub(super) refunds: HashMap<String, RefundAnswer>,
    pub(super) attempts: u32,
    pub(super) heard: bool,
    pub(super) return_url: Option<String>,
    /// What the shop said when it was told of the payment.
    pub(super) answer: Option<String>,
    /// What the shop said last that was no success.
    pub(super) problem: Option<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({} {:?})", self.sent.session, self.state)
    }
}

impl Entry {
    pub(super) fn seen(&self) -> BookSession {
        BookSession {
            session: self.sent.session.clone(),
            order: self.sent.order.clone(),
            state: self.state,
            asked: self.asked,
            paid: self.paid,
            refunded: self.refunded,
            attempts: self.attempts,
            heard: self.heard,
        }
    }

    pub(super) fn currency(&self) -> Currency {
        self.asked.currency
    }

    /// Gives back what is left of what was paid.
    pub(super) fn give_all_back(&mut self) {
        self.refunded = self.paid.map_or(0, |paid| paid.minor);
    }
}

impl ProviderBook {
    /// Every session.
    pub fn sessions(&self) -> Vec<BookSession> {
        self.0.lock().entries.values().map(Entry::seen).collect()
    }

    /// One session.
    pub fn session(&self, id: &str) -> Option<BookSession> {
        self.0.lock().entries.get(id).map(Entry::seen)
    }

    /// Everything that happened, oldest first.
    pub fn lines(&self) -> Vec<BookLine> {
        self.0.lock().lines.clone()
    }
}

impl Pages {
    /// The session whose page is called `token`.
    pub(super) fn of_token(&mut self, token: &str) -> Option<&mut Entry> {
        let id = self.tokens.get(token)?;
        self.entries.get_mut(id)
    }

    /// A name nothing else has.
    pub(super) fn reference(&mut self) -> String {
        self.references += 1;
        format!("sp-{:08}", self.references)
    }

    pub(super) fn note(&mut self, at: Timestamp, session: &str, way: Way, what: &str, came: String) {
        let order = self.entries.get(session).map(|entry| entry.sent.order.clone()).unwrap_or_default();
        if self.lines.len() >= LINES_MAX {
            self.lines.remove(0);
        }
        let (session, what) = (session.to_owned(), what.to_owned());
        self.lines.push(BookLine { at, session, order, way, what, came });
    }
}
