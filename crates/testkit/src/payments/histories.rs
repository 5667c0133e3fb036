//! Random histories of one shopper and a checkout provider: what the provider takes, says, repeats and gives back, crossed with
//! the shopper's browser, time, and servers that die. At the end everything that was taken has one order, or went back.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use checkout::{
    ids::{AttemptId, Timestamp},
    order::{OrderCommand, OrderStatus},
    payment::AttemptState,
};
use gateways::provider::{Providers, SessionState, Verification};
use serde_json::Value;
use store::ledger::Audit;

use super::{
    chance::{Chance, Happens},
    node::Mortal,
    world::World,
};
use crate::{
    Customer, TestApp,
    provider::{AtProvider, Can, ScriptedProvider},
    shop,
};

const STEPS_MAX: u64 = 12;
/// The cookies a browser keeps.
const COOKIES: [&str; 3] = ["osessionid", "sessionid", "csrftoken"];
/// Longer than a session lasts, with its aftermath.
const OVER: Duration = Duration::from_mins(50);

/// What many histories came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HistoryFigures {
    /// Histories that were played.
    pub histories: usize,
    /// Steps of them.
    pub steps: usize,
    /// Payments the provider took.
    pub taken: usize,
    /// Orders that stand.
    pub orders: usize,
    /// Payments that went back.
    pub back: usize,
    /// Servers that died.
    pub died: usize,
}

/// What the provider took for a session, and what it says of it.
struct Taken {
    total: i64,
    url: String,
    said: Value,
    given_back: bool,
}

/// How far a state is: it only ever grows.
fn rank(state: &AttemptState) -> u8 {
    match state {
        AttemptState::Started => 0,
        AttemptState::AwaitingCustomer | AttemptState::Unknown => 1,
        AttemptState::Completing => 2,
        AttemptState::Declined { .. } => 3,
        AttemptState::GivenUp { .. } => 4,
        AttemptState::Closed { .. } => 5,
        AttemptState::Paid => 6,
    }
}

struct History<'w> {
    world: &'w mut World,
    at: AtProvider,
    chance: Chance,
    jar: Vec<(String, String)>,
    taken: BTreeMap<String, Taken>,
    ranks: BTreeMap<AttemptId, u8>,
    told: Vec<String>,
    since: Timestamp,
}

/// Plays `histories` histories that begin with the seed `first`; `done` hears of each.
pub async fn provider_histories(
    world: &mut World,
    first: u64,
    histories: usize,
    done: impl Fn(),
) -> Result<HistoryFigures, String> {
    shop::put_places(&world.store()).await;
    let mut figures = HistoryFigures::default();
    for seed in (first..).take(histories) {
        let mut history = History::new(world, seed);
        let played = Box::pin(history.play(&mut figures)).await;
        played.map_err(|error| format!("history {seed}: {error}\n  {}", history.told.join("\n  ")))?;
        figures.histories += 1;
        done();
    }
    if world.store().audit().await.map_err(|error| error.to_string())?.iter().all(Audit::adds_up) {
        Ok(figures)
    } else {
        Err("the ledger does not add up".to_owned())
    }
}

impl<'w> History<'w> {
    fn new(world: &'w mut World, seed: u64) -> Self {
        let mut chance = Chance::of(seed + 1);
        let provider = ScriptedProvider::new(Verification::Signature);
        provider.script().can = match chance.below(3) {
            0 => Can { query: false, close: false, refund: true },
            1 => Can { query: true, close: false, refund: true },
            _ => Can { query: true, close: true, refund: true },
        };
        Self {
            world,
            at: AtProvider::new(provider),
            chance,
            jar: Vec::new(),
            taken: BTreeMap::new(),
            ranks: BTreeMap::new(),
            told: Vec::new(),
            since: Timestamp(0),
        }
    }

    async fn server(&self) -> Mortal {
        let providers = Providers::new(vec![Arc::clone(&self.at.provider) as _]).expect("one provider");
        self.world.mortal(move |config| config.gateways.providers = providers).await
    }

    async fn play(&mut self, figures: &mut HistoryFigures) -> Result<(), String> {
        let mut server = self.server().await;
        self.since = server.app.app.flow.now();
        let steps = 4 + self.chance.below(STEPS_MAX);
        self.happens(&server.app, Happens::Leaves).await?;
        for _ in 0..steps {
            let next = Happens::next(&mut self.chance);
            figures.steps += 1;
            if next == Happens::Dies {
                self.dies(&server).await;
                server = self.server().await;
                figures.died += 1;
            } else {
                self.happens(&server.app, next).await?;
            }
            self.goes_forward().await?;
        }
        Box::pin(self.ends(&server.app)).await?;
        self.verdict(figures).await
    }

