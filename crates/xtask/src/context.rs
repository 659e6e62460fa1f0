//! Where things are: the repository, the target directory, the site.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// Directories of this build, all absolute.
pub(crate) struct Context {
    /// The repository.
    pub(crate) root: PathBuf,
    /// `$CARGO_TARGET_DIR`, or `target` in the repository.
    pub(crate) target: PathBuf,
    cargo: OsString,
}

impl Context {
    pub(crate) fn new() -> Result<Self> {
        // As cargo says when it runs us: a target directory that two clones share may hold the
        // program that the other one built.
        let here = env::var_os("CARGO_MANIFEST_DIR");
        let here = here.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&here)
            .ancestors()
            .nth(2)
            .context("xtask lies two folders below the repository")?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(given) => env::current_dir()?.join(given),
            None => root.join("target"),
        };
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Ok(Self { root, target, cargo })
    }

    /// What browsers download, with its `manifest.json`.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// The server of a profile's directory, `debug` or `release`.
    pub(crate) fn server(&self, profile: &str) -> PathBuf {
        self.target.join(profile).join("acquit")
    }

    /// Cargo of the default toolchain, in the repository.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.command(&self.cargo);
        command.env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// A program run in the repository.
    pub(crate) fn command(&self, program: impl Into<OsString>) -> Command {
        let mut command = Command::new(program.into());
        command.current_dir(&self.root);
        command
    }
}
