//! Carriers that a service of the shop offers: asked when an address is known, kept for a while, asked anew when they are out
//! of date.

use crate::{
    basket::BasketCommand,
    ids::Pk,
    money::{Currency, Money},
    payment::{LiveAttempt, LiveState},
    services::Offered,
    shop::{DeliveryKind, ShippingOption, ShippingPage},
    testing::{HOME, LIRA_ACCOUNT, MUG, OFFICE, Reply, TO_ADDRESS, TRANSFER, Walk, in_flight},
    text::Label,
};

pub(super) const PAGE: &str = "RemoteShippingOptionSelectionPage";
const LIST: &str = "shipping_options";

fn carrier(pk: i64, minor: i64) -> (ShippingOption, Money) {
    let option = ShippingOption {
        pk: Pk(pk),
        slug: "van".to_owned(),
        name: Label::Same(format!("Van {pk}")),
        description: None,
        logo: None,
        delivery: vec![DeliveryKind::Customer],
        active: true,
        rules: Vec::new(),
    };
    (option, Money::new(minor, Currency::TRY))
}

/// Lets the service offer `carriers` from now on; with `None` it does not answer.
pub(super) fn says(walk: &mut Walk, carriers: Option<&[(i64, i64)]>) {
    let options = carriers.map(|all| all.iter().map(|(pk, minor)| carrier(*pk, *minor)).collect());
    walk.world.services.carriers = Some(Offered { fingerprint: 0, options });
}

/// A customer with a mug who is about to choose the addresses.
pub(super) fn before_the_address(carriers: Option<&[(i64, i64)]>) -> Walk {
    let mut walk = Walk::customer();
    walk.world.shop.shipping_page = ShippingPage::Remote;
    assert_eq!(walk.world.shop.problems(), []);
    says(&mut walk, carriers);
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    walk
}

pub(super) fn at_the_carriers(carriers: &[(i64, i64)]) -> (Walk, Reply) {
    let mut walk = before_the_address(Some(carriers));
    let reply = walk.choose_addresses(HOME, HOME);
    (walk, reply)
}

pub(super) fn choose(walk: &mut Walk, pk: i64) -> Reply {
    walk.post(PAGE, &[("shipping_option", &pk.to_string())])
}

#[test]
fn what_the_service_offers_is_chosen_and_ordered() {
    let (mut walk, shown) = at_the_carriers(&[(7, 2_500), (8, 9_900)]);
    assert_eq!((shown.pages.as_slice(), shown.offered(PAGE, LIST)), ([PAGE].as_slice(), vec![7, 8]));
    let chosen = choose(&mut walk, 8);
    assert_eq!(
        (chosen.errors.as_slice(), &chosen.pre_order["shipping_amount"]),
        ([].as_slice(), &"99.00".into())
    );
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    assert!(walk.order().errors.is_empty());
    let order = &walk.orders[0];
    let carrier = order.draft.shipping_option.as_ref().map(|option| option.pk);
    assert_eq!((carrier, order.amount.minor), (Some(Pk(8)), 12_990 + 9_900));
    assert_eq!(walk.world.asked, 1, "what was answered is kept");
}

#[test]
fn drawing_asks_nobody_once_it_is_known() {
    let (mut walk, _) = at_the_carriers(&[(7, 2_500)]);
    says(&mut walk, None);
    assert_eq!(walk.get(None).offered(PAGE, LIST), [7]);
    walk.world.wait(3_600);
    assert_eq!(walk.get(None).offered(PAGE, LIST), [7], "it is shown as long as nobody goes on with it");
}

#[test]
fn an_option_that_vanished_is_refused_and_the_new_ones_are_shown() {
    let (mut walk, _) = at_the_carriers(&[(7, 2_500), (8, 9_900)]);
    says(&mut walk, Some(&[(8, 5_000)]));
    walk.world.wait(16 * 60);
    let refused = choose(&mut walk, 7);
    assert_eq!(
        (refused.errors.as_slice(), refused.offered(PAGE, LIST)),
        (["shipping-no-longer-offered"].as_slice(), vec![8])
    );
    assert_eq!(choose(&mut walk, 8).pre_order["shipping_amount"], "50.00");
}

