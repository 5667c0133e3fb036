//! Several nodes over one database.

use rustix::process::Signal;
use serde_json::{Value, json};
use store::{DatabaseUrl, Store};
use testkit::{
    database::TestDatabase,
    shop::{CUP, set_up},
};

use crate::run::{Folder, STRONG, Server, client, said};

testkit::on_both_databases!(any_node_goes_on_where_another_was_killed);

/// Starts a node with a data folder of its own.
fn node(folder: &Folder, name: &str, url: &str) -> Server {
    let mut command = folder.command(&["serve", "--listen", "127.0.0.1:0", "--data", name]);
    command.env("KASSA_DATABASE_URL", url).env("KASSA_SECRET_KEY", STRONG);
    Server::start(command, &folder.path(&format!("{name}.log")))
}

async fn basket(server: &Server, session: &str) -> Value {
    let request = client().get(format!("{}/baskets/basket/", server.url)).header("cookie", session);
    request.header("x-requested-with", "XMLHttpRequest").send().await.unwrap().json().await.unwrap()
}

async fn any_node_goes_on_where_another_was_killed(database: TestDatabase) {
    set_up(&Store::new(database.db.clone())).await;
    let url = match &database.url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(url) => url.clone(),
    };
    let folder = Folder::new();
    let (first, second) = (node(&folder, "first", &url), node(&folder, "second", &url));
    let added = client()
        .post(format!("{}/baskets/basket/", first.url))
        .header("x-requested-with", "XMLHttpRequest")
        .json(&json!({ "product": CUP, "quantity": 3, "attributes": {} }))
        .send()
        .await
        .unwrap();
    let cookies = added.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let session =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|c| c.starts_with("osessionid="));
    let session = session.unwrap().to_owned();
    assert_eq!(basket(&second, &session).await["basket"]["total_quantity"], 3);

    assert!(!first.stop(Signal::KILL).success());
    assert_eq!(basket(&second, &session).await["basket"]["total_quantity"], 3);
    let mut set = folder.command(&["shop", "set", "retail_stores.1.name", "Moda 2"]);
    let (code, _, error) = said(&set.env("KASSA_DATABASE_URL", &url).output().unwrap());
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(second.get("/stores/1/").await.1["name"], "Moda 2");
    assert_eq!(second.get("/health/ready").await.0, 200);
    assert!(second.stop(Signal::TERM).success());
}
