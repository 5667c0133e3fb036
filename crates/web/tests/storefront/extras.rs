//! The pages without a place in the chain, one file for each part.

#[path = "extras/gift_box.rs"]
mod gift_box;
#[path = "extras/promotions.rs"]
mod promotions;
