//! Reads comma-separated values: the first line names the columns.

use std::collections::BTreeSet;

use super::row::{LINE_BYTES_MAX, Lines, Refusal, Row, Unreadable, without_mark};

const QUOTES: &str = "close it, and write a quotation mark inside a quoted cell twice";

/// The columns of a file and its lines.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) lines: Lines,
}

/// Reads `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<Table, Unreadable> {
    let bytes = without_mark(bytes)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let columns = columns(reader.byte_headers().map_err(|error| unreadable(&error))?)?;
    let mut records = Vec::new();
    for record in reader.byte_records() {
        records.push(record.map_err(|error| unreadable(&error))?);
    }
    let starts: Vec<usize> = records.iter().map(start).chain([bytes.len()]).collect();
    let mut lines = Lines::new();
    let mut counted = Counted { bytes, upto: 0, line: 1 };
    for (place, record) in records.iter().enumerate() {
        let raw = &bytes[starts[place]..starts[place + 1]];
        // The reader ends a line of Windows in its middle and leaves empty lines to the next record.
        let before = raw.len() - raw.trim_ascii_start().len();
        let line = counted.line_at(starts[place] + before);
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        // Only the last cell of a file can be left open without changing how many cells there are.
        let is_last = place + 1 == records.len();
        lines.push(row(record, &columns, line, raw, is_last));
    }
    Ok(Table { columns, lines })
}

/// Counts lines, each of them once.
struct Counted<'a> {
    bytes: &'a [u8],
    upto: usize,
    line: u64,
}

impl Counted<'_> {
    /// The line of the byte at `place`, which is not before the last one asked for.
    fn line_at(&mut self, place: usize) -> u64 {
        let passed = self.bytes[self.upto..place].split(|byte| *byte == b'\n').count() - 1;
        (self.upto, self.line) = (place, self.line + passed as u64);
        self.line
    }
}

fn unreadable(error: &csv::Error) -> Unreadable {
    Unreadable::new(format!("the file cannot be read as CSV: {error}"), "save it as \"CSV UTF-8\"")
}

fn start(record: &csv::ByteRecord) -> usize {
    let byte = record.position().map_or(0, csv::Position::byte);
    usize::try_from(byte).expect("a place inside a slice")
}

fn columns(header: &csv::ByteRecord) -> Result<Vec<String>, Unreadable> {
    let header: Vec<&str> = header
        .iter()
        .map(std::str::from_utf8)
        .collect::<Result<_, _>>()
        .map_err(|_| Unreadable::new("the first line is not UTF-8", "save the file as UTF-8"))?;
    let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().all(String::is_empty) {
        return Err(Unreadable::new(
            "the file is empty",
            "its first line names the columns, such as sku,stock",
        ));
    }
    if let [only] = &names[..] {
        for (divider, name) in [(';', "semicolons"), ('\t', "tabs")] {
            if only.contains(divider) {
                return Err(Unreadable::new(
                    format!("the columns are divided by {name}"),
                    "divide them by commas (in Excel: save as \"CSV UTF-8 (comma delimited)\" with a point as decimal \
                     separator; elsewhere: choose the comma when exporting)",
                ));
            }
        }
    }
    let mut seen = BTreeSet::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        if !seen.insert(name) {
            return Err(Unreadable::new(format!("two columns are called `{name}`"), "name each column once"));
        }
    }
    Ok(names)
}

