//! Ready-made pieces of messages, each as text and as HTML: tables with their styles inside, because mail programs read
//! no others. Every value is escaped here.

use super::{Value, template::escaped};
use crate::{
    order::sheet::{Sheet, SheetLine, words},
    text,
    text::Language,
};

text!(FOLLOW = "message-follow-parcel", en: "Follow the parcel", tr: "Kargonuzu takip edin");

const TABLE: &str = "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
                     style=\"border-collapse:collapse;margin:0 0 20px\">";
const CELL: &str = "padding:8px 0;border-bottom:1px solid #e4e0d8;vertical-align:top";
const RIGHT: &str = "padding:8px 0 8px 12px;border-bottom:1px solid #e4e0d8;vertical-align:top;text-align:right;\
                     white-space:nowrap";
/// The layout lets words break, so that long links fit a phone; a column of names would shrink below its words.
const WHOLE_WORDS: &str = "word-break:normal;overflow-wrap:normal";
const SMALL: &str = "color:#6b6f72;font-size:14px";

fn block(text: &str, html: String) -> Value {
    Value::Block { text: text.trim_end().to_owned(), html }
}

/// What a link is called, with the link behind it.
pub(super) fn button(label: &str, link: &str) -> Value {
    let (shown, href) = (escaped(label), escaped(link));
    let html = format!(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"margin:0 0 20px\"><tr>\
         <td style=\"background:#8a4b2a;border-radius:8px\"><a href=\"{href}\" style=\"display:inline-block;\
         padding:12px 22px;color:#ffffff;font-weight:600;text-decoration:none\">{shown}</a></td></tr></table>"
    );
    block(&format!("{label}:\n{link}"), html)
}

fn line_text(line: &SheetLine) -> String {
    let details =
        if line.details.is_empty() { String::new() } else { format!(" ({})", line.details.join(", ")) };
    format!("{} x {}{details}: {}\n", line.quantity, line.name, line.total)
}

fn line_html(line: &SheetLine) -> String {
    let details = if line.details.is_empty() {
        String::new()
    } else {
        format!("<br><span style=\"{SMALL}\">{}</span>", escaped(&line.details.join(" · ")))
    };
    let state = line
        .status
        .map_or_else(String::new, |status| format!("<br><span style=\"{SMALL}\">{}</span>", escaped(status)));
    let through = if line.cancelled { "text-decoration:line-through" } else { "" };
    format!(
        "<tr><td style=\"{CELL}\"><span style=\"{through}\">{} × {}</span>{details}{state}</td>\
         <td style=\"{RIGHT};{through}\">{}</td></tr>",
        line.quantity,
        escaped(&line.name),
        escaped(&line.total)
    )
}

/// Only these lines.
pub(super) fn lines(lines: &[SheetLine]) -> Value {
    let text: String = lines.iter().map(line_text).collect();
    let rows: String = lines.iter().map(line_html).collect();
    block(&text, format!("{TABLE}{rows}</table>"))
}

/// What was bought, and what adds up to the total.
pub(super) fn items(sheet: &Sheet, language: Language) -> Value {
    let total = words(language)["total"];
    let sum_text = |name: &str, amount: &str| format!("{name}: {amount}\n");
    let sum_html = |name: &str, amount: &str| {
        format!(
            "<tr><td style=\"padding:4px 0\">{}</td><td style=\"padding:4px 0 4px 12px;text-align:right;\
             white-space:nowrap\">{}</td></tr>",
            escaped(name),
            escaped(amount)
        )
    };
    let mut text: String = sheet.lines.iter().map(line_text).collect();
    let mut rows: String = sheet.lines.iter().map(line_html).collect();
    text.push('\n');
    for sum in &sheet.sums {
        text.push_str(&sum_text(&sum.name, &sum.amount));
        rows.push_str(&sum_html(&sum.name, &sum.amount));
    }
    text.push_str(&sum_text(total, &sheet.total));
    let strong = "padding:8px 0;border-top:2px solid #d9d5cc;font-size:18px;font-weight:600";
    let whole = format!(
        "<tr><td style=\"{strong}\">{}</td><td style=\"{strong};text-align:right;white-space:nowrap\">{}</td></tr>",
        escaped(total),
        escaped(&sheet.total)
    );
    rows.push_str(&whole);
    for sum in &sheet.tenders {
        text.push_str(&sum_text(&sum.name, &sum.amount));
        rows.push_str(&sum_html(&sum.name, &sum.amount));
    }
    block(&text, format!("{TABLE}{rows}</table>"))
}

