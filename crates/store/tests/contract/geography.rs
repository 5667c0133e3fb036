//! The places of a fresh shop are stored, listed and found.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::LazyLock;

use checkout::{address::PlaceKeys, ids::Pk, text::Language};
use store::{
    Slice, Store,
    geography::{
        CityRow, Wanted,
        data::{self, Geography},
    },
};
use testkit::database::TestDatabase;

testkit::on_both_databases!(
    a_fresh_shop_lists_its_places_in_the_order_they_are_looked_for,
    loading_twice_changes_nothing,
    loading_again_brings_what_changed,
    lists_come_in_parts_with_the_whole_count,
    lists_can_be_narrowed_to_some_places,
    retired_places_are_found_but_not_listed,
    the_places_of_an_address_are_looked_up_by_their_keys,
    two_countries_cannot_have_one_code,
);

static GEOGRAPHY: LazyLock<Geography> = LazyLock::new(data::load);

const ALL: Wanted<'static> = Wanted { inside: None, only: None, slice: Slice { limit: 1000, offset: 0 } };

fn inside(pk: i64) -> Wanted<'static> {
    Wanted { inside: Some(Pk(pk)), ..ALL }
}

/// The built-in places, but for the neighbourhoods of most townships: what is tested does not need them all.
fn few() -> Geography {
    let mut few = GEOGRAPHY.clone();
    few.neighbourhoods.retain(|place| place.township == 34_023);
    few
}

async fn store_of(test: &TestDatabase, geography: Geography) -> Store {
    let store = Store::new(test.db.clone());
    store.load_geography(geography).await.unwrap();
    store
}

async fn a_fresh_shop_lists_its_places_in_the_order_they_are_looked_for(test: TestDatabase) {
    let store = store_of(&test, GEOGRAPHY.clone()).await;
    let countries = store.countries(Language::Tr, ALL).await.unwrap();
    assert_eq!((countries.count, countries.rows.len()), (249, 249));
    let names: Vec<_> = countries.rows.iter().map(|country| country.name.as_str()).collect();
    assert_eq!(names[2..5], ["Afganistan", "Åland Adaları", "Almanya"]);
    let cities = store.cities(inside(792)).await.unwrap();
    let names: Vec<_> = cities.rows.iter().map(|city| city.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[80]), (81, "Adana", "Zonguldak"));
    let place = |name| names.iter().position(|other| *other == name).unwrap();
    assert!(place("Iğdır") < place("Isparta") && place("Isparta") < place("İstanbul"));
    let townships = store.townships(inside(34)).await.unwrap();
    assert_eq!((townships.count, &*townships.rows[0].name), (39, "Adalar"));
    let districts = store.districts(inside(34_023)).await.unwrap();
    let moda = districts.rows.iter().find(|district| district.place.name == "Caferağa Mah.").unwrap();
    assert_eq!((moda.place.township, moda.place.city, &*moda.postcode), (Pk(34_023), Pk(34), "34710"));
    let order: Vec<_> = districts.rows.iter().map(|district| district.place.pk).collect();
    assert!(order.is_sorted(), "the generator's order is the one they are read in");
}

async fn loading_twice_changes_nothing(test: TestDatabase) {
    let store = store_of(&test, few()).await;
    let before = store.place_rows("tr").await.unwrap();
    store.load_geography(few()).await.unwrap();
    assert_eq!(store.place_rows("tr").await.unwrap(), before);
    assert_eq!(before.cities.len(), 81);
}

async fn loading_again_brings_what_changed(test: TestDatabase) {
    let mut geography = few();
    let store = store_of(&test, geography.clone()).await;
    geography.townships.iter_mut().find(|t| t.pk == 34_023).unwrap().name.insert_str(0, "Aa");
    store.load_geography(geography).await.unwrap();
    let first = store.townships(inside(34)).await.unwrap().rows.remove(0);
    assert_eq!((first.pk, &*first.name), (Pk(34_023), "AaKadıköy"));
    assert_eq!(store.districts(inside(34_023)).await.unwrap().count, 21, "they are still inside it");
}

