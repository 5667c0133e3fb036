//! Where a payment takes place: a shop on `127.0.0.1`, a storefront on another port of that site, and a bank on `localhost`,
//! which is another site, as is a checkout provider. And what a shopper does there before they pay.

use std::sync::{Arc, OnceLock};

use checkout::ids::{Pk, Timestamp};
use flow::Clock;
use gateways::provider::{
    CheckoutProvider, ProviderSettings, Providers,
    sandbox::{SandboxProvider, SandboxProviderSettings},
};
use serde_json::Value;
use testkit::{Customer, TestApp, TestBank, TestClock, database, shop};
use tokio::net::TcpListener;
use web::security::{cookies::SameSite, origin::Origin};

use crate::{Browser, Shopper, Tab, storefront};

/// The host of the shop and of its storefront.
pub const HOST: &str = "127.0.0.1";

/// A checkout provider, and what reaches it. Both sides sign by the shop's clock.
async fn provider(clock: Arc<OnceLock<Arc<TestClock>>>) -> (SandboxProvider, Arc<dyn CheckoutProvider>) {
    let now = Arc::new(move || clock.get().map_or(Timestamp(0), |clock| clock.now()));
    let settings = SandboxProviderSettings::new("0123456789abcdef0123456789abcdef".to_owned(), now);
    let provider = SandboxProvider::start(settings).await.expect("a free port");
    let settings = ProviderSettings::Remote(provider.settings("sandbox"));
    let reached = settings.provider().expect("right settings");
    (provider, reached)
}

/// A shop, its storefront, a bank and a provider.
pub struct Scene {
    /// The shop.
    pub app: TestApp,
    /// The bank.
    pub bank: TestBank,
    /// The checkout provider.
    pub provider: SandboxProvider,
    storefront: String,
}

impl Scene {
    /// Opens all three, with session cookies of this kind.
    pub async fn opens(cookies: SameSite) -> Self {
        let database = database::sqlite().await;
        let store = store::Store::new(database.db.clone());
        shop::set_up(&store).await;
        shop::put_places(&store).await;
        let bank = TestBank::start().await;
        let gateway = Arc::clone(&bank.gateway);
        let clock = Arc::new(OnceLock::new());
        let (provider, reached) = provider(Arc::clone(&clock)).await;
        let providers = Providers::new(vec![Arc::clone(&reached)]).expect("one name");
        let listener = TcpListener::bind((HOST, 0)).await.expect("a free port");
        let storefront = format!("http://{}", listener.local_addr().expect("it is bound"));
        let origin = Origin::parse(&storefront).expect("an address makes an origin");
        let ids = Arc::new(flow::RandomIds::default());
        let app = TestApp::start_with(database, ids, |config| {
            config.gateways.payment = Some(gateway);
            config.gateways.providers = providers;
            config.trusted_origins = vec![origin];
            config.session_cookie = cookies;
        });
        let app = app.await;
        clock.set(Arc::clone(&app.clock)).expect("there is one shop");
        reached.refresh().await.expect("it answers");
        storefront::serve(listener, &app.url(""));
        Self { app, bank, provider, storefront }
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
        let address = self.writes_an_address(&shopper).await;
        let due = tab.does(&format!("walk({address})")).await;
        assert!(due.as_str().is_some_and(|pages| pages.contains("PaymentOptionSelectionPage")), "{due}");
        (shopper, tab)
    }

    /// Writes an address into the session that `shopper` has begun.
    pub async fn writes_an_address(&self, shopper: &Shopper) -> Pk {
        let session = shopper.cookie(HOST, "osessionid").await.expect("the basket began a session");
        let customer = Customer::new(&self.app);
        customer.keep_cookie("osessionid", &session);
        customer.writes_an_address().await
    }

    /// The storefront asks the shop which page is due, or whether `page` is there, in a tab that shows it.
    pub async fn asks(&self, tab: &Tab, page: &str) -> Value {
        tab.goes_to(&self.storefront).await;
        tab.does(&format!("due('{page}')")).await
    }
}
