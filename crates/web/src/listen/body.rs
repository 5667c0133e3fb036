//! The body of a request under time: a deadline for the whole and a least rate.
//! Reads nothing by itself; the clock runs only while somebody waits for the client.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep};

use super::Limits;

/// What went wrong with a body, told to the code that writes the answer.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyFault(Arc<AtomicU16>);

impl BodyFault {
    fn set(&self, status: StatusCode) {
        self.0.store(status.as_u16(), Ordering::Release);
    }

    /// The status that answers the fault, if there was one.
    pub(super) fn status(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.0.load(Ordering::Acquire)).ok()
    }
}

/// Why a body ended before its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body arrived too slowly")]
    TooSlow,
    #[error("the body could not be read")]
    Broken(#[source] hyper::Error),
}

/// How long a body may take, given how much of it has arrived.
#[derive(Debug, Clone, Copy)]
struct Pace {
    whole_ms: u64,
    grace_ms: u64,
    bytes_per_second_min: u64,
}

impl Pace {
    fn allowed(self, received: u64) -> Duration {
        let earned = received.saturating_mul(1_000) / self.bytes_per_second_min.max(1);
        Duration::from_millis(self.whole_ms.min(self.grace_ms.saturating_add(earned)))
    }
}

/// A body that ends with an error when it is too slow.
#[derive(Debug)]
pub(super) struct TimedBody {
    incoming: Incoming,
    pace: Pace,
    received: u64,
    started: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
    fault: BodyFault,
}

impl TimedBody {
    pub(super) fn new(incoming: Incoming, limits: &Limits, fault: BodyFault) -> Self {
        let pace = Pace {
            whole_ms: limits.body_timeout_ms,
            grace_ms: limits.body_grace_ms,
            bytes_per_second_min: limits.body_bytes_per_second_min,
        };
        Self { incoming, pace, received: 0, started: None, timer: None, fault }
    }

    fn too_slow(&self) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        self.fault.set(StatusCode::REQUEST_TIMEOUT);
        Poll::Ready(Some(Err(BodyError::TooSlow)))
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        let body = self.get_mut();
        let started = *body.started.get_or_insert_with(Instant::now);
        let whole = Duration::from_millis(body.pace.whole_ms);
        match Pin::new(&mut body.incoming).poll_frame(cx) {
            Poll::Ready(Some(Ok(_))) if started.elapsed() > whole => body.too_slow(),
            Poll::Ready(Some(Ok(frame))) => {
                body.received += frame.data_ref().map_or(0, |data| data.len() as u64);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                body.fault.set(StatusCode::BAD_REQUEST);
                Poll::Ready(Some(Err(BodyError::Broken(error))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let until = started + body.pace.allowed(body.received);
                let timer = body.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
                if timer.deadline() != until {
                    timer.as_mut().reset(until);
                }
                if timer.as_mut().poll(cx).is_ready() { body.too_slow() } else { Poll::Pending }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_arrived_buys_time_up_to_the_deadline_of_the_whole() {
        let pace = Pace { whole_ms: 10_000, grace_ms: 1_000, bytes_per_second_min: 1_024 };
        assert_eq!(pace.allowed(0), Duration::from_secs(1));
        assert_eq!(pace.allowed(1_024), Duration::from_secs(2));
        assert_eq!(pace.allowed(64 * 1_024), Duration::from_secs(10));
        assert_eq!(pace.allowed(u64::MAX), Duration::from_secs(10));
    }

    #[test]
    fn a_rate_of_zero_is_no_division_by_zero() {
        let pace = Pace { whole_ms: 10, grace_ms: 1, bytes_per_second_min: 0 };
        assert_eq!(pace.allowed(5), Duration::from_millis(10));
    }
}
