//! Starting, answering, stopping.

use std::{net::TcpListener, os::unix::fs::PermissionsExt};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::run::{Folder, STRONG, Server, client, said};

#[tokio::test]
async fn a_server_says_where_it_listens_answers_and_ends_well_when_told_to() {
    let folder = Folder::with_shop();
    let log = folder.path("kassa-data/kassa.sqlite-wal");
    assert!(!log.exists(), "a command leaves one file behind");
    for signal in [Signal::TERM, Signal::INT] {
        let server = folder.serve(&["serve"]);
        assert_eq!(server.lines, [format!("Kassa is ready at {}", server.url)]);
        assert_eq!(server.get("/health/live").await, (200, json!({ "status": "live" })));
        assert_eq!(server.get("/health/ready").await, (200, json!({ "status": "ready" })));
        assert!(server.stop(signal).success());
    }
}

#[test]
fn without_a_shop_it_says_how_to_set_one_up() {
    let (code, out, error) = said(&Folder::new().run(&["serve", "--listen", "127.0.0.1:0"]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(error.contains("kassa shop import FILE"), "{error}");
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, _, error) = said(&Folder::with_shop().run(&["serve", "--listen", &address]));
    assert_eq!(code, Some(1));
    assert!(error.contains(&format!("cannot listen on {address}")), "{error}");
}

#[tokio::test]
async fn the_demo_is_complete_and_a_basket_is_still_there_after_a_restart() {
    let folder = Folder::new();
    let server = folder.serve(&["demo", "--data", "here"]);
    assert!((4..=8).contains(&server.lines.len()), "{:?}", server.lines);
    let (_, fixtures) = server.get("/demo/fixtures.json").await;
    let product = &fixtures["products"]["plenty"]["pk"];
    let basket = client()
        .post(format!("{}/baskets/basket/", server.url))
        .header("x-requested-with", "XMLHttpRequest")
        .json(&json!({ "product": product, "quantity": 2, "attributes": {} }))
        .send()
        .await
        .unwrap();
    assert!(basket.status().is_success(), "{basket:?}");
    let cookies: Vec<String> =
        basket.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap().to_owned()).collect();
    let session =
        cookies.iter().find_map(|c| c.split(';').next().filter(|c| c.starts_with("osessionid="))).unwrap();
    let township = server.get("/address/township/?city=34&limit=100").await.1.to_string();
    assert!(township.contains("Kadıköy"), "the places are there: {township}");
    let logged_before = folder.read("log");
    let secret = folder.read("here/secret.key");
    assert!(folder.path("here/kassa.sqlite-wal").exists());
    assert!(server.stop(Signal::TERM).success());
    assert!(!folder.path("here/kassa.sqlite-wal").exists(), "all of it is in the file");

    let server = folder.serve(&["demo", "--data", "here"]);
    assert_eq!(server.get("/demo/fixtures.json").await.1, fixtures);
    let answer = client().get(format!("{}/baskets/basket/", server.url)).header("cookie", session);
    let kept: Value =
        answer.header("x-requested-with", "XMLHttpRequest").send().await.unwrap().json().await.unwrap();
    assert_eq!(kept["basket"]["total_quantity"], 2, "{kept}");
    assert_eq!(folder.read("here/secret.key"), secret);

    let value = session.trim_start_matches("osessionid=");
    for log in [logged_before, folder.read("log")] {
        assert!(log.contains("answered"), "{log}");
        assert!(
            !log.contains(value) && !log.contains(secret.trim()),
            "the log holds no cookie and no secret"
        );
    }
}

#[tokio::test]
async fn the_demo_shows_a_page_and_its_pictures_stay_in_the_browser() {
    let folder = Folder::new();
    let server = folder.serve(&["demo"]);
    let page = client().get(&server.url).send().await.unwrap().text().await.unwrap();
    assert!(!page.contains("{{"), "{page}");
    let pictures: Vec<&str> =
        page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(pictures.len(), 8);
    for path in pictures.iter().copied().chain(["/demo/page.css"]) {
        let answer = client().get(format!("{}{path}", server.url)).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
    }
    let picture = client().get(format!("{}{}", server.url, pictures[0]));
    let first = picture.try_clone().unwrap().send().await.unwrap();
    assert_eq!(first.headers()["content-type"], "image/svg+xml");
    assert!(first.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let again = picture.header("if-none-match", &first.headers()["etag"]).send().await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(server.get("/media/..%2fshop.toml").await.0, 404);
}

#[test]
fn the_demo_leaves_a_shop_alone_that_is_not_its_own() {
    let (code, _, error) = said(&Folder::with_shop().run(&["demo", "--listen", "127.0.0.1:0"]));
    assert_eq!(code, Some(2), "{error}");
    assert!(error.contains("holds another shop"), "{error}");
}

#[tokio::test]
async fn numbers_are_served_on_an_address_of_their_own_and_only_there() {
    let folder = Folder::with_shop();
    let metrics = {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        free.local_addr().unwrap().to_string()
    };
    folder.write("kassa.toml", &format!("[server]\nmetrics_listen = \"{metrics}\"\n"));
    let server = folder.serve(&["serve", "--sweep-seconds", "1"]);
    assert_eq!(server.get("/metrics").await.0, 404);
    let swept = "job_runs_total{job=\"expire_orders\",outcome=\"done\"} 2";
    let mut text = String::new();
    for _ in 0..100 {
        let answer = client().get(format!("http://{metrics}/metrics")).send().await.unwrap();
        text = answer.text().await.unwrap();
        if text.contains(swept) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(text.contains(swept), "unpaid orders are looked for again and again: {text}");
    assert!(text.contains("http_requests_total{route=\"none\""), "{text}");
    let other = client().get(format!("http://{metrics}/health/live")).send().await.unwrap();
    assert_eq!(other.status(), 404);
}

#[test]
fn what_is_kept_is_for_its_owner_only_and_memory_is_never_dumped() {
    let folder = Folder::with_shop();
    let server = folder.serve(&["serve"]);
    let mode = |name: &str| std::fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("kassa-data"), 0o700);
    assert_eq!(mode("kassa-data/secret.key"), 0o600);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let core: Vec<&str> = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap()
        .split_whitespace()
        .collect();
    assert_eq!(core[4..6], ["0", "0"], "{limits}");
}

#[tokio::test]
async fn a_collector_gets_one_json_object_a_line() {
    let folder = Folder::with_shop();
    let mut command = folder.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("KASSA_LOG_FORMAT", "json").env("KASSA_SECRET_KEY", STRONG);
    let server = Server::start(command, &folder.path("log"));
    server.get("/health/live").await;
    assert!(server.stop(Signal::TERM).success());
    let log = folder.read("log");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["message"] == "closed"), "{log}");
    assert!(!folder.path("kassa-data/secret.key").exists(), "no secret is made beside one that is given");
}
