//! Finding, making and refreshing the debtors that a file names.

use crate::{Context, Error, letters, links, office::fold};
use domain::{ContactId, DebtorId, Locale, party::DebtorKind, phone, reference::RfReference};
use intake::DebtorDraft;
use std::collections::{BTreeSet, HashMap};
use store::{Tx, contacts::Contact, creditors::Creditor, debtors::Debtor};

/// Most debtors kept in memory while a file is read.
const REMEMBERED: usize = 20_000;

/// The debtors met so far in one file.
pub(super) struct Directory {
    known: HashMap<String, Known>,
    credited: BTreeSet<DebtorId>,
    locale: Locale,
}

struct Known {
    debtor: Debtor,
    contacts: Vec<Contact>,
}

impl Directory {
    pub(super) fn new(creditor: &Creditor) -> Self {
        Self { known: HashMap::new(), credited: BTreeSet::new(), locale: creditor.locale }
    }

    /// Notes a debtor whose credits are to be deducted when the file has been read.
    pub(super) fn note_credit(&mut self, debtor: DebtorId) {
        self.credited.insert(debtor);
    }

    pub(super) fn with_credits(&mut self) -> BTreeSet<DebtorId> {
        std::mem::take(&mut self.credited)
    }

    /// The debtor that a draft names, if it is here already.
    pub(super) async fn known_as(
        &self,
        tx: &mut Tx,
        creditor: &Creditor,
        draft: &DebtorDraft,
    ) -> Result<Option<DebtorId>, Error> {
        let reference = reference(draft);
        if let Some(known) = self.known.get(&reference) {
            return Ok(Some(known.debtor.id));
        }
        let found = store::debtors::by_reference(tx, creditor.id, &reference).await?;
        Ok(found.map(|debtor| debtor.id))
    }

    /// The debtor that a draft names, made or refreshed as needed, with its contact.
    pub(super) async fn find(
        &mut self,
        ctx: &Context,
        tx: &mut Tx,
        creditor: &Creditor,
        draft: &DebtorDraft,
    ) -> Result<DebtorId, Error> {
        let reference = reference(draft);
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        if !self.known.contains_key(&reference) {
            let known = load_or_make(ctx, tx, creditor, draft, &reference).await?;
            self.known.insert(reference.clone(), known);
        }
        let known = self
            .known
            .get_mut(&reference)
            .ok_or_else(|| Error::internal("the debtor just found"))?;
        refresh(ctx, tx, &mut known.debtor, draft).await?;
        if let Some(email) = &draft.email {
            refresh_contact(ctx, tx, creditor, known, draft, email, self.locale).await?;
        }
        Ok(known.debtor.id)
    }
}

/// How the creditor knows a debtor: its own code, else SIREN, tax number, or name and postcode.
fn reference(draft: &DebtorDraft) -> String {
    let fallback = || {
        let name = fold(&format!("{} {}", draft.name, draft.address.postcode));
        name.replace(' ', "-").chars().take(80).collect::<String>().to_uppercase()
    };
    let stated = [&draft.reference, &draft.siren, &draft.vat_id].into_iter().flatten().next();
    stated.cloned().unwrap_or_else(fallback)
}

async fn load_or_make(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    draft: &DebtorDraft,
    reference: &str,
) -> Result<Known, Error> {
    if let Some(debtor) = store::debtors::by_reference(tx, creditor.id, reference).await? {
        let contacts = store::contacts::of_debtor(tx, creditor.id, debtor.id).await?;
        return Ok(Known { debtor, contacts });
    }
    let now = ctx.now();
    let mut debtor = Debtor {
        creditor_id: creditor.id,
        id: ctx.id(),
        reference: reference.to_owned(),
        kind: draft.kind.unwrap_or(DebtorKind::Business),
        name: draft.name.clone(),
        siren: draft.siren.clone(),
        street: draft.address.street.clone(),
        postcode: draft.address.postcode.clone(),
        city: draft.address.city.clone(),
        country: draft.address.country.clone(),
        rf_reference: rf_reference(ctx)?,
        search_text: String::new(),
        created_at: now,
        updated_at: now,
    };
    debtor.search_text = search_text(&debtor);
    store::debtors::insert(tx, &debtor).await?;
    Ok(Known { debtor, contacts: Vec::new() })
}

/// A reference for transfers: ten characters that are easy to copy, 50 bits, so that two debtors
/// of a creditor hardly ever share one (the database refuses if they do).
fn rf_reference(ctx: &Context) -> Result<String, Error> {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let body: String = (0..10).map(|_| char::from(LETTERS[usize::from(ctx.byte() % 32)])).collect();
    Ok(RfReference::from_body(&body).map_err(Error::internal)?.to_string())
}

