//! Paying with a card, up to the choice of its instalments.

use serde_json::{Value, json};

use super::by_card;
use crate::{
    ids::Pk,
    instalments::{CardTerms, CardType, PlanTerms},
    money::Currency,
    order::{OrderCommand, OrderKeys, OrderStatus, decide, sheet::Sheet},
    services::CardService,
    shop::PaymentOption,
    testing::{HOME, LAMP, LIRA_ACCOUNT, MUG, Reply, SAME_DAY, TRANSFER, Walk, kurus},
    text::Language,
};

const CARD: Pk = Pk(25);
pub(super) const BIN: &str = "BinNumberPage";
pub(super) const INSTALMENTS: &str = "InstallmentSelectionPage";

/// 1.5 % for 3 payments, and as much again for each three more.
pub(super) fn terms() -> CardTerms {
    let card = CardType {
        name: "Poyraz".to_owned(),
        slug: "poyraz".to_owned(),
        bank: "Poyraz Bankası".to_owned(),
        logo: Some("https://bank.example/poyraz.svg".to_owned()),
        credit: true,
    };
    let plans = [(3, 150), (6, 300), (9, 450), (12, 600)];
    let plan = |(instalments, interest_basis_points)| PlanTerms { instalments, interest_basis_points };
    CardTerms::new(Some(card), plans.map(plan))
}

/// Lets `walk` be paid by card, in `currencies`.
pub(super) fn take_cards(walk: &mut Walk, currencies: &[&str]) {
    let option: PaymentOption = serde_json::from_value(
        json!({ "pk": 25, "slug": "card", "name": "Card", "payment_type": "credit_card" }),
    )
    .unwrap();
    let world = &mut walk.world;
    world.shop.payment_options.push(option);
    world.card_service = Some(CardService {
        card: true,
        instalments: true,
        currencies: currencies.iter().filter_map(|code| Currency::parse(code)).collect(),
        ..CardService::default()
    });
    world.services.card = Some(terms());
}

/// A customer who chose to pay 169.80 with a card.
pub(super) fn walk() -> Walk {
    let mut walk = Walk::ready_to_order();
    take_cards(&mut walk, &["TRY"]);
    walk.choose_payment(CARD);
    walk
}

pub(super) fn bin(walk: &mut Walk, digits: &str) -> Reply {
    walk.post(BIN, &[("bin_number", digits)])
}

pub(super) fn choose(walk: &mut Walk, instalments: &str) -> Reply {
    walk.post(INSTALMENTS, &[("installment", instalments)])
}

fn paying_in(instalments: &str) -> Walk {
    let mut walk = walk();
    bin(&mut walk, "411111");
    assert!(choose(&mut walk, instalments).errors.is_empty());
    walk
}

fn kept(walk: &Walk) -> String {
    serde_json::to_string(&walk.checkout).unwrap()
}

fn counts(reply: &Reply) -> Vec<i64> {
    reply.offered(INSTALMENTS, "installments")
}

#[test]
fn a_card_is_offered_where_somebody_takes_it() {
    let offered = |walk: &Walk| walk.get(None).offered("PaymentOptionSelectionPage", "payment_options");
    let mut walk = Walk::ready_to_order();
    take_cards(&mut walk, &["TRY"]);
    assert_eq!(offered(&walk), [20, 21, 25]);
    let service = walk.world.card_service.clone();
    for service in [
        None,
        service.clone().map(|service| CardService { card: false, ..service }),
        service.map(|service| CardService { currencies: vec![Currency::parse("EUR").unwrap()], ..service }),
    ] {
        walk.world.card_service = service;
        assert_eq!(offered(&walk), [20, 21]);
        assert_eq!(walk.choose_payment(CARD).errors, ["payment-not-offered"]);
    }
}

#[test]
fn the_first_digits_lead_to_the_plans_of_the_card() {
    let mut walk = walk();
    let page = walk.get(None);
    assert_eq!(page.pages.last(), Some(&BIN));
    assert_eq!(page.context(BIN), &json!({}));
    assert_eq!(page.pre_order["payment_option"]["payment_type_label"], "Credit Card");
    let reply = bin(&mut walk, "411111");
    assert_eq!(reply.pages, [INSTALMENTS], "clients ignore plans beside the delivery options");
    let row = |count: i64, label: &str, total: &str, monthly: &str| {
        json!({
            "pk": count, "installment_count": count, "label": label, "price_with_accrued_interest": total,
            "monthly_price_with_accrued_interest": monthly,
        })
    };
    assert_eq!(
        reply.context(INSTALMENTS),
        &json!({
            "card_type": { "logo": "https://bank.example/poyraz.svg", "name": "Poyraz", "slug": "poyraz" },
            "installments": [
                row(1, "Single payment", "169.80", "169.80"),
                row(3, "3 instalments", "172.35", "57.45"),
                row(6, "6 instalments", "174.89", "29.15"),
                row(9, "9 instalments", "177.44", "19.72"),
                row(12, "12 instalments", "179.99", "15.00"),
            ],
        })
    );
    assert_eq!(reply.pre_order["installment"], Value::Null);
    let chosen = choose(&mut walk, "6");
    assert_eq!(chosen.pre_order["installment"], row(6, "6 instalments", "174.89", "29.15"));
    assert_eq!(
        [
            chosen.text("total_amount"),
            chosen.text("total_amount_with_interest"),
            chosen.text("unpaid_amount")
        ],
        [Some("169.80"), Some("174.89"), Some("174.89")]
    );
    let shown = walk.get(None);
    assert_eq!(shown.context(INSTALMENTS), reply.context(INSTALMENTS));
    assert_eq!(walk.world.asked, 1, "plans are computed, not asked for, while an answer is drawn");
}

