//! What the shop gives: promotions that are given by themselves, and those of the coupons the shopper entered. A use is
//! counted when the order is made, never before, so nobody uses a limit up by looking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    checkout::View,
    facts::{Known, Lookup, Lookups},
    ids::Pk,
    ledger::{Holding, Resource, WhenPaid},
    money::Money,
    order::{OrderDraft, OrderPromotion},
    pricing::{Discount, PriceLine, Quote},
    promotions::{GivenPromotion, give},
    shop::{Gives, Promotion, folded},
};

/// The coupons the shopper entered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Promotions {
    /// In the order they were entered; each promotion once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coupons: Vec<Coupon>,
    /// What the order was given, once there is one; what would be given by itself now is another matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Vec<Pk>>,
}

/// A coupon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// The promotion it stands for.
    pub promotion: Pk,
    /// The name it was found by, in the shop's spelling.
    pub name: String,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromotionsKeys<'a> {
    /// The names of the coupons.
    pub coupons: Vec<&'a str>,
}

impl Promotions {
    /// Asks what must be known before `promotion` can be given.
    pub fn ask_about(promotion: &Promotion, known: &Known, lookups: &mut Lookups) {
        if promotion.limit_total.is_some() {
            lookups.insert(Lookup::Balance(Resource::Uses(promotion.pk)));
        }
        if promotion.orders_of_one().is_some() && known.visitor.customer.is_some() {
            let own = Resource::UsesBy(promotion.pk, known.visitor.owner.clone());
            lookups.insert(Lookup::Balance(own));
        }
        if promotion.first_order_only {
            lookups.insert(Lookup::PastOrders);
        }
    }

    /// Whether this shopper may be given `promotion` now, whatever the goods are. A shopper who ordered has used it.
    pub fn is_open_to_shopper(promotion: &Promotion, view: &View) -> bool {
        let facts = view.facts;
        let used = |resource, limit: Option<i64>| limit.is_some_and(|l| facts.balance(&resource).held >= l);
        let own = Resource::UsesBy(promotion.pk, facts.visitor.owner.clone());
        let known_enough = promotion.orders_of_one().is_none() || facts.visitor.customer.is_some();
        view.checkout.order.is_some()
            || (promotion.is_open(facts.now)
                && known_enough
                && !used(Resource::Uses(promotion.pk), promotion.limit_total)
                && !used(own, promotion.orders_of_one())
                && (!promotion.first_order_only || facts.past_orders == Some(0)))
    }

    /// Whether the coupon of `promotion` was entered.
    pub fn has(&self, promotion: Pk) -> bool {
        self.coupons.iter().any(|coupon| coupon.promotion == promotion)
    }

