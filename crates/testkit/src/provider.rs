//! A checkout provider for tests, without a socket: it signs, or only knows where to call, or can only be asked; a test says what it
//! answers, and sees what it was asked for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use checkout::{
    ids::Timestamp,
    money::{Currency, Money},
};
use futures_util::{FutureExt, future::BoxFuture};
use gateways::{
    GatewayError,
    payment::Receipt,
    provider::{
        Call, CheckoutProvider, Forged, OpenSession, Opening, Proof, ProviderDescriptor, ProviderError,
        Session, SessionState, Verification,
    },
};

mod side;

pub use side::{AtProvider, answer, sent_address};

/// The slug of the provider in the test shop.
pub const SLUG: &str = "sandbox";
/// How long a signature is good.
const WINDOW_SECONDS: i64 = 300;

/// What the provider does, and what it was asked for.
#[derive(Debug)]
pub struct Script {
    /// How its calls are proved.
    pub verification: Verification,
    /// What it can do.
    pub can: Can,
    /// What it answers to the next opening; a session, otherwise.
    pub opens: Option<GatewayError>,
    /// What became of the session, by the attempt.
    pub states: BTreeMap<String, SessionState>,
    /// The sessions that were opened.
    pub opened: Vec<Opening>,
    /// The sessions that were closed, by the attempt.
    pub closed: Vec<String>,
    /// What was given back when asked to, by the key.
    pub refunds: BTreeMap<String, Money>,
    /// The same, in all, by the attempt.
    pub refunded: BTreeMap<String, i64>,
}

/// What a provider can do.
#[derive(Debug, Clone, Copy)]
pub struct Can {
    /// It tells what became of a session.
    pub query: bool,
    /// It closes sessions.
    pub close: bool,
    /// It gives money back.
    pub refund: bool,
}

/// The provider.
#[derive(Debug)]
pub struct ScriptedProvider(Mutex<Script>);

impl ScriptedProvider {
    /// A provider that proves its calls by `verification`.
    pub fn new(verification: Verification) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Script {
            verification,
            can: Can { query: true, close: true, refund: true },
            opens: None,
            states: BTreeMap::new(),
            opened: Vec::new(),
            closed: Vec::new(),
            refunds: BTreeMap::new(),
            refunded: BTreeMap::new(),
        })))
    }

    /// Its script.
    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().expect("no test panics while it holds this")
    }

    /// The session that was opened last.
    pub fn last(&self) -> Opening {
        self.script().opened.last().cloned().expect("a session was opened")
    }

    /// The signature of `body`, sent to `target` at `at`.
    pub fn signature(target: &str, body: &[u8], at: Timestamp) -> String {
        // No real provider's rule, and nothing a test has to keep secret: FNV over all that is to be covered.
        let time = at.0.to_string();
        let covered = [target.as_bytes(), b"\n", time.as_bytes(), b"\n", body, b"a secret of this test"];
        let digest = covered.concat().iter().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{digest:016x}")
    }
}

impl CheckoutProvider for ScriptedProvider {
    fn about(&self) -> String {
        "a provider of the tests".to_owned()
    }

    fn descriptor(&self) -> Arc<ProviderDescriptor> {
        let script = self.script();
        Arc::new(ProviderDescriptor {
            name: "Sandbox".to_owned(),
            slug: SLUG.to_owned(),
            logo: None,
            currencies: vec![Currency::TRY],
            verification: script.verification,
            query: script.can.query,
            close: script.can.close,
            refund: script.can.refund,
            session_seconds: 1_800,
            test_mode: true,
            verified_live: false,
        })
    }

    fn open<'a>(&'a self, opening: &'a Opening) -> BoxFuture<'a, Result<OpenSession, ProviderError>> {
        let mut script = self.script();
        let answer = if let Some(error) = script.opens.take() {
            Err(error)
        } else {
            let token = format!("token-{}", opening.id);
            if !script.opened.iter().any(|known| known.id == opening.id) {
                script.opened.push(opening.clone());
                script.states.insert(opening.id.clone(), SessionState::Open);
            }
            let redirect_url = format!("https://sandbox.example/hpp?session_token={token}");
            Ok(OpenSession { token, redirect_url })
        };
        async move { answer }.boxed()
    }

    fn verify(&self, call: &Call<'_>) -> Result<Proof, Forged> {
        let header = |name: &str| call.headers.get(name).and_then(|value| value.to_str().ok());
        match self.script().verification {
            Verification::Pull => Ok(Proof::Hint),
            Verification::CallbackPath if call.by_own_path => Ok(Proof::Path),
            Verification::CallbackPath => Err(Forged::WrongPath),
            Verification::MutualTls => match header("x-client-name") {
                Some("sandbox") => Ok(Proof::Whole),
                _ => Err(Forged::Unsigned),
            },
            Verification::Signature => {
                let (Some(sent), Some(at)) = (header("x-signature"), header("x-timestamp")) else {
                    return Err(Forged::Unsigned);
                };
                let at = Timestamp(at.parse().map_err(|_| Forged::Stale)?);
                if call.at.seconds_since(at).abs() > WINDOW_SECONDS {
                    return Err(Forged::Stale);
                }
                if Self::signature(call.target, call.body, at) == sent {
                    Ok(Proof::Whole)
                } else {
                    Err(Forged::WrongSignature)
                }
            }
        }
    }

    fn query<'a>(&'a self, session: &'a Session) -> BoxFuture<'a, Result<SessionState, ProviderError>> {
        let state = self.script().states.get(&session.id).cloned().unwrap_or(SessionState::NotKnown);
        async move { Ok(state) }.boxed()
    }

    fn close<'a>(&'a self, session: &'a Session) -> BoxFuture<'a, Result<(), ProviderError>> {
        let mut script = self.script();
        let paid = matches!(script.states.get(&session.id), Some(SessionState::Paid(_)));
        if !paid {
            script.closed.push(session.id.clone());
            script.states.insert(session.id.clone(), SessionState::Closed);
        }
        async move { if paid { Err(GatewayError::Refused("it is paid".to_owned())) } else { Ok(()) } }.boxed()
    }

    fn refund<'a>(
        &'a self,
        session: &'a Session,
        amount: Money,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Receipt, ProviderError>> {
        let mut script = self.script();
        let reference = key.to_owned();
        if script.refunds.contains_key(key) {
            return async move { Ok(Receipt { reference, amount }) }.boxed();
        }
        if let Some(SessionState::Returned { .. }) = script.states.get(&session.id) {
            return async { Err(GatewayError::Refused("it went back already".to_owned())) }.boxed();
        }
        script.refunds.insert(key.to_owned(), amount);
        *script.refunded.entry(session.id.clone()).or_default() += amount.minor;
        if let Some(SessionState::Paid(paid)) = script.states.get(&session.id).cloned()
            && let Some(paid) = paid.transaction
        {
            let returned = SessionState::Returned { paid: paid.total_paid, refunded: amount };
            script.states.insert(session.id.clone(), returned);
        }
        async move { Ok(Receipt { reference, amount }) }.boxed()
    }
}
