-- What is sent: jobs to be done, and the tickets behind links in mails.

-- Jobs to be done in the outside world, written in the transaction of the decision they follow from.
create table outbox (
    pk {counted},
    key text not null unique,            -- the same logical job is kept once
    kind text not null,
    payload text not null,
    state text not null check (state in ('waiting', 'taken', 'done', 'dead')),
    due {int},                           -- when it may be taken; while it is taken, when it may be taken again
    attempts {int} not null,
    fence {int} not null,                -- rises with every taking: who holds an older number has lost the job
    reason text,                         -- why the last attempt failed
    created {int} not null,
    finished {int}
) {strict};
create index outbox_due on outbox (due) where due is not null;
create index outbox_finished on outbox (state, finished);

-- Links in mails that let their reader act on an account, once. The key is a digest of the token in the link, so that a
-- copy of the database opens no account.
create table account_tickets (
    digest text not null primary key,
    customer {int} not null references customers (pk),
    purpose text not null check (purpose in ('password_reset', 'email_change')),
    email text,                          -- the new address of an email_change
    created {int} not null,
    expires {int} not null
) {strict};
create index account_tickets_customer on account_tickets (customer);
create index account_tickets_expires on account_tickets (expires);
