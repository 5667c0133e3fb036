//! What every loyalty, reward and shipping service promises, tried over a socket.

use std::{sync::Arc, time::Duration};

use checkout::{
    card::Card,
    form::Submission,
    ids::{OrderNumber, Pk, Timestamp},
    money::{Currency, Money},
    services::{CarrierQuestion, DeliveryQuestion, PointsUse, QuestionLine},
    shop::DeliveryKind,
};
use gateways::{
    GatewayError,
    loyalty::{
        self, LoyaltyService, LoyaltySettings, Member,
        simulator::{DEMO_TABLE as ACCOUNTS, LoyaltyTable},
    },
    remote::{Now, RemoteSettings},
    rewards::{
        self, RewardService, RewardSettings,
        simulator::{DEMO_TABLE as CARDS, RewardTable},
    },
    shipping::{
        self, ShippingService, ShippingSettings,
        simulator::{DEMO_TABLE as CARRIERS, ShippingTable},
    },
    simulation::{Simulator, Table},
};
use serde_json::json;

const AT: Timestamp = Timestamp(1_795_342_530_000_000);
const SECRET: &str = "0123456789abcdef";

fn now() -> Now {
    Arc::new(|| AT)
}

fn settings(url: String, secret: &str) -> RemoteSettings {
    RemoteSettings { url, secret: secret.to_owned(), timeout: Duration::from_millis(300), now: now() }
}

struct Loyalty {
    table: Table<LoyaltyTable>,
    service: Arc<dyn LoyaltyService>,
    simulator: Simulator,
}

async fn loyalty() -> Loyalty {
    let table =
        Table::memory(toml::from_str::<LoyaltyTable>(ACCOUNTS).expect("the demo's table can be read"));
    let simulator =
        loyalty::simulator::start(table.clone(), SECRET.to_owned(), now()).await.expect("a free port");
    let service =
        LoyaltySettings::Remote(settings(simulator.url(), SECRET)).service().expect("right settings");
    Loyalty { table, service, simulator }
}

fn member() -> Member {
    Member { customer: Pk(7), email: "ayse@example.com".to_owned(), phone: None }
}

fn uses(order: &str, minor: i64) -> PointsUse {
    PointsUse {
        key: format!("order:{order}:points:{minor}"),
        account: "LC-1001".to_owned(),
        customer: Pk(7),
        order: OrderNumber(order.to_owned()),
        amount: Money::new(minor, Currency::TRY),
    }
}

async fn balance(desk: &Loyalty) -> i64 {
    let account = desk.service.account(&member(), Currency::TRY, AT).await.expect("answers");
    account.expect("has an account").balance.minor
}

#[tokio::test]
async fn a_member_has_an_account_and_a_stranger_has_none() {
    let desk = loyalty().await;
    let account =
        desk.service.account(&member(), Currency::TRY, AT).await.expect("answers").expect("is there");
    assert_eq!((account.account.as_str(), account.balance.to_string().as_str()), ("LC-1001", "100.00"));
    assert_eq!(account.basket_min.map(|least| least.to_string()).as_deref(), Some("50.00"));
    assert_eq!(account.asked, AT);
    let stranger = Member { email: "nobody@example.com".to_owned(), ..member() };
    assert_eq!(desk.service.account(&stranger, Currency::TRY, AT).await, Ok(None));
}

#[tokio::test]
async fn the_same_use_told_again_counts_once() {
    let desk = loyalty().await;
    for _ in 0..3 {
        desk.service.use_points(&uses("1", 4_000)).await.expect("answers");
    }
    assert_eq!(balance(&desk).await, 6_000);
}

#[tokio::test]
async fn a_use_that_shrank_never_grows_again_whatever_comes_late() {
    let desk = loyalty().await;
    for minor in [4_000, 0, 1_000, 4_000] {
        desk.service.use_points(&uses("1", minor)).await.expect("answers");
    }
    assert_eq!(balance(&desk).await, 10_000);
    desk.service.use_points(&uses("2", 0)).await.expect("answers");
    desk.service.use_points(&uses("2", 3_000)).await.expect("a late first message does nothing");
    assert_eq!(balance(&desk).await, 10_000);
}

