//! A row of products. Its columns are those of the demo shop's file.

use std::collections::BTreeMap;

use checkout::{
    catalog::{Price, ProductKind},
    money::{Currency, Rate},
};
use store::catalog::ProductImport;

use super::{
    cells::{Cells, SKU_CHARS_MAX},
    json_file::DIVIDER,
    row::{Refusal, Row},
};

/// Every column there is, beside `attributes.NAME`, `prices.CODE` and `retail_prices.CODE`.
pub(super) const COLUMNS: &[&str] = &[
    "sku",
    "name",
    "description",
    "base_code",
    "category",
    "price",
    "retail_price",
    "currency",
    "tax_rate",
    "images",
    "stock",
    "active",
    "kind",
    "weight",
    "seller",
];
/// The columns that have many names.
pub(super) const PREFIXES: &[&str] = &["attributes", "prices", "retail_prices"];

const NAME_CHARS_MAX: usize = 300;
pub(super) const DESCRIPTION_CHARS_MAX: usize = 20_000;
const CATEGORY_CHARS_MAX: usize = 100;
const CATEGORY_LEVELS_MAX: usize = 6;
const ATTRIBUTES_MAX: usize = 30;
const ATTRIBUTE_NAME_CHARS_MAX: usize = 60;
const ATTRIBUTE_VALUE_CHARS_MAX: usize = 200;
pub(super) const IMAGES_MAX: usize = 30;
const IMAGE_CHARS_MAX: usize = 1_000;
const SELLER_CHARS_MAX: usize = 60;

/// What is meant where a file says nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defaults {
    pub(super) currency: Currency,
    pub(super) tax_rate: Option<Rate>,
}

/// The product in `row`, or everything that is wrong with it.
pub(super) fn product(row: &Row, defaults: Defaults) -> Result<ProductImport, Vec<Refusal>> {
    let mut cells = Cells::new(row);
    let sku = cells.required("sku", SKU_CHARS_MAX);
    let base_code = cells.text("base_code", SKU_CHARS_MAX).or_else(|| sku.clone());
    let name = cells.required("name", NAME_CHARS_MAX);
    let description = cells.prose("description", DESCRIPTION_CHARS_MAX);
    let category = category(&mut cells);
    let prices = prices(&mut cells, defaults.currency);
    let tax_rate = cells.rate("tax_rate", defaults.tax_rate);
    let attributes = attributes(&mut cells);
    let images = images(&mut cells);
    let stock = cells.units("stock");
    let active = cells.flag("active", true);
    let kind = kind(&mut cells);
    let weight_grams = cells.grams("weight");
    let seller = seller(&mut cells);
    // A closure, so that `?` ends only the putting together: what is missing has been refused above.
    let together = || {
        Some(ProductImport {
            sku: sku?,
            base_code: base_code?,
            name: name?,
            description,
            category: category?,
            prices: prices?,
            tax_rate: tax_rate?,
            attributes,
            images,
            active: active?,
            kind: kind?,
            weight_grams,
            seller,
            stock,
        })
    };
    let product = together();
    cells.finish(product)
}

fn category(cells: &mut Cells<'_>) -> Option<String> {
    let right = "names from the top down divided by /, such as Kitchen/Cups";
    let Some(text) = cells.get("category") else {
        cells.refuse("category", "is missing", right);
        return None;
    };
    let names: Vec<&str> = text.split('/').map(str::trim).collect();
    if names.len() > CATEGORY_LEVELS_MAX {
        cells.refuse("category", "has too many levels", format!("at most {CATEGORY_LEVELS_MAX}"));
        return None;
    }
    if names.contains(&"") {
        cells.refuse("category", format!("`{text}` has a level without a name"), right);
        return None;
    }
    let good = names.iter().all(|name| cells.check("category", name, CATEGORY_CHARS_MAX, char::is_control));
    good.then(|| names.join("/"))
}

