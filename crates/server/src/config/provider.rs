//! `[provider.NAME]`: the checkout providers of this installation, each under the name the shop's own settings know it by. What
//! proves them comes from the environment only: `KASSA_PROVIDER_NAME_SECRET`, or a file named by `KASSA_PROVIDER_NAME_SECRET_FILE`.

use gateways::{
    Now,
    egress::Timeouts,
    provider::{
        AkifastSettings, ProviderSettings, RemoteProviderSettings, Verification, VerificationSettings,
    },
};
use toml::{Table, Value};

use super::{Config, read::nearest};

/// A checkout provider, as it was written.
#[derive(Clone, Default)]
pub(crate) struct ProviderConfig {
    /// What settings and links call it.
    pub(crate) name: String,
    kind: Option<String>,
    url: Option<String>,
    oauth_url: Option<String>,
    key: Option<String>,
    verification: Option<String>,
    addresses: Vec<String>,
    pages: Vec<String>,
    certificate: Option<String>,
    certificate_header: Option<String>,
    /// What proves it; from the environment only.
    pub(super) secret: Option<String>,
}

impl std::fmt::Debug for ProviderConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProviderConfig({}, {:?}, {:?})", self.name, self.kind, self.url)
    }
}

const KEYS: [&str; 9] = [
    "kind",
    "url",
    "oauth_url",
    "key",
    "verification",
    "addresses",
    "pages",
    "certificate",
    "certificate_header",
];
const NAME_CHARS_MAX: usize = 30;

/// What is wrong with one key of a provider, and what would be right.
pub(super) struct Wrong {
    pub(super) key: String,
    pub(super) what: String,
    pub(super) remedy: String,
}

impl Wrong {
    /// `provider` is a value where sections should be.
    pub(super) fn no_section() -> Self {
        Self {
            key: "provider".to_owned(),
            what: "is no section".to_owned(),
            remedy: "write [provider.NAME] and its keys below".to_owned(),
        }
    }
}

/// What the example file says about them.
pub(super) const EXAMPLE: &str = r#"
# Checkout providers, where shoppers pick an address and a carrier and pay on a page of their own. Each has a section and a name of
# its own; the shop's `[[checkout_providers]]` know it by that name (`kassa shop`). `kind` is `remote` for any that speaks the
# signed contract of docs/remote-provider.md, or `akifast`, which is not verified live. What proves it belongs into
# KASSA_PROVIDER_NAME_SECRET, with NAME in capitals and `_` for `-`, or into a file named by KASSA_PROVIDER_NAME_SECRET_FILE; while a
# `remote` one is changed there may be two, divided by a comma: the first signs, both verify.
#
# `verification` says how its calls are known to be its own: `signature`, `mutual_tls`, `pull` or `callback_path`. Akifast knows only
# `callback_path`, which has to be written: a path that only the provider was given proves less than a signature, and its orders
# wait to be confirmed. `addresses` narrows where calls may come from; `pages` names hosts of its pages besides that of `url`.
#
#   [provider.express]
#   kind = "remote"
#   url = "https://express.example/kassa"
#   verification = "signature"
#   pages = ["pay.express.example"]
#
#   [provider.akifast]
#   kind = "akifast"
#   url = "https://sandbox.akifast.com/api/v1"
#   key = "client-id"
#   verification = "callback_path"
#   addresses = ["203.0.113.0/24"]
"#;

/// The variable with its secret.
pub(super) fn secret_variable(name: &str) -> String {
    format!("KASSA_PROVIDER_{}_SECRET", name.to_ascii_uppercase().replace('-', "_"))
}

/// Reads the section of the provider called `name`.
pub(super) fn read(name: &str, section: &Value) -> (ProviderConfig, Vec<Wrong>) {
    let mut config = ProviderConfig { name: name.to_owned(), ..ProviderConfig::default() };
    let mut wrong = Vec::new();
    let wrong_at = |key: &str, what: &str, remedy: &str| Wrong {
        key: if key.is_empty() { format!("provider.{name}") } else { format!("provider.{name}.{key}") },
        what: what.to_owned(),
        remedy: remedy.to_owned(),
    };
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !(1..=NAME_CHARS_MAX).contains(&name.len()) || !name.bytes().all(is_name) {
        wrong.push(wrong_at("", "is no name of a provider", "use small letters, digits and dashes"));
    }
    let Some(section) = section.as_table() else {
        wrong.push(wrong_at("", "is no section", "write [provider.NAME] and its keys below"));
        return (config, wrong);
    };
    for (key, value) in section {
        let taken = match key.as_str() {
            "kind" => text(value, &mut config.kind),
            "url" => text(value, &mut config.url),
            "oauth_url" => text(value, &mut config.oauth_url),
            "key" => text(value, &mut config.key),
            "verification" => text(value, &mut config.verification),
            "certificate" => text(value, &mut config.certificate),
            "certificate_header" => text(value, &mut config.certificate_header),
            "addresses" => texts(value, &mut config.addresses),
            "pages" => texts(value, &mut config.pages),
            secret if secret.contains("secret") => {
                let remedy = format!("a secret belongs into {}", secret_variable(name));
                wrong.push(wrong_at(key, "is no setting", &remedy));
                continue;
            }
            _ => {
                let remedy = match nearest(key, KEYS.into_iter()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", KEYS.join(", ")),
                };
                wrong.push(wrong_at(key, "is no setting of a provider", &remedy));
                continue;
            }
        };
        if taken.is_none() {
            let list = ["addresses", "pages"].contains(&key.as_str());
            let remedy = if list { "write a list of texts" } else { "write a text" };
            wrong.push(wrong_at(key, "cannot be used", remedy));
        }
    }
    (config, wrong)
}