async fn lists_come_in_parts_with_the_whole_count(test: TestDatabase) {
    let store = store_of(&test, few()).await;
    let part = |limit, offset| Wanted { slice: Slice { limit, offset }, ..inside(792) };
    let whole = store.cities(ALL).await.unwrap();
    assert!(whole.count > 3000 && whole.rows.len() == 1000);
    let second = store.cities(part(10, 10)).await.unwrap();
    let all = store.cities(inside(792)).await.unwrap();
    assert_eq!((second.count, &second.rows[..]), (81, &all.rows[10..20]));
    assert_eq!(store.cities(part(10, 90)).await.unwrap().rows, []);
    let countries = store.countries(Language::En, Wanted { slice: Slice { limit: 2, offset: 248 }, ..ALL });
    let countries = countries.await.unwrap();
    assert_eq!((countries.count, &*countries.rows[0].name), (249, "Zimbabwe"));
}

async fn lists_can_be_narrowed_to_some_places(test: TestDatabase) {
    let store = store_of(&test, few()).await;
    let only = |inside, only| Wanted { inside, only: Some(only), ..ALL };
    let stores = [Pk(34), Pk(6), Pk(276_004)];
    let cities = store.cities(only(Some(Pk(792)), &stores)).await.unwrap();
    let names: Vec<_> = cities.rows.iter().map(|city| city.name.as_str()).collect();
    assert_eq!((cities.count, &names[..]), (2, &["Ankara", "İstanbul"][..]));
    assert_eq!(store.cities(only(None, &stores)).await.unwrap().count, 3);
    assert_eq!(store.cities(only(None, &[])).await.unwrap().count, 0);
    assert_eq!(store.townships(only(None, &[Pk(34_023)])).await.unwrap().rows[0].name, "Kadıköy");
    assert_eq!(store.districts(only(Some(Pk(34_023)), &[Pk(340_230_005)])).await.unwrap().count, 1);
    assert_eq!(store.countries(Language::Tr, only(None, &[Pk(792)])).await.unwrap().rows[0].code, "tr");
}

async fn retired_places_are_found_but_not_listed(test: TestDatabase) {
    let mut geography = few();
    geography.townships.iter_mut().find(|t| t.pk == 34_023).unwrap().active = false;
    let store = store_of(&test, geography.clone()).await;
    assert_eq!(store.townships(inside(34)).await.unwrap().count, 38);
    let keys = PlaceKeys { township: Some(Pk(34_023)), ..PlaceKeys::default() };
    let township = store.places_named(&keys, Language::Tr).await.unwrap().township.unwrap();
    assert_eq!((&*township.place.name, township.active), ("Kadıköy", false));
}

async fn the_places_of_an_address_are_looked_up_by_their_keys(test: TestDatabase) {
    let store = store_of(&test, few()).await;
    let keys = PlaceKeys {
        country: Some(Pk(276)),
        city: Some(Pk(34)),
        township: Some(Pk(1)),
        district: Some(Pk(340_230_005)),
    };
    let places = store.places_named(&keys, Language::En).await.unwrap();
    let country = places.country.unwrap();
    assert_eq!((&*country.place.name, &*country.place.code, country.active), ("Germany", "de", true));
    let city = places.city.unwrap();
    assert_eq!((&*city.place.name, city.place.country, city.has_townships), ("İstanbul", Pk(792), true));
    assert_eq!(places.township, None);
    assert_eq!(places.district.unwrap().postcode, "34710");
    let bavaria = PlaceKeys { city: Some(Pk(276_004)), ..PlaceKeys::default() };
    let places = store.places_named(&bavaria, Language::En).await.unwrap();
    assert!(!places.city.unwrap().has_townships && places.country.is_none());
}

async fn two_countries_cannot_have_one_code(test: TestDatabase) {
    let store = store_of(&test, few()).await;
    let mut rows = store.place_rows("tr").await.unwrap();
    let turkey = rows.countries.remove(&792).unwrap();
    rows.countries.insert(999, turkey);
    let city = CityRow { country: 999, name: "Nowhere".to_owned(), position: 0, active: true };
    rows.cities.insert(999_001, city);
    store.save_places(&rows).await.unwrap_err();
    assert_eq!(store.cities(inside(999)).await.unwrap().count, 0, "nothing of it was stored");
}
