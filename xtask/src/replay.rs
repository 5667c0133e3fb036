//! `cargo xtask replay`: sends every request of the documents in `docs/replay/` to a demo shop, as it is printed there, and
//! compares each answer with the one that is printed beside it: the same keys, values of the same types.
//!
//! A document is Markdown. A table whose first column is a `{placeholder}` says where in `/demo/fixtures.json` its value is
//! found; `answer /place` names a place in the answers instead, whichever has it last. A block `http` is a request: method and path, headers, a blank line, the body. A block `json` behind it is its answer.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

use crate::{demo::with_demo, machine, program};

/// The documents, below the workspace.
const FOLDER: &str = "docs/replay";

/// One request of a document.
#[derive(Debug, PartialEq)]
struct Step {
    heading: String,
    request: String,
    answer: Option<Value>,
}

/// What a document says.
#[derive(Debug, Default, PartialEq)]
struct Document {
    /// Placeholders with the place of their value in the fixtures.
    places: BTreeMap<String, String>,
    /// Placeholders with the place of their value in answers.
    answers: BTreeMap<String, String>,
    steps: Vec<Step>,
}

pub(crate) fn run() -> Result<()> {
    let mut paths: Vec<_> = std::fs::read_dir(machine::workspace().join(FOLDER))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    with_demo("replay", |demo| {
        for path in &paths {
            let text = std::fs::read_to_string(path)?;
            let document = read(&text).with_context(|| path.display().to_string())?;
            replay(&document, &demo.url).with_context(|| path.display().to_string())?;
        }
        Ok(())
    })
}

