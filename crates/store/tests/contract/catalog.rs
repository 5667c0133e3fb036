//! Products come in, change and are found alike on both databases.

use std::collections::{BTreeMap, BTreeSet};

use checkout::{
    catalog::{Price, ProductKind},
    ids::{Pk, Timestamp},
    ledger::{HoldId, Movement, Resource},
    money::{Currency, Money, Rate},
};
use store::{
    Batch, Store, Written,
    catalog::{
        CategoryFilter, Intake, ListPage, ListQuery, PriceChange, PriceRange, ProductImport, Restock, Sort,
        StockLevel,
    },
    ledger,
};
use testkit::database::TestDatabase;

testkit::on_both_databases!(
    a_product_taken_in_again_keeps_its_key_and_changes,
    taking_in_the_same_again_writes_nothing,
    categories_come_with_everything_above_them,
    stock_is_set_beside_what_is_held_and_the_ledger_adds_up,
    stock_set_during_holds_never_parts_from_the_ledger,
    prices_are_set_in_one_currency,
    variants_are_what_is_sold_under_one_base_code,
    bags_and_hidden_products_are_never_listed,
    words_find_products_in_turkish_and_english,
    lists_are_sorted_alike_everywhere,
    facets_count_what_choosing_them_would_show,
    pages_hold_what_they_promise,
    a_list_shows_the_stock_of_this_moment,
    more_products_than_fit_a_batch_come_in,
);

const NOW: Timestamp = Timestamp(1_795_342_530_000_000);

fn eur() -> Currency {
    Currency::parse("EUR").expect("the euro is a currency")
}

fn item(sku: &str, name: &str, category: &str, lira: i64) -> ProductImport {
    ProductImport {
        sku: sku.to_owned(),
        base_code: sku.to_owned(),
        name: name.to_owned(),
        description: format!("About {name}."),
        category: category.to_owned(),
        prices: BTreeMap::from([(Currency::TRY, Price { minor: lira * 100, retail_minor: lira * 100 + 50 })]),
        tax_rate: Rate::parse("20.00").expect("a rate"),
        attributes: BTreeMap::new(),
        images: vec!["a.svg".to_owned()],
        active: true,
        kind: ProductKind::Goods,
        weight_grams: None,
        seller: None,
        stock: Some(5),
    }
}

fn with(mut item: ProductImport, attributes: &[(&str, &str)]) -> ProductImport {
    item.attributes = attributes.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    item
}

/// A small shop; newest last.
async fn shop(test: &TestDatabase) -> Store {
    let store = Store::new(test.db.clone());
    let red = [("color", "Red"), ("size", "S")];
    let items = [
        with(item("CUP-R", "Çay cup, red", "Kitchen/Cups", 30), &red),
        with(item("CUP-B", "Cup, blue", "Kitchen/Cups", 20), &[("color", "Blue"), ("size", "S")]),
        with(item("POT", "İbrik, red", "Kitchen/Pots", 90), &red),
        with(item("RUG", "Şal rug", "Living", 90), &[("color", "Blue")]),
        ProductImport { stock: Some(0), ..item("LAMP", "Işık lamp", "Living/Light", 500) },
    ];
    store.upsert_products(&items, NOW).await.expect("the shop comes in");
    store
}

fn query() -> ListQuery {
    ListQuery::new(Currency::TRY)
}

async fn page(store: &Store, query: ListQuery) -> ListPage {
    store.list(query).await.expect("the list answers")
}

async fn skus(store: &Store, query: ListQuery) -> Vec<String> {
    page(store, query).await.products.into_iter().map(|stocked| stocked.product.sku).collect()
}

async fn pk(store: &Store, sku: &str) -> Pk {
    store.product_by_sku(sku).await.expect("the store answers").expect("the product is there").pk
}

async fn available(store: &Store, sku: &str) -> i64 {
    store.available(&Resource::Stock(pk(store, sku).await)).await.expect("the store answers")
}

async fn catalog_version(store: &Store) -> Option<i64> {
    store.versions().await.expect("the store answers").catalog
}

async fn assert_ledger_adds_up(store: &Store) {
    for audit in store.audit().await.expect("the store answers") {
        assert!(audit.adds_up(), "{audit:?}");
    }
}

