-- Links in text messages that let their reader go on with a checkout on another device, once. The key alone opens nothing:
-- the link in the message carries a signature that is kept nowhere.
create table continue_links (
    id text not null primary key,
    checkout text not null,
    kind text not null check (kind in ('barcode', 'checkout')),
    phone text not null,                 -- the number it was sent to
    language text not null,
    created {int} not null,
    expires {int} not null,
    tries {int} not null check (tries between 0 and 5),
    used {int}
) {strict};
create index continue_links_expires on continue_links (expires);
-- Who has a checkout open is asked when it moves.
create index sessions_checkout on sessions (checkout) where checkout is not null;
create index customers_checkout on customers (checkout) where checkout is not null;
