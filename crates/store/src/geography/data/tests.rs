//! What a fresh shop must know about places, checked on the very files that are built in.

#![expect(clippy::unwrap_used, reason = "test")]

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
    io::Write,
    sync::LazyLock,
};

use flate2::{Compression, write::GzEncoder};

use super::*;

static GEOGRAPHY: LazyLock<Geography> = LazyLock::new(load);

/// The greatest integer that a JavaScript client reads exactly.
const EXACT_IN_JAVASCRIPT: i64 = (1 << 53) - 1;

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn all_differ<T: Eq + Hash>(values: impl IntoIterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

fn province(name: &str) -> &'static Province {
    GEOGRAPHY.provinces.iter().find(|province| province.name == name).unwrap()
}

fn townships_of(name: &str) -> Vec<&'static str> {
    let pk = province(name).pk();
    GEOGRAPHY.townships.iter().filter(|t| t.province == pk).map(|t| t.name.as_str()).collect()
}

fn neighbourhood(province_name: &str, township: &str, name: &str) -> &'static Neighbourhood {
    let province = province(province_name).pk();
    let township = GEOGRAPHY.townships.iter().find(|t| t.province == province && t.name == township).unwrap();
    GEOGRAPHY.neighbourhoods.iter().find(|n| n.township == township.pk && n.name == name).unwrap()
}

fn country(code: &str) -> &'static Country {
    GEOGRAPHY.countries.iter().find(|country| country.code == code).unwrap()
}

#[test]
fn all_countries_of_iso_3166_are_there_with_both_names() {
    assert_eq!(GEOGRAPHY.countries.len(), 249);
    for country in &GEOGRAPHY.countries {
        let code = country.code.as_bytes();
        assert!(code.len() == 2 && code.iter().all(u8::is_ascii_uppercase), "{country:?}");
        assert!((1..900).contains(&country.pk), "{country:?}");
        assert!(!country.name_en.is_empty() && !country.name_tr.is_empty(), "{country:?}");
    }
    assert!(all_differ(GEOGRAPHY.countries.iter().map(|country| &country.code)));
    let named = |code| (country(code).pk, &*country(code).name_en, &*country(code).name_tr);
    assert_eq!(named("TR"), (TURKEY_PK, "Türkiye", "Türkiye"));
    assert_eq!(named("DE"), (276, "Germany", "Almanya"));
    assert_eq!(named("GB"), (826, "United Kingdom", "Birleşik Krallık"));
    assert_eq!(named("PS"), (275, "Palestine", "Filistin"));
    assert_eq!(named("AQ"), (10, "Antarctica", "Antarktika"));
}

#[test]
fn every_other_country_has_a_region_and_turkey_has_none() {
    let with_regions: HashSet<i64> = GEOGRAPHY.regions.iter().map(|region| region.country).collect();
    for country in &GEOGRAPHY.countries {
        assert_eq!(with_regions.contains(&country.pk), country.code != "TR", "{country:?}");
    }
    // ISO 3166-2 divides 200 countries; the others are their own only region.
    let divided: HashSet<i64> = GEOGRAPHY
        .regions
        .iter()
        .filter(|region| region.code.len() > 2)
        .map(|region| region.country)
        .collect();
    assert_eq!(divided.len(), 199);
}

#[test]
fn regions_are_the_ones_of_their_country() {
    let of =
        |code: &str| GEOGRAPHY.regions.iter().filter(|r| r.country == country(code).pk).collect::<Vec<_>>();
    assert_eq!(of("DE").len(), 16);
    assert_eq!(of("US").len(), 51, "fifty states and the capital; the islands are countries of their own");
    assert_eq!(of("GB").len(), 4);
    assert_eq!(of("ID").len(), 38, "provinces, not the seven groups of islands");
    assert!(of("DE").iter().any(|region| region.code == "DE-BY" && region.name == "Bavaria"));
    assert_eq!(of("HK").iter().map(|region| &*region.name).collect::<Vec<_>>(), ["Hong Kong"]);
    assert!(GEOGRAPHY.regions.iter().all(|region| region.active && !region.name.is_empty()));
}

#[test]
fn turkey_has_the_provinces_one_to_eighty_one_by_plate() {
    let plates: Vec<u8> = GEOGRAPHY.provinces.iter().map(|province| province.plate).collect();
    assert_eq!(plates, (1..=81).collect::<Vec<u8>>());
    let named = |name| province(name).plate;
    assert_eq!(
        [named("Adana"), named("Ankara"), named("İstanbul"), named("İzmir"), named("Düzce")],
        [1, 6, 34, 35, 81]
    );
    assert_eq!([named("Ağrı"), named("Şanlıurfa"), named("Iğdır"), named("Çanakkale")], [4, 63, 76, 17]);
}

#[test]
fn every_province_has_townships_and_every_township_has_neighbourhoods() {
    assert_eq!(GEOGRAPHY.townships.len(), 973);
    let provinces: HashSet<i64> = GEOGRAPHY.provinces.iter().map(Province::pk).collect();
    let used: HashSet<i64> = GEOGRAPHY.townships.iter().map(|township| township.province).collect();
    assert_eq!(provinces, used);
    let townships: HashSet<i64> = GEOGRAPHY.townships.iter().map(|township| township.pk).collect();
    let used: HashSet<i64> = GEOGRAPHY.neighbourhoods.iter().map(|n| n.township).collect();
    assert_eq!(townships, used);
    assert!(GEOGRAPHY.neighbourhoods.len() > 70_000, "{}", GEOGRAPHY.neighbourhoods.len());
    assert_eq!(townships_of("İstanbul").len(), 39);
    // In the Turkish alphabet ı comes before i, whatever the bytes say.
    assert_eq!(townships_of("Yalova"), ["Altınova", "Armutlu", "Çınarcık", "Çiftlikköy", "Merkez", "Termal"]);
}

