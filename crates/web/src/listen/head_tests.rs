//! What the gate lets through and what it refuses, without a socket.

use super::*;

fn limits() -> Limits {
    Limits { header_bytes_max: 1024, header_fields_max: 8, url_bytes_max: 128, ..Limits::default() }
}

fn status_of(head: &str) -> Option<u16> {
    match examine(head.as_bytes(), 0, &limits()) {
        Examined::Refused(status) => Some(status.as_u16()),
        Examined::Complete { .. } => None,
        Examined::Partial => panic!("not a whole head: {head:?}"),
    }
}

fn framing_of(head: &str) -> Framing {
    match examine(head.as_bytes(), 0, &limits()) {
        Examined::Complete { length, framing } => {
            assert_eq!(length, head.len());
            framing
        }
        other => panic!("{head:?} gave {other:?}"),
    }
}

#[test]
fn sound_heads_pass_with_their_framing() {
    let cases = [
        ("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n", Framing::Length(0)),
        (
            "GET /orders/checkout/?page=IndexPage HTTP/1.1\r\nhost: shop.example:8080\r\n\r\n",
            Framing::Length(0),
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n", Framing::Length(12)),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", Framing::Chunked),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", Framing::Chunked),
        ("GET / HTTP/1.0\r\n\r\n", Framing::Length(0)),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Framing::Length(0)),
        ("GET http://Shop.example/x HTTP/1.1\r\nHost: shop.example\r\n\r\n", Framing::Length(0)),
        ("GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", Framing::Length(0)),
    ];
    for (head, framing) in cases {
        assert_eq!(framing_of(head), framing, "{head:?}");
    }
}

#[test]
fn what_two_programs_could_read_differently_is_a_bad_request() {
    let cases = [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0bchunked\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        "GET http://shop.example@evil.example/ HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        "GET http://shop.example/ HTTP/1.0\r\n\r\n",
        "GET ftp://shop.example/ HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        "GET shop.example HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#part HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: nul\0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\tx HTTP/1.1\r\nHost: a\r\n\r\n",
        "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01 / HTTP/1.1\r\nHost: a\r\n\r\n",
        "KASSA-REFUSED /400 HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    for head in cases {
        assert_eq!(status_of(head), Some(400), "{head:?}");
    }
}

#[test]
fn another_version_is_told_so() {
    for head in
        ["PRI * HTTP/2.0\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n"]
    {
        assert_eq!(status_of(head), Some(505), "{head:?}");
    }
}

#[test]
fn the_sizes_have_limits_with_a_status_of_their_own() {
    let long = "a".repeat(129);
    assert_eq!(status_of(&format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")), Some(414));
    let fields = "x: y\r\n".repeat(8);
    assert_eq!(status_of(&format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")), Some(431));
    let large = "y".repeat(1024);
    assert_eq!(status_of(&format!("GET / HTTP/1.1\r\nHost: a\r\nx: {large}\r\n\r\n")), Some(431));
}

#[test]
fn the_largest_allowed_head_passes() {
    let target = format!("/{}", "a".repeat(127));
    framing_of(&format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"));
    let fields = "x: y\r\n".repeat(7);
    framing_of(&format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"));
}

#[test]
fn a_head_that_never_ends_is_refused_before_it_is_complete() {
    let line = format!("GET /{}", "a".repeat(300));
    assert_eq!(examine(line.as_bytes(), 0, &limits()), Examined::Refused(StatusCode::URI_TOO_LONG));
    let field = format!("GET / HTTP/1.1\r\nx: {}", "a".repeat(1024));
    assert_eq!(
        examine(field.as_bytes(), 0, &limits()),
        Examined::Refused(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
    );
}

#[test]
fn a_head_cut_anywhere_is_judged_as_if_it_came_at_once() {
    let head = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    for cut in 1..head.len() {
        assert_eq!(examine(&head[..cut], 0, &limits()), Examined::Partial, "cut at {cut}");
        assert_eq!(
            examine(head, cut, &limits()),
            Examined::Complete { length: head.len(), framing: Framing::Length(3) },
            "cut at {cut}"
        );
    }
}
