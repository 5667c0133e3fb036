//! The pages without a place in the chain, one file for each part.

#[path = "extras/delivery_bags.rs"]
mod delivery_bags;
#[path = "extras/gift_box.rs"]
mod gift_box;
#[path = "extras/order_selection.rs"]
mod order_selection;
#[path = "extras/promotions.rs"]
mod promotions;
