//! What every handler needs: the flow, and how this installation faces the outside.

use std::{sync::Arc, time::Duration};

use checkout::{
    facts::OrderLinks,
    ids::{AttemptId, OrderNumber, Timestamp},
};
use flow::{Clock, Flow, Ids, Links};
use gateways::Gateways;
use store::Store;

use crate::{
    listen::AddressSet,
    security::{
        cookies::{CookieWriter, SameSite},
        csrf::CsrfSettings,
        csrf_token::{CsrfTokens, TOKEN_LIFETIME},
        keys::Keyring,
        login_throttle::LoginThrottle,
        origin::Origin,
        password::Passwords,
        short_token::ShortTokens,
        signing::Signer,
    },
};

/// Failed look-ups of orders by one e-mail address, and from one network address, in a quarter of an hour. A number is
/// harder to guess than a password, and the storefront sends a failed request three times more.
const EMAIL_LOOKUPS_MAX: usize = 20;
const ADDRESS_LOOKUPS_MAX: usize = 60;
/// Failed proofs of the old password in a quarter of an hour, by a customer who is logged in: a storefront sends a
/// refused request three times more, so that five would be one mistake.
const OLD_PASSWORD_FAILURES_MAX: usize = 20;

/// How this installation faces the outside. Read once, at the start.
#[derive(Debug, Clone)]
pub struct WebConfig {
    /// The origin shoppers know the shop by.
    pub public_origin: Origin,
    /// Origins of storefronts that may send requests and read answers across sites.
    pub trusted_origins: Vec<Origin>,
    /// Addresses of storefront servers: many shoppers share one, and they say whom they forward for.
    pub storefront_addresses: AddressSet,
    /// Whether the session's cookie comes along from other sites.
    pub session_cookie: SameSite,
    /// What signs links and tokens.
    pub keys: Keyring,
    /// How long the link to an order's page works.
    pub order_link_lifetime: Duration,
    /// The services this installation uses.
    pub gateways: Gateways,
}

/// The state of every handler.
pub struct App {
    /// Where decisions are made.
    pub flow: Flow,
    /// How this installation faces the outside.
    pub config: WebConfig,
    /// What a request must prove.
    pub csrf: CsrfSettings,
    /// Writes cookies.
    pub cookies: CookieWriter,
    /// Signs and opens links to orders.
    pub order_links: Signer,
    /// Signs and opens the tickets of links that act on an account.
    pub tickets: Signer,
    /// Makes and opens the tokens of links in text messages.
    pub continuing: ShortTokens,
    /// Makes and opens the references by which banks send shoppers back.
    pub payments: ShortTokens,
    /// Makes and opens the references by which checkout providers call the shop.
    pub providers: ShortTokens,
    /// The same for browsers of shoppers who turned back there.
    pub provider_cancels: ShortTokens,
    /// Signs and opens what a browser brings back from a provider where it links an account.
    pub account_links: Signer,
    /// Makes and opens the references by which a browser without its session still finds the way to its bank.
    pub sent_away: ShortTokens,
    /// Checks passwords.
    pub passwords: Passwords,
    /// Slows guessing down.
    pub logins: LoginThrottle,
    /// Slows down guessing of the old password by whoever came by a session.
    pub password_changes: LoginThrottle,
    /// Slows down asking, by registering, which e-mail addresses have accounts.
    pub registrations: LoginThrottle,
    /// Slows down having mails sent to an address.
    pub mail_requests: LoginThrottle,
    /// Slows down guessing of orders by e-mail and number.
    pub order_lookups: LoginThrottle,
}

/// What handlers take as their state.
pub type Shared = Arc<App>;

struct SignedLinks {
    orders: Signer,
    tickets: Signer,
    continuing: ShortTokens,
    payments: ShortTokens,
    providers: ShortTokens,
    provider_cancels: ShortTokens,
    origin: Origin,
    keys: Keyring,
}

impl OrderLinks for SignedLinks {
    fn completed(&self, number: &OrderNumber, now: Timestamp) -> String {
        format!("/orders/completed/{}/", self.orders.sign(number.as_str(), moment(now)))
    }