async fn a_product_taken_in_again_keeps_its_key_and_changes(test: TestDatabase) {
    let store = shop(&test).await;
    let before = store.product_by_sku("POT").await.expect("an answer").expect("it is there");
    let version = catalog_version(&store).await;
    let changed = ProductImport { stock: Some(7), ..item("POT", "Kettle", "Living/Tea", 80) };
    let done = store.upsert_products(&[changed], NOW).await.expect("it comes in");
    assert_eq!(done, Intake { added: 0, changed: 1, unchanged: 0, restocked: 1 });
    let after = store.product(before.pk).await.expect("an answer").expect("it is there");
    assert_eq!((after.pk, after.name.as_str(), after.sku.as_str()), (before.pk, "Kettle", "POT"));
    assert_eq!((after.category.path.as_str(), after.category.name.as_str()), ("Living/Tea", "Tea"));
    assert_eq!(after.price(Currency::TRY), Some(Money::new(8_000, Currency::TRY)));
    assert_eq!(after.images, ["/media/a.svg"]);
    assert_eq!(available(&store, "POT").await, 7);
    assert!(catalog_version(&store).await > version, "caches must notice");
    assert_eq!(skus(&store, ListQuery { search: "kettle".into(), ..query() }).await, ["POT"]);
}

async fn taking_in_the_same_again_writes_nothing(test: TestDatabase) {
    let store = shop(&test).await;
    let version = catalog_version(&store).await;
    let same = with(item("CUP-R", "Çay cup, red", "Kitchen/Cups", 30), &[("color", "Red"), ("size", "S")]);
    let done = store.upsert_products(std::slice::from_ref(&same), NOW).await.expect("it comes in");
    assert_eq!(done, Intake { unchanged: 1, ..Intake::default() });
    let done =
        store.upsert_products(&[ProductImport { stock: None, ..same }], NOW).await.expect("it comes in");
    assert_eq!(done, Intake { unchanged: 1, ..Intake::default() });
    assert_eq!(available(&store, "CUP-R").await, 5);
    assert_eq!(catalog_version(&store).await, version);
}

async fn categories_come_with_everything_above_them(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let deep = item("X", "Deep", "One/Two/Three", 1);
    store.upsert_products(&[deep, item("Y", "Other", "One/Two", 1)], NOW).await.expect("they come in");
    let facets = page(&store, query()).await.categories;
    let told: Vec<_> =
        facets.iter().map(|f| (f.category.path.as_str(), f.category.name.as_str(), f.count)).collect();
    assert_eq!(told, [("One", "One", 2), ("One/Two", "Two", 2), ("One/Two/Three", "Three", 1)]);
}

async fn stock_is_set_beside_what_is_held_and_the_ledger_adds_up(test: TestDatabase) {
    let store = shop(&test).await;
    let cup = pk(&store, "CUP-R").await;
    let hold = Movement::Hold {
        resource: Resource::Stock(cup),
        quantity: 2,
        limit: None,
        as_of: None,
        hold: HoldId("h1".into()),
    };
    let mut batch = Batch::new();
    ledger::apply(&mut batch, &[hold], NOW);
    assert!(matches!(store.db().write(batch).await, Ok(Written::Done(_))), "two of five can be held");
    let level = |sku: &str, available| StockLevel { sku: sku.to_owned(), available };
    let levels = [level("CUP-R", 10), level("POT", 5), level("NONE", 1), level("RUG", 0)];
    let done = store.set_stock(&levels, NOW).await.expect("stock is set");
    assert_eq!(done, Restock { changed: 2, unchanged: 1, unknown: vec!["NONE".to_owned()] });
    assert_eq!((available(&store, "CUP-R").await, available(&store, "RUG").await), (10, 0));
    assert_ledger_adds_up(&store).await;
}

async fn stock_set_during_holds_never_parts_from_the_ledger(test: TestDatabase) {
    let store = shop(&test).await;
    let cup = Resource::Stock(pk(&store, "CUP-R").await);
    let holding = store.clone();
    let holder = tokio::spawn(async move {
        for count in 0..40 {
            let mut batch = Batch::new();
            let hold = HoldId(format!("h{count}"));
            ledger::apply(
                &mut batch,
                &[Movement::Hold { resource: cup.clone(), quantity: 1, limit: None, as_of: None, hold }],
                NOW,
            );
            holding.db().write(batch).await.expect("a hold is taken or refused");
        }
    });
    for available in 0..40 {
        let level = StockLevel { sku: "CUP-R".to_owned(), available: available % 7 + 1 };
        store.set_stock(&[level], NOW).await.expect("stock is set");
    }
    holder.await.expect("the holder ends");
    assert_ledger_adds_up(&store).await;
}

