//! Settling: what an attempt becomes of what is found out about it. The one place where money becomes an order, or becomes
//! something that has to go back; both are decided together with the state that says so.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Attempt, AttemptState, GivenUp, Moved, ProviderSession, Reported, Target, attempt::Movement,
    opening::ASKED_SECONDS, provider,
};
use crate::{
    checkout::{Checkout, Decline},
    ids::Timestamp,
    job::Job,
    ledger,
    money::Money,
    order::Order,
    text,
    text::Text,
};

text!(DECLINED = "payment-declined",
    en: "Your bank declined the payment. Check the details of the card, or choose another way of paying.",
    tr: "Bankanız ödemeyi onaylamadı. Kart bilgilerini kontrol edin veya başka bir ödeme yöntemi seçin.");
text!(NOT_RECOGNISED = "payment-not-recognised",
    en: "Your bank did not recognise you. Please try again, or choose another way of paying.",
    tr: "Bankanız sizi doğrulayamadı. Lütfen yeniden deneyin veya başka bir ödeme yöntemi seçin.");
text!(TURNED_BACK = "payment-cancelled",
    en: "You cancelled the payment. Nothing was charged.", tr: "Ödemeyi iptal ettiniz. Kartınızdan para çekilmedi.");
text!(NOT_REACHED = "payment-not-reached",
    en: "The bank cannot be reached right now. Nothing was charged: try again, or choose another way of paying.",
    tr: "Bankaya şu anda ulaşılamıyor. Kartınızdan para çekilmedi: yeniden deneyin veya başka bir ödeme yöntemi seçin.");
text!(NOT_BELIEVED = "payment-not-believed",
    en: "The answer of your bank could not be verified. No order was made, and anything that was charged is given back.",
    tr: "Bankanızın yanıtı doğrulanamadı. Sipariş oluşturulmadı; çekilen tutar varsa iade edilecek.");
text!(NOT_PLACED = "payment-without-order",
    en: "Your order could not be placed. Anything that was charged is given back: please try again.",
    tr: "Siparişiniz oluşturulamadı. Çekilen tutar varsa iade edilecek: lütfen yeniden deneyin.");
text!(SUPERSEDED = "payment-superseded",
    en: "You went on with your order meanwhile. Anything that was charged for this payment is given back.",
    tr: "Bu sırada siparişinizi değiştirdiniz veya yeniden ödeme başlattınız. Bu ödeme için çekilen tutar varsa iade edilecek.");
text!(pub IN_FLIGHT = "payment-in-flight", en: "Your payment is being checked.", tr: "Ödemeniz kontrol ediliyor.");

/// How long a shopper may be away at the bank.
const AWAY_SECONDS: i64 = 15 * 60;
/// How often it is looked whether the bank has decided about somebody who is away: their browser may never come back.
const AWAY_LOOK_SECONDS: i64 = 60;
/// When what nobody knows is asked about first.
const UNKNOWN_SECONDS: i64 = 5;

/// What was found out about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The shopper has to go to the bank.
    Away(Target),
    /// The shopper has to go to their wallet, whose script needs this.
    AtWallet(Map<String, Value>),
    /// The shopper came back with what the bank wants to be asked with.
    CameBack(String),
    /// The shopper came back from their wallet with a token of this fingerprint. It is a means of payment, and is not kept.
    Brought(String),
    /// The service did not take what they brought: no money moved by it.
    NotTaken(Told),
    /// The money is ours: this much, as the bank says.
    Paid {
        /// The bank's name for it.
        reference: String,
        /// How much.
        amount: Money,
    },
    /// No money moved, and none will.
    Declined(Refusal),
    /// Nothing happened, and nothing will.
    NotReached,
    /// What the shopper brought back is no money. Whether some moved is not known.
    NotBelieved(Refusal),
    /// It was ours, and was given back at the bank, or a part of it.
    GivenBack,
    /// It is ours, but its order cannot be written.
    NoOrder,
    /// The provider opened a session.
    Opened {
        /// Its name for it.
        token: String,
        /// Where the shopper goes.
        target: Target,
    },
    /// Nobody knows whether the provider did, and the shopper has no address to go to.
    NotOpened,
    /// The provider says that it was paid.
    Reported(Box<Reported>),
    /// It does, and what the order needs is not there any more.
    TooLate(Box<Reported>),
    /// Nobody knows.
    Unknown,
}

/// Why a bank said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A word for operators.
    pub reason: String,
    /// Whether the shopper may be told that they were not recognised, or turned back. Everything else looks the same to
    /// them: a finer answer helps people who try out stolen cards.
    pub told: Told,
}

/// What a shopper is told of a payment that came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The bank said no.
    Declined,
    /// The bank did not recognise them.
    NotRecognised,
    /// They turned back.
    TurnedBack,
    /// The answer could not be verified.
    NotBelieved,
    /// The bank was not reached.
    NotReached,
    /// They chose another way of paying meanwhile.
    Superseded,
    /// The order could not be written.
    NotPlaced,
}

