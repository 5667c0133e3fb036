//! The ledger of things that run out. A balance is changed only together with the row that says why.

use std::collections::{BTreeSet, HashMap};

use checkout::{
    ids::Timestamp,
    ledger::{Balance, HoldId, Movement, Resource},
};

use crate::{
    Batch, Store, StoreError,
    db::{params, sql},
    json,
};

sql! {
    HOLD = "update balances set held = held + $2 where resource = $1 and on_hand - held >= $2";
    // What was let go of whole can be held again: money may come for an order that was given up.
    HOLD_OPEN = "insert into holds (hold, resource, quantity) values ($1, $2, $3) \
                 on conflict (hold) do update set quantity = excluded.quantity \
                 where holds.quantity = 0 and holds.resource = excluded.resource";
    HOLD_LOG = "insert into ledger (resource, kind, quantity, reference, at) values ($1, $2, $3, $4, $5)";
    POST_LOG = "insert into ledger (resource, kind, quantity, reference, at) \
                select resource, 'post', -quantity, hold, cast($2 as bigint) from holds where hold = $1 and quantity > 0";
    POST = "update balances set \
                on_hand = on_hand - (select quantity from holds where hold = $1), \
                held = held - (select quantity from holds where hold = $1) \
            where resource = (select resource from holds where hold = $1)";
    POST_CLOSE = "update holds set quantity = 0 where hold = $1 and quantity > 0";
    RELEASE_LOG = "insert into ledger (resource, kind, quantity, reference, at) \
                   select resource, 'release', cast($2 as bigint), hold, cast($3 as bigint) from holds \
                   where hold = $1 and quantity >= cast($2 as bigint)";
    RELEASE = "update balances set held = held - $2 where resource = (select resource from holds where hold = $1)";
    RELEASE_CLOSE = "update holds set quantity = quantity - $2 where hold = $1 and quantity >= $2";
    LET_GO_LOG = "insert into ledger (resource, kind, quantity, reference, at) \
                  select resource, 'release', case when quantity < cast($2 as bigint) then quantity else cast($2 as bigint) end, \
                      hold, cast($3 as bigint) from holds where hold = $1 and quantity > 0";
    LET_GO = "update balances set held = held - \
                  (select case when quantity < $2 then quantity else $2 end from holds where hold = $1) \
              where resource = (select resource from holds where hold = $1)";
    LET_GO_CLOSE = "update holds set quantity = quantity - case when quantity < $2 then quantity else $2 end where hold = $1";
    RETURN = "update balances set on_hand = on_hand + $2 where resource = $1";
    SET_LOCK = "insert into balances (resource, on_hand, held) values ($1, 0, 0) \
                on conflict (resource) do update set on_hand = balances.on_hand";
    SET_LOG = "insert into ledger (resource, kind, quantity, reference, at) \
               select cast($1 as text), 'adjust', \
                   cast($2 as bigint) - coalesce((select on_hand - held from balances where resource = cast($1 as text)), 0), \
                   cast($3 as text), cast($4 as bigint)";
    SET = "insert into balances (resource, on_hand, held) values ($1, $2, 0) \
           on conflict (resource) do update set on_hand = $2 + balances.held";
    LIMIT_LOG = "insert into ledger (resource, kind, quantity, reference, at) select resource, 'adjust', case when \
        held > cast($2 as bigint) + cast(coalesce((select sum(quantity) from ledger l where l.resource = \
        cast($1 as text) and l.kind = 'post' and l.at >= cast($5 as bigint)), 0) as bigint) then held else \
        cast($2 as bigint) + cast(coalesce((select sum(quantity) from ledger l where l.resource = cast($1 as \
        text) and l.kind = 'post' and l.at >= cast($5 as bigint)), 0) as bigint) end - on_hand, cast($3 as \
        text), cast($4 as bigint) from balances where resource = cast($1 as text) and on_hand <> case when \
        held > cast($2 as bigint) + cast(coalesce((select sum(quantity) from ledger l where l.resource = \
        cast($1 as text) and l.kind = 'post' and l.at >= cast($5 as bigint)), 0) as bigint) then held else \
        cast($2 as bigint) + cast(coalesce((select sum(quantity) from ledger l where l.resource = cast($1 as \
        text) and l.kind = 'post' and l.at >= cast($5 as bigint)), 0) as bigint) end";
    LIMIT = "update balances set on_hand = case when held > cast($2 as bigint) + cast(coalesce((select \
        sum(quantity) from ledger l where l.resource = cast($1 as text) and l.kind = 'post' and l.at >= \
        cast($3 as bigint)), 0) as bigint) then held else cast($2 as bigint) + cast(coalesce((select \
        sum(quantity) from ledger l where l.resource = cast($1 as text) and l.kind = 'post' and l.at >= \
        cast($3 as bigint)), 0) as bigint) end where resource = cast($1 as text)";
    BALANCE = "select resource, on_hand, held from balances where resource = $1";
    // One look-up by key for each: joined with a list of unknown length, PostgreSQL reads the whole table.
    BALANCES = "select key, coalesce((select on_hand from balances where resource = key), 0), \
                    coalesce((select held from balances where resource = key), 0) from json_each($1)";
    AUDIT = "select b.resource, b.on_hand, b.held, \
                cast(coalesce((select sum(quantity) from ledger l where l.resource = b.resource \
                    and kind in ('adjust', 'post', 'return')), 0) as bigint), \
                cast(coalesce((select sum(quantity) from holds h where h.resource = b.resource), 0) as bigint) \
             from balances b order by b.resource";
}

