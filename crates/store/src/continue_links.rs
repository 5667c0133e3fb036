//! Links to checkouts in text messages, and the move of a checkout from whoever has it open to whoever used its link.

use checkout::{
    engine::Change,
    facts::Customer,
    handover::{Link, LinkKind},
    ids::{CheckoutId, Pk, Timestamp},
    phone::MobileNumber,
    text::Language,
};

use crate::{
    Batch, Store, StoreError, Written,
    checkouts::{StoredCheckout, replace},
    db::{Row, params, sql},
    events::{self, Event},
    sessions::{self, NewSession},
};

sql! {
    INSERT = "insert into continue_links (id, checkout, kind, phone, language, created, expires, tries) \
              values ($1, $2, $3, $4, $5, $6, $7, 0)";
    READ = "select id, checkout, kind, phone, language, created, expires, tries, used from continue_links \
            where id = $1";
    TRY = "update continue_links set tries = tries + 1 \
           where id = $1 and used is null and expires > $2 and tries < 5";
    USE = "update continue_links set used = $2 where id = $1 and used is null and expires > $2";
    PURGE = "delete from continue_links where expires <= $1";
    GUEST = "select owner from sessions where checkout = $1 and customer is null and retired is null \
             order by seen desc limit 1";
    CUSTOMER = "select pk, email, first_name, last_name, phone from customers where checkout = $1";
    LEAVE_GUEST = "delete from sessions where checkout = $1 and customer is null and retired is null and owner = $2";
    LEAVE_CUSTOMER = "update customers set checkout = null where checkout = $1 and pk = $2";
}

/// Who has a checkout open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenFor {
    /// A guest, whose address book has this owner.
    Guest(String),
    /// A customer, on all devices.
    Customer(Customer),
}

/// A checkout that goes to whoever used its link.
pub struct Move<'a> {
    /// The link.
    pub link: &'a Link,
    /// The checkout as it was read.
    pub before: &'a StoredCheckout,
    /// What it becomes.
    pub change: &'a Change,
    /// Who loses it.
    pub from: &'a OpenFor,
    /// Who gets it.
    pub to: &'a NewSession,
}

/// Adds new links to a batch.
pub fn insert(batch: &mut Batch, links: &[Link]) {
    for link in links {
        let values = params![
            &link.id,
            &link.checkout,
            link.kind.name(),
            link.phone.as_str(),
            link.language.code(),
            link.created,
            link.expires,
        ];
        batch.run(&INSERT, values);
    }
}

/// A link in a row; `None` when another version of the program wrote it.
fn link(row: &Row) -> Option<Link> {
    Some(Link {
        id: row.text(0).to_owned(),
        checkout: CheckoutId(row.text(1).to_owned()),
        kind: LinkKind::named(row.text(2))?,
        phone: MobileNumber::stored(row.text(3)),
        language: Language::parse(row.text(4))?,
        created: Timestamp(row.int(5)),
        expires: Timestamp(row.int(6)),
        tries: row.int(7),
        used: row.maybe_int(8).map(Timestamp),
    })
}

impl Store {
    /// The link with this key. Looking changes nothing.
    pub async fn continue_link(&self, id: &str) -> Result<Option<Link>, StoreError> {
        Ok(self.db.query_one(&READ, params![id]).await?.as_ref().and_then(link))
    }

    /// Takes one of the tries of a link that works at `now`; `None` when it does not. Whoever asks many times at once gets
    /// no more tries than there are.
    pub async fn try_continue_link(&self, id: &str, now: Timestamp) -> Result<Option<Link>, StoreError> {
        let mut batch = Batch::new();
        batch.require(&TRY, params![id, now]);
        match self.db.write(batch).await? {
            Written::Done(_) => self.continue_link(id).await,
            Written::Missed(_) | Written::Violated { .. } => Ok(None),
        }
    }

    /// Who has `checkout` open, if anybody.
    pub async fn open_for(&self, checkout: &CheckoutId) -> Result<Option<OpenFor>, StoreError> {
        let queries = vec![(&CUSTOMER, params![checkout]), (&GUEST, params![checkout])];
        let results = self.db.query_all(queries).await?;
        let customer = results[0].first().map(|row| {
            OpenFor::Customer(Customer {
                pk: Pk(row.int(0)),
                email: row.text(1).to_owned(),
                first_name: row.text(2).to_owned(),
                last_name: row.text(3).to_owned(),
                phone: row.maybe_text(4).map(ToOwned::to_owned),
            })
        });
        Ok(customer.or_else(|| results[1].first().map(|row| OpenFor::Guest(row.text(0).to_owned()))))
    }

    /// Uses `link` up without moving anything; `false` when it is used already.
    pub async fn use_continue_link(&self, link: &Link, now: Timestamp) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&USE, params![&link.id, now]);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Uses the link up and moves the checkout, all or nothing; `false` when somebody changed the checkout, who has it open,
    /// or the link meanwhile.
    pub async fn move_checkout(&self, moved: &Move<'_>, event: &Event) -> Result<bool, StoreError> {
        let (id, now) = (&moved.before.checkout.id, event.at);
        let mut batch = Batch::new();
        batch.require(&USE, params![&moved.link.id, now]);
        replace(&mut batch, moved.before, &moved.change.checkout, now);
        match moved.from {
            OpenFor::Guest(owner) => batch.require(&LEAVE_GUEST, params![id, owner]),
            OpenFor::Customer(customer) => batch.require(&LEAVE_CUSTOMER, params![id, customer.pk]),
        };
        sessions::begin(&mut batch, moved.to, now);
        events::log(&mut batch, id, event);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// Removes links whose time was over before `before`.
    pub async fn purge_continue_links(&self, before: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&PURGE, params![before]);
        self.db.write(batch).await?;
        Ok(())
    }
}
