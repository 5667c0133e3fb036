//! Keeps the log of an SQLite file short. Left to itself, SQLite copies the log into the file within some commit, and all who
//! wait for that one wait for thousands of pages and two syncs more. Here a thread of its own copies while others write.
//!
//! The log begins anew only when all of it is copied, which it never is while somebody writes. So the copier comes as close
//! as it can, and the writer copies the little that is left between two of its groups.

use std::{
    ffi::c_int,
    fs::File,
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::{self, JoinHandle},
};

use parking_lot::Mutex;
use rusqlite::{Connection, ErrorCode, ffi, hooks::Wal, wal::CheckpointMode};

use super::stop;

/// Pages in the log from which on it is copied: 48 MB. With fewer, the same page is copied more often.
pub(super) const COPY_FROM: usize = 12_000;
/// When the log has grown by so many times as many pages since the copier was asked, the writer waits for it, and copies.
const PATIENCE: usize = 2;
/// A pass that leaves this part of them is the copier's last one.
const LEFT_PART: usize = 60;

// Up to 3.51.2, two connections that copy or write at the same moment can spoil the file ("WAL-reset bug").
const _: () = assert!(ffi::SQLITE_VERSION_NUMBER >= 3_051_003);

/// What is under way, for the log of a server that stops.
const COPYING: &str = "copying the log of the database into its file";

/// What writer and copier share.
#[derive(Default)]
struct Log {
    /// Pages in it, as of the last commit.
    pages: AtomicUsize,
    /// Held by whoever copies.
    turn: Mutex<()>,
}

impl Log {
    /// Copies what every reader may see by now; how many pages of the log are copied. `None` when that failed, or somebody
    /// copies in another process.
    fn copy(&self, connection: &Connection) -> Option<usize> {
        let _turn = self.turn.lock();
        match connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::PASSIVE) {
            Ok((_, copied)) => usize::try_from(copied).ok(),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => None,
            // Tried again, the log would begin anew over the only good copy of a page. A restart copies all of it.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure) => {
                stop(&error, COPYING)
            }
            Err(error) => {
                // What is committed is in the log, and stays there: nothing was synced, so it does not begin anew.
                tracing::error!(%error, "the log of the database grows until it can be copied into its file");
                None
            }
        }
    }
}

/// The writer's part.
pub(super) struct Checkpoints {
    log: Arc<Log>,
    copier: Option<JoinHandle<()>>,
    /// Asks the copier; `None` once no more is to be copied.
    ask: Option<mpsc::SyncSender<()>>,
    /// What it came to: whether it is as close as it can come.
    told: mpsc::Receiver<bool>,
    copy_from: usize,
    /// Pages at the last look.
    seen: usize,
    /// Pages from which on something is to be done.
    next: usize,
    is_asked: bool,
}

