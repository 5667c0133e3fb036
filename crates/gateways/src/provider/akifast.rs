//! Akifast, written from what is published about it and not verified live. It publishes no signature and no way to ask what became
//! of a session, so its calls are known by a path that only it was given, and its orders wait to be confirmed. How a shop proves
//! who it is, and where a code is exchanged, is not published either: HTTP Basic and RFC 6749 are assumed.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use checkout::{
    money::{Currency, Money},
    time::rfc3339,
};
use futures_util::{FutureExt, future::BoxFuture};
use serde::Serialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{
    Call, CheckoutProvider, Forged, Json, LinkedAccount, OpenSession, Opening, Proof, ProviderDescriptor,
    ProviderError, Session, SessionState, Verification,
    remote::is_page,
    verification::{VerificationSettings, Verifier},
};
use crate::{
    Now,
    egress::{Egress, Timeouts, checked_url},
    payment::{Receipt, read_answer},
};

const SESSIONS: &str = "/processor/payment-sessions";
/// The header with the token of a customer who linked the account.
const USER_TOKEN_HEADER: &str = "Akinon-User-Access-Token";
/// Not published; how long its page may be left.
const SESSION_SECONDS: i64 = 30 * 60;
const TOKEN_CHARS_MAX: usize = 500;

/// An account at Akifast.
#[derive(Clone)]
pub struct AkifastSettings {
    /// What settings and links call it.
    pub slug: String,
    /// Where its API begins.
    pub url: String,
    /// Where customers link their accounts.
    pub oauth_url: String,
    /// The shop's client id.
    pub key: String,
    /// What proves it.
    pub secret: String,
    /// How its calls are verified; only a path of their own is possible.
    pub verification: VerificationSettings,
    /// How long one call may take.
    pub timeouts: Timeouts,
    /// Tells when an account was linked.
    pub now: Now,
}

impl AkifastSettings {
    /// Its API for real money.
    pub const URL: &'static str = "https://akifast.com/api/v1";
    /// Its accounts.
    pub const OAUTH_URL: &'static str = "https://oauth.akifast.com";
    /// Its API to try things.
    pub const SANDBOX_URL: &'static str = "https://sandbox.akifast.com/api/v1";
    /// Its accounts to try things.
    pub const SANDBOX_OAUTH_URL: &'static str = "https://oauth.sandbox.akifast.com";
}

impl fmt::Debug for AkifastSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AkifastSettings({} at {})", self.slug, self.url)
    }
}

pub(super) struct Akifast {
    url: String,
    oauth_url: String,
    key: String,
    secret: Zeroizing<String>,
    pages: Vec<String>,
    verifier: Verifier,
    egress: Egress,
    now: Now,
    descriptor: Arc<ProviderDescriptor>,
}

impl fmt::Debug for Akifast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Akifast({})", self.url)
    }
}

/// What a session is created with: every published field.
#[derive(Serialize)]
struct CreateSession<'a> {
    amount: Box<RawValue>,
    currency: &'static str,
    order_id: &'a str,
    conversation_id: &'a str,
    order_date: String,
    basket_id: i64,
    cancel_url: &'a str,
    success_url: &'a str,
    notification_url: &'a str,
    query_shipping_option_url: &'a str,
    query_agreements_url: &'a str,
    query_agreement_types_url: &'a str,
    preauth: bool,
    enable_installments: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_customer_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_customer_phone_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_customer_email: Option<&'a str>,
}

impl Akifast {
    pub(super) fn new(settings: AkifastSettings) -> Result<Self, String> {
        checked_url(&settings.url)?;
        checked_url(&settings.oauth_url)?;
        match settings.verification.mode {
            Verification::CallbackPath => {}
            Verification::Pull => {
                return Err(
                    "Akifast cannot be asked what became of a session: it publishes no query".to_owned()
                );
            }
            Verification::Signature | Verification::MutualTls => {
                return Err("Akifast publishes no signature: its calls are known by callback_path".to_owned());
            }
        }
        if settings.key.is_empty() || settings.secret.is_empty() {
            return Err("Akifast needs a key and a secret".to_owned());
        }
        let host =
            |url: &str| reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let descriptor = ProviderDescriptor {
            name: "Akifast".to_owned(),
            slug: settings.slug,
            logo: None,
            currencies: vec![Currency::TRY],
            verification: Verification::CallbackPath,
            query: false,
            close: false,
            refund: false,
            session_seconds: SESSION_SECONDS,
            test_mode: settings.url == AkifastSettings::SANDBOX_URL,
            verified_live: false,
        };
        Ok(Self {
            pages: host(&settings.url).into_iter().collect(),
            url: settings.url.trim_end_matches('/').to_owned(),
            oauth_url: settings.oauth_url.trim_end_matches('/').to_owned(),
            key: settings.key,
            secret: Zeroizing::new(settings.secret),
            verifier: Verifier::new(&settings.verification)?,
            egress: Egress::new(settings.timeouts)?,
            now: settings.now,
            descriptor: Arc::new(descriptor),
        })
    }

