//! The signed contract for payment gateways, version 1, as it travels (`docs/remote-gateway.md`): the adapter writes what
//! the sandbox bank reads, and both sign alike. Amounts are decimal texts.

use checkout::instalments::PlanTerms;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Capabilities;

/// The version of the contract.
pub const VERSION: u32 = 1;

/// Paths of the contract, behind the configured address.
pub mod path {
    /// What the service is.
    pub const DESCRIBE: &str = "/v1/describe";
    /// How an amount can be paid.
    pub const PLANS: &str = "/v1/plans";
    /// How every kind of card can pay.
    pub const CARDS: &str = "/v1/cards";
    /// Begins a charge.
    pub const CHARGE: &str = "/v1/charge";
    /// Finishes one after the shopper came back.
    pub const COMPLETE: &str = "/v1/complete";
    /// What became of one.
    pub const QUERY: &str = "/v1/query";
    /// Takes what is set aside.
    pub const CAPTURE: &str = "/v1/capture";
    /// Lets go of it.
    pub const VOID: &str = "/v1/void";
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
    /// What settings call it.
    pub slug: String,
    /// Codes of the currencies it takes.
    pub currencies: Vec<String>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// No money moves.
    #[serde(default)]
    pub test_mode: bool,
    /// Where sessions of Apple Pay may be opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub validation_origins: Vec<String>,
}

/// Question of `plans`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlansAsked {
    /// The first 6 to 8 digits of a card.
    pub bin: String,
    /// What is to be paid.
    pub amount: String,
    /// In which currency.
    pub currency: String,
}

/// Answer of `plans`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlansAnswer {
    /// The card, if it is known.
    pub card: Option<CardTypeSent>,
    /// Its plans.
    #[serde(default)]
    pub plans: Vec<PlanSent>,
}

/// A card type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardTypeSent {
    /// What people call it.
    pub name: String,
    /// What links call it.
    pub slug: String,
    /// Its bank.
    pub bank: String,
    /// `credit` or `debit`.
    pub kind: String,
    /// Where its picture is.
    #[serde(default)]
    pub logo: Option<String>,
}

/// A plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanSent {
    /// How many payments.
    pub instalments: u8,
    /// In hundredths of a per cent.
    pub interest_basis_points: u32,
    /// What is paid in all.
    pub total: String,
}

/// Question of `cards`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardsAsked {
    /// In which currency is paid.
    pub currency: String,
}

/// Answer of `cards`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardsAnswer {
    /// Every kind of card.
    pub cards: Vec<CardTermsSent>,
}

/// A kind of card, and how it can pay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CardTermsSent {
    /// The kind.
    pub card: CardTypeSent,
    /// Its plans, for any amount.
    pub plans: Vec<PlanTerms>,
}

/// Question of `charge`, but for the card or the wallet's token, which are written beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChargeSent {
    /// What makes a repeat a repeat.
    pub charge: String,
    /// What the shop calls it.
    pub order: String,
    /// How much.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// In how many payments.
    pub instalments: u8,
    /// How much of it with points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_points: Option<String>,
    /// Whether the shopper is to be sent to the bank.
    pub three_d: bool,
    /// `now` or `later`.
    pub capture: String,
    /// Where the browser comes back to.
    pub return_url: String,
    /// `tr` or `en`.
    pub language: String,
    /// The wallet that pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wallet: Option<WalletSent>,
    /// Who pays.
    pub buyer: BuyerSent,
}

/// A wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WalletSent {
    /// The shopper pays there for what it knows by this number.
    Masterpass {
        /// The number.
        order_no: String,
    },
    /// The shopper pays on their device.
    ApplePay {
        /// Where the session is opened.
        validation_url: String,
    },
    /// The token is there.
    GooglePay,
}

/// Who pays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BuyerSent {
    /// E-mail address.
    pub email: String,
    /// Address of the request.
    #[serde(default)]
    pub ip: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Phone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// Address in one line.
    pub address: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
}

/// Answer of `charge` and `complete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum ChargeAnswer {
    /// Yes.
    Authorized {
        /// The charge.
        charge: String,
        /// The service's name for it.
        reference: String,
        /// How much.
        amount: String,
        /// In which currency.
        currency: String,
        /// Taken already.
        captured: bool,
    },
    /// The shopper is needed.
    Redirect {
        /// The charge.
        charge: String,
        /// Where to.
        redirect: RedirectSent,
    },
    /// The shopper is needed at their wallet.
    Wallet {
        /// The charge.
        charge: String,
        /// What its script needs.
        session: serde_json::Map<String, serde_json::Value>,
    },
    /// No.
    Declined {
        /// The charge.
        charge: String,
        /// Why.
        reason: String,
    },
}

/// Where a browser is sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RedirectSent {
    /// The address.
    pub url: String,
    /// `GET` or `POST`.
    pub method: String,
    /// What the form carries.
    #[serde(default)]
    pub fields: std::collections::BTreeMap<String, String>,
}

/// Question of `complete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompleteSent {
    /// The charge.
    pub charge: String,
    /// What came back with the browser.
    pub token: String,
    /// How much the shop expects.
    pub amount: String,
    /// In which currency.
    pub currency: String,
}

/// Question of `query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuerySent {
    /// The charge.
    pub charge: String,
}

/// Answer of `query`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum QueryAnswer {
    /// Not heard of.
    Unknown,
    /// Not decided.
    Pending,
    /// No.
    Declined {
        /// Why.
        reason: String,
    },
    /// Set aside.
    Authorized {
        /// The service's name for it.
        reference: String,
        /// How much.
        amount: String,
        /// In which currency.
        currency: String,
    },
    /// Taken.
    Captured {
        /// The service's name for it.
        reference: String,
        /// How much was taken.
        amount: String,
        /// In which currency.
        currency: String,
        /// How much was given back.
        refunded: String,
    },
    /// Let go of.
    Voided,
}

/// Question of `capture`, `void` and `refund`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OperationSent {
    /// The charge.
    pub charge: String,
    /// What makes a repeat a repeat.
    pub key: String,
    /// How much; `void` has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// In which currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Answer of `capture`, `void` and `refund`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OperationAnswer {
    /// The charge.
    pub charge: String,
    /// The service's name for what it did.
    pub reference: String,
    /// How much it was about; `void` has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// In which currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Body of a refusal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefusalSent {
    /// A word such as `unknown_charge`.
    pub error: String,
    /// A sentence for whoever reads logs.
    #[serde(default)]
    pub message: String,
}

/// What a browser carries back, in this order: the fields that are signed.
pub const RETURN_FIELDS: [&str; 5] = ["charge", "result", "amount", "currency", "token"];
/// The field with their signature.
pub const RETURN_SIGNATURE: &str = "signature";

fn return_mac(secret: &[u8], values: [&str; 5]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(b"return");
    for value in values {
        mac.update(b"\n");
        mac.update(value.as_bytes());
    }
    mac
}

/// The signature of a return: hex of HMAC-SHA-256 over the word `return` and the values of [`RETURN_FIELDS`], a line each.
pub fn sign_return(secret: &[u8], values: [&str; 5]) -> String {
    HEXLOWER.encode(&return_mac(secret, values).finalize().into_bytes())
}

/// Whether `hex` signs a return.
pub fn is_signed_return(secret: &[u8], values: [&str; 5], hex: &str) -> bool {
    crate::remote::from_hex(hex).is_some_and(|tag| return_mac(secret, values).verify_slice(&tag).is_ok())
}
