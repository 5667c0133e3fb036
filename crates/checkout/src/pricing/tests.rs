//! Prices add up, whatever is bought and whatever is taken off.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    basket::PricedLine,
    ids::Pk,
    money::Currency,
    testing::{kurus, product},
};

/// Lines of so many units at so many kuruş.
fn goods(lines: &[(i64, i64)]) -> Goods {
    let priced: Vec<PricedLine> = (1..)
        .zip(lines)
        .map(|(id, (quantity, minor))| PricedLine {
            id,
            product: Arc::new(product(Pk(id), "Thing", *minor, None)),
            quantity: *quantity,
            attributes: crate::basket::LineAttributes::new(),
            unit_price: kurus(*minor),
            retail_price: kurus(*minor),
            total: kurus(quantity * minor),
        })
        .collect();
    let total = kurus(priced.iter().map(|line| line.total.minor).sum());
    Goods { currency: Currency::TRY, lines: priced, unavailable: Vec::new(), total }
}

fn off(minor: i64) -> PriceLine {
    PriceLine::Discount(Discount { description: "Spring".to_owned(), off: Off::Goods(kurus(minor)) })
}

fn quote(goods: &Goods, price_lines: Vec<PriceLine>) -> Quote {
    Quote::new(goods, price_lines).unwrap()
}

#[test]
fn interest_comes_on_what_tenders_leave_and_no_tender_pays_it() {
    let lines =
        |points| vec![PriceLine::Tender(Tender::LoyaltyMoney, kurus(500)), PriceLine::Interest(points)];
    let quote = quote(&goods(&[(2, 1000)]), lines(150));
    assert_eq!((quote.total, quote.interest, quote.unpaid), (kurus(2000), kurus(23), kurus(1523)));
    assert_eq!(quote.before_interest(), kurus(1500));
    assert_eq!(quote.payable_by(Tender::LoyaltyMoney), kurus(2000), "interest is not to be paid before");
    let paid = self::quote(&goods(&[(1, 500)]), lines(150));
    assert_eq!((paid.interest, paid.unpaid), (kurus(0), kurus(0)));
}

#[test]
fn discounts_go_off_the_goods_and_fees_on_top() {
    let quote = quote(
        &goods(&[(2, 1000), (1, 500)]),
        vec![off(250), PriceLine::Fee(Fee::Shipping, kurus(300)), off(50)],
    );
    assert_eq!((quote.goods_discount, quote.goods_after_discounts), (kurus(300), kurus(2200)));
    assert_eq!((quote.total, quote.unpaid, quote.interest), (kurus(2500), kurus(2500), kurus(0)));
    assert_eq!(quote.line_discounts, [kurus(240), kurus(60)]);
    assert_eq!(quote.fee(Fee::Shipping), Some(kurus(300)));
}

#[test]
fn discounts_never_take_more_than_the_goods_cost() {
    let quote =
        quote(&goods(&[(1, 1000)]), vec![off(900), off(900), PriceLine::Fee(Fee::Shipping, kurus(5))]);
    let taken: Vec<_> = quote.discounts.iter().map(|discount| discount.amount).collect();
    assert_eq!(taken, [kurus(900), kurus(100)]);
    assert_eq!((quote.goods_after_discounts, quote.total), (kurus(0), kurus(5)));
}

#[test]
fn nothing_costs_nothing() {
    let quote = quote(&goods(&[]), vec![off(10)]);
    assert_eq!((quote.total, quote.goods_discount, quote.line_discounts.len()), (kurus(0), kurus(0), 0));
    assert_eq!(quote.fee(Fee::Shipping), None);
}

#[test]
fn a_fee_in_another_currency_has_no_price() {
    let euro = Money::new(5, Currency::parse("EUR").unwrap());
    let lines = vec![PriceLine::Fee(Fee::Shipping, euro)];
    assert_eq!(Quote::new(&goods(&[(1, 1000)]), lines), Err(MoneyError::CurrencyMismatch));
}

proptest! {
    #[test]
    fn lines_less_discounts_and_fees_make_the_total(
        lines in prop::collection::vec((1..=999_i64, 0..=1_000_000_000_i64), 0..20),
        discounts in prop::collection::vec(0..=2_000_000_000_i64, 0..5),
        fees in prop::collection::vec(0..=1_000_000_i64, 0..=4),
        off_carrier in prop::collection::vec(0..=1_000_000_i64, 0..3),
        off_lines in prop::collection::vec(0..=1_000_000_000_i64, 0..25),
        tenders in prop::collection::vec(0..=2_000_000_000_i64, 0..=3),
    ) {
        let goods = goods(&lines);
        let some = |off| PriceLine::Discount(Discount { description: "Some".to_owned(), off });
        let each = |minors: &[i64]| minors.iter().copied().map(kurus).collect::<Vec<_>>();
        let kinds = [Fee::Shipping, Fee::GiftBox, Fee::Bags, Fee::PayOnDelivery];
        let payers = [Tender::Rewards, Tender::LoyaltyMoney, Tender::LoyaltyPoints];
        let price_lines = (payers.into_iter().zip(each(&tenders)).map(|(kind, paid)| PriceLine::Tender(kind, paid)))
            .chain(each(&off_carrier).into_iter().map(|minor| some(Off::Shipping(minor))))
            .chain(discounts.iter().map(|minor| off(*minor)))
            .chain([some(Off::Lines(each(&off_lines)))])
            .chain(kinds.into_iter().zip(each(&fees)).map(|(kind, price)| PriceLine::Fee(kind, price)))
            .collect();
        let quote = quote(&goods, price_lines);
        let carrier = fees.first().copied().unwrap_or(0);
        let fees: i64 = fees.iter().sum();
        let given: i64 = quote.discounts.iter().map(|discount| discount.amount.minor).sum();
        let taken = quote.goods_discount.minor;
        prop_assert_eq!(given, taken + quote.shipping_discount.minor);
        prop_assert_eq!(quote.shipping_discount.minor, carrier.min(off_carrier.iter().sum()));
        prop_assert!(taken >= discounts.iter().sum::<i64>().min(goods.total.minor));
        prop_assert_eq!(quote.total.minor, goods.total.minor - taken + fees - quote.shipping_discount.minor);
        let charged: i64 = quote.fees.iter().map(|(_, fee)| fee.minor).sum();
        prop_assert_eq!(quote.total, quote.goods_after_discounts.checked_add(kurus(charged)).unwrap());
        let paid: i64 = quote.tenders.iter().map(|(_, amount)| amount.minor).sum();
        prop_assert_eq!(paid, tenders.iter().sum::<i64>().min(quote.total.minor));
        prop_assert_eq!(quote.unpaid.minor, quote.total.minor - paid);
        prop_assert!(quote.unpaid.minor >= 0 && quote.total.minor >= 0);
        prop_assert_eq!(quote.goods_discount.minor, taken);
        let by_line: i64 = quote.line_discounts.iter().map(|share| share.minor).sum();
        prop_assert_eq!(by_line, taken);
        for (line, share) in goods.lines.iter().zip(&quote.line_discounts) {
            prop_assert!((0..=line.total.minor).contains(&share.minor), "{} of {}", share, line.total);
        }
    }
}
