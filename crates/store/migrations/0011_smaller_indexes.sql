-- Most jobs are not over while they are written, and most sessions are guests': indexes of the others are written less often.
drop index outbox_finished;
create index outbox_finished on outbox (state, finished) where finished is not null;
drop index sessions_customer;
create index sessions_customer on sessions (customer) where customer is not null;

-- Each order writes into these tables: without a number of its own, or one that is counted in another table, a row costs
-- SQLite one page less.
-- only sqlite
create table narrow_holds (
    hold text not null primary key,
    resource text not null references balances (resource),
    quantity integer not null check (quantity >= 0)
) strict, without rowid;
insert into narrow_holds select hold, resource, quantity from holds;
drop table holds;
alter table narrow_holds rename to holds;
create table narrow_outbox (
    pk integer primary key,
    key text not null unique,
    kind text not null,
    payload text not null,
    state text not null check (state in ('waiting', 'taken', 'done', 'dead')),
    due integer,
    attempts integer not null,
    fence integer not null,
    reason text,
    created integer not null,
    finished integer
) strict;
insert into narrow_outbox select pk, key, kind, payload, state, due, attempts, fence, reason, created, finished from outbox;
drop table outbox;
alter table narrow_outbox rename to outbox;
create index outbox_due on outbox (due) where due is not null;
create index outbox_finished on outbox (state, finished) where finished is not null;
-- end
