//! Everything one decision has to know, asked for in one go.

use checkout::{
    address::ShownAddress,
    catalog::Product,
    gift_card::GiftCard,
    ids::{Pk, Timestamp},
    ledger::{Balance, Resource},
    tally::Limit,
};

use crate::{
    Store, StoreError, addresses, catalog,
    db::{Params, Row, Sql},
    gift_cards,
    ledger::{self, Balances},
    orders, tallies,
};

/// The questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// Products that are not cached.
    pub products: Vec<Pk>,
    /// Products whose stock is needed.
    pub stock: Vec<Pk>,
    /// Balances that are needed.
    pub balances: Vec<Resource>,
    /// Gift cards that are needed, by their digests.
    pub gift_cards: Vec<String>,
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
    /// The gift cards that exist.
    pub gift_cards: Vec<GiftCard>,
    /// How often.
    pub tallies: Vec<(Limit, i64)>,
    /// How many orders, if it was asked.
    pub orders: Option<i64>,
    /// The addresses, the primary one first.
    pub addresses: Vec<ShownAddress>,
    /// The version of the book they stand in; 0 of an empty one.
    pub book: i64,
}

impl Questions {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything is asked of the ledger, which answers it all at once.
    fn asks_for_balances(&self) -> bool {
        !self.stock.is_empty() || !self.balances.is_empty()
    }

    /// Those that are not among `others`.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        fn left<T: Clone + PartialEq>(asked: &[T], others: &[T]) -> Vec<T> {
            asked.iter().filter(|one| !others.contains(one)).cloned().collect()
        }
        Self {
            products: left(&self.products, &others.products),
            stock: left(&self.stock, &others.stock),
            balances: left(&self.balances, &others.balances),
            gift_cards: left(&self.gift_cards, &others.gift_cards),
            tallies: left(&self.tallies, &others.tallies),
            orders_of: self.orders_of.filter(|customer| others.orders_of != Some(*customer)),
            addresses_of: self
                .addresses_of
                .clone()
                .filter(|owner| others.addresses_of.as_ref() != Some(owner)),
        }
    }

    /// The statements that ask them at `now`.
    pub(crate) fn queries(&self, now: Timestamp) -> Vec<(&'static Sql, Params)> {
        let mut queries = Vec::new();
        queries.extend(self.products.iter().map(|pk| catalog::by_pk_query(*pk)));
        if self.asks_for_balances() {
            let stock = self.stock.iter().map(|pk| Resource::Stock(*pk));
            queries.push(ledger::balances_query(stock.chain(self.balances.iter().cloned())));
        }
        queries.extend(self.gift_cards.iter().map(|digest| gift_cards::by_digest_query(digest)));
        queries.extend(self.tallies.iter().map(|limit| tallies::query(limit, now)));
        queries.extend(self.orders_of.map(orders::live_count_query));
        queries.extend(self.addresses_of.iter().map(|owner| addresses::of_owner_query(owner)));
        queries
    }

    /// The answers in the results of those statements.
    pub(crate) fn read(&self, results: impl IntoIterator<Item = Vec<Row>>) -> Result<Answers, StoreError> {
        let mut results = results.into_iter();
        let mut answers = Answers::default();
        for rows in results.by_ref().take(self.products.len()) {
            answers.products.extend(rows.first().map(catalog::product).transpose()?);
        }
        if self.asks_for_balances() {
            let balances = Balances::read(&results.next().unwrap_or_default());
            let available = |pk: &Pk| (*pk, balances.of(&Resource::Stock(*pk)).available());
            answers.stock = self.stock.iter().map(available).collect();
            let balance = |resource: &Resource| (resource.clone(), balances.of(resource));
            answers.balances = self.balances.iter().map(balance).collect();
        }
        for rows in results.by_ref().take(self.gift_cards.len()) {
            answers.gift_cards.extend(rows.first().and_then(gift_cards::gift_card));
        }
        for (limit, rows) in self.tallies.iter().zip(results.by_ref()) {
            answers.tallies.push((limit.clone(), tallies::answer(&rows)));
        }
        for (_, rows) in self.orders_of.iter().zip(results.by_ref()) {
            answers.orders = rows.first().map(|row| row.int(0));
        }
        for rows in results {
            answers.book = addresses::version_of_book(&rows);
            let address = |row| addresses::address(row).map(ShownAddress::from);
            answers.addresses = rows.iter().map(address).collect::<Result<_, _>>()?;
        }
        Ok(answers)
    }
}

impl Answers {
    /// Those of these answers, to `questions`, that `asked` asks as well.
    #[must_use]
    pub fn to(&self, asked: &Questions, questions: &Questions) -> Self {
        let mut answers = self.clone();
        answers.products.retain(|product| asked.products.contains(&product.pk));
        answers.stock.retain(|(pk, _)| asked.stock.contains(pk));
        answers.balances.retain(|(resource, _)| asked.balances.contains(resource));
        answers.gift_cards.retain(|card| asked.gift_cards.contains(&card.digest));
        answers.tallies.retain(|(limit, _)| asked.tallies.contains(limit));
        if asked.orders_of != questions.orders_of {
            answers.orders = None;
        }
        if asked.addresses_of != questions.addresses_of {
            answers.addresses.clear();
            answers.book = 0;
        }
        answers
    }

    /// These answers and `others`.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.products.extend(others.products);
        self.stock.extend(others.stock);
        self.balances.extend(others.balances);
        self.gift_cards.extend(others.gift_cards);
        self.tallies.extend(others.tallies);
        self.orders = self.orders.or(others.orders);
        self.addresses.extend(others.addresses);
        self.book = self.book.max(others.book);
        self
    }
}

impl Store {
    /// Answers `questions` at `now`.
    pub async fn look_up(&self, questions: &Questions, now: Timestamp) -> Result<Answers, StoreError> {
        if questions.is_empty() {
            return Ok(Answers::default());
        }
        questions.read(self.db.query_all(questions.queries(now)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(stock: &[i64], owner: &str) -> Questions {
        let stock = stock.iter().map(|pk| Pk(*pk)).collect();
        Questions { stock, addresses_of: Some(owner.to_owned()), ..Questions::default() }
    }

    #[test]
    fn only_what_was_not_asked_yet_is_left() {
        assert!(asking(&[1], "a").without(&asking(&[1, 2], "a")).is_empty());
        assert_eq!(asking(&[1, 2], "b").without(&asking(&[1], "a")), asking(&[2], "b"));
    }

    #[test]
    fn answers_nobody_asked_for_are_dropped() {
        let answers = Answers { stock: vec![(Pk(1), 5), (Pk(2), 6)], ..Answers::default() };
        assert_eq!(answers.to(&asking(&[2], "a"), &asking(&[1, 2], "a")).stock, [(Pk(2), 6)]);
    }
}
