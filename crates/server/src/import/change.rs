//! Rows of stock and of prices.

use checkout::money::Currency;
use store::catalog::{PriceChange, StockLevel};

use super::{
    cells::{Cells, SKU_CHARS_MAX},
    row::{Refusal, Row},
};

/// The columns of a file of stock.
pub(super) const STOCK_COLUMNS: &[&str] = &["sku", "stock"];
/// The columns of a file of prices.
pub(super) const PRICE_COLUMNS: &[&str] = &["sku", "price", "retail_price", "currency"];

/// The stock in `row`.
pub(super) fn stock(row: &Row) -> Result<StockLevel, Vec<Refusal>> {
    let mut cells = Cells::new(row);
    let sku = cells.required("sku", SKU_CHARS_MAX);
    if cells.get("stock").is_none() {
        cells.refuse("stock", "is missing", "a whole number such as 12");
    }
    let level = cells.units("stock").zip(sku).map(|(available, sku)| StockLevel { sku, available });
    cells.finish(level)
}

/// The price in `row`.
pub(super) fn price(row: &Row, default: Currency) -> Result<PriceChange, Vec<Refusal>> {
    let mut cells = Cells::new(row);
    let sku = cells.required("sku", SKU_CHARS_MAX);
    let currency = cells.currency("currency", default);
    let price = currency.and_then(|currency| cells.price("price", "retail_price", currency));
    let change =
        sku.zip(currency).zip(price).map(|((sku, currency), price)| PriceChange { sku, currency, price });
    cells.finish(change)
}

#[cfg(test)]
mod tests {
    use checkout::catalog::Price;

    use super::*;

    fn row(cells: &[(&str, &str)]) -> Row {
        Row { line: 2, cells: cells.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect() }
    }

    #[test]
    fn stock_needs_a_product_and_a_number() {
        assert_eq!(
            stock(&row(&[("sku", "A"), ("stock", "0")])),
            Ok(StockLevel { sku: "A".into(), available: 0 })
        );
        assert_eq!(stock(&row(&[])).map_err(|refusals| refusals.len()), Err(2));
        assert_eq!(stock(&row(&[("sku", "A"), ("stock", "1.5")])).map_err(|refusals| refusals.len()), Err(1));
    }

    #[test]
    fn a_price_is_of_one_currency() {
        let change = price(&row(&[("sku", "A"), ("price", "5"), ("currency", "eur")]), Currency::TRY);
        let price_of = |minor| Price { minor, retail_minor: minor };
        assert_eq!(change.map(|change| (change.currency.code(), change.price)), Ok(("EUR", price_of(500))));
        let default = price(&row(&[("sku", "A"), ("price", "5")]), Currency::TRY);
        assert_eq!(default.map(|change| change.currency), Ok(Currency::TRY));
        assert_eq!(price(&row(&[("sku", "A")]), Currency::TRY).map_err(|refusals| refusals.len()), Err(1));
    }
}
