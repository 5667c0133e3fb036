//! The sandbox bank for tests, behind sockets of its own, and what a shopper's browser does there.

use std::{sync::Arc, time::Duration};

use checkout::ids::Timestamp;
use flow::RandomIds;
use gateways::{
    egress::Timeouts,
    payment::{
        PaymentGateway, PaymentSettings,
        bank::{BankBook, BankSettings, SandboxBank},
    },
};

use crate::{Customer, TestApp, database::TestDatabase, shop};

const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// How often a bank that was just opened is asked what it can do.
const REFRESHES_MAX: usize = 20;
/// Both sides sign by one clock that stands still.
const AT: Timestamp = Timestamp(1_795_342_530_000_000);

/// A bank, and the adapter that reaches it.
pub struct TestBank {
    /// The bank, with dials for troubles.
    pub bank: SandboxBank,
    /// How a shop reaches it.
    pub gateway: Arc<dyn PaymentGateway>,
}

impl TestBank {
    /// Opens a bank with empty books.
    pub async fn start() -> Self {
        Self::start_with(BankBook::default()).await
    }

    /// Opens a bank with these books.
    pub async fn start_with(book: BankBook) -> Self {
        let settings = BankSettings { book, ..BankSettings::new(SECRET.to_owned(), Arc::new(|| AT)) };
        let bank = SandboxBank::start(settings).await.expect("a free port");
        let wait = Duration::from_millis(1_200);
        let timeouts = Timeouts { connect: wait, read: wait, total: wait };
        let settings = bank.gateway_settings(timeouts, Duration::ZERO);
        let gateway = PaymentSettings::Remote(settings).gateway().expect("right settings");
        for _ in 0..REFRESHES_MAX {
            // A machine with much to do may need more than one try.
            if gateway.refresh().await.is_ok() {
                break;
            }
        }
        assert!(gateway.descriptor().capabilities.card, "it answers");
        Self { bank, gateway }
    }

    /// Takes back the troubles that were ordered and met nobody.
    pub async fn behaves(&self) {
        let client = crate::client().build().expect("a client can be built");
        let request = client.delete(format!("{}/control/next", self.bank.url()));
        request.send().await.expect("the bank answers");
    }

    /// Decides at the bank: `html` is the page that sends the shopper there, `decision` what they press. Answers where their
    /// browser is sent back to, and with which fields.
    pub async fn decides(&self, html: &str, decision: &str) -> Return {
        let url = attribute(html, "<form", "action").replace("localhost", "127.0.0.1");
        let mut fields: Vec<(String, String)> = Vec::new();
        for input in html.split("<input").skip(1) {
            fields.push((attribute(input, "", "name"), attribute(input, "", "value")));
        }
        self.presses(&url, &attribute(html, "<form", "method"), fields, decision).await
    }

    /// Decides on the page of the bank at `url`, where a link led.
    pub async fn decides_at(&self, url: &str, decision: &str) -> Return {
        self.presses(&url.replace("localhost", "127.0.0.1"), "get", Vec::new(), decision).await
    }

    async fn presses(
        &self,
        url: &str,
        method: &str,
        mut fields: Vec<(String, String)>,
        decision: &str,
    ) -> Return {
        fields.push(("kassa_test".to_owned(), decision.to_owned()));
        let client = crate::client().build().expect("a client can be built");
        let request = match method {
            "get" => {
                let mut address = reqwest::Url::parse(url).expect("a bank's address");
                address.query_pairs_mut().extend_pairs(&fields);
                client.get(address)
            }
            _ => client.post(url).form(&fields),
        };
        let text = request.send().await.expect("the bank answers").text().await.expect("a body");
        let answer: serde_json::Value = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("the bank says no JSON: {error} {text}"));
        let answer = &answer["return"];
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        Return {
            url: text(&answer["url"]),
            fields: (answer["fields"].as_object().expect("fields").iter())
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
        }
    }
}

/// What a bank sends a browser back with.
#[derive(Debug, Clone)]
pub struct Return {
    /// Where to.
    pub url: String,
    /// What it posts there.
    pub fields: Vec<(String, String)>,
}

impl Return {
    /// Posts it as the browser does: from another site, without a cookie. Answers the status, where it leads, and what cookies
    /// it sets.
    pub async fn arrives(&self) -> Arrived {
        self.tries_to_arrive().await.expect("the shop answers")
    }

