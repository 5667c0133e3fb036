//! What the tasks ask of the machine they run on: environment, clock, where the repository lies.
//! The only place in `xtask` that reads the environment or the clock.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The folder of the workspace.
pub(crate) fn workspace() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask lies in a folder of the workspace").to_path_buf()
}

/// The value of an environment variable, if it is set.
#[expect(clippy::disallowed_methods, reason = "the one home of the environment in xtask")]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

/// A moment to measure durations from.
#[expect(clippy::disallowed_methods, reason = "the one home of the clock in xtask")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Whether this process may act for every user of the machine.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The folders of `PATH`, in order.
pub(crate) fn search_path() -> Vec<PathBuf> {
    variable("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}
