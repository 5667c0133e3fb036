//! Files of settings, sound and broken.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;

#[test]
fn the_demo_shop_is_sound_and_survives_being_written_and_read() {
    let shop = read("demo", demo::SHOP).unwrap();
    let written = text::write(&shop);
    assert_eq!(read("written", &written).unwrap(), shop, "{written}");
    assert!(written.lines().all(|line| line.trim_end() == line), "no blanks at the end of a line");
}

#[test]
fn texts_of_every_kind_survive_being_written_and_read() {
    let mut shop = read("demo", demo::SHOP).unwrap();
    for text in ["a\nb", "a'''\n\"\"\"\\", "ends with '", "\n", "a\r\nb", "tab\there", ""] {
        text.clone_into(&mut shop.bank_accounts[0].bank.name);
        shop.contracts[0].body = checkout::text::Label::Same(format!("x{text}"));
        shop.contracts[1].body =
            checkout::text::Label::Each { tr: format!("x{text}"), en: format!("y\n{text}z") };
        assert_eq!(read("written", &text::write(&shop)).unwrap(), shop, "{text:?}");
    }
}

fn problems(change: impl Fn(&str) -> String) -> Vec<String> {
    read("shop.toml", &change(demo::SHOP)).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn every_problem_is_named_with_its_line_and_its_place() {
    let found = problems(|text| {
        let text =
            text.replacen("guest_purchase = true", "guest_purchase = \"yes\"\nguest_purchas = true", 1);
        let text = text.replacen("kind = \"customer\"", "kind = \"drone\"", 1);
        let text = text.replacen("slug = \"express\"\n", "", 1);
        text.replacen("payment_wait_hours = 72", "payment_wait_hours = 0", 1)
    });
    let expect = [
        ("guest_purchase: ", "true or false"),
        ("guest_purchas: is no setting", "did you mean `guest_purchase`?"),
        ("delivery_options[0].kind: unknown variant `drone`", "`customer`"),
        ("shipping_options[1].slug: is missing", ""),
        ("payment_wait_hours: ", "from 1 to 1440"),
    ];
    for (start, contained) in expect {
        let problem = found.iter().find(|problem| problem.contains(&format!(": {start}")));
        assert!(problem.is_some_and(|problem| problem.contains(contained)), "{start}: {found:#?}");
    }
    assert_eq!(found.len(), expect.len(), "{found:#?}");
    assert!(found.iter().all(|problem| problem.starts_with("shop.toml:")), "{found:#?}");
}

#[test]
fn wrong_shapes_deep_inside_are_named_one_by_one() {
    let found = problems(|text| {
        let text = text.replacen("amount = { TRY = ", "amount = { TRL = \"1\", TRY = ", 1);
        let text = text.replacen("currency = \"TRY\"", "currency = 949", 1);
        let text = text.replacen("code = \"tr\" }", "code = \"tr\", colour = \"red\" }", 1);
        text.replacen("name = { tr = ", "name = { de = ", 1)
    });
    for start in [
        "shipping_options[0].rules[0].amount",
        "bank_accounts[0].currency",
        "country.colour",
        "delivery_options[0].name",
    ] {
        assert!(found.iter().any(|problem| problem.contains(start)), "{start}: {found:#?}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[test]
fn a_file_of_something_else_ends_without_a_loop() {
    assert!(read("x", "").unwrap_err().len() > 3);
    assert!(!read("x", "shipping_options = 1\n[delivery_options]\na = 1\n").unwrap_err().is_empty());
    assert_eq!(read("x", "= 1").unwrap_err()[0].line, Some(1));
}

#[test]
fn a_region_is_read_written_and_refused_at_its_place() {
    let with = |region: &str| demo::SHOP.replacen("\ncities = [34]", &format!("\nregion = {region}"), 1);
    let sound =
        "{ slug = \"or-rule\", rules = [{ slug = \"city-rule\", cities = [34] }, { slug = \"any-rule\" }] }";
    let shop = read("shop.toml", &with(sound)).unwrap();
    assert_eq!(read("written", &text::write(&shop)).unwrap(), shop);
    for (region, place) in [
        ("{ slug = \"planet-rule\" }", "shipping_options[1].rules[0].region"),
        ("{ slug = \"city-rule\", cites = [34] }", "shipping_options[1].rules[0].region.cites"),
        ("{ slug = \"city-rule\", cities = [] }", "shipping_options[1].rules[0].region.cities"),
        (
            "{ slug = \"postal-code-rule\", postal_codes = [\"3-1\"] }",
            "shipping_options[1].rules[0].region.postal_codes[0]",
        ),
    ] {
        let found = problems(|_| with(region));
        assert!(found.iter().any(|problem| problem.contains(place)), "{place}: {found:#?}");
    }
}
