//! Threads that serve connections, each with a runtime and sockets of its own. A connection stays with its thread to the
//! end: nobody has to be woken to go on with its requests, and they find what they work on in the cache of their processor.

use std::{
    future::Future,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
};

use tokio::{
    net::TcpStream,
    runtime::{Builder, Handle},
    sync::oneshot,
};

/// Threads that share the connections of a server. Dropping them ends what they still do at its next `await`, and waits
/// for that.
pub struct Threads(Vec<Serving>);

impl Threads {
    /// Starts `count` threads.
    ///
    /// # Errors
    /// When the operating system has no thread, or no descriptors, left.
    pub fn start(count: usize) -> io::Result<Self> {
        (0..count.max(1)).map(Serving::start).collect::<io::Result<_>>().map(Self)
    }

    /// Lets the thread with the fewest connections run what `serve` makes of `stream`.
    pub(super) fn serve<F>(&self, stream: TcpStream, serve: impl FnOnce(TcpStream) -> F) -> io::Result<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let alive = self.0.iter().filter(|thread| thread.is_alive());
        let thread = alive.min_by_key(|thread| thread.open.load(Ordering::Relaxed));
        let thread = thread.ok_or_else(|| io::Error::other("no thread serves"))?;
        let open = Open::one_more(&thread.open);
        // The thread that accepted gives it away: from here on it belongs to the sockets of this one.
        let _there = thread.runtime.enter();
        let served = serve(TcpStream::from_std(stream.into_std()?)?);
        thread.runtime.spawn(async move {
            served.await;
            drop(open);
        });
        Ok(())
    }
}

struct Serving {
    runtime: Handle,
    open: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    fn start(number: usize) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel::<()>();
        let (begun, beginning) = mpsc::channel();
        let thread = thread::Builder::new().name(format!("serving-{number}")).spawn(move || {
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(begun.send(Err(error))),
            };
            let _ = begun.send(Ok(runtime.handle().clone()));
            // Told to stop, or left alone by those who could tell: it ends.
            let _ = runtime.block_on(stopped);
            runtime.shutdown_background();
        })?;
        let runtime = beginning.recv().map_err(io::Error::other)??;
        Ok(Self { runtime, open: Arc::default(), stop: Some(stop), thread: Some(thread) })
    }

    /// A thread that broke has no connections, and must not get them all.
    fn is_alive(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        // All are told before any is waited for: a half that lives on would see the other one dead.
        for thread in &mut self.0 {
            drop(thread.stop.take());
        }
        for thread in self.0.iter_mut().filter_map(|thread| thread.thread.take()) {
            if thread.join().is_err() {
                tracing::error!("a thread that served ended with a fault");
            }
        }
    }
}

/// One open connection of a thread.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn one_more(open: &Arc<AtomicUsize>) -> Self {
        open.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(open))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
