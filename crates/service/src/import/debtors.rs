//! Finding, making and refreshing the debtors that a file names.

use crate::{Context, Error, office::fold};
use domain::{ContactId, DebtorId, Locale, party::DebtorKind, reference::RfReference};
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
    emails: Vec<String>,
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
        let id = known.debtor.id;
        if let Some(email) = &draft.email
            && !known.emails.contains(&email.to_lowercase())
        {
            known.emails.push(email.to_lowercase());
            add_contact(ctx, tx, creditor, id, draft, email, self.locale).await?;
        }
        Ok(id)
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
        let emails =
            contacts.into_iter().filter_map(|contact| contact.email).map(|e| e.to_lowercase());
        return Ok(Known { emails: emails.collect(), debtor });
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
    Ok(Known { debtor, emails: Vec::new() })
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
        *debtor = newer;
    }
    Ok(())
}

async fn add_contact(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    debtor: DebtorId,
    draft: &DebtorDraft,
    email: &str,
    locale: Locale,
) -> Result<(), Error> {
    let contact = Contact {
        creditor_id: creditor.id,
        id: ctx.id::<ContactId>(),
        debtor_id: debtor,
        name: draft.contact_name.clone().unwrap_or_else(|| draft.name.clone()),
        email: Some(email.to_owned()),
        phone: draft.phone.clone(),
        locale: draft.language.unwrap_or(locale),
        created_at: ctx.now(),
    };
    Ok(store::contacts::insert(tx, &contact).await?)
}
