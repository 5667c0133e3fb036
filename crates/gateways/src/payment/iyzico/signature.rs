//! iyzico's signatures: `IYZWSv2` on what is asked, and the one on what is answered or brought back. Both are HMAC-SHA-256 in
//! hex with the account's secret key.

use base64::{Engine, engine::general_purpose::STANDARD};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::remote::from_hex;

/// Who we are to iyzico.
pub(super) struct Keys {
    pub(super) api: String,
    pub(super) secret: Zeroizing<String>,
}

impl Keys {
    fn mac(&self) -> Hmac<Sha256> {
        Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes keys of any length")
    }

    /// The `Authorization` of a request to `path`, which is named without its query.
    pub(super) fn authorization(&self, random: &str, path: &str, body: &[u8]) -> String {
        let mut mac = self.mac();
        mac.update(random.as_bytes());
        mac.update(path.as_bytes());
        mac.update(body);
        let signature = HEXLOWER.encode(&mac.finalize().into_bytes());
        let parts = format!("apiKey:{}&randomKey:{random}&signature:{signature}", self.api);
        format!("IYZWSv2 {}", STANDARD.encode(parts))
    }

    /// Whether `hex` is iyzico's signature of `values`; takes as long for a wrong one.
    pub(super) fn is_signed(&self, values: &[&str], hex: &str) -> bool {
        let mut mac = self.mac();
        mac.update(values.join(":").as_bytes());
        from_hex(hex).is_some_and(|tag| mac.verify_slice(&tag).is_ok())
    }
}

/// A price as it is signed: without the zeros behind its last decimal.
pub(super) fn trimmed(price: &str) -> &str {
    if price.contains('.') { price.trim_end_matches('0').trim_end_matches('.') } else { price }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(api: &str, secret: &str) -> Keys {
        Keys { api: api.to_owned(), secret: Zeroizing::new(secret.to_owned()) }
    }

    #[test]
    fn the_published_example_of_a_request_has_its_authorization() {
        // From the tests of iyzico's own library for Node.js, which signs the body as JSON.
        let expected = "IYZWSv2 YXBpS2V5OmFwaV9rZXkmcmFuZG9tS2V5OnJhbmRvbV9zdHJpbmcmc2lnbmF0dXJlOjAxNzUwODkyMWEyOWVlNTYwMW\
                        JjZDFmYmU4M2VmZDJlMmJlNDNhZjAyZWNlZmYzMGNmMmU5MWE1MzlhYWIzNTU=";
        let keys = keys("api_key", "secret_key");
        assert_eq!(keys.authorization("random_string", "uri", b"\"body\""), expected);
        assert_ne!(keys.authorization("random_string", "uri", b"\"bodY\""), expected);
    }

    #[test]
    fn the_published_example_of_an_answer_is_signed_and_a_changed_one_is_not() {
        let keys = keys("", "sandbox-qaIiLIxhjMgx3LSKIVvp6j17NunHOFtD");
        let values = ["22416032", "TRY", "basketId", "conversationId", trimmed("10.50"), trimmed("10.5")];
        let signature = "836c3a6c8db86c81043f2ca74edb13518b54a813f454f8dd762f0dd658610173";
        assert!(keys.is_signed(&values, signature));
        assert!(keys.is_signed(&values, &signature.to_uppercase()));
        let mut dearer = values;
        dearer[4] = "10.6";
        assert!(!keys.is_signed(&dearer, signature));
        for wrong in ["", "836c", &signature.replace('8', "9")] {
            assert!(!keys.is_signed(&values, wrong));
        }
    }

    #[test]
    fn prices_are_signed_as_the_published_table_writes_them() {
        for (price, signed) in [
            ("10", "10"),
            ("10.0", "10"),
            ("50.00", "50"),
            ("10.50", "10.5"),
            ("10.510", "10.51"),
            ("10.5105", "10.5105"),
            ("10.51050", "10.5105"),
            ("100", "100"),
        ] {
            assert_eq!(trimmed(price), signed);
        }
    }
}
