//! What no single setting can know: how the settings fit together, and what of them will surprise.

use std::sync::Arc;

use checkout::ids::Timestamp;
use store::DatabaseUrl;

use gateways::{
    mail::SmtpTls, payment::PaymentSettings, provider::ProviderSettings, remote::SECRET_BYTES_MIN,
};

use super::{
    Config, Environment, Loaded, Problem, SecretSource, ServiceConfig,
    secret::{FILE, REMEDY, is_open_to_others},
    table::has_password,
};

/// Adds what is found to problems and warnings.
pub(super) fn check(loaded: &mut Loaded, environment: &Environment) {
    let found = |source: &str, key: &str, problem: &str, remedy: &str| Problem {
        source: source.to_owned(),
        line: None,
        key: key.to_owned(),
        what: problem.to_owned(),
        remedy: remedy.to_owned(),
    };
    let config = &loaded.config;
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());

    let variable = match &loaded.secret {
        SecretSource::Environment(_) => "KASSA_SECRET_KEY",
        SecretSource::File(_) => "KASSA_SECRET_KEY_FILE",
        SecretSource::DataFolder => FILE,
    };
    if let Err(reason) = loaded.secret.inspect(&config.data) {
        problems.push(found("secret", variable, &reason, REMEDY));
    }
    if environment.get("KASSA_SECRET_KEY").is_some() && environment.get("KASSA_SECRET_KEY_FILE").is_some() {
        let remedy = "keep one of them";
        problems.push(found("secret", "KASSA_SECRET_KEY_FILE", "KASSA_SECRET_KEY is set as well", remedy));
    }
    let kept = match &loaded.secret {
        SecretSource::File(path) => path.clone(),
        _ => config.data.join(FILE),
    };
    if is_open_to_others(&kept) && !matches!(loaded.secret, SecretSource::Environment(_)) {
        let remedy = format!("chmod 600 {}", kept.display());
        warnings.push(found("secret", variable, "others on this machine may read it", &remedy));
    }
    let database = config.database_url();
    if matches!(database, DatabaseUrl::Postgres(_)) && matches!(loaded.secret, SecretSource::DataFolder) {
        let remedy = "give all nodes the same KASSA_SECRET_KEY or KASSA_SECRET_KEY_FILE";
        warnings.push(found(
            "secret",
            variable,
            "several nodes must share it, and this one is made for one",
            remedy,
        ));
    }
    if has_password(&database) && loaded.origins.get("database.url") != Some(&"environment") {
        let source = loaded.origins.get("database.url").copied().unwrap_or_default();
        warnings.push(found(source, "database.url", "holds a password", "set KASSA_DATABASE_URL instead"));
    }

    warnings.extend(shop_in_the_clear(config));
    problems.extend(cards_in_the_clear(config));
    if config.metrics_listen.is_some_and(|metrics| metrics == config.listen && metrics.port() != 0) {
        let remedy = "give the metrics a port of their own";
        problems.push(found("settings", "server.metrics_listen", "is the address of the shop", remedy));
    }
    if config.metrics_listen.is_some_and(|metrics| metrics.ip().is_unspecified()) {
        let remedy = "name the address of a private network";
        warnings.push(found(
            "settings",
            "server.metrics_listen",
            "everybody who reaches this machine can read the metrics",
            remedy,
        ));
    }
    let mail = &config.mail;
    let local = ["localhost", "127.0.0.1", "::1"];
    if mail.host.is_some() && mail.from.is_none() {
        let remedy = "name the address mails are from, such as orders@shop.example";
        problems.push(found("settings", "mail.from", "is needed to send mail", remedy));
    }
    if mail.host.is_some() && mail.user.is_some() != mail.password.is_some() {
        let remedy = "set mail.user and KASSA_MAIL_PASSWORD both, or none of them";
        warnings.push(found("settings", "mail.user", "a login needs a name and a password", remedy));
    }
    if mail.tls == SmtpTls::None && mail.host.as_deref().is_some_and(|host| !local.contains(&host)) {
        let remedy = "use `starttls` or `implicit`";
        warnings.push(found("settings", "mail.tls", "others on the way can read every mail", remedy));
    }
    problems.extend(services_without_a_secret(config));
    let payment = config.payment_settings(Arc::new(|| Timestamp(0)));
    if let Err(what) = payment.and_then(|settings| settings.map(PaymentSettings::gateway).transpose()) {
        let remedy = "`docs/operations.md` shows what each gateway needs";
        problems.push(found("settings", "payment.gateway", &what, remedy));
    }
    for provider in &config.providers {
        let settings = provider.settings(Arc::new(|| Timestamp(0)));
        if let Err(what) = settings.and_then(ProviderSettings::provider) {
            let key = format!("provider.{}", provider.name);
            problems.push(found("settings", &key, &what, "`docs/operations.md` shows what each kind needs"));
        }
    }
    if let Err(what) = config.sms_settings(Arc::new(|| Timestamp(0))).and_then(|settings| match settings {
        Some(settings) => settings.gateway().map(drop),
        None => Ok(()),
    }) {
        problems.push(found(
            "settings",
            "sms.gateway",
            &what,
            "or remove sms.gateway: then no text message is sent",
        ));
    }
    loaded.problems.extend(problems);
    loaded.warnings.extend(warnings);
}

/// What is wrong with an address that is no https, towards others than this machine.
fn shop_in_the_clear(config: &Config) -> Option<Problem> {
    let origin = config.public_origin(config.listen);
    if config.listen.ip().is_loopback() || origin.is_https() {
        return None;
    }
    Some(Problem {
        source: "settings".to_owned(),
        line: None,
        key: "server.public_url".to_owned(),
        what: format!("{} is no https: others on the way can read cookies and addresses", origin.as_str()),
        remedy: "put a proxy that speaks TLS in front and write its https address".to_owned(),
    })
}

/// Nobody on the way may read the number of a card. On the machine itself nobody stands between the shopper and the shop.
fn cards_in_the_clear(config: &Config) -> Option<Problem> {
    let origin = config.public_origin(config.listen);
    let is_local = config.listen.ip().is_loopback() && origin.is_loopback();
    (config.takes_payments() && !origin.is_https() && !is_local).then(|| Problem {
        source: "settings".to_owned(),
        line: None,
        key: "server.public_url".to_owned(),
        what: format!("card numbers would travel to {} for everybody on the way to read", origin.as_str()),
        remedy: "put a proxy that speaks TLS in front and write its https address, or take no payments here"
            .to_owned(),
    })
}

/// Services are asked in the shop's name, so each needs a secret that both know.
fn services_without_a_secret(config: &Config) -> Vec<Problem> {
    let services = [
        ("loyalty.url", "KASSA_LOYALTY_SECRET", &config.loyalty),
        ("rewards.url", "KASSA_REWARDS_SECRET", &config.rewards),
        ("shipping.url", "KASSA_SHIPPING_SECRET", &config.shipping),
    ];
    let is_weak =
        |service: &ServiceConfig| service.secret.as_deref().unwrap_or_default().len() < SECRET_BYTES_MIN;
    (services.into_iter())
        .filter(|(_, _, service)| service.url.is_some() && is_weak(service))
        .map(|(key, variable, _)| {
            let remedy =
                format!("set {variable} to at least {SECRET_BYTES_MIN} characters: `openssl rand -hex 32`");
            Problem {
                source: "settings".to_owned(),
                line: None,
                key: key.to_owned(),
                what: "a service and the shop must know a secret".to_owned(),
                remedy,
            }
        })
        .collect()
}
