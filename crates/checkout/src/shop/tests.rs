//! Settings: every planted mistake is found at its place, and rules mean what they say.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};

mod shipping;

use super::*;
use crate::testing::{self, HOME, kurus, shop};

/// The places of the problems after `edit`.
fn places(edit: impl FnOnce(&mut Shop)) -> Vec<String> {
    let mut shop = shop();
    edit(&mut shop);
    shop.problems().into_iter().map(|problem| problem.place).collect()
}

fn choice(value: &str, price: &str) -> PaymentChoice {
    let choice = json!({ "value": value, "label": "A choice", "price": { "TRY": price } });
    serde_json::from_value(choice).unwrap()
}

fn prices(value: Value) -> Prices {
    serde_json::from_value(value).unwrap()
}

type Edit = fn(&mut Shop);

fn gives(value: Value) -> Gives {
    serde_json::from_value(value).unwrap()
}

fn blank() -> Label {
    Label::Same(" ".to_owned())
}

#[test]
fn a_shop_without_mistakes_has_no_problems() {
    assert_eq!(shop().problems(), []);
}

#[test]
fn every_planted_mistake_is_found_at_its_place() {
    let mistakes: &[(&str, Edit)] = &[
        ("name", |s| s.name = "  ".into()),
        ("currencies", |s| s.currencies.clear()),
        ("currencies[2].code", |s| s.currencies.push(Currency::TRY)),
        ("payment_wait_hours", |s| s.payment_wait_hours = 0),
        ("payment_wait_hours", |s| s.payment_wait_hours = 1441),
        ("pay_on_delivery_phone_check", |s| {
            s.pay_on_delivery_phone_check = true;
            s.sms.active = false;
        }),
        ("extra_fields[1].key", |s| s.extra_fields.push(s.extra_fields[0].clone())),
        ("extra_fields[0].schema", |s| s.extra_fields[0].schema.clear()),
        ("extra_fields[0].schema[5].choices", |s| s.extra_fields[0].schema[5].choices.clear()),
        ("delivery_bags.sku", |s| s.delivery_bags.as_mut().unwrap().sku = " ".into()),
        ("delivery_bags.per_amount", |s| s.delivery_bags.as_mut().unwrap().per_amount = 0),
        ("delivery_bags.min_quantity", |s| s.delivery_bags.as_mut().unwrap().min_quantity = -1),
        ("gift_box.price", |s| s.gift_box.as_mut().unwrap().price = prices(json!({ "TRY": "-1" }))),
        ("gift_box.note_chars_max", |s| s.gift_box.as_mut().unwrap().note_chars_max = 161),
        ("delivery_options[0].pk", |s| s.delivery_options[0].pk = Pk(0)),
        ("delivery_options[2].pk", |s| s.delivery_options[2].pk = Pk(1)),
        ("delivery_options", |s| s.delivery_options.iter_mut().for_each(|option| option.active = false)),
        ("delivery_options", |s| s.delivery_options[0].name = blank()),
        ("delivery_options", |s| {
            s.delivery_options.truncate(1);
            s.retail_stores.clear();
        }),
        ("pickup_locations[1].pk", |s| s.pickup_locations = vec![testing::pickup_location(); 2]),
        ("pickup_locations[0].hours", |s| {
            let hours = vec![("10:00".into(), "22:00".into()); 6];
            s.pickup_locations = vec![PickupLocation { hours, ..testing::pickup_location() }];
        }),
        ("retail_stores[1].pk", |s| s.retail_stores[1].pk = Pk(40)),
        ("retail_stores[0].store_hours", |s| {
            s.retail_stores[0].store_hours = vec![("10:00".into(), "22:00".into()); 6];
        }),
        ("shipping_options[1].pk", |s| s.shipping_options[1].pk = Pk(10)),
        ("shipping_options[2].pk", |s| s.shipping_options[2].pk = Pk(Pk::MAX + 1)),
        ("shipping_options[1].delivery", |s| s.shipping_options[1].delivery.clear()),
        ("shipping_options[1].rules", |s| s.shipping_options[1].rules.clear()),
        ("shipping_options[0].rules[1].amount", |s| {
            s.shipping_options[0].rules[1].amount = prices(json!({ "TRY": "-1" }));
        }),
        ("shipping_options[0].rules[0].goods_from", |s| {
            s.shipping_options[0].rules[0].goods_from = prices(json!({ "EUR": "-0.01" }));
        }),
        ("shipping_options", |s| s.shipping_options[2].active = false),
        ("shipping_options", |s| s.shipping_options[0].name = blank()),
        ("payment_options[1].pk", |s| s.payment_options[1].pk = Pk(20)),
        ("payment_options[0].total_min", |s| s.payment_options[0].total_min = prices(json!({ "TRY": "-5" }))),
        ("payment_options[1].total_max", |s| s.payment_options[1].total_max = prices(json!({ "TRY": "-5" }))),
        ("payment_options", |s| s.payment_options.iter_mut().for_each(|option| option.active = false)),
        ("payment_options", |s| s.payment_options[0].name = blank()),
        ("pay_on_delivery", |s| s.payment_options[1].payment_type = PaymentType::PayOnDelivery),
        ("credit_payment_options", |s| s.payment_options[1].payment_type = PaymentType::CreditPayment),
        ("loyalty.money", |s| s.payment_options[1].payment_type = PaymentType::LoyaltyMoney),
        ("pay_on_delivery[0].price", |s| s.pay_on_delivery = vec![choice("cash", "-1")]),
        ("pay_on_delivery[0].value", |s| s.pay_on_delivery = vec![choice("in cash", "1")]),
        ("pay_on_delivery[1].value", |s| s.pay_on_delivery = vec![choice("cash", "1"), choice("cash", "2")]),
        ("bank_accounts[2].pk", |s| s.bank_accounts[2].pk = Pk(30)),
        ("bank_accounts[1].iban", |s| s.bank_accounts[1].iban = "TR330006100519786457841327".into()),
        ("bank_accounts[1].iban", |s| s.bank_accounts[1].iban = String::new()),
        ("bank_accounts[1].iban", |s| s.bank_accounts[1].iban = "TR33000610051978645784132ş".into()),
        ("bank_accounts", |s| s.bank_accounts.iter_mut().for_each(|account| account.active = false)),
        ("contracts[1].slug", |s| s.contracts.push(s.contracts[0].clone())),
        ("contracts[0].slug", |s| s.contracts[0].slug = "sales contract".into()),
        ("contracts[0].code", |s| s.contracts[0].code = Some(String::new())),
        ("contracts[0].body", |s| s.contracts[0].body = Label::Same("{{ number }}".into())),
        ("merchant.address", |s| s.merchant.address = "x".repeat(201)),
        ("contracts", |s| s.contracts[0].title = blank()),
        ("cancellation_reasons[3].pk", |s| s.cancellation_reasons[3].pk = Pk(50)),
        ("cancellation_reasons", |s| {
            s.cancellation_reasons[0].subject = Label::Each { tr: "Vazgeçtim".into(), en: String::new() };
        }),
    ];
    found_at_their_places(mistakes);
}

