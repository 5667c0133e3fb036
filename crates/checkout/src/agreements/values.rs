//! What can be filled into an agreement.

use std::collections::BTreeMap;

use super::{
    Template,
    blocks::{self, VALUE_CHARS_MAX, cut},
};
use crate::{
    order::{
        Order,
        sheet::{amount, day},
    },
    text::Label,
};

/// Placeholders that stand among words.
pub(super) const TEXTS: [&str; 14] = [
    "shop",
    "seller_name",
    "seller_address",
    "seller_phone",
    "seller_email",
    "buyer_name",
    "buyer_email",
    "buyer_phone",
    "date",
    "total",
    "shipping_amount",
    "delivery_option",
    "carrier",
    "payment_option",
];

/// Placeholders that are tables, each a paragraph of its own.
pub(super) const BLOCKS: [&str; 6] = ["seller", "buyer", "items", "delivery", "billing", "payment"];

/// Stands where a value is not known yet.
const UNKNOWN: &str = "—";

/// What is filled in, by placeholder.
pub(super) struct Values {
    texts: BTreeMap<&'static str, String>,
    blocks: BTreeMap<&'static str, String>,
}

impl Values {
    pub(super) fn new(template: &Template, order: &Order) -> Self {
        let (language, draft, seller) = (template.language, &order.draft, &template.seller);
        let address = draft.billing_address.as_ref().or(draft.shipping_address.as_ref());
        let name = address.map(|address| format!("{} {}", address.first_name, address.last_name));
        let phone = draft.phone.clone().filter(|phone| !phone.is_empty());
        let phone = phone.or_else(|| address.map(|address| address.phone_number.clone()));
        let label = |label: Option<&Label>| {
            label.map(|label| label.in_language(language).to_owned()).unwrap_or_default()
        };
        let made = order.acceptance.as_ref().map_or(order.created, |acceptance| acceptance.at);
        let texts = [
            ("shop", template.shop.clone()),
            ("seller_name", seller.name_or(&template.shop).to_owned()),
            ("seller_address", seller.address.lines().map(str::trim).collect::<Vec<_>>().join(", ")),
            ("seller_phone", seller.phone.clone()),
            ("seller_email", seller.email.clone()),
            ("buyer_name", name.unwrap_or_default()),
            ("buyer_email", draft.email.clone()),
            ("buyer_phone", phone.unwrap_or_default()),
            ("date", day(made, language)),
            ("total", amount(blocks::total(order), language)),
            ("shipping_amount", amount(order.shipping_before_discounts(), language)),
            ("delivery_option", label(draft.delivery_option.as_ref().map(|option| &option.name))),
            ("carrier", draft.carriers(language).unwrap_or_default()),
            ("payment_option", label(draft.payment_option.as_ref().map(|option| &option.name))),
        ];
        let known = |text: String| if text.trim().is_empty() { UNKNOWN.to_owned() } else { text };
        let texts = texts.map(|(name, text)| (name, cut(&known(text), VALUE_CHARS_MAX)));
        let blocks = [
            ("seller", blocks::seller(seller, &template.shop, language)),
            ("buyer", blocks::buyer(order, language)),
            ("items", blocks::items(order, language)),
            ("delivery", blocks::delivery(order, language)),
            ("billing", blocks::billing(order, language)),
            ("payment", blocks::payment(order, language)),
        ];
        Self { texts: texts.into(), blocks: blocks.into() }
    }

    /// What stands for `name` among words.
    pub(super) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// The table called `name`.
    pub(super) fn block(&self, name: &str) -> Option<&str> {
        self.blocks.get(name).map(String::as_str)
    }
}
