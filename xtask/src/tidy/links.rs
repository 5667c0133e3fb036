//! Links in Markdown lead somewhere: to a file or folder of this tree.

use pulldown_cmark::{Event, Parser, Tag};

use super::Breach;
use super::tree::{Source, Tree};

/// Every relative link in a Markdown file points to something that exists.
pub(super) fn links(tree: &Tree) -> Vec<Breach> {
    tree.ending(&[".md"]).flat_map(|file| broken(tree, &file)).collect()
}

fn broken(tree: &Tree, file: &Source<'_>) -> Vec<Breach> {
    let mut found = Vec::new();
    for (event, range) in Parser::new(file.text).into_offset_iter() {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
            continue;
        };
        let exists = match target(file.path, &dest_url) {
            Target::Elsewhere => true,
            Target::OutsideTheTree => false,
            Target::Path(path) => tree.has(&path),
        };
        if !exists {
            let line = file.text[..range.start].matches('\n').count() + 1;
            found.push(Breach::new(file.path, line, format!("a link to nothing: {dest_url}")));
        }
    }
    found
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    /// The web, a mail address, or a heading of the same file.
    Elsewhere,
    OutsideTheTree,
    /// A path from the root of the repository.
    Path(String),
}

fn target(from: &str, link: &str) -> Target {
    let path = link.split(['#', '?']).next().unwrap_or(link);
    let has_scheme = link.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '.', '#']));
    if path.is_empty() || has_scheme || path.starts_with("//") {
        return Target::Elsewhere;
    }
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (start, path) = path.strip_prefix('/').map_or((folder, path), |absolute| ("", absolute));
    let mut parts: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." if parts.pop().is_none() => return Target::OutsideTheTree,
            "" | "." | ".." => (),
            name => parts.push(name),
        }
    }
    Target::Path(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_from_the_folder_of_its_file() {
        assert_eq!(target("docs/adr/1.md", "../testing.md#x"), Target::Path("docs/testing.md".into()));
        assert_eq!(target("docs/a.md", "/LICENSE"), Target::Path("LICENSE".into()));
        assert_eq!(target("README.md", "../x"), Target::OutsideTheTree);
    }

    #[test]
    fn the_web_and_headings_are_not_looked_for() {
        for link in ["https://kassa.example/a.md", "mailto:ada@kassa.example", "#heading"] {
            assert_eq!(target("a.md", link), Target::Elsewhere, "{link}");
        }
    }

    #[test]
    fn broken_links_of_every_kind_are_found_with_their_line() {
        let text = "# A\n[good](b.md) [bad](c.md)\n\n![bad](c.png)\n\nsee [it][ref]\n\n[ref]: ../d.md\n";
        let found = links(&Tree::of(&[("docs/a.md", text), ("docs/b.md", "[up](..) [folder](../docs/)")]));
        assert_eq!(found.iter().map(|breach| breach.line).collect::<Vec<_>>(), [2, 4, 6], "{found:?}");
    }

    #[test]
    fn code_is_not_searched_for_links() {
        let text = "`[a](b.md)`\n\n```\n[a](b.md)\n```\n";
        assert_eq!(links(&Tree::of(&[("a.md", text)])), []);
    }
}
