//! Checkouts, and who is asking for one. One statement reads everything a request starts from; one batch saves
//! everything it decided.

use std::sync::Arc;

use checkout::{
    checkout::Checkout,
    engine::Change,
    facts::Customer,
    ids::{CheckoutId, Pk, Timestamp},
    ledger::Resource,
};

use crate::{
    Batch, Store, StoreError, Written, attempts, continue_links,
    db::{Row, params, sql},
    document,
    events::{self, Event},
    json, ledger,
    lookups::{Answers, Questions},
    orders, outbox,
    sessions::{self, NewSession, SessionKey},
    tallies,
};

sql! {
    VISIT = "select s.owner, s.customer, s.language, s.currency, s.registered, s.seen, s.retired, \
                cu.email, cu.first_name, cu.last_name, cu.phone, c.version, c.document, \
                (select version from settings where name = 'shop'), \
                (select version from settings where name = 'catalog') \
             from sessions s \
             left join customers cu on cu.pk = s.customer \
             left join checkouts c on c.id = coalesce(cu.checkout, s.checkout) \
             where s.id = $1 and s.expires > $2";
    VERSIONS = "select (select version from settings where name = 'shop'), \
                       (select version from settings where name = 'catalog')";
    READ = "select version, document from checkouts where id = $1";
    OF_CUSTOMER = "select c.version, c.document from customers cu join checkouts c on c.id = cu.checkout where cu.pk = $1";
    INSERT = "insert into checkouts (id, version, basket, document, created, modified) values ($1, 1, $2, $3, $4, $4)";
    UPDATE = "update checkouts set document = $3, version = version + 1, modified = $4 where id = $1 and version = $2";
    POINT_SESSION = "update sessions set checkout = $2 where id = $1 and customer is null \
                     and (checkout = $3 or (checkout is null and $3 is null)) and retired is null";
    POINT_CUSTOMER = "update customers set checkout = $2 where pk = $1 \
                      and (checkout = $3 or (checkout is null and $3 is null))";
}

/// The versions of what is cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Versions {
    /// Of the settings; none before a shop is set up.
    pub shop: Option<i64>,
    /// Of products and prices.
    pub catalog: Option<i64>,
}

/// A checkout with the version it was read at.
#[derive(Debug, Clone)]
pub struct StoredCheckout {
    /// The version an update must name.
    pub version: i64,
    /// The checkout.
    pub checkout: Arc<Checkout>,
}

/// A visitor who came with a session.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Whose address book a guest fills.
    pub owner: String,
    /// The customer who logged in.
    pub customer: Option<Customer>,
    /// The language set in the session.
    pub language: Option<String>,
    /// The currency set in the session.
    pub currency: Option<String>,
    /// Whether the customer registered in this session.
    pub registered: bool,
    /// When the session was last noted as used.
    pub seen: Timestamp,
    /// Whether a login replaced this session: it may see its order, and nothing else.
    pub retired: bool,
    /// The checkout that is open.
    pub checkout: Option<StoredCheckout>,
    /// The versions of what is cached.
    pub versions: Versions,
}

impl Visit {
    /// The name under which this visitor's addresses are kept.
    pub fn address_owner(&self) -> String {
        self.customer.as_ref().map_or_else(|| self.owner.clone(), |customer| customer_owner(customer.pk))
    }
}

/// The name under which a customer's addresses are kept.
pub fn customer_owner(customer: Pk) -> String {
    format!("customer:{customer}")
}

/// Who has a checkout open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A guest, by the session.
    Session(SessionKey),
    /// A customer, on all devices.
    Customer(Pk),
}

/// What became of saving a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is durable.
    Done,
    /// Somebody else changed the checkout first: read it again and decide again.
    Beaten,
    /// There is not enough of this: look again and decide again.
    HoldRefused(Resource),
}

fn versions(row: &Row, column: usize) -> Versions {
    Versions { shop: row.maybe_int(column), catalog: row.maybe_int(column + 1) }
}

/// The visitor in a row of [`VISIT`].
fn visit(row: &Row) -> Result<Visit, StoreError> {
    let customer = row.maybe_int(1).map(|pk| Customer {
        pk: Pk(pk),
        email: row.maybe_text(7).unwrap_or_default().to_owned(),
        first_name: row.maybe_text(8).unwrap_or_default().to_owned(),
        last_name: row.maybe_text(9).unwrap_or_default().to_owned(),
        phone: row.maybe_text(10).map(ToOwned::to_owned),
    });
    let checkout = match (row.maybe_int(11), row.maybe_text(12)) {
        (Some(version), Some(text)) => {
            Some(StoredCheckout { version, checkout: Arc::new(document("checkouts", text)?) })
        }
        _ => None,
    };
    Ok(Visit {
        owner: row.text(0).to_owned(),
        customer,
        language: row.maybe_text(2).map(ToOwned::to_owned),
        currency: row.maybe_text(3).map(ToOwned::to_owned),
        registered: row.bool(4),
        seen: Timestamp(row.int(5)),
        retired: row.maybe_int(6).is_some(),
        checkout,
        versions: versions(row, 13),
    })
}

impl Store {
    /// The visitor with this session, if it is alive at `now`.
    pub async fn visit(&self, session: &SessionKey, now: Timestamp) -> Result<Option<Visit>, StoreError> {
        Ok(self.visit_and_look_up(session, now, &Questions::default()).await?.0)
    }

