//! Where a payment takes place: a shop on `127.0.0.1`, a storefront on another port of that site, and a bank on `localhost`,
//! which is another site. And what a shopper does there before they pay.

use std::sync::Arc;

use serde_json::Value;
use testkit::{Customer, TestApp, TestBank, database, shop};
use tokio::net::TcpListener;
use web::security::{cookies::SameSite, origin::Origin};

use crate::{Browser, Shopper, Tab, storefront};

/// The host of the shop and of its storefront.
pub const HOST: &str = "127.0.0.1";

/// A shop, its storefront and a bank.
pub struct Scene {
    /// The shop.
    pub app: TestApp,
    /// The bank.
    pub bank: TestBank,
    storefront: String,
}

impl Scene {
    /// Opens all three, with session cookies of this kind.
    pub async fn opens(cookies: SameSite) -> Self {
        let database = database::sqlite().await;
        shop::set_up(&store::Store::new(database.db.clone())).await;
        let bank = TestBank::start().await;
        let gateway = Arc::clone(&bank.gateway);
        let listener = TcpListener::bind((HOST, 0)).await.expect("a free port");
        let storefront = format!("http://{}", listener.local_addr().expect("it is bound"));
        let origin = Origin::parse(&storefront).expect("an address makes an origin");
        let ids = Arc::new(flow::RandomIds::default());
        let app = TestApp::start_with(database, ids, |config| {
            config.gateways.payment = Some(gateway);
            config.trusted_origins = vec![origin];
            config.session_cookie = cookies;
        });
        let app = app.await;
        storefront::serve(listener, &app.url(""));
        Self { app, bank, storefront }
    }

    /// Opens the storefront in a tab.
    pub async fn visits(&self, shopper: &Shopper) -> Tab {
        let tab = shopper.tab().await;
        tab.goes_to(&self.storefront).await;
        tab
    }

    /// A shopper who reads `language`, and their tab, with a cup in the basket and nothing left to do but to pay.
    pub async fn walks(&self, language: &'static str) -> (Shopper, Tab) {
        let shopper = Browser::shopper(language).await;
        let tab = self.visits(&shopper).await;
        tab.does(&format!("begin({})", shop::CUP)).await;
        let session = shopper.cookie(HOST, "osessionid").await.expect("the basket began a session");
        let customer = Customer::new(&self.app);
        customer.keep_cookie("osessionid", &session);
        let address = customer.writes_an_address().await;
        let due = tab.does(&format!("walk({address})")).await;
        assert!(due.as_str().is_some_and(|pages| pages.contains("PaymentOptionSelectionPage")), "{due}");
        (shopper, tab)
    }

    /// The storefront asks the shop which page is due, or whether `page` is there, in a tab that shows it.
    pub async fn asks(&self, tab: &Tab, page: &str) -> Value {
        tab.goes_to(&self.storefront).await;
        tab.does(&format!("due('{page}')")).await
    }
}
