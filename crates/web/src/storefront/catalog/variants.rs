//! What the variants of a product differ in, as a product page offers it: for each attribute its values, and for
//! each value the product one gets by choosing it.

use std::collections::BTreeMap;

use checkout::{basket::ProductKeys, catalog::Product, money::Currency};
use serde::Serialize;
use store::catalog::{Stocked, name_order};
use utoipa::ToSchema;

/// An attribute the variants differ in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VariantKeys<'a> {
    /// Its name.
    attribute_key: &'a str,
    /// What a shopper reads.
    attribute_name: &'a str,
    /// Its values.
    options: Vec<OptionKeys<'a>>,
}

/// A value of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OptionKeys<'a> {
    /// What a shopper reads.
    label: &'a str,
    /// The value.
    value: &'a str,
    /// Whether the product of this page has it.
    is_selected: bool,
    /// Whether choosing it changes nothing else.
    is_selectable: bool,
    /// The product one gets.
    product: ProductKeys<'a>,
}

/// The choices on the page of the first of `family`.
pub(super) fn choices(family: &[Stocked], currency: Currency) -> Vec<VariantKeys<'_>> {
    let Some((shown, _)) = family.split_first() else { return Vec::new() };
    let mut values: BTreeMap<&str, BTreeMap<&str, Vec<&Stocked>>> = BTreeMap::new();
    for variant in family {
        for (name, value) in &variant.product.attributes {
            values.entry(name).or_default().entry(value).or_default().push(variant);
        }
    }
    let differing = values.into_iter().filter(|(_, values)| values.len() > 1);
    differing.map(|(name, values)| variant(name, values, &shown.product, currency)).collect()
}

fn variant<'a>(
    name: &'a str,
    values: BTreeMap<&'a str, Vec<&'a Stocked>>,
    shown: &Product,
    currency: Currency,
) -> VariantKeys<'a> {
    let option = |(value, having): (&'a str, Vec<&'a Stocked>)| {
        let nearest = having.iter().min_by_key(|stocked| differences(&stocked.product, shown, name))?;
        Some(OptionKeys {
            label: value,
            value,
            is_selected: shown.attributes.get(name).is_some_and(|own| own == value),
            is_selectable: differences(&nearest.product, shown, name) == 0,
            product: ProductKeys::new(&nearest.product, currency, Some(nearest.stock)),
        })
    };
    let mut options: Vec<_> = values.into_iter().filter_map(option).collect();
    options.sort_by_cached_key(|option| name_order(option.value));
    VariantKeys { attribute_key: name, attribute_name: name, options }
}

/// In how many attributes beside `name` the two differ.
fn differences(one: &Product, other: &Product, name: &str) -> usize {
    let names =
        one.attributes.keys().chain(other.attributes.keys().filter(|n| !one.attributes.contains_key(*n)));
    names.filter(|n| *n != name && one.attributes.get(*n) != other.attributes.get(*n)).count()
}
