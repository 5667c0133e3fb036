//! Every kind of refusal, repeats, and the limits under everything somebody may try to get around them with.

use std::collections::HashMap;

use serde_json::json;

use crate::{
    checkout::Checkout,
    ids::{CheckoutId, Timestamp},
    testing::{MUG, Reply, Walk},
};

const PAGES: [&str; 2] = ["SendBarcodeSmsPage", "SendCheckoutUrlSmsPage"];
const NUMBER: &str = "5321234567";

fn guest() -> Walk {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    walk
}

fn ask(walk: &mut Walk, page: &str, number: &str) -> Reply {
    walk.post(page, &[("phone_number", number)])
}

fn is_accepted(reply: &Reply) -> bool {
    reply.bare == Some(json!({}))
}

/// Every page refuses `number` with `code`, in a whole envelope, and leaves nothing behind.
fn is_refused(number: &str, code: &str) {
    for page in PAGES {
        let mut walk = guest();
        let before = walk.checkout.clone();
        let reply = ask(&mut walk, page, number);
        assert_eq!((reply.errors.as_slice(), &reply.bare), (&[code][..], &None), "{page}: {number}");
        assert!(reply.pages.is_empty() && reply.pre_order["basket"].is_object());
        assert_eq!((&walk.checkout, &walk.changed), (&before, &None), "nothing is saved");
    }
}

#[test]
fn a_message_is_asked_for_and_answered_with_an_empty_object() {
    for page in PAGES {
        let mut walk = guest();
        assert!(is_accepted(&ask(&mut walk, page, NUMBER)));
        assert_eq!(walk.changed, Some(vec!["sms"]));
        let get = walk.get(Some(page));
        assert_eq!(get.context(page), &json!({ "phone_number": null }), "a GET has its envelope");
        walk.enter_as_guest();
        assert_eq!(walk.get(Some(page)).context(page)["phone_number"], "05320000001");
    }
}

#[test]
fn a_missing_number_is_refused() {
    for page in PAGES {
        assert_eq!(guest().post(page, &[]).errors, ["required"]);
    }
}

#[test]
fn an_empty_number_is_refused() {
    is_refused("", "required");
    is_refused("   ", "not-a-phone-number");
}

#[test]
fn a_number_that_is_too_long_is_refused() {
    is_refused("532123456789", "phone-number-too-long");
    is_refused(&"5".repeat(100_000), "phone-number-too-long");
}

#[test]
fn a_number_that_is_too_short_is_refused() {
    is_refused("532123456", "not-a-phone-number");
}

#[test]
fn a_number_of_another_type_is_refused() {
    for text in ["true", "[\"5321234567\"]", "{\"a\":1}", "null", "NaN", "1e9", "5.321e9"] {
        is_refused(text, "not-a-phone-number");
    }
}

#[test]
fn a_negative_number_is_refused() {
    is_refused("-5321234567", "not-a-phone-number");
}

#[test]
fn letters_are_refused() {
    is_refused("53212345ab", "not-a-phone-number");
    is_refused("5321234567;drop", "not-a-phone-number");
    is_refused("5321234567\r\n5331234567", "not-a-phone-number");
}

#[test]
fn a_number_of_a_country_that_is_not_allowed_is_refused() {
    is_refused("+4915112345678", "foreign-phone-number");
    is_refused("+8821612345678", "foreign-phone-number");
}

#[test]
fn a_landline_is_refused() {
    is_refused("02125551234", "not-a-mobile-number");
    is_refused("8501234567", "not-a-mobile-number");
}

#[test]
fn an_empty_basket_is_sent_to_the_basket() {
    for page in PAGES {
        let mut walk = Walk::guest();
        let reply = ask(&mut walk, page, NUMBER);
        assert!(reply.to_basket && walk.changed.is_none());
    }
}

#[test]
fn nothing_is_sent_while_a_payment_is_in_flight() {
    for page in PAGES {
        let mut walk = guest();
        walk.checkout.attempt = Some(crate::testing::in_flight());
        let reply = ask(&mut walk, page, NUMBER);
        assert_eq!((reply.errors.as_slice(), walk.changed), (&["charge-in-flight"][..], None));
    }
}

