//! Clients that say nothing, say it slowly, or do not listen.

#![expect(clippy::disallowed_methods, reason = "these tests measure how long the server really waits")]

use std::time::{Duration, Instant};

use super::server::{short, start};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use web::listen::Limits;

#[tokio::test]
async fn a_silent_connection_is_closed_in_the_time_of_a_head() {
    let server = start(short()).await;
    let answer = server.connect().await.rest().await;
    assert_eq!(answer.text, "");
    assert!((250..1_500).contains(&answer.took.as_millis()), "{:?}", answer.took);
}

#[tokio::test]
async fn a_head_that_never_ends_is_answered_and_closed_in_its_time() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: a\r\n").await;
    let answer = client.rest().await;
    answer.assert_refused(408, "half a head");
    assert!((250..1_500).contains(&answer.took.as_millis()), "{:?}", answer.took);
}

#[tokio::test]
async fn a_head_that_drips_byte_by_byte_gains_no_time() {
    let server = start(short()).await;
    let client = server.connect().await;
    let (mut reads, mut writes) = client.stream.into_split();
    let began = Instant::now();
    let drip = tokio::spawn(async move {
        for byte in "GET / HTTP/1.1\r\nX: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy".bytes() {
            if writes.write_all(&[byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut text = Vec::new();
    let _ = reads.read_to_end(&mut text).await;
    assert!(began.elapsed() < Duration::from_millis(1_500), "{:?}", began.elapsed());
    drip.abort();
}

#[tokio::test]
async fn a_body_that_stops_is_answered_and_closed() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf").await;
    let answer = client.rest().await;
    answer.assert_refused(408, "half a body");
}

#[tokio::test]
async fn a_body_under_the_least_rate_ends_before_the_deadline_of_the_whole() {
    let limits =
        Limits { body_timeout_ms: 60_000, body_grace_ms: 200, body_bytes_per_second_min: 1_000, ..short() };
    let server = start(Limits { request_timeout_ms: 60_000, ..limits }).await;
    let mut client = server.connect().await;
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n").await;
    let (mut reads, mut writes) = client.stream.into_split();
    let began = Instant::now();
    let drip = tokio::spawn(async move {
        while writes.write_all(b"y").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut bytes = Vec::new();
    let _ = reads.read_to_end(&mut bytes).await;
    assert!(
        String::from_utf8_lossy(&bytes).starts_with("HTTP/1.1 408"),
        "{}",
        String::from_utf8_lossy(&bytes)
    );
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    drip.abort();
}

#[tokio::test]
async fn a_body_at_a_fair_rate_is_taken_although_it_lasts_longer_than_the_grace() {
    let limits =
        Limits { body_timeout_ms: 5_000, body_grace_ms: 200, body_bytes_per_second_min: 500, ..short() };
    let server = start(limits).await;
    let mut client = server.connect().await;
    client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n").await;
    for _ in 0..10 {
        client.send(&"y".repeat(100)).await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    let answer = client.rest().await;
    assert_eq!((answer.status(), answer.body()), (200, "1000"));
}

#[tokio::test]
async fn an_idle_connection_is_closed_after_its_last_answer() {
    let server = start(Limits { header_timeout_ms: 5_000, ..short() }).await;
    for request in
        ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"]
    {
        let mut client = server.connect().await;
        client.send(request).await;
        assert_eq!(client.one_answer().await.status(), 200);
        let answer = client.rest().await;
        assert_eq!(answer.text, "");
        assert!((400..2_000).contains(&answer.took.as_millis()), "{:?}", answer.took);
    }
}

#[tokio::test]
async fn an_answer_without_a_body_leaves_no_connection_open_for_ever() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let answer = client.rest().await;
    assert_eq!(answer.status(), 200);
    assert!(answer.took < Duration::from_millis(1_500), "{:?}", answer.took);
}

#[tokio::test]
async fn the_head_of_a_second_request_has_its_time_from_its_first_byte() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    client.one_answer().await;
    tokio::time::sleep(Duration::from_millis(350)).await;
    client.send("GET / HT").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    client.send("TP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(client.one_answer().await.status(), 200);
}

#[tokio::test]
async fn a_handler_that_takes_too_long_is_answered_with_503() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("GET /too-slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let answer = client.one_answer().await;
    answer.assert_refused(503, "too slow");
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn a_handler_may_take_longer_than_a_head_or_an_idle_connection() {
    let server = start(Limits { header_timeout_ms: 100, idle_timeout_ms: 150, ..short() }).await;
    let mut client = server.connect().await;
    client.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(client.one_answer().await.body(), "late");
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_let_go() {
    let server = start(Limits { connections_max: 1, ..short() }).await;
    let mut deaf = server.connect().await;
    deaf.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await;
    let began = Instant::now();
    loop {
        let answer = server.connect_from("127.0.0.2").await.once_open().await;
        if answer {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(8), "the deaf client still holds the only place");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_client_that_reads_slowly_but_goes_on_reading_gets_its_whole_answer() {
    let server = start(Limits { header_timeout_ms: 100, idle_timeout_ms: 300, ..short() }).await;
    let mut client = server.connect().await;
    client.send("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let mut part = vec![0; 4 << 20];
    for _ in 0..15 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        client.stream.read_exact(&mut part).await.unwrap();
    }
    assert!(client.rest().await.text.len() > 4 << 20);
}

#[tokio::test]
async fn no_answer_leaves_a_connection_that_is_never_idle() {
    let server = start(Limits { header_timeout_ms: 60_000, ..short() }).await;
    for request in ["HEAD /large", "GET /empty", "GET /not-modified", "HEAD /nowhere", "OPTIONS /"] {
        let mut client = server.connect().await;
        client.send(&format!("{request} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
        let answer = client.rest().await;
        assert!(answer.text.starts_with("HTTP/1.1"), "{request}: {}", answer.text);
        assert!(answer.took < Duration::from_secs(3), "{request}: {:?}", answer.took);
    }
}