fn row(
    record: &csv::ByteRecord,
    columns: &[String],
    line: u64,
    raw: &[u8],
    is_last: bool,
) -> Result<Row, Refusal> {
    if raw.len() > LINE_BYTES_MAX {
        return Err(Refusal::too_long(line));
    }
    let is_open = raw.split(|byte| *byte == b'"').count() % 2 == 0;
    let fits = record.len() == columns.len();
    if is_open && (is_last || !fits) {
        return Err(Refusal::line(line, "a quotation mark opens a cell and never closes it", QUOTES));
    }
    if !fits {
        let wrong = format!("{} cells under {} columns", record.len(), columns.len());
        return Err(Refusal::line(line, wrong, "put a cell that contains a comma into quotation marks"));
    }
    let mut row = Row { line, ..Row::default() };
    for (name, cell) in columns.iter().zip(record) {
        let text = std::str::from_utf8(cell).map_err(|_| Refusal::not_utf8(line, Some(name)))?.trim();
        if text.is_empty() {
            continue;
        }
        if name.is_empty() {
            return Err(Refusal::line(
                line,
                format!("`{text}` stands under no name"),
                "name its column in line 1",
            ));
        }
        row.cells.insert(name.clone(), text.to_owned());
    }
    Ok(row)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;

    fn cells(row: &Row) -> Vec<(&str, &str)> {
        row.cells.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    fn only(bytes: &[u8]) -> Result<Row, Refusal> {
        let mut lines = read(bytes).unwrap().lines;
        assert_eq!(lines.len(), 1, "{lines:?}");
        lines.remove(0)
    }

    #[test]
    fn a_mark_before_the_text_and_line_ends_of_windows_are_nothing() {
        let table = read(b"\xef\xbb\xbfsku, stock\r\nA,1\r\n\r\n ,\r\nB, 2 \r\n").unwrap();
        assert_eq!(table.columns, ["sku", "stock"]);
        let rows: Vec<Row> = table.lines.into_iter().map(Result::unwrap).collect();
        assert_eq!(cells(&rows[0]), [("sku", "A"), ("stock", "1")]);
        assert_eq!(cells(&rows[1]), [("sku", "B"), ("stock", "2")]);
        assert_eq!((rows[0].line, rows[1].line), (2, 5));
    }

    #[test]
    fn quoted_cells_hold_commas_quotation_marks_and_line_ends() {
        let table = read(b"sku,name\n\"A,1\",\"He said \"\"12\"\"\nand left\"\nB,\"x\"\n").unwrap();
        let rows: Vec<Row> = table.lines.into_iter().map(Result::unwrap).collect();
        assert_eq!(cells(&rows[0]), [("name", "He said \"12\"\nand left"), ("sku", "A,1")]);
        assert_eq!(rows[1].line, 4, "the line where it begins");
    }

    #[test]
    fn a_cell_that_never_ends_is_refused_where_it_begins() {
        for open in [&b"sku,name\nA,\"pot\nB,cup\nC,jar\n"[..], b"sku,name\n\"A,pot\nB,cup\n"] {
            let refusal = only(open).unwrap_err();
            assert_eq!((refusal.line, refusal.right.as_str()), (2, QUOTES), "{refusal:?}");
        }
    }

    #[test]
    fn inches_in_a_cell_without_quotes_are_only_inches() {
        let lines = read(b"sku,name\nA,12\" pan\nB,cup\n").unwrap().lines;
        assert_eq!(cells(lines[0].as_ref().unwrap()), [("name", "12\" pan"), ("sku", "A")]);
        assert!(lines[1].is_ok());
    }

    #[test]
    fn too_many_and_too_few_cells_are_refused_and_the_others_kept() {
        let lines = read(b"sku,price\nA,12,50\nB\nC,3\n").unwrap().lines;
        assert_eq!(lines[0].as_ref().unwrap_err().wrong, "3 cells under 2 columns");
        assert_eq!(lines[1].as_ref().unwrap_err().wrong, "1 cells under 2 columns");
        assert!(lines[2].is_ok());
    }

    #[test]
    fn other_dividers_and_encodings_are_named() {
        for (bytes, wrong) in [
            (&b"sku;price\nA;1"[..], "the columns are divided by semicolons"),
            (b"sku\tprice\nA\t1", "the columns are divided by tabs"),
            (b"\xff\xfes\0k\0u\0", "the file is UTF-16"),
            (b"", "the file is empty"),
            (b"\n\n", "the file is empty"),
            (b"sku,sku\n", "two columns are called `sku`"),
            (b"sku,\xfeol\n", "the first line is not UTF-8"),
        ] {
            assert_eq!(read(bytes).unwrap_err().wrong, wrong);
        }
    }

    #[test]
    fn a_line_in_another_encoding_is_refused_by_its_column() {
        let lines = read(b"sku,name\nA,\xdeal\nB,ok\n").unwrap().lines;
        let refusal = lines[0].as_ref().unwrap_err();
        assert_eq!((refusal.line, refusal.column.as_deref()), (2, Some("name")));
        assert!(lines[1].is_ok());
    }

    #[test]
    fn a_line_beyond_a_mebibyte_is_refused() {
        let mut bytes = b"sku,name\nA,".to_vec();
        bytes.resize(bytes.len() + LINE_BYTES_MAX, b'x');
        bytes.extend_from_slice(b"\nB,ok\n");
        let lines = read(&bytes).unwrap().lines;
        assert_eq!(lines[0].as_ref().unwrap_err().wrong, "the line is too long");
        assert!(lines[1].is_ok());
    }
}
