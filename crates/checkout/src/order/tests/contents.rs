//! What an order takes over from its checkout.

use std::collections::BTreeSet;

use crate::{
    basket::Stock,
    checkout::View,
    order::{
        Order,
        sheet::{Sheet, lines},
    },
    pricing::{Discount, Off, PriceLine, Quote},
    testing::{LAMP, MUG, Walk, kurus},
    text::Language,
};

/// The order of `walk` with discounts of so many kuruş.
fn discounted(walk: &Walk, discounts: &[i64]) -> Order {
    let facts = walk.facts();
    let goods = walk.checkout.basket.goods(&facts, Stock::Counts);
    let view = View::new(&walk.checkout, &facts, &goods);
    let mut lines = walk.checkout.choices.price_lines(&view);
    lines.extend(discounts.iter().map(|minor| {
        PriceLine::Discount(Discount { description: format!("{minor} off"), off: Off::Goods(kurus(*minor)) })
    }));
    Order::place(&view, &Quote::new(&goods, lines).unwrap())
}

#[test]
fn each_unit_is_an_item_of_its_own() {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 2);
    walk.add(LAMP, 1);
    let order = discounted(&walk, &[]);
    let products: Vec<_> = order.items.iter().map(|item| item.product.pk).collect();
    assert_eq!(products, [MUG, MUG, MUG, LAMP]);
    assert_eq!(order.items[3].retail_price, kurus(50_000));
    let keys: BTreeSet<_> = order.items.iter().map(|item| item.pk).collect();
    assert_eq!(keys.len(), 4);
    assert!(keys.iter().all(|key| *key > order.pk), "items take the keys behind the order's");
}

#[test]
fn items_and_shipping_add_up_to_the_order_whatever_is_taken_off() {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 2);
    walk.add(LAMP, 1);
    for discounts in [&[1][..], &[10_000, 7], &[99], &[83_970], &[1_000_000]] {
        let order = discounted(&walk, discounts);
        let items: i64 = order.items.iter().map(|item| item.price.minor).sum();
        assert_eq!(items + order.shipping_amount.minor, order.amount.minor, "{discounts:?}");
        assert_eq!(order.goods.minor - order.discount_total().minor, items, "{discounts:?}");
        assert!(order.items.iter().all(|item| !item.price.is_negative()), "{discounts:?}");
        let mugs: Vec<i64> = order.items[..3].iter().map(|item| item.price.minor).collect();
        assert!(mugs.iter().max().unwrap() - mugs.iter().min().unwrap() <= 1, "units share evenly");
    }
}

#[test]
fn the_order_keeps_what_was_chosen_even_when_the_shop_changes() {
    let mut walk = Walk::ready_to_order();
    walk.post("OrderNotePage", &[("notes", "Ring twice")]);
    walk.order();
    let draft = &walk.orders[0].draft;
    assert_eq!(draft.notes.as_deref(), Some("Ring twice"));
    assert_eq!(draft.shipping_option.as_ref().map(|option| option.slug.as_str()), Some("standard"));
    assert_eq!(draft.payment_option.as_ref().map(|option| option.slug.as_str()), Some("transfer"));
    assert_eq!(draft.bank_account.as_ref().map(|account| account.bank.slug.as_str()), Some("birinci"));
    assert_eq!(draft.billing_address.as_ref().map(|address| address.title.as_str()), Some("Home"));
    assert_eq!(walk.orders[0].remote_address.as_deref(), Some("203.0.113.9"));
    let kept = serde_json::to_string(&walk.orders[0]).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&kept).unwrap(), walk.orders[0]);
}

#[test]
fn a_reader_can_add_up_the_lines_and_the_discounts_and_units_are_not_torn_apart() {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 2);
    walk.add(LAMP, 1);
    let before = Sheet::new(&discounted(&walk, &[]), Language::En);
    let order = discounted(&walk, &[1_000]);
    let prices: BTreeSet<_> = order.items[..3].iter().map(|item| item.price.minor).collect();
    assert!(prices.len() > 1, "the discount does not divide evenly: {prices:?}");
    let sheet = Sheet::new(&order, Language::En);
    let shown = |sheet: &Sheet| -> Vec<_> {
        sheet.lines.iter().map(|line| (line.quantity, line.total.clone())).collect()
    };
    assert_eq!(shown(&sheet).len(), 2);
    assert_eq!(shown(&sheet), shown(&before), "discounts stand below, among the sums");
    let paid = lines(&order, &order.items[..3], Language::En);
    assert_eq!((paid.len(), paid[0].quantity), (1, 3));
    assert_ne!(paid[0].total, sheet.lines[0].total, "what is paid back is what was paid");
}
