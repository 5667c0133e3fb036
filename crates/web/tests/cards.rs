//! What a card leaves behind: nothing. Every page that takes a number is given a thousand, in fair and in foul weather, and
//! everything the server wrote is looked through.

#[path = "cards/charged.rs"]
mod charged;
#[path = "cards/spill.rs"]
mod spill;
#[path = "cards/wallets.rs"]
mod wallets;
#[path = "cards/weather.rs"]
mod weather;
#[path = "cards/wire.rs"]
mod wire;

use std::{
    io::Write,
    sync::{Arc, Mutex, OnceLock},
};

use charged::cards_that_are_charged_go_to_the_bank_once_and_nowhere_else;
use checkout::{page::AnyPage, pages::PAGES};
use spill::Needles;
use store::{DatabaseUrl, Store};
use testkit::{Customer, TestApp, database::TestDatabase, ids::CountedIds, shop};
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};
use wallets::tokens_of_wallets_go_to_the_bank_once_and_nowhere_else;
use weather::{Weather, WeatheredRewards};
use web::telemetry::Metrics;

testkit::on_both_databases!(
    a_thousand_cards_leave_no_nine_digits_anywhere,
    runs_that_differ_only_in_security_codes_leave_equal_stores,
    cards_that_are_charged_go_to_the_bank_once_and_nowhere_else,
    tokens_of_wallets_go_to_the_bank_once_and_nowhere_else,
);

/// Which weather comes after which; a silent service costs time.
const WEEK: [Weather; 8] = [
    Weather::Fair,
    Weather::Refusing,
    Weather::Fair,
    Weather::Panicking,
    Weather::Fair,
    Weather::Refusing,
    Weather::Silent,
    Weather::Panicking,
];

/// Everything that was logged at any level, and what panics said.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics while writing").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What is counted, from the first use on.
fn metrics() -> &'static Metrics {
    static METRICS: OnceLock<Metrics> = OnceLock::new();
    METRICS.get_or_init(|| Metrics::install().expect("nobody counts yet"))
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        let layer = tracing_subscriber::fmt::layer().with_ansi(false).without_time();
        let layer = layer.with_writer(move || writer.clone());
        let layer = layer.with_filter(tracing_subscriber::filter::LevelFilter::TRACE);
        tracing_subscriber::registry().with(layer).init();
        let mut said = log.clone();
        let said = Mutex::new(move |text: String| said.write_all(text.as_bytes()));
        std::panic::set_hook(Box::new(move |info| {
            let mut said = said.lock().expect("nobody panics while writing");
            let _ = said(format!("{info}\n"));
        }));
        log
    })
}

/// The pages of the table that take a card's number.
fn card_pages() -> Vec<&'static dyn AnyPage> {
    let takes = |page: &&dyn AnyPage| page.fields().iter().any(|field| field.name == "card_number");
    let pages: Vec<_> = PAGES.iter().copied().filter(takes).collect();
    assert!(!pages.is_empty());
    pages
}

/// Numbers of 16 digits that differ in all but their first six; half of them pass Luhn's check by chance or not.
fn numbers(count: u64) -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % 10_000_000_000
    };
    (0..count).map(|_| format!("554960{:010}", next())).collect()
}

async fn post(customer: &Customer<'_>, page: &dyn AnyPage, number: &str, cvv: &str) -> String {
    let fields = [("card_number", number), ("card_year", "30"), ("card_month", "03"), ("card_cvv", cvv)];
    let path = format!("/orders/checkout/?page={}", page.name());
    let sent = customer.send(customer.request(reqwest::Method::POST, &path).form(&fields)).await;
    assert_eq!(sent.status(), 200);
    let head = format!("{:?}", sent.headers());
    head + &sent.text().await.expect("a body")
}

/// The bytes of the database's own files.
fn files(url: &DatabaseUrl) -> Vec<u8> {
    let DatabaseUrl::Sqlite(path) = url else { return Vec::new() };
    let folder = path.parent().expect("a file is in a folder");
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    entries.flat_map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a file")).collect()
}

async fn server(database: TestDatabase, rewards: &Arc<WeatheredRewards>) -> TestApp {
    let store = Store::new(database.db.clone());
    shop::set_up(&store).await;
    let wrapped = Arc::clone(rewards);
    TestApp::start_with(database, Arc::new(CountedIds::default()), move |config| {
        wrapped.wrap(config.gateways.rewards.take().expect("the test has one"));
        config.gateways.rewards = Some(wrapped);
    })
    .await
}

async fn a_thousand_cards_leave_no_nine_digits_anywhere(database: TestDatabase) {
    let (log, metrics) = (log(), metrics());
    let rewards = Arc::new(WeatheredRewards::default());
    let app = server(database, &rewards).await;
    let customer = Customer::new(&app);
    customer.add(shop::CUP, 1).await;
    let numbers = numbers(1_000);
    let (mut answers, mut listed) = (String::new(), [0; 4]);
    for (place, number) in numbers.iter().enumerate() {
        if place % 20 == 0 {
            app.clock.advance(std::time::Duration::from_mins(10));
        }
        let weather = WEEK[place / 20 % WEEK.len()];
        rewards.set(&app.services, weather);
        for page in card_pages() {
            let answer = post(&customer, page, number, &format!("{:03}", place % 1_000)).await;
            listed[weather as usize] += usize::from(answer.contains("\"amount\":\"25.00\""));
            answers.push_str(&answer);
        }
    }
    assert!(listed[0] >= 300 && listed[1..] == [0, 0, 0], "{listed:?}");
    app.deliver().await;
    let needles = Needles::of(&numbers);
    let logged = log.0.lock().expect("nobody panics while writing").clone();
    assert!(logged.len() > 100_000, "the log was caught: {} bytes", logged.len());
    assert!(String::from_utf8_lossy(&logged).contains("a fault in fair words"), "panics were caught");
    let dumped = app.store().db().dump().await.expect("answers");
    assert!(dumped.contains("reward-list"), "the stores were caught");
    for (what, text) in [
        ("answers", answers.as_bytes()),
        ("log", &logged),
        ("metrics", metrics.render().as_bytes()),
        ("store", dumped.as_bytes()),
        ("files", &files(&app.database.url)),
    ] {
        assert_eq!(needles.spilt_in(text), None, "{what}");
    }
}

async fn runs_that_differ_only_in_security_codes_leave_equal_stores(database: TestDatabase) {
    let mut dumps = Vec::new();
    let second = match &database.url {
        DatabaseUrl::Sqlite(_) => testkit::database::sqlite().await,
        DatabaseUrl::Postgres(_) => testkit::database::postgres().await,
    };
    for (database, codes) in [(database, 100), (second, 5_000)] {
        let rewards = Arc::new(WeatheredRewards::default());
        let app = server(database, &rewards).await;
        let customer = Customer::new(&app);
        customer.add(shop::CUP, 1).await;
        for (place, number) in numbers(16).iter().enumerate() {
            rewards.set(&app.services, Weather::ALL[place % 4]);
            for page in card_pages() {
                post(&customer, page, number, &(codes + place).to_string()).await;
            }
        }
        customer.post("RewardSelectionPage", &[]).await;
        dumps.push(app.store().db().dump().await.expect("answers"));
    }
    assert!(dumps[0].contains("fingerprint"), "the list is in the store");
    assert_eq!(dumps[0], dumps[1]);
}
