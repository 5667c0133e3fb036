//! Places come from files, keep their keys, and a dry run touches nothing.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use checkout::ids::{Pk, Timestamp};
use store::{
    Slice, Store,
    geography::{Wanted, data},
};
use tempfile::TempDir;
use testkit::database::TestDatabase;

use crate::import::{ImportArgs, Outcome, What, run};

testkit::on_both_databases!(
    places_come_in_whatever_the_order_of_the_lines,
    a_second_import_changes_only_what_changed,
    bad_lines_are_told_and_good_ones_imported,
    a_dry_run_writes_nothing,
    json_lines_say_the_same,
    a_misspelt_column_stops_the_import,
);

const FILE: &str = "level,country,city,township,name,postcode,active\n\
    district,de,Bavaria,München,Schwabing,80801,\n\
    township,DE,bavaria,,München,,\n\
    township,de,Bavaria,,Augsburg,,\n\
    city,de,,,Mallorca,,\n";

async fn store(test: &TestDatabase) -> Store {
    let store = Store::new(test.db.clone());
    let mut few = data::load();
    few.neighbourhoods.clear();
    store.load_geography(few).await.unwrap();
    store
}

async fn import_file(store: &Store, name: &str, text: &str, dry_run: bool) -> anyhow::Result<Outcome> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    let args =
        ImportArgs { what: What::Geography, file, format: None, currency: None, tax_rate: None, dry_run };
    run(store, args, Timestamp(0), false).await
}

fn counts(outcome: &Outcome) -> (u64, u64, u64, usize) {
    (outcome.added, outcome.changed, outcome.unchanged, outcome.refused.len())
}

fn inside(pk: i64) -> Wanted<'static> {
    Wanted { inside: Some(Pk(pk)), only: None, slice: Slice { limit: 100, offset: 0 } }
}

async fn places_come_in_whatever_the_order_of_the_lines(database: TestDatabase) {
    let store = store(&database).await;
    let outcome = import_file(&store, "p.csv", FILE, false).await.unwrap();
    assert_eq!((counts(&outcome), outcome.exit_code()), ((4, 0, 0, 0), 0), "{:?}", outcome.refused);
    let townships = store.townships(inside(276_004)).await.unwrap().rows;
    let told: Vec<_> = townships.iter().map(|t| (t.pk.0, t.name.as_str())).collect();
    assert_eq!(told, [(276_004_002, "Augsburg"), (276_004_001, "München")], "sorted, with keys of their own");
    let districts = store.districts(inside(276_004_001)).await.unwrap().rows;
    assert_eq!((districts[0].place.pk, &*districts[0].postcode), (Pk(2_760_040_010_001), "80801"));
    let cities = store.cities(inside(276)).await.unwrap().rows;
    assert!(cities.iter().any(|city| city.pk == Pk(276_017) && city.name == "Mallorca"));
}

async fn a_second_import_changes_only_what_changed(database: TestDatabase) {
    let store = store(&database).await;
    import_file(&store, "p.csv", FILE, false).await.unwrap();
    let again = import_file(&store, "p.csv", FILE, false).await.unwrap();
    assert_eq!(counts(&again), (0, 0, 4, 0));
    let text = "level,country,city,township,name,postcode,active\n\
        city,de,,,mallorca,,false\n\
        district,de,Bavaria,München,Schwabing,80803,\n\
        district,de,Bavaria,München,Altstadt,80331,\n";
    let third = import_file(&store, "p.csv", text, false).await.unwrap();
    assert_eq!(counts(&third), (1, 2, 0, 0));
    assert_eq!(store.cities(inside(276)).await.unwrap().count, 16, "Mallorca is switched off");
    let districts = store.districts(inside(276_004_001)).await.unwrap().rows;
    let told: Vec<_> = districts.iter().map(|d| (&*d.place.name, &*d.postcode)).collect();
    assert_eq!(told, [("Altstadt", "80331"), ("Schwabing", "80803")]);
}

async fn bad_lines_are_told_and_good_ones_imported(database: TestDatabase) {
    let store = store(&database).await;
    let text = "level,country,city,township,name,postcode,active\n\
        village,de,,,Worpswede,,\n\
        city,xx,,,Nowhere,,\n\
        township,de,Atlantis,,Poseidonia,,\n\
        township,de,Bavaria,,,,\n\
        township,de,Bavaria,,Passau,,perhaps\n\
        township,de,Bavaria,,Hof,,\n\
        township,de,Bavaria,,HOF,,false\n\
        district,de,Bavaria,Hof,Mitte,95028 %,\n\
        city,de\n";
    let outcome = import_file(&store, "p.csv", text, false).await.unwrap();
    let told: Vec<_> =
        outcome.refused.iter().map(|c| (c.line, c.column.as_deref().unwrap_or_default())).collect();
    let expected = [
        (2, "level"),
        (3, "country"),
        (4, "city"),
        (5, "name"),
        (6, "active"),
        (8, "name"),
        (9, "postcode"),
        (10, ""),
    ];
    assert_eq!((&told[..], outcome.exit_code()), (&expected[..], 2));
    assert_eq!(store.townships(inside(276_004)).await.unwrap().count, 1);
}

async fn a_dry_run_writes_nothing(database: TestDatabase) {
    let store = store(&database).await;
    let outcome = import_file(&store, "p.csv", FILE, true).await.unwrap();
    assert_eq!(counts(&outcome), (4, 0, 0, 0));
    assert_eq!(store.townships(inside(276_004)).await.unwrap().count, 0);
}

async fn json_lines_say_the_same(database: TestDatabase) {
    let store = store(&database).await;
    let text = "{\"level\": \"township\", \"country\": \"de\", \"city\": \"Bavaria\", \"name\": \"Hof\"}\n\
        \n\
        {\"level\": \"township\", \"population\": 5}\n";
    let outcome = import_file(&store, "p.jsonl", text, false).await.unwrap();
    assert_eq!((counts(&outcome), outcome.refused[0].line), ((1, 0, 0, 1), 3));
    assert_eq!(store.townships(inside(276_004)).await.unwrap().rows[0].name, "Hof");
}

async fn a_misspelt_column_stops_the_import(database: TestDatabase) {
    let store = store(&database).await;
    let error = import_file(&store, "p.csv", "level,contry\ncity,de\n", false).await.unwrap_err();
    assert!(format!("{error:#}").contains("`contry`"), "{error:#}");
    assert!(import_file(&store, "p.txt", FILE, false).await.is_err());
}
