//! Files, variables and options, right and wrong.
#![expect(clippy::unwrap_used, reason = "test")]

use super::*;

const STRONG: &str = "8f14e45fceea167a5a36dedd4bea2543c4ca4238a0b923820dcc509a6f75849b";

fn loaded(text: &str, environment: &Environment, options: &[(&'static str, &str)]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kassa.toml");
    std::fs::write(&file, text).unwrap();
    let settings = options.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
    load(&Overrides { file: Some(file), settings }, environment)
}

fn problems(text: &str) -> Vec<(Option<usize>, String, String)> {
    let found = loaded(text, &Environment::default(), &[]).problems.into_iter();
    found.map(|p| (p.line, p.key, format!("{}; {}", p.what, p.remedy))).collect()
}

#[test]
fn the_command_line_beats_the_environment_beats_the_file_beats_the_default() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\npublic_url = \"https://file.example\"\n[data]\nfolder = \"of-file\"\n";
    let environment =
        Environment::from([("KASSA_LISTEN", "127.0.0.1:2"), ("KASSA_PUBLIC_URL", "https://env.example")]);
    let loaded = loaded(file, &environment, &[("server.listen", "127.0.0.1:3")]);
    assert_eq!(loaded.problems, []);
    assert_eq!(loaded.config.listen.port(), 3);
    assert_eq!(loaded.config.public_url.unwrap().as_str(), "https://env.example");
    assert_eq!(loaded.config.data, PathBuf::from("of-file"));
    assert_eq!(loaded.origins["server.listen"], "command line");
    assert_eq!(loaded.origins["server.public_url"], "environment");
    assert_eq!(loaded.origins["data.folder"], "file");
    assert!(!loaded.origins.contains_key("log.level"));
}

#[test]
fn every_problem_is_found_at_once_with_its_line_and_what_would_be_right() {
    let found = problems(
        "[server]\nlisten = \"8000\"\nlisten_adress = 1\n\n[server.limits]\nurl_bytes_max = -1\n\n[log]\nformat = \"xml\"\nlevle = \"info\"\n",
    );
    let keys: Vec<_> = found.iter().map(|(line, key, _)| (line.unwrap(), key.as_str())).collect();
    assert_eq!(
        keys,
        [
            (2, "server.listen"),
            (3, "server.listen_adress"),
            (6, "server.limits.url_bytes_max"),
            (9, "log.format"),
            (10, "log.levle")
        ]
    );
    assert!(found[4].2.contains("did you mean `log.level`?"), "{found:?}");
    assert!(found[0].2.contains("127.0.0.1:8000"), "{found:?}");
}

#[test]
fn a_setting_in_the_wrong_section_is_shown_its_own() {
    assert!(
        problems("[database]\npublic_url = \"https://a.example\"\n")[0].2.contains("`server.public_url`")
    );
    assert!(problems("listen = \"127.0.0.1:1\"\n")[0].2.contains("`server.listen`"));
}

#[test]
fn a_secret_in_the_file_is_sent_to_the_environment() {
    assert!(problems("[server]\nsecret_key = \"x\"\n")[0].2.contains("KASSA_SECRET_KEY"));
}

#[test]
fn all_that_is_no_toml_is_found_with_its_line() {
    let found = problems("[server]\nlisten = \n[log]\nlevel = @\n");
    assert!(found.len() >= 2, "{found:?}");
    assert_eq!((found[0].0, found[1].0), (Some(2), Some(4)), "{found:?}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let overrides = Overrides { file: Some("no/such/file.toml".into()), settings: Vec::new() };
    let loaded = load(&overrides, &Environment::default());
    assert!(
        loaded.problems[0].to_string().starts_with("no/such/file.toml: cannot be read"),
        "{:?}",
        loaded.problems
    );
}

#[test]
fn a_password_is_not_repeated_even_when_the_url_is_wrong() {
    let environment = Environment::from([("KASSA_DATABASE_URL", "postgress://kassa:hidden@db/kassa")]);
    let loaded = loaded("", &environment, &[]);
    assert_eq!(loaded.problems.len(), 1);
    assert!(!loaded.problems[0].to_string().contains("hidden"));
}

#[test]
fn weak_and_double_secrets_are_refused_and_strong_ones_are_not() {
    let of = |environment| loaded("", &environment, &[]).problems.len();
    assert_eq!(of(Environment::from([("KASSA_SECRET_KEY", "secret")])), 1);
    assert_eq!(of(Environment::from([("KASSA_SECRET_KEY", STRONG)])), 0);
    assert_eq!(
        of(Environment::from([("KASSA_SECRET_KEY", STRONG), ("KASSA_SECRET_KEY_PREVIOUS", "old,older")])),
        1
    );
    assert_eq!(of(Environment::from([("KASSA_SECRET_KEY", STRONG), ("KASSA_SECRET_KEY_FILE", "x")])), 1);
    assert_eq!(of(Environment::from([("KASSA_SECRET_KEY_FILE", "no/such/file")])), 1);
}

#[test]
fn surprises_are_said_and_nothing_else() {
    let warned = |text: &str| -> Vec<String> {
        loaded(text, &Environment::default(), &[]).warnings.into_iter().map(|warning| warning.key).collect()
    };
    assert_eq!(warned(""), [""; 0]);
    assert_eq!(warned("[server]\nlisten = \"0.0.0.0:8000\"\n"), ["server.public_url"]);
    assert_eq!(warned("[server]\nlisten = \"0.0.0.0:8000\"\npublic_url = \"https://a.example\"\n"), [""; 0]);
    assert_eq!(warned("[database]\nurl = \"postgres://a:b@c/d\"\n"), ["secret.key", "database.url"]);
}

#[test]
fn card_numbers_never_travel_in_the_clear() {
    let key = |listen: &str, public: &str| {
        let text = format!(
            "[server]\nlisten = \"{listen}\"\npublic_url = \"{public}\"\n[payment]\nurl = \"https://pay.example\"\n"
        );
        let secret = Environment::from([("KASSA_PAYMENT_SECRET", STRONG)]);
        let found = loaded(&text, &secret, &[]).problems;
        found.into_iter().map(|problem| problem.key).collect::<Vec<_>>()
    };
    assert_eq!(key("0.0.0.0:8000", "http://shop.example"), ["server.public_url"]);
    assert_eq!(key("127.0.0.1:8000", "http://shop.example"), ["server.public_url"], "a proxy without TLS");
    assert_eq!(key("0.0.0.0:8000", "http://localhost:8000"), ["server.public_url"]);
    assert!(key("0.0.0.0:8000", "https://shop.example").is_empty());
    assert!(key("127.0.0.1:8000", "http://127.0.0.1:8000").is_empty(), "nobody stands in between");
}
