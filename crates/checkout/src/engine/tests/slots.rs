//! Delivery slots: what is offered, what an order holds, and what becomes of a slot that is gone.

use serde_json::{Value, json};

use crate::{
    ids::Pk,
    ledger::Resource,
    order::{OrderCommand, decide},
    shop::{DeliveryOption, Shop},
    testing::{HOME, LIRA_ACCOUNT, MUG, OFFICE, Reply, STANDARD, TO_ADDRESS, TRANSFER, Walk},
};

const PAGE: &str = "SlotSelectionPage";

/// The walks begin on Friday, 2027-01-15, at 08:00 UTC: 11:00 in Istanbul.
fn slots(windows: &Value) -> Value {
    json!({ "time_zone": "Europe/Istanbul", "days_ahead": 2, "windows": windows })
}

/// A customer who is asked when a mug shall come home.
fn walk(windows: &Value, edit: impl FnOnce(&mut Shop)) -> (Walk, Reply) {
    let mut walk = Walk::customer();
    let shop = &mut walk.world.shop;
    shop.slots = Some(serde_json::from_value(slots(windows)).unwrap());
    shop.delivery_options.iter_mut().for_each(|option| option.scheduled = option.pk == TO_ADDRESS);
    edit(shop);
    assert_eq!(shop.problems(), []);
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    let reply = walk.choose_addresses(HOME, HOME);
    (walk, reply)
}

fn noon() -> Value {
    json!([{ "pk": 3, "from": "12:00", "until": "14:00", "capacity": 1, "price": { "TRY": "15.00" } }])
}

fn choose(walk: &mut Walk, slot: Pk) -> Reply {
    walk.post(PAGE, &[("slot", &slot.to_string())])
}

/// Another shopper's order takes what room there is.
fn take(walk: &mut Walk, slot: Pk) {
    let taken = crate::ledger::Movement::Hold {
        resource: Resource::Slot(slot),
        quantity: 1,
        limit: Some(1),
        as_of: None,
        hold: crate::ledger::HoldId("another".to_owned()),
    };
    walk.world.books.try_apply(&[taken]).unwrap();
}

/// The key of the first slot offered in `reply`.
fn first(reply: &Reply) -> Pk {
    Pk(reply.offered(PAGE, "slots")[0])
}

fn dates(reply: &Reply) -> Vec<String> {
    let rows = reply.context(PAGE)["slots"].as_array().unwrap();
    rows.iter()
        .map(|row| format!("{} {}", row["date"].as_str().unwrap(), row["start_time"].as_str().unwrap()))
        .collect()
}

/// Goes on to the order.
fn order(walk: &mut Walk) -> Reply {
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.order()
}

#[test]
fn slots_are_offered_from_now_on_in_the_time_of_the_shop() {
    let windows = json!([
        { "pk": 1, "from": "18:00", "until": "20:00", "capacity": 5, "weekdays": ["friday", "sunday"] },
        { "pk": 2, "from": "10:30", "until": "12:00", "capacity": 5, "except": ["2027-01-16"] },
        { "pk": 3, "from": "11:30", "until": "13:00", "capacity": 5, "closes_minutes": 30, "dates": ["2027-01-15", "2027-01-17"] },
        { "pk": 4, "from": "09:00", "until": "10:00", "capacity": 5, "active": false },
    ]);
    let (mut walk, reply) = walk(&windows, |_| ());
    assert_eq!(reply.pages, [PAGE]);
    let friday_evening = "2027-01-15 18:00";
    let sunday = ["2027-01-17 10:30", "2027-01-17 11:30", "2027-01-17 18:00"];
    assert_eq!(dates(&reply)[0], friday_evening, "what began half an hour ago, or closes now, is over");
    assert_eq!(dates(&reply)[1..], sunday);
    walk.world.wait(7 * 3600);
    assert_eq!(dates(&walk.get(None)), sunday);
}

