//! How texts are compared by shoppers who write Turkish or English. The databases never compare texts for them:
//! each would do it in its own way.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The words of `text` as they are searched for: lower case, without marks (`ş` becomes `s`), all four letters i
/// alike, everything that is neither letter nor digit a single blank.
pub fn fold_words(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if !letter.is_alphanumeric() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
            continue;
        }
        for lower in letter.to_lowercase() {
            match plain(lower) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(lower),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Letters that Unicode does not take apart and people still write plainly.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        // What is left of `İ` when a text arrives taken apart already.
        '\u{307}' => "",
        _ => return None,
    })
}

/// Whether every word of the folded `wanted` begins a word of the folded `text`.
pub(super) fn has_words(text: &str, wanted: &str) -> bool {
    wanted.split(' ').all(|wanted| text.split(' ').any(|word| word.starts_with(wanted)))
}

/// A key that sorts names as a Turkish dictionary does: ç behind c, ğ behind g, ı before i, ö, ş, ü likewise; other
/// marks do not count, and neither does case.
pub fn name_order(text: &str) -> String {
    // Sorts behind every letter, so that a letter with it stands behind all words with the letter alone.
    const BEHIND: char = char::MAX;
    let mut key = String::with_capacity(text.len());
    // Composed first, so that a text that arrives taken apart sorts like the same text in one piece.
    for letter in text.nfc() {
        let base = match letter {
            'ç' | 'Ç' => 'c',
            'ğ' | 'Ğ' => 'g',
            'ı' | 'I' => 'h',
            'ö' | 'Ö' => 'o',
            'ş' | 'Ş' => 's',
            'ü' | 'Ü' => 'u',
            other => {
                let mut single = [0; 4];
                let folded = fold_words(other.encode_utf8(&mut single));
                key.push_str(if folded.is_empty() { " " } else { &folded });
                continue;
            }
        };
        key.push(base);
        key.push(BEHIND);
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_letters_i_are_one_and_marks_do_not_count() {
        for text in ["İIıi", "i\u{307}ııI", "IIII", "iiii"] {
            assert_eq!(fold_words(text), "iiii", "{text}");
        }
        assert_eq!(fold_words("ŞIŞLİ çığır Ümraniye ÖĞÜN"), "sisli cigir umraniye ogun");
        assert_eq!(fold_words("Straße Smørrebrød Łódź café"), "strasse smorrebrod lodz cafe");
    }

    #[test]
    fn what_is_no_letter_divides_words_once() {
        assert_eq!(fold_words("  Coffee & Tea / CEZVE-COP-200 "), "coffee tea cezve cop 200");
        assert_eq!(fold_words("— … !"), "");
    }

    #[test]
    fn every_wanted_word_must_begin_a_word() {
        let text = fold_words("Hammered coffee pot (cezve), copper");
        for (wanted, found) in
            [("copper cof", true), ("", true), ("pot", true), ("ot", false), ("copper brass", false)]
        {
            assert_eq!(has_words(&text, wanted), found, "{wanted}");
        }
    }

    #[test]
    fn names_stand_in_the_order_of_a_turkish_dictionary() {
        let ordered = [
            "10 nazar", "âlem", "Apron", "Cezve", "czar", "Çay", "Dolap", "Gül", "Ğ", "Halı", "Ilgın",
            "Isparta", "İbrik", "ironing", "jar", "Okka", "Öküz", "Sabun", "Szene", "Şal", "Tabak", "Ufuk",
            "Üzüm", "Vazo",
        ];
        let mut sorted = ordered;
        sorted.reverse();
        sorted.sort_by_key(|name| name_order(name));
        assert_eq!(sorted, ordered);
        assert_eq!(name_order("C\u{327}ay"), name_order("çAY"));
    }
}
