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
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((name, after)) = behind.split_once("}}") else { break };
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
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
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