    fn guest<'a>(&self, app: &'a TestApp) -> Customer<'a> {
        let guest = Customer::new(app);
        for (name, value) in &self.jar {
            guest.keep_cookie(name, value);
        }
        guest
    }

    fn keeps(&mut self, guest: &Customer<'_>) {
        let kept = COOKIES.into_iter().filter_map(|name| Some((name.to_owned(), guest.cookie(name)?)));
        self.jar = kept.collect();
    }

    async fn happens(&mut self, app: &TestApp, what: Happens) -> Result<(), String> {
        self.told.push(format!("{what:?}"));
        let guest = self.guest(app);
        match what {
            Happens::Leaves => {
                if guest.checkout().await.body.get("redirect_url").is_some() {
                    guest.add(shop::CUP, 1).await;
                }
                guest.post("CheckoutProviderSelectionPage", &[("checkout_provider", "1")]).await;
                self.keeps(&guest);
            }
            Happens::Picks => self.picks(app).await,
            Happens::Pays { misfit } => self.pays(misfit),
            Happens::Says { times } => {
                for (url, said) in self.all_said() {
                    let posts = (0..times).map(|_| self.at.posts(app, &url, &said));
                    let answers = futures_util::future::join_all(posts).await;
                    let all_one = answers.iter().all(|answer| answer.status == answers[0].status);
                    if !all_one {
                        return Err(format!("one notification has several answers: {answers:?}"));
                    }
                }
            }
            Happens::SaysFailure => {
                let Some(last) = self.at.provider.script().opened.last().cloned() else { return Ok(()) };
                let mut said = self.at.notification(3_990);
                said["is_successful"] = false.into();
                said["transaction"]["transaction_id"] = format!("failed-{}", last.id).into();
                self.at.posts(app, &last.urls.notification, &said.to_string()).await;
            }
            Happens::BrowserReturns => {
                guest.get("/orders/checkout/?page=CheckoutProviderThankYouPage").await;
            }
            Happens::TurnsBack => {
                let Some(last) = self.at.provider.script().opened.last().cloned() else { return Ok(()) };
                let path = &last.urls.cancel[last.urls.cancel.find("/orders/").unwrap_or(0)..];
                guest.send(guest.request(reqwest::Method::GET, path)).await;
            }
            Happens::Looks => self.looks(app, Duration::from_secs(61)).await?,
            Happens::ChangesBasket => {
                guest.add(shop::CUP, 1).await;
                self.keeps(&guest);
            }
            Happens::TimePasses => self.looks(app, OVER).await?,
            Happens::GivesBack => self.gives_back(),
            Happens::Dies => {}
        }
        Ok(())
    }

    async fn picks(&self, app: &TestApp) {
        let Some(last) = self.at.provider.script().opened.last().cloned() else { return };
        let address = crate::provider::sent_address();
        let body = serde_json::json!({ "shipping_address": address, "billing_address": address });
        self.at.posts(app, &last.urls.addresses, &body.to_string()).await;
        let body = serde_json::json!({ "shipping_option_key": "1" });
        self.at.posts(app, &last.urls.agreement, &body.to_string()).await;
    }

    /// The provider takes the money of the session that was opened last, if it still is open there.
    fn pays(&mut self, misfit: bool) {
        let Some(last) = self.at.provider.script().opened.last().cloned() else { return };
        let open = self.at.provider.script().states.get(&last.id) == Some(&SessionState::Open);
        if !open {
            return;
        }
        let free = last.amount.minor >= 100_000;
        let mut said = self.at.notification(if free { 0 } else { 3_990 });
        let mut total = last.amount.minor + if free { 0 } else { 3_990 };
        if misfit {
            said["transaction"]["order_amount"] = "1.00".into();
            said["transaction"]["shipping_amount"] = "0.00".into();
            said["transaction"]["total_paid_amount"] = "1.00".into();
            total = 100;
        }
        self.at.was_paid(&said);
        let taken = Taken { total, url: last.urls.notification, said, given_back: false };
        self.taken.insert(last.id, taken);
    }

    /// The provider gives what it took last back by itself.
    fn gives_back(&mut self) {
        let Some((id, taken)) = self.taken.iter_mut().next_back() else { return };
        let mut script = self.at.provider.script();
        if !matches!(script.states.get(id), Some(SessionState::Paid(_))) {
            return;
        }
        taken.given_back = true;
        let paid = checkout::money::Money::new(taken.total, checkout::money::Currency::TRY);
        script.states.insert(id.clone(), SessionState::Returned { paid, refunded: paid });
    }

    fn all_said(&self) -> Vec<(String, String)> {
        self.taken.values().map(|taken| (taken.url.clone(), taken.said.to_string())).collect()
    }

    async fn looks(&mut self, app: &TestApp, time: Duration) -> Result<(), String> {
        self.world.wait(app, time);
        app.app.flow.look_after_payments().await.map_err(|error| error.to_string())?;
        app.app.flow.work_off_jobs().await.map(drop).map_err(|error| error.to_string())
    }

    /// The server dies while it is told of a payment, or looks after one.
    async fn dies(&mut self, server: &Mortal) {
        self.told.push("Dies".to_owned());
        let millis = self.chance.below(12);
        let said = self.all_said();
        let (at, app) = (&self.at, &server.app);
        let tells = async {
            for (url, said) in &said {
                let request = at.request(app, url, said, app.app.flow.now());
                drop(request.timeout(Duration::from_secs(2)).send().await);
            }
        };
        let kills = async {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            server.kill();
        };
        tokio::join!(tells, kills);
    }

    async fn goes_forward(&mut self) -> Result<(), String> {
        let attempts = self.world.store().recent_attempts(self.since, None, 100).await;
        for known in attempts.map_err(|error| error.to_string())? {
            let now = rank(&known.attempt.state);
            let before = self.ranks.insert(known.attempt.id.clone(), now).unwrap_or(0);
            if now < before {
                return Err(format!("{} went back to {}", known.attempt.id, known.attempt.state.name()));
            }
        }
        Ok(())
    }

    /// The provider repeats what nobody took in, and time passes until nothing is left to do.
    async fn ends(&mut self, app: &TestApp) -> Result<(), String> {
        self.told.push("and that is all".to_owned());
        for (id, taken) in &self.taken {
            if !taken.given_back {
                let answer = self.at.posts(app, &taken.url, &taken.said.to_string()).await;
                self.told.push(format!("{id} said again: {}", answer.status));
            }
        }
        for minutes in [1, 1, 50, 1, 1, 20] {
            self.looks(app, Duration::from_secs(60 * minutes)).await?;
            self.goes_forward().await?;
        }
        // What stands is shipped, if its money still is there; nobody looks after it any more.
        let orders = self.world.store().recent_orders(self.since, None, 100).await;
        for stored in orders.map_err(|error| error.to_string())? {
            let ship = OrderCommand::Ship { tracking_number: None, tracking_url: None };
            drop(app.app.flow.command_order(&stored.order.number, &ship, "operator").await);
        }
        self.looks(app, Duration::from_hours(2)).await
    }

    async fn verdict(&self, figures: &mut HistoryFigures) -> Result<(), String> {
        let store = self.world.store();
        let told = |error: store::StoreError| error.to_string();
        let orders = store.recent_orders(self.since, None, 100).await.map_err(told)?;
        let refunded = self.at.provider.script().refunded.clone();
        let opened = self.at.provider.script().opened.clone();
        for opening in opened {
            let own: Vec<_> = (orders.iter().map(|stored| &stored.order))
                .filter(|order| order.payment.as_ref().is_some_and(|payment| payment.attempt.0 == opening.id))
                .collect();
            let stands = own.iter().filter(|order| order.status != OrderStatus::Cancelled).count();
            let back = refunded.get(&opening.id).copied().unwrap_or(0);
            let id = &opening.id;
            let Some(taken) = self.taken.get(id) else {
                if own.is_empty() && back == 0 {
                    continue;
                }
                return Err(format!("{id} was never paid, and has {} orders and {back} back", own.len()));
            };
            figures.taken += 1;
            let back = back + if taken.given_back { taken.total } else { 0 };
            match (stands, back) {
                (1, 0) if own[0].payment.as_ref().is_some_and(|paid| paid.amount.minor == taken.total) => {
                    figures.orders += 1;
                }
                (0, back) if back == taken.total => figures.back += 1,
                // A provider that cannot be asked tells nobody that it gave something back.
                (1, _) if taken.given_back && !self.at.provider.script().can.query => figures.back += 1,
                _ => {
                    return Err(format!(
                        "{id}: {} taken, {stands} orders stand, {back} went back",
                        taken.total
                    ));
                }
            }
        }
        let attempts = store.recent_attempts(self.since, None, 100).await.map_err(told)?;
        match attempts.iter().find(|known| known.attempt.state.is_live()) {
            None => Ok(()),
            Some(known) => Err(format!("{} is left to nobody: {:?}", known.attempt.id, known.attempt.state)),
        }
    }
}
