//! The checkout: one shopper's way from a basket to an order, as one document.

use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use crate::{
    basket::{Basket, Goods},
    catalog::ProductKind,
    facts::Facts,
    ids::{CheckoutId, OrderNumber, Pk, Timestamp},
    parts::{Addresses, Carried, Choices, Shipping},
    payment::{LiveAttempt, Told},
    pricing::Quote,
    shop::BAGS_MAX,
};

/// The order a checkout became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedOrder {
    /// The order's key.
    pub pk: Pk,
    /// Its number.
    pub number: OrderNumber,
    /// The opaque token of its thank-you page; no access right.
    pub token: String,
    /// When it was made.
    pub placed: Timestamp,
    /// Whether the shopper registered during the session that made it.
    pub new_user: bool,
    /// The card campaigns it took part in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub campaigns: Vec<PlacedCampaign>,
}

/// A campaign of an order, as its thank-you page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlacedCampaign {
    /// Its code.
    pub code: String,
    /// What it gives, in words.
    pub message: String,
}

/// A payment that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decline {
    /// The card's keyed fingerprint.
    pub card: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What the shopper was told.
    pub told: Told,
}

/// One shopper's way from a basket to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// Its key.
    pub id: CheckoutId,
    /// What the shopper wants.
    pub basket: Basket,
    /// What the shopper chose, part by part.
    #[serde(default)]
    pub choices: Choices,
    /// The payment under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<LiveAttempt>,
    /// What became of the last one, if no order did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Decline>,
    /// A digest of the prices the shopper was last shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_seen: Option<u64>,
    /// The order it became. A checkout makes at most one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<PlacedOrder>,
    /// The order this shopper made before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_order: Option<PlacedOrder>,
}

impl Checkout {
    /// A checkout with nothing in it.
    pub fn new(id: CheckoutId, basket: Pk, now: Timestamp) -> Self {
        Self {
            id,
            basket: Basket::new(basket, now),
            choices: Choices::default(),
            attempt: None,
            declined: None,
            offer_seen: None,
            order: None,
            last_order: None,
        }
    }

    /// The next checkout of the same shopper, after this one became an order: contact data stay.
    #[must_use]
    pub fn successor(&self, facts: &Facts) -> Self {
        let mut next = Self::new(facts.ids.checkout.clone(), facts.ids.basket, facts.now);
        next.choices.contact = self.choices.contact.clone();
        next.last_order = self.order.clone().or_else(|| self.last_order.clone());
        next
    }

    /// The order this shopper made last, if it is fresh enough to show (30 minutes).
    pub fn fresh_order(&self, now: Timestamp) -> Option<&PlacedOrder> {
        let order = self.order.as_ref().or(self.last_order.as_ref())?;
        (now.seconds_since(order.placed) < 30 * 60).then_some(order)
    }

    /// So many units of `product` that whether there are more decides nothing about this checkout, as long as it is not its
    /// basket that is changed: all that lie in it, and of a bag the most that any checkout is packed into.
    pub fn enough(&self, product: Pk, facts: &Facts) -> i64 {
        let lines = self.basket.lines.iter().filter(|line| line.product == product);
        let is_bag = facts.products.get(&product).is_none_or(|product| product.kind == ProductKind::Bag);
        lines.map(|line| line.quantity).sum::<i64>().max(if is_bag { BAGS_MAX } else { 0 })
    }

    /// Whether there is anything to buy: an ordered basket is an empty one.
    pub fn is_empty(&self) -> bool {
        self.order.is_some() || self.basket.lines.is_empty()
    }
}

/// A checkout as it stands under the facts of one moment: what is no longer offered is gone.
pub struct View<'a> {
    /// The checkout, repaired.
    pub checkout: &'a Checkout,
    /// What is known.
    pub facts: &'a Facts,
    /// The lines that can be had.
    pub goods: &'a Goods,
    quote: OnceCell<Quote>,
    parcels: OnceCell<Vec<Carried<'a>>>,
}

impl<'a> View<'a> {
    /// `checkout` under `facts`, with those of its lines in `goods`.
    pub fn new(checkout: &'a Checkout, facts: &'a Facts, goods: &'a Goods) -> Self {
        Self { checkout, facts, goods, quote: OnceCell::new(), parcels: OnceCell::new() }
    }

