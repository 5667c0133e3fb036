//! Tickets: what lets the reader of a mail act on an account, once and for a while. Only a digest of what stands in the
//! link is kept.

use checkout::{
    ids::{Pk, Timestamp},
    job::Job,
};

use crate::{
    Batch, Store, StoreError, Written,
    customers::{self, Proof},
    db::{params, sql},
    orders::email_key,
    outbox,
    sessions::{self, digest},
};

sql! {
    INSERT = "insert into account_tickets (digest, customer, purpose, email, created, expires) \
              values ($1, $2, $3, $4, $5, $6) on conflict (digest) do nothing";
    READ = "select t.customer, t.email, cu.email, cu.first_name, cu.language from account_tickets t \
            join customers cu on cu.pk = t.customer where t.digest = $1 and t.purpose = $2 and t.expires > $3";
    LIVE = "select count(*) from account_tickets where customer = $1 and purpose = $2 and expires > $3";
    TAKE = "delete from account_tickets where digest = $1 and purpose = $2 and expires > $3";
    DROP = "delete from account_tickets where customer = $1";
    PURGE = "delete from account_tickets where expires <= $1";
    RESET = "update customers set password = $2 where pk = $1";
    READDRESS = "update customers set email = $2, email_key = $3 where pk = $1";
}

/// How long a ticket lives.
pub const TICKET_LIFETIME_SECONDS: i64 = 3600;

/// What a ticket lets its holder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketPurpose {
    /// Set a new password.
    PasswordReset,
    /// Make another e-mail address the account's.
    EmailChange,
}

impl TicketPurpose {
    fn name(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::EmailChange => "email_change",
        }
    }
}

/// A ticket to make.
pub struct NewTicket<'a> {
    /// What will stand in the link.
    pub token: &'a str,
    /// Whose account it is.
    pub customer: Pk,
    /// What it is for.
    pub purpose: TicketPurpose,
    /// The new address of an [`TicketPurpose::EmailChange`].
    pub email: Option<&'a str>,
}

/// A ticket that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Whose account it is.
    pub customer: Pk,
    /// The new address of an [`TicketPurpose::EmailChange`].
    pub new_email: Option<String>,
    /// The address the account has now.
    pub email: String,
    /// The customer's given names.
    pub first_name: String,
    /// The language of their texts.
    pub language: Option<String>,
}

/// What became of using a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketUse {
    /// It is done, and the ticket is gone.
    Done,
    /// There is no such ticket, or not any more.
    Gone,
    /// The new address is another account's by now.
    EmailTaken,
}

/// Adds to a batch that every ticket of `customer` is gone.
pub(crate) fn drop_all(batch: &mut Batch, customer: Pk) {
    batch.run(&DROP, params![customer]);
}

impl Store {
    /// Makes a ticket, together with the `jobs` that tell of it. `proof` is the password that was checked for it, if one
    /// was; `false` when it was changed meanwhile.
    pub async fn make_ticket(
        &self,
        ticket: &NewTicket<'_>,
        proof: Option<&Proof>,
        jobs: &[Job],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut batch = Batch::new();
        if let Some(proof) = proof {
            customers::set_password(&mut batch, proof);
        }
        let (purpose, email) = (ticket.purpose.name(), ticket.email.map(ToOwned::to_owned));
        let expires = now.plus_seconds(TICKET_LIFETIME_SECONDS);
        batch.run(&INSERT, params![digest(ticket.token), ticket.customer, purpose, email, now, expires]);
        outbox::insert(&mut batch, jobs, now);
        Ok(matches!(self.db.write(batch).await?, Written::Done(_)))
    }

    /// The ticket with this token, while it can be used.
    pub async fn ticket(
        &self,
        token: &str,
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<Option<Ticket>, StoreError> {
        let row = self.db.query_one(&READ, params![digest(token), purpose.name(), now]).await?;
        Ok(row.map(|row| Ticket {
            customer: Pk(row.int(0)),
            new_email: row.maybe_text(1).map(ToOwned::to_owned),
            email: row.text(2).to_owned(),
            first_name: row.text(3).to_owned(),
            language: row.maybe_text(4).map(ToOwned::to_owned),
        }))
    }

    /// How many tickets of `customer` for `purpose` can be used.
    pub async fn live_tickets(
        &self,
        customer: Pk,
        purpose: TicketPurpose,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let row = self.db.query_one(&LIVE, params![customer, purpose.name(), now]).await?;
        Ok(row.map_or(0, |row| row.int(0)))
    }

    /// Uses a ticket for a new password, given as its hash. Every session and every other ticket of the customer ends.
    pub async fn reset_password(
        &self,
        token: &str,
        customer: Pk,
        password: &str,
        now: Timestamp,
    ) -> Result<TicketUse, StoreError> {
        let mut batch = Batch::new();
        batch.require(&TAKE, params![digest(token), TicketPurpose::PasswordReset.name(), now]);
        batch.require(&RESET, params![customer, password]);
        sessions::end_all(&mut batch, customer);
        drop_all(&mut batch, customer);
        Ok(match self.db.write(batch).await? {
            Written::Done(_) => TicketUse::Done,
            Written::Missed(_) | Written::Violated { .. } => TicketUse::Gone,
        })
    }

    /// Uses a ticket to make `email` the address of the account, and adds the `jobs` that tell of it. Every other ticket
    /// of the customer ends: it was sent to an address that may be the customer's no longer.
    pub async fn change_email(
        &self,
        token: &str,
        customer: Pk,
        email: &str,
        jobs: &[Job],
        now: Timestamp,
    ) -> Result<TicketUse, StoreError> {
        let mut batch = Batch::new();
        let ticket = batch.require(&TAKE, params![digest(token), TicketPurpose::EmailChange.name(), now]);
        batch.require(&READDRESS, params![customer, email, email_key(email)]);
        drop_all(&mut batch, customer);
        outbox::insert(&mut batch, jobs, now);
        Ok(match self.db.write(batch).await? {
            Written::Done(_) => TicketUse::Done,
            Written::Violated { step, .. } if step != ticket => TicketUse::EmailTaken,
            Written::Missed(_) | Written::Violated { .. } => TicketUse::Gone,
        })
    }

    /// Adds jobs that follow from nothing that is stored.
    pub async fn add_jobs(&self, jobs: &[Job], now: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        outbox::insert(&mut batch, jobs, now);
        self.db.write(batch).await?;
        Ok(())
    }

    /// Removes tickets whose time is over.
    pub async fn purge_tickets(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        batch.run(&PURGE, params![now]);
        self.db.write(batch).await?;
        Ok(())
    }
}
