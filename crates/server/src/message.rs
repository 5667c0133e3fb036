//! `kassa message`: the mails and text messages to shoppers as an operator sees and changes them. They are settings of the shop, so a
//! change is checked with all the others and refused when somebody else was faster.

use std::{io::Read, path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use checkout::{
    ids::OrderNumber,
    job::MessageKind,
    message::{self, MessageText, Values, placeholders},
    shop::Shop,
    text::Language,
};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use store::Store;

use crate::{
    config::Unusable,
    installation::{Installation, shop_of},
    output::say,
};

const LANGUAGES: [Language; 2] = [Language::Tr, Language::En];

/// See and change the mails and text messages to shoppers
#[derive(Debug, Subcommand)]
pub(crate) enum MessageArgs {
    /// List the messages, and which of them were changed
    List,
    /// Show the templates of a message and what can be filled in
    Show(Named),
    /// Change templates of a message
    Set(SetArgs),
    /// Go back to the built-in templates
    Reset(Named),
    /// Write a message as a shopper would get it, with an invented order or a real one
    Preview(PreviewArgs),
}

/// A message.
#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Such as `order_placed`; `kassa message list` shows all
    #[arg(value_parser = kind)]
    kind: MessageKind,
    /// `tr` or `en`; both when absent
    #[arg(long, value_parser = language)]
    language: Option<Language>,
}

