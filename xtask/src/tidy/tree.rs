//! The files of the repository, as the checks see them: everything git does not ignore, whether git is there or not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use ignore::WalkBuilder;

/// Paths below the root, with `/`, in order. Files that are no text are known by name alone.
pub(crate) struct Tree {
    files: BTreeMap<String, Option<String>>,
}

/// A text file.
pub(crate) struct Source<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
}

impl Source<'_> {
    /// The lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(index, line)| (index + 1, line))
    }
}

impl Tree {
    /// Reads the files below `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut walk = WalkBuilder::new(root);
        walk.hidden(false).parents(false).git_global(false).git_exclude(false).require_git(false);
        walk.filter_entry(|entry| entry.file_name() != ".git");
        let mut files = BTreeMap::new();
        for entry in walk.build() {
            let entry = entry.context("cannot walk through the repository")?;
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            let path = entry.path().strip_prefix(root).context("a file outside the repository")?;
            let bytes = fs::read(entry.path()).with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(path.to_string_lossy().replace('\\', "/"), String::from_utf8(bytes).ok());
        }
        Ok(Self { files })
    }

    /// A tree of literals.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned()))).collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.files.len()
    }

    /// Every text file.
    pub(crate) fn texts(&self) -> impl Iterator<Item = Source<'_>> {
        self.files.iter().filter_map(|(path, text)| Some(Source { path, text: text.as_deref()? }))
    }

    /// Text files whose name ends with one of `extensions`.
    pub(crate) fn ending(&self, extensions: &'static [&'static str]) -> impl Iterator<Item = Source<'_>> {
        self.texts().filter(|file| extensions.iter().any(|extension| file.path.ends_with(extension)))
    }

    /// Every Rust file.
    pub(crate) fn rust(&self) -> impl Iterator<Item = Source<'_>> {
        self.ending(&[".rs"])
    }

    /// One file by its path.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Paths of all files, texts or not.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether `path` is a file or a folder with a file in it; the empty path is the root.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        path.is_empty() || self.files.contains_key(path) || self.paths().any(|file| file.starts_with(&folder))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail here")]
mod tests {
    use super::*;

    #[test]
    fn ignored_files_are_left_out_and_hidden_ones_are_read_even_without_git() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["target", ".ci", ".git", "src"] {
            fs::create_dir(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join("file"), "text").unwrap();
        }
        fs::write(root.path().join(".gitignore"), "/target\n").unwrap();
        fs::write(root.path().join("picture"), [0xff, 0xfe]).unwrap();
        let tree = Tree::read(root.path()).unwrap();
        assert_eq!(tree.paths().collect::<Vec<_>>(), [".ci/file", ".gitignore", "picture", "src/file"]);
        assert_eq!(tree.text("picture"), None);
        assert_eq!(tree.texts().count(), 3);
    }

    #[test]
    fn a_folder_is_there_when_a_file_is_in_it() {
        let tree = Tree::of(&[("docs/adr/0001.md", "")]);
        assert!(tree.has("docs/adr/0001.md") && tree.has("docs/adr/") && tree.has(""));
        assert!(!tree.has("docs/ad"));
    }
}
