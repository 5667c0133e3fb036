//! Every way the sandbox bank misbehaves, and what the adapter tells of it.

use std::time::Duration;

use checkout::money::{Currency, Money};
use gateways::{
    GatewayError,
    payment::{
        ChargeError, ChargeState, Outcome, PaymentSettings, RemotePaymentSettings, ReturnError, Started,
        bank::{
            BINS, BankDials, BankStatus, CardOutcome, Next, On, ReturnTrouble, SandboxBank, TEST_CARDS,
            Trouble,
        },
    },
};

use crate::subject::{
    APPROVED, AT, DECLINED, at_the_bank, card, charge, desk, impatient, later, lira, operation, secure,
    settings,
};

fn number_of(outcome: CardOutcome) -> &'static str {
    TEST_CARDS.iter().find(|card| card.outcome == outcome).unwrap().number
}

#[tokio::test]
async fn every_trouble_of_a_charge_is_told_as_what_is_known_of_it() {
    for trouble in Trouble::ALL {
        let desk = desk().await;
        let late = BankDials { late_ms: 100, ..BankDials::default() };
        desk.bank.turn(late);
        let number = number_of(CardOutcome::Trouble(trouble));
        let answer = desk.gateway.start(&charge("a"), Some(card(number))).await;
        let book = desk.bank.book().charge("a");
        let taken = book.as_ref().map(|charge| charge.captured);
        match trouble {
            Trouble::TimeoutBefore | Trouble::ErrorBefore => {
                assert!(matches!(answer, Err(ChargeError::Unknown(_))), "{trouble:?} {answer:?}");
                assert_eq!(book, None, "{trouble:?}");
                assert_eq!(desk.gateway.query(&charge("a"), None).await, Ok(ChargeState::NotKnown));
            }
            Trouble::Busy => {
                assert!(matches!(answer, Err(ChargeError::Unreachable(_))), "{answer:?}");
                assert_eq!(book, None);
            }
            Trouble::TimeoutAfter | Trouble::LostAfter | Trouble::Garbage | Trouble::ErrorAfter => {
                assert!(matches!(answer, Err(ChargeError::Unknown(_))), "{trouble:?} {answer:?}");
                assert_eq!(taken, Some(lira(12_990)), "{trouble:?}");
                let state = desk.gateway.query(&charge("a"), None).await.unwrap();
                assert!(matches!(state, ChargeState::Captured { .. }), "{trouble:?} {state:?}");
            }
            Trouble::Late => assert!(answer.is_ok(), "{answer:?}"),
            Trouble::WrongAmount | Trouble::WrongCurrency => {
                let Ok(Started::Finished(Outcome::Authorized(authorization))) = answer else { panic!() };
                assert_eq!(Some(authorization.amount), taken, "it says what it took");
                assert_ne!(authorization.amount, lira(12_990));
                let charge = charge("a");
                let back = operation(&charge, "r");
                desk.gateway.refund(back, authorization.amount).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_trouble_after_the_shopper_came_back_strikes_where_the_money_is_asked_for() {
    let desk = desk().await;
    let number = number_of(CardOutcome::Trouble(Trouble::TimeoutAfter));
    let started = desk.gateway.start(&secure("a"), Some(card(number))).await.unwrap();
    let Started::RedirectRequired(redirect) = started else { panic!("{started:?}") };
    let fields = at_the_bank(&redirect, "approve").await;
    let returned = desk.gateway.read_return(&secure("a"), &fields).unwrap();
    let completed = desk.gateway.complete(&secure("a"), &returned).await;
    assert!(matches!(completed, Err(ChargeError::Unknown(_))), "{completed:?}");
    let again = desk.gateway.complete(&secure("a"), &returned).await.unwrap();
    assert!(matches!(again, Outcome::Authorized(_)), "asked again, it tells");
    assert_eq!(desk.bank.book().statement().len(), 2);
}

#[tokio::test]
async fn every_trouble_on_the_way_back_is_noticed() {
    for trouble in ReturnTrouble::ALL {
        let desk = desk().await;
        let number = number_of(CardOutcome::Returns(trouble));
        let started = desk.gateway.start(&charge("a"), Some(card(number))).await.unwrap();
        let Started::RedirectRequired(redirect) = started else {
            panic!("3-D Secure was not asked for, and comes")
        };
        let fields = at_the_bank(&redirect, "approve").await;
        let read = desk.gateway.read_return(&charge("a"), &fields).map(|_| ());
        let expected = match trouble {
            ReturnTrouble::WrongAmount => Err(ReturnError::WrongAmount),
            ReturnTrouble::WrongCurrency => Err(ReturnError::WrongCurrency),
            ReturnTrouble::WrongSignature => Err(ReturnError::WrongSignature),
            _ => Ok(()),
        };
        assert_eq!(read, expected, "{trouble:?}");
        assert_eq!(desk.bank.book().charge("a").unwrap().status, BankStatus::Away);
    }
}

#[tokio::test]
async fn what_is_ordered_for_the_next_call_strikes_once() {
    let desk = desk().await;
    desk.gateway.start(&later("a"), Some(card(APPROVED))).await.unwrap();
    let a = later("a");
    for on in [On::Query, On::Capture, On::Refund] {
        for trouble in [Trouble::ErrorAfter, Trouble::Garbage, Trouble::LostAfter, Trouble::TimeoutBefore] {
            desk.bank.next(Next::Call { on, trouble });
            let call = async || match on {
                On::Query => desk.gateway.query(&a, None).await.map(|_| ()),
                On::Capture => desk.gateway.capture(operation(&a, "k"), lira(12_990)).await.map(|_| ()),
                _ => desk.gateway.refund(operation(&a, "r"), lira(1)).await.map(|_| ()),
            };
            let first = call().await;
            assert!(matches!(first, Err(GatewayError::Unknown(_))), "{on:?} {trouble:?} {first:?}");
            assert_eq!(call().await, Ok(()), "{on:?} {trouble:?}");
        }
    }
    let charge = desk.bank.book().charge("a").unwrap();
    assert_eq!((charge.captured, charge.refunded), (lira(12_990), lira(1)));
}

#[tokio::test]
async fn a_bank_that_is_closed_is_unreachable_and_knows_everything_when_it_opens_again() {
    let desk = desk().await;
    desk.gateway.start(&charge("a"), Some(card(APPROVED))).await.unwrap();
    let (address, book) = (desk.bank.address, desk.bank.book());
    drop(desk.bank);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let closed = desk.gateway.start(&charge("b"), Some(card(APPROVED))).await;
    assert!(matches!(closed, Err(ChargeError::Unreachable(_))), "{closed:?}");
    let reopened =
        SandboxBank::start(gateways::payment::bank::BankSettings { listen: address, ..settings(book) })
            .await
            .unwrap();
    let gateway = impatient(&reopened);
    assert!(matches!(gateway.query(&charge("a"), None).await, Ok(ChargeState::Captured { .. })));
    assert_eq!(gateway.query(&charge("b"), None).await, Ok(ChargeState::NotKnown));
}

#[tokio::test]
async fn however_the_dice_fall_no_charge_is_made_twice() {
    let desk = desk().await;
    desk.bank.turn(BankDials {
        timeout_before_percent: 1,
        timeout_after_percent: 1,
        error_after_percent: 20,
        error_before_percent: 10,
        garbage_percent: 10,
        lost_percent: 10,
        decline_percent: 10,
        silence_ms: 1,
        ..BankDials::default()
    });
    for n in 0..200 {
        let charge = charge(&format!("n{n}"));
        for _ in 0..3 {
            let _ = desk.gateway.start(&charge, Some(card(APPROVED))).await;
        }
    }
    let lines = desk.bank.book().statement();
    for charge in desk.bank.book().charges() {
        let taken = lines.iter().filter(|line| {
            line.charge == charge.charge && line.kind == gateways::payment::bank::LineKind::Captured
        });
        let expected = usize::from(charge.status == BankStatus::Captured);
        assert_eq!(taken.count(), expected, "{charge:?}");
    }
}

#[tokio::test]
async fn nobody_without_the_secret_is_answered() {
    let desk = desk().await;
    let other = RemotePaymentSettings::new(
        desk.bank.url(),
        "another secret that is long".to_owned(),
        std::sync::Arc::new(|| AT),
    );
    let other = PaymentSettings::Remote(other).gateway().unwrap();
    let refused = Err(ChargeError::Refused("401 wrong_signature".to_owned()));
    assert_eq!(other.start(&charge("a"), Some(card(APPROVED))).await, refused);
    assert_eq!(other.refresh().await, Err(ChargeError::Refused("401 wrong_signature".to_owned())));
    assert_eq!(desk.bank.book().charges(), []);
}

#[tokio::test]
async fn plans_follow_the_first_digits_and_the_amount_in_every_currency() {
    let desk = desk().await;
    for (minor, code, printed) in [
        (100_000, "TRY", ["1000.00", "1015.00", "1030.00", "1045.00", "1060.00"]),
        (9_999, "EUR", ["99.99", "101.49", "102.99", "104.49", "105.99"]),
        (1, "USD", ["0.01", "0.01", "0.01", "0.01", "0.01"]),
        (1_234, "JPY", ["1234.00", "1253.00", "1271.00", "1290.00", "1308.00"]),
        (12_345, "KWD", ["12.345", "12.530", "12.715", "12.901", "13.086"]),
    ] {
        let amount = Money::new(minor, Currency::parse(code).unwrap());
        let found = desk.gateway.plans("411111", amount).await.unwrap().unwrap();
        assert_eq!((found.card.slug.as_str(), found.card.credit), ("poyraz", true));
        let logo = found.card.logo.unwrap();
        assert!(logo.starts_with(&desk.bank.public_url()) && logo.ends_with("/logos/poyraz.svg"), "{logo}");
        let counts: Vec<u8> = found.plans.iter().map(|plan| plan.instalments).collect();
        assert_eq!(counts, [1, 3, 6, 9, 12]);
        let totals: Vec<String> = found.plans.iter().map(|plan| plan.total.to_string()).collect();
        assert_eq!(totals, printed, "{code}");
        for plan in &found.plans {
            let sum = Money::sum(plan.payments(), amount.currency).unwrap();
            assert_eq!(sum, plan.total, "the payments make up the total to the last unit");
        }
    }
    for code in ["TRY", "KWD"] {
        let kinds = desk.gateway.card_terms(Currency::parse(code).unwrap()).await.unwrap().unwrap();
        let names = kinds.iter().filter_map(|kind| Some(kind.card.as_ref()?.slug.as_str()));
        assert_eq!(names.collect::<Vec<_>>(), BINS.map(|bin| bin.slug));
        let amount = Money::new(12_345, Currency::parse(code).unwrap());
        let paid = desk.gateway.plans("411111", amount).await.unwrap().unwrap();
        let totals: Vec<Money> = kinds[0].offered(amount).iter().map(|one| one.total).collect();
        assert_eq!(totals, paid.plans.iter().map(|plan| plan.total).collect::<Vec<_>>(), "as it is charged");
    }
    assert_eq!(desk.gateway.plans("601100", lira(100)).await, Ok(None));
    assert!(desk.gateway.plans("41", lira(100)).await.is_err());
    let pounds = Money::new(1, Currency::parse("GBP").unwrap());
    let refused = Err(ChargeError::Refused("422 currency_not_taken".to_owned()));
    assert_eq!(desk.gateway.plans("411111", pounds).await, refused);
}

#[tokio::test]
async fn instalments_are_taken_where_the_bank_of_the_card_offers_them() {
    let desk = desk().await;
    for (id, number, instalments, taken) in [
        ("a", APPROVED, 12, true),
        ("b", APPROVED, 2, false),
        ("c", "5333330000000008", 3, false),
        ("d", "6011000990139424", 1, true),
    ] {
        let mut charge = charge(id);
        charge.instalments = instalments;
        let started = desk.gateway.start(&charge, Some(card(number))).await;
        assert_eq!(started.is_ok(), taken, "{number} {instalments}: {started:?}");
    }
}

#[tokio::test]
async fn points_pay_as_far_as_there_are_any() {
    let desk = desk().await;
    for (id, number, points, declined) in [
        ("a", "5549600000000004", 2_500, false),
        ("b", "5549600000000004", 2_501, true),
        ("c", APPROVED, 1, true),
    ] {
        let mut charge = charge(id);
        charge.bank_points = Some(lira(points));
        let started = desk.gateway.start(&charge, Some(card(number))).await.unwrap();
        let no = matches!(started, Started::Finished(Outcome::Declined(_)));
        assert_eq!(no, declined, "{id}");
    }
}

#[tokio::test]
async fn the_descriptor_is_empty_until_the_service_was_asked() {
    let desk = desk().await;
    let fresh = impatient(&desk.bank);
    assert!(!fresh.descriptor().takes(Currency::TRY) && !fresh.descriptor().capabilities.card);
    fresh.refresh().await.unwrap();
    let descriptor = fresh.descriptor();
    assert!(descriptor.takes(Currency::TRY) && descriptor.capabilities.three_d && descriptor.test_mode);
    assert!(!descriptor.verified_live);
}

#[tokio::test]
async fn the_books_hold_no_card() {
    let desk = desk().await;
    for (id, number) in [("a", APPROVED), ("b", DECLINED)] {
        let _ = desk.gateway.start(&charge(id), Some(card(number))).await;
        let _ = desk.gateway.start(&secure(&format!("{id}-3d")), Some(card(number))).await;
    }
    let book = format!("{:?}", desk.bank.book());
    assert!(book.contains("411111…1111"), "{book}");
    assert!(![APPROVED, DECLINED, "Yılmaz"].iter().any(|secret| book.contains(secret)), "{book}");
    // Three digits come about in a fingerprint by chance, so the code is looked for as a word of its own.
    assert!(!book.split(|of: char| !of.is_alphanumeric()).any(|word| word == "987"), "{book}");
}
