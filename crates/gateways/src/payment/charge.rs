//! A charge: what is asked of a gateway, and what can become of it.

use std::{fmt, net::IpAddr};

use checkout::{
    card::Card,
    money::Money,
    text::Language,
    wallet::{Wallet, WalletToken},
};
use serde_json::{Map, Value};

/// Money that is asked for, once. What pays it is no part of it: it is handed over beside it and ends with the call.
#[derive(Clone, PartialEq, Eq)]
pub struct Charge {
    /// The attempt, and what makes a repeat a repeat: 1 to 64 letters, digits, dashes and underscores.
    pub id: String,
    /// What the shop calls what is paid, for the statement; the same characters.
    pub order: String,
    /// What is asked for, interest and all.
    pub amount: Money,
    /// In how many payments the shopper pays the bank; 1 is at once.
    pub instalments: u8,
    /// How much of the amount is paid with points of the card.
    pub bank_points: Option<Money>,
    /// The wallet that pays instead of a card.
    pub wallet: Option<Wallet>,
    /// The shopper is sent to the bank of the card first. A bank may insist on it.
    pub three_d: bool,
    /// When the money is taken.
    pub capture: Capture,
    /// Where the shopper's browser is sent back to. It holds a secret that is good once, and is never printed.
    pub return_url: String,
    /// The language of pages the shopper sees on the way.
    pub language: Language,
    /// Who pays.
    pub buyer: Buyer,
}

impl fmt::Debug for Charge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Charge({} of {}, {} {})", self.id, self.order, self.amount, self.amount.currency.code())
    }
}

/// What pays. It ends with the call that is given it.
#[derive(Debug)]
pub enum Means {
    /// A card.
    Card(Card),
    /// The token of a wallet.
    Token(WalletToken),
}

impl From<Card> for Means {
    fn from(card: Card) -> Self {
        Self::Card(card)
    }
}

/// Who pays, as far as banks ask for it. Never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Buyer {
    /// The e-mail address.
    pub email: String,
    /// Where the request came from.
    pub ip: Option<IpAddr>,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The phone number, `+905321234567`.
    pub phone: Option<String>,
    /// The address the invoice goes to, in one line.
    pub address: String,
    /// Its city.
    pub city: String,
    /// Its country, in English.
    pub country: String,
}

impl fmt::Debug for Buyer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Buyer")
    }
}

/// When money is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capture {
    /// With the authorisation.
    Now,
    /// It is set aside and taken by an operation of its own.
    Later,
}

/// What a started charge needs next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// Nothing.
    Finished(Outcome),
    /// The shopper.
    RedirectRequired(Redirect),
    /// The shopper, at their wallet: what its script needs for that.
    WalletOpened(Map<String, Value>),
}

/// What the bank decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The money is set aside, or ours already.
    Authorized(Authorization),
    /// No money moves.
    Declined(DeclineReason),
}

/// Money a bank said yes to. Compare its amount with the charge's: it is what the bank said, and banks err.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    /// The bank's name for it.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// Taken already.
    pub captured: bool,
}

/// Where the shopper's browser is sent, and what it carries.
#[derive(Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The address.
    pub url: String,
    /// How it is asked for.
    pub method: RedirectMethod,
    /// Hidden fields of the form that is sent there.
    pub fields: Vec<HiddenField>,
}

/// A name and its value.
pub type HiddenField = (String, String);

impl fmt::Debug for Redirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redirect({:?}, {} fields)", self.method, self.fields.len())
    }
}

/// How a browser asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedirectMethod {
    /// A link.
    Get,
    /// A form.
    Post,
}

macro_rules! decline_reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Why a bank said no. For operators; a shopper reads the same sentence whatever it was, except where told otherwise.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum DeclineReason {
            $($(#[$doc])* $name,)*
        }

        impl DeclineReason {
            /// All there are.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word logs and the signed contract know it by.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

decline_reasons! {
    /// The bank said no and nothing more.
    Refused = "refused",
    /// There is not enough money.
    InsufficientFunds = "insufficient_funds",
    /// More than the card may pay.
    LimitExceeded = "limit_exceeded",
    /// The card is no longer valid.
    CardExpired = "card_expired",
    /// Number, date or code are wrong.
    WrongCard = "wrong_card",
    /// The card was reported.
    LostOrStolen = "lost_or_stolen",
    /// The card may not pay online, abroad or in instalments.
    NotPermitted = "not_permitted",
    /// The bank of the card did not recognise the shopper. They may be told.
    NotAuthenticated = "not_authenticated",
    /// The shopper turned back. They may be told.
    Cancelled = "cancelled",
    /// The shop closed the charge before.
    Closed = "closed",
}

impl DeclineReason {
    /// The reason called `code`; one nobody has heard of is a plain refusal.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.iter().copied().find(|reason| reason.code() == code).unwrap_or(Self::Refused)
    }
}

/// What became of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChargeState {
    /// The service has not heard of it. It still may, should a request be under way: close it with a void before it is
    /// taken for nothing.
    NotKnown,
    /// The shopper is away, or the bank has not decided.
    Pending,
    /// No money moved, and none will.
    Declined(DeclineReason),
    /// Set aside.
    Authorized {
        /// The bank's name for it.
        reference: String,
        /// How much.
        amount: Money,
    },
    /// Taken.
    Captured {
        /// The bank's name for it.
        reference: String,
        /// How much was taken.
        amount: Money,
        /// How much of that was given back.
        refunded: Money,
    },
    /// Let go of, or closed before anything happened.
    Voided,
}

/// A change to a charge, with a key of its own: the same key again is the same change.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// The charge.
    pub charge: &'a Charge,
    /// The bank's name for it, where one is known.
    pub reference: Option<&'a str>,
    /// What makes a repeat a repeat: 1 to 64 letters, digits, dashes and underscores.
    pub key: &'a str,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The bank's name for it.
    pub reference: String,
    /// How much it was about.
    pub amount: Money,
}