#[test]
fn a_shop_that_sends_no_messages_says_so() {
    let mut walk = guest();
    walk.world.shop.sms.active = false;
    assert_eq!(ask(&mut walk, PAGES[0], NUMBER).errors, ["sms-off"]);
}

#[test]
fn the_same_request_twice_sends_one_message_and_is_accepted_both_times() {
    for page in PAGES {
        let mut walk = guest();
        assert!(is_accepted(&ask(&mut walk, page, NUMBER)));
        for (seconds, spelling) in [(0, NUMBER), (3, "05321234567"), (40, "+90 532 123 45 67"), (16, NUMBER)]
        {
            walk.world.wait(seconds);
            assert!(is_accepted(&ask(&mut walk, page, spelling)), "{seconds}");
            assert_eq!(walk.changed, None, "{seconds}");
        }
        walk.world.wait(16);
        assert!(is_accepted(&ask(&mut walk, page, NUMBER)));
        assert!(walk.changed.is_some(), "after its time it is another message");
    }
}

#[test]
fn a_repeat_is_recognised_also_when_the_basket_became_an_order_meanwhile() {
    let mut walk = Walk::ready_to_order();
    assert!(is_accepted(&ask(&mut walk, PAGES[0], NUMBER)));
    walk.order();
    assert_eq!(walk.orders.len(), 1);
    assert!(is_accepted(&ask(&mut walk, PAGES[0], NUMBER)));
    assert!(ask(&mut walk, PAGES[0], "5321234568").to_basket);
}

#[test]
fn a_number_that_was_written_to_a_moment_ago_has_to_wait() {
    let mut walk = guest();
    assert!(is_accepted(&ask(&mut walk, PAGES[0], NUMBER)));
    assert_eq!(ask(&mut walk, PAGES[1], NUMBER).errors, ["sms-just-sent"], "the other page");
    let mut other = guest();
    other.world.books = walk.world.books.clone();
    other.world.visitor.owner = "guest-2".to_owned();
    assert_eq!(ask(&mut other, PAGES[0], NUMBER).errors, ["sms-just-sent"], "another shopper");
}

#[test]
fn a_number_that_used_its_messages_up_is_refused() {
    let mut walk = guest();
    for _ in 0..3 {
        assert!(is_accepted(&ask(&mut walk, PAGES[0], NUMBER)));
        walk.world.wait(120);
    }
    assert_eq!(ask(&mut walk, PAGES[0], NUMBER).errors, ["sms-too-many"]);
    walk.world.wait(75 * 60);
    assert!(is_accepted(&ask(&mut walk, PAGES[0], NUMBER)));
}

#[test]
fn a_session_that_used_its_messages_up_is_refused() {
    let mut walk = guest();
    for last in 0..5 {
        assert!(is_accepted(&ask(&mut walk, PAGES[0], &format!("532123456{last}"))));
    }
    assert_eq!(ask(&mut walk, PAGES[0], "5321234565").errors, ["sms-too-many"]);
}

/// Who asks when for which number.
struct Request {
    seconds: i64,
    session: usize,
    network: usize,
    number: String,
}

/// Sends `requests` of as many shoppers as they name to one shop, and returns those that made it send a message.
fn carry_out(mut walk: Walk, requests: impl Iterator<Item = Request>) -> Vec<(Timestamp, Request)> {
    let begin = walk.world.now;
    let template = walk.checkout.clone();
    let mut checkouts: HashMap<usize, Checkout> = HashMap::new();
    let mut sent = Vec::new();
    for request in requests {
        walk.world.now = begin.plus_seconds(request.seconds);
        walk.world.visitor.owner = format!("guest-{}", request.session);
        walk.world.visitor.network = Some(format!("198.51.100.{}", request.network));
        let id = CheckoutId(format!("checkout-of-{}", request.session));
        walk.checkout =
            checkouts.remove(&request.session).unwrap_or_else(|| Checkout { id, ..template.clone() });
        let page = PAGES[request.session % 2];
        ask(&mut walk, page, &request.number);
        checkouts.insert(request.session, walk.checkout.clone());
        if walk.changed.is_some() {
            sent.push((walk.world.now, request));
        }
    }
    sent
}

