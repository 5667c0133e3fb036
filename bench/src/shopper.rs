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
        let fine = b"\"errors\":null";
        if !answer.windows(fine.len()).any(|window| window == fine) {
            bail!("{page}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(())
    }

    /// Goes from nothing to the page before the order, with one unit of `product`.
    pub(crate) async fn walk(&mut self, product: i64) -> Result<()> {
        self.client.forget_session();
        let body = json!({ "product": product, "quantity": 1, "attributes": {} }).to_string();
        self.timed("basket", "/baskets/basket/", body).await?;
        self.post("IndexPage", "user_email=load%40example.com&phone_number=05320000001").await?;
        let address = self.timed("address", "/address/", self.address_body.clone()).await?;
        let address: Value = serde_json::from_slice(&address)?;
        let pk = address["pk"].as_i64().context("the address has a key")?;
        self.post("DeliveryOptionSelectionPage", "delivery_option=1").await?;
        self.post("AddressSelectionPage", &format!("shipping_address={pk}&billing_address={pk}")).await?;
        self.post("ShippingOptionSelectionPage", "shipping_option=1").await?;
        self.post("PaymentOptionSelectionPage", "payment_option=1").await?;
        self.post("FundsTransferChoicePage", "bank_account=1").await?;
        Ok(())
    }

    /// Makes the order; its number, or `None` when the shop refused for a reason a shopper understands.
    pub(crate) async fn order(&mut self) -> Result<Option<String>> {
        let value = self.timed(
            "FundsTransferPage",
            "/orders/checkout/?page=FundsTransferPage",
            "agreement=1".to_owned(),
        );
        Ok(order_number(&serde_json::from_slice(&value.await?)?))
    }
}

/// The number of the order an answer names.
pub(crate) fn order_number(answer: &Value) -> Option<String> {
    let pages = answer["context_list"].as_array()?;
    pages.iter().find_map(|page| page["page_context"]["order_number"].as_str()).map(ToOwned::to_owned)
}
