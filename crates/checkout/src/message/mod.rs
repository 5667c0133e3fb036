//! Messages to shoppers: templates an operator can edit, and what is filled into them. Writes them; sends nothing.

mod blocks;
mod defaults;
mod sample;
mod sms;
pub(crate) mod template;
#[cfg(test)]
mod tests;
mod values;

use std::{borrow::Cow, collections::BTreeMap};

pub use sample::sample;
use serde::{Deserialize, Serialize};
pub use sms::{sms_parts, write_sms};
use template::{Piece, escaped, pieces};
pub use values::{ITEMS, Values, items_of, placeholders};

use crate::{job::MessageKind, text, text::Language};

text!(FOOTER = "message-footer",
    en: "This mail was written by a machine, because of an order or an account at {shop}.",
    tr: "Bu ileti, {shop} mağazasındaki bir sipariş veya hesap nedeniyle otomatik olarak gönderilmiştir.");

const LAYOUT: &str = include_str!("layout.html");
/// The longest template an operator may write.
pub const TEMPLATE_CHARS_MAX: usize = 20_000;

/// What an operator changed of one message in one language. What is absent is as built in. A text message has a body only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageText {
    /// What it is about, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What it says: `# ` begins a heading, a blank line divides paragraphs. HTML is made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// HTML in the place of what would be made of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

impl MessageText {
    /// Whether nothing is changed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What an operator changed, by message and language.
pub type MessageTexts = BTreeMap<MessageKind, BTreeMap<Language, MessageText>>;

/// A value that is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// An address of the web.
    Link(String),
    /// A piece that stands for itself, with HTML that is safe already.
    Block { text: String, html: String },
}

/// A message ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// The same with layout.
    pub html: String,
}

/// The templates of `kind` in `language`: the operator's, or else the built-in ones.
pub fn templates(kind: MessageKind, language: Language, texts: &MessageTexts) -> MessageText {
    let (subject, body) = defaults::default_text(kind, language);
    let changed = texts.get(&kind).and_then(|texts| texts.get(&language)).cloned().unwrap_or_default();
    MessageText {
        subject: changed.subject.or_else(|| (!subject.is_empty()).then(|| subject.to_owned())),
        body: changed.body.or_else(|| Some(body.to_owned())),
        html: changed.html,
    }
}

/// What is wrong with the changed `text` of `kind`, part by part.
pub fn problems(kind: MessageKind, text: &MessageText) -> Vec<(&'static str, String)> {
    let known = placeholders(kind);
    let mut found = if kind.is_sms() { sms::problems(kind, text) } else { Vec::new() };
    let parts = [("subject", &text.subject), ("body", &text.body), ("html", &text.html)];
    for (name, template) in parts.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?))) {
        found.extend(template::problems(template, &known).into_iter().map(|problem| (name, problem)));
        if template.trim().is_empty() {
            found.push((name, "must not be blank; leave it out to get the built-in text".to_owned()));
        }
        if template.chars().count() > TEMPLATE_CHARS_MAX {
            found.push((name, format!("must have at most {TEMPLATE_CHARS_MAX} characters")));
        }
        if name == "subject" && template.chars().any(char::is_control) {
            found.push((name, "must be one line".to_owned()));
        }
    }
    found
}

/// Writes the mail `kind` with `values` filled in.
pub fn write(kind: MessageKind, language: Language, texts: &MessageTexts, values: &Values) -> Letter {
    let templates = templates(kind, language, texts);
    let body = templates.body.unwrap_or_default();
    let subject = filled(&templates.subject.unwrap_or_default(), values, as_text);
    let content = match templates.html {
        Some(html) => filled(&html, values, as_html),
        None => paragraphs(&body).map(|paragraph| html_of(paragraph, values)).collect(),
    };
    let text: Vec<String> = paragraphs(&body)
        .map(|paragraph| filled(paragraph.strip_prefix("# ").unwrap_or(paragraph), values, as_text))
        .filter(|paragraph| !paragraph.trim().is_empty())
        .collect();
    let shop = values.0.get("shop").map(as_text).unwrap_or_default();
    let footer = FOOTER.in_language(language).replace("{shop}", &shop);
    let text = format!("{}\n\n-- \n{footer}\n", text.join("\n\n"));
    let frame = BTreeMap::from([
        ("language", Value::Text(language.code().to_owned())),
        ("subject", Value::Text(subject.clone())),
        ("shop", Value::Text(shop.into_owned())),
        ("content", Value::Block { text: String::new(), html: content }),
        ("footer", Value::Text(footer)),
    ]);
    Letter { html: filled(LAYOUT, &Values(frame), as_html), subject, text }
}

fn paragraphs(body: &str) -> impl Iterator<Item = &str> {
    body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty())
}

/// One paragraph as HTML; nothing when what is filled in leaves nothing of it.
fn html_of(paragraph: &str, values: &Values) -> String {
    if let [Piece::Placeholder(name)] = pieces(paragraph)[..]
        && let Some(Value::Block { html, .. }) = values.0.get(name)
    {
        return html.clone();
    }
    let (text, heading) = paragraph.strip_prefix("# ").map_or((paragraph, false), |text| (text, true));
    let inner: String = pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => escaped(text).replace('\n', "<br>"),
            Piece::Placeholder(name) => match values.0.get(name) {
                Some(Value::Link(link)) => {
                    format!("<a href=\"{0}\" style=\"color:#8a4b2a\">{0}</a>", escaped(link))
                }
                Some(value) => escaped(&as_text(value)).replace('\n', "<br>"),
                None => String::new(),
            },
        })
        .collect();
    match (inner.trim(), heading) {
        ("", _) => String::new(),
        (inner, true) => {
            format!("<h1 style=\"margin:0 0 16px;font-size:24px;line-height:1.25\">{inner}</h1>\n")
        }
        (inner, false) => format!("<p style=\"margin:0 0 16px\">{inner}</p>\n"),
    }
}

fn filled(template: &str, values: &Values, draw: fn(&Value) -> Cow<'_, str>) -> String {
    let piece = |piece| match piece {
        Piece::Text(text) => Cow::Borrowed(text),
        Piece::Placeholder(name) => values.0.get(name).map(draw).unwrap_or_default(),
    };
    pieces(template).into_iter().map(piece).collect()
}

fn as_text(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) | Value::Link(text) | Value::Block { text, .. } => Cow::Borrowed(text),
    }
}

fn as_html(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Text(text) | Value::Link(text) => Cow::Owned(escaped(text)),
        Value::Block { html, .. } => Cow::Borrowed(html),
    }
}
