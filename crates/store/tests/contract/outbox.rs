//! The outbox: a job is kept once, held by one node at a time, and lost by none.

use std::collections::{BTreeMap, BTreeSet};

use checkout::{
    ids::Timestamp,
    job::{Job, Message, MessageKind, Recipient},
    order::OrderStatus,
    text::Language,
};
use store::{
    Batch, Store,
    events::Event,
    outbox::{self, JobState, ListedJob, TakenJob},
};
use testkit::{database::TestDatabase, order::unpaid, shop};

testkit::on_both_databases!(
    the_same_logical_job_is_kept_once,
    a_job_is_kept_only_together_with_its_decision,
    two_claimers_never_get_the_same_job_at_once,
    a_job_of_a_killed_node_is_taken_again_and_the_dead_hand_is_refused,
    jobs_done_together_are_each_noted_or_refused_by_themselves,
    a_job_put_back_waits_for_its_time,
    a_job_given_up_keeps_its_reason_until_an_operator_tries_again,
    old_jobs_are_removed_and_others_stay,
    jobs_are_listed_by_state_and_by_what_they_are_about,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);
const LEASE: i64 = 60;

fn message(key: &str) -> Job {
    Job::Message(Message {
        key: key.to_owned(),
        kind: MessageKind::OrderPlaced,
        to: Recipient::Email("guest@shop.example".to_owned()),
        language: Language::Tr,
        order: None,
        values: BTreeMap::new(),
    })
}

async fn add(store: &Store, jobs: &[Job]) {
    let mut batch = Batch::new();
    outbox::insert(&mut batch, jobs, NOW);
    store.db().write(batch).await.expect("the database answers");
}

async fn with_one_job(test: &TestDatabase) -> Store {
    let store = Store::new(test.db.clone());
    add(&store, &[message("a")]).await;
    store
}

async fn take(store: &Store, now: Timestamp) -> Vec<TakenJob> {
    store.take_jobs(now, LEASE, 100).await.expect("the database answers")
}

async fn take_one(store: &Store, now: Timestamp) -> TakenJob {
    let mut jobs = take(store, now).await;
    assert_eq!(jobs.len(), 1);
    jobs.remove(0)
}

async fn is_done(store: &Store, job: &TakenJob, now: Timestamp) -> bool {
    store.jobs_done(&[job], now).await.expect("answers") == [true]
}

async fn states(store: &Store) -> Vec<(String, JobState)> {
    let jobs = store.jobs(None, None, 100).await.expect("answers");
    jobs.into_iter().map(|job| (job.key, job.state)).collect()
}

