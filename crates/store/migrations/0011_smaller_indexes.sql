-- Most jobs are not over while they are written, and most sessions are guests': indexes of the others are written less often.
drop index outbox_finished;
create index outbox_finished on outbox (state, finished) where finished is not null;
drop index sessions_customer;
create index sessions_customer on sessions (customer) where customer is not null;
