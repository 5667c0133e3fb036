//! The product file that Shopify exports: a product has several lines of one `Handle`; the first has its title, the
//! others have further variants or further pictures. Its lines become rows with our own columns.

use std::collections::{BTreeMap, BTreeSet};

use checkout::money::{Currency, Money};

use super::{
    html_text::plain_text,
    json_file::DIVIDER,
    product::IMAGES_MAX,
    row::{Lines, Refusal, Row},
};

/// Where products without a type stand.
const CATEGORY: &str = "Other";
/// What Shopify calls the only variant of a product that has no options.
const NO_OPTION: &str = "Title";

/// Our columns and what they are called in the file.
const NAMES: &[(&str, &str)] = &[
    ("sku", "Variant SKU"),
    ("name", "Title"),
    ("description", "Body (HTML)"),
    ("base_code", "Handle"),
    ("category", "Type"),
    ("price", "Variant Price"),
    ("retail_price", "Variant Compare At Price"),
    ("images", "Image Src"),
    ("stock", "Variant Inventory Qty"),
    ("active", "Status"),
    ("weight", "Variant Grams"),
];

/// Whether a file with these columns comes from there.
pub(super) fn is_shopify(columns: &[String]) -> bool {
    ["Handle", "Title", "Variant Price"].iter().all(|name| columns.iter().any(|column| column == name))
}

/// Says of `refusal` what the column is called in the file.
pub(super) fn in_its_words(mut refusal: Refusal) -> Refusal {
    let name =
        |ours: &str| NAMES.iter().find(|(name, _)| *name == ours).map(|(_, theirs)| (*theirs).to_owned());
    if let Some(theirs) = refusal.column.as_deref().and_then(name) {
        refusal.column = Some(theirs);
    }
    refusal
}

/// The variants of the file as rows of our own.
pub(super) fn rows(lines: Lines, currency: Currency) -> Lines {
    let mut done = Lines::new();
    let mut open: Option<Family> = None;
    for line in lines {
        let row = match line {
            Ok(row) => row,
            Err(refusal) => {
                done.push(Err(refusal));
                continue;
            }
        };
        let handle = cell(&row, "Handle");
        let belongs = open.as_ref().is_some_and(|family| family.handle == handle);
        if !belongs {
            if let Some(family) = open.take() {
                family.close(&mut done);
            }
            if handle.is_empty() || cell(&row, "Title").is_empty() {
                let wrong = format!("a line of `{handle}`, whose line with the title is not above it");
                done.push(Err(Refusal::cell(
                    row.line,
                    "Title",
                    wrong,
                    "the lines of a product one below the other",
                )));
                continue;
            }
            open = Some(Family::open(&row, currency));
        }
        if let Some(family) = open.as_mut() {
            family.add(row);
        }
    }
    if let Some(family) = open {
        family.close(&mut done);
    }
    done
}

fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.cells.get(column).map_or("", String::as_str)
}

/// One product with what its lines said so far.
struct Family {
    currency: Currency,
    handle: String,
    /// What all its variants have.
    shared: BTreeMap<String, String>,
    options: Vec<String>,
    images: Vec<String>,
    variants: Vec<Row>,
}

impl Family {
    fn open(row: &Row, currency: Currency) -> Self {
        let active = ["", "active"].contains(&cell(row, "Status").to_ascii_lowercase().as_str())
            && !cell(row, "Published").eq_ignore_ascii_case("false");
        let kind = [cell(row, "Type"), cell(row, "Product Category"), CATEGORY];
        let category = kind.into_iter().find(|name| !name.is_empty()).unwrap_or(CATEGORY);
        let shared = [
            ("name", cell(row, "Title").to_owned()),
            ("description", plain_text(cell(row, "Body (HTML)"))),
            ("base_code", cell(row, "Handle").to_owned()),
            ("category", category.replace(" > ", "/")),
            ("active", active.to_string()),
        ];
        Self {
            currency,
            handle: cell(row, "Handle").to_owned(),
            shared: shared.into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
            options: (1..=3).map(|n| cell(row, &format!("Option{n} Name")).to_owned()).collect(),
            images: Vec::new(),
            variants: Vec::new(),
        }
    }

    fn add(&mut self, row: Row) {
        let image = cell(&row, "Image Src");
        if !image.is_empty() && self.images.len() < IMAGES_MAX {
            self.images.push(image.to_owned());
        }
        let is_variant =
            ["Variant SKU", "Variant Price", "Option1 Value"].iter().any(|name| !cell(&row, name).is_empty());
        if is_variant || self.variants.is_empty() {
            self.variants.push(row);
        }
    }

    fn close(self, done: &mut Lines) {
        for variant in &self.variants {
            done.push(Ok(self.row(variant)));
        }
    }

