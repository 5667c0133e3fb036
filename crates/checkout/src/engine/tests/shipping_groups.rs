//! Carriers for groups of goods: by attributes and by sellers.

use serde_json::{Value, json};

use crate::{
    basket::{BasketCommand, BasketItem, LineAttributes},
    ids::Pk,
    shop::{ShippingPage, Shop},
    testing::{HOME, LAMP, LIRA_ACCOUNT, MUG, OFFICE, Reply, SAME_DAY, STANDARD, TO_ADDRESS, TRANSFER, Walk},
};

const BY_ATTRIBUTE: &str = "AttributeBasedShippingOptionSelectionPage";
const BY_SELLER: &str = "DataSourceShippingOptionSelectionPage";

/// A customer with a red mug by Ada and a blue lamp of the shop's own, who chose the addresses.
fn walk(page: ShippingPage, groups: Value, edit: impl FnOnce(&mut Shop)) -> (Walk, Reply) {
    let mut walk = Walk::customer();
    let shop = &mut walk.world.shop;
    shop.shipping_page = page;
    shop.shipping_groups = serde_json::from_value(groups).unwrap();
    shop.sellers =
        serde_json::from_value(json!([{ "pk": 5, "slug": "ada", "name": "Ada Ceramics" }])).unwrap();
    edit(shop);
    assert_eq!(shop.problems(), []);
    let mug = walk.world.products.get_mut(&MUG).unwrap();
    mug.attributes.insert("color".to_owned(), "red".to_owned());
    mug.attributes.insert("brand".to_owned(), "Nike".to_owned());
    mug.seller = Some("ada".to_owned());
    walk.add(MUG, 1);
    walk.add(LAMP, 1);
    walk.choose_delivery(TO_ADDRESS);
    let reply = walk.choose_addresses(HOME, HOME);
    (walk, reply)
}

fn by(key: &Value) -> Value {
    json!([{ "group_attribute_key": key, "rule": { "slug": "any-rule" } }])
}

/// Names of the groups in the context, each with its carriers and their prices.
fn groups(reply: &Reply) -> Vec<(String, Vec<(i64, String)>)> {
    let rows = reply.context(BY_ATTRIBUTE)["attribute_based_shipping_options"].as_array().unwrap();
    let carrier =
        |row: &Value| (row["pk"].as_i64().unwrap(), row["shipping_amount"].as_str().unwrap().to_owned());
    let group = |row: &Value| {
        let carriers = row["shipping_options"].as_array().unwrap().iter().map(carrier).collect();
        (row["group"].as_str().unwrap().to_owned(), carriers)
    };
    rows.iter().map(group).collect()
}

fn names(reply: &Reply) -> Vec<String> {
    groups(reply).into_iter().map(|(name, _)| name).collect()
}

fn choose(walk: &mut Walk, choice: &Value) -> Reply {
    walk.post(BY_ATTRIBUTE, &[("attribute_based_shipping_options", &choice.to_string())])
}

#[test]
fn goods_are_grouped_by_an_attribute_and_each_group_has_carriers_for_what_is_in_it() {
    let (walk, reply) = walk(ShippingPage::AttributeBased, by(&json!("color")), |_| ());
    assert_eq!(reply.pages, [BY_ATTRIBUTE], "the plain page is passed by");
    let standard = |price: &str| (STANDARD.0, price.to_owned());
    let same_day = (SAME_DAY.0, "59.90".to_owned());
    // Together they would be worth 579.90 and free; each group counts for itself.
    assert_eq!(
        groups(&reply),
        [
            ("red".to_owned(), vec![standard("39.90"), same_day.clone()]),
            ("blue".to_owned(), vec![standard("39.90"), same_day])
        ]
    );
    assert!(!walk.get(None).pages.contains(&"ShippingOptionSelectionPage"));
}

#[test]
fn several_attributes_make_a_name_together_and_goods_without_one_are_in_none() {
    let (_, reply) = walk(ShippingPage::AttributeBased, by(&json!(["brand", "color"])), |_| ());
    assert_eq!(names(&reply), ["Nike;red", "None"]);
}

#[test]
fn the_first_grouping_whose_rule_holds_for_the_address_counts() {
    let istanbul = json!({ "slug": "city-rule", "cities": [34] });
    let groupings = json!([
        { "group_attribute_key": "brand", "rule": { "slug": "any-rule" }, "sort_order": 2 },
        { "group_attribute_key": "color", "rule": istanbul, "sort_order": 1 },
    ]);
    let (mut walk, reply) = walk(ShippingPage::AttributeBased, groupings, |_| ());
    assert_eq!(names(&reply), ["red", "blue"]);
    assert_eq!(names(&walk.choose_addresses(OFFICE, HOME)), ["Nike", "None"]);
    walk.world.shop.shipping_groups.retain(|groups| groups.sort_order == 1);
    assert_eq!(names(&walk.choose_addresses(OFFICE, OFFICE)), ["None"], "no rule holds: everything together");
}

