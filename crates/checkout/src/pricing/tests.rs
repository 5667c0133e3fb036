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
    PriceLine::Discount(Discount { description: "Spring".to_owned(), amount: kurus(minor) })
}

fn quote(goods: &Goods, price_lines: Vec<PriceLine>) -> Quote {
    Quote::new(goods, price_lines).unwrap()
}

#[test]
fn discounts_go_off_the_goods_and_fees_on_top() {
    let quote = quote(
        &goods(&[(2, 1000), (1, 500)]),
        vec![off(250), PriceLine::Fee(Fee::Shipping, kurus(300)), off(50)],
    );
    assert_eq!((quote.discount_total, quote.goods_after_discounts), (kurus(300), kurus(2200)));
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
    assert_eq!((quote.total, quote.discount_total, quote.line_discounts.len()), (kurus(0), kurus(0), 0));
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
        fees in prop::collection::vec(0..=1_000_000_i64, 0..3),
    ) {
        let goods = goods(&lines);
        let price_lines = (discounts.iter().map(|minor| off(*minor)))
            .chain(fees.iter().map(|minor| PriceLine::Fee(Fee::Shipping, kurus(*minor))))
            .collect();
        let quote = quote(&goods, price_lines);
        let fees: i64 = fees.iter().sum();
        let taken: i64 = quote.discounts.iter().map(|discount| discount.amount.minor).sum();
        let wanted: i64 = discounts.iter().sum();
        prop_assert_eq!(taken, wanted.min(goods.total.minor));
        prop_assert_eq!(quote.total.minor, goods.total.minor - taken + fees);
        prop_assert_eq!(quote.discount_total.minor, taken);
        let by_line: i64 = quote.line_discounts.iter().map(|share| share.minor).sum();
        prop_assert_eq!(by_line, taken);
        for (line, share) in goods.lines.iter().zip(&quote.line_discounts) {
            prop_assert!((0..=line.total.minor).contains(&share.minor), "{} of {}", share, line.total);
        }
    }
}
