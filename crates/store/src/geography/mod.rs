//! The places an address can name: country, city, township and district, as the storefront lists them.

pub mod data;
mod lists;
mod load;
mod lookup;
mod order;
mod rows;

pub use lists::{ListedDistrict, Wanted};
pub use rows::{CityRow, CountryRow, DistrictRow, PlaceRows, TownshipRow};

/// Every statement about places, file by file.
pub(crate) static ALL: [&[&crate::db::Sql]; 3] = [rows::ALL, lists::ALL, lookup::ALL];
