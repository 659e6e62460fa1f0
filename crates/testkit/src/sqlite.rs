//! A file in a temporary folder of its own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

static NUMBER: AtomicU32 = AtomicU32::new(0);

pub(crate) fn create() -> String {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = place().join(format!("acquit-test-{}-{number}", process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    format!("sqlite:{}", folder.join("acquit.db").display())
}

pub(crate) fn remove(url: &str) {
    let file = PathBuf::from(url.trim_start_matches("sqlite:"));
    if let Some(folder) = file.parent().filter(|folder| is_ours(folder)) {
        let _ = fs::remove_dir_all(folder);
    }
}

/// Memory where there is some: no test cuts the power, and waiting for a disk takes most of the time.
fn place() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let writable =
        fs::metadata(&memory).is_ok_and(|found| found.is_dir() && !found.permissions().readonly());
    if writable { memory } else { env::temp_dir() }
}

fn is_ours(folder: &Path) -> bool {
    folder.starts_with(place()) && folder.to_string_lossy().contains("acquit-test-")
}
