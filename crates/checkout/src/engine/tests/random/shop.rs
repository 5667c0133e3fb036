//! What the shop of the walks gives beside what the test's shop gives.

use serde_json::json;

use crate::{
    shop::{Campaign, DeliveryKind, DeliveryPage, PaymentOption, Promotion, ShippingPage, Shop},
    testing,
};

/// What is given by itself, and a coupon that takes everything off.
pub(super) fn promotions() -> Vec<Promotion> {
    serde_json::from_value(json!([
        { "pk": 90, "slug": "three-mugs", "name": "Three for two", "products": ["sku-100"],
          "gives": { "buy_and_get": { "buy": 2, "get": 1, "percent": "100" } } },
        { "pk": 91, "slug": "first-five", "name": "For the first", "gives": { "percent": "3" }, "limit_total": 2,
          "goods_from": { "TRY": "600" } },
        { "pk": 92, "slug": "free", "name": "All free", "codes": ["ALL-FREE"], "gives": { "percent": "100" } },
    ]))
    .unwrap()
}

/// A campaign that goes with one way of paying only.
pub(super) fn campaigns() -> Vec<Campaign> {
    serde_json::from_value(json!([{
        "pk": 89, "code": "TRANSFER", "name": "With a transfer", "message": "With a transfer", "bins": ["5400"],
        "payment_options": [20], "gives": { "amount": { "TRY": "15" } },
    }]))
    .unwrap()
}

/// Adds more ways of paying.
pub(super) fn add_ways_of_paying(shop: &mut Shop) {
    let options: Vec<PaymentOption> = serde_json::from_value(json!([
        { "pk": 22, "slug": "on-delivery", "name": "On delivery", "payment_type": "pay_on_delivery" },
        { "pk": 23, "slug": "own-money", "name": "Own money", "payment_type": "loyalty_money" },
        { "pk": 24, "slug": "credit", "name": "Credit", "payment_type": "credit_payment" },
        { "pk": 25, "slug": "card", "name": "Card", "payment_type": "credit_card" },
        { "pk": 26, "slug": "page", "name": "Page", "payment_type": "redirection" },
    ]))
    .unwrap();
    shop.payment_options.extend(options);
    shop.pay_on_delivery = serde_json::from_value(json!([
        { "value": "cash", "label": "Cash", "price": { "TRY": "9.90", "EUR": "1.00" } },
        { "value": "card", "label": "Card", "price": { "TRY": "14.90" } },
        { "value": "free", "label": "Free", "price": { "TRY": "0" } },
    ]))
    .unwrap();
    shop.pay_on_delivery_phone_check = true;
    shop.credit_payment_options =
        serde_json::from_value(json!([{ "pk": 5, "slug": "bank-credit", "name": "Bank credit" }])).unwrap();
}

/// Of the lists of what an operator switches two are none: the page carriers are chosen on,
pub(super) const HOW_CARRIERS_ARE_CHOSEN: usize = 5;
/// and whether a service is asked.
pub(super) const WHETHER_A_SERVICE_IS_ASKED: usize = 6;

/// Lets a service say how goods are delivered, or who carries them as well, or neither; whether that is a change.
pub(super) fn ask_a_service(shop: &mut Shop, place: usize) -> bool {
    let before = (shop.delivery_page, shop.shipping_page);
    let (delivery, shipping) = match place % 3 {
        0 => (DeliveryPage::Plain, before.1),
        1 => (DeliveryPage::Remote, before.1),
        _ => (DeliveryPage::Remote, ShippingPage::Remote),
    };
    (shop.delivery_page, shop.shipping_page) = (delivery, shipping);
    before != (delivery, shipping)
}

/// Lets carriers be chosen on the page at `place`; whether that is another one.
pub(super) fn choose_carriers_on(shop: &mut Shop, place: usize) -> bool {
    let pages =
        [ShippingPage::AttributeBased, ShippingPage::DataSource, ShippingPage::Plain, ShippingPage::Remote];
    let page = pages[place % pages.len()];
    let groups = json!([{ "group_attribute_key": "color", "rule": { "slug": "any-rule" } }]);
    shop.shipping_groups = serde_json::from_value(groups).unwrap();
    std::mem::replace(&mut shop.shipping_page, page) != page
}

/// Adds a pick-up point, and delivery in the evening in slots that are soon full.
pub(super) fn add_ways_of_delivery(shop: &mut Shop) {
    let evening = shop.delivery_options.iter_mut().find(|option| option.pk == testing::EVENING).unwrap();
    (evening.active, evening.scheduled) = (true, true);
    let point = json!({ "pk": 4, "slug": "point", "name": "Pick-up point", "kind": "pickup_location" });
    shop.delivery_options.push(serde_json::from_value(point).unwrap());
    shop.pickup_locations.push(testing::pickup_location());
    shop.shipping_options[0].delivery.push(DeliveryKind::PickupLocation);
    let price = json!({ "TRY": "5.00", "EUR": "0.50" });
    let window = json!({ "pk": 1, "from": "18:00", "until": "21:00", "capacity": 2, "price": price });
    let slots = json!({ "time_zone": "Europe/Istanbul", "days_ahead": 9, "windows": [window] });
    shop.slots = Some(serde_json::from_value(slots).unwrap());
}