fn found_at_their_places(mistakes: &[(&str, Edit)]) {
    for (place, edit) in mistakes {
        assert_eq!(places(edit), [*place], "planted at {place}");
    }
}

#[test]
fn every_mistake_of_a_promotion_or_campaign_is_found_at_its_place() {
    let mistakes: &[(&str, Edit)] = &[
        ("promotions[1].pk", |s| s.promotions[1].pk = Pk(70)),
        ("promotions[1].slug", |s| s.promotions[1].slug = "WELCOME".into()),
        ("promotions[0].slug", |s| s.promotions[0].slug = " ".into()),
        ("promotions[0].name", |s| s.promotions[0].name = blank()),
        ("promotions[0].upsell", |s| s.promotions[0].upsell = Some(blank())),
        ("promotions[0].badge", |s| s.promotions[0].badge = Some(blank())),
        ("promotions[0].codes[0]", |s| s.promotions[0].codes[0] = "abc".into()),
        ("promotions[0].codes[1]", |s| s.promotions[0].codes[1] = " welcome10 ".into()),
        ("promotions[2].codes[0]", |s| s.promotions[2].codes[0] = "Hoşgeldın".into()),
        ("promotions[2].codes[0]", |s| s.promotions[2].codes[0] = "Fifty-Off".into()),
        ("promotions[0].goods_from", |s| s.promotions[0].goods_from = prices(json!({ "TRY": "-1" }))),
        ("promotions[0].limit_total", |s| s.promotions[0].limit_total = Some(0)),
        ("promotions[0].limit_per_customer", |s| s.promotions[0].limit_per_customer = Some(-1)),
        ("promotions[0].ends", |s| {
            s.promotions[0].starts = Some(jiff::Timestamp::UNIX_EPOCH);
            s.promotions[0].ends = Some(jiff::Timestamp::UNIX_EPOCH);
        }),
        ("promotions[0].gives.percent", |s| s.promotions[0].gives = gives(json!({ "percent": "0" }))),
        ("promotions[0].gives.percent", |s| s.promotions[0].gives = gives(json!({ "percent": "100.01" }))),
        ("promotions[0].gives.amount", |s| s.promotions[0].gives = gives(json!({ "amount": {} }))),
        ("promotions[0].gives.amount", |s| {
            s.promotions[0].gives = gives(json!({ "amount": { "TRY": "0" } }));
        }),
        ("promotions[0].gives.buy_and_get", |s| {
            s.promotions[0].gives = gives(json!({ "buy_and_get": { "buy": 0, "get": 1 } }));
        }),
        ("promotions[0].gives.buy_and_get", |s| {
            s.promotions[0].gives = gives(json!({ "buy_and_get": { "buy": i64::MAX, "get": 1 } }));
        }),
        ("promotions[0].gives.buy_and_get.percent", |s| {
            s.promotions[0].gives = gives(json!({ "buy_and_get": { "buy": 1, "get": 1, "percent": "-5" } }));
        }),
        ("campaigns[1].pk", |s| s.campaigns[1].pk = Pk(80)),
        ("campaigns[1].code", |s| s.campaigns[1].code = "bank5".into()),
        ("campaigns[0].code", |s| s.campaigns[0].code = " ".into()),
        ("campaigns[0].name", |s| s.campaigns[0].name = blank()),
        ("campaigns[0].message", |s| s.campaigns[0].message = blank()),
        ("campaigns[0].bins", |s| s.campaigns[0].bins.clear()),
        ("campaigns[0].bins[1]", |s| s.campaigns[0].bins[1] = "435508435".into()),
        ("campaigns[0].bins[0]", |s| s.campaigns[0].bins[0] = "43x5".into()),
        ("campaigns[0].goods_from", |s| s.campaigns[0].goods_from = prices(json!({ "TRY": "-1" }))),
        ("campaigns[0].ends", |s| {
            s.campaigns[0].starts = Some(jiff::Timestamp::UNIX_EPOCH);
            s.campaigns[0].ends = Some(jiff::Timestamp::UNIX_EPOCH);
        }),
        ("campaigns[0].gives.percent", |s| {
            s.campaigns[0].gives = Some(serde_json::from_value(json!({ "percent": "101" })).unwrap());
        }),
        ("campaigns[0].gives.amount", |s| {
            s.campaigns[0].gives = Some(serde_json::from_value(json!({ "amount": {} })).unwrap());
        }),
    ];
    found_at_their_places(mistakes);
}

