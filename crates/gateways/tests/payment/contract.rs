//! The promises of `PaymentGateway`, kept by the remote adapter before the sandbox bank.

use futures_util::future::join_all;
use gateways::payment::{
    ChargeError, ChargeState, DeclineReason, Outcome, Redirect, ReturnError, ReturnResult, Started,
};

use crate::subject::{
    APPROVED, DECLINED, Desk, at_the_bank, card, charge, desk, later, lira, operation, secure,
};

async fn away(desk: &Desk, id: &str, number: &str) -> Redirect {
    match desk.gateway.start(&secure(id), Some(card(number))).await.unwrap() {
        Started::RedirectRequired(redirect) => redirect,
        finished => panic!("{finished:?}"),
    }
}

#[tokio::test]
async fn a_charge_is_made_once_however_often_it_is_asked_for() {
    let desk = desk().await;
    let charge = charge("a");
    let asked = (0..16).map(|_| desk.gateway.start(&charge, Some(card(APPROVED))));
    let answers = join_all(asked).await;
    let first = answers[0].clone().unwrap();
    let Started::Finished(Outcome::Authorized(authorization)) = &first else { panic!("{first:?}") };
    assert!(authorization.captured && authorization.amount == charge.amount);
    assert!(answers.iter().all(|answer| answer.as_ref() == Ok(&first)));
    assert_eq!(desk.bank.book().statement().len(), 2, "set aside and taken");
    let state = desk.gateway.query(&charge, None).await.unwrap();
    let reference = authorization.reference.clone();
    assert_eq!(state, ChargeState::Captured { reference, amount: charge.amount, refunded: lira(0) });
}

#[tokio::test]
async fn a_charge_that_was_changed_is_refused() {
    let desk = desk().await;
    desk.gateway.start(&charge("a"), Some(card(APPROVED))).await.unwrap();
    let mut dearer = charge("a");
    dearer.amount = lira(99_999);
    for changed in [
        desk.gateway.start(&dearer, Some(card(APPROVED))).await,
        desk.gateway.start(&charge("a"), Some(card(DECLINED))).await,
    ] {
        assert_eq!(changed, Err(ChargeError::Refused("409 charge_changed".to_owned())));
    }
    assert_eq!(desk.bank.book().charge("a").unwrap().captured, lira(12_990));
}

#[tokio::test]
async fn a_declined_charge_stays_declined_and_moves_nothing() {
    let desk = desk().await;
    let declined = Started::Finished(Outcome::Declined(DeclineReason::InsufficientFunds));
    for _ in 0..2 {
        assert_eq!(desk.gateway.start(&charge("a"), Some(card(DECLINED))).await, Ok(declined.clone()));
    }
    let state = desk.gateway.query(&charge("a"), None).await.unwrap();
    assert_eq!(state, ChargeState::Declined(DeclineReason::InsufficientFunds));
    desk.gateway.void(operation(&charge("a"), "v")).await.unwrap();
}

#[tokio::test]
async fn money_is_asked_for_after_the_shopper_came_back_and_not_before() {
    let desk = desk().await;
    let charge = secure("a");
    let redirect = away(&desk, "a", APPROVED).await;
    assert_eq!(away(&desk, "a", APPROVED).await, redirect, "a repeat leads to the same place");
    assert_eq!(desk.gateway.query(&charge, None).await, Ok(ChargeState::Pending));
    let fields = at_the_bank(&redirect, "approve").await;
    assert_eq!(desk.gateway.query(&charge, None).await, Ok(ChargeState::Pending));
    let returned = desk.gateway.read_return(&charge, &fields).unwrap();
    assert_eq!(returned.result, ReturnResult::Approved);
    let completed = join_all((0..8).map(|_| desk.gateway.complete(&charge, &returned))).await;
    let Ok(Outcome::Authorized(first)) = &completed[0] else { panic!("{completed:?}") };
    assert!(completed.iter().all(|again| again == &completed[0]));
    assert!(first.captured && first.amount == charge.amount);
    assert_eq!(desk.bank.book().statement().len(), 2);
}

#[tokio::test]
async fn a_shopper_who_says_no_at_the_bank_does_not_pay() {
    for (decision, reason) in
        [("decline", DeclineReason::NotAuthenticated), ("cancel", DeclineReason::Cancelled)]
    {
        let desk = desk().await;
        let fields = at_the_bank(&away(&desk, "a", APPROVED).await, decision).await;
        let returned = desk.gateway.read_return(&secure("a"), &fields).unwrap();
        assert_eq!(returned.result, ReturnResult::Failed(reason));
        assert_eq!(desk.gateway.complete(&secure("a"), &returned).await, Ok(Outcome::Declined(reason)));
        assert_eq!(desk.gateway.query(&secure("a"), None).await, Ok(ChargeState::Declined(reason)));
    }
}

