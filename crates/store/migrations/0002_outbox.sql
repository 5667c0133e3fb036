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