#[test]
fn all_mistakes_are_found_at_once() {
    let found = places(|shop| {
        shop.name.clear();
        shop.bank_accounts[0].iban.clear();
        shop.contracts[0].title = blank();
    });
    assert_eq!(found, ["name", "bank_accounts[0].iban", "contracts"]);
}

#[test]
fn settings_are_read_back_as_they_were_written() {
    let written = serde_json::to_string(&shop()).unwrap();
    assert_eq!(serde_json::from_str::<Shop>(&written).unwrap(), shop());
}

#[test]
fn unknown_settings_and_impossible_amounts_are_refused() {
    let with = |pointer: &str, value: Value| {
        let mut written = serde_json::to_value(shop()).unwrap();
        *written.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value::<Shop>(written).map_err(|error| error.to_string())
    };
    let mut extra = serde_json::to_value(shop()).unwrap();
    extra["gest_purchase"] = json!(true);
    assert!(serde_json::from_value::<Shop>(extra).unwrap_err().to_string().contains("gest_purchase"));
    let amount = "/shipping_options/1/rules/0/amount";
    assert!(with(amount, json!({ "TRY": "59.999" })).unwrap_err().contains("59.999"));
    assert!(with(amount, json!({ "TRL": "5" })).unwrap_err().contains("TRL"));
    assert!(with(amount, json!({ "TRY": "92233720368547758.07" })).unwrap_err().contains("too large"));
    assert!(with(amount, json!({ "TRY": "5" })).is_ok());
}

