//! The one home of real randomness: identifiers nobody can guess, and keys that do not collide.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicI64, Ordering},
};

use checkout::ids::{AttemptId, CheckoutId, FreshIds, OrderNumber, Pk, Timestamp};
use data_encoding::HEXLOWER;
use parking_lot::Mutex;
use rand::RngExt;

/// Makes identifiers.
pub trait Ids: Send + Sync {
    /// Identifiers for one decision.
    fn fresh(&self, now: Timestamp) -> FreshIds;
    /// The first of `count` keys in a row that nobody else gets.
    fn reserve(&self, now: Timestamp, count: i64) -> Pk;
    /// The name of an address book of a guest's own.
    fn book(&self, now: Timestamp) -> String;
    /// A secret for a cookie: 32 characters of `a-z0-9`, 165 bits (clients read the cookie with `\w+`).
    fn secret(&self) -> String;
    /// Bytes that make a token unlike any other.
    fn nonce(&self) -> [u8; 16];
}

/// Identifiers from the operating system's randomness.
#[derive(Debug, Default)]
pub struct RandomIds {
    last: AtomicI64,
    numbers: Mutex<GivenNumbers>,
}

/// The numbers of this tenth of a second and of the last one that had any. A payment keeps the number its order will have until
/// it is settled, and nothing but this stands against two of one process.
#[derive(Debug, Default)]
struct GivenNumbers {
    tenth: i64,
    young: HashSet<i64>,
    old: HashSet<i64>,
}

impl GivenNumbers {
    /// Whether nobody else got `number`, which is of `tenth`.
    fn take(&mut self, tenth: i64, number: i64) -> bool {
        if tenth > self.tenth {
            self.tenth = tenth;
            self.old = std::mem::take(&mut self.young);
        }
        !self.old.contains(&number) && self.young.insert(number)
    }
}

/// 2025-01-01 in microseconds: public keys count from here so that they fit in 53 bits until 2094.
const KEYS_BEGIN: i64 = 1_735_689_600_000_000;

/// Five digits.
const NUMBERS_OF_A_TENTH: i64 = 100_000;
/// How often a number that somebody got is drawn anew. By then nearly all of a tenth are given away, and the database decides.
const DRAWS_MAX: usize = 64;

/// The key of a link is read by people who have nothing but their eyes, and is no secret: its signature is.
const LINK_CHARS: usize = 16;

/// Enough for the milliseconds of three thousand years.
const TIME_CHARS: usize = 9;
/// 82 bits for those of one millisecond.
const RANDOM_CHARS: usize = 16;

/// In the order of their bytes, so that numbers of one length sort like their texts.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// How many of them are taken from 64 bits at random: so few that none is likelier than another by a millionth.
const DIGITS_OF_64_BITS: usize = 8;

/// Takes the last of the digits that `number` is written in.
fn take_digit(number: &mut u64) -> char {
    let digit = usize::try_from(*number % 36).expect("a remainder of 36 fits");
    *number /= 36;
    char::from(DIGITS[digit])
}

/// Adds `count` digits at random to `text`.
fn add_random(text: &mut String, count: usize, rng: &mut impl rand::Rng) {
    let mut bits = 0;
    for place in 0..count {
        if place % DIGITS_OF_64_BITS == 0 {
            bits = rng.random();
        }
        text.push(take_digit(&mut bits));
    }
}

/// `count` digits at random.
fn random_text(count: usize, rng: &mut impl rand::Rng) -> String {
    let mut text = String::with_capacity(count);
    add_random(&mut text, count, rng);
    text
}

#[expect(clippy::disallowed_methods, reason = "the one home of real randomness")]
fn rng() -> impl rand::Rng {
    rand::rng()
}

/// Milliseconds in nine digits, then more at random: checkouts and address books in use at the same time, and what refers
/// to them, lie side by side in every index, and no two collide.
fn timely(now: Timestamp, rng: &mut impl rand::Rng) -> String {
    let mut millis = (now.0 / 1_000).unsigned_abs();
    let mut digits = ['0'; TIME_CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = take_digit(&mut millis);
    }
    let mut key = String::with_capacity(TIME_CHARS + RANDOM_CHARS);
    key.extend(digits);
    add_random(&mut key, RANDOM_CHARS, rng);
    key
}

impl RandomIds {
    /// A key no other call of this process returns: milliseconds and twelve bits that begin at random, so that
    /// two nodes rarely meet; where they do, a unique constraint makes one try again.
    fn keys(&self, now: Timestamp, count: i64) -> Pk {
        let millis = (now.0 - KEYS_BEGIN).max(1_000) / 1_000;
        let wish = (millis << 12) | rng().random_range(0..2048);
        let first = |last: i64| wish.max(last + 1);
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(first(last) + count - 1))
            .unwrap_or_else(|last| last);
        Pk(first(last))
    }

    fn key(&self, now: Timestamp) -> Pk {
        self.keys(now, 1)
    }

    /// Eleven digits of tenths of a second and five at random: sortable, no count of the shop's orders, and not to be read off
    /// the clock. Those of one moment lie side by side in every index.
    fn number(&self, now: Timestamp, rng: &mut impl rand::Rng) -> OrderNumber {
        let tenth = now.0 / 100_000;
        let mut draw = || tenth * NUMBERS_OF_A_TENTH + rng.random_range(0..NUMBERS_OF_A_TENTH);
        let mut given = self.numbers.lock();
        let fresh =
            std::iter::repeat_with(&mut draw).take(DRAWS_MAX).find(|number| given.take(tenth, *number));
        OrderNumber(format!("{:016}", fresh.unwrap_or_else(draw)))
    }
}

