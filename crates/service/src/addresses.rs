//! New e-mail addresses of contacts: used from the moment on at which whoever reads them says so.
//!
//! The new address is written to with a link; looking at it changes nothing, a POST confirms. Then
//! the former address is told, what waited to leave for it goes to the new one, and the links and
//! sessions that began there end.

use crate::{
    Context, DebtorActor, Error,
    audit::{self, Act, By},
    guests, links, messages,
    requests::said,
};
use chrono::{Duration, NaiveDateTime};
use domain::{
    Locale, NewAddressId, RequestId, guest::GuestPurpose, message::MessageKind, party::mask_email,
    token::LinkToken,
};
use serde_json::json;
use store::{
    Tx, contacts::Contact, creditors::Creditor, new_addresses::NewAddress, requests::Request,
};

/// For so long an address can be confirmed.
const LINK: Duration = Duration::days(3);

/// An address that was named, and whether it counts.
#[derive(Clone, Debug)]
pub struct AddressView {
    /// The address.
    pub email: String,
    /// When it was confirmed, local time; nothing as long as it is not.
    pub confirmed_at: Option<NaiveDateTime>,
    /// Whether it can still be confirmed.
    pub is_awaited: bool,
}

/// What may be shown to whoever reads a new address.
#[derive(Clone, Debug)]
pub struct AddressDoor {
    /// Who asks.
    pub creditor: Creditor,
    /// The language of the contact.
    pub locale: Locale,
    /// The address, masked.
    pub masked: String,
}

/// Writes to a new address.
pub(crate) async fn begin(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
    contact: &Contact,
    email: &str,
) -> Result<(), Error> {
    let address = NewAddress {
        creditor_id: creditor.id,
        id: ctx.id(),
        contact_id: contact.id,
        request_id: request.id,
        email: email.to_owned(),
        asked_at: ctx.now(),
        confirmed_at: None,
        replaced_at: None,
    };
    store::new_addresses::insert(tx, &address).await?;
    guests::plan(ctx, tx, creditor, GuestPurpose::Address, address.id.0, email).await
}

/// What the mail to a new address says: nothing of what is owed, nor by whom.
pub(crate) async fn told(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    id: NewAddressId,
) -> Result<Option<guests::Told>, Error> {
    let Some(address) = awaited(ctx, tx, creditor, id).await? else { return Ok(None) };
    let contact = store::contacts::by_id(tx, creditor.id, address.contact_id).await?;
    let locale = contact.map_or(creditor.locale, |contact| contact.locale);
    let title = locale.pick("Confirmez votre adresse e-mail", "Confirm your e-mail address");
    let who = match locale {
        Locale::Fr => format!(
            "On nous a demandé d’écrire désormais à cette adresse pour {}. Si c’est bien la vôtre, confirmez-la : elle n’est utilisée qu’ensuite.",
            creditor.name
        ),
        Locale::En => format!(
            "We were asked to write to this address from now on for {}. If it is yours, confirm it: it is used only then.",
            creditor.name
        ),
    };
    let otherwise = locale.pick(
        "Si vous n’y êtes pour rien, ne faites rien : cette adresse ne sera pas utilisée. Le lien vaut trois jours.",
        "If you know nothing of it, do nothing: this address will not be used. The link holds for three days.",
    );
    Ok(Some(guests::Told {
        locale,
        title: title.to_owned(),
        paragraphs: vec![who, otherwise.to_owned()],
        button: locale.pick("Confirmer cette adresse", "Confirm this address").to_owned(),
        until: address.asked_at + LINK,
    }))
}

/// The address, as long as it can be confirmed.
async fn awaited(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    id: NewAddressId,
) -> Result<Option<NewAddress>, Error> {
    let found = store::new_addresses::by_id(tx, creditor.id, id).await?;
    Ok(found.filter(|address| is_awaited(ctx, address)))
}

fn is_awaited(ctx: &Context, address: &NewAddress) -> bool {
    let is_open = address.confirmed_at.is_none() && address.replaced_at.is_none();
    is_open && ctx.now() < address.asked_at + LINK
}

struct Live {
    creditor: Creditor,
    contact: Contact,
    address: NewAddress,
}

