//! Names of texts that no other text has.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The SHA-256 of `text`, in hexadecimal digits.
pub(super) fn whole(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

/// The first half of it, which is enough to tell an operator's texts apart.
pub(super) fn version(document: &str) -> String {
    hexadecimal(&Sha256::digest(document)[..16])
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("a String takes everything");
    }
    digits
}
