//! Power cuts: the data folder lies on a file system of its own in a file, which is shut down without writing what
//! is not yet on the disk. The control run with weakened durability must lose orders, or this harness sees nothing.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use indicatif::ProgressBar;
use serde_json::json;
use tokio::process::Command;

use crate::{
    audit::audit,
    checkout::restock,
    crash::{Acknowledged, Load, known},
    report,
    server::Server,
};

#[derive(Args)]
pub(crate) struct Options {
    /// Power cuts with full durability
    #[arg(long, default_value_t = 50)]
    cuts: u64,
    /// Power cuts of the control run, which must lose something. A cut right after the log was copied into the file loses
    /// nothing: that syncs it
    #[arg(long, default_value_t = 10)]
    control: u64,
    /// Shoppers at once
    #[arg(long, default_value_t = 16)]
    connections: usize,
}

pub(crate) async fn run(options: Options) -> Result<()> {
    let full = cuts(&options, options.cuts, false).await?;
    println!("full durability: {}", full.line());
    let weak = cuts(&options, options.control, true).await?;
    println!("weak durability: {}", weak.line());
    report::keep("power-cut", &json!({ "full": full, "weak": weak }))?;
    ensure!(full.lost == 0, "an acknowledged order was lost");
    ensure!(weak.lost > 0, "the control run lost nothing: this harness does not see loss");
    Ok(())
}

/// What came of a number of power cuts.
#[derive(Default, serde::Serialize)]
struct Outcome {
    cuts: u64,
    acknowledged: usize,
    lost: usize,
    cuts_with_loss: u64,
    /// From counting the answers to the cut: what the server syncs within it, no loss can show.
    slowest_cut_ms: u64,
}

impl Outcome {
    fn line(&self) -> String {
        let Self { cuts, acknowledged, lost, cuts_with_loss, slowest_cut_ms } = self;
        format!(
            "{cuts} power cuts, {acknowledged} acknowledged orders, {lost} lost in {cuts_with_loss} of the cuts; \
             at most {slowest_cut_ms} ms from the count to the cut"
        )
    }
}

async fn cuts(options: &Options, count: u64, weak: bool) -> Result<Outcome> {
    let progress = ProgressBar::new(count);
    let mut outcome = Outcome { cuts: count, ..Outcome::default() };
    for cut in 0..count {
        let disk = Disk::new()?;
        disk.mount().await?;
        let data = disk.mounted.join("data");
        std::fs::create_dir_all(&data)?;
        let url = format!("sqlite:{}", data.join("kassa.sqlite").display());
        let mut server = Server::demo(&data, &url, weak).await?;
        let fixtures = server.fixtures().await?;
        restock(&data, &url, &fixtures).await?;
        let switch = disk.power_switch()?;
        let acknowledged = Acknowledged::default();
        let load = Load::start(&server, &fixtures, options.connections, &acknowledged)?;
        tokio::time::sleep(Duration::from_millis(rand::random_range(300..1_500))).await;
        // What counts is what was answered while there was power: a real machine answers nothing afterwards, while
        // this one's server lives on for a moment over a disk that is gone.
        let answered = known(&acknowledged);
        let took = switch.cut_power()?;
        server.kill().await?;
        load.stop().await;
        let later = known(&acknowledged).difference(&answered).count();
        disk.unmount().await?;
        disk.mount().await?;
        let audited = audit(&url).await.with_context(|| format!("after cut {}", cut + 1))?;
        let lost: Vec<_> = answered.difference(&audited.orders).collect();
        if !lost.is_empty() && !weak {
            println!("cut {}: lost {lost:?}; {later} answers came after the cut and do not count", cut + 1);
        }
        outcome.acknowledged += answered.len();
        outcome.lost += lost.len();
        outcome.cuts_with_loss += u64::from(!lost.is_empty());
        outcome.slowest_cut_ms = outcome.slowest_cut_ms.max(u64::try_from(took.as_millis())?);
        disk.unmount().await?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok(outcome)
}

/// A file with an ext4 file system in it.
struct Disk {
    _folder: tempfile::TempDir,
    image: PathBuf,
    mounted: PathBuf,
}

impl Disk {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir_in(report::folder()?)?;
        let base = std::fs::canonicalize(folder.path())?;
        let (image, mounted) = (base.join("disk.img"), base.join("disk"));
        std::fs::create_dir(&mounted)?;
        File::create(&image)?.set_len(300 << 20)?;
        let made = std::process::Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image).status();
        ensure!(made.context("mkfs.ext4 (package e2fsprogs) is needed")?.success(), "mkfs.ext4 failed");
        Ok(Self { _folder: folder, image, mounted })
    }

    async fn mount(&self) -> Result<()> {
        run_as_root("mount", &["-o".as_ref(), "loop".as_ref(), self.image.as_ref(), self.mounted.as_ref()])
            .await
    }

    async fn unmount(&self) -> Result<()> {
        for _ in 0..50 {
            if run_as_root("umount", &[self.mounted.as_ref()]).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{} stays busy", self.mounted.display())
    }

    /// What shuts the file system down, waiting for its moment: a program started only then would take so long that
    /// a checkpoint syncs meanwhile whatever the cut should have taken.
    fn power_switch(&self) -> Result<PowerSwitch> {
        let mut child = std::process::Command::new("python3")
            .args(["-c", POWER_SWITCH])
            .arg(&self.mounted)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("python3 is needed")?;
        let said = BufReader::new(child.stdout.take().context("the switch has a pipe")?);
        let mut switch = PowerSwitch { child, said };
        switch.hear("ready")?;
        Ok(switch)
    }
}

/// Without flushing the log (2): what was not synced is gone.
const POWER_SWITCH: &str = "\
import fcntl, os, struct, sys
disk = os.open(sys.argv[1], os.O_RDONLY)
print('ready', flush=True)
sys.stdin.readline()
fcntl.ioctl(disk, 0x8004587d, struct.pack('I', 2))
print('cut', flush=True)
";

struct PowerSwitch {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl PowerSwitch {
    /// Shuts the file system down; how long that took.
    fn cut_power(mut self) -> Result<Duration> {
        let began = Instant::now();
        self.child.stdin.take().context("the switch has a pipe")?.write_all(b"\n")?;
        self.hear("cut")?;
        let took = began.elapsed();
        self.child.wait()?;
        Ok(took)
    }

    fn hear(&mut self, word: &str) -> Result<()> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        ensure!(
            line.trim() == word,
            "the file system cannot be shut down: ext4 on a loop device, root and python3 are needed"
        );
        Ok(())
    }
}

impl Drop for Disk {
    /// A run that ends with an error leaves nothing mounted; after all others there is nothing to unmount.
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("--lazy").arg(&self.mounted).output();
    }
}

async fn run_as_root(program: &str, arguments: &[&Path]) -> Result<()> {
    let output = Command::new(program).args(arguments).output().await?;
    ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
