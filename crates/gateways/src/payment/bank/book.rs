//! What the bank knows of every charge: the one place where its money moves. It keeps no card, only how one began and ended.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use checkout::{ids::Timestamp, money::Money, text::Language};
use parking_lot::Mutex;

use super::{
    cards::CardOutcome,
    trouble::{ReturnTrouble, Trouble},
    wallet::Tokens,
};
use crate::payment::{
    Capture, DeclineReason,
    wire::{OperationAnswer, WalletSent},
};

/// The books of a bank. They outlive it: a bank that is stopped and started again with the same books knows them all.
#[derive(Debug, Clone, Default)]
pub struct BankBook(pub(super) Arc<Mutex<Pages>>);

/// A line of the statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// When.
    pub at: Timestamp,
    /// The charge.
    pub charge: String,
    /// The shop's order.
    pub order: String,
    /// What happened.
    pub kind: LineKind,
    /// How much.
    pub amount: Money,
    /// The bank's name for it.
    pub reference: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Set aside.
    Authorized,
    /// Taken.
    Captured,
    /// Given back.
    Refunded,
    /// Let go of.
    Voided,
    /// Nothing moved.
    Declined,
}

impl LineKind {
    /// The word programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Authorized => "authorized",
            Self::Captured => "captured",
            Self::Refunded => "refunded",
            Self::Voided => "voided",
            Self::Declined => "declined",
        }
    }
}

/// A charge as the bank knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankCharge {
    /// The shop's name for it.
    pub charge: String,
    /// The shop's order.
    pub order: String,
    /// The bank's name for it.
    pub reference: String,
    /// How it stands.
    pub status: BankStatus,
    /// What was asked for.
    pub asked: Money,
    /// What was set aside or taken.
    pub held: Money,
    /// What was taken.
    pub captured: Money,
    /// What of that was given back.
    pub refunded: Money,
    /// In how many payments.
    pub instalments: u8,
    /// How the card began and ended.
    pub card: Option<String>,
}

/// How a charge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankStatus {
    /// The shopper is at the bank.
    Away,
    /// No.
    Declined(DeclineReason),
    /// Set aside.
    Authorized,
    /// Taken, a part of it or all.
    Captured,
    /// Let go of.
    Voided,
}

#[derive(Debug, Default)]
pub(super) struct Pages {
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) sessions: HashMap<String, String>,
    pub(super) closed: HashSet<String>,
    pub(super) lines: Vec<StatementLine>,
    pub(super) tokens: Tokens,
    references: u64,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) seen: BankCharge,
    pub(super) capture: Capture,
    pub(super) hosted: bool,
    /// The wallet whose shopper pays after the charge began.
    pub(super) wallet: Option<WalletSent>,
    pub(super) points: Option<Money>,
    pub(super) return_url: String,
    pub(super) language: Language,
    pub(super) fingerprint: String,
    pub(super) outcome: CardOutcome,
    pub(super) session: String,
    pub(super) token: String,
    /// The bank of the card knows the shopper.
    pub(super) approved: bool,
    pub(super) on_return: Option<ReturnTrouble>,
    pub(super) operations: HashMap<String, (Asked, OperationAnswer)>,
}

/// What an operation was, to tell a repeat from another one with the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) kind: LineKind,
    pub(super) amount: Option<Money>,
}

impl BankBook {
    /// Every charge, by the shop's name for it.
    pub fn charges(&self) -> Vec<BankCharge> {
        self.0.lock().entries.values().map(|entry| entry.seen.clone()).collect()
    }

    /// One charge.
    pub fn charge(&self, id: &str) -> Option<BankCharge> {
        self.0.lock().entries.get(id).map(|entry| entry.seen.clone())
    }

    /// Everything that happened, oldest first.
    pub fn statement(&self) -> Vec<StatementLine> {
        self.0.lock().lines.clone()
    }
}

impl Pages {
    /// A name nothing else has.
    pub(super) fn reference(&mut self) -> String {
        self.references += 1;
        format!("sb-{:08}", self.references)
    }

    /// The charge whose shopper came with `session`.
    pub(super) fn of_session(&mut self, session: &str) -> Option<&mut Entry> {
        let id = self.sessions.get(session)?;
        self.entries.get_mut(id)
    }

    pub(super) fn note(&mut self, id: &str, kind: LineKind, amount: Money, reference: String, at: Timestamp) {
        let order = self.entries.get(id).map(|entry| entry.seen.order.clone()).unwrap_or_default();
        self.lines.push(StatementLine { at, charge: id.to_owned(), order, kind, amount, reference });
    }

    /// Asks the card for the money. A trouble before it leaves everything as it was.
    pub(super) fn authorize(
        &mut self,
        id: &str,
        trouble: Option<Trouble>,
        declined: bool,
        at: Timestamp,
    ) -> Result<Option<Trouble>, Trouble> {
        let reference = self.reference();
        let Some(entry) = self.entries.get_mut(id) else { return Ok(None) };
        let trouble = match (trouble, entry.outcome) {
            (None, CardOutcome::Trouble(trouble)) => Some(trouble),
            (trouble, _) => trouble,
        };
        if let Some(trouble) = trouble.filter(|trouble| trouble.is_before()) {
            return Err(trouble);
        }
        let reason = match entry.outcome {
            CardOutcome::Declined(reason) => Some(reason),
            _ if declined => Some(DeclineReason::Refused),
            _ => entry.points_missing(),
        };
        if let Some(reason) = reason {
            self.decline(id, reason, at);
            return Ok(trouble);
        }
        let seen = &mut entry.seen;
        seen.reference.clone_from(&reference);
        seen.held = match trouble {
            Some(Trouble::WrongAmount) => Money::new(seen.asked.minor + 100, seen.asked.currency),
            Some(Trouble::WrongCurrency) => {
                Money::new(seen.asked.minor, super::trouble::other(seen.asked.currency))
            }
            _ => seen.asked,
        };
        let (held, now) = (seen.held, entry.capture == Capture::Now);
        seen.captured = Money::new(if now { held.minor } else { 0 }, held.currency);
        seen.refunded = Money::zero(held.currency);
        seen.status = if now { BankStatus::Captured } else { BankStatus::Authorized };
        self.note(id, LineKind::Authorized, held, reference.clone(), at);
        if now {
            self.note(id, LineKind::Captured, held, reference, at);
        }
        Ok(trouble)
    }

    pub(super) fn decline(&mut self, id: &str, reason: DeclineReason, at: Timestamp) {
        let Some(entry) = self.entries.get_mut(id) else { return };
        entry.seen.status = BankStatus::Declined(reason);
        let (asked, reference) = (entry.seen.asked, entry.seen.reference.clone());
        self.note(id, LineKind::Declined, asked, reference, at);
    }
}

impl Entry {
    fn points_missing(&self) -> Option<DeclineReason> {
        let asked = self.points.filter(|points| points.minor > 0)?;
        let bin = self.seen.card.as_deref().and_then(super::bins::bin);
        let there = bin.map_or(0, |bin| bin.points_in(asked.currency).minor);
        (asked.minor > there || asked.minor > self.seen.asked.minor)
            .then_some(DeclineReason::InsufficientFunds)
    }
}
