//! Text messages: one line that is paid for by its length, with nothing but text in it.

use super::{
    MessageText, MessageTexts, Values, as_text, filled,
    template::{Piece, pieces},
    templates,
};
use crate::{job::MessageKind, text::Language};

/// The longest template of a text message an operator may write.
const TEMPLATE_CHARS_MAX: usize = 300;

/// The letters that take one place of a text message, and those that take two, in the alphabet all phones have.
const SINGLE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                      abcdefghijklmnopqrstuvwxyzäöñüà";
const DOUBLE: &str = "^{}\\[~]|€";
/// Places in a message that is whole and in one part of several, in that alphabet and in the one with all letters.
const PLACES: (usize, usize) = (160, 153);
const WIDE_PLACES: (usize, usize) = (70, 67);

/// What only text messages must be.
pub(super) fn problems(kind: MessageKind, text: &MessageText) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (name, part) in [("subject", &text.subject), ("html", &text.html)] {
        if part.is_some() {
            found.push((name, "a text message has a body and nothing else".to_owned()));
        }
    }
    let Some(body) = &text.body else { return found };
    let (needed, or) =
        if kind == MessageKind::CodeSms { ("code", "confirms nothing") } else { ("link", "leads nowhere") };
    if !pieces(body).contains(&Piece::Placeholder(needed)) {
        found.push(("body", format!("must have `{{{{ {needed} }}}}` in it, or it {or}")));
    }
    if body.chars().any(char::is_control) {
        found.push(("body", "must be one line".to_owned()));
    }
    if body.chars().count() > TEMPLATE_CHARS_MAX {
        found.push(("body", format!("must have at most {TEMPLATE_CHARS_MAX} characters")));
    }
    found
}

/// Writes the text message `kind` with `values` filled in.
pub fn write_sms(kind: MessageKind, language: Language, texts: &MessageTexts, values: &Values) -> String {
    filled(&templates(kind, language, texts).body.unwrap_or_default(), values, as_text)
}

/// How many messages `text` is sent and paid as. A letter outside of the common alphabet, such as ş, makes all of them wide.
pub fn sms_parts(text: &str) -> usize {
    let place = |letter| {
        let one = SINGLE.contains(letter).then_some(1);
        one.or_else(|| DOUBLE.contains(letter).then_some(2))
    };
    let places = text.chars().map(place).sum::<Option<usize>>();
    let ((whole, part), places) = match places {
        Some(places) => (PLACES, places),
        None => (WIDE_PLACES, text.encode_utf16().count()),
    };
    if places <= whole { 1 } else { places.div_ceil(part) }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    const KINDS: [MessageKind; 2] = [MessageKind::BarcodeSms, MessageKind::CheckoutSms];

    fn body(text: &str) -> MessageText {
        MessageText { body: Some(text.to_owned()), ..MessageText::default() }
    }

    #[test]
    fn a_built_in_message_fits_into_one_part_in_both_languages() {
        for kind in KINDS {
            for language in [Language::Tr, Language::En] {
                let values = sample(kind, "Anadolu", "https://www.shop-example.com.tr", language);
                let text = write_sms(kind, language, &MessageTexts::new(), &values);
                assert!(text.is_ascii() && sms_parts(&text) == 1, "{}: {text}", text.len());
                assert!(text.starts_with("Anadolu: ") && text.contains(" 15 "), "{text}");
                assert!(text.contains(" https://www.shop-example.com.tr/continue/"), "{text}");
                assert_eq!(
                    super::super::problems(kind, &templates(kind, language, &MessageTexts::new())),
                    []
                );
            }
        }
    }

    #[test]
    fn the_message_with_a_code_fits_into_one_part_and_has_its_code() {
        for language in [Language::Tr, Language::En] {
            let values = sample(MessageKind::CodeSms, "Anadolu", "", language);
            let text = write_sms(MessageKind::CodeSms, language, &MessageTexts::new(), &values);
            assert!(text.is_ascii() && sms_parts(&text) == 1, "{text}");
            assert!(
                text.starts_with("Anadolu: ") && text.contains("042137") && text.contains(" 10 "),
                "{text}"
            );
        }
        let wrong = super::super::problems(MessageKind::CodeSms, &body("{{ shop }} {{ minutes }}"));
        assert!(wrong[0].1.contains("`{{ code }}`"), "{wrong:?}");
        assert_eq!(super::super::problems(MessageKind::CodeSms, &body("{{ code }}")), []);
    }

    #[test]
    fn what_makes_no_text_message_is_refused() {
        let places = |text: &MessageText| -> Vec<_> {
            super::super::problems(KINDS[0], text).into_iter().map(|(place, _)| place).collect()
        };
        assert_eq!(places(&body("{{ shop }}: {{ link }}")), [""; 0]);
        for wrong in ["{{ shop }}", "{{ link }}\nmore", "{{ link }} {{ greeting }}", "{{ link }} {{"] {
            assert_eq!(places(&body(wrong)), ["body"], "{wrong}");
        }
        assert_eq!(places(&body(&format!("{{{{ link }}}}{}", "x".repeat(300)))), ["body"]);
        let mail = MessageText { subject: Some("S".to_owned()), html: Some("<p>".to_owned()), body: None };
        assert_eq!(places(&mail), ["subject", "html"]);
    }

    #[test]
    fn a_value_is_filled_in_as_it_is_and_never_read_as_a_template() {
        let texts = MessageTexts::from([(KINDS[1], [(Language::En, body("{{ shop }} {{ link }}"))].into())]);
        let values = Values::of_link("A & {{ link }}", "https://shop.example/c/", 5);
        assert_eq!(
            write_sms(KINDS[1], Language::En, &texts, &values),
            "A & {{ link }} https://shop.example/c/"
        );
        let other = write_sms(KINDS[1], Language::Tr, &texts, &values);
        assert!(other.contains("5 dakika"), "{other}");
    }

    #[test]
    fn a_letter_outside_of_the_common_alphabet_makes_a_message_wide() {
        for (text, parts) in [
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            (format!("{}ş", "a".repeat(69)), 1),
            (format!("{}ş", "a".repeat(70)), 2),
            ("😀".repeat(36), 2),
        ] {
            assert_eq!(sms_parts(&text), parts, "{text}");
        }
    }
}
