//! Where the goods go and who carries them.

pub(crate) mod address_clear;
pub(crate) mod address_selection;
pub(crate) mod delivery_option_selection;
pub(crate) mod retail_store_selection;
pub(crate) mod shipping_option_selection;
