//! A shipping service for the demo and for tests: ways of delivery and carriers with their prices in a table.

use std::{io, sync::Arc};

use axum::http::StatusCode;
use checkout::money::Currency;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    remote::Now,
    simulation::{self, Answer, Dials, Simulator, Table},
};

/// The table the demo begins with.
pub const DEMO_TABLE: &str = include_str!("demo.toml");

/// The ways of delivery, the carriers, and what is wrong with the service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShippingTable {
    /// What is wrong with it.
    pub dials: Dials,
    /// The ways of delivery.
    pub delivery_options: Vec<SimulatedDelivery>,
    /// The carriers.
    pub carriers: Vec<SimulatedCarrier>,
    /// What it answers instead, whatever it is asked: for tests of answers no service should give.
    #[serde(skip)]
    pub instead: Option<Value>,
}

/// A way of delivery.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedDelivery {
    /// The key of a delivery option of the shop.
    pub pk: i64,
    /// Only for goods that weigh less than so many grams.
    #[serde(default)]
    pub grams_below: Option<i64>,
}

/// A carrier.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCarrier {
    /// Its key.
    pub pk: i64,
    /// Its name.
    pub name: String,
    /// What kind of carrier it is.
    pub kind: String,
    /// The currency it is paid in.
    pub currency: Currency,
    /// What it costs.
    pub shipping_amount: String,
    /// The provinces it goes to; everywhere without any.
    #[serde(default)]
    pub cities: Vec<String>,
    /// Only for goods that weigh at least so many grams.
    #[serde(default)]
    pub grams_from: i64,
}

/// Begins to serve `table` on a free port of this machine.
pub async fn start(table: Table<ShippingTable>, secret: String, now: Now) -> io::Result<Simulator> {
    let paths = vec![
        ("/delivery-options", answer(table.clone(), delivery_options)),
        ("/shipping-options", answer(table, carriers)),
    ];
    simulation::start(paths, secret, now).await
}

fn answer(table: Table<ShippingTable>, options: fn(&ShippingTable, &Value) -> Value) -> Answer {
    Arc::new(move |asked| match table.read() {
        Ok(table) => {
            (table.dials.clone(), Ok(table.instead.clone().unwrap_or_else(|| options(&table, asked))))
        }
        Err(reason) => {
            tracing::warn!(reason, "the simulated shipping service has no table");
            (Dials::default(), Err(StatusCode::SERVICE_UNAVAILABLE))
        }
    })
}

/// What the goods weigh together.
fn grams(asked: &Value) -> i64 {
    let lines = asked["basketitem_set"].as_array().map(Vec::as_slice).unwrap_or_default();
    let weight = |line: &Value| {
        line["weight_grams"].as_i64().unwrap_or(0).saturating_mul(line["quantity"].as_i64().unwrap_or(0))
    };
    lines.iter().map(weight).fold(0, i64::saturating_add)
}

fn delivery_options(table: &ShippingTable, asked: &Value) -> Value {
    let grams = grams(asked);
    let goes = |option: &&SimulatedDelivery| option.grams_below.is_none_or(|limit| grams < limit);
    let offered = table.delivery_options.iter().filter(goes);
    json!({ "delivery_options": offered.map(|option| json!({ "pk": option.pk })).collect::<Vec<_>>() })
}

fn carriers(table: &ShippingTable, asked: &Value) -> Value {
    let city = asked["shipping_address"]["city"].as_str().unwrap_or_default();
    let grams = grams(asked);
    let goes = |carrier: &&SimulatedCarrier| {
        asked["currency"] == carrier.currency.code()
            && (carrier.cities.is_empty() || carrier.cities.iter().any(|name| name == city))
            && grams >= carrier.grams_from
    };
    let drawn = |carrier: &SimulatedCarrier| {
        json!({
            "pk": carrier.pk,
            "name": carrier.name,
            "kind": carrier.kind,
            "logo": null,
            "shipping_amount": carrier.shipping_amount,
        })
    };
    let offered: Vec<Value> = table.carriers.iter().filter(goes).map(drawn).collect();
    json!({ "currency": asked["currency"], "shipping_options": offered })
}
