//! Agreements: the same bytes for ever, nothing of a value obeyed, nothing too long.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use super::*;
use crate::{
    basket::Stock,
    ids::Pk,
    money::Money,
    order::{OrderCommand, OrderDiscount, decide},
    testing::{HOME, LAMP, LIRA_ACCOUNT, MUG, STANDARD, TO_ADDRESS, TRANSFER, Walk, shop},
    text::Label,
};

/// Every placeholder there is.
const EVERYTHING: &str = "# 1. {{ shop }} & {{seller_name}}\n{{ seller_address }}\n\n{{ seller }}\n\n- {{ seller_phone }}\n\
    - {{ seller_email }}\n\n{{ buyer_name }}, {{ buyer_email }}, {{ buyer_phone }}\n\n# 2. {{ date }}\n\n{{ buyer }}\n\n\
    {{ items }}\n\n{{ total }} {{ shipping_amount }}\n{{ delivery_option }} {{ carrier }} {{ payment_option }}\n\n\
    {{ delivery }}\n\n{{ billing }}\n\n{{ payment }}\n";

fn template(body: &str, language: Language) -> Template {
    let contract = Contract {
        slug: "sales".into(),
        code: Some("MSS".into()),
        title: Label::Same("Sales <agreement>".into()),
        body: Label::Same(body.into()),
    };
    Template::new(&contract, &shop(), language)
}

fn draft_of(walk: &Walk) -> Order {
    let facts = walk.facts();
    let goods = walk.checkout.basket.goods(&facts, Stock::Counts);
    draft(&View::new(&walk.checkout, &facts, &goods))
}

/// A document as it was kept, which no later program may draw in another way.
fn golden(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Tr => (include_str!("golden/tr.json"), include_str!("golden/tr.html")),
        Language::En => (include_str!("golden/en.json"), include_str!("golden/en.html")),
    }
}

#[test]
fn what_was_accepted_once_is_drawn_the_same_for_ever() {
    let order: Order = serde_json::from_str(include_str!("golden/order.json")).unwrap();
    let acceptance = order.acceptance.as_ref().unwrap();
    for (language, accepted) in [Language::Tr, Language::En].into_iter().zip(&acceptance.agreements) {
        let (document, html) = golden(language);
        let agreement = accepted.reproduced(document.trim_end(), &order).unwrap();
        assert_eq!(agreement.body, html, "a change of these bytes needs another renderer");
    }
}

#[test]
fn texts_of_other_languages_and_sellers_get_nothing_of_each_other() {
    let mut walk = Walk::ready_to_order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    let ours = shop();
    let theirs = Shop { name: "Theirs".to_owned(), ..shop() };
    let other = if order.language == Language::En { Language::Tr } else { Language::En };
    let contract = |slug: &str| Contract {
        slug: slug.to_owned(),
        code: None,
        title: Label::Same(slug.to_owned()),
        body: Label::Same(EVERYTHING.to_owned()),
    };
    let templates = [
        Template::new(&contract("a"), &ours, order.language),
        Template::new(&contract("b"), &ours, other),
        Template::new(&contract("c"), &theirs, other),
        Template::new(&contract("d"), &ours, order.language),
    ];
    let prepared: Vec<_> = templates.iter().cloned().map(|template| Arc::new(template.into())).collect();
    let accepted = accepted(&prepared, &order);
    for (template, accepted) in templates.iter().zip(&accepted) {
        assert!(accepted.reproduced(&template.document(), &order).is_some(), "{}", template.slug);
    }
}