async fn the_same_logical_job_is_kept_once(test: TestDatabase) {
    let store = with_one_job(&test).await;
    add(&store, &[message("a"), message("b"), message("b")]).await;
    let taken = take(&store, NOW).await;
    assert_eq!(taken.iter().map(|job| job.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(taken[0].job, Ok(message("a")));
    assert!(is_done(&store, &taken[0], NOW).await);
    add(&store, &[message("a")]).await;
    assert_eq!(take(&store, NOW).await.len(), 0, "also after it was done");
}

async fn a_job_is_kept_only_together_with_its_decision(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    shop::set_up(&store).await;
    let order = unpaid(1, NOW);
    testkit::order::write(&store, &order).await;
    let event = Event { at: NOW, actor: "operator".into(), event: "test".into(), changed: "order".into() };
    let mut cancelled = order.clone();
    cancelled.status = OrderStatus::Cancelled;
    let replace = async |version, key: &str| {
        store.replace_order(&cancelled, version, &[], &[message(key)], &event).await.expect("answers")
    };
    assert!(!replace(7, "beaten").await);
    assert_eq!(states(&store).await, []);
    assert!(replace(1, "won").await);
    assert_eq!(states(&store).await, [("won".to_owned(), JobState::Waiting)]);
}

async fn two_claimers_never_get_the_same_job_at_once(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let jobs: Vec<Job> = (0..200).map(|place| message(&format!("job:{place}"))).collect();
    add(&store, &jobs).await;
    let claimers: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let taken = store.take_jobs(NOW, LEASE, 7).await.expect("answers");
                    let left = store.jobs(Some(JobState::Waiting), None, 1).await.expect("answers");
                    if taken.is_empty() && left.is_empty() {
                        return mine;
                    }
                    mine.extend(taken);
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for claimer in claimers {
        all.extend(claimer.await.expect("no panic"));
    }
    assert_eq!(all.len(), 200);
    assert_eq!(all.iter().map(|job| job.pk).collect::<BTreeSet<_>>().len(), 200);
    assert!(all.iter().all(|job| (job.attempts, job.fence) == (1, 1)));
}

async fn a_job_of_a_killed_node_is_taken_again_and_the_dead_hand_is_refused(test: TestDatabase) {
    let store = with_one_job(&test).await;
    let first = take_one(&store, NOW).await;
    assert_eq!(take(&store, NOW.plus_seconds(LEASE - 1)).await.len(), 0, "its lease is not over");
    let later = NOW.plus_seconds(LEASE);
    let second = take_one(&store, later).await;
    assert_eq!((second.pk, second.attempts), (first.pk, 2));
    assert!(second.fence > first.fence);
    assert!(!is_done(&store, &first, later).await, "the first node lost it");
    assert!(!store.job_later(&first, later, "late").await.expect("answers"));
    assert!(!store.job_dead(&first, later, "late").await.expect("answers"));
    assert!(is_done(&store, &second, later).await);
    assert!(!is_done(&store, &second, later).await, "done is done");
    assert_eq!(states(&store).await, [("a".to_owned(), JobState::Done)]);
}

async fn jobs_done_together_are_each_noted_or_refused_by_themselves(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    add(&store, &["a", "b", "c", "d"].map(message)).await;
    let mut first = take(&store, NOW).await;
    first.sort_by_key(|job| job.pk);
    assert!(is_done(&store, &first[3], NOW).await);
    let later = NOW.plus_seconds(LEASE);
    let again = store.take_jobs(later, LEASE, 1).await.expect("answers");
    assert_eq!(again.iter().map(|job| job.pk).collect::<Vec<_>>(), [first[0].pk]);
    // One is done already, one belongs to somebody else by now; they stand in no order.
    let held = store.jobs_done(&[&first[3], &first[2], &first[0], &first[1]], later).await.expect("answers");
    assert_eq!(held, [false, true, false, true]);
    let listed = store.jobs(None, None, 100).await.expect("answers");
    let state = |job: &ListedJob| (job.key.clone(), (job.state, job.finished));
    let states: BTreeMap<_, _> = listed.iter().map(state).collect();
    assert_eq!(states["a"], (JobState::Taken, None));
    assert_eq!(states["b"], (JobState::Done, Some(later)));
    assert_eq!(states["c"], (JobState::Done, Some(later)));
    assert_eq!(states["d"], (JobState::Done, Some(NOW)), "noted once");
    assert_eq!(store.jobs_done(&[], later).await.expect("answers"), [false; 0]);
}

async fn a_job_put_back_waits_for_its_time(test: TestDatabase) {
    let store = with_one_job(&test).await;
    let job = take_one(&store, NOW).await;
    assert!(store.job_later(&job, NOW.plus_seconds(30), "no answer").await.expect("answers"));
    let listed = store.job(job.pk).await.expect("answers").expect("is there");
    assert_eq!((listed.state, listed.reason.as_deref()), (JobState::Waiting, Some("no answer")));
    assert_eq!(take(&store, NOW.plus_seconds(29)).await.len(), 0);
    let again = take_one(&store, NOW.plus_seconds(30)).await;
    assert_eq!((again.attempts, again.key.as_str()), (2, "a"));
}

async fn a_job_given_up_keeps_its_reason_until_an_operator_tries_again(test: TestDatabase) {
    let store = with_one_job(&test).await;
    let job = take_one(&store, NOW).await;
    assert!(!store.retry_job(job.pk, NOW).await.expect("answers"), "a node is at it");
    assert!(store.job_dead(&job, NOW, "no such mailbox").await.expect("answers"));
    let listed = store.job(job.pk).await.expect("answers").expect("is there");
    assert_eq!((listed.state, listed.reason.as_deref()), (JobState::Dead, Some("no such mailbox")));
    assert_eq!(take(&store, NOW.plus_seconds(1_000_000)).await.len(), 0);
    assert!(store.retry_job(job.pk, NOW).await.expect("answers"));
    let again = take_one(&store, NOW).await;
    assert_eq!(again.attempts, 1, "all its attempts are before it");
    assert!(is_done(&store, &again, NOW).await);
    assert!(!store.retry_job(job.pk, NOW).await.expect("answers"), "what is done is not done again");
    assert!(!store.retry_job(999, NOW).await.expect("answers"));
}

async fn old_jobs_are_removed_and_others_stay(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    add(&store, &["done", "dead", "waiting"].map(message)).await;
    let taken = take(&store, NOW).await;
    assert!(is_done(&store, &taken[0], NOW).await);
    assert!(store.job_dead(&taken[1], NOW, "why").await.expect("answers"));
    assert!(store.job_later(&taken[2], NOW, "why").await.expect("answers"));
    store.purge_jobs(NOW.plus_seconds(-1), NOW.plus_seconds(-1)).await.expect("answers");
    assert_eq!(states(&store).await.len(), 3, "too young");
    store.purge_jobs(NOW, NOW.plus_seconds(-1)).await.expect("answers");
    assert_eq!(states(&store).await.len(), 2);
    store.purge_jobs(NOW, NOW).await.expect("answers");
    assert_eq!(states(&store).await, [("waiting".to_owned(), JobState::Waiting)]);
}

async fn jobs_are_listed_by_state_and_by_what_they_are_about(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    add(&store, &["order:1:placed", "order:11:placed", "order:1:shipped"].map(message)).await;
    let keys = async |state, prefix, limit| {
        let jobs = store.jobs(state, prefix, limit).await.expect("answers");
        jobs.into_iter().map(|job| job.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(None, None, 2).await, ["order:1:shipped", "order:11:placed"]);
    assert_eq!(keys(None, Some("order:1:"), 9).await, ["order:1:shipped", "order:1:placed"]);
    assert_eq!(keys(Some(JobState::Dead), None, 9).await, [""; 0]);
}
