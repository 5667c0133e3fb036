-- Attempts to collect the price of a checkout. A row is written before a bank is asked for anything; its document holds the
-- order that becomes of it, so that money that arrives late finds its order as it was.
create table attempts (
    id text not null primary key,
    checkout text not null,
    state text not null check (state in ('started', 'awaiting_customer', 'completing', 'unknown',
                                         'paid', 'declined', 'given_up', 'closed')),
    due {int},                           -- when somebody has to look after it; while somebody does, when another one may
    looks {int} not null,                -- how often somebody did since it last changed
    version {int} not null,
    created {int} not null,
    document text not null
) {strict};
-- A checkout waits for one attempt at most.
create unique index attempts_live on attempts (checkout)
    where state in ('started', 'awaiting_customer', 'completing', 'unknown');
create index attempts_due on attempts (due) where due is not null;
create index attempts_checkout on attempts (checkout);
create index attempts_created on attempts (created);
