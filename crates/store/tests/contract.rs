//! What the store promises, on both databases: one file for each of its tables, and the schema itself.

#[path = "contract/addresses.rs"]
mod addresses;
#[path = "contract/balances.rs"]
mod balances;
#[path = "contract/catalog.rs"]
mod catalog;
#[path = "contract/checkouts.rs"]
mod checkouts;
#[path = "contract/customers.rs"]
mod customers;
#[path = "contract/geography.rs"]
mod geography;
#[path = "contract/gift_cards.rs"]
mod gift_cards;
#[path = "contract/logins.rs"]
mod logins;
#[path = "contract/loyalty.rs"]
mod loyalty;
#[path = "contract/orders.rs"]
mod orders;
#[path = "contract/outbox.rs"]
mod outbox;
#[path = "contract/providers.rs"]
mod providers;
#[path = "contract/remembered.rs"]
mod remembered;
#[path = "contract/schema.rs"]
mod schema;
#[path = "contract/sessions.rs"]
mod sessions;
#[path = "contract/tallies.rs"]
mod tallies;
#[path = "contract/uses.rs"]
mod uses;
