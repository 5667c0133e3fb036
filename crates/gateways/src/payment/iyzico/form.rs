//! The page iyzico hands over for 3-D Secure is a whole document of somebody's making. Of it only the address and the hidden
//! fields of its one form are taken; a document with anything else that could be sent, or that changes where it is sent, is
//! refused.

use super::super::{HiddenField, Redirect, RedirectMethod};
use crate::egress::checked_url;

const DOCUMENT_BYTES_MAX: usize = 128 * 1024;
const URL_CHARS_MAX: usize = 2048;
const NAME_CHARS_MAX: usize = 64;
const FIELDS_MAX: usize = 32;
const FIELD_CHARS_MAX: usize = 8 * 1024;

/// Elements that send nothing by themselves.
const HARMLESS: &[&str] = &[
    "html", "head", "meta", "body", "center", "div", "p", "span", "br", "hr", "h1", "h2", "h3", "h4", "b",
    "i", "strong", "em", "small", "font", "img", "table", "tbody", "thead", "tr", "td", "th", "link",
    "label",
];
/// Elements whose inside is no markup.
const RAW: &[&str] = &["script", "style", "title", "noscript"];

/// Where the one form of `html` leads and what it carries; nothing when there is anything to doubt.
pub(super) fn redirect(html: &str) -> Option<Redirect> {
    if html.len() > DOCUMENT_BYTES_MAX {
        return None;
    }
    let mut form = Form::Before;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->")? + 3..];
        } else if rest.starts_with('!') {
            rest = &rest[rest.find('>')? + 1..];
        } else if let Some(close) = rest.strip_prefix('/') {
            let end = close.find('>')?;
            if close[..end].trim().eq_ignore_ascii_case("form") {
                form = form.closed()?;
            }
            rest = &close[end + 1..];
        } else {
            let (tag, after) = Tag::read(rest)?;
            rest = after;
            if RAW.contains(&tag.name.as_str()) {
                let close = format!("</{}", tag.name);
                let end = rest.to_ascii_lowercase().find(&close)?;
                rest = &rest[end..];
            }
            form = form.with(&tag)?;
        }
    }
    match form {
        Form::Closed(url, fields) => Some(Redirect { url, method: RedirectMethod::Post, fields }),
        Form::Before | Form::Open(..) => None,
    }
}

enum Form {
    Before,
    Open(String, Vec<HiddenField>),
    Closed(String, Vec<HiddenField>),
}

impl Form {
    fn closed(self) -> Option<Self> {
        match self {
            Self::Open(url, fields) => Some(Self::Closed(url, fields)),
            Self::Before | Self::Closed(..) => None,
        }
    }

    fn with(self, tag: &Tag) -> Option<Self> {
        match (tag.name.as_str(), self) {
            ("form", Self::Before) => {
                let post = tag.get("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
                let plain = tag.get("enctype").is_none_or(|kind| kind == "application/x-www-form-urlencoded");
                let url = tag.get("action").filter(|url| url.len() <= URL_CHARS_MAX)?;
                let right = post && plain && checked_url(url).is_ok() && !url.contains(char::is_control);
                right.then(|| Self::Open(url.to_owned(), Vec::new()))
            }
            ("input", Self::Open(url, mut fields)) if tag.is("type", "hidden") => {
                let name = tag.get("name").filter(|name| !name.is_empty() && name.len() <= NAME_CHARS_MAX)?;
                let value = tag.get("value").unwrap_or_default();
                let twice = fields.iter().any(|(known, _)| known == name);
                if twice
                    || fields.len() == FIELDS_MAX
                    || value.len() > FIELD_CHARS_MAX
                    || tag.get("form").is_some()
                {
                    return None;
                }
                fields.push((name.to_owned(), value.to_owned()));
                Some(Self::Open(url, fields))
            }
            // A button that sends nothing of its own.
            ("input", form) if tag.is("type", "submit") || tag.is("type", "button") => {
                tag.is_nameless().then_some(form)
            }
            ("button", form) => tag.is_nameless().then_some(form),
            ("meta", form) => {
                tag.get("http-equiv").is_none_or(|what| !what.eq_ignore_ascii_case("refresh")).then_some(form)
            }
            (name, form) => (HARMLESS.contains(&name) || RAW.contains(&name)).then_some(form),
        }
    }
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|known| known.eq_ignore_ascii_case(value))
    }

    /// It neither sends a field nor changes where others are sent.
    fn is_nameless(&self) -> bool {
        !self.attributes.iter().any(|(name, _)| name == "name" || name.starts_with("form"))
    }

    /// The tag at the start of `text`, behind its `<`, and what follows it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
        let name = text[..end].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut tag = Self { name, attributes: Vec::new() };
        let mut rest = &text[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                return Some((tag, after));
            }
            let end = rest
                .find(|c: char| c.is_ascii_whitespace() || "=/>\"'<".contains(c))
                .filter(|end| *end > 0)?;
            let name = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start_matches(|c: char| c.is_ascii_whitespace());
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
                (value, rest) = match after.chars().next()? {
                    quote @ ('"' | '\'') => after[1..].split_once(quote)?,
                    _ => after.split_at(after.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
                };
            }
            if tag.get(&name).is_some() {
                return None;
            }
            tag.attributes.push((name, plain(value)?));
        }
    }
}

/// An attribute's value without its character references; nothing when one is unknown.
fn plain(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
        if end == 0 || !rest[end..].starts_with(';') {
            // An ampersand between parameters of an address.
            text.push('&');
            continue;
        }
        text.push(match &rest[..end] {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            number => {
                let number = number.strip_prefix('#')?;
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?).filter(|c| *c != '\0')?
            }
        });
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
