//! The money a shop keeps for its customers: granted by the operator, explained by the ledger.

use checkout::{
    ids::{OrderNumber, Pk, Timestamp},
    ledger::{Balance, Resource},
    money::{Currency, Money},
};

use crate::{
    Batch, Listed, Slice, Store, StoreError, Written,
    db::{params, sql},
};

sql! {
    LOCK = "insert into balances (resource, on_hand, held) values ($1, 0, 0) \
            on conflict (resource) do update set on_hand = balances.on_hand";
    GRANT_LOG = "insert into ledger (resource, kind, quantity, reference, at) \
                 select cast($1 as text), 'adjust', cast($2 as bigint), cast($3 as text), cast($4 as bigint) \
                 where not exists (select 1 from ledger \
                     where resource = cast($1 as text) and kind = 'adjust' and reference = cast($3 as text))";
    GRANT = "update balances set on_hand = on_hand + $2 where resource = $1 and on_hand - held + $2 >= 0";
    GRANTED = "select quantity from ledger where resource = $1 and kind = 'adjust' and reference = $2";
    ALL_OF_KIND = "select resource, on_hand, held from balances where substr(resource, 1, 6) = 'money:' \
                   order by resource limit $1";
    COUNT = "select count(*) from ledger where resource = $1 and kind <> 'post'";
    HISTORY = "select quantity, kind, reference, at from ledger where resource = $1 and kind <> 'post' \
               order by pk desc limit $2 offset $3";
}

/// What became of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// It is in the books.
    Done,
    /// It was in the books already, under the same reference.
    Before,
    /// The reference stands for another amount, in minor units.
    Otherwise(i64),
    /// More was to be taken away than can be had.
    TooMuch,
}

/// What a customer has in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The customer.
    pub customer: Pk,
    /// The currency.
    pub currency: Currency,
    /// How much, and how much of it is set aside.
    pub balance: Balance,
}

/// Something that changed what a customer can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptChange {
    /// By how much; less than nothing when it was spent.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
    /// With which order it was spent, or came back.
    pub order: Option<OrderNumber>,
    /// What the operator knows it by.
    pub reference: String,
}

impl Store {
    /// Gives `customer` an amount, or takes it away when it is negative. The same `reference` counts once.
    pub async fn grant_loyalty_money(
        &self,
        customer: Pk,
        amount: Money,
        reference: &str,
        now: Timestamp,
    ) -> Result<Granted, StoreError> {
        let name = Resource::LoyaltyMoney(customer, amount.currency).name();
        let mut batch = Batch::new();
        // Whoever grants the same thing at the same moment waits here.
        batch.run(&LOCK, params![&name]);
        let logged = batch.require(&GRANT_LOG, params![&name, amount.minor, reference, now]);
        batch.require(&GRANT, params![&name, amount.minor]);
        match self.db.write(batch).await? {
            Written::Done(_) => Ok(Granted::Done),
            Written::Missed(step) if step == logged => {
                let row = self.db.query_one(&GRANTED, params![&name, reference]).await?;
                let before = row.map_or(amount.minor, |row| row.int(0));
                Ok(if before == amount.minor { Granted::Before } else { Granted::Otherwise(before) })
            }
            Written::Missed(_) | Written::Violated { .. } => Ok(Granted::TooMuch),
        }
    }

    /// What customers have, at most `limit` rows.
    pub async fn loyalty_money(&self, limit: i64) -> Result<Vec<Kept>, StoreError> {
        let rows = self.db.query(&ALL_OF_KIND, params![limit]).await?;
        let kept = |row: &crate::db::Row| {
            let mut name = row.text(0).split(':').skip(1);
            Some(Kept {
                customer: Pk(name.next()?.parse().ok()?),
                currency: Currency::parse(name.next()?)?,
                balance: Balance { on_hand: row.int(1), held: row.int(2) },
            })
        };
        Ok(rows.iter().filter_map(kept).collect())
    }

    /// What `customer` has in `currency`.
    pub async fn loyalty_money_of(&self, customer: Pk, currency: Currency) -> Result<Balance, StoreError> {
        self.balance(&Resource::LoyaltyMoney(customer, currency)).await
    }

    /// What changed what `customer` can use in `currency`, newest first. The changes add up to what can be used now.
    pub async fn loyalty_money_history(
        &self,
        customer: Pk,
        currency: Currency,
        slice: Slice,
    ) -> Result<Listed<KeptChange>, StoreError> {
        let name = Resource::LoyaltyMoney(customer, currency).name();
        let queries = vec![
            (&COUNT as &'static crate::db::Sql, params![&name]),
            (&HISTORY, params![&name, slice.limit, slice.offset]),
        ];
        let answers = self.db.query_all(queries).await?;
        let count = answers.first().and_then(|rows| rows.first()).map_or(0, |row| row.int(0));
        let change = |row: &crate::db::Row| {
            let (kind, reference) = (row.text(1), row.text(2).to_owned());
            let quantity = if kind == "hold" { -row.int(0) } else { row.int(0) };
            // A hold is named by its order and what it is of.
            let order = reference.split(':').next().filter(|_| kind != "adjust");
            KeptChange {
                amount: Money::new(quantity, currency),
                at: Timestamp(row.int(3)),
                order: order.map(|number| OrderNumber(number.to_owned())),
                reference,
            }
        };
        Ok(Listed { count, rows: answers.get(1).into_iter().flatten().map(change).collect() })
    }
}
