//! What a shopper may add at any time.

pub(crate) mod campaign_list;
pub(crate) mod campaign_selection;
pub(crate) mod coupon_selection;
pub(crate) mod delivery_bags;
pub(crate) mod gift_box;
pub(crate) mod order_note;
pub(crate) mod order_selection;
pub(crate) mod redirect_guard;
pub(crate) mod sms;