/// The most messages with one `key` in any stretch of `seconds`.
fn most_within(
    sent: &[(Timestamp, Request)],
    seconds: i64,
    key: impl Fn(&Request) -> Option<String>,
) -> usize {
    let mut times: HashMap<String, Vec<Timestamp>> = HashMap::new();
    for (at, request) in sent {
        if let Some(key) = key(request) {
            times.entry(key).or_default().push(*at);
        }
    }
    let within = |times: &Vec<Timestamp>| {
        let window = |first: &Timestamp| {
            times.iter().filter(|at| **at >= *first && at.0 < first.plus_seconds(seconds).0).count()
        };
        times.iter().map(window).max().unwrap_or(0)
    };
    times.values().map(within).max().unwrap_or(0)
}

fn keeps_every_limit(sent: &[(Timestamp, Request)]) {
    assert!(most_within(sent, 60, |r| Some(r.number.clone())) <= 1);
    assert!(most_within(sent, 3_600, |r| Some(r.number.clone())) <= 3);
    assert!(most_within(sent, 3_600, |r| Some(r.session.to_string())) <= 5);
    assert!(most_within(sent, 3_600, |r| Some(r.network.to_string())) <= 20);
    assert!(most_within(sent, 3_600, |r| Some(r.number[..6].to_owned())) <= 50);
}

#[test]
fn two_thousand_sessions_that_ask_for_one_number_send_three_messages_an_hour() {
    let requests = (0..2_000).map(|n| Request {
        seconds: i64::try_from(n * 2).unwrap_or(0),
        session: n,
        network: n % 256,
        number: NUMBER.to_owned(),
    });
    let sent = carry_out(guest(), requests);
    keeps_every_limit(&sent);
    assert!((3..=6).contains(&sent.len()), "{}", sent.len());
}

#[test]
fn one_session_that_asks_for_two_thousand_numbers_sends_five_messages_an_hour() {
    let requests = (0..2_000).map(|n| Request {
        seconds: n,
        session: 1,
        network: 1,
        number: format!("53{:08}", n * 12_345),
    });
    let sent = carry_out(guest(), requests);
    keeps_every_limit(&sent);
    assert_eq!(sent.len(), 5);
}

#[test]
fn two_thousand_sessions_that_ask_for_a_range_of_numbers_send_fifty_messages_an_hour() {
    let requests = (0..2_000).map(|n| Request {
        seconds: i64::try_from(n).unwrap_or(0),
        session: n,
        network: n % 256,
        number: format!("532123{n:04}"),
    });
    let sent = carry_out(guest(), requests);
    keeps_every_limit(&sent);
    assert_eq!(sent.len(), 50);
}

#[test]
fn two_thousand_sessions_behind_one_address_send_twenty_messages_an_hour() {
    let requests = (0..2_000).map(|n: usize| Request {
        seconds: i64::try_from(n).unwrap_or(0),
        session: n,
        network: 1,
        number: format!("53{:08}", n * 12_345),
    });
    let sent = carry_out(guest(), requests);
    keeps_every_limit(&sent);
    assert_eq!(sent.len(), 20);
}

#[test]
fn two_thousand_shoppers_who_share_nothing_never_send_more_than_the_budget_of_the_day() {
    let mut walk = guest();
    walk.world.shop.sms.day_max = 150;
    // Midnight falls into the middle.
    let midnight = walk.world.now.plus_seconds(86_400 - walk.world.now.0 / 1_000_000 % 86_400);
    walk.world.now = midnight.plus_seconds(-2_000);
    let requests = (0..2_000).map(|n: usize| Request {
        seconds: i64::try_from(n * 2).unwrap_or(0),
        session: n,
        network: n % 256,
        number: format!("53{:08}", n * 12_345),
    });
    let sent = carry_out(walk, requests);
    keeps_every_limit(&sent);
    let today = sent.iter().filter(|(at, _)| *at < midnight).count();
    assert_eq!((today, sent.len() - today), (150, 150));
}

#[test]
fn a_storefronts_server_has_no_limit_of_its_own() {
    let mut walk = guest();
    walk.world.visitor.network = None;
    for n in 0..60 {
        walk.world.visitor.owner = format!("guest-{n}");
        assert!(is_accepted(&ask(&mut walk, PAGES[0], &format!("53{:08}", n * 12_345))), "{n}");
    }
}