    fn row(&self, variant: &Row) -> Row {
        let mut cells = self.shared.clone();
        let price = cell(variant, "Variant Price");
        let before = cell(variant, "Variant Compare At Price");
        // An oversold product has less than nothing there.
        let stock = cell(variant, "Variant Inventory Qty");
        let stock = if stock.starts_with('-') { "0" } else { stock };
        let own = cell(variant, "Variant Image");
        let mut images: Vec<&str> = [own].into_iter().chain(self.images.iter().map(String::as_str)).collect();
        let mut seen = BTreeSet::new();
        images.retain(|image| !image.is_empty() && seen.insert(*image));
        images.truncate(IMAGES_MAX);
        let mut put = |name: String, text: &str| {
            if !text.is_empty() {
                cells.insert(name, text.to_owned());
            }
        };
        put("sku".to_owned(), cell(variant, "Variant SKU"));
        put("price".to_owned(), price);
        put("retail_price".to_owned(), if is_more(before, price, self.currency) { before } else { "" });
        put("stock".to_owned(), stock);
        // It writes a weight that nobody entered as nothing.
        let grams = cell(variant, "Variant Grams");
        let grams = grams.strip_suffix(".0").unwrap_or(grams);
        put("weight".to_owned(), if grams == "0" { "" } else { grams });
        put("images".to_owned(), &images.join(&DIVIDER.to_string()));
        for (name, n) in self.options.iter().zip(1..) {
            if !name.is_empty() && name != NO_OPTION {
                put(format!("attributes.{name}"), cell(variant, &format!("Option{n} Value")));
            }
        }
        cells.retain(|_, text| !text.is_empty());
        Row { line: variant.line, cells }
    }
}

/// Whether the amount `before` is above `price`; a shop that ended a sale often leaves the two the wrong way round.
fn is_more(before: &str, price: &str, currency: Currency) -> bool {
    match (Money::parse(before, currency), Money::parse(price, currency)) {
        (Ok(before), Ok(price)) => before.minor > price.minor,
        // What cannot be read is told when the row is read.
        _ => true,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use checkout::money::Rate;

    use super::*;
    use crate::import::{csv_file, product};

    const FILE: &str = "\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Variant Image,Status
towel,Towel,\"<p>Soft, \"\"very\"\".</p>\",Kassa,Textiles,\"a, b\",TRUE,Color,Red,T-R,350,5,100.00,120.00,https://cdn.example/1.png,https://cdn.example/r.png,active
towel,,,,,,,,Blue,T-B,0.0,-2,100.00,90.00,https://cdn.example/2.png,,
towel,,,,,,,,,,,,,,https://cdn.example/3.png,,
soap,Soap,,Kassa,,,TRUE,Title,Default Title,SOAP,,,25.5,,,,draft
lost,,,,,,,,Green,L-G,,1,1.00,,,,
nosku,No sku,,,,,,Title,Default Title,,,1,1.00,,,,active
";

    fn read() -> Vec<Result<Row, Refusal>> {
        let table = csv_file::read(FILE.as_bytes()).unwrap();
        assert!(is_shopify(&table.columns));
        rows(table.lines, Currency::TRY)
    }

    #[test]
    fn variants_share_what_the_first_line_says() {
        let defaults = product::Defaults { currency: Currency::TRY, tax_rate: Rate::parse("20") };
        let lines = read();
        let blue = product::product(lines[1].as_ref().unwrap(), defaults).unwrap();
        assert_eq!(
            (blue.sku.as_str(), blue.base_code.as_str(), blue.name.as_str()),
            ("T-B", "towel", "Towel")
        );
        assert_eq!(blue.description, "Soft, \"very\".");
        assert_eq!(blue.attributes, BTreeMap::from([("Color".to_owned(), "Blue".to_owned())]));
        assert_eq!(blue.images.len(), 3);
        assert_eq!(blue.stock, Some(0), "oversold is nothing");
        assert_eq!(blue.prices[&Currency::TRY].retail_minor, 10_000, "a lower comparison is none");
        let red = product::product(lines[0].as_ref().unwrap(), defaults).unwrap();
        assert_eq!((red.weight_grams, blue.weight_grams), (Some(350), None), "nothing is not weighed");
        assert_eq!(red.images[0], "https://cdn.example/r.png");
        assert_eq!(red.prices[&Currency::TRY].retail_minor, 12_000);
    }

    #[test]
    fn a_draft_is_not_sold_and_a_lone_variant_has_no_attributes() {
        let defaults = product::Defaults { currency: Currency::TRY, tax_rate: Rate::parse("20") };
        let soap = product::product(read()[2].as_ref().unwrap(), defaults).unwrap();
        assert_eq!((soap.active, soap.stock, soap.category.as_str()), (false, None, CATEGORY));
        assert!(soap.attributes.is_empty());
    }

    #[test]
    fn a_variant_without_its_product_or_its_sku_is_refused_in_the_words_of_the_file() {
        let defaults = product::Defaults { currency: Currency::TRY, tax_rate: Rate::parse("20") };
        let lines = read();
        assert_eq!(lines[3].as_ref().unwrap_err().line, 6);
        let refusals = product::product(lines[4].as_ref().unwrap(), defaults).unwrap_err();
        let told = in_its_words(refusals[0].clone());
        assert_eq!((told.line, told.column.as_deref()), (7, Some("Variant SKU")));
    }
}
