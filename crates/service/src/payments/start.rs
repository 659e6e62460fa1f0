//! Beginning a payment: what is to be settled, then a hosted checkout.

use super::{
    allocate::allocate,
    provider::{Order, ProviderError, Started},
};
use crate::{
    Context, DebtorActor, Error,
    audit::{self, Act, By},
    door,
};
use chrono::Duration;
use domain::{
    InvoiceId, Locale, Money, PaymentAttemptId, job::JobKind, party::Gate, payment::AttemptState,
    scenario::HoldReason, token::LinkToken,
};
use serde_json::json;
use store::{
    contacts::Contact, creditors::Creditor, debtors::Debtor, jobs::Job, payments::Attempt,
};

/// What to pay: everything, some invoices, or a part; never what is contested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The invoices chosen, with what is claimed on them; `None` is every open one.
    pub invoices: Option<Vec<InvoiceId>>,
    /// A part of what they come to, spread by law (article 1342-10 of the Code civil); `None` is
    /// all of it.
    pub amount: Option<Money>,
}

/// An open checkout.
#[derive(Clone, Debug)]
pub struct Checkout {
    /// The attempt that was written down.
    pub attempt: PaymentAttemptId,
    /// Where to send the payer.
    pub url: String,
}

/// Why a payment was not begun.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Nothing is owed any more.
    #[error("nothing is owed")]
    NothingOwed,
    /// No invoice was chosen.
    #[error("no invoice was chosen")]
    NothingSelected,
    /// An invoice chosen is not this debtor's, or is settled.
    #[error("an invoice chosen cannot be paid")]
    NotYours,
    /// The amount is below what can be paid.
    #[error("the amount is too small")]
    TooSmall {
        /// The least.
        least: Money,
    },
    /// The amount is above what is owed.
    #[error("the amount is too large")]
    TooLarge {
        /// The most.
        most: Money,
    },
    /// The law forbids paying.
    #[error("the law forbids paying: {}", .0.as_str())]
    Forbidden(HoldReason),
    /// The provider did not answer; nothing was taken; the same try can be repeated.
    #[error("the payment provider is away")]
    ProviderAway,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<store::StoreError> for StartError {
    fn from(error: store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Begins a payment, or joins the one that the same form, or another tab, has begun.
///
/// A debtor has one live attempt at most. The same selection joins it; another selection closes
/// it at the provider and takes its place.
pub async fn start(
    ctx: &Context,
    actor: &DebtorActor,
    selection: Selection,
    form_key: &str,
) -> Result<Checkout, StartError> {
    let DebtorActor { creditor, debtor, contact, delegate } = actor;
    // A view that was lent is not the contact, and where no gate stands any holder of the link is in.
    let proved = delegate.is_none() && creditor.gate != Gate::None;
    let payer = Payer { creditor, debtor, contact, proved };
    begin(ctx, &payer, selection, form_key).await
}

/// Begins a payment of everything that is owed for whoever holds the link, without opening the
/// file. Nothing if the link opens nothing.
pub async fn start_at_door(
    ctx: &Context,
    token: Option<&LinkToken>,
    form_key: &str,
) -> Result<Option<Checkout>, StartError> {
    let Some((creditor, debtor, contact)) = door::holder(ctx, token).await? else {
        return Ok(None);
    };
    let (creditor, debtor, contact) = (&creditor, &debtor, &contact);
    let payer = Payer { creditor, debtor, contact, proved: false };
    begin(ctx, &payer, Selection::default(), form_key).await.map(Some)
}

/// Who pays, and whom.
pub(super) struct Payer<'a> {
    pub(super) creditor: &'a Creditor,
    pub(super) debtor: &'a Debtor,
    contact: &'a Contact,
    /// Whether they have passed a gate as the contact: only then may the provider's page show the
    /// stored address.
    proved: bool,
}

impl Payer<'_> {
    fn email(&self) -> Option<String> {
        self.contact.email.clone().filter(|_| self.proved)
    }
}

/// What the store answered to the wish to pay.
enum Planned {
    /// Ask the provider about this attempt.
    Ask(Attempt),
    /// Close this one first, then try again.
    Supersede(Attempt),
    /// The checkout is open already.
    Join(Checkout),
}

async fn begin(
    ctx: &Context,
    payer: &Payer<'_>,
    selection: Selection,
    form_key: &str,
) -> Result<Checkout, StartError> {
    // Two rounds close an older attempt and take its place; more means that tabs are fighting.
    for _ in 0..4 {
        match plan(ctx, payer, &selection, form_key).await? {
            Planned::Join(checkout) => return Ok(checkout),
            Planned::Ask(attempt) => return ask(ctx, attempt).await,
            Planned::Supersede(older) => supersede(ctx, &older).await?,
        }
    }
    Err(StartError::ProviderAway)
}