impl Checkpoints {
    /// Begins to watch what `writer` commits; `copier` is a connection to the same file.
    pub(super) fn start(writer: &mut Connection, copier: Connection, copy_from: usize) -> io::Result<Self> {
        let log = Arc::new(Log::default());
        let watched = Arc::clone(&log);
        // Takes the place of SQLite's own way.
        let note = move |_: &mut Wal, pages: c_int| {
            watched.pages.store(usize::try_from(pages).unwrap_or_default(), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(note)).map_err(io::Error::other)?;
        let (ask, asked) = mpsc::sync_channel(1);
        let (tell, told) = mpsc::channel();
        let shared = Arc::clone(&log);
        let copier = thread::Builder::new()
            .name("sqlite-copier".to_owned())
            .spawn(move || copy_when_asked(&copier, &shared, (&asked, &tell), copy_from / LEFT_PART))?;
        let (copier, ask) = (Some(copier), Some(ask));
        Ok(Self { log, copier, ask, told, copy_from, seen: 0, next: copy_from, is_asked: false })
    }

    /// Looks after the log, while `writer` has nothing under way.
    pub(super) fn look_after(&mut self, writer: &Connection) {
        let pages = self.log.pages.load(Ordering::Relaxed);
        let began_anew = pages < self.seen;
        self.seen = pages;
        let told = self.told.try_recv().ok();
        if began_anew || told.is_some() {
            self.is_asked = false;
        }
        if began_anew {
            // Whatever the copier said was about the log before.
            self.next = self.copy_from;
        } else if told == Some(false) {
            self.try_again_after(pages);
        } else if told == Some(true) {
            // The rest of it. A reader who looks at an old state may keep some there.
            self.log.copy(writer);
            self.try_again_after(pages);
        } else if pages < self.next {
            // Nothing to do yet.
        } else if !self.is_asked && self.ask.as_ref().is_some_and(|ask| ask.try_send(()).is_ok()) {
            self.is_asked = true;
            self.next = pages.saturating_add(self.copy_from * PATIENCE);
        } else {
            // The copier is too slow, or gone.
            self.log.copy(writer);
            self.try_again_after(pages);
        }
    }

    fn try_again_after(&mut self, pages: usize) {
        self.next = self.copy_from.max(pages.saturating_add(self.copy_from / 4));
    }
}

impl Drop for Checkpoints {
    /// Waits until the copier is gone: the last connection that is closed copies the rest, and sees no other one then.
    fn drop(&mut self) {
        self.ask = None;
        if let Some(copier) = self.copier.take() {
            // A copier that panicked has said so by itself.
            let _ = copier.join();
        }
    }
}

/// The copier's part.
fn copy_when_asked(
    connection: &Connection,
    log: &Log,
    (asked, tell): (&mpsc::Receiver<()>, &mpsc::Sender<bool>),
    left_max: usize,
) {
    // Never closed: whoever closes any handle of a file loses the locks SQLite has on it for the whole process.
    let mut file: Option<&'static File> = None;
    while asked.recv().is_ok() {
        let mut left = usize::MAX;
        let is_close = loop {
            let Some(copied) = log.copy(connection) else { break false };
            // SQLite leaves that to whoever copies last, which is the writer, unless nobody wrote meanwhile.
            sync(connection, &mut file);
            let still_left = log.pages.load(Ordering::Relaxed).saturating_sub(copied);
            if still_left <= left_max || still_left > left / 2 {
                break true;
            }
            left = still_left;
        };
        if tell.send(is_close).is_err() {
            return;
        }
    }
}

/// Syncs the file of `connection`.
fn sync(connection: &Connection, file: &mut Option<&'static File>) {
    let opened = match (&file, connection.path()) {
        (Some(file), _) => Ok(*file),
        (None, Some(path)) => File::open(path).map(|opened| &*Box::leak(Box::new(opened))),
        (None, None) => return,
    };
    match opened {
        Ok(opened) => {
            *file = Some(opened);
            if let Err(error) = opened.sync_data() {
                stop(&error, COPYING);
            }
        }
        // The writer will sync it.
        Err(error) => tracing::warn!(%error, "the file of the database cannot be opened once more"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use std::{path::Path, time::Duration};

    use tempfile::TempDir;

    use super::*;
    use crate::db::{Durability, sqlite::connect};

    const FROM: usize = 600;

    /// A file that one connection writes rows of nearly a page into.
    struct Rows {
        folder: TempDir,
        writer: Connection,
        checkpoints: Checkpoints,
        /// The most pages that were in the log.
        most: usize,
    }

    impl Rows {
        fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let mut writer = open(folder.path());
            writer.execute_batch("create table kept (id integer primary key, text text)").unwrap();
            let checkpoints = Checkpoints::start(&mut writer, open(folder.path()), FROM).unwrap();
            Self { folder, writer, checkpoints, most: 0 }
        }

        fn pages(&self) -> usize {
            self.checkpoints.log.pages.load(Ordering::Relaxed)
        }

        fn add(&mut self) {
            self.writer.execute("insert into kept (text) values (?1)", ["x".repeat(3_500)]).unwrap();
            self.most = self.most.max(self.pages());
        }

        fn write(&mut self, rows: usize) {
            for _ in 0..rows {
                self.add();
                self.checkpoints.look_after(&self.writer);
            }
        }

        fn write_until_the_copier_is_asked(&mut self) {
            while !self.checkpoints.is_asked {
                self.write(1);
            }
        }

        /// Somebody who looks at the file with `rows` rows as it is now, until they end their transaction.
        fn look(&self, rows: usize) -> Connection {
            let reader = open(self.folder.path());
            reader.execute_batch("begin").unwrap();
            assert_eq!(count(&reader), rows);
            reader
        }

        /// Lets the copier say that it is as close as it can come, or that it failed; it says nothing any more.
        fn hear(&mut self, is_close: bool) {
            let (tell, told) = mpsc::channel();
            self.checkpoints.told = told;
            tell.send(is_close).unwrap();
        }

        /// What somebody reads who opens the file as it is now.
        fn count(&self) -> usize {
            let reader = open(self.folder.path());
            let sound: String = reader.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(sound, "ok");
            count(&reader)
        }
    }

    fn open(folder: &Path) -> Connection {
        connect(&folder.join("test.sqlite"), Durability::Weak).unwrap()
    }

    fn count(reader: &Connection) -> usize {
        let rows: i64 = reader.query_row("select count(*) from kept", [], |row| row.get(0)).unwrap();
        usize::try_from(rows).unwrap()
    }

    #[test]
    fn the_log_stays_short_while_somebody_writes_without_pause() {
        let mut rows = Rows::new();
        rows.write(20 * FROM);
        assert!(rows.most >= FROM, "{}", rows.most);
        assert!(rows.most <= FROM * (PATIENCE + 2), "{}", rows.most);
        assert_eq!(rows.count(), 20 * FROM);
    }

    #[test]
    fn the_copier_copies_all_of_it_while_nobody_writes() {
        let mut rows = Rows::new();
        rows.write_until_the_copier_is_asked();
        let asked_at = rows.pages();
        assert!((FROM..FROM + 10).contains(&asked_at), "{asked_at}");
        assert!(rows.checkpoints.told.recv_timeout(Duration::from_mins(1)).unwrap());
        rows.add();
        assert!(rows.pages() < 10, "{}", rows.pages());
        rows.hear(true);
        rows.checkpoints.look_after(&rows.writer);
        // What it said was about the log before.
        assert_eq!((rows.checkpoints.next, rows.checkpoints.is_asked), (FROM, false));
    }

    #[test]
    fn what_the_copier_had_to_leave_is_copied_by_the_writer() {
        let mut rows = Rows::new();
        rows.write(1);
        let reader = rows.look(1);
        rows.write_until_the_copier_is_asked();
        assert!(rows.checkpoints.told.recv_timeout(Duration::from_mins(1)).unwrap());
        reader.execute_batch("commit").unwrap();
        rows.hear(true);
        rows.checkpoints.look_after(&rows.writer);
        rows.add();
        assert!(rows.pages() < 10, "{}", rows.pages());
    }

    #[test]
    fn a_copier_that_failed_is_asked_again_a_little_later() {
        let mut rows = Rows::new();
        let _reader = rows.look(0);
        rows.write_until_the_copier_is_asked();
        let asked_at = rows.pages();
        rows.checkpoints.told.recv_timeout(Duration::from_mins(1)).unwrap();
        rows.hear(false);
        rows.checkpoints.look_after(&rows.writer);
        assert!(!rows.checkpoints.is_asked);
        rows.write_until_the_copier_is_asked();
        let waited = rows.pages() - asked_at;
        assert!((FROM / 4..FROM / 4 + 10).contains(&waited), "{waited}");
    }

    #[test]
    fn the_writer_copies_by_itself_when_the_copier_is_gone() {
        let mut rows = Rows::new();
        rows.checkpoints.ask = None;
        rows.write(10 * FROM);
        assert!((FROM..FROM + 10).contains(&rows.most), "{}", rows.most);
        assert_eq!(rows.count(), 10 * FROM);
    }

    #[test]
    fn the_log_begins_anew_when_a_long_look_at_an_old_state_is_over() {
        let mut rows = Rows::new();
        rows.write(1);
        let reader = rows.look(1);
        rows.write(8 * FROM);
        assert!(rows.pages() > 8 * FROM, "what the reader looks at is still needed");
        assert_eq!(count(&reader), 1);
        reader.execute_batch("commit").unwrap();
        rows.write(FROM * (PATIENCE + 2));
        assert!(rows.pages() < 8 * FROM, "{}", rows.pages());
        assert_eq!(rows.count(), 1 + FROM * (8 + PATIENCE + 2));
    }
}
