//! One cell of the matrix, from the first page to the last look into everybody's books.

use std::time::Duration;

use checkout::ids::CheckoutId;
use gateways::payment::bank::Next;
use store::sessions::SessionKey;

use super::{
    cell::{Back, Cell, Outcome, Server, Shopper, Way},
    line::{Fate, Line, Moment},
    node::Node,
    verdict::{FinalState, Looked},
    world::World,
};
use crate::{
    Customer, TestBank,
    bank::{Return, card_form},
};

const PAGE: &str = "CreditCardConfirmationPage";
const WALLET_PAGE: &str = "MasterpassCompletePage";
const VISA: &str = "4111111111111111";
const HOLDER: &str = "Ada Yılmaz";
/// What another tab pays with: other cards that pay, with the same first six digits.
const OTHER_CARDS: [&str; 2] = ["4111110000000005", "4000000000000002"];
/// One card may be tried so often in an hour: each cell has an hour of its own.
const HOUR: Duration = Duration::from_hours(1);
/// A refusal is repeated to whoever sends the same card again sooner.
const THINKING: Duration = Duration::from_secs(11);
/// How long nobody is there after a server died.
const OUTAGE: Duration = Duration::from_secs(30);
/// How far the clock of the hurried server is ahead.
const AHEAD: Duration = Duration::from_mins(20);
/// How long real time a call to the bank may take before the script goes on.
const PATIENCE: Duration = Duration::from_secs(4);

impl World {
    /// Plays `cell`; what is wrong with what became of it otherwise.
    pub async fn play(&mut self, cell: &Cell) -> Result<FinalState, String> {
        self.passed += HOUR;
        let bank = TestBank::start().await;
        let Outcome { trouble, unreachable, .. } = cell.outcome;
        let on = cell.outcome.on();
        let fate = match cell.server {
            Server::Up | Server::Hurried => None,
            Server::KilledBefore => Some(Fate::Asking(on, Moment::Before)),
            Server::Killed | Server::Restarted => Some(Fate::Asking(on, Moment::After)),
            Server::KilledUndoing => Some(Fate::Undoing),
        };
        let first = self.node(&bank, fate, Duration::ZERO).await;
        let before = self.books().await;
        let guest = Customer::new(&first.app);
        guest.walks_to_the_card().await;
        guest.enters(cell.outcome.card).await;
        let checkout = self.checkout_of(&guest).await?;
        if let Some(trouble) = trouble {
            bank.bank.next(Next::Call { on, trouble });
        }
        let hurried = match cell.server {
            Server::Hurried => Some(self.node(&bank, None, AHEAD).await),
            _ => None,
        };
        let mut story = Story { cell, bank: &bank, home: None, token: None };
        let line = first.line.clone();
        let played = async {
            tokio::select! {
                biased;
                () = line.died() => true,
                () = looks_after_payments(hurried.as_ref(), &line, cell.outcome.asks_before()) => false,
                () = async {
                    story.begins(self, &first, &guest).await;
                    // Whoever hung up leaves a request behind.
                    let _ = tokio::time::timeout(PATIENCE, line.is_quiet()).await;
                } => false,
            }
        };
        let died = Box::pin(played).await;
        if let Some(hurried) = hurried {
            // The world is as late now as the one that was ahead of it.
            let ahead = hurried.app.app.flow.now().0 - self.now().0;
            self.wait(&first.app, Duration::from_micros(u64::try_from(ahead).unwrap_or(0)));
        }
        let is_killed = matches!(fate, Some(Fate::Asking(..)));
        let second = if died || is_killed {
            first.kill();
            if cell.server != Server::Restarted {
                self.passed += OUTAGE;
            }
            let second = self.node(&bank, None, Duration::ZERO).await;
            second.line.cut(unreachable);
            Some(second)
        } else {
            None
        };
        let node = second.as_ref().unwrap_or(&first);
        let guest = guest.at(&node.app);
        story.goes_on(node, &guest).await;
        let _ = tokio::time::timeout(PATIENCE, node.line.is_quiet()).await;
        // Things calm down.
        node.line.cut(false);
        bank.behaves().await;
        let calm = tokio::select! {
            biased;
            () = node.line.died() => None,
            seconds = self.calms_down(node, &checkout) => Some(seconds?),
        };
        let third = if calm.is_none() {
            node.kill();
            self.passed += OUTAGE;
            Some(self.node(&bank, None, Duration::ZERO).await)
        } else {
            None
        };
        let node = third.as_ref().unwrap_or(node);
        let guest = guest.at(&node.app);
        let seconds = match calm {
            Some(seconds) => seconds,
            None => self.calms_down(node, &checkout).await?,
        };
        let died = died || third.is_some();
        let looked = self.look(&bank, &checkout, &before).await?;
        let paid_again = if looked.has_order() {
            let shown = guest.get("/orders/checkout/?page=ThankYouPage").await;
            // Nobody is thanked for what they ordered long ago.
            let is_fresh = cell.server != Server::Hurried;
            if is_fresh && shown.body["context_list"][0]["page_name"] != "ThankYouPage" {
                return Err(format!("there is an order, and the shopper is shown {:#}", shown.body));
            }
            false
        } else {
            self.wait(&node.app, THINKING);
            pays_again(&guest).await?;
            self.calms_down(node, &checkout).await?;
            if !self.look(&bank, &checkout, &before).await?.has_order() {
                return Err("it was paid again, and there is no order".to_owned());
            }
            true
        };
        Ok(looked.into_state(*cell, died, seconds, paid_again))
    }

