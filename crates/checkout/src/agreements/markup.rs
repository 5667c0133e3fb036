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

/// The whole agreement.
pub(super) fn html(template: &Template, values: &Values) -> String {
    let (title, language) = (escaped(&template.title), template.language.code());
    let mut out = format!("<article class=\"agreement\" lang=\"{language}\">\n<h1>{title}</h1>\n");
    for lines in paragraphs(&template.body) {
        match block(&lines).and_then(|name| values.block(name)) {
            Some(table) => out.push_str(table),
            None => add_paragraph(&mut out, &lines, &|out, name| escape_into(out, &values.text(name))),
        }
    }
    out.push_str("</article>\n");
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
    let mut empty = String::new();
    for lines in paragraphs(body) {
        add_paragraph(&mut empty, &lines, &|_, _| {});
    }
    if empty.len() > BYTES_MAX {
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

/// Adds what stands for a placeholder.
type AddValue<'a> = &'a dyn Fn(&mut String, &str);

fn add_paragraph(out: &mut String, lines: &[&str], value: AddValue) {
    if let [line] = lines
        && let Some(heading) = line.strip_prefix("# ")
    {
        out.push_str("<h2>");
        add_line(out, heading, value);
        out.push_str("</h2>\n");
    } else if lines.iter().all(|line| line.starts_with("- ")) {
        out.push_str("<ul>\n");
        for line in lines {
            out.push_str("<li>");
            add_line(out, &line[2..], value);
            out.push_str("</li>\n");
        }
        out.push_str("</ul>\n");
    } else {
        out.push_str("<p>");
        for (place, line) in lines.iter().enumerate() {
            out.push_str(if place == 0 { "" } else { "<br>\n" });
            add_line(out, line, value);
        }
        out.push_str("</p>\n");
    }
}

fn add_line(out: &mut String, line: &str, value: AddValue) {
    for piece in pieces(line) {
        match piece {
            Piece::Text(text) => escape_into(out, text),
            Piece::Placeholder(name) => value(out, name),
        }
    }
}
