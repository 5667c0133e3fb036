//! Reads the cells of one row, and collects everything that is wrong with them.

use checkout::{
    catalog::{Price, WEIGHT_GRAMS_MAX},
    money::{Currency, Money, Rate},
};

use super::row::{Refusal, Row};

/// The most minor units something may cost.
pub(super) const PRICE_MINOR_MAX: i64 = 1_000_000_000_000;
/// The most units of a product.
pub(super) const STOCK_MAX: i64 = 1_000_000_000;
/// The most characters of a stock keeping unit.
pub(super) const SKU_CHARS_MAX: usize = 100;

/// One row being read.
pub(super) struct Cells<'a> {
    row: &'a Row,
    refusals: Vec<Refusal>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(row: &'a Row) -> Self {
        Self { row, refusals: Vec::new() }
    }

    /// What was read, if nothing was wrong on the way.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Refusal>> {
        match read {
            Some(read) if self.refusals.is_empty() => Ok(read),
            _ => Err(self.refusals),
        }
    }

    pub(super) fn refuse(&mut self, column: &str, wrong: impl Into<String>, right: impl Into<String>) {
        self.refusals.push(Refusal::cell(self.row.line, column, wrong, right));
    }

    pub(super) fn get(&self, column: &str) -> Option<&'a str> {
        self.row.cells.get(column).map(String::as_str)
    }

    /// The cells of `prefix.NAME`, by name.
    pub(super) fn below(&self, prefix: &str) -> Vec<(&'a str, &'a str)> {
        let named = |(column, text): (&'a String, &'a String)| {
            Some((column.strip_prefix(prefix)?.strip_prefix('.')?, text.as_str()))
        };
        self.row.cells.iter().filter_map(named).collect()
    }

    /// A text of at most `chars_max` characters that may span lines; empty when there is none.
    pub(super) fn prose(&mut self, column: &str, chars_max: usize) -> String {
        let text = self.get(column).unwrap_or_default();
        self.check(column, text, chars_max, |letter| letter.is_control() && !"\n\r\t".contains(letter));
        text.to_owned()
    }

    /// A text of one line.
    pub(super) fn text(&mut self, column: &str, chars_max: usize) -> Option<String> {
        let text = self.get(column)?;
        self.check(column, text, chars_max, char::is_control).then(|| text.to_owned())
    }

    /// A text of one line that must be there.
    pub(super) fn required(&mut self, column: &str, chars_max: usize) -> Option<String> {
        if self.get(column).is_none() {
            self.refuse(column, "is missing", format!("a text of at most {chars_max} characters"));
        }
        self.text(column, chars_max)
    }

    /// Whether `text` is short enough and has none of the letters that are `bad`.
    pub(super) fn check(
        &mut self,
        column: &str,
        text: &str,
        chars_max: usize,
        bad: fn(char) -> bool,
    ) -> bool {
        if text.chars().count() > chars_max {
            self.refuse(column, "is too long", format!("at most {chars_max} characters"));
            return false;
        }
        if let Some(letter) = text.chars().find(|letter| bad(*letter)) {
            self.refuse(column, format!("contains the control character {letter:?}"), "printable characters");
            return false;
        }
        true
    }

    /// A yes or no, `missing` when the cell is empty.
    pub(super) fn flag(&mut self, column: &str, missing: bool) -> Option<bool> {
        match self.get(column).map(str::to_ascii_lowercase).as_deref() {
            None => Some(missing),
            Some("true" | "1") => Some(true),
            Some("false" | "0") => Some(false),
            Some(other) => {
                self.refuse(column, format!("`{other}` is neither yes nor no"), "true or false");
                None
            }
        }
    }

    /// A number of units.
    pub(super) fn units(&mut self, column: &str) -> Option<i64> {
        let text = self.get(column)?;
        let digits = text.chars().all(|letter| letter.is_ascii_digit());
        let units = text.parse().ok().filter(|units| digits && (0..=STOCK_MAX).contains(units));
        if units.is_none() {
            let right = format!("a whole number from 0 to {STOCK_MAX}, digits only");
            self.refuse(column, format!("`{text}` is no number of units"), right);
        }
        units
    }

    /// What one unit weighs, if the cell says so.
    pub(super) fn grams(&mut self, column: &str) -> Option<i64> {
        let text = self.get(column)?;
        let digits = text.chars().all(|letter| letter.is_ascii_digit());
        let grams = text.parse().ok().filter(|grams| digits && (0..=WEIGHT_GRAMS_MAX).contains(grams));
        if grams.is_none() {
            let right = format!("whole grams from 0 to {WEIGHT_GRAMS_MAX}, digits only");
            self.refuse(column, format!("`{text}` is no weight"), right);
        }
        grams
    }

    /// A currency, `missing` when the cell is empty.
    pub(super) fn currency(&mut self, column: &str, missing: Currency) -> Option<Currency> {
        let Some(text) = self.get(column) else { return Some(missing) };
        self.currency_named(column, text)
    }

    pub(super) fn currency_named(&mut self, column: &str, code: &str) -> Option<Currency> {
        let currency = Currency::parse(code);
        if currency.is_none() {
            self.refuse(
                column,
                format!("`{code}` is no currency"),
                "a code of ISO 4217 such as TRY, EUR or USD",
            );
        }
        currency
    }

    /// A percentage.
    pub(super) fn rate(&mut self, column: &str, missing: Option<Rate>) -> Option<Rate> {
        let Some(text) = self.get(column) else {
            if missing.is_none() {
                let right =
                    "the per cent of tax inside the price, such as 20.00; or --tax-rate for all lines";
                self.refuse(column, "is missing", right);
            }
            return missing;
        };
        let plain = text.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
        let rate = Rate::parse(text).filter(|_| plain);
        if rate.is_none() {
            let right =
                "a number from 0 to 100 with a decimal point and without a per cent sign, such as 20.00";
            self.refuse(column, format!("`{text}` is no percentage"), right);
        }
        rate
    }

    /// A price with the one before a reduction, which is the same when its cell is empty.
    pub(super) fn price(&mut self, column: &str, retail_column: &str, currency: Currency) -> Option<Price> {
        let Some(text) = self.get(column) else {
            self.refuse(column, "is missing", "an amount such as 129.90");
            return None;
        };
        let minor = self.amount(column, text, currency);
        let retail = match self.get(retail_column) {
            Some(text) => self.amount(retail_column, text, currency),
            None => minor,
        };
        let price = Price { minor: minor?, retail_minor: retail? };
        if price.retail_minor < price.minor {
            let right = format!("at least {text}, or empty when nothing is reduced");
            self.refuse(retail_column, "is below the price", right);
            return None;
        }
        Some(price)
    }

    fn amount(&mut self, column: &str, text: &str, currency: Currency) -> Option<i64> {
        let limits = 0..=PRICE_MINOR_MAX;
        match Money::parse(text, currency) {
            Ok(money) if limits.contains(&money.minor) => Some(money.minor),
            Ok(money) if money.is_negative() => {
                self.refuse(column, format!("`{text}` is below zero"), "an amount from 0 on");
                None
            }
            Ok(_) => {
                let most = Money::new(PRICE_MINOR_MAX, currency);
                self.refuse(column, format!("`{text}` is too much"), format!("at most {most}"));
                None
            }
            Err(_) => {
                let right = match repaired(text, currency) {
                    Some(repaired) => {
                        format!("{repaired}: a point before the decimals and nothing else but digits")
                    }
                    None => format!(
                        "digits with a point before at most {} decimals, such as 129.90",
                        currency.exponent()
                    ),
                };
                self.refuse(column, format!("`{text}` is no amount of {}", currency.code()), right);
                None
            }
        }
    }
}

