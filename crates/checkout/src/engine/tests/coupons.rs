//! Coupons and promotions on the way from the basket to the order and back.

use serde_json::{Value, json};

use crate::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    ids::Pk,
    ledger::{HoldId, Movement, Resource},
    order::{OrderCommand, decide},
    shop::Promotion,
    testing::{
        CARRIER, FEW, FIFTY, FIRST, HOME, LAMP, LIRA_ACCOUNT, MUG, ONCE, Reply, SOLO, STANDARD, TO_ADDRESS,
        TRANSFER, WELCOME, Walk, kurus,
    },
};

fn add(walk: &mut Walk, coupon: &str) -> Reply {
    walk.post("CouponSelectionPage", &[("coupon", coupon), ("action", "add")])
}

fn remove(walk: &mut Walk, coupon: &str) -> Reply {
    walk.post("CouponSelectionPage", &[("coupon", coupon), ("action", "remove")])
}

/// A customer with three mugs, 389.70 TL.
fn shopper() -> Walk {
    let mut walk = Walk::customer();
    walk.add(MUG, 3);
    walk
}

fn settings(value: Value) -> Promotion {
    serde_json::from_value(value).expect("the test's promotion is spelled right")
}

fn set_units(walk: &mut Walk, units: i64) {
    let item = BasketItem { product: MUG, attributes: LineAttributes::new() };
    walk.basket(&BasketCommand::Set(item, units)).expect("the test's shop sells it");
}

/// Chooses everything an order needs.
fn get_ready(walk: &mut Walk) {
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
}

fn uses(walk: &Walk, resource: &Resource) -> i64 {
    walk.world.books.balance(resource).held
}

#[test]
fn a_coupon_is_found_by_any_of_its_codes_however_it_is_written() {
    for code in ["WELCOME10", " welcome10 ", "ｗｅｌｃｏｍｅ１０", "hoşgeldin", "HOŞGELDİN", "HOŞGELDIN"]
    {
        let mut walk = shopper();
        let reply = add(&mut walk, code);
        assert_eq!((reply.errors, reply.pages), (vec![], vec![]), "{code}");
        assert_eq!(reply.pre_order["basket"]["total_discount_amount"], "38.97", "{code}");
        assert_eq!(walk.changed, Some(vec!["promotions"]));
    }
}

#[test]
fn coupons_are_told_in_the_shop_s_spelling() {
    let mut walk = shopper();
    assert_eq!(add(&mut walk, "Hoşgeldin").pre_order["coupons"], json!(["HOŞGELDİN"]));
    let reply = add(&mut walk, "fifty-OFF");
    assert_eq!(reply.pre_order["coupons"], json!(["HOŞGELDİN", "fifty-off"]));
    assert_eq!(reply.pre_order["basket"]["voucher_code"], "fifty-off");
}

#[test]
fn a_listed_coupon_is_found_by_its_key_and_an_unlisted_one_is_not() {
    let mut walk = shopper();
    assert_eq!(add(&mut walk, &FIFTY.to_string()).pre_order["coupons"], json!(["fifty-off"]));
    for secret in [WELCOME.to_string(), "welcome".to_owned()] {
        assert_eq!(add(&mut walk, &secret).errors, ["coupon-invalid"], "{secret}");
    }
}

#[test]
fn a_coupon_goes_by_any_of_its_names() {
    for name in ["WELCOME10", "hoşgeldin", "welcome", &WELCOME.to_string()] {
        let mut walk = shopper();
        add(&mut walk, "WELCOME10");
        let reply = remove(&mut walk, name);
        assert_eq!(reply.errors, Vec::<&str>::new(), "{name}");
        assert_eq!((&reply.pre_order["coupons"], reply.text("total_amount")), (&json!([]), Some("389.70")));
    }
}

#[test]
fn the_page_lists_what_everybody_may_choose_and_what_was_entered() {
    let mut walk = shopper();
    add(&mut walk, "WELCOME10");
    let reply = walk.get(Some("CouponSelectionPage"));
    let coupons = reply.context("CouponSelectionPage")["coupons"].as_array().expect("a list");
    let shown: Vec<_> = coupons.iter().map(|coupon| (&coupon["name"], &coupon["is_selected"])).collect();
    assert_eq!(shown, [(&json!("WELCOME10"), &json!(true)), (&json!("fifty-off"), &json!(false))]);
    assert_eq!((&coupons[0]["discount"], &coupons[1]["missing_amount"]), (&json!("38.97"), &json!("0.00")));
}