fn prices(cells: &mut Cells<'_>, default: Currency) -> Option<BTreeMap<Currency, Price>> {
    let currency = cells.currency("currency", default)?;
    let mut prices = BTreeMap::from([(currency, cells.price("price", "retail_price", currency)?)]);
    for (code, _) in cells.below("prices") {
        let column = format!("prices.{code}");
        let further = cells.currency_named(&column, code)?;
        let price = cells.price(&column, &format!("retail_prices.{code}"), further)?;
        if prices.insert(further, price).is_some() {
            cells.refuse(
                &column,
                format!("{} has a price already", further.code()),
                "one price for each currency",
            );
        }
    }
    for (code, _) in cells.below("retail_prices") {
        if cells.get(&format!("prices.{code}")).is_none() {
            let right = format!("a price in prices.{code} beside it");
            cells.refuse(&format!("retail_prices.{code}"), "stands alone", right);
        }
    }
    Some(prices)
}

fn attributes(cells: &mut Cells<'_>) -> BTreeMap<String, String> {
    let named = cells.below("attributes");
    if named.len() > ATTRIBUTES_MAX {
        cells.refuse("attributes", "are too many", format!("at most {ATTRIBUTES_MAX}"));
    }
    let mut attributes = BTreeMap::new();
    for (name, value) in named {
        let column = format!("attributes.{name}");
        if name.is_empty() {
            cells.refuse(&column, "has no name", "attributes.color");
        }
        cells.check(&column, name, ATTRIBUTE_NAME_CHARS_MAX, char::is_control);
        cells.check(&column, value, ATTRIBUTE_VALUE_CHARS_MAX, char::is_control);
        attributes.insert(name.to_owned(), value.to_owned());
    }
    attributes
}

fn images(cells: &mut Cells<'_>) -> Vec<String> {
    let named = cells.get("images").unwrap_or_default().split(DIVIDER);
    let images: Vec<String> =
        named.map(str::trim).filter(|image| !image.is_empty()).map(str::to_owned).collect();
    if images.len() > IMAGES_MAX {
        cells.refuse("images", "are too many", format!("at most {IMAGES_MAX}"));
    }
    for image in &images {
        if cells.check("images", image, IMAGE_CHARS_MAX, char::is_control) && !is_picture(image) {
            let right = format!(
                "the name of a file made of letters, digits, `.`, `-` and `_`, or an address that starts with \
                 https://; several are divided by {DIVIDER}"
            );
            cells.refuse("images", format!("`{image}` is neither a file nor an address"), right);
        }
    }
    images
}

/// Whether `image` is a plain file name, which cannot leave its folder, or an address.
fn is_picture(image: &str) -> bool {
    let address = image.strip_prefix("https://").or_else(|| image.strip_prefix("http://"));
    address.map_or_else(
        || !image.starts_with('.') && image.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c)),
        |rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || "\"'<>\\".contains(c)),
    )
}

/// The slug of a seller, as the settings of the shop name it.
fn seller(cells: &mut Cells<'_>) -> Option<String> {
    let slug = cells.text("seller", SELLER_CHARS_MAX)?;
    if slug.chars().any(|letter| !letter.is_ascii_lowercase() && !letter.is_ascii_digit() && letter != '-') {
        cells.refuse(
            "seller",
            format!("`{slug}` is no slug"),
            "small letters, digits and -, such as ada-ceramics",
        );
    }
    Some(slug)
}

