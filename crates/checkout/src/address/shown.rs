//! An address that many answers show.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use super::Address;

/// An address of a shopper's book. Nearly every answer shows it twice: its JSON is drawn once.
#[derive(Clone)]
pub struct ShownAddress(Arc<DrawnOnce>);

struct DrawnOnce {
    address: Address,
    json: OnceLock<Box<RawValue>>,
}

impl From<Address> for ShownAddress {
    fn from(address: Address) -> Self {
        Self(Arc::new(DrawnOnce { address, json: OnceLock::new() }))
    }
}

impl Deref for ShownAddress {
    type Target = Address;

    fn deref(&self) -> &Address {
        &self.0.address
    }
}

impl fmt::Debug for ShownAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for ShownAddress {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for ShownAddress {}

/// The JSON of its [`Address`].
impl Serialize for ShownAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let draw = || to_raw_value(&self.0.address).expect("an address has text keys only");
        self.0.json.get_or_init(draw).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn it_is_drawn_like_its_address() {
        let address = World::new().book[0].clone();
        let shown = ShownAddress::from(address.clone());
        let drawn = serde_json::to_string(&address).expect("it is JSON");
        for _ in 0..2 {
            assert_eq!(serde_json::to_string(&shown).expect("it is JSON"), drawn);
            // It is kept, also for those that share it.
            assert_eq!(shown.clone().0.json.get().map(|json| json.get()), Some(drawn.as_str()));
        }
        assert_eq!(
            serde_json::to_value(&shown).expect("it is JSON"),
            serde_json::to_value(&address).expect("it is")
        );
        assert_eq!(shown, ShownAddress::from(address));
    }
}
