//! `cargo xtask postgres -- CMD…`: a private PostgreSQL for as long as a command runs.
//!
//! It listens on a free loopback port, keeps its files in a temporary folder and goes away with us,
//! however we end.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use nix::sys::signal::Signal;

use crate::process;

/// The variable that tells tests where the cluster is.
pub(crate) const URL: &str = "ACQUIT_TEST_POSTGRES_URL";

const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// What a commit waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Nothing: tests lose nothing of worth.
    Memory,
    /// The disk, as in production.
    Disk,
}

/// Runs the command given in `arguments` beside a cluster and passes its exit code on.
pub(crate) fn run(mut arguments: Vec<String>) -> Result<ExitCode> {
    let mut durability = Durability::Memory;
    while let Some(first) = arguments.first() {
        match first.as_str() {
            "--durable" => durability = Durability::Disk,
            "--" => {
                arguments.remove(0);
                break;
            }
            _ => break,
        }
        arguments.remove(0);
    }
    let Some((program, rest)) = arguments.split_first() else {
        bail!("postgres: name a command to run, e.g. `cargo xtask postgres -- cargo test`");
    };
    let cluster = Cluster::start(durability)?;
    let mut command = Command::new(program);
    command.args(rest).env(URL, cluster.url());
    for (name, value) in cluster.client_environment() {
        command.env(name, value);
    }
    Ok(process::exit_code(process::status(&mut command)?))
}

/// A running cluster; stopped and removed when dropped.
pub(crate) struct Cluster {
    server: Child,
    folder: Folder,
    port: u16,
}

impl Cluster {
    /// Creates and starts a cluster. Takes about two seconds.
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        crate::signal::watch()?;
        let programs = programs()?;
        let account = Account::find()?;
        let folder = Folder::create(&account)?;
        let data = folder.0.join("data");

        let output = account
            .command(&programs.join("initdb"))
            .args(["--username=acquit", "--auth=trust", "--no-sync"])
            // Bytes in order, as SQLite sorts.
            .args(["--locale=C", "--encoding=UTF8", "--pgdata"])
            .arg(&data)
            .current_dir(&folder.0)
            .output()
            .context("cannot start initdb")?;
        if !output.status.success() {
            bail!("initdb failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }

        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let log = fs::File::create(folder.0.join("log"))?;
        let mut command = account.command(&programs.join("postgres"));
        command.arg("-D").arg(&data).arg("-p").arg(port.to_string());
        let mut settings = vec![
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=300",
            "timezone=UTC",
        ];
        if durability == Durability::Memory {
            settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
        }
        for setting in settings {
            command.arg("-c").arg(setting);
        }
        let server = command
            .current_dir(&folder.0)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start postgres")?;
        // From here on, leaving early stops it.
        let mut cluster = Self { server, folder, port };
        cluster.wait_until_ready(&programs)?;
        eprintln!("› PostgreSQL on port {port}");
        Ok(cluster)
    }

    /// Where the cluster listens, as its superuser.
    pub(crate) fn url(&self) -> String {
        format!("postgres://acquit@127.0.0.1:{}/postgres", self.port)
    }

    /// What makes `psql` and the like connect to the cluster.
    fn client_environment(&self) -> [(&'static str, String); 4] {
        [
            ("PGHOST", "127.0.0.1".to_owned()),
            ("PGPORT", self.port.to_string()),
            ("PGUSER", "acquit".to_owned()),
            ("PGDATABASE", "postgres".to_owned()),
        ]
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.server.try_wait()? {
                let log = fs::read_to_string(self.folder.0.join("log")).unwrap_or_default();
                bail!("postgres ended while starting ({status}): {}", log.trim());
            }
            let ready = Command::new(programs.join("pg_isready"))
                .args(["--quiet", "--host=127.0.0.1"])
                .arg(format!("--port={}", self.port))
                .status()
                .context("cannot start pg_isready")?;
            if ready.success() {
                return Ok(());
            }
            if start.elapsed() > START_LIMIT {
                bail!("postgres was not ready after {} seconds", START_LIMIT.as_secs());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // First politely (fast shutdown), then at once.
        for signal in [Signal::SIGINT, Signal::SIGQUIT, Signal::SIGKILL] {
            process::send(&self.server, signal);
            let start = Instant::now();
            while start.elapsed() < STOP_LIMIT {
                if !matches!(self.server.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// The cluster's temporary folder; removed when dropped, after the cluster.
struct Folder(PathBuf);

impl Folder {
    fn create(account: &Account) -> Result<Self> {
        let path = env::temp_dir().join(format!("acquit-postgres-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("cannot create {}", path.display()))?;
        let folder = Self(path);
        fs::set_permissions(&folder.0, fs::Permissions::from_mode(0o700))?;
        if let Some((user, group)) = account.ids {
            chown(&folder.0, Some(user), Some(group))?;
        }
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("xtask: cannot remove {}: {error}", self.0.display());
        }
    }
}

/// Who runs the cluster: PostgreSQL refuses to run as root.
struct Account {
    /// User and group to become; `None` to stay who we are.
    ids: Option<(u32, u32)>,
    setpriv: bool,
}

impl Account {
    fn find() -> Result<Self> {
        let setpriv = Command::new("setpriv")
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if id(&["-u"]) != Some(0) {
            return Ok(Self { ids: None, setpriv });
        }
        if !setpriv {
            bail!("as root, `setpriv` (package util-linux) is needed to run PostgreSQL");
        }
        let ids = ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| Some((id(&["-u", name])?, id(&["-g", name])?)))
            .context("no user `postgres` or `nobody` to run PostgreSQL as")?;
        Ok(Self { ids: Some(ids), setpriv })
    }

    fn command(&self, program: &Path) -> Command {
        if !self.setpriv {
            return Command::new(program);
        }
        let mut command = Command::new("setpriv");
        // Even when we are killed outright, the kernel stops the cluster (fast shutdown).
        command.arg("--pdeathsig=INT");
        if let Some((user, group)) = self.ids {
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}"));
            command.arg("--clear-groups");
        }
        command.arg("--").arg(program);
        command
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// The folder that holds `initdb` and `postgres`.
fn programs() -> Result<PathBuf> {
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.and_then(|output| String::from_utf8(output.stdout).ok());
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    // The newest first; 9 and older are too old to matter here.
    debian.sort_by(|a, b| b.cmp(a));
    told.map(|text| PathBuf::from(text.trim()))
        .into_iter()
        .chain(debian)
        .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default()))
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .context("no PostgreSQL server found; `setup/packages.sh postgresql` installs it")
}
