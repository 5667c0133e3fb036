//! What every page without a place in the chain refuses: a table of pages and kinds of bad input. A row has a cell for each
//! kind, so none can be forgotten; a cell is a test, or says why its kind cannot occur.

mod address_clear;
mod bin_number;
mod campaign_list;
mod campaign_selection;
mod checkout_provider;
mod coupon_selection;
mod delivery_bags;
mod gift_box;
mod gift_box_index;
mod gift_card;
mod gift_card_apply;
mod gift_card_otp_resend;
mod gift_card_update_amount;
mod installment_selection;
pub(super) mod loyalty_card;
mod loyalty_money_usage;
mod masterpass;
mod order_note;
mod order_selection;
mod redirect_guard;
mod remote_delivery;
mod remote_shipping;
pub(super) mod reward_list;
mod reward_selection;
mod send_sms;
mod sms;
mod wallets;

use std::collections::BTreeSet;

use crate::{
    checkout::Checkout,
    page::Kind,
    pages::PAGES,
    testing::{Reply, Walk},
};

/// One cell.
#[derive(Clone, Copy)]
enum Cell {
    /// The test, by its name.
    Test(&'static str, fn()),
    /// Why this cannot occur.
    Cannot(&'static str),
}

use Cell::Cannot;

/// The cell of a test in the same file.
macro_rules! test {
    ($name:ident) => {
        super::Cell::Test(stringify!($name), $name)
    };
}
use test;

/// The tests of what is no key, for a page whose only field `$field` is one: nothing changes, and nobody is asked.
macro_rules! only_keys {
    ($walk:ident, $page:ident, $field:ident) => {
        fn refused(value: &str, code: &str) {
            let mut walk = $walk();
            let asked = walk.world.asked;
            let reply = super::refuses(&mut walk, $page, &[($field, value)], &[code]);
            assert_eq!(
                (reply.pages, walk.world.asked),
                (vec![$page], asked),
                "nobody is asked about {value}"
            );
        }

        fn without_an_option() {
            super::refuses(&mut $walk(), $page, &[], &["required"]);
        }

        fn empty() {
            refused("", "required");
            refused("  ", "not-a-key");
        }

        fn more_digits_than_a_key_has() {
            refused("9007199254740992", "not-a-key");
            refused(&"1".repeat(1000), "not-a-key");
        }

        fn what_is_no_number() {
            refused("van", "not-a-key");
            refused("[1]", "not-a-key");
            refused("１", "not-a-key");
        }

        fn a_negative_number() {
            refused("-1", "not-a-key");
            refused("0", "not-a-key");
        }

        fn nan() {
            refused("NaN", "not-a-key");
        }

        fn an_exponent() {
            refused("1e9", "not-a-key");
        }

        fn decimals() {
            refused("1.0", "not-a-key");
        }
    };
}
use only_keys;

/// What one page refuses.
struct Row {
    page: &'static str,
    missing: Cell,
    empty: Cell,
    too_long: Cell,
    wrong_type: Cell,
    negative: Cell,
    not_a_number: Cell,
    exponent: Cell,
    too_many_decimals: Cell,
    foreign: Cell,
    expired: Cell,
    used_up: Cell,
    twice: Cell,
    before_its_partner: Cell,
    while_paying: Cell,
    on_an_empty_basket: Cell,
}

impl Row {
    fn cells(&self) -> [(&'static str, Cell); 15] {
        [
            ("missing", self.missing),
            ("empty", self.empty),
            ("too long", self.too_long),
            ("wrong type", self.wrong_type),
            ("negative", self.negative),
            ("NaN", self.not_a_number),
            ("1e9", self.exponent),
            ("too many decimals", self.too_many_decimals),
            ("foreign", self.foreign),
            ("expired", self.expired),
            ("used up", self.used_up),
            ("twice", self.twice),
            ("before its partner", self.before_its_partner),
            ("while paying", self.while_paying),
            ("on an empty basket", self.on_an_empty_basket),
        ]
    }
}

/// All rows.
static TABLE: &[&Row] = &[
    &address_clear::ROW,
    &bin_number::ROW,
    &installment_selection::ROW,
    &campaign_list::ROW,
    &campaign_selection::ROW,
    &checkout_provider::INDEX_ROW,
    &checkout_provider::SELECTION_ROW,
    &coupon_selection::ROW,
    &delivery_bags::ROW,
    &gift_box::ROW,
    &gift_box_index::ROW,
    &gift_card::ROW,
    &gift_card_apply::ROW,
    &gift_card_otp_resend::ROW,
    &gift_card_update_amount::ROW,
    &loyalty_card::ROW,
    &order_selection::ROW,
    &redirect_guard::ROW,
    &remote_delivery::ROW,
    &remote_shipping::ROW,
    &send_sms::ROW,
    &masterpass::BIN_ROW,
    &masterpass::INSTALMENTS_ROW,
    &masterpass::OPENS_ROW,
    &wallets::MASTERPASS_ROW,
    &wallets::GPAY_ROW,
    &wallets::SELECTED_ROW,
    &wallets::QUERY_ROW,
    &wallets::COMPLETE_ROW,
    &sms::BARCODE_ROW,
    &sms::LINK_ROW,
    &loyalty_money_usage::ROW,
    &reward_list::ROW,
    &reward_selection::ROW,
    &order_note::ROW,
];

/// A customer with a mug in the basket.
fn shopper() -> Walk {
    let mut walk = Walk::customer();
    walk.add(crate::testing::MUG, 1);
    walk
}

/// `walk` while a charge is under way.
fn paying(mut walk: Walk) -> Walk {
    walk.checkout.attempt = Some(crate::testing::in_flight());
    walk
}

/// Posts `fields` to `page`, which must refuse them with `codes` and change nothing but what counts attempts.
fn refuses(walk: &mut Walk, page: &str, fields: &[(&str, &str)], codes: &[&str]) -> Reply {
    let before: Checkout = walk.checkout.clone();
    let reply = walk.post(page, fields);
    assert_eq!(reply.errors, codes, "{page} {fields:?}");
    assert_eq!(walk.checkout.choices, before.choices, "{page} {fields:?} changed something");
    assert!(walk.orders.is_empty());
    reply
}

/// Posts `fields` to `page` with nothing in the basket: the client goes to the basket.
fn goes_to_the_basket(page: &str, fields: &[(&str, &str)]) {
    let mut walk = Walk::customer();
    assert!(walk.post(page, fields).to_basket, "{page}");
    assert_eq!(walk.changed, None);
}

#[test]
fn every_page_without_a_place_refuses_every_kind_of_bad_input() {
    let mut lines = vec!["page | kind | test, or why it cannot occur".to_owned()];
    for row in TABLE {
        for (kind, cell) in row.cells() {
            match cell {
                Cell::Test(name, run) => {
                    run();
                    lines.push(format!("{} | {kind} | {name}", row.page));
                }
                Cannot(why) => {
                    assert!(why.len() > 10, "{} {kind} needs a reason", row.page);
                    lines.push(format!("{} | {kind} | cannot occur: {why}", row.page));
                }
            }
        }
    }
    println!("{}", lines.join("\n"));
    let listed: BTreeSet<&str> = TABLE.iter().map(|row| row.page).collect();
    let extras =
        PAGES.iter().filter(|page| matches!(page.kind(), Kind::Extra { .. })).map(|page| page.name());
    let missing: Vec<&str> = extras.filter(|name| !listed.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new(), "these pages have no row");
}