    /// What is given, in the order it comes off the price. Everything in it takes something off.
    pub fn given<'a>(&self, view: &View<'a>) -> Vec<GivenPromotion<'a>> {
        let carrier = view.checkout.choices.shipping.price(view);
        give(self.suiting(view), view.goods, carrier.unwrap_or(Money::zero(view.goods.currency)))
            .expect("shares are no larger than the goods")
    }

    /// What may be given: of what was ordered, or fixed, nothing is asked again.
    fn suiting<'a>(&self, view: &View<'a>) -> impl Iterator<Item = &'a Promotion> {
        let chosen = |promotion: &Promotion| match &self.ordered {
            Some(given) => given.contains(&promotion.pk),
            None => {
                (promotion.is_automatic() || self.has(promotion.pk))
                    && Self::is_open_to_shopper(promotion, view)
            }
        };
        view.facts
            .shop
            .promotions
            .iter()
            .filter(move |promotion| chosen(promotion) && promotion.suits(view.goods))
    }

    /// What pays the carrier, whichever it will be, beside what is given for the goods.
    pub(crate) fn of_any_carrier<'a>(&self, view: &View<'a>) -> Option<&'a Promotion> {
        let given = self.given(view);
        let is_joined = given.iter().all(|given| given.promotion.combinable);
        let pays = |promotion: &&Promotion| matches!(promotion.gives, Gives::FreeShipping);
        let may = |promotion: &&Promotion| if promotion.combinable { is_joined } else { given.is_empty() };
        let first = |promotion: &&Promotion| {
            (!promotion.combinable, std::cmp::Reverse(promotion.priority), promotion.pk)
        };
        self.suiting(view).filter(pays).filter(may).min_by_key(first)
    }

    /// What a use of `promotion` by the shopper of `view` takes from its limits.
    pub(crate) fn uses_of(promotion: &Promotion, view: &View) -> impl Iterator<Item = Holding> + use<> {
        let use_of = |resource, limit: Option<i64>| {
            limit.map(|limit| Holding {
                resource,
                quantity: 1,
                limit: Some(limit),
                as_of: None,
                when_paid: WhenPaid::Kept,
            })
        };
        let own = Resource::UsesBy(promotion.pk, view.facts.visitor.owner.clone());
        let uses = [
            use_of(Resource::Uses(promotion.pk), promotion.limit_total),
            use_of(own, promotion.orders_of_one()),
        ];
        uses.into_iter().flatten()
    }

    /// What an order keeps of `promotion`, which took `amount` off.
    pub(crate) fn kept(&self, promotion: &Promotion, amount: Money) -> OrderPromotion {
        let coupon = self.coupons.iter().find(|coupon| coupon.promotion == promotion.pk);
        OrderPromotion {
            pk: promotion.pk,
            slug: promotion.slug.clone(),
            coupon: coupon.map(|coupon| coupon.name.clone()),
            amount,
        }
    }
}

impl Part for Promotions {
    type Keys<'a> = PromotionsKeys<'a>;

    fn lookups(&self, known: &Known, lookups: &mut Lookups) {
        for promotion in known.shop.promotions.iter().filter(|promotion| promotion.is_open(known.now)) {
            if promotion.is_automatic() || promotion.listed || self.has(promotion.pk) {
                Self::ask_about(promotion, known, lookups);
            }
        }
    }

    fn repaired(&self, view: &View) -> Self {
        let stands = |coupon: &&Coupon| {
            let promotions = &view.facts.shop.promotions;
            promotions.iter().find(|promotion| promotion.pk == coupon.promotion).is_some_and(|promotion| {
                promotion.suits(view.goods) && Self::is_open_to_shopper(promotion, view)
            })
        };
        Self { coupons: self.coupons.iter().filter(stands).cloned().collect(), ordered: None }
    }

    fn ordered(&self, view: &View) -> Self {
        let given = self.given(view).into_iter().map(|given| given.promotion.pk).collect();
        Self { ordered: Some(given), ..self.clone() }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        let language = view.facts.language;
        let line = |given: GivenPromotion| {
            let description = given.promotion.name.in_language(language).to_owned();
            PriceLine::Discount(Discount { description, off: given.off() })
        };
        self.given(view).into_iter().map(line).collect()
    }

    fn keys<'a>(&'a self, _view: &View<'a>) -> PromotionsKeys<'a> {
        PromotionsKeys { coupons: self.coupons.iter().map(|coupon| coupon.name.as_str()).collect() }
    }

    fn holdings(&self, view: &View, _quote: &Quote) -> Vec<Holding> {
        self.given(view).into_iter().flat_map(|given| Self::uses_of(given.promotion, view)).collect()
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        let taken_over = |given: GivenPromotion| {
            self.kept(given.promotion, given.amount().expect("it is no more than the goods cost"))
        };
        order.promotions = self.given(view).into_iter().map(taken_over).collect();
    }
}

impl Coupon {
    /// Whether a shopper who wrote `text`, folded, means this coupon of `promotions`.
    pub fn is_meant_by(&self, text: &str, promotions: &[Promotion]) -> bool {
        let promotion = promotions.iter().find(|promotion| promotion.pk == self.promotion);
        folded(&self.name) == text
            || promotion.is_some_and(|promotion| {
                promotion.is_called(text) || promotion.codes.iter().any(|code| folded(code) == text)
            })
    }
}