    /// The same with another server of the shop, which listens at `url`.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        let path = self.url.splitn(4, '/').nth(3).unwrap_or_default();
        Self { url: format!("{}/{path}", url.trim_end_matches('/')), fields: self.fields.clone() }
    }

    /// Posts it to a server that may end meanwhile.
    pub async fn tries_to_arrive(&self) -> Option<Arrived> {
        let client = crate::client().redirect(reqwest::redirect::Policy::none());
        let client = client.build().expect("a client can be built");
        let request = client.post(&self.url).header("origin", "http://localhost:9").form(&self.fields);
        let response = request.header("sec-fetch-site", "cross-site").send().await.ok()?;
        let text = |name: &str| {
            let values = response.headers().get_all(name).iter();
            values.filter_map(|value| value.to_str().ok().map(ToOwned::to_owned)).collect::<Vec<_>>()
        };
        Some(Arrived {
            status: response.status().as_u16(),
            location: text("location").pop(),
            cookies: text("set-cookie"),
        })
    }
}

/// How a browser that came back is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The status.
    pub status: u16,
    /// Where it goes on.
    pub location: Option<String>,
    /// Cookies it is given.
    pub cookies: Vec<String>,
}

/// The value of `name` in the first tag of `html` that begins with `tag`.
fn attribute(html: &str, tag: &str, name: &str) -> String {
    let begin = html.split_once(tag).map_or(html, |(_, rest)| rest);
    let begin = begin.split_once('>').map_or(begin, |(inside, _)| inside);
    let value = begin.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    let value = value.map_or("", |(value, _)| value);
    let entities =
        [("&#x2f;", "/"), ("&#x27;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    entities.iter().fold(value.to_owned(), |text, (entity, plain)| text.replace(entity, plain))
}

impl TestApp {
    /// Starts a server over `database` with the test shop in it, and a bank.
    pub async fn start_with_bank(database: TestDatabase) -> (Self, TestBank) {
        let store = store::Store::new(database.db.clone());
        shop::set_up(&store).await;
        let bank = TestBank::start().await;
        let gateway = Arc::clone(&bank.gateway);
        let ids = Arc::new(RandomIds::default());
        let app = Self::start_with(database, ids, |config| config.gateways.payment = Some(gateway)).await;
        (app, bank)
    }

    /// Looks after payments until whatever nobody knew is known; nobody who is away is given up.
    pub async fn reconciles_soon(&self) {
        for _ in 0..4 {
            self.clock.advance(Duration::from_secs(8));
            self.app.flow.look_after_payments().await.expect("the database answers");
        }
    }

    /// Looks after payments again and again while the clock goes on, until none is due within a quarter of an hour.
    pub async fn reconciles(&self) {
        for _ in 0..80 {
            self.app.flow.look_after_payments().await.expect("the database answers");
            self.clock.advance(Duration::from_secs(15));
        }
    }
}

/// The form of a card that can be used.
pub fn card_form<'a>(number: &'a str, three_d: bool, holder: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("agreement", "1"),
        ("use_three_d", if three_d { "1" } else { "0" }),
        ("card_holder", holder),
        ("card_number", number),
        ("card_month", "7"),
        ("card_year", "2030"),
        ("card_cvv", "987"),
    ]
}

impl Customer<'_> {
    /// Goes from an empty basket to the page of the card, with one cup, as a guest.
    pub async fn walks_to_the_card(&self) {
        self.walks_to_the_last_page().await;
        self.post("PaymentOptionSelectionPage", &[("payment_option", "5")]).await;
        self.enters("4111111111111111").await;
    }

    /// Types the number of a card: its storefront asks for the instalments and chooses one payment.
    pub async fn enters(&self, number: &str) {
        self.post("BinNumberPage", &[("bin_number", &number[..6])]).await;
        self.post("InstallmentSelectionPage", &[("installment", "1")]).await;
    }

    /// Pays with the card `number`, by the bank of the card if `three_d`.
    pub async fn pays(&self, number: &str, three_d: bool) -> crate::customer::Answer {
        self.pays_as(number, three_d, "Ada Yılmaz").await
    }

    /// The same with another name on the card.
    pub async fn pays_as(&self, number: &str, three_d: bool, holder: &str) -> crate::customer::Answer {
        self.post("CreditCardConfirmationPage", &card_form(number, three_d, holder)).await
    }

    /// The page that sends this shopper to the bank.
    pub async fn goes_to_the_bank(&self) -> String {
        let request = self.request(reqwest::Method::GET, "/orders/redirect-three-d/");
        self.send(request).await.text().await.expect("a body")
    }
}