#[test]
fn a_silent_service_is_said_so_and_everything_else_is_kept() {
    let mut walk = before_the_address(None);
    let silent = walk.choose_addresses(HOME, HOME);
    assert_eq!(
        (silent.errors.as_slice(), silent.pages.as_slice()),
        (["carriers-unknown"].as_slice(), [PAGE].as_slice())
    );
    assert_eq!(walk.checkout.choices.addresses.shipping, Some(HOME), "the address is kept");
    assert_eq!(choose(&mut walk, 7).errors, ["carriers-unknown"]);
    says(&mut walk, Some(&[(7, 2_500)]));
    assert_eq!(choose(&mut walk, 7).pre_order["shipping_amount"], "25.00");
}

#[test]
fn another_address_or_other_goods_are_asked_about_anew() {
    let (mut walk, _) = at_the_carriers(&[(7, 2_500)]);
    choose(&mut walk, 7);
    says(&mut walk, Some(&[(9, 100)]));
    let moved = walk.choose_addresses(OFFICE, HOME);
    assert_eq!(
        (moved.offered(PAGE, LIST), &moved.pre_order["shipping_option"]),
        (vec![9], &serde_json::Value::Null)
    );
    choose(&mut walk, 9);
    says(&mut walk, Some(&[(9, 300)]));
    walk.add(MUG, 1);
    assert_eq!(walk.get(None).offered(PAGE, LIST), [9], "a look at it asks as well");
    assert_eq!(choose(&mut walk, 9).pre_order["shipping_amount"], "3.00");
}

#[test]
fn nobody_orders_at_a_price_that_is_out_of_date() {
    let (mut walk, _) = at_the_carriers(&[(7, 2_500)]);
    choose(&mut walk, 7);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.world.wait(16 * 60);
    says(&mut walk, None);
    let silent = walk.order();
    assert!(silent.errors.contains(&"carriers-unknown"), "{:?}", silent.errors);
    says(&mut walk, Some(&[(7, 4_000)]));
    let dearer = walk.order();
    assert_eq!((dearer.errors.as_slice(), walk.orders.len()), (["basket-changed"].as_slice(), 0));
    assert!(walk.order().errors.is_empty());
    assert_eq!(walk.orders[0].amount.minor, 12_990 + 4_000);
}

#[test]
fn only_its_own_page_chooses() {
    let (mut walk, _) = at_the_carriers(&[(7, 2_500)]);
    let plain = walk.post("ShippingOptionSelectionPage", &[("shipping_option", "7")]);
    assert_eq!(
        (plain.errors.as_slice(), plain.pages.as_slice()),
        (["shipping-is-chosen-elsewhere"].as_slice(), [PAGE].as_slice())
    );
    walk.world.shop.shipping_page = ShippingPage::Plain;
    assert_eq!(choose(&mut walk, 7).errors, ["shipping-is-chosen-elsewhere"]);
}

#[test]
fn an_offer_in_another_currency_does_not_stand_though_the_shopper_is_away_to_pay() {
    let (mut walk, _) = at_the_carriers(&[(7, 2_500)]);
    choose(&mut walk, 7);
    walk.checkout.attempt = Some(LiveAttempt { state: LiveState::Away, ..in_flight() });
    walk.world.visitor.currency = Some(Currency::parse("EUR").unwrap());
    walk.basket(&BasketCommand::Empty).unwrap();
    assert_eq!(walk.checkout.choices.shipping.offer, None);
    walk.add(MUG, 1);
    assert_eq!(walk.checkout.basket.currency, Currency::parse("EUR"));
}
