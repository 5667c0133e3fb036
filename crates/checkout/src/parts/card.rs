//! The card that is to pay, as far as its first digits tell, and in how many payments. What its bank offers was asked by the
//! page, and is kept as rates; the rest of its number is never here.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, Part};
use crate::{
    checkout::View,
    form::BinNumber,
    ids::Timestamp,
    instalments::{CardTerms, InstalmentKeys, Instalments, PlanTerms},
    order::{OrderCard, OrderDraft},
    pricing::PriceLine,
    shop::PaymentType,
};

/// How long what the bank offers holds. Not minutes: a storefront that shows the plans posts one of them again for as long
/// as none is chosen, whether or not the card is still known here.
const TERMS_HOLD_SECONDS: i64 = 12 * 60 * 60;

/// The card and the chosen plan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CardPayment {
    /// The card that was asked about last.
    pub card: Option<PayingCard>,
    /// In how many payments.
    pub instalments: Option<u8>,
}

/// A card whose bank was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayingCard {
    /// Its first digits.
    pub bin: BinNumber,
    /// How it can pay.
    pub terms: CardTerms,
    /// When that was asked.
    pub asked: Timestamp,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct CardPaymentKeys {
    /// The chosen instalment plan.
    installment: Option<InstalmentKeys>,
}

impl CardPayment {
    /// The ways this card can pay what is left to pay now, fewest payments first.
    pub fn offered(&self, view: &View) -> Vec<Instalments> {
        let offered = |card: &PayingCard| card.terms.offered(view.quote().before_interest());
        self.card.as_ref().map(offered).unwrap_or_default()
    }

    /// The chosen one, while it is offered.
    pub fn chosen(&self, view: &View) -> Option<Instalments> {
        let count = self.instalments?;
        self.offered(view).into_iter().find(|offered| offered.count == count)
    }

    /// The terms of the chosen plan.
    fn terms(&self) -> Option<PlanTerms> {
        self.card.as_ref()?.terms.plan(self.instalments?)
    }
}

impl Part for CardPayment {
    type Keys<'a> = CardPaymentKeys;

    fn repaired(&self, view: &View) -> Self {
        let holds = |card: &&PayingCard| view.facts.now.seconds_since(card.asked) < TERMS_HOLD_SECONDS;
        // A card that is kept at Masterpass has instalments as well.
        let pays = [PaymentType::CreditCard, PaymentType::Masterpass].into_iter().any(|by| view.pays_by(by));
        let Some(card) = self.card.as_ref().filter(holds).filter(|_| pays) else { return Self::default() };
        let instalments = self.chosen(view).map(|chosen| chosen.count);
        Self { card: Some(card.clone()), instalments }
    }

    fn after(self, _change: Change) -> Self {
        Self::default()
    }

    fn price_lines(&self, _view: &View) -> Vec<PriceLine> {
        let points = self.terms().map_or(0, |terms| terms.interest_basis_points);
        if points > 0 { vec![PriceLine::Interest(points)] } else { Vec::new() }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> CardPaymentKeys {
        let language = view.facts.language;
        CardPaymentKeys { installment: self.chosen(view).map(|chosen| InstalmentKeys::new(chosen, language)) }
    }

    fn complete_order(&self, _view: &View, order: &mut OrderDraft) {
        let card = self.card.as_ref().zip(self.terms());
        order.card = card.map(|(card, terms)| OrderCard {
            bin: Some(card.bin.clone()),
            card: card.terms.card.clone(),
            terms,
        });
    }
}
