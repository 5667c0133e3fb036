//! Tokens of wallets, which are as good as cards while they are good: they go to the bank once, and nowhere else.

use std::{sync::Arc, time::Duration};

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

/// What goes wrong with one token after the other.
const TROUBLES: [Option<Trouble>; 5] =
    [None, Some(Trouble::LostAfter), Some(Trouble::Garbage), Some(Trouble::ErrorBefore), Some(Trouble::Busy)];
const TOKENS: usize = 15;

pub(super) async fn tokens_of_wallets_go_to_the_bank_once_and_nowhere_else(database: TestDatabase) {
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
    let numbers = numbers(TOKENS as u64);
    let (mut answers, mut ordered) = (String::new(), 0);
    for (place, number) in numbers.iter().enumerate() {
        let token = format!("kassa-test-approve-{number}");
        let guest = Customer::new(&app);
        guest.walks_to_the_wallet(["7", "8", "9"][place % 3]).await;
        let (page, on) = match place % 3 {
            0 => {
                answers.push_str(&guest.opens_masterpass("4111111111111111").await.body.to_string());
                ("MasterpassCompletePage", On::Complete)
            }
            1 => ("GPayCompletePage", On::Charge),
            _ => {
                answers.push_str(&guest.opens_apple_pay(&bank).await.body.to_string());
                ("ConfirmationPaymentQueryPage", On::Complete)
            }
        };
        if let Some(trouble) = TROUBLES[place / 3] {
            bank.bank.next(Next::Call { on, trouble });
        }
        let fields = [("agreement", "1"), ("token", token.as_str()), ("payment_token", token.as_str())];
        answers.push_str(&guest.post(page, &fields).await.body.to_string());
        app.reconciles_soon().await;
        let end = guest.get("/orders/checkout/?page=ThankYouPage").await;
        ordered += usize::from(end.body["context_list"][0]["page_name"] == "ThankYouPage");
        answers.push_str(&end.body.to_string());
    }
    assert_eq!(ordered, TOKENS * 3 / 5, "no answer, and none that is understood, is an order all the same");
    app.deliver().await;
    let needles = Needles::of(&numbers);
    let logged = log.0.lock().expect("nobody panics while writing").clone();
    let dumped = app.store().db().dump().await.expect("answers");
    assert!(dumped.contains("wallet-token"), "that tokens were used is in the store");
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
        let there = numbers.iter().filter(|number| question.contains(number.as_str())).count();
        assert!(
            there <= 1 && (there == 0 || ["/v1/charge", "/v1/complete"].contains(&path.as_str())),
            "{path}"
        );
        carried += there;
    }
    assert_eq!(carried, TOKENS, "every token went to the bank once");
}
