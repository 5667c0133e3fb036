//! What the pages of wallets refuse.

use super::{
    super::wallets::{ORIGIN, at_masterpass, at_the_device, before_the_device, with_google},
    Cell::Cannot,
    Row, goes_to_the_basket, paying, refuses, test,
};
use crate::testing::{MUG, TRANSFER, Walk};

const MASTERPASS: &str = "MasterpassCompletePage";
const GPAY: &str = "GPayCompletePage";
const SELECTED: &str = "ConfirmationPaymentSelectedPage";
const QUERY: &str = "ConfirmationPaymentQueryPage";
const COMPLETE: &str = "ConfirmationPaymentCompletePage";

const OPAQUE: super::Cell = Cannot("what a token says is known to its wallet alone");

pub(super) static MASTERPASS_ROW: Row = Row {
    page: MASTERPASS,
    missing: test!(masterpass_without_a_token),
    empty: test!(masterpass_with_an_empty_token),
    too_long: test!(masterpass_with_a_token_that_is_too_long),
    wrong_type: test!(masterpass_with_what_is_no_plain_text),
    negative: OPAQUE,
    not_a_number: OPAQUE,
    exponent: OPAQUE,
    too_many_decimals: OPAQUE,
    foreign: Cannot("the bank knows which payment a token was made for, and refuses it"),
    expired: Cannot("how long a token is good is known to its wallet alone"),
    used_up: test!(masterpass_with_a_token_that_was_used),
    twice: Cannot("the first time makes the order, which the second finds"),
    before_its_partner: test!(masterpass_before_it_is_open),
    while_paying: test!(masterpass_while_a_payment_is_under_way),
    on_an_empty_basket: test!(masterpass_without_goods),
};

fn masterpass(token: &str, code: &str) {
    let mut walk = at_masterpass();
    refuses(&mut walk, MASTERPASS, &[("token", token)], &[code]);
    assert!(walk.checkout.attempt.is_some(), "the payment stays open");
}

fn masterpass_without_a_token() {
    refuses(&mut at_masterpass(), MASTERPASS, &[], &["required"]);
}

fn masterpass_with_an_empty_token() {
    masterpass("", "required");
    masterpass("  ", "not-a-wallet-token");
}

fn masterpass_with_a_token_that_is_too_long() {
    masterpass(&"a".repeat(8_193), "not-a-wallet-token");
}

fn masterpass_with_what_is_no_plain_text() {
    for token in ["a\nb", "a\u{0}b", "jeton-ı", "\u{202e}abc"] {
        masterpass(token, "not-a-wallet-token");
    }
}

fn masterpass_with_a_token_that_was_used() {
    let mut walk = at_masterpass();
    walk.bank = Some(super::super::card_payment::declined());
    walk.post(MASTERPASS, &[("token", "poor")]);
    walk.bank = Some(crate::payment::Finding::AtWallet(serde_json::Map::new()));
    walk.post("MasterpassOrderNoPage", &[]);
    refuses(&mut walk, MASTERPASS, &[("token", "poor")], &["wallet-token-used"]);
}

fn masterpass_before_it_is_open() {
    let mut walk = at_masterpass();
    walk.choose_payment(TRANSFER);
    let reply = refuses(&mut walk, MASTERPASS, &[("token", "good")], &["wallet-not-open"]);
    assert_eq!(reply.pages, ["FundsTransferChoicePage"]);
    let mut early = Walk::guest();
    early.add(MUG, 1);
    let reply = refuses(&mut early, MASTERPASS, &[("token", "good")], &["wallet-not-open"]);
    assert_eq!(reply.pages, ["IndexPage"]);
}

fn masterpass_while_a_payment_is_under_way() {
    refuses(&mut paying(with_google()), MASTERPASS, &[("token", "good")], &["charge-in-flight"]);
}

fn masterpass_without_goods() {
    goes_to_the_basket(MASTERPASS, &[("token", "good")]);
}

