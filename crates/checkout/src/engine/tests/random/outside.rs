//! The loyalty service and the bank of the walks. They count for themselves what is spent, as real ones do, so that what
//! the ledger says can be held against it.

use std::collections::BTreeMap;

use super::step::{Offers, card_of};
use crate::{
    ids::{OrderNumber, Pk, Timestamp},
    instalments::{CardTerms, PlanTerms},
    job::Job,
    ledger::{Movement, Resource},
    money::{Currency, Money},
    order::{Order, OrderStatus},
    pricing::Tender,
    services::{CardRewards, CardService, LoyaltyAccount, Offered, PointsUse, Reward},
    shop::ShippingOption,
    testing::CUSTOMER,
    text::Label,
};

/// What the customer has at the beginning, in kuruş and in cents.
const MONEY: [i64; 2] = [30_000, 1_500];
const POINTS: [i64; 2] = [10_000, 700];
/// What a card has of each kind, and what a richer one has.
const REWARDS: [[i64; 2]; 2] = [[2_500, 1_050], [200, 90]];
const RICH_REWARDS: [[i64; 2]; 2] = [[20_000, 12_000], [600, 2_400]];
/// The least the goods must cost before points can be used.
const BASKET_MIN: i64 = 10_000;

/// Who takes cards, in the currencies of the test's shop.
pub(super) fn card_service() -> CardService {
    CardService {
        card: true,
        hosted_page: true,
        three_d: true,
        without_three_d: true,
        instalments: true,
        currencies: currencies().to_vec(),
        ..CardService::default()
    }
}

/// How a card can pay: one has instalments, about the other its bank says nothing.
pub(super) fn card_terms(first: bool) -> Option<CardTerms> {
    let plans = [(2, 0), (3, 150), (7, 333), (12, 1_999)];
    let plan = |(instalments, interest_basis_points)| PlanTerms { instalments, interest_basis_points };
    first.then(|| CardTerms::new(None, plans.map(plan)))
}

/// What carriers are called that a service offers.
pub(super) const CARRIER: &str = "by-service";

/// Which delivery options the service names.
pub(super) fn deliveries(offers: Offers) -> Offered<Pk> {
    let keys = match offers {
        Offers::Silence => return Offered { fingerprint: 0, options: None },
        Offers::Few => &[2, 1][..],
        Offers::Others => &[4, 3, 2],
        Offers::All => &[1, 2, 3, 4],
        Offers::One => &[1],
        Offers::Nothing => &[],
    };
    Offered { fingerprint: 0, options: Some(keys.iter().copied().map(Pk).collect()) }
}

/// Who carries the goods as the service says, with what it costs in `currency`.
pub(super) fn offered_carriers(offers: Offers, currency: Currency) -> Offered<(ShippingOption, Money)> {
    let carriers = match offers {
        Offers::Silence => return Offered { fingerprint: 0, options: None },
        Offers::Few => &[(10, 2_990), (71, 990)][..],
        Offers::Others => &[(10, 4_990), (72, 0)],
        Offers::All => &[(10, 2_990), (71, 990), (72, 0)],
        Offers::One => &[(71, 1_990)],
        Offers::Nothing => &[],
    };
    let carrier = |(pk, minor): &(i64, i64)| {
        let option = ShippingOption {
            pk: Pk(*pk),
            slug: CARRIER.to_owned(),
            name: Label::Same(format!("Carrier {pk}")),
            description: None,
            logo: None,
            delivery: Vec::new(),
            active: true,
            rules: Vec::new(),
        };
        (option, Money::new(*minor, currency))
    };
    Offered { fingerprint: 0, options: Some(carriers.iter().map(carrier).collect()) }
}

/// The currencies of the test's shop.
pub(super) fn currencies() -> [Currency; 2] {
    ["TRY", "EUR"].map(|code| Currency::parse(code).unwrap())
}

fn place(currency: Currency) -> usize {
    currencies().iter().position(|known| *known == currency).unwrap()
}

/// What the customer was given of loyalty money.
pub(super) fn money(currency: Currency) -> (Resource, i64) {
    (Resource::LoyaltyMoney(CUSTOMER, currency), MONEY[place(currency)])
}

/// The services.
#[derive(Default)]
pub(super) struct Outside {
    /// What the loyalty service was told, the least for each order.
    told: BTreeMap<OrderNumber, Money>,
    /// What it has not been told yet.
    pub(super) untold: Vec<PointsUse>,
}

/// What a tender of `order` still pays.
pub(super) fn live_tender(order: &Order, kind: Tender) -> Money {
    let live = order.live_tenders().into_iter().find(|tender| tender.kind == kind);
    live.map_or(Money::zero(order.amount.currency), |tender| tender.amount)
}

