//! What an operator is told about `[provider.NAME]`.
#![expect(clippy::unwrap_used, reason = "test")]

use std::sync::Arc;

use checkout::ids::Timestamp;

use super::{
    super::{Environment, Loaded, Overrides, load},
    *,
};

const SECRET: &str = "a-secret-that-is-long-enough";

fn loaded(text: &str, environment: &Environment) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kassa.toml");
    std::fs::write(&file, text).unwrap();
    load(&Overrides { file: Some(file), settings: Vec::new() }, environment)
}

fn environment() -> Environment {
    Environment::from([
        ("KASSA_PROVIDER_EXPRESS_SECRET", SECRET),
        ("KASSA_PROVIDER_AKI_FAST_SECRET", "whatever"),
    ])
}

/// What each provider says of itself, or every problem.
fn told(text: &str) -> Vec<String> {
    let loaded = loaded(text, &environment());
    if !loaded.problems.is_empty() {
        return loaded.problems.iter().map(ToString::to_string).collect();
    }
    let now: Now = Arc::new(|| Timestamp(0));
    let settings = loaded.config.provider_settings(&now).unwrap();
    settings.into_iter().map(|settings| settings.provider().unwrap().about()).collect()
}

const EXPRESS: &str = "[provider.express]\nkind = \"remote\"\nurl = \"https://express.example/kassa\"\n";
const AKIFAST: &str =
    "[provider.aki-fast]\nkind = \"akifast\"\nkey = \"client\"\nverification = \"callback_path\"\n";

#[test]
fn providers_stand_beside_each_other_under_their_names() {
    let both = format!("[server]\nlisten = \"127.0.0.1:1\"\n{EXPRESS}{AKIFAST}");
    assert_eq!(
        told(&both),
        [
            "remote provider express at https://express.example/kassa",
            "Akifast at https://akifast.com/api/v1, not verified live",
        ]
    );
    let sandbox = format!("{AKIFAST}url = \"{}\"\n", AkifastSettings::SANDBOX_URL);
    assert!(told(&sandbox)[0].contains("sandbox.akifast.com"));
    assert_eq!(told(""), [""; 0]);
}

#[test]
fn every_problem_is_named_with_its_line() {
    for (text, expected) in [
        ("[provider.express]\n".to_owned(), "kind is missing"),
        ("[provider.express]\nkind = \"paypal\"\n".to_owned(), "there is no kind `paypal`"),
        ("[provider.express]\nkind = \"remote\"\n".to_owned(), "url is missing"),
        (
            "[provider.other]\nkind = \"remote\"\nurl = \"https://a.example\"\n".to_owned(),
            "KASSA_PROVIDER_OTHER_SECRET",
        ),
        (
            format!("{EXPRESS}secret = \"x\"\n"),
            ":4: provider.express.secret: is no setting; a secret belongs into KASSA_PROVIDER_EXPRESS_SECRET",
        ),
        (format!("{EXPRESS}verificaton = \"pull\"\n"), "did you mean `verification`?"),
        (format!("{EXPRESS}verification = \"trust\"\n"), "there is no verification `trust`"),
        (format!("{EXPRESS}verification = \"mutual_tls\"\n"), "mutual_tls needs"),
        (format!("{EXPRESS}addresses = \"1.2.3.4\"\n"), "write a list of texts"),
        (format!("{EXPRESS}addresses = [\"nowhere\"]\n"), "`nowhere` is neither"),
        (format!("{EXPRESS}key = \"x\"\n"), "key is for `akifast`"),
        (EXPRESS.replace("https", "http"), "must begin with https://"),
        (format!("{AKIFAST}pages = [\"x\"]\n"), "pages is for `remote`"),
        (AKIFAST.replace("key = \"client\"\n", ""), "key is missing"),
        (AKIFAST.replace("verification = \"callback_path\"\n", ""), "has to be chosen"),
        (AKIFAST.replace("callback_path", "pull"), "publishes no query"),
        (AKIFAST.replace("callback_path", "signature"), "publishes no signature"),
        ("[provider.EXPRESS]\nkind = \"remote\"\n".to_owned(), "is no name of a provider"),
        ("provider = 1\n".to_owned(), "is no section"),
        ("[provider]\nexpress = 1\n".to_owned(), "is no section"),
    ] {
        let told = told(&text);
        assert!(told.iter().any(|problem| problem.contains(expected)), "{text}: {told:?}");
    }
}

#[test]
fn no_secret_is_printed() {
    let loaded = loaded(EXPRESS, &environment());
    assert_eq!(loaded.config.providers[0].secret.as_deref(), Some(SECRET));
    assert!(!format!("{:?}", loaded.config).contains(SECRET));
    assert!(!format!("{:?}", loaded.config.providers[0].shown()).contains(SECRET));
    assert!(loaded.config.providers[0].shown().contains_key("url"));
}
