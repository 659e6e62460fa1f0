//! Filling an empty database with the demonstration: through the same use cases as real work, with
//! a clock that starts some months ago and moves to now.

use super::{
    alliance::{ALLIANCE, PRINCIPALS},
    asking::{self, Remembering},
    cast::{Act, CreditorPart, DebtorPart, InvoicePart, MARCEAU},
};
use crate::adapters::{
    demo_provider::{DemoProvider, Outcome},
    eml_folder::EmlFolder,
};
use anyhow::{Context as _, bail};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    CreditorId, Currency, Locale,
    assistant::Answers,
    message::MessageKind,
    party::{Gate, Mandate, Role},
    token::LinkToken,
};
use service::{
    Context, DebtorActor,
    chance::SystemChance,
    clock::{Clock, ManualClock},
    context::Parts,
    conversations::thread,
    door::{self, Entry},
    import, messages, payments, reminders, staff, transfers, worker,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    contacts::Contact, creditors::Creditor, debtors::Debtor, documents::Document,
    principals::Principal,
};

/// How someone signs in at the demonstration's office.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct OfficeAccess {
    pub email: String,
    pub password: String,
    pub totp_secret: String,
}

/// Both creditors.
pub(crate) const CREDITORS: [&CreditorPart; 2] = [&MARCEAU, &ALLIANCE];

/// How far back the demonstration begins, in days.
const BEGINS: i64 = 200;

struct Stage {
    ctx: Context,
    clock: Arc<ManualClock>,
    provider: Arc<DemoProvider>,
    mailer: Arc<Remembering>,
    now: DateTime<Utc>,
}

/// Fills the database unless it is filled. `real` is the context of the running process; `samples`
/// a folder of electronic invoices to take in, if it exists.
pub(crate) async fn fill(
    real: &Context,
    mail: PathBuf,
    samples: &Path,
    access: &OfficeAccess,
) -> anyhow::Result<bool> {
    let mut tx = real.store.read().await?;
    if store::creditors::by_slug(&mut tx, MARCEAU.slug).await?.is_some() {
        return Ok(false);
    }
    drop(tx);
    let now = real.now();
    let clock = Arc::new(ManualClock::at(now - Duration::days(BEGINS)));
    let provider = Arc::new(DemoProvider::new(
        real.store.clone(),
        Arc::clone(&clock) as Arc<dyn Clock>,
        real.settings.public_url.clone(),
        real.form_key(),
    ));
    let mailer = Arc::new(Remembering::new(EmlFolder::new(mail)?));
    let parts = Parts {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        chance: Arc::new(SystemChance),
        provider: Arc::clone(&provider) as Arc<_>,
        former_providers: Vec::new(),
        mailer: Arc::clone(&mailer) as Arc<_>,
        sms: None,
        post: None,
        ..real.parts()
    };
    let stage = Stage { ctx: parts.into(), clock, provider, mailer, now };
    let mut creditors = Vec::new();
    for part in CREDITORS {
        creditors.push((stage.creditor(part).await?, part));
    }
    stage.staff(&creditors, access).await?;
    Box::pin(stage.play(&creditors)).await?;
    if let Some((own, _)) = creditors.first() {
        take_samples(&stage.ctx, own, samples).await?;
    }
    Ok(true)
}

/// What happens on one day.
enum Scene<'a> {
    Import(&'a Creditor, Vec<(&'a DebtorPart, &'a InvoicePart)>),
    Act(&'a Creditor, &'a DebtorPart, Act),
    Remind(&'a Creditor, &'a DebtorPart),
}

impl Stage {
    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    fn move_to(&self, days_ago: i64) {
        let wanted = self.now - Duration::days(days_ago);
        self.clock.advance(wanted - self.clock.now());
    }

