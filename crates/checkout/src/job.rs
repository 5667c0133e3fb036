//! Jobs: what is to be done in the outside world because of a decision, but only after the decision is durable. A job
//! is data; it is kept in the outbox, written in the same transaction as the decision, and carried out at least once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    handover::LinkKind,
    ids::{AttemptId, OrderNumber, Timestamp},
    money::Money,
    phone::MobileNumber,
    services::PointsUse,
    text::Language,
};

/// Something to be done later. A variant is the payload of a row of the outbox: old rows are read by newer versions, so
/// a field that is added has a default, and a variant is never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Tells somebody something.
    Message(Message),
    /// Tells the loyalty service how much of an account an order uses.
    UsePoints(PointsUse),
    /// Gives back what an order does not need any more of what a bank took for it.
    GiveBack(GiveBack),
    /// Finds out whether somebody who forgot their password has an account, and helps them if so.
    PasswordReset(PasswordResetWish),
    /// Sends a link to a checkout as a text message.
    LinkSms(LinkSms),
    /// Sends a code that confirms a phone as a text message.
    CodeSms(CodeSms),
}

impl Job {
    /// The name under which the same logical job is kept only once, however often it is decided.
    pub fn key(&self) -> &str {
        match self {
            Self::Message(message) => &message.key,
            Self::UsePoints(points) => &points.key,
            Self::GiveBack(wish) => &wish.key,
            Self::PasswordReset(wish) => &wish.key,
            Self::LinkSms(sms) => &sms.key,
            Self::CodeSms(sms) => &sms.key,
        }
    }

    /// What kind of job it is, for lists and numbers: `message:order_placed`.
    pub fn kind(&self) -> String {
        match self {
            Self::Message(message) => format!("message:{}", message.kind.name()),
            Self::UsePoints(_) => "points".to_owned(),
            Self::GiveBack(_) => "give_back".to_owned(),
            Self::PasswordReset(_) => "password_reset".to_owned(),
            Self::LinkSms(sms) => format!("sms:{}", sms.kind.name()),
            Self::CodeSms(_) => "sms:code".to_owned(),
        }
    }
}

/// Money of an order that goes back to where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBack {
    /// What makes it this repayment and no other: `order:1795342530000001:keeps:12990`.
    pub key: String,
    /// The order.
    pub order: OrderNumber,
    /// The attempt that collected it.
    pub attempt: AttemptId,
    /// What makes a repeat a repeat at the bank.
    pub operation: String,
    /// How much.
    pub amount: Money,
}

/// A message to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What makes it this message and no other: `order:1795342530000001:placed`.
    pub key: String,
    /// What it tells.
    pub kind: MessageKind,
    /// Who reads it.
    pub to: Recipient,
    /// In which language.
    pub language: Language,
    /// The order it is about, read when the message is written.
    #[serde(default)]
    pub order: Option<OrderNumber>,
    /// What else its text needs. Never a secret: whoever reads the outbox must not be able to act on it.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

/// A text message with a link to a checkout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSms {
    /// What makes it this message and no other.
    pub key: String,
    /// What it was asked for.
    pub kind: LinkKind,
    /// Where it goes.
    pub to: MobileNumber,
    /// In which language.
    pub language: Language,
    /// The key of the link, which opens nothing without the signature that is made when the message is written.
    pub link: String,
    /// How many minutes the link works, as the message says.
    pub minutes: i64,
    /// When the link is over, and the message of no more use.
    pub expires: Timestamp,
}

/// A text message with a code that confirms the phone it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeSms {
    /// What makes it this message and no other.
    pub key: String,
    /// Where it goes.
    pub to: MobileNumber,
    /// In which language.
    pub language: Language,
    /// What the code is made of when the message is written; worth nothing without this installation's secret.
    pub made_of: String,
    /// How many minutes the code works, as the message says.
    pub minutes: i64,
    /// When the code is over, and the message of no more use.
    pub expires: Timestamp,
}

/// Somebody's wish for a new password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordResetWish {
    /// What makes it this wish and no other.
    pub key: String,
    /// The address they typed, which may have no account.
    pub email: String,
    /// The language they asked in, if they said.
    #[serde(default)]
    pub language: Option<Language>,
    /// The name of the ticket that is made; worth nothing without the secret that signs the token in the link.
    pub ticket: String,
    /// When they asked.
    pub asked: Timestamp,
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// An e-mail address.
    Email(String),
    /// A phone number, in digits with the country's in front.
    Phone(String),
}

macro_rules! message_kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)+) => {
        /// What a message tells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum MessageKind { $($(#[$doc])* #[serde(rename = $name)] $kind,)+ }

        impl MessageKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)+];

            /// The name operators and payloads know it by.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// The kind with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

message_kinds! {
    /// The order was made.
    OrderPlaced = "order_placed",
    /// How, what and until when to pay by funds transfer.
    PaymentInstructions = "payment_instructions",
    /// The money arrived.
    PaymentReceived = "payment_received",
    /// The goods are on their way.
    OrderShipped = "order_shipped",
    /// The whole order was cancelled.
    OrderCancelled = "order_cancelled",
    /// Some items were cancelled.
    ItemsCancelled = "items_cancelled",
    /// Nobody paid in time.
    OrderExpired = "order_expired",
    /// How to record the film that comes with a gift.
    GiftVideo = "gift_video",
    /// How to set a new password.
    PasswordReset = "password_reset",
    /// Asks a new e-mail address to confirm that it is meant.
    EmailChange = "email_change",
    /// Tells the old address that another one takes its place.
    EmailChanged = "email_changed",
    /// The text message that leads to the barcode of a basket.
    BarcodeSms = "barcode_sms",
    /// The text message that leads on with a checkout.
    CheckoutSms = "checkout_sms",
    /// The text message with the code that confirms a phone.
    CodeSms = "code_sms",
}

impl MessageKind {
    /// Whether it is a text message: one line, without subject and layout.
    pub fn is_sms(self) -> bool {
        matches!(self, Self::BarcodeSms | Self::CheckoutSms | Self::CodeSms)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn message() -> Job {
        Job::Message(Message {
            key: "order:1:placed".to_owned(),
            kind: MessageKind::OrderPlaced,
            to: Recipient::Email("a@shop.example".to_owned()),
            language: Language::En,
            order: Some(OrderNumber("1".to_owned())),
            values: BTreeMap::new(),
        })
    }

    #[test]
    fn a_job_tells_its_key_and_kind() {
        assert_eq!((message().key(), message().kind().as_str()), ("order:1:placed", "message:order_placed"));
    }

    #[test]
    fn a_payload_is_read_back_and_one_without_newer_fields_too() {
        let text = serde_json::to_string(&message()).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), message());
        let old = r#"{"job":"message","key":"k","kind":"order_placed","to":{"email":"a@b.example"},"language":"en"}"#;
        assert_eq!(serde_json::from_str::<Job>(old).unwrap().key(), "k");
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::named(kind.name()), Some(*kind));
        }
        assert_eq!(MessageKind::named("x"), None);
    }
}