fn text(value: &Value, field: &mut Option<String>) -> Option<()> {
    *field = Some(value.as_str().map(str::trim).filter(|text| !text.is_empty())?.to_owned());
    Some(())
}

fn texts(value: &Value, field: &mut Vec<String>) -> Option<()> {
    *field = value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>()?;
    Some(())
}

impl ProviderConfig {
    /// How it is reached; what is missing or too much otherwise.
    pub(crate) fn settings(&self, now: Now) -> Result<ProviderSettings, String> {
        let kind = self.kind.as_deref().ok_or("kind is missing: `remote` or `akifast`")?;
        if !["remote", "akifast"].contains(&kind) {
            return Err(format!("there is no kind `{kind}`: `remote` or `akifast`"));
        }
        let variable = secret_variable(&self.name);
        let secret = self.secret.clone().ok_or_else(|| format!("{variable} is needed"))?;
        let mode = match self.verification.as_deref() {
            None if kind == "remote" => Verification::Signature,
            None => return Err("verification is missing, and has to be chosen: `callback_path`".to_owned()),
            Some("signature") => Verification::Signature,
            Some("mutual_tls") => Verification::MutualTls,
            Some("pull") => Verification::Pull,
            Some("callback_path") => Verification::CallbackPath,
            Some(other) => {
                return Err(format!(
                    "there is no verification `{other}`: `signature`, `mutual_tls`, `pull` or `callback_path`"
                ));
            }
        };
        let verification = VerificationSettings {
            mode,
            addresses: self.addresses.clone(),
            certificate_header: self.certificate_header.clone(),
            certificate: self.certificate.clone(),
        };
        let foreign = |field: &Option<String>, key: &str| {
            if field.is_some() {
                Err(format!("{key} is for `akifast`, and the kind is `{kind}`"))
            } else {
                Ok(())
            }
        };
        match kind {
            "remote" => {
                foreign(&self.key, "key")?;
                foreign(&self.oauth_url, "oauth_url")?;
                let url = self.url.clone().ok_or("url is missing")?;
                let settings = RemoteProviderSettings::new(self.name.clone(), url, secret, now);
                Ok(ProviderSettings::Remote(RemoteProviderSettings {
                    verification,
                    pages: self.pages.clone(),
                    ..settings
                }))
            }
            "akifast" => {
                if !self.pages.is_empty() {
                    return Err("pages is for `remote`: Akifast's pages are where its API is".to_owned());
                }
                let url = self.url.clone().unwrap_or_else(|| AkifastSettings::URL.to_owned());
                let of_its_own = |default: &str| self.oauth_url.clone().unwrap_or_else(|| default.to_owned());
                let oauth_url = if url == AkifastSettings::SANDBOX_URL {
                    of_its_own(AkifastSettings::SANDBOX_OAUTH_URL)
                } else {
                    of_its_own(AkifastSettings::OAUTH_URL)
                };
                Ok(ProviderSettings::Akifast(AkifastSettings {
                    slug: self.name.clone(),
                    url,
                    oauth_url,
                    key: self.key.clone().ok_or("key is missing: the shop's client id")?,
                    secret,
                    verification,
                    timeouts: Timeouts::default(),
                    now,
                }))
            }
            other => Err(format!("there is no kind `{other}`: `remote` or `akifast`")),
        }
    }

    /// As it is shown: without what proves it.
    pub(super) fn shown(&self) -> Table {
        let text = |value: &Option<String>| value.as_deref().map(Value::from);
        let list = |values: &Vec<String>| (!values.is_empty()).then(|| Value::from(values.clone()));
        let all = [
            ("kind", text(&self.kind)),
            ("url", text(&self.url)),
            ("oauth_url", text(&self.oauth_url)),
            ("key", text(&self.key)),
            ("verification", text(&self.verification)),
            ("addresses", list(&self.addresses)),
            ("pages", list(&self.pages)),
            ("certificate", text(&self.certificate)),
            ("certificate_header", text(&self.certificate_header)),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
    }
}

impl Config {
    /// How every provider is reached; what is wrong with the first that cannot be.
    pub(crate) fn provider_settings(&self, now: &Now) -> Result<Vec<ProviderSettings>, String> {
        let settings = self.providers.iter().map(|provider| {
            provider.settings(now.clone()).map_err(|problem| format!("provider.{}: {problem}", provider.name))
        });
        settings.collect()
    }
}

#[cfg(test)]
#[path = "provider_tests.rs"]
mod tests;