/// An address with its contact, confirmed or not, unless another one was named instead.
async fn live(
    ctx: &Context,
    tx: &mut Tx,
    token: Option<&LinkToken>,
) -> Result<Option<Live>, Error> {
    let found = guests::subject(ctx, tx, GuestPurpose::Address, token).await?;
    let Some((creditor, id)) = found else { return Ok(None) };
    let address = store::new_addresses::by_id(tx, creditor, id.into()).await?;
    let Some(address) = address.filter(|address| address.replaced_at.is_none()) else {
        return Ok(None);
    };
    let contact = store::contacts::by_id(tx, creditor, address.contact_id).await?;
    let creditor = store::creditors::by_id(tx, creditor).await?;
    Ok(creditor.zip(contact).map(|(creditor, contact)| Live { creditor, contact, address }))
}

/// What a link of a new address leads to.
pub async fn look(ctx: &Context, token: Option<&LinkToken>) -> Result<Option<AddressDoor>, Error> {
    let mut tx = ctx.store.read().await?;
    Ok(live(ctx, &mut tx, token).await?.map(AddressDoor::from))
}

impl From<Live> for AddressDoor {
    fn from(live: Live) -> Self {
        let masked = mask_email(&live.address.email);
        Self { creditor: live.creditor, locale: live.contact.locale, masked }
    }
}

/// Confirms an address: from now on it is the contact's. Confirming twice is confirming once.
pub async fn confirm(
    ctx: &Context,
    token: Option<&LinkToken>,
) -> Result<Option<AddressDoor>, Error> {
    let mut tx = ctx.store.write().await?;
    let Some(seen) = live(ctx, &mut tx, token).await? else { return Ok(None) };
    store::debtors::lock(&mut tx, seen.creditor.id, seen.contact.debtor_id).await?;
    // Read again under the lock: another address may have been named by now.
    let Some(live) = live(ctx, &mut tx, token).await? else { return Ok(None) };
    let (creditor, now) = (&live.creditor, ctx.now());
    if store::new_addresses::confirm(&mut tx, creditor.id, live.address.id, now).await? {
        move_to(ctx, &mut tx, &live).await?;
        tx.commit().await?;
    }
    Ok(Some(live.into()))
}

async fn move_to(ctx: &Context, tx: &mut Tx, live: &Live) -> Result<(), Error> {
    let Live { creditor, contact: former, address } = live;
    let contact = Contact { email: Some(address.email.clone()), ..former.clone() };
    if let Some(email) = &former.email {
        store::messages::readdress(tx, creditor.id, former.id, email, &address.email).await?;
        let kind = MessageKind::ContactChanged;
        messages::plan(ctx, tx, creditor, former, kind, None).await?;
    }
    store::contacts::update(tx, &contact).await?;
    links::shut_out(ctx, tx, creditor.id, contact.id).await?;
    messages::plan(ctx, tx, creditor, &contact, MessageKind::Link, None).await?;
    let by = By::Debtor(contact.id);
    if let Some(request) = store::requests::by_id(tx, creditor.id, address.request_id).await? {
        said::tell(ctx, tx, &request, "address_confirmed", by, "", false).await?;
    }
    let act = Act {
        creditor: creditor.id,
        debtor: Some(contact.debtor_id),
        by,
        action: "contact.address_confirmed",
        subject: contact.id.0,
        detail: json!({ "before": former.email, "email": address.email }),
    };
    audit::record(ctx, tx, act).await
}

/// The address that a request of this debtor named.
pub async fn of_request(
    ctx: &Context,
    actor: &DebtorActor,
    id: RequestId,
) -> Result<Option<AddressView>, Error> {
    let mut tx = ctx.store.read().await?;
    let request = store::requests::by_id(&mut tx, actor.creditor.id, id).await?;
    let own = request.filter(|request| request.debtor_id == actor.debtor.id);
    match own {
        Some(request) => view(ctx, &mut tx, &actor.creditor, &request).await,
        None => Ok(None),
    }
}

pub(crate) async fn view(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    request: &Request,
) -> Result<Option<AddressView>, Error> {
    let found = store::new_addresses::of_request(tx, creditor.id, request.id).await?;
    Ok(found.map(|address| AddressView {
        is_awaited: is_awaited(ctx, &address),
        confirmed_at: address.confirmed_at.map(|at| crate::context::local(creditor, at)),
        email: address.email,
    }))
}
