//! What starting over with the address is refused for.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, test};
use crate::testing::Walk;

const PAGE: &str = "AddressClearPage";
const NO_FIELDS: &str = "it has no fields";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot(NO_FIELDS),
    empty: Cannot(NO_FIELDS),
    too_long: Cannot(NO_FIELDS),
    wrong_type: Cannot(NO_FIELDS),
    negative: Cannot(NO_FIELDS),
    not_a_number: Cannot(NO_FIELDS),
    exponent: Cannot(NO_FIELDS),
    too_many_decimals: Cannot(NO_FIELDS),
    foreign: Cannot("it forgets the shopper's own choice, whatever that is"),
    expired: Cannot("what is chosen no more can be forgotten all the same"),
    used_up: Cannot("there is no limit on how often one starts over"),
    twice: Cannot("nothing is forgotten the second time, and nothing is wrong with that"),
    before_its_partner: Cannot("without chosen addresses there is nothing to forget"),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

fn while_money_moves() {
    refuses(&mut paying(Walk::ready_to_order()), PAGE, &[], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[]);
}
