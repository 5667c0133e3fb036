//! A loyalty, a reward and a shipping service for tests: simulators behind sockets, with tables in memory.

use std::{sync::Arc, time::Duration};

use gateways::{
    Gateways,
    loyalty::{
        self, LoyaltySettings,
        simulator::{LoyaltyTable, SimulatedAccount},
    },
    remote::{Now, RemoteSettings},
    rewards::{
        self, RewardSettings,
        simulator::{RewardTable, SimulatedCards},
    },
    shipping::{
        self, ShippingSettings,
        simulator::{ShippingTable, SimulatedCarrier, SimulatedDelivery},
    },
    simulation::{Simulator, Table},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The running services.
pub struct Services {
    /// The accounts of the loyalty service.
    pub loyalty: Table<LoyaltyTable>,
    /// What banks give.
    pub rewards: Table<RewardTable>,
    /// How goods are delivered, and who carries them.
    pub shipping: Table<ShippingTable>,
    points: Simulator,
    banks: Simulator,
    carriers: Simulator,
    now: Now,
}

impl Services {
    /// Begins them. The loyalty service has no accounts; cards that begin with 554960 have 25.00 and 10.50; goods are delivered in both
    /// ways of the shop; a van costs 45.00 and a bicycle 15.00.
    pub async fn start(now: Now) -> Self {
        let cards = |kind: &str, amount: &str| SimulatedCards {
            bin: "554960".to_owned(),
            kind: kind.to_owned(),
            currency: checkout::money::Currency::TRY,
            amount: amount.to_owned(),
        };
        let cards = vec![cards("general", "25.00"), cards("campaign", "10.50")];
        let loyalty = Table::memory(LoyaltyTable::default());
        let rewards = Table::memory(RewardTable { cards, ..RewardTable::default() });
        let points = loyalty::simulator::start(loyalty.clone(), SECRET.to_owned(), Arc::clone(&now)).await;
        let banks = rewards::simulator::start(rewards.clone(), SECRET.to_owned(), Arc::clone(&now)).await;
        let carrier = |pk: i64, kind: &str, amount: &str| SimulatedCarrier {
            pk,
            name: format!("By {kind}"),
            kind: kind.to_owned(),
            currency: checkout::money::Currency::TRY,
            shipping_amount: amount.to_owned(),
            cities: Vec::new(),
            grams_from: 0,
        };
        let carriers = vec![carrier(71, "van", "45.00"), carrier(72, "bicycle", "15.00")];
        let delivery_options = [1, 2].map(|pk| SimulatedDelivery { pk, grams_below: None }).to_vec();
        let shipping =
            Table::memory(ShippingTable { delivery_options, carriers, ..ShippingTable::default() });
        let carriers =
            shipping::simulator::start(shipping.clone(), SECRET.to_owned(), Arc::clone(&now)).await;
        let (points, banks) = (points.expect("a free port"), banks.expect("a free port"));
        Self { loyalty, rewards, shipping, points, banks, carriers: carriers.expect("a free port"), now }
    }

    /// Gives the customer with this e-mail address points worth `balance` liras.
    pub fn give_points(&self, email: &str, balance: &str) {
        let account = SimulatedAccount {
            email: email.to_owned(),
            account: format!("account of {email}"),
            card_number: "5555555555554444".to_owned(),
            points_type: "points_type".to_owned(),
            currency: checkout::money::Currency::TRY,
            balance: balance.to_owned(),
            minimum_basket_amount_for_redeem: None,
        };
        self.loyalty.change(|table| table.accounts.push(account));
    }

    /// The adapters that reach them, and nothing else.
    pub fn gateways(&self) -> Gateways {
        let settings = |simulator: &Simulator| RemoteSettings {
            url: simulator.url(),
            secret: SECRET.to_owned(),
            timeout: Duration::from_millis(500),
            now: Arc::clone(&self.now),
        };
        let loyalty = LoyaltySettings::Remote(settings(&self.points)).service();
        let rewards = RewardSettings::Remote(settings(&self.banks)).service();
        Gateways {
            loyalty: Some(loyalty.expect("right settings")),
            rewards: Some(rewards.expect("right settings")),
            shipping: Some(
                ShippingSettings::Remote(settings(&self.carriers)).service().expect("right settings"),
            ),
            ..Gateways::default()
        }
    }
}