#[test]
fn a_promotion_without_a_code_is_given_by_itself_and_says_so_on_its_lines() {
    let mut walk = shopper();
    walk.add(LAMP, 1);
    walk.world.shop.promotions = vec![settings(json!({
        "pk": 1, "slug": "lamps", "name": "Lamp days", "gives": { "percent": "10" }, "products": ["sku-101"],
        "badge": "Bright!",
    }))];
    let basket = walk.get(None).pre_order["basket"].clone();
    assert_eq!(basket["discounts"], json!([{ "description": "Lamp days", "discount": "45.00" }]));
    let badges: Vec<&Value> = basket["basketitem_set"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|item| &item["offer_badges"])
        .collect();
    assert_eq!(badges, [&json!([]), &json!([{ "description": "Bright!", "discount": "45.00" }])]);
    assert_eq!((&basket["voucher_code"], &basket["total_amount"]), (&Value::Null, &json!("794.70")));
}

#[test]
fn the_basket_says_what_is_missing_to_the_next_offer() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    walk.world.shop.promotions = vec![
        settings(json!({
            "pk": 1, "slug": "big", "name": "Big basket", "gives": "free_shipping", "goods_from": { "TRY": "200" },
            "upsell": "{missing} more and it is free!",
        })),
        settings(json!({
            "pk": 2, "slug": "two", "name": "Third one free", "gives": { "buy_and_get": { "buy": 2, "get": 1 } },
            "upsell": "{missing} to go",
        })),
        settings(json!({
            "pk": 3, "slug": "secret", "name": "Secret", "gives": "free_shipping", "codes": ["SECRET"],
            "goods_from": { "TRY": "200" }, "upsell": "never shown",
        })),
    ];
    let basket = walk.get(None).pre_order["basket"].clone();
    assert_eq!(basket["upsell_messages"], json!(["70.10 TL more and it is free!", "2 to go"]));
    assert_eq!(basket["upsell_details"][0]["missing_amount"], "70.10");
    assert_eq!(basket["upsell_details"][1]["missing_quantity"], 2);
    set_units(&mut walk, 3);
    assert_eq!(walk.get(None).pre_order["basket"]["upsell_messages"], json!([]));
}

#[test]
fn free_shipping_lowers_what_the_carrier_costs() {
    let mut walk = Walk::ready_to_order();
    assert_eq!(walk.get(None).text("shipping_amount"), Some("39.90"));
    let reply = add(&mut walk, "free-ship");
    assert_eq!((reply.text("shipping_amount"), reply.text("total_amount")), (Some("0.00"), Some("129.90")));
    let basket = &reply.pre_order["basket"];
    assert_eq!((&basket["discounts"], &basket["total_discount_amount"]), (&json!([]), &json!("0.00")));
    assert_eq!(basket["basketitem_set"][0]["shipping_discount"], "39.90");
    walk.order();
    let order = walk.orders.last().expect("an order");
    assert_eq!((order.shipping_amount, order.amount), (kurus(0), kurus(12_990)));
    assert_eq!(order.draft.promotions[0].pk, CARRIER);
}

#[test]
fn the_order_keeps_what_it_was_given_and_why() {
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "hoşgeldin");
    let reply = walk.order();
    assert_eq!(reply.pages, ["ThankYouPage"], "{:?}", reply.errors);
    let order = walk.orders.last().expect("an order");
    assert_eq!((order.amount, order.discount_total()), (kurus(12_990 - 1_299 + 3_990), kurus(1_299)));
    let given = &order.draft.promotions[0];
    assert_eq!((given.pk, given.coupon.as_deref(), given.amount), (WELCOME, Some("HOŞGELDİN"), kurus(1_299)));
    assert_eq!(order.holdings, [], "a promotion without a limit is not counted");
}

