//! The secret that signs links and tokens: from the environment, from a file, or made on the first start. Never
//! printed.

use std::{
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use flow::Ids;
use web::security::keys::Keyring;

use super::{Environment, Unusable};

/// The file in the data folder where a made secret is kept.
pub(super) const FILE: &str = "secret.key";
const BYTES_MIN: usize = 32;
/// Text of fewer different characters was typed, not made: `aaaa…`, `12345…`.
const DIFFERENT_BYTES_MIN: usize = 8;

/// Where the secret comes from.
#[derive(Clone, Default)]
pub(crate) enum SecretSource {
    /// A file in the data folder, made if it is not there.
    #[default]
    DataFolder,
    /// A file somebody else keeps.
    File(PathBuf),
    /// The environment: the secret, and earlier ones that still verify.
    Environment(Vec<String>),
}

impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::DataFolder => "DataFolder",
            Self::File(_) => "File",
            Self::Environment(_) => "Environment",
        })
    }
}

impl SecretSource {
    /// The source the environment names.
    pub(super) fn of(environment: &Environment) -> Self {
        if let Some(current) = environment.get("KASSA_SECRET_KEY") {
            let previous = environment.get("KASSA_SECRET_KEY_PREVIOUS").unwrap_or_default().split(',');
            let previous = previous.map(str::trim).filter(|key| !key.is_empty());
            return Self::Environment(
                std::iter::once(current.trim()).chain(previous).map(str::to_owned).collect(),
            );
        }
        environment.get("KASSA_SECRET_KEY_FILE").map_or(Self::DataFolder, |path| Self::File(path.into()))
    }

    /// The secrets there are, without making one; what is wrong with them otherwise. `None`: one will be made.
    pub(super) fn inspect(&self, data: &Path) -> Result<Option<Vec<String>>, String> {
        let keys = match self {
            Self::Environment(keys) => keys.clone(),
            Self::File(path) => read(path)?,
            Self::DataFolder => match data.join(FILE) {
                path if path.exists() => read(&path)?,
                _ => return Ok(None),
            },
        };
        match keys.iter().position(|key| is_weak(key)) {
            Some(0) => Err("the secret is too weak".to_owned()),
            Some(place) => Err(format!("the earlier secret number {place} is too weak")),
            None if keys.is_empty() => Err("the file holds no secret".to_owned()),
            None => Ok(Some(keys)),
        }
    }

    /// The secrets to sign and verify with; makes one on the first start.
    pub(crate) fn keyring(&self, data: &Path, ids: &dyn Ids) -> anyhow::Result<Keyring> {
        let unusable = |reason: String| Unusable(format!("{reason}; {REMEDY}"));
        let mut keys = self.inspect(data).map_err(unusable)?;
        if keys.is_none() {
            make(&data.join(FILE), ids)?;
            keys = self.inspect(data).map_err(unusable)?;
        }
        let mut keys = keys.into_iter().flatten().map(String::into_bytes);
        Ok(Keyring::new(keys.next().unwrap_or_default(), keys.collect())?)
    }
}

/// What makes a right secret.
pub(super) const REMEDY: &str = "make one with `openssl rand -hex 32`";

/// One secret a line: the first signs, the others still verify.
fn read(path: &Path) -> Result<Vec<String>, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("{} cannot be read ({error})", path.display()))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Whether others on this machine may read the secret.
pub(super) fn is_open_to_others(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

fn is_weak(key: &str) -> bool {
    let different: std::collections::BTreeSet<u8> = key.bytes().collect();
    key.len() < BYTES_MIN || different.len() < DIFFERENT_BYTES_MIN
}

/// Makes a secret of 32 random bytes. The file appears whole or not at all, so of two servers that start at once
/// both use the one that came first.
fn make(path: &Path, ids: &dyn Ids) -> anyhow::Result<()> {
    let folder = path.parent().context("the secret is kept in a folder")?;
    let bytes = [ids.nonce(), ids.nonce()].concat();
    let text: String = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    // A temporary file is readable by its owner only.
    let mut file = tempfile::NamedTempFile::new_in(folder).context("cannot write the secret")?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error).context("cannot keep the secret"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test")]
mod tests {
    use flow::RandomIds;

    use super::*;

    #[test]
    fn typed_secrets_are_weak_and_made_ones_are_not() {
        for weak in ["", "changeme", &"a".repeat(64), "12341234123412341234123412341234"] {
            assert!(is_weak(weak), "{weak}");
        }
        let folder = tempfile::tempdir().unwrap();
        make(&folder.path().join(FILE), &RandomIds::default()).unwrap();
        assert!(!is_weak(&read(&folder.path().join(FILE)).unwrap()[0]));
    }

    #[test]
    fn a_made_secret_is_kept_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        make(&path, &RandomIds::default()).unwrap();
        let first = read(&path).unwrap();
        make(&path, &RandomIds::default()).unwrap();
        assert_eq!(read(&path).unwrap(), first);
        assert!(!is_open_to_others(&path));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn a_weak_earlier_secret_is_refused_as_well() {
        let source =
            SecretSource::Environment(vec!["0123456789abcdef0123456789abcdef".to_owned(), "old".to_owned()]);
        assert!(source.inspect(Path::new("nowhere")).unwrap_err().contains("number 1"));
    }
}
