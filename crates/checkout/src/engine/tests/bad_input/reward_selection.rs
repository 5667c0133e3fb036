//! What `RewardSelectionPage` refuses.

use super::{Cell::Cannot, Row, goes_to_the_basket, paying, refuses, reward_list, test};
use crate::testing::Walk;

const PAGE: &str = "RewardSelectionPage";

pub(super) static ROW: Row = Row {
    page: PAGE,
    missing: Cannot("a form without fields means all rewards that were listed"),
    empty: Cannot("an empty field is an absent one"),
    too_long: test!(refuses_a_list_that_is_too_long),
    wrong_type: test!(refuses_what_is_no_list_of_rewards),
    negative: test!(refuses_a_negative_amount),
    not_a_number: test!(refuses_nan),
    exponent: test!(refuses_an_exponent),
    too_many_decimals: test!(refuses_more_decimals_than_the_currency_has),
    foreign: test!(refuses_what_was_not_listed_for_this_card),
    expired: test!(refuses_a_list_of_a_quarter_of_an_hour_ago),
    used_up: test!(refuses_a_reward_named_more_often_than_it_was_listed),
    twice: test!(posted_twice_it_is_used_once),
    before_its_partner: test!(refuses_before_a_list_was_fetched),
    while_paying: test!(refuses_while_a_payment_is_under_way),
    on_an_empty_basket: test!(on_an_empty_basket_it_goes_to_the_basket),
};

fn listed() -> Walk {
    let mut walk = reward_list::walk();
    reward_list::list(&mut walk);
    walk
}

fn refused(rewards: &str, code: &str) {
    refuses(&mut listed(), PAGE, &[("rewards", rewards)], &[code]);
}

fn refuses_a_list_that_is_too_long() {
    let one = r#"{"type":"general","amount":"1"}"#;
    refused(&format!("[{}]", [one; 51].join(",")), "not-rewards");
    refused(&format!("[{}]", " ".repeat(4_000)), "not-rewards");
}

fn refuses_what_is_no_list_of_rewards() {
    let texts = [
        "x",
        "{}",
        "1",
        "null",
        r#"["general"]"#,
        r#"[{"type":"general"}]"#,
        r#"[{"type":"general","amount":25}]"#,
    ];
    for text in texts {
        refused(text, "not-rewards");
    }
}

fn refuses_a_negative_amount() {
    refused(r#"[{"type":"general","amount":"-25.00"}]"#, "reward-not-listed");
}

fn refuses_nan() {
    refused(r#"[{"type":"general","amount":"NaN"}]"#, "not-rewards");
}

fn refuses_an_exponent() {
    refused(r#"[{"type":"general","amount":"1e9"}]"#, "not-rewards");
}

fn refuses_more_decimals_than_the_currency_has() {
    refused(r#"[{"type":"general","amount":"25.001"}]"#, "not-rewards");
}

fn refuses_what_was_not_listed_for_this_card() {
    refused(r#"[{"type":"general","amount":"26.00"}]"#, "reward-not-listed");
    refused(r#"[{"type":"other","amount":"25.00"}]"#, "reward-not-listed");
}

fn refuses_a_list_of_a_quarter_of_an_hour_ago() {
    let mut walk = listed();
    walk.world.wait(15 * 60 - 1);
    assert!(walk.post(PAGE, &[]).errors.is_empty());
    walk.world.wait(1);
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("129.90"));
    assert_eq!(walk.post(PAGE, &[]).errors, ["rewards-missing"]);
}

fn refuses_a_reward_named_more_often_than_it_was_listed() {
    let one = r#"{"type":"general","amount":"25.00"}"#;
    refused(&format!("[{one},{one}]"), "reward-not-listed");
}

fn posted_twice_it_is_used_once() {
    let mut walk = listed();
    walk.post(PAGE, &[]);
    let once = walk.checkout.clone();
    assert_eq!(walk.post(PAGE, &[]).text("unpaid_amount"), Some("94.40"));
    assert_eq!(walk.checkout, once);
}

fn refuses_before_a_list_was_fetched() {
    let reply = refuses(&mut reward_list::walk(), PAGE, &[], &["rewards-missing"]);
    assert_eq!(reply.pages, ["RewardListPage"]);
}

fn refuses_while_a_payment_is_under_way() {
    refuses(&mut paying(listed()), PAGE, &[], &["charge-in-flight"]);
}

fn on_an_empty_basket_it_goes_to_the_basket() {
    goes_to_the_basket(PAGE, &[]);
}
