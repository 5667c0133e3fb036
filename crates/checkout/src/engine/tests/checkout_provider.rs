//! The checkout of a provider: goods are frozen and held when the shopper leaves, the carrier is bound when it is chosen, and
//! what the provider says it was paid makes one order, or goes back.

use crate::{
    ids::AttemptId,
    ledger::Resource,
    order::{OrderStatus, ProviderCard},
    payment::{
        Attempt, AttemptState, Finding, GivenUp, KnownAttempt, Reported, Target,
        provider::{Places, attempt_of, carriers, known_for},
    },
    services::ProviderService,
    shop::CheckoutProvider,
    testing::{HOME, LAMP, MUG, PICK_UP, PlainLinks, Reply, STANDARD, TO_ADDRESS, TRANSFER, Walk, kurus},
};

mod discounts;
mod late;
mod leaving;

const PAGE: &str = "CheckoutProviderSelectionPage";
const ADDRESSES: &str = "CheckoutProviderAddressSelectionPage";
const URL: &str = "https://provider.example/hpp?session_token=t-1";

/// A shopper with a mug in a shop that works with a provider.
pub(super) fn walk() -> Walk {
    let mut walk = Walk::customer();
    offer(&mut walk);
    walk.add(MUG, 1);
    walk
}

fn offer(walk: &mut Walk) {
    walk.world.shop.checkout_providers = vec![CheckoutProvider {
        pk: crate::ids::Pk(90),
        name: "Hızlı".to_owned(),
        slug: "hizli".to_owned(),
        logo: Some("/hizli.svg".to_owned()),
        active: true,
    }];
    walk.world.providers = vec![ProviderService {
        slug: "hizli".to_owned(),
        currencies: vec![crate::money::Currency::TRY],
        session_seconds: 1_800,
        query: true,
    }];
}

pub(super) fn leaves(walk: &mut Walk) -> Reply {
    let target = Target { url: URL.to_owned(), post: false, fields: Vec::new() };
    walk.bank = Some(Finding::Opened { token: "t-1".to_owned(), target });
    let reply = walk.post(PAGE, &[("checkout_provider", "90")]);
    walk.bank = None;
    reply
}

fn live(walk: &Walk) -> AttemptId {
    walk.checkout.attempt.as_ref().expect("somebody is away").id.clone()
}

fn attempt(walk: &Walk, id: &AttemptId) -> Attempt {
    walk.world.attempts[id].attempt.clone()
}

fn put(walk: &mut Walk, attempt: Attempt) {
    let known = walk.world.attempts.get_mut(&attempt.id).expect("it was opened");
    *known = KnownAttempt { version: known.version + 1, attempt };
}

/// Binds the shopper's home and the carrier `option`.
fn picks(walk: &mut Walk, option: crate::ids::Pk) -> AttemptId {
    let id = live(walk);
    let before = attempt(walk, &id);
    let asked = known_for(&before, &walk.checkout);
    let facts = walk.world.facts(&crate::engine::lookups(&walk.world.known(&asked), None));
    let home = walk.world.book.iter().find(|address| address.pk == Some(HOME)).cloned().unwrap();
    let quotes = carriers(&before, &walk.checkout, &home, &facts);
    let bound = before.bound_to(Places { shipping: home.clone(), billing: home }, quotes);
    let quote = bound.carrier(option).cloned();
    assert!(quote.is_some(), "the carrier is offered");
    put(walk, bound.carried_by(quote));
    id
}

fn reported(walk: &Walk, id: &AttemptId) -> Reported {
    let attempt = attempt(walk, id);
    let session = attempt.at_provider().expect("it is at a provider");
    let (goods, shipping) = (session.order_amount, attempt.order.shipping_amount);
    Reported {
        reference: "pay-1".to_owned(),
        conversation: Some(session.conversation.clone()),
        order: Some(attempt.order.number.0.clone()),
        session: session.token.clone(),
        agreed: true,
        set_aside: false,
        order_amount: goods,
        shipping,
        interest: kurus(0),
        total: goods.checked_add(shipping).unwrap(),
        instalments: 1,
        card: Some(ProviderCard {
            brand: Some("Visa".to_owned()),
            bin: Some("411111".to_owned()),
            last_four: Some("1111".to_owned()),
        }),
        differs: Vec::new(),
        shop: std::sync::Arc::new(walk.world.shop.clone()),
        seen: true,
    }
}

fn says(reported: Reported) -> Finding {
    Finding::Reported(Box::new(reported))
}

fn held(walk: &Walk, product: crate::ids::Pk) -> i64 {
    walk.world.books.balance(&Resource::Stock(product)).held
}

