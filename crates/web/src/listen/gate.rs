//! Stands between the socket and hyper: releases a request only when its head is complete and sound, keeps the time of
//! heads, idle connections and stalled answers, and swallows what a refused client still sends.
//! Never writes by itself: a refused head is replaced by a stand-in request, so hyper answers everything in order.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::Limits;
use super::chunked::ChunkedBody;
use super::head::{Examined, Framing, REFUSED_METHOD, examine};

const READ_BYTES: usize = 8 * 1024;
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES_MAX: usize = 256 * 1024;

/// How many requests of a connection were released and are not answered yet.
#[derive(Debug, Default)]
pub(super) struct Unanswered(AtomicUsize);

impl Unanswered {
    pub(super) fn one_answered(&self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }

    fn one_released(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    fn any(&self) -> bool {
        self.0.load(Ordering::Acquire) > 0
    }
}

#[derive(Debug)]
enum Phase {
    /// Collecting a head; `scanned` bytes of it are known to be sound.
    Head {
        scanned: usize,
    },
    /// Handing out a sound head.
    Release {
        left: usize,
        then: Framing,
    },
    Body {
        left: u64,
    },
    Chunked(ChunkedBody),
    /// Handing out the stand-in for a refused head; nothing is read after it.
    StandIn(Bytes),
    Ended,
}

impl Phase {
    /// Counts how many of `received` belong to the body and moves on by as many.
    fn take(&mut self, received: &[u8]) -> io::Result<usize> {
        match self {
            Self::Body { left } => {
                let here = usize::try_from(*left).unwrap_or(usize::MAX).min(received.len());
                *left -= here as u64;
                Ok(here)
            }
            Self::Chunked(body) => body
                .follow(received)
                .map_err(|malformed| io::Error::new(io::ErrorKind::InvalidData, malformed)),
            Self::Head { .. } | Self::Release { .. } | Self::StandIn(_) | Self::Ended => Ok(0),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alarm {
    Off,
    Head,
    Idle,
}

/// The guarded socket of one connection.
#[derive(Debug)]
pub(super) struct Gate<S> {
    stream: S,
    limits: Arc<Limits>,
    unanswered: Arc<Unanswered>,
    received: BytesMut,
    phase: Phase,
    alarm: Alarm,
    timer: Pin<Box<Sleep>>,
    stall: Option<Pin<Box<Sleep>>>,
    last_written: Option<Instant>,
    linger: Option<Linger>,
    must_linger: bool,
}

#[derive(Debug)]
struct Linger {
    until: Pin<Box<Sleep>>,
    bytes_left: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Gate<S> {
    /// Guards a socket that was accepted just now: the time of the first head begins here.
    pub(super) fn new(stream: S, limits: Arc<Limits>, unanswered: Arc<Unanswered>) -> Self {
        let timer = Box::pin(tokio::time::sleep(limits.header_timeout()));
        Self {
            stream,
            limits,
            unanswered,
            received: BytesMut::new(),
            phase: Phase::Head { scanned: 0 },
            alarm: Alarm::Head,
            timer,
            stall: None,
            last_written: None,
            linger: None,
            must_linger: false,
        }
    }

    fn arm(&mut self, alarm: Alarm, after: Duration) {
        if self.alarm != alarm {
            self.alarm = alarm;
            self.timer.as_mut().reset(Instant::now() + after);
        }
    }

    /// Waits for the armed time. A connection is not idle while its last answer, handed over whole, is still written.
    fn poll_alarm(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.timer.as_mut().poll(cx));
            let idle_from = self.last_written.filter(|_| self.alarm == Alarm::Idle);
            match idle_from.map(|written| written + self.limits.idle_timeout()) {
                Some(until) if until > Instant::now() => self.timer.as_mut().reset(until),
                Some(_) | None => return Poll::Ready(()),
            }
        }
    }

    /// Reads once into `received`; `false` is the end of the stream.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut chunk = [MaybeUninit::uninit(); READ_BYTES];
        let mut buffer = ReadBuf::uninit(&mut chunk);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        self.received.extend_from_slice(buffer.filled());
        Poll::Ready(Ok(!buffer.filled().is_empty()))
    }

    /// Collects a head until it can be released, refused or waited for.
    fn poll_head(&mut self, cx: &mut Context<'_>, scanned: usize) -> Poll<io::Result<()>> {
        if scanned == 0 {
            // Some old clients send an empty line after a body (RFC 9112 section 2.2).
            while self.received.starts_with(b"\r\n") {
                self.received.advance(2);
            }
        }
        match examine_unless_blank(&self.received, scanned, &self.limits) {
            Examined::Complete { length, framing } => {
                self.alarm = Alarm::Off;
                self.unanswered.one_released();
                self.phase = Phase::Release { left: length, then: framing };
                return Poll::Ready(Ok(()));
            }
            Examined::Refused(status) => {
                self.refuse(status);
                return Poll::Ready(Ok(()));
            }
            Examined::Partial => self.phase = Phase::Head { scanned: self.received.len() },
        }
        if !self.unanswered.any() {
            match (self.alarm, self.received.is_empty()) {
                (Alarm::Head, _) => {}
                (Alarm::Off | Alarm::Idle, true) => self.arm(Alarm::Idle, self.limits.idle_timeout()),
                (Alarm::Off | Alarm::Idle, false) => self.arm(Alarm::Head, self.limits.header_timeout()),
            }
        }
        match self.poll_receive(cx) {
            Poll::Ready(Ok(true)) => Poll::Ready(Ok(())),
            Poll::Ready(Ok(false)) => {
                self.phase = Phase::Ended;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending if self.alarm == Alarm::Off => Poll::Pending,
            Poll::Pending => {
                ready!(self.poll_alarm(cx));
                if self.received.is_empty() {
                    metrics::counter!("http_connections_closed_total", "reason" => "silent").increment(1);
                    self.phase = Phase::Ended;
                } else {
                    self.refuse(StatusCode::REQUEST_TIMEOUT);
                }
                Poll::Ready(Ok(()))
            }
        }
    }

    fn refuse(&mut self, status: StatusCode) {
        let stand_in = format!("{REFUSED_METHOD} /{} HTTP/1.1\r\nconnection: close\r\n\r\n", status.as_u16());
        self.must_linger = status != StatusCode::REQUEST_TIMEOUT;
        self.alarm = Alarm::Off;
        self.received.clear();
        self.unanswered.one_released();
        self.phase = Phase::StandIn(Bytes::from(stand_in));
    }

    /// Hands out those of the received bytes that belong to the body.
    fn poll_body(&mut self, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.received.is_empty() && !ready!(self.poll_receive(cx))? {
            self.phase = Phase::Ended;
            return Poll::Ready(Ok(()));
        }
        let room = self.received.len().min(out.remaining());
        let here = self.phase.take(&self.received[..room])?;
        out.put_slice(&self.received[..here]);
        self.received.advance(here);
        Poll::Ready(Ok(()))
    }
}

/// Nothing received is not a bad head but none.
fn examine_unless_blank(received: &[u8], scanned: usize, limits: &Limits) -> Examined {
    if received.is_empty() || received == b"\r" {
        Examined::Partial
    } else {
        examine(received, scanned, limits)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Gate<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        let before = out.filled().len();
        loop {
            match &mut gate.phase {
                Phase::Head { scanned } => {
                    let scanned = *scanned;
                    ready!(gate.poll_head(cx, scanned))?;
                }
                Phase::Release { left: 0, then: Framing::Length(left) } => {
                    gate.phase = Phase::Body { left: *left };
                }
                Phase::Release { left: 0, then: Framing::Chunked } => {
                    gate.phase = Phase::Chunked(ChunkedBody::new());
                }
                Phase::Release { left, .. } => {
                    let here = (*left).min(out.remaining());
                    out.put_slice(&gate.received[..here]);
                    gate.received.advance(here);
                    *left -= here;
                }
                Phase::Body { left: 0 } => gate.phase = Phase::Head { scanned: 0 },
                Phase::Chunked(body) if body.has_ended() => gate.phase = Phase::Head { scanned: 0 },
                Phase::Body { .. } | Phase::Chunked(_) => ready!(gate.poll_body(cx, out))?,
                // Not the end of the stream: hyper would drop the answer. It closes by itself after writing it.
                Phase::StandIn(bytes) if bytes.is_empty() => return Poll::Pending,
                Phase::StandIn(bytes) => {
                    let here = bytes.len().min(out.remaining());
                    out.put_slice(&bytes.split_to(here));
                }
                Phase::Ended => return Poll::Ready(Ok(())),
            }
            if out.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Gate<S> {
    /// Ends a connection whose client takes no bytes of its answer for the idle time.
    fn watch_stall(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.stall = None;
            self.last_written = Some(Instant::now());
            return written;
        }
        let idle = self.limits.idle_timeout();
        let stall = self.stall.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
        ready!(stall.as_mut().poll(cx));
        metrics::counter!("http_connections_closed_total", "reason" => "stalled").increment(1);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Reads and forgets what is still on its way, or the system would reset the connection and lose the answer.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let unread = match &self.phase {
            Phase::Body { left } => *left > 0,
            Phase::Chunked(body) => !body.has_ended(),
            Phase::Head { .. } | Phase::Release { .. } | Phase::StandIn(_) | Phase::Ended => false,
        };
        if !self.must_linger && !unread {
            return Poll::Ready(());
        }
        let mut linger = self.linger.take().unwrap_or_else(|| Linger {
            until: Box::pin(tokio::time::sleep(LINGER)),
            bytes_left: LINGER_BYTES_MAX,
        });
        let outcome = loop {
            if linger.until.as_mut().poll(cx).is_ready() || linger.bytes_left == 0 {
                break Poll::Ready(());
            }
            self.received.clear();
            match self.poll_receive(cx) {
                Poll::Ready(Ok(true)) => {
                    linger.bytes_left = linger.bytes_left.saturating_sub(self.received.len());
                }
                Poll::Ready(_) => break Poll::Ready(()),
                Poll::Pending => break Poll::Pending,
            }
        };
        self.linger = Some(linger);
        outcome
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Gate<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let gate = self.get_mut();
        let written = Pin::new(&mut gate.stream).poll_write(cx, bytes);
        gate.watch_stall(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let gate = self.get_mut();
        let written = Pin::new(&mut gate.stream).poll_write_vectored(cx, slices);
        gate.watch_stall(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        Pin::new(&mut gate.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        if gate.linger.is_none() {
            ready!(Pin::new(&mut gate.stream).poll_shutdown(cx))?;
        }
        ready!(gate.poll_linger(cx));
        Poll::Ready(Ok(()))
    }
}
