//! Names of texts that no other text has.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The SHA-256 of `text`, in hexadecimal digits.
pub(super) fn whole(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text))
}

/// The first half of it, which is enough to tell an operator's texts apart.
pub(super) fn version(document: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(document)[..16])
}
