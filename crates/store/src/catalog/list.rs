//! What a list of products is asked for and what it answers. The counting is done in `shelf`.

use std::collections::{BTreeMap, BTreeSet};

use checkout::{
    catalog::Category,
    ids::Pk,
    money::{Currency, Money},
};

use super::Stocked;

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// What was taken in last.
    #[default]
    Newest,
    /// By name, as a Turkish dictionary has it.
    Name,
    /// What costs least.
    Price,
    /// What costs most.
    PriceDescending,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Name, Self::Price, Self::PriceDescending];

    /// The name it is asked for by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Name => "name",
            Self::Price => "price",
            Self::PriceDescending => "-price",
        }
    }

    /// The order called `name`.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// A category by its key or by its path. Products below it belong to it as well.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CategoryFilter {
    /// By key.
    Pk(Pk),
    /// By path, as `Kitchen/Coffee & Tea`.
    Path(String),
}

/// A question for products that are sold in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Words that must begin words of the product; empty for all.
    pub search: String,
    /// Products of any of these; empty for all.
    pub categories: BTreeSet<CategoryFilter>,
    /// For each name one of these values. A name that no product has filters nothing: the addresses of lists carry
    /// parameters of all kinds.
    pub attributes: BTreeMap<String, BTreeSet<String>>,
    /// The currency of the prices. What has no price in it is not listed.
    pub currency: Currency,
    /// The least it may cost, in minor units.
    pub price_min: Option<i64>,
    /// The most it may cost, in minor units.
    pub price_max: Option<i64>,
    /// Only what is available now.
    pub in_stock_only: bool,
    /// What comes first.
    pub sort: Sort,
    /// Counted from 1; behind the last page there is nothing.
    pub page: u64,
    /// Products on a page, from 1 to [`ListQuery::PAGE_SIZE_MAX`].
    pub page_size: u64,
}

impl ListQuery {
    /// Products on a page unless said otherwise.
    pub const PAGE_SIZE: u64 = 20;
    /// The most products on a page.
    pub const PAGE_SIZE_MAX: u64 = 100;

    /// A question for everything sold in `currency`.
    pub fn new(currency: Currency) -> Self {
        Self {
            search: String::new(),
            categories: BTreeSet::new(),
            attributes: BTreeMap::new(),
            currency,
            price_min: None,
            price_max: None,
            in_stock_only: false,
            sort: Sort::default(),
            page: 1,
            page_size: Self::PAGE_SIZE,
        }
    }
}

/// One page of a list and what the list could be narrowed by. Each facet counts the products that fit everything
/// but its own filter: what choosing another of its values would show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// The products of this page.
    pub products: Vec<Stocked>,
    /// Products on all pages.
    pub total: u64,
    /// The page this is.
    pub page: u64,
    /// Products on a page.
    pub page_size: u64,
    /// Categories that have any, by path.
    pub categories: Vec<CategoryFacet>,
    /// Attributes that have any, by name.
    pub attributes: Vec<AttributeFacet>,
    /// What the products cost.
    pub price_range: Option<PriceRange>,
}

impl ListPage {
    /// How many pages there are; one when there is nothing.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(self.page_size).max(1)
    }
}

/// A category to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryFacet {
    /// The category.
    pub category: Category,
    /// Products in it and below it.
    pub count: u64,
    /// Whether it was asked for.
    pub selected: bool,
}

/// An attribute to choose values of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeFacet {
    /// Its name.
    pub name: String,
    /// Its values, in the order of names.
    pub values: Vec<ValueFacet>,
}

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFacet {
    /// The value.
    pub value: String,
    /// Products that have it.
    pub count: u64,
    /// Whether it was asked for.
    pub selected: bool,
}

/// The least and the most that products cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRange {
    /// The cheapest.
    pub min: Money,
    /// The dearest.
    pub max: Money,
}
