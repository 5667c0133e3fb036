//! Cards that are really charged, by a bank that gets things wrong: their numbers go to the bank once, and nowhere else.

use std::{sync::Arc, time::Duration};

use checkout::card::looks_like_a_card;
use gateways::{
    egress::Timeouts,
    payment::{
        PaymentSettings,
        bank::{Next, On, Trouble},
    },
};
use store::Store;
use testkit::{Customer, TestApp, TestBank, database::TestDatabase, ids::CountedIds, shop};

use super::{files, log, metrics, numbers, spill::Needles, wire::Tape};

/// What goes wrong with one charge after the other.
const TROUBLES: [Option<Trouble>; 7] = [
    None,
    Some(Trouble::LostAfter),
    Some(Trouble::Garbage),
    Some(Trouble::ErrorBefore),
    Some(Trouble::ErrorAfter),
    Some(Trouble::Busy),
    Some(Trouble::TimeoutAfter),
];
const CARDS: usize = 21;

pub(super) async fn cards_that_are_charged_go_to_the_bank_once_and_nowhere_else(database: TestDatabase) {
    let (log, metrics) = (log(), metrics());
    let (bank, tape) = (TestBank::start().await, Tape::default());
    let patience = Duration::from_millis(400);
    let timeouts = Timeouts { connect: patience, read: patience, total: patience };
    let mut settings = bank.bank.gateway_settings(timeouts, Duration::ZERO);
    settings.url = format!("http://{}", tape.record(bank.bank.address).await);
    let gateway = PaymentSettings::Remote(settings).gateway().expect("right settings");
    gateway.refresh().await.expect("it answers");
    shop::set_up(&Store::new(database.db.clone())).await;
    let ids = Arc::new(CountedIds::default());
    let app = TestApp::start_with(database, ids, |config| config.gateways.payment = Some(gateway)).await;
    let numbers: Vec<String> = numbers(20 * CARDS as u64)
        .into_iter()
        .filter(|number| looks_like_a_card(number))
        .take(CARDS)
        .collect();
    let (mut answers, mut ordered) = (String::new(), 0);
    for (place, number) in numbers.iter().enumerate() {
        let guest = Customer::new(&app);
        guest.walks_to_the_card().await;
        guest.enters(number).await;
        if let Some(trouble) = TROUBLES[place % TROUBLES.len()] {
            bank.bank.next(Next::Call { on: On::Charge, trouble });
        }
        let away = place % 3 == 0;
        let answer = guest.pays(number, away).await;
        answers.push_str(&answer.body.to_string());
        if answer.pages() == ["CreditCardThreeDSecurePage"] {
            let html = guest.goes_to_the_bank().await;
            let arrived = bank.decides(&html, "approve").await.arrives().await;
            answers.extend([html, format!("{arrived:?}")]);
        }
        app.reconciles_soon().await;
        let end = guest.get("/orders/checkout/?page=ThankYouPage").await;
        ordered += usize::from(end.body["context_list"][0]["page_name"] == "ThankYouPage");
        answers.push_str(&end.body.to_string());
    }
    assert!(ordered >= CARDS / 2, "{ordered} orders");
    app.deliver().await;
    let needles = Needles::of(&numbers);
    let logged = log.0.lock().expect("nobody panics while writing").clone();
    let dumped = app.store().db().dump().await.expect("answers");
    assert!(dumped.contains("attempt"), "the payments were caught");
    let books = format!("{:?}{:?}", bank.bank.book().charges(), bank.bank.book().statement());
    for (what, text) in [
        ("answers", answers.as_bytes()),
        ("log", &logged),
        ("metrics", metrics.render().as_bytes()),
        ("store", dumped.as_bytes()),
        ("files", &files(&app.database.url)),
        ("the bank's books", books.as_bytes()),
        ("the bank's answers", &tape.answers()),
    ] {
        assert_eq!(needles.spilt_in(text), None, "{what}");
    }
    let mut carried = 0;
    for (path, question) in tape.questions() {
        if path == "/v1/charge" {
            let there = numbers.iter().filter(|number| question.contains(number.as_str())).count();
            assert_eq!(there, 1, "a charge carries its card once: {path}");
            carried += 1;
        } else {
            assert_eq!(needles.spilt_in(question.as_bytes()), None, "{path}");
        }
    }
    assert_eq!(carried, CARDS, "every card went to the bank once");
}
