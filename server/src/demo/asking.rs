//! What the demonstration's debtors have asked: as they would, with the six digits from their mail.

use super::cast::Act;
use crate::adapters::eml_folder::EmlFolder;
use anyhow::{Context as _, bail};
use chrono::{Days, NaiveDate};
use domain::{
    plans::{Frequency, Terms},
    requests::{Ask, DisputeCategory},
};
use service::{
    Context, DebtorActor,
    messages::{Mail, MailError, Mailer},
    portal,
    requests::{self, AskCommand},
    worker,
};
use std::sync::Mutex;

/// Writes e-mails into a folder and remembers the last one.
pub(super) struct Remembering {
    folder: EmlFolder,
    last: Mutex<String>,
}

impl Remembering {
    pub(super) fn new(folder: EmlFolder) -> Self {
        Self { folder, last: Mutex::default() }
    }

    /// The six digits in the last e-mail.
    fn digits(&self) -> anyhow::Result<String> {
        let last = self.last.lock().map_err(|_| anyhow::anyhow!("a mail was cut short"))?;
        let (_, after) = last.split_once("code :").context("the last e-mail carries no code")?;
        Ok(after.chars().filter(char::is_ascii_digit).take(6).collect())
    }
}

#[async_trait::async_trait]
impl Mailer for Remembering {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        if let Ok(mut last) = self.last.lock() {
            last.clone_from(&mail.text);
        }
        self.folder.send(mail).await
    }
}

/// Asks on a debtor's behalf.
pub(super) async fn ask(
    ctx: &Context,
    actor: &DebtorActor,
    mailer: &Remembering,
    act: Act,
) -> anyhow::Result<()> {
    let today = ctx.today(actor.creditor());
    let mut invoices = Vec::new();
    let (ask, words) = match act {
        Act::AskedPlan(_, count) => (Ask::Plan { terms: terms(count, today) }, ""),
        Act::Promised(_, days) => (Ask::Promise { on: today + Days::new(days) }, ""),
        Act::Contested(_, cents, words) => {
            let overview = portal::overview(ctx, actor).await?;
            let only = overview.invoices.first().context("nothing to contest")?;
            invoices.push((only.id, Some(cents)));
            (Ask::dispute(DisputeCategory::Quality), words)
        }
        _ => bail!("this is not asked but done"),
    };
    let mut code = String::new();
    if matches!(ask, Ask::Plan { .. }) {
        requests::send_code(ctx, actor).await?.context("no code was sent")?;
        worker::drain(ctx).await?;
        code = mailer.digits()?;
    }
    let form_key = ctx.form_key();
    let command = AskCommand { ask, invoices, words: words.to_owned(), form_key, code };
    requests::ask(ctx, actor, command).await?;
    Ok(())
}

/// Monthly, the first in ten days.
fn terms(count: u32, today: NaiveDate) -> Terms {
    let first_on = today + Days::new(10);
    Terms { deposit_minor: 0, count, first_on, frequency: Frequency::Monthly }
}
