//! What services of the shop must be asked that say what is offered.

use super::{Repaired, repair};
use crate::{
    checkout::{Checkout, View},
    facts::Facts,
    page::{AnyPage, Page},
    pages::{
        CARRIERS_UNKNOWN, DELIVERED_NOWHERE, DELIVERY_UNKNOWN, RemoteDeliveryOptionSelectionPage,
        RemoteShippingOptionSelectionPage,
    },
    parts::{Delivery, Shipping},
    services::Ask,
    shop::{DeliveryPage, ShippingPage, Shop},
    text::Text,
};

/// The pages on which something is chosen that a service offers.
const CHOICES: &[&str] = &[RemoteDeliveryOptionSelectionPage::NAME, RemoteShippingOptionSelectionPage::NAME];

fn is_remote(shop: &Shop) -> bool {
    shop.delivery_page == DeliveryPage::Remote || shop.shipping_page == ShippingPage::Remote
}

/// What must be asked before the form of `page` is decided about: an order, or a choice, is made of nothing that is out of
/// date. Once that is answered there may be more to ask, never the same again.
pub fn offers_due(checkout: &Checkout, page: &dyn AnyPage, facts: &Facts) -> Option<Ask> {
    let is_about_them = page.may_order() || CHOICES.contains(&page.name());
    if !is_remote(&facts.shop) || !is_about_them {
        return None;
    }
    let (repaired, goods) = repair(checkout.clone(), facts);
    due(&View::new(&repaired, facts, &goods), true)
}

/// What must be asked before what was decided can be saved: the goods, or where they go, are others now. The decision is then
/// made anew.
pub fn offers_due_after((checkout, goods): &Repaired, facts: &Facts) -> Option<Ask> {
    is_remote(&facts.shop).then(|| due(&View::new(checkout, facts, goods), true)).flatten()
}

/// What must be asked before `checkout` is shown. What is only out of date is shown all the same: whoever goes on with it is
/// told.
pub fn offers_due_for_show(checkout: &Checkout, facts: &Facts) -> Option<Ask> {
    if !is_remote(&facts.shop) {
        return None;
    }
    let (repaired, goods) = repair(checkout.clone(), facts);
    due(&View::new(&repaired, facts, &goods), false)
}

fn due(view: &View, anew: bool) -> Option<Ask> {
    let delivery = || Delivery::due(view, anew).map(|question| Ask::Delivery(Box::new(question)));
    let carriers = || Shipping::due(view, anew).map(|question| Ask::Carriers(Box::new(question)));
    delivery().or_else(carriers)
}

/// What the shopper of the checkout in `view` is told who cannot go on because a service offers nothing, or did not say what.
pub(super) fn unsaid(view: &View) -> Option<&'static Text> {
    if Delivery::is_nowhere(view) {
        return Some(&DELIVERED_NOWHERE);
    }
    if Delivery::is_silent(view) {
        return Some(&DELIVERY_UNKNOWN);
    }
    (Shipping::is_silent(view) && !Shipping::is_chosen(view)).then_some(&CARRIERS_UNKNOWN)
}
