//! Places in a TOML document, written `shipping_options[1].rules[0].amount`, and the lines they stand in.

use std::fmt;

use toml::{
    Table, Value,
    de::{DeArray, DeTable, DeValue},
};

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Into a table.
    Key(String),
    /// Into an array, counted from 0.
    Index(usize),
}

/// A place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place(pub(crate) Vec<Step>);

impl Place {
    /// Reads `a.b[0].c`; `None` when it is no place.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, mut rest) = part.find('[').map_or((part, ""), |at| part.split_at(at));
            if key.is_empty() {
                return None;
            }
            steps.push(Step::Key(key.to_owned()));
            while !rest.is_empty() {
                let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
                steps.push(Step::Index(index.parse().ok()?));
                rest = after;
            }
        }
        Some(Self(steps))
    }

    /// What is here in `table`.
    pub(crate) fn value<'a>(&self, table: &'a Table) -> Option<&'a Value> {
        let (Step::Key(first), rest) = self.0.split_first()? else { return None };
        rest.iter().try_fold(table.get(first)?, |value, step| match step {
            Step::Key(key) => value.get(key.as_str()),
            Step::Index(index) => value.get(*index),
        })
    }

    /// Puts `value` here; `false` when it is here already, or this place is inside of nothing.
    pub(crate) fn put(&self, table: &mut Table, value: Value) -> bool {
        if self.value(table) == Some(&value) {
            return false;
        }
        match self.0.split_last() {
            Some((Step::Key(key), above)) => {
                table_at(table, above).map(|inner| inner.insert(key.clone(), value)).is_some()
            }
            Some((Step::Index(_), _)) => value_at(table, &self.0).map(|entry| *entry = value).is_some(),
            None => false,
        }
    }

    /// Takes the key away that is here; `false` when there is none.
    pub(crate) fn remove(&self, table: &mut Table) -> bool {
        let Some((Step::Key(key), above)) = self.0.split_last() else { return false };
        table_at(table, above).and_then(|inner| inner.remove(key)).is_some()
    }

    /// This place and one step more.
    pub(crate) fn and(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

fn value_at<'a>(table: &'a mut Table, steps: &[Step]) -> Option<&'a mut Value> {
    let (Step::Key(first), rest) = steps.split_first()? else { return None };
    rest.iter().try_fold(table.get_mut(first)?, |value, step| match step {
        Step::Key(key) => value.get_mut(key.as_str()),
        Step::Index(index) => value.get_mut(*index),
    })
}

fn table_at<'a>(table: &'a mut Table, steps: &[Step]) -> Option<&'a mut Table> {
    if steps.is_empty() { Some(table) } else { value_at(table, steps)?.as_table_mut() }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if number == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// The line, counted from 1, that `place` or what surrounds it stands in.
pub(crate) fn line_of(text: &str, document: &DeTable<'_>, place: &Place) -> Option<usize> {
    let mut found = None;
    let mut table = Some(document);
    let mut array = None;
    for step in &place.0 {
        let value = match step {
            Step::Key(key) => {
                let Some((name, value)) =
                    table.and_then(|t| t.iter().find(|(name, _)| name.get_ref() == key))
                else {
                    break;
                };
                found = Some(name.span().start);
                value
            }
            Step::Index(index) => {
                let Some(value) = array.and_then(|a: &DeArray<'_>| a.get(*index)) else { break };
                found = Some(value.span().start);
                value
            }
        };
        match value.get_ref() {
            DeValue::Table(inner) => (table, array) = (Some(inner), None),
            DeValue::Array(inner) => (table, array) = (None, Some(inner)),
            _ => (table, array) = (None, None),
        }
    }
    found.map(|offset| line_at(text, offset))
}

/// The line of a byte, counted from 1.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_it_is_written() {
        for text in ["name", "a.b", "shipping_options[1].rules[0].amount", "store_hours[0][1]"] {
            assert_eq!(Place::parse(text).unwrap().to_string(), text);
        }
        for text in ["", ".", "a.", "a[", "a[x]", "a[0]b", "[0]"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_line_of_a_place_is_found_or_that_of_what_surrounds_it() {
        let text = "a = 1\n\n[[list]]\nb = 1\n\n[[list]]\nb = { c = 1 }\n";
        let document = DeTable::parse(text).unwrap();
        let line = |place| line_of(text, document.get_ref(), &Place::parse(place).unwrap());
        assert_eq!(line("a"), Some(1));
        assert_eq!(line("list[0].b"), Some(4));
        assert_eq!(line("list[1].b.c"), Some(7));
        assert_eq!(line("list[1].missing"), Some(6));
        assert_eq!(line("missing"), None);
    }
}
