//! `kassa gift-card`: issues gift cards, tells what became of them, blocks them. A code is printed once, when its card is
//! issued, and kept nowhere.

use std::{net::SocketAddr, process::ExitCode};

use anyhow::Result;
use checkout::{
    gift_card::{GiftCard, GiftCardCode},
    ids::{Pk, Timestamp},
    money::{Currency, Money},
    phone::MobileNumber,
    shop::Shop,
    text::Language,
    time::rfc3339,
};
use clap::{Args, Subcommand};
use flow::{Flow, IssuedGiftCard, NewGiftCards};
use gateways::Gateways;
use serde_json::{Value, json};

use crate::{
    installation::{Installation, shop_of},
    moment::moment,
    output::say,
};

/// What the operator has to mend first: another card, another amount.
const REFUSED: u8 = 2;
/// The most changes that are shown of one card.
const CHANGES_MAX: i64 = 100;

/// See, issue and block gift cards
#[derive(Debug, Subcommand)]
pub(crate) enum GiftCardArgs {
    /// Issue gift cards; their codes are told this once
    Issue(IssueArgs),
    /// List gift cards, the newest first
    List(ListArgs),
    /// Show a gift card, and where its money went
    Show(CardArgs),
    /// Let a gift card pay nothing any more
    Block(CardArgs),
    /// Let a blocked gift card pay again
    Unblock(CardArgs),
}

/// What to issue.
#[derive(Debug, Args)]
pub(crate) struct IssueArgs {
    /// What each card has, such as 100.00
    #[arg(long)]
    amount: String,
    /// Currency of the amount [default: the shop's first one]
    #[arg(long)]
    currency: Option<String>,
    /// Mobile number that gets a one-time code before the card is used
    #[arg(long)]
    phone: Option<String>,
    /// The day or moment from which on it cannot be used any more, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    expires: Option<Timestamp>,
    /// How many cards
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    count: u16,
}

/// How much to list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// The most cards to list
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: i64,
}

/// Which card.
#[derive(Debug, Args)]
pub(crate) struct CardArgs {
    /// Key of the card, as `list` tells it, or its whole code
    card: String,
}

