//! Requests that two programs could read differently, and requests that are too large.

use super::server::{short, start};
use web::listen::Limits;

#[tokio::test]
async fn smuggled_requests_are_refused_with_json_and_the_connection_is_closed() {
    let server = start(short()).await;
    let inner = "GET /peer HTTP/1.1\r\nHost: a\r\n\r\n";
    let cases = [
        ("length before encoding", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("encoding before length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        ("two lengths", "Content-Length: 0\r\nContent-Length: 4\r\n\r\n"),
        ("two equal lengths", "Content-Length: 0\r\nContent-Length: 0\r\n\r\n"),
        ("a list of lengths", "Content-Length: 0, 0\r\n\r\n"),
        ("two encodings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        ("a disguised encoding", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        ("a blank before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        ("a folded field", "X: y\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a bare line feed", "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a bare carriage return", "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("two hosts", "Host: b\r\n\r\n"),
    ];
    for (what, rest) in cases {
        let answer = server.once(&format!("POST / HTTP/1.1\r\nHost: a\r\n{rest}{inner}")).await;
        answer.assert_refused(400, what);
        assert_eq!(answer.header("connection"), Some("close"), "{what}");
    }
}

#[tokio::test]
async fn a_target_on_a_foreign_host_is_refused() {
    let server = start(short()).await;
    let answer = server.once("GET http://evil.example/peer HTTP/1.1\r\nHost: shop.example\r\n\r\n").await;
    answer.assert_refused(400, "foreign host");
}

#[tokio::test]
async fn a_target_that_names_its_own_host_is_served() {
    let server = start(short()).await;
    let request = "GET http://shop.example/ HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";
    assert_eq!(server.once(request).await.body(), "hello");
}

#[tokio::test]
async fn a_refused_request_comes_after_the_answer_of_the_one_before_it() {
    let server = start(short()).await;
    let good = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
    let bad = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx";
    let text = server.once(&format!("{good}{bad}")).await.text;
    let (late, refused) = (text.find("late").unwrap(), text.find("HTTP/1.1 400").unwrap());
    assert!(late < refused, "{text}");
}

#[tokio::test]
async fn nothing_after_a_malformed_chunk_is_taken_for_a_request() {
    let server = start(short()).await;
    let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    for chunks in ["4\nnote\r\n0\r\n\r\n", "4;x=y\r\nnote\r\n0\r\n\r\n", "zz\r\n", "0\r\nX: y\r\n\r\n"] {
        let inner = "GET /peer HTTP/1.1\r\nHost: a\r\n\r\n";
        server.once(&format!("{head}{chunks}{inner}")).await.assert_refused(400, chunks);
    }
}

#[tokio::test]
async fn garbage_that_is_not_http_is_refused() {
    let server = start(short()).await;
    for garbage in ["\x16\x03\x01\x02\x00\x01", "\0\0\0\0", " GET / HTTP/1.1\r\n", "GET / HTTP/1.1\n\n"] {
        server.once(garbage).await.assert_refused(400, garbage);
    }
    server.once("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.assert_refused(505, "HTTP/2");
}

#[tokio::test]
async fn too_many_header_fields_are_refused() {
    let server = start(short()).await;
    let request = |fields: usize| {
        format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{}\r\n", "X: y\r\n".repeat(fields - 2))
    };
    assert_eq!(server.once(&request(64)).await.status(), 200);
    server.once(&request(65)).await.assert_refused(431, "fields");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused_however_much_follows() {
    let server = start(short()).await;
    let field = "y".repeat(17 * 1024);
    let request = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {field}\r\n\r\n");
    server.once(&request).await.assert_refused(431, "bytes");
    let endless = "y".repeat(200 * 1024);
    server.once(&format!("GET / HTTP/1.1\r\nHost: a\r\nX: {endless}")).await.assert_refused(431, "endless");
}

#[tokio::test]
async fn a_url_that_is_too_long_is_refused() {
    let server = start(short()).await;
    let request = |length: usize| {
        format!("GET /{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "?".repeat(length - 1))
    };
    assert_eq!(server.once(&request(8 * 1024)).await.status(), 200);
    server.once(&request(8 * 1024 + 1)).await.assert_refused(414, "one too long");
    server.once(&request(100 * 1024)).await.assert_refused(414, "much too long");
}

#[tokio::test]
async fn a_body_over_the_limit_of_its_route_is_refused() {
    let server = start(short()).await;
    let body = "y".repeat(65 * 1024);
    let announced = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    server.once(&announced).await.assert_refused(413, "announced");
    let chunked = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    server.once(&chunked).await.assert_refused(413, "chunked");
}

#[tokio::test]
async fn a_huge_announced_body_is_refused_before_it_is_sent() {
    let server = start(Limits::default()).await;
    let answer = server.once("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n").await;
    answer.assert_refused(413, "a gibibyte");
}

#[tokio::test]
async fn a_bomb_that_keeps_coming_reads_its_answer() {
    let server = start(Limits::default()).await;
    for framing in ["Content-Length: 1073741824\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n40000000\r\n"] {
        let mut client = server.connect().await;
        client.send(&format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}{}", "y".repeat(100 * 1024))).await;
        for _ in 0..4 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            client.send(&"y".repeat(8 * 1024)).await;
        }
        client.rest().await.assert_refused(413, framing);
    }
}

#[tokio::test]
async fn a_refused_client_that_goes_on_sending_still_reads_its_answer() {
    let server = start(short()).await;
    let mut client = server.connect().await;
    client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").await;
    for _ in 0..4 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        client.send(&"y".repeat(8 * 1024)).await;
    }
    client.rest().await.assert_refused(400, "two hosts");
}
