//! How goods are handed over: the options of the shop, and the page they are chosen on.

use serde::{Deserialize, Serialize};

use super::{RetailStore, Shop, on, sorted};
use crate::{ids::Pk, text::Label};

/// The page delivery options are chosen on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeliveryPage {
    /// All that are active.
    #[default]
    #[serde(rename = "DeliveryOptionSelectionPage")]
    Plain,
    /// Those of them that a service of the shop offers for the goods.
    #[serde(rename = "RemoteDeliveryOptionSelectionPage")]
    Remote,
}

/// Where a delivery option takes the goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// To an address of the shopper.
    Customer,
    /// To a store of the shop.
    RetailStore,
    /// To a pick-up point.
    PickupLocation,
}

/// A way of handing goods over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliveryOption {
    /// Its key.
    pub pk: Pk,
    /// Its slug.
    pub slug: String,
    /// What the shopper reads.
    pub name: Label,
    /// Where it takes the goods.
    pub kind: DeliveryKind,
    /// Whether the shopper chooses when.
    #[serde(default)]
    pub scheduled: bool,
    /// Lower comes first.
    #[serde(default)]
    pub sort_order: i64,
    /// Whether it is offered.
    #[serde(default = "on")]
    pub active: bool,
}

impl Shop {
    /// The delivery option with this key, while it is offered.
    pub fn offered_delivery_option(&self, pk: Pk) -> Option<&DeliveryOption> {
        self.delivery_options.iter().find(|option| option.pk == pk && self.offers(option))
    }

    /// The offered delivery options, in their order.
    pub fn offered_delivery_options(&self) -> Vec<&DeliveryOption> {
        sorted(self.delivery_options.iter().filter(|option| self.offers(option)), |option| option.sort_order)
    }

    fn offers(&self, option: &DeliveryOption) -> bool {
        option.active
            && match option.kind {
                DeliveryKind::Customer => true,
                DeliveryKind::RetailStore => self.retail_stores.iter().any(RetailStore::hands_out),
                DeliveryKind::PickupLocation => self.pickup_locations.iter().any(|point| point.active),
            }
    }
}
