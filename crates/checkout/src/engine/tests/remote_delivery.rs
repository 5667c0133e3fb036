//! Delivery options that a service of the shop narrows down: asked when it is known who buys, kept for a while, asked anew when
//! the goods are others or what it said is out of date.

use serde_json::Value;

use crate::{
    ids::Pk,
    services::Offered,
    shop::{DeliveryPage, ShippingPage},
    testing::{
        EVENING, HOME, KADIKOY, LIRA_ACCOUNT, MUG, PICK_UP, Reply, STANDARD, STORE_VAN, TO_ADDRESS, TRANSFER,
        Walk, in_flight,
    },
};

pub(super) const PAGE: &str = "RemoteDeliveryOptionSelectionPage";
const LIST: &str = "delivery_options";

/// Lets the service offer `options` from now on; with `None` it does not answer.
pub(super) fn says(walk: &mut Walk, options: Option<&[Pk]>) {
    walk.world.services.delivery = Some(Offered { fingerprint: 0, options: options.map(<[Pk]>::to_vec) });
}

/// A customer with a mug in a shop that asks its service.
pub(super) fn shopper(options: Option<&[Pk]>) -> Walk {
    let mut walk = Walk::customer();
    walk.world.shop.delivery_page = DeliveryPage::Remote;
    assert_eq!(walk.world.shop.problems(), []);
    says(&mut walk, options);
    walk.add(MUG, 1);
    walk
}

pub(super) fn choose(walk: &mut Walk, option: Pk) -> Reply {
    walk.post(PAGE, &[("delivery_option", &option.to_string())])
}

