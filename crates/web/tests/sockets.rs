//! The accept loop over real sockets, with limits short enough to be waited for.
#![expect(clippy::unwrap_used, reason = "test")]

#[path = "sockets/server.rs"]
mod server;

#[path = "sockets/caps.rs"]
mod caps;
#[path = "sockets/framing.rs"]
mod framing;
#[path = "sockets/ordinary.rs"]
mod ordinary;
#[path = "sockets/slowness.rs"]
mod slowness;
#[path = "sockets/stopping.rs"]
mod stopping;
#[path = "sockets/threads.rs"]
mod threads;
