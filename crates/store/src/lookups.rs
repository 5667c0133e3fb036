//! Everything one decision has to know, asked for in one go.

use checkout::{
    address::Address,
    catalog::Product,
    ids::{Pk, Timestamp},
    ledger::{Balance, Resource},
    tally::Limit,
};

use crate::{Store, StoreError, addresses, catalog, ledger, orders, tallies};

/// The questions.
#[derive(Debug, Clone, Default)]
pub struct Questions {
    /// Products that are not cached.
    pub products: Vec<Pk>,
    /// Products whose stock is needed.
    pub stock: Vec<Pk>,
    /// Balances that are needed.
    pub balances: Vec<Resource>,
    /// Counters that are needed.
    pub tallies: Vec<Limit>,
    /// Of which customer it is needed how many orders there are that were not cancelled.
    pub orders_of: Option<Pk>,
    /// Whose addresses are needed.
    pub addresses_of: Option<String>,
}

/// The answers, in the order of the questions.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The products that exist.
    pub products: Vec<Product>,
    /// Units available.
    pub stock: Vec<(Pk, i64)>,
    /// What there is.
    pub balances: Vec<(Resource, Balance)>,
    /// How often.
    pub tallies: Vec<(Limit, i64)>,
    /// How many orders, if it was asked.
    pub orders: Option<i64>,
    /// The addresses, the primary one first.
    pub addresses: Vec<Address>,
}

impl Store {
    /// Answers `questions` at `now`.
    pub async fn look_up(&self, questions: &Questions, now: Timestamp) -> Result<Answers, StoreError> {
        let mut queries = Vec::new();
        queries.extend(questions.products.iter().map(|pk| catalog::by_pk_query(*pk)));
        queries.extend(questions.stock.iter().map(|pk| ledger::available_query(*pk)));
        queries.extend(questions.balances.iter().map(ledger::balance_query));
        queries.extend(questions.tallies.iter().map(|limit| tallies::query(limit, now)));
        queries.extend(questions.orders_of.map(orders::live_count_query));
        queries.extend(questions.addresses_of.iter().map(|owner| addresses::of_owner_query(owner)));
        if queries.is_empty() {
            return Ok(Answers::default());
        }
        let mut results = self.db.query_all(queries).await?.into_iter();
        let mut answers = Answers::default();
        for rows in results.by_ref().take(questions.products.len()) {
            answers.products.extend(rows.first().map(catalog::product).transpose()?);
        }
        for (pk, rows) in questions.stock.iter().zip(results.by_ref()) {
            answers.stock.push((*pk, rows.first().map_or(0, |row| row.int(0))));
        }
        for (resource, rows) in questions.balances.iter().zip(results.by_ref()) {
            answers.balances.push((resource.clone(), ledger::balance(&rows)));
        }
        for (limit, rows) in questions.tallies.iter().zip(results.by_ref()) {
            answers.tallies.push((limit.clone(), tallies::answer(&rows)));
        }
        for (_, rows) in questions.orders_of.iter().zip(results.by_ref()) {
            answers.orders = rows.first().map(|row| row.int(0));
        }
        for rows in results {
            answers.addresses = rows.iter().map(addresses::address).collect::<Result<_, _>>()?;
        }
        Ok(answers)
    }
}