/// Names with their values, in a frame.
fn card(rows: &[(&str, &str)]) -> Value {
    let text: Vec<String> = rows.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let row = |(name, value): &(&str, &str)| {
        format!(
            "<tr><td style=\"padding:6px 10px 6px 12px;{SMALL};{WHOLE_WORDS};vertical-align:top\">{}</td>\
             <td style=\"padding:6px 10px 6px 0;font-weight:600;word-break:break-word\">{}</td></tr>",
            escaped(name),
            escaped(value)
        )
    };
    let rows: String = rows.iter().map(row).collect();
    let html = format!(
        "<table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\" \
         style=\"border:2px solid #8a4b2a;border-radius:12px;border-collapse:separate;margin:0 0 20px\">{rows}</table>"
    );
    block(&text.concat(), html)
}

/// Where the money goes; nothing when none is waited for.
pub(super) fn payment(sheet: &Sheet, language: Language) -> Value {
    let Some(transfer) = &sheet.transfer else { return Value::Text(String::new()) };
    let words = words(language);
    let mut rows = vec![
        (words["due"], transfer.due.as_str()),
        ("IBAN", &transfer.iban),
        (words["holder"], &transfer.holder),
        (words["bank"], &transfer.bank),
        (words["reference"], &sheet.number),
    ];
    rows.extend(transfer.until.as_ref().map(|until| (words["until"], until.text.as_str())));
    card(&rows)
}

/// Where the parcel is; nothing when nobody can say.
pub(super) fn tracking(sheet: &Sheet, language: Language) -> Value {
    let (words, follow) = (words(language), FOLLOW.in_language(language));
    let mut rows: Vec<(&str, &str)> = Vec::new();
    rows.extend(sheet.slot.as_ref().map(|slot| (words["slot"], slot.as_str())));
    rows.extend(sheet.carrier.as_ref().map(|carrier| (words["carrier"], carrier.as_str())));
    rows.extend(sheet.tracking.number.as_ref().map(|number| (words["tracking"], number.as_str())));
    let card = if rows.is_empty() { Value::Text(String::new()) } else { card(&rows) };
    match (&sheet.tracking.url, card) {
        (Some(url), Value::Block { text, html }) => {
            let Value::Block { text: link, html: button } = button(follow, url) else {
                return block(&text, html);
            };
            block(&format!("{text}\n{link}"), format!("{html}{button}"))
        }
        (Some(url), Value::Text(_) | Value::Link(_)) => button(follow, url),
        (None, card) => card,
    }
}

/// Where the goods go and who is billed.
pub(super) fn places(sheet: &Sheet) -> Value {
    let text: Vec<String> = sheet
        .places
        .iter()
        .map(|place| format!("{}:\n{}\n\n", place.heading, place.lines.join("\n")))
        .collect();
    let html: Vec<String> = (sheet.places.iter())
        .map(|place| {
            let lines: Vec<String> = place.lines.iter().map(|line| escaped(line)).collect();
            format!(
                "<p style=\"margin:0 0 20px\"><span style=\"{SMALL}\">{}</span><br>{}</p>",
                escaped(place.heading),
                lines.join("<br>")
            )
        })
        .collect();
    block(&text.concat(), html.concat())
}
