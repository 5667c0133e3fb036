//! What messages say, in both languages.

use super::*;
use crate::{
    job::Job,
    order::{Order, OrderCommand, decide},
    testing::{LAMP, MUG, Walk, shop},
};

const BOTH: [Language; 2] = [Language::Tr, Language::En];

fn mails() -> impl Iterator<Item = &'static MessageKind> {
    MessageKind::ALL.iter().filter(|kind| !kind.is_sms())
}

fn sampled(kind: MessageKind, language: Language, texts: &MessageTexts) -> Letter {
    write(kind, language, texts, &sample(kind, "Çay & Kahve", "https://shop.example", language))
}

fn changed(kind: MessageKind, text: MessageText) -> MessageTexts {
    BTreeMap::from([(kind, BTreeMap::from([(Language::En, text)]))])
}

#[test]
fn every_built_in_text_is_right_and_leaves_no_gap() {
    for kind in mails() {
        for language in BOTH {
            let templates = templates(*kind, language, &MessageTexts::new());
            assert_eq!(problems(*kind, &templates), [], "{kind:?}");
            let letter = sampled(*kind, language, &MessageTexts::new());
            for text in [&letter.subject, &letter.text, &letter.html] {
                assert!(!text.contains("{{") && !text.contains("}}"), "{kind:?}: {text}");
                assert!(!text.contains("  ,") && !text.contains(" ."), "{kind:?}: {text}");
            }
            assert!(letter.html.contains("Çay &amp; Kahve"), "{kind:?}");
            assert!(letter.text.contains("Çay & Kahve"), "{kind:?}");
            assert!(!letter.subject.contains('\n'));
            for gap in ["\n\n\n", "<p style=\"margin:0 0 16px\"></p>"] {
                assert!(
                    !letter.text.contains(gap) && !letter.html.contains(gap),
                    "{kind:?}: {}",
                    letter.text
                );
            }
        }
    }
}

#[test]
fn every_placeholder_of_a_kind_can_be_filled_in() {
    for kind in mails() {
        for name in placeholders(*kind) {
            let text = MessageText { body: Some(format!("[{{{{ {name} }}}}]")), ..MessageText::default() };
            let letter = sampled(*kind, Language::En, &changed(*kind, text));
            assert!(!letter.text.starts_with("[]"), "{kind:?} has nothing for {name}");
        }
    }
}

#[test]
fn an_unknown_placeholder_is_refused_with_the_known_ones() {
    let text = MessageText { body: Some("{{ iban }}".to_owned()), ..MessageText::default() };
    assert_eq!(problems(MessageKind::PaymentInstructions, &text), []);
    let found = problems(MessageKind::PasswordReset, &text);
    assert_eq!(
        found,
        [(
            "body",
            "`{{ iban }}` is not known here; there are shop, greeting, link, button, minutes".to_owned()
        )]
    );
    let blank = MessageText { subject: Some(" \n".to_owned()), html: Some(String::new()), body: None };
    let parts: Vec<_> =
        problems(MessageKind::OrderPlaced, &blank).into_iter().map(|(part, _)| part).collect();
    assert_eq!(parts, ["subject", "subject", "html"]);
    let mut settings = shop();
    settings.messages = changed(MessageKind::PasswordReset, text);
    let places: Vec<_> = settings.problems().into_iter().map(|problem| problem.place).collect();
    assert_eq!(places, ["messages.password_reset.en.body"]);
}

#[test]
fn what_a_shopper_typed_is_shown_and_not_obeyed() {
    let values = Values::default()
        .with("shop", "S")
        .with("greeting", "<script>alert(1)</script>{{ number }}")
        .with("number", "\"><img src=x>");
    for html in [None, Some("<p title=\"{{ number }}\">{{ greeting }}</p>".to_owned())] {
        let text = MessageText {
            subject: Some("{{ number }}".to_owned()),
            body: Some("# {{ greeting }}\n\n{{ number }}".to_owned()),
            html,
        };
        let texts = changed(MessageKind::OrderPlaced, text);
        let letter = write(MessageKind::OrderPlaced, Language::En, &texts, &values);
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{}", letter.html);
        assert!(letter.html.contains("&lt;script&gt;alert(1)&lt;/script&gt;{{ number }}"), "{}", letter.html);
        assert!(letter.text.starts_with("<script>"), "plain text is plain");
    }
}