impl Told {
    /// The sentence.
    pub fn text(self) -> &'static Text {
        match self {
            Self::Declined => &DECLINED,
            Self::NotRecognised => &NOT_RECOGNISED,
            Self::TurnedBack => &TURNED_BACK,
            Self::NotBelieved => &NOT_BELIEVED,
            Self::NotReached => &NOT_REACHED,
            Self::Superseded => &SUPERSEDED,
            Self::NotPlaced => &NOT_PLACED,
        }
    }
}

/// What a finding makes of an attempt and its checkout; all of it is saved together, or nothing.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// The attempt afterwards.
    pub attempt: Attempt,
    /// Its checkout afterwards.
    pub checkout: Checkout,
    /// The order it became.
    pub order: Option<Order>,
    /// What the ledger has to do.
    pub movements: Vec<ledger::Movement>,
    /// What is to be done once it is saved.
    pub jobs: Vec<Job>,
    /// What the shopper reads, unless there is an order or a page to go to.
    pub says: Option<&'static Text>,
}

/// Settles `attempt`, which `checkout` waits for, as `finding` says. `None` when that finding changes nothing any more: an
/// attempt that ended stays as it ended.
pub fn settle(attempt: Attempt, checkout: Checkout, finding: Finding, now: Timestamp) -> Option<Settlement> {
    match &finding {
        Finding::TooLate(reported) => return provider::too_late(attempt, checkout, reported, now),
        Finding::Reported(reported) if !attempt.state.is_live() => {
            return provider::late(attempt, checkout, reported, now);
        }
        _ => {}
    }
    if !attempt.state.is_live() || checkout.attempt.as_ref().is_none_or(|live| live.id != attempt.id) {
        return None;
    }
    // Somebody else took the shopper in meanwhile, or it was known before that nothing is known.
    let is_away = attempt.state == AttemptState::AwaitingCustomer;
    match finding {
        Finding::CameBack(_) | Finding::Brought(_) | Finding::NotBelieved(_) if !is_away => return None,
        Finding::Unknown if attempt.state == AttemptState::Unknown => return None,
        _ => {}
    }
    let gives_up = |why| (AttemptState::GivenUp { why }, Some(now));
    Some(match finding {
        Finding::Away(target) => away(Attempt { target: Some(target), ..attempt }, checkout, now),
        Finding::Opened { token, target } => {
            let provider = attempt
                .provider
                .clone()
                .map(|session| Box::new(ProviderSession { token: Some(token), ..*session }));
            away(Attempt { target: Some(target), provider, ..attempt }, checkout, now)
        }
        Finding::NotOpened => freed(attempt, checkout, gives_up(GivenUp::NotOpened), Told::NotReached, now),
        Finding::Reported(reported) => provider::reported(attempt, checkout, &reported, now),
        Finding::TooLate(_) => return None,
        Finding::AtWallet(session) => away(Attempt { session: Some(session), ..attempt }, checkout, now),
        Finding::Brought(token) => {
            let attempt = attempt.paid_from_wallet(token, now);
            let checkout = Checkout { attempt: attempt.live(), ..checkout };
            Settlement { attempt, checkout, order: None, movements: Vec::new(), jobs: Vec::new(), says: None }
        }
        Finding::CameBack(token) => waiting(
            Attempt { returned: Some(token), target: None, ..attempt },
            checkout,
            (AttemptState::Completing, now.plus_seconds(ASKED_SECONDS)),
            None,
        ),
        Finding::Unknown => waiting(
            attempt,
            checkout,
            (AttemptState::Unknown, now.plus_seconds(UNKNOWN_SECONDS)),
            Some(&IN_FLIGHT),
        ),
        Finding::Paid { reference, amount } => paid(attempt, checkout, reference, amount, now),
        Finding::Declined(Refusal { reason, told }) => {
            // The page of a provider may be open for another try, whose message may be lost.
            let tells = attempt.open_session(now).filter(|session| session.tells && session.token.is_some());
            let due = tells.map(|_| now.plus_seconds(AWAY_LOOK_SECONDS));
            freed(attempt, checkout, (AttemptState::Declined { reason }, due), told, now)
        }
        Finding::NotReached => {
            let state = AttemptState::Declined { reason: "not_reached".to_owned() };
            freed(attempt, checkout, (state, None), Told::NotReached, now)
        }
        Finding::NotBelieved(Refusal { reason: _, told }) => {
            freed(attempt, checkout, gives_up(GivenUp::Returned), told, now)
        }
        Finding::NotTaken(told) => freed(attempt, checkout, gives_up(GivenUp::Returned), told, now),
        Finding::GivenBack => freed(attempt, checkout, gives_up(GivenUp::GivenBack), Told::NotBelieved, now),
        Finding::NoOrder => freed(attempt, checkout, gives_up(GivenUp::NoOrder), Told::NotPlaced, now),
    })
}

