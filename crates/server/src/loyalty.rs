//! `kassa loyalty`: the money the shop keeps for its customers. Given and taken away here, spent in the checkout.

use std::process::ExitCode;

use anyhow::Result;
use checkout::{
    ids::Pk,
    money::{Currency, Money},
    time::rfc3339,
};
use clap::{Args, Subcommand};
use flow::{Clock, SystemClock};
use serde_json::{Value, json};
use store::{Slice, Store, loyalty::Granted};

use crate::{
    installation::{Installation, shop_of},
    output::say,
};

/// What the operator has to mend first: another customer, another amount.
const REFUSED: u8 = 2;
/// The most changes that are shown of one customer.
const CHANGES_MAX: i64 = 100;

/// See and give the money the shop keeps for its customers
#[derive(Debug, Subcommand)]
pub(crate) enum LoyaltyArgs {
    /// Give a customer an amount, or take it away when it is negative
    Grant(GrantArgs),
    /// List what customers have
    List(ListArgs),
    /// Show what a customer has, and where it came from and went
    Show(ShowArgs),
}

/// What to give to whom.
#[derive(Debug, Args)]
pub(crate) struct GrantArgs {
    /// E-mail address or number of the customer
    #[arg(long)]
    customer: String,
    /// How much, such as 100.00
    #[arg(long, allow_hyphen_values = true)]
    amount: String,
    /// Currency of the amount [default: the shop's first one]
    #[arg(long)]
    currency: Option<String>,
    /// What you know it by; the same reference counts once
    #[arg(long, value_parser = reference)]
    reference: String,
}

/// How much to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// The most customers to list
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

/// Whom to show.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// E-mail address or number of the customer
    customer: String,
    /// Currency [default: the shop's first one]
    #[arg(long)]
    currency: Option<String>,
}

fn reference(text: &str) -> Result<String, String> {
    let text = text.trim();
    let right = !text.is_empty() && text.len() <= 100 && !text.chars().any(char::is_control);
    right.then(|| text.to_owned()).ok_or_else(|| "1 to 100 characters that can be printed".to_owned())
}

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: LoyaltyArgs) -> Result<ExitCode> {
    let store = installation.store().await?;
    let json = installation.json;
    let done = match args {
        LoyaltyArgs::Grant(args) => grant(&store, &args).await?,
        LoyaltyArgs::List(args) => Ok(list(&store, args.limit).await?),
        LoyaltyArgs::Show(args) => show(&store, &args).await?,
    };
    match done {
        Ok((value, text)) => {
            say(if json { format!("{value:#}") } else { text })?;
            Ok(ExitCode::SUCCESS)
        }
        Err((error, message)) => {
            if json {
                say(format!("{:#}", json!({ "error": error, "message": message })))?;
            } else {
                eprintln!("kassa: {message}");
            }
            Ok(ExitCode::from(REFUSED))
        }
    }
}

/// What a command answers: for programs and for people, or a word for programs and a sentence.
type Done = std::result::Result<(Value, String), (&'static str, String)>;

async fn grant(store: &Store, args: &GrantArgs) -> Result<Done> {
    let Some(customer) = customer(store, &args.customer).await? else { return Ok(unknown(&args.customer)) };
    let currency = match currency(store, args.currency.as_deref()).await? {
        Ok(currency) => currency,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let amount = match Money::parse(&args.amount, currency) {
        Ok(amount) if amount.minor != 0 => amount,
        _ => return Ok(Err(("refused", format!("`{}` is no amount such as 100.00", args.amount)))),
    };
    let granted = store.grant_loyalty_money(customer, amount, &args.reference, SystemClock.now()).await?;
    let has = Money::new(store.loyalty_money_of(customer, currency).await?.available(), currency);
    let value = |new| json!({ "customer": customer, "currency": currency.code(), "new": new, "available": has.to_string() });
    let now = format!("customer {customer} can use {has} {} now", currency.code());
    Ok(match granted {
        Granted::Done => Ok((value(true), now)),
        Granted::Before => Ok((value(false), format!("it was in the books already; {now}"))),
        Granted::Otherwise(minor) => {
            let before = Money::new(minor, currency);
            Err(("refused", format!("the reference `{}` stands for {before} already", args.reference)))
        }
        Granted::TooMuch => Err(("refused", format!("more cannot be taken away than can be used: {has}"))),
    })
}

async fn list(store: &Store, limit: i64) -> Result<(Value, String)> {
    let kept = store.loyalty_money(limit).await?;
    let money = |minor, currency| Money::new(minor, currency).to_string();
    let values: Vec<Value> = (kept.iter())
        .map(|kept| {
            json!({
                "customer": kept.customer,
                "currency": kept.currency.code(),
                "available": money(kept.balance.available(), kept.currency),
                "held": money(kept.balance.held, kept.currency),
            })
        })
        .collect();
    let lines = kept.iter().map(|kept| {
        let available = money(kept.balance.available(), kept.currency);
        let held = money(kept.balance.held, kept.currency);
        format!("{:>12}  {available:>12} {}  held {held}", kept.customer, kept.currency.code())
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    Ok((json!(values), if text.is_empty() { "nobody has anything".to_owned() } else { text }))
}

async fn show(store: &Store, args: &ShowArgs) -> Result<Done> {
    let Some(customer) = customer(store, &args.customer).await? else { return Ok(unknown(&args.customer)) };
    let currency = match currency(store, args.currency.as_deref()).await? {
        Ok(currency) => currency,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let balance = store.loyalty_money_of(customer, currency).await?;
    let money = |minor| Money::new(minor, currency).to_string();
    let slice = Slice { limit: CHANGES_MAX, offset: 0 };
    let listed = store.loyalty_money_history(customer, currency, slice).await?;
    let changes: Vec<Value> = (listed.rows.iter())
        .map(|change| {
            json!({
                "amount": change.amount.to_string(),
                "at": rfc3339(change.at),
                "order": change.order,
                "reference": change.reference,
            })
        })
        .collect();
    let head = format!(
        "Customer {customer}: {} {} can be used, {} held",
        money(balance.available()),
        currency.code(),
        money(balance.held)
    );
    let lines = listed.rows.iter().map(|change| {
        format!("  {}  {:>12}  {}", &rfc3339(change.at)[..19], change.amount.to_string(), change.reference)
    });
    let text = std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n");
    let value = json!({
        "customer": customer,
        "currency": currency.code(),
        "available": money(balance.available()),
        "held": money(balance.held),
        "count": listed.count,
        "changes": changes,
    });
    Ok(Ok((value, text)))
}

fn unknown(customer: &str) -> Done {
    Err(("not_found", format!("there is no customer `{customer}`")))
}

async fn customer(store: &Store, named: &str) -> Result<Option<Pk>> {
    if let Some(credentials) = store.credentials(named).await? {
        return Ok(Some(credentials.customer));
    }
    let Some(pk) = named.parse().ok().and_then(Pk::new) else { return Ok(None) };
    Ok(store.profile(pk).await?.map(|profile| profile.pk))
}

async fn currency(
    store: &Store,
    code: Option<&str>,
) -> Result<std::result::Result<Currency, (&'static str, String)>> {
    let (_, shop) = shop_of(store).await?;
    let Some(code) = code else { return Ok(Ok(shop.default_currency())) };
    let sold = Currency::parse(code).filter(|currency| shop.currencies.contains(currency));
    Ok(sold.ok_or_else(|| ("refused", format!("the shop does not sell in `{code}`"))))
}
