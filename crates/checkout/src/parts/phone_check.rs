//! Whether the shopper can be reached on the phone of the order: a code that was sent there, and whether it came back. The
//! code itself is kept nowhere: it is made of the key it was asked under, with this installation's secret.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Addresses, Contact, Part};
use crate::{
    checkout::View,
    facts::OrderLinks,
    ids::{Pk, Timestamp},
    phone::MobileNumber,
    shop::PaymentType,
};

/// Minutes a code works.
pub const CODE_MINUTES: i64 = 10;
const CODES: u64 = 1_000_000;

/// A code that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedCode {
    /// The key the code is made of.
    pub key: String,
    /// The number it was sent to.
    pub to: MobileNumber,
    /// When it was asked for.
    pub at: Timestamp,
    /// Whether it came back.
    pub confirmed: bool,
}

impl AskedCode {
    /// Whether the code works no more.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.at.plus_seconds(CODE_MINUTES * 60)
    }
}

/// The code made of `key` for `number`: six digits that only this installation can find.
pub fn code_of(links: &dyn OrderLinks, key: &str, number: &MobileNumber) -> String {
    let digest = links.digest("phone-code", &format!("{key}:{}", number.as_str()));
    // FNV-1a spreads whatever the digest is written in.
    let spread = digest.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |spread, byte| {
        (spread ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{:06}", spread % CODES)
}

/// The check of a phone number, where the shop wants one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhoneCheck {
    /// The number a code goes to when the shopper names none. It is kept so that what counts its messages is known before the
    /// address is.
    pub number: Option<MobileNumber>,
    /// The code that was asked for last.
    pub asked: Option<AskedCode>,
}

/// What clients read of the part: nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhoneCheckKeys {}

impl PhoneCheck {
    /// Whether a phone has to be checked before this checkout becomes an order.
    pub fn is_needed(view: &View) -> bool {
        view.facts.shop.pay_on_delivery_phone_check && view.pays_by(PaymentType::PayOnDelivery)
    }

    /// The mobile numbers of the order, the one that rings at the door first: of the address the goods go to, of the buyer, of
    /// who is billed. A store's number is none of them.
    pub fn numbers(view: &View) -> Vec<MobileNumber> {
        let in_book = |pk: Option<Pk>| Some(view.facts.address(pk?)?.phone_number.clone());
        let Addresses { shipping, billing } = &view.checkout.choices.addresses;
        let texts = [in_book(*shipping), Contact::phone_of_buyer(view), in_book(*billing)];
        let countries = &view.facts.shop.sms.countries;
        texts.into_iter().flatten().filter_map(|text| MobileNumber::parse(&text, countries).ok()).collect()
    }

    /// Whether a number of the order was confirmed.
    pub fn is_confirmed(view: &View) -> bool {
        let asked = view.checkout.choices.phone_check.asked.as_ref().filter(|asked| asked.confirmed);
        asked.is_some_and(|asked| Self::numbers(view).contains(&asked.to))
    }
}

impl Part for PhoneCheck {
    type Keys<'a> = PhoneCheckKeys;

    fn repaired(&self, view: &View) -> Self {
        let number = if Self::is_needed(view) { Self::numbers(view).into_iter().next() } else { None };
        Self { number, asked: self.asked.clone() }
    }

    fn keys<'a>(&'a self, _view: &View<'a>) -> PhoneCheckKeys {
        PhoneCheckKeys {}
    }
}
