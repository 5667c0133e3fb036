//! Money never loses a minor unit.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;

fn lira(minor: i64) -> Money {
    Money::new(minor, Currency::TRY)
}

#[test]
fn an_amount_reads_and_writes_two_decimals() {
    for (text, minor) in [("0", 0), ("8.5", 850), ("12.90", 1290), ("0.01", 1), ("1299.90", 129_990)] {
        assert_eq!(Money::parse(text, Currency::TRY), Ok(lira(minor)), "{text}");
    }
    assert_eq!(lira(850).to_string(), "8.50");
    assert_eq!(lira(-5).to_string(), "-0.05");
}

#[test]
fn an_amount_finer_than_the_minor_unit_is_refused() {
    for text in ["0.001", "1e3", "", "NaN", "1,50", "--1", "1.005"] {
        assert_eq!(Money::parse(text, Currency::TRY), Err(MoneyError::Malformed), "{text}");
    }
    assert_eq!(Money::parse("99999999999999999999", Currency::TRY), Err(MoneyError::TooLarge));
}

#[test]
fn a_currency_without_minor_units_still_writes_two_decimals() {
    let yen = Currency::parse("jpy").unwrap();
    assert_eq!(Money::parse("500", yen).unwrap().to_string(), "500.00");
    let dinar = Currency::parse("KWD").unwrap();
    assert_eq!(Money::parse("1.234", dinar).unwrap().to_string(), "1.234");
}

#[test]
fn currencies_do_not_mix_and_sums_do_not_wrap() {
    let euro = Money::new(1, Currency::parse("EUR").unwrap());
    assert_eq!(lira(1).checked_add(euro), Err(MoneyError::CurrencyMismatch));
    assert_eq!(lira(i64::MAX).checked_add(lira(1)), Err(MoneyError::TooLarge));
    assert_eq!(lira(i64::MAX).checked_times(2), Err(MoneyError::TooLarge));
}

#[test]
fn shares_add_up_to_the_whole() {
    for (amount, weights) in [
        (100, vec![1, 1, 1]),
        (-100, vec![1, 1, 1]),
        (1, vec![3, 5]),
        (7, vec![0, 0]),
        (999, vec![7, 11, 13]),
    ] {
        let shares = lira(amount).allocate(&weights);
        let sum: i64 = shares.iter().map(|s| s.minor).sum();
        assert_eq!(sum, if weights.iter().sum::<u64>() == 0 { 0 } else { amount }, "{amount} {weights:?}");
    }
    assert_eq!(lira(100).allocate(&[1, 1, 1]).iter().map(|m| m.minor).collect::<Vec<_>>(), [34, 33, 33]);
}

#[test]
fn a_rate_rounds_as_named() {
    let rate = Rate::parse("20").unwrap();
    assert_eq!(rate.included_in(lira(12_000)), Ok(lira(2_000)));
    let third = Rate::parse("33.3333").unwrap();
    assert_eq!(third.of(lira(100), Rounding::HalfUp), Ok(lira(33)));
    assert_eq!(Rate::parse("50").unwrap().of(lira(1), Rounding::HalfUp), Ok(lira(1)));
    assert_eq!(Rate::parse("50").unwrap().of(lira(1), Rounding::Down), Ok(lira(0)));
    assert!(Rate::parse("101").is_none() && Rate::parse("-1").is_none());
    assert_eq!(rate.to_string(), "20.00");
}

#[test]
fn an_amount_beyond_all_reason_is_refused() {
    assert_eq!(Money::parse("10000000000.00", Currency::TRY), Ok(lira(1_000_000_000_000)));
    for text in ["10000000000.01", "-10000000000.01", "92233720368547758.07"] {
        assert_eq!(Money::parse(text, Currency::TRY), Err(MoneyError::TooLarge), "{text}");
    }
}

proptest! {
    #[test]
    fn shares_follow_their_weights_and_lose_nothing(
        minor in -(1_i64 << 62)..(1_i64 << 62), weights in prop::collection::vec(any::<u32>(), 1..30),
    ) {
        let weights: Vec<u64> = weights.into_iter().map(u64::from).collect();
        let whole: i128 = weights.iter().copied().map(i128::from).sum();
        prop_assume!(whole > 0);
        let shares = lira(minor).allocate(&weights);
        prop_assert_eq!(shares.iter().map(|share| i128::from(share.minor)).sum::<i128>(), i128::from(minor));
        for (share, weight) in shares.iter().zip(&weights) {
            // Never a whole minor unit away from the exact share.
            let off = i128::from(share.minor) * whole - i128::from(minor) * i128::from(*weight);
            prop_assert!(off.abs() < whole, "{} for {}", share, weight);
        }
    }

    #[test]
    fn what_is_written_is_read_back(minor in -1_000_000_000_000_i64..=1_000_000_000_000) {
        for code in ["TRY", "JPY", "KWD"] {
            let money = Money::new(minor, Currency::parse(code).unwrap());
            prop_assert_eq!(Money::parse(&money.to_string(), money.currency), Ok(money));
        }
    }
}
