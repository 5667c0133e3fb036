-- Most jobs are not over while they are written, and most sessions are guests': indexes of the others are written less often.
drop index outbox_finished;
create index outbox_finished on outbox (state, finished) where finished is not null;
drop index sessions_customer;
create index sessions_customer on sessions (customer) where customer is not null;

-- Each order writes a hold: a row without a number of its own costs SQLite one page less.
-- only sqlite
create table narrow_holds (
    hold text not null primary key,
    resource text not null references balances (resource),
    quantity integer not null check (quantity >= 0)
) strict, without rowid;
insert into narrow_holds select hold, resource, quantity from holds;
drop table holds;
alter table narrow_holds rename to holds;
-- end
