//! A customer with verbs: everything a shopper does, said over a real socket as a storefront says it.

use checkout::ids::Pk;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use store::sessions::SessionKey;

use crate::{TestApp, shop};

/// One shopper with a cookie jar.
pub struct Customer<'a> {
    app: &'a TestApp,
    client: reqwest::Client,
    cookies: std::sync::Mutex<Vec<(String, String)>>,
}

/// An answer: its status and its JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Value,
}

impl Answer {
    /// The names of the pages it lists.
    pub fn pages(&self) -> Vec<&str> {
        let list = self.body["context_list"].as_array().expect("an envelope");
        list.iter().map(|page| page["page_name"].as_str().expect("a name")).collect()
    }

    /// The context of the last page it lists.
    pub fn context(&self) -> &Value {
        &self.body["context_list"].as_array().and_then(|list| list.last()).expect("a page")["page_context"]
    }

    /// The pre-order.
    pub fn pre_order(&self) -> &Value {
        &self.body["pre_order"]
    }

    /// The errors of the whole request or of one field.
    pub fn errors(&self, field: &str) -> Vec<&str> {
        let list = self.body["errors"][field].as_array();
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// The number of the order it names.
    pub fn order_number(&self) -> Option<&str> {
        let pages = self.body["context_list"].as_array()?;
        pages.iter().find_map(|page| page["page_context"]["order_number"].as_str())
    }
}

impl<'a> Customer<'a> {
    /// A shopper who has never been here.
    pub fn new(app: &'a TestApp) -> Self {
        let client = crate::client().redirect(reqwest::redirect::Policy::none()).build();
        Self { app, client: client.expect("a client can be built"), cookies: std::sync::Mutex::default() }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().expect("no test panics while it holds this");
        cookies.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    }

    /// Keeps a cookie as a browser would.
    pub fn keep_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("no test panics while it holds this");
        cookies.retain(|(own, _)| own != name);
        if !value.is_empty() {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// A request with this shopper's cookies, marked as a program's.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let jar = self.cookies.lock().expect("no test panics while it holds this");
        let line: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request =
            self.client.request(method, self.app.url(path)).header("x-requested-with", "XMLHttpRequest");
        if !line.is_empty() {
            request = request.header("cookie", line.join("; "));
        }
        if let Some((_, token)) = jar.iter().find(|(name, _)| name == "csrftoken") {
            request = request.header("x-csrftoken", token);
        }
        request.header("accept-language", "en-us")
    }

    /// Sends a request and keeps the cookies it brings.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Response {
        let response = request.send().await.expect("the server answers");
        self.keep_cookies_of(&response);
        response
    }

    fn keep_cookies_of(&self, response: &Response) {
        for set in response.headers().get_all("set-cookie") {
            let set = set.to_str().expect("cookies are ASCII");
            if let Some((name, value)) = set.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.keep_cookie(name, value);
            }
        }
    }

    /// This shopper before another server of the same shop.
    pub fn at<'b>(&self, app: &'b TestApp) -> Customer<'b> {
        let cookies = self.cookies.lock().expect("no test panics while it holds this").clone();
        Customer { app, client: self.client.clone(), cookies: std::sync::Mutex::new(cookies) }
    }

    /// POST of a page's form to a server that may end meanwhile; `None` if it did, or says what is no answer of a page.
    pub async fn tries(&self, page: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        let request = self.request(Method::POST, &format!("/orders/checkout/?page={page}"));
        self.tries_to_send(request.form(fields)).await
    }

    /// Sends a request to a server that may end meanwhile.
    pub async fn tries_to_send(&self, request: reqwest::RequestBuilder) -> Option<Answer> {
        let response = request.send().await.ok()?;
        self.keep_cookies_of(&response);
        let status = response.status();
        Some(Answer { status, body: response.json().await.ok()? })
    }

    /// Sends a request whose answer is JSON.
    pub async fn ask(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = self.send(request).await;
        let status = response.status();
        let text = response.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON with {status}: {text}"));
        Answer { status, body }
    }

    /// GET of a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(self.request(Method::GET, path)).await
    }

    /// POST of JSON to a path.
    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.ask(self.request(Method::POST, path).json(body)).await
    }

    /// Puts units of a product into the basket.
    pub async fn add(&self, product: Pk, quantity: i64) -> Answer {
        let body = json!({ "product": product, "quantity": quantity, "attributes": {} });
        self.ask(self.request(Method::POST, "/baskets/basket/").json(&body)).await
    }

    /// Sets the units of a product in the basket.
    pub async fn set_quantity(&self, product: Pk, quantity: i64) -> Answer {
        let body = json!({ "product": product, "quantity": quantity, "attributes": {} });
        self.ask(self.request(Method::PUT, "/baskets/basket/").json(&body)).await
    }

    /// GET of the checkout.
    pub async fn checkout(&self) -> Answer {
        self.get("/orders/checkout/").await
    }

    /// POST of a page's form.
    pub async fn post(&self, page: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, &format!("/orders/checkout/?page={page}"));
        self.ask(if fields.is_empty() { request } else { request.form(fields) }).await
    }

    /// Writes an address into this shopper's book, behind the server's back.
    pub async fn writes_an_address(&self) -> Pk {
        let cookie = self.cookie("osessionid").expect("an address needs a session");
        let now = self.app.app.flow.now();
        let visit = self.app.store().visit(&SessionKey::of_cookie(&cookie), now).await;
        let owner = visit.expect("the store answers").expect("the session exists").address_owner();
        let written = self.app.store().insert_address(&owner, &shop::address()).await;
        written.expect("the address can be written").expect("the book has room")
    }

    /// Goes from an empty basket to the last page, with one cup, as a guest.
    pub async fn walks_to_the_last_page(&self) {
        self.add(shop::CUP, 1).await;
        self.post("IndexPage", &[("user_email", "guest@example.com"), ("phone_number", "05320000001")]).await;
        let address = self.writes_an_address().await.to_string();
        self.post("DeliveryOptionSelectionPage", &[("delivery_option", "1")]).await;
        self.post("AddressSelectionPage", &[("shipping_address", &address), ("billing_address", &address)])
            .await;
        self.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
        self.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
        let answer = self.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
        assert_eq!(answer.pages(), ["FundsTransferPage"], "{:#}", answer.body["errors"]);
    }

    /// Chooses again what a changed basket made undone, so that the last page is due.
    pub async fn completes_the_steps_again(&self) {
        self.post("ShippingOptionSelectionPage", &[("shipping_option", "1")]).await;
        self.post("PaymentOptionSelectionPage", &[("payment_option", "1")]).await;
        self.post("FundsTransferChoicePage", &[("bank_account", "1")]).await;
    }

    /// Makes the order.
    pub async fn orders(&self) -> Answer {
        self.post("FundsTransferPage", &[("agreement", "1")]).await
    }
}
