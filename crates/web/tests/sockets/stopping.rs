//! The server stops without breaking what runs.

#![expect(clippy::disallowed_methods, reason = "these tests measure how long the server really waits")]

use std::time::{Duration, Instant};

use super::server::{short, start};
use web::listen::Limits;

#[tokio::test]
async fn a_running_request_is_finished_and_its_connection_closed() {
    let mut server = start(Limits { shutdown_grace_ms: 5_000, ..short() }).await;
    let mut client = server.connect().await;
    client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.take().unwrap().send(()).unwrap();
    let answer = client.rest().await;
    assert_eq!((answer.status(), answer.body()), (200, "late"));
    assert_eq!(answer.header("connection"), Some("close"));
    (&mut server.running).await.unwrap().unwrap();
}

#[tokio::test]
async fn nobody_new_is_accepted_while_the_last_request_runs() {
    let mut server = start(Limits { shutdown_grace_ms: 5_000, ..short() }).await;
    let mut client = server.connect().await;
    client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.take().unwrap().send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(tokio::net::TcpStream::connect(server.address).await.is_err());
    assert_eq!(client.rest().await.body(), "late");
}

#[tokio::test]
async fn idle_and_silent_connections_do_not_delay_the_stop() {
    let mut server = start(Limits { shutdown_grace_ms: 5_000, ..Limits::default() }).await;
    let mut idle = server.connect().await;
    idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    idle.one_answer().await;
    let _silent = server.connect().await;
    let mut partial = server.connect().await;
    partial.send("GET / HT").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    server.stop.take().unwrap().send(()).unwrap();
    (&mut server.running).await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_request_that_outlasts_the_grace_is_cut() {
    let limits = Limits { shutdown_grace_ms: 300, request_timeout_ms: 60_000, ..short() };
    let mut server = start(limits).await;
    let mut client = server.connect().await;
    client.send("GET /too-slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let began = Instant::now();
    server.stop.take().unwrap().send(()).unwrap();
    (&mut server.running).await.unwrap().unwrap();
    assert!((250..1_500).contains(&began.elapsed().as_millis()), "{:?}", began.elapsed());
    assert_eq!(client.rest().await.text, "");
}
