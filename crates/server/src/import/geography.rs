//! `kassa import geography`: cities, townships and districts from a file, for shops that deliver elsewhere than the
//! built-in places reach. A place is found again by its name inside its parent and keeps its key; nothing is deleted,
//! because addresses point at places: what is gone is switched off with `active = false`.

mod country;

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use country::{Country, Line, Tally};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use store::Store;

/// The most bytes of a file: it is held in memory, and all of Türkiye takes a tenth of it.
const FILE_BYTES_MAX: u64 = 64 << 20;
const COLUMNS: [&str; 7] = ["level", "country", "city", "township", "name", "postcode", "active"];

/// Import places from a CSV or JSON Lines file
#[derive(Debug, Args)]
pub(crate) struct GeographyArgs {
    /// The file, named .csv or .jsonl (columns level, country, city, township, name, postcode, active)
    file: PathBuf,
    /// Read and check everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// What is wrong with a line, and what would be right.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Complaint {
    line: u64,
    column: &'static str,
    wrong: String,
    right: &'static str,
}

/// What became of a file.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Outcome {
    file: String,
    dry_run: bool,
    #[serde(flatten)]
    tally: Tally,
    refused: Vec<Complaint>,
}

impl Outcome {
    /// 0 when every line was good, 2 when some were refused.
    pub(crate) fn exit_code(&self) -> u8 {
        if self.refused.is_empty() { 0 } else { 2 }
    }
}

/// Imports a file into `store` and prints what happened: complaints to standard error, the result to standard
/// output. An error means that the file could not be read or the database did not answer; countries that were done
/// until then stay, and importing the file again completes it.
pub(crate) async fn run(store: &Store, args: GeographyArgs) -> anyhow::Result<Outcome> {
    let cannot = || format!("cannot import {}", args.file.display());
    let mut outcome =
        Outcome { file: args.file.display().to_string(), dry_run: args.dry_run, ..Outcome::default() };
    let text = read(&args.file).with_context(cannot)?;
    let lines = if is_csv(&args.file)? {
        csv_lines(&text, &mut outcome).with_context(cannot)?
    } else {
        json_lines(&text, &mut outcome)
    };
    import(store, lines, &mut outcome).await.with_context(cannot)?;
    outcome.refused.sort_by_key(|complaint| complaint.line);
    print(&outcome, args.json)?;
    Ok(outcome)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::metadata(path)?.len();
    if bytes > FILE_BYTES_MAX {
        bail!("it has {bytes} bytes: divide it into files of at most {FILE_BYTES_MAX}");
    }
    let text = std::fs::read_to_string(path)?;
    Ok(text.strip_prefix('\u{FEFF}').map(ToOwned::to_owned).unwrap_or(text))
}

fn is_csv(path: &Path) -> anyhow::Result<bool> {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("csv") => Ok(true),
        Some("jsonl" | "ndjson") => Ok(false),
        _ => bail!("{}: its name must end in .csv or .jsonl", path.display()),
    }
}

fn csv_lines(text: &str, outcome: &mut Outcome) -> anyhow::Result<Vec<(u64, Line)>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    if let Some(unknown) = headers.iter().find(|name| !COLUMNS.contains(name)) {
        bail!("its first line names the column `{unknown}`; there are {}", COLUMNS.join(", "));
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        match record.and_then(|record| Ok((record.position().cloned(), record.deserialize(Some(&headers))?)))
        {
            Ok((place, line)) => lines.push((place.map_or(0, |place| place.line()), line)),
            Err(error) => outcome.refused.push(Complaint {
                line: error.position().map_or(0, csv::Position::line),
                column: "",
                wrong: error.to_string(),
                right: "as many cells as the first line has, in UTF-8",
            }),
        }
    }
    Ok(lines)
}

fn json_lines(text: &str, outcome: &mut Outcome) -> Vec<(u64, Line)> {
    let mut lines = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(line) => lines.push((number, line)),
            Err(error) => outcome.refused.push(Complaint {
                line: number,
                column: "",
                wrong: error.to_string(),
                right: r#"{"level": "city", "country": "de", "name": "Bayern"} with texts only"#,
            }),
        }
    }
    lines
}

async fn import(store: &Store, lines: Vec<(u64, Line)>, outcome: &mut Outcome) -> anyhow::Result<()> {
    let mut by_country: BTreeMap<String, Vec<(u64, Line)>> = BTreeMap::new();
    for (number, line) in lines {
        by_country.entry(line.country.trim().to_lowercase()).or_default().push((number, line));
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} countries ({eta})");
    let bar =
        ProgressBar::new(by_country.len() as u64).with_style(style.expect("the template is well formed"));
    for (code, lines) in by_country {
        let before = store.place_rows(&code).await?;
        let mut country = Country::of(before.clone());
        for (line, (column, wrong, right)) in country.take(lines) {
            outcome.refused.push(Complaint { line, column, wrong, right });
        }
        let (wanted, tally) = country.what_differs(&before);
        outcome.tally += tally;
        if !outcome.dry_run {
            store.save_places(&wanted).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

fn print(outcome: &Outcome, as_json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if as_json {
        serde_json::to_writer(&mut out, outcome)?;
        return Ok(writeln!(out)?);
    }
    let mut complaints = std::io::stderr().lock();
    for Complaint { line, column, wrong, right } in &outcome.refused {
        let column = if column.is_empty() { String::new() } else { format!("{column}: ") };
        writeln!(complaints, "{}:{line}: {column}{wrong}. Right: {right}", outcome.file)?;
    }
    let written = if outcome.dry_run { "; nothing was written" } else { "" };
    let Tally { added, changed, unchanged } = outcome.tally;
    Ok(writeln!(
        out,
        "{added} places added, {changed} changed, {unchanged} unchanged, {} lines refused{written}",
        outcome.refused.len()
    )?)
}

#[cfg(test)]
mod tests;