#[test]
fn the_providers_are_listed_and_that_is_noted() {
    let mut walk = walk();
    assert_eq!(walk.get(None).pre_order["checkout_provider_process_started"], false);
    let reply = walk.post("CheckoutProviderIndexPage", &[]);
    assert_eq!(reply.pages, [PAGE]);
    let expected = serde_json::json!([{ "pk": 90, "name": "Hızlı", "slug": "hizli", "logo": "/hizli.svg" }]);
    assert_eq!(reply.context(PAGE)["checkout_providers"], expected);
    assert_eq!(reply.pre_order["checkout_provider_process_started"], true);
    walk.post("CheckoutProviderIndexPage", &[]);
    assert_eq!(walk.changed, None, "a second time changes nothing");
}

#[test]
fn without_a_provider_that_takes_the_currency_there_is_none() {
    let mut walk = walk();
    walk.world.providers[0].currencies.clear();
    assert_eq!(walk.post("CheckoutProviderIndexPage", &[]).errors, ["not-offered"]);
    assert_eq!(leaves(&mut walk).errors, ["not-offered"]);
    walk.world.providers.clear();
    assert_eq!(leaves(&mut walk).errors, ["not-offered"]);
    offer(&mut walk);
    walk.world.shop.checkout_providers[0].active = false;
    assert_eq!(leaves(&mut walk).errors, ["not-offered"]);
    assert_eq!(walk.charged, 0);
}

#[test]
fn leaving_freezes_the_goods_holds_them_and_delivers_to_an_address() {
    let mut walk = walk();
    walk.choose_delivery(PICK_UP);
    let reply = leaves(&mut walk);
    assert_eq!(reply.pages, [ADDRESSES]);
    assert_eq!(reply.context(ADDRESSES)["redirect_url"], URL);
    assert_eq!(reply.pre_order["remote_redirect_url"], URL);
    assert_eq!(reply.chosen("delivery_option"), Some(TO_ADDRESS));
    assert_eq!(held(&walk, MUG), 1);
    let attempt = attempt(&walk, &live(&walk));
    assert_eq!(attempt.at_provider().unwrap().order_amount, kurus(12_990));
    assert_eq!(
        attempt_of(&attempt.at_provider().unwrap().conversation, &PlainLinks),
        Some(attempt.id.clone())
    );
    assert_eq!(attempt.order.shipping_amount, kurus(0));
}

#[test]
fn a_repeat_leads_to_the_same_session_however_often() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = live(&walk);
    for _ in 0..5 {
        let reply = leaves(&mut walk);
        assert_eq!(reply.context(ADDRESSES)["redirect_url"], URL);
    }
    assert_eq!((walk.charged, live(&walk)), (1, id.clone()));
    walk.world.wait(1_801);
    leaves(&mut walk);
    assert_ne!(live(&walk), id, "a session that is over is opened anew");
    assert_eq!((held(&walk, MUG), walk.charged), (1, 2));
}

#[test]
fn what_the_provider_asks_for_itself_may_be_chosen_meanwhile() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = live(&walk);
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    assert_eq!(live(&walk), id, "a storefront chooses these unasked");
    walk.choose_payment(TRANSFER);
    assert_eq!(walk.checkout.attempt, None, "whoever pays otherwise has come back");
    assert_eq!(attempt(&walk, &id).state, AttemptState::GivenUp { why: GivenUp::Superseded });
    assert_eq!(held(&walk, MUG), 0);
}

#[test]
fn a_changed_basket_gives_the_session_up() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = live(&walk);
    walk.add(MUG, 1);
    assert_eq!(walk.checkout.attempt, None);
    assert_eq!(attempt(&walk, &id).state, AttemptState::GivenUp { why: GivenUp::Superseded });
}

#[test]
fn a_provider_that_cannot_be_reached_leaves_everything_as_it_was() {
    for finding in [Finding::NotReached, Finding::NotOpened] {
        let mut walk = walk();
        walk.bank = Some(finding);
        let reply = walk.post(PAGE, &[("checkout_provider", "90")]);
        assert_eq!(reply.errors, ["payment-not-reached"]);
        assert_eq!((held(&walk, MUG), walk.checkout.attempt.is_none()), (0, true));
        assert_eq!(leaves(&mut walk).pages, [ADDRESSES]);
    }
}

#[test]
fn the_order_has_the_goods_as_frozen_and_the_carrier_as_bound() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    let mut report = reported(&walk, &id);
    report.interest = kurus(500);
    report.total = kurus(12_990 + 3_990 + 500);
    report.instalments = 3;
    assert!(walk.settle(&id, says(report.clone())));
    let order = walk.orders[0].clone();
    assert_eq!((order.amount, order.shipping_amount), (kurus(16_980), kurus(3_990)));
    assert_eq!((order.interest, order.status), (Some(kurus(500)), OrderStatus::Approved));
    assert_eq!(order.payment.as_ref().unwrap().amount, kurus(17_480));
    assert_eq!(order.due(), kurus(17_480), "the order explains what was paid");
    assert_eq!(order.draft.payment_option.as_ref().unwrap().slug, "hizli");
    assert_eq!(order.draft.shipping_address.as_ref().unwrap().city.name, "İstanbul");
    let provider = order.draft.checkout_provider.unwrap();
    assert_eq!(provider.card, report.card);
    assert_eq!(walk.world.books.balance(&Resource::Stock(MUG)).on_hand, 19);
    assert!(!walk.settle(&id, says(report)), "a second time changes nothing");
    assert_eq!(walk.orders.len(), 1);
    let thanks = walk.get(Some("CheckoutProviderThankYouPage"));
    let url = thanks.context("CheckoutProviderThankYouPage")["return_url"].as_str().unwrap();
    assert!(url.starts_with("https://shop.example/orders/completed/"), "{url}");
}