#[test]
fn a_slot_costs_its_price_and_the_order_keeps_and_holds_it() {
    let (mut walk, reply) = walk(&noon(), |_| ());
    let slot = first(&reply);
    assert_eq!(walk.choose_shipping(STANDARD).errors, ["shipping-not-offered"], "first when, then who");
    let chosen = choose(&mut walk, slot);
    assert_eq!(chosen.pages, ["ShippingOptionSelectionPage"]);
    assert_eq!(chosen.pre_order["delivery_range"]["start_time"], "12:00");
    order(&mut walk);
    let order = walk.orders.last().unwrap().clone();
    assert_eq!(order.amount.minor, 12_990 + 3_990 + 1_500);
    assert_eq!(
        order.draft.delivery_slot.as_ref().map(ToString::to_string).as_deref(),
        Some("2027-01-15 12:00-14:00")
    );
    let sheet = crate::order::sheet::Sheet::new(&order, order.language);
    assert_eq!(sheet.slot.as_deref(), Some("2027-01-15 12:00-14:00"));
    let held = |walk: &Walk| walk.world.books.balance(&Resource::Slot(slot)).held;
    assert_eq!(held(&walk), 1);
    let cancelled = decide(order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.try_apply(&cancelled.movements).unwrap();
    assert_eq!(held(&walk), 0, "a cancelled order gives its slot back");
}

#[test]
fn a_full_slot_is_offered_to_nobody_and_lost_before_the_order_it_is_asked_for_again() {
    let (mut walk, reply) = walk(&noon(), |_| ());
    let slot = first(&reply);
    choose(&mut walk, slot);
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    take(&mut walk, slot);
    let lost = walk.order();
    assert_eq!((lost.errors.as_slice(), walk.orders.len()), (&["slot-lost"][..], 0));
    assert_eq!(lost.pages, [PAGE]);
    assert!(!lost.offered(PAGE, "slots").contains(&slot.0), "a refused slot leaves the list");
    assert_eq!(choose(&mut walk, slot).errors, ["slot-not-offered"]);
    let next = first(&walk.get(None));
    choose(&mut walk, next);
    order(&mut walk);
    assert_eq!(walk.orders.len(), 1);
}

/// A customer of [`walk`] who changed to a delivery without slots and kept the address, and a slot that was taken since.
fn without_slots(plain: Pk) -> (Walk, Pk) {
    let (mut walk, reply) = walk(&noon(), |shop| {
        let option = shop.delivery_options.iter().find(|option| option.pk == TO_ADDRESS).unwrap();
        let unscheduled = DeliveryOption {
            pk: plain,
            slug: "plain".to_owned(),
            scheduled: false,
            sort_order: 9,
            ..option.clone()
        };
        shop.delivery_options.push(unscheduled);
    });
    let slot = first(&reply);
    take(&mut walk, slot);
    assert!(walk.choose_delivery(plain).pages.iter().all(|page| *page != PAGE));
    (walk, slot)
}

#[test]
fn whoever_changes_to_scheduled_delivery_is_offered_what_has_room() {
    let (mut walk, slot) = without_slots(Pk(77));
    let scheduled = walk.choose_delivery(TO_ADDRESS);
    assert_eq!(scheduled.pages, [PAGE], "the address is kept");
    assert!(!scheduled.offered(PAGE, "slots").contains(&slot.0), "it is full");
}

#[test]
fn the_only_delivery_left_counts_as_chosen_and_offers_what_has_room() {
    let (mut walk, slot) = without_slots(Pk(77));
    walk.world.shop.delivery_options.retain(|option| option.pk == TO_ADDRESS);
    let scheduled = walk.get(None);
    assert_eq!(scheduled.pages.last(), Some(&PAGE), "the address is kept");
    assert!(!scheduled.offered(PAGE, "slots").contains(&slot.0), "it is full");
}

#[test]
fn slots_are_for_regions_kinds_and_currencies() {
    let windows = json!([
        { "pk": 1, "from": "12:00", "until": "13:00", "capacity": 5, "region": { "slug": "city-rule", "cities": [6] } },
        { "pk": 2, "from": "13:00", "until": "14:00", "capacity": 5, "delivery": ["retail_store"] },
        { "pk": 3, "from": "14:00", "until": "15:00", "capacity": 5, "price": { "EUR": "1" } },
        { "pk": 4, "from": "15:00", "until": "16:00", "capacity": 5 },
    ]);
    let (mut walk, reply) = walk(&windows, |shop| shop.slots.as_mut().unwrap().days_ahead = 0);
    assert_eq!(dates(&reply), ["2027-01-15 15:00"]);
    let slot = first(&reply);
    choose(&mut walk, slot);
    let elsewhere = walk.choose_addresses(OFFICE, HOME);
    assert_eq!(dates(&elsewhere), ["2027-01-15 12:00", "2027-01-15 15:00"]);
    assert!(elsewhere.pre_order["delivery_range"].is_null(), "another address is another question");
}

#[test]
fn another_slot_starts_the_carrier_and_the_payment_over() {
    let (mut walk, reply) = walk(&noon(), |_| ());
    let offered = reply.offered(PAGE, "slots");
    choose(&mut walk, Pk(offered[0]));
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    assert_eq!(choose(&mut walk, Pk(offered[0])).pages, ["FundsTransferChoicePage"], "the same again");
    let other = choose(&mut walk, Pk(offered[1]));
    assert_eq!(
        (other.pages.as_slice(), other.chosen("payment_option")),
        (&["ShippingOptionSelectionPage"][..], None)
    );
}

#[test]
fn without_scheduled_delivery_there_are_no_slots() {
    let mut walk = Walk::ready_to_order();
    assert!(!walk.get(None).pages.contains(&PAGE));
    assert_eq!(choose(&mut walk, Pk(1)).errors, ["not-scheduled"]);
}