#[test]
fn what_was_changed_since_orders_were_made_is_accepted_as_it_reads_now() {
    let mut walk = Walk::ready_to_order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    let original = shop();
    let accepted = |shop: &Shop| order.clone().accepting(shop).acceptance.unwrap().agreements.remove(0);
    let before = accepted(&original);
    let changes: [fn(&mut Shop); 6] = [
        |shop| shop.name.push('X'),
        |shop| shop.merchant.phone.push('1'),
        |shop| shop.contracts[0].slug.push('x'),
        |shop| shop.contracts[0].code = Some("CODE".to_owned()),
        |shop| shop.contracts[0].title = Label::Same("Another title".to_owned()),
        |shop| shop.contracts[0].body = Label::Same("Another text".to_owned()),
    ];
    for change in changes {
        // With what was prepared for the orders before.
        let mut edited = original.clone();
        change(&mut edited);
        let template = Template::new(&edited.contracts[0], &edited, order.language);
        let now = accepted(&edited);
        assert_ne!(now.version, before.version);
        assert_eq!((&now.version, &now.slug), (&template.version(), &template.slug));
        assert!(now.reproduced(&template.document(), &order).is_some());
    }
    let other = if order.language == Language::En { Language::Tr } else { Language::En };
    let template = Template::new(&original.contracts[0], &original, other);
    let order = Order { language: other, ..order.clone() };
    let now = order.clone().accepting(&original).acceptance.unwrap().agreements.remove(0);
    assert!(now.reproduced(&template.document(), &order).is_some());
}

#[test]
fn what_is_read_before_the_order_is_what_is_kept_with_it() {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.contracts[0].body = Label::Same(EVERYTHING.into());
    walk.add(LAMP, 2);
    walk.get(None);
    let contract = walk.world.shop.contracts[0].clone();
    let shown = named(&walk.world.shop, "sales", &draft_of(&walk), Language::En).unwrap();
    walk.order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    let document = Template::new(&contract, &walk.world.shop, order.language).document();
    let acceptance = order.acceptance.clone().unwrap();
    assert_eq!((acceptance.at, acceptance.agreements.len()), (order.created, 1));
    let accepted = &acceptance.agreements[0];
    assert_eq!((accepted.slug.as_str(), accepted.code.as_str()), ("sales", "sales"));
    let kept = accepted.reproduced(&document, &order).unwrap();
    assert_eq!(kept, named(&walk.world.shop, "sales", &order, order.language).unwrap());
    if order.language == Language::En {
        assert_eq!(kept, shown);
    }
    // Nothing else passes for it: another text, another order, another day.
    let other = template("Another text", order.language).document();
    assert_eq!(accepted.reproduced(&other, &order), None);
    let richer = Order { amount: Money::new(order.amount.minor + 1, order.amount.currency), ..order.clone() };
    assert_eq!(accepted.reproduced(&document, &richer), None);
    let at = acceptance.at.plus_seconds(86_400);
    let later = Order { acceptance: Some(Acceptance { at, ..acceptance.clone() }), ..order.clone() };
    assert_eq!(accepted.reproduced(&document, &later), None);
    // A bank that answers after midnight makes the order then, and what was accepted stays.
    let settled = Order { created: at, modified: at, ..order.clone() };
    assert_eq!(accepted.reproduced(&document, &settled), Some(kept));
}