    async fn creditor(&self, part: &CreditorPart) -> anyhow::Result<Creditor> {
        let mut creditor = Creditor {
            id: self.ctx.id(),
            slug: part.slug.to_owned(),
            name: part.name.to_owned(),
            mandate: part.mandate,
            activity: part.activity.to_owned(),
            siren: Some(part.siren.to_owned()),
            street: part.street.to_owned(),
            postcode: part.postcode.to_owned(),
            city: part.city.to_owned(),
            country: "FR".to_owned(),
            email: part.email.to_owned(),
            phone: Some(part.phone.to_owned()),
            locale: Locale::Fr,
            time_zone: "Europe/Paris".to_owned(),
            currency: Currency::EUR,
            brand_colour: part.colour.to_owned(),
            logo_id: None,
            gate: part.gate,
            account_holder: part.holder.to_owned(),
            iban: part.iban.to_owned(),
            bic: Some(part.bic.to_owned()),
            payment_term_days: 30,
            transfer_hold_days: 4,
            created_at: self.ctx.now(),
        };
        let logo = Document {
            creditor_id: creditor.id,
            id: self.ctx.id(),
            kind: "logo".to_owned(),
            media_type: "image/png".to_owned(),
            file_name: format!("{}.png", part.slug),
            sha256: service::hash::sha256(part.logo),
            size_bytes: i64::try_from(part.logo.len())?,
            created_at: self.ctx.now(),
            content: part.logo.to_vec(),
        };
        let mut tx = self.ctx.store.write().await?;
        store::creditors::insert(&mut tx, &creditor).await?;
        store::documents::insert(&mut tx, &logo).await?;
        store::creditors::set_logo(&mut tx, creditor.id, logo.id).await?;
        reminders::put_defaults(&self.ctx, &mut tx, creditor.id).await?;
        reminders::publish_default(&self.ctx, &mut tx, &creditor).await?;
        if part.mandate == Mandate::ThirdParty {
            for [name, street, postcode, city] in PRINCIPALS.map(|row| row.map(str::to_owned)) {
                let principal = Principal {
                    creditor_id: creditor.id,
                    name,
                    street,
                    postcode,
                    city,
                    country: "FR".to_owned(),
                    siren: None,
                    updated_at: self.ctx.now(),
                    updated_by: None,
                };
                store::principals::put(&mut tx, &principal).await?;
            }
        }
        // The assistant answers everybody here, so that it can be tried from any file.
        let assistant = store::assistant::Settings {
            creditor_id: creditor.id,
            answers: Answers::Always,
            below_minor: 150_000,
            staffed_from: 9 * 60,
            staffed_until: 18 * 60,
            updated_at: self.ctx.now(),
            updated_by: None,
        };
        store::assistant::put_settings(&mut tx, &assistant).await?;
        tx.commit().await?;
        creditor.logo_id = Some(logo.id);
        Ok(creditor)
    }

    async fn staff(
        &self,
        creditors: &[(Creditor, &CreditorPart)],
        access: &OfficeAccess,
    ) -> anyhow::Result<()> {
        let new = staff::NewStaff {
            email: access.email.clone(),
            name: "Camille Roussel".to_owned(),
            password: access.password.clone(),
            totp_secret: access.totp_secret.clone(),
            locale: Locale::Fr,
            roles: creditors.iter().map(|(creditor, _)| (creditor.id, Role::Admin)).collect(),
        };
        staff::create(&self.ctx, new).await?;
        Ok(())
    }

    async fn play(&self, creditors: &[(Creditor, &CreditorPart)]) -> anyhow::Result<()> {
        for (days_ago, scene) in scenes(creditors) {
            self.move_to(days_ago);
            match scene {
                Scene::Import(creditor, rows) => self.import(creditor, &rows).await?,
                Scene::Act(creditor, debtor, act) => self.act(creditor, debtor, act).await?,
                Scene::Remind(creditor, debtor) => self.remind(creditor, debtor).await?,
            }
            worker::drain(&self.ctx).await?;
        }
        Ok(())
    }

    async fn import(
        &self,
        creditor: &Creditor,
        rows: &[(&DebtorPart, &InvoicePart)],
    ) -> anyhow::Result<()> {
        let mut csv = String::from(
            "facture;type;date;échéance;montant ttc;libellé;code client;client;type de client;siren;email;\
             téléphone;contact;adresse;code postal;ville;pays;langue;créancier d’origine\n",
        );
        for (debtor, invoice) in rows {
            csv.push_str(&csv_row(self.today(), debtor, invoice));
        }
        let name = format!("factures-{}.csv", self.ctx.now().format("%Y-%m-%d"));
        let source = Box::new(std::io::Cursor::new(csv.into_bytes()));
        let report = import::take_in(&self.ctx, creditor, &name, source).await?;
        if report.rejected > 0 {
            bail!("the demonstration's own invoices were rejected: {:?}", report.rejections);
        }
        Ok(())
    }

    async fn remind(&self, creditor: &Creditor, part: &DebtorPart) -> anyhow::Result<()> {
        let (_, contact) = find(&self.ctx, creditor.id, part).await?;
        let mut tx = self.ctx.store.write().await?;
        messages::plan(&self.ctx, &mut tx, creditor, &contact, MessageKind::Link, None).await?;
        Ok(tx.commit().await?)
    }

