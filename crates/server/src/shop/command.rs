//! `kassa shop`: shows the settings, changes one key, takes all of them out into a file and back in. Every change
//! is checked whole, shown as a difference, and refused when somebody else was faster.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use checkout::shop::Shop;
use clap::Subcommand;
use serde_json::json;
use similar::TextDiff;
use store::Store;

use super::{change, file, text};
use crate::{
    config::{Problem, Unusable, list},
    installation::{Installation, shop_of},
    output::say,
};

/// What `kassa shop` does.
#[derive(Debug, Subcommand)]
pub(crate) enum ShopCommand {
    /// Print the settings, or one of them
    Show {
        /// Such as `guest_purchase`, `contracts[0].title` or `shipping_options.express.active`
        key: Option<String>,
    },
    /// Change one setting of the open shop
    Set {
        /// Such as `guest_purchase`, `payment_wait_hours` or `shipping_options.express.active`
        key: String,
        /// The value as a file of settings writes it; a text needs no quotes
        value: String,
    },
    /// Write the settings into a file
    Export {
        /// The file; standard output when absent
        file: Option<PathBuf>,
    },
    /// Set the shop up, or change it, as a file says
    Import {
        /// A file as `kassa shop export` writes it
        file: PathBuf,
        /// Only check the file and show what it would change
        #[arg(long)]
        dry_run: bool,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Carries it out.
pub(crate) async fn run(command: ShopCommand, installation: &Installation) -> Result<ExitCode> {
    let json = installation.json;
    match command {
        ShopCommand::Show { key } => {
            let (_, shop) = shop_of(&installation.store().await?).await?;
            show(&shop, key.as_deref(), json)?;
        }
        ShopCommand::Export { file } => {
            let (_, shop) = shop_of(&installation.store().await?).await?;
            match file {
                Some(file) => std::fs::write(&file, text::write(&shop))
                    .with_context(|| format!("cannot write {}", file.display()))?,
                None => show(&shop, None, json)?,
            }
        }
        ShopCommand::Set { key, value } => {
            let store = installation.store().await?;
            let current = shop_of(&store).await?;
            let mut table = text::table(&current.1);
            change::set(&mut table, &key, &value).map_err(Unusable)?;
            let (shop, found) = file::check(table);
            let problems: Vec<Problem> =
                found.into_iter().map(|found| file::problem("shop", None, found)).collect();
            let shop = match shop {
                Some(shop) if problems.is_empty() => shop,
                _ => return refuse(&problems, json),
            };
            apply(&store, Some(current), &shop, json, &mut || Ok(true)).await?;
        }
        ShopCommand::Import { file, dry_run, yes } => return import(installation, &file, dry_run, yes).await,
    }
    Ok(ExitCode::SUCCESS)
}

fn show(shop: &Shop, key: Option<&str>, json: bool) -> Result<()> {
    let shown = match key {
        None if json => serde_json::to_string(shop)?,
        None => text::write(shop),
        Some(key) => {
            let settings = text::table(shop);
            let value = change::find(&settings, key).map_err(Unusable)?;
            if json { serde_json::to_string(value)? } else { text::write_value(value) }
        }
    };
    Ok(say(shown.trim_end_matches('\n'))?)
}

async fn import(installation: &Installation, path: &Path, dry_run: bool, yes: bool) -> Result<ExitCode> {
    let json = installation.json;
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Unusable(format!("{name} cannot be read ({error})")))?;
    let shop = match file::read(&name, &text) {
        Ok(shop) => shop,
        Err(problems) => return refuse(&problems, json),
    };
    let store = installation.store_or_new().await?;
    let current = store.shop().await?;
    let is_new = current.is_none();
    let mut agreed = || if dry_run || yes || is_new { Ok(!dry_run) } else { ask() };
    apply(&store, current, &shop, json, &mut agreed).await?;
    Ok(ExitCode::SUCCESS)
}

fn refuse(problems: &[Problem], json: bool) -> Result<ExitCode> {
    if json {
        say(json!({ "applied": false, "problems": problems }))?;
        return Ok(ExitCode::from(2));
    }
    Err(Unusable(list("nothing was changed, because of", problems)).into())
}

/// Shows the difference and, once `agreed`, makes it so.
async fn apply(
    store: &Store,
    current: Option<(i64, Shop)>,
    shop: &Shop,
    json: bool,
    agreed: &mut dyn FnMut() -> Result<bool>,
) -> Result<()> {
    let before = current.as_ref().map(|(_, shop)| text::write(shop)).unwrap_or_default();
    let after = text::write(shop);
    let difference = match current {
        Some(_) => TextDiff::from_lines(&before, &after).unified_diff().context_radius(2).to_string(),
        None => String::new(),
    };
    let changed = before != after;
    if !json && changed {
        say(difference.trim_end())?;
    }
    let apply = changed && agreed()?;
    if apply {
        let done = if let Some((version, _)) = current {
            store.replace_shop(shop, version).await?
        } else {
            // A shop whose shoppers cannot name their town could sell nothing.
            store.load_geography(store::geography::data::load()).await?;
            store.create_shop(shop).await?
        };
        if !done {
            bail!("somebody else changed the settings meanwhile; nothing was changed, look again");
        }
    }
    if json {
        let version = store.shop().await?.map(|(version, _)| version);
        let report = json!({ "changed": changed, "applied": apply, "version": version, "diff": difference, "problems": [] });
        say(report)?;
    } else {
        say(match (changed, apply) {
            (false, _) => "The settings are the same already.",
            (true, false) => "Nothing was changed.",
            (true, true) => "Done. Running servers see it with their next request.",
        })?;
    }
    Ok(())
}

fn ask() -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Unusable(
            "nobody is there to agree; repeat it with --yes, or with --dry-run to look only".to_owned(),
        )
        .into());
    }
    print!("Change the shop like this? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
