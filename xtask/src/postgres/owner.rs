//! Under whose name the server runs. PostgreSQL refuses to run as root, as CI machines often do.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::machine;

/// Users to run the server as, best first: the package's own, then the one that owns nothing.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The user a cluster belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Whoever runs the task.
    Caller,
    /// Another user, by number, because the caller is root.
    Other { user: u32, group: u32 },
}

impl Owner {
    /// The caller, or a harmless user when the caller is root.
    pub(crate) fn choose() -> Result<Self> {
        if !machine::is_root() {
            return Ok(Self::Caller);
        }
        let accounts = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        harmless_account(&accounts)
            .context("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
    }

    /// Gives `folder` to this user.
    pub(crate) fn take(self, folder: &Path) -> Result<()> {
        match self {
            Self::Caller => Ok(()),
            Self::Other { user, group } => chown(folder, Some(user), Some(group))
                .with_context(|| format!("cannot give away {}", folder.display())),
        }
    }

    /// A command that runs under this user's name, from a folder this user can enter.
    pub(crate) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Self::Other { user, group } = self {
            command.uid(user).gid(group);
        }
        command
    }
}

/// Finds the first of the candidates in the text of `/etc/passwd`.
fn harmless_account(accounts: &str) -> Option<Owner> {
    CANDIDATES.iter().find_map(|name| {
        let mut fields = accounts.lines().map(|line| line.split(':')).find_map(|mut fields| {
            let same = fields.next() == Some(name);
            same.then_some(fields)
        })?;
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some(Owner::Other { user, group })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: &str =
        "root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

    #[test]
    fn the_packages_own_user_is_preferred() {
        let accounts = format!("{NOBODY}postgres:x:104:110:PostgreSQL:/var/lib/postgresql:/bin/bash\n");
        assert_eq!(harmless_account(&accounts), Some(Owner::Other { user: 104, group: 110 }));
    }

    #[test]
    fn a_user_without_files_will_do() {
        assert_eq!(harmless_account(NOBODY), Some(Owner::Other { user: 65534, group: 65534 }));
    }

    #[test]
    fn root_is_never_chosen() {
        assert_eq!(harmless_account("root:x:0:0:root:/:/bin/sh\npostgresql:x:9:9::/:/bin/sh\n"), None);
    }
}