pub(super) static GPAY_ROW: Row = Row {
    page: GPAY,
    missing: test!(gpay_without_its_fields),
    empty: test!(gpay_with_empty_fields),
    too_long: test!(gpay_with_a_token_that_is_too_long),
    wrong_type: test!(gpay_with_other_words),
    negative: OPAQUE,
    not_a_number: OPAQUE,
    exponent: OPAQUE,
    too_many_decimals: OPAQUE,
    foreign: Cannot("the bank knows which tokens are its own"),
    expired: Cannot("how long a token is good is known to its wallet alone"),
    used_up: test!(gpay_after_ten_tries),
    twice: Cannot("the first time makes the order, which the second finds"),
    before_its_partner: test!(gpay_before_it_is_chosen),
    while_paying: test!(gpay_while_a_payment_is_under_way),
    on_an_empty_basket: test!(gpay_without_goods),
};

fn gpay(agreement: &str, token: &str, code: &str) {
    let mut walk = with_google();
    refuses(&mut walk, GPAY, &[("agreement", agreement), ("payment_token", token)], &[code]);
    assert_eq!(walk.charged, 0, "nobody is asked");
}

fn gpay_without_its_fields() {
    refuses(&mut with_google(), GPAY, &[], &["required"]);
    refuses(&mut with_google(), GPAY, &[("payment_token", "good")], &["agreement-needed"]);
}

fn gpay_with_empty_fields() {
    gpay("1", "", "required");
    gpay("", "good", "agreement-needed");
}

fn gpay_with_a_token_that_is_too_long() {
    gpay("1", &"a".repeat(8_193), "not-a-wallet-token");
}

fn gpay_with_other_words() {
    gpay("maybe", "good", "not-a-flag");
    gpay("1", "a\tb", "not-a-wallet-token");
}

fn gpay_after_ten_tries() {
    let mut walk = with_google();
    let post =
        |walk: &mut Walk, token: &str| walk.post(GPAY, &[("agreement", "1"), ("payment_token", token)]);
    for token in 0..10 {
        walk.bank = Some(super::super::card_payment::declined());
        assert_eq!(post(&mut walk, &format!("poor-{token}")).errors, ["payment-declined"]);
    }
    let fields = [("agreement", "1"), ("payment_token", "poor-10")];
    refuses(&mut walk, GPAY, &fields, &["too-many-payments"]);
    assert_eq!(walk.charged, 10);
}

fn gpay_before_it_is_chosen() {
    let mut walk = with_google();
    walk.choose_payment(TRANSFER);
    let fields = [("agreement", "1"), ("payment_token", "good")];
    let reply = refuses(&mut walk, GPAY, &fields, &["payment-is-other"]);
    assert_eq!(reply.pages, ["PaymentOptionSelectionPage"]);
}

fn gpay_while_a_payment_is_under_way() {
    let fields = [("agreement", "1"), ("payment_token", "good")];
    refuses(&mut paying(with_google()), GPAY, &fields, &["charge-in-flight"]);
}

fn gpay_without_goods() {
    goes_to_the_basket(GPAY, &[("agreement", "1"), ("payment_token", "good")]);
}

pub(super) static SELECTED_ROW: Row = Row {
    page: SELECTED,
    missing: test!(selected_without_its_fields),
    empty: test!(selected_with_an_empty_address),
    too_long: test!(selected_with_an_address_that_is_too_long),
    wrong_type: test!(selected_with_what_is_no_address),
    negative: Cannot("an address is no number"),
    not_a_number: Cannot("an address is no number"),
    exponent: Cannot("an address is no number"),
    too_many_decimals: Cannot("an address is no number"),
    foreign: test!(selected_with_somebody_elses_address),
    expired: Cannot("an address does not expire"),
    used_up: test!(selected_more_than_ten_times),
    twice: Cannot("each time opens another session, and gives the one before up"),
    before_its_partner: test!(selected_before_it_is_chosen),
    while_paying: test!(selected_while_a_payment_is_under_way),
    on_an_empty_basket: test!(selected_without_goods),
};

