//! Binding what the shopper picks at the provider: addresses first, then one of the carriers at the price it was offered for.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    address::Address,
    basket::Stock,
    checkout::{Checkout, View},
    facts::Facts,
    form::FieldValue,
    ids::Pk,
    money::Money,
    order::{Order, OrderDiscount},
    parts::{Addresses, Shipping},
    payment::{Attempt, AttemptState},
    pricing::Fee,
    shop::ShippingOption,
};

/// The address that is bound, among those of the shopper's book; no key of any book is as large.
const BOUND: Pk = Pk(Pk::MAX);

/// A carrier at the price it was offered for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierQuote {
    /// The carrier.
    pub option: ShippingOption,
    /// What it costs, its discounts off.
    pub amount: Money,
    /// What discounts take off it.
    pub discounts: Vec<OrderDiscount>,
}

/// Where the goods go and who is billed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Where the goods go.
    pub shipping: Address,
    /// Who is billed.
    pub billing: Address,
}

/// The checkout of `attempt` with the address in `facts` that is about to be bound, for asking what carriers cost.
pub fn known_for(attempt: &Attempt, checkout: &Checkout) -> Checkout {
    let mut asked = checkout.clone();
    asked.order = None;
    asked.basket = attempt.ordered.basket.clone();
    asked.choices.delivery = attempt.ordered.choices.delivery.clone();
    asked.choices.addresses = Addresses { shipping: Some(BOUND), billing: Some(BOUND) };
    asked
}

/// The carriers that bring the goods of `attempt` to `address`, with their prices. Goods cost what they cost when the session was
/// opened; `facts` were looked up for what [`known_for`] made of the checkout.
pub fn carriers(
    attempt: &Attempt,
    checkout: &Checkout,
    address: &Address,
    facts: &Facts,
) -> Vec<CarrierQuote> {
    let mut facts = facts.clone();
    facts.addresses = vec![Address { pk: Some(BOUND), ..address.clone() }.into()];
    for item in &attempt.order.items {
        facts.products.insert(item.product.pk, Arc::new(item.product.clone()));
    }
    let asked = known_for(attempt, checkout);
    let goods = asked.basket.goods(&facts, Stock::IsOurs);
    let view = View::new(&asked, &facts, &goods);
    let offered: Vec<ShippingOption> =
        Shipping::offered(&view).into_iter().map(|(option, _)| option.clone()).collect();
    let quoted = |option: ShippingOption| {
        let mut asked = asked.clone();
        asked.choices.shipping.option = Some(option.pk);
        let mut asked = asked.with_repaired_choices(&goods, &facts);
        let fixed = attempt.at_provider().and_then(|session| session.carrier_promotion);
        asked.choices.promotions.ordered = Some(fixed.into_iter().collect());
        let view = View::new(&asked, &facts, &goods);
        let quote = view.quote();
        let discounts = (quote.discounts.iter().filter(|given| given.of_carrier && given.amount.minor > 0))
            .map(|given| OrderDiscount { description: given.description.clone(), amount: given.amount })
            .collect();
        Some(CarrierQuote { amount: quote.fee(Fee::Shipping)?, option, discounts })
    };
    offered.into_iter().filter_map(quoted).collect()
}

impl Attempt {
    /// This attempt going to `places`, with `carriers` to choose from. One that was chosen before stays chosen if it still is
    /// offered.
    #[must_use]
    pub fn bound_to(mut self, places: Places, carriers: Vec<CarrierQuote>) -> Self {
        let chosen = self.order.draft.shipping_option.as_ref().map(|option| option.pk);
        let Some(session) = &mut self.provider else { return self };
        session.carriers = carriers;
        let draft = &mut self.order.draft;
        let phone = |address: &Address| address.phone_number.clone();
        if draft.email.is_empty()
            && let Ok(email) = crate::form::Email::parse(&places.shipping.email)
        {
            email.as_str().clone_into(&mut draft.email);
        }
        draft.phone = draft.phone.take().or_else(|| Some(phone(&places.shipping)).filter(|p| !p.is_empty()));
        draft.shipping_address = Some(Address { pk: None, ..places.shipping });
        draft.billing_address = Some(Address { pk: None, ..places.billing });
        self.carried_by(None).with_carrier(chosen)
    }

    fn with_carrier(self, chosen: Option<Pk>) -> Self {
        let quote = chosen.and_then(|pk| self.carrier(pk).cloned());
        if quote.is_some() { self.carried_by(quote) } else { self }
    }

    /// The carrier `option` at the price it was offered for.
    pub fn carrier(&self, option: Pk) -> Option<&CarrierQuote> {
        self.at_provider()?.carriers.iter().find(|quote| quote.option.pk == option)
    }

    /// This attempt with the carrier of `quote`, which is one of those offered; without any, when there is none.
    #[must_use]
    pub fn carried_by(mut self, quote: Option<CarrierQuote>) -> Self {
        let Some(session) = &self.provider else { return self };
        let (goods, discounts) = (session.order_amount, session.discounts.clone());
        let nothing = Money::zero(goods.currency);
        let (option, price, off) = match quote {
            Some(CarrierQuote { option, amount, discounts }) => (Some(option), amount, discounts),
            None => (None, nothing, Vec::new()),
        };
        let taken = Money::sum(off.iter().map(|discount| discount.amount), goods.currency);
        let taken = taken.expect("discounts take no more than the carrier costs");
        let fixed = session.carrier_promotion;
        let order: &mut Order = &mut self.order;
        if let Some(kept) = order.draft.promotions.iter_mut().find(|kept| Some(kept.pk) == fixed) {
            kept.amount = taken;
        }
        order.draft.shipping_option = option.as_ref().map(ShippingOption::of_order);
        order.shipping_amount = price;
        order.shipping_discount = Some(taken).filter(|taken| taken.minor > 0);
        order.discounts = discounts.into_iter().chain(off).collect();
        order.amount = goods.checked_add(price).expect("prices are bounded");
        self.terms.amount = order.amount;
        if let Some(payment) = &mut order.payment {
            payment.amount = self.terms.amount;
        }
        self
    }

    /// Whether what the provider's page picks still counts.
    pub fn can_be_bound(&self) -> bool {
        self.state == AttemptState::AwaitingCustomer && self.provider.is_some()
    }
}
