//! The parameters of a list. What is no parameter of its own filters the attribute of that name.

use checkout::{
    ids::Pk,
    money::{Currency, Money},
    text,
    text::{FormErrors, Problem},
};
use store::catalog::{CategoryFilter, ListQuery, Sort};

/// The parameter of categories by key, several divided by commas.
pub(super) const CATEGORIES: &str = "category_ids";
/// The parameter of the price range, `MIN-MAX`; either may be left out.
pub(super) const PRICE: &str = "price";

/// Parameters that are read; what follows is not.
const PARAMETERS_MAX: usize = 100;
const SEARCH_CHARS_MAX: usize = 200;
const SORTERS: &str = "newest, name, price, -price";

text!(NOT_A_NUMBER = "list-not-a-number",
    en: "A whole number from 1 on is expected.", tr: "1 veya daha büyük bir tam sayı bekleniyor.");
text!(NOT_A_CATEGORY = "list-not-a-category",
    en: "Keys of categories are expected, divided by commas.", tr: "Virgülle ayrılmış kategori numaraları bekleniyor.");
text!(NOT_A_RANGE = "list-not-a-range",
    en: "Two amounts are expected, such as 50.00-100.00.", tr: "50.00-100.00 gibi iki tutar bekleniyor.");
text!(NOT_A_SORTER = "list-not-a-sorter",
    en: "One of these is expected: {sorters}.", tr: "Şunlardan biri bekleniyor: {sorters}.");

/// Reads the part of an address behind the question mark.
pub(super) fn read(text: &str, currency: Currency) -> Result<ListQuery, FormErrors> {
    let mut query = ListQuery::new(currency);
    for (name, value) in form_urlencoded::parse(text.as_bytes()).take(PARAMETERS_MAX) {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        match &*name {
            "search_text" | "q" => query.search = value.chars().take(SEARCH_CHARS_MAX).collect(),
            "page" => query.page = number("page", value)?,
            "page_size" => query.page_size = number("page_size", value)?,
            "sorter" | "sort" => query.sort = sort(&name, value)?,
            "category" => drop(query.categories.insert(category(value))),
            CATEGORIES => query.categories.extend(categories(value)?),
            PRICE => (query.price_min, query.price_max) = range(value, currency)?,
            "in_stock" => query.in_stock_only = value == "true" || value == "1",
            // Asking for an answer in JSON, as Django's REST framework has it.
            "format" => {}
            name => drop(query.attributes.entry(name.to_owned()).or_default().insert(value.to_owned())),
        }
    }
    Ok(query)
}

fn number(name: &'static str, value: &str) -> Result<u64, FormErrors> {
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| FormErrors::field(name, &NOT_A_NUMBER))
}

fn sort(name: &str, value: &str) -> Result<Sort, FormErrors> {
    if value == "default" {
        return Ok(Sort::default());
    }
    let name = if name == "sort" { "sort" } else { "sorter" };
    Sort::parse(value)
        .ok_or_else(|| FormErrors::field(name, Problem::new(&NOT_A_SORTER).with("sorters", SORTERS)))
}

/// A category by its key or its path.
fn category(value: &str) -> CategoryFilter {
    let key = value.parse().ok().and_then(Pk::new);
    key.map_or_else(|| CategoryFilter::Path(value.trim_matches('/').to_owned()), CategoryFilter::Pk)
}

fn categories(value: &str) -> Result<Vec<CategoryFilter>, FormErrors> {
    let keys = value.split(',').map(|key| key.trim().parse().ok().and_then(Pk::new).map(CategoryFilter::Pk));
    keys.collect::<Option<_>>().ok_or_else(|| FormErrors::field(CATEGORIES, &NOT_A_CATEGORY))
}

fn range(value: &str, currency: Currency) -> Result<(Option<i64>, Option<i64>), FormErrors> {
    let refused = || FormErrors::field(PRICE, &NOT_A_RANGE);
    let (min, max) = value.split_once('-').ok_or_else(refused)?;
    let amount = |text: &str| match text.trim() {
        "" => Ok(None),
        text => match Money::parse(text, currency) {
            Ok(money) if !money.is_negative() => Ok(Some(money.minor)),
            _ => Err(refused()),
        },
    };
    Ok((amount(min)?, amount(max)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_lira(text: &str) -> Result<ListQuery, FormErrors> {
        read(text, Currency::TRY)
    }

    #[test]
    fn nothing_asked_is_everything() {
        let all = ListQuery::new(Currency::TRY);
        for text in ["", "page=", "format=json", "&&="] {
            assert_eq!(read_lira(text).as_ref(), Ok(&all), "{text}");
        }
    }

    #[test]
    fn each_parameter_is_read() {
        let text = "search_text=%C5%9Fal+red&page=2&page_size=50&sorter=-price&category=Kitchen%2FCups&category_ids=3,4\
                    &price=10.50-&in_stock=true&color=Red&color=Blue";
        let Ok(query) = read_lira(text) else { panic!("every parameter is good") };
        assert_eq!((query.search.as_str(), query.page, query.page_size), ("şal red", 2, 50));
        assert_eq!((query.sort, query.in_stock_only), (Sort::PriceDescending, true));
        assert_eq!((query.price_min, query.price_max), (Some(1050), None));
        assert_eq!(query.categories.len(), 3);
        assert_eq!(query.attributes["color"].iter().collect::<Vec<_>>(), ["Blue", "Red"]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_its_name() {
        for (text, name) in [
            ("page=0", "page"),
            ("page=x", "page"),
            ("page_size=-1", "page_size"),
            ("sorter=best", "sorter"),
            ("sort=best", "sort"),
            ("category_ids=1,x", "category_ids"),
            ("price=5", "price"),
            ("price=a-b", "price"),
            ("price=1-2-3", "price"),
        ] {
            let Err(errors) = read_lira(text) else { panic!("{text} was read") };
            let told = errors.in_language(checkout::text::Language::En);
            assert_eq!(told.keys().map(AsRef::<str>::as_ref).collect::<Vec<_>>(), [name], "{text}");
        }
    }

    #[test]
    fn more_parameters_than_anybody_needs_are_not_read() {
        let many = "a=1&".repeat(PARAMETERS_MAX) + "page=7";
        assert_eq!(read_lira(&many).map(|query| query.page).ok(), Some(1));
    }
}
