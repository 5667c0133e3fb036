//! The provider's side of a session: its servers and its page, as tests play them.

use std::sync::Arc;

use checkout::{ids::Timestamp, money::Money};
use flow::RandomIds;
use gateways::provider::{Json, Providers, SessionState, Verification, read_notification};
use serde_json::{Value, json};

use super::ScriptedProvider;
use crate::{Customer, TestApp, customer::Answer, database::TestDatabase, shop};

/// An address as a provider tells it.
pub fn sent_address() -> Value {
    json!({
        "name": "Ayşe", "surname": "Yılmaz", "phone_number": "05320000001", "postal_code": "34710",
        "address_title": "Home", "line": "Moda Caddesi No 1 Daire 2", "email": "ayse@example.com",
        "country": { "name": "Türkiye", "code": "TR" }, "city": { "name": "İSTANBUL", "code": "34" },
        "town": { "name": "Kadıköy", "code": "" },
    })
}

/// The provider's side of a server with a provider.
pub struct AtProvider {
    /// The provider.
    pub provider: Arc<ScriptedProvider>,
    client: reqwest::Client,
}

impl TestApp {
    /// Starts a server over `database` with the test shop in it, and a checkout provider.
    pub async fn start_with_provider(
        database: TestDatabase,
        verification: Verification,
    ) -> (Self, AtProvider) {
        let store = store::Store::new(database.db.clone());
        shop::set_up(&store).await;
        shop::put_places(&store).await;
        let provider = ScriptedProvider::new(verification);
        let listed = Providers::new(vec![Arc::clone(&provider) as _]).expect("one provider");
        let ids = Arc::new(RandomIds::default());
        let app = Self::start_with(database, ids, |config| config.gateways.providers = listed).await;
        (app, AtProvider::new(provider))
    }
}

impl AtProvider {
    /// The side of `provider`.
    pub fn new(provider: Arc<ScriptedProvider>) -> Self {
        let client = crate::client().build().expect("a client can be built");
        Self { provider, client }
    }

    /// POST of `body` to `url`, as the provider's servers do it: signed, and without a cookie.
    pub async fn posts(&self, app: &TestApp, url: &str, body: &str) -> Answer {
        let request = self.request(app, url, body, app.app.flow.now());
        answer(request.send().await.expect("the server answers")).await
    }

    /// The request of [`Self::posts`], signed at `at`.
    pub fn request(&self, app: &TestApp, url: &str, body: &str, at: Timestamp) -> reqwest::RequestBuilder {
        let place = url.find("/orders/").or_else(|| url.find("/tr/")).expect("a path of the shop");
        let target = &url[place..];
        let signature = ScriptedProvider::signature(target, body.as_bytes(), at);
        self.client
            .post(app.url(target))
            .header("content-type", "application/json")
            .header("x-timestamp", at.0.to_string())
            .header("x-signature", signature)
            .body(body.to_owned())
    }

    /// A request with nothing of the provider on it.
    pub fn stranger(&self, method: reqwest::Method, url: String) -> reqwest::RequestBuilder {
        self.client.request(method, url)
    }

    /// Tells the addresses that were picked, and chooses the carrier `option`.
    pub async fn picks(&self, app: &TestApp, option: &str) {
        let urls = self.provider.last().urls;
        let body = json!({ "shipping_address": sent_address(), "billing_address": sent_address() });
        let reply = self.posts(app, &urls.addresses, &body.to_string()).await;
        assert_eq!(reply.status, 200, "{:#}", reply.body);
        let body = json!({ "shipping_option_key": option, "code": "sales" });
        let reply = self.posts(app, &urls.agreement, &body.to_string()).await;
        assert_eq!(reply.status, 200, "{:#}", reply.body);
    }

    /// What the provider says when the shopper paid for the goods and `shipping`, in hundredths.
    pub fn notification(&self, shipping: i64) -> Value {
        let opening = self.provider.last();
        let money = |minor: i64| Money::new(minor, opening.amount.currency).to_string();
        json!({
            "is_successful": true, "agreements": true, "conversation_id": opening.conversation,
            "order_id": opening.order, "session_token": format!("token-{}", opening.id), "basket_id": opening.basket,
            "transaction": {
                "transaction_id": format!("pay-{}", opening.id), "currency": "TRY", "is_preauth": false,
                "order_amount": money(opening.amount.minor), "shipping_amount": money(shipping),
                "interest_amount": "0.00", "total_paid_amount": money(opening.amount.minor + shipping),
                "installment_count": 1,
            },
            "card_info": { "brand": "Visa", "bin": "411111", "last_four": "1111" },
            "shipping_address": sent_address(), "billing_address": sent_address(),
            "payment_info": {}, "akifast_user": {},
        })
    }

    /// Says `notification`.
    pub async fn notifies(&self, app: &TestApp, notification: &Value) -> Answer {
        self.posts(app, &self.provider.last().urls.notification, &notification.to_string()).await
    }

    /// Lets the provider have been paid as `notification` says, for when it is asked.
    pub fn was_paid(&self, notification: &Value) {
        let body = Json::parse(notification.to_string().as_bytes());
        let read = body.and_then(|body| read_notification(&body)).expect("a notification of this file");
        let id = self.provider.last().id;
        self.provider.script().states.insert(id, SessionState::Paid(Box::new(read)));
    }
}

/// The answer with its JSON.
pub async fn answer(response: reqwest::Response) -> Answer {
    let status = response.status();
    let text = response.text().await.expect("a body");
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, body }
}

impl Customer<'_> {
    /// Leaves for the provider's checkout with one cup in the basket.
    pub async fn leaves_for_the_provider(&self) -> Answer {
        self.add(shop::CUP, 1).await;
        self.post("CheckoutProviderIndexPage", &[]).await;
        self.post("CheckoutProviderSelectionPage", &[("checkout_provider", "1")]).await
    }
}
