//! The shop, the goods and the shopper of the tests. Written as an operator would write them, so that a test can
//! be read without looking here.

mod books;
mod enough;
mod shop;
mod walk;
mod world;

pub(crate) use books::Books;
pub(crate) use shop::{pickup_location, shop};
pub(crate) use walk::{Reply, Walk};
pub(crate) use world::{CUSTOMER, PlainLinks, World, product};

use crate::{
    ids::{AttemptId, Pk},
    money::Money,
    payment::{LiveAttempt, LiveState, PaymentKind},
};

/// A payment of which nobody knows yet what became of it.
pub(crate) fn in_flight() -> LiveAttempt {
    let id = AttemptId("attempt-1".to_owned());
    LiveAttempt { id, state: LiveState::InFlight, kind: PaymentKind::Card, card: None }
}

/// Delivery to an address.
pub(crate) const TO_ADDRESS: Pk = Pk(1);
/// Pick-up at a store.
pub(crate) const PICK_UP: Pk = Pk(2);
/// Delivery to an address in the evening; not offered until a test switches it on.
pub(crate) const EVENING: Pk = Pk(3);
/// 39.90 TL, free from 500 TL of goods on.
pub(crate) const STANDARD: Pk = Pk(10);
/// 59.90 TL, only in Istanbul.
pub(crate) const SAME_DAY: Pk = Pk(11);
/// Free, only to stores.
pub(crate) const STORE_VAN: Pk = Pk(12);
/// A funds transfer for any total.
pub(crate) const TRANSFER: Pk = Pk(20);
/// A funds transfer for at most 400 TL; never in euros.
pub(crate) const SMALL_TRANSFER: Pk = Pk(21);
/// An account in liras.
pub(crate) const LIRA_ACCOUNT: Pk = Pk(30);
/// Another account in liras, at another bank.
pub(crate) const OTHER_LIRA_ACCOUNT: Pk = Pk(31);
/// An account in euros.
pub(crate) const EURO_ACCOUNT: Pk = Pk(32);
/// A store.
pub(crate) const KADIKOY: Pk = Pk(40);
/// Another store.
pub(crate) const CANKAYA: Pk = Pk(41);
/// A reason to cancel.
pub(crate) const CHANGED_MIND: Pk = Pk(50);
/// A reason to cancel that needs a sentence.
pub(crate) const OTHER_REASON: Pk = Pk(51);
/// A reason to give something back.
pub(crate) const BROKEN: Pk = Pk(52);
/// A coupon of ten per cent: `WELCOME10` or `HOŞGELDİN`.
pub(crate) const WELCOME: Pk = Pk(70);
/// A listed coupon: 50.00 TL off 200.00 TL of goods.
pub(crate) const FIFTY: Pk = Pk(71);
/// A coupon of twenty per cent that goes with no other: `SOLO20`.
pub(crate) const SOLO: Pk = Pk(72);
/// A coupon of 10.00 TL for two orders: `ONLY-TWO`.
pub(crate) const FEW: Pk = Pk(73);
/// A coupon of five per cent, once for each customer: `ONCE-EACH`.
pub(crate) const ONCE: Pk = Pk(74);
/// A coupon for a customer's first order: `FIRST-ORDER`.
pub(crate) const FIRST: Pk = Pk(75);
/// A coupon that pays the carrier: `FREE-SHIP`.
pub(crate) const CARRIER: Pk = Pk(76);
/// A campaign of five per cent for cards that begin with 435508.
pub(crate) const BANK_FIVE: Pk = Pk(80);
/// The shopper's address in Istanbul, the primary one.
pub(crate) const HOME: Pk = Pk(60);
/// The shopper's address in Ankara.
pub(crate) const OFFICE: Pk = Pk(61);
/// An address in somebody else's book.
pub(crate) const FOREIGN: Pk = Pk(62);
/// 129.90 TL or 9.90 EUR, 20 in stock.
pub(crate) const MUG: Pk = Pk(100);
/// 450.00 TL instead of 500.00, not sold in euros, 2 in stock.
pub(crate) const LAMP: Pk = Pk(101);
/// A carrier bag.
pub(crate) const BAG: Pk = Pk(102);
/// Not sold any more.
pub(crate) const RETIRED: Pk = Pk(103);

/// So many kuruş.
pub(crate) fn kurus(minor: i64) -> Money {
    Money::new(minor, crate::money::Currency::TRY)
}