async fn prices_are_set_in_one_currency(test: TestDatabase) {
    let store = shop(&test).await;
    let price = Price { minor: 150, retail_minor: 200 };
    let change = |sku: &str, currency| PriceChange { sku: sku.to_owned(), currency, price };
    let changes =
        [change("POT", eur()), change("POT", Currency::TRY), change("NONE", eur()), change("RUG", eur())];
    let version = catalog_version(&store).await;
    let done = store.set_prices(&changes).await.expect("prices are set");
    assert_eq!(done, Restock { changed: 2, unchanged: 0, unknown: vec!["NONE".to_owned()] });
    assert!(catalog_version(&store).await > version, "caches must notice");
    let rug = store.product_by_sku("RUG").await.expect("an answer").expect("it is there");
    assert_eq!(rug.prices.get(&eur()), Some(&price));
    assert_eq!(rug.price(Currency::TRY), Some(Money::new(9_000, Currency::TRY)), "the lira stays");
    let again = store.set_prices(&changes).await.expect("prices are set");
    assert_eq!((again.changed, again.unchanged), (0, 2));
    assert_eq!(skus(&store, ListQuery::new(eur())).await, ["RUG", "POT"]);
}

async fn variants_are_what_is_sold_under_one_base_code(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let of = |sku: &str| ProductImport { base_code: "CUP".into(), ..item(sku, sku, "Cups", 1) };
    let items = [of("B"), of("A"), ProductImport { active: false, ..of("C") }, item("D", "D", "Cups", 1)];
    store.upsert_products(&items, NOW).await.expect("they come in");
    let variants = store.variants("CUP").await.expect("an answer");
    assert_eq!(
        variants.iter().map(|product| product.sku.as_str()).collect::<BTreeSet<_>>(),
        ["A", "B"].into()
    );
    let stocked = store.with_stock(variants).await.expect("an answer");
    assert!(stocked.iter().all(|stocked| stocked.stock == 5));
    assert!(store.variants("NONE").await.expect("an answer").is_empty());
    assert!(store.product(Pk(999_999)).await.expect("an answer").is_none());
    assert_eq!(store.unknown_skus(&["A", "Z", "D"]).await.expect("an answer"), ["Z"]);
}

async fn bags_and_hidden_products_are_never_listed(test: TestDatabase) {
    let store = shop(&test).await;
    let items = [
        ProductImport { kind: ProductKind::Bag, ..item("BAG", "Bag", "Bags", 1) },
        ProductImport { active: false, ..item("POT", "İbrik, red", "Kitchen/Pots", 90) },
    ];
    store.upsert_products(&items, NOW).await.expect("they come in");
    let page = page(&store, query()).await;
    assert_eq!(page.total, 4);
    assert!(page.products.iter().all(|s| !["BAG", "POT"].contains(&s.product.sku.as_str())));
    assert!(page.categories.iter().all(|facet| facet.category.path != "Bags"), "nothing to find there");
}

async fn words_find_products_in_turkish_and_english(test: TestDatabase) {
    let store = shop(&test).await;
    for (search, found) in [
        ("ibrik", vec!["POT"]),
        ("IBRIK", vec!["POT"]),
        ("İBRİK", vec!["POT"]),
        ("ışık", vec!["LAMP"]),
        ("ISIK LAMP", vec!["LAMP"]),
        ("sal", vec!["RUG"]),
        ("cup red", vec!["CUP-R"]),
        ("cup-b", vec!["CUP-B"]),
        ("light", vec!["LAMP"]),
        ("%", vec!["LAMP", "RUG", "POT", "CUP-B", "CUP-R"]),
        ("nothing", vec![]),
    ] {
        let mut found_skus = skus(&store, ListQuery { search: search.into(), ..query() }).await;
        let mut found: Vec<String> = found.into_iter().map(str::to_owned).collect();
        found.sort();
        found_skus.sort();
        assert_eq!(found_skus, found, "{search}");
    }
}

async fn lists_are_sorted_alike_everywhere(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    for (sku, name, lira) in
        [("1", "Zil", 5), ("2", "çan", 3), ("3", "Ilık", 5), ("4", "İnci", 1), ("5", "Cam", 3)]
    {
        store.upsert_products(&[item(sku, name, "All", lira)], NOW).await.expect("it comes in");
    }
    for (sort, order) in [
        (Sort::Newest, ["5", "4", "3", "2", "1"]),
        (Sort::Name, ["5", "2", "3", "4", "1"]),
        (Sort::Price, ["4", "5", "2", "3", "1"]),
        (Sort::PriceDescending, ["3", "1", "5", "2", "4"]),
    ] {
        assert_eq!(skus(&store, ListQuery { sort, ..query() }).await, order, "{}", sort.name());
        assert_eq!(Sort::parse(sort.name()), Some(sort));
    }
}