/// What is changed.
#[derive(Debug, Args)]
pub(crate) struct SetArgs {
    /// Such as `order_placed`; `kassa message list` shows all
    #[arg(value_parser = kind)]
    kind: MessageKind,
    /// `tr` or `en`
    #[arg(long, value_parser = language)]
    language: Language,
    /// What it is about, in one line; text messages have none
    #[arg(long)]
    subject: Option<String>,
    /// File with what it says: `# ` begins a heading, a blank line divides paragraphs; `-` is standard input
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// File with HTML in the place of what would be made of the body
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// What is previewed.
#[derive(Debug, Args)]
pub(crate) struct PreviewArgs {
    /// Such as `order_placed`; `kassa message list` shows all
    #[arg(value_parser = kind)]
    kind: MessageKind,
    /// `tr` or `en`
    #[arg(long, value_parser = language, default_value = "tr")]
    language: Language,
    /// The number of an order to write about
    #[arg(long, value_name = "NUMBER")]
    order: Option<String>,
    /// Print the HTML, to be opened in a browser
    #[arg(long)]
    html: bool,
}

fn kind(text: &str) -> Result<MessageKind, String> {
    MessageKind::named(text).ok_or_else(|| {
        let all: Vec<&str> = MessageKind::ALL.iter().map(|kind| kind.name()).collect();
        format!("a message is one of {}", all.join(", "))
    })
}

fn language(text: &str) -> Result<Language, String> {
    Language::parse(text).ok_or_else(|| "a language is `tr` or `en`".to_owned())
}

/// Carries out `args` in an installation.
pub(crate) async fn command(installation: &Installation, args: MessageArgs) -> anyhow::Result<ExitCode> {
    let store = installation.store().await?;
    let (version, shop) = shop_of(&store).await?;
    let json = installation.json;
    match args {
        MessageArgs::List => list(&shop, json)?,
        MessageArgs::Show(named) => show(&shop, &named, json)?,
        MessageArgs::Set(args) => {
            let mut after = shop;
            let texts = after.messages.entry(args.kind).or_default();
            let text = texts.entry(args.language).or_default();
            if args.subject.is_none() && args.body.is_none() && args.html.is_none() {
                return Err(Unusable("say what to change: --subject, --body or --html".to_owned()).into());
            }
            text.subject = args.subject.or(text.subject.take());
            text.body = args.body.map(|path| read(&path)).transpose()?.or(text.body.take());
            text.html = args.html.map(|path| read(&path)).transpose()?.or(text.html.take());
            save(&store, after, version, json).await?;
        }
        MessageArgs::Reset(named) => {
            let mut after = shop;
            if let Some(texts) = after.messages.get_mut(&named.kind) {
                texts.retain(|language, _| named.language.is_some_and(|wanted| wanted != *language));
            }
            after.messages.retain(|_, texts| !texts.is_empty());
            save(&store, after, version, json).await?;
        }
        MessageArgs::Preview(args) => preview(&store, &shop, &args, json).await?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        let opened = std::fs::read_to_string(path);
        text = opened.map_err(|error| Unusable(format!("{} cannot be read ({error})", path.display())))?;
    }
    Ok(text.replace("\r\n", "\n").trim_end().to_owned())
}

async fn save(store: &Store, shop: Shop, version: i64, json: bool) -> anyhow::Result<()> {
    let problems: Vec<String> =
        shop.problems().into_iter().map(|found| format!("{}: {}", found.place, found.problem)).collect();
    if !problems.is_empty() {
        return Err(Unusable(format!("nothing was changed, because of\n{}", problems.join("\n"))).into());
    }
    if !store.replace_shop(&shop, version).await? {
        bail!("somebody else changed the settings meanwhile; nothing was changed, look again");
    }
    say(if json {
        json!({ "applied": true }).to_string()
    } else {
        "Done. Running servers see it with their next message.".to_owned()
    })
    .context("cannot print")
}

fn is_changed(shop: &Shop, kind: MessageKind, language: Language) -> bool {
    shop.messages.get(&kind).and_then(|texts| texts.get(&language)).is_some_and(|text| !text.is_empty())
}

fn list(shop: &Shop, json: bool) -> anyhow::Result<()> {
    let (mut values, mut lines) = (Vec::new(), Vec::new());
    for kind in MessageKind::ALL {
        for language in LANGUAGES {
            let changed = is_changed(shop, *kind, language);
            let MessageText { subject, body, .. } = message::templates(*kind, language, &shop.messages);
            // A text message has no subject, and says everything in one line.
            let subject = subject.or(body).unwrap_or_default();
            let state = if changed { "changed" } else { "built in" };
            lines.push(format!("{:<22} {}  {state:<9} {subject}", kind.name(), language.code()));
            values.push(json!({
                "kind": kind.name(), "language": language.code(), "changed": changed, "subject": subject,
            }));
        }
    }
    Ok(say(if json { format!("{:#}", json!(values)) } else { lines.join("\n") })?)
}

fn show(shop: &Shop, named: &Named, json: bool) -> anyhow::Result<()> {
    let (mut values, mut parts) = (Vec::new(), Vec::new());
    let known = placeholders(named.kind);
    for language in LANGUAGES.into_iter().filter(|language| named.language.is_none_or(|l| l == *language)) {
        let MessageText { subject, body, html } = message::templates(named.kind, language, &shop.messages);
        let body = body.unwrap_or_default();
        let about = subject.as_ref().map_or_else(String::new, |subject| format!("Subject: {subject}\n\n"));
        let state = if is_changed(shop, named.kind, language) { "changed" } else { "built in" };
        let own = html.as_ref().map_or_else(String::new, |html| format!("\n\n--- html\n{html}"));
        parts.push(format!("{} in {} ({state})\n\n{about}{body}{own}", named.kind.name(), language.code()));
        values.push(json!({
            "kind": named.kind.name(), "language": language.code(), "subject": subject, "body": body, "html": html,
            "placeholders": known,
        }));
    }
    parts.push(format!("What can be filled in: {}", known.join(", ")));
    Ok(say(if json { format!("{:#}", json!(values)) } else { parts.join("\n\n========\n\n") })?)
}

async fn preview(store: &Store, shop: &Shop, args: &PreviewArgs, json: bool) -> anyhow::Result<()> {
    const ORIGIN: &str = "https://shop.example";
    let values = match &args.order {
        Some(number) if !args.kind.is_sms() => {
            let stored = store.order(&OrderNumber(number.trim().to_owned())).await?;
            let order = stored.ok_or_else(|| Unusable(format!("there is no order {number}")))?.order;
            let link = format!("{ORIGIN}/orders/completed/…/");
            let all: Vec<_> = order.items.iter().map(|item| item.pk).collect();
            Values::of_order(&order, &all, &shop.name, &link, args.language)
        }
        _ => message::sample(args.kind, &shop.name, ORIGIN, args.language),
    };
    if args.kind.is_sms() {
        let text = message::write_sms(args.kind, args.language, &shop.messages, &values);
        let (chars, parts) = (text.chars().count(), message::sms_parts(&text));
        return Ok(say(if json {
            format!("{:#}", json!({ "text": text, "chars": chars, "parts": parts }))
        } else {
            format!("{text}\n\n{chars} characters, sent as {parts}")
        })?);
    }
    let letter = message::write(args.kind, args.language, &shop.messages, &values);
    let value: Value = json!({ "subject": letter.subject, "text": letter.text, "html": letter.html });
    let text = match (json, args.html) {
        (true, _) => format!("{value:#}"),
        (false, true) => letter.html,
        (false, false) => format!("Subject: {}\n\n{}", letter.subject, letter.text),
    };
    Ok(say(text.trim_end())?)
}
