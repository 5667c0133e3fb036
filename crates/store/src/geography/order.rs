//! The order in which people look for a name: the Turkish alphabet, with 2 before 10.

use unicode_normalization::char::decompose_canonical;

const ALPHABET: &str = "abcçdefgğhıijklmnoöpqrsştuüvwxyz";

/// What to sort `name` by: signs come before numbers, numbers before letters. A letter that is not in the alphabet
/// counts as the one it is drawn from, é as e and ø as o.
pub(super) fn reading_order(name: &str) -> (Vec<(u8, u32)>, String) {
    let mut order: Vec<(u8, u32)> = Vec::with_capacity(name.len());
    let mut in_number = false;
    for letter in name.chars().flat_map(lower) {
        match (letter.to_digit(10), order.last_mut()) {
            (Some(digit), Some((_, number))) if in_number => {
                *number = number.saturating_mul(10).saturating_add(digit);
            }
            (Some(digit), _) => order.push((1, digit)),
            (None, _) => order.push(weight(letter)),
        }
        in_number = letter.is_ascii_digit();
    }
    (order, name.to_owned())
}

/// Lower case as Turkish has it: I and ı are one letter, İ and i another.
fn lower(letter: char) -> impl Iterator<Item = char> {
    let own = match letter {
        'I' => Some('ı'),
        'İ' => Some('i'),
        _ => None,
    };
    own.into_iter().chain(letter.to_lowercase().filter(move |_| own.is_none()))
}

fn weight(letter: char) -> (u8, u32) {
    let place = |letter: char| ALPHABET.chars().zip(0_u32..).find(|(known, _)| *known == letter);
    place(letter)
        .or_else(|| place(drawn_from(letter)))
        .map_or_else(|| (0, u32::from(letter)), |(_, place)| (2, place))
}

/// The letter without its marks.
fn drawn_from(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ł' => 'l',
        'æ' => 'a',
        'ß' => 's',
        _ => {
            let mut base = None;
            decompose_canonical(letter, |part| base = base.or(Some(part)));
            base.unwrap_or(letter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&'static str]) -> Vec<&'static str> {
        let mut names = names.to_vec();
        names.sort_by_cached_key(|name| reading_order(name));
        names
    }

    #[test]
    fn names_are_read_in_the_order_of_the_turkish_alphabet() {
        let names = [
            "Iğdır",
            "Isparta",
            "İstanbul",
            "İzmir",
            "Kars",
            "Ordu",
            "Osmaniye",
            "Ömerli",
            "Şırnak",
            "Tokat",
        ];
        let mut mixed = names;
        mixed.reverse();
        assert_eq!(sorted(&mixed), names);
        assert_eq!(sorted(&["Dize", "Çay", "Diz", "Ceyhan"]), ["Ceyhan", "Çay", "Diz", "Dize"]);
    }

    #[test]
    fn numbers_are_read_as_numbers() {
        let names = ["2. Cadde", "19 Mayıs", "100. Yıl", "Adalet"];
        assert_eq!(sorted(&["Adalet", "100. Yıl", "19 Mayıs", "2. Cadde"]), names);
    }

    #[test]
    fn foreign_letters_stand_beside_the_ones_they_are_drawn_from() {
        let names = ["Åland", "Almanya", "Évora", "Ezine", "Łódź", "Lyon", "Østfold", "Ostrava"];
        let mut mixed = names;
        mixed.reverse();
        assert_eq!(sorted(&mixed), names);
    }
}
