//! Whatever a client posts, in whatever order: nothing panics and every answer agrees with itself.

use proptest::prelude::*;
use serde_json::Value;

use crate::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    ids::Pk,
    order::{self, OrderCommand, OrderStatus},
    pages::PAGES,
    testing::{Reply, Walk},
};

/// One thing a client, the operator or the world may do.
#[derive(Clone)]
enum Step {
    Post { page: usize, keys: Vec<i64>, flag: bool },
    Get(Option<usize>),
    Add(i64, i64),
    Set(i64, i64),
    Empty,
    Stock(i64, i64),
    SwitchOption { list: usize, place: usize },
    LogIn,
    LogOut,
    ForgetAddress(usize),
    Wait(i64),
}

/// A line of a transcript: a walk that was shrunk to what fails is read like what a shopper did.
impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Post { page, keys, flag } => {
                let page = PAGES[*page];
                let fields =
                    page.fields().iter().map(|field| (field.name, value_of(field.name, keys, *flag)));
                let fields: Vec<String> = fields.map(|(name, value)| format!("{name}={value}")).collect();
                write!(f, "POST {} {}", page.name(), fields.join("&"))
            }
            Self::Get(page) => write!(f, "GET {}", page.map_or("the checkout", |page| PAGES[page].name())),
            Self::Add(product, units) => write!(f, "add {units} of product {product}"),
            Self::Set(product, units) => write!(f, "set product {product} to {units}"),
            Self::Empty => f.write_str("empty the basket"),
            Self::Stock(product, units) => write!(f, "the shelf has {units} of product {product}"),
            Self::SwitchOption { list, place } => {
                write!(f, "the operator switches option {place} of list {list}")
            }
            Self::LogIn => f.write_str("log in"),
            Self::LogOut => f.write_str("log out"),
            Self::ForgetAddress(place) => write!(f, "delete address {place}"),
            Self::Wait(seconds) => write!(f, "wait {seconds} s"),
        }
    }
}

/// Ends every order of `walk` as an operator would, some of them after their payment: all that was held is back.
fn end_all_orders(walk: &mut Walk) {
    for (place, order) in walk.orders.clone().into_iter().enumerate() {
        let pays = (place % 2 == 0).then_some(OrderCommand::ConfirmPayment);
        let mut order = order;
        for command in pays.into_iter().chain([OrderCommand::Cancel]) {
            if let Ok(decided) = order::decide(order.clone(), &command, &walk.world.shop, walk.world.now) {
                walk.world.books.apply(&decided.movements);
                order = decided.order;
            }
        }
        assert_eq!(order.status, OrderStatus::Cancelled);
        assert_eq!(order.due().minor, 0);
    }
    assert!(walk.world.books.holds.is_empty(), "{:?}", walk.world.books.holds);
    assert!(walk.world.books.balances.values().all(|balance| balance.held == 0 && balance.on_hand >= 0));
}

fn key() -> impl Strategy<Value = i64> {
    prop_oneof![1..=3_i64, 10..=12_i64, 20..=21_i64, 30..=32_i64, 40..=41_i64, 60..=62_i64]
}

fn product() -> impl Strategy<Value = i64> {
    100..=104_i64
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (0..PAGES.len(), prop::collection::vec(key(), 2), any::<bool>())
            .prop_map(|(page, keys, flag)| Step::Post { page, keys, flag }),
        2 => prop::option::of(0..PAGES.len()).prop_map(Step::Get),
        2 => (product(), 0..4_i64).prop_map(|(pk, units)| Step::Add(pk, units)),
        1 => (product(), 0..4_i64).prop_map(|(pk, units)| Step::Set(pk, units)),
        1 => Just(Step::Empty),
        1 => (product(), 0..4_i64).prop_map(|(pk, units)| Step::Stock(pk, units)),
        1 => (0..5_usize, 0..3_usize).prop_map(|(list, place)| Step::SwitchOption { list, place }),
        1 => Just(Step::LogIn),
        1 => Just(Step::LogOut),
        1 => (0..2_usize).prop_map(Step::ForgetAddress),
        1 => (0..2000_i64).prop_map(Step::Wait),
    ]
}

/// A sensible value for each field most of the time, so that walks get far.
fn value_of(field: &str, keys: &[i64], flag: bool) -> String {
    let wanted = |usual: i64| if flag { usual } else { keys[0] };
    match field {
        "user_email" => "guest@example.com".to_owned(),
        "extra_field" => r#"{"key": "k", "label": "K", "data_type": "text"}"#.to_owned(),
        "product" => "sku-102".to_owned(),
        "notes" | "note" => "a note".to_owned(),
        "agreement" | "gift_video" | "gift_video_notification_sent" => flag.to_string(),
        "phone_number" => "05320000001".to_owned(),
        "delivery_option" => wanted(1).to_string(),
        "shipping_address" | "billing_address" => wanted(60).to_string(),
        "retail_store" => wanted(40).to_string(),
        "shipping_option" => wanted(10).to_string(),
        "payment_option" => wanted(20).to_string(),
        "bank_account" => wanted(30).to_string(),
        "coupon" => {
            let coupons = [
                "WELCOME10",
                "fifty-off",
                "SOLO20",
                "ONLY-TWO",
                "ONCE-EACH",
                "FIRST-ORDER",
                "FREE-SHIP",
                "?",
            ];
            coupons[usize::try_from(keys[1]).expect("keys are positive") % coupons.len()].to_owned()
        }
        "action" => if flag || keys[0] > 20 { "add" } else { "remove" }.to_owned(),
        "card_number" => if flag { "4355084355084358" } else { "5400619360964581" }.to_owned(),
        "campaign" => if flag { "BANK5" } else { "" }.to_owned(),
        _ => keys[1].to_string(),
    }
}

