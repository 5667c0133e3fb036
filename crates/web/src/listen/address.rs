//! Which addresses are ours (storefront servers, trusted proxies) and how many connections each other one holds.
//! Never decides about a shopper: one address is not one shopper.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;
use std::sync::Arc;

use ipnet::IpNet;
use parking_lot::Mutex;

/// A set of addresses written as `10.0.0.7` or `10.0.0.0/8`.
#[derive(Debug, Clone, Default)]
pub struct AddressSet {
    networks: Vec<IpNet>,
}

impl AddressSet {
    /// Reads a list of addresses and networks; the error names the entry that is neither.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, InvalidAddress> {
        let networks = entries
            .into_iter()
            .map(|entry| {
                let text = entry.trim();
                IpNet::from_str(text)
                    .or_else(|_| IpAddr::from_str(text).map(IpNet::from))
                    .map_err(|_| InvalidAddress(entry.to_owned()))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { networks })
    }

    /// Whether the address is in the set; an IPv4 address may arrive dressed as an IPv6 one.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// An entry of an address list that is neither an address nor a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an address or network: {0}")]
pub struct InvalidAddress(pub String);

/// What counts as one address: an IPv4 address, or the /64 an IPv6 host can choose freely in.
pub fn address_group(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// Counts open connections per address.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenConnections {
    counts: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

impl OpenConnections {
    /// Takes one place for the address, or says that it holds `max` already.
    pub(crate) fn take(&self, address: IpAddr, max: u32) -> Option<Place> {
        let group = address_group(address);
        let mut counts = self.counts.lock();
        let count = counts.entry(group).or_insert(0);
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Place { group, counts: Arc::clone(&self.counts) })
    }
}

/// One place of an address; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    group: IpAddr,
    counts: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock();
        if let Some(count) = counts.get_mut(&self.group) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.group);
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_set_holds_single_addresses_and_networks() {
        let set = AddressSet::parse(["10.1.0.0/16", " 192.0.2.7 ", "2001:db8::/32"]).unwrap();
        for inside in ["10.1.2.3", "192.0.2.7", "2001:db8::1", "::ffff:10.1.2.3"] {
            assert!(set.contains(ip(inside)), "{inside}");
        }
        for outside in ["10.2.0.1", "192.0.2.8", "2001:db9::1"] {
            assert!(!set.contains(ip(outside)), "{outside}");
        }
    }

    #[test]
    fn a_wrong_entry_is_named() {
        assert_eq!(AddressSet::parse(["10.0.0.1", "shop"]).unwrap_err(), InvalidAddress("shop".into()));
    }

    #[test]
    fn a_place_is_given_back_when_the_connection_ends() {
        let open = OpenConnections::default();
        let first = open.take(ip("192.0.2.1"), 2).unwrap();
        let _second = open.take(ip("192.0.2.1"), 2).unwrap();
        assert!(open.take(ip("192.0.2.1"), 2).is_none());
        assert!(open.take(ip("192.0.2.2"), 2).is_some());
        drop(first);
        assert!(open.take(ip("192.0.2.1"), 2).is_some());
    }

    #[test]
    fn nothing_is_remembered_of_an_address_that_left() {
        let open = OpenConnections::default();
        drop(open.take(ip("192.0.2.1"), 2));
        assert!(open.counts.lock().is_empty());
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        assert_eq!(address_group(ip("2001:db8:1:2:3::4")), address_group(ip("2001:db8:1:2::9")));
        assert_ne!(address_group(ip("2001:db8:1:2::")), address_group(ip("2001:db8:1:3::")));
    }
}
