//! `kassa order`: what the operator sees of orders and does to them. Decides nothing itself: every command goes through
//! the same rules as a shopper's, and a refusal tells what would be possible instead.

mod drawing;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, process::ExitCode};

use checkout::{
    agreements::Agreement,
    ids::{OrderNumber, Pk, Timestamp},
    order::{self, Order, OrderCommand, OrderKeys, OrderStatus},
    shop::Shop,
    text::Language,
};
use clap::{Args, Subcommand};
use flow::{Flow, FlowError, OrderRefusal};
use gateways::Gateways;
use serde_json::{Value, json};

use crate::{installation::Installation, moment::moment, output::say};

/// The name the event log knows the operator by.
const OPERATOR: &str = "operator";
/// What the operator has to mend first: another number, another command.
const REFUSED: u8 = 2;

/// See orders and decide about them
#[derive(Debug, Subcommand)]
pub(crate) enum OrderArgs {
    /// List orders, newest first
    List(ListArgs),
    /// Show one order
    Show(Named),
    /// Say that the money of an order has arrived
    ConfirmPayment(Named),
    /// Say that a paid order was handed to the carrier
    Ship(ShipArgs),
    /// Say that a paid order is being packed
    Prepare(Named),
    /// Say that an order waits at the store it is picked up at
    ReadyForPickup(Named),
    /// Say that the carrier found nobody
    AttemptDelivery(Named),
    /// Say that the shopper has the order
    Deliver(Named),
    /// Say that what a shopper wants to give back arrived and is looked at
    StartReview(Named),
    /// Take back what the shopper wants to give back; its money is to go back
    ApproveRefund(Named),
    /// Do not take back what the shopper wants to give back
    DeclineRefund(Named),
    /// Say that the money of what was given back has gone back
    ConfirmRefund(Named),
    /// Cancel an order, or some of its items; their units can be sold again
    Cancel(CancelArgs),
    /// Agree to the cancellations the shopper asked for
    ApproveCancellation(Named),
    /// Do not agree to the cancellations the shopper asked for
    DeclineCancellation(Named),
    /// Print what was accepted with an order, as it read then, in HTML
    Agreements(Named),
    /// Tell what was done to an order and the checkout it came from, and by whom
    Story(Named),
}

/// Which order.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Number of the order
    #[arg(value_parser = number)]
    number: OrderNumber,
}

/// Which orders.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only orders at this status, such as payment-waiting or 300
    #[arg(long, value_parser = status)]
    status: Option<OrderStatus>,
    /// Only orders made since this day or moment, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    since: Option<Timestamp>,
    /// The most orders to list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
    limit: i64,
}

/// What was handed to whom.
#[derive(Debug, Args)]
pub(crate) struct ShipArgs {
    #[command(flatten)]
    named: Named,
    /// The carrier's number
    #[arg(long, value_parser = line)]
    tracking_number: Option<String>,
    /// Where the carrier tells more
    #[arg(long, value_parser = web_address)]
    tracking_url: Option<String>,
}

/// What is cancelled.
#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    #[command(flatten)]
    named: Named,
    /// Only this item, by the key `kassa order show` tells; may be repeated
    #[arg(long = "item", value_name = "KEY", value_parser = key)]
    items: Vec<Pk>,
}

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: OrderArgs) -> anyhow::Result<ExitCode> {
    let store = installation.store().await?;
    // Nothing listens here: of an address, only links to the shop would be made.
    let app = installation.app(store, Gateways::default(), SocketAddr::from(([127, 0, 0, 1], 0)))?;
    run(&app.flow, args, installation.json).await
}

/// Carries out `args` and prints what came of it: to standard output, refusals to standard error.
async fn run(flow: &Flow, args: OrderArgs, json: bool) -> anyhow::Result<ExitCode> {
    let told = carry_out(flow, args, json).await?;
    if told.refused && !json {
        eprintln!("kassa: {}", told.text);
    } else {
        say(&told.text)?;
    }
    Ok(if told.refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS })
}

/// What is printed.
#[derive(Debug)]
struct Told {
    text: String,
    refused: bool,
}

impl Told {
    fn done(json: bool, value: &Value, text: impl FnOnce() -> String) -> Self {
        Self { text: if json { format!("{value:#}") } else { text() }, refused: false }
    }

    fn refused(json: bool, value: &Value, text: String) -> Self {
        Self { text: if json { format!("{value:#}") } else { text }, refused: true }
    }

    fn not_found(json: bool, number: &OrderNumber) -> Self {
        let text = format!("there is no order {number}; `kassa order list` shows which there are");
        Self::refused(json, &json!({ "error": "not_found", "number": number, "message": text }), text.clone())
    }
}

