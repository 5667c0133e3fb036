//! The numbers of the Turkish state whose last digits follow from the others. A check finds a typing error, it
//! does not tell whether the number was ever given out.

/// The digits of `text`, if it is made of exactly `N` of them.
fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    digits.try_into().ok()
}

/// Whether `text` can be a tax number (vergi kimlik numarası): ten digits, the last one a check.
pub(super) fn is_tax_number(text: &str) -> bool {
    let Some(digits) = digits::<10>(text) else { return false };
    let [first @ .., check] = digits;
    let weighed = first.iter().zip((1..=9_u32).rev()).map(|(digit, place)| match (digit + place) % 10 {
        9 => 9,
        shifted => shifted * 2_u32.pow(place) % 9,
    });
    (10 - weighed.sum::<u32>() % 10) % 10 == check
}

/// Whether `text` can be an identity number (T.C. kimlik numarası): eleven digits, the last two checks, no zero in
/// front.
pub(super) fn is_identity_number(text: &str) -> bool {
    let Some(digits) = digits::<11>(text) else { return false };
    let [first @ .., tenth, last] = digits;
    let odd: u32 = first.iter().step_by(2).sum();
    let even: u32 = first.iter().skip(1).step_by(2).sum();
    first[0] != 0 && (odd * 7 + 100 - even) % 10 == tenth && (odd + even + tenth) % 10 == last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tax_number_with_one_wrong_digit_is_found_out() {
        for valid in ["1234567890", "1729171602", "0010000010"] {
            assert_eq!(is_tax_number(valid), check_by_the_book(valid), "{valid}");
        }
        assert!(is_tax_number("1234567890"));
        let mistyped = (0..10).filter(|place| {
            let mut digits: Vec<u8> = b"1234567890".to_vec();
            digits[*place] = b'0' + (digits[*place] - b'0' + 1) % 10;
            is_tax_number(std::str::from_utf8(&digits).expect("digits are UTF-8"))
        });
        assert_eq!(mistyped.count(), 0);
        for text in ["", "123456789", "12345678901", "12345678a0", "１２３４５６７８９０"] {
            assert!(!is_tax_number(text), "{text}");
        }
    }

    /// The same rule written the way the tax administration's form explains it, step by step.
    fn check_by_the_book(text: &str) -> bool {
        let digit = |place: usize| u32::from(text.as_bytes()[place] - b'0');
        let mut sum = 0;
        for place in 1..=9 {
            let shifted = (digit(place - 1) + 10 - u32::try_from(place).expect("small")) % 10;
            let mut weighed = shifted;
            for _ in place..10 {
                weighed *= 2;
            }
            weighed %= 9;
            if shifted != 0 && weighed == 0 {
                weighed = 9;
            }
            sum += weighed;
        }
        (10 - sum % 10) % 10 == digit(9)
    }

    #[test]
    fn an_identity_number_with_one_wrong_digit_is_found_out() {
        assert!(is_identity_number("10000000146"));
        for text in ["10000000147", "10000000156", "00000000000", "1000000014", "20000000146", "1000000014x"]
        {
            assert!(!is_identity_number(text), "{text}");
        }
    }
}
