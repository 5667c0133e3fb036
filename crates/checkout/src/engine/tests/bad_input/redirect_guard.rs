//! What the guard of a redirect is refused for.

use super::{Cannot, Row, goes_to_the_basket, test};

const PAGE: &str = "RedirectGuardPage";
const NO_FIELDS: &str = "it has no fields";
const A_FLAG: &str = "it only notes something, as often as one likes";

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
    foreign: Cannot("it belongs to the shopper's own checkout"),
    expired: Cannot(A_FLAG),
    used_up: Cannot(A_FLAG),
    twice: Cannot(A_FLAG),
    before_its_partner: Cannot("without a redirect there is nothing to guard, and nothing is done"),
    while_paying: Cannot("it is made for exactly then, and touches no payment"),
    on_an_empty_basket: test!(without_goods),
};

fn without_goods() {
    goes_to_the_basket(PAGE, &[]);
}
