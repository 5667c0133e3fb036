//! `kassa config`: shows and checks the settings of the installation without starting anything.

use std::{io::Result, process::ExitCode};

use clap::Subcommand;
use serde_json::{Map, Value, json};

use super::{Loaded, example::example, list, table::SETTINGS};
use crate::output::say;

const MEND: &str = "These settings must be mended:";

/// What `kassa config` does.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Say everything that is wrong with the settings; ends with 0 when nothing is, with 2 otherwise
    Check,
    /// Print every setting and where it comes from; passwords and secrets are left out
    Show,
    /// Print a file of settings to begin with
    Example,
}

/// Carries it out.
pub(crate) fn run(command: ConfigCommand, loaded: &Loaded, json: bool) -> Result<ExitCode> {
    match command {
        ConfigCommand::Check => check(loaded, json)?,
        ConfigCommand::Show => show(loaded, json)?,
        ConfigCommand::Example => say(example().trim_end())?,
    }
    let refused = !loaded.problems.is_empty() && !matches!(command, ConfigCommand::Example);
    Ok(ExitCode::from(if refused { 2 } else { 0 }))
}

fn check(loaded: &Loaded, json: bool) -> Result<()> {
    let Loaded { problems, warnings, file, .. } = loaded;
    if json {
        let ok = problems.is_empty();
        return say(json!({ "ok": ok, "file": file, "problems": problems, "warnings": warnings }));
    }
    if !warnings.is_empty() {
        say(list("These settings work and may surprise:", warnings))?;
    }
    if problems.is_empty() {
        let file = file.as_ref().map_or_else(|| "no file".to_owned(), |path| path.display().to_string());
        say(format_args!("The settings are fine ({file})."))
    } else {
        say(list(MEND, problems))
    }
}

fn show(loaded: &Loaded, json: bool) -> Result<()> {
    let shown = SETTINGS.iter().map(|setting| {
        let origin = loaded.origins.get(setting.key).copied().unwrap_or("default");
        (setting.key, (setting.show)(&loaded.config), origin)
    });
    let providers = loaded.config.providers.iter().flat_map(|provider| {
        let section = provider.shown().into_iter();
        section.map(|(key, value)| (format!("provider.{}.{key}", provider.name), value))
    });
    if json {
        let own = providers.map(|(key, value)| (key, json!({ "value": value, "from": "file" })));
        let settings: Map<String, Value> = shown
            .map(|(key, value, from)| (key.to_owned(), json!({ "value": value, "from": from })))
            .chain(own)
            .collect();
        return say(json!({ "file": loaded.file, "settings": settings, "problems": loaded.problems }));
    }
    for (key, value, origin) in shown {
        let value = value.map_or_else(|| "(not set)".to_owned(), |value| value.to_string());
        say(format_args!("{key} = {value}  # {origin}"))?;
    }
    for (key, value) in providers {
        say(format_args!("{key} = {value}  # file"))?;
    }
    if !loaded.problems.is_empty() {
        eprintln!("{}", list(MEND, &loaded.problems));
    }
    Ok(())
}