#[tokio::test]
async fn more_than_there_is_cannot_be_used() {
    let desk = loyalty().await;
    desk.service.use_points(&uses("1", 9_000)).await.expect("answers");
    let refused = desk.service.use_points(&uses("2", 1_001)).await;
    assert!(matches!(refused, Err(GatewayError::Refused(_))), "{refused:?}");
    assert_eq!(balance(&desk).await, 1_000);
}

#[tokio::test]
async fn troubles_are_told_in_three_words() {
    let desk = loyalty().await;
    let ask = async || desk.service.account(&member(), Currency::TRY, AT).await;
    desk.table.change(|table| table.dials.outage = true);
    assert!(matches!(ask().await, Err(GatewayError::Unreachable(_))));
    desk.table.change(|table| (table.dials.outage, table.dials.decline) = (false, true));
    assert!(matches!(ask().await, Err(GatewayError::Refused(_))));
    desk.table.change(|table| (table.dials.decline, table.dials.delay_ms) = (false, 600));
    assert!(matches!(ask().await, Err(GatewayError::Unknown(_))));
    let stranger = LoyaltySettings::Remote(settings(desk.simulator.url(), "another secret 16"));
    let refused = stranger.service().expect("right settings").account(&member(), Currency::TRY, AT).await;
    assert!(matches!(refused, Err(GatewayError::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn a_service_that_fails_again_and_again_is_left_alone_for_a_while() {
    let desk = loyalty().await;
    desk.table.change(|table| table.dials.outage = true);
    for _ in 0..5 {
        assert!(desk.service.account(&member(), Currency::TRY, AT).await.is_err());
    }
    desk.table.change(|table| table.dials.outage = false);
    let rests = desk.service.account(&member(), Currency::TRY, AT).await;
    assert_eq!(rests, Err(GatewayError::Unreachable("it failed again and again, and rests".to_owned())));
}

fn card(number: &str) -> Card {
    let fields = [("card_number", number), ("card_year", "30"), ("card_month", "3"), ("card_cvv", "234")];
    let submission = Submission::new(fields.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Card::read(&submission).expect("a card")
}

async fn banks() -> (Table<RewardTable>, Arc<dyn RewardService>, Simulator) {
    let table = Table::memory(toml::from_str::<RewardTable>(CARDS).expect("the demo's table can be read"));
    let simulator =
        rewards::simulator::start(table.clone(), SECRET.to_owned(), now()).await.expect("a free port");
    let service =
        RewardSettings::Remote(settings(simulator.url(), SECRET)).service().expect("right settings");
    (table, service, simulator)
}

#[tokio::test]
async fn a_card_has_the_rewards_of_its_first_digits_and_an_unknown_one_has_none() {
    let (_, service, _simulator) = banks().await;
    let rewards = service.rewards(card("03948590328570"), Currency::TRY).await.expect("answers");
    let rewards: Vec<_> = rewards.iter().map(|reward| (reward.kind.as_str(), reward.amount.minor)).collect();
    assert_eq!(rewards, [("general", 123_400)]);
    assert_eq!(service.rewards(card("4111111111111111"), Currency::TRY).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_service_that_repeats_the_number_is_not_believed() {
    let (table, service, _simulator) = banks().await;
    table.change(|table| table.cards[0].kind = "card 039485903".to_owned());
    assert_eq!(service.rewards(card("03948590328570"), Currency::TRY).await, Ok(Vec::new()));
    table.change(|table| table.cards[0].amount = "-5.00".to_owned());
    assert_eq!(service.rewards(card("03948590328570"), Currency::TRY).await, Ok(Vec::new()));
}

#[tokio::test]
async fn no_trouble_of_a_reward_service_repeats_the_number() {
    let (table, service, _simulator) = banks().await;
    for trouble in 0..3 {
        table.change(|table| {
            table.dials.outage = trouble == 0;
            table.dials.decline = trouble == 1;
            table.dials.delay_ms = if trouble == 2 { 600 } else { 0 };
        });
        let error = service.rewards(card("5549601234567893"), Currency::TRY).await.expect_err("a trouble");
        assert!(!error.to_string().contains("5549"), "{error}");
    }
}

async fn carriers() -> (Table<ShippingTable>, Arc<dyn ShippingService>, Simulator) {
    let table =
        Table::memory(toml::from_str::<ShippingTable>(CARRIERS).expect("the demo's table can be read"));
    let simulator =
        shipping::simulator::start(table.clone(), SECRET.to_owned(), now()).await.expect("a free port");
    let service =
        ShippingSettings::Remote(settings(simulator.url(), SECRET)).service().expect("right settings");
    (table, service, simulator)
}

/// Goods that weigh so many grams.
fn goods(grams: i64) -> Vec<QuestionLine> {
    vec![QuestionLine {
        sku: "MUG-1".to_owned(),
        quantity: 1,
        total: Money::new(12_990, Currency::TRY),
        weight_grams: Some(grams),
        seller: None,
    }]
}

fn delivery(grams: i64) -> DeliveryQuestion {
    DeliveryQuestion {
        fingerprint: 1,
        options: vec![Pk(1), Pk(2)],
        currency: Currency::TRY,
        worth: Money::new(12_990, Currency::TRY),
        lines: goods(grams),
    }
}

fn carried_to(city: &str, grams: i64) -> CarrierQuestion {
    CarrierQuestion {
        fingerprint: 1,
        kind: DeliveryKind::Customer,
        country: "tr".to_owned(),
        city: city.to_owned(),
        township: None,
        district: None,
        postcode: String::new(),
        line: "Street 1".to_owned(),
        slot: None,
        currency: Currency::TRY,
        worth: Money::new(12_990, Currency::TRY),
        lines: goods(grams),
    }
}

#[tokio::test]
async fn what_goods_weigh_and_where_they_go_decides_who_carries_them_and_how() {
    let (_, service, _simulator) = carriers().await;
    let keys = async |city: &str, grams: i64| {
        let offered = service.carriers(&carried_to(city, grams)).await.expect("answers");
        offered.iter().map(|(option, price)| (option.pk.0, price.minor)).collect::<Vec<_>>()
    };
    assert_eq!(keys("İstanbul", 350).await, [(101, 7_490), (102, 3_490)]);
    assert_eq!(keys("Ankara", 5_000).await, [(102, 3_490), (103, 24_900)]);
    assert_eq!(service.delivery_options(&delivery(350)).await, Ok(vec![Pk(1), Pk(2)]));
    assert_eq!(service.delivery_options(&delivery(20_000)).await, Ok(vec![Pk(1)]));
}

#[tokio::test]
async fn nowhere_is_an_answer_and_a_key_the_shop_does_not_have_is_none() {
    let (table, service, _simulator) = carriers().await;
    table.change(|table| table.delivery_options.clear());
    assert_eq!(service.delivery_options(&delivery(350)).await, Ok(Vec::new()));
    for keys in [json!([{ "pk": 3 }]), json!([{ "pk": 1 }, { "pk": 1 }]), json!([{ "pk": 1 }, { "pk": 0 }])] {
        table.change(|table| table.instead = Some(json!({ "delivery_options": keys })));
        let answer = service.delivery_options(&delivery(350)).await;
        assert!(matches!(answer, Err(GatewayError::Unknown(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn no_trouble_of_a_shipping_service_is_an_answer() {
    let (table, service, simulator) = carriers().await;
    table.change(|table| table.dials.outage = true);
    assert!(matches!(service.delivery_options(&delivery(1)).await, Err(GatewayError::Unreachable(_))));
    table.change(|table| (table.dials.outage, table.dials.decline) = (false, true));
    assert!(matches!(service.carriers(&carried_to("Ankara", 1)).await, Err(GatewayError::Refused(_))));
    let stranger = ShippingSettings::Remote(settings(simulator.url(), "another secret 16"));
    let refused = stranger.service().expect("right settings").delivery_options(&delivery(1)).await;
    assert!(matches!(refused, Err(GatewayError::Refused(_))), "{refused:?}");
}