    fn digest(&self, purpose: &str, text: &str) -> String {
        self.keys.digest(purpose, text)
    }

    fn digests(&self, purpose: &str, text: &str) -> Vec<String> {
        self.keys.digests(purpose, text)
    }

    fn public(&self, path: &str) -> String {
        format!("{}{path}", self.origin.as_str())
    }
}

impl Links for SignedLinks {
    fn ticket(&self, ticket: &str, created: Timestamp) -> String {
        self.tickets.sign(ticket, moment(created))
    }

    fn continuing(&self, link: &str) -> String {
        format!("/continue/{}/", self.continuing.token(link))
    }

    fn provider_call(&self, page: &str, attempt: &AttemptId) -> String {
        let reference = self.providers.token(attempt.as_str());
        self.public(&format!("/orders/checkout-provider/?page={page}&session={reference}"))
    }

    fn provider_cancel(&self, attempt: &AttemptId) -> String {
        // Whoever turns back may do nothing else: the address is in a browser.
        let reference = self.provider_cancels.token(attempt.as_str());
        self.public(&format!("/orders/checkout-provider-cancel/?session={reference}"))
    }

    fn payment_return(&self, page: &str, attempt: &AttemptId) -> String {
        let reference = self.payments.token(attempt.as_str());
        self.public(&format!("/orders/checkout/?page={page}&payment={reference}"))
    }
}

/// A timestamp in the words of the library that signs.
pub fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

impl App {
    /// The state of a server over `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, config: WebConfig) -> Shared {
        let order_links = Signer::new(config.keys.clone(), "kassa.order");
        let tickets = Signer::new(config.keys.clone(), "kassa.ticket");
        let continuing = ShortTokens::new(config.keys.clone(), "kassa.continue");
        let payments = ShortTokens::new(config.keys.clone(), "kassa.payment");
        let providers = ShortTokens::new(config.keys.clone(), "kassa.provider");
        let provider_cancels = ShortTokens::new(config.keys.clone(), "kassa.provider-cancel");
        let links = Arc::new(SignedLinks {
            providers: providers.clone(),
            provider_cancels: provider_cancels.clone(),
            payments: payments.clone(),
            orders: order_links.clone(),
            tickets: tickets.clone(),
            continuing: continuing.clone(),
            origin: config.public_origin.clone(),
            keys: config.keys.clone(),
        });
        let trusted_origins =
            std::iter::once(&config.public_origin).chain(&config.trusted_origins).cloned().collect();
        Arc::new(Self {
            flow: Flow::new(store, clock, ids, links, config.gateways.clone()),
            csrf: CsrfSettings {
                tokens: CsrfTokens::new(config.keys.clone(), TOKEN_LIFETIME),
                trusted_origins,
            },
            cookies: CookieWriter { secure: config.public_origin.is_https(), session: config.session_cookie },
            order_links,
            tickets,
            continuing,
            payments,
            providers,
            provider_cancels,
            account_links: Signer::new(config.keys.clone(), "kassa.account-link"),
            sent_away: ShortTokens::new(config.keys.clone(), "kassa.sent-away"),
            passwords: Passwords::default(),
            logins: LoginThrottle::new(config.storefront_addresses.clone()),
            password_changes: LoginThrottle::with_limits(
                config.storefront_addresses.clone(),
                OLD_PASSWORD_FAILURES_MAX,
                OLD_PASSWORD_FAILURES_MAX,
            ),
            registrations: LoginThrottle::new(config.storefront_addresses.clone()),
            mail_requests: LoginThrottle::new(config.storefront_addresses.clone()),
            order_lookups: LoginThrottle::with_limits(
                config.storefront_addresses.clone(),
                EMAIL_LOOKUPS_MAX,
                ADDRESS_LOOKUPS_MAX,
            ),
            config,
        })
    }

    /// The time, in the words of the library that signs.
    pub fn moment(&self) -> jiff::Timestamp {
        moment(self.flow.now())
    }
}