#[test]
fn a_use_is_counted_with_the_order_and_comes_back_with_its_cancellation() {
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "ONLY-TWO");
    add(&mut walk, "ONCE-EACH");
    let own = Resource::UsesBy(ONCE, walk.world.visitor.owner.clone());
    assert_eq!((uses(&walk, &Resource::Uses(FEW)), uses(&walk, &own)), (0, 0), "looking uses nothing up");
    walk.order();
    assert_eq!((uses(&walk, &Resource::Uses(FEW)), uses(&walk, &own)), (1, 1));
    walk.order();
    assert_eq!((walk.orders.len(), uses(&walk, &Resource::Uses(FEW))), (1, 1), "a repeat uses nothing up");
    let (shop, now) = (walk.world.shop.clone(), walk.world.now);
    let cancelled = decide(walk.orders[0].clone(), &OrderCommand::Cancel, &shop, now).expect("it can be");
    walk.world.books.apply(&cancelled.movements);
    assert_eq!((uses(&walk, &Resource::Uses(FEW)), uses(&walk, &own)), (0, 0));
}

#[test]
fn a_coupon_that_gave_nothing_is_not_used_up() {
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "ONLY-TWO");
    add(&mut walk, "SOLO20");
    walk.order();
    let order = walk.orders.last().expect("an order");
    assert_eq!(order.draft.promotions.iter().map(|given| given.pk).collect::<Vec<_>>(), [SOLO]);
    assert!(
        !walk
            .movements
            .iter()
            .any(|movement| matches!(movement, Movement::Hold { resource: Resource::Uses(_), .. }))
    );
}

#[test]
fn the_last_use_taken_meanwhile_is_told_before_the_order() {
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "ONLY-TWO");
    walk.world.books.balances.entry(Resource::Uses(FEW)).or_default().held = 2;
    walk.world.books.balances.entry(Resource::Uses(FEW)).or_default().on_hand = 2;
    let reply = walk.order();
    assert_eq!((reply.errors, walk.orders.len()), (vec!["basket-changed"], 0));
    assert_eq!((&reply.pre_order["coupons"], walk.order().pages), (&json!([]), vec!["ThankYouPage"]));
    assert_eq!(walk.orders[0].amount, kurus(16_980));
}

#[test]
fn a_limit_holds_for_the_next_orders_too() {
    for (round, code) in [(1, "ONLY-TWO"), (2, "ONLY-TWO"), (3, "ONLY-TWO")] {
        let mut walk = Walk::ready_to_order();
        let held = round - 1;
        let balance = walk.world.books.balances.entry(Resource::Uses(FEW)).or_default();
        (balance.held, balance.on_hand) = (held, 2);
        let expected: &[&str] = if round == 3 { &["coupon-invalid"] } else { &[] };
        assert_eq!(add(&mut walk, code).errors, expected, "{round}");
    }
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "ONCE-EACH");
    walk.order();
    walk.add(MUG, 1);
    assert_eq!(add(&mut walk, "ONCE-EACH").errors, ["coupon-invalid"]);
}

#[test]
fn a_basket_that_is_not_worth_enough_any_more_loses_its_coupon_and_the_last_page_says_so() {
    let mut walk = shopper();
    get_ready(&mut walk);
    add(&mut walk, "fifty-off");
    set_units(&mut walk, 1);
    assert_eq!(walk.get(None).pre_order["coupons"], json!([]));
    let reply = walk.order();
    assert_eq!((reply.errors, walk.orders.len()), (vec!["basket-changed"], 0));
}

#[test]
fn a_coupon_that_ends_or_is_switched_off_is_gone() {
    for switch in
        [|p: &mut Promotion| p.active = false, |p: &mut Promotion| p.ends = Some(jiff::Timestamp::UNIX_EPOCH)]
    {
        let mut walk = shopper();
        add(&mut walk, "WELCOME10");
        walk.world.shop.promotions.iter_mut().filter(|p| p.pk == WELCOME).for_each(switch);
        let reply = walk.get(None);
        assert_eq!((&reply.pre_order["coupons"], reply.text("total_amount")), (&json!([]), Some("389.70")));
    }
}

#[test]
fn coupons_stay_whatever_step_is_taken_back() {
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "WELCOME10");
    walk.choose_delivery(crate::testing::PICK_UP);
    walk.post("AddressClearPage", &[]);
    assert_eq!(walk.get(None).pre_order["coupons"], json!(["WELCOME10"]));
}

