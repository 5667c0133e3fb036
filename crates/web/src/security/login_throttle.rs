//! Slows down guessing of passwords: failures per account and per address. Nobody is locked out for good.
//! An attempt counts as failed until it is known to have succeeded, so attempts at the same time cannot slip through.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::throttle::{Counted, Throttle, Throttled};
use crate::listen::{AddressSet, address_group};

const WINDOW: Duration = Duration::from_mins(15);
const ACCOUNT_FAILURES_MAX: usize = 5;
const ADDRESS_FAILURES_MAX: usize = 20;
const KEYS_MAX: usize = 100_000;

/// An account is remembered by a digest: what somebody types into a login field may be a password.
type AccountKey = [u8; 32];

/// The throttle of login, and of whatever else proves a password.
#[derive(Debug)]
pub struct LoginThrottle {
    accounts: Throttle<AccountKey>,
    addresses: Throttle<IpAddr>,
    storefronts: AddressSet,
}

/// An attempt that may go on; dropped without [`LoginThrottle::succeeded`], it stays a failure.
#[derive(Debug)]
#[must_use = "an attempt that succeeds must be reported, or it counts as a failure"]
pub struct LoginAttempt {
    account: (AccountKey, Counted),
    address: Option<(IpAddr, Counted)>,
}

impl LoginThrottle {
    /// Five failures per account and twenty per address in a quarter of an hour; the addresses of declared storefronts
    /// stand for many shoppers and are not counted.
    pub fn new(storefronts: AddressSet) -> Self {
        Self::with_limits(storefronts, ACCOUNT_FAILURES_MAX, ADDRESS_FAILURES_MAX)
    }

    /// The same with other limits, for a secret that is harder to guess than a password.
    pub fn with_limits(
        storefronts: AddressSet,
        account_failures_max: usize,
        address_failures_max: usize,
    ) -> Self {
        Self {
            accounts: Throttle::new(account_failures_max, WINDOW, KEYS_MAX),
            addresses: Throttle::new(address_failures_max, WINDOW, KEYS_MAX),
            storefronts,
        }
    }

    /// Asks to check a password for an account, known or not.
    pub fn begin(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<LoginAttempt, Throttled> {
        let address = if self.storefronts.contains(address) {
            None
        } else {
            let group = address_group(address);
            Some((group, self.addresses.count(&group, now)?))
        };
        let key = account_key(account);
        // When the account is throttled the address keeps its count: guessing at such an account is guessing.
        let counted = self.accounts.count(&key, now)?;
        Ok(LoginAttempt { account: (key, counted), address })
    }

    /// The password was right: the account's failures are forgotten, the address only loses this attempt.
    #[expect(clippy::needless_pass_by_value, reason = "an attempt ends once")]
    pub fn succeeded(&self, attempt: LoginAttempt) {
        let LoginAttempt { account: (account, _), address } = attempt;
        self.accounts.forget(&account);
        if let Some((address, counted)) = address {
            self.addresses.take_back(&address, counted);
        }
    }

    /// The attempt came to no verdict (the database was away): it never happened.
    #[expect(clippy::needless_pass_by_value, reason = "an attempt ends once")]
    pub fn cancelled(&self, attempt: LoginAttempt) {
        let LoginAttempt { account: (account, counted), address } = attempt;
        self.accounts.take_back(&account, counted);
        if let Some((address, counted)) = address {
            self.addresses.take_back(&address, counted);
        }
    }
}

fn account_key(account: &str) -> AccountKey {
    Sha256::digest(account.trim().to_lowercase()).into()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn minute(number: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + number * 60).unwrap()
    }

    fn from(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn throttle() -> LoginThrottle {
        LoginThrottle::new(AddressSet::parse(["10.0.0.0/8"]).unwrap())
    }

    fn fails(throttle: &LoginThrottle, account: &str, address: IpAddr, now: Timestamp) -> bool {
        throttle.begin(account, address, now).map(drop).is_ok()
    }

    #[test]
    fn the_sixth_failure_of_an_account_waits_wherever_it_comes_from() {
        let throttle = throttle();
        for last in 0..5 {
            assert!(fails(&throttle, "a@shop.example", from(last), minute(0)));
        }
        assert!(!fails(&throttle, " A@shop.example", from(9), minute(14)));
        assert!(fails(&throttle, "b@shop.example", from(9), minute(14)));
        assert!(fails(&throttle, "a@shop.example", from(9), minute(15)));
    }

    #[test]
    fn the_twenty_first_failure_of_an_address_waits_whatever_account_it_names() {
        let throttle = throttle();
        for number in 0..20 {
            assert!(fails(&throttle, &format!("{number}@shop.example"), from(1), minute(0)));
        }
        assert!(!fails(&throttle, "x@shop.example", from(1), minute(1)));
        assert!(fails(&throttle, "x@shop.example", from(2), minute(1)));
    }

    #[test]
    fn the_storefronts_address_is_not_counted_but_the_account_is() {
        let throttle = throttle();
        let storefront = IpAddr::from([10, 0, 0, 7]);
        for number in 0..100 {
            assert!(fails(&throttle, &format!("{number}@shop.example"), storefront, minute(0)));
        }
        for _ in 0..4 {
            assert!(fails(&throttle, "1@shop.example", storefront, minute(0)));
        }
        assert!(!fails(&throttle, "1@shop.example", storefront, minute(0)));
    }

    #[test]
    fn success_forgives_the_account_and_only_its_own_attempt_of_the_address() {
        let throttle = throttle();
        for _ in 0..4 {
            assert!(fails(&throttle, "a@shop.example", from(1), minute(0)));
        }
        let attempt = throttle.begin("a@shop.example", from(1), minute(0)).unwrap();
        throttle.succeeded(attempt);
        for _ in 0..5 {
            assert!(fails(&throttle, "a@shop.example", from(1), minute(0)));
        }
        for number in 0..11 {
            assert!(fails(&throttle, &format!("{number}@b.example"), from(1), minute(0)), "{number}");
        }
        assert!(!fails(&throttle, "last@b.example", from(1), minute(0)));
    }

    #[test]
    fn attempts_at_the_same_time_count_before_they_are_known_to_fail() {
        let throttle = throttle();
        let running: Vec<_> =
            (0..5).map(|last| throttle.begin("a@shop.example", from(last), minute(0)).unwrap()).collect();
        assert!(throttle.begin("a@shop.example", from(9), minute(0)).is_err());
        for attempt in running {
            throttle.cancelled(attempt);
        }
        assert!(throttle.begin("a@shop.example", from(9), minute(0)).is_ok());
    }
}
