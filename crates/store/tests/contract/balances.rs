//! What there is, asked about many things at once; and that the ledger takes only what it knows.

use checkout::{
    ids::{Pk, Timestamp},
    ledger::{Balance, Resource},
};
use store::{Batch, Store, Written, db::Sql, ledger, lookups::Questions};
use testkit::database::TestDatabase;

testkit::on_both_databases!(
    all_balances_are_told_at_once_in_the_order_of_the_questions,
    a_word_the_ledger_does_not_know_is_refused,
);

const NOW: Timestamp = Timestamp(1_795_342_800_000_000);

async fn all_balances_are_told_at_once_in_the_order_of_the_questions(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let quoted = Resource::UsesBy(Pk(5), "o'neil \"x\" \\ ç".to_owned());
    let mut batch = Batch::new();
    for (resource, units) in [(&Resource::Stock(Pk(1)), 7), (&Resource::Stock(Pk(3)), 9), (&quoted, 2)] {
        ledger::set_available(&mut batch, resource, units, "test", NOW);
    }
    assert!(matches!(store.db().write(batch).await, Ok(Written::Done(_))));
    let none = Balance::default();
    for (stock, balances, told) in [
        (vec![3, 2, 1], vec![], vec![]),
        (vec![], vec![quoted.clone()], vec![Balance { on_hand: 2, held: 0 }]),
        (vec![], vec![Resource::Uses(Pk(9))], vec![none]),
        (
            vec![1],
            vec![Resource::Uses(Pk(9)), quoted.clone(), Resource::Stock(Pk(3))],
            vec![none, Balance { on_hand: 2, held: 0 }, Balance { on_hand: 9, held: 0 }],
        ),
    ] {
        let stock: Vec<Pk> = stock.into_iter().map(Pk).collect();
        let asked = Questions { stock: stock.clone(), balances: balances.clone(), ..Questions::default() };
        let answers = store.look_up(&asked, NOW).await.expect("answers");
        let units = |pk: &Pk| (*pk, [0, 7, 0, 9][usize::try_from(pk.0).expect("small")]);
        assert_eq!(answers.stock, stock.iter().map(units).collect::<Vec<_>>());
        assert_eq!(answers.balances, balances.into_iter().zip(told).collect::<Vec<_>>());
    }
}

async fn a_word_the_ledger_does_not_know_is_refused(test: TestDatabase) {
    static KNOWN: Sql = Sql::without_parameters(
        "KNOWN",
        "insert into ledger (resource, kind, quantity, reference, at) values ('x', 'return', 1, 'r', 1)",
    );
    static UNKNOWN: Sql = Sql::without_parameters(
        "UNKNOWN",
        "insert into ledger (resource, kind, quantity, reference, at) values ('x', 'gift', 1, 'r', 1)",
    );
    let mut batch = Batch::new();
    batch.require(&KNOWN, Vec::new());
    batch.require(&UNKNOWN, Vec::new());
    let written = test.db.write(batch).await.expect("answers");
    assert!(
        matches!(&written, Written::Violated { step: 1, constraint } if constraint.is_empty()),
        "{written:?}"
    );
}
