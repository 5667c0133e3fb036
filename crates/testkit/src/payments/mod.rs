//! Payments under every kind of bad luck: what the bank does, where the shopper is, and what becomes of the server meanwhile.
//! Plays each combination against real servers, ends the misfortune, and looks whether all money is accounted for.

mod cell;
mod chance;
mod histories;
mod line;
mod node;
mod script;
mod verdict;
mod volume;
mod world;

pub use cell::{Cell, OUTCOMES, Outcome, Server, Shopper};
pub use histories::{HistoryFigures, provider_histories};
pub use verdict::{FinalState, table};
pub use volume::{Figures, confirmations, lost_answers};
pub use world::World;
