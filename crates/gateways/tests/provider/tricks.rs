//! Every way the sandbox provider misbehaves, as a shop sees it.

use checkout::money::Currency;
use gateways::provider::{
    Forged, Proof, SessionState,
    sandbox::{BookState, ProviderDials, Trick},
};

use crate::subject::{Desk, desk, lira, open, play, quick, session, until};

/// Buys with one trick, and what the shop was told after a while.
async fn tricked(trick: Trick, told: usize) -> Desk {
    let desk = desk().await;
    desk.sandbox.next(trick);
    let opened = open(&desk, "a").await;
    assert_eq!(play(&opened, "pay").await.0, 200, "{trick:?}");
    let shop = desk.shop.clone();
    until(|| shop.lock().told.len() >= told).await;
    desk
}

#[tokio::test]
async fn a_message_nobody_signed_rightly_is_no_proof_and_moves_no_money() {
    for (trick, forged) in [
        (Trick::Forged, Forged::WrongSignature),
        (Trick::Unsigned, Forged::Unsigned),
        (Trick::Stale, Forged::Stale),
    ] {
        let desk = tricked(trick, 1).await;
        assert_eq!(desk.shop.lock().told[0].proof, Err(forged), "{trick:?}");
        assert_eq!(desk.provider.query(&session("a")).await, Ok(SessionState::Open), "{trick:?}");
        assert_eq!(desk.sandbox.book().session("a").unwrap().paid, None);
    }
}

#[tokio::test]
async fn a_text_is_no_boolean_however_well_it_is_signed() {
    let desk = tricked(Trick::FalseAsText, 1).await;
    let shop = desk.shop.lock();
    assert_eq!(shop.told[0].proof, Ok(Proof::Whole));
    assert_eq!(shop.told[0].read().unwrap_err().field, "is_successful");
}

#[tokio::test]
async fn the_same_message_may_come_again_or_three_times_at_once() {
    for (trick, times) in [(Trick::Replayed, 2), (Trick::Thrice, 3)] {
        let desk = tricked(trick, times).await;
        let shop = desk.shop.lock();
        assert_eq!(shop.told.len(), times, "{trick:?}");
        assert!(shop.told.iter().all(|told| told.proof.is_ok() && told.id == shop.told[0].id));
        assert!(shop.told.iter().all(|told| told.body == shop.told[0].body), "{trick:?}");
    }
}

#[tokio::test]
async fn a_failure_may_come_after_the_success_under_another_name() {
    let desk = tricked(Trick::Reordered, 2).await;
    let shop = desk.shop.lock();
    assert!(shop.told[0].read().unwrap().is_successful && !shop.told[1].read().unwrap().is_successful);
    assert_ne!(shop.told[0].id, shop.told[1].id);
}

#[tokio::test]
async fn the_browser_may_come_first_or_last() {
    for trick in [Trick::BrowserFirst, Trick::Late] {
        let desk = desk().await;
        desk.sandbox.next(trick);
        let (_, led) = play(&open(&desk, "a").await, "pay").await;
        assert!(led["leads_to"].as_str().unwrap().contains("/door/success/"), "{trick:?}");
        assert_eq!(desk.shop.lock().told.len(), 0, "{trick:?}");
        let shop = desk.shop.clone();
        until(|| shop.lock().told.len() == 1).await;
    }
    let desk = tricked(Trick::BeforeBrowser, 1).await;
    assert!(desk.sandbox.book().session("a").unwrap().heard);
}

#[tokio::test]
async fn what_was_paid_otherwise_is_told_as_it_was_paid() {
    let desk = tricked(Trick::PartialAmount, 1).await;
    let paid = desk.shop.lock().told[0].read().unwrap().transaction.unwrap();
    assert_eq!((paid.order_amount, paid.total_paid), (lira(6_495), lira(9_485)));
    let desk = tricked(Trick::OtherCurrency, 1).await;
    let paid = desk.shop.lock().told[0].read().unwrap().transaction.unwrap();
    assert_eq!((paid.total_paid.currency, paid.total_paid.minor), (Currency::parse("EUR").unwrap(), 15_980));
    let desk = tricked(Trick::OtherBasket, 1).await;
    let told = desk.shop.lock().told[0].read().unwrap();
    assert_eq!(
        (told.order.as_deref(), told.conversation.as_deref()),
        (Some("9999999999999999"), Some("another"))
    );
}

#[tokio::test]
async fn a_provider_may_give_the_money_back_and_tell_of_the_payment_all_the_same() {
    let desk = tricked(Trick::AfterRefund, 1).await;
    assert!(desk.shop.lock().told[0].read().unwrap().is_successful);
    let state = desk.provider.query(&session("a")).await;
    assert_eq!(state, Ok(SessionState::Returned { paid: lira(15_980), refunded: lira(15_980) }));
}

#[tokio::test]
async fn a_payment_nobody_tells_of_is_found_by_asking() {
    let desk = tricked(Trick::Never, 0).await;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(desk.shop.lock().told.len(), 0);
    assert!(matches!(desk.provider.query(&session("a")).await, Ok(SessionState::Paid(_))));
}

#[tokio::test]
async fn a_payment_nobody_hears_of_is_told_so_often_and_given_back() {
    for deaf in [false, true] {
        let desk = desk().await;
        desk.sandbox.turn(ProviderDials { deaf, ..quick() });
        let opened = open(&desk, "a").await;
        if deaf {
            play(&opened, "pay").await;
        } else {
            let page = crate::subject::page_of(&opened);
            let browser = crate::subject::browser();
            browser.post(format!("{page}address/")).body("address=0").send().await.unwrap();
            browser.post(format!("{page}carrier/")).body("carrier=1").send().await.unwrap();
            desk.shop.lock().refuses = true;
            let body = "agreed=yes&card=4111111111111111&instalments=1";
            browser.post(format!("{page}pay/")).body(body).send().await.unwrap();
        }
        let book = desk.sandbox.book();
        until(|| book.session("a").unwrap().state == BookState::Cancelled).await;
        let seen = book.session("a").unwrap();
        assert_eq!((seen.attempts, seen.heard, seen.refunded), (3, false, 15_980), "deaf: {deaf}");
        assert_eq!(desk.shop.lock().told.len(), 3);
        let state = desk.provider.query(&session("a")).await;
        assert_eq!(state, Ok(SessionState::Returned { paid: lira(15_980), refunded: lira(15_980) }));
    }
}