    /// Enters by the door and acts, as the debtor would.
    async fn act(&self, creditor: &Creditor, part: &DebtorPart, act: Act) -> anyhow::Result<()> {
        let (debtor, contact) = find(&self.ctx, creditor.id, part).await?;
        let link = door::issue_link(&self.ctx, &contact).await?.context("a stopped contact")?;
        let token = link.rsplit('/').next().and_then(LinkToken::parse);
        let Entry::Open(claims) =
            door::enter(&self.ctx, token.as_ref(), &answer(creditor.gate, &debtor)).await?
        else {
            bail!("the door of {} did not open", part.name)
        };
        let actor =
            DebtorActor::resume(&self.ctx, &claims).await?.context("the session just opened")?;
        let (outcome, amount) = match act {
            Act::PaidAll(_) => (Outcome::Paid, None),
            Act::PaidPart(_, cents) => (Outcome::Paid, Some(domain::Money::eur(cents))),
            Act::Processing(_) => (Outcome::Processing, None),
            Act::Declined(_) => (Outcome::Declined, None),
            Act::Announced(_) => {
                transfers::announce(&self.ctx, &actor).await?;
                return Ok(());
            }
            Act::Talked(_, said) => {
                for words in said {
                    let key = format!("{}:{}", actor.debtor().id, self.ctx.form_key());
                    thread::say(&self.ctx, &actor, contact.locale, (words, key)).await?;
                }
                return Ok(());
            }
            Act::AskedPlan(..) | Act::Contested(..) | Act::Promised(..) => {
                return asking::ask(&self.ctx, &actor, &self.mailer, act).await;
            }
        };
        let selection = payments::Selection { invoices: None, amount };
        let checkout = payments::start(&self.ctx, &actor, selection, &self.ctx.form_key()).await?;
        let session = checkout.url.rsplit('/').next().unwrap_or_default();
        let open = self.provider.checkout(session).await?.context("the checkout just opened")?;
        if let Some((body, header)) = self.provider.act(&open, outcome).await? {
            payments::receive_event(&self.ctx, &*self.provider, &header, &body).await??;
        }
        Ok(())
    }
}

/// Everything that happens, oldest first: imports month by month, then what debtors did.
fn scenes<'a>(creditors: &'a [(Creditor, &'a CreditorPart)]) -> Vec<(i64, Scene<'a>)> {
    let mut scenes = Vec::new();
    for (creditor, part) in creditors {
        let rows = || part.debtors.iter().flat_map(|d| d.invoices.iter().map(move |i| (d, i)));
        let mut since = BEGINS;
        for day in [180, 150, 120, 90, 60, 30, 14, 3] {
            let batch: Vec<_> = rows().filter(|(_, i)| (day..since).contains(&-i.issued)).collect();
            since = day;
            if !batch.is_empty() {
                scenes.push((day, Scene::Import(creditor, batch)));
            }
        }
        for debtor in part.debtors {
            scenes.push((2, Scene::Remind(creditor, debtor)));
            for act in debtor.acts {
                scenes.push((act.days_ago(), Scene::Act(creditor, debtor, *act)));
            }
        }
    }
    scenes.sort_by_key(|(days_ago, _)| std::cmp::Reverse(*days_ago));
    scenes
}

fn csv_row(today: NaiveDate, debtor: &DebtorPart, invoice: &InvoicePart) -> String {
    let InvoicePart { reference, issued, due, cents, label, principal } = invoice;
    let day = |offset: i64| (today + Duration::days(offset)).format("%d/%m/%Y").to_string();
    let amount = domain::Money::eur(cents.abs()).to_decimal().to_string().replace('.', ",");
    let kind = if *cents < 0 { "avoir" } else { "facture" };
    let country = match debtor.locale {
        Locale::Fr => "FR",
        Locale::En if debtor.phone.starts_with("+45") => "DK",
        Locale::En => "GB",
    };
    let (issued, due, locale, of) =
        (day(*issued), day(*due), debtor.locale.as_str(), debtor.kind.as_str());
    let cells: [&str; 19] = [
        reference,
        kind,
        &issued,
        &due,
        &amount,
        label,
        debtor.reference,
        debtor.name,
        of,
        debtor.siren,
        debtor.email,
        debtor.phone,
        debtor.contact,
        debtor.street,
        debtor.postcode,
        debtor.city,
        country,
        locale,
        principal,
    ];
    cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).join(";") + "\n"
}

/// What opens the gate for a debtor; nothing to type where a button is enough.
pub(crate) fn answer(gate: Gate, debtor: &Debtor) -> String {
    match gate {
        Gate::Postcode => debtor.postcode.clone(),
        Gate::Siren => {
            let siren = debtor.siren.clone().unwrap_or_default();
            siren[siren.len().saturating_sub(4)..].to_owned()
        }
        Gate::None | Gate::Code => String::new(),
    }
}

/// The debtor and contact of a part.
pub(crate) async fn find(
    ctx: &Context,
    creditor: CreditorId,
    part: &DebtorPart,
) -> anyhow::Result<(Debtor, Contact)> {
    let mut tx = ctx.store.read().await?;
    let debtor = store::debtors::by_reference(&mut tx, creditor, part.reference).await?;
    let debtor = debtor.with_context(|| format!("{} is missing", part.name))?;
    let contact =
        store::contacts::of_debtor(&mut tx, creditor, debtor.id).await?.into_iter().next();
    Ok((debtor, contact.with_context(|| format!("{} has no contact", part.name))?))
}

/// Takes in the electronic invoices of a folder, if it exists; what is refused is left out.
async fn take_samples(ctx: &Context, creditor: &Creditor, folder: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let mut files: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let name =
            file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let source = Box::new(std::io::Cursor::new(bytes));
        let report = import::take_in(ctx, creditor, &name, source).await?;
        if report.rejected > 0 {
            tracing::info!(file = name, "not part of the demonstration: {:?}", report.rejections);
        }
    }
    Ok(())
}