#[test]
fn the_price_is_the_sum_and_the_order_keeps_who_carries_what() {
    let (mut walk, _) = walk(ShippingPage::AttributeBased, by(&json!("color")), |_| ());
    let half = choose(&mut walk, &json!({ "red": STANDARD }));
    assert_eq!((half.pages.as_slice(), half.text("shipping_amount")), (&[BY_ATTRIBUTE][..], None));
    let both = choose(&mut walk, &json!({ "blue": SAME_DAY.to_string() }));
    assert_eq!(both.pages, ["PaymentOptionSelectionPage"]);
    assert_eq!(both.text("shipping_amount"), Some("99.80"));
    assert_eq!(both.text("total_amount"), Some("679.70"));
    assert_eq!(both.pre_order["shipping_groups"][1]["group"], "blue");
    assert_eq!(both.pre_order["shipping_groups"][1]["shipping_option"]["pk"], SAME_DAY.0);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.order();
    let order = &walk.orders[0];
    let kept: Vec<_> = (order.draft.shipping_groups.iter())
        .map(|group| (group.name.as_str(), group.products.as_slice(), group.option.pk, group.amount.minor))
        .collect();
    assert_eq!(kept, [("red", &[MUG][..], STANDARD, 3_990), ("blue", &[LAMP][..], SAME_DAY, 5_990)]);
    assert_eq!(order.shipping_amount.minor, 9_980);
    assert_eq!(order.draft.carriers(order.language).as_deref(), Some("red: Standard, blue: Same day"));
}

#[test]
fn what_is_not_offered_to_a_group_is_refused_and_nothing_of_the_form_kept() {
    let (mut walk, _) = walk(ShippingPage::AttributeBased, by(&json!("color")), |_| ());
    for (choice, code) in [
        (json!({ "red": 12 }), "shipping-not-offered-for"),
        (json!({ "red": STANDARD, "blue": 999 }), "shipping-not-offered-for"),
        (json!({ "red": null }), "shipping-not-offered-for"),
        (json!({ "red": 10.5 }), "shipping-not-offered-for"),
        (json!({ "green": STANDARD }), "no-such-shipping-group"),
        (json!([STANDARD]), "not-an-object"),
    ] {
        assert_eq!(choose(&mut walk, &choice).errors, [code], "{choice}");
        assert!(walk.checkout.choices.shipping.groups.is_empty(), "{choice}");
    }
    assert_eq!(walk.post(BY_ATTRIBUTE, &[]).errors, ["required"]);
    assert_eq!(walk.choose_shipping(STANDARD).errors, ["shipping-is-chosen-elsewhere"]);
}

#[test]
fn the_page_of_groups_is_passed_by_where_everything_goes_together() {
    let mut walk = Walk::ready_to_order();
    assert!(!walk.get(None).pages.contains(&BY_ATTRIBUTE) && !walk.get(None).pages.contains(&BY_SELLER));
    assert_eq!(choose(&mut walk, &json!({ "": STANDARD })).errors, ["shipping-is-chosen-elsewhere"]);
    assert_eq!(walk.get(None).chosen("shipping_option"), Some(STANDARD));
}

#[test]
fn a_change_of_the_basket_or_of_a_carrier_takes_back_what_no_longer_holds() {
    let (mut walk, _) = walk(ShippingPage::AttributeBased, by(&json!("color")), |_| ());
    choose(&mut walk, &json!({ "red": STANDARD, "blue": SAME_DAY }));
    walk.world.shop.shipping_options[1].active = false;
    let reply = walk.get(None);
    assert_eq!(reply.pages.last(), Some(&BY_ATTRIBUTE));
    assert_eq!(groups(&reply)[1].1.len(), 1, "a refused option leaves the list");
    let lamp = BasketItem { product: LAMP, attributes: LineAttributes::new() };
    walk.basket(&BasketCommand::Set(lamp, 0)).unwrap();
    let reply = walk.get(None);
    assert_eq!((names(&reply), reply.text("shipping_amount")), (vec!["red".to_owned()], Some("39.90")));
    assert_eq!(reply.pages.last(), Some(&"PaymentOptionSelectionPage"));
    assert_eq!(names(&walk.choose_addresses(OFFICE, HOME)), ["red"]);
    assert!(walk.checkout.choices.shipping.groups.is_empty(), "another address is another question");
}

#[test]
fn each_seller_has_carriers_of_their_own() {
    let (mut walk, reply) = walk(ShippingPage::DataSource, json!([]), |shop| {
        shop.shipping_options[1].rules[0].sellers = vec!["ada".to_owned()];
    });
    assert_eq!(reply.pages, [BY_SELLER]);
    let rows = &reply.context(BY_SELLER)["data_sources"];
    assert_eq!((&rows[0]["pk"], &rows[0]["name"]), (&json!(5), &json!("Ada Ceramics")));
    assert_eq!((&rows[1]["pk"], &rows[1]["name"]), (&Value::Null, &json!("Kahve & Işık")));
    let offered = |row: usize| rows[row]["shipping_options"].as_array().unwrap().len();
    assert_eq!((offered(0), offered(1)), (2, 1));
    assert_eq!(reply.pre_order["basket"]["basketitem_set"][0]["datasource"], 5);
    let mut choose =
        |choice: Value| walk.post(BY_SELLER, &[("data_source_shipping_options", &choice.to_string())]);
    assert_eq!(choose(json!({ "ada": SAME_DAY, "": SAME_DAY })).errors, ["shipping-not-offered-for"]);
    let chosen = choose(json!({ "ada": SAME_DAY, "": STANDARD }));
    assert_eq!(chosen.pages, ["PaymentOptionSelectionPage"]);
    assert_eq!(chosen.text("shipping_amount"), Some("99.80"));
    assert_eq!(chosen.chosen("shipping_option"), Some(Pk(SAME_DAY.0)));
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    walk.order();
    let sellers = walk.orders[0].items.iter().map(|item| item.seller.as_ref().map(|seller| seller.pk));
    assert_eq!(sellers.collect::<Vec<_>>(), [Some(Pk(5)), None], "an order remembers who sold what");
}
