//! A whole server for one test, behind a real socket, with the test shop in it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use checkout::{
    ids::Timestamp,
    money::{Currency, Money},
    phone::MobileNumber,
};
use flow::{Clock, Ids, NewGiftCards, RandomIds};
use gateways::{
    Gateways, Now,
    egress::Timeouts,
    inbox::{SandboxInbox, SandboxMessage},
    mail::{MailGateway, MailSettings, SmtpSettings, SmtpTls, simulator::MailSimulator},
    sms::{Secret, SignedSettings, SmsGateway, SmsSettings, simulator::SmsSimulator},
};
use store::Store;
use tokio::net::TcpListener;
use web::{
    App, WebConfig,
    listen::{AddressSet, Limits, Threads},
    security::{cookies::SameSite, keys::Keyring, origin::Origin},
};

use crate::{database::TestDatabase, services::Services, shop};

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Moves the clock on.
    pub fn advance(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).expect("a test does not wait for ages");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

fn mail_gateway(port: u16) -> Arc<dyn MailGateway> {
    let settings = SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        tls: SmtpTls::None,
        login: None,
        from: "orders@shop.example".to_owned(),
        reply_to: None,
        timeout: Duration::from_secs(2),
    };
    MailSettings::Smtp(settings).gateway().expect("right settings")
}

fn sms_gateway(simulator: &SmsSimulator, secret: Secret, now: Now) -> Arc<dyn SmsGateway> {
    let (url, sender) = (simulator.url(), "TESTSHOP".to_owned());
    let wait = Duration::from_secs(2);
    let timeouts = Timeouts { connect: wait, read: wait, total: wait };
    let settings = SignedSettings { url, sender, secret, timeouts, now };
    SmsSettings::Signed(settings).gateway().expect("right settings")
}

/// A running server.
pub struct TestApp {
    /// What its handlers share.
    pub app: Arc<App>,
    /// Its clock, which begins at 2026-11-22 10:15:30 UTC.
    pub clock: Arc<TestClock>,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its database.
    pub database: TestDatabase,
    /// What its mail server took, once [`TestApp::deliver`] had it sent.
    pub inbox: SandboxInbox,
    /// Its loyalty and reward services, whose tables a test may change.
    pub services: Services,
    /// Its service for text messages, with dials for troubles.
    pub texts: SmsSimulator,
    _mails: MailSimulator,
}

impl TestApp {
    /// Starts a server over `database` with the test shop in it.
    pub async fn start(database: TestDatabase) -> Self {
        let store = Store::new(database.db.clone());
        shop::set_up(&store).await;
        Self::start_over(database).await
    }

    /// Starts a server over `database` as it is.
    pub async fn start_over(database: TestDatabase) -> Self {
        Self::start_with(database, Arc::new(RandomIds::default()), |_| {}).await
    }

    /// The same, with identifiers of one's own and settings that `change` has changed.
    pub async fn start_with(
        database: TestDatabase,
        ids: Arc<dyn Ids>,
        change: impl FnOnce(&mut WebConfig),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let clock = Arc::new(TestClock(AtomicI64::new(1_795_342_530_000_000)));
        let inbox = SandboxInbox::default();
        let time = Arc::clone(&clock);
        let now: Now = Arc::new(move || time.now());
        let mails = MailSimulator::start(inbox.clone(), Arc::clone(&now)).await;
        let mails = mails.expect("a free port");
        let secret = Secret::parse("a secret of this test and no other").expect("it is long enough");
        let texts = SmsSimulator::start(secret.clone(), inbox.clone(), Arc::clone(&now)).await;
        let texts = texts.expect("a free port");
        let services = Services::start(Arc::clone(&now)).await;
        let mut config = WebConfig {
            public_origin: Origin::parse(&format!("http://{address}")).expect("an address makes an origin"),
            trusted_origins: vec![Origin::parse("https://storefront.example").expect("an origin")],
            storefront_addresses: AddressSet::parse(["127.0.0.0/8"]).expect("an address range"),
            session_cookie: SameSite::Lax,
            keys: Keyring::new(vec![7; 32], Vec::new()).expect("32 bytes are enough"),
            order_link_lifetime: Duration::from_hours(24),
            gateways: Gateways {
                mail: Some(mail_gateway(mails.address.port())),
                sms: Some(sms_gateway(&texts, secret, now)),
                ..services.gateways()
            },
        };
        change(&mut config);
        let store = Store::new(database.db.clone());
        let exempt = config.storefront_addresses.clone();
        let app = App::new(store, Arc::clone(&clock) as _, ids, config);
        let router = web::router(Arc::clone(&app));
        let threads = Threads::start(2).expect("threads can be started");
        tokio::spawn(async move {
            let never = std::future::pending::<()>();
            web::listen::serve(listener, router, Limits::default(), exempt, &threads, never).await
        });
        Self { app, clock, address, database, inbox, services, texts, _mails: mails }
    }

    /// Carries out the jobs that are due, and returns the messages that arrived, newest first.
    pub async fn deliver(&self) -> Vec<Arc<SandboxMessage>> {
        self.app.flow.work_off_jobs().await.expect("the database answers");
        self.inbox.newest().into_iter().map(|(_, message)| message).collect()
    }

    /// Issues a gift card with so many kuruş on it, which with `phone` asks for a one-time code; its code.
    pub async fn issue_gift_card(&self, minor: i64, phone: Option<&str>) -> String {
        let phone = phone.map(MobileNumber::stored);
        let new = NewGiftCards { amount: Money::new(minor, Currency::TRY), phone, expires: None };
        let issued = self.app.flow.issue_gift_cards(&new, 1).await.expect("the database answers");
        issued.first().expect("one was asked for").code.expose()
    }

    /// The URL of `path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The store the server works in.
    pub fn store(&self) -> &Store {
        self.app.flow.store()
    }
}
