//! What makes an address, and what is said about one that is wrong.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::text::{FormErrors, Language};

const WHOLE: &[(&str, &str)] = &[
    ("type", "personal"),
    ("is_corporate", "false"),
    ("title", "Ev"),
    ("first_name", "Ayşe"),
    ("last_name", "Yılmaz"),
    ("phone_number", "05320000001"),
    ("country", "792"),
    ("city", "34"),
    ("township", "34023"),
    ("district", "340230005"),
    ("line", "Moda Caddesi 1/2"),
    ("postcode", "34710"),
    ("country_code", "tr"),
];

const CORPORATE: &[(&str, &str)] = &[
    ("type", "corporate"),
    ("is_corporate", "true"),
    ("company_name", "Kassa A.Ş."),
    ("tax_no", "1234567890"),
    ("tax_office", "Kadıköy"),
    ("e_bill_taxpayer", "true"),
];

fn sent(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let is_changed = |name: &str| changes.iter().any(|(other, _)| *other == name);
    let kept = WHOLE.iter().filter(|(name, _)| !is_changed(name));
    kept.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// A world of one country in which İstanbul has Kadıköy, and of another without townships.
fn look_up(keys: &PlaceKeys) -> Places {
    let country = |pk: Pk| match pk.0 {
        792 => Some(Country { pk, name: "Türkiye".to_owned(), code: "tr".to_owned() }),
        276 => Some(Country { pk, name: "Almanya".to_owned(), code: "de".to_owned() }),
        _ => None,
    };
    let city = |pk: Pk| match pk.0 {
        34 => Some((City { pk, name: "İstanbul".to_owned(), country: Pk(792) }, true)),
        6 => Some((City { pk, name: "Ankara".to_owned(), country: Pk(792) }, true)),
        276_004 => Some((City { pk, name: "Bavaria".to_owned(), country: Pk(276) }, false)),
        _ => None,
    };
    let township = |pk: Pk| match pk.0 {
        34_023 => Some(Township { pk, name: "Kadıköy".to_owned(), city: Pk(34) }),
        6_001 => Some(Township { pk, name: "Akyurt".to_owned(), city: Pk(6) }),
        _ => None,
    };
    let district = |pk: Pk| {
        let township = Pk(34_023);
        (pk.0 / 10_000 == township.0).then(|| District {
            pk,
            name: "Caferağa Mah.".to_owned(),
            city: Pk(34),
            township,
        })
    };
    Places {
        country: keys.country.and_then(country).map(|place| Found { place, active: true }),
        city: keys.city.and_then(city).map(|(place, has_townships)| FoundCity {
            place,
            active: true,
            has_townships,
        }),
        township: keys.township.and_then(township).map(|place| Found { place, active: true }),
        district: keys.district.and_then(district).map(|place| FoundDistrict {
            active: place.pk != Pk(340_239_999),
            place,
            postcode: "34710".to_owned(),
        }),
    }
}

fn finish(reading: AddressReading) -> Result<Address, FormErrors> {
    let places = look_up(&reading.place_keys());
    reading.finish(places)
}

fn whole(changes: &[(&str, &str)]) -> Result<Address, FormErrors> {
    finish(AddressReading::whole(sent(changes), Pk(792), "ayse@example.com"))
}

fn change(stored: &Address, sent: &[(&str, &str)]) -> Result<Address, FormErrors> {
    let sent = sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    finish(AddressReading::change(sent, stored))
}

fn fields_refused(result: Result<Address, FormErrors>) -> Vec<&'static str> {
    result.unwrap_err().in_language(Language::En).into_keys().collect()
}

#[test]
fn a_whole_address_carries_the_places_it_names() {
    let address = whole(&[("line", " Moda  Caddesi\n1/2 ")]).unwrap();
    assert_eq!((&*address.city.name, &*address.country.code), ("İstanbul", "tr"));
    assert_eq!(address.township.map(|township| township.name).as_deref(), Some("Kadıköy"));
    assert_eq!(address.district.map(|district| district.pk), Some(Pk(340_230_005)));
    assert_eq!((&*address.line, &*address.email), ("Moda Caddesi 1/2", "ayse@example.com"));
    assert_eq!((address.pk, address.is_corporate, address.primary), (None, Some(false), false));
}

#[test]
fn country_and_postcode_are_filled_in_from_the_shop_and_the_neighbourhood() {
    let address = whole(&[("country", ""), ("postcode", "")]).unwrap();
    assert_eq!((&*address.country.name, &*address.postcode), ("Türkiye", "34710"));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let refused = whole(&[
        ("title", ""),
        ("first_name", "A\u{202E}yşe"),
        ("phone_number", "call me"),
        ("city", "six"),
        ("township", "99"),
        ("line", "kısa"),
        ("postcode", "3471"),
        ("type", "corporate"),
        ("tax_no", "123"),
        ("identity_number", "12345678901"),
    ]);
    assert_eq!(
        fields_refused(refused),
        [
            "city",
            "company_name",
            "first_name",
            "identity_number",
            "line",
            "phone_number",
            "postcode",
            "tax_no",
            "tax_office",
            "title",
            "township",
        ]
    );
}

#[test]
fn no_field_is_scolded_twice() {
    let errors = whole(&[("township", "x"), ("district", "")]).unwrap_err();
    assert_eq!(errors.codes(), ["not-a-key"]);
}

