//! Paying on a page of the payment service.

use super::card_payment::{away, live, state, walk};
use crate::{
    payment::{AttemptState, Finding, GivenUp},
    testing::{Reply, TRANSFER, Walk, kurus},
};

/// A shopper who is about to leave for a page of the payment service.
fn leaving() -> Walk {
    let mut walk = walk();
    let mut option = walk.world.shop.payment_options[0].clone();
    option.pk = crate::ids::Pk(26);
    option.slug = "redirection".to_owned();
    option.payment_type = crate::shop::PaymentType::Redirection;
    walk.world.shop.payment_options.push(option);
    walk.world.card_service.as_mut().expect("it is there").hosted_page = true;
    walk.choose_payment(crate::ids::Pk(26));
    walk
}

fn leaves(walk: &mut Walk) -> Reply {
    walk.bank = Some(away());
    walk.post("RedirectionPaymentSelectedPage", &[("agreement", "true")])
}

#[test]
fn a_shopper_pays_on_the_page_of_the_payment_service() {
    let mut walk = leaving();
    let reply = leaves(&mut walk);
    assert_eq!(reply.context("RedirectionPageCompletePage")["redirect_url"], "/orders/redirection/");
    assert_eq!(reply.pre_order["is_redirected"], true);
    let id = live(&walk);
    assert_eq!(leaves(&mut walk).pages, ["RedirectionPageCompletePage"], "a repeat leads there again");
    assert_eq!((walk.charged, live(&walk)), (1, id.clone()));
    walk.post("RedirectGuardPage", &[]);
    assert_eq!(walk.get(None).pre_order["is_redirected"], false);
    assert_eq!(state(&walk, &id), AttemptState::AwaitingCustomer, "the guard touches no payment");
    assert!(walk.settle(&id, Finding::CameBack("token".to_owned())));
    assert_eq!(walk.choose_payment(TRANSFER).errors, ["charge-in-flight"], "the bank is being asked");
    assert!(walk.settle(&id, Finding::Paid { reference: "r".to_owned(), amount: kurus(16_980) }));
    assert_eq!(walk.orders.len(), 1);
}

#[test]
fn whoever_leaves_again_and_again_is_stopped() {
    let mut walk = leaving();
    for _ in 0..10 {
        walk.bank = Some(Finding::NotReached);
        walk.post("RedirectionPaymentSelectedPage", &[("agreement", "true")]);
        walk.world.wait(11);
    }
    assert_eq!(walk.charged, 10);
    assert_eq!(leaves(&mut walk).errors, ["too-many-payments"]);
}

#[test]
fn whoever_is_back_and_chooses_again_is_redirected_no_more() {
    let mut walk = leaving();
    leaves(&mut walk);
    let id = live(&walk);
    let reply = walk.choose_payment(crate::ids::Pk(26));
    assert_eq!(reply.pre_order["is_redirected"], false, "or clients choose again for ever");
    assert_eq!(state(&walk, &id), AttemptState::GivenUp { why: GivenUp::Superseded });
}

#[test]
fn nobody_leaves_without_the_consent_or_for_nothing() {
    let mut walk = leaving();
    assert_eq!(walk.post("RedirectionPaymentSelectedPage", &[]).errors, ["agreement-needed"]);
    assert_eq!(walk.charged, 0);
}
