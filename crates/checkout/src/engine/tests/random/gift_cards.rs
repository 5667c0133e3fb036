//! The gift cards of the walks: two of liras, of which one asks for a one-time code, and one of euros.

use super::{
    outside::{is_paid, live_tender},
    story::Story,
};
use crate::{
    checkout::View,
    engine,
    job::Job,
    ledger::{HoldId, Resource},
    money::Currency,
    order::Order,
    parts::code_of,
    pricing::{Quote, Tender},
    shop::{GiftCardSettings, Prices},
    testing::{PlainLinks, Reply, Walk},
};

/// Code, what it has in kuruş or cents, currency, phone.
const CARDS: [(&str, i64, &str, Option<&str>); 3] = [
    ("WALK-CARD-0001", 12_000, "TRY", None),
    ("WALK-CARD-0002", 30_000, "TRY", Some("05321234567")),
    ("WALK-CARD-0003", 800, "EUR", None),
];
/// The most that gift cards pay of one order in kuruş.
const MOST: i64 = 35_000;

/// The code of a card; every fourth one does not exist.
pub(super) fn card_code(place: usize) -> &'static str {
    CARDS.get(place % 4).map_or("NOBODY-HAS-THIS", |card| card.0)
}

/// Issues the cards.
pub(super) fn issue(walk: &mut Walk) {
    let most = std::collections::BTreeMap::from([(Currency::TRY, "350.00".to_owned())]);
    walk.world.shop.gift_card = GiftCardSettings {
        enabled: true,
        multi_card_enabled: true,
        max_amount_per_order: Prices::try_from(most).unwrap(),
        ..GiftCardSettings::default()
    };
    for (code, minor, currency, phone) in CARDS {
        let place = walk.world.issue_gift_card(code, 0, phone);
        walk.world.gift_cards[place].currency = Currency::parse(currency).unwrap();
        let resource = walk.world.gift_cards[place].resource();
        walk.world.books.set(resource, minor);
    }
}

/// What was on the card with this name in the ledger when it was issued.
pub(super) fn issued(walk: &Walk, resource: &Resource) -> i64 {
    let place = walk.world.gift_cards.iter().position(|card| card.resource() == *resource);
    place.map_or(0, |place| CARDS[place].1)
}

/// That the cards in use pay no more than `available` tells they have, than is left to pay, and than the shop allows.
pub(super) fn price(walk: &Walk, view: &View, quote: &Quote, available: impl Fn(&Resource) -> i64) {
    let applied = &view.checkout.choices.gift_cards.applied;
    let mut sum = 0;
    for one in applied {
        let card = walk.world.gift_cards.iter().find(|card| card.digest == one.digest).unwrap();
        let available = available(&card.resource());
        assert!(one.amount.minor > 0 && one.amount.minor <= available, "{one:?} has {available}");
        assert!(card.active && card.currency == quote.total.currency, "{card:?}");
        sum += one.amount.minor;
    }
    assert_eq!(quote.tender(Tender::GiftCard).minor, sum, "what is chosen is what pays");
    assert!(quote.total.currency != Currency::TRY || sum <= MOST, "more than the shop allows");
}

/// What `order` still needs of its cards, and whether it left for good.
pub(super) fn needs(walk: &Walk, order: &Order) -> Vec<(HoldId, Resource, i64, bool)> {
    let mut left = live_tender(order, Tender::GiftCard).minor;
    let mut needs = Vec::new();
    for paying in &order.draft.gift_cards {
        let share = paying.amount.minor.min(left);
        left -= share;
        let card = walk.world.gift_cards.iter().find(|card| card.pk == paying.pk).unwrap();
        if share > 0 {
            needs.push((order.number.hold_on(&card.resource()), card.resource(), share, is_paid(order)));
        }
    }
    assert_eq!(left, 0, "the cards pay what they are said to pay together");
    needs
}

/// That the cards have what they had, but for what orders that left the shop took: the others are cancelled.
pub(super) fn are_back(walk: &Walk) {
    for card in &walk.world.gift_cards {
        let taken = walk.orders.iter().flat_map(|order| needs(walk, order));
        let taken = taken.filter(|need| need.1 == card.resource());
        let taken: i64 = taken.map(|need| need.2).sum();
        let available = walk.world.books.balance(&card.resource()).available();
        assert_eq!(available, issued(walk, &card.resource()) - taken, "{card:?}");
    }
}

impl Story {
    /// Enters a card, proves to be its owner, and uses `minor` of it; as much as possible without.
    pub(super) fn use_gift_card(&mut self, place: usize, minor: Option<i64>) -> Reply {
        let entered = self.post("GiftCardPage", &[("gift_card_code", card_code(place).to_owned())]);
        if !self.done {
            return entered;
        }
        let mut fields = Vec::new();
        let cards = &self.walk.checkout.choices.gift_cards;
        if cards.entered.as_ref().is_some_and(|entered| entered.otp.is_some()) {
            fields.push(("otp", self.last_otp()));
        }
        fields.extend(minor.map(|minor| ("amount", self.amount(minor))));
        self.post("GiftCardApplyPage", &fields)
    }

    /// Enters the card that asks for a one-time code, and asks for another one.
    pub(super) fn another_otp(&mut self) -> Reply {
        self.post("GiftCardPage", &[("gift_card_code", card_code(1).to_owned())]);
        self.walk.world.wait(60);
        self.post("GiftCardOtpResendPage", &[])
    }

    fn last_otp(&self) -> String {
        let sent = self.walk.jobs.iter().rev().find_map(|job| match job {
            // Those that confirm a phone look the same.
            Job::CodeSms(sms) if sms.key.starts_with("gift-card-otp:") => Some(sms),
            _ => None,
        });
        let sent = sent.expect("one was sent");
        code_of(&PlainLinks, &sent.made_of, &sent.to)
    }

    /// Changes how much the first card in use pays.
    pub(super) fn change_gift_card(&mut self, minor: i64) -> Reply {
        let first = self.walk.checkout.choices.gift_cards.applied.first();
        let card = first.map_or_else(String::new, |first| first.pk.to_string());
        self.post("GiftCardUpdateAmountPage", &[("gift_card", card), ("amount", self.amount(minor))])
    }

    /// The most that the first card in use can pay.
    pub(super) fn most_of_gift_card(&self) -> i64 {
        let facts = self.walk.facts();
        let (checkout, goods) = engine::repair(self.walk.checkout.clone(), &facts);
        let view = View::new(&checkout, &facts, &goods);
        let cards = &checkout.choices.gift_cards;
        let Some(first) = cards.applied.first() else { return 0 };
        let most = cards.payable_by(&first.digest, &view);
        let most = cards.allowed_for(&first.digest, &view).map_or(most, |allowed| most.at_most(allowed));
        most.at_most(facts.gift_cards[&first.digest].available()).minor
    }

    /// The operator blocks a card, or lets it be used again.
    pub(super) fn switch_gift_card(&mut self, place: usize) {
        let card = &mut self.walk.world.gift_cards[place % CARDS.len()];
        card.active = !card.active;
    }
}
