//! The virus scanner `ClamAV`, through its daemon: `INSTREAM` over TCP or a Unix socket, as
//! `clamd(8)` describes it. A file goes out in chunks, each behind its length (four bytes, big
//! endian), a length of zero ends it; the answer is one line.

use async_trait::async_trait;
use service::files::{Away, VirusScanner};
use std::{net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Bytes of a chunk: what clamd reads at once by default.
const CHUNK: usize = 64 * 1024;
/// The longest answer that is read.
const ANSWER: u64 = 4_096;
/// As long as clamd may take for one file.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where clamd listens: `tcp://127.0.0.1:3310` or `unix:/run/clamav/clamd.ctl`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(address) = text.strip_prefix("tcp://") {
            let address = address.parse().map_err(|_| "it needs an IP address and a port")?;
            return Ok(Self::Tcp(address));
        }
        match text.strip_prefix("unix:").map(PathBuf::from) {
            Some(path) if path.is_absolute() => Ok(Self::Unix(path)),
            Some(_) => Err("the socket needs its whole path"),
            None => Err("it begins with tcp:// or unix:"),
        }
    }
}

/// A connection a file.
#[derive(Debug)]
pub(crate) struct Clamd {
    address: Address,
    patience: Duration,
}

impl Clamd {
    pub(crate) const fn new(address: Address) -> Self {
        Self { address, patience: PATIENCE }
    }

    async fn ask(&self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match &self.address {
            Address::Tcp(address) => {
                stream(tokio::net::TcpStream::connect(address).await?, bytes).await
            }
            Address::Unix(path) => {
                stream(tokio::net::UnixStream::connect(path).await?, bytes).await
            }
        }
    }
}

async fn stream(
    mut clamd: impl AsyncRead + AsyncWrite + Unpin,
    bytes: &[u8],
) -> std::io::Result<Vec<u8>> {
    let sent = async {
        clamd.write_all(b"zINSTREAM\0").await?;
        for chunk in bytes.chunks(CHUNK) {
            let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            clamd.write_all(&length.to_be_bytes()).await?;
            clamd.write_all(chunk).await?;
        }
        clamd.write_all(&[0; 4]).await?;
        clamd.flush().await
    };
    // What is too large for clamd it says before it has read all, and closes.
    let sent = sent.await;
    let mut answer = Vec::new();
    clamd.take(ANSWER).read_to_end(&mut answer).await?;
    if answer.is_empty() {
        sent?;
    }
    Ok(answer)
}

/// What was found, if anything was. Anything but a clear yes or no is no answer.
fn read(answer: &[u8]) -> Result<Option<String>, Away> {
    let line = String::from_utf8_lossy(answer);
    let line = line.trim_matches(['\0', '\n', ' ']);
    let verdict = line.strip_prefix("stream: ");
    match verdict {
        Some("OK") => Ok(None),
        Some(found) if found.ends_with(" FOUND") => {
            Ok(Some(found.trim_end_matches(" FOUND").chars().take(200).collect()))
        }
        _ => Err(Away(format!("clamd answered {line:?}"))),
    }
}

#[async_trait]
impl VirusScanner for Clamd {
    async fn scan(&self, bytes: &[u8]) -> Result<Option<String>, Away> {
        match tokio::time::timeout(self.patience, self.ask(bytes)).await {
            Ok(Ok(answer)) => read(&answer),
            Ok(Err(error)) => Err(Away(format!("clamd is away: {error}"))),
            Err(_) => Err(Away("clamd takes too long".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::net::{TcpListener, UnixListener};

    /// A clamd that reads a whole file, and finds something in those that say `EICAR`.
    async fn serve(mut client: impl AsyncRead + AsyncWrite + Unpin, seen: Arc<Mutex<Vec<u8>>>) {
        let mut command = [0; 10];
        client.read_exact(&mut command).await.unwrap();
        assert_eq!(&command, b"zINSTREAM\0");
        let mut file = Vec::new();
        loop {
            let length = client.read_u32().await.unwrap() as usize;
            if length == 0 {
                break;
            }
            let start = file.len();
            file.resize(start + length, 0);
            client.read_exact(&mut file[start..]).await.unwrap();
        }
        let infected = file.windows(5).any(|window| window == b"EICAR");
        *seen.lock().unwrap() = file;
        let answer = if infected { "stream: Eicar-Test-Signature FOUND\0" } else { "stream: OK\0" };
        client.write_all(answer.as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn a_file_is_handed_over_whole_and_the_answer_believed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clamd = Clamd::new(Address::Tcp(listener.local_addr().unwrap()));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                serve(client, Arc::clone(&kept)).await;
            }
        });
        let large = vec![7; 3 * CHUNK + 5];
        assert_eq!(clamd.scan(&large).await, Ok(None));
        assert_eq!(*seen.lock().unwrap(), large);
        let found = clamd.scan(b"X5O!P%@AP EICAR").await.unwrap();
        assert_eq!(found.as_deref(), Some("Eicar-Test-Signature"));
        assert_eq!(clamd.scan(b"").await, Ok(None));
    }

    #[tokio::test]
    async fn a_socket_does_as_well() {
        let path = std::env::temp_dir().join(format!("acquit-clamd-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path).unwrap();
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.unwrap();
            serve(client, Arc::default()).await;
        });
        let clamd = Clamd::new(Address::Unix(path.clone()));
        assert_eq!(clamd.scan(b"EICAR").await.unwrap().as_deref(), Some("Eicar-Test-Signature"));
        std::fs::remove_file(path).unwrap();
    }

    #[tokio::test]
    async fn whoever_is_away_or_silent_or_riddling_has_not_said_yes() {
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        assert!(Clamd::new(Address::Tcp(nobody)).scan(b"x").await.is_err());
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Address::Tcp(silent.local_addr().unwrap());
        let clamd = Clamd { address, patience: Duration::from_millis(50) };
        assert_eq!(clamd.scan(b"x").await, Err(Away("clamd takes too long".to_owned())));
        for answer in [
            "",
            "stream: OK FOUND maybe",
            "INSTREAM size limit exceeded. ERROR\0",
            "stream: Can't allocate memory ERROR",
            "OK",
        ] {
            assert!(read(answer.as_bytes()).is_err(), "{answer}");
        }
    }

    #[test]
    fn addresses_are_checked() {
        let tcp = Address::Tcp("127.0.0.1:3310".parse().unwrap());
        assert_eq!("tcp://127.0.0.1:3310".parse(), Ok(tcp));
        let unix = Address::Unix("/run/clamav/clamd.ctl".into());
        assert_eq!("unix:/run/clamav/clamd.ctl".parse(), Ok(unix));
        for wrong in ["", "127.0.0.1:3310", "tcp://", "tcp://localhost", "unix:clamd.ctl", "unix:"]
        {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}
