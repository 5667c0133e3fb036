//! From a template to HTML. There is nothing in a template but headings (`# `), lists (`- `), paragraphs divided by blank
//! lines, and `{{ placeholders }}`: whoever edits one can break nothing but a sentence.

use super::{
    Template,
    values::{BLOCKS, TEXTS, Values},
};
use crate::message::template::{self, Piece, escaped, pieces};

/// The most bytes of HTML a template may come to before anything is filled in.
const BYTES_MAX: usize = 64 * 1024;
/// The most placeholders among its words.
const TEXTS_MAX: usize = 24;

/// The whole agreement.
pub(super) fn html(template: &Template, values: &Values) -> String {
    let (title, language) = (escaped(&template.title), template.language.code());
    let content: String = paragraphs(&template.body).map(|lines| paragraph(&lines, values)).collect();
    format!("<article class=\"agreement\" lang=\"{language}\">\n<h1>{title}</h1>\n{content}</article>\n")
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
    if paragraphs(body).map(|lines| paragraph_of(&lines, &|_| String::new()).len()).sum::<usize>() > BYTES_MAX
    {
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

fn paragraph(lines: &[&str], values: &Values) -> String {
    match block(lines).and_then(|name| values.block(name)) {
        Some(table) => table.to_owned(),
        None => paragraph_of(lines, &|name| escaped(values.text(name))),
    }
}

fn paragraph_of(lines: &[&str], value: &dyn Fn(&str) -> String) -> String {
    let filled = |line: &str| -> String {
        let piece = |piece| match piece {
            Piece::Text(text) => escaped(text),
            Piece::Placeholder(name) => value(name),
        };
        pieces(line).into_iter().map(piece).collect()
    };
    if let [line] = lines
        && let Some(heading) = line.strip_prefix("# ")
    {
        return format!("<h2>{}</h2>\n", filled(heading));
    }
    let items: Option<Vec<&str>> = lines.iter().map(|line| line.strip_prefix("- ")).collect();
    if let Some(items) = items {
        let items: Vec<String> =
            items.into_iter().map(|item| format!("<li>{}</li>\n", filled(item))).collect();
        return format!("<ul>\n{}</ul>\n", items.concat());
    }
    let lines: Vec<String> = lines.iter().map(|line| filled(line)).collect();
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}
