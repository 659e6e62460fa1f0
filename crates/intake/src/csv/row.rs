//! One row into a draft. What the claim is made of must be right, or the row is rejected; what only
//! describes the debtor is left out with a remark.

use super::{
    amounts::{self, DecimalMark},
    cells::Cells,
    columns::{Columns, fold},
};
use crate::{
    codes, dates,
    draft::{DebtorDraft, InvoiceDraft, SellerDraft},
    field::Field,
    party::{self, keep},
    reason::{Figure, Position, Reason, Rejection},
    text::{self, LONG, SHORT},
};
use domain::{
    Currency, Money,
    invoice::InvoiceKind,
    party::{Address, DebtorKind},
};

/// What reading a row needs to know beyond the row.
pub(crate) struct Context<'c> {
    pub(crate) columns: &'c Columns,
    pub(crate) default_currency: Currency,
    pub(crate) decimal_mark: Option<DecimalMark>,
}

struct Row<'c> {
    context: &'c Context<'c>,
    cells: &'c Cells,
    number: u64,
}

impl<'c> Row<'c> {
    fn cell(&self, field: Field) -> &'c str {
        self.context.columns.cell(self.cells, field)
    }

    fn reject(&self, field: Field, reason: Reason) -> Rejection {
        Rejection::at(Position::Row(self.number), field, reason).with_value(self.cell(field))
    }

    fn required(&self, field: Field, max: usize) -> Result<String, Rejection> {
        let kept = text::line(self.cell(field), max + 1);
        match kept.chars().count() {
            0 => Err(self.reject(field, Reason::Missing)),
            count if count > max => Err(self.reject(field, Reason::TooLong { max })),
            _ => Ok(kept),
        }
    }

    /// A filled cell, read.
    fn read<T>(
        &self,
        field: Field,
        read: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Result<Option<T>, Rejection> {
        match self.cell(field) {
            "" => Ok(None),
            cell => read(cell).map(Some).map_err(|reason| self.reject(field, reason)),
        }
    }

    fn text(&self, field: Field, most: usize) -> Option<String> {
        text::some_line(self.cell(field), most)
    }
}

fn kind(text: &str) -> Result<InvoiceKind, Reason> {
    match fold(text).as_str() {
        "facture"
        | "invoice"
        | "fac"
        | "fact"
        | "fa"
        | "f"
        | "inv"
        | "facture d acompte"
        | "acompte"
        | "debit"
        | "facture de situation"
        | "facture client"
        | "facture de solde" => Ok(InvoiceKind::Invoice),
        "avoir" | "credit note" | "credit" | "note de credit" | "av" | "a" | "cn"
        | "creditnote" | "facture d avoir" | "avoir client" | "credit memo" => {
            Ok(InvoiceKind::CreditNote)
        }
        code if code.bytes().all(|byte| byte.is_ascii_digit()) => codes::kind(code),
        _ => Err(Reason::UnknownKind),
    }
}

fn debtor_kind(text: &str) -> Result<DebtorKind, Reason> {
    match fold(text).as_str() {
        "entreprise" | "professionnel" | "pro" | "societe" | "business" | "company" | "b2b"
        | "association" => Ok(DebtorKind::Business),
        "particulier" | "consommateur" | "consumer" | "individual" | "private" | "b2c"
        | "personne" => Ok(DebtorKind::Consumer),
        "public" | "organisme public" | "secteur public" | "administration" | "collectivite"
        | "personne publique" | "public body" | "public sector" | "public entity" | "b2g"
        | "etat" | "mairie" => Ok(DebtorKind::PublicBody),
        _ => Err(Reason::UnknownDebtorKind),
    }
}

fn currency(text: &str) -> Result<Currency, Reason> {
    match text {
        "€" => Ok(Currency::EUR),
        other if matches!(fold(other).as_str(), "euro" | "euros") => Ok(Currency::EUR),
        other => codes::currency(&other.to_ascii_uppercase()),
    }
}

