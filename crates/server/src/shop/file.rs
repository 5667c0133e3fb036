//! Reads a file of settings and names every problem, not only the first one: what cannot be read is noted, replaced
//! by what the demo shop has in its place, and reading begins again.

use std::sync::LazyLock;

use checkout::shop::Shop;
use serde_path_to_error::Segment;
use toml::{Table, Value, de::DeTable};

use super::text;
use crate::{
    config::{Problem, nearest},
    demo,
    place::{Place, Step, line_at, line_of},
};

/// Beyond so many problems the file is something else.
const PROBLEMS_MAX: usize = 100;

/// Settings with every key there is.
static EXAMPLE: LazyLock<Table> = LazyLock::new(|| {
    text::table(&toml::from_str(demo::SHOP).expect("a test reads the demo shop's settings"))
});

/// Reads settings; `source` names the file in problems.
pub(crate) fn read(source: &str, text: &str) -> Result<Shop, Vec<Problem>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let problems = errors.iter().map(|error| {
            let line = error.span().map(|span| line_at(text, span.start));
            let what = format!("is no TOML here: {}", error.message());
            problem(source, line, (Place::default(), what, String::new()))
        });
        return Err(problems.collect());
    }
    let table: Table = toml::from_str(text).unwrap_or_default();
    let (shop, found) = check(table);
    match shop {
        Some(shop) if found.is_empty() => Ok(shop),
        _ => {
            let line = |found: &Found| line_of(text, document.get_ref(), &found.0);
            let mut problems: Vec<Problem> =
                found.into_iter().map(|found| problem(source, line(&found), found)).collect();
            problems.sort_by_key(|problem| problem.line);
            Err(problems)
        }
    }
}

/// Place, what is wrong, what would be right.
pub(super) type Found = (Place, String, String);

/// A finding as the operator reads it.
pub(super) fn problem(source: &str, line: Option<usize>, (place, what, remedy): Found) -> Problem {
    Problem { source: source.to_owned(), line, key: place.to_string(), what, remedy }
}

/// The settings in `table`, and everything that is wrong with it.
pub(super) fn check(table: Table) -> (Option<Shop>, Vec<Found>) {
    let mut mended = table;
    let mut found: Vec<Found> = Vec::new();
    while found.len() < PROBLEMS_MAX {
        match serde_path_to_error::deserialize::<_, Shop>(Value::Table(mended.clone())) {
            Ok(shop) => {
                ignored(&Place::default(), &mended, &text::table(&shop), &mut found);
                let rules = shop.problems().into_iter();
                found.extend(
                    rules.map(|p| (Place::parse(&p.place).unwrap_or_default(), p.problem, String::new())),
                );
                return (Some(shop), found);
            }
            Err(error) => {
                let message = error.inner().message().to_owned();
                let place = place_of(error.path(), &message);
                let (what, remedy) = in_words(&message);
                found.push((place.clone(), what, remedy));
                if !mend(&mut mended, &place) {
                    break;
                }
            }
        }
    }
    (None, found)
}

/// The place a reader stumbled at. What is missing is named by the message alone.
fn place_of(path: &serde_path_to_error::Path, message: &str) -> Place {
    let mut place = Place::default();
    for segment in path {
        match segment {
            Segment::Seq { index } => place = place.and(Step::Index(*index)),
            Segment::Map { key } => place = place.and(Step::Key(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let named = message.strip_prefix("missing field `").or_else(|| message.strip_prefix("unknown field `"));
    if let Some((name, _)) = named.and_then(|rest| rest.split_once('`')) {
        let key = Step::Key(name.to_owned());
        if place.0.last() != Some(&key) {
            place = place.and(key);
        }
    }
    place
}

/// A reader's message in an operator's words: what is wrong, what would be right.
fn in_words(message: &str) -> (String, String) {
    let quoted =
        |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    if message.starts_with("missing field") {
        return ("is missing".to_owned(), "add it".to_owned());
    }
    if let Some((_, expected)) =
        message.strip_prefix("unknown field ").and_then(|rest| rest.split_once(", expected"))
    {
        let (known, names) = (quoted(expected), quoted(message));
        let near = names.first().and_then(|name| nearest(name, known.iter().map(String::as_str)));
        let remedy = near.map_or_else(
            || format!("there are {}", known.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        return ("is no setting".to_owned(), remedy);
    }
    if message.contains("enum Label") {
        return ("is no text".to_owned(), "write \"…\" or { tr = \"…\", en = \"…\" }".to_owned());
    }
    match message.split_once(", expected ") {
        Some((what, "a boolean")) => (what.to_owned(), "write true or false".to_owned()),
        Some((what, expected)) => (what.to_owned(), format!("write {expected}")),
        None => (message.to_owned(), String::new()),
    }
}

/// Puts what the example has at `place` there, or takes away what nobody knows; `false` when there is nothing to do.
fn mend(table: &mut Table, place: &Place) -> bool {
    example_at(&place.0).is_some_and(|example| place.put(table, example.clone())) || place.remove(table)
}

/// What the example has at a place, its first entry standing for every entry of a list.
fn example_at(steps: &[Step]) -> Option<&'static Value> {
    let (Step::Key(first), rest) = steps.split_first()? else { return None };
    rest.iter().try_fold(EXAMPLE.get(first)?, |value, step| match step {
        Step::Key(key) => value.get(key.as_str()),
        Step::Index(_) => value.get(0),
    })
}

/// Finds keys that were read past: they are in what was given and not in what became of it.
fn ignored(place: &Place, given: &Table, kept: &Table, found: &mut Vec<Found>) {
    for (key, value) in given {
        let place = place.and(Step::Key(key.clone()));
        match (value, kept.get(key)) {
            (_, None) => {
                let near = nearest(key, kept.keys().map(String::as_str));
                let remedy =
                    near.map_or_else(|| "take it out".to_owned(), |near| format!("did you mean `{near}`?"));
                found.push((place, "is no setting".to_owned(), remedy));
            }
            (Value::Table(given), Some(Value::Table(kept))) => ignored(&place, given, kept, found),
            (Value::Array(given), Some(Value::Array(kept))) => {
                for (index, (given, kept)) in given.iter().zip(kept).enumerate() {
                    if let (Value::Table(given), Value::Table(kept)) = (given, kept) {
                        ignored(&place.and(Step::Index(index)), given, kept, found);
                    }
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
