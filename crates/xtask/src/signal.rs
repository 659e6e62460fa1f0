//! Ctrl-C and requests to stop, noticed instead of obeyed at once, so that what was started is
//! stopped too.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, anyhow};

/// The exit code of a program that Ctrl-C ended.
pub(crate) const INTERRUPTED: u8 = 130;

static SEEN: AtomicBool = AtomicBool::new(false);

/// From now on SIGINT, SIGTERM and SIGHUP only set a flag. May be called again.
pub(crate) fn watch() -> Result<()> {
    static WATCHING: OnceLock<Result<(), String>> = OnceLock::new();
    WATCHING
        .get_or_init(|| {
            ctrlc::set_handler(|| SEEN.store(true, Ordering::SeqCst)).map_err(|e| e.to_string())
        })
        .clone()
        .map_err(|error| anyhow!("cannot watch for Ctrl-C: {error}"))
}

/// Whether we were asked to stop.
pub(crate) fn interrupted() -> bool {
    SEEN.load(Ordering::SeqCst)
}
