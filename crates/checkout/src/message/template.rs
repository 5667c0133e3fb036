//! The templates of messages: text with `{{ placeholders }}` and nothing else, so that whoever edits one can break
//! nothing but a sentence.

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Stays as it is.
    Text(&'a str),
    /// Is filled in.
    Placeholder(&'a str),
}

/// The pieces of `template`. What is no placeholder is text; [`problems`] tells an operator about it.
pub(crate) fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, behind)) = split_at_pair(rest, '{') {
        let Some((name, after)) = split_at_pair(behind, '}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(Piece::Placeholder(name.trim()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// What stands before and behind the first two `brace`s in a row.
fn split_at_pair(text: &str, brace: char) -> Option<(&str, &str)> {
    let (place, _) = text.match_indices(brace).find(|(place, _)| text[place + 1..].starts_with(brace))?;
    Some((&text[..place], &text[place + 2..]))
}

/// What is wrong with `template` when only `known` placeholders can be filled in.
pub(crate) fn problems(template: &str, known: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for piece in pieces(template) {
        match piece {
            Piece::Placeholder(name) if !known.contains(&name) => {
                found.push(format!("`{{{{ {name} }}}}` is not known here; there are {}", known.join(", ")));
            }
            Piece::Text(text) if text.contains("{{") || text.contains("}}") => {
                found.push("a placeholder is opened and not closed, or closed and not opened".to_owned());
            }
            Piece::Text(text) if text.contains("{%") => {
                found.push("there are no `{% blocks %}`, only `{{ placeholders }}`".to_owned());
            }
            Piece::Text(_) | Piece::Placeholder(_) => {}
        }
    }
    found
}

/// `text` as HTML shows it.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

/// Adds `text` to `out` as HTML shows it.
pub(crate) fn escape_into(out: &mut String, text: &str) {
    let mut done = 0;
    for (place, byte) in text.bytes().enumerate() {
        let shown = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[done..place]);
        out.push_str(shown);
        done = place + 1;
    }
    out.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_with_and_without_blanks() {
        let found = pieces("a {{ b }}{{c}} d");
        assert_eq!(
            found,
            [Piece::Text("a "), Piece::Placeholder("b"), Piece::Placeholder("c"), Piece::Text(" d")]
        );
        assert_eq!(pieces("{{ open"), [Piece::Text("{{ open")]);
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn what_cannot_be_filled_in_is_told_with_what_can() {
        assert_eq!(problems("{{ a }} and { b } and }", &["a"]), [""; 0]);
        assert_eq!(problems("{{ x }}", &["a", "b"]), ["`{{ x }}` is not known here; there are a, b"]);
        for template in
            ["{{ a", "a }}", "{{ a }} {{", "{% if a %}", "{{ a|upper }}", "{{ a.b }}", "{{ {{ a }}"]
        {
            assert_eq!(problems(template, &["a"]).len(), 1, "{template}");
        }
    }

    #[test]
    fn markup_in_values_is_shown_and_not_obeyed() {
        assert_eq!(escaped(r#"<a href="x">'&"#), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    }
}
