//! Packing as a gift.

pub(crate) mod gift_box_page;