    async fn create(&self, opening: &Opening) -> Result<OpenSession, ProviderError> {
        let body = serde_json::to_vec(&asked(opening)?).expect("texts and numbers make JSON");
        let proof = STANDARD.encode(format!("{}:{}", self.key, self.secret.as_str()));
        let mut request = self.egress.post(&format!("{}{SESSIONS}", self.url)).body(body);
        request = request.header("content-type", "application/json");
        request = request.header("authorization", format!("Basic {proof}"));
        if let Some(token) = &opening.customer.access_token {
            request = request.header(USER_TOKEN_HEADER, token);
        }
        let mut answer = self.egress.send(request).await?;
        if answer.status == 201 {
            answer.status = 200;
        }
        let answer: Box<RawValue> = read_answer(&answer)?;
        let strange = |what: &str| ProviderError::Unknown(format!("its answer holds no {what}"));
        let answer = Json::parse(answer.get().as_bytes()).map_err(|_| strange("JSON"))?;
        let text = |name: &str| answer.get(name).and_then(Json::as_text).filter(|text| is_token(text));
        let token = text("session_token").ok_or_else(|| strange("session token"))?;
        let redirect_url = match answer.get("redirect_url").and_then(Json::as_text) {
            Some(url) => url.to_owned(),
            None => self.page(token, text("transaction_token").ok_or_else(|| strange("transaction token"))?),
        };
        if is_page(&redirect_url, &self.pages) {
            Ok(OpenSession { token: token.to_owned(), redirect_url })
        } else {
            Err(strange("address of one of its pages"))
        }
    }

    /// Its hosted page.
    fn page(&self, session_token: &str, transaction_token: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("session_token", session_token).append_pair("transaction_token", transaction_token);
        format!("{}/hpp?{}", self.url, query.finish())
    }

    async fn exchange(&self, code: &str, redirect_uri: &str) -> Result<LinkedAccount, ProviderError> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("client_id", self.key.as_str()),
            ("client_secret", self.secret.as_str()),
        ];
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.egress.post(&format!("{}/oauth/token", self.oauth_url)).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer: Box<RawValue> = read_answer(&self.egress.send(request).await?)?;
        let strange = || ProviderError::Unknown("its answer holds no access token".to_owned());
        let answer = Json::parse(answer.get().as_bytes()).map_err(|_| strange())?;
        let token = answer.get("access_token").and_then(Json::as_text).filter(|text| is_token(text));
        Ok(LinkedAccount { access_token: token.ok_or_else(strange)?.to_owned(), linked: (self.now)() })
    }
}

fn is_token(text: &str) -> bool {
    (1..=TOKEN_CHARS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// To whom a session belongs: to the owner of the token; without one to the shop's own customer, whom an e-mail address may
/// help to find. A guest's session belongs to whoever logs in on the hosted page: a typed e-mail address proves nobody.
fn asked(opening: &Opening) -> Result<CreateSession<'_>, ProviderError> {
    let customer = &opening.customer;
    let known = customer.access_token.is_none() && customer.id.is_some();
    // A number in the amount's own digits.
    let amount = RawValue::from_string(opening.amount.to_string());
    let amount = amount.map_err(|_| ProviderError::Refused("the amount is no number".to_owned()))?;
    let urls = &opening.urls;
    Ok(CreateSession {
        amount,
        currency: opening.amount.currency.code(),
        order_id: &opening.order,
        conversation_id: &opening.conversation,
        order_date: rfc3339(opening.at),
        basket_id: opening.basket.0,
        cancel_url: &urls.cancel,
        success_url: &urls.success,
        notification_url: &urls.notification,
        // It sends the addresses with this question, and has none of its own for them.
        query_shipping_option_url: &urls.addresses,
        query_agreements_url: &urls.agreement,
        query_agreement_types_url: &urls.agreement_types,
        preauth: false,
        enable_installments: opening.instalments,
        merchant_customer_id: customer.id.filter(|_| known).map(|id| id.to_string()),
        merchant_customer_phone_number: customer.phone.as_deref().filter(|_| known),
        merchant_customer_email: customer.email.as_deref().filter(|_| known),
    })
}

fn not_published<'a, T: Send + 'a>(what: &str) -> BoxFuture<'a, Result<T, ProviderError>> {
    let refused = ProviderError::Refused(format!("Akifast publishes no way to {what}"));
    futures_util::future::ready(Err(refused)).boxed()
}

impl CheckoutProvider for Akifast {
    fn about(&self) -> String {
        format!("Akifast at {}, not verified live", self.url)
    }

    fn descriptor(&self) -> Arc<ProviderDescriptor> {
        Arc::clone(&self.descriptor)
    }

    fn open<'a>(&'a self, opening: &'a Opening) -> BoxFuture<'a, Result<OpenSession, ProviderError>> {
        self.create(opening).boxed()
    }

    fn verify(&self, call: &Call<'_>) -> Result<Proof, Forged> {
        self.verifier.verify(call, None)
    }

    fn query<'a>(&'a self, _session: &'a Session) -> BoxFuture<'a, Result<SessionState, ProviderError>> {
        not_published("ask what became of a session")
    }

    fn close<'a>(&'a self, _session: &'a Session) -> BoxFuture<'a, Result<(), ProviderError>> {
        not_published("close a session")
    }

    fn refund<'a>(
        &'a self,
        _session: &'a Session,
        _amount: Money,
        _key: &'a str,
    ) -> BoxFuture<'a, Result<Receipt, ProviderError>> {
        not_published("give money back")
    }

    fn link_url(&self, state: &str, redirect_uri: &str) -> Option<String> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("grant_type", "authorization_code").append_pair("response_type", "code");
        query.append_pair("client_id", &self.key).append_pair("state", state);
        query.append_pair("redirect_uri", redirect_uri);
        Some(format!("{}/oauth/authorize?{}", self.oauth_url, query.finish()))
    }

    fn link<'a>(
        &'a self,
        code: &'a str,
        redirect_uri: &'a str,
    ) -> BoxFuture<'a, Result<LinkedAccount, ProviderError>> {
        self.exchange(code, redirect_uri).boxed()
    }
}