async fn plan(
    ctx: &Context,
    payer: &Payer<'_>,
    selection: &Selection,
    form_key: &str,
) -> Result<Planned, StartError> {
    let (creditor, debtor) = (payer.creditor.id, payer.debtor.id);
    let live_key = debtor.to_string();
    let form_key: String = form_key.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let form_key = format!("{debtor}:{form_key}");
    let mut tx = ctx.store.write().await?;
    store::debtors::lock(&mut tx, creditor, debtor).await?;

    let standing = store::figures::standing(&mut tx, creditor, debtor).await?;
    let proceedings = standing.forbids(ctx.today(payer.creditor));

    let earlier = store::payments::by_form(&mut tx, creditor, &form_key).await?;
    if let Some(earlier) = &earlier
        && earlier.state == AttemptState::Processing
    {
        // Sent a second time, the form begins nothing: the page of the first payment tells the rest.
        return Ok(Planned::Join(Checkout { attempt: earlier.id, url: page(ctx, earlier.id) }));
    }
    let allocations = allocate(ctx, &mut tx, payer, selection, proceedings).await?;
    let minor: i64 = allocations.iter().map(|part| part.minor + part.accessory_minor).sum();
    if let Some(older) = store::payments::live(&mut tx, creditor, &live_key).await? {
        let mut same = store::payments::allocations(&mut tx, creditor, older.id).await?;
        same.sort_unstable();
        let mut wanted = allocations.clone();
        wanted.sort_unstable();
        // A page that was opened for the contact shows the contact's address.
        let shown = older.payer_email.is_some() && !payer.proved;
        if same == wanted && !shown && older.expires_at > ctx.now() + Duration::minutes(2) {
            return Ok(resume(older, ctx));
        }
        return Ok(Planned::Supersede(older));
    }

    let id: PaymentAttemptId = ctx.id();
    let now = ctx.now();
    let attempt = Attempt {
        creditor_id: creditor,
        id,
        debtor_id: debtor,
        contact_id: Some(payer.contact.id),
        payer_email: payer.email(),
        provider: ctx.provider.name().to_owned(),
        amount_minor: minor,
        currency: payer.creditor.currency,
        state: AttemptState::Created,
        live_key: Some(live_key),
        // A form whose earlier attempt has ended may be sent again: that is a new try.
        form_key: if earlier.is_some() { format!("{form_key}:{id}") } else { form_key },
        idempotency_key: format!("acquit-{id}"),
        provider_session: None,
        provider_payment: None,
        checkout_url: None,
        failure: None,
        received_minor: 0,
        refunded_minor: 0,
        created_at: now,
        updated_at: now,
        expires_at: now + ctx.settings.checkout_lifetime,
    };
    store::payments::insert(&mut tx, &attempt).await?;
    for part in &allocations {
        store::payments::allocate(&mut tx, creditor, id, *part).await?;
    }
    let check = Job {
        id: ctx.id(),
        creditor_id: Some(creditor),
        kind: JobKind::ReconcileAttempt,
        subject_id: id.0,
        run_at: attempt.expires_at + Duration::minutes(2),
        attempts: 0,
        last_error: None,
        created_at: now,
    };
    store::jobs::enqueue(&mut tx, &check).await?;
    let act = Act {
        creditor,
        debtor: Some(debtor),
        by: By::Debtor(payer.contact.id),
        action: "payment.started",
        subject: id.0,
        detail: json!({ "minor": minor, "provider": attempt.provider }),
    };
    audit::record(ctx, &mut tx, act).await?;
    tx.commit().await?;
    Ok(Planned::Ask(attempt))
}

fn resume(attempt: Attempt, ctx: &Context) -> Planned {
    match (&attempt.checkout_url, attempt.state) {
        (Some(url), AttemptState::Open) if attempt.expires_at > ctx.now() => {
            Planned::Join(Checkout { attempt: attempt.id, url: url.clone() })
        }
        // Created or unknown: the same key finds the same checkout.
        _ => Planned::Ask(attempt),
    }
}

async fn ask(ctx: &Context, attempt: Attempt) -> Result<Checkout, StartError> {
    let order = order(ctx, &attempt).await?;
    let provider = ctx.provider(&attempt.provider).ok_or(StartError::ProviderAway)?;
    match provider.start(&order).await {
        Ok(started) => {
            let url = started.url.clone();
            opened(ctx, attempt.id, started).await?;
            Ok(Checkout { attempt: attempt.id, url })
        }
        Err(error) => {
            tracing::warn!(attempt = %attempt.id, %error, "checkout {} could not be opened", attempt.id);
            let state = match error {
                ProviderError::Unknown(_) => AttemptState::Unknown,
                ProviderError::Refused(_) => AttemptState::Failed,
            };
            match unopened(ctx, attempt.id, state, &error.to_string()).await? {
                // Another tab asked at the same moment, and was answered.
                Some(Attempt {
                    state: AttemptState::Open, checkout_url: Some(url), id, ..
                }) => Ok(Checkout { attempt: id, url }),
                _ => Err(StartError::ProviderAway),
            }
        }
    }
}