fn search_text(debtor: &Debtor) -> String {
    fold(&format!("{} {} {}", debtor.name, debtor.reference, debtor.siren.as_deref().unwrap_or("")))
}

/// Takes over what a newer file says; what it does not say stays.
async fn refresh(
    ctx: &Context,
    tx: &mut Tx,
    debtor: &mut Debtor,
    draft: &DebtorDraft,
) -> Result<(), Error> {
    let mut newer = debtor.clone();
    let stated = |text: &String, old: &mut String| {
        if !text.is_empty() {
            old.clone_from(text);
        }
    };
    stated(&draft.name, &mut newer.name);
    if !draft.address.city.is_empty() {
        newer.street.clone_from(&draft.address.street);
        stated(&draft.address.postcode, &mut newer.postcode);
        stated(&draft.address.city, &mut newer.city);
        stated(&draft.address.country, &mut newer.country);
    }
    newer.siren = draft.siren.clone().or(newer.siren);
    newer.kind = draft.kind.unwrap_or(newer.kind);
    newer.search_text = search_text(&newer);
    let same = (
        &newer.name,
        &newer.street,
        &newer.postcode,
        &newer.city,
        &newer.country,
        &newer.siren,
        newer.kind,
    ) == (
        &debtor.name,
        &debtor.street,
        &debtor.postcode,
        &debtor.city,
        &debtor.country,
        &debtor.siren,
        debtor.kind,
    );
    if !same {
        newer.updated_at = ctx.now();
        store::debtors::update(tx, &newer).await?;
        if (&newer.street, &newer.postcode, &newer.city, &newer.country)
            != (&debtor.street, &debtor.postcode, &debtor.city, &debtor.country)
        {
            // What came back from the old address says nothing about the new one.
            store::reach::moved(tx, newer.creditor_id, newer.id).await?;
        }
        // Whatever else has changed stands on no letter.
        if (&newer.name, &newer.street, &newer.postcode, &newer.city, &newer.country)
            != (&debtor.name, &debtor.street, &debtor.postcode, &debtor.city, &debtor.country)
        {
            Box::pin(letters::all_outdated(ctx, tx, newer.creditor_id, Some(newer.id))).await?;
        }
        *debtor = newer;
    }
    Ok(())
}

/// Finds whom a file names among a debtor's contacts. Someone new is added; a newer number of someone
/// known is taken over; an address that messages came back from is corrected.
async fn refresh_contact(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    known: &mut Known,
    draft: &DebtorDraft,
    email: &str,
    locale: Locale,
) -> Result<(), Error> {
    let phone = draft.phone.as_deref().map(phone::kept);
    let is_named = |contact: &Contact| {
        contact.email.as_deref().is_some_and(|one| one.to_lowercase() == email.to_lowercase())
    };
    let place = match known.contacts.iter().position(is_named) {
        Some(place) => Some(place),
        None => to_correct(tx, creditor, known, draft).await?,
    };
    let Some(place) = place else {
        let contact = Contact {
            creditor_id: creditor.id,
            id: ctx.id::<ContactId>(),
            debtor_id: known.debtor.id,
            name: draft.contact_name.clone().unwrap_or_else(|| draft.name.clone()),
            email: Some(email.to_owned()),
            phone,
            locale: draft.language.unwrap_or(locale),
            created_at: ctx.now(),
        };
        store::contacts::insert(tx, &contact).await?;
        known.contacts.push(contact);
        return Ok(());
    };
    let contact = &mut known.contacts[place];
    let has_email = is_named(contact);
    let has_phone = phone.is_none() || phone == contact.phone.as_deref().map(phone::kept);
    if !has_email || !has_phone {
        if !has_email {
            contact.email = Some(email.to_owned());
            links::shut_out(ctx, tx, creditor.id, contact.id).await?;
        }
        contact.phone = phone.or_else(|| contact.phone.take());
        store::contacts::update(tx, contact).await?;
    }
    Ok(())
}

/// The contact whose e-mails came back and whose address a file now gives: the one of that name, or
/// the only one if the file names nobody.
async fn to_correct(
    tx: &mut Tx,
    creditor: &Creditor,
    known: &Known,
    draft: &DebtorDraft,
) -> Result<Option<usize>, Error> {
    if known.contacts.is_empty() {
        return Ok(None);
    }
    let marks = store::reach::of_debtor(tx, creditor.id, known.debtor.id).await?;
    let came_back = |contact: &Contact| {
        marks.iter().any(|mark| mark.id == contact.id && mark.email_bounced_at.is_some())
    };
    let is_meant = |contact: &Contact| match &draft.contact_name {
        Some(name) => fold(name) == fold(&contact.name),
        None => known.contacts.len() == 1,
    };
    Ok(known.contacts.iter().position(|contact| came_back(contact) && is_meant(contact)))
}
