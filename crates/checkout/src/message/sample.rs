//! An invented order, to look at a template before a shopper does.

use super::values::Values;
use crate::{
    ids::Timestamp,
    job::MessageKind,
    money::{Currency, Money},
    order::sheet::{Place, Sheet, SheetLine, Sum, Tracking, Transfer, amount, date, words},
    parts::CODE_MINUTES,
    text::Language,
};

/// 2026-11-22, a Sunday.
const MADE: Timestamp = Timestamp(1_795_342_530_000_000);

/// The length of a signed key, so that a sampled text message is as long as a real one.
const LINK_KEY_CHARS: usize = 38;
const LINK_MINUTES: i64 = 15;

/// Values for every placeholder of `kind`; links begin with `origin`.
pub fn sample(kind: MessageKind, shop: &str, origin: &str, language: Language) -> Values {
    let (cup, name) = match language {
        Language::Tr => ("Bakır cezve", "Ayşe"),
        Language::En => ("Copper coffee pot", "Ayşe"),
    };
    match kind {
        MessageKind::PasswordReset | MessageKind::EmailChange | MessageKind::EmailChanged => {
            let link = format!("{origin}/…");
            let values = Values::of_account(kind, shop, name, &link, language);
            values.with("minutes", "60").with("email", "ayse@shop.example")
        }
        MessageKind::BarcodeSms | MessageKind::CheckoutSms => {
            let link = format!("{origin}/continue/{}/", "x".repeat(LINK_KEY_CHARS));
            Values::of_link(shop, &link, LINK_MINUTES)
        }
        MessageKind::CodeSms => Values::of_code(shop, "042137", CODE_MINUTES),
        _ => {
            let link = format!("{origin}/orders/completed/…/");
            let sheet = sheet(cup, language);
            Values::of_sheet(&sheet, &sheet.lines[1..], (shop, name, &link), language)
        }
    }
}

fn sheet(cup: &str, language: Language) -> Sheet {
    let money = |minor| amount(Money::new(minor, Currency::TRY), language);
    let line = |name: &str, quantity, minor| SheetLine {
        image: None,
        name: name.to_owned(),
        details: vec!["200 ml".to_owned()],
        quantity,
        total: money(minor),
        cancelled: false,
        status: None,
    };
    let words = words(language);
    Sheet {
        number: "1795342530000001".to_owned(),
        created: date(MADE, language),
        status: "",
        payment_option: Some(words["transfer"].to_owned()),
        slot: None,
        carrier: Some("Kargo".to_owned()),
        tracking: Tracking {
            number: Some("TR123456789".to_owned()),
            url: Some("https://carrier.example/TR123456789".to_owned()),
        },
        transfer: Some(Transfer {
            due: money(160_000),
            iban: "TR33 0006 1005 1978 6457 8413 26".to_owned(),
            holder: "Kassa Demo".to_owned(),
            bank: "Banka".to_owned(),
            description: None,
            until: Some(date(MADE.plus_seconds(3 * 24 * 3600), language)),
        }),
        lines: vec![line(cup, 2, 120_000), line("Türk kahvesi", 1, 40_000)],
        sums: vec![Sum { name: words["items"].to_owned(), amount: money(160_000) }],
        total: money(160_000),
        tenders: Vec::new(),
        places: vec![Place {
            heading: words["contact"],
            lines: ["Ayşe Yılmaz", "Moda Caddesi 1", "34710 Kadıköy İstanbul"].map(str::to_owned).into(),
        }],
        contact: Vec::new(),
        notes: None,
    }
}
