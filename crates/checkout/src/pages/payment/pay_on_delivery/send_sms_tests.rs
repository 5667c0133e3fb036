//! The phone check: what is sent, what confirms, and every way around it that somebody may try.
#![expect(clippy::unwrap_used, reason = "test")]

use serde_json::{Value, json};

use crate::{
    ids::Pk,
    job::{CodeSms, Job},
    parts::code_of,
    shop::PaymentOption,
    testing::{MUG, Reply, Walk},
};

const PAGE: &str = "SendSmsPage";
const FINISH: &str = "PayOnDeliveryPage";
const ON_DELIVERY: Pk = Pk(22);

/// A customer who chose to pay on delivery, in a shop that checks phones.
fn walk() -> Walk {
    let mut walk = Walk::ready_to_order();
    let shop = &mut walk.world.shop;
    let option =
        json!({ "pk": 22, "slug": "on-delivery", "name": "On delivery", "payment_type": "pay_on_delivery" });
    shop.payment_options.push(serde_json::from_value::<PaymentOption>(option).unwrap());
    shop.pay_on_delivery =
        serde_json::from_value(json!([{ "value": "cash", "label": "Cash", "price": { "TRY": "9.90" } }]))
            .unwrap();
    shop.pay_on_delivery_phone_check = true;
    walk.choose_payment(ON_DELIVERY);
    walk.post("PayOnDeliveryPaymentChoicePage", &[("payment_choice", "cash")]);
    walk
}

fn send(walk: &mut Walk) -> Reply {
    walk.post(PAGE, &[])
}

fn confirm(walk: &mut Walk, code: &str) -> Reply {
    walk.post(PAGE, &[("code", code)])
}

fn order(walk: &mut Walk) -> Reply {
    walk.post(FINISH, &[("agreement", "1")])
}

/// The messages that were to be sent.
fn messages(walk: &Walk) -> Vec<&CodeSms> {
    let mut messages = Vec::new();
    for job in &walk.jobs {
        if let Job::CodeSms(sms) = job {
            messages.push(sms);
        }
    }
    messages
}

/// What stands in the last message.
fn code(walk: &Walk) -> String {
    let sms = *messages(walk).last().unwrap();
    code_of(walk.facts().links.as_ref(), &sms.made_of, &sms.to)
}

fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

fn is_accepted(reply: &Reply) -> bool {
    reply.bare == Some(json!({}))
}

fn refused(reply: &Reply, code: &str) {
    assert_eq!(reply.errors, [code]);
    assert!(reply.bare.is_none() && reply.pre_order["basket"].is_object(), "a refusal has its envelope");
}

#[test]
fn the_order_is_taken_once_the_code_came_back() {
    let mut walk = walk();
    assert_eq!(walk.get(None).pages.last(), Some(&PAGE), "the chain stops at the check");
    let early = order(&mut walk);
    assert_eq!(
        (early.errors.as_slice(), early.pages.as_slice()),
        (&["phone-not-confirmed"][..], &[PAGE][..])
    );
    let context = |sent: bool, confirmed: bool| -> Value {
        json!({ "phone_number": "+905320000001", "is_code_sent": sent, "is_confirmed": confirmed })
    };
    assert_eq!(early.context(PAGE), &context(false, false));
    assert!(is_accepted(&send(&mut walk)));
    assert_eq!(walk.changed, Some(vec!["phone_check"]));
    assert_eq!(walk.get(Some(PAGE)).context(PAGE), &context(true, false));
    let sms = messages(&walk)[0].clone();
    assert_eq!(
        (sms.to.as_str(), sms.minutes, sms.expires),
        ("+905320000001", 10, walk.world.now.plus_seconds(600))
    );
    let code = code(&walk);
    assert!(is_accepted(&confirm(&mut walk, &code)));
    let shown = walk.get(None);
    assert_eq!(shown.pages[shown.pages.len() - 2..], [PAGE, FINISH]);
    assert_eq!(shown.context(PAGE), &context(true, true));
    assert_eq!(order(&mut walk).pages, ["ThankYouPage"]);
    assert_eq!(walk.orders.len(), 1);
}

