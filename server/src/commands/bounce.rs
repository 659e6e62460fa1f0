//! `acquit bounce`: what a mail server pipes returned messages into.

use crate::{cli, process::Process};
use service::{Error, delivery};
use std::{io::Read as _, process::ExitCode};

/// Bytes of a message that are read: reports stand before what they return.
const MOST: u64 = 512 * 1024;
/// `EX_TEMPFAIL` of sysexits.h: the mail server keeps the message and tries again.
const TRY_AGAIN: u8 = 75;

/// Takes in one message from standard input. Whatever it is, the mail server hears that it was
/// taken, unless the database is away.
pub(crate) async fn run(process: &Process, args: &cli::Bounce) -> anyhow::Result<ExitCode> {
    let mut bytes = Vec::new();
    let mut input = std::io::stdin().lock();
    input.by_ref().take(MOST).read_to_end(&mut bytes)?;
    // A pipe that is closed early looks like a failure to the mail server.
    std::io::copy(&mut input, &mut std::io::sink())?;
    match delivery::receive_dsn(&process.ctx, &args.recipient, &bytes).await {
        Ok(received) => {
            println!("{received:?}");
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ (Error::Unavailable(_) | Error::Conflict(_))) => {
            tracing::error!(%error, "a returned message waits: {error}");
            Ok(ExitCode::from(TRY_AGAIN))
        }
        Err(error) => Err(error.into()),
    }
}