/// Where the payer comes back to.
fn page(ctx: &Context, id: PaymentAttemptId) -> String {
    format!("{}/payments/{id}", ctx.settings.public_url)
}

/// What the provider is told about an attempt: always the same for the same attempt, whoever asks,
/// as its idempotency demands.
pub(super) async fn order(ctx: &Context, attempt: &Attempt) -> Result<Order, Error> {
    let mut tx = ctx.store.read().await?;
    let creditor = store::creditors::by_id(&mut tx, attempt.creditor_id)
        .await?
        .ok_or_else(|| Error::internal("an attempt without its creditor"))?;
    let contact = match attempt.contact_id {
        Some(contact) => store::contacts::by_id(&mut tx, creditor.id, contact).await?,
        None => None,
    };
    let locale: Locale = contact.as_ref().map_or(creditor.locale, |contact| contact.locale);
    let page = page(ctx, attempt.id);
    Ok(Order {
        attempt: attempt.id,
        creditor: creditor.id,
        amount: Money::new(attempt.amount_minor, attempt.currency),
        description: locale.pick("Factures de ", "Invoices from ").to_owned() + &creditor.name,
        locale,
        email: attempt.payer_email.clone(),
        cancel_url: format!("{page}?back=1"),
        return_url: page,
        expires_at: attempt.expires_at,
        idempotency_key: attempt.idempotency_key.clone(),
    })
}

pub(super) async fn opened(
    ctx: &Context,
    id: PaymentAttemptId,
    started: Started,
) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    let Some(mut attempt) = store::payments::lock(&mut tx, id).await? else { return Ok(()) };
    // The provider's event may have been faster; then only what it did not know is added.
    attempt.state = attempt.state.after(AttemptState::Open);
    attempt.provider_session.get_or_insert(started.session);
    attempt.checkout_url = Some(started.url);
    if attempt.state == AttemptState::Open {
        attempt.failure = None;
    }
    attempt.updated_at = ctx.now();
    store::payments::update(&mut tx, &attempt).await?;
    Ok(tx.commit().await?)
}

async fn unopened(
    ctx: &Context,
    id: PaymentAttemptId,
    state: AttemptState,
    failure: &str,
) -> Result<Option<Attempt>, Error> {
    let mut tx = ctx.store.write().await?;
    let Some(mut attempt) = store::payments::lock(&mut tx, id).await? else { return Ok(None) };
    let known = attempt.state;
    attempt.state = attempt.state.after(state);
    if attempt.state == known && known != state {
        return Ok(Some(attempt)); // more is known by now
    }
    attempt.failure = Some(failure.chars().take(300).collect());
    if !attempt.state.is_live() {
        attempt.live_key = None;
    }
    attempt.updated_at = ctx.now();
    store::payments::update(&mut tx, &attempt).await?;
    if attempt.state == AttemptState::Unknown {
        let now = ctx.now();
        let job = Job {
            id: ctx.id(),
            creditor_id: Some(attempt.creditor_id),
            kind: JobKind::ReconcileAttempt,
            subject_id: id.0,
            run_at: now + Duration::minutes(1),
            attempts: 0,
            last_error: None,
            created_at: now,
        };
        store::jobs::enqueue(&mut tx, &job).await?;
    }
    tx.commit().await?;
    Ok(Some(attempt))
}

/// Closes an older attempt at the provider, so that only one can be paid. If the provider says
/// that it has ended already, its news decide.
async fn supersede(ctx: &Context, older: &Attempt) -> Result<(), StartError> {
    let provider = ctx.provider(&older.provider).ok_or(StartError::ProviderAway)?;
    let Some(session) = &older.provider_session else {
        // The provider may have opened it: ask, and close it in the next round.
        return super::reconcile(ctx, older.id)
            .await
            .map_err(|_| StartError::ProviderAway)
            .map(drop);
    };
    match provider.cancel(session).await {
        Ok(()) => {}
        Err(ProviderError::Unknown(_)) => return Err(StartError::ProviderAway),
        Err(ProviderError::Refused(_)) => {
            super::reconcile(ctx, older.id).await.map_err(|_| StartError::ProviderAway)?;
            let mut tx = ctx.store.read().await?;
            let found = store::payments::by_id(&mut tx, older.creditor_id, older.id).await?;
            // What can still be paid must not be replaced: both would be.
            let held = found.is_some_and(|attempt| attempt.live_key.is_some());
            return if held { Err(StartError::ProviderAway) } else { Ok(()) };
        }
    }
    Ok(closed(ctx, older.id).await?)
}

/// Notes that an attempt was closed at the provider.
pub(super) async fn closed(ctx: &Context, id: PaymentAttemptId) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    if let Some(mut attempt) = store::payments::lock(&mut tx, id).await?
        && attempt.state != AttemptState::Processing
    {
        attempt.state = attempt.state.after(AttemptState::Cancelled);
        attempt.live_key = None;
        attempt.updated_at = ctx.now();
        store::payments::update(&mut tx, &attempt).await?;
    }
    Ok(tx.commit().await?)
}