/// Gives `attempt` up because the shopper chose anew: what it holds is let go of, and what it may have taken goes back.
/// `None` when it cannot be given up now.
pub fn give_up(attempt: Attempt, now: Timestamp) -> Option<(Attempt, Vec<ledger::Movement>)> {
    if attempt.state != AttemptState::AwaitingCustomer {
        return None;
    }
    let movements = attempt.order.letting_go();
    let state = AttemptState::GivenUp { why: GivenUp::Superseded };
    let told = Some(Told::Superseded);
    Some((Attempt { state, due: Some(now), target: None, session: None, told, ..attempt }, movements))
}

/// The shopper is sent away, or is at their wallet.
fn away(attempt: Attempt, checkout: Checkout, now: Timestamp) -> Settlement {
    // Whoever answered so late that nobody comes back any more is asked at once what became of it.
    let due = attempt.looked_for_again(now);
    waiting(attempt, checkout, (AttemptState::AwaitingCustomer, due), None)
}

/// The attempt goes on.
fn waiting(
    attempt: Attempt,
    checkout: Checkout,
    (state, due): (AttemptState, Timestamp),
    says: Option<&'static Text>,
) -> Settlement {
    let attempt = Attempt { state, due: Some(due), ..attempt };
    let checkout = Checkout { attempt: attempt.live(), ..checkout };
    Settlement { attempt, checkout, order: None, movements: Vec::new(), jobs: Vec::new(), says }
}

/// No order comes of it: the checkout can be paid again.
pub(super) fn freed(
    attempt: Attempt,
    checkout: Checkout,
    (state, due): (AttemptState, Option<Timestamp>),
    told: Told,
    now: Timestamp,
) -> Settlement {
    let movements = attempt.order.letting_go();
    let decline = Decline { card: attempt.terms.card.clone(), at: now, told };
    let checkout = Checkout { attempt: None, declined: Some(decline), ..checkout };
    let left = Attempt { target: None, session: None, returned: None, ..attempt };
    let attempt = Attempt { state, due, told: Some(told), ..left };
    Settlement { attempt, checkout, order: None, movements, jobs: Vec::new(), says: Some(told.text()) }
}

fn paid(
    mut attempt: Attempt,
    checkout: Checkout,
    reference: String,
    amount: Money,
    now: Timestamp,
) -> Settlement {
    attempt.reference = Some(reference.clone());
    if amount != attempt.terms.amount {
        // Somebody has to look at this bank; the shopper gets back whatever it took.
        let state = AttemptState::GivenUp { why: GivenUp::Mismatch };
        return freed(attempt, checkout, (state, Some(now)), Told::NotBelieved, now);
    }
    let (movement, operation) = (Movement::Captured, None);
    attempt.moved.push(Moved { at: now, movement, amount, reference: reference.clone(), operation });
    let mut order = Order { created: now, modified: now, ..(*attempt.order).clone() };
    let mut jobs = attempt.jobs.clone();
    let movements = order.paying();
    order = order.paid();
    if let Some(payment) = &mut order.payment {
        payment.reference = Some(reference);
    }
    jobs.extend(order.placed_messages());
    let mut ordered = (*attempt.ordered).clone();
    if let Some(placed) = &mut ordered.order {
        placed.placed = now;
    }
    let attempt = Attempt { state: AttemptState::Paid, due: None, target: None, returned: None, ..attempt };
    Settlement { attempt, checkout: ordered, order: Some(order), movements, jobs, says: None }
}

impl Attempt {
    /// This attempt once its shopper brought the token with this fingerprint from their wallet: the bank is being asked.
    #[must_use]
    pub(crate) fn paid_from_wallet(mut self, token: String, now: Timestamp) -> Self {
        self.terms.card = Some(token);
        let due = Some(now.plus_seconds(ASKED_SECONDS));
        Self { state: AttemptState::Completing, due, session: None, ..self }
    }

    /// Whether its shopper may still come back from the bank.
    pub fn may_come_back(&self, now: Timestamp) -> bool {
        let stays = match self.at_provider() {
            Some(session) => session.expires > now && !session.cancelled,
            None => now.seconds_since(self.started) < AWAY_SECONDS,
        };
        self.state == AttemptState::AwaitingCustomer && stays
    }

    /// When somebody looks whether the bank decided while its shopper is away.
    pub fn looked_for_again(&self, now: Timestamp) -> Timestamp {
        let last = self.at_provider().map(|session| session.expires);
        let last = last.unwrap_or(self.started.plus_seconds(AWAY_SECONDS));
        now.plus_seconds(AWAY_LOOK_SECONDS).min(last.max(now.plus_seconds(1)))
    }

    /// What its shopper reads, unless there is an order or a page to go to.
    pub fn says(&self) -> Option<&'static Text> {
        match self.state {
            AttemptState::Paid | AttemptState::AwaitingCustomer => None,
            AttemptState::Started | AttemptState::Completing | AttemptState::Unknown => Some(&IN_FLIGHT),
            AttemptState::Declined { .. } | AttemptState::GivenUp { .. } | AttemptState::Closed { .. } => {
                Some(self.told.unwrap_or(Told::Declined).text())
            }
        }
    }
}
