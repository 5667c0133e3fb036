//! What a command answers, on standard output.

use std::{
    fmt::Display,
    io::{ErrorKind, Result, Write},
};

/// Prints a line, at once. A reader that has seen enough, such as `head`, is no failure.
pub(crate) fn say(text: impl Display) -> Result<()> {
    let mut out = std::io::stdout();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
