//! Looks for the programs of a PostgreSQL server where the usual packages put them.
//! Most packages leave them out of `PATH`, so that alone does not do.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine;

/// What a test cluster needs; `psql` is not among it.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Folders that hold one folder per installed version, and the way from that one to the programs.
const VERSIONED: [(&str, &str, &str); 6] = [
    ("usr/lib/postgresql", "", "bin"),
    ("usr", "pgsql-", "bin"),
    ("usr/lib64", "pgsql", "bin"),
    ("opt/homebrew/opt", "postgresql", "bin"),
    ("usr/local/opt", "postgresql", "bin"),
    ("Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// The folder of a server whose programs really start.
pub(crate) fn installed() -> Option<PathBuf> {
    let mut folders = from_path(&machine::search_path());
    folders.extend(from_packages(Path::new("/")));
    folders.extend(from_pg_config());
    folders.into_iter().find(|folder| starts(folder))
}

/// Folders of `PATH` that hold every program. Links are followed, because `initdb` looks for its siblings beside itself.
fn from_path(path: &[PathBuf]) -> Vec<PathBuf> {
    let real = path.iter().filter_map(|folder| folder.join("initdb").canonicalize().ok());
    real.filter_map(|initdb| initdb.parent().map(Path::to_path_buf))
        .filter(|folder| complete(folder))
        .collect()
}

/// Folders of the usual packages below `root`, newest version first.
fn from_packages(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (parent, prefix, programs) in VERSIONED {
        let Ok(entries) = fs::read_dir(root.join(parent)) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let folder = entry.path().join(programs);
            if name.starts_with(prefix) && complete(&folder) {
                found.push((version(&name), folder));
            }
        }
    }
    found.sort_by_key(|(version, _)| Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// Where the client library's own tool believes the server to be.
fn from_pg_config() -> Option<PathBuf> {
    let output =
        Command::new("pg_config").arg("--bindir").output().ok().filter(|output| output.status.success())?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    complete(&folder).then_some(folder)
}

/// The first number in a folder name such as `15` or `postgresql@17`; without one it sorts last.
fn version(name: &str) -> u32 {
    let digits = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or(0)
}

fn complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

/// A package for another architecture, or one half removed, has the files but does not start.
fn starts(folder: &Path) -> bool {
    let works = |program| {
        Command::new(folder.join(program)).arg("--version").output().is_ok_and(|o| o.status.success())
    };
    PROGRAMS.into_iter().all(works)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail here")]
mod tests {
    use super::*;

    fn install(folder: &Path, programs: &[&str]) {
        fs::create_dir_all(folder).unwrap();
        for program in programs {
            fs::write(folder.join(program), "").unwrap();
        }
    }

    #[test]
    fn the_newest_packaged_version_comes_first_by_number() {
        let root = tempfile::tempdir().unwrap();
        for folder in
            ["usr/lib/postgresql/9/bin", "usr/lib/postgresql/15/bin", "opt/homebrew/opt/postgresql@17/bin"]
        {
            install(&root.path().join(folder), &PROGRAMS);
        }
        let found = from_packages(root.path());
        let versions: Vec<_> =
            found.iter().map(|f| version(&f.parent().unwrap().to_string_lossy())).collect();
        assert_eq!(found.len(), 3);
        assert!(found[0].ends_with("postgresql@17/bin"), "{found:?}, {versions:?}");
        assert!(found[1].ends_with("15/bin"), "{found:?}");
    }

    #[test]
    fn a_package_with_the_client_alone_is_passed_over() {
        let root = tempfile::tempdir().unwrap();
        install(&root.path().join("usr/lib/postgresql/16/bin"), &["psql", "pg_dump"]);
        assert!(from_packages(root.path()).is_empty());
    }

    #[test]
    fn a_link_in_the_path_leads_to_the_folder_of_the_real_programs() {
        let root = tempfile::tempdir().unwrap();
        let real = root.path().join("lib/15/bin");
        let linked = root.path().join("bin");
        install(&real, &PROGRAMS);
        fs::create_dir(&linked).unwrap();
        std::os::unix::fs::symlink(real.join("initdb"), linked.join("initdb")).unwrap();
        assert_eq!(from_path(&[root.path().join("absent"), linked]), [real.canonicalize().unwrap()]);
    }

    #[test]
    fn files_that_are_no_programs_do_not_count_as_a_server() {
        let root = tempfile::tempdir().unwrap();
        install(root.path(), &PROGRAMS);
        assert!(complete(root.path()));
        assert!(!starts(root.path()));
    }

    #[test]
    fn a_version_is_the_first_number_of_the_name() {
        assert_eq!(
            [version("15"), version("postgresql@17"), version("pgsql-9.6"), version("latest")],
            [15, 17, 9, 0]
        );
    }
}
