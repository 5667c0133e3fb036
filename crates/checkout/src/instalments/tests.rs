//! Payments add up to their plan, in every currency, to the minor unit.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;

use super::*;
use crate::money::Currency;

/// The plans of the sandbox bank's best-known card.
const PLANS: [(u8, u32); 5] = [(1, 0), (3, 150), (6, 300), (9, 450), (12, 600)];
const CURRENCIES: [&str; 5] = ["TRY", "EUR", "USD", "JPY", "KWD"];

fn plan((instalments, interest_basis_points): (u8, u32)) -> PlanTerms {
    PlanTerms { instalments, interest_basis_points }
}

fn terms() -> CardTerms {
    CardTerms::new(None, PLANS.map(plan))
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::parse(code).unwrap())
}

#[test]
fn the_printed_plans_of_every_currency_add_up() {
    // Amount, then for 3, 6, 9 and 12 payments what is paid in all and what is paid first.
    for (amount, totals) in [
        (money(16_980, "TRY"), [(17_235, 5_745), (17_489, 2_915), (17_744, 1_972), (17_999, 1_500)]),
        (money(9_999, "EUR"), [(10_149, 3_383), (10_299, 1_717), (10_449, 1_161), (10_599, 884)]),
        (money(1, "USD"), [(0, 0), (0, 0), (0, 0), (0, 0)]),
        (money(1_234, "JPY"), [(1_253, 418), (1_271, 212), (1_290, 144), (1_308, 109)]),
        (money(12_345, "KWD"), [(12_530, 4_177), (12_715, 2_120), (12_901, 1_434), (13_086, 1_091)]),
    ] {
        let offered = terms().offered(amount);
        assert_eq!((offered[0].count, offered[0].total, offered[0].interest.minor), (1, amount, 0));
        let printed: Vec<_> = offered[1..].iter().map(|one| (one.total.minor, one.monthly().minor)).collect();
        let wanted: Vec<_> = totals.into_iter().filter(|(total, _)| *total > 0).collect();
        assert_eq!(printed, wanted, "{amount} {}", amount.currency.code());
    }
}

#[test]
fn a_payment_of_nothing_is_not_offered() {
    for (minor, counts) in [(0, vec![1]), (2, vec![1]), (3, vec![1, 3]), (11, vec![1, 3, 6, 9, 12])] {
        let offered = terms().offered(money(minor, "TRY"));
        assert_eq!(offered.iter().map(|one| one.count).collect::<Vec<_>>(), counts, "{minor}");
    }
}

#[test]
fn a_card_always_pays_at_once_and_no_plan_is_beyond_reason() {
    let strange = [(0, 5), (1, 900), (6, 100), (3, 50), (3, 70), (4, INTEREST_BASIS_POINTS_MAX + 1)];
    let terms = CardTerms::new(None, strange.map(plan));
    assert_eq!(terms.plans, [(1, 0), (3, 70), (6, 100)].map(plan));
    assert_eq!(CardTerms::default().plans, [PlanTerms::AT_ONCE]);
    assert_eq!(terms.plan(4), None);
}

#[test]
fn instalments_are_labelled_in_both_languages() {
    let offered = terms().offered(money(10_000, "TRY"));
    let labels = |language| offered.iter().take(2).map(|one| one.label(language)).collect::<Vec<_>>();
    assert_eq!(labels(Language::En), ["Single payment", "3 instalments"]);
    assert_eq!(labels(Language::Tr), ["Tek Çekim", "3 Taksit"]);
}

proptest! {
    #[test]
    fn payments_sum_to_the_total_and_differ_by_one_minor_unit_at_most(
        minor in 1_i64..=Money::PARSED_MINOR_MAX, code in prop::sample::select(CURRENCIES.to_vec()),
    ) {
        for one in terms().offered(money(minor, code)) {
            let payments = one.payments();
            let sum = Money::sum(payments.iter().copied(), one.total.currency).unwrap();
            prop_assert_eq!((payments.len(), sum), (usize::from(one.count), one.total));
            prop_assert_eq!(one.total.minor, minor + one.interest.minor);
            prop_assert!(payments.iter().all(|paid| paid.minor > 0 && one.monthly().minor - paid.minor <= 1));
        }
    }

    #[test]
    fn interest_is_never_half_a_minor_unit_off(minor in 0_i64..=Money::PARSED_MINOR_MAX, points in 0..=INTEREST_BASIS_POINTS_MAX) {
        let interest = money(minor, "TRY").interest(points).unwrap();
        let off = i128::from(interest.minor) * 10_000 - i128::from(minor) * i128::from(points);
        prop_assert!((-5_000..=5_000).contains(&off) && off != -5_000);
    }
}