/// Where in a batch the holds stand, to tell which one was refused.
#[derive(Debug, Default, Clone)]
pub struct HoldSteps(Vec<(usize, Resource)>);

impl HoldSteps {
    /// The resource of which there was not enough, when `step` is a hold.
    pub fn refused(&self, step: usize) -> Option<Resource> {
        self.0.iter().find(|(place, _)| *place == step).map(|(_, resource)| resource.clone())
    }
}

/// Adds `movements` to a batch. Resources are touched in a fixed order, so that two batches cannot wait for each
/// other.
pub fn apply(batch: &mut Batch, movements: &[Movement], now: Timestamp) -> HoldSteps {
    let mut sorted: Vec<&Movement> = movements.iter().collect();
    // What is released first can be held again: the last unit, by somebody who chose another way of paying for it. An order
    // that nothing has to be paid for holds and posts in one batch.
    sorted.sort_by_key(|movement| match movement {
        Movement::Release { hold, .. } | Movement::LetGo { hold, .. } => (0, hold.0.clone()),
        Movement::Hold { resource, .. } => (1, resource.name()),
        Movement::Return { resource, .. } => (2, resource.name()),
        Movement::Post(hold) => (2, hold.0.clone()),
    });
    let mut holds = HoldSteps::default();
    for movement in sorted {
        match movement {
            Movement::Hold { resource, quantity, limit, as_of, hold } => {
                let name = resource.name();
                if let Some(limit) = limit {
                    batch.run(&SET_LOCK, params![&name]);
                    // What a setting says is so now: nothing can have left since.
                    let as_of = as_of.unwrap_or(Timestamp(i64::MAX));
                    batch.run(&LIMIT_LOG, params![&name, *limit, "limit", now, as_of]);
                    batch.run(&LIMIT, params![&name, *limit, as_of]);
                }
                holds.0.push((batch.require(&HOLD, params![&name, *quantity]), resource.clone()));
                batch.require(&HOLD_OPEN, params![&hold.0, &name, *quantity]);
                batch.run(&HOLD_LOG, params![&name, "hold", *quantity, &hold.0, now]);
            }
            Movement::Post(hold) => {
                batch.require(&POST_LOG, params![&hold.0, now]);
                batch.require(&POST, params![&hold.0]);
                batch.require(&POST_CLOSE, params![&hold.0]);
            }
            Movement::Release { hold, quantity } => {
                batch.require(&RELEASE_LOG, params![&hold.0, *quantity, now]);
                batch.require(&RELEASE, params![&hold.0, *quantity]);
                batch.require(&RELEASE_CLOSE, params![&hold.0, *quantity]);
            }
            Movement::LetGo { hold, quantity } => {
                batch.run(&LET_GO_LOG, params![&hold.0, *quantity, now]);
                batch.run(&LET_GO, params![&hold.0, *quantity]);
                batch.run(&LET_GO_CLOSE, params![&hold.0, *quantity]);
            }
            Movement::Return { resource, quantity, by } => {
                let name = resource.name();
                batch.require(&RETURN, params![&name, *quantity]);
                batch.run(&HOLD_LOG, params![&name, "return", *quantity, &by.0, now]);
            }
        }
    }
    holds
}

