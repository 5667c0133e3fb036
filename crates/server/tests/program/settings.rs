//! Settings of the installation.

use serde_json::Value;

use crate::run::{Folder, STRONG, said};

#[test]
fn check_names_every_problem_and_ends_with_2() {
    let folder = Folder::new();
    folder.write("kassa.toml", "[server]\nlisten = \"here\"\npublic_ulr = \"https://a.example\"\n");
    let (code, out, _) = said(&folder.run(&["config", "check"]));
    assert_eq!(code, Some(2));
    assert!(out.contains("kassa.toml:2: server.listen: \"here\" cannot be used; write an address"), "{out}");
    assert!(
        out.contains("kassa.toml:3: server.public_ulr: is no setting; did you mean `server.public_url`?"),
        "{out}"
    );

    let (code, out, _) = said(&folder.run(&["config", "check", "--json"]));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["ok"]), (Some(2), &Value::Bool(false)));
    assert_eq!(report["problems"][1]["key"], "server.public_ulr");
    assert_eq!(report["problems"][1]["line"], 3);
}

#[test]
fn check_ends_with_0_when_nothing_is_wrong_and_makes_nothing() {
    let folder = Folder::new();
    let (code, out, _) = said(&folder.run(&["config", "check"]));
    assert_eq!((code, out.as_str()), (Some(0), "The settings are fine (no file).\n"));
    assert_eq!(std::fs::read_dir(folder.path(".")).unwrap().count(), 0);
}

#[test]
fn a_server_with_wrong_settings_does_not_start_and_names_all_of_them() {
    let folder = Folder::with_shop();
    let mut command = folder.command(&["serve", "--listen", "nowhere"]);
    let (code, out, error) = said(&command.env("KASSA_SECRET_KEY", "secret").output().unwrap());
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(error.contains("KASSA_SECRET_KEY: the secret is too weak"), "{error}");
    assert!(error.contains("command line: server.listen"), "{error}");
}

#[test]
fn show_says_where_each_setting_comes_from_and_no_password() {
    let folder = Folder::new();
    folder.write("other.toml", "[log]\nlevel = \"warn\"\n");
    let mut command =
        folder.command(&["config", "show", "--json", "--config", "other.toml", "--data", "there"]);
    command.env("KASSA_DATABASE_URL", "postgres://kassa:hidden@db/kassa").env("KASSA_SECRET_KEY", STRONG);
    let (code, out, _) = said(&command.output().unwrap());
    assert_eq!(code, Some(0), "{out}");
    assert!(!out.contains("hidden") && !out.contains(STRONG), "{out}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let setting =
        |key: &str| (report["settings"][key]["value"].clone(), report["settings"][key]["from"].clone());
    assert_eq!(setting("log.level"), ("warn".into(), "file".into()));
    assert_eq!(setting("data.folder"), ("there".into(), "command line".into()));
    assert_eq!(setting("database.url"), ("postgres://kassa@db/kassa".into(), "environment".into()));
    assert_eq!(setting("log.format"), ("text".into(), "default".into()));
}

#[test]
fn the_openapi_document_is_printed_without_an_installation() {
    let (code, out, _) = said(&Folder::new().run(&["openapi"]));
    assert_eq!(code, Some(0));
    assert!(serde_json::from_str::<Value>(&out).unwrap()["paths"]["/health/ready/"].is_object());
}
