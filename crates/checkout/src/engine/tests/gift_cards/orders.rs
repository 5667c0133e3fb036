//! What an order does with the gift cards that pay for it.

use super::{OTHER, PLAIN, balance, enter, use_card, walk};
use crate::{
    ids::Pk,
    ledger::{Balance, Resource},
    money::Currency,
    order::{Order, OrderCommand, OrderKeys, OrderStatus, decide, sheet::Sheet},
    parts::GiftCards,
    testing::{CUSTOMER, LAMP, LIRA_ACCOUNT, MUG, STANDARD, TRANSFER, Walk, kurus},
    text::Language,
};

fn happens(walk: &mut Walk, order: Order, command: &OrderCommand) -> Order {
    let decided = decide(order, command, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&decided.movements);
    decided.order
}

#[test]
fn a_card_that_is_blocked_or_spent_elsewhere_is_taken_out_before_the_order() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "60.00");
    use_card(&mut walk, OTHER, "50.00");
    walk.world.books.set(walk.world.gift_cards[0].resource(), 2_000);
    walk.world.gift_cards[1].active = false;
    let refused = walk.order();
    assert_eq!(
        (refused.errors.as_slice(), refused.text("unpaid_amount")),
        (["basket-changed"].as_slice(), Some("149.80"))
    );
    walk.order();
    assert_eq!(walk.orders[0].due(), kurus(14_980));
    assert_eq!(balance(&walk, 0).available(), 0);
}

#[test]
fn the_order_holds_what_each_card_pays_and_gives_it_back_when_it_is_cancelled() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "60.00");
    use_card(&mut walk, OTHER, "50.00");
    walk.order();
    let order = walk.orders[0].clone();
    assert_eq!((order.status, order.due()), (OrderStatus::PaymentWaiting, kurus(5_980)));
    assert_eq!((balance(&walk, 0).held, balance(&walk, 1).held), (6_000, 5_000));
    let paid = happens(&mut walk, order.clone(), &OrderCommand::ConfirmPayment);
    assert_eq!(balance(&walk, 0), Balance { on_hand: 4_000, held: 0 });
    happens(&mut walk, paid, &OrderCommand::Cancel);
    assert_eq!((balance(&walk, 0).available(), balance(&walk, 1).available()), (10_000, 5_000));
}

#[test]
fn an_unpaid_order_that_is_cancelled_lets_its_cards_go() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "60.00");
    walk.order();
    let order = walk.orders[0].clone();
    happens(&mut walk, order, &OrderCommand::Cancel);
    assert_eq!(balance(&walk, 0), Balance { on_hand: 10_000, held: 0 });
}

#[test]
fn cards_that_pay_everything_make_an_approved_order() {
    let mut walk = walk();
    walk.world.books.set(walk.world.gift_cards[0].resource(), 50_000);
    use_card(&mut walk, PLAIN, "169.80");
    let ordered = walk.order();
    assert_eq!(ordered.pages, ["ThankYouPage"]);
    assert_eq!((walk.orders[0].status, walk.orders[0].due()), (OrderStatus::Approved, kurus(0)));
    assert_eq!(balance(&walk, 0), Balance { on_hand: 33_020, held: 0 });
}

#[test]
fn of_a_part_that_is_cancelled_the_last_card_gets_its_money_back_first() {
    let mut walk = walk();
    walk.add(MUG, 1);
    walk.add(LAMP, 1);
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.world.books.set(walk.world.gift_cards[0].resource(), 90_000);
    use_card(&mut walk, PLAIN, "660.00");
    let used = use_card(&mut walk, OTHER, "49.80");
    assert_eq!((used.text("total_amount"), used.text("unpaid_amount")), (Some("709.80"), Some("0.00")));
    walk.order();
    let order = walk.orders[0].clone();
    assert_eq!(order.status, OrderStatus::Approved);
    let mug = order.items.iter().find(|item| item.product.pk == MUG).unwrap().pk;
    let left = happens(&mut walk, order.clone(), &OrderCommand::CancelItems(vec![mug]));
    assert_eq!(
        (balance(&walk, 0).available(), balance(&walk, 1).available()),
        (90_000 - 57_990, 5_000),
        "580.00 - 0.10 is left to pay"
    );
    let keys = serde_json::to_value(OrderKeys::new(&left, None, Language::En)).unwrap();
    let cards: Vec<(&str, &str)> = keys["gift_cards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|card| (card["amount"].as_str().unwrap(), card["refund_amount"].as_str().unwrap()))
        .collect();
    assert_eq!(cards, [("660.00", "80.10"), ("49.80", "49.80")]);
    assert_eq!(
        (&keys["tenders"][0]["type"], &keys["tenders"][0]["refund_amount"]),
        (&"gift_card".into(), &"129.90".into())
    );
    let sheet = Sheet::new(&left, Language::En);
    let told: Vec<(&str, &str)> =
        sheet.tenders.iter().map(|sum| (sum.name.as_str(), sum.amount.as_str())).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0.ends_with("0100") && told[0].1.contains("579.90"), "{told:?}");
    happens(&mut walk, left, &OrderCommand::Cancel);
    assert_eq!((balance(&walk, 0).available(), balance(&walk, 1).available()), (90_000, 5_000));
}

#[test]
fn gift_cards_go_with_loyalty_money_and_are_gone_from_the_next_checkout() {
    let mut walk = walk();
    walk.world.shop.loyalty.money = true;
    let money = Resource::LoyaltyMoney(CUSTOMER, Currency::TRY);
    walk.world.books.set(money, 10_000);
    walk.post("LoyaltyMoneyUsagePage", &[("loyalty_amount_to_use", "100.00")]);
    enter(&mut walk, PLAIN);
    assert_eq!(walk.post("GiftCardApplyPage", &[]).text("unpaid_amount"), Some("0.00"));
    assert_eq!(walk.checkout.choices.gift_cards.applied[0].amount, kurus(6_980));
    walk.order();
    assert_eq!(walk.orders[0].tenders.len(), 2);
    walk.add(MUG, 1);
    assert_eq!(walk.checkout.choices.gift_cards, GiftCards::default());
}

#[test]
fn a_card_of_the_order_keeps_its_place_in_the_books_of_its_currency() {
    let mut walk = walk();
    use_card(&mut walk, PLAIN, "60.00");
    walk.order();
    let holding = &walk.orders[0].holdings[0];
    assert_eq!((holding.resource.name(), holding.quantity), ("gift:500:TRY".to_owned(), 6_000));
    assert_eq!(walk.orders[0].draft.gift_cards[0].pk, Pk(500));
}
