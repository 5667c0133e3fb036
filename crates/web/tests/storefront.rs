//! The storefront's endpoints over a real socket, on both databases: one file for each resource.

#[path = "storefront/addresses.rs"]
mod addresses;
#[path = "storefront/bad_input.rs"]
mod bad_input;
#[path = "storefront/card_payment.rs"]
mod card_payment;
#[path = "storefront/card_plans.rs"]
mod card_plans;
#[path = "storefront/catalog.rs"]
mod catalog;
#[path = "storefront/checkout.rs"]
mod checkout;
#[path = "storefront/continuing.rs"]
mod continuing;
#[path = "storefront/extras.rs"]
mod extras;
#[path = "storefront/gift_cards.rs"]
mod gift_cards;
#[path = "storefront/health.rs"]
mod health;
#[path = "storefront/loyalty.rs"]
mod loyalty;
#[path = "storefront/orders.rs"]
mod orders;
#[path = "storefront/origins.rs"]
mod origins;
#[path = "storefront/payment_types.rs"]
mod payment_types;
#[path = "storefront/places.rs"]
mod places;
#[path = "storefront/providers.rs"]
mod providers;
#[path = "storefront/races.rs"]
mod races;
#[path = "storefront/recalled.rs"]
mod recalled;
#[path = "storefront/remote_delivery.rs"]
mod remote_delivery;
#[path = "storefront/remote_shipping.rs"]
mod remote_shipping;
#[path = "storefront/shipping.rs"]
mod shipping;
#[path = "storefront/sms.rs"]
mod sms;
#[path = "storefront/users.rs"]
mod users;
#[path = "storefront/wallet_troubles.rs"]
mod wallet_troubles;
#[path = "storefront/wallets.rs"]
mod wallets;