impl Ids for RandomIds {
    fn fresh(&self, now: Timestamp) -> FreshIds {
        let mut rng = rng();
        let token: u128 = rng.random();
        // The bits of a version 4 UUID (RFC 9562).
        let token = (token & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
        let hex = HEXLOWER.encode(&token.to_be_bytes());
        FreshIds {
            attempt: AttemptId(timely(now, &mut rng)),
            link: random_text(LINK_CHARS, &mut rng),
            checkout: CheckoutId(timely(now, &mut rng)),
            basket: self.key(now),
            order: self.key(now),
            number: self.number(now, &mut rng),
            token: [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-"),
        }
    }

    fn reserve(&self, now: Timestamp, count: i64) -> Pk {
        self.keys(now, count)
    }

    fn book(&self, now: Timestamp) -> String {
        format!("session:{}", timely(now, &mut rng()))
    }

    fn secret(&self) -> String {
        random_text(32, &mut rng())
    }

    fn nonce(&self) -> [u8; 16] {
        rng().random()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_of_one_process_never_repeat_and_fit_in_53_bits() {
        let ids = RandomIds::default();
        let now = Timestamp(KEYS_BEGIN + 60 * 365 * 86_400_000_000);
        let keys: HashSet<i64> = (0..20_000).map(|_| ids.key(now).0).collect();
        assert_eq!(keys.len(), 20_000);
        assert!(keys.iter().all(|key| Pk::new(*key).is_some()));
    }

    #[test]
    fn numbers_of_one_process_never_repeat_while_tenths_pass() {
        let ids = RandomIds::default();
        let begun = 1_795_342_530_000_000;
        // Requests of the tenth before come late.
        let moments =
            (0..20_000).map(|place| Timestamp(begun + place / 5_000 * 100_000 - place % 2 * 100_000));
        let numbers: HashSet<OrderNumber> = moments.map(|now| ids.fresh(now).number).collect();
        assert_eq!(numbers.len(), 20_000);
    }

    #[test]
    fn digits_at_random_are_those_of_fresh_numbers_after_every_eighth() {
        struct Counting(u64);
        impl rand::rand_core::TryRng for Counting {
            type Error = std::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                unreachable!("64 bits are asked for")
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                self.0 += 1;
                Ok(self.0)
            }
            fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
                unreachable!("64 bits are asked for")
            }
        }
        assert_eq!(random_text(18, &mut Counting(35)), "010000001100000021");
    }

    #[test]
    fn reserved_keys_are_nobody_elses() {
        let ids = RandomIds::default();
        let now = Timestamp(1_795_342_530_000_000);
        let first = ids.reserve(now, 2_001).0;
        assert!(ids.reserve(now, 2_001).0 > first + 2_000);
        assert!(ids.key(now).0 > first + 4_001);
    }

    #[test]
    fn keys_of_checkouts_sort_by_time_and_never_collide() {
        let ids = RandomIds::default();
        let begun = Timestamp(1_795_342_530_000_000);
        let moments = (0..2_000).map(|millis| Timestamp(begun.0 + millis * 1_000));
        let keys: Vec<String> = moments.map(|now| ids.fresh(now).checkout.0).collect();
        assert!(keys.is_sorted());
        assert!(keys.iter().all(|key| key.len() == TIME_CHARS + RANDOM_CHARS));
        let together: HashSet<String> = (0..20_000).map(|_| ids.fresh(begun).checkout.0).collect();
        assert_eq!(together.len(), 20_000);
    }

    #[test]
    fn what_is_done_to_a_charge_has_a_key_that_every_bank_takes() {
        let attempt = RandomIds::default().fresh(Timestamp(1_795_342_530_000_000)).attempt;
        for what in ["capture".to_owned(), "void".to_owned(), format!("keeps{}", i64::MAX)] {
            let key = format!("{attempt}-{what}");
            assert!(key.len() <= 64, "{key}");
            assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{key}");
        }
    }

    #[test]
    fn identifiers_have_the_shape_clients_read() {
        let ids = RandomIds::default();
        let fresh = ids.fresh(Timestamp(1_795_342_530_000_000));
        assert!(
            fresh.number.as_str().len() == 16 && fresh.number.as_str().bytes().all(|b| b.is_ascii_digit())
        );
        assert!(fresh.number.as_str().starts_with("17953425300"));
        assert_eq!(fresh.token.len(), 36);
        assert_eq!(&fresh.token[14..15], "4");
        let secret = ids.secret();
        assert!(secret.len() == 32 && secret.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        assert_ne!(secret, ids.secret());
    }
}
