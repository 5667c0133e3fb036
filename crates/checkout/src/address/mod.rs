//! Postal addresses of shoppers and the places they name.

mod fields;
mod form;
mod places;
mod shown;
#[cfg(test)]
mod tests;
mod turkey;

pub use fields::{AddressKind, OneLine, Postcode};
pub use form::{AddressFields, AddressReading};
pub use places::{Found, FoundCity, FoundDistrict, PlaceKeys, Places};
use serde::{Deserialize, Serialize};
pub use shown::ShownAddress;
use utoipa::ToSchema;

use crate::ids::Pk;

/// A country as an address names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Country {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-2, lower case.
    pub code: String,
}

/// A province or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct City {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// The country's key.
    pub country: Pk,
}

/// A district of a province (in Turkey: ilçe).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Township {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// The province's key.
    pub city: Pk,
}

/// A neighbourhood (in Turkey: mahalle).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct District {
    /// Its key.
    pub pk: Pk,
    /// Its name.
    pub name: String,
    /// The province's key.
    pub city: Pk,
    /// The township's key.
    pub township: Pk,
}

/// An address in a shopper's book, as clients read it (`docs/protocol.md`, Addresses).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Address {
    /// Its key; null for an address that is in nobody's book, such as a store's.
    pub pk: Option<Pk>,
    /// What the shopper calls it.
    pub title: String,
    /// Given names of who receives.
    pub first_name: String,
    /// Family name of who receives.
    pub last_name: String,
    /// E-mail address, empty when unknown.
    pub email: String,
    /// Phone number as typed.
    pub phone_number: String,
    /// Street, number, flat.
    pub line: String,
    /// Postal code, empty when unknown.
    pub postcode: String,
    /// Country.
    pub country: Country,
    /// Province or region.
    pub city: City,
    /// Township, if the country has them.
    pub township: Option<Township>,
    /// Neighbourhood, if known.
    pub district: Option<District>,
    /// A remark for the carrier.
    pub notes: Option<String>,
    /// Company, for a corporate address.
    pub company_name: Option<String>,
    /// Tax office, for a corporate address.
    pub tax_office: Option<String>,
    /// Tax number, for a corporate address.
    pub tax_no: Option<String>,
    /// National identity number where an invoice needs one.
    pub identity_number: Option<String>,
    /// Whether the company receives electronic invoices.
    pub e_bill_taxpayer: bool,
    /// Whether it is a company's address; absent on an address made from a store.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub is_corporate: Option<bool>,
    /// Whether it is the one offered first.
    pub primary: bool,
}
