//! From a template to HTML. There is nothing in a template but headings (`# `), lists (`- `), paragraphs divided by blank
//! lines, and `{{ placeholders }}`: whoever edits one can break nothing but a sentence.

use super::{
    Template,
    values::{BLOCKS, TEXTS, Values},
};
use crate::message::template::{self, Piece, escape_into, escaped, pieces};

/// The most bytes of HTML a template may come to before anything is filled in.
const BYTES_MAX: usize = 64 * 1024;
/// The most placeholders among its words.
const TEXTS_MAX: usize = 24;
/// What one of them rarely takes more than.
const TEXT_BYTES: usize = 64;

/// A piece of a template's HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// The same in every agreement.
    Html(String),
    /// Filled in among words.
    Text(String),
    /// A table that is filled in.
    Block(String),
}

/// The HTML of `template`, with gaps where an order is filled in.
pub(super) fn parts(template: &Template) -> Vec<Part> {
    let (title, language) = (escaped(&template.title), template.language.code());
    let html = format!("<article class=\"agreement\" lang=\"{language}\">\n<h1>{title}</h1>\n");
    let mut out = Parts { html, ..Parts::default() };
    for lines in paragraphs(&template.body) {
        match block(&lines) {
            Some(name) => out.gap(Part::Block(name.to_owned())),
            None => out.paragraph(&lines),
        }
    }
    out.html.push_str("</article>\n");
    out.all()
}

/// The whole agreement.
pub(super) fn fill(parts: &[Part], values: &Values) -> String {
    let room = parts.iter().map(|part| match part {
        Part::Html(html) => html.len(),
        Part::Text(_) => TEXT_BYTES,
        Part::Block(name) => values.block(name).unwrap_or_default().len(),
    });
    let mut out = String::with_capacity(room.sum());
    for part in parts {
        match part {
            Part::Html(html) => out.push_str(html),
            Part::Text(name) => escape_into(&mut out, &values.text(name)),
            Part::Block(name) => out.push_str(values.block(name).unwrap_or_default()),
        }
    }
    out
}

/// What is wrong with the text of a template.
pub(crate) fn problems(body: &str) -> Vec<String> {
    let known: Vec<&str> = TEXTS.into_iter().chain(BLOCKS).collect();
    let mut found = template::problems(body, &known);
    if body.contains("{shop}") && !body.contains("{{shop}}") {
        found.push("a placeholder has two braces: `{{ shop }}`".to_owned());
    }
    let names = |text| {
        let name = |piece| match piece {
            Piece::Placeholder(name) => Some(name),
            Piece::Text(_) => None,
        };
        pieces(text).into_iter().filter_map(name).collect::<Vec<_>>()
    };
    let alone: Vec<&str> = paragraphs(body).filter_map(|lines| block(&lines)).collect();
    let all = names(body);
    for name in BLOCKS {
        let count = |names: &[&str]| names.iter().filter(|other| **other == name).count();
        if count(&all) > count(&alone) {
            found.push(format!("`{{{{ {name} }}}}` is a table: leave blank lines around it"));
        } else if count(&alone) > 1 {
            found.push(format!("`{{{{ {name} }}}}` may stand once"));
        }
    }
    if all.iter().filter(|name| TEXTS.contains(name)).count() > TEXTS_MAX {
        found.push(format!("at most {TEXTS_MAX} placeholders may stand among the words"));
    }
    let mut parts = Parts::default();
    paragraphs(body).for_each(|lines| parts.paragraph(&lines));
    let html = |part: &Part| if let Part::Html(html) = part { html.len() } else { 0 };
    if parts.all().iter().map(html).sum::<usize>() > BYTES_MAX {
        found.push("is longer than 64 KiB of HTML".to_owned());
    }
    found
}

/// The lines of each paragraph.
fn paragraphs(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let paragraphs: Vec<Vec<&str>> = lines.split(|line| line.is_empty()).map(<[&str]>::to_vec).collect();
    paragraphs.into_iter().filter(|lines| !lines.is_empty())
}

/// The table a paragraph is, if it is one.
fn block<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let [line] = lines else { return None };
    match pieces(line.trim())[..] {
        [Piece::Placeholder(name)] => BLOCKS.contains(&name).then_some(name),
        _ => None,
    }
}

/// The pieces of a template so far.
#[derive(Default)]
struct Parts {
    done: Vec<Part>,
    /// What stands behind them and is the same in every agreement.
    html: String,
}

impl Parts {
    fn gap(&mut self, part: Part) {
        self.done.push(Part::Html(std::mem::take(&mut self.html)));
        self.done.push(part);
    }

    fn all(mut self) -> Vec<Part> {
        self.done.push(Part::Html(self.html));
        self.done
    }

    fn paragraph(&mut self, lines: &[&str]) {
        if let [line] = lines
            && let Some(heading) = line.strip_prefix("# ")
        {
            self.html.push_str("<h2>");
            self.line(heading);
            self.html.push_str("</h2>\n");
        } else if lines.iter().all(|line| line.starts_with("- ")) {
            self.html.push_str("<ul>\n");
            for line in lines {
                self.html.push_str("<li>");
                self.line(&line[2..]);
                self.html.push_str("</li>\n");
            }
            self.html.push_str("</ul>\n");
        } else {
            self.html.push_str("<p>");
            for (place, line) in lines.iter().enumerate() {
                self.html.push_str(if place == 0 { "" } else { "<br>\n" });
                self.line(line);
            }
            self.html.push_str("</p>\n");
        }
    }

    fn line(&mut self, line: &str) {
        for piece in pieces(line) {
            match piece {
                Piece::Text(text) => escape_into(&mut self.html, text),
                Piece::Placeholder(name) => self.gap(Part::Text(name.to_owned())),
            }
        }
    }
}