fn take(walk: &mut Walk, step: &Step) -> Option<Reply> {
    let item = |pk: i64| BasketItem { product: Pk(pk), attributes: LineAttributes::new() };
    match step {
        Step::Post { page, keys, flag } => {
            let page = PAGES[*page];
            let values: Vec<(&str, String)> =
                page.fields().iter().map(|field| (field.name, value_of(field.name, keys, *flag))).collect();
            let fields: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
            return Some(walk.post(page.name(), &fields));
        }
        Step::Get(page) => return Some(walk.get(page.map(|page| PAGES[page].name()))),
        Step::Add(pk, units) => drop(walk.basket(&BasketCommand::Add(item(*pk), *units))),
        Step::Set(pk, units) => drop(walk.basket(&BasketCommand::Set(item(*pk), *units))),
        Step::Empty => drop(walk.basket(&BasketCommand::Empty)),
        Step::Stock(pk, units) => walk.world.set_stock(Pk(*pk), *units),
        Step::SwitchOption { list, place } => {
            let shop = &mut walk.world.shop;
            let active = match list {
                0 => shop.delivery_options.get_mut(*place).map(|option| &mut option.active),
                1 => shop.shipping_options.get_mut(*place).map(|option| &mut option.active),
                2 => shop.payment_options.get_mut(*place).map(|option| &mut option.active),
                3 => shop.bank_accounts.get_mut(*place).map(|account| &mut account.active),
                _ => shop.retail_stores.get_mut(*place).map(|store| &mut store.active),
            };
            if let Some(active) = active {
                *active = !*active;
            }
        }
        Step::LogIn => walk.world.log_in(),
        Step::LogOut => walk.world.visitor.customer = None,
        Step::ForgetAddress(place) => {
            if walk.world.book.len() > *place {
                walk.world.book.remove(*place);
            }
        }
        Step::Wait(seconds) => walk.world.wait(*seconds),
    }
    None
}

/// The amount under `name`, in kuruş or cents.
fn minor(value: &Value, name: &str) -> i64 {
    value[name].as_str().map_or(0, |text| text.replace('.', "").parse().unwrap())
}

fn check(reply: &Reply) {
    if reply.to_basket || reply.bare.is_some() {
        return;
    }
    let pre_order = &reply.pre_order;
    let lists = [
        ("delivery_option", "DeliveryOptionSelectionPage", "delivery_options"),
        ("shipping_address", "AddressSelectionPage", "addresses"),
        ("retail_store", "RetailStoreSelectionPage", "retail_stores"),
        ("shipping_option", "ShippingOptionSelectionPage", "shipping_options"),
        ("payment_option", "PaymentOptionSelectionPage", "payment_options"),
        ("bank_account", "FundsTransferChoicePage", "bank_accounts"),
    ];
    for (name, page, list) in lists {
        if let (Some(chosen), true) = (reply.chosen(name), reply.pages.contains(&page)) {
            assert!(reply.offered(page, list).contains(&chosen.0), "{name} {chosen} is chosen, not offered");
        }
    }
    let basket = &pre_order["basket"];
    let items = basket["basketitem_set"].as_array().unwrap();
    let lines: i64 = items.iter().map(|item| minor(item, "total_amount")).sum();
    assert_eq!(lines, minor(basket, "total_amount"));
    let discounted = minor(basket, "total_product_amount") - minor(basket, "total_discount_amount");
    assert_eq!(discounted, minor(basket, "total_amount"));
    let fees = minor(pre_order, "shipping_amount")
        + minor(&pre_order["gift_box"], "price")
        + minor(pre_order, "bags_fee");
    assert_eq!(minor(pre_order, "total_amount"), lines + fees);
    assert_eq!(minor(pre_order, "unpaid_amount"), minor(pre_order, "total_amount"));
    let walled = reply.template == "orders/index.html";
    assert!(!walled || reply.pages.contains(&"IndexPage"));
}

proptest! {
    // Walks of 30 steps on average: more than 100,000 steps. `PROPTEST_CASES` makes it more.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(3_500), ..ProptestConfig::default() })]

    #[test]
    fn every_answer_of_every_walk_agrees_with_itself(steps in prop::collection::vec(step(), 1..60)) {
        let mut walk = Walk::guest();
        walk.add(crate::testing::MUG, 1);
        for step in &steps {
            if let Some(reply) = take(&mut walk, step) {
                check(&reply);
            }
            let kept = serde_json::to_string(&walk.checkout).unwrap();
            assert_eq!(walk.checkout, serde_json::from_str(&kept).unwrap(), "what is saved is read back");
        }
        for order in &walk.orders {
            let items: i64 = order.items.iter().map(|item| item.price.minor).sum();
            let fees: i64 = order.fees.iter().map(|fee| fee.amount.minor).sum();
            assert_eq!(items + order.shipping_amount.minor + fees, order.amount.minor);
            assert!(!order.due().is_negative() && order.items.iter().all(|item| !item.price.is_negative()));
        }
        end_all_orders(&mut walk);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn posting_a_page_twice_ends_where_posting_it_once_does(
        steps in prop::collection::vec(step(), 0..30), page in 0..PAGES.len(), keys in prop::collection::vec(key(), 2),
    ) {
        let mut walk = Walk::customer();
        walk.add(crate::testing::MUG, 1);
        for step in &steps {
            take(&mut walk, step);
        }
        let post = Step::Post { page, keys, flag: true };
        take(&mut walk, &post);
        let (once, orders) = (walk.checkout.clone(), walk.orders.len());
        take(&mut walk, &post);
        let asked_again = PAGES[page].name() == "FundsTransferPage" && once.order.is_none();
        if !asked_again {
            prop_assert_eq!((&once, orders), (&walk.checkout, walk.orders.len()));
        }
    }
}
