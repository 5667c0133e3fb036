-- The spine. Time is microseconds since 1970 in UTC; documents are JSON text.

-- Settings and the versions by which every node sees that they, or the catalogue, changed.
create table settings (
    name text not null primary key,
    version {int} not null,
    document text not null
) {strict};

create table customers (
    pk {counted},
    email text not null unique,          -- as typed
    email_key text not null unique,      -- folded, for finding it again
    password text not null,              -- argon2id
    first_name text not null,
    last_name text not null,
    phone text,
    gender text,
    date_of_birth text,
    email_allowed {bool} not null,
    sms_allowed {bool} not null,
    call_allowed {bool} not null,
    language text,
    checkout text,                       -- the one checkout this customer has open, on whichever device
    joined {int} not null,
    last_login {int} not null
) {strict};

-- Visitors. The key is a digest of the cookie, so that a copy of the database opens no session.
create table sessions (
    id text not null primary key,
    owner text not null,                 -- whose address book a guest fills; survives a change of the cookie
    customer {int} references customers (pk),
    checkout text,                       -- a guest's checkout
    language text,
    currency text,
    registered {bool} not null,
    created {int} not null,
    seen {int} not null,
    expires {int} not null,
    retired {int}                        -- replaced by a login: answers replays for a while, nothing else
) {strict};
create index sessions_customer on sessions (customer);
create index sessions_expires on sessions (expires);

create table checkouts (
    id text not null primary key,
    version {int} not null,
    basket {int} not null unique,
    document text not null,
    created {int} not null,
    modified {int} not null
) {strict};

create table addresses (
    pk {counted},
    owner text not null,
    position {int} not null,             -- 0 for the primary one
    document text not null
) {strict};
create index addresses_owner on addresses (owner);
create unique index addresses_primary on addresses (owner) where position = 0;

-- How many addresses each book has: the one row that every change of the book passes.
create table address_books (
    owner text not null primary key,
    addresses {int} not null check (addresses between 0 and 50)
) {strict};

create table categories (
    pk {counted},
    path text not null unique,
    name text not null
) {strict};

create table products (
    pk {counted},
    sku text not null unique,
    base_code text not null,
    category {int} not null references categories (pk),
    name text not null,
    search text not null,                -- folded words, for finding it
    active {bool} not null,
    kind text not null,
    document text not null
) {strict};
create index products_base_code on products (base_code);
create index products_category on products (category);

-- What can run out. A balance never goes below zero and never promises more than there is.
create table balances (
    resource text not null primary key,
    on_hand {int} not null check (on_hand >= 0),
    held {int} not null check (held >= 0),
    check (held <= on_hand)
) {strict};

create table holds (
    hold text not null primary key,
    resource text not null references balances (resource),
    quantity {int} not null check (quantity >= 0)   -- what is left of it
) {strict};

-- Every change of a balance, for ever: on_hand = sum of received, returned, adjusted and posted;
-- held = sum of held less released less posted.
create table ledger (
    pk {rising},
    resource text not null,
    kind text not null check (kind in ('adjust', 'hold', 'post', 'release', 'return')),
    quantity {int} not null,
    reference text not null,
    at {int} not null
) {strict};
create index ledger_resource on ledger (resource);

-- only sqlite
create trigger ledger_is_not_edited before update on ledger begin select raise(abort, 'the ledger only grows'); end;
create trigger ledger_is_not_shortened before delete on ledger begin select raise(abort, 'the ledger only grows'); end;
-- end
-- only postgres
create function ledger_only_grows() returns trigger language plpgsql as $$
begin raise exception 'the ledger only grows'; end $$;
create trigger ledger_is_not_edited before update or delete on ledger
    for each row execute function ledger_only_grows();
-- end

-- At most one order for each checkout.
create table orders (
    pk {int} not null primary key,
    number text not null unique,
    checkout text not null unique,
    customer {int},
    email_key text not null,
    status text not null,
    created {int} not null,
    expires {int},
    version {int} not null,
    document text not null
) {strict};
create index orders_customer on orders (customer, created);
create index orders_created on orders (created);
create index orders_expires on orders (expires);

-- What was done to a checkout or its order, by whom, and what it changed. Never a value, never a secret.
create table events (
    pk {rising},
    checkout text not null,
    at {int} not null,
    actor text not null,
    event text not null,
    changed text not null
) {strict};
create index events_checkout on events (checkout);

create table countries (
    pk {int} not null primary key,
    code text not null unique,
    name_en text not null,
    name_tr text not null,
    active {bool} not null
) {strict};

create table cities (
    pk {int} not null primary key,
    country {int} not null,
    name text not null,
    position {int} not null,
    active {bool} not null
) {strict};
create index cities_country on cities (country);

create table townships (
    pk {int} not null primary key,
    city {int} not null,
    name text not null,
    position {int} not null,
    active {bool} not null
) {strict};
create index townships_city on townships (city);

create table districts (
    pk {int} not null primary key,
    township {int} not null,
    city {int} not null,
    name text not null,
    postcode text not null,
    position {int} not null,
    active {bool} not null
) {strict};
create index districts_township on districts (township);
