//! Migrations only go forward: one after the other, without gaps, one text for both databases or a pair.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::Breach;
use super::tree::Tree;

/// `0007_orders.sql`, or the pair `0007_orders.sqlite.sql` and `0007_orders.postgres.sql`.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\d{4})_([a-z0-9_]+?)(?:\.(sqlite|postgres))?\.sql$").expect("a valid pattern")
});

/// The texts of one number: what it is called, and for which database each is.
type Step<'a> = Vec<(&'a str, &'a str, Option<&'a str>)>;

/// Names and numbers of every folder of migrations.
pub(super) fn numbering(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut folders: BTreeMap<&str, BTreeMap<usize, Step<'_>>> = BTreeMap::new();
    for path in tree.paths().filter(|path| is_migration(path)) {
        let Some((folder, file)) = path.rsplit_once('/') else { continue };
        let Some(captures) = NAME.captures(file) else {
            found.push(Breach::of_file(path, "a migration is named NNNN_name.sql"));
            continue;
        };
        let [number, name] = [1, 2].map(|group| captures.get(group).map_or("", |part| part.as_str()));
        let database = captures.get(3).map(|part| part.as_str());
        let steps = folders.entry(folder).or_default();
        steps.entry(number.parse().unwrap_or(0)).or_default().push((path, name, database));
    }
    for steps in folders.into_values() {
        for (expected, (number, step)) in (1..).zip(steps) {
            let path = step[0].0;
            if number != expected {
                found.push(Breach::of_file(
                    path,
                    format!("number {expected:04} is missing before this migration"),
                ));
                break;
            }
            if !alone_or_a_pair(&step) {
                found.push(Breach::of_file(
                    path,
                    "one number is one text for both databases, or one text for each",
                ));
            }
        }
    }
    found
}

fn is_migration(path: &str) -> bool {
    path.contains("migrations/") && Path::new(path).extension().is_some_and(|extension| extension == "sql")
}

fn alone_or_a_pair(step: &Step<'_>) -> bool {
    match step[..] {
        [(_, _, None)] => true,
        // Paths come in order, so `postgres` stands before `sqlite`.
        [(_, one, Some("postgres")), (_, other, Some("sqlite"))] => one == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(names: &[&str]) -> Vec<String> {
        let paths: Vec<_> = names.iter().map(|name| format!("crates/store/migrations/{name}")).collect();
        let files: Vec<_> = paths.iter().map(|path| (path.as_str(), "")).collect();
        numbering(&Tree::of(&files)).into_iter().map(|breach| breach.message).collect()
    }

    #[test]
    fn a_row_without_gaps_and_with_a_pair_is_fine() {
        let names = ["0001_start.sql", "0002_orders.postgres.sql", "0002_orders.sqlite.sql", "0003_jobs.sql"];
        assert_eq!(look(&names), [""; 0]);
    }

    #[test]
    fn a_gap_is_found() {
        assert_eq!(
            look(&["0001_start.sql", "0003_jobs.sql"]),
            ["number 0002 is missing before this migration"]
        );
        assert_eq!(look(&["0002_start.sql"]), ["number 0001 is missing before this migration"]);
    }

    #[test]
    fn two_texts_under_one_number_are_found_unless_they_are_a_pair() {
        for names in [
            ["0001_a.sql", "0001_b.sql"],
            ["0001_a.postgres.sql", "0001_b.sqlite.sql"],
            ["0001_a.sql", "0001_a.sqlite.sql"],
        ] {
            assert_eq!(look(&names).len(), 1, "{names:?}");
        }
        assert_eq!(look(&["0001_a.sqlite.sql"]).len(), 1);
    }

    #[test]
    fn a_way_back_and_odd_names_are_found() {
        for name in ["0001_start.down.sql", "1_start.sql", "0001-start.sql", "start.sql"] {
            assert_eq!(look(&[name]), ["a migration is named NNNN_name.sql"], "{name}");
        }
    }
}
