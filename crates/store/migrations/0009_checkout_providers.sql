-- What checkout providers said of payments, once for each thing said: the same again is answered as it was then. Of a card
-- nothing but brand, first and last digits is ever in a document.
create table provider_events (
    provider text not null,
    event text not null,
    attempt text not null,
    received {int} not null,
    outcome text not null,               -- `ordered`, or the code of what the provider was told
    document text not null,
    primary key (provider, event)
) {strict};
create index provider_events_attempt on provider_events (attempt);
-- Which customers linked an account at a provider, and when.
create table provider_links (
    provider text not null,
    customer {int} not null,
    linked {int} not null,
    primary key (provider, customer)
) {strict};
