-- Most orders write jobs. Without a memory of the highest number ever given, each costs SQLite one page less. A number is
-- given again only when no newer job is left, and none is removed before it has been over for a month.
-- only sqlite
create table numbered_outbox (
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
insert into numbered_outbox select pk, key, kind, payload, state, due, attempts, fence, reason, created, finished from outbox;
drop table outbox;
alter table numbered_outbox rename to outbox;
create index outbox_due on outbox (due) where due is not null;
create index outbox_finished on outbox (state, finished) where finished is not null;
-- end
