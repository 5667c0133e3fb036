//! A gateway under test, and what a shopper does with it.

use std::{sync::Arc, time::Duration};

use checkout::{
    card::Card,
    form::Submission,
    ids::Timestamp,
    money::{Currency, Money},
    text::Language,
};
use gateways::{
    egress::Timeouts,
    payment::{
        Buyer, Capture, Charge, Means, Operation, PaymentGateway, PaymentSettings, Redirect, RedirectMethod,
        bank::{BankBook, BankSettings, SandboxBank},
    },
};

pub(crate) const AT: Timestamp = Timestamp(1_795_342_530_000_000);
pub(crate) const SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const APPROVED: &str = "4111111111111111";
pub(crate) const DECLINED: &str = "4000000000000127";

/// A gateway and the sandbox bank behind it.
pub(crate) struct Desk {
    pub(crate) bank: SandboxBank,
    pub(crate) gateway: Arc<dyn PaymentGateway>,
}

pub(crate) fn settings(book: BankBook) -> BankSettings {
    BankSettings { book, ..BankSettings::new(SECRET.to_owned(), Arc::new(|| AT)) }
}

/// Patience for a bank on this machine, and none for one that fails.
pub(crate) fn impatient(bank: &SandboxBank) -> Arc<dyn PaymentGateway> {
    let wait = Duration::from_millis(700);
    let timeouts = Timeouts { connect: wait, read: wait, total: wait };
    PaymentSettings::Remote(bank.gateway_settings(timeouts, Duration::ZERO)).gateway().unwrap()
}

pub(crate) async fn desk() -> Desk {
    let bank = SandboxBank::start(settings(BankBook::default())).await.unwrap();
    let gateway = impatient(&bank);
    gateway.refresh().await.unwrap();
    Desk { bank, gateway }
}

pub(crate) fn lira(minor: i64) -> Money {
    Money::new(minor, Currency::TRY)
}

pub(crate) fn charge(id: &str) -> Charge {
    Charge {
        id: id.to_owned(),
        order: format!("order-{id}"),
        amount: lira(12_990),
        instalments: 1,
        bank_points: None,
        wallet: None,
        three_d: false,
        capture: Capture::Now,
        return_url: format!("http://127.0.0.1:9/orders/return/secret-{id}/"),
        language: Language::En,
        buyer: Buyer { email: "ayse@example.com".to_owned(), ..Buyer::default() },
    }
}

pub(crate) fn secure(id: &str) -> Charge {
    Charge { three_d: true, ..charge(id) }
}

pub(crate) fn later(id: &str) -> Charge {
    Charge { capture: Capture::Later, ..charge(id) }
}

pub(crate) fn card(number: &str) -> Means {
    let fields = [
        ("card_number", number),
        ("card_year", "2030"),
        ("card_month", "7"),
        ("card_cvv", "987"),
        ("card_holder", "Ayşe Yılmaz"),
    ];
    let fields = fields.map(|(n, v)| (n.to_owned(), v.to_owned()));
    Card::read_with_holder(&Submission::new(fields)).unwrap().into()
}

pub(crate) fn operation<'a>(charge: &'a Charge, key: &'a str) -> Operation<'a> {
    Operation { charge, reference: None, key }
}

/// What the browser carries back after the shopper decided at the bank.
pub(crate) async fn at_the_bank(redirect: &Redirect, decision: &str) -> Vec<(String, String)> {
    let client = gateways::local_client().build().unwrap();
    // A browser finds `localhost` by itself; a test need not rely on how this machine resolves it.
    let url = redirect.url.replace("localhost", "127.0.0.1");
    let request = match redirect.method {
        RedirectMethod::Get => client.get(format!("{url}?kassa_test={decision}")),
        RedirectMethod::Post => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(&redirect.fields).append_pair("kassa_test", decision);
            client.post(url).body(form.finish())
        }
    };
    let answer: serde_json::Value =
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    let fields = answer["return"]["fields"].as_object().unwrap();
    fields.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}
