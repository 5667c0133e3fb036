-- Gift cards. Their codes are kept nowhere: a card is found by a keyed digest of its code. Their money stands in balances.
create table gift_cards (
    pk {int} not null primary key,
    digest text not null unique,
    last_four text not null,             -- by which people tell cards apart
    currency text not null,
    resource text not null unique,       -- the name of its money in balances and ledger
    phone text,                          -- where a one-time code goes before the card can be used
    active {bool} not null,              -- false when the operator blocked it
    expires {int},
    created {int} not null
) {strict};
create index gift_cards_created on gift_cards (created);
