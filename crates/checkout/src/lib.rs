//! The rules of a checkout: which page is due, what a form changes, what it costs, what an order is.
//!
//! Nothing here waits, reads a clock, rolls dice, touches a disk or knows of HTTP or SQL. Time, identifiers and
//! everything looked up arrive as [`facts::Facts`].

pub mod address;
pub mod agreements;
pub mod basket;
pub mod card;
pub mod catalog;
pub mod checkout;
pub mod drawn;
pub mod engine;
pub mod facts;
pub mod form;
pub mod gift_card;
pub mod handover;
pub mod ids;
pub mod instalments;
pub mod job;
pub mod ledger;
pub mod message;
pub mod money;
pub mod order;
pub mod page;
pub mod pages;
pub mod parts;
pub mod payment;
pub mod phone;
pub mod pricing;
pub mod promotions;
pub mod requirement;
pub mod services;
pub mod shop;
pub mod tally;
#[cfg(test)]
mod testing;
pub mod text;
pub mod time;
pub mod wallet;
