-- How often something was done in a stretch of time, for limits against abuse. Rows are kept until their time is over.
create table tallies (
    name text not null primary key,
    count {int} not null check (count > 0),
    expires {int} not null
) {strict};
create index tallies_expires on tallies (expires);
