//! What the number of a card is refused for, where its campaigns are asked for.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};

const PAGE: &str = "CampaignListPage";
const CARD: &str = "4355084355084358";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: test!(without_a_card),
    empty: test!(a_blank_card),
    too_long: test!(twenty_digits),
    wrong_type: test!(an_object_or_too_few_digits),
    negative: test!(a_sign),
    not_a_number: test!(letters),
    exponent: test!(an_exponent),
    too_many_decimals: test!(decimals),
    foreign: Cannot("whose card it is cannot be known, and its first digits give nothing away"),
    expired: Cannot("only the first digits are used, the card may be as old as it likes"),
    used_up: test!(a_twenty_first_card),
    twice: Cannot("the same card again lists the same campaigns"),
    before_its_partner: Cannot("it comes first"),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

fn refused(card: &str) {
    let mut walk = shopper();
    let reply = refuses(&mut walk, PAGE, &[("card_number", card)], &["not-a-card"]);
    assert_eq!((reply.pages, walk.changed), (vec![], None));
}

fn without_a_card() {
    refuses(&mut shopper(), PAGE, &[], &["required"]);
}

fn a_blank_card() {
    refuses(&mut shopper(), PAGE, &[("card_number", "")], &["required"]);
    refused("   ");
}

fn twenty_digits() {
    refused("43550843550843581234");
    refused(&"4".repeat(60_000));
}

fn an_object_or_too_few_digits() {
    refused("{\"number\":\"4355084355084358\"}");
    refused("435508435508");
}

fn a_sign() {
    refused("+4355084355084358");
    // A hyphen is what people write between digits.
    refused("-435508435508");
}

fn letters() {
    refused("NaN");
    refused("4355O84355O84358");
}

fn an_exponent() {
    refused("1e9");
    refused("4.355084355084358e15");
}

fn decimals() {
    refused("4355084355084358.00");
}

fn a_twenty_first_card() {
    let mut walk = shopper();
    for _ in 0..20 {
        assert_eq!(walk.post(PAGE, &[("card_number", CARD)]).errors, Vec::<&str>::new());
    }
    refuses(&mut walk, PAGE, &[("card_number", CARD)], &["campaigns-listed-too-often"]);
    walk.world.wait(10 * 60);
    assert_eq!(walk.post(PAGE, &[("card_number", CARD)]).errors, Vec::<&str>::new());
}

fn while_money_moves() {
    refuses(&mut paying(shopper()), PAGE, &[("card_number", CARD)], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("card_number", CARD)]);
}