/// Reads a document.
fn read(text: &str) -> Result<Document> {
    let (mut document, mut heading, mut block, mut row) =
        (Document::default(), String::new(), None, Vec::<String>::new());
    let mut in_heading = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                heading.clear();
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => block = Some((kind, String::new())),
            Event::Text(text) if block.is_some() => {
                if let Some((_, code)) = &mut block {
                    code.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => match block.take() {
                Some((kind, request)) if &*kind == "http" => {
                    document.steps.push(Step { heading: heading.clone(), request, answer: None });
                }
                Some((kind, code)) if &*kind == "json" => {
                    let answer = serde_json::from_str(&code).with_context(|| heading.clone())?;
                    let step = document.steps.last_mut().context("an answer without a request")?;
                    step.answer = Some(answer);
                }
                _ => {}
            },
            Event::Start(Tag::TableRow) => row.clear(),
            Event::Start(Tag::TableCell) => row.push(String::new()),
            Event::Text(text) | Event::Code(text) if in_heading => heading.push_str(&text),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = row.last_mut() {
                    cell.push_str(&text);
                }
            }
            Event::End(TagEnd::TableRow) => {
                if let [name, place, ..] = row.as_slice()
                    && name.starts_with('{')
                {
                    match place.strip_prefix("answer ") {
                        Some(place) => drop(document.answers.insert(name.clone(), place.to_owned())),
                        None if place.starts_with('/') => {
                            document.places.insert(name.clone(), place.clone());
                        }
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }
    Ok(document)
}

/// Sends every request of `document`.
fn replay(document: &Document, url: &str) -> Result<()> {
    let fixtures: Value = serde_json::from_str(&curl(&[&format!("{url}/demo/fixtures.json")])?)?;
    let mut values = BTreeMap::new();
    for (name, place) in &document.places {
        let value =
            fixtures.pointer(place).with_context(|| format!("the fixtures have no {place} for {name}"))?;
        values.insert(name.clone(), value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
    }
    for step in &document.steps {
        let request =
            values.iter().fold(step.request.clone(), |text, (name, value)| text.replace(name, value));
        let (head, body) = send(&request, url).with_context(|| step.heading.clone())?;
        if let Some(session) = cookie(&head, "osessionid") {
            values.insert("{session}".to_owned(), session);
        }
        let answer: Value =
            serde_json::from_str(&body).with_context(|| format!("{}: {body}", step.heading))?;
        if let Some(pk) = answer.get("pk").filter(|_| request.contains("/address/")) {
            values.insert("{address}".to_owned(), pk.to_string());
        }
        for (name, place) in &document.answers {
            if let Some(value) = answer.pointer(place).filter(|value| value.is_string() || value.is_number())
            {
                let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                values.insert(name.clone(), text);
            }
        }
        let mut differences = Vec::new();
        match &step.answer {
            Some(expected) => compare("", expected, &answer, &mut differences),
            None if answer.get("errors").is_some_and(|errors| !errors.is_null()) => {
                differences.push(format!("errors: {}", answer["errors"]));
            }
            None => {}
        }
        if !differences.is_empty() {
            bail!("{}: {}\n{request}\n{body}", step.heading, differences.join("; "));
        }
        println!("{:<34} {}", step.heading, request.lines().next().unwrap_or_default());
    }
    Ok(())
}

/// Compares an answer with the one that is printed: every printed key is there and has a value of the printed type. Names
/// of pages and templates are the printed ones, as many pages are listed as are printed, and `errors` is as printed; a
/// printed null elsewhere allows anything. Where a text is printed none may be blank: blank is how some pages refuse.
fn compare(place: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) {
    let exact = ["page_name", "page_slug", "template_name", "errors"].iter().any(|key| place.ends_with(key));
    match (expected, found) {
        (Value::Object(keys), Value::Object(object)) => {
            if keys.is_empty() && place.is_empty() && !object.is_empty() {
                differences.push("the whole answer should be {}".to_owned());
            }
            for (key, value) in keys {
                match object.get(key) {
                    Some(found) => compare(&format!("{place}.{key}"), value, found, differences),
                    None => differences.push(format!("{place}.{key} is missing")),
                }
            }
        }
        (Value::Array(printed), Value::Array(list)) => {
            if place.ends_with(".context_list") && printed.len() != list.len() {
                differences.push(format!("{place} has {} entries, not {}", list.len(), printed.len()));
            }
            if let Some(first) = printed.first() {
                if list.is_empty() {
                    differences.push(format!("{place} is empty"));
                }
                for (index, found) in list.iter().enumerate() {
                    let expected = printed.get(index).unwrap_or(first);
                    compare(&format!("{place}[{index}]"), expected, found, differences);
                }
            }
        }
        (Value::String(printed), Value::String(found)) if found.is_empty() && !printed.is_empty() => {
            differences.push(format!("{place} is blank"));
        }
        (Value::Null, _)
        | (Value::String(_), Value::String(_))
        | (Value::Number(_), Value::Number(_))
        | (Value::Bool(_), Value::Bool(_))
            if !exact => {}
        (expected, found) if expected == found => {}
        (expected, found) => differences.push(format!("{place} is {found}, not like {expected}")),
    }
}

/// Sends a request as it is printed; the answer's head and body.
fn send(request: &str, url: &str) -> Result<(String, String)> {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let (method, path) =
        lines.next().and_then(|line| line.split_once(' ')).context("a request begins with METHOD PATH")?;
    // What is on another site is named in full.
    let url = if path.starts_with('/') { format!("{url}{path}") } else { path.to_owned() };
    let mut arguments = vec!["--include".to_owned(), "--request".to_owned(), method.to_owned(), url];
    for header in lines {
        arguments.extend(["--header".to_owned(), header.to_owned()]);
    }
    if !body.trim().is_empty() {
        arguments.extend(["--data-raw".to_owned(), body.trim().to_owned()]);
    }
    let answer = curl(&arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without a body")?;
    Ok((head.to_owned(), body.to_owned()))
}

fn curl(arguments: &[&str]) -> Result<String> {
    program::capture(Command::new("curl").args(["--silent", "--show-error"]).args(arguments))
}

/// The value of a cookie that an answer sets.
fn cookie(head: &str, name: &str) -> Option<String> {
    let set = head.lines().filter_map(|line| line.split_once(": "));
    let mut values =
        set.filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie")).filter_map(|(_, value)| {
            let (own, value) = value.split_once('=')?;
            (own == name).then(|| value.split(';').next().unwrap_or_default().to_owned())
        });
    values.next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differences(expected: &Value, found: &Value) -> Vec<String> {
        let mut differences = Vec::new();
        compare("", expected, found, &mut differences);
        differences
    }

    #[test]
    fn an_answer_has_the_printed_keys_and_types() {
        let printed = json!({ "context_list": [], "errors": null, "pre_order": { "notes": "x", "bags": [{ "pk": 1 }] } });
        let good = json!({ "context_list": [], "errors": null, "pre_order": { "notes": "y", "bags": [{ "pk": 2 }], "more": 1 } });
        assert_eq!(differences(&printed, &good), Vec::<String>::new());
        for (found, said) in [
            (json!({ "context_list": [], "errors": {}, "pre_order": good["pre_order"] }), ".errors is {}"),
            (
                json!({ "context_list": [1], "errors": null, "pre_order": good["pre_order"] }),
                "1 entries, not 0",
            ),
            (
                json!({ "context_list": [], "errors": null, "pre_order": { "notes": "y", "bags": [] } }),
                "bags is empty",
            ),
            (
                json!({ "context_list": [], "errors": null, "pre_order": { "notes": 1, "bags": [{ "pk": 2 }] } }),
                "notes is 1",
            ),
            (
                json!({ "context_list": [], "errors": null, "pre_order": { "notes": "", "bags": [{ "pk": 2 }] } }),
                "notes is blank",
            ),
            (json!({ "context_list": [], "errors": null }), "pre_order is missing"),
        ] {
            let told = differences(&printed, &found);
            assert!(told.iter().any(|line| line.contains(said)), "{told:?}");
        }
        assert_eq!(differences(&json!({}), &json!({ "a": 1 })).len(), 1);
    }

    /// The pages with a request of their own in the documentation that storefronts are written after; those of
    /// checkout providers have a document of their own. Its section about the SMS with the link has the address of the one
    /// with the barcode.
    const DOCUMENTED: [&str; 18] = [
        "POST OrderNotePage",
        "POST GiftBoxIndexPage",
        "POST GiftBoxPage",
        "POST DeliveryBagsPage",
        "POST RewardListPage",
        "POST RewardSelectionPage",
        "POST CouponSelectionPage",
        "POST OrderSelectionPage",
        "POST CampaignListPage",
        "POST CampaignSelectionPage",
        "POST AddressClearPage",
        "GET ThankYouPage",
        "POST RedirectGuardPage",
        "POST LoyaltyCardPage",
        "POST SendBarcodeSmsPage",
        "POST SendCheckoutUrlSmsPage",
        "GET CouponSelectionPage",
        "GET LoyaltyMoneyUsagePage",
    ];

    #[test]
    fn every_documented_page_is_requested_and_its_answer_printed() {
        let path = machine::workspace().join(FOLDER).join("independent-pages.md");
        let document = read(&std::fs::read_to_string(path).expect("the document")).expect("it can be read");
        let answered: Vec<&str> = document
            .steps
            .iter()
            .filter(|step| step.answer.is_some())
            .filter_map(|step| step.request.lines().next())
            .collect();
        for page in DOCUMENTED {
            let request = page.replacen(' ', " /orders/checkout/?page=", 1);
            assert!(answered.contains(&request.as_str()), "{page}");
        }
    }

    #[test]
    fn a_document_has_placeholders_requests_and_answers() {
        let text = "# Doc\n\n| placeholder | place |\n|---|---|\n| `{sku}` | `/bag/sku` |\n\n## Note\n\n```http\nPOST /x\n\na=1\n```\n\n```json\n{\"a\": 1}\n```\n";
        let document = read(text).expect("a document");
        assert_eq!(document.places["{sku}"], "/bag/sku");
        let step = Step {
            heading: "Note".into(),
            request: "POST /x\n\na=1\n".into(),
            answer: Some(json!({ "a": 1 })),
        };
        assert_eq!(document.steps, [step]);
    }
}
