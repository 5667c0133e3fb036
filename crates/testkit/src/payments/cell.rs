//! The three dimensions of the matrix.

use std::fmt;

use gateways::payment::bank::{On, Trouble};

const VISA: &str = "4111111111111111";

/// How the shopper pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// With the card alone.
    Card,
    /// By the page of the card's bank.
    ThreeD,
    /// With a card kept at Masterpass.
    Wallet,
    /// By the page of the card's bank, and what happens to the server happens while the shopper is being sent away.
    SentAway,
}

/// What the bank does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// What the table calls it.
    pub name: &'static str,
    /// How it is paid.
    pub way: Way,
    /// With which card.
    pub(super) card: &'static str,
    /// What the call that moves the money meets.
    pub(super) trouble: Option<Trouble>,
    /// What the shopper decides at the bank.
    pub(super) decision: &'static str,
    /// How the shopper comes back.
    pub(super) back: Back,
    /// The bank cannot be reached while money is asked for.
    pub(super) unreachable: bool,
}

/// How the shopper comes back from the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    /// At once.
    Promptly,
    /// The bank itself posts the same beside the browser.
    Twice,
    /// After so many minutes.
    After(u64),
    /// Not at all.
    Never,
}

const fn plain(name: &'static str, way: Way) -> Outcome {
    Outcome {
        name,
        way,
        card: VISA,
        trouble: None,
        decision: "approve",
        back: Back::Promptly,
        unreachable: false,
    }
}

const fn with(name: &'static str, way: Way, trouble: Trouble) -> Outcome {
    Outcome { trouble: Some(trouble), ..plain(name, way) }
}

const fn of_card(name: &'static str, way: Way, card: &'static str) -> Outcome {
    Outcome { card, ..plain(name, way) }
}

const fn back(name: &'static str, back: Back) -> Outcome {
    Outcome { back, ..plain(name, Way::ThreeD) }
}

use Way::{Card, SentAway, ThreeD, Wallet};

/// Everything a bank does.
pub const OUTCOMES: [Outcome; 51] = [
    plain("approved", Card),
    of_card("declined", Card, "4000000000000119"),
    with("no answer, nothing taken", Card, Trouble::TimeoutBefore),
    with("no answer, charged", Card, Trouble::TimeoutAfter),
    with("connection lost, charged", Card, Trouble::LostAfter),
    with("late", Card, Trouble::Late),
    with("error, nothing taken", Card, Trouble::ErrorBefore),
    with("error, charged", Card, Trouble::ErrorAfter),
    with("busy", Card, Trouble::Busy),
    with("wrong amount", Card, Trouble::WrongAmount),
    with("wrong currency", Card, Trouble::WrongCurrency),
    with("garbage", Card, Trouble::Garbage),
    Outcome { unreachable: true, ..plain("unreachable", Card) },
    plain("approved", ThreeD),
    of_card("declined", ThreeD, "4000000000000119"),
    Outcome { decision: "decline", ..plain("not recognised", ThreeD) },
    Outcome { decision: "cancel", ..plain("cancelled", ThreeD) },
    with("no answer, nothing taken", ThreeD, Trouble::TimeoutBefore),
    with("no answer, charged", ThreeD, Trouble::TimeoutAfter),
    with("connection lost, charged", ThreeD, Trouble::LostAfter),
    with("late", ThreeD, Trouble::Late),
    with("error, nothing taken", ThreeD, Trouble::ErrorBefore),
    with("error, charged", ThreeD, Trouble::ErrorAfter),
    with("busy", ThreeD, Trouble::Busy),
    with("takes a wrong amount", ThreeD, Trouble::WrongAmount),
    with("takes a wrong currency", ThreeD, Trouble::WrongCurrency),
    with("garbage", ThreeD, Trouble::Garbage),
    Outcome { unreachable: true, ..plain("unreachable", ThreeD) },
    back("returns twice", Back::Twice),
    back("returns late", Back::After(10)),
    back("returns too late", Back::After(16)),
    back("never returns", Back::Never),
    of_card("returns a wrong amount", ThreeD, "4000000000000432"),
    of_card("returns a wrong currency", ThreeD, "4000000000000440"),
    of_card("returns a wrong signature", ThreeD, "4000000000000457"),
    plain("approved", SentAway),
    with("connection lost", SentAway, Trouble::LostAfter),
    Outcome { unreachable: true, ..plain("unreachable", SentAway) },
    plain("approved", Wallet),
    of_card("declined", Wallet, "4000000000000119"),
    with("no answer, nothing taken", Wallet, Trouble::TimeoutBefore),
    with("no answer, charged", Wallet, Trouble::TimeoutAfter),
    with("connection lost, charged", Wallet, Trouble::LostAfter),
    with("late", Wallet, Trouble::Late),
    with("error, nothing taken", Wallet, Trouble::ErrorBefore),
    with("error, charged", Wallet, Trouble::ErrorAfter),
    with("busy", Wallet, Trouble::Busy),
    with("wrong amount", Wallet, Trouble::WrongAmount),
    with("wrong currency", Wallet, Trouble::WrongCurrency),
    with("garbage", Wallet, Trouble::Garbage),
    Outcome { unreachable: true, ..plain("unreachable", Wallet) },
];

