//! Puts the settings together: defaults, then the file, then the environment, then the command line. Finds every
//! problem before it says one.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use toml::{Table, Value, de::DeTable};

use super::{
    Config, Environment, Problem, SecretSource, check, provider,
    table::{Kind, SETTINGS, Setting},
};
use crate::place::{Place, line_at, line_of};

/// The file that is read when nobody names one, if it is there.
pub(super) const DEFAULT_FILE: &str = "kassa.toml";
const FILE_BYTES_MAX: u64 = 1 << 20;

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides {
    /// The file of settings.
    pub(crate) file: Option<PathBuf>,
    /// Settings by key.
    pub(crate) settings: Vec<(&'static str, String)>,
}

/// The settings, where each comes from, and what is wrong with them.
#[derive(Debug, Clone)]
pub(crate) struct Loaded {
    /// The settings; a problematic one has its default.
    pub(crate) config: Config,
    /// Where the secret comes from.
    pub(crate) secret: SecretSource,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// By key: what set it, when it was not the default.
    pub(crate) origins: BTreeMap<&'static str, &'static str>,
    /// What must be mended before the server starts.
    pub(crate) problems: Vec<Problem>,
    /// What works and will surprise.
    pub(crate) warnings: Vec<Problem>,
}

/// Puts the settings together.
pub(crate) fn load(overrides: &Overrides, environment: &Environment) -> Loaded {
    let mut loaded = Loaded {
        config: Config::default(),
        secret: SecretSource::default(),
        file: None,
        origins: BTreeMap::new(),
        problems: Vec::new(),
        warnings: Vec::new(),
    };
    let named = overrides.file.clone().or_else(|| environment.get("KASSA_CONFIG").map(PathBuf::from));
    let file = named.or_else(|| Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.exists()));
    if let Some(path) = file {
        match read_text(&path) {
            Ok(text) => loaded.take_file(&path.display().to_string(), &text),
            Err(reason) => loaded.problems.push(Problem {
                source: path.display().to_string(),
                line: None,
                key: String::new(),
                what: format!("cannot be read ({reason})"),
                remedy: "`kassa config example` prints a file to begin with".to_owned(),
            }),
        }
        loaded.file = Some(path);
    }
    for setting in SETTINGS {
        if let Some((variable, text)) = setting.variable.and_then(|name| Some((name, environment.get(name)?)))
        {
            loaded.take(
                setting,
                &value_of(setting.kind, text),
                "environment",
                ("environment", variable, None),
            );
        }
    }
    for (key, text) in &overrides.settings {
        let setting =
            SETTINGS.iter().find(|setting| setting.key == *key).expect("options name settings of the table");
        loaded.take(setting, &value_of(setting.kind, text), "command line", ("command line", key, None));
    }
    loaded.secret = SecretSource::of(environment);
    loaded.config.loyalty.read_secret("KASSA_LOYALTY_SECRET", environment);
    loaded.config.rewards.read_secret("KASSA_REWARDS_SECRET", environment);
    loaded.config.shipping.read_secret("KASSA_SHIPPING_SECRET", environment);
    let payment = loaded.line_of(environment, "KASSA_PAYMENT_SECRET", "KASSA_PAYMENT_SECRET_FILE");
    loaded.config.payment.secret = payment.map(|secret| secret.trim().to_owned());
    loaded.config.mail.password =
        loaded.line_of(environment, "KASSA_MAIL_PASSWORD", "KASSA_MAIL_PASSWORD_FILE");
    let providers: Vec<String> =
        loaded.config.providers.iter().map(|provider| provider.name.clone()).collect();
    for (place, name) in providers.iter().enumerate() {
        let variable = provider::secret_variable(name);
        let secret = loaded.line_of(environment, &variable, &format!("{variable}_FILE"));
        loaded.config.providers[place].secret = secret.map(|secret| secret.trim().to_owned());
    }
    loaded.config.sms.secret = loaded.line_of(environment, "KASSA_SMS_SECRET", "KASSA_SMS_SECRET_FILE");
    check::check(&mut loaded, environment);
    loaded
}

fn read_text(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > FILE_BYTES_MAX {
        return Err("larger than a megabyte".to_owned());
    }
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

/// The value a text stands for; what is no number stays a text, so that the table refuses it in its words.
fn value_of(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Text => Value::from(text),
        Kind::Whole => text.trim().parse().map_or_else(|_| Value::from(text), Value::Integer),
        Kind::Texts => text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(Value::from)
            .collect::<Vec<_>>()
            .into(),
    }
}

impl Loaded {
    /// A secret of the environment: the variable itself, or the first line of the file another one names.
    fn line_of(&mut self, environment: &Environment, variable: &str, file: &str) -> Option<String> {
        if let Some(secret) = environment.get(variable) {
            return Some(secret.to_owned());
        }
        let path = environment.get(file)?;
        match std::fs::read_to_string(path) {
            Ok(text) => text.lines().next().map(str::to_owned),
            Err(error) => {
                self.problems.push(Problem {
                    source: "environment".to_owned(),
                    line: None,
                    key: file.to_owned(),
                    what: format!("{path} cannot be read ({error})"),
                    remedy: "name a file with the secret in its first line".to_owned(),
                });
                None
            }
        }
    }

