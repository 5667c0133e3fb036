//! What the note of an order is refused for.

use super::{Cannot, Row, goes_to_the_basket, refuses, shopper, test};

const PAGE: &str = "OrderNotePage";
const NOT_A_NUMBER: &str = "a note is a text: whatever looks like a number is one";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot("a form without a note takes the note away"),
    empty: Cannot("an empty note takes the note away"),
    too_long: test!(a_thousand_and_one_characters),
    wrong_type: test!(a_control_character),
    negative: Cannot(NOT_A_NUMBER),
    not_a_number: Cannot(NOT_A_NUMBER),
    exponent: Cannot(NOT_A_NUMBER),
    too_many_decimals: Cannot(NOT_A_NUMBER),
    foreign: Cannot("it names nothing that could be somebody else's"),
    expired: Cannot("a note has no time of its own"),
    used_up: Cannot("there is no limit on how often it changes"),
    twice: Cannot("the same note again is the same note"),
    before_its_partner: Cannot("it has no partner"),
    while_paying: Cannot("it costs nothing, so it may change while money moves"),
    on_an_empty_basket: test!(without_goods),
};

fn a_thousand_and_one_characters() {
    refuses(&mut shopper(), PAGE, &[("notes", &"ğ".repeat(1001))], &["note-too-long"]);
}

fn a_control_character() {
    refuses(&mut shopper(), PAGE, &[("notes", "a\u{7}b")], &["control-character"]);
    refuses(&mut shopper(), PAGE, &[("notes", "a\u{202E}b")], &["control-character"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("notes", "x")]);
}
