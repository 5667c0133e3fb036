//! How the outbox is worked off: what cannot be done waits longer and longer, and is given up in the end.

use std::{collections::BTreeMap, time::Duration};

use checkout::{
    job::{Job, Message, MessageKind, Recipient},
    text::Language,
};
use flow::Worked;
use store::{
    Batch,
    outbox::{self, JobState, ListedJob},
};
use testkit::{TestApp, database::TestDatabase};

testkit::on_both_databases!(
    a_job_that_never_works_is_tried_nine_times_and_given_up_with_its_reason,
    a_job_that_ends_its_node_each_time_is_given_up,
    a_message_to_nobody_is_done_and_one_to_no_address_is_given_up,
);

async fn app_with(database: TestDatabase, to: &[&str]) -> TestApp {
    let app = TestApp::start(database).await;
    let message = |to: &&str| {
        Job::Message(Message {
            key: format!("to:{to:?}"),
            kind: MessageKind::OrderPlaced,
            to: Recipient::Phone((*to).to_owned()),
            language: Language::Tr,
            order: None,
            values: BTreeMap::new(),
        })
    };
    let mut batch = Batch::new();
    outbox::insert(&mut batch, &to.iter().map(message).collect::<Vec<_>>(), app.app.flow.now());
    app.store().db().write(batch).await.expect("answers");
    app
}

async fn work(app: &TestApp) -> (usize, usize, usize) {
    let Worked { done, later, dead } = app.app.flow.work_off_jobs().await.expect("answers");
    (done, later, dead)
}

async fn the_job(app: &TestApp) -> ListedJob {
    app.store().jobs(None, None, 1).await.expect("answers").remove(0)
}

async fn a_job_that_never_works_is_tried_nine_times_and_given_up_with_its_reason(database: TestDatabase) {
    let app = app_with(database, &["905321234567"]).await;
    let mut waits = Vec::new();
    for attempt in 1..=8 {
        assert_eq!(work(&app).await, (0, 1, 0));
        assert_eq!(work(&app).await, (0, 0, 0), "it waits");
        let job = the_job(&app).await;
        assert_eq!(job.attempts, attempt);
        let wait = job.due.expect("it waits").0 - app.app.flow.now().0;
        app.clock.advance(Duration::from_micros(u64::try_from(wait).expect("ahead")));
        waits.push(wait / 1_000_000);
    }
    assert!(waits[..7].is_sorted(), "{waits:?}");
    for (wait, planned) in waits.iter().zip([5, 30, 300, 1_800, 7_200, 18_000, 36_000, 36_000]) {
        assert!((planned..=planned + planned / 10).contains(wait), "{waits:?}");
    }
    assert_eq!(work(&app).await, (0, 0, 1));
    let job = the_job(&app).await;
    assert_eq!(job.state, JobState::Dead);
    assert!(job.reason.expect("kept").contains("no service"), "the last reason is kept");
}

async fn a_job_that_ends_its_node_each_time_is_given_up(database: TestDatabase) {
    let app = app_with(database, &["905321234567"]).await;
    for _ in 0..9 {
        let taken = app.store().take_jobs(app.app.flow.now(), 60, 1).await.expect("answers");
        assert_eq!(taken.len(), 1);
        app.clock.advance(Duration::from_mins(1));
    }
    assert_eq!(work(&app).await, (0, 0, 1));
    assert!(the_job(&app).await.reason.expect("kept").contains("no attempt came to an end"));
}

async fn a_message_to_nobody_is_done_and_one_to_no_address_is_given_up(database: TestDatabase) {
    let app = app_with(database, &["", "a@shop.example\r\nBcc: all@shop.example"]).await;
    assert_eq!(work(&app).await, (1, 0, 1));
}
