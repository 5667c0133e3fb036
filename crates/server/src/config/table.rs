//! Every setting in one table: its key, its variable, what it means, how it is read and shown. The example file,
//! the check of unknown keys and `kassa config show` are made from it.

use std::{net::SocketAddr, path::PathBuf};

use store::DatabaseUrl;
use toml::Value;
use web::{
    listen::AddressSet,
    security::{cookies::SameSite, origin::Origin},
};

use super::{
    Config, LogFormat,
    mail::{TLS_WORDS, is_host, is_line},
    payment, services, sms,
};

/// How the text of a variable becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    /// Divided by commas.
    Texts,
}

/// One setting.
pub(super) struct Setting {
    /// Section and name.
    pub(super) key: &'static str,
    /// The variable that sets it as well.
    pub(super) variable: Option<&'static str>,
    pub(super) kind: Kind,
    /// What it means, for the example file.
    pub(super) about: &'static str,
    /// What a right value is.
    pub(super) expects: &'static str,
    /// What the example shows where there is no default.
    pub(super) sample: &'static str,
    /// Takes a value; `None` when it is not a right one.
    pub(super) read: fn(&mut Config, &Value) -> Option<()>,
    /// The value there is.
    pub(super) show: fn(&Config) -> Option<Value>,
}

const ORIGIN: &str = "an origin such as \"https://shop.example\", without a path";
const ADDRESS: &str = "an address and a port such as \"127.0.0.1:8000\"";

macro_rules! limit {
    ($field:ident, $about:literal) => {
        Setting {
            key: concat!("server.limits.", stringify!($field)),
            variable: None,
            kind: Kind::Whole,
            about: $about,
            expects: "a whole number from 1 to 4294967295",
            sample: "",
            read: |config, value| {
                let number = u32::try_from(value.as_integer()?).ok().filter(|number| *number > 0)?;
                config.limits.$field = number.try_into().ok()?;
                Some(())
            },
            show: |config| i64::try_from(config.limits.$field).ok().map(Value::Integer),
        }
    };
}

macro_rules! mail_text {
    ($field:ident, $variable:literal, $about:literal, expects: $expects:literal, sample: $sample:literal, $right:expr) => {
        Setting {
            key: concat!("mail.", stringify!($field)),
            variable: Some($variable),
            kind: Kind::Text,
            about: $about,
            expects: $expects,
            sample: $sample,
            read: |config, value| {
                let right: fn(&str) -> bool = $right;
                config.mail.$field = Some(value.as_str().filter(|text| right(text))?.to_owned());
                Some(())
            },
            show: |config| config.mail.$field.as_deref().map(Value::from),
        }
    };
}

pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        key: "server.listen",
        variable: Some("KASSA_LISTEN"),
        kind: Kind::Text,
        about: "Where requests arrive. Put a proxy that speaks TLS in front of it, on the same machine or a private network.",
        expects: ADDRESS,
        sample: "",
        read: |config, value| {
            config.listen = value.as_str()?.parse().ok()?;
            Some(())
        },
        show: |config| Some(config.listen.to_string().into()),
    },
    Setting {
        key: "server.public_url",
        variable: Some("KASSA_PUBLIC_URL"),
        kind: Kind::Text,
        about: "The origin shoppers know the shop by. With https, cookies are sent over TLS only. Made from `listen` when absent.",
        expects: ORIGIN,
        sample: "https://shop.example",
        read: |config, value| {
            config.public_url = Some(Origin::parse(value.as_str()?).ok()?);
            Some(())
        },
        show: |config| config.public_url.as_ref().map(|origin| origin.as_str().into()),
    },
    Setting {
        key: "server.metrics_listen",
        variable: Some("KASSA_METRICS_LISTEN"),
        kind: Kind::Text,
        about: "Where Prometheus reads /metrics, and nothing else is served. Must not be reachable for shoppers. Off when absent.",
        expects: ADDRESS,
        sample: "127.0.0.1:9000",
        read: |config, value| {
            config.metrics_listen = Some(value.as_str()?.parse::<SocketAddr>().ok()?);
            Some(())
        },
        show: |config| config.metrics_listen.map(|address| address.to_string().into()),
    },
    Setting {
        key: "server.trusted_origins",
        variable: Some("KASSA_TRUSTED_ORIGINS"),
        kind: Kind::Texts,
        about: "Origins of storefronts that may send requests from a browser and read the answers (CORS).",
        expects: "a list of origins such as [\"https://www.shop.example\"]",
        sample: "",
        read: |config, value| {
            let origins = texts(value)?.into_iter().map(|text| Origin::parse(&text).ok());
            config.trusted_origins = origins.collect::<Option<_>>()?;
            Some(())
        },
        show: |config| Some(list(config.trusted_origins.iter().map(Origin::as_str))),
    },
    Setting {
        key: "server.session_cookie",
        variable: Some("KASSA_SESSION_COOKIE"),
        kind: Kind::Text,
        about: "SameSite of the session's cookie. With `strict`, browsers keep it from every request that begins on another site: a \
                shopper who comes by a link is not known until the next step.",
        expects: "`lax` or `strict`",
        sample: "",
        read: |config, value| {
            config.session_cookie = SameSite::of_name(value.as_str()?)?;
            Some(())
        },
        show: |config| Some(config.session_cookie.name().into()),
    },
    Setting {
        key: "server.storefront_addresses",
        variable: Some("KASSA_STOREFRONT_ADDRESSES"),
        kind: Kind::Texts,
        about: "Addresses and networks of storefront servers and proxies: many shoppers share one, so limits per address spare them.",
        expects: "a list of addresses and networks such as [\"10.0.0.7\", \"10.1.0.0/16\"]",
        sample: "",
        read: |config, value| {
            let addresses = texts(value)?;
            AddressSet::parse(addresses.iter().map(String::as_str)).ok()?;
            config.storefront_addresses = addresses;
            Some(())
        },
        show: |config| Some(list(config.storefront_addresses.iter().map(String::as_str))),
    },
    limit!(header_timeout_ms, "Time for the head of a request."),
    limit!(body_timeout_ms, "Time for the whole body."),
    limit!(body_grace_ms, "A body may be slower than the rate below for this long."),
    limit!(body_bytes_per_second_min, "The least average rate of a body after the grace."),
    limit!(request_timeout_ms, "Time from the end of the head to the beginning of the answer."),
    limit!(idle_timeout_ms, "Time between two requests, and the longest stall while an answer is written."),
    limit!(header_bytes_max, "Size of request line and header fields together."),
    limit!(header_fields_max, "Number of header fields."),
    limit!(url_bytes_max, "Length of the request target."),
    limit!(connections_max, "Open connections altogether."),
    limit!(connections_per_address_max, "Open connections of one address that is no storefront's."),
    limit!(shutdown_grace_ms, "Time for running requests to finish when the server stops."),
    Setting {
        key: "database.url",
        variable: Some("KASSA_DATABASE_URL"),
        kind: Kind::Text,
        about: "`sqlite:PATH`, or `postgres://…` for several nodes. A password belongs into KASSA_DATABASE_URL, not into this file. \
                When absent: kassa.sqlite in the data folder.",
        expects: "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`",
        sample: "postgres://kassa@db.internal/kassa",
        read: |config, value| {
            config.database = Some(value.as_str()?.parse().ok()?);
            Some(())
        },
        show: |config| Some(shown_url(&config.database_url()).into()),
    },
    Setting {
        key: "data.folder",
        variable: Some("KASSA_DATA"),
        kind: Kind::Text,
        about: "The folder with everything this installation keeps: the embedded database, the generated secret. Back it up.",
        expects: "a path",
        sample: "",
        read: |config, value| {
            config.data = value.as_str().filter(|path| !path.trim().is_empty()).map(PathBuf::from)?;
            Some(())
        },
        show: |config| Some(config.data.display().to_string().into()),
    },
    Setting {
        key: "log.format",
        variable: Some("KASSA_LOG_FORMAT"),
        kind: Kind::Text,
        about: "`text` for people, `json` for collectors. The log goes to standard error; it never holds bodies or cookies.",
        expects: "`text` or `json`",
        sample: "",
        read: |config, value| {
            config.log_format = match value.as_str()? {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return None,
            };
            Some(())
        },
        show: |config| {
            let word = match config.log_format {
                LogFormat::Text => "text",
                LogFormat::Json => "json",
            };
            Some(word.into())
        },
    },
    Setting {
        key: "log.level",
        variable: Some("KASSA_LOG_LEVEL"),
        kind: Kind::Text,
        about: "`error`, `warn`, `info`, `debug` or `trace`; also by part: \"info,store=debug\".",
        expects: "a level, or levels by part such as \"info,store=debug\"",
        sample: "",
        read: |config, value| {
            let text = value.as_str().filter(|text| !text.is_empty())?;
            text.parse::<tracing_subscriber::filter::Targets>().ok()?;
            text.clone_into(&mut config.log_level);
            Some(())
        },
        show: |config| Some(config.log_level.as_str().into()),
    },
    Setting {
        key: "orders.link_hours",
        variable: None,
        kind: Kind::Whole,
        about: "How long the link to an order's page works.",
        expects: "a whole number of hours from 1 to 87600 (ten years)",
        sample: "",
        read: |config, value| {
            let hours = u32::try_from(value.as_integer()?).ok()?;
            config.order_link_hours = (1..=87_600).contains(&hours).then_some(hours)?;
            Some(())
        },
        show: |config| Some(i64::from(config.order_link_hours).into()),
    },
    mail_text!(host, "KASSA_MAIL_HOST",
        "The mail server that takes the shop's mails (SMTP). Without it no mail is sent, and mails wait in the outbox.",
        expects: "the name of a mail server", sample: "smtp.shop.example", is_host),
    Setting {
        key: "mail.port",
        variable: Some("KASSA_MAIL_PORT"),
        kind: Kind::Whole,
        about: "Its port: usually 587 with `starttls`, 465 with `implicit`.",
        expects: "a port from 1 to 65535",
        sample: "",
        read: |config, value| {
            config.mail.port = u16::try_from(value.as_integer()?).ok().filter(|port| *port > 0)?;
            Some(())
        },
        show: |config| Some(i64::from(config.mail.port).into()),
    },
    Setting {
        key: "mail.tls",
        variable: Some("KASSA_MAIL_TLS"),
        kind: Kind::Text,
        about: "`starttls` begins in the clear and encrypts before anything is said, `implicit` encrypts from the first byte, \
                `none` never does: for a server on the same machine.",
        expects: "`starttls`, `implicit` or `none`",
        sample: "",
        read: |config, value| {
            let text = value.as_str()?;
            config.mail.tls = TLS_WORDS.iter().find(|(word, _)| *word == text)?.1;
            Some(())
        },
        show: |config| {
            TLS_WORDS.iter().find(|(_, tls)| *tls == config.mail.tls).map(|(word, _)| Value::from(*word))
        },
    },
    mail_text!(user, "KASSA_MAIL_USER",
        "The name to log in with. Its password belongs into KASSA_MAIL_PASSWORD, or into a file named by KASSA_MAIL_PASSWORD_FILE.",
        expects: "a name", sample: "shop", is_line),
    mail_text!(from, "KASSA_MAIL_FROM", "The address mails are from. The shop's name stands in front of it.",
        expects: "an address such as \"orders@shop.example\"", sample: "orders@shop.example", gateways::mail::is_address),
    mail_text!(reply_to, "KASSA_MAIL_REPLY_TO", "The address answers go to, when it is another one.",
        expects: "an address such as \"help@shop.example\"", sample: "help@shop.example", gateways::mail::is_address),
    Setting {
        key: "mail.timeout_ms",
        variable: None,
        kind: Kind::Whole,
        about: "How long the server may take to get ready for a mail, and again to take it.",
        expects: "a whole number of milliseconds from 100 to 9000",
        sample: "",
        read: |config, value| {
            let timeout = u32::try_from(value.as_integer()?).ok()?;
            config.mail.timeout_ms = (100..=9_000).contains(&timeout).then_some(timeout)?;
            Some(())
        },
        show: |config| Some(i64::from(config.mail.timeout_ms).into()),
    },
    services::LOYALTY_URL,
    services::REWARDS_URL,
    services::SHIPPING_URL,
    payment::GATEWAY,
    payment::URL,
    payment::KEY,
    sms::GATEWAY,
    sms::URL,
    sms::SENDER,
    sms::USER,
];

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    Value::Array(items.map(Value::from).collect())
}