impl Outcome {
    pub(super) fn three_d(&self) -> bool {
        matches!(self.way, Way::ThreeD | Way::SentAway)
    }

    /// How often money is asked for before the call that moves it.
    pub(super) fn asks_before(&self) -> u32 {
        u32::from(matches!(self.way, Way::ThreeD | Way::Wallet))
    }

    /// The call that moves the money, or sends the shopper away.
    pub(super) fn on(&self) -> On {
        if self.asks_before() > 0 { On::Complete } else { On::Charge }
    }
}

/// Where the shopper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shopper {
    /// Waits for the answer.
    Waiting,
    /// Hangs up while the bank is asked, and is not seen again before things calm down.
    Gone,
    /// Sends the same again, at the same time and later.
    Reloading,
    /// Pays in another tab as well.
    SecondTab,
    /// Chooses another way of paying, and orders.
    PayingAgain,
}

impl Shopper {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Gone, Self::Reloading, Self::SecondTab, Self::PayingAgain];
}

/// What becomes of the server meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// Nothing.
    Up,
    /// It dies before the bank is asked; half a minute later there is another.
    KilledBefore,
    /// It dies when the bank has answered, before it can write that down; half a minute later there is another.
    Killed,
    /// The same, and there is another at once.
    Restarted,
    /// It dies when the bank has taken back or closed what nobody waits for, before it can write that down; half a minute later
    /// there is another.
    KilledUndoing,
    /// Another one, whose clock is twenty minutes ahead, looks after payments all the time.
    Hurried,
}

impl Server {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Up, Self::KilledBefore, Self::Killed, Self::Restarted, Self::KilledUndoing, Self::Hurried];
}

/// One combination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// What the bank does.
    pub outcome: Outcome,
    /// Where the shopper is.
    pub shopper: Shopper,
    /// What becomes of the server.
    pub server: Server,
}

impl Cell {
    /// Every combination.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for outcome in OUTCOMES {
            for shopper in Shopper::ALL {
                all.extend(Server::ALL.map(|server| Self { outcome, shopper, server }));
            }
        }
        all
    }

    /// Thirty of them: nearly every outcome, and each place of the shopper with each fate of the server once.
    pub fn thirty() -> Vec<Self> {
        let left_out = ["busy", "error, nothing taken", "late"];
        let outcomes = OUTCOMES.into_iter().filter(|outcome| {
            !(outcome.way == ThreeD
                && (left_out.contains(&outcome.name) || outcome.name.starts_with("error")))
                && !(outcome.way == Card && outcome.name.starts_with("error, n"))
                && !(outcome.way == SentAway && outcome.unreachable)
                // Each of these is met by a test of its own.
                && outcome.way != Wallet
                && outcome.name != "cancelled"
                && outcome.name != "returns a wrong currency"
        });
        // Five and six share no factor: every pair is met once.
        let cell = |(place, outcome)| Self {
            outcome,
            shopper: Shopper::ALL[place % 5],
            server: Server::ALL[place % 6],
        };
        outcomes.enumerate().map(cell).collect()
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match self.outcome.way {
            Card => "card",
            ThreeD => "3-D",
            SentAway => "sent away",
            Wallet => "wallet",
        };
        let shopper = match self.shopper {
            Shopper::Waiting => "waiting",
            Shopper::Gone => "gone",
            Shopper::Reloading => "reloading",
            Shopper::SecondTab => "second tab",
            Shopper::PayingAgain => "paying again",
        };
        let server = match self.server {
            Server::Up => "nothing",
            Server::KilledBefore => "killed before",
            Server::Killed => "killed",
            Server::Restarted => "restarted",
            Server::KilledUndoing => "killed undoing",
            Server::Hurried => "hurried",
        };
        write!(f, "{way}: {} | {shopper} | {server}", self.outcome.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_cells_are_thirty_and_meet_every_shopper_with_every_server() {
        let cells = Cell::thirty();
        assert_eq!(cells.len(), 30);
        for shopper in Shopper::ALL {
            for server in Server::ALL {
                let met = cells.iter().any(|cell| cell.shopper == shopper && cell.server == server);
                assert!(met, "{shopper:?} {server:?}");
            }
        }
    }
}