    /// The visitor with this session, if it is alive at `now`, and the answers to `questions`, asked together.
    pub async fn visit_and_look_up(
        &self,
        session: &SessionKey,
        now: Timestamp,
        questions: &Questions,
    ) -> Result<(Option<Visit>, Answers), StoreError> {
        let mut queries = vec![(&VISIT, params![session.as_str(), now])];
        queries.extend(questions.queries(now));
        let mut results = self.db.query_all(queries).await?.into_iter();
        let row = results.next().and_then(|rows| rows.into_iter().next());
        Ok((row.as_ref().map(visit).transpose()?, questions.read(results)?))
    }

    /// The versions of what is cached, for a visitor without a session.
    pub async fn versions(&self) -> Result<Versions, StoreError> {
        let row = self.db.query_one(&VERSIONS, params![]).await?;
        Ok(row.map(|row| versions(&row, 0)).unwrap_or_default())
    }

    /// Whether a shop is set up, asked without holding up the thread that asks.
    pub async fn is_set_up(&self) -> Result<bool, StoreError> {
        let rows = self.db.query_apart(&VERSIONS, params![]).await?;
        Ok(rows.first().is_some_and(|row| versions(row, 0).shop.is_some()))
    }

    /// One checkout.
    pub async fn checkout(&self, id: &CheckoutId) -> Result<Option<StoredCheckout>, StoreError> {
        let row = self.db.query_one(&READ, params![id]).await?;
        row.map(|row| stored(&row)).transpose()
    }

    /// The checkout that `customer` has open.
    pub async fn checkout_of_customer(&self, customer: Pk) -> Result<Option<StoredCheckout>, StoreError> {
        let row = self.db.query_one(&OF_CUSTOMER, params![customer]).await?;
        row.map(|row| stored(&row)).transpose()
    }

    /// Saves what was decided about the checkout `before`, which `holder` has open: the checkout, the order it
    /// became, the ledger's movements, the jobs and the event, all or nothing.
    pub async fn save(
        &self,
        holder: &Holder,
        before: Option<&StoredCheckout>,
        change: &Change,
        event: &Event,
    ) -> Result<Saved, StoreError> {
        let mut batch = Batch::new();
        let id = &change.checkout.id;
        match before.filter(|before| before.checkout.id == *id) {
            Some(before) => {
                replace(&mut batch, before, &change.checkout, event.at);
            }
            None => begin(
                &mut batch,
                holder,
                before.map(|before| &before.checkout.id),
                &change.checkout,
                event.at,
            ),
        }
        let holds = add_change(&mut batch, change, event);
        Ok(match self.db.write(batch).await? {
            Written::Done(_) => Saved::Done,
            Written::Missed(step) => holds.refused(step).map_or(Saved::Beaten, Saved::HoldRefused),
            Written::Violated { .. } => Saved::Beaten,
        })
    }
}

/// Adds to a batch everything of `change` that stands beside the checkout.
pub(crate) fn add_change(batch: &mut Batch, change: &Change, event: &Event) -> ledger::HoldSteps {
    attempts::write(batch, &change.attempts);
    let holds = ledger::apply(batch, &change.movements, event.at);
    tallies::count(batch, &change.tallies, event.at);
    if let Some(order) = &change.order {
        orders::insert(batch, order);
    }
    outbox::insert(batch, &change.jobs, event.at);
    continue_links::insert(batch, &change.links);
    events::log(batch, &change.checkout.id, event);
    if change.attempts.is_empty() && change.tallies.is_empty() && ledger::are_apart(&change.movements) {
        batch.steps_are_independent();
    }
    holds
}

/// Adds a checkout that is new to a batch, and makes it the one its holder has open instead of `previous`.
pub fn begin(
    batch: &mut Batch,
    holder: &Holder,
    previous: Option<&CheckoutId>,
    checkout: &Checkout,
    now: Timestamp,
) {
    point(batch, holder, previous, &checkout.id);
    batch.require(&INSERT, params![&checkout.id, checkout.basket.pk, json(checkout), now]);
}

fn stored(row: &Row) -> Result<StoredCheckout, StoreError> {
    Ok(StoredCheckout { version: row.int(0), checkout: Arc::new(document("checkouts", row.text(1))?) })
}

/// Adds to a batch that `before` becomes `next`; the step misses when somebody else changed it first.
pub fn replace(batch: &mut Batch, before: &StoredCheckout, next: &Checkout, now: Timestamp) -> usize {
    batch.require(&UPDATE, params![&before.checkout.id, before.version, json(next), now])
}

/// Adds to a batch that `holder` has `next` open instead of `previous`.
pub fn point(batch: &mut Batch, holder: &Holder, previous: Option<&CheckoutId>, next: &CheckoutId) {
    match holder {
        Holder::Session(key) => batch.require(&POINT_SESSION, params![key.as_str(), next, previous]),
        Holder::Customer(pk) => batch.require(&POINT_CUSTOMER, params![*pk, next, previous]),
    };
}

impl Store {
    /// Begins a session, and with it the first checkout of its visitor if there is one.
    pub async fn begin_session(
        &self,
        session: &NewSession,
        checkout: Option<&Checkout>,
        event: Option<&Event>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        sessions::begin(&mut batch, session, now);
        if let Some(checkout) = checkout {
            batch.require(&INSERT, params![&checkout.id, checkout.basket.pk, json(checkout), now]);
        }
        if let (Some(checkout), Some(event)) = (checkout, event) {
            events::log(&mut batch, &checkout.id, event);
        }
        batch.steps_are_independent();
        match self.db.write(batch).await? {
            Written::Done(_) => Ok(()),
            refused => {
                Err(crate::DbError::Unavailable(format!("a session could not begin: {refused:?}")).into())
            }
        }
    }
}