#[test]
fn neither_the_checkout_nor_the_job_holds_the_code() {
    let mut walk = walk();
    send(&mut walk);
    let kept = serde_json::to_string(&walk.checkout).unwrap() + &serde_json::to_string(&walk.jobs).unwrap();
    let code = code(&walk);
    assert!(code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
    assert!(!kept.contains(&code), "{code} in {kept}");
}

#[test]
fn the_other_name_of_the_field_confirms_as_well_and_every_repeat_is_answered_alike() {
    let mut walk = walk();
    for _ in 0..3 {
        assert!(is_accepted(&send(&mut walk)));
    }
    assert_eq!(messages(&walk).len(), 1, "the same request again sends nothing");
    let code = code(&walk);
    for _ in 0..3 {
        assert!(is_accepted(&walk.post(PAGE, &[("sms_code", &code)])));
    }
    assert!(is_accepted(&send(&mut walk)), "what is confirmed needs no other code");
    walk.world.wait(3_600);
    assert!(is_accepted(&send(&mut walk)));
    assert_eq!(messages(&walk).len(), 1);
}

#[test]
fn a_code_works_for_ten_minutes_and_the_one_before_it_no_more() {
    let mut walk = walk();
    refused(&confirm(&mut walk, "123456"), "phone-code-not-asked");
    send(&mut walk);
    let first = code(&walk);
    walk.world.wait(80);
    assert!(is_accepted(&send(&mut walk)));
    let second = code(&walk);
    assert_ne!(first, second);
    refused(&confirm(&mut walk, &first), "phone-code-wrong");
    walk.world.wait(599);
    assert!(is_accepted(&confirm(&mut walk, &second)));
    let mut late = self::walk();
    send(&mut late);
    let second = code(&late);
    late.world.wait(600);
    refused(&confirm(&mut late, &second), "phone-code-over");
    assert_eq!(late.get(Some(PAGE)).context(PAGE)["is_code_sent"], false);
}

#[test]
fn five_wrong_codes_are_one_too_many_for_the_right_one() {
    let mut walk = walk();
    send(&mut walk);
    let right = code(&walk);
    for _ in 0..5 {
        let reply = confirm(&mut walk, &wrong(&right));
        refused(&reply, "phone-code-wrong");
        assert_eq!(walk.changed, Some(vec![]), "the try is counted and nothing else changes");
    }
    refused(&confirm(&mut walk, &right), "phone-code-too-often");
    walk.world.wait(80);
    send(&mut walk);
    let other = code(&walk);
    assert!(is_accepted(&confirm(&mut walk, &other)), "another code has tries of its own");
}

#[test]
fn what_is_no_code_is_refused_without_being_counted() {
    let mut walk = walk();
    send(&mut walk);
    let right = code(&walk);
    for text in
        ["12345", "1234567", "12345a", "-12345", "1e9", "NaN", "null", "{\"a\":1}", "１２３４５６", "12 456"]
    {
        refused(&confirm(&mut walk, text), "not-a-phone-code");
        assert_eq!(walk.changed, None);
    }
    assert!(is_accepted(&confirm(&mut walk, &format!(" {right} "))));
}

#[test]
fn a_code_goes_to_a_number_of_the_order_only() {
    let mut walk = walk();
    for (number, code) in [
        ("05329999999", "phone-of-another"),
        ("02125551234", "not-a-mobile-number"),
        ("+4915112345678", "foreign-phone-number"),
        ("abc", "not-a-phone-number"),
    ] {
        let reply = walk.post(PAGE, &[("phone_number", number)]);
        refused(&reply, code);
        assert_eq!(walk.changed, None);
    }
    // The account's own number.
    assert!(is_accepted(&walk.post(PAGE, &[("phone_number", "0532 000 00 09")])));
    assert_eq!(messages(&walk)[0].to.as_str(), "+905320000009");
    let code = code(&walk);
    confirm(&mut walk, &code);
    assert_eq!(order(&mut walk).pages, ["ThankYouPage"]);
}

#[test]
fn another_phone_has_to_be_confirmed_anew() {
    let mut walk = walk();
    send(&mut walk);
    let code = code(&walk);
    confirm(&mut walk, &code);
    for address in &mut walk.world.book {
        address.phone_number = "05321112233".to_owned();
    }
    assert_eq!(order(&mut walk).errors, ["phone-not-confirmed"], "the address was edited");
    // The number that is looked up first is the one that was kept.
    refused(&send(&mut walk), "phone-changed");
    assert!(is_accepted(&send(&mut walk)));
    assert_eq!(messages(&walk).last().unwrap().to.as_str(), "+905321112233");
}

#[test]
fn an_order_without_a_mobile_number_is_told_so() {
    let mut walk = walk();
    for address in &mut walk.world.book {
        address.phone_number = "02125551234".to_owned();
    }
    walk.world.visitor.customer.as_mut().unwrap().phone = None;
    assert_eq!(walk.get(Some(PAGE)).context(PAGE)["phone_number"], json!(null));
    refused(&send(&mut walk), "no-mobile-number");
}

#[test]
fn the_limits_of_text_messages_hold_for_codes() {
    let mut walk = walk();
    for _ in 0..3 {
        assert!(is_accepted(&send(&mut walk)));
        walk.world.wait(80);
    }
    refused(&send(&mut walk), "sms-too-many");
    let mut off = self::walk();
    off.world.shop.sms.active = false;
    refused(&send(&mut off), "sms-off");
}

#[test]
fn where_the_shop_does_not_ask_for_it_there_is_no_check() {
    let mut walk = walk();
    walk.world.shop.pay_on_delivery_phone_check = false;
    assert_eq!(walk.get(None).pages.last(), Some(&FINISH));
    refused(&send(&mut walk), "not-offered");
    assert_eq!(order(&mut walk).pages, ["ThankYouPage"]);
    let mut other = Walk::ready_to_order();
    other.world.shop.pay_on_delivery_phone_check = true;
    assert_eq!(send(&mut other).errors, ["payment-is-other"]);
    assert_eq!(other.order().pages, ["ThankYouPage"], "other ways of paying need no check");
}

#[test]
fn an_answer_that_shows_no_prices_hides_none_that_changed() {
    let mut walk = walk();
    send(&mut walk);
    let code = code(&walk);
    let mug = walk.world.products.get_mut(&MUG).unwrap();
    mug.prices.values_mut().for_each(|price| price.minor += 100);
    assert!(is_accepted(&confirm(&mut walk, &code)));
    assert_eq!(order(&mut walk).errors, ["basket-changed"]);
}
