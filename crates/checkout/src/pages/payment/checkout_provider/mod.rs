//! The checkout of a provider: the shopper leaves for it, and its servers call the shop for what they need there.

mod call;
pub(crate) mod checkout_provider_address_selection;
pub(crate) mod checkout_provider_agreement_list;
pub(crate) mod checkout_provider_index;
pub(crate) mod checkout_provider_notification;
pub(crate) mod checkout_provider_selection;
pub(crate) mod checkout_provider_shipping_option;
pub(crate) mod checkout_provider_thank_you;
