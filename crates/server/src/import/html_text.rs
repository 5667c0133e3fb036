//! The text of a description that was written as HTML. Nothing of the markup survives, so nothing of it can act.

/// What a reader would see of `html`: blocks on lines of their own, the common entities as characters.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(next) = rest.find(['<', '&']) {
        text.push_str(&rest[..next].replace(['\n', '\r'], " "));
        rest = &rest[next..];
        rest = if rest.starts_with('<') { after_tag(rest, &mut text) } else { after_entity(rest, &mut text) };
    }
    text.push_str(&rest.replace(['\n', '\r'], " "));
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Skips the tag at the start of `rest`; an unclosed one is text.
fn after_tag<'a>(rest: &'a str, text: &mut String) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").map_or("", |end| &comment[end + 3..]);
    }
    let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let Some(end) = rest.find('>').filter(|_| is_tag) else {
        text.push('<');
        return &rest[1..];
    };
    let inside = rest[1..end].trim_start_matches('/').to_ascii_lowercase();
    let name: String = inside.chars().take_while(char::is_ascii_alphanumeric).collect();
    match name.as_str() {
        "script" | "style" if !rest.starts_with("</") => {
            // What stands inside is for a browser, not for a reader.
            let close = format!("</{name}");
            let hidden = rest[end + 1..].to_ascii_lowercase();
            return hidden.find(&close).map_or("", |at| &rest[end + 1 + at..]);
        }
        "b" | "i" | "u" | "a" | "em" | "strong" | "span" | "small" | "sup" | "sub" => {}
        _ => text.push('\n'),
    }
    &rest[end + 1..]
}

/// Reads the entity at the start of `rest`; one that nobody knows is text.
fn after_entity<'a>(rest: &'a str, text: &mut String) -> &'a str {
    const NAME_BYTES_MAX: usize = 10;
    let end = rest.bytes().take(NAME_BYTES_MAX).position(|byte| byte == b';');
    let letter = end.and_then(|end| match &rest[1..end] {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        name => {
            let code = name.strip_prefix('#')?;
            let number = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(number).filter(|letter| !letter.is_control())
        }
    });
    if let (Some(letter), Some(end)) = (letter, end) {
        text.push(letter);
        return &rest[end + 1..];
    }
    text.push('&');
    &rest[1..]
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn markup_goes_and_text_stays() {
        for (html, text) in [
            (
                "<p>Soft <b>towel</b>.</p>\n<p>Wash&nbsp;at 40 &deg;C &amp; dry</p>",
                "Soft towel.\nWash at 40 &deg;C & dry",
            ),
            ("<ul><li>A</li><li>B</li></ul>", "A\nB"),
            ("a<br/>b<script>alert('x < y')</script>c<style>p{}</style>d", "a\nb\nc\nd"),
            ("<!-- hidden > -->5 < 6 &#8211; &#x15F;al &#0; & <", "5 < 6 – şal &#0; & <"),
            ("<p unclosed", "<p unclosed"),
            ("<script>never closed", ""),
            ("&&amp;amp;", "&&amp;"),
            ("", ""),
        ] {
            assert_eq!(plain_text(html), text, "{html}");
        }
    }
}
