//! Finds digits of cards in whatever was written, in whatever way they were written.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose};

const RUN: usize = 9;

/// All runs of nine digits of some cards.
pub(crate) struct Needles(HashSet<[u8; RUN]>);

impl Needles {
    pub(crate) fn of(numbers: &[String]) -> Self {
        let runs = numbers.iter().flat_map(|number| number.as_bytes().windows(RUN));
        Self(runs.map(|run| run.try_into().expect("nine digits")).collect())
    }

    /// The first run that is found in `text`, and how it is written there.
    pub(crate) fn spilt_in(&self, text: &[u8]) -> Option<(&'static str, String)> {
        let found = |how, bytes: &[u8]| self.plain(bytes).map(|run| (how, run));
        found("plain", text)
            .or_else(|| found("hex", &unwritten(text, &[b""])))
            .or_else(|| found("percent", &unwritten(text, &[b"%", b"\\x", b"\\u00"])))
            .or_else(|| found("wide", &text.iter().copied().filter(|byte| *byte != 0).collect::<Vec<_>>()))
            .or_else(|| self.base64(text).map(|run| ("base64", run)))
    }

    fn plain(&self, bytes: &[u8]) -> Option<String> {
        let found = bytes.windows(RUN).find(|run| {
            run[0].is_ascii_digit() && <[u8; RUN]>::try_from(*run).is_ok_and(|run| self.0.contains(&run))
        });
        found.map(|run| String::from_utf8_lossy(run).into_owned())
    }

    fn base64(&self, text: &[u8]) -> Option<String> {
        let written = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
        let words = text.split(|byte| !written(byte)).filter(|word| word.len() >= 12);
        words.flat_map(|word| (0..4).map(move |skip| &word[skip..])).find_map(|word| {
            let whole: Vec<u8> = (word[..word.len() / 4 * 4].iter())
                .map(|byte| match byte {
                    b'-' => b'+',
                    b'_' => b'/',
                    other => *other,
                })
                .collect();
            self.plain(&general_purpose::STANDARD.decode(whole).ok()?)
        })
    }
}

/// `text` with every `3d` behind one of the `marks` made the digit `d` it stands for; whatever is between stays.
fn unwritten(text: &[u8], marks: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut place = 0;
    while place < text.len() {
        let digit = marks.iter().find_map(|mark| {
            let rest = text[place..].strip_prefix(*mark)?;
            let [b'3', digit @ b'0'..=b'9', ..] = rest else { return None };
            Some((*digit, mark.len() + 2))
        });
        let (byte, width) = digit.unwrap_or((text[place], 1));
        // A digit that was written as itself is no part of a run of written digits.
        out.push(if digit.is_none() && byte.is_ascii_digit() { b' ' } else { byte });
        place += width;
    }
    out
}

#[test]
fn digits_are_found_however_they_are_written() {
    let number = "5549601234567893";
    let needles = Needles::of(&[number.to_owned()]);
    let written = |how: fn(u8) -> String| number.bytes().map(how).collect::<Vec<_>>().concat();
    let hex = written(|byte| format!("{byte:02x}"));
    let percent = written(|byte| format!("%{byte:02X}"));
    let escaped = written(|byte| format!("\\u00{byte:02x}"));
    let wide: Vec<u8> = number.bytes().flat_map(|byte| [byte, 0]).collect();
    assert_eq!(needles.spilt_in(&number.as_bytes()[3..12]).expect("is found").0, "plain");
    assert_eq!(needles.spilt_in(hex.as_bytes()).expect("is found").0, "hex");
    assert_eq!(needles.spilt_in(format!("a{hex}").as_bytes()).expect("is found").0, "hex");
    assert_eq!(needles.spilt_in(percent.as_bytes()).expect("is found").0, "percent");
    assert_eq!(needles.spilt_in(escaped.as_bytes()).expect("is found").0, "percent");
    assert_eq!(needles.spilt_in(&wide).expect("is found").0, "wide");
    for before in ["", "x", "xy"] {
        let coded = general_purpose::URL_SAFE_NO_PAD.encode(format!("{before}number={number};"));
        assert_eq!(needles.spilt_in(coded.as_bytes()).expect("is found").0, "base64");
    }
    assert_eq!(needles.spilt_in(b"5549601 23456789 1795342530000000"), None);
}
