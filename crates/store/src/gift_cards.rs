//! Gift cards: issued and blocked by the operator, found by a digest of their code, spent through the ledger.

use checkout::{
    gift_card::GiftCard,
    ids::{Pk, Timestamp},
    ledger::Balance,
    money::Currency,
    phone::MobileNumber,
};

use crate::{
    Batch, Store, StoreError, Written,
    db::{Params, Row, Sql, params, sql},
    ledger,
};

sql! {
    INSERT = "insert into gift_cards (pk, digest, last_four, currency, resource, phone, active, expires, created) \
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    BY_DIGEST = "select g.pk, g.digest, g.last_four, g.currency, g.phone, g.active, g.expires, g.created, b.on_hand, b.held \
                 from gift_cards g join balances b on b.resource = g.resource where g.digest = $1";
    BY_PK = "select g.pk, g.digest, g.last_four, g.currency, g.phone, g.active, g.expires, g.created, b.on_hand, b.held \
             from gift_cards g join balances b on b.resource = g.resource where g.pk = $1";
    NEWEST = "select g.pk, g.digest, g.last_four, g.currency, g.phone, g.active, g.expires, g.created, b.on_hand, b.held \
              from gift_cards g join balances b on b.resource = g.resource order by g.created desc, g.pk desc limit $1";
    ACTIVATE = "update gift_cards set active = $2 where pk = $1";
    HISTORY = "select l.kind, l.quantity, l.reference, l.at from ledger l join gift_cards g on g.resource = l.resource \
               where g.pk = $1 and l.kind <> 'post' order by l.pk desc limit $2";
}

/// What stands in the ledger of a card's first money.
const ISSUED: &str = "issued";

/// Something that changed what a card has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftCardChange {
    /// By how much, in minor units; less than nothing when an order took it.
    pub minor: i64,
    /// When.
    pub at: Timestamp,
    /// The order and what it holds, or `issued`.
    pub reference: String,
}

/// The question for the card with `digest`, for asking together with others.
pub(crate) fn by_digest_query(digest: &str) -> (&'static Sql, Params) {
    (&BY_DIGEST, params![digest])
}

/// A card in a row; `None` when another version of the program wrote it.
pub(crate) fn gift_card(row: &Row) -> Option<GiftCard> {
    Some(GiftCard {
        pk: Pk(row.int(0)),
        digest: row.text(1).to_owned(),
        last_four: row.text(2).to_owned(),
        currency: Currency::parse(row.text(3))?,
        phone: row.maybe_text(4).map(MobileNumber::stored),
        active: row.bool(5),
        expires: row.maybe_int(6).map(Timestamp),
        created: Timestamp(row.int(7)),
        balance: Balance { on_hand: row.int(8), held: row.int(9) },
    })
}

impl Store {
    /// Issues `cards` with what they have, all or none; `false` when there is one with the same digest or key already.
    pub async fn issue_gift_cards(&self, cards: &[GiftCard], now: Timestamp) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        for card in cards {
            let resource = card.resource();
            let values = params![
                card.pk,
                &card.digest,
                &card.last_four,
                card.currency.code(),
                resource.name(),
                card.phone.as_ref().map(MobileNumber::as_str),
                card.active,
                card.expires,
                card.created,
            ];
            batch.require(&INSERT, values);
            ledger::set_available(&mut batch, &resource, card.balance.on_hand, ISSUED, now);
        }
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// The card with this digest.
    pub async fn gift_card_by_digest(&self, digest: &str) -> Result<Option<GiftCard>, StoreError> {
        Ok(self.db.query_one(&BY_DIGEST, params![digest]).await?.as_ref().and_then(gift_card))
    }

    /// The card with this key.
    pub async fn gift_card(&self, pk: Pk) -> Result<Option<GiftCard>, StoreError> {
        Ok(self.db.query_one(&BY_PK, params![pk]).await?.as_ref().and_then(gift_card))
    }

    /// At most `limit` cards, the newest first.
    pub async fn gift_cards(&self, limit: i64) -> Result<Vec<GiftCard>, StoreError> {
        let rows = self.db.query(&NEWEST, params![limit]).await?;
        Ok(rows.iter().filter_map(gift_card).collect())
    }

    /// Blocks a card, or lets it be used again; `false` when there is none with this key.
    pub async fn set_gift_card_active(&self, pk: Pk, active: bool) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        batch.require(&ACTIVATE, params![pk, active]);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// At most `limit` changes of what a card has to spend, the newest first.
    pub async fn gift_card_history(&self, pk: Pk, limit: i64) -> Result<Vec<GiftCardChange>, StoreError> {
        let rows = self.db.query(&HISTORY, params![pk, limit]).await?;
        let change = |row: &Row| GiftCardChange {
            minor: if row.text(0) == "hold" { -row.int(1) } else { row.int(1) },
            at: Timestamp(row.int(3)),
            reference: row.text(2).to_owned(),
        };
        Ok(rows.iter().map(change).collect())
    }
}
