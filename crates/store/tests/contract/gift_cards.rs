//! Gift cards: issued once, found by their digest, and never spent beyond what they have.

use checkout::{
    gift_card::GiftCard,
    ids::{Pk, Timestamp},
    ledger::{Balance, Holding, WhenPaid},
    money::{Currency, Money},
    order::{Order, OrderDraft, OrderGiftCard, OrderTender},
    phone::MobileNumber,
    pricing::Tender,
};
use store::{Store, Written, ledger::Audit};
use testkit::{
    database::TestDatabase,
    order::{unpaid, write},
    shop,
};

testkit::on_both_databases!(
    a_card_is_found_by_its_digest_with_what_it_has,
    a_digest_is_issued_once_and_with_nothing_left_behind,
    a_blocked_card_says_so_until_it_is_unblocked,
    the_history_adds_up_to_what_can_be_used,
    fifty_sessions_spend_a_card_of_a_hundred_exactly_three_times,
);

const START: Timestamp = Timestamp(1_795_342_530_000_000);

fn card(pk: i64, minor: i64) -> GiftCard {
    GiftCard {
        pk: Pk(pk),
        digest: format!("digest-{pk}"),
        last_four: format!("{pk:0>4}"),
        currency: Currency::TRY,
        expires: Some(START.plus_seconds(60)),
        phone: Some(MobileNumber::stored("+905321234567")),
        active: true,
        created: START,
        balance: Balance { on_hand: minor, held: 0 },
    }
}

async fn issue(store: &Store, card: &GiftCard) -> bool {
    store.issue_gift_cards(std::slice::from_ref(card), START).await.expect("answers")
}

async fn adds_up(store: &Store) {
    let audit = store.audit().await.expect("answers");
    assert!(audit.iter().all(Audit::adds_up), "{audit:#?}");
}

async fn a_card_is_found_by_its_digest_with_what_it_has(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let plain = GiftCard { expires: None, phone: None, created: START.plus_seconds(1), ..card(8, 500) };
    assert!(issue(&store, &card(7, 10_000)).await && issue(&store, &plain).await);
    assert_eq!(store.gift_card_by_digest("digest-7").await.expect("answers"), Some(card(7, 10_000)));
    assert_eq!(store.gift_card(Pk(8)).await.expect("answers"), Some(plain.clone()));
    assert_eq!(store.gift_card_by_digest("digest-9").await.expect("answers"), None);
    assert_eq!(store.gift_cards(10).await.expect("answers"), [plain.clone(), card(7, 10_000)]);
    assert_eq!(store.gift_cards(1).await.expect("answers"), [plain]);
    adds_up(&store).await;
}

async fn a_digest_is_issued_once_and_with_nothing_left_behind(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    assert!(issue(&store, &card(7, 10_000)).await);
    let twin = GiftCard { digest: "digest-7".to_owned(), ..card(8, 99_900) };
    assert!(!issue(&store, &twin).await);
    let both = [card(9, 1), twin];
    assert!(!store.issue_gift_cards(&both, START).await.expect("answers"), "all or none");
    assert_eq!(store.gift_cards(10).await.expect("answers"), [card(7, 10_000)]);
    assert_eq!(store.audit().await.expect("answers").len(), 1);
}

async fn a_blocked_card_says_so_until_it_is_unblocked(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    issue(&store, &card(7, 10_000)).await;
    for active in [false, true] {
        assert!(store.set_gift_card_active(Pk(7), active).await.expect("answers"));
        let found = store.gift_card_by_digest("digest-7").await.expect("answers").expect("it is there");
        assert_eq!(found, GiftCard { active, ..card(7, 10_000) });
    }
    assert!(!store.set_gift_card_active(Pk(8), false).await.expect("answers"));
}

/// An order of which 30.00 are paid with the card.
fn paid_with(place: i64, card: &GiftCard) -> Order {
    let amount = Money::new(3_000, Currency::TRY);
    let draft = OrderDraft {
        gift_cards: vec![OrderGiftCard { pk: card.pk, last_four: card.last_four.clone(), amount }],
        ..unpaid(place, START).draft
    };
    let resource = card.resource();
    Order {
        tenders: vec![OrderTender { kind: Tender::GiftCard, amount }],
        holdings: vec![Holding {
            resource,
            quantity: 3_000,
            limit: None,
            as_of: None,
            when_paid: WhenPaid::Posted,
        }],
        draft,
        ..unpaid(place, START)
    }
}

async fn the_history_adds_up_to_what_can_be_used(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    issue(&store, &card(7, 10_000)).await;
    assert!(matches!(write(&store, &paid_with(1, &card(7, 0))).await, Written::Done(_)));
    let history = store.gift_card_history(Pk(7), 10).await.expect("answers");
    let told: Vec<_> = history.iter().map(|change| (change.minor, change.reference.as_str())).collect();
    assert_eq!(told, [(-3_000, "0000000000000001:gift:7:TRY"), (10_000, "issued")]);
    let found = store.gift_card(Pk(7)).await.expect("answers").expect("it is there");
    assert_eq!(found.available().minor, 7_000);
}

async fn fifty_sessions_spend_a_card_of_a_hundred_exactly_three_times(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    issue(&store, &card(7, 10_000)).await;
    let orders = (1..=50).map(|place| {
        let (store, order) = (store.clone(), paid_with(place, &card(7, 0)));
        tokio::spawn(async move { matches!(write(&store, &order).await, Written::Done(_)) })
    });
    let written = futures_util::future::join_all(orders).await;
    assert_eq!(written.into_iter().filter(|done| *done.as_ref().expect("no panic")).count(), 3);
    let found = store.gift_card(Pk(7)).await.expect("answers").expect("it is there");
    assert_eq!(found.balance, Balance { on_hand: 10_000, held: 9_000 });
    adds_up(&store).await;
}
