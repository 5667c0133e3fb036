//! Carriers that a service of the shop offers. It is asked once an address is known.

use super::Shipping;
use crate::{
    checkout::{View, digest},
    money::Money,
    parts::{
        Addresses, Delivery, DeliverySlot,
        offer::{Offer, Said},
    },
    services::{CarrierQuestion, QuestionLine},
    shop::{ShippingOption, ShippingPage},
};

impl Shipping {
    /// Whether a service of the shop says who carries the goods.
    pub(crate) fn is_remote(view: &View) -> bool {
        view.facts.shop.shipping_page == ShippingPage::Remote
    }

    /// What the service is asked about the checkout in `view`; nothing before it is known where the goods go, and when.
    pub(crate) fn question(view: &View) -> Option<CarrierQuestion> {
        let shop = &view.facts.shop;
        let kind = view.checkout.choices.delivery.kind(shop).filter(|_| DeliverySlot::is_settled(view))?;
        let address = Addresses::shipping_address(view)?;
        let mut question = CarrierQuestion {
            fingerprint: 0,
            kind,
            country: address.country.code.clone(),
            city: address.city.name.clone(),
            township: address.township.as_ref().map(|place| place.name.clone()),
            district: address.district.as_ref().map(|place| place.name.clone()),
            postcode: address.postcode.clone(),
            line: address.line.clone(),
            slot: view.checkout.choices.slot.chosen(view),
            currency: view.goods.currency,
            worth: view.goods.total,
            lines: view.goods.lines.iter().map(QuestionLine::from).collect(),
        };
        question.fingerprint = digest(format!("{question:?}").bytes());
        Some(question)
    }

    /// What the service must be asked before the checkout in `view` can be shown: nothing while what it said before holds.
    /// With `anew` it is asked again once that is out of date, too.
    pub(crate) fn due(view: &View, anew: bool) -> Option<CarrierQuestion> {
        // What comes before is found out first.
        if !Self::is_remote(view) || view.checkout.is_empty() || !Delivery::is_chosen(view) {
            return None;
        }
        let question = Self::question(view)?;
        view.checkout.choices.shipping.said(&question, view).is_due(anew).then_some(question)
    }

    /// Whether the service was asked for the carriers of the checkout in `view` and did not say.
    pub(crate) fn is_silent(view: &View) -> bool {
        let shipping = &view.checkout.choices.shipping;
        Self::is_remote(view)
            && Self::question(view).is_some_and(|question| shipping.said(&question, view).is_silent())
    }

    /// What is left of the offer: what was answered a moment ago, or what was kept, if it is about these goods.
    pub(super) fn standing(&self, view: &View) -> Option<Offer<(ShippingOption, Money)>> {
        self.said(&Self::question(view)?, view).standing()
    }

    fn said<'a>(&'a self, question: &CarrierQuestion, view: &'a View) -> Said<'a, (ShippingOption, Money)> {
        let answered = view.facts.answered.carriers.as_ref();
        // A payment under way lets an offer stand about other goods, never in another currency.
        let in_currency = |(_, price): &(ShippingOption, Money)| price.currency == question.currency;
        let kept = self.offer.as_ref().filter(|offer| offer.options.iter().all(in_currency));
        Said::new(question.fingerprint, answered, kept, view)
    }
}
