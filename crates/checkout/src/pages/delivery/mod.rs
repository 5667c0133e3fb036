//! Where the goods go and who carries them.

pub(crate) mod address_clear;
pub(crate) mod address_selection;
pub(crate) mod attribute_based_shipping_option_selection;
pub(crate) mod data_source_shipping_option_selection;
pub(crate) mod delivery_option_selection;
pub(crate) mod pickup_location_selection;
pub(crate) mod remote_delivery_option_selection;
pub(crate) mod remote_shipping_option_selection;
pub(crate) mod retail_store_selection;
pub(crate) mod shipping_option_selection;
pub(crate) mod slot_selection;
