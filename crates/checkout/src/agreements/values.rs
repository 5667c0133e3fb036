//! What can be filled into an agreement.

use std::{borrow::Cow, cell::OnceCell};

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

/// What is filled in, by placeholder: made when it is asked for, tables once.
pub(super) struct Values<'a> {
    template: &'a Template,
    order: &'a Order,
    blocks: [OnceCell<String>; BLOCKS.len()],
}

impl<'a> Values<'a> {
    /// What `template` gets filled in of `order`.
    pub(super) fn new(template: &'a Template, order: &'a Order) -> Self {
        Self { template, order, blocks: Default::default() }
    }

    /// Whether `template` gets the same filled in of the same order.
    pub(super) fn are_for(&self, template: &Template) -> bool {
        let Template { language, shop, seller, .. } = self.template;
        (language, shop, seller) == (&template.language, &template.shop, &template.seller)
    }

    /// What stands for `name` among words.
    pub(super) fn text(&self, name: &str) -> Cow<'_, str> {
        let text = self.text_or_blank(name);
        if text.trim().is_empty() && TEXTS.contains(&name) {
            return UNKNOWN.into();
        }
        match text {
            Cow::Borrowed(text) => cut(text, VALUE_CHARS_MAX),
            Cow::Owned(text) => cut(&text, VALUE_CHARS_MAX).into_owned().into(),
        }
    }

    fn text_or_blank(&self, name: &str) -> Cow<'_, str> {
        let Self { template, order, .. } = self;
        let (language, draft, seller) = (template.language, &order.draft, &template.seller);
        let address = draft.billing_address.as_ref().or(draft.shipping_address.as_ref());
        let label = |label: Option<&'a Label>| label.map_or("", |label| label.in_language(language)).into();
        match name {
            "shop" => template.shop.as_str().into(),
            "seller_name" => seller.name_or(&template.shop).into(),
            "seller_address" => seller.address.lines().map(str::trim).collect::<Vec<_>>().join(", ").into(),
            "seller_phone" => seller.phone.as_str().into(),
            "seller_email" => seller.email.as_str().into(),
            "buyer_name" => address.map_or(Cow::Borrowed(""), |address| {
                format!("{} {}", address.first_name, address.last_name).into()
            }),
            "buyer_email" => draft.email.as_str().into(),
            "buyer_phone" => {
                let phone = draft.phone.as_ref().filter(|phone| !phone.is_empty());
                phone.or(address.map(|address| &address.phone_number)).map_or("", String::as_str).into()
            }
            "date" => {
                day(order.acceptance.as_ref().map_or(order.created, |acceptance| acceptance.at), language)
                    .into()
            }
            "total" => amount(blocks::total(order), language).into(),
            "shipping_amount" => amount(order.shipping_before_discounts(), language).into(),
            "delivery_option" => label(draft.delivery_option.as_ref().map(|option| &option.name)),
            "carrier" => draft.carriers(language).unwrap_or_default().into(),
            "payment_option" => label(draft.payment_option.as_ref().map(|option| &option.name)),
            _ => "".into(),
        }
    }

    /// The table called `name`.
    pub(super) fn block(&self, name: &str) -> Option<&str> {
        let place = BLOCKS.iter().position(|known| *known == name)?;
        Some(self.blocks[place].get_or_init(|| self.draw(name)))
    }

    fn draw(&self, name: &str) -> String {
        let (language, order) = (self.template.language, self.order);
        match name {
            "seller" => blocks::seller(&self.template.seller, &self.template.shop, language),
            "buyer" => blocks::buyer(order, language),
            "items" => blocks::items(order, language),
            "delivery" => blocks::delivery(order, language),
            "billing" => blocks::billing(order, language),
            _ => blocks::payment(order, language),
        }
    }
}