#[test]
fn what_an_operator_changed_counts_and_the_rest_stays() {
    let text = MessageText { subject: Some("Order {{ number }}!".to_owned()), ..MessageText::default() };
    let texts = changed(MessageKind::OrderPlaced, text);
    let letter = sampled(MessageKind::OrderPlaced, Language::En, &texts);
    assert_eq!(letter.subject, "Order 1795342530000001!");
    assert!(letter.text.starts_with("Thank you for your order"));
    assert!(sampled(MessageKind::OrderPlaced, Language::Tr, &texts).subject.starts_with("Siparişinizi"));
}

fn placed() -> (Order, Vec<Job>) {
    let mut walk = Walk::ready_to_order();
    walk.add(MUG, 1);
    walk.add(LAMP, 1);
    walk.order();
    walk.order();
    (walk.orders.pop().expect("it was ordered"), walk.jobs)
}

fn keys(jobs: &[Job]) -> Vec<&str> {
    jobs.iter()
        .map(|job| {
            job.key().split_once(':').and_then(|(_, rest)| rest.split_once(':')).map_or("", |(_, k)| k)
        })
        .collect()
}

fn after(order: &Order, command: &OrderCommand, hours: i64) -> (Order, Vec<Job>) {
    let now = order.created.plus_seconds(hours * 3600);
    let decision = decide(order.clone(), command, &shop(), now).expect("it can be done");
    (decision.order, decision.jobs)
}

#[test]
fn an_order_is_confirmed_and_its_payment_explained_once() {
    let (order, jobs) = placed();
    assert_eq!(keys(&jobs), ["order_placed", "payment_instructions"]);
    let Job::Message(message) = &jobs[1] else { panic!("no message") };
    assert_eq!((message.language, message.order.as_ref()), (order.language, Some(&order.number)));
    let values = Values::of_order(&order, &[], "Shop", "https://shop.example/o", Language::En);
    let letter = write(message.kind, Language::En, &MessageTexts::new(), &values);
    for said in [
        "TR33 0006 1005 1978 6457 8413 26",
        order.number.as_str(),
        "Pay before",
        "Kahve AŞ",
        "https://shop.example/o",
    ] {
        assert!(letter.text.contains(said) && letter.html.contains(said), "{said}: {}", letter.text);
    }
}

#[test]
fn every_turn_of_an_order_is_told_once() {
    let (order, _) = placed();
    let (paid, jobs) = after(&order, &OrderCommand::ConfirmPayment, 1);
    assert_eq!(keys(&jobs), ["payment_received"]);
    let ship = OrderCommand::Ship { tracking_number: Some("T1".into()), tracking_url: None };
    assert_eq!(keys(&after(&paid, &ship, 2).1), ["order_shipped"]);
    assert_eq!(keys(&after(&paid, &OrderCommand::Cancel, 2).1), ["order_cancelled"]);
    assert_eq!(keys(&after(&order, &OrderCommand::Expire, 49).1), ["order_expired"]);
}

#[test]
fn cancelled_items_are_named_and_the_last_ones_cancel_the_order() {
    let (order, _) = placed();
    let items: Vec<Pk> = order.items.iter().map(|item| item.pk).collect();
    let (left, jobs) = after(&order, &OrderCommand::CancelItems(items[..1].to_vec()), 1);
    assert_eq!(keys(&jobs), [format!("items_cancelled:{}", items[0])]);
    let Job::Message(message) = &jobs[0] else { panic!("no message") };
    let about = items_of(&message.values[ITEMS]);
    assert_eq!(about, items[..1]);
    let values = Values::of_order(&left, &about, "Shop", "https://shop.example/o", Language::En);
    let letter = write(message.kind, Language::En, &MessageTexts::new(), &values);
    assert!(letter.text.contains("1 x ") && letter.text.contains("IBAN"), "{}", letter.text);
    let (_, jobs) = after(&left, &OrderCommand::CancelItems(items[1..].to_vec()), 2);
    assert_eq!(keys(&jobs), ["order_cancelled"]);
}

use crate::ids::Pk;
