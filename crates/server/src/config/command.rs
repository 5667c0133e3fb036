//! `kassa config`: shows and checks the settings of the installation without starting anything.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::json;

use super::{Loaded, example::example, list, table::SETTINGS};

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
pub(crate) fn run(command: ConfigCommand, loaded: &Loaded, json: bool) -> ExitCode {
    match command {
        ConfigCommand::Check => check(loaded, json),
        ConfigCommand::Show => show(loaded, json),
        ConfigCommand::Example => print!("{}", example()),
    }
    let refused = !loaded.problems.is_empty() && !matches!(command, ConfigCommand::Example);
    ExitCode::from(if refused { 2 } else { 0 })
}

fn check(loaded: &Loaded, json: bool) {
    let Loaded { problems, warnings, file, .. } = loaded;
    if json {
        let ok = problems.is_empty();
        println!("{}", json!({ "ok": ok, "file": file, "problems": problems, "warnings": warnings }));
        return;
    }
    if !warnings.is_empty() {
        println!("{}", list("These settings work and may surprise:", warnings));
    }
    if problems.is_empty() {
        let file = file.as_ref().map_or_else(|| "no file".to_owned(), |path| path.display().to_string());
        println!("The settings are fine ({file}).");
    } else {
        println!("{}", list("These settings must be mended:", problems));
    }
}

fn show(loaded: &Loaded, json: bool) {
    let origin = |key: &str| loaded.origins.get(key).copied().unwrap_or("default");
    if json {
        let settings = SETTINGS.iter().map(|setting| {
            let value = (setting.show)(&loaded.config);
            (setting.key.to_owned(), json!({ "value": value, "from": origin(setting.key) }))
        });
        let settings: serde_json::Map<String, serde_json::Value> = settings.collect();
        println!("{}", json!({ "file": loaded.file, "settings": settings, "problems": loaded.problems }));
        return;
    }
    for setting in SETTINGS {
        let value =
            (setting.show)(&loaded.config).map_or_else(|| "(not set)".to_owned(), |value| value.to_string());
        println!("{} = {value}  # {}", setting.key, origin(setting.key));
    }
    if !loaded.problems.is_empty() {
        eprintln!("{}", list("These settings must be mended:", &loaded.problems));
    }
}