#[test]
fn one_payment_has_no_interest() {
    let mut walk = paying_in("1");
    let reply = walk.get(None);
    assert_eq!(reply.pre_order["installment"]["label"], "Single payment");
    assert_eq!(reply.text("total_amount_with_interest"), Some("169.80"));
    assert_eq!(by_card::order(&mut walk), Ok(true));
    assert_eq!((walk.orders[0].interest, walk.orders[0].due()), (None, kurus(16_980)));
}

#[test]
fn a_bank_that_is_silent_and_a_card_it_does_not_know_pay_at_once() {
    for answer in [None, Some(CardTerms::default())] {
        let mut walk = walk();
        walk.world.services.card = answer;
        let reply = bin(&mut walk, "999999");
        assert_eq!((reply.errors.len(), counts(&reply)), (0, vec![1]));
        assert_eq!(reply.context(INSTALMENTS)["card_type"], Value::Null);
        assert_eq!(choose(&mut walk, "1").pre_order["installment"]["installment_count"], 1);
    }
}

#[test]
fn a_whole_number_is_not_kept() {
    let mut walk = walk();
    let reply = bin(&mut walk, "4111 1111 1111 1111");
    assert!(reply.errors.is_empty());
    let text = kept(&walk);
    assert!(text.contains(r#""bin":"41111111""#), "{text}");
    assert!(!text.contains("411111111"), "{text}");
}

#[test]
fn the_plans_follow_the_amount_and_the_choice_stays_with_them() {
    let mut walk = paying_in("12");
    walk.add(LAMP, 1);
    let reply = walk.get(None);
    // The carrier is free from here on.
    assert_eq!(reply.text("total_amount"), Some("579.90"));
    assert_eq!(reply.pre_order["installment"]["price_with_accrued_interest"], "614.69");
    assert_eq!(reply.text("unpaid_amount"), Some("614.69"));
    assert_eq!(walk.world.asked, 1);
}

#[test]
fn interest_is_on_what_the_card_pays_and_nothing_else() {
    let mut walk = paying_in("6");
    walk.world.shop.loyalty.money = true;
    walk.world
        .books
        .set(crate::ledger::Resource::LoyaltyMoney(crate::testing::CUSTOMER, Currency::TRY), 50_000);
    let reply = walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "69.80")]);
    assert_eq!(
        [reply.text("total_amount_with_interest"), reply.text("unpaid_amount")],
        [Some("172.80"), Some("103.00")]
    );
    assert_eq!(reply.pre_order["installment"]["price_with_accrued_interest"], "103.00");
    let more = walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "169.80")]);
    assert_eq!(more.text("unpaid_amount"), Some("0.00"), "money pays for the goods, not for interest");
    assert_eq!(more.pre_order["installment"], Value::Null, "six payments of nothing are not offered");
    let less = walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "170.00")]);
    assert!(!less.errors.is_empty());
    assert_eq!(counts(&walk.get(None)), [1]);
}

#[test]
fn the_choice_goes_with_its_card() {
    let mut walk = paying_in("6");
    assert_eq!(bin(&mut walk, "411111").pre_order["installment"]["pk"], 6, "the same card keeps it");
    walk.world.services.card = None;
    assert_eq!(counts(&bin(&mut walk, "411111")), [1, 3, 6, 9, 12], "what the bank said before holds");
    let other = bin(&mut walk, "554960");
    assert_eq!((&other.pre_order["installment"], counts(&other)), (&Value::Null, vec![1]));
    assert_eq!(other.text("unpaid_amount"), Some("169.80"));
}

#[test]
fn a_plan_the_bank_takes_back_is_no_longer_chosen() {
    let mut walk = paying_in("6");
    walk.world.services.card = Some(CardTerms::default());
    let again = bin(&mut walk, "411111");
    assert_eq!((&again.pre_order["installment"], counts(&again)), (&Value::Null, vec![1]));
}

#[test]
fn choosing_how_to_pay_forgets_the_card_and_so_does_every_step_before_it() {
    let steps: [fn(&mut Walk) -> Reply; 5] = [
        |walk| walk.choose_payment(CARD),
        |walk| walk.choose_payment(TRANSFER),
        |walk| walk.choose_shipping(SAME_DAY),
        |walk| walk.choose_addresses(HOME, crate::testing::OFFICE),
        |walk| walk.choose_delivery(crate::testing::PICK_UP),
    ];
    for step in steps {
        let mut walk = paying_in("6");
        let reply = step(&mut walk);
        assert!(reply.errors.is_empty());
        assert_eq!(reply.pre_order["installment"], Value::Null);
        assert_eq!(reply.text("total_amount_with_interest"), reply.text("total_amount"));
        assert!(!kept(&walk).contains("411111"));
    }
    let mut walk = paying_in("6");
    assert_eq!(walk.choose_payment(CARD).pages, [BIN]);
    assert_eq!(bin(&mut walk, "411111").pages, [INSTALMENTS]);
}

