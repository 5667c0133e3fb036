//! How many connections there may be, together and for one address.

use super::server::{Client, short, start, start_with_exempt};
use std::time::Duration;
use web::listen::Limits;

impl Client {
    /// Whether the server takes a request on this connection (it may be closed already).
    pub(crate) async fn once_open(&mut self) -> bool {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let _ = self.stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        let mut bytes = Vec::new();
        let _ = self.stream.read_to_end(&mut bytes).await;
        bytes.starts_with(b"HTTP/1.1 200")
    }
}

#[tokio::test]
async fn one_address_has_a_cap_and_the_others_are_not_touched_by_it() {
    let server = start(Limits { connections_per_address_max: 3, header_timeout_ms: 5_000, ..short() }).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(server.connect_from("127.0.0.9").await);
    }
    server.connect_from("127.0.0.9").await.rest().await.assert_refused(429, "the fourth");
    assert!(server.connect_from("127.0.0.10").await.once_open().await);
    assert!(held[0].once_open().await, "those before keep working");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(server.connect_from("127.0.0.9").await.once_open().await, "a place that is free again is given");
}

#[tokio::test]
async fn a_declared_storefront_has_no_cap_of_its_own() {
    let limits = Limits { connections_per_address_max: 2, header_timeout_ms: 5_000, ..short() };
    let server = start_with_exempt(limits, &["127.0.0.0/30"]).await;
    let mut held = Vec::new();
    for _ in 0..10 {
        held.push(server.connect_from("127.0.0.2").await);
    }
    for client in &mut held {
        assert!(client.once_open().await);
    }
}

#[tokio::test]
async fn all_together_have_a_cap() {
    let server = start(Limits { connections_max: 4, header_timeout_ms: 5_000, ..short() }).await;
    let mut held = Vec::new();
    for last in 1..=4 {
        held.push(server.connect_from(&format!("127.0.1.{last}")).await);
    }
    let answer = server.connect_from("127.0.1.9").await.rest().await;
    answer.assert_refused(503, "the fifth");
    assert_eq!(answer.header("retry-after"), Some("1"));
}
