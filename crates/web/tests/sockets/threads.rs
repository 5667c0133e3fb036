//! Connections are shared out among the threads that serve.

use std::{collections::BTreeMap, time::Duration};

use super::server::{Client, THREADS, short, start};
use web::listen::Limits;

/// The thread that serves a connection.
async fn thread_of(client: &mut Client) -> String {
    client.send("GET /thread HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.one_answer().await.body().to_owned()
}

#[tokio::test]
async fn each_thread_gets_as_many_connections_and_a_place_that_is_free_is_filled() {
    let server = start(Limits::default()).await;
    let mut clients: BTreeMap<String, Vec<Client>> = BTreeMap::new();
    for _ in 0..4 * THREADS {
        let mut client = server.connect().await;
        clients.entry(thread_of(&mut client).await).or_default().push(client);
    }
    assert_eq!(clients.values().map(Vec::len).collect::<Vec<_>>(), [4; THREADS]);
    // Whoever left makes room: the next ones come where they were.
    let (name, left) = clients.pop_first().unwrap();
    for mut client in left {
        client.send("GET /thread HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        client.rest().await;
    }
    // Their thread learns of the end a moment after they do.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut others = Vec::new();
    for _ in 0..4 {
        let mut client = server.connect().await;
        assert_eq!(thread_of(&mut client).await, name);
        others.push(client);
    }
}

#[tokio::test]
async fn a_connection_stays_with_its_thread() {
    let server = start(Limits::default()).await;
    let mut client = server.connect().await;
    let name = thread_of(&mut client).await;
    let _beside = server.connect().await;
    for _ in 0..10 {
        assert_eq!(thread_of(&mut client).await, name);
    }
}

#[tokio::test]
async fn a_fault_ends_one_connection_and_no_thread() {
    let server = start(short()).await;
    for _ in 0..2 * THREADS {
        let mut client = server.connect().await;
        client.send("GET /fault HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(client.rest().await.text.is_empty());
    }
    for _ in 0..2 * THREADS {
        assert_eq!(
            server.once("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await.body(),
            "hello"
        );
    }
}