async fn carry_out(flow: &Flow, args: OrderArgs, json: bool) -> anyhow::Result<Told> {
    match args {
        OrderArgs::List(args) => list(flow, &args, json).await,
        OrderArgs::Show(named) => show(flow, &named.number, json).await,
        OrderArgs::Agreements(named) => agreements(flow, &named.number, json).await,
        OrderArgs::Story(named) => story(flow, &named.number, json).await,
        OrderArgs::ConfirmPayment(named) => {
            decide(flow, &named.number, OrderCommand::ConfirmPayment, json).await
        }
        OrderArgs::Ship(ShipArgs { named, tracking_number, tracking_url }) => {
            let ship = OrderCommand::Ship { tracking_number, tracking_url };
            decide(flow, &named.number, ship, json).await
        }
        OrderArgs::Prepare(named) => decide(flow, &named.number, OrderCommand::Prepare, json).await,
        OrderArgs::ReadyForPickup(named) => {
            decide(flow, &named.number, OrderCommand::ReadyForPickup, json).await
        }
        OrderArgs::AttemptDelivery(named) => {
            decide(flow, &named.number, OrderCommand::AttemptDelivery, json).await
        }
        OrderArgs::Deliver(named) => decide(flow, &named.number, OrderCommand::Deliver, json).await,
        OrderArgs::StartReview(named) => decide(flow, &named.number, OrderCommand::StartReview, json).await,
        OrderArgs::ApproveRefund(named) => {
            decide(flow, &named.number, OrderCommand::ApproveRefund, json).await
        }
        OrderArgs::DeclineRefund(named) => {
            decide(flow, &named.number, OrderCommand::DeclineRefund, json).await
        }
        OrderArgs::ConfirmRefund(named) => {
            decide(flow, &named.number, OrderCommand::ConfirmRefund, json).await
        }
        OrderArgs::Cancel(CancelArgs { named, items }) if items.is_empty() => {
            decide(flow, &named.number, OrderCommand::Cancel, json).await
        }
        OrderArgs::Cancel(CancelArgs { named, items }) => {
            decide(flow, &named.number, OrderCommand::CancelItems(items), json).await
        }
        OrderArgs::ApproveCancellation(named) => {
            decide(flow, &named.number, OrderCommand::ApproveCancellation, json).await
        }
        OrderArgs::DeclineCancellation(named) => {
            decide(flow, &named.number, OrderCommand::DeclineCancellation, json).await
        }
    }
}

async fn list(flow: &Flow, args: &ListArgs, json: bool) -> anyhow::Result<Told> {
    let since = args.since.unwrap_or(Timestamp(i64::MIN));
    let orders = flow.store().recent_orders(since, args.status, args.limit).await?;
    let orders: Vec<Order> = orders.into_iter().map(|stored| stored.order).collect();
    let values: Vec<Value> = orders.iter().map(keys).collect();
    Ok(Told::done(json, &json!(values), || drawing::list(&orders)))
}

async fn show(flow: &Flow, number: &OrderNumber, json: bool) -> anyhow::Result<Told> {
    let Some(order) = flow.order(number).await? else { return Ok(Told::not_found(json, number)) };
    let shop = flow.shop().await?;
    Ok(Told::done(json, &keys(&order), || {
        drawing::order(&order, &shop, &possible(&order, &shop, flow.now()))
    }))
}

async fn agreements(flow: &Flow, number: &OrderNumber, json: bool) -> anyhow::Result<Told> {
    let Some(order) = flow.order(number).await? else { return Ok(Told::not_found(json, number)) };
    let accepted = flow.accepted(&order).await?;
    let body = |agreement: &Option<Agreement>| agreement.as_ref().map(|agreement| agreement.body.clone());
    let values = accepted.iter().map(|(accepted, agreement)| {
        json!({
            "slug": accepted.slug,
            "code": accepted.code,
            "version": accepted.version,
            "digest": accepted.digest,
            "agreement_body": body(agreement),
        })
    });
    let values: Vec<Value> = values.collect();
    let told = || {
        let texts = accepted.iter().map(|(accepted, agreement)| {
            let gone = || format!("<!-- {} {} cannot be made again -->\n", accepted.slug, accepted.version);
            body(agreement).unwrap_or_else(gone)
        });
        texts.collect::<String>().trim_end().to_owned()
    };
    Ok(Told::done(json, &json!(values), told))
}

