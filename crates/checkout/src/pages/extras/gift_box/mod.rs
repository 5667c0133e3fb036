//! Packing as a gift.

pub(crate) mod gift_box_index;
pub(crate) mod gift_box_page;
