//! The pure half of the list: which products fit, how facets count them, which page is shown. Knows no database.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use checkout::{
    catalog::{Category, Product},
    ids::Pk,
    ledger::Resource,
    money::{Currency, Money},
};

use super::{
    AttributeFacet, CategoryFacet, CategoryFilter, ListPage, ListQuery, PriceRange, Sort, Stocked,
    ValueFacet, fold_words, name_order, words::has_words,
};

/// All that is listed at one version of the catalogue.
#[derive(Debug)]
pub(crate) struct Shelf {
    /// The version of the catalogue it was made of.
    pub(super) version: i64,
    /// The newest first.
    items: Vec<Item>,
    /// By path.
    categories: Vec<Category>,
    /// Names of all attributes.
    attributes: BTreeSet<String>,
}

#[derive(Debug)]
struct Item {
    product: Product,
    search: String,
    name_rank: usize,
    /// Places of its category and all above.
    categories: Vec<usize>,
}

/// The filters by which facets are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter<'a> {
    Category,
    Attribute(&'a str),
    Price,
}

impl Shelf {
    pub(super) fn new(version: i64, goods: Vec<(Product, String)>, mut categories: Vec<Category>) -> Self {
        categories.sort_by_cached_key(|category| (name_order(&category.path), category.pk));
        let places: BTreeMap<&str, usize> =
            categories.iter().enumerate().map(|(place, category)| (category.path.as_str(), place)).collect();
        let mut by_name: Vec<usize> = (0..goods.len()).collect();
        by_name.sort_by_cached_key(|place| name_order(&goods[*place].0.name));
        let mut ranks = vec![0; goods.len()];
        for (rank, place) in by_name.into_iter().enumerate() {
            ranks[place] = rank;
        }
        let items = goods.into_iter().zip(ranks).map(|((product, search), name_rank)| {
            let path = &product.category.path;
            let above = path.match_indices('/').map(|(end, _)| &path[..end]).chain([path.as_str()]);
            let categories = above.filter_map(|path| places.get(path).copied()).collect();
            Item { product, search, name_rank, categories }
        });
        let items: Vec<Item> = items.collect();
        let attributes = items.iter().flat_map(|item| item.product.attributes.keys().cloned()).collect();
        Self { version, items, categories, attributes }
    }

    /// Places of the categories that are asked for.
    fn selected(&self, query: &ListQuery) -> Vec<usize> {
        let is_selected = |category: &Category| {
            query.categories.iter().any(|filter| match filter {
                CategoryFilter::Pk(pk) => *pk == category.pk,
                CategoryFilter::Path(path) => *path == category.path,
            })
        };
        (0..self.categories.len()).filter(|place| is_selected(&self.categories[*place])).collect()
    }

    /// The answer, its products still without stock. `available` names the resources there is something of, when
    /// that matters.
    pub(super) fn list(&self, mut query: ListQuery, available: Option<&HashSet<String>>) -> ListPage {
        query.attributes.retain(|name, _| self.attributes.contains(name));
        let query = &query;
        let words = fold_words(&query.search);
        let selected = self.selected(query);
        let mut fitting: Vec<(&Item, i64)> = Vec::new();
        let mut in_category = vec![0; self.categories.len()];
        let mut values: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        let mut prices: Option<(i64, i64)> = None;
        for item in &self.items {
            let Some(price) = item.product.price(query.currency).map(|money| money.minor) else { continue };
            let is_available = available.is_none_or(|names| names.contains(&stock_name(item.product.pk)));
            if !is_available || !has_words(&item.search, &words) {
                continue;
            }
            let mut failed = failed(item, price, query, &selected);
            let (first, second) = (failed.next(), failed.next());
            let counts = |facet: Filter<'_>| second.is_none() && first.is_none_or(|only| only == facet);
            if first.is_none() {
                fitting.push((item, price));
            }
            if counts(Filter::Category) {
                item.categories.iter().for_each(|place| in_category[*place] += 1);
            }
            for (name, value) in &item.product.attributes {
                if counts(Filter::Attribute(name)) {
                    *values.entry(name).or_default().entry(value).or_default() += 1;
                }
            }
            if counts(Filter::Price) {
                let (min, max) = prices.unwrap_or((price, price));
                prices = Some((min.min(price), max.max(price)));
            }
        }
        let range = prices.map(|range| price_range(range, query.currency));
        ListPage {
            total: fitting.len() as u64,
            products: page(fitting, query),
            page: query.page,
            page_size: query.page_size,
            categories: self.category_facets(&in_category, &selected),
            attributes: attribute_facets(values, query),
            price_range: range,
        }
    }

