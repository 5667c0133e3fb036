//! Gift cards of the shop: the card that was entered, those that are in use, and how much of each pays this order. What a card
//! has is looked up with every request; an order holds it, a choice does not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Part;
use crate::{
    checkout::View,
    facts::{Known, Lookup, Lookups},
    gift_card::{GiftCard, otp_made_of},
    ids::{Pk, Timestamp},
    ledger::{Holding, WhenPaid},
    money::{Amount, Money},
    order::{OrderDraft, OrderGiftCard},
    pricing::{PriceLine, Quote, Tender},
};

/// The most cards of one order.
pub const GIFT_CARDS_MAX: usize = 10;

/// The cards of a checkout.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GiftCards {
    /// The cards in use, the one that pays first first.
    pub applied: Vec<AppliedGiftCard>,
    /// The card that was entered and is not in use yet.
    pub entered: Option<EnteredGiftCard>,
}

/// A card in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedGiftCard {
    /// The digest of its code.
    pub digest: String,
    /// Its key.
    pub pk: Pk,
    /// How much of it pays; never nothing.
    pub amount: Money,
    /// When it was entered and, if it asks for that, its one-time code.
    pub applied: Timestamp,
}

/// A card that was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredGiftCard {
    /// The digest of its code.
    pub digest: String,
    /// When.
    pub entered: Timestamp,
    /// The one-time code that was sent for it, if it asks for one.
    pub otp: Option<SentOtp>,
}

/// A one-time code that was sent. The code itself is kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentOtp {
    /// What makes it another code than the one before.
    pub nonce: String,
    /// When it was sent.
    pub sent: Timestamp,
    /// When it is over.
    pub expires: Timestamp,
}

/// A card in use as clients read it.
#[derive(Debug, Serialize, ToSchema)]
pub struct GiftCardKeys<'a> {
    /// Its key, to change its amount with.
    pub pk: Pk,
    /// The last four letters and digits of its code.
    pub last_four: &'a str,
    /// How much of it pays.
    pub amount: Amount,
    /// What it has, without what orders hold.
    pub balance: Amount,
}

/// What clients read of the part.
#[derive(Debug, Serialize, ToSchema)]
pub struct GiftCardsKeys<'a> {
    /// The gift cards in use.
    gift_cards: Vec<GiftCardKeys<'a>>,
}

impl EnteredGiftCard {
    /// The card itself.
    pub fn card<'a>(&self, view: &View<'a>) -> Option<&'a GiftCard> {
        view.facts.gift_cards.get(&self.digest)
    }

    /// What the one-time code that was sent belongs to.
    pub fn otp_made_of(&self, view: &View) -> Option<String> {
        let otp = self.otp.as_ref()?;
        Some(otp_made_of(&view.checkout.id, &self.digest, &otp.nonce))
    }
}

impl GiftCards {
    /// The cards in use as clients read them.
    pub fn shown<'a>(&self, view: &View<'a>) -> Vec<GiftCardKeys<'a>> {
        let keys = |applied: &AppliedGiftCard| {
            let card = view.facts.gift_cards.get(&applied.digest)?;
            let (amount, balance) = (applied.amount.into(), card.available().into());
            Some(GiftCardKeys { pk: applied.pk, last_four: &card.last_four, amount, balance })
        };
        self.applied.iter().filter_map(keys).collect()
    }

    /// What is left to pay for the card with `digest` beside the others.
    pub fn payable_by(&self, digest: &str, view: &View) -> Money {
        let own = self.sum(view, |applied| applied.digest == digest);
        view.quote().before_interest().checked_add(own).expect("it is no more than the total")
    }

    /// The most that the shop lets the card with `digest` pay beside the others; `None` without a limit.
    pub fn allowed_for(&self, digest: &str, view: &View) -> Option<Money> {
        let most = view.facts.shop.gift_card.most(view.goods.currency)?;
        let others = self.sum(view, |applied| applied.digest != digest);
        Some(Money::new((most.minor - others.minor).max(0), most.currency))
    }

    fn sum(&self, view: &View, some: impl Fn(&AppliedGiftCard) -> bool) -> Money {
        let some = self.applied.iter().filter(|applied| some(applied)).map(|applied| applied.amount);
        Money::sum(some, view.goods.currency).expect("the cards in use are of the basket's currency")
    }

    /// What each card pays when all of them pay `whole`, earlier ones first.
    fn shares(&self, whole: Money) -> impl Iterator<Item = (&AppliedGiftCard, Money)> {
        let mut left = whole;
        self.applied.iter().map(move |applied| {
            let share = applied.amount.at_most(left);
            left = left.checked_sub(share).expect("it is no more than what is left");
            (applied, share)
        })
    }
}

