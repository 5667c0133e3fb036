//! Signed links under attack, and as Django's `signing` reads and writes them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde::Deserialize;

use super::*;

#[cfg(feature = "django")]
mod django;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const OLD_KEY: &str = "fedcba9876543210fedcba9876543210";
const PURPOSE: &str = "kassa.order";
const DAY: Duration = Duration::from_hours(24);

fn signer(key: &str, old: &[&str]) -> Signer {
    let old = old.iter().map(|key| key.as_bytes().to_vec()).collect();
    Signer::new(Keyring::new(key.as_bytes().to_vec(), old).unwrap(), PURPOSE)
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// The same numbers on every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    fn letter(&mut self) -> u8 {
        const LETTERS: &[u8] = b"ABCXYZabcxyz0189-_:.=+/%\0 ";
        LETTERS[self.below(LETTERS.len())]
    }

    /// `token` in another shape; `others` are pieces it may be mixed with.
    fn mutated(&mut self, token: &str, others: &[String]) -> String {
        let mut bytes = token.as_bytes().to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len().max(1));
            match self.below(9) {
                0 if !bytes.is_empty() => bytes[at] = self.letter(),
                1 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(7),
                2 => bytes.insert(at, self.letter()),
                3 if !bytes.is_empty() => drop(bytes.remove(at)),
                4 => bytes.truncate(at),
                5 => bytes.make_ascii_uppercase(),
                6 => bytes.reverse(),
                7 => bytes.extend_from_within(at..),
                _ => {
                    // A piece of this one and a piece of another, at the colons.
                    let other = &others[self.below(others.len())];
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let (mine, theirs): (Vec<&str>, Vec<&str>) =
                        (text.split(':').collect(), other.split(':').collect());
                    let piece = |n: usize, chance: &mut Self| {
                        let from = if chance.below(2) == 0 { &mine } else { &theirs };
                        from.get(n).copied().unwrap_or_default().to_owned()
                    };
                    bytes = [piece(0, self), piece(1, self), piece(2, self)].join(":").into_bytes();
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[test]
fn fifty_thousand_changed_links_say_nothing_that_was_not_signed() {
    let (now, links) = (second(1_795_342_530), signer(KEY, &[OLD_KEY]));
    let other_purpose = Signer::new(Keyring::new(KEY.as_bytes().to_vec(), vec![]).unwrap(), "kassa.continue");
    let numbers: Vec<String> = (0..20).map(|n| format!("{}", 1_795_342_530_000_077_u64 + n)).collect();
    let signed: Vec<String> = numbers.iter().map(|number| links.sign(number, now)).collect();
    let mut others: Vec<String> = signed.clone();
    others.push(other_purpose.sign(&numbers[0], now));
    others.push(links.sign(&numbers[0], second(0)));
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let (mut changed, mut opened) = (0, 0);
    while changed < 50_000 {
        let base = chance.below(signed.len());
        let token = chance.mutated(&signed[base], &others);
        let answer = links.open(&token, DAY, now);
        // Pieces can come together again: that is a link, and says what it says.
        if let Some(same) = signed.iter().position(|signed| *signed == token) {
            assert_eq!(answer.as_deref(), Ok(numbers[same].as_str()));
            opened += 1;
            continue;
        }
        let old = token == others[others.len() - 1];
        let expected = if old { SignatureError::Expired } else { SignatureError::Forged };
        assert_eq!(answer, Err(expected), "{token}");
        changed += 1;
    }
    assert!(opened > 0, "none came together again");
}

#[derive(Deserialize)]
struct Vector {
    salt: String,
    at: i64,
    text: String,
    token: String,
}

#[test]
fn links_are_those_of_django_byte_for_byte() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("django.json")).unwrap();
    assert_eq!(vectors.len(), 48);
    for Vector { salt, at, text, token } in vectors {
        let purpose = if salt == PURPOSE { PURPOSE } else { "django.core.signing" };
        let signer = Signer::new(Keyring::new(KEY.as_bytes().to_vec(), vec![]).unwrap(), purpose);
        assert_eq!(signer.sign(&text, second(at)), token, "{text}");
        assert_eq!(signer.open(&token, DAY, second(at + 10)).as_ref(), Ok(&text), "{token}");
    }
}