    fn category_facets(&self, counts: &[u64], selected: &[usize]) -> Vec<CategoryFacet> {
        let facets = self.categories.iter().enumerate().map(|(place, category)| CategoryFacet {
            category: category.clone(),
            count: counts[place],
            selected: selected.contains(&place),
        });
        facets.filter(|facet| facet.count > 0 || facet.selected).collect()
    }
}

/// The filters an item does not pass.
fn failed<'a>(
    item: &'a Item,
    price: i64,
    query: &'a ListQuery,
    selected: &'a [usize],
) -> impl Iterator<Item = Filter<'a>> {
    let is_in = query.categories.is_empty() || item.categories.iter().any(|place| selected.contains(place));
    let costs =
        query.price_min.is_none_or(|min| price >= min) && query.price_max.is_none_or(|max| price <= max);
    let lacking = query.attributes.iter().filter(|(name, wanted)| {
        !wanted.is_empty() && !item.product.attributes.get(*name).is_some_and(|value| wanted.contains(value))
    });
    let category = (!is_in).then_some(Filter::Category);
    let costs = (!costs).then_some(Filter::Price);
    category.into_iter().chain(costs).chain(lacking.map(|(name, _)| Filter::Attribute(name)))
}

fn page(mut fitting: Vec<(&Item, i64)>, query: &ListQuery) -> Vec<Stocked> {
    match query.sort {
        // They stand in this order, and sorting by anything else keeps it among equals.
        Sort::Newest => {}
        Sort::Name => fitting.sort_by_key(|(item, _)| item.name_rank),
        Sort::Price => fitting.sort_by_key(|(_, price)| *price),
        Sort::PriceDescending => fitting.sort_by_key(|(_, price)| std::cmp::Reverse(*price)),
    }
    let size = usize::try_from(query.page_size).unwrap_or(usize::MAX);
    let before = usize::try_from(query.page.saturating_sub(1)).unwrap_or(usize::MAX).saturating_mul(size);
    let shown = fitting.into_iter().skip(before).take(size);
    shown.map(|(item, _)| Stocked { product: item.product.clone(), stock: 0 }).collect()
}

fn attribute_facets(values: BTreeMap<&str, BTreeMap<&str, u64>>, query: &ListQuery) -> Vec<AttributeFacet> {
    let facet = |(name, counts): (&str, BTreeMap<&str, u64>)| {
        let wanted = query.attributes.get(name);
        let value = |(value, count): (&str, u64)| ValueFacet {
            value: value.to_owned(),
            count,
            selected: wanted.is_some_and(|wanted| wanted.contains(value)),
        };
        let mut values: Vec<ValueFacet> = counts.into_iter().map(value).collect();
        values.sort_by_cached_key(|value| name_order(&value.value));
        AttributeFacet { name: name.to_owned(), values }
    };
    values.into_iter().map(facet).collect()
}

fn price_range((min, max): (i64, i64), currency: Currency) -> PriceRange {
    PriceRange { min: Money::new(min, currency), max: Money::new(max, currency) }
}

fn stock_name(pk: Pk) -> String {
    Resource::Stock(pk).name()
}