/// The URL without its password.
fn shown_url(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => without_password(url),
    }
}

/// Hides the password between user and host, and one given as a parameter.
fn without_password(url: &str) -> String {
    let hidden = match (url.split_once("://"), url.rfind('@')) {
        (Some((scheme, _)), Some(end)) if end > scheme.len() + 3 => {
            let user = url[scheme.len() + 3..end].split(':').next().unwrap_or_default();
            format!("{scheme}://{user}{}", &url[end..])
        }
        _ => url.to_owned(),
    };
    match hidden.split_once('?') {
        Some((start, parameters)) => {
            let shown: Vec<&str> = parameters.split('&').filter(|p| !p.starts_with("password=")).collect();
            format!("{start}?{}", shown.join("&")).trim_end_matches('?').to_owned()
        }
        None => hidden,
    }
}

/// Whether the URL carries a password.
pub(super) fn has_password(url: &DatabaseUrl) -> bool {
    matches!(url, DatabaseUrl::Postgres(url) if without_password(url) != *url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://kassa:se@cr:et@db/kassa", "postgres://kassa@db/kassa"),
            (
                "postgres://kassa@db/kassa?password=x&sslmode=disable",
                "postgres://kassa@db/kassa?sslmode=disable",
            ),
            ("postgres://db/kassa?password=x", "postgres://db/kassa"),
            ("postgres://kassa@db/kassa", "postgres://kassa@db/kassa"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }

    #[test]
    fn every_default_is_a_right_value() {
        let config = Config::default();
        for setting in SETTINGS {
            if let Some(value) = (setting.show)(&config) {
                assert!((setting.read)(&mut Config::default(), &value).is_some(), "{}", setting.key);
            } else {
                let sample = Value::from(setting.sample);
                assert!((setting.read)(&mut Config::default(), &sample).is_some(), "{}", setting.key);
            }
        }
    }
}
