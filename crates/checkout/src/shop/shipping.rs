//! How carriers are chosen: one for everything, one for each group of goods, or one for each seller.

use serde::{Deserialize, Serialize};

use super::Region;
use crate::{basket::PricedLine, ids::Pk};

/// The name of the group of goods that have none of the attributes (`docs/protocol.md`).
pub const NO_GROUP: &str = "None";
/// What stands between the values of a group's name.
pub const GROUP_DIVIDER: &str = ";";

/// The page carriers are chosen on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShippingPage {
    /// One carrier for everything.
    #[default]
    #[serde(rename = "ShippingOptionSelectionPage")]
    Plain,
    /// One for each group of goods that share the value of an attribute.
    #[serde(rename = "AttributeBasedShippingOptionSelectionPage")]
    AttributeBased,
    /// One for each seller.
    #[serde(rename = "DataSourceShippingOptionSelectionPage")]
    DataSource,
    /// One for everything, among those a service of the shop offers.
    #[serde(rename = "RemoteShippingOptionSelectionPage")]
    Remote,
}

/// Which attributes group the goods that go to a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShippingGroups {
    /// The attribute, or several whose values together make a group.
    pub group_attribute_key: AttributeNames,
    /// Where the goods go.
    pub rule: Region,
    /// The lowest whose rule holds counts.
    #[serde(default)]
    pub sort_order: i64,
}

/// One attribute or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeNames {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// Somebody who sells in the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seller {
    /// Its key.
    pub pk: Pk,
    /// Its slug, as products name it.
    pub slug: String,
    /// What the shopper reads.
    pub name: String,
}

impl AttributeNames {
    /// Their names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }
}

impl ShippingGroups {
    /// The name of the group `line` belongs to: the values of its attributes, or [`NO_GROUP`] when it lacks one.
    pub fn name_of(&self, line: &PricedLine) -> String {
        let value = |name: &String| line.product.attributes.get(name).map(String::as_str);
        let values: Option<Vec<&str>> = self.group_attribute_key.names().iter().map(value).collect();
        values.map_or_else(|| NO_GROUP.to_owned(), |values| values.join(GROUP_DIVIDER))
    }
}