    /// The price of the checkout with everything chosen so far. It is computed once: nothing in a view changes.
    pub fn quote(&self) -> &Quote {
        self.quote.get_or_init(|| {
            Quote::new(self.goods, self.checkout.choices.price_lines(self))
                .expect("every summand is bounded by its settings")
        })
    }

    /// What is carried together and by whom it can be, looked for once as well.
    pub(crate) fn parcels(&self) -> &[Carried<'a>] {
        self.parcels.get_or_init(|| Shipping::parcels(self))
    }

    /// A digest of what the shopper is shown to pay for, and of where it goes.
    pub fn offer(&self) -> u64 {
        let quote = self.quote();
        let lines = self
            .goods
            .lines
            .iter()
            .flat_map(|line| [line.product.pk.0, line.quantity, line.unit_price.minor]);
        let amounts = [quote.goods_discount.minor, quote.total.minor, quote.unpaid.minor];
        let places: Vec<_> = [Addresses::shipping_address(self), Addresses::billing_address(self)]
            .into_iter()
            .flatten()
            .collect();
        let places = places.iter().flat_map(|address| {
            let texts = [&address.line, &address.postcode, &address.first_name, &address.last_name];
            address.city.pk.0.to_le_bytes().into_iter().chain(texts.into_iter().flat_map(|text| text.bytes()))
        });
        let figures = lines.chain(amounts).flat_map(i64::to_le_bytes);
        digest(figures.chain(places))
    }
}

/// A digest of `bytes`.
pub(crate) fn digest(bytes: impl Iterator<Item = u8>) -> u64 {
    // FNV-1a: stable across versions and machines, which the standard hashers do not promise.
    bytes
        .fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_is_as_it_begins_is_not_written_down_and_read_all_the_same() {
        let new = Checkout::new(CheckoutId("c".to_owned()), Pk(1), Timestamp(5));
        let document = serde_json::to_value(&new).unwrap();
        let keys: Vec<&str> = document.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!((keys, &document["choices"]), (vec!["basket", "choices", "id"], &json!({})));
        assert_eq!(serde_json::from_value::<Checkout>(document.clone()).unwrap(), new);
        // As earlier versions wrote it.
        let mut whole = document;
        for key in ["attempt", "declined", "offer_seen", "order", "last_order"] {
            whole[key] = Value::Null;
        }
        whole["choices"] =
            json!({ "note": { "text": null }, "promotions": { "coupons": [], "ordered": null } });
        assert_eq!(serde_json::from_value::<Checkout>(whole).unwrap(), new);
    }

    #[test]
    fn what_was_not_chosen_beside_what_was_is_not_written_down_and_read_all_the_same() {
        let mut checkout = Checkout::new(CheckoutId("c".to_owned()), Pk(1), Timestamp(5));
        let chosen = &mut checkout.choices;
        chosen.delivery.option = Some(Pk(1));
        chosen.shipping.option = Some(Pk(2));
        chosen.payment.option = Some(Pk(3));
        chosen.promotions.ordered = Some(Vec::new());
        let document = serde_json::to_value(&checkout).unwrap();
        let short = json!({
            "delivery": { "option": 1 }, "shipping": { "option": 2 }, "payment": { "option": 3 },
            "promotions": { "ordered": [] },
        });
        assert_eq!(document["choices"], short);
        // As earlier versions wrote it.
        let mut whole = document.clone();
        whole["choices"] = json!({
            "delivery": { "option": 1, "retail_store": null, "pickup_location": null },
            "shipping": { "option": 2, "groups": {} },
            "payment": { "option": 3, "bank_account": null, "choice": null, "credit": null },
            "promotions": { "coupons": [], "ordered": [] },
        });
        for document in [document, whole] {
            assert_eq!(serde_json::from_value::<Checkout>(document).unwrap(), checkout);
        }
    }

    #[test]
    fn what_was_chosen_is_written_down() {
        let mut checkout = Checkout::new(CheckoutId("c".to_owned()), Pk(1), Timestamp(5));
        checkout.choices.contact.email = Some("a@example.com".to_owned());
        checkout.offer_seen = Some(7);
        let document = serde_json::to_string(&checkout).unwrap();
        assert_eq!(serde_json::from_str::<Checkout>(&document).unwrap(), checkout);
    }
}
