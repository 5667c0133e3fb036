//! `cargo xtask django`: signed links against Django itself, in both directions. Django is installed under `target`, with the
//! package installer of Python, and used for nothing else.

use std::process::Command;

use anyhow::Result;

use crate::{machine, program};

/// The series whose layout the committed vectors have.
const DJANGO: &str = "Django==5.2.*";

pub(crate) fn run() -> Result<()> {
    let folder = machine::workspace().join("target/django");
    let python = folder.join("bin/python");
    let there = Command::new(&python).args(["-c", "import django"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        program::announce("Installing Django");
        program::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        program::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", DJANGO]))?;
    }
    let mut test = program::cargo();
    test.args([
        "test",
        "--quiet",
        "--package",
        "web",
        "--features",
        "django",
        "--lib",
        "--",
        "--nocapture",
        "django_itself",
    ]);
    program::run(test.env("KASSA_DJANGO", python))
}
