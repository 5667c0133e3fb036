//! The example file: every setting with what it means, commented out at its default.

use super::{Config, provider, table::SETTINGS};

const HEAD: &str = "\
# How an installation of Kassa runs. Every setting is shown with its default, or with a sample where there is none;
# remove the `#` before the ones you change. Made by `kassa config example`; check yours with `kassa config check`.
#
# The variable behind a setting wins over this file, and the command line wins over both. Secrets are no settings:
#   KASSA_SECRET_KEY           signs links and tokens, at least 32 characters: `openssl rand -hex 32`
#   KASSA_SECRET_KEY_PREVIOUS  earlier ones that still verify while you change it, divided by commas
#   KASSA_SECRET_KEY_FILE      or a file: the secret in its first line, earlier ones below
#   KASSA_LOYALTY_SECRET       what the loyalty service and the shop know; KASSA_REWARDS_SECRET, the same of the reward service
#   KASSA_SHIPPING_SECRET      what the shipping service and the shop know
#   KASSA_PAYMENT_SECRET       what the payment gateway and the shop know, or the gateway's secret key; or KASSA_PAYMENT_SECRET_FILE
#   KASSA_PROVIDER_NAME_SECRET  what the checkout provider called NAME and the shop know; or KASSA_PROVIDER_NAME_SECRET_FILE
#   KASSA_MAIL_PASSWORD        proves `mail.user` to the mail server; or KASSA_MAIL_PASSWORD_FILE, a file that holds it
#   KASSA_SMS_SECRET           signs requests to the service for text messages, or is its password; or KASSA_SMS_SECRET_FILE
# Without a key a secret is made on the first start and kept in the data folder. Several nodes must share one.
#
# What the shop sells and how is no matter of this file: see `kassa shop`.
";
const WIDTH: usize = 110;

/// The text of the example.
pub(super) fn example() -> String {
    let config = Config::default();
    let mut text = HEAD.to_owned();
    let mut section = "";
    for setting in SETTINGS {
        let (own, name) = setting.key.rsplit_once('.').unwrap_or(("", setting.key));
        if own != section {
            text.extend(["\n[", own, "]\n"]);
            section = own;
        } else if !own.ends_with("limits") {
            text.push('\n');
        }
        text.push_str(&wrapped(setting.about));
        if let Some(variable) = setting.variable {
            text.extend(["# Variable: ", variable, "\n"]);
        }
        let value =
            if setting.sample.is_empty() { (setting.show)(&config) } else { Some(setting.sample.into()) };
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        text.extend(["# ", name, " = ", &value, "\n"]);
    }
    text + provider::EXAMPLE
}

fn wrapped(about: &str) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in about.split_whitespace() {
        if lines.last().is_some_and(|line| line.len() + 1 + word.len() > WIDTH) {
            lines.push("#".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Environment, Overrides, load},
        *,
    };

    #[test]
    fn the_committed_example_is_fresh() {
        let committed = include_str!("../../../../config.example.toml");
        assert_eq!(committed, example(), "run `kassa config example > config.example.toml`");
    }

    #[test]
    #[expect(clippy::unwrap_used, reason = "test")]
    fn the_example_is_right_as_it_is_and_with_every_setting_uncommented() {
        let uncommented: Vec<String> = example()
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(setting)
                    if SETTINGS.iter().any(|s| {
                        setting.starts_with(&format!("{} = ", s.key.rsplit('.').next().unwrap()))
                    }) =>
                {
                    setting.to_owned()
                }
                _ => line.to_owned(),
            })
            .collect();
        let folder = tempfile::tempdir().unwrap();
        for text in [example(), uncommented.join("\n")] {
            let file = folder.path().join("kassa.toml");
            std::fs::write(&file, &text).unwrap();
            let overrides = Overrides { file: Some(file), settings: Vec::new() };
            let loaded = load(
                &overrides,
                &Environment::from([
                    ("KASSA_MAIL_PASSWORD", "a password"),
                    ("KASSA_LOYALTY_SECRET", "a secret that is long enough"),
                    ("KASSA_REWARDS_SECRET", "a secret that is long enough"),
                    ("KASSA_SHIPPING_SECRET", "a secret that is long enough"),
                    ("KASSA_PAYMENT_SECRET", "a-secret-that-is-long-enough"),
                    ("KASSA_SMS_SECRET", "a secret that is long enough"),
                ]),
            );
            assert_eq!(loaded.problems, [], "{text}");
            let count = if text == example() { 0 } else { SETTINGS.len() };
            assert_eq!(loaded.origins.len(), count);
        }
    }
}