fn kind(cells: &mut Cells<'_>) -> Option<ProductKind> {
    match cells.get("kind") {
        None | Some("goods") => Some(ProductKind::Goods),
        Some("bag") => Some(ProductKind::Bag),
        Some(other) => {
            cells.refuse(
                "kind",
                format!("`{other}` is no kind of product"),
                "goods or bag; empty means goods",
            );
            None
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn read(changes: &[(&str, &str)]) -> Result<ProductImport, Vec<Refusal>> {
        let base =
            [("sku", "CUP"), ("name", "Cup"), ("category", "Kitchen"), ("price", "5"), ("tax_rate", "20")];
        let mut row = Row { line: 3, ..Row::default() };
        for (name, text) in base.iter().chain(changes) {
            row.cells.insert((*name).to_owned(), (*text).to_owned());
            row.cells.retain(|_, text| !text.is_empty());
        }
        product(&row, Defaults { currency: Currency::TRY, tax_rate: None })
    }

    #[test]
    fn what_is_not_said_has_a_plain_meaning() {
        let product = read(&[]).unwrap();
        assert_eq!((product.base_code.as_str(), product.stock, product.active), ("CUP", None, true));
        assert_eq!(product.prices[&Currency::TRY], Price { minor: 500, retail_minor: 500 });
        assert_eq!((product.kind, product.weight_grams, product.seller), (ProductKind::Goods, None, None));
    }

    #[test]
    fn everything_a_row_can_say_is_read() {
        let product = read(&[
            ("base_code", "CUPS"),
            ("description", "Two\nlines"),
            ("category", " Kitchen / Coffee & Tea "),
            ("retail_price", "6.5"),
            ("prices.eur", "0.20"),
            ("retail_prices.eur", "0.30"),
            ("attributes.color", "Red"),
            ("images", "a.svg | https://cdn.example/b.png?x=1"),
            ("stock", "3"),
            ("active", "FALSE"),
            ("kind", "bag"),
            ("weight", "1250"),
            ("seller", "ada-ceramics"),
        ]);
        let product = product.unwrap();
        assert_eq!(product.category, "Kitchen/Coffee & Tea");
        assert_eq!(product.prices[&Currency::TRY].retail_minor, 650);
        assert_eq!(product.prices[&Currency::parse("EUR").unwrap()], Price { minor: 20, retail_minor: 30 });
        assert_eq!(product.images, ["a.svg", "https://cdn.example/b.png?x=1"]);
        assert_eq!((product.stock, product.active, product.kind), (Some(3), false, ProductKind::Bag));
        assert_eq!((product.weight_grams, product.seller.as_deref()), (Some(1250), Some("ada-ceramics")));
    }

    #[test]
    fn everything_wrong_with_a_row_is_told_at_once() {
        let refusals = read(&[("sku", ""), ("price", "1,5"), ("tax_rate", ""), ("stock", "-1")]).unwrap_err();
        let columns: Vec<_> = refusals.iter().filter_map(|refusal| refusal.column.as_deref()).collect();
        assert_eq!(columns, ["sku", "price", "tax_rate", "stock"]);
        assert!(refusals.iter().all(|refusal| refusal.line == 3));
    }

    #[test]
    fn each_limit_and_each_bad_text_is_refused_by_its_column() {
        let long = "x".repeat(NAME_CHARS_MAX + 1);
        for (column, text) in [
            ("name", long.as_str()),
            ("name", "a\u{0}b"),
            ("sku", "a\nb"),
            ("category", "Kitchen//Cups"),
            ("category", "a/b/c/d/e/f/g"),
            ("currency", "XYZ"),
            ("prices.TRY", "5"),
            ("prices.LIRA", "5"),
            ("retail_prices.EUR", "5"),
            ("images", "../../etc/passwd"),
            ("images", "..\\a"),
            ("images", ".htaccess"),
            ("images", "https://"),
            ("images", "javascript:alert(1)"),
            ("images", "https://a/\"onerror="),
            ("kind", "gift"),
            ("weight", "1.5"),
            ("weight", "-1"),
            ("weight", "10000001"),
            ("seller", "Ada Ceramics"),
            ("active", "yep"),
            ("attributes.color", long.as_str()),
        ] {
            let refusals = read(&[(column, text)]).unwrap_err();
            assert_eq!(refusals[0].column.as_deref(), Some(column), "{text}");
        }
    }
}
