//! Reads JSON Lines: one object in each line. Inner objects become columns such as `attributes.color`.

use serde_json::{Map, Value};

use super::row::{LINE_BYTES_MAX, Lines, Refusal, Row, Unreadable, without_mark};

/// Divides the parts of a cell that holds several, such as file names of pictures.
pub(super) const DIVIDER: char = '|';

const ONE_OBJECT: &str = "one object in one line, such as {\"sku\": \"CUP-1\", \"stock\": 5}";

/// Reads `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<Lines, Unreadable> {
    let bytes = without_mark(bytes)?;
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Unreadable::new(
            "the file is one JSON array",
            "one object in each line (jq -c '.[]' makes them)",
        ));
    }
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let filled = lines.filter(|(text, _)| !text.trim_ascii().is_empty());
    Ok(filled.map(|(text, line)| row(text, line)).collect())
}

fn row(text: &[u8], line: u64) -> Result<Row, Refusal> {
    if text.len() > LINE_BYTES_MAX {
        return Err(Refusal::too_long(line));
    }
    let text = std::str::from_utf8(text).map_err(|_| Refusal::not_utf8(line, None))?;
    let object: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| Refusal::line(line, format!("no JSON object: {error}"), ONE_OBJECT))?;
    let mut row = Row { line, ..Row::default() };
    for (name, value) in object {
        match value {
            Value::Object(inner) => {
                for (key, value) in inner {
                    put(&mut row, format!("{name}.{key}"), &value)?;
                }
            }
            value => put(&mut row, name, &value)?,
        }
    }
    Ok(row)
}

fn put(row: &mut Row, column: String, value: &Value) -> Result<(), Refusal> {
    let text = match value {
        Value::Null => return Ok(()),
        Value::Array(parts) => {
            let parts = parts.iter().map(|part| plain(row.line, &column, part));
            let parts = parts.collect::<Result<Vec<_>, _>>()?;
            if let Some(part) = parts.iter().find(|part| part.contains(DIVIDER)) {
                return Err(Refusal::cell(
                    row.line,
                    &column,
                    format!("`{part}` contains a {DIVIDER}"),
                    "leave it out",
                ));
            }
            parts.join(&DIVIDER.to_string())
        }
        value => plain(row.line, &column, value)?,
    };
    let text = text.trim();
    if !text.is_empty() {
        row.cells.insert(column, text.to_owned());
    }
    Ok(())
}

fn plain(line: u64, column: &str, value: &Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        Value::Number(number) => Err(Refusal::cell(
            line,
            column,
            format!("{number} is a number with decimals"),
            format!("a text, \"{number}\": numbers with decimals lose digits on their way"),
        )),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(Refusal::cell(line, column, format!("{value} stands too deep"), "a text"))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    #[test]
    fn inner_objects_and_lists_become_columns() {
        let text = br#"{"sku": " A ", "stock": 5, "active": true, "note": null, "images": ["a.svg", "b.svg"],
            "attributes": {"color": "Red"}, "prices": {}}"#;
        let one_line: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'\n').collect();
        let row = read(&one_line).unwrap().remove(0).unwrap();
        let cells: Vec<_> = row.cells.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let told = [
            ("active", "true"),
            ("attributes.color", "Red"),
            ("images", "a.svg|b.svg"),
            ("sku", "A"),
            ("stock", "5"),
        ];
        assert_eq!(cells, told);
    }

    #[test]
    fn each_bad_line_is_refused_by_its_number_and_the_others_are_kept() {
        let text = b"\xef\xbb\xbf{\"sku\": \"A\"}\r\n\r\n{\"sku\": }\n[1]\n{\"sku\": \"\xde\"}\n{\"price\": 12.5}\n{\"x\": {\"y\": {}}}\n{\"sku\": \"B\"}";
        let lines = read(text).unwrap();
        let refused: Vec<u64> = lines.iter().filter_map(|line| Some(line.as_ref().err()?.line)).collect();
        assert_eq!(refused, [3, 4, 5, 6, 7]);
        assert_eq!(lines.iter().flatten().map(|row| row.line).collect::<Vec<_>>(), [1, 8]);
    }

    #[test]
    fn a_price_as_a_number_is_refused_with_the_text_it_should_be() {
        let refusal = read(b"{\"price\": 12.5}").unwrap().remove(0).unwrap_err();
        assert_eq!(refusal.column.as_deref(), Some("price"));
        assert!(refusal.right.starts_with("a text, \"12.5\""), "{}", refusal.right);
    }

    #[test]
    fn an_array_over_many_lines_is_named() {
        assert_eq!(read(b" [\n{\"sku\": 1}]").unwrap_err().wrong, "the file is one JSON array");
        assert_eq!(read(b"").unwrap(), []);
    }

    #[test]
    fn a_line_beyond_a_mebibyte_and_nesting_without_end_are_refused() {
        let long = format!("{{\"sku\": \"{}\"}}", "x".repeat(LINE_BYTES_MAX));
        assert!(read(long.as_bytes()).unwrap()[0].is_err());
        let deep = format!("{{\"a\": {}", "[".repeat(100_000));
        assert!(read(deep.as_bytes()).unwrap()[0].is_err());
    }
}