async fn facets_count_what_choosing_them_would_show(test: TestDatabase) {
    let store = shop(&test).await;
    let kitchen = CategoryFilter::Path("Kitchen".into());
    let wanted = BTreeMap::from([("color".to_owned(), BTreeSet::from(["Red".to_owned()]))]);
    let narrowed =
        ListQuery { categories: [kitchen].into(), attributes: wanted, price_max: Some(5_000), ..query() };
    let page = page(&store, narrowed).await;
    assert_eq!(page.products.iter().map(|s| s.product.sku.as_str()).collect::<Vec<_>>(), ["CUP-R"]);
    let colors = page.attributes.iter().find(|facet| facet.name == "color").expect("there are colours");
    let told: Vec<_> = colors.values.iter().map(|v| (v.value.as_str(), v.count, v.selected)).collect();
    assert_eq!(told, [("Blue", 1, false), ("Red", 1, true)], "another colour in the same kitchen");
    let categories: Vec<_> =
        page.categories.iter().map(|f| (f.category.path.as_str(), f.count, f.selected)).collect();
    assert_eq!(categories, [("Kitchen", 1, true), ("Kitchen/Cups", 1, false)]);
    let lira = |minor| Money::new(minor, Currency::TRY);
    assert_eq!(
        page.price_range,
        Some(PriceRange { min: lira(3_000), max: lira(9_000) }),
        "without its own filter"
    );

    let campaign = BTreeMap::from([("utm_source".to_owned(), BTreeSet::from(["mail".to_owned()]))]);
    assert_eq!(
        skus(&store, ListQuery { attributes: campaign, ..query() }).await.len(),
        5,
        "not an attribute"
    );
    let cups = page.categories[1].category.pk;
    let by_pk = ListQuery { categories: [CategoryFilter::Pk(cups)].into(), ..query() };
    assert_eq!(skus(&store, by_pk).await.len(), 2);
    let unknown = ListQuery { categories: [CategoryFilter::Pk(Pk(999_999))].into(), ..query() };
    assert!(skus(&store, unknown).await.is_empty(), "a category that is not there has nothing in it");
}

async fn pages_hold_what_they_promise(test: TestDatabase) {
    let store = shop(&test).await;
    let first = page(&store, ListQuery { page_size: 2, ..query() }).await;
    assert_eq!((first.total, first.pages(), first.page, first.products.len()), (5, 3, 1, 2));
    let mut all = Vec::new();
    for number in 1..=3 {
        all.extend(skus(&store, ListQuery { page: number, page_size: 2, ..query() }).await);
    }
    assert_eq!(all, skus(&store, query()).await);
    assert!(skus(&store, ListQuery { page: 4, page_size: 2, ..query() }).await.is_empty());
    assert!(skus(&store, ListQuery { page: u64::MAX, page_size: u64::MAX, ..query() }).await.is_empty());
    let clamped = page(&store, ListQuery { page: 0, page_size: 0, ..query() }).await;
    assert_eq!((clamped.page, clamped.page_size, clamped.products.len()), (1, 1, 1));
    let none = page(&store, ListQuery { search: "nothing".into(), ..query() }).await;
    assert_eq!((none.total, none.pages(), none.price_range), (0, 1, None));
}

async fn a_list_shows_the_stock_of_this_moment(test: TestDatabase) {
    let store = shop(&test).await;
    let in_stock = || ListQuery { in_stock_only: true, ..query() };
    assert_eq!(page(&store, in_stock()).await.total, 4, "all but the lamp");
    let levels = [("LAMP", 3), ("RUG", 0)].map(|(sku, available)| StockLevel { sku: sku.into(), available });
    store.set_stock(&levels, NOW).await.expect("stock is set");
    let page = page(&store, in_stock()).await;
    let lamp = page.products.iter().find(|s| s.product.sku == "LAMP").expect("there are lamps again");
    assert_eq!((page.total, lamp.stock), (4, 3));
}

async fn more_products_than_fit_a_batch_come_in(test: TestDatabase) {
    let store = Store::new(test.db.clone());
    let items: Vec<_> =
        (0..450).map(|n| item(&format!("S{n}"), &format!("Name {n}"), &format!("C{}/D", n % 7), n)).collect();
    let done = store.upsert_products(&items, NOW).await.expect("they come in");
    assert_eq!(done, Intake { added: 450, changed: 0, unchanged: 0, restocked: 450 });
    let page = page(&store, ListQuery { page: 5, page_size: 100, ..query() }).await;
    assert_eq!((page.total, page.products.len(), page.categories.len()), (450, 50, 14));
    assert_ledger_adds_up(&store).await;
}