    async fn checkout_of(&self, guest: &Customer<'_>) -> Result<CheckoutId, String> {
        let cookie = guest.cookie("osessionid").ok_or("a session")?;
        let visit = self.store().visit(&SessionKey::of_cookie(&cookie), self.now()).await;
        let visit = visit.map_err(|error| error.to_string())?.ok_or("a visit")?;
        Ok(visit.checkout.ok_or("a checkout")?.checkout.id.clone())
    }
}

/// Looks after payments from the moment the bank is asked for the money until this is dropped.
async fn looks_after_payments(node: Option<&Node>, line: &Line, asks_before: u32) {
    let Some(node) = node else { return std::future::pending().await };
    line.asks(asks_before).await;
    loop {
        // A version that somebody else changed is no failure of this one's.
        let _ = node.app.app.flow.look_after_payments().await;
        // No attempt is left alone for longer than a node has it.
        node.app.clock.advance(Duration::from_secs(41));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A cell while it is played.
struct Story<'a> {
    cell: &'a Cell,
    bank: &'a TestBank,
    /// What the bank sent the shopper back with.
    home: Option<Return>,
    /// What the wallet gave the shopper.
    token: Option<String>,
}

impl Story<'_> {
    /// What happens until the first server is dead, or has answered.
    async fn begins(&mut self, world: &mut World, node: &Node, guest: &Customer<'_>) {
        let Outcome { way, card, unreachable, .. } = self.cell.outcome;
        if way == Way::Wallet {
            guest.post("PaymentOptionSelectionPage", &[("payment_option", "7")]).await;
            let token = self.bank.masterpass(&guest.opens_masterpass(card).await, card).await;
            node.line.cut(unreachable);
            let pays = async { drop(guest.tries(WALLET_PAGE, &[("token", &token)]).await) };
            self.token = Some(token.clone());
            self.beside(pays, node, guest).await;
            return;
        }
        if way == Way::Card || way == Way::SentAway {
            node.line.cut(unreachable);
            let three_d = self.cell.outcome.three_d();
            let form = card_form(card, three_d, HOLDER);
            let pays = async { drop(guest.tries(PAGE, &form).await) };
            self.beside(pays, node, guest).await;
            if way == Way::Card {
                return;
            }
        } else {
            drop(guest.tries(PAGE, &card_form(card, true, HOLDER)).await);
        }
        let html = guest.goes_to_the_bank().await;
        if !html.contains("<form") || self.cell.outcome.back == Back::Never {
            return;
        }
        let home = self.bank.decides(&html, self.cell.outcome.decision).await;
        self.home = Some(home.clone());
        if let Back::After(minutes) = self.cell.outcome.back {
            for _ in 0..minutes {
                world.wait(&node.app, Duration::from_mins(1));
                let _ = node.app.app.flow.look_after_payments().await;
            }
        }
        node.line.cut(unreachable);
        let twice = self.cell.outcome.back == Back::Twice;
        let arrives = async {
            if twice {
                tokio::join!(home.tries_to_arrive(), home.tries_to_arrive());
            } else {
                home.tries_to_arrive().await;
            }
        };
        self.beside(arrives, node, guest).await;
    }

    /// The request that moves the money, and what the shopper does beside it.
    async fn beside(&self, pays: impl Future<Output = ()>, node: &Node, guest: &Customer<'_>) {
        let before = node.line.count();
        match self.cell.shopper {
            Shopper::Waiting => pays.await,
            Shopper::Gone => {
                tokio::select! {
                    () = node.line.asks(before) => {}
                    () = pays => {}
                }
            }
            Shopper::Reloading => {
                tokio::join!(pays, self.sends_again(node, guest), looks(guest));
            }
            Shopper::SecondTab => {
                tokio::join!(pays, self.pays_in_another_tab(guest));
            }
            Shopper::PayingAgain => {
                let asked = async {
                    let _ = tokio::time::timeout(Duration::from_millis(100), node.line.asks(before)).await;
                    pays_otherwise(guest).await;
                };
                tokio::join!(pays, asked);
            }
        }
    }

    /// What the shopper does once there is a server again.
    async fn goes_on(&self, node: &Node, guest: &Customer<'_>) {
        match self.cell.shopper {
            Shopper::Waiting => looks(guest).await,
            Shopper::Gone => {}
            Shopper::Reloading => {
                self.sends_again(node, guest).await;
                looks(guest).await;
            }
            Shopper::SecondTab => self.pays_in_another_tab(guest).await,
            Shopper::PayingAgain => pays_otherwise(guest).await,
        }
    }

    /// Sends the same again that moved the money.
    async fn sends_again(&self, node: &Node, guest: &Customer<'_>) {
        if let Some(home) = &self.home {
            drop(home.at(&node.app.url("")).tries_to_arrive().await);
        } else if let Some(token) = &self.token {
            drop(guest.tries(WALLET_PAGE, &[("token", token)]).await);
        } else {
            let Outcome { card, .. } = self.cell.outcome;
            drop(guest.tries(PAGE, &card_form(card, self.cell.outcome.three_d(), HOLDER)).await);
        }
    }

    async fn pays_in_another_tab(&self, guest: &Customer<'_>) {
        let bin = &self.cell.outcome.card[..6];
        let card = OTHER_CARDS.into_iter().find(|card| card.starts_with(bin)).unwrap_or(VISA);
        drop(guest.tries(PAGE, &card_form(card, self.cell.outcome.three_d(), HOLDER)).await);
    }
}

/// Looks how it stands.
async fn looks(guest: &Customer<'_>) {
    let request = guest.request(reqwest::Method::GET, "/orders/checkout/");
    drop(guest.tries_to_send(request).await);
}

/// Pays by bank transfer instead.
async fn pays_otherwise(guest: &Customer<'_>) {
    for (page, form) in [
        ("PaymentOptionSelectionPage", ("payment_option", "1")),
        ("FundsTransferChoicePage", ("bank_account", "1")),
        ("FundsTransferPage", ("agreement", "1")),
    ] {
        drop(guest.tries(page, &[form]).await);
    }
}

/// Pays with a card that works.
async fn pays_again(guest: &Customer<'_>) -> Result<(), String> {
    guest.post("PaymentOptionSelectionPage", &[("payment_option", "5")]).await;
    guest.enters(VISA).await;
    let answer = guest.pays(VISA, false).await;
    if answer.order_number().is_some() {
        return Ok(());
    }
    Err(format!("it cannot be paid again: {} {:?}", answer.body["errors"], answer.pages()))
}

impl Looked {
    fn has_order(&self) -> bool {
        !self.orders.is_empty()
    }
}
