//! Writes settings as people write them: small tables in one line, long texts over several, lists one entry after
//! the other.

use checkout::shop::Shop;
use toml::{Table, Value};

const HEAD: &str = "# The settings of the shop. `kassa shop import FILE` shows what a changed file would change, and applies it.\n\n";

/// The settings as a table, in the order of their declaration.
pub(super) fn table(shop: &Shop) -> Table {
    Table::try_from(shop).expect("settings have text keys and whole numbers only")
}

/// The settings as a file.
pub(super) fn write(shop: &Shop) -> String {
    let mut text = HEAD.to_owned();
    write_table(&mut text, "", &table(shop));
    text
}

/// One value, as it stands behind its `=`; a table as the lines of a file.
pub(super) fn write_value(value: &Value) -> String {
    match value {
        Value::Table(table) => {
            let mut text = String::new();
            write_table(&mut text, "", table);
            text
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn write_table(text: &mut String, prefix: &str, table: &Table) {
    // What is empty inside of an entry is so by default.
    let shown = table.iter().filter(|(_, value)| prefix.is_empty() || !is_empty(value));
    let (sections, lines): (Vec<_>, Vec<_>) = shown.partition(|(_, value)| is_section(value));
    for (key, value) in lines {
        text.extend([key.as_str(), " = ", &inline(value), "\n"]);
    }
    for (key, value) in sections {
        let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Table(inner) => {
                text.extend(["\n[", &name, "]\n"]);
                write_table(text, &name, inner);
            }
            Value::Array(entries) => {
                for entry in entries.iter().filter_map(Value::as_table) {
                    text.extend(["\n[[", &name, "]]\n"]);
                    write_table(text, &name, entry);
                }
            }
            _ => {}
        }
    }
}

/// Lists of tables, and tables with a text of several lines somewhere inside.
fn is_section(value: &Value) -> bool {
    match value {
        Value::Array(entries) => !entries.is_empty() && entries.iter().all(Value::is_table),
        Value::Table(table) => table
            .values()
            .any(|value| is_section(value) || value.as_str().is_some_and(|text| text.contains('\n'))),
        _ => false,
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_table().is_some_and(Table::is_empty)
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) if text.contains('\n') && !text.contains("'''") && !text.contains('\r') => {
            // A line break right behind the opening quotes does not count, so the text begins in a line of its own.
            format!("'''\n{text}'''")
        }
        other => other.to_string(),
    }
}