#[test]
fn what_costs_nothing_more_leaves_the_card_alone() {
    let mut walk = paying_in("6");
    walk.post("OrderNotePage", &[("notes", "Ring twice")]);
    walk.add(MUG, 1);
    assert_eq!(walk.get(None).pre_order["installment"]["pk"], 6);
}

#[test]
fn a_card_that_nobody_takes_any_more_is_forgotten() {
    let mut walk = paying_in("6");
    walk.world.card_service = None;
    let reply = walk.get(None);
    assert_eq!(
        (&reply.pre_order["payment_option"], &reply.pre_order["installment"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(reply.text("unpaid_amount"), Some("169.80"));
}

#[test]
fn what_a_bank_offers_holds_for_half_a_day() {
    let mut walk = paying_in("6");
    walk.world.wait(12 * 60 * 60 - 60);
    assert_eq!(walk.get(None).pre_order["installment"]["pk"], 6);
    walk.world.wait(60);
    let reply = walk.get(None);
    assert_eq!((reply.pages.last(), &reply.pre_order["installment"]), (Some(&BIN), &Value::Null));
    assert_eq!(choose(&mut walk, "6").errors, ["card-missing"]);
}

#[test]
fn the_order_says_how_its_card_pays() {
    let mut walk = paying_in("3");
    assert_eq!(by_card::order(&mut walk), Ok(true));
    let order = walk.orders[0].clone();
    assert_eq!(
        (order.status, order.amount, order.interest),
        (OrderStatus::PaymentWaiting, kurus(16_980), Some(kurus(255)))
    );
    assert_eq!((order.due(), order.unpaid()), (kurus(17_235), kurus(17_235)));
    let keys = serde_json::to_value(OrderKeys::new(&order, None, Language::En)).unwrap();
    assert_eq!(
        json!([
            keys["amount"],
            keys["installment_count"],
            keys["installment_interest_amount"],
            keys["bin_number"],
            keys["card"],
            keys["unpaid_amount"],
        ]),
        json!([
            "169.80", 3, "2.55", "411111",
            { "logo": "https://bank.example/poyraz.svg", "name": "Poyraz", "slug": "poyraz" }, "172.35",
        ])
    );
    assert_eq!(
        keys["installment"],
        json!({
            "pk": 3, "installment_count": 3, "label": "3 instalments", "price_with_accrued_interest": "172.35",
            "monthly_price_with_accrued_interest": "57.45",
        })
    );
    let sheet = Sheet::new(&order, Language::Tr);
    assert_eq!(sheet.payment_option.as_deref(), Some("Card, 3 Taksit"));
    let interest = sheet.sums.last().unwrap();
    assert_eq!((interest.name.as_str(), interest.amount.as_str()), ("Vade farkı", "2,55\u{a0}TL"));
    assert_eq!(sheet.total, "172,35\u{a0}TL");
    let masked = serde_json::to_value(OrderKeys::new(&order.clone().masked(), None, Language::En)).unwrap();
    assert_eq!((&masked["bin_number"], &masked["installment_count"]), (&Value::Null, &json!(3)));
    let paid = decide(order, &OrderCommand::ConfirmPayment, &walk.world.shop, walk.world.now).unwrap();
    assert_eq!(paid.order.unpaid(), kurus(0));
}

#[test]
fn interest_shrinks_with_what_is_cancelled_and_goes_with_the_whole_order() {
    let mut walk = walk();
    walk.add(MUG, 1);
    bin(&mut walk, "411111");
    choose(&mut walk, "3");
    assert_eq!(by_card::order(&mut walk), Ok(true));
    let order = walk.orders[0].clone();
    // 2 × 129.90 + 39.90
    assert_eq!((order.amount, order.interest), (kurus(29_970), Some(kurus(450))));
    let cancel = OrderCommand::CancelItems(vec![order.items[0].pk]);
    let less = decide(order.clone(), &cancel, &walk.world.shop, walk.world.now).unwrap().order;
    assert_eq!((less.live_interest(), less.due()), (kurus(255), kurus(17_235)));
    assert_eq!(Sheet::new(&less, Language::En).total, "172.35\u{a0}TL");
    let none = decide(less, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap().order;
    assert_eq!((none.live_interest(), none.due()), (kurus(0), kurus(0)));
    assert_eq!(Sheet::new(&none, Language::En).total, "304.20\u{a0}TL", "a cancelled order keeps its sum");
}

#[test]
fn no_other_way_of_paying_has_interest() {
    let mut walk = paying_in("6");
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.order();
    let order = &walk.orders[0];
    assert_eq!((order.interest, &order.draft.card, order.due()), (None, &None, kurus(16_980)));
}
