//! Barcodes as the path of an SVG: modules of one unit, black on white, with the quiet zones scanners need.

use barcoders::sym::code128::Code128;
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

/// Modules of white before and behind the bars (ISO/IEC 15417).
const BARCODE_QUIET: usize = 10;
/// How tall the bars are, in modules.
const BARCODE_HEIGHT: usize = 60;
/// Modules of white around a QR code (ISO/IEC 18004).
const QR_QUIET: usize = 4;
/// Sets of characters in the words of the library: two digits in one symbol, or any character.
const PAIRS_OF_DIGITS: char = '\u{0106}';
const ANY_CHARACTER: char = '\u{0181}';

/// What goes into the SVG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Drawing {
    width: usize,
    height: usize,
    path: String,
}

/// `number` as Code 128; `None` when it holds something that is no ASCII.
pub(super) fn barcode(number: &str) -> Option<Drawing> {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit()) && number.len().is_multiple_of(2);
    let set = if digits { PAIRS_OF_DIGITS } else { ANY_CHARACTER };
    let modules = Code128::new(format!("{set}{number}")).ok()?.encode();
    let bars = runs(modules.iter().map(|module| *module == 1)).into_iter();
    let path = bars.map(|(x, width)| bar(x + BARCODE_QUIET, 0, width, BARCODE_HEIGHT)).collect();
    Some(Drawing { width: modules.len() + 2 * BARCODE_QUIET, height: BARCODE_HEIGHT, path })
}

/// `text` as a QR code; `None` when it is too long for one.
pub(super) fn qr(text: &str) -> Option<Drawing> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = Vec::new();
    for (row, y) in (0..code.size()).enumerate() {
        let dark = runs((0..code.size()).map(|x| code.get_module(x, y))).into_iter();
        path.extend(dark.map(|(x, width)| bar(x + QR_QUIET, row + QR_QUIET, width, 1)));
    }
    let (path, side) = (path.concat(), usize::try_from(code.size()).ok()? + 2 * QR_QUIET);
    Some(Drawing { width: side, height: side, path })
}

fn bar(x: usize, y: usize, width: usize, height: usize) -> String {
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

/// Where each run of dark modules begins, and how long it is.
fn runs(modules: impl Iterator<Item = bool>) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (place, dark) in modules.enumerate() {
        match runs.last_mut() {
            Some((begin, length)) if dark && *begin + *length == place => *length += 1,
            _ if dark => runs.push((place, 1)),
            _ => {}
        }
    }
    runs
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_digits_takes_two_digits_a_symbol() {
        // Start, eight pairs, check symbol of 11 modules each, and a stop of 13.
        let drawing = barcode("0123456789012345").unwrap();
        assert_eq!(drawing.width, (1 + 8 + 1) * 11 + 13 + 20);
        assert_eq!(barcode("123").unwrap().width, (1 + 3 + 1) * 11 + 13 + 20, "an odd one does not");
        // Start C is 11010011100.
        assert!(drawing.path.starts_with("M10 0h2v60h-2zM13 0h1v60h-1zM16 0h3v60h-3z"), "{}", drawing.path);
    }

    #[test]
    fn a_qr_code_begins_with_its_finder() {
        let drawing = qr("https://shop.example/continue/x/").unwrap();
        assert_eq!(drawing.width, drawing.height);
        assert!(drawing.path.starts_with("M4 4h7v1h-7z"), "{}", drawing.path);
        assert!(drawing.path.bytes().all(|byte| byte.is_ascii_digit() || b"Mhvz -".contains(&byte)));
        assert_eq!(qr(&"x".repeat(10_000)), None);
    }

    #[test]
    fn runs_are_found() {
        assert_eq!(runs([true, true, false, true].into_iter()), [(0, 2), (3, 1)]);
        assert_eq!(runs([false].into_iter()), []);
    }
}