    fn take_file(&mut self, name: &str, text: &str) {
        let (spans, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            self.problems.extend(errors.iter().map(|error| Problem {
                source: name.to_owned(),
                line: error.span().map(|span| line_at(text, span.start)),
                key: String::new(),
                what: format!("is no TOML here: {}", error.message()),
                remedy: String::new(),
            }));
            return;
        }
        let mut table: Table = toml::from_str(text).unwrap_or_default();
        let line = |key: &str| line_of(text, spans.get_ref(), &Place::parse(key)?);
        if let Some(providers) = table.remove("provider") {
            self.take_providers(name, &providers, line);
        }
        let mut leaves = Vec::new();
        flatten("", &table, &mut leaves);
        let mut leaves: Vec<_> = leaves
            .into_iter()
            .map(|(key, value)| {
                let place = Place::parse(&key);
                (place.and_then(|place| line_of(text, spans.get_ref(), &place)), key, value)
            })
            .collect();
        leaves.sort_by_key(|(line, ..)| *line);
        for (line, key, value) in leaves {
            match SETTINGS.iter().find(|setting| setting.key == key) {
                Some(setting) => self.take(setting, value, "file", (name, setting.key, line)),
                None => self.problems.push(Problem { source: name.to_owned(), line, ..unknown(&key) }),
            }
        }
    }

    /// Sections under names an operator chose, which no table of settings can list.
    fn take_providers(&mut self, file: &str, providers: &Value, line: impl Fn(&str) -> Option<usize>) {
        let none = Table::new();
        let sections = providers.as_table();
        let mut wrong = Vec::new();
        if sections.is_none() {
            wrong.push(provider::Wrong::no_section());
        }
        for (name, section) in sections.unwrap_or(&none) {
            let (config, found) = provider::read(name, section);
            self.config.providers.push(config);
            wrong.extend(found);
        }
        let problems = wrong.into_iter().map(|wrong| Problem {
            source: file.to_owned(),
            line: line(&wrong.key),
            key: wrong.key,
            what: wrong.what,
            remedy: wrong.remedy,
        });
        self.problems.extend(problems);
    }

    fn take(
        &mut self,
        setting: &'static Setting,
        value: &Value,
        origin: &'static str,
        (source, key, line): (&str, &str, Option<usize>),
    ) {
        if (setting.read)(&mut self.config, value).is_some() {
            self.origins.insert(setting.key, origin);
        } else {
            // A database URL may hold a password, right or not.
            let shown =
                if setting.key == "database.url" { "the value".to_owned() } else { value.to_string() };
            self.problems.push(Problem {
                source: source.to_owned(),
                line,
                key: key.to_owned(),
                what: format!("{shown} cannot be used"),
                remedy: format!("write {}", setting.expects),
            });
        }
    }
}

/// Settings and what is none, by their whole keys. A section nobody knows is one finding, not one for each key.
fn flatten<'a>(prefix: &str, table: &'a Table, leaves: &mut Vec<(String, &'a Value)>) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let is_section = SETTINGS.iter().any(|setting| setting.key.starts_with(&format!("{key}.")));
        match value {
            Value::Table(inner) if is_section => flatten(&key, inner, leaves),
            _ => leaves.push((key, value)),
        }
    }
}

fn unknown(key: &str) -> Problem {
    let remedy = if key == "sms.secret" || key == "sms.password" {
        "a secret belongs into KASSA_SMS_SECRET or a file named by KASSA_SMS_SECRET_FILE".to_owned()
    } else if key == "payment.secret" {
        "a secret belongs into KASSA_PAYMENT_SECRET or a file named by KASSA_PAYMENT_SECRET_FILE".to_owned()
    } else if key == "mail.password" {
        "a password belongs into KASSA_MAIL_PASSWORD or a file named by KASSA_MAIL_PASSWORD_FILE".to_owned()
    } else if key.rsplit('.').next().is_some_and(|name| name.contains("secret")) {
        "a secret belongs into KASSA_SECRET_KEY or a file named by KASSA_SECRET_KEY_FILE".to_owned()
    } else if let Some(near) = nearest(key, SETTINGS.iter().map(|setting| setting.key)) {
        format!("did you mean `{near}`?")
    } else {
        "`kassa config example` shows all there are".to_owned()
    };
    Problem {
        source: String::new(),
        line: None,
        key: key.to_owned(),
        what: "is no setting".to_owned(),
        remedy,
    }
}

/// The known key that is most like `key`, if one is like it: misspelt, or right but in another section.
pub(crate) fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = |key: &'_ str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let far = |candidate: &str| {
        let whole = strsim::damerau_levenshtein(key, candidate);
        whole.min(strsim::damerau_levenshtein(&name(key), &name(candidate)))
    };
    let near = known.map(|candidate| (far(candidate), candidate)).min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, _)| *distance <= (name(key).len() / 3).max(1)).map(|(_, candidate)| candidate)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