/// What somebody who wrote `1.299,90 TL` meant: the last comma or point stands before the decimals.
fn repaired(text: &str, currency: Currency) -> Option<Money> {
    let kept: String = text.chars().filter(|c| c.is_ascii_digit() || ".,".contains(*c)).collect();
    let decimals_from = kept.rfind(['.', ',']);
    let (whole, decimals) = decimals_from.map_or((&kept[..], ""), |at| (&kept[..at], &kept[at + 1..]));
    let thousands = decimals.len() == 3 && currency.exponent() != 3;
    let whole = whole.replace(['.', ','], "");
    let joined = if thousands { format!("{whole}{decimals}") } else { format!("{whole}.{decimals}0") };
    Money::parse(&joined, currency).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn price(text: &str, retail: &str) -> Result<Price, Vec<Refusal>> {
        let cells = [("price", text), ("retail_price", retail)];
        let filled = cells.into_iter().filter(|(_, text)| !text.is_empty());
        let row = Row { line: 7, cells: filled.map(|(name, text)| (name.into(), text.into())).collect() };
        let mut cells = Cells::new(&row);
        let price = cells.price("price", "retail_price", Currency::TRY);
        cells.finish(price)
    }

    #[test]
    fn prices_are_read_to_the_minor_unit() {
        assert_eq!(price("12.5", ""), Ok(Price { minor: 1250, retail_minor: 1250 }));
        assert_eq!(price("0", "1"), Ok(Price { minor: 0, retail_minor: 100 }));
        assert_eq!(price("10000000000.00", "").unwrap().minor, PRICE_MINOR_MAX);
    }

    #[test]
    fn a_decimal_comma_is_refused_with_what_to_write() {
        for (text, repaired) in [
            ("12,50", "12.50"),
            ("12,5", "12.50"),
            ("1.299,90", "1299.90"),
            ("1,299.90", "1299.90"),
            ("1.299", "1299.00"),
            ("1.299,90 TL", "1299.90"),
            ("₺ 15", "15.00"),
        ] {
            let refusals = price(text, "").unwrap_err();
            assert_eq!(refusals.len(), 1);
            assert_eq!((refusals[0].line, refusals[0].column.as_deref()), (7, Some("price")));
            assert!(refusals[0].right.starts_with(&format!("{repaired}:")), "{text}: {}", refusals[0].right);
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in
            ["", "-1", "abc", "1e5", "10000000000.01", "12.345.6,7.", "99999999999999999999999999999999"]
        {
            assert_eq!(price(text, "").unwrap_err().len(), 1, "{text}");
        }
        assert_eq!(price("5", "4.99").unwrap_err()[0].column.as_deref(), Some("retail_price"));
        assert_eq!(price("x", "y").unwrap_err().len(), 2, "each cell is told");
    }

    #[test]
    fn units_are_whole_and_bounded() {
        for (text, units) in [("0", Some(0)), ("1000000000", Some(STOCK_MAX)), ("1000000001", None)] {
            let row = Row { line: 1, cells: [("stock".to_owned(), text.to_owned())].into() };
            assert_eq!(Cells::new(&row).units("stock"), units, "{text}");
        }
        for text in ["-1", "+1", "1.0", "1,5", "çok", "99999999999999999999"] {
            let row = Row { line: 1, cells: [("stock".to_owned(), text.to_owned())].into() };
            let mut cells = Cells::new(&row);
            assert_eq!(cells.units("stock"), None, "{text}");
            assert_eq!(cells.finish(Some(())).unwrap_err().len(), 1, "{text}");
        }
    }

    #[test]
    fn rates_flags_and_texts_say_what_would_be_right() {
        let bad = [("tax", "20,00"), ("sign", "%20"), ("flag", "evet"), ("long", "xxxx"), ("odd", "a\0b")];
        let row = Row { line: 1, cells: bad.iter().map(|(n, t)| ((*n).into(), (*t).into())).collect() };
        let mut cells = Cells::new(&row);
        assert_eq!(cells.rate("tax", None), None);
        assert_eq!(cells.rate("sign", None), None);
        assert_eq!(cells.rate("none", None), None);
        assert_eq!(cells.flag("flag", true), None);
        assert_eq!(cells.text("long", 3), None);
        cells.prose("odd", 3);
        assert_eq!(cells.required("none", 3), None);
        assert_eq!(cells.finish(Some(())).unwrap_err().len(), 7);
    }
}
