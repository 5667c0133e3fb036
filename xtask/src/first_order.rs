//! `cargo xtask first-order`: follows the tutorial against a server started for it, as a newcomer would.
//! What a first order is lies in the script alone.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::{demo::with_demo, machine, program};

/// The tutorial as a program, below the workspace.
const SCRIPT: &str = "docs/first-order.sh";

pub(crate) fn run() -> Result<()> {
    with_demo("first-order", |demo| {
        let mut script = Command::new("bash");
        script.arg(SCRIPT).current_dir(machine::workspace()).stdin(Stdio::null());
        script.env("KASSA_URL", &demo.url).env("KASSA", demo.kassa).env("KASSA_DATA", demo.data);
        program::run(&mut script)
    })
}
