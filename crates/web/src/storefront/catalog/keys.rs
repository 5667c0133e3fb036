//! The answers of the catalogue as they travel.

use checkout::{
    basket::ProductKeys,
    money::Money,
    text,
    text::{Language, Text},
};
use serde::Serialize;
use store::catalog::{ListPage, ListQuery, Sort};
use utoipa::ToSchema;

use super::{query, variants::VariantKeys};

text!(CATEGORY = "facet-category", en: "Category", tr: "Kategori");
text!(PRICE = "facet-price", en: "Price", tr: "Fiyat");
text!(NEWEST = "sort-newest", en: "Newest", tr: "En yeni");
text!(BY_NAME = "sort-name", en: "Name", tr: "İsme göre");
text!(CHEAPEST = "sort-price", en: "Price, low to high", tr: "Fiyat, artan");
text!(DEAREST = "sort-price-descending", en: "Price, high to low", tr: "Fiyat, azalan");

/// One page of products.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListKeys<'a> {
    /// The products.
    products: Vec<ProductKeys<'a>>,
    /// Which page this is.
    pagination: PaginationKeys,
    /// What the list can be narrowed by.
    facets: Vec<FacetKeys<'a>>,
    /// What it can be sorted by.
    sorters: Vec<SorterKeys>,
}

/// Where a page stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaginationKeys {
    /// Counted from 1.
    current_page: u64,
    /// Pages there are.
    num_pages: u64,
    /// Products on a page.
    page_size: u64,
    /// Products on all pages.
    total_count: u64,
}

/// Something to narrow a list by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacetKeys<'a> {
    /// What a shopper reads.
    name: &'a str,
    /// The parameter that chooses.
    key: &'a str,
    /// The same under its other name.
    search_key: &'a str,
    /// What a shopper reads.
    label: &'a str,
    /// What there is to choose.
    data: FacetData<'a>,
}

/// The choices of a facet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacetData<'a> {
    /// The choices.
    choices: Vec<ChoiceKeys<'a>>,
}

/// A value to choose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoiceKeys<'a> {
    /// What a shopper reads.
    label: std::borrow::Cow<'a, str>,
    /// What the parameter is set to.
    value: std::borrow::Cow<'a, str>,
    /// Products it would show.
    quantity: u64,
    /// Whether it is chosen.
    is_selected: bool,
}

/// An order of the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SorterKeys {
    /// What a shopper reads.
    label: &'static str,
    /// What `sorter` is set to.
    value: &'static str,
    /// Whether it is chosen.
    is_selected: bool,
}

/// One product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductPageKeys<'a> {
    /// The product.
    pub(super) product: ProductKeys<'a>,
    /// What its variants differ in.
    pub(super) variants: Vec<VariantKeys<'a>>,
    /// Whether it can be bought now.
    pub(super) in_stock: bool,
}

impl<'a> ListKeys<'a> {
    /// Draws `page`, the answer to `asked`.
    pub(crate) fn new(page: &'a ListPage, asked: &'a ListQuery, language: Language) -> Self {
        let product = |stocked: &'a store::catalog::Stocked| {
            ProductKeys::new(&stocked.product, asked.currency, Some(stocked.stock))
        };
        Self {
            products: page.products.iter().map(product).collect(),
            pagination: PaginationKeys {
                current_page: page.page,
                num_pages: page.pages(),
                page_size: page.page_size,
                total_count: page.total,
            },
            facets: facets(page, asked, language),
            sorters: Sort::ALL
                .into_iter()
                .map(|sort| SorterKeys {
                    label: label(sort).in_language(language),
                    value: sort.name(),
                    is_selected: sort == asked.sort,
                })
                .collect(),
        }
    }
}

fn label(sort: Sort) -> &'static Text {
    match sort {
        Sort::Newest => &NEWEST,
        Sort::Name => &BY_NAME,
        Sort::Price => &CHEAPEST,
        Sort::PriceDescending => &DEAREST,
    }
}

fn facets<'a>(page: &'a ListPage, asked: &ListQuery, language: Language) -> Vec<FacetKeys<'a>> {
    let facet = |name: &'a str, key: &'a str, choices: Vec<ChoiceKeys<'a>>| {
        (!choices.is_empty()).then_some(FacetKeys {
            name,
            key,
            search_key: key,
            label: name,
            data: FacetData { choices },
        })
    };
    let categories = page.categories.iter().map(|facet| ChoiceKeys {
        label: facet.category.path.as_str().into(),
        value: facet.category.pk.to_string().into(),
        quantity: facet.count,
        is_selected: facet.selected,
    });
    let categories = facet(CATEGORY.in_language(language), query::CATEGORIES, categories.collect());
    let attributes = page.attributes.iter().map(|attribute| {
        let choices = attribute.values.iter().map(|value| ChoiceKeys {
            label: value.value.as_str().into(),
            value: value.value.as_str().into(),
            quantity: value.count,
            is_selected: value.selected,
        });
        facet(&attribute.name, &attribute.name, choices.collect())
    });
    let price = page.price_range.map(|range| ChoiceKeys {
        label: format!("{} - {}", range.min, range.max).into(),
        value: format!("{}-{}", range.min, range.max).into(),
        quantity: page.total,
        is_selected: is_priced(asked, range.min, range.max),
    });
    let price = facet(PRICE.in_language(language), query::PRICE, price.into_iter().collect());
    [categories].into_iter().chain(attributes).chain([price]).flatten().collect()
}

fn is_priced(asked: &ListQuery, min: Money, max: Money) -> bool {
    asked.price_min == Some(min.minor) && asked.price_max == Some(max.minor)
}
