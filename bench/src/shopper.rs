//! What a shopper does, page by page, with the time each page took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http::Method;
use hyper::body::Bytes;
use serde_json::{Value, json};

use crate::client::Client;

/// How long each page took.
pub(crate) type Timings = Vec<(&'static str, Duration)>;

/// One shopper on one connection.
pub(crate) struct Shopper {
    pub(crate) client: Client,
    pub(crate) timings: Timings,
    address_body: String,
}

impl Shopper {
    /// A shopper at the server whose fixtures are `fixtures`.
    pub(crate) fn new(address: &str, fixtures: &Value) -> Self {
        Self {
            client: Client::new(address),
            timings: Timings::new(),
            address_body: fixtures["address"].to_string(),
        }
    }

    async fn timed(&mut self, name: &'static str, path: &str, body: String) -> Result<Bytes> {
        let began = Instant::now();
        let answer = self.client.expect_bytes(Method::POST, path, body).await?;
        self.timings.push((name, began.elapsed()));
        Ok(answer)
    }

    /// Posts a page's form. Its answer is not taken apart, only searched for errors: the driver shares its
    /// processors with the server.
    pub(crate) async fn post(&mut self, page: &'static str, body: &str) -> Result<()> {
        let path = format!("/orders/checkout/?page={page}");
        let answer = self.timed(page, &path, body.to_owned()).await?;
        if memchr::memmem::find(&answer, b"\"errors\":null").is_none() {
            bail!("{page}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(())
    }

    /// Goes from nothing to the page before the order, with one unit of `product`.
    pub(crate) async fn walk(&mut self, product: i64) -> Result<()> {
        self.fill_basket(product).await?;
        self.say_who().await?;
        let address = self.write_address().await?;
        self.choose(address).await
    }

    /// Prepares what the pages of a checkout need; the key of its address.
    pub(crate) async fn prepare(&mut self, product: i64) -> Result<i64> {
        self.fill_basket(product).await?;
        self.write_address().await
    }

    /// Posts every page of a checkout that was prepared with `address`, up to the one before the order.
    pub(crate) async fn fill_in(&mut self, address: i64) -> Result<()> {
        self.say_who().await?;
        self.choose(address).await
    }

    async fn fill_basket(&mut self, product: i64) -> Result<()> {
        self.client.forget_session();
        let body = json!({ "product": product, "quantity": 1, "attributes": {} }).to_string();
        self.timed("basket", "/baskets/basket/", body).await.map(drop)
    }

    async fn say_who(&mut self) -> Result<()> {
        self.post("IndexPage", "user_email=load%40example.com&phone_number=05320000001").await
    }

    async fn write_address(&mut self) -> Result<i64> {
        let address = self.timed("address", "/address/", self.address_body.clone()).await?;
        let address: Value = serde_json::from_slice(&address)?;
        address["pk"].as_i64().context("the address has a key")
    }

    async fn choose(&mut self, address: i64) -> Result<()> {
        self.post("DeliveryOptionSelectionPage", "delivery_option=1").await?;
        let addresses = format!("shipping_address={address}&billing_address={address}");
        self.post("AddressSelectionPage", &addresses).await?;
        self.post("ShippingOptionSelectionPage", "shipping_option=1").await?;
        self.post("PaymentOptionSelectionPage", "payment_option=1").await?;
        self.post("FundsTransferChoicePage", "bank_account=1").await
    }

    /// Makes the order; its number, or `None` when the shop refused for a reason a shopper understands.
    pub(crate) async fn order(&mut self) -> Result<Option<String>> {
        let path = "/orders/checkout/?page=FundsTransferPage";
        let answer = self.timed("FundsTransferPage", path, "agreement=1".to_owned()).await?;
        // Found without taking the answer apart, as above.
        let key = b"\"order_number\":\"";
        let Some(place) = memchr::memmem::find(&answer, key) else { return Ok(None) };
        let number = answer[place + key.len()..].split(|byte| *byte == b'"').next().unwrap_or_default();
        Ok(Some(String::from_utf8(number.to_vec())?))
    }
}

/// The number of the order an answer names.
pub(crate) fn order_number(answer: &Value) -> Option<String> {
    let pages = answer["context_list"].as_array()?;
    pages.iter().find_map(|page| page["page_context"]["order_number"].as_str()).map(ToOwned::to_owned)
}