impl Part for GiftCards {
    type Keys<'a> = GiftCardsKeys<'a>;

    fn lookups(&self, _known: &Known, lookups: &mut Lookups) {
        let applied = self.applied.iter().map(|applied| &applied.digest);
        let entered = self.entered.iter().map(|entered| &entered.digest);
        lookups.extend(applied.chain(entered).cloned().map(Lookup::GiftCard));
    }

    fn repaired(&self, view: &View) -> Self {
        let (facts, currency) = (view.facts, view.goods.currency);
        let settings = &facts.shop.gift_card;
        if !settings.enabled || *self == Self::default() {
            return Self::default();
        }
        let usable = |digest: &String| {
            let card = facts.gift_cards.get(digest);
            card.filter(|card| card.is_usable(currency, facts.now))
        };
        let payable = view.quote().tender(Tender::GiftCard);
        let mut left = settings.most(currency).map_or(payable, |most| payable.at_most(most));
        let cards_max = if settings.multi_card_enabled { GIFT_CARDS_MAX } else { 1 };
        let mut applied = Vec::new();
        for one in &self.applied {
            let Some(card) = usable(&one.digest) else { continue };
            let amount = one.amount.at_most(card.available()).at_most(left);
            if amount.minor > 0 && applied.len() < cards_max {
                left = left.checked_sub(amount).expect("it is no more than what is left");
                applied.push(AppliedGiftCard { amount, ..one.clone() });
            }
        }
        let holds = |entered: &&EnteredGiftCard| {
            usable(&entered.digest).is_some()
                && facts.now.seconds_since(entered.entered) < settings.balance_cache_ttl
        };
        Self { applied, entered: self.entered.as_ref().filter(holds).cloned() }
    }

    fn price_lines(&self, view: &View) -> Vec<PriceLine> {
        let currency = view.goods.currency;
        let own = self.applied.iter().filter(|applied| applied.amount.currency == currency);
        let sum = Money::sum(own.map(|applied| applied.amount), currency).unwrap_or(Money::zero(currency));
        if sum.minor > 0 { vec![PriceLine::Tender(Tender::GiftCard, sum)] } else { Vec::new() }
    }

    fn keys<'a>(&'a self, view: &View<'a>) -> GiftCardsKeys<'a> {
        GiftCardsKeys { gift_cards: self.shown(view) }
    }

    fn holdings(&self, view: &View, quote: &Quote) -> Vec<Holding> {
        let holding = |(applied, share): (&AppliedGiftCard, Money)| {
            let card = view.facts.gift_cards.get(&applied.digest).filter(|_| share.minor > 0)?;
            let (resource, quantity) = (card.resource(), share.minor);
            Some(Holding { resource, quantity, limit: None, as_of: None, when_paid: WhenPaid::Posted })
        };
        self.shares(quote.tender(Tender::GiftCard)).filter_map(holding).collect()
    }

    fn complete_order(&self, view: &View, order: &mut OrderDraft) {
        let of_order = |(applied, amount): (&AppliedGiftCard, Money)| {
            let card = view.facts.gift_cards.get(&applied.digest).filter(|_| amount.minor > 0)?;
            Some(OrderGiftCard { pk: card.pk, last_four: card.last_four.clone(), amount })
        };
        order.gift_cards = self.shares(view.quote().tender(Tender::GiftCard)).filter_map(of_order).collect();
    }
}
