//! Judges the head of a request byte by byte, before hyper sees it: framing, sizes, line ends, the target, `Host`.
//! Stricter than hyper on purpose: where two programs could read a request differently, it is refused.

use std::mem::MaybeUninit;

use http::uri::Authority;
use http::{HeaderName, StatusCode, Uri};

use super::Limits;

/// The method of the stand-in request the gate hands to hyper in place of a refused one.
pub(super) const REFUSED_METHOD: &str = "KASSA-REFUSED";

/// Room for method, blanks and version around the target when the request line has not ended yet.
const REQUEST_LINE_EXTRA_BYTES: usize = 64;

/// How the bytes after the head are to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    Length(u64),
    Chunked,
}

/// What the bytes received so far are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Examined {
    Partial,
    Complete { length: usize, framing: Framing },
    Refused(StatusCode),
}

/// Judges `bytes`, of which the first `scanned` were already found to be a good beginning.
pub(super) fn examine(bytes: &[u8], scanned: usize, limits: &Limits) -> Examined {
    match find_end(bytes, scanned) {
        Err(status) => Examined::Refused(status),
        Ok(None) => match too_large(bytes, limits) {
            Some(status) => Examined::Refused(status),
            None => Examined::Partial,
        },
        Ok(Some(length)) => match judge(&bytes[..length], limits) {
            Ok(framing) => Examined::Complete { length, framing },
            Err(status) => Examined::Refused(status),
        },
    }
}

/// Finds the empty line; a line that ends in anything but CR LF is refused at once, as is a byte zero.
fn find_end(bytes: &[u8], scanned: usize) -> Result<Option<usize>, StatusCode> {
    if bytes.first().is_some_and(|first| !first.is_ascii_alphabetic()) {
        return Err(StatusCode::BAD_REQUEST);
    }
    let start = scanned.saturating_sub(4);
    for index in memchr::memchr3_iter(0, b'\r', b'\n', &bytes[start..]).map(|found| start + found) {
        let right = match bytes[index] {
            b'\n' => index > 0 && bytes[index - 1] == b'\r',
            b'\r' => bytes.get(index + 1).is_none_or(|next| *next == b'\n'),
            _ => false,
        };
        if !right {
            return Err(StatusCode::BAD_REQUEST);
        }
        if bytes[..=index].ends_with(b"\r\n\r\n") {
            return Ok(Some(index + 1));
        }
    }
    Ok(None)
}

fn too_large(bytes: &[u8], limits: &Limits) -> Option<StatusCode> {
    let line_length = bytes.iter().position(|byte| *byte == b'\r').unwrap_or(bytes.len());
    if line_length > limits.url_bytes_max + REQUEST_LINE_EXTRA_BYTES {
        Some(StatusCode::URI_TOO_LONG)
    } else if bytes.len() > limits.header_bytes_max {
        Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
    } else {
        None
    }
}

fn judge(head: &[u8], limits: &Limits) -> Result<Framing, StatusCode> {
    if let Some(status) = too_large(head, limits) {
        return Err(status);
    }
    let mut fields = vec![MaybeUninit::uninit(); limits.header_fields_max];
    let mut request = httparse::Request::new(&mut []);
    match request.parse_with_uninit_headers(head, &mut fields) {
        Ok(httparse::Status::Complete(_)) => {}
        Err(httparse::Error::TooManyHeaders) => return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE),
        Err(httparse::Error::Version) => return Err(StatusCode::HTTP_VERSION_NOT_SUPPORTED),
        Ok(httparse::Status::Partial) | Err(_) => return Err(StatusCode::BAD_REQUEST),
    }
    let method = request.method.unwrap_or_default();
    let target = request.path.unwrap_or_default();
    if target.len() > limits.url_bytes_max {
        return Err(StatusCode::URI_TOO_LONG);
    }
    let modern = request.version == Some(1);
    let fields = Fields::read(request.headers)?;
    let host = fields.host(modern)?;
    if method == REFUSED_METHOD || !target_is_ours(method, target, host.as_ref()) {
        return Err(StatusCode::BAD_REQUEST);
    }
    fields.framing(modern)
}

/// A path, `*` of OPTIONS, or the absolute form when it names the same host as `Host`.
fn target_is_ours(method: &str, target: &str, host: Option<&Authority>) -> bool {
    if method == "CONNECT" || target.contains('#') {
        return false;
    }
    let Ok(uri) = Uri::try_from(target) else { return false };
    if target == "*" {
        return method == "OPTIONS";
    }
    match uri.authority() {
        None => target.starts_with('/'),
        Some(authority) => {
            let http = matches!(uri.scheme_str(), Some("http" | "https"));
            http && host.is_some_and(|host| authority.as_str().eq_ignore_ascii_case(host.as_str()))
        }
    }
}

/// The fields that decide about framing and addressing, as they were sent.
struct Fields<'a> {
    lengths: Vec<&'a [u8]>,
    encodings: Vec<&'a [u8]>,
    hosts: Vec<&'a [u8]>,
}

impl<'a> Fields<'a> {
    fn read(headers: &[httparse::Header<'a>]) -> Result<Self, StatusCode> {
        let mut fields = Self { lengths: Vec::new(), encodings: Vec::new(), hosts: Vec::new() };
        for header in headers {
            let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(|_| StatusCode::BAD_REQUEST)?;
            if !header.value.iter().copied().all(is_field_byte) {
                return Err(StatusCode::BAD_REQUEST);
            }
            match name {
                http::header::CONTENT_LENGTH => fields.lengths.push(header.value),
                http::header::TRANSFER_ENCODING => fields.encodings.push(header.value),
                http::header::HOST => fields.hosts.push(header.value),
                _ => {}
            }
        }
        Ok(fields)
    }

    /// Exactly one `Host` that is an authority; only HTTP/1.0 may leave it out.
    fn host(&self, modern: bool) -> Result<Option<Authority>, StatusCode> {
        match self.hosts.as_slice() {
            [] if !modern => Ok(None),
            [host] => match Authority::try_from(*host) {
                Ok(authority) if !authority.as_str().contains('@') => Ok(Some(authority)),
                _ => Err(StatusCode::BAD_REQUEST),
            },
            _ => Err(StatusCode::BAD_REQUEST),
        }
    }

    fn framing(&self, modern: bool) -> Result<Framing, StatusCode> {
        match (self.lengths.as_slice(), self.encodings.as_slice()) {
            ([], []) => Ok(Framing::Length(0)),
            ([length], []) => decimal(length).map(Framing::Length).ok_or(StatusCode::BAD_REQUEST),
            ([], [encoding]) if modern && encoding.eq_ignore_ascii_case(b"chunked") => Ok(Framing::Chunked),
            _ => Err(StatusCode::BAD_REQUEST),
        }
    }
}

/// What `HeaderValue` takes, looked at without copying it.
fn is_field_byte(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

/// Digits only: no sign, no list, no blank; eighteen of them always fit.
fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 18 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
#[path = "head_tests.rs"]
mod tests;