#[test]
fn the_order_in_which_coupons_are_entered_makes_no_difference() {
    let codes = ["WELCOME10", "fifty-off", "FREE-SHIP", "SOLO20"];
    let total = |order: [usize; 4]| {
        let mut walk = shopper();
        get_ready(&mut walk);
        for place in order {
            assert_eq!(add(&mut walk, codes[place]).errors, Vec::<&str>::new());
        }
        walk.get(None).text("total_amount").map(ToOwned::to_owned)
    };
    let one = total([0, 1, 2, 3]);
    assert_eq!(one.as_deref(), Some("300.73"));
    for order in [[3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
        assert_eq!(total(order), one);
    }
}

#[test]
fn a_first_order_is_one_of_a_customer_without_orders_that_count() {
    let mut walk = shopper();
    assert_eq!(add(&mut walk, "FIRST-ORDER").errors, Vec::<&str>::new());
    walk.world.past_orders = 1;
    assert_eq!(walk.get(None).pre_order["coupons"], json!([]), "the second order is none");
    assert_eq!(add(&mut walk, "FIRST-ORDER").errors, ["coupon-invalid"]);
    let mut walk = Walk::ready_to_order();
    add(&mut walk, "FIRST-ORDER");
    walk.order();
    assert_eq!(
        uses(&walk, &Resource::UsesBy(FIRST, walk.world.visitor.owner.clone())),
        1,
        "two at once get one"
    );
}

#[test]
fn wrong_coupons_are_counted_until_none_is_looked_at_any_more() {
    let mut walk = shopper();
    for attempt in 0..10 {
        assert_eq!(add(&mut walk, &format!("guess-{attempt}")).errors, ["coupon-invalid"]);
        assert_eq!(walk.changed, Some(vec![]), "only the count is kept");
    }
    assert_eq!(add(&mut walk, "guess-10").errors, ["coupon-try-later"]);
    assert_eq!(add(&mut walk, "WELCOME10").errors, ["coupon-try-later"], "nobody learns which are right");
    walk.world.wait(15 * 60);
    assert_eq!(add(&mut walk, "WELCOME10").errors, Vec::<&str>::new());
}

#[test]
fn a_stranger_cannot_tell_why_a_coupon_is_not_valid() {
    let mut sentences = Vec::new();
    for code in ["no-such", "LAST-YEAR", "NEXT-YEAR", "ONCE-EACH", "FIRST-ORDER", "70"] {
        let mut guest = Walk::guest();
        guest.add(MUG, 3);
        let reply = add(&mut guest, code);
        sentences.push((reply.errors, reply.pages, reply.pre_order["coupons"].clone(), guest.changed));
    }
    assert!(sentences.windows(2).all(|pair| pair[0] == pair[1]), "{sentences:?}");
}

#[test]
fn a_coupon_lost_with_the_login_of_somebody_who_used_it_is_gone() {
    let mut walk = Walk::guest();
    walk.add(MUG, 3);
    walk.world.log_in();
    add(&mut walk, "ONCE-EACH");
    assert_eq!(walk.get(None).pre_order["coupons"], json!(["ONCE-EACH"]));
    walk.world.visitor.customer = None;
    walk.world.visitor.owner = "guest-2".to_owned();
    assert_eq!(walk.get(None).pre_order["coupons"], json!([]));
}

#[test]
fn an_order_is_shown_without_what_it_was_not_given() {
    let mut walk = Walk::ready_to_order();
    let given = json!([{ "pk": 91, "slug": "first", "name": "For the first", "gives": { "percent": "10" }, "limit_total": 1 }]);
    walk.world.shop.promotions = serde_json::from_value(given).unwrap();
    let (resource, hold) = (Resource::Uses(Pk(91)), HoldId("another".to_owned()));
    walk.world.books.apply(&[Movement::Hold { resource, quantity: 1, limit: Some(1), as_of: None, hold }]);
    assert_eq!(walk.get(None).text("total_amount"), Some("169.80"));
    walk.order();
    walk.order();
    assert_eq!(walk.orders[0].amount, kurus(16_980));
    assert_eq!(walk.get(Some("ThankYouPage")).text("total_amount"), Some("169.80"));
}