#[test]
fn money_that_nobody_saw_waits_for_confirmation() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = picks(&mut walk, STANDARD);
    assert!(walk.settle(&id, says(Reported { seen: false, ..reported(&walk, &id) })));
    assert_eq!(walk.orders[0].status, OrderStatus::ConfirmationWaiting);
    assert_eq!(held(&walk, MUG), 0);
    assert_eq!(walk.world.books.balance(&Resource::Stock(MUG)).on_hand, 19, "nobody else gets it");
}

#[test]
fn a_dearer_price_list_does_not_change_what_was_frozen() {
    let mut walk = walk();
    leaves(&mut walk);
    let mug = walk.world.products.get_mut(&MUG).unwrap();
    mug.prices.values_mut().for_each(|price| price.minor *= 10);
    let id = picks(&mut walk, STANDARD);
    assert_eq!(attempt(&walk, &id).terms.amount, kurus(16_980), "carriers go by the frozen goods too");
    assert!(walk.settle(&id, says(reported(&walk, &id))));
    assert_eq!(walk.orders[0].amount, kurus(16_980));
}

type Change = fn(&mut Reported);

const MISMATCHES: &[(&str, Change)] = &[
    ("conversation", |r| r.conversation = Some("another".to_owned())),
    ("order", |r| r.order = Some("1".to_owned())),
    ("reference", |r| (r.conversation, r.order) = (None, None)),
    ("session", |r| r.session = Some("another".to_owned())),
    ("agreements", |r| r.agreed = false),
    ("set_aside", |r| r.set_aside = true),
    ("currency", |r| {
        for amount in [&mut r.order_amount, &mut r.shipping, &mut r.interest, &mut r.total] {
            amount.currency = crate::money::Currency::parse("EUR").unwrap();
        }
    }),
    ("order_amount", |r| {
        r.order_amount.minor -= 1;
        r.total.minor -= 1;
    }),
    ("order_amount", |r| {
        r.order_amount.minor += 100;
        r.shipping.minor -= 100;
    }),
    ("shipping_amount", |r| {
        r.shipping.minor += 1;
        r.total.minor += 1;
    }),
    ("interest_amount", |r| {
        r.interest.minor = -1;
        r.total.minor -= 1;
    }),
    ("total_paid_amount", |r| r.total.minor += 1),
    ("total_paid_amount", |r| r.total.minor = i64::MAX),
    ("installment_count", |r| r.instalments = 0),
];

#[test]
fn whatever_does_not_fit_makes_no_order_and_goes_back() {
    for (word, change) in MISMATCHES {
        let mut walk = walk();
        leaves(&mut walk);
        let id = picks(&mut walk, STANDARD);
        let mut report = reported(&walk, &id);
        change(&mut report);
        assert_eq!(attempt(&walk, &id).compare(&report).map_err(|m| m.0), Err(*word));
        assert!(walk.settle(&id, says(report.clone())), "{word}");
        let after = attempt(&walk, &id);
        assert_eq!(after.state, AttemptState::GivenUp { why: GivenUp::Mismatch }, "{word}");
        assert_eq!(after.owed(), Some(report.total), "{word}");
        assert_eq!((walk.orders.len(), held(&walk, MUG)), (0, 0), "{word}");
        assert_eq!(leaves(&mut walk).pages, [ADDRESSES], "{word}: the checkout can be paid again");
    }
}

#[test]
fn before_a_carrier_is_bound_nothing_is_an_order() {
    let mut walk = walk();
    leaves(&mut walk);
    let id = live(&walk);
    let report = reported(&walk, &id);
    assert_eq!(attempt(&walk, &id).compare(&report).map_err(|m| m.0), Err("shipping_option"));
}

#[test]
fn the_frozen_order_pays_with_nothing_else() {
    let mut walk = walk();
    walk.world.shop.loyalty.money = true;
    let money = Resource::LoyaltyMoney(crate::testing::CUSTOMER, crate::money::Currency::TRY);
    walk.world.books.set(money, 5_000);
    walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "50.00")]);
    let reply = leaves(&mut walk);
    assert_eq!(reply.text("loyalty_money"), Some("0.00"));
    assert_eq!(attempt(&walk, &live(&walk)).at_provider().unwrap().order_amount, kurus(12_990));
}