/// A customer who has only the order left to confirm.
fn ready_to_order() -> Walk {
    let mut walk = shopper(Some(&[TO_ADDRESS, PICK_UP]));
    choose(&mut walk, TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk
}

#[test]
fn what_the_service_offers_is_chosen_and_ordered() {
    let mut walk = shopper(Some(&[TO_ADDRESS, PICK_UP]));
    let shown = walk.get(None);
    assert_eq!(shown.pages, ["IndexPage", PAGE]);
    assert_eq!(shown.offered(PAGE, LIST), [TO_ADDRESS.0, PICK_UP.0], "in the shop's order");
    assert_eq!(choose(&mut walk, PICK_UP).pages, ["RetailStoreSelectionPage"]);
    walk.choose_store(KADIKOY, HOME);
    walk.choose_shipping(STORE_VAN);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    assert!(walk.order().errors.is_empty());
    let ordered = walk.orders[0].draft.delivery_option.as_ref().map(|option| option.pk);
    assert_eq!((ordered, walk.world.asked), (Some(PICK_UP), 1), "what was answered is kept");
}

#[test]
fn only_what_the_service_names_can_be_chosen() {
    let mut walk = shopper(Some(&[PICK_UP, EVENING]));
    walk.world.shop.delivery_options[2].active = true;
    assert_eq!(walk.get(None).offered(PAGE, LIST), [PICK_UP.0, EVENING.0]);
    let refused = choose(&mut walk, TO_ADDRESS);
    assert_eq!(
        (refused.errors.as_slice(), refused.offered(PAGE, LIST)),
        (["delivery-no-longer-offered"].as_slice(), vec![PICK_UP.0, EVENING.0])
    );
    assert_eq!(walk.checkout.choices.delivery.option, None);
}

#[test]
fn the_only_way_is_chosen_by_itself() {
    let walk = shopper(Some(&[TO_ADDRESS]));
    let shown = walk.get(None);
    assert_eq!(shown.pages, ["IndexPage", "AddressSelectionPage"]);
    assert_eq!(shown.pre_order["delivery_option"]["pk"], TO_ADDRESS.0);
}

#[test]
fn nobody_is_asked_before_it_is_known_who_buys() {
    let mut walk = Walk::guest();
    walk.world.shop.delivery_page = DeliveryPage::Remote;
    says(&mut walk, Some(&[TO_ADDRESS, PICK_UP]));
    walk.add(MUG, 1);
    assert_eq!(walk.post("OrderNotePage", &[("notes", "Hello")]).errors, Vec::<&str>::new());
    assert_eq!((walk.get(None).pages.as_slice(), walk.world.asked), (["IndexPage"].as_slice(), 0));
    let entered = walk.enter_as_guest();
    assert_eq!((entered.pages.as_slice(), walk.world.asked), ([PAGE].as_slice(), 1));
}

#[test]
fn drawing_asks_nobody_once_it_is_known() {
    let mut walk = shopper(Some(&[TO_ADDRESS, PICK_UP]));
    choose(&mut walk, TO_ADDRESS);
    says(&mut walk, None);
    assert_eq!(walk.get(None).pages, ["IndexPage", PAGE, "AddressSelectionPage"]);
    walk.world.wait(3_600);
    assert_eq!(walk.get(None).offered(PAGE, LIST), [TO_ADDRESS.0, PICK_UP.0]);
}

#[test]
fn a_silent_service_is_said_so_and_everything_else_is_kept() {
    let mut walk = ready_to_order();
    let chosen = walk.checkout.choices.clone();
    says(&mut walk, None);
    walk.add(MUG, 1);
    let silent = walk.order();
    assert!(silent.errors.contains(&"delivery-options-unknown"), "{:?}", silent.errors);
    assert_eq!((silent.pages.as_slice(), walk.orders.len()), ([PAGE].as_slice(), 0));
    assert_eq!(choose(&mut walk, TO_ADDRESS).errors, ["delivery-options-unknown"]);
    let kept = &walk.checkout.choices;
    assert_eq!(
        (kept.delivery.option, &kept.addresses, &kept.shipping, &kept.payment),
        (Some(TO_ADDRESS), &chosen.addresses, &chosen.shipping, &chosen.payment)
    );
    says(&mut walk, Some(&[TO_ADDRESS, PICK_UP]));
    walk.order();
    assert_eq!(walk.order().errors, Vec::<&str>::new());
    assert_eq!(walk.orders.len(), 1);
}

#[test]
fn goods_that_go_nowhere_are_said_so() {
    let mut walk = Walk::guest();
    walk.world.shop.delivery_page = DeliveryPage::Remote;
    says(&mut walk, Some(&[]));
    walk.add(MUG, 1);
    let nowhere = walk.enter_as_guest();
    assert_eq!(
        (nowhere.errors.as_slice(), nowhere.pages.as_slice()),
        (["delivered-nowhere"].as_slice(), [PAGE].as_slice())
    );
    assert!(nowhere.offered(PAGE, LIST).is_empty());
    assert_eq!(choose(&mut walk, TO_ADDRESS).errors, ["delivered-nowhere"]);
    assert_eq!(walk.checkout.choices.contact.email.as_deref(), Some("guest@example.com"), "the form is kept");
}

#[test]
fn other_goods_are_asked_about_anew_and_what_is_gone_is_not_chosen() {
    let mut walk = ready_to_order();
    says(&mut walk, Some(&[PICK_UP, EVENING]));
    walk.world.shop.delivery_options[2].active = true;
    walk.add(MUG, 1);
    let shown = walk.get(None);
    assert_eq!(
        (shown.offered(PAGE, LIST), &shown.pre_order["delivery_option"]),
        (vec![PICK_UP.0, EVENING.0], &Value::Null)
    );
    let gone = walk.order();
    assert_eq!((gone.pages.as_slice(), walk.orders.len()), ([PAGE].as_slice(), 0));
}

#[test]
fn nobody_orders_what_is_out_of_date() {
    let mut walk = ready_to_order();
    walk.world.wait(16 * 60);
    says(&mut walk, Some(&[PICK_UP]));
    let gone = walk.order();
    assert!(!gone.errors.is_empty());
    assert_eq!((gone.pages.as_slice(), walk.orders.len()), (["RetailStoreSelectionPage"].as_slice(), 0));
}

#[test]
fn a_payment_under_way_asks_nobody() {
    let mut walk = ready_to_order();
    let asked = walk.world.asked;
    walk.checkout.attempt = Some(in_flight());
    walk.world.wait(16 * 60);
    walk.post("OrderNotePage", &[("notes", "Hello")]);
    assert_eq!(choose(&mut walk, PICK_UP).errors, ["charge-in-flight"]);
    walk.world.products.get_mut(&MUG).unwrap().prices.values_mut().for_each(|price| price.minor += 100);
    let shown = walk.get(None);
    assert_eq!(shown.offered(PAGE, LIST), [TO_ADDRESS.0, PICK_UP.0], "what it was begun for stands");
    assert_eq!(walk.world.asked, asked);
}

#[test]
fn both_pages_ask_one_after_the_other() {
    let mut walk = shopper(Some(&[TO_ADDRESS, PICK_UP]));
    walk.world.shop.shipping_page = ShippingPage::Remote;
    choose(&mut walk, TO_ADDRESS);
    let silent = walk.choose_addresses(HOME, HOME);
    assert_eq!((silent.errors.as_slice(), walk.world.asked), (["carriers-unknown"].as_slice(), 2));
    says(&mut walk, None);
    walk.add(MUG, 1);
    walk.world.asked = 0;
    let silent = walk.choose_addresses(HOME, HOME);
    assert!(
        silent.errors.contains(&"delivery-options-unknown") && !silent.errors.contains(&"carriers-unknown")
    );
    assert_eq!(walk.world.asked, 1, "who carries is not asked before it is known how");
}

#[test]
fn only_its_own_page_chooses() {
    let mut walk = shopper(Some(&[TO_ADDRESS, PICK_UP]));
    let plain = walk.choose_delivery(TO_ADDRESS);
    assert_eq!(
        (plain.errors.as_slice(), plain.pages.as_slice()),
        (["delivery-is-chosen-elsewhere"].as_slice(), [PAGE].as_slice())
    );
    walk.world.shop.delivery_page = DeliveryPage::Plain;
    let elsewhere = choose(&mut walk, TO_ADDRESS);
    assert_eq!(
        (elsewhere.errors.as_slice(), elsewhere.pages.as_slice()),
        (["delivery-is-chosen-elsewhere"].as_slice(), ["DeliveryOptionSelectionPage"].as_slice())
    );
}

#[test]
fn a_shop_that_has_no_such_page_asks_nobody_and_keeps_nothing() {
    let mut walk = shopper(Some(&[TO_ADDRESS, PICK_UP]));
    choose(&mut walk, TO_ADDRESS);
    walk.world.shop.delivery_page = DeliveryPage::Plain;
    walk.choose_addresses(HOME, HOME);
    assert_eq!((walk.checkout.choices.delivery.offer.as_ref(), walk.world.asked), (None, 1));
}

#[test]
fn no_provider_is_offered_beside_a_page_that_asks() {
    let mut walk = super::checkout_provider::walk();
    let begins = |walk: &mut Walk| walk.post("CheckoutProviderIndexPage", &[]).errors;
    walk.world.shop.delivery_page = DeliveryPage::Remote;
    assert_eq!(begins(&mut walk), ["not-offered"]);
    walk.world.shop.delivery_page = DeliveryPage::Plain;
    walk.world.shop.shipping_page = ShippingPage::Remote;
    assert_eq!(begins(&mut walk), ["not-offered"]);
    walk.world.shop.shipping_page = ShippingPage::Plain;
    assert!(begins(&mut walk).is_empty());
}
