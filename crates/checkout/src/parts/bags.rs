//! Bags the goods are delivered in. How many are needed is computed from the basket each time, so it follows every change.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    basket::ProductKeys,
    catalog::{Product, ProductKind},
    checkout::View,
    facts::{Known, Lookup, Lookups},
    ledger::{Holding, Resource, WhenPaid},
    money::{Amount, Money},
    order::{OrderBags, OrderDraft},
    pricing::{Fee, PriceLine, Quote},
    shop::{BAGS_MAX, DeliveryBags},
};

/// The bags that were asked for, if any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bags {
    /// What the shopper asked for.
    pub chosen: Option<BagWish>,
}

/// How many bags a shopper wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BagWish {
    /// So many; as many as are needed when the shopper did not say.
    pub quantity: Option<i64>,
}

/// Bags as clients read them: the product, and how many.
#[derive(Debug, Serialize, ToSchema)]
pub struct BagKeys<'a> {
    /// The product.
    #[serde(flatten)]
    pub product: ProductKeys<'a>,
    /// How many.
    pub quantity: i64,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct BagsKeys<'a> {
    /// The bags, one entry for each kind.
    pub bags: Vec<BagKeys<'a>>,
    /// What they cost; null while none were asked for.
    pub bags_fee: Option<Amount>,
}

/// Bags as they are offered to a checkout.
pub struct OfferedBags<'a> {
    /// The setting.
    pub setting: &'a DeliveryBags,
    /// The product.
    pub product: &'a Arc<Product>,
    /// One of them.
    pub price: Money,
    /// How many there are.
    pub stock: i64,
}

impl<'a> OfferedBags<'a> {
    /// How many this basket needs: its amount, less goods that need none, over what fills a bag.
    pub fn needed(&self, view: &View) -> i64 {
        let needs_bag = |product: &Product| {
            let exempt = self.setting.exclude_bag_attribute_name.as_deref();
            !exempt.is_some_and(|name| product.attributes.contains_key(name))
        };
        let lines = view.goods.lines.iter().filter(|line| needs_bag(&line.product));
        let amount: i64 = lines.map(|line| line.total.minor).sum();
        let fills = self.setting.per_amount.saturating_mul(10_i64.pow(self.price.currency.exponent()));
        (amount / fills.max(1)).max(self.setting.min_quantity).min(BAGS_MAX)
    }

    /// How many `wish` comes to: never fewer than the shop wants, never more than there are.
    pub fn quantity(&self, wish: &BagWish, view: &View) -> i64 {
        let wanted = wish.quantity.filter(|_| self.setting.is_quantity_changeable);
        let wanted = wanted.unwrap_or_else(|| self.needed(view));
        wanted.max(self.setting.min_quantity).min(BAGS_MAX).min(self.stock.max(0))
    }

    fn fee(&self, quantity: i64) -> Money {
        self.price.checked_times(quantity).expect("a price times at most 99")
    }
}

impl Bags {
    /// The bags that are offered, if any are.
    pub fn offered<'a>(view: &View<'a>) -> Option<OfferedBags<'a>> {
        let setting = view.facts.shop.delivery_bags.as_ref().filter(|setting| setting.is_active)?;
        let product = view.facts.product_by_sku(&setting.sku)?;
        let price = product.price(view.goods.currency)?;
        let is_bag = product.active && product.kind == ProductKind::Bag;
        let stock = view.facts.stock_of(product.pk);
        is_bag.then_some(OfferedBags { setting, product, price, stock })
    }

    /// The bags of this checkout and how many, while they are offered.
    fn counted<'a>(&self, view: &View<'a>) -> Option<(OfferedBags<'a>, i64)> {
        let (offered, wish) = (Self::offered(view)?, self.chosen.as_ref()?);
        let ordered = wish.quantity.filter(|_| view.checkout.order.is_some());
        let quantity = ordered.unwrap_or_else(|| offered.quantity(wish, view));
        Some((offered, quantity))
    }
}

impl Part for Bags {
    type Keys<'a> = BagsKeys<'a>;

    fn lookups(&self, known: &Known, lookups: &mut Lookups) {
        let setting = known.shop.delivery_bags.as_ref().filter(|setting| setting.is_active);
        lookups.extend(setting.map(|setting| Lookup::Sku(setting.sku.clone())));
    }

    fn repaired(&self, view: &View) -> Self {
        Self { chosen: self.chosen.clone().filter(|_| Self::offered(view).is_some()) }
    }

    /// The bags that were ordered are no longer in stock.
    fn ordered(&self, view: &View) -> Self {
        let chosen = self.counted(view).map(|(_, quantity)| BagWish { quantity: Some(quantity) });
        Self { chosen }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        let counted = self.counted(view).filter(|(_, quantity)| *quantity > 0);
        counted.map(|(bags, quantity)| PriceLine::Fee(Fee::Bags, bags.fee(quantity))).into_iter().collect()
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> BagsKeys<'a> {
        let Some((bags, quantity)) = self.counted(view) else {
            return BagsKeys { bags: Vec::new(), bags_fee: None };
        };
        let product = ProductKeys::new(bags.product, view.goods.currency, Some(bags.stock));
        BagsKeys {
            bags: (quantity > 0).then_some(BagKeys { product, quantity }).into_iter().collect(),
            bags_fee: Some(Amount(bags.fee(quantity))),
        }
    }

    fn holdings(&self, view: &View, _quote: &Quote) -> Vec<Holding> {
        let counted = self.counted(view).filter(|(_, quantity)| *quantity > 0);
        let holding = |(bags, quantity): (OfferedBags, i64)| Holding {
            resource: Resource::Stock(bags.product.pk),
            quantity,
            limit: None,
            as_of: None,
            when_paid: WhenPaid::Posted,
        };
        counted.map(holding).into_iter().collect()
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        let counted = self.counted(view).filter(|(_, quantity)| *quantity > 0);
        order.bags = counted.map(|(bags, quantity)| OrderBags {
            product: Product::clone(bags.product),
            quantity,
            price: bags.price,
        });
    }
}
