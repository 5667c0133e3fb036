//! A limit on the size of a request's body, for one class of routes.
//! Answers by itself when the limit is passed, whatever the handler made of the broken body.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body::{Frame, SizeHint};

use super::refusal::closing_refusal;

/// What a checkout page, a basket call or a sign-in may send; bank and provider doors choose their own.
pub const CHECKOUT_BODY_BYTES_MAX: u64 = 64 * 1024;

/// Has `answer` answer a request whose body may have up to `bytes_max` bytes; a larger one is answered 413 and the
/// connection is closed, whatever `answer` made of it.
pub async fn limit_body<F>(
    request: Request<Body>,
    bytes_max: u64,
    answer: impl FnOnce(Request<Body>) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    if announced_bytes(&request).is_some_and(|bytes| bytes > bytes_max) {
        return closing_refusal(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let exceeded = Arc::new(AtomicBool::new(false));
    let counted = |inner| CountedBody { inner, bytes_left: bytes_max, exceeded: Arc::clone(&exceeded) };
    let response = answer(request.map(|inner| Body::new(counted(inner)))).await;
    if exceeded.load(Ordering::Acquire) { closing_refusal(StatusCode::PAYLOAD_TOO_LARGE) } else { response }
}

fn announced_bytes(request: &Request<Body>) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[derive(Debug, thiserror::Error)]
#[error("the body is larger than this address takes")]
struct BodyTooLarge;

struct CountedBody {
    inner: Body,
    bytes_left: u64,
    exceeded: Arc<AtomicBool>,
}

impl http_body::Body for CountedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let body = self.get_mut();
        let polled = Pin::new(&mut body.inner).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
            let Some(bytes_left) = body.bytes_left.checked_sub(bytes) else {
                body.exceeded.store(true, Ordering::Release);
                return Poll::Ready(Some(Err(axum::Error::new(BodyTooLarge))));
            };
            body.bytes_left = bytes_left;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