/// Whether nothing is waited for: the goods of `order` are sold.
pub(super) fn is_paid(order: &Order) -> bool {
    order.status != OrderStatus::PaymentWaiting && order.status != OrderStatus::Cancelled
}

impl Outside {
    /// The customer's account, as the service tells it when it is asked in `currency`.
    pub(super) fn account(&self, currency: Currency) -> LoyaltyAccount {
        LoyaltyAccount {
            account: "LC-1".to_owned(),
            card_number: "5555555555554444".to_owned(),
            points_type: "points_type".to_owned(),
            balance: self.points_left(currency),
            basket_min: (currency == Currency::TRY).then(|| Money::new(BASKET_MIN, currency)),
            asked: Timestamp(0),
        }
    }

    fn points_left(&self, currency: Currency) -> Money {
        let told = self.told.values().filter(|amount| amount.currency == currency);
        let told: i64 = told.map(|amount| amount.minor).sum();
        Money::new(POINTS[place(currency)] - told, currency)
    }

    /// Whether the service was told about `order`.
    pub(super) fn knows(&self, order: &Order) -> bool {
        self.told.contains_key(&order.number)
    }

    /// Takes over what is to be told.
    pub(super) fn will_tell(&mut self, jobs: impl IntoIterator<Item = Job>) {
        self.untold.extend(jobs.into_iter().filter_map(|job| match job {
            Job::UsePoints(points) => Some(points),
            _ => None,
        }));
    }

    /// Tells the service the message at `place`; what the ledger does then. A service that has not enough points refuses
    /// now, and is told again later.
    pub(super) fn tell(&mut self, place: usize) -> Option<Movement> {
        let points = self.untold.get(place)?.clone();
        let before = self.told.get(&points.order).map(|amount| amount.minor);
        let least = before.unwrap_or(points.amount.minor).min(points.amount.minor);
        if least - before.unwrap_or(0) > self.points_left(points.amount.currency).minor {
            return None;
        }
        self.untold.remove(place);
        self.told.insert(points.order.clone(), Money::new(least, points.amount.currency));
        let account = self.account(points.amount.currency).resource();
        Some(Movement::Post(points.order.hold_on(&account)))
    }

    /// That nothing is used but what `orders` still use.
    pub(super) fn assert_settled(&self, orders: &[Order]) {
        assert!(self.untold.is_empty(), "{:?}", self.untold);
        for currency in currencies() {
            let using = orders.iter().filter(|order| order.amount.currency == currency);
            let used: i64 = using.map(|order| live_tender(order, Tender::LoyaltyPoints).minor).sum();
            let left = self.points_left(currency).minor;
            assert_eq!(left + used, POINTS[place(currency)], "points are lost or doubled");
        }
    }
}

/// What a card is recognised by in the world of the tests.
fn fingerprint(first: bool) -> String {
    format!("<card {}>", card_of(first))
}

/// The name under which the ledger knows the rewards of a card.
pub(super) fn rewards_of(first: bool, currency: Currency) -> Resource {
    Resource::Rewards(format!("{}:{}", fingerprint(first), currency.code()))
}

/// What the bank lists for a card in `currency` when `orders` were made: it took what pays the paid ones.
pub(super) fn listed(first: bool, currency: Currency, orders: &[Order]) -> CardRewards {
    let resource = rewards_of(first, currency);
    let spending =
        |order: &&Order| is_paid(order) && order.holdings.iter().any(|holding| holding.resource == resource);
    let spent = orders.iter().filter(spending).map(|order| live_tender(order, Tender::Rewards).minor);
    let mut spent: i64 = spent.sum();
    let mut rewards = Vec::new();
    let there = if first { REWARDS } else { RICH_REWARDS }[place(currency)];
    for (kind, there) in ["general", "campaign"].into_iter().zip(there) {
        let taken = spent.min(there);
        spent -= taken;
        let amount = Money::new(there - taken, currency);
        if amount.minor > 0 {
            rewards.push(Reward { kind: kind.to_owned(), amount });
        }
    }
    assert_eq!(spent, 0, "more rewards are spent than the card has");
    CardRewards { fingerprint: fingerprint(first), rewards, asked: Timestamp(0) }
}

/// The uses of the promotion `pk` that `order` counts.
pub(super) fn uses(order: &Order, pk: Pk) -> i64 {
    let counts = !order.live_units().is_empty() && order.draft.promotions.iter().any(|given| given.pk == pk);
    i64::from(counts)
}