/// The most holds that a database is given as one statement: it remembers each length.
const APART_MAX: usize = 8;

/// Whether `movements` only hold, and each something else, so that it does not matter which comes first.
pub(crate) fn are_apart(movements: &[Movement]) -> bool {
    let mut resources = BTreeSet::new();
    movements.len() <= APART_MAX
        && movements.iter().all(|movement| match movement {
            Movement::Hold { resource, limit: None, .. } => resources.insert(resource.name()),
            _ => false,
        })
}

/// Adds to a batch what makes `available` units of `resource` available, whatever is held.
pub fn set_available(
    batch: &mut Batch,
    resource: &Resource,
    available: i64,
    reference: &str,
    now: Timestamp,
) {
    let name = resource.name();
    // Nothing may be held between the line in the ledger and the balance it explains.
    batch.run(&SET_LOCK, params![&name]);
    batch.run(&SET_LOG, params![&name, available, reference, now]);
    batch.run(&SET, params![&name, available]);
}

/// The question what there is of all of `resources`, for asking together with others.
pub(crate) fn balances_query(
    resources: impl IntoIterator<Item = Resource>,
) -> (&'static crate::db::Sql, crate::db::Params) {
    let mut names: Vec<String> = resources.into_iter().map(|resource| resource.name()).collect();
    if names.len() == 1 {
        return (&BALANCE, params![names.remove(0)]);
    }
    let keys: serde_json::Map<_, _> = names.into_iter().map(|name| (name, true.into())).collect();
    (&BALANCES, params![json(&keys)])
}

/// What there is, by the names of the resources.
pub(crate) struct Balances(HashMap<String, Balance>);

impl Balances {
    /// The answer to `balances_query`.
    pub(crate) fn read(rows: &[crate::db::Row]) -> Self {
        let balance = |row: &crate::db::Row| {
            (row.text(0).to_owned(), Balance { on_hand: row.int(1), held: row.int(2) })
        };
        Self(rows.iter().map(balance).collect())
    }

    /// What there is of `resource`; nothing of what was never set.
    pub(crate) fn of(&self, resource: &Resource) -> Balance {
        self.0.get(&resource.name()).copied().unwrap_or_default()
    }
}

/// One balance beside what the ledger says it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// The resource's name.
    pub resource: String,
    /// Units there are.
    pub on_hand: i64,
    /// Units set aside.
    pub held: i64,
    /// Units there are by the ledger.
    pub ledger_on_hand: i64,
    /// Units set aside by the open holds.
    pub open_holds: i64,
}

impl Audit {
    /// Whether the balance is what the ledger explains.
    pub fn adds_up(&self) -> bool {
        self.on_hand == self.ledger_on_hand && self.held == self.open_holds
    }
}

impl Store {
    /// Lets leave for good what is left of `hold`; nothing when nothing is.
    pub async fn post_what_is_held(&self, hold: &HoldId, now: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&POST_LOG, params![&hold.0, now]);
        batch.run(&POST, params![&hold.0]);
        batch.run(&POST_CLOSE, params![&hold.0]);
        match self.db.write(batch).await? {
            crate::Written::Done(_) => Ok(()),
            refused => {
                Err(crate::DbError::Unavailable(format!("a hold could not be posted: {refused:?}")).into())
            }
        }
    }

    /// What there is of `resource`.
    pub async fn balance(&self, resource: &Resource) -> Result<Balance, StoreError> {
        let (sql, params) = balances_query([resource.clone()]);
        Ok(Balances::read(&self.db.query(sql, params).await?).of(resource))
    }

    /// Units of `resource` that are available.
    pub async fn available(&self, resource: &Resource) -> Result<i64, StoreError> {
        Ok(self.balance(resource).await?.available())
    }

    /// Every balance beside its ledger.
    pub async fn audit(&self) -> Result<Vec<Audit>, StoreError> {
        let rows = self.db.query(&AUDIT, params![]).await?;
        let audit = |row: &crate::db::Row| Audit {
            resource: row.text(0).to_owned(),
            on_hand: row.int(1),
            held: row.int(2),
            ledger_on_hand: row.int(3),
            open_holds: row.int(4),
        };
        Ok(rows.iter().map(audit).collect())
    }
}
