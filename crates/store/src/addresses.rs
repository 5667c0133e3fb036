//! Address books. Every change of a book first touches its row in `address_books`: changes of one book queue there,
//! its check is what holds the limit, and its version rises. The primary address is the one at position 0.

use checkout::{address::Address, ids::Pk};

use crate::{
    Batch, DbError, Listed, Slice, Store, StoreError, Written,
    db::{Params, Row, Sql, params, sql},
    document, json,
};

sql! {
    OF_OWNER = "select a.pk, a.document, a.position, coalesce(b.version, -1) from addresses a \
                left join address_books b on b.owner = a.owner where a.owner = $1 order by a.position, a.pk";
    PART = "select pk, document, position from addresses where owner = $1 order by position, pk limit $2 offset $3";
    COUNT = "select count(*) from addresses where owner = $1";
    ONE = "select pk, document, position from addresses where pk = $1 and owner = $2";
    BOOK_ADD = "insert into address_books (owner, addresses) values ($1, 1) \
                on conflict (owner) do update set addresses = address_books.addresses + 1, version = address_books.version + 1";
    BOOK_REMOVE = "update address_books set addresses = addresses - 1, version = version + 1 where owner = $1";
    BOOK_LOCK = "update address_books set version = version + 1 where owner = $1";
    BOOK_OPEN = "insert into address_books (owner, addresses) values ($1, 0) \
                 on conflict (owner) do update set version = address_books.version + 1";
    BOOK_COUNT = "update address_books set addresses = (select count(*) from addresses where owner = $1) where owner = $1";
    BOOK_END = "delete from address_books where owner = $1";
    INSERT = "insert into addresses (owner, position, document) \
              select cast($1 as text), \
                  case when coalesce(min(position), 1) > 0 then 0 else max(position) + 1 end, cast($2 as text) \
              from addresses where owner = cast($1 as text) returning pk";
    UPDATE = "update addresses set document = $3 where owner = $1 and pk = $2";
    DELETE = "delete from addresses where owner = $1 and pk = $2";
    DEMOTE = "update addresses set position = (select max(position) + 1 from addresses where owner = $1) \
              where owner = $1 and position = 0 and pk <> $2";
    MAKE_PRIMARY = "update addresses set position = 0 where owner = $1 and pk = $2";
    PROMOTE_NEXT = "update addresses set position = 0 where position > 0 and pk = \
                    (select pk from addresses where owner = $1 order by position, pk limit 1)";
    MOVE = "update addresses set owner = $2, \
                position = position + coalesce((select max(position) + 1 from addresses where owner = $2), 0) \
            where pk in (select pk from addresses where owner = $1 order by position, pk \
                limit (select 50 - count(*) from addresses where owner = $2))";
    DROP_REST = "delete from addresses where owner = $1";
}

/// The most addresses of one book. The table's check and `MOVE` say the same.
pub const ADDRESSES_MAX: usize = 50;

/// The question for the whole book of `owner`, for asking together with others.
pub(crate) fn of_owner_query(owner: &str) -> (&'static Sql, Params) {
    (&OF_OWNER, params![owner])
}

/// The version of the book whose rows `of_owner_query` returned; 0 of an empty one.
pub(crate) fn version_of_book(rows: &[Row]) -> i64 {
    rows.first().map_or(0, |row| row.int(3))
}

/// The address in a row of `pk, document, position`.
pub(crate) fn address(row: &Row) -> Result<Address, StoreError> {
    let address: Address = document("addresses", row.text(1))?;
    Ok(Address { pk: Some(Pk(row.int(0))), primary: row.int(2) == 0, ..address })
}

/// The document of `address`: its key and its position have columns of their own.
fn stored(address: &Address) -> String {
    json(&Address { pk: None, primary: false, ..address.clone() })
}

/// Adds to a batch that the addresses of `from` become those of `to`, behind the ones that are there, as when a
/// guest logs in. What would not fit into the book of `to` is dropped.
pub fn move_book(batch: &mut Batch, from: &str, to: &str) {
    batch
        .run(&BOOK_OPEN, params![to])
        .run(&BOOK_LOCK, params![from])
        .run(&MOVE, params![from, to])
        .run(&DROP_REST, params![from])
        .run(&BOOK_COUNT, params![to])
        .run(&BOOK_END, params![from]);
}

impl Store {
    /// A part of the book of `owner`, the primary address first.
    pub async fn addresses(&self, owner: &str, slice: Slice) -> Result<Listed<Address>, StoreError> {
        let queries = vec![(&COUNT, params![owner]), (&PART, params![owner, slice.limit, slice.offset])];
        let results = self.db.query_all(queries).await?;
        let count = results[0].first().map_or(0, |row| row.int(0));
        Ok(Listed { count, rows: results[1].iter().map(address).collect::<Result<_, _>>()? })
    }

    /// The address with this key, if it is in the book of `owner`.
    pub async fn address(&self, owner: &str, pk: Pk) -> Result<Option<Address>, StoreError> {
        self.db.query_one(&ONE, params![pk, owner]).await?.as_ref().map(address).transpose()
    }

    /// Writes an address into the book of `owner` and returns its key; `None` when the book is full. The first one
    /// is primary in any case.
    pub async fn insert_address(&self, owner: &str, address: &Address) -> Result<Option<Pk>, StoreError> {
        let mut batch = Batch::new();
        batch.run(&BOOK_ADD, params![owner]);
        if address.primary {
            batch.run(&DEMOTE, params![owner, 0]);
        }
        batch.require(&INSERT, params![owner, stored(address)]);
        match self.db.write(batch).await? {
            Written::Done(rows) => Ok(rows.last().and_then(|rows| rows.first()).map(|row| Pk(row.int(0)))),
            Written::Violated { step: 0, .. } => Ok(None),
            refused => Err(unforeseen(&refused)),
        }
    }

    /// Replaces an address in the book of `owner` and makes it the primary one if it says so; `false` when it is
    /// not there. Whichever is primary stays so until another one is.
    pub async fn replace_address(&self, owner: &str, pk: Pk, address: &Address) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.run(&BOOK_LOCK, params![owner]);
        batch.require(&UPDATE, params![owner, pk, stored(address)]);
        if address.primary {
            batch.run(&DEMOTE, params![owner, pk]).run(&MAKE_PRIMARY, params![owner, pk]);
        }
        done(&self.db.write(batch).await?)
    }

    /// Makes an address the primary one of the book of `owner`; `false` when it is not there.
    pub async fn make_address_primary(&self, owner: &str, pk: Pk) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.run(&BOOK_LOCK, params![owner]).run(&DEMOTE, params![owner, pk]);
        batch.require(&MAKE_PRIMARY, params![owner, pk]);
        done(&self.db.write(batch).await?)
    }

    /// Takes an address out of the book of `owner`; `false` when it is not there. The next one becomes primary if
    /// it was.
    pub async fn delete_address(&self, owner: &str, pk: Pk) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.run(&BOOK_LOCK, params![owner]);
        batch.require(&DELETE, params![owner, pk]);
        batch.run(&BOOK_REMOVE, params![owner]).run(&PROMOTE_NEXT, params![owner]);
        done(&self.db.write(batch).await?)
    }
}

/// Whether a batch whose only requirement is that the address exists was carried out.
fn done(written: &Written) -> Result<bool, StoreError> {
    match written {
        Written::Done(_) => Ok(true),
        Written::Missed(_) => Ok(false),
        Written::Violated { .. } => Err(unforeseen(written)),
    }
}

fn unforeseen(written: &Written) -> StoreError {
    DbError::Unfit(format!("an address book does not add up: {written:?}")).into()
}
