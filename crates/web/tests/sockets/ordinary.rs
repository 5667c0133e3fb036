//! What honest clients do keeps working.

#![expect(clippy::disallowed_methods, reason = "these tests measure how long the server really waits")]

use super::server::{short, start};
use web::listen::Limits;

#[tokio::test]
async fn sixty_four_clients_at_once_are_all_served() {
    let server = std::sync::Arc::new(start(Limits::default()).await);
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..64 {
        let server = std::sync::Arc::clone(&server);
        clients.spawn(async move {
            let mut client = server.connect().await;
            for _ in 0..5 {
                let body = "y".repeat(number * 100);
                client
                    .send(&format!(
                        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
                        body.len()
                    ))
                    .await;
                let answer = client.one_answer().await;
                assert_eq!((answer.status(), answer.body()), (200, body.len().to_string().as_str()));
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
}

#[tokio::test]
async fn requests_sent_in_one_piece_are_answered_in_order() {
    let server = start(short()).await;
    let text = server
        .once(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc\
             POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n\
             GET /slow HTTP/1.1\r\nHost: a\r\n\r\n\
             GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        )
        .await
        .text;
    let bodies: Vec<_> =
        text.split("\r\n\r\n").skip(1).map(|part| part.split("HTTP/1.1").next().unwrap()).collect();
    assert_eq!(bodies, ["3", "5", "late", "127.0.0.1"]);
}

#[tokio::test]
async fn a_request_in_single_bytes_is_the_same_request() {
    let server = start(Limits::default()).await;
    let mut client = server.connect().await;
    let request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for byte in request.chars() {
        client.send(&byte.to_string()).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(client.rest().await.body(), "3");
}

#[tokio::test]
async fn an_empty_line_before_a_request_is_forgiven() {
    let server = start(short()).await;
    let answer = server.once("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert_eq!(answer.body(), "hello");
}

#[tokio::test]
async fn an_old_client_may_leave_out_the_host() {
    let server = start(short()).await;
    assert_eq!(server.once("GET / HTTP/1.0\r\n\r\n").await.body(), "hello");
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_continue() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n").await;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    client.send("note").await;
    let text = client.rest().await.text;
    assert!(text.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"), "{text}");
}

#[tokio::test]
async fn a_body_nobody_reads_is_not_taken_for_the_next_request() {
    let server = start(short()).await;
    let inner = "GET /peer HTTP/1.1\r\nHost: a\r\n\r\n";
    let request =
        format!("POST /ignores-body HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{inner}", inner.len());
    let text = server.once(&request).await.text;
    assert!(text.contains("ignored") && !text.contains("127.0.0.1"), "{text}");
}

#[tokio::test]
async fn a_large_answer_arrives_whole() {
    let server = start(short()).await;
    let answer = server.once("GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert_eq!(answer.body().len(), 64 << 20);
}

#[tokio::test]
async fn a_thousand_silent_connections_delay_nobody() {
    let server = start(Limits::default()).await;
    let mut silent = Vec::new();
    for number in 0..1_000 {
        silent.push(server.connect_from(&format!("127.0.2.{}", number % 10)).await);
    }
    let began = std::time::Instant::now();
    for _ in 0..100 {
        assert!(server.connect().await.once_open().await);
    }
    assert!(began.elapsed() < std::time::Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_error_without_json_of_its_own_becomes_json() {
    let server = start(short()).await;
    for (request, status) in
        [("GET /nowhere HTTP/1.1", 404), ("DELETE /peer HTTP/1.1", 405), ("GET /plain-error HTTP/1.1", 422)]
    {
        let answer = server.once(&format!("{request}\r\nHost: a\r\nConnection: close\r\n\r\n")).await;
        answer.assert_refused(status, request);
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    let own = server.once("GET /json-error HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert_eq!((own.status(), own.body()), (404, "{\"detail\":1}"));
}
