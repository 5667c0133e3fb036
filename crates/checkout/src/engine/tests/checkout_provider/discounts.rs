//! Discounts in the checkout of a provider: those of the goods are frozen, and what pays the carrier is used like any other.

use super::{attempt, leaves, live, picks, reported, says, walk};
use crate::{
    ledger::Resource,
    testing::{CARRIER, SOLO, STANDARD, Walk, kurus},
};

fn add(walk: &mut Walk, coupon: &str) {
    let reply = walk.post("CouponSelectionPage", &[("coupon", coupon), ("action", "add")]);
    assert!(reply.errors.is_empty(), "{:?}", reply.errors);
}

fn limit(walk: &mut Walk, total: i64) {
    let mut promotions = walk.world.shop.promotions.iter_mut();
    promotions.find(|promotion| promotion.pk == CARRIER).unwrap().limit_total = Some(total);
}

fn shipping(walk: &mut Walk) -> crate::money::Money {
    let id = picks(walk, STANDARD);
    attempt(walk, &id).order.shipping_amount
}

#[test]
fn a_coupon_that_pays_the_carrier_is_used_up() {
    let mut walk = walk();
    limit(&mut walk, 1);
    add(&mut walk, "FREE-SHIP");
    leaves(&mut walk);
    let uses = |walk: &Walk| walk.world.books.balance(&Resource::Uses(CARRIER)).held;
    assert_eq!((uses(&walk), shipping(&mut walk)), (1, kurus(0)));
    let id = live(&walk);
    assert!(walk.settle(&id, says(reported(&walk, &id))));
    let order = &walk.orders[0];
    let kept: Vec<_> = order.draft.promotions.iter().map(|kept| (kept.pk, kept.amount)).collect();
    assert_eq!((kept, order.shipping_discount), (vec![(CARRIER, kurus(3_990))], Some(kurus(3_990))));
    assert_eq!(uses(&walk), 1, "the order keeps it");
}

#[test]
fn what_is_given_alone_is_not_joined_by_what_pays_the_carrier() {
    let mut walk = walk();
    add(&mut walk, "SOLO20");
    add(&mut walk, "FREE-SHIP");
    leaves(&mut walk);
    assert_eq!(attempt(&walk, &live(&walk)).at_provider().unwrap().carrier_promotion, None);
    assert_eq!(shipping(&mut walk), kurus(3_990));
    let id = live(&walk);
    let kept: Vec<_> = attempt(&walk, &id).order.draft.promotions.iter().map(|kept| kept.pk).collect();
    assert_eq!(kept, [SOLO]);
}

#[test]
fn a_limit_the_session_itself_uses_up_frees_no_other_discount() {
    let mut walk = walk();
    let mut promotions = walk.world.shop.promotions.iter_mut();
    promotions.find(|promotion| promotion.pk == SOLO).unwrap().limit_total = Some(1);
    add(&mut walk, "SOLO20");
    add(&mut walk, "FREE-SHIP");
    leaves(&mut walk);
    assert_eq!(shipping(&mut walk), kurus(3_990));
}