#[tokio::test]
async fn a_return_is_believed_for_its_own_charge_only() {
    let desk = desk().await;
    let fields = at_the_bank(&away(&desk, "a", APPROVED).await, "approve").await;
    let read = |charge, fields: &[(String, String)]| desk.gateway.read_return(&charge, fields).unwrap_err();
    assert_eq!(read(secure("b"), &fields), ReturnError::OtherCharge);
    let mut dearer = secure("a");
    dearer.amount = lira(1);
    assert_eq!(read(dearer, &fields), ReturnError::WrongAmount);
    let changed = |name: &str, value: &str| {
        let change = |(field, old): &(String, String)| {
            (field.clone(), if field == name { value.to_owned() } else { old.clone() })
        };
        fields.iter().map(change).collect::<Vec<_>>()
    };
    for (name, value) in [("result", "failed"), ("token", "x"), ("signature", ""), ("amount", "1.00")] {
        assert_eq!(read(secure("a"), &changed(name, value)), ReturnError::WrongSignature, "{name}");
    }
    assert_eq!(read(secure("a"), &[]), ReturnError::Malformed);
}

#[tokio::test]
async fn a_page_of_the_bank_takes_the_money_even_when_the_shopper_does_not_come_back() {
    let desk = desk().await;
    let Started::RedirectRequired(redirect) = desk.gateway.start(&charge("a"), None).await.unwrap() else {
        panic!("a page of the bank is elsewhere");
    };
    let fields = at_the_bank(&redirect, "approve").await;
    let state = desk.gateway.query(&charge("a"), None).await.unwrap();
    assert!(matches!(state, ChargeState::Captured { amount, .. } if amount == lira(12_990)), "{state:?}");
    let returned = desk.gateway.read_return(&charge("a"), &fields).unwrap();
    let completed = desk.gateway.complete(&charge("a"), &returned).await.unwrap();
    assert!(matches!(completed, Outcome::Authorized(authorization) if authorization.captured));
}

#[tokio::test]
async fn a_void_closes_what_was_never_heard_of_and_whoever_is_still_away() {
    let desk = desk().await;
    desk.gateway.void(operation(&charge("late"), "v")).await.unwrap();
    assert_eq!(desk.gateway.query(&charge("late"), None).await, Ok(ChargeState::Voided));
    let closed = Started::Finished(Outcome::Declined(DeclineReason::Closed));
    assert_eq!(desk.gateway.start(&charge("late"), Some(card(APPROVED))).await, Ok(closed));
    let redirect = away(&desk, "away", APPROVED).await;
    for _ in 0..2 {
        desk.gateway.void(operation(&secure("away"), "v")).await.unwrap();
    }
    let fields = at_the_bank(&redirect, "approve").await;
    let returned = desk.gateway.read_return(&secure("away"), &fields).unwrap();
    let completed = desk.gateway.complete(&secure("away"), &returned).await;
    assert_eq!(completed, Ok(Outcome::Declined(DeclineReason::Closed)));
    assert_eq!(desk.bank.book().statement(), []);
}

#[tokio::test]
async fn money_set_aside_is_taken_once_and_let_go_of_once() {
    let desk = desk().await;
    for id in ["a", "b"] {
        let started = desk.gateway.start(&later(id), Some(card(APPROVED))).await.unwrap();
        let Started::Finished(Outcome::Authorized(authorization)) = started else { panic!("{started:?}") };
        assert!(!authorization.captured);
    }
    let a = later("a");
    let too_much = desk.gateway.capture(operation(&a, "k0"), lira(12_991)).await;
    assert!(matches!(too_much, Err(ChargeError::Refused(_))), "{too_much:?}");
    let receipt = desk.gateway.capture(operation(&a, "k1"), lira(10_000)).await.unwrap();
    assert_eq!(receipt.amount, lira(10_000));
    assert_eq!(desk.gateway.capture(operation(&a, "k1"), lira(10_000)).await, Ok(receipt), "a repeat");
    let again = desk.gateway.capture(operation(&a, "k2"), lira(2_990)).await;
    assert!(matches!(again, Err(ChargeError::Refused(_))), "{again:?}");
    let void = desk.gateway.void(operation(&a, "k3")).await;
    assert!(matches!(void, Err(ChargeError::Refused(_))), "what was taken is given back: {void:?}");
    let b = later("b");
    for _ in 0..2 {
        desk.gateway.void(operation(&b, "k1")).await.unwrap();
    }
    assert_eq!(desk.gateway.query(&b, None).await, Ok(ChargeState::Voided));
    assert!(desk.gateway.capture(operation(&b, "k2"), lira(12_990)).await.is_err());
}

#[tokio::test]
async fn no_more_is_given_back_than_was_taken_and_a_repeat_gives_nothing() {
    let desk = desk().await;
    let a = charge("a");
    desk.gateway.start(&a, Some(card(APPROVED))).await.unwrap();
    let refund = |key, minor| desk.gateway.refund(operation(&a, key), lira(minor));
    let first = refund("r1", 4_000).await.unwrap();
    assert_eq!(refund("r1", 4_000).await, Ok(first), "a repeat");
    assert!(matches!(refund("r1", 4_001).await, Err(ChargeError::Refused(_))), "another under its key");
    assert!(matches!(refund("r2", 8_991).await, Err(ChargeError::Refused(_))), "more than is left");
    refund("r3", 8_990).await.unwrap();
    let state = desk.gateway.query(&a, None).await.unwrap();
    assert!(matches!(state, ChargeState::Captured { refunded, .. } if refunded == lira(12_990)), "{state:?}");
    let nothing = desk.gateway.refund(operation(&charge("nobody"), "r1"), lira(1)).await;
    assert!(matches!(nothing, Err(ChargeError::Refused(_))));
}