async fn story(flow: &Flow, number: &OrderNumber, json: bool) -> anyhow::Result<Told> {
    let Some(order) = flow.order(number).await? else { return Ok(Told::not_found(json, number)) };
    let events = flow.store().events(&order.checkout).await?;
    let value = |event: &store::events::Event| {
        json!({
            "at": checkout::time::rfc3339(event.at),
            "actor": event.actor,
            "event": event.event,
            "changed": event.changed,
        })
    };
    let values: Vec<Value> = events.iter().map(value).collect();
    Ok(Told::done(json, &json!(values), || drawing::story(&events)))
}

async fn decide(
    flow: &Flow,
    number: &OrderNumber,
    command: OrderCommand,
    json: bool,
) -> anyhow::Result<Told> {
    match flow.command_order(number, &command, OPERATOR).await {
        Ok(order) => Ok(Told::done(json, &keys(&order), || drawing::done(&order))),
        Err(OrderRefusal::NotFound) => Ok(Told::not_found(json, number)),
        Err(OrderRefusal::Refused(errors)) => {
            let Some(order) = flow.order(number).await? else { return Ok(Told::not_found(json, number)) };
            let possible = possible(&order, &*flow.shop().await?, flow.now());
            let sentences: Vec<String> = errors.in_language(Language::En).into_values().flatten().collect();
            let message = sentences.join(" ");
            let value = json!({
                "error": "refused",
                "number": number,
                "message": message,
                "status": keys(&order)["status"],
                "possible": possible,
            });
            Ok(Told::refused(json, &value, drawing::refused(&message, &order, &possible)))
        }
        Err(OrderRefusal::Flow(error)) => Err(FlowError::into(error)),
    }
}

/// The commands the rules would carry out now, by asking them.
fn possible(order: &Order, shop: &Shop, now: Timestamp) -> Vec<&'static str> {
    let handed_over = OrderCommand::Ship { tracking_number: None, tracking_url: None };
    let commands = [
        ("confirm-payment", OrderCommand::ConfirmPayment),
        ("prepare", OrderCommand::Prepare),
        ("ship", handed_over),
        ("ready-for-pickup", OrderCommand::ReadyForPickup),
        ("attempt-delivery", OrderCommand::AttemptDelivery),
        ("deliver", OrderCommand::Deliver),
        ("start-review", OrderCommand::StartReview),
        ("approve-refund", OrderCommand::ApproveRefund),
        ("decline-refund", OrderCommand::DeclineRefund),
        ("confirm-refund", OrderCommand::ConfirmRefund),
        ("approve-cancellation", OrderCommand::ApproveCancellation),
        ("decline-cancellation", OrderCommand::DeclineCancellation),
        ("cancel", OrderCommand::Cancel),
    ];
    let allowed =
        |(_, command): &(&str, OrderCommand)| order::decide(order.clone(), command, shop, now).is_ok();
    commands.iter().filter(|named| allowed(named)).map(|(name, _)| *name).collect()
}

/// The order as clients of the shop read it, in English.
pub(crate) fn keys(order: &Order) -> Value {
    json!(OrderKeys::new(order, None, Language::En))
}

/// `payment-waiting`, as the command line names a status.
pub(crate) fn status_name(status: OrderStatus) -> String {
    json!(status).as_str().unwrap_or_default().replace('_', "-")
}

fn status(text: &str) -> Result<OrderStatus, String> {
    let named =
        || OrderStatus::ALL.iter().copied().find(|status| status_name(*status) == text.replace('_', "-"));
    OrderStatus::from_code(text).or_else(named).ok_or_else(|| {
        let all: Vec<String> = OrderStatus::ALL.iter().map(|status| status_name(*status)).collect();
        format!("a status is one of {}", all.join(", "))
    })
}

fn number(text: &str) -> Result<OrderNumber, String> {
    let text = text.trim();
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        .then(|| OrderNumber(text.to_owned()))
        .ok_or_else(|| "an order's number is all digits".to_owned())
}

fn key(text: &str) -> Result<Pk, String> {
    text.parse().ok().and_then(Pk::new).ok_or_else(|| "a key is a whole number".to_owned())
}

fn line(text: &str) -> Result<String, String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= 200 && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned()).ok_or_else(|| "one line of at most 200 characters is expected".to_owned())
}

/// Shoppers follow it from a page, so nothing but the web.
fn web_address(text: &str) -> Result<String, String> {
    let address = text.trim();
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let fits = address.len() <= 500 && address.bytes().all(|byte| byte.is_ascii_graphic());
    (is_web && fits)
        .then(|| address.to_owned())
        .ok_or_else(|| "an address such as https://carrier.example/12 is expected".to_owned())
}
