//! Running other programs: announced, checked, stopped when we are.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal as _, Write};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::signal;

/// Runs a command, whose output goes where ours goes, and fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command and returns how it ended. An interruption of ours is passed on to it.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    announce(command);
    let mut child = spawn(command)?;
    wait(&mut child)
}

/// Runs a command and gives `see` each line of its standard output, which is printed all the same.
pub(crate) fn tee(command: &mut Command, mut see: impl FnMut(&str)) -> Result<ExitStatus> {
    announce(command);
    command.stdout(Stdio::piped());
    let mut child = spawn(command)?;
    let stdout = child.stdout.take().context("standard output is piped")?;
    thread::scope(|scope| {
        let waiting = scope.spawn(|| wait(&mut child));
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        let mut own = std::io::stdout().lock();
        // Bytes, not text: a test may print anything.
        while reader.read_until(b'\n', &mut line)? > 0 {
            own.write_all(&line)?;
            see(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
        own.flush()?;
        waiting.join().map_err(|_| anyhow::anyhow!("waiting for a command panicked"))?
    })
}

/// Asks a child to stop.
pub(crate) fn send(child: &Child, signal: Signal) {
    if let Ok(pid) = i32::try_from(child.id()) {
        // It may have ended by itself in the meantime.
        let _ = nix::sys::signal::kill(Pid::from_raw(pid), signal);
    }
}

/// Prints what is about to run.
pub(crate) fn announce(command: &Command) {
    eprintln!("› {}", shown(command));
}

fn spawn(command: &mut Command) -> Result<Child> {
    signal::watch()?;
    if grouped() {
        command.process_group(0);
    }
    command.spawn().with_context(|| format!("cannot start `{}`", shown(command)))
}

/// Whether a child leads a group of its own, so that a request to stop reaches its children too.
/// Not at a terminal: there Ctrl-C reaches them all, and only one group may read.
fn grouped() -> bool {
    !std::io::stdin().is_terminal()
}

fn wait(child: &mut Child) -> Result<ExitStatus> {
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if signal::interrupted() && !told {
            if let (true, Ok(group)) = (grouped(), i32::try_from(child.id())) {
                let _ = nix::sys::signal::killpg(Pid::from_raw(group), Signal::SIGTERM);
            } else {
                send(child, Signal::SIGTERM);
            }
            told = true;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The exit code that passes on how a child ended.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    if signal::interrupted() {
        return ExitCode::from(signal::INTERRUPTED);
    }
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