#[test]
fn what_is_offered_is_active_and_in_its_order() {
    let mut shop = shop();
    let pks = |options: Vec<&DeliveryOption>| options.iter().map(|option| option.pk.0).collect::<Vec<_>>();
    assert_eq!(pks(shop.offered_delivery_options()), [1, 2]);
    shop.retail_stores.iter_mut().for_each(|store| store.click_and_collect = false);
    assert_eq!(pks(shop.offered_delivery_options()), [1], "there is no store to pick up at");
    assert_eq!(shop.offered_stores().len(), 0);
    shop.bank_accounts[1].sort_order = -1;
    let accounts = shop.offered_bank_accounts(Currency::TRY);
    assert_eq!(accounts.iter().map(|account| account.pk.0).collect::<Vec<_>>(), [31, 30]);
}

#[test]
fn a_way_of_paying_is_offered_from_its_least_to_its_most() {
    let mut shop = shop();
    shop.payment_options[1].total_min = prices(json!({ "TRY": "100" }));
    let offered = |shop: &Shop, minor| shop.offered_payment_options(kurus(minor), false).len();
    let counts = [9_999, 10_000, 40_000, 40_001].map(|minor| offered(&shop, minor));
    assert_eq!(counts, [1, 2, 2, 1]);
    shop.bank_accounts.retain(|account| account.currency != Currency::TRY);
    assert_eq!(offered(&shop, 10_000), 0, "nobody could take the transfer");
}

#[test]
fn a_carrier_charges_by_the_first_rule_that_fits() {
    let shop = shop();
    let world = testing::World::new();
    let home = world.book.iter().find(|address| address.pk == Some(HOME)).unwrap();
    let standard = &shop.shipping_options[0];
    let customer = DeliveryKind::Customer;
    let parcel = |kind, worth| Parcel { kind, address: home, lines: Vec::new(), worth, weight_grams: 0 };
    let price = |goods| standard.price(&parcel(customer, goods)).map(|money| money.to_string());
    assert_eq!(price(kurus(49_999)).as_deref(), Some("39.90"));
    assert_eq!(price(kurus(50_000)).as_deref(), Some("0.00"));
    let euros = |minor| Money::new(minor, Currency::parse("EUR").unwrap());
    assert_eq!(price(euros(4_999)).as_deref(), Some("4.90"));
    assert_eq!(price(Money::new(1, Currency::parse("USD").unwrap())), None, "no price in dollars");
    assert_eq!(standard.price(&parcel(DeliveryKind::RetailStore, kurus(1))), None);
    let same_day = &shop.shipping_options[1];
    assert!(same_day.price(&parcel(customer, kurus(1))).is_some());
    let mut abroad = home.clone();
    abroad.country.code = "de".to_owned();
    assert_eq!(same_day.price(&Parcel { address: &abroad, ..parcel(customer, kurus(1)) }), None);
    let closed = ShippingOption { active: false, ..same_day.clone() };
    assert_eq!(closed.price(&parcel(customer, kurus(1))), None);
}