/// What a command answers: for programs and for people, or a word for programs and a sentence.
type Done = std::result::Result<(Value, String), (&'static str, String)>;

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: GiftCardArgs) -> Result<ExitCode> {
    let store = installation.store().await?;
    // Nothing listens here: the flow knows the key that codes are digested with.
    let app = installation.app(store, Gateways::default(), SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let json = installation.json;
    let done = match args {
        GiftCardArgs::Issue(args) => issue(&app.flow, &args).await?,
        GiftCardArgs::List(args) => Ok(list(&app.flow, args.limit).await?),
        GiftCardArgs::Show(args) => show(&app.flow, &args.card).await?,
        GiftCardArgs::Block(args) => set_active(&app.flow, &args.card, false).await?,
        GiftCardArgs::Unblock(args) => set_active(&app.flow, &args.card, true).await?,
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

async fn issue(flow: &Flow, args: &IssueArgs) -> Result<Done> {
    let (_, shop) = shop_of(flow.store()).await?;
    let new = match new_cards(args, &shop, flow.now()) {
        Ok(new) => new,
        Err(message) => return Ok(Err(("refused", message))),
    };
    let issued = flow.issue_gift_cards(&new, usize::from(args.count)).await?;
    let value = |issued: &IssuedGiftCard| {
        let mut value = keys(&issued.card);
        value["code"] = json!(issued.code.expose());
        value
    };
    let line = |issued: &IssuedGiftCard| format!("{}  {}", issued.code.expose(), drawn(&issued.card));
    let text = issued.iter().map(line).collect::<Vec<_>>().join("\n");
    Ok(Ok((issued.iter().map(value).collect(), text)))
}

fn new_cards(args: &IssueArgs, shop: &Shop, now: Timestamp) -> Result<NewGiftCards, String> {
    let currency = match &args.currency {
        None => shop.default_currency(),
        Some(code) => Currency::parse(code)
            .filter(|currency| shop.currencies.contains(currency))
            .ok_or_else(|| format!("the shop does not sell in `{code}`"))?,
    };
    let amount = Money::parse(&args.amount, currency).ok().filter(|amount| amount.minor > 0);
    let amount = amount.ok_or_else(|| format!("`{}` is no amount such as 100.00", args.amount))?;
    let phone = args.phone.as_ref().map(|phone| MobileNumber::parse(phone, &shop.sms.countries)).transpose();
    let phone = phone.map_err(|problem| problem.in_language(Language::En))?;
    if args.expires.is_some_and(|expires| expires <= now) {
        return Err("it would be over already; give a day that is still to come".to_owned());
    }
    Ok(NewGiftCards { amount, phone, expires: args.expires })
}

async fn list(flow: &Flow, limit: i64) -> Result<(Value, String)> {
    let cards = flow.store().gift_cards(limit).await?;
    let text = cards.iter().map(drawn).collect::<Vec<_>>().join("\n");
    let text = if text.is_empty() { "there are no gift cards".to_owned() } else { text };
    Ok((cards.iter().map(keys).collect(), text))
}

async fn show(flow: &Flow, named: &str) -> Result<Done> {
    let Some(card) = find(flow, named).await? else { return Ok(unknown(named)) };
    let changes = flow.store().gift_card_history(card.pk, CHANGES_MAX).await?;
    let mut value = keys(&card);
    let mut lines = vec![drawn(&card)];
    let mut told = Vec::new();
    for change in changes {
        let (amount, at) = (Money::new(change.minor, card.currency).to_string(), rfc3339(change.at));
        lines.push(format!("  {}  {amount:>12}  {}", &at[..19], change.reference));
        told.push(json!({ "amount": amount, "at": at, "reference": change.reference }));
    }
    value["changes"] = json!(told);
    Ok(Ok((value, lines.join("\n"))))
}

async fn set_active(flow: &Flow, named: &str, active: bool) -> Result<Done> {
    let Some(card) = find(flow, named).await? else { return Ok(unknown(named)) };
    flow.store().set_gift_card_active(card.pk, active).await?;
    let card = GiftCard { active, ..card };
    Ok(Ok((keys(&card), drawn(&card))))
}

fn unknown(named: &str) -> Done {
    // What was typed may be a code, which is not repeated.
    let named = if named.parse::<i64>().is_ok() { named } else { "this" };
    Err(("not_found", format!("there is no gift card with {named} as its key or code")))
}

async fn find(flow: &Flow, named: &str) -> Result<Option<GiftCard>> {
    if let Some(pk) = named.parse().ok().and_then(Pk::new)
        && let Some(card) = flow.store().gift_card(pk).await?
    {
        return Ok(Some(card));
    }
    let Ok(code) = GiftCardCode::read(named) else { return Ok(None) };
    Ok(flow.gift_card_with(&code).await?)
}

fn keys(card: &GiftCard) -> Value {
    json!({
        "pk": card.pk,
        "last_four": card.last_four,
        "currency": card.currency.code(),
        "available": card.available().to_string(),
        "held": Money::new(card.balance.held, card.currency).to_string(),
        "active": card.active,
        "expires": card.expires.map(rfc3339),
        "phone": card.phone.as_ref().map(number),
        "created": rfc3339(card.created),
    })
}

/// The end of a number: whoever looks at a list need not know whose cards they are.
fn number(phone: &MobileNumber) -> String {
    format!("***{}", &phone.as_str()[phone.as_str().len() - 2..])
}

fn drawn(card: &GiftCard) -> String {
    let expires = card.expires.map(|at| format!("  until {}", &rfc3339(at)[..19])).unwrap_or_default();
    let phone = card.phone.as_ref().map(|phone| format!("  asks {}", number(phone))).unwrap_or_default();
    format!(
        "{:>16}  ····{}  {:>12} {}  held {}{expires}{phone}{}",
        card.pk,
        card.last_four,
        card.available().to_string(),
        card.currency.code(),
        Money::new(card.balance.held, card.currency),
        if card.active { "" } else { "  BLOCKED" },
    )
}
