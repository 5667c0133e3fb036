//! Numbers in letters and digits only: `0-9A-Za-z`, as in Django's signatures.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn digit_of(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'A'..=b'Z' => Some(character - b'A' + 10),
        b'a'..=b'z' => Some(character - b'a' + 36),
        _ => None,
    }
}

/// Writes a number without leading zeros.
pub(super) fn encode_number(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(DIGITS[usize::try_from(number % 62).expect("below 62")]);
        number /= 62;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

/// Reads a number written by [`encode_number`]; any other spelling of it is refused.
pub(super) fn decode_number(text: &str) -> Option<u64> {
    let mut number: u64 = 0;
    for character in text.bytes() {
        number = number.checked_mul(62)?.checked_add(u64::from(digit_of(character)?))?;
    }
    (encode_number(number) == text).then_some(number)
}

/// Writes bytes, read as one large number, in exactly `LENGTH` characters, which must be enough for them.
pub(super) fn encode_bytes<const LENGTH: usize>(bytes: &[u8]) -> String {
    let mut rest = bytes.to_vec();
    let mut text = [b'0'; LENGTH];
    for place in text.iter_mut().rev() {
        let mut remainder: u16 = 0;
        for byte in &mut rest {
            let value = remainder * 256 + u16::from(*byte);
            *byte = u8::try_from(value / 62).expect("the remainder before was below 62");
            remainder = value % 62;
        }
        *place = DIGITS[usize::from(remainder)];
    }
    debug_assert!(rest.iter().all(|byte| *byte == 0), "LENGTH holds the whole number");
    text.iter().map(|digit| char::from(*digit)).collect()
}

/// Reads what [`encode_bytes`] wrote; `None` for another character or a number that is too large.
pub(super) fn decode_bytes<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    let mut bytes = [0_u8; BYTES];
    for character in text.bytes() {
        let mut carry = u16::from(digit_of(character)?);
        for byte in bytes.iter_mut().rev() {
            let value = u16::from(*byte) * 62 + carry;
            *byte = value.to_be_bytes()[1];
            carry = value >> 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_in_one_spelling_only() {
        for number in [0, 1, 61, 62, 1_631_877_849, u64::MAX] {
            assert_eq!(decode_number(&encode_number(number)), Some(number));
        }
        assert_eq!(encode_number(1_631_877_849), "1mRByT");
        for text in ["", "01", "1mRBy!", "ş", "zzzzzzzzzzzz", "-1"] {
            assert_eq!(decode_number(text), None, "{text}");
        }
    }

    #[test]
    fn bytes_come_back_whatever_they_are() {
        for bytes in [[0_u8; 6], [255; 6], [0, 0, 1, 0, 255, 7]] {
            let text = encode_bytes::<9>(&bytes);
            assert_eq!(text.len(), 9);
            assert_eq!(decode_bytes::<6>(&text), Some(bytes));
        }
        assert_eq!(decode_bytes::<6>("zzzzzzzzz"), None);
    }
}
