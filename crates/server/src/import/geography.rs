//! Cities, townships and districts from a file, for shops that deliver elsewhere than the built-in places reach. A
//! place is found again by its name inside its parent and keeps its key; nothing is deleted, because addresses point
//! at places: what is gone is switched off with `active = false`.

mod country;

use std::collections::BTreeMap;

pub(super) use country::COLUMNS;
use country::Country;
use store::Store;

use super::{
    Outcome, progress,
    row::{Lines, Row},
};

/// Imports the places of `lines`, one country after the other: those that were done when the database fails stay,
/// and importing the file again completes it.
pub(super) async fn import(store: &Store, lines: Lines, outcome: &mut Outcome) -> anyhow::Result<()> {
    let mut by_country: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for line in lines {
        match line {
            Ok(row) => {
                let code = row.cells.get("country").map_or(String::new(), |code| code.to_lowercase());
                by_country.entry(code).or_default().push(row);
            }
            Err(refusal) => outcome.refused.push(refusal),
        }
    }
    let bar = progress(by_country.len());
    for (code, rows) in by_country {
        let before = store.place_rows(&code).await?;
        let mut country = Country::of(before.clone());
        outcome.refused.extend(country.take(rows));
        let (wanted, tally) = country.what_differs(&before);
        outcome.good += tally.added + tally.changed + tally.unchanged;
        outcome.added += tally.added;
        outcome.changed += tally.changed;
        outcome.unchanged += tally.unchanged;
        if !outcome.dry_run {
            store.save_places(&wanted).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    outcome.refused.sort_by_key(|refusal| refusal.line);
    Ok(())
}

#[cfg(test)]
mod tests;
