//! A card pays in the demo; what the operator sees of it, and what of the card is left in the memory of the process.

use std::{fs::File, os::unix::fs::FileExt, sync::Mutex};

use serde_json::{Value, json};

use crate::run::{Folder, Server, client, said};

const NUMBER: &str = "4111111111111111";

/// A shopper with a session.
struct Shopper<'a> {
    server: &'a Server,
    session: Mutex<String>,
}

impl Shopper<'_> {
    async fn asks(&self, path: &str, body: &Value) -> Value {
        let request = self.request(path).json(body);
        self.sends(request).await
    }

    async fn posts(&self, page: &str, fields: &[(&str, &str)]) -> Value {
        let request = self.request(&format!("/orders/checkout/?page={page}")).form(fields);
        let answer = self.sends(request).await;
        assert_eq!(answer["errors"], Value::Null, "{page}");
        answer
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let session = self.session.lock().unwrap().clone();
        let request = client().post(format!("{}{path}", self.server.url));
        request.header("x-requested-with", "XMLHttpRequest").header("cookie", session)
    }

    async fn sends(&self, request: reqwest::RequestBuilder) -> Value {
        let answer = request.send().await.unwrap();
        let mut cookies =
            answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
        if let Some(session) = cookies.find(|cookie| cookie.starts_with("osessionid=")) {
            session.split(';').next().unwrap().clone_into(&mut self.session.lock().unwrap());
        }
        answer.json().await.unwrap()
    }
}

/// How often `needle` stands in the memory of the process; `None` where this machine does not let anybody look.
fn in_memory(process: u32, needle: &str) -> Option<usize> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let memory = File::open(format!("/proc/{process}/mem")).ok()?;
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split_whitespace().next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut piece = vec![0; usize::try_from(to - from).ok()?];
        let Ok(length) = memory.read_at(&mut piece, from) else { continue };
        found += String::from_utf8_lossy(&piece[..length]).matches(needle).count();
    }
    Some(found)
}

#[tokio::test]
async fn a_card_pays_in_the_demo_and_the_operator_sees_what_money_moved() {
    let folder = Folder::new();
    let server = folder.serve(&["demo", "--data", "here"]);
    let (_, fixtures) = server.get("/demo/fixtures.json").await;
    let shopper = Shopper { server: &server, session: Mutex::default() };
    let product = fixtures["products"]["plenty"]["pk"].as_i64().or(fixtures["plenty"]["pk"].as_i64());
    let product = json!({ "product": product.unwrap(), "quantity": 1, "attributes": {} });
    shopper.asks("/baskets/basket/", &product).await;
    shopper.posts("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000002")]).await;
    let address = shopper.asks("/address/", &fixtures["address"]).await["pk"].to_string();
    shopper.posts("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
    shopper
        .posts("AddressSelectionPage", &[("shipping_address", &address), ("billing_address", &address)])
        .await;
    shopper.posts("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
    shopper.posts("PaymentOptionSelectionPage", &[("payment_option", "5")]).await;
    shopper.posts("BinNumberPage", &[("bin_number", &NUMBER[..6])]).await;
    shopper.posts("InstallmentSelectionPage", &[("installment", "3")]).await;
    let card = [
        ("agreement", "1"),
        ("use_three_d", "0"),
        ("card_holder", "Ada Yılmaz"),
        ("card_number", NUMBER),
        ("card_month", "7"),
        ("card_year", "2031"),
        ("card_cvv", "987"),
    ];
    let thanks = shopper.posts("CreditCardConfirmationPage", &card).await;
    let order = thanks["context_list"][0]["page_context"]["order_number"].as_str().unwrap().to_owned();
    // Buffers of the HTTP library are not ours to wipe: how many copies are left is told, and not promised.
    match in_memory(server.id(), NUMBER) {
        Some(copies) => println!("copies of the number in the memory of the process: {copies}"),
        None => println!("this machine lets nobody look into the memory of the process"),
    }
    let kassa = |arguments: &[&str]| said(&folder.run(&[arguments, &["--data", "here"]].concat()));
    let (code, shown, error) = kassa(&["payment", "show", &order]);
    assert_eq!(code, Some(0), "{error}");
    assert!(shown.contains("state       paid") && shown.contains("captured"), "{shown}");
    let listed: Value = serde_json::from_str(&kassa(&["payment", "list", "--json"]).1).unwrap();
    assert_eq!((&listed[0]["state"], &listed[0]["instalments"]), (&json!("paid"), &json!(3)));
    assert_eq!(listed[0]["kept"], listed[0]["amount"]);
    assert_eq!(kassa(&["order", "cancel", &order]).0, Some(0));
    let mut back = Value::Null;
    for _ in 0..50 {
        back = serde_json::from_str(&kassa(&["payment", "show", &order, "--json"]).1).unwrap();
        if back[0]["kept"] == "0.00" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let moved: Vec<_> = back[0]["moved"].as_array().unwrap().iter().map(|moved| &moved["movement"]).collect();
    assert_eq!(moved, ["captured", "refunded"], "{back:#}");
    let (code, _, error) = kassa(&["payment", "show", "nothing"]);
    assert!(code == Some(2) && error.contains("kassa payment list"), "{error}");
}