#[test]
fn turkish_names_are_spelled_as_turks_write_them() {
    for name in ["Kadıköy", "Üsküdar", "Şişli", "Beşiktaş", "Çekmeköy", "Eyüpsultan", "Ümraniye"]
    {
        assert!(townships_of("İstanbul").contains(&name), "{name}");
    }
    assert_eq!(neighbourhood("İstanbul", "Kadıköy", "Caferağa Mah.").postcode, "34710");
    assert_eq!(neighbourhood("Ankara", "Çankaya", "100. Yıl Mah.").postcode.get(..2), Some("06"));
    neighbourhood("Adıyaman", "Besni", "İznik Mah. (Konuklu Köyü)");
    neighbourhood("Balıkesir", "Karesi", "Kuva-i Milliye Mah.");
    neighbourhood("Adıyaman", "Besni", "Pınarbaşı OSB Mah.");
    let shouted = |name: &str| name.len() > 5 && name == name.to_uppercase();
    for name in
        GEOGRAPHY.townships.iter().map(|t| &t.name).chain(GEOGRAPHY.neighbourhoods.iter().map(|n| &n.name))
    {
        assert!(
            !shouted(name) && name.trim() == name && !name.contains("  ") && !name.is_empty(),
            "{name:?}"
        );
        // A combining dot is what careless lower-casing leaves of an İ.
        assert!(!name.contains('\u{307}'), "{name:?}");
    }
}

#[test]
fn every_postcode_has_five_digits_and_begins_with_the_plate() {
    let provinces: HashMap<i64, i64> = GEOGRAPHY.townships.iter().map(|t| (t.pk, t.province)).collect();
    for place in &GEOGRAPHY.neighbourhoods {
        assert!(place.postcode.len() == 5 && place.postcode.bytes().all(|b| b.is_ascii_digit()), "{place:?}");
        assert_eq!(place.postcode[..2].parse::<i64>().unwrap(), provinces[&place.township], "{place:?}");
    }
}

#[test]
fn a_pk_is_unique_on_its_level_and_exact_in_javascript() {
    let cities = GEOGRAPHY.regions.iter().map(|region| region.pk);
    let levels: [Vec<i64>; 4] = [
        GEOGRAPHY.countries.iter().map(|country| country.pk).collect(),
        cities.chain(GEOGRAPHY.provinces.iter().map(Province::pk)).collect(),
        GEOGRAPHY.townships.iter().map(|township| township.pk).collect(),
        GEOGRAPHY.neighbourhoods.iter().map(|neighbourhood| neighbourhood.pk).collect(),
    ];
    for pks in levels {
        assert!(pks.iter().all(|pk| (1..=EXACT_IN_JAVASCRIPT).contains(pk)));
        assert!(all_differ(pks));
    }
}

#[test]
fn pks_that_addresses_already_store_keep_their_meaning() {
    let region = GEOGRAPHY.regions.iter().find(|region| region.pk == 276_004).unwrap();
    assert_eq!(region.code, "DE-BY");
    let township = GEOGRAPHY.townships.iter().find(|township| township.pk == 34_023).unwrap();
    assert_eq!((township.province, &*township.name), (34, "Kadıköy"));
    assert_eq!(neighbourhood("İstanbul", "Kadıköy", "Caferağa Mah.").pk, 340_230_005);
    assert_eq!(neighbourhood("Adana", "Aladağ", "Akören Mah.").pk, 10_010_001);
}

#[test]
fn no_list_offers_the_same_name_twice() {
    assert!(all_differ(GEOGRAPHY.townships.iter().map(|township| (township.province, &township.name))));
    assert!(all_differ(GEOGRAPHY.neighbourhoods.iter().map(|n| (n.township, &n.name))));
    assert!(all_differ(GEOGRAPHY.regions.iter().map(|region| &region.code)));
}

#[test]
fn a_retired_place_is_kept_but_not_active() {
    let turkey =
        packed("P\t34\tİstanbul\nT\t34001\tAdalar\tretired\nN\t340010001\tMaden Mah.\t34970\tretired\n");
    let countries = "pk\tcode\tname_en\tname_tr\n276\tDE\tGermany\tAlmanya\n";
    let decoded = decode(countries, "pk\tcode\tname\n276001\tDE-XX\tGone\tretired\n", &turkey).unwrap();
    assert!(!decoded.regions[0].active && !decoded.townships[0].active && !decoded.neighbourhoods[0].active);
    assert_eq!(decoded.neighbourhoods[0].township, 34_001);
}

#[test]
fn a_malformed_row_is_named_by_file_and_line() {
    let whole = "pk\tcode\tname_en\tname_tr\n276\tDE\tGermany\tAlmanya\n";
    let line_of = |countries: &str, regions: &str, turkey: &str| {
        let error = decode(countries, regions, &packed(turkey)).unwrap_err();
        (error.file, error.line)
    };
    assert_eq!(line_of("pk\nten\tDE\tGermany\tAlmanya\n", "", ""), ("countries.tsv", 2));
    assert_eq!(line_of(whole, "pk\n1\tFR-IDF\tÎle-de-France\n", ""), ("regions.tsv", 2));
    assert_eq!(line_of(whole, "", "T\t34001\tAdalar\n"), ("turkey.tsv.gz", 1));
    assert_eq!(line_of(whole, "", "P\t34\tİstanbul\nT\t34001\tAdalar\tgone\n"), ("turkey.tsv.gz", 2));
    let broken = decode(whole, "", b"not gzip").unwrap_err();
    assert_eq!(broken.file, "turkey.tsv.gz");
}
