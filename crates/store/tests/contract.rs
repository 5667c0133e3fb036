//! What the store promises, on both databases: one file for each of its tables, and the schema itself.

#[path = "contract/catalog.rs"]
mod catalog;
#[path = "contract/schema.rs"]
mod schema;
