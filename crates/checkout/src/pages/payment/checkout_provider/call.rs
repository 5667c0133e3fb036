//! What the calls of a provider have in common: they are answered by their doors, not by the engine, and change the session.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    form::{FieldDoc, FieldType, Form, Submission},
    parts::ShippingOptionKeys,
    payment::Attempt,
    text::{FormErrors, Language},
};

const OBJECT: FieldType = FieldType::Text { chars_max: 8 * 1024 };
const TEXT: FieldType = FieldType::Text { chars_max: 200 };

const fn field(name: &'static str, about: &'static str, kind: FieldType) -> FieldDoc {
    FieldDoc { name, about, kind, required: false }
}

/// A form that a provider fills in; its door reads it.
macro_rules! call_form {
    ($($name:ident: $fields:expr;)+) => {
        $(
            /// What a provider sends.
            pub(crate) struct $name;

            impl Form for $name {
                const FIELDS: &'static [FieldDoc] = $fields;

                fn read(_: &Submission) -> Result<Self, FormErrors> {
                    Ok(Self)
                }
            }
        )+
    };
}

const BASKET: FieldDoc = field("basket_id", "Key of the basket, as a number or a text.", FieldType::Integer);
const TOKEN: FieldDoc = field("session_token", "The provider's name for the session.", TEXT);
const CONVERSATION: FieldDoc = field("conversation_id", "The value the provider was given.", TEXT);
const LANGUAGE: FieldDoc = field("language", "The language of texts.", TEXT);
const SHIPPING: FieldDoc = field("shipping_address", "Where the goods go, a JSON object.", OBJECT);
const BILLING: FieldDoc = field("billing_address", "Who is billed, a JSON object.", OBJECT);

call_form! {
    AddressesCall: &[SHIPPING, BILLING, TOKEN, CONVERSATION, BASKET, LANGUAGE];
    CarriersCall: &[BASKET, CONVERSATION, LANGUAGE, TOKEN, SHIPPING, BILLING];
    AgreementsCall: &[
        field("shipping_option_key", "Key of the carrier.", TEXT),
        field("code", "The agreement to show in full.", TEXT),
        field("user", "The provider's shopper, a JSON object.", OBJECT),
        BASKET, TOKEN, CONVERSATION, LANGUAGE, SHIPPING, BILLING
    ];
    NotificationCall: &[
        field("is_successful", "Whether the money is there: a JSON boolean.", FieldType::Boolean),
        field("agreements", "Whether the agreements were accepted.", FieldType::Boolean),
        field("transaction", "What was paid, a JSON object.", OBJECT),
        field("payment_info", "How it was paid, a JSON object.", OBJECT),
        field("card_info", "With which card, a JSON object.", OBJECT),
        field("akifast_user", "The provider's shopper, a JSON object.", OBJECT),
        BASKET, TOKEN, CONVERSATION, LANGUAGE, SHIPPING, BILLING
    ];
}

/// A carrier as providers read it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CarrierKeys<'a> {
    /// Its key, as a text.
    key: String,
    #[serde(flatten)]
    option: ShippingOptionKeys<'a>,
}

/// The carriers that are offered to the address of `attempt`.
pub(crate) fn carriers(attempt: &Attempt, language: Language) -> Vec<CarrierKeys<'_>> {
    let quotes = attempt.at_provider().map_or(&[][..], |session| session.carriers.as_slice());
    let keys = |quote: &'_ crate::payment::provider::CarrierQuote| quote.option.pk.to_string();
    quotes
        .iter()
        .map(|quote| CarrierKeys {
            key: keys(quote),
            option: ShippingOptionKeys::new(&quote.option, quote.amount, language),
        })
        .collect()
}
