//! The shop's own settings.

use rustix::process::Signal;
use serde_json::Value;

use crate::run::{Folder, said};

#[tokio::test]
async fn a_change_is_seen_by_every_running_server_without_a_restart() {
    let folder = Folder::with_shop();
    let servers = [folder.serve(&["serve"]), folder.serve(&["serve"])];
    let (code, out, error) = said(&folder.run(&["shop", "set", "retail_stores.1.name", "Moda 2"]));
    assert_eq!(code, Some(0), "{error}");
    assert!(out.contains("-name = \"Kassa Demo Moda\"\n+name = \"Moda 2\"\n"), "{out}");
    for server in servers {
        let (status, store) = server.get("/stores/1/").await;
        assert_eq!((status, &store["name"]), (200, &Value::from("Moda 2")), "{store}");
        assert!(server.stop(Signal::TERM).success());
    }
    let (_, out, _) = said(&folder.run(&["shop", "show", "retail_stores[0].name"]));
    assert_eq!(out, "Moda 2\n");
}

#[test]
fn an_import_shows_what_it_would_change_and_changes_it_when_agreed() {
    let folder = Folder::with_shop();
    assert_eq!(said(&folder.run(&["shop", "export", "shop.toml"])), (Some(0), String::new(), String::new()));
    let text = folder.read("shop.toml");
    folder.write("shop.toml", &text.replace("guest_purchase = true", "guest_purchase = false"));
    let guests = || said(&folder.run(&["shop", "show", "guest_purchase"])).1;
    let difference = "-guest_purchase = true\n+guest_purchase = false\n";

    let (code, out, _) = said(&folder.run(&["shop", "import", "shop.toml", "--dry-run"]));
    assert_eq!(code, Some(0));
    assert!(out.contains(difference) && out.ends_with("Nothing was changed.\n"), "{out}");
    let (code, _, error) = said(&folder.run(&["shop", "import", "shop.toml"]));
    assert_eq!(code, Some(2));
    assert!(error.contains("--yes"), "{error}");
    assert_eq!(guests(), "true\n");

    let (code, out, _) = said(&folder.run(&["shop", "import", "shop.toml", "--yes", "--json"]));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["applied"], &report["version"]), (Some(0), &true.into(), &2.into()));
    assert!(report["diff"].as_str().unwrap().contains(difference));
    assert_eq!(guests(), "false\n");
    let (_, out, _) = said(&folder.run(&["shop", "import", "shop.toml"]));
    assert_eq!(out, "The settings are the same already.\n");
}

#[test]
fn a_wrong_file_is_refused_with_every_problem_and_changes_nothing() {
    let folder = Folder::with_shop();
    let before = said(&folder.run(&["shop", "export"])).1;
    let wrong = before
        .replace("guest_purchase = true", "guest_purchase = 1")
        .replace("iban = \"TR", "iban = \"TX")
        .replace("payment_wait_hours", "payment_wait_hour");
    folder.write("shop.toml", &wrong);
    let (code, out, error) = said(&folder.run(&["shop", "import", "shop.toml", "--yes"]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    for problem in [
        "guest_purchase: invalid type: integer `1`; write true or false",
        "payment_wait_hour: is no setting; did you mean `payment_wait_hours`?",
        "bank_accounts[0].iban: is no IBAN",
        "bank_accounts[2].iban: is no IBAN",
    ] {
        assert!(error.contains(problem), "{problem}: {error}");
    }
    let (code, out, _) = said(&folder.run(&["shop", "import", "shop.toml", "--json"]));
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["applied"]), (Some(2), &false.into()));
    assert!(report["problems"].as_array().unwrap().len() >= 5, "{report}");
    assert_eq!(said(&folder.run(&["shop", "export"])).1, before);
}

#[test]
fn a_setting_that_would_close_the_shop_is_refused() {
    let folder = Folder::with_shop();
    for other in [
        "credit-card",
        "payment-page",
        "pay-on-delivery",
        "shop-credit",
        "shopping-credit",
        "masterpass",
        "google-pay",
        "apple-pay",
    ] {
        let key = format!("payment_options.{other}.active");
        let (code, _, error) = said(&folder.run(&["shop", "set", &key, "false"]));
        assert_eq!(code, Some(0), "{error}");
    }
    for (key, value, problem) in [
        ("payment_options.funds-transfer.active", "false", "at least one must be active"),
        ("payment_wait_hours", "soon", "payment_wait_hours: invalid type"),
        ("guest_purchas", "false", "did you mean `guest_purchase`?"),
    ] {
        let (code, _, error) = said(&folder.run(&["shop", "set", key, value]));
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(problem), "{problem}: {error}");
    }
}

#[test]
fn without_a_database_nothing_is_made() {
    let folder = Folder::new();
    let (code, _, error) = said(&folder.run(&["shop", "show"]));
    assert_eq!(code, Some(2));
    assert!(error.contains("there is no database at kassa-data/kassa.sqlite"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path(".")).unwrap().count(), 0);
}
