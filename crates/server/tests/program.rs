//! The program as an operator meets it: started, asked, told to stop.
#![expect(clippy::unwrap_used, reason = "test")]

#[path = "program/bank.rs"]
mod bank;
#[path = "program/gift_cards.rs"]
mod gift_cards;
#[path = "program/killed_payment.rs"]
mod killed_payment;
#[path = "program/loyalty.rs"]
mod loyalty;
#[path = "program/messages.rs"]
mod messages;
#[path = "program/nodes.rs"]
mod nodes;
#[path = "program/payment.rs"]
mod payment;
#[path = "program/provider.rs"]
mod provider;
#[path = "program/run.rs"]
mod run;
#[path = "program/serving.rs"]
mod serving;
#[path = "program/settings.rs"]
mod settings;
#[path = "program/shop.rs"]
mod shop;
