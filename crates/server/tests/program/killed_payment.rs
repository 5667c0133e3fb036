//! A payment whose server is killed between the bank's answer and the note of it.

use std::{sync::Arc, time::Duration};

use checkout::ids::{Pk, Timestamp};
use flow::{Clock, SystemClock};
use gateways::payment::bank::{BankSettings, BankStatus, Next, On, SandboxBank, Trouble};
use rustix::process::Signal;
use serde_json::{Value, json};
use store::{DatabaseUrl, Store, sessions::SessionKey};
use testkit::{
    bank::card_form,
    database::TestDatabase,
    shop::{self, CUP},
};

use crate::run::{Folder, STRONG, Server, client};

testkit::on_both_databases!(charged_and_killed_is_one_order);

const VISA: &str = "4111111111111111";
/// How long real time may pass until something that takes milliseconds is done.
const PATIENCE: Duration = Duration::from_secs(20);

fn node(folder: &Folder, name: &str, url: &str, bank: &SandboxBank) -> Server {
    let mut command = folder.command(&["serve", "--listen", "127.0.0.1:0", "--data", name]);
    command.env("KASSA_DATABASE_URL", url).env("KASSA_SECRET_KEY", STRONG);
    command.env("KASSA_PAYMENT_URL", bank.url()).env("KASSA_PAYMENT_SECRET", STRONG);
    Server::start(command, &folder.path(&format!("{name}.log")))
}

/// A shopper by session, at whatever server there is.
struct Shopper(String);

impl Shopper {
    async fn posts(&self, server: &Server, page: &str, form: &[(&str, &str)]) -> reqwest::Result<Value> {
        let request = client().post(format!("{}/orders/checkout/?page={page}", server.url));
        let request = request.header("cookie", &self.0).header("x-requested-with", "XMLHttpRequest");
        request.form(form).send().await?.json().await
    }

    async fn arrives(server: &Server, store: &Store) -> Self {
        let added = client()
            .post(format!("{}/baskets/basket/", server.url))
            .header("x-requested-with", "XMLHttpRequest")
            .json(&json!({ "product": CUP, "quantity": 1, "attributes": {} }))
            .send()
            .await
            .unwrap();
        let cookies = added.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
        let session = cookies.filter_map(|cookie| cookie.split(';').next());
        let cookie = session.into_iter().find(|c| c.starts_with("osessionid=")).unwrap().to_owned();
        let key = SessionKey::of_cookie(cookie.trim_start_matches("osessionid="));
        let shopper = Self(cookie);
        let contact = [("user_email", "guest@example.com"), ("phone_number", "05320000001")];
        shopper.posts(server, "IndexPage", &contact).await.unwrap();
        let visit = store.visit(&key, SystemClock.now()).await.unwrap().unwrap();
        let address: Pk =
            store.insert_address(&visit.address_owner(), &shop::address()).await.unwrap().unwrap();
        let address = address.to_string();
        for (page, form) in [
            ("DeliveryOptionSelectionPage", vec![("delivery_option", "1")]),
            (
                "AddressSelectionPage",
                vec![("shipping_address", address.as_str()), ("billing_address", &address)],
            ),
            ("ShippingOptionSelectionPage", vec![("shipping_option", "1")]),
            ("PaymentOptionSelectionPage", vec![("payment_option", "5")]),
            ("BinNumberPage", vec![("bin_number", &VISA[..6])]),
            ("InstallmentSelectionPage", vec![("installment", "1")]),
        ] {
            let answer = shopper.posts(server, page, &form).await.unwrap();
            assert_eq!(answer["errors"], Value::Null, "{page}");
        }
        shopper
    }
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waits = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waits).await.is_ok(), "{what} did not happen");
}

async fn charged_and_killed_is_one_order(database: TestDatabase) {
    let store = Store::new(database.db.clone());
    shop::set_up(&store).await;
    let url = match &database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let bank = SandboxBank::start(BankSettings::new(STRONG.to_owned(), Arc::new(|| SystemClock.now())));
    let bank = bank.await.unwrap();
    let folder = Folder::new();
    let first = node(&folder, "first", &url, &bank);
    let shopper = Shopper::arrives(&first, &store).await;
    bank.next(Next::Call { on: On::Charge, trouble: Trouble::TimeoutAfter });
    let form = card_form(VISA, false, "Ada Yılmaz");
    let pays = shopper.posts(&first, "CreditCardConfirmationPage", &form);
    let taken = until("the charge", async || {
        bank.book().charges().iter().any(|charge| charge.status == BankStatus::Captured)
    });
    tokio::select! {
        answer = pays => panic!("the bank said nothing, and the shop {answer:?}"),
        () = taken => {}
    }
    assert!(!first.stop(Signal::KILL).success());
    let known = store.recent_attempts(Timestamp(0), None, 9).await.unwrap();
    assert_eq!(known.iter().map(|known| known.attempt.state.name()).collect::<Vec<_>>(), ["started"]);
    // The time of the bank is over at once, and not after twenty seconds.
    store.attempt_later(&known[0], Timestamp(0)).await.unwrap();

    let second = node(&folder, "second", &url, &bank);
    until("the order", async || store.recent_orders(Timestamp(0), None, 9).await.unwrap().len() == 1).await;
    let answer = shopper.posts(&second, "CreditCardConfirmationPage", &form).await.unwrap();
    let order = &store.recent_orders(Timestamp(0), None, 9).await.unwrap()[0].order;
    assert_eq!(
        answer["context_list"][0]["page_context"]["order_number"],
        order.number.as_str(),
        "{answer:#}"
    );
    let charges = bank.book().charges();
    assert_eq!(charges.len(), 1);
    assert_eq!((charges[0].captured, charges[0].refunded.minor), (order.amount, 0));
    assert!(second.stop(Signal::TERM).success());
}