#[test]
fn a_line_has_ten_to_two_hundred_and_fifty_five_characters() {
    assert_eq!(whole(&[("line", "ğüşiöçĞÜŞ")]).unwrap_err().codes(), ["text-too-short"]);
    assert!(whole(&[("line", "ğüşiöçĞÜŞİ")]).is_ok());
    assert!(whole(&[("line", &"ğ".repeat(255))]).is_ok());
    assert_eq!(whole(&[("line", &"ğ".repeat(256))]).unwrap_err().codes(), ["text-too-long"]);
}

#[test]
fn places_must_exist_and_lie_in_one_another() {
    let codes = |changes: &[(&str, &str)]| whole(changes).unwrap_err().codes();
    assert_eq!(codes(&[("country", "1")]), ["not-a-place"]);
    assert_eq!(codes(&[("country", "276")]), ["place-elsewhere"]);
    assert_eq!(codes(&[("city", "6")]), ["place-elsewhere"]);
    assert_eq!(codes(&[("township", "6001")]), ["place-elsewhere", "place-elsewhere"]);
    assert_eq!(codes(&[("district", "5")]), ["not-a-place"]);
    assert_eq!(codes(&[("district", "340239999")]), ["not-a-place"], "it is no longer offered");
}

#[test]
fn a_township_is_required_only_where_there_are_townships() {
    assert_eq!(whole(&[("township", ""), ("district", "")]).unwrap_err().codes(), ["required"]);
    let abroad = [("country", "276"), ("city", "276004"), ("township", ""), ("district", "")];
    assert_eq!(whole(&[&abroad[..], &[("postcode", "D-80331")]].concat()).unwrap().township, None);
}

#[test]
fn a_company_needs_its_name_its_tax_number_and_its_tax_office() {
    let address = whole(CORPORATE).unwrap();
    assert_eq!((address.is_corporate, address.e_bill_taxpayer), (Some(true), true));
    assert_eq!(address.tax_no.as_deref(), Some("1234567890"));
    for field in ["company_name", "tax_no", "tax_office"] {
        assert_eq!(fields_refused(whole(&[CORPORATE, &[(field, "")]].concat())), [field]);
    }
    let mistyped = [CORPORATE, &[("tax_no", "1234567891")]].concat();
    assert_eq!(whole(&mistyped).unwrap_err().codes(), ["not-a-tax-number"]);
    let sole_trader = [CORPORATE, &[("tax_no", "10000000146")]].concat();
    assert_eq!(whole(&sole_trader).unwrap().tax_no.as_deref(), Some("10000000146"));
}

#[test]
fn a_company_abroad_has_no_tax_office_and_no_turkish_number() {
    let abroad = [("country", "276"), ("city", "276004"), ("township", ""), ("district", "")];
    let address = whole(&[CORPORATE, &abroad, &[("tax_no", "DE123456789"), ("tax_office", "")]].concat());
    assert_eq!(address.unwrap().tax_no.as_deref(), Some("DE123456789"));
}

#[test]
fn a_person_keeps_no_company() {
    let address = whole(&[CORPORATE, &[("type", "personal")]].concat()).unwrap();
    assert_eq!((address.company_name, address.tax_no, address.e_bill_taxpayer), (None, None, false));
}

#[test]
fn the_flag_decides_when_no_type_is_sent() {
    let address = whole(&[CORPORATE, &[("type", "")]].concat()).unwrap();
    assert_eq!(address.is_corporate, Some(true));
    let stored = whole(CORPORATE).unwrap();
    assert_eq!(change(&stored, &[("is_corporate", "false")]).unwrap().is_corporate, Some(false));
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let stored = whole(CORPORATE).unwrap();
    assert_eq!(change(&stored, &[]).unwrap(), stored);
    let changed = change(&stored, &[("title", "İş"), ("primary", "true")]).unwrap();
    assert_eq!(changed, Address { title: "İş".to_owned(), primary: true, ..stored });
}

#[test]
fn a_change_to_nothing_clears_what_may_be_absent_and_nothing_else() {
    let stored = whole(&[("notes", "Zili çalmayın")]).unwrap();
    assert_eq!(change(&stored, &[("notes", "")]).unwrap().notes, None);
    assert_eq!(fields_refused(change(&stored, &[("title", "")])), ["title"]);
}

#[test]
fn a_change_of_the_city_drops_the_places_inside_the_old_one() {
    let stored = whole(&[]).unwrap();
    assert_eq!(fields_refused(change(&stored, &[("city", "6")])), ["township"]);
    let moved = change(&stored, &[("city", "6"), ("township", "6001")]).unwrap();
    assert_eq!((moved.district, &*moved.postcode), (None, ""));
    assert_eq!(change(&stored, &[("city", "34"), ("title", "Ev")]).unwrap(), stored);
}

#[test]
fn an_address_keeps_a_place_that_is_no_longer_offered() {
    let mut stored = whole(&[]).unwrap();
    stored.district.as_mut().unwrap().pk = Pk(340_239_999);
    assert_eq!(change(&stored, &[("title", "Yazlık")]).unwrap().title, "Yazlık");
}

#[test]
fn the_names_of_the_fields_are_the_ones_on_the_wire() {
    use crate::form::Form as _;
    let names: Vec<_> = AddressFields::FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(names[..3], ["type", "is_corporate", "title"]);
}
