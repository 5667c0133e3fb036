//! Gift cards beside a bank card: held when the bank is asked, and let go when nothing comes of it.

use super::{PLAIN, balance, enter, use_card, with_gift_cards};
use crate::{
    engine::tests::card_payment::{self, declined, pays, sends_away},
    ledger::Balance,
    order::{OrderCommand, OrderStatus, decide},
    testing::kurus,
};

#[test]
fn while_its_shopper_is_at_the_bank_a_gift_card_is_held_and_still_theirs() {
    let mut walk = with_gift_cards(card_payment::walk());
    use_card(&mut walk, PLAIN, "100.00");
    let id = sends_away(&mut walk);
    assert_eq!(balance(&walk, 0), Balance { on_hand: 10_000, held: 10_000 });
    let shown = walk.get(None);
    assert_eq!(shown.pre_order["gift_cards"][0]["amount"], "100.00");
    assert_eq!((shown.text("total_amount"), shown.text("unpaid_amount")), (Some("169.80"), Some("69.80")));
    walk.settle(&id, declined());
    assert_eq!(balance(&walk, 0), Balance { on_hand: 10_000, held: 0 });
    assert_eq!(walk.get(None).text("unpaid_amount"), Some("69.80"), "it is used for the next try");
    walk.world.wait(10);
    walk.bank = None;
    assert_eq!(pays(&mut walk).pages, ["ThankYouPage"]);
    let order = walk.orders[0].clone();
    assert_eq!(order.payment.as_ref().map(|payment| payment.amount), Some(kurus(6_980)));
    assert_eq!(balance(&walk, 0), Balance { on_hand: 0, held: 0 });
    let cancelled = decide(order, &OrderCommand::Cancel, &walk.world.shop, walk.world.now).unwrap();
    walk.world.books.apply(&cancelled.movements);
    assert_eq!((cancelled.order.status, balance(&walk, 0).available()), (OrderStatus::Cancelled, 10_000));
}

#[test]
fn another_shopper_finds_an_empty_card_meanwhile() {
    let mut walk = with_gift_cards(card_payment::walk());
    use_card(&mut walk, PLAIN, "100.00");
    sends_away(&mut walk);
    walk.world.live = None;
    walk.checkout.attempt = None;
    walk.checkout.choices.gift_cards = crate::parts::GiftCards::default();
    assert_eq!(enter(&mut walk, PLAIN).errors, ["gift-card-empty"]);
}