#[test]
fn nothing_that_happens_to_an_order_changes_what_was_accepted() {
    let mut walk = Walk::ready_to_order();
    walk.world.shop.contracts[0].body = Label::Same(EVERYTHING.into());
    walk.add(MUG, 1);
    walk.add(LAMP, 1);
    walk.order();
    walk.order();
    let order = walk.orders.pop().unwrap();
    let document = Template::new(&walk.world.shop.contracts[0], &walk.world.shop, order.language).document();
    let accepted = order.acceptance.clone().unwrap().agreements.remove(0);
    let first = order.items[0].pk;
    let commands = [
        OrderCommand::ConfirmPayment,
        OrderCommand::Ship { tracking_number: Some("T1".into()), tracking_url: None },
        OrderCommand::Prepare,
        OrderCommand::ReadyForPickup,
        OrderCommand::AttemptDelivery,
        OrderCommand::Deliver,
        OrderCommand::StartReview,
        OrderCommand::ApproveRefund,
        OrderCommand::DeclineRefund,
        OrderCommand::ConfirmRefund,
        OrderCommand::Cancel,
        OrderCommand::CancelItems(vec![first]),
        OrderCommand::ApproveCancellation,
        OrderCommand::DeclineCancellation,
        OrderCommand::Expire,
        OrderCommand::RequestCancellation(vec![crate::order::CancelItem {
            item: first,
            reason: crate::testing::CHANGED_MIND,
            kind: crate::shop::CancellationType::Cancel,
            description: String::new(),
        }]),
    ];
    let state = |order: &Order| {
        let items: Vec<_> = order.items.iter().map(|i| (i.status, i.cancellation.is_some())).collect();
        format!("{:?} {items:?}", order.status)
    };
    let (mut seen, mut waiting) = (BTreeSet::from([state(&order)]), vec![order]);
    while let Some(order) = waiting.pop() {
        assert!(accepted.reproduced(&document, &order).is_some(), "{}", state(&order));
        let now = order.expires.unwrap_or(order.modified).plus_seconds(60);
        for command in &commands {
            let Ok(decided) = decide(order.clone(), command, &walk.world.shop, now) else { continue };
            if seen.insert(state(&decided.order)) {
                waiting.push(decided.order);
            }
        }
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn what_was_not_chosen_yet_is_said_to_be_so() {
    let mut walk = Walk::guest();
    walk.add(MUG, 1);
    let early = render(&template(EVERYTHING, Language::Tr), &draft_of(&walk)).body;
    assert!(early.contains("Henüz seçilmedi.") && early.contains("—, —, —"), "{early}");
    walk = Walk::customer();
    walk.add(MUG, 1);
    walk.choose_delivery(TO_ADDRESS);
    walk.choose_addresses(HOME, HOME);
    walk.choose_shipping(STANDARD);
    walk.choose_payment(TRANSFER);
    walk.choose_account(LIRA_ACCOUNT);
    let late = render(&template(EVERYTHING, Language::Tr), &draft_of(&walk)).body;
    assert!(!late.contains("Henüz seçilmedi."), "{late}");
    assert!(late.contains("TR33 0006 1005 1978 6457 8413 26"), "{late}");
}

/// An order that says `text` wherever a shopper or an operator can write, of `lines` lines.
fn saying(text: &str, lines: i64) -> Order {
    let mut walk = Walk::ready_to_order();
    walk.order();
    walk.order();
    let mut order = walk.orders.pop().unwrap();
    let mut value = serde_json::to_value(&order.draft).unwrap();
    overwrite(&mut value, text);
    order.draft = serde_json::from_value(value).unwrap();
    let label = Label::Same(text.to_owned());
    order.draft.payment_option.as_mut().unwrap().name = label.clone();
    order.draft.shipping_option.as_mut().unwrap().name = label.clone();
    order.draft.delivery_option.as_mut().unwrap().name = label;
    let discount =
        |_| OrderDiscount { description: text.to_owned(), amount: Money::new(1, order.amount.currency) };
    order.discounts = (0..lines.min(100)).map(discount).collect();
    let mut item = order.items[0].clone();
    item.product.name = text.to_owned();
    item.product.attributes = [(text.to_owned(), text.to_owned())].into();
    item.attributes = (0..5).map(|n| (format!("{n}{text}"), text.to_owned())).collect();
    let line = |pk| {
        let mut item = item.clone();
        item.product.pk = Pk(pk);
        item
    };
    order.items = (1..=lines).map(line).collect();
    order
}

/// Puts `text` into the free texts of a draft.
fn overwrite(value: &mut serde_json::Value, text: &str) {
    const FREE: [&str; 9] = [
        "email",
        "first_name",
        "last_name",
        "line",
        "postcode",
        "holder_name",
        "tax_office",
        "tax_no",
        "company_name",
    ];
    match value {
        serde_json::Value::Object(object) => {
            for (key, value) in object {
                if FREE.contains(&key.as_str()) { *value = text.into() } else { overwrite(value, text) }
            }
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(|value| overwrite(value, text)),
        _ => {}
    }
}

#[test]
fn markup_and_placeholders_in_values_are_shown_and_not_obeyed() {
    let order = saying("<script>alert('x')</script>\n\n# {{ items }} \"&", 3);
    let body = format!("{EVERYTHING}\n\n<b onclick='x'>\"a\" & b</b>");
    for language in [Language::Tr, Language::En] {
        let agreement = render(&template(&body, language), &order);
        assert_eq!(agreement.text, "Sales <agreement>");
        let html = agreement.body;
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), "{html}");
        let tags: BTreeSet<&str> =
            html.split('<').skip(1).map(|tag| tag.split(['>', ' ']).next().unwrap()).collect();
        let known = [
            "/article", "/h1", "/h2", "/li", "/p", "/small", "/table", "/tbody", "/td", "/tfoot", "/th",
            "/thead", "/tr", "/ul", "article", "br", "h1", "h2", "li", "p", "small", "table", "tbody", "td",
            "tfoot", "th", "thead", "tr", "ul",
        ];
        assert_eq!(tags, BTreeSet::from(known));
        assert_eq!(html.matches("agreement-items").count(), 1);
        assert!(html.contains("&lt;b onclick=&#39;x&#39;&gt;"), "the operator's text is text too: {html}");
    }
}

#[test]
fn the_longest_agreement_is_short_enough_for_everybody() {
    let blocks = values::BLOCKS.map(|name| format!("{{{{ {name} }}}}\n\n")).concat();
    let among = "{{ buyer_email }}".repeat(24);
    let mut body = format!("{blocks}{among}\n\n");
    body.push_str(&"\"".repeat(10_900));
    assert_eq!(problems(&body), [""; 0]);
    let order = saying(&"\"".repeat(3_000), 200);
    let html = render(&template(&body, Language::Tr), &order).body;
    assert!(html.len() <= AGREEMENT_BYTES_MAX, "{}", html.len());
    assert!(html.len() > 100 * 1024, "{}", html.len());
    let ordinary = render(&template(EVERYTHING, Language::Tr), &saying("Copper coffee pot", 100)).body;
    assert!(ordinary.contains("<small>"), "what fits is told whole");
}

#[test]
fn what_is_wrong_with_a_template_is_told() {
    assert_eq!(problems(EVERYTHING), [""; 0]);
    for (body, found) in [
        ("{shop} sells", "two braces"),
        ("{{ number }}", "is not known here"),
        ("{{ shop", "opened and not closed"),
        ("{% if %}", "no `{% blocks %}`"),
        ("The goods: {{ items }}", "leave blank lines"),
        ("a\n{{ items }}\n\n{{ items }}", "leave blank lines"),
        ("{{ items }}\n\n{{ items }}", "may stand once"),
        (&"{{ shop }} ".repeat(25), "at most 24"),
        (&"x".repeat(64 * 1024), "64 KiB"),
        (&"\"".repeat(11_000), "64 KiB"),
    ] {
        let problems = problems(body);
        assert!(problems.iter().any(|problem| problem.contains(found)), "{body:.40}: {problems:?}");
    }
}

#[test]
fn a_kept_template_is_the_one_it_says_it_is() {
    let template = template("{{ shop }}", Language::Tr);
    let (version, document) = (template.version(), template.document());
    assert_eq!(Template::kept(&version, &document), Some(template.clone()));
    assert_eq!(version.len(), 32);
    assert_eq!(Template::kept(&version, &document.replace("Kahve", "Çay")), None);
    assert_eq!(Template::kept(&version, "{}"), None);
    let other = Template { renderer: RENDERER + 1, ..template };
    assert_eq!(Template::kept(&other.version(), &other.document()), None);
}
