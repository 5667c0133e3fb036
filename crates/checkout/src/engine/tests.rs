//! The checkout as a shopper walks through it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod bad_input;
mod bags;
mod basket_change;
mod by_card;
mod campaigns;
mod card_payment;
mod cascade;
mod chain;
mod checkout_provider;
mod coupons;
mod credit_card;
mod extra_field;
mod finish;
mod gift_box;
mod gift_cards;
mod loyalty_card;
mod loyalty_money;
mod payment_types;
mod pickup;
mod pre_order;
mod random;
mod redirection;
mod refusals;
mod remote_delivery;
mod remote_shipping;
mod rewards;
mod settling;
mod shipping_groups;
mod slots;
mod wallets;
