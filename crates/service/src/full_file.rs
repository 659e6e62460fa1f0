//! A debtor's whole file as one archive (B13): every paper, every message as it left, and whatever the
//! caller adds. It is made piece by piece while it is read, so that a long file takes no more memory
//! than its largest paper.

use crate::{
    Context, DebtorActor, Error, clearance,
    messages::SentText,
    papers::{self, Paper, file_stem},
    portal::{self, Happened},
    requests,
};
use chrono::{Duration, NaiveDate};
use domain::{InvoiceId, Locale, MessageId, PlanId, PostingId};
use std::{
    collections::{HashSet, VecDeque},
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};
use store::throttle::Limit;
use zip::{ZipWriter, write::SimpleFileOptions, write::StreamWriter};

/// Making it costs as much as everything in it: two at once, then one an hour.
const LIMIT: Limit = Limit { capacity: 2, refill: Duration::hours(1) };

/// The archive, piece by piece: see [`FullFile::next`].
pub struct FullFile {
    ctx: Context,
    actor: DebtorActor,
    wanted: VecDeque<Wanted>,
    names: HashSet<String>,
    written: Written,
    zip: Option<ZipWriter<StreamWriter<Written>>>,
}

/// A piece that is still to be made.
enum Wanted {
    Given(Paper),
    Clearance,
    Invoice(InvoiceId),
    Receipt(PostingId, NaiveDate),
    Contract(PlanId),
    Message(MessageId),
}

impl FullFile {
    /// The file of a debtor, with what the caller adds at its root; nothing if it was asked for too
    /// often.
    ///
    /// # Errors
    /// Whoever has no more than a lent view is refused.
    pub async fn open(
        ctx: &Context,
        actor: &DebtorActor,
        given: Vec<Paper>,
    ) -> Result<Option<Self>, Error> {
        actor.demand_own()?;
        let mut tx = ctx.store.write().await?;
        let key = format!("full_file:{}", actor.contact.id);
        if !store::throttle::take(&mut tx, &key, LIMIT, ctx.now()).await? {
            return Ok(None);
        }
        tx.commit().await?;
        let mut wanted: VecDeque<Wanted> = given.into_iter().map(Wanted::Given).collect();
        if clearance::is_due(ctx, actor).await? {
            wanted.push_back(Wanted::Clearance);
        }
        let invoices = portal::documents(ctx, actor).await?;
        wanted.extend(invoices.into_iter().map(|invoice| Wanted::Invoice(invoice.id)));
        let plans = requests::plans::of_debtor(ctx, actor).await?;
        wanted.extend(plans.into_iter().map(|plan| Wanted::Contract(plan.id)));
        for item in portal::history(ctx, actor).await? {
            match item.what {
                Happened::Booked { receipt: Some(id), .. } => {
                    wanted.push_back(Wanted::Receipt(id, item.at.date()));
                }
                Happened::Message { read: Some(id), .. } => wanted.push_back(Wanted::Message(id)),
                _ => {}
            }
        }
        let written = Written::default();
        let zip = ZipWriter::new_stream(written.clone());
        let (ctx, actor) = (ctx.clone(), actor.clone());
        Ok(Some(Self { ctx, actor, wanted, names: HashSet::new(), written, zip: Some(zip) }))
    }

    /// The next bytes of the archive; nothing once it is whole.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        while let Some(wanted) = self.wanted.pop_front() {
            // What has gone meanwhile, such as an invoice that was taken back, is left out.
            let Some((folder, paper)) = self.made(wanted).await? else { continue };
            let name = self.name(folder, &paper.file_name);
            let Some(zip) = &mut self.zip else { return Ok(None) };
            let kind = SimpleFileOptions::default().unix_permissions(0o644);
            zip.start_file(name, kind).map_err(Error::internal)?;
            zip.write_all(&paper.bytes).map_err(Error::internal)?;
            zip.flush().map_err(Error::internal)?;
            let bytes = self.written.take();
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        let Some(zip) = self.zip.take() else { return Ok(None) };
        zip.finish().map_err(Error::internal)?;
        Ok(Some(self.written.take()))
    }

    /// What the archive is called.
    #[must_use]
    pub fn file_name(&self) -> String {
        let name = self.locale().pick("dossier", "file");
        format!("{name}-{}.zip", file_stem(&self.actor.debtor.reference))
    }

    fn locale(&self) -> Locale {
        self.actor.contact.locale
    }

    /// A piece with its folder.
    async fn made(&self, wanted: Wanted) -> Result<Option<(&'static str, Paper)>, Error> {
        let (ctx, actor, locale) = (&self.ctx, &self.actor, self.locale());
        let in_folder = |folder| move |paper| (folder, paper);
        Ok(match wanted {
            Wanted::Given(paper) => Some(("", paper)),
            Wanted::Clearance => clearance::pdf(ctx, actor).await?.map(in_folder("")),
            Wanted::Invoice(id) => papers::invoice_pdf(ctx, actor, id)
                .await?
                .map(in_folder(locale.pick("factures/", "invoices/"))),
            Wanted::Receipt(id, day) => {
                let paper = papers::receipt_pdf(ctx, actor, id).await?;
                let dated = paper.map(|paper| dated(day, paper));
                dated.map(in_folder(locale.pick("recus/", "receipts/")))
            }
            Wanted::Contract(id) => requests::papers::contract(ctx, actor, id)
                .await?
                .map(in_folder(locale.pick("echeanciers/", "plans/"))),
            Wanted::Message(id) => {
                let sent = portal::message(ctx, actor, id).await?;
                sent.map(|sent| ("messages/", letter(locale, &sent)))
            }
        })
    }

    /// A name that no other piece has.
    fn name(&mut self, folder: &str, file_name: &str) -> String {
        let (stem, end) = file_name.rsplit_once('.').unwrap_or((file_name, ""));
        let mut name = format!("{folder}{file_name}");
        let mut count = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{folder}{stem}-{count}.{end}");
            count += 1;
        }
        name
    }
}

fn dated(day: NaiveDate, paper: Paper) -> Paper {
    Paper { file_name: format!("{day}-{}", paper.file_name), ..paper }
}

/// A message as a text file.
fn letter(locale: Locale, sent: &SentText) -> Paper {
    let (at, to) = (sent.at.format("%Y-%m-%d %H:%M"), domain::party::mask_email(&sent.to));
    let files: Vec<&str> = sent.files.iter().map(|file| file.name.as_str()).collect();
    let heads = [
        (locale.pick("Envoyé le", "Sent on"), at.to_string()),
        (locale.pick("À", "To"), to),
        (locale.pick("Objet", "Subject"), sent.subject.clone()),
        (locale.pick("Pièces jointes", "Attachments"), files.join(", ")),
    ];
    let colon = locale.pick("\u{a0}: ", ": ");
    let mut text = String::new();
    for (head, value) in heads.into_iter().filter(|(_, value)| !value.is_empty()) {
        text.extend([head, colon, &value, "\r\n"]);
    }
    text.push_str("\r\n");
    text.push_str(&sent.text);
    let file_name = format!("{}-{}.txt", sent.at.format("%Y-%m-%d-%H%M"), sent.kind.as_str());
    Paper { file_name, bytes: text.into_bytes() }
}

/// What the archive has written and nobody has read yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
