//! What can be filled into a message, kind by kind.

use std::collections::BTreeMap;

use super::{Value, blocks};
use crate::{
    ids::Pk,
    job::MessageKind,
    order::{
        Order,
        sheet::{self, Sheet, SheetLine},
    },
    text,
    text::{Language, Text},
};

text!(HELLO = "message-hello", en: "Hello", tr: "Merhaba");
text!(VIEW = "message-view-order", en: "View your order", tr: "Siparişinizi görüntüleyin");
text!(SET_PASSWORD = "message-set-password", en: "Set a new password", tr: "Yeni şifre belirleyin");
text!(CONFIRM_EMAIL = "message-confirm-email", en: "Confirm the address", tr: "Adresi onaylayın");

/// The value of `items`: the keys of cancelled items, divided by blanks.
pub const ITEMS: &str = "items";

const ORDER: [&str; 8] = ["shop", "greeting", "number", "date", "total", "items", "places", "link"];
const ACCOUNT: [&str; 5] = ["shop", "greeting", "link", "button", "minutes"];

/// The placeholders of `kind`.
pub fn placeholders(kind: MessageKind) -> Vec<&'static str> {
    let own: &[&str] = match kind {
        MessageKind::OrderPlaced => &["button", "payment_option"],
        MessageKind::PaymentReceived
        | MessageKind::OrderCancelled
        | MessageKind::OrderExpired
        | MessageKind::GiftVideo => &["button"],
        MessageKind::PaymentInstructions => &["button", "payment", "due", "iban", "bank", "holder", "until"],
        MessageKind::OrderShipped => &["button", "tracking", "tracking_number", "tracking_link", "carrier"],
        MessageKind::ItemsCancelled => &["button", "cancelled", "payment"],
        MessageKind::PasswordReset => return ACCOUNT.to_vec(),
        MessageKind::EmailChange => return [&ACCOUNT[..], &["email"]].concat(),
        MessageKind::EmailChanged => return vec!["shop", "greeting", "email"],
        MessageKind::BarcodeSms | MessageKind::CheckoutSms => return vec!["shop", "minutes", "link"],
        MessageKind::CodeSms => return vec!["shop", "minutes", "code"],
    };
    [&ORDER[..], own].concat()
}

/// What is filled in, by placeholder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(pub(super) BTreeMap<&'static str, Value>);

impl Values {
    /// Adds a text.
    #[must_use]
    pub fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.insert(name, Value::Text(text.into()));
        self
    }

    fn with_value(mut self, name: &'static str, value: Value) -> Self {
        self.0.insert(name, value);
        self
    }

    fn with_link(self, label: &Text, link: &str, language: Language) -> Self {
        let button = blocks::button(label.in_language(language), link);
        self.with_value("button", button).with_value("link", Value::Link(link.to_owned()))
    }

    /// The values of every message about `order`, which is seen at `link`; `about` are the keys of the items that a
    /// message is about.
    pub fn of_order(order: &Order, about: &[Pk], shop: &str, link: &str, language: Language) -> Self {
        let items = order.items.iter().filter(|item| about.contains(&item.pk));
        let about = sheet::lines(order, items, language);
        let draft = &order.draft;
        let address = draft.shipping_address.as_ref().or(draft.billing_address.as_ref());
        let name = address.map_or("", |address| address.first_name.as_str());
        Self::of_sheet(&Sheet::new(order, language), &about, (shop, name, link), language)
    }

    /// The same of an order that was put into words already.
    pub(super) fn of_sheet(
        sheet: &Sheet,
        about: &[SheetLine],
        (shop, name, link): (&str, &str, &str),
        language: Language,
    ) -> Self {
        let transfer = sheet.transfer.as_ref();
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        Self::default()
            .with("shop", shop)
            .with("greeting", greeting(name, language))
            .with("number", &sheet.number)
            .with("date", &sheet.created.text)
            .with("total", &sheet.total)
            .with("payment_option", text(sheet.payment_option.as_ref()))
            .with("due", text(transfer.map(|transfer| &transfer.due)))
            .with("iban", text(transfer.map(|transfer| &transfer.iban)))
            .with("bank", text(transfer.map(|transfer| &transfer.bank)))
            .with("holder", text(transfer.map(|transfer| &transfer.holder)))
            .with("until", text(transfer.and_then(|t| t.until.as_ref()).map(|until| &until.text)))
            .with("carrier", text(sheet.carrier.as_ref()))
            .with("tracking_number", text(sheet.tracking.number.as_ref()))
            .with_value("tracking_link", Value::Link(text(sheet.tracking.url.as_ref())))
            .with_value("items", blocks::items(sheet, language))
            .with_value("places", blocks::places(sheet))
            .with_value("payment", blocks::payment(sheet, language))
            .with_value("tracking", blocks::tracking(sheet, language))
            .with_value("cancelled", blocks::lines(about))
            .with_link(&VIEW, link, language)
    }

    /// The values of a text message with a `link` that works for so many minutes.
    pub fn of_link(shop: &str, link: &str, minutes: i64) -> Self {
        let values = Self::default().with("shop", shop).with("minutes", minutes.to_string());
        values.with_value("link", Value::Link(link.to_owned()))
    }

    /// The values of a text message with a `code` that works for so many minutes.
    pub fn of_code(shop: &str, code: &str, minutes: i64) -> Self {
        Self::default().with("shop", shop).with("minutes", minutes.to_string()).with("code", code)
    }

    /// The values of a message about the account of somebody called `name`; `link` is empty where there is none.
    pub fn of_account(kind: MessageKind, shop: &str, name: &str, link: &str, language: Language) -> Self {
        let label = if kind == MessageKind::EmailChange { &CONFIRM_EMAIL } else { &SET_PASSWORD };
        Self::default()
            .with("shop", shop)
            .with("greeting", greeting(name, language))
            .with_link(label, link, language)
    }
}

fn greeting(name: &str, language: Language) -> String {
    let hello = HELLO.in_language(language);
    if name.is_empty() { format!("{hello},") } else { format!("{hello} {name},") }
}

/// The keys of the items a message is about, as its values hold them.
pub fn items_of(text: &str) -> Vec<Pk> {
    text.split(' ').filter_map(|key| Some(Pk(key.parse().ok()?))).collect()
}
