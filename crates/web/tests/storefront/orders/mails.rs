//! What a shopper is written about an order: only after it exists, once, in their language, with a link that works.

use std::{collections::BTreeMap, time::Duration};

use ::checkout::{
    job::{Job, Message, MessageKind, Recipient},
    order::OrderCommand,
    text::Language,
};
use reqwest::StatusCode;
use store::outbox::JobState;
use testkit::{TestApp, database::TestDatabase};

use super::{browse, guest_with_order, stored};

testkit::on_both_databases!(
    an_order_is_confirmed_with_its_payment_and_a_link_that_works,
    what_the_operator_does_is_told_once_each,
    an_order_that_nobody_paid_is_told_to_have_ended,
    a_mail_the_server_does_not_take_waits_and_one_it_refuses_is_given_up,
);

fn path_in(text: &str, app: &TestApp) -> String {
    let start = text.find(&app.url("/")).expect("a link to this server");
    let link = text[start..].split_whitespace().next().expect("a link");
    link.strip_prefix(&app.url("")).expect("it begins so").to_owned()
}

async fn subjects(app: &TestApp) -> Vec<String> {
    let mails = app.deliver().await;
    mails.iter().rev().map(|mail| mail.subject.clone().unwrap_or_default()).collect()
}

async fn an_order_is_confirmed_with_its_payment_and_a_link_that_works(database: TestDatabase) {
    let app = TestApp::start(database).await;
    assert_eq!(app.deliver().await.len(), 0);
    let (guest, number, _) = guest_with_order(&app).await;
    guest.orders().await;
    let mut mails = app.deliver().await;
    assert_eq!(mails.len(), 2, "a repeated confirmation changes nothing");
    mails.sort_by_key(|mail| mail.subject.clone());
    let (how, received) = (&mails[0], &mails[1]);
    assert_eq!(received.subject, Some(format!("We received your order {number}")));
    assert_eq!(how.subject, Some(format!("How to pay for your order {number}")));
    for mail in [how, received] {
        assert_eq!(mail.to, "guest@example.com");
        let page = browse(&app, &path_in(&mail.text, &app), None, "en-us").await;
        assert_eq!(page.status, StatusCode::OK, "{}", mail.text);
        assert!(page.body.contains(number.as_str()));
        assert!(mail.html.as_ref().is_some_and(|html| html.contains(number.as_str())));
    }
    assert!(received.text.contains("139.90") && how.text.contains("IBAN: TR"), "{}", how.text);
    assert_eq!(app.deliver().await.len(), 2, "nothing is sent twice");
}

async fn what_the_operator_does_is_told_once_each(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    app.deliver().await;
    let flow = &app.app.flow;
    let ship = OrderCommand::Ship {
        tracking_number: Some("TR<1>".to_owned()),
        tracking_url: Some("https://carrier.example/1".to_owned()),
    };
    for command in [OrderCommand::ConfirmPayment, ship] {
        flow.command_order(&number, &command, "operator").await.expect("it can be done");
        app.deliver().await;
    }
    let mails = app.deliver().await;
    assert_eq!(mails.len(), 4);
    assert_eq!(mails[1].subject, Some(format!("We received your payment for order {number}")));
    assert_eq!(mails[0].subject, Some(format!("Your order {number} is on its way")));
    assert!(mails[0].text.contains("TR<1>") && mails[0].text.contains("https://carrier.example/1"));
    let html = mails[0].html.as_ref().expect("html");
    assert!(html.contains("TR&lt;1&gt;") && !html.contains("TR<1>"));
}

async fn an_order_that_nobody_paid_is_told_to_have_ended(database: TestDatabase) {
    let app = TestApp::start(database).await;
    let (_, number, _) = guest_with_order(&app).await;
    app.deliver().await;
    let expires = stored(&app, &number).await.expires.expect("it waits");
    let wait = expires.seconds_since(app.app.flow.now());
    app.clock.advance(Duration::from_secs(wait.unsigned_abs() + 1));
    app.app.flow.expire_orders().await.expect("answers");
    assert_eq!(subjects(&app).await.last(), Some(&format!("Your order {number} has expired")));
}

async fn a_mail_the_server_does_not_take_waits_and_one_it_refuses_is_given_up(database: TestDatabase) {
    let app = TestApp::start(database).await;
    for address in ["mail-later@example.com", "mail-refused@example.com"] {
        let flow = &app.app.flow;
        let job = Job::Message(Message {
            key: address.to_owned(),
            kind: MessageKind::EmailChanged,
            to: Recipient::Email(address.to_owned()),
            language: Language::Tr,
            order: None,
            values: BTreeMap::new(),
        });
        flow.store().add_jobs(&[job], flow.now()).await.expect("answers");
    }
    assert_eq!(app.deliver().await.len(), 0);
    let jobs = app.store().jobs(None, None, 9).await.expect("answers");
    let state = |address: &str| {
        let job = jobs.iter().find(|job| job.payload.contains(address)).expect("is there");
        (job.state, job.reason.clone().unwrap_or_default())
    };
    let (waits, why) = state("mail-later");
    assert_eq!(waits, JobState::Waiting, "{why}");
    let (dead, why) = state("mail-refused");
    assert_eq!(dead, JobState::Dead);
    assert!(why.contains("nobody"), "the reason is kept: {why}");
}