/// Reads one row.
pub(crate) fn read(
    context: &Context<'_>,
    cells: &Cells,
    row: u64,
) -> Result<InvoiceDraft, Rejection> {
    let this = Row { context, cells, number: row };
    if cells.iter().skip(context.columns.count).any(|cell| !cell.is_empty()) {
        let reason = Reason::TooManyCells { columns: context.columns.count, cells: cells.len() };
        let value = cells.iter().nth(context.columns.count).unwrap_or_default();
        return Err(Rejection { position: Position::Row(row), field: None, reason, value: None }
            .with_value(value));
    }
    let reference = this.required(Field::Reference, SHORT)?;
    let name = this.required(Field::DebtorName, LONG)?;
    let issued_on = this
        .read(Field::IssuedOn, dates::written)?
        .ok_or_else(|| this.reject(Field::IssuedOn, Reason::Missing))?;
    let due_on = this.read(Field::DueOn, dates::written)?;
    if due_on.is_some_and(|due_on| due_on < issued_on) {
        return Err(this.reject(Field::DueOn, Reason::DueBeforeIssued));
    }
    let currency = this.read(Field::Currency, currency)?.unwrap_or(context.default_currency);
    let amounts = read_amounts(&this, currency)?;
    let stated_kind = this.read(Field::DebtorKind, debtor_kind)?;

    let mut remarks = Vec::new();
    let mut debtor = DebtorDraft {
        reference: this.text(Field::DebtorReference, SHORT),
        name,
        contact_name: this.text(Field::ContactName, LONG),
        address: Address {
            street: text::lines([this.cell(Field::Street), this.cell(Field::StreetMore)], 500),
            postcode: text::line(this.cell(Field::Postcode), 20),
            city: text::line(this.cell(Field::City), SHORT),
            country: String::new(),
        },
        ..DebtorDraft::default()
    };
    let mut detail = |field, read: fn(&str) -> Result<String, Reason>| {
        let cell = this.cell(field);
        if cell.is_empty() { None } else { keep(&mut remarks, field, cell, read(cell)) }
    };
    debtor.siren = detail(Field::Siren, party::siren);
    debtor.vat_id = detail(Field::VatId, party::vat_id);
    debtor.email = detail(Field::Email, party::email);
    debtor.phone = detail(Field::Phone, party::phone);
    debtor.address.country = detail(Field::Country, party::country).unwrap_or_default();
    let language = this.cell(Field::Language);
    if !language.is_empty() {
        debtor.language = keep(&mut remarks, Field::Language, language, party::language(language));
    }
    debtor.kind =
        stated_kind.or_else(|| party::kind(debtor.siren.as_deref(), debtor.vat_id.as_deref()));

    let zero = Money::zero(currency);
    Ok(InvoiceDraft {
        position: Position::Row(row),
        reference,
        kind: amounts.kind,
        type_code: None,
        issued_on,
        due_on,
        total: amounts.total,
        net: amounts.net,
        tax: amounts.tax,
        prepaid: amounts.prepaid,
        rounding: zero,
        third_party: zero,
        due: amounts.due,
        label: this.text(Field::Label, LONG),
        lines: Vec::new(),
        buyer_reference: this.text(Field::BuyerReference, LONG),
        purchase_order: this.text(Field::PurchaseOrder, SHORT),
        preceding: this.text(Field::Preceding, SHORT).into_iter().collect(),
        payment_reference: this.text(Field::PaymentReference, LONG),
        debtor,
        seller: this
            .text(Field::Principal, LONG)
            .map(|name| Box::new(SellerDraft { name, ..SellerDraft::default() })),
        file_is_document: false,
        remarks,
    })
}

struct Amounts {
    kind: InvoiceKind,
    total: Money,
    net: Option<Money>,
    tax: Option<Money>,
    prepaid: Money,
    due: Money,
}

/// Reads the amounts and checks that they agree.
///
/// Exports write credit notes with or without a minus: both give a positive credit note. An
/// invoice with a minus is a credit note.
fn read_amounts(this: &Row<'_>, currency: Currency) -> Result<Amounts, Rejection> {
    let amount =
        |field| this.read(field, |cell| amounts::amount(cell, currency, this.context.decimal_mark));
    let stated = this.read(Field::Kind, kind)?;
    let total = amount(Field::Total)?.ok_or_else(|| this.reject(Field::Total, Reason::Missing))?;
    let negative = total.minor < 0;
    let kind =
        if negative { InvoiceKind::CreditNote } else { stated.unwrap_or(InvoiceKind::Invoice) };
    // Some exports put the minus on one amount of a credit note and not on another.
    let positive = |money: Money| {
        Money::new(
            if kind == InvoiceKind::CreditNote {
                money.minor.saturating_abs()
            } else {
                money.minor
            },
            currency,
        )
    };
    let total = positive(total);
    let net = amount(Field::Net)?.map(positive);
    let tax = amount(Field::Tax)?.map(positive);
    let disagree = |field, equation, stated: Money, computed: i128| {
        let figure = |value| Figure { value, currency };
        let computed = rust_decimal::Decimal::try_from_i128_with_scale(computed, currency.digits())
            .unwrap_or_default();
        this.reject(
            field,
            Reason::DoesNotAddUp {
                equation,
                stated: figure(stated.to_decimal()),
                computed: figure(computed),
            },
        )
    };
    if let (Some(net), Some(tax)) = (net, tax) {
        let computed = i128::from(net.minor) + i128::from(tax.minor);
        if computed != i128::from(total.minor) {
            return Err(disagree(Field::Total, "HT + TVA = TTC", total, computed));
        }
    }
    let paid = amount(Field::Prepaid)?.map(positive);
    let due = amount(Field::Due)?.map(positive);
    let prepaid = match (paid, due) {
        (Some(paid), _) => paid,
        (None, Some(due)) => {
            let paid = i128::from(total.minor) - i128::from(due.minor);
            let paid = i64::try_from(paid).ok().filter(|paid| *paid >= 0);
            Money::new(
                paid.ok_or_else(|| {
                    disagree(Field::Due, "TTC ≥ reste dû", due, total.minor.into())
                })?,
                currency,
            )
        }
        (None, None) => Money::zero(currency),
    };
    if prepaid.minor < 0 {
        return Err(this.reject(Field::Prepaid, Reason::Negative));
    }
    let left = total.minor - prepaid.minor;
    if let Some(due) = due.filter(|due| due.minor != left) {
        return Err(disagree(Field::Due, "TTC - payé = reste dû", due, left.into()));
    }
    Ok(Amounts { kind, total, net, tax, prepaid, due: Money::new(left, currency) })
}