fn selected(url: &str, code: &str) {
    let mut walk = before_the_device();
    refuses(&mut walk, SELECTED, &[("agreement", "1"), ("validationURL", url)], &[code]);
    assert_eq!(walk.charged, 0, "nobody is asked about {url}");
}

fn selected_without_its_fields() {
    refuses(&mut before_the_device(), SELECTED, &[], &["required"]);
    let url = format!("{ORIGIN}/session");
    refuses(&mut before_the_device(), SELECTED, &[("validationURL", &url)], &["agreement-needed"]);
}

fn selected_with_an_empty_address() {
    selected("", "required");
    selected("  ", "not-of-the-wallet");
}

fn selected_with_an_address_that_is_too_long() {
    selected(&format!("{ORIGIN}/{}", "a".repeat(2_048)), "not-of-the-wallet");
}

fn selected_with_what_is_no_address() {
    for url in
        ["wallet.example", "/session", "https://wallet.example /x", "https://wallet.example/\r\nHost: x"]
    {
        selected(url, "not-of-the-wallet");
    }
}

fn selected_with_somebody_elses_address() {
    for url in [
        "https://evil.example/session",
        "https://wallet.example.evil.example/",
        "https://wallet.example@evil.example/",
        "https://wallet.example:8443/",
        "https://wallet.example\\@evil.example/",
        "https://wallet.example",
        "HTTPS://WALLET.EXAMPLE/",
        "http://wallet.example/",
        "http://169.254.169.254/",
        "https://evil.example/?https://wallet.example/",
    ] {
        selected(url, "not-of-the-wallet");
    }
}

fn selected_more_than_ten_times() {
    let mut walk = before_the_device();
    let url = format!("{ORIGIN}/session");
    let fields = [("agreement", "1"), ("validationURL", url.as_str())];
    for _ in 0..10 {
        walk.bank = Some(crate::payment::Finding::AtWallet(serde_json::Map::new()));
        assert!(walk.post(SELECTED, &fields).errors.is_empty());
    }
    refuses(&mut walk, SELECTED, &fields, &["too-many-payments"]);
}

fn selected_before_it_is_chosen() {
    let mut walk = before_the_device();
    walk.choose_payment(TRANSFER);
    let url = format!("{ORIGIN}/session");
    refuses(&mut walk, SELECTED, &[("agreement", "1"), ("validationURL", &url)], &["payment-is-other"]);
}

fn selected_while_a_payment_is_under_way() {
    let url = format!("{ORIGIN}/session");
    let fields = [("agreement", "1"), ("validationURL", url.as_str())];
    refuses(&mut paying(before_the_device()), SELECTED, &fields, &["charge-in-flight"]);
}

fn selected_without_goods() {
    goes_to_the_basket(SELECTED, &[("agreement", "1"), ("validationURL", "https://wallet.example/")]);
}

pub(super) static QUERY_ROW: Row = Row {
    page: QUERY,
    missing: test!(query_without_its_fields),
    empty: test!(query_with_an_empty_token),
    too_long: test!(query_with_a_token_that_is_too_long),
    wrong_type: test!(query_with_what_is_no_plain_text),
    negative: OPAQUE,
    not_a_number: OPAQUE,
    exponent: OPAQUE,
    too_many_decimals: OPAQUE,
    foreign: Cannot("the bank knows which payment a token was made for, and refuses it"),
    expired: Cannot("how long a token is good is known to its wallet alone"),
    used_up: test!(query_more_than_sixty_times_a_minute),
    twice: Cannot("the first time makes the order, which the second finds"),
    before_its_partner: test!(query_before_it_is_open),
    while_paying: test!(query_while_a_payment_is_under_way_takes_no_token),
    on_an_empty_basket: test!(query_without_goods),
};

fn query(token: &str, code: &str) {
    let mut walk = at_the_device();
    refuses(&mut walk, QUERY, &[("agreement", "1"), ("payment_token", token)], &[code]);
    assert!(walk.checkout.attempt.is_some(), "the payment stays open");
}

