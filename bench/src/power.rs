//! Power cuts: the data folder lies on a file system of its own in a file, which is shut down without writing what
//! is not yet on the disk. The control run with weakened durability must lose orders, or this harness sees nothing.

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
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
    /// Power cuts of the control run, which must lose something
    #[arg(long, default_value_t = 5)]
    control: u64,
    /// Shoppers at once
    #[arg(long, default_value_t = 16)]
    connections: usize,
}

pub(crate) async fn run(options: Options) -> Result<()> {
    let (acknowledged, lost) = cuts(&options, options.cuts, false).await?;
    println!("full durability: {} power cuts, {acknowledged} acknowledged orders, {lost} lost", options.cuts);
    let (control_acknowledged, control_lost) = cuts(&options, options.control, true).await?;
    println!(
        "weak durability: {} power cuts, {control_acknowledged} acknowledged orders, {control_lost} lost",
        options.control
    );
    report::keep(
        "power-cut",
        &json!({
            "full": { "cuts": options.cuts, "acknowledged": acknowledged, "lost": lost },
            "weak": { "cuts": options.control, "acknowledged": control_acknowledged, "lost": control_lost },
        }),
    )?;
    ensure!(lost == 0, "an acknowledged order was lost");
    ensure!(control_lost > 0, "the control run lost nothing: this harness does not see loss");
    Ok(())
}

async fn cuts(options: &Options, count: u64, weak: bool) -> Result<(usize, usize)> {
    let progress = ProgressBar::new(count);
    let (mut acknowledged_total, mut lost_total) = (0, 0);
    for cut in 0..count {
        let disk = Disk::new()?;
        disk.mount().await?;
        let data = disk.mounted.join("data");
        std::fs::create_dir_all(&data)?;
        let url = format!("sqlite:{}", data.join("kassa.sqlite").display());
        let mut server = Server::demo(&data, &url, weak).await?;
        let fixtures = server.fixtures().await?;
        restock(&data, &url, &fixtures).await?;
        let acknowledged = Acknowledged::default();
        let load = Load::start(&server, &fixtures, options.connections, &acknowledged)?;
        tokio::time::sleep(Duration::from_millis(rand::random_range(300..1_500))).await;
        // What counts is what was answered while there was power: a real machine answers nothing afterwards, while
        // this one's server lives on for a moment over a disk that is gone.
        let answered = known(&acknowledged);
        disk.cut_power()?;
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
        acknowledged_total += answered.len();
        lost_total += lost.len();
        disk.unmount().await?;
        progress.inc(1);
    }
    progress.finish_and_clear();
    Ok((acknowledged_total, lost_total))
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

    /// Shuts the file system down without flushing its log: what was not synced is gone.
    fn cut_power(&self) -> Result<()> {
        let cut = "import os,fcntl,struct,sys; fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack('I',2))";
        let done = std::process::Command::new("python3").args(["-c", cut]).arg(&self.mounted).status()?;
        ensure!(
            done.success(),
            "the file system cannot be shut down: ext4 on a loop device and root are needed"
        );
        Ok(())
    }
}

async fn run_as_root(program: &str, arguments: &[&Path]) -> Result<()> {
    let output = Command::new(program).args(arguments).output().await?;
    ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
