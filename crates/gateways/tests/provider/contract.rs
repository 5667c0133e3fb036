//! The promises of `CheckoutProvider`, kept by the remote adapter before the sandbox provider.

use gateways::provider::{
    ProviderError, ProviderSettings, Providers, RemoteProviderSettings, SessionState, Verification,
};

use crate::subject::{desk, lira, open, opening, page_of, play, session};

#[tokio::test]
async fn a_provider_says_what_it_can_do_under_the_name_it_was_given() {
    let desk = desk().await;
    let known = desk.provider.descriptor();
    assert_eq!((known.slug.as_str(), known.name.as_str()), ("sandbox", "Sandbox provider"));
    assert!(known.query && known.close && known.refund && known.test_mode && known.takes(lira(1).currency));
    assert_eq!(known.verification, Verification::Signature);
    let twice = vec![desk.provider.clone(), desk.provider.clone()];
    assert!(Providers::new(twice).is_err());
    assert!(Providers::new(vec![desk.provider.clone()]).unwrap().find("sandbox").is_some());
}

#[tokio::test]
async fn a_session_is_opened_once_however_often_it_is_asked_for() {
    let desk = desk().await;
    let first = open(&desk, "a").await;
    assert!(page_of(&first).contains(&first.token));
    let again = open(&desk, "a").await;
    assert!(first == again);
    let mut dearer = opening(&desk, "a");
    dearer.amount = lira(12_991);
    assert_eq!(
        desk.provider.open(&dearer).await.err(),
        Some(ProviderError::Refused("409 session_changed".to_owned()))
    );
    assert_eq!(desk.provider.query(&session("a")).await, Ok(SessionState::Open));
    assert_eq!(desk.provider.query(&session("b")).await, Ok(SessionState::NotKnown));
}

#[tokio::test]
async fn a_shopper_is_sent_to_the_providers_own_pages_only() {
    let desk = desk().await;
    let settings = RemoteProviderSettings { pages: Vec::new(), ..desk.sandbox.settings("sandbox") };
    let provider = ProviderSettings::Remote(settings).provider().unwrap();
    let strange = provider.open(&opening(&desk, "a")).await;
    assert!(matches!(&strange, Err(ProviderError::Unknown(why)) if why.contains("not one of its pages")));
}

#[tokio::test]
async fn what_was_paid_is_told_by_the_notification_and_by_query_alike() {
    let desk = desk().await;
    let opened = open(&desk, "a").await;
    let (status, led) = play(&opened, "pay").await;
    assert_eq!((status, &led["leads_to"]), (200, &format!("{}/orders/completed/abc/", desk.url).into()));
    let read = desk.shop.lock().told[0].read().unwrap();
    let paid = read.transaction.clone().unwrap();
    assert_eq!(
        (paid.order_amount, paid.shipping_amount, paid.total_paid),
        (lira(12_990), lira(2_990), lira(15_980))
    );
    assert_eq!((read.order.as_deref(), read.conversation.as_deref()), (Some("order-a"), Some("c-a")));
    assert_eq!(read.session.as_deref(), Some(opened.token.as_str()));
    let Ok(SessionState::Paid(asked)) = desk.provider.query(&session("a")).await else {
        panic!("it was paid")
    };
    assert!(*asked == read);
    let foreign =
        desk.provider.query(&gateways::provider::Session { order: "other".to_owned(), ..session("a") }).await;
    assert!(matches!(foreign, Err(ProviderError::Unknown(_))), "{foreign:?}");
}

#[tokio::test]
async fn a_closed_session_is_never_paid_and_a_paid_one_is_never_closed() {
    let desk = desk().await;
    let opened = open(&desk, "a").await;
    for _ in 0..2 {
        desk.provider.close(&session("a")).await.unwrap();
    }
    assert_eq!(play(&opened, "pay").await.0, 409);
    assert_eq!(desk.provider.query(&session("a")).await, Ok(SessionState::Closed));
    desk.provider.close(&session("late")).await.unwrap();
    assert!(matches!(desk.provider.open(&opening(&desk, "late")).await, Err(ProviderError::Refused(_))));
    let paid = open(&desk, "b").await;
    play(&paid, "pay").await;
    assert!(matches!(desk.provider.close(&session("b")).await, Err(ProviderError::Refused(_))));
}

#[tokio::test]
async fn no_more_is_given_back_than_was_paid_and_a_repeat_gives_nothing() {
    let desk = desk().await;
    play(&open(&desk, "a").await, "pay").await;
    let session = session("a");
    let refund = |key, minor| desk.provider.refund(&session, lira(minor), key);
    let first = refund("r1", 5_000).await.unwrap();
    assert_eq!(refund("r1", 5_000).await, Ok(first), "a repeat");
    assert!(matches!(refund("r1", 5_001).await, Err(ProviderError::Refused(_))), "another under its key");
    assert!(matches!(refund("r2", 10_981).await, Err(ProviderError::Refused(_))), "more than is left");
    refund("r3", 10_980).await.unwrap();
    let state = desk.provider.query(&session).await;
    assert_eq!(state, Ok(SessionState::Returned { paid: lira(15_980), refunded: lira(15_980) }));
}

#[tokio::test]
async fn an_answer_that_is_lost_leaves_it_unknown_and_an_outage_leaves_it_undone() {
    let desk = desk().await;
    let dials = crate::subject::quick();
    desk.sandbox.turn(gateways::provider::sandbox::ProviderDials { lose_answers: true, ..dials.clone() });
    let lost = desk.provider.open(&opening(&desk, "a")).await;
    assert!(matches!(lost, Err(ProviderError::Unknown(_))), "{:?}", lost.err());
    desk.sandbox.turn(dials);
    assert_eq!(desk.provider.query(&session("a")).await, Ok(SessionState::Open), "it was opened");
    open(&desk, "a").await;
}
