//! What a campaign is refused for.

use super::{Cannot, Row, goes_to_the_basket, paying, refuses, shopper, test};
use crate::testing::{LAMP, Walk};

const PAGE: &str = "CampaignSelectionPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot("a form without a campaign takes the choice back"),
    empty: Cannot("an empty campaign takes the choice back"),
    too_long: test!(sixty_five_characters),
    wrong_type: test!(a_list),
    negative: test!(a_negative_key),
    not_a_number: test!(no_number_where_a_key_could_be),
    exponent: test!(a_key_with_an_exponent),
    too_many_decimals: test!(a_key_with_decimals),
    foreign: test!(for_other_cards_or_larger_baskets),
    expired: test!(after_its_end_or_the_end_of_the_list),
    used_up: Cannot("campaigns have no limit on how many take part"),
    twice: Cannot("the same campaign again is the same choice"),
    before_its_partner: test!(without_a_card),
    while_paying: test!(while_money_moves),
    on_an_empty_basket: test!(without_goods),
};

fn with_card() -> Walk {
    let mut walk = shopper();
    walk.post("CampaignListPage", &[("card_number", "4355084355084358")]);
    walk
}

fn refused(campaign: &str) {
    let reply = refuses(&mut with_card(), PAGE, &[("campaign", campaign)], &["campaign-not-listed"]);
    assert_eq!(reply.pages, Vec::<&str>::new());
}

fn sixty_five_characters() {
    refused(&"8".repeat(65));
}

fn a_list() {
    refused("[80]");
}

fn a_negative_key() {
    refused("-80");
}

fn no_number_where_a_key_could_be() {
    refused("NaN");
    refused("undefined");
}

fn a_key_with_an_exponent() {
    refused("1e9");
    refused("8e1");
}

fn a_key_with_decimals() {
    refused("80.0");
}

fn for_other_cards_or_larger_baskets() {
    refused("OTHER");
    refused("BIG");
    let mut walk = with_card();
    walk.add(LAMP, 1);
    let fits = walk.post(PAGE, &[("campaign", "BIG")]);
    assert_eq!(fits.text("selected_campaign"), Some("BIG"));
}

fn after_its_end_or_the_end_of_the_list() {
    refused("OLD");
    let mut walk = with_card();
    walk.world.wait(60 * 60);
    refuses_without_card(&mut walk);
}

fn without_a_card() {
    refuses_without_card(&mut shopper());
}

/// Nothing is kept; what the repair drops of an old list may go.
fn refuses_without_card(walk: &mut Walk) {
    let reply = walk.post(PAGE, &[("campaign", "BANK5")]);
    assert_eq!((reply.errors, reply.pages, &walk.changed), (vec!["campaign-card-first"], vec![], &None));
}

fn while_money_moves() {
    refuses(&mut paying(with_card()), PAGE, &[("campaign", "BANK5")], &["charge-in-flight"]);
}

fn without_goods() {
    goes_to_the_basket(PAGE, &[("campaign", "BANK5")]);
}
