//! A limit on the size of a request's body, as a layer for one class of routes.
//! Answers by itself when the limit is passed, whatever the handler made of the broken body.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{Request, StatusCode, header};
use http_body::{Frame, SizeHint};
use tower::{Layer, Service};

use super::refusal::closing_refusal;

/// What a checkout page, a basket call or a sign-in may send; bank and provider doors choose their own.
pub const CHECKOUT_BODY_BYTES_MAX: u64 = 64 * 1024;

/// Puts a [`BodyLimit`] in front of routes.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimitLayer {
    bytes_max: u64,
}

impl BodyLimitLayer {
    /// Allows bodies of up to `bytes_max` bytes; a larger one is answered 413 and the connection is closed.
    pub fn new(bytes_max: u64) -> Self {
        Self { bytes_max }
    }
}

impl<S> Layer<S> for BodyLimitLayer {
    type Service = BodyLimit<S>;

    fn layer(&self, inner: S) -> BodyLimit<S> {
        BodyLimit { inner, bytes_max: self.bytes_max }
    }
}

/// A service whose requests have bodies of a limited size.
#[derive(Debug, Clone)]
pub struct BodyLimit<S> {
    inner: S,
    bytes_max: u64,
}

impl<S> Service<Request<Body>> for BodyLimit<S>
where
    S: Service<Request<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if announced_bytes(&request).is_some_and(|bytes| bytes > self.bytes_max) {
            return Box::pin(async { Ok(closing_refusal(StatusCode::PAYLOAD_TOO_LARGE)) });
        }
        let exceeded = Arc::new(AtomicBool::new(false));
        let bytes_left = self.bytes_max;
        let request = request
            .map(|inner| Body::new(CountedBody { inner, bytes_left, exceeded: Arc::clone(&exceeded) }));
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?.into_response();
            if exceeded.load(Ordering::Acquire) {
                return Ok(closing_refusal(StatusCode::PAYLOAD_TOO_LARGE));
            }
            Ok(response)
        })
    }
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
