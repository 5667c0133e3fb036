//! The customers of the demo shop, with their address books. Their passwords are public.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, ensure};
use checkout::{
    address::AddressReading,
    ids::Timestamp,
    money::{Currency, Money},
    shop::Shop,
    text::Language,
};
use serde::Deserialize;
use store::{Store, checkouts::customer_owner, customers::NewCustomer};
use web::security::password::Passwords;

/// What the shop keeps for each customer from the start: 250.00 TRY.
const WELCOME_MINOR: i64 = 25_000;

/// The file, as it is built in.
pub(super) const FILE: &str = include_str!("../../demo/customers.json");

/// A customer as the file has them; an address is what a client would post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoCustomer {
    email: String,
    password: String,
    first_name: String,
    last_name: String,
    phone: String,
    addresses: Vec<BTreeMap<String, serde_json::Value>>,
}

/// Opens the accounts that are missing, with their address books.
pub(super) async fn load(store: &Store, shop: &Shop, now: Timestamp) -> Result<()> {
    let customers: Vec<DemoCustomer> = serde_json::from_str(FILE).context("demo/customers.json")?;
    for customer in customers {
        let new = NewCustomer {
            email: customer.email.clone(),
            password: Passwords::default().hash(customer.password).await?,
            first_name: customer.first_name,
            last_name: customer.last_name,
            phone: Some(customer.phone),
            gender: None,
            date_of_birth: None,
            email_allowed: false,
            sms_allowed: false,
            language: None,
        };
        let Some(account) = store.create_customer(&new, now).await? else { continue };
        let gift = Money::new(WELCOME_MINOR, Currency::TRY);
        store.grant_loyalty_money(account.customer, gift, "welcome", now).await?;
        let owner = customer_owner(account.customer);
        for (position, address) in customer.addresses.into_iter().enumerate() {
            let primary = ("primary".to_owned(), (position == 0).to_string());
            let texts = address.into_iter().map(|(name, value)| {
                let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                (name, text)
            });
            let reading = AddressReading::whole(texts.chain([primary]), shop.country.pk, &customer.email);
            let places = store.places_named(&reading.place_keys(), Language::Tr).await?;
            let address = reading.finish(places).map_err(|errors| {
                anyhow!("demo/customers.json: {}: {:?}", customer.email, errors.in_language(Language::En))
            })?;
            ensure!(store.insert_address(&owner, &address).await?.is_some(), "the address book is full");
        }
    }
    Ok(())
}