fn query_without_its_fields() {
    refuses(&mut at_the_device(), QUERY, &[], &["agreement-needed"]);
    refuses(&mut at_the_device(), QUERY, &[("agreement", "1")], &["required"]);
}

fn query_with_an_empty_token() {
    query("", "required");
}

fn query_with_a_token_that_is_too_long() {
    query(&"a".repeat(8_193), "not-a-wallet-token");
}

fn query_with_what_is_no_plain_text() {
    query("a\nb", "not-a-wallet-token");
}

fn query_more_than_sixty_times_a_minute() {
    let mut walk = paying(before_the_device());
    for _ in 0..60 {
        assert!(walk.post(QUERY, &[("agreement", "1")]).errors.is_empty());
    }
    refuses(&mut walk, QUERY, &[("agreement", "1")], &["asked-too-often"]);
    walk.world.wait(60);
    assert!(walk.post(QUERY, &[("agreement", "1")]).errors.is_empty());
}

fn query_before_it_is_open() {
    let fields = [("agreement", "1"), ("payment_token", "good")];
    let reply = refuses(&mut before_the_device(), QUERY, &fields, &["wallet-not-open"]);
    assert_eq!(reply.pages, [SELECTED]);
    let mut early = Walk::guest();
    early.add(MUG, 1);
    assert_eq!(refuses(&mut early, QUERY, &fields, &["wallet-not-open"]).pages, ["IndexPage"]);
}

fn query_while_a_payment_is_under_way_takes_no_token() {
    let mut walk = paying(before_the_device());
    let reply = refuses(&mut walk, QUERY, &[("agreement", "1"), ("payment_token", "good")], &[]);
    assert_eq!((reply.pages, walk.charged), (vec![QUERY], 0));
}

fn query_without_goods() {
    goes_to_the_basket(QUERY, &[("agreement", "1"), ("payment_token", "good")]);
}

pub(super) static COMPLETE_ROW: Row = Row {
    page: COMPLETE,
    missing: test!(complete_without_the_agreement),
    empty: test!(complete_with_an_empty_agreement),
    too_long: test!(complete_with_other_words),
    wrong_type: test!(complete_with_other_words),
    negative: test!(complete_with_other_words),
    not_a_number: test!(complete_with_other_words),
    exponent: test!(complete_with_other_words),
    too_many_decimals: test!(complete_with_other_words),
    foreign: Cannot("it belongs to the shopper's own checkout"),
    expired: Cannot("a payment that nobody confirmed is given up, and then none is open"),
    used_up: Cannot("it only asks what is known, as often as one likes"),
    twice: Cannot("the first time leads to the order, which the second finds"),
    before_its_partner: test!(complete_before_the_device_confirmed),
    while_paying: test!(complete_while_a_payment_is_under_way),
    on_an_empty_basket: test!(complete_without_goods),
};

fn complete_without_the_agreement() {
    refuses(&mut at_the_device(), COMPLETE, &[], &["agreement-needed"]);
}

fn complete_with_an_empty_agreement() {
    refuses(&mut at_the_device(), COMPLETE, &[("agreement", "")], &["agreement-needed"]);
}

fn complete_with_other_words() {
    for word in ["maybe", "-1", "NaN", "1e0", "1.0", &"1".repeat(2_000)] {
        refuses(&mut at_the_device(), COMPLETE, &[("agreement", word)], &["not-a-flag"]);
    }
}

fn complete_before_the_device_confirmed() {
    let fields = [("agreement", "1")];
    let reply = refuses(&mut at_the_device(), COMPLETE, &fields, &["not-confirmed-on-device"]);
    assert_eq!(reply.pages, [QUERY]);
    let reply = refuses(&mut before_the_device(), COMPLETE, &fields, &["wallet-not-open"]);
    assert_eq!(reply.pages, [SELECTED]);
}

fn complete_while_a_payment_is_under_way() {
    refuses(&mut paying(before_the_device()), COMPLETE, &[("agreement", "1")], &["charge-in-flight"]);
}

fn complete_without_goods() {
    goes_to_the_basket(COMPLETE, &[("agreement", "1")]);
}
