//! From the bytes of a file to what it wants imported. Pure: touches no disk and no database.

use std::{collections::HashMap, hash::Hash};

use clap::ValueEnum;
use store::catalog::{PriceChange, ProductImport, StockLevel};

use super::{
    change, csv_file, geography, json_file,
    product::{self, Defaults},
    row::{Lines, Refusal, Row, Unreadable},
    shopify,
};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values whose first line names the columns; for products also Shopify's.
    Csv,
    /// One JSON object in each line.
    Jsonl,
}

/// What is good in a file, each with its line, and what is not.
#[derive(Debug)]
pub(super) struct Parsed<T> {
    pub(super) good: Vec<(u64, T)>,
    pub(super) refused: Vec<Refusal>,
}

/// The products of a file.
pub(super) fn products(
    bytes: &[u8],
    format: Format,
    defaults: Defaults,
) -> Result<Parsed<ProductImport>, Unreadable> {
    let read = |row: &Row| product::product(row, defaults);
    let sku = |product: &ProductImport| product.sku.clone();
    if format == Format::Csv {
        let table = csv_file::read(bytes)?;
        if shopify::is_shopify(&table.columns) {
            let mut parsed = parse(shopify::rows(table.lines, defaults.currency), read, sku);
            parsed.refused = parsed.refused.into_iter().map(shopify::in_its_words).collect();
            return Ok(parsed);
        }
    }
    let lines = lines(bytes, format, product::COLUMNS, product::PREFIXES)?;
    Ok(parse(lines, read, sku))
}

/// The stock levels of a file.
pub(super) fn stock(bytes: &[u8], format: Format) -> Result<Parsed<StockLevel>, Unreadable> {
    let lines = lines(bytes, format, change::STOCK_COLUMNS, &[])?;
    Ok(parse(lines, change::stock, |level| level.sku.clone()))
}

/// The prices of a file.
pub(super) fn prices(
    bytes: &[u8],
    format: Format,
    defaults: Defaults,
) -> Result<Parsed<PriceChange>, Unreadable> {
    let lines = lines(bytes, format, change::PRICE_COLUMNS, &[])?;
    let read = |row: &Row| change::price(row, defaults.currency);
    Ok(parse(lines, read, |change| (change.sku.clone(), change.currency)))
}

/// The lines of a file of places.
pub(super) fn places(bytes: &[u8], format: Format) -> Result<Lines, Unreadable> {
    lines(bytes, format, geography::COLUMNS, &[])
}

/// The lines of a file whose columns are all known: a misspelt name must not lose a column silently.
fn lines(bytes: &[u8], format: Format, columns: &[&str], prefixes: &[&str]) -> Result<Lines, Unreadable> {
    let is_known = |name: &str| {
        columns.contains(&name) || name.split_once('.').is_some_and(|(prefix, _)| prefixes.contains(&prefix))
    };
    let all = || {
        let open = prefixes.iter().map(|prefix| format!("{prefix}.NAME"));
        columns.iter().map(|name| (*name).to_owned()).chain(open).collect::<Vec<_>>().join(", ")
    };
    match format {
        Format::Csv => {
            let table = csv_file::read(bytes)?;
            match table.columns.iter().find(|name| !name.is_empty() && !is_known(name)) {
                Some(name) => Err(Unreadable::new(format!("nobody knows a column `{name}`"), all())),
                None => Ok(table.lines),
            }
        }
        Format::Jsonl => {
            let known = |row: Row| match row.cells.keys().find(|name| !is_known(name)) {
                Some(name) => Err(Refusal::cell(row.line, name, "nobody knows this key", all())),
                None => Ok(row),
            };
            Ok(json_file::read(bytes)?.into_iter().map(|line| line.and_then(known)).collect())
        }
    }
}

fn parse<T, K: Hash + Eq>(
    lines: Lines,
    read: impl Fn(&Row) -> Result<T, Vec<Refusal>>,
    key: impl Fn(&T) -> K,
) -> Parsed<T> {
    let mut parsed = Parsed { good: Vec::new(), refused: Vec::new() };
    let mut seen = HashMap::new();
    for line in lines {
        let read = line.map_err(|refusal| vec![refusal]).and_then(|row| Ok((row.line, read(&row)?)));
        match read {
            Err(refusals) => parsed.refused.extend(refusals),
            Ok((line, item)) => {
                if let Some(first) = seen.get(&key(&item)) {
                    let wrong = format!("stands in line {first} already");
                    parsed.refused.push(Refusal::cell(line, "sku", wrong, "each product once"));
                } else {
                    seen.insert(key(&item), line);
                    parsed.good.push((line, item));
                }
            }
        }
    }
    parsed
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use checkout::money::{Currency, Rate};

    use super::*;

    const DEFAULTS: Defaults = Defaults { currency: Currency::TRY, tax_rate: None };

    #[test]
    fn the_same_product_in_both_formats_is_the_same() {
        let csv = b"sku,name,category,price,tax_rate,attributes.color,prices.EUR,images,stock,active\n\
                    A,\"Cup, red\",Kitchen/Cups,5.50,20.00,Red,0.20,a.svg|b.svg,3,true\n";
        let json = br#"{"sku": "A", "name": "Cup, red", "category": "Kitchen/Cups", "price": "5.50", "tax_rate": "20.00", "attributes": {"color": "Red"}, "prices": {"EUR": "0.20"}, "images": ["a.svg", "b.svg"], "stock": 3, "active": true}"#;
        let from_csv = products(csv, Format::Csv, DEFAULTS).unwrap();
        let from_json = products(json, Format::Jsonl, DEFAULTS).unwrap();
        assert!(from_csv.refused.is_empty(), "{:?}", from_csv.refused);
        assert_eq!(from_csv.good[0].1, from_json.good[0].1);
    }

    #[test]
    fn a_misspelt_column_is_named_before_anything_is_imported() {
        let error = stock(b"sku,stok\nA,1\n", Format::Csv).unwrap_err();
        assert_eq!(error.to_string(), "nobody knows a column `stok`: sku, stock");
        let parsed =
            stock(b"{\"sku\": \"A\", \"stok\": 1}\n{\"sku\": \"B\", \"stock\": 1}", Format::Jsonl).unwrap();
        assert_eq!(parsed.refused[0].column.as_deref(), Some("stok"));
        assert_eq!(parsed.good, [(2, StockLevel { sku: "B".into(), available: 1 })]);
    }

    #[test]
    fn a_product_that_stands_twice_is_refused_the_second_time() {
        let parsed = stock(b"sku,stock\nA,1\nB,1\nA,2\n", Format::Csv).unwrap();
        assert_eq!((parsed.good.len(), parsed.refused[0].line), (2, 4));
        assert_eq!(parsed.refused[0].wrong, "stands in line 2 already");
        let text = b"sku,price,currency\nA,1,TRY\nA,1,EUR\nA,1,EUR\n";
        let parsed = prices(text, Format::Csv, DEFAULTS).unwrap();
        assert_eq!((parsed.good.len(), parsed.refused.len()), (2, 1), "one price for each currency");
    }

    #[test]
    fn shopifys_file_is_known_by_its_columns() {
        let file = b"Handle,Title,Vendor,Variant SKU,Variant Price\nt,Towel,Kassa,T,\"12,50\"\n";
        let rate = Rate::parse("20");
        let parsed = products(file, Format::Csv, Defaults { tax_rate: rate, ..DEFAULTS }).unwrap();
        assert_eq!(parsed.refused[0].column.as_deref(), Some("Variant Price"));
    }
}
