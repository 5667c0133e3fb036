-- What opens sessions in the name of a customer who linked an account at a provider. None of one only the provider told of.
alter table provider_links add column access_token text;
