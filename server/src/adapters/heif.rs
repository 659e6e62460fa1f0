//! HEIC pictures made JPEGs by libheif's own program, since there is no well-kept decoder in Rust.
//!
//! Decoders of video are large and feared: the program runs by itself, for a few seconds, with
//! little memory, able to write one small file into a folder of its own (`prlimit(1)`, of every Debian).
//! What it makes is judged like anything else that comes from outside.

use async_trait::async_trait;
use service::files::{Away, PhotoConverter};
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// Where Debian puts it: `heif-dec` from libheif 1.18 on, `heif-convert` before.
const PROGRAMS: [&str; 2] = ["/usr/bin/heif-dec", "/usr/bin/heif-convert"];
const PRLIMIT: &str = "/usr/bin/prlimit";
/// Address space, which is more than what is used of it, in bytes.
const MEMORY: u64 = 1 << 30;
/// The largest JPEG that is read, in bytes.
const LARGEST: u64 = 30 << 20;
/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// One picture at a time in a process.
static TURN: Semaphore = Semaphore::const_new(1);
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The installed program.
#[derive(Clone, Debug)]
pub(crate) struct Heif {
    program: PathBuf,
    patience: Duration,
}

impl Heif {
    /// The program, if this machine has it.
    pub(crate) fn find() -> Option<Self> {
        let program = PROGRAMS.iter().map(PathBuf::from).find(|program| program.exists());
        let program = program.filter(|_| Path::new(PRLIMIT).exists())?;
        Some(Self { program, patience: PATIENCE })
    }

    fn convert(&self, heic: &[u8]) -> std::io::Result<Option<Vec<u8>>> {
        let folder = Folder::new()?;
        let (from, to) = (folder.0.join("a.heic"), folder.0.join("a.jpg"));
        fs::write(&from, heic)?;
        let seconds = self.patience.as_secs().max(1);
        let child = Command::new(PRLIMIT)
            .arg(format!("--as={MEMORY}"))
            .arg(format!("--cpu={seconds}"))
            .arg(format!("--fsize={LARGEST}"))
            .args(["--core=0", "--nofile=64", "--"])
            .arg(&self.program)
            .args(["-q", "90"])
            .args([&from, &to])
            .current_dir(&folder.0)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        if !succeeds(child, self.patience)? || !to.exists() {
            return Ok(None);
        }
        let mut jpeg = Vec::new();
        fs::File::open(&to)?.take(LARGEST).read_to_end(&mut jpeg)?;
        Ok(Some(jpeg))
    }
}

/// Waits for a program no longer than this.
fn succeeds(mut child: Child, patience: Duration) -> std::io::Result<bool> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if begun.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A folder for one picture, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("acquit-heif-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        // One that is there already is somebody else's.
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[async_trait]
impl PhotoConverter for Heif {
    async fn to_jpeg(&self, heic: &[u8]) -> Result<Option<Vec<u8>>, Away> {
        let _turn = TURN.acquire().await.map_err(|error| Away(error.to_string()))?;
        let (this, heic) = (self.clone(), heic.to_vec());
        let converted = tokio::task::spawn_blocking(move || this.convert(&heic)).await;
        let converted = converted.map_err(|error| Away(error.to_string()))?;
        converted.map_err(|error| Away(format!("pictures cannot be converted: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// A program of ours in the place of libheif's.
    fn program(name: &str, script: &str, patience: Duration) -> Heif {
        let path = std::env::temp_dir().join(format!("acquit-{name}-{}", std::process::id()));
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        Heif { program: path, patience }
    }

    #[tokio::test]
    async fn a_picture_goes_through_a_folder_that_is_gone_afterwards() {
        let told = std::env::temp_dir().join(format!("acquit-heif-place-{}", std::process::id()));
        let script = format!("pwd > {}; cp \"$3\" \"$4\"", told.display());
        let heif = program("copy", &script, PATIENCE);
        assert_eq!(heif.to_jpeg(b"picture").await, Ok(Some(b"picture".to_vec())));
        let place = fs::read_to_string(&told).unwrap();
        assert!(place.contains("acquit-heif-") && !Path::new(place.trim()).exists());
        fs::remove_file(told).unwrap();
        fs::remove_file(heif.program).unwrap();
    }

    #[tokio::test]
    async fn a_program_that_fails_writes_too_much_or_never_ends_gives_nothing() {
        for (name, script) in [
            ("fail", "exit 1"),
            ("nothing", "exit 0"),
            ("long", "exec sleep 30"),
            ("much", "exec dd if=/dev/zero of=\"$4\" bs=1M count=100"),
        ] {
            let heif = program(name, script, Duration::from_secs(2));
            let begun = Instant::now();
            assert_eq!(heif.to_jpeg(b"x").await, Ok(None), "{name}");
            assert!(begun.elapsed() < Duration::from_secs(10), "{name}");
            fs::remove_file(heif.program).unwrap();
        }
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_gives_nothing() {
        let heif = Heif { program: "/nonexistent".into(), patience: PATIENCE };
        assert_eq!(heif.to_jpeg(b"x").await, Ok(None));
    }

    /// With the installed program, if it is: `make setup` sees to that where tests run.
    #[tokio::test]
    async fn a_real_picture_is_converted_and_a_broken_one_is_not() {
        let heif = Heif::find().expect("`setup/packages.sh libheif-examples` installs it");
        let folder = Folder::new().unwrap();
        let (jpeg, coded) = (folder.0.join("a.jpg"), folder.0.join("a.heic"));
        let picture = image::RgbImage::from_fn(64, 48, |x, _| {
            image::Rgb([200, if x < 32 { 0 } else { 200 }, 0])
        });
        picture.save(&jpeg).unwrap();
        let made =
            Command::new("heif-enc").args([&jpeg, Path::new("-o"), &coded]).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let sent = fs::read(&coded).unwrap();
        let converted = heif.to_jpeg(&sent).await.unwrap().expect("a JPEG");
        let seen = image::load_from_memory(&converted).unwrap();
        assert_eq!((seen.width(), seen.height()), (64, 48));
        assert_eq!(heif.to_jpeg(&sent[..sent.len() / 2]).await, Ok(None));
    }
}
