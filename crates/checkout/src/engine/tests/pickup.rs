//! Pick-up at a point of others: chosen like a store, and kept by the order.

use serde_json::json;

use crate::{
    ids::Pk,
    testing::{
        FOREIGN, HOME, LIRA_ACCOUNT, MUG, OFFICE, PICK_UP, Reply, STANDARD, TRANSFER, Walk, pickup_location,
    },
};

const PAGE: &str = "PickupLocationSelectionPage";
const AT_POINT: Pk = Pk(4);
const LOCKER: Pk = Pk(45);

/// A customer with a mug, who is asked where to pick it up.
fn walk() -> (Walk, Reply) {
    let mut walk = Walk::customer();
    let shop = &mut walk.world.shop;
    let option =
        json!({ "pk": AT_POINT, "slug": "point", "name": "Pick-up point", "kind": "pickup_location" });
    shop.delivery_options.push(serde_json::from_value(option).unwrap());
    shop.pickup_locations.push(pickup_location());
    shop.shipping_options[0].delivery.push(crate::shop::DeliveryKind::PickupLocation);
    assert_eq!(shop.problems(), []);
    walk.add(MUG, 1);
    let reply = walk.choose_delivery(AT_POINT);
    (walk, reply)
}

fn choose(walk: &mut Walk, point: Pk, billing: Pk) -> Reply {
    let (point, billing) = (point.to_string(), billing.to_string());
    walk.post(PAGE, &[("pickup_location", &point), ("billing_address", &billing)])
}

#[test]
fn goods_are_picked_up_at_a_point_and_the_order_tells_where() {
    let (mut walk, points) = walk();
    assert_eq!(points.pages, [PAGE]);
    assert_eq!(points.offered(PAGE, "pickup_locations"), [45]);
    assert_eq!(points.pre_order["delivery_option"]["delivery_option_type"], "pickup_location");
    let chosen = choose(&mut walk, LOCKER, OFFICE);
    assert_eq!(chosen.pages, ["ShippingOptionSelectionPage"]);
    assert_eq!(chosen.offered("ShippingOptionSelectionPage", "shipping_options"), [10]);
    let address = &chosen.pre_order["shipping_address"];
    assert!(address["pk"].is_null() && address.get("is_corporate").is_none());
    assert_eq!((&address["title"], &address["postcode"]), (&"Locker 7".into(), &"34716".into()));
    assert_eq!((&address["first_name"], &address["email"]), (&"Ada".into(), &"ada@example.com".into()));
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.order();
    let order = &walk.orders[0];
    assert_eq!(order.draft.pickup_location.as_ref().map(|point| point.pk), Some(LOCKER));
    let sheet = crate::order::sheet::Sheet::new(order, order.language);
    assert_eq!((sheet.places[0].heading, sheet.places[0].lines[0].as_str()), ("Pick up at", "Locker 7"));
}

#[test]
fn only_an_offered_point_and_an_address_of_ones_own_are_taken() {
    let (mut walk, _) = walk();
    assert_eq!(choose(&mut walk, Pk(46), HOME).errors, ["pickup-location-not-offered"]);
    assert_eq!(choose(&mut walk, LOCKER, FOREIGN).errors, ["address-not-in-book"]);
    assert_eq!(walk.post(PAGE, &[]).errors, ["required", "required"]);
    walk.choose_delivery(PICK_UP);
    assert_eq!(choose(&mut walk, LOCKER, HOME).errors, ["not-at-a-pickup-location"]);
}

#[test]
fn a_point_that_closes_is_no_longer_chosen_and_without_any_the_option_is_gone() {
    let (mut walk, _) = walk();
    choose(&mut walk, LOCKER, HOME);
    let open = crate::shop::PickupLocation { pk: Pk(47), ..pickup_location() };
    walk.world.shop.pickup_locations.push(open);
    walk.world.shop.pickup_locations[0].active = false;
    let reply = walk.get(None);
    assert_eq!((reply.pages.last(), reply.offered(PAGE, "pickup_locations")), (Some(&PAGE), vec![47]));
    assert!(reply.pre_order["pickup_location"].is_null() && reply.pre_order["shipping_address"].is_null());
    walk.world.shop.pickup_locations[1].active = false;
    assert_eq!(walk.get(None).chosen("delivery_option"), None);
}

#[test]
fn another_kind_of_delivery_and_clearing_the_addresses_forget_the_point() {
    let (mut walk, _) = walk();
    choose(&mut walk, LOCKER, HOME);
    walk.post("AddressClearPage", &[]);
    assert_eq!(walk.checkout.choices.delivery.pickup_location, None);
    choose(&mut walk, LOCKER, HOME);
    assert!(walk.choose_delivery(PICK_UP).pre_order["pickup_location"].is_null());
}
