//! The test shop: two ways of delivery, three carriers, one way of paying, three products.

use std::sync::LazyLock;

use checkout::{
    address::{Address, City, Country, District, Township},
    catalog::{Price, ProductKind},
    ids::{Pk, Timestamp},
    money::{Currency, Rate},
    shop::Shop,
};
use store::{
    Store,
    catalog::ProductImport,
    geography::data::{self, Geography},
};

/// A product with plenty of stock, 100.00 TRY and 5.00 EUR.
pub const CUP: Pk = Pk(1);
/// A product with ten units, 450.00 TRY.
pub const RUG: Pk = Pk(2);
/// A product with one unit, 1500.00 TRY.
pub const LAMP: Pk = Pk(3);

/// A bag with 500 units, 0.25 TRY.
pub const BAG: Pk = Pk(4);

/// The settings.
pub fn settings() -> Shop {
    let shop: Shop = toml::from_str(include_str!("shop.toml")).expect("the test shop's settings can be read");
    assert_eq!(shop.problems(), [], "the test shop's settings are sound");
    shop
}

/// Puts the settings, the products and their stock into an empty database.
pub async fn set_up(store: &Store) {
    assert!(store.create_shop(&settings()).await.expect("the settings can be written"));
    let products = [
        (CUP, "Cup", 10_000, Some(500), 1_000_000),
        (RUG, "Rug", 45_000, None, 10),
        (LAMP, "Lamp", 150_000, None, 1),
    ];
    for (pk, name, lira, cents, stock) in products {
        let taken_in = store.upsert_products(&[product(name, lira, cents, stock)], Timestamp(0)).await;
        taken_in.expect("the products can be written");
        let product = store.product(pk).await.expect("the store answers").expect("keys are counted from 1");
        assert_eq!(product.name, name);
    }
    let bag = ProductImport {
        kind: ProductKind::Bag,
        category: "Bags".to_owned(),
        ..product("Bag", 25, None, 500)
    };
    store.upsert_products(&[bag], Timestamp(0)).await.expect("the bag can be written");
}

/// One province with its townships.
static FEW: LazyLock<Geography> = LazyLock::new(|| {
    let mut few = data::load();
    few.countries.retain(|country| country.pk == 792);
    few.regions.clear();
    few.provinces.retain(|province| province.pk() == 34);
    few.townships.retain(|township| township.province == 34);
    few.neighbourhoods.clear();
    few
});

/// Puts the places of Istanbul into a database.
pub async fn put_places(store: &Store) {
    store.load_geography(FEW.clone()).await.expect("the places can be stored");
}

fn product(name: &str, lira: i64, cents: Option<i64>, stock: i64) -> ProductImport {
    let price = |minor| Price { minor, retail_minor: minor };
    let euro = Currency::parse("EUR").expect("the euro exists");
    let prices = std::iter::once((Currency::TRY, price(lira))).chain(cents.map(|cents| (euro, price(cents))));
    ProductImport {
        sku: format!("{}-1", name.to_uppercase()),
        base_code: name.to_uppercase(),
        name: name.to_owned(),
        description: format!("A {name} for tests."),
        category: "Home".to_owned(),
        prices: prices.collect(),
        tax_rate: Rate::parse("20").expect("a rate"),
        attributes: [("color".to_owned(), "White".to_owned())].into(),
        images: vec!["test.svg".to_owned()],
        active: true,
        kind: ProductKind::Goods,
        weight_grams: None,
        seller: None,
        stock: Some(stock),
    }
}

/// An address in Istanbul, as a shopper would type it.
pub fn address() -> Address {
    Address {
        pk: None,
        title: "Home".to_owned(),
        first_name: "Ayşe".to_owned(),
        last_name: "Yılmaz".to_owned(),
        email: "ayse@example.com".to_owned(),
        phone_number: "05320000001".to_owned(),
        line: "Moda Caddesi No 1 Daire 2".to_owned(),
        postcode: "34710".to_owned(),
        country: Country { pk: Pk(792), name: "Türkiye".to_owned(), code: "tr".to_owned() },
        city: City { pk: Pk(34), name: "İstanbul".to_owned(), country: Pk(792) },
        township: Some(Township { pk: Pk(34_023), name: "Kadıköy".to_owned(), city: Pk(34) }),
        district: Some(District {
            pk: Pk(340_230_005),
            name: "Caferağa Mah.".to_owned(),
            city: Pk(34),
            township: Pk(34_023),
        }),
        notes: None,
        company_name: None,
        tax_office: None,
        tax_no: None,
        identity_number: None,
        e_bill_taxpayer: false,
        is_corporate: Some(false),
        primary: true,
    }
}
