//! Payments under bad luck, on both databases: thirty cells of the matrix, answers that get lost once the money was taken, and
//! one checkout confirmed many times at once. `cargo xtask payments` plays all of it.

use std::{io::Write, sync::Arc};

use checkout::ids::{FreshIds, Pk, Timestamp};
use flow::{Ids, RandomIds};
use store::{Store, ledger::Audit};
use testkit::{
    Customer, TestApp, TestBank,
    database::TestDatabase,
    payments::{Cell, Figures, World, confirmations, lost_answers, provider_histories, table},
    shop,
};

const VISA: &str = "4111111111111111";

testkit::on_both_databases!(
    thirty_cells_of_the_matrix_account_for_all_money,
    lost_answers_charge_nobody_twice,
    simultaneous_confirmations_are_one_charge_each,
    money_whose_order_cannot_be_written_goes_back,
    two_hundred_histories_with_a_provider_lose_no_money,
);

async fn two_hundred_histories_with_a_provider_lose_no_money(database: TestDatabase) {
    let mut world = World::new(database).await;
    let figures = provider_histories(&mut world, 1, 200, || {}).await.expect("all money is accounted for");
    assert!(
        figures.taken > 60 && figures.orders > 20 && figures.back > 10 && figures.died > 40,
        "{figures:?}"
    );
}

async fn thirty_cells_of_the_matrix_account_for_all_money(database: TestDatabase) {
    let mut world = World::new(database).await;
    let (mut states, mut wrong) = (Vec::new(), Vec::new());
    for cell in Cell::thirty() {
        match world.play(&cell).await {
            Ok(state) => states.push(state),
            Err(error) => wrong.push(format!("{cell}: {error}")),
        }
    }
    // Written past the harness, which keeps what a test that passes prints.
    let _ = writeln!(std::io::stderr(), "{}", table(&states));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn lost_answers_charge_nobody_twice(database: TestDatabase) {
    let mut world = World::new(database).await;
    let figures = lost_answers(&mut world, 100, || {}).await.expect("all money is accounted for");
    assert_eq!(figures, Figures { checkouts: 100, orders: 100, charges: 100, double_charges: 0 });
}

async fn simultaneous_confirmations_are_one_charge_each(database: TestDatabase) {
    let mut world = World::new(database).await;
    let figures = confirmations(&mut world, 4, 64, || {}).await.expect("all money is accounted for");
    assert_eq!(figures, Figures { checkouts: 4, orders: 4, charges: 4, double_charges: 0 });
}

/// Two nodes that drew the same key for an order.
#[derive(Debug, Default)]
struct OneKey(RandomIds);

impl Ids for OneKey {
    fn fresh(&self, now: Timestamp) -> FreshIds {
        self.0.fresh(now)
    }

    fn reserve(&self, _now: Timestamp, _count: i64) -> Pk {
        Pk(7)
    }

    fn book(&self, now: Timestamp) -> String {
        self.0.book(now)
    }

    fn secret(&self) -> String {
        self.0.secret()
    }

    fn nonce(&self) -> [u8; 16] {
        self.0.nonce()
    }
}

async fn money_whose_order_cannot_be_written_goes_back(database: TestDatabase) {
    shop::set_up(&Store::new(database.db.clone())).await;
    let bank = TestBank::start().await;
    let gateway = Arc::clone(&bank.gateway);
    let ids = Arc::new(OneKey::default());
    let app = TestApp::start_with(database, ids, |config| config.gateways.payment = Some(gateway)).await;
    let pays = async || {
        let guest = Customer::new(&app);
        guest.walks_to_the_card().await;
        let answer = guest.pays(VISA, false).await;
        (answer.status.as_u16(), answer.order_number().is_some(), answer.errors("non_field_errors").len())
    };
    assert_eq!(pays().await, (200, true, 0));
    assert_eq!(pays().await, (200, false, 1));
    app.reconciles().await;
    let attempts = app.store().recent_attempts(Timestamp(0), None, 9).await.expect("answers");
    let mut states: Vec<_> = attempts.iter().map(|known| known.attempt.state.name()).collect();
    states.sort_unstable();
    assert_eq!(states, ["closed", "paid"]);
    let mut kept: Vec<_> = (bank.bank.book().charges().iter())
        .map(|charge| charge.captured.minor - charge.refunded.minor)
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [0, 13_990]);
    assert!(app.store().audit().await.expect("answers").iter().all(Audit::adds_up));
}
