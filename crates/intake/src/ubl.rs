//! UBL 2 `Invoice` and `CreditNote`, as Peppol BIS Billing 3 and XRechnung use them.

use crate::{
    codes, dates,
    document::{Stated, StatedLine},
    draft::InvoiceDraft,
    field::Field,
    figures::{self, Amount, Profile, Totals},
    party,
    reason::{Reason, Rejection},
    xml::El,
};
use chrono::NaiveDate;
use domain::{Currency, invoice::InvoiceKind};
use rust_decimal::Decimal;

/// The kind a root element stands for, if it is one of UBL's two.
pub(crate) fn root_kind(name: &str, namespace: &str) -> Option<InvoiceKind> {
    match (name, namespace) {
        ("Invoice", "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2") => {
            Some(InvoiceKind::Invoice)
        }
        ("CreditNote", "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2") => {
            Some(InvoiceKind::CreditNote)
        }
        _ => None,
    }
}

fn missing(parent: El<'_>, field: Field) -> Rejection {
    Rejection::at(parent.position(), field, Reason::Missing)
}

/// Reads the document under its root, which stands for `root_kind`.
pub(crate) fn read(root: El<'_>, root_kind: InvoiceKind) -> Result<InvoiceDraft, Rejection> {
    let (code_name, line_name, quantity_name): (_, &[&str], _) = match root_kind {
        InvoiceKind::Invoice => ("InvoiceTypeCode", &["InvoiceLine"], "InvoicedQuantity"),
        InvoiceKind::CreditNote => ("CreditNoteTypeCode", &["CreditNoteLine"], "CreditedQuantity"),
    };
    let code = root.only(code_name, Field::Kind)?.and_then(|code| Some((code, code.text()?)));
    let kind = match code {
        None => root_kind,
        Some((element, text)) => {
            let kind =
                codes::kind(text).map_err(|reason| element.rejection(Field::Kind, reason))?;
            // An invoice's root may carry a credit note's code; the reverse contradicts itself.
            if root_kind == InvoiceKind::CreditNote && kind == InvoiceKind::Invoice {
                return Err(
                    element.rejection(Field::Kind, Reason::NotAClaim { code: text.to_owned() })
                );
            }
            kind
        }
    };
    let currency = root
        .only("DocumentCurrencyCode", Field::Currency)?
        .ok_or_else(|| missing(root, Field::Currency))?;
    let currency = codes::currency(currency.text().unwrap_or_default())
        .map_err(|reason| currency.rejection(Field::Currency, reason))?;
    let issued =
        root.only("IssueDate", Field::IssuedOn)?.ok_or_else(|| missing(root, Field::IssuedOn))?;
    let buyer =
        root.at(&["AccountingCustomerParty"]).ok_or_else(|| missing(root, Field::DebtorName))?;

    let mut lines = Vec::new();
    let mut counted = Vec::new();
    for line in root.all(line_name) {
        let net = figures::child(line, "LineExtensionAmount", Field::LineNet, currency)?
            .ok_or_else(|| missing(line, Field::LineNet))?;
        counted.push(net);
        let item = line.at(&["Item"]);
        lines.push(StatedLine {
            label: item.and_then(|item| {
                item.text_at(&["Name"]).or_else(|| item.text_at(&["Description"]))
            }),
            quantity: line.at(&[quantity_name]),
            net,
            tax_rate: item.and_then(|item| item.at(&["ClassifiedTaxCategory", "Percent"])),
        });
    }
    let means = || root.all(&["PaymentMeans"]);
    Stated {
        root,
        reference: root
            .only("ID", Field::Reference)?
            .ok_or_else(|| missing(root, Field::Reference))?,
        kind,
        type_code: code.map(|(_, text)| text),
        issued_on: date(issued, Field::IssuedOn)?,
        due_on: due_date(root)?,
        totals: totals(root, currency, counted)?,
        lines,
        buyer_reference: root.text_at(&["BuyerReference"]),
        // Peppol asks for `NA` when there is a sales order but no purchase order.
        purchase_order: root.text_at(&["OrderReference", "ID"]).filter(|order| *order != "NA"),
        preceding: root
            .all(&["BillingReference"])
            .filter_map(|billing| {
                billing
                    .text_at(&["InvoiceDocumentReference", "ID"])
                    .or_else(|| billing.text_at(&["CreditNoteDocumentReference", "ID"]))
            })
            .collect(),
        payment_reference: means().find_map(|means| means.text_at(&["PaymentID"])),
        buyer,
        debtor: buyer.at(&["Party"]).map(party).unwrap_or_default(),
        seller: root.at(&["AccountingSupplierParty", "Party"]).map(party).unwrap_or_default(),
        payee: root
            .text_at(&["PayeeParty", "PartyName", "Name"])
            .or_else(|| root.text_at(&["PayeeParty", "PartyLegalEntity", "RegistrationName"])),
        accounts: means()
            .filter_map(|means| means.text_at(&["PayeeFinancialAccount", "ID"]))
            .collect(),
    }
    .draft()
}

fn totals<'t>(
    root: El<'t>,
    currency: Currency,
    each_line: Vec<Amount<'t>>,
) -> Result<Totals<'t>, Rejection> {
    let summary = root
        .only("LegalMonetaryTotal", Field::Total)?
        .ok_or_else(|| missing(root, Field::Total))?;
    let specification = root.text_at(&["CustomizationID"]).unwrap_or_default();
    let amount = |name, field| figures::child(summary, name, field, currency);

    let (mut each_allowance, mut each_charge) = (Vec::new(), Vec::new());
    for item in root.all(&["AllowanceCharge"]) {
        let actual = figures::child(item, "Amount", Field::Allowance, currency)?
            .ok_or_else(|| missing(item, Field::Allowance))?;
        match item.text_at(&["ChargeIndicator"]) {
            Some("true" | "1") => each_charge.push(actual),
            Some("false" | "0") => each_allowance.push(actual),
            _ => return Err(missing(item, Field::Allowance)),
        }
    }
    let (mut each_base, mut each_tax) = (Vec::new(), Vec::new());
    let taxes = tax_total(root, currency)?;
    for rate in taxes.into_iter().flat_map(|taxes| taxes.all(&["TaxSubtotal"])) {
        each_base.extend(figures::child(rate, "TaxableAmount", Field::TaxBreakdown, currency)?);
        each_tax.extend(figures::child(rate, "TaxAmount", Field::TaxBreakdown, currency)?);
    }
    if each_base.len() != each_tax.len() {
        each_base.clear();
    }
    let mut third_party = Decimal::ZERO;
    if specification.contains("xrechnung") && specification.contains("extension") {
        for payment in root.all(&["PrepaidPayment"]) {
            let paid = figures::child(payment, "PaidAmount", Field::ThirdParty, currency)?;
            third_party += paid.map_or(Decimal::ZERO, |paid| paid.value);
        }
    }
    Ok(Totals {
        profile: Profile::of(""),
        currency,
        summary,
        lines: amount("LineExtensionAmount", Field::Line)?,
        allowances: amount("AllowanceTotalAmount", Field::Allowance)?,
        charges: amount("ChargeTotalAmount", Field::Allowance)?,
        net: amount("TaxExclusiveAmount", Field::Net)?,
        tax: match taxes {
            Some(taxes) => figures::child(taxes, "TaxAmount", Field::Tax, currency)?,
            None => None,
        },
        gross: amount("TaxInclusiveAmount", Field::Total)?,
        prepaid: amount("PrepaidAmount", Field::Prepaid)?,
        rounding: amount("PayableRoundingAmount", Field::Rounding)?,
        due: amount("PayableAmount", Field::Due)?,
        third_party,
        each_line,
        each_allowance,
        each_charge,
        each_base,
        each_tax,
    })
}

/// The tax total in the invoice's currency; a second one may be in the accounting currency (BT-111).
fn tax_total(root: El<'_>, currency: Currency) -> Result<Option<El<'_>>, Rejection> {
    let all: Vec<El<'_>> = root.all(&["TaxTotal"]).collect();
    if all.len() <= 1 {
        return Ok(all.first().copied());
    }
    let stated = |total: &&El<'_>| {
        total.at(&["TaxAmount"]).and_then(|tax| tax.attribute("currencyID"))
            == Some(currency.code())
    };
    let mut ours = all.iter().filter(stated);
    match (ours.next(), ours.next()) {
        (Some(total), None) => Ok(Some(*total)),
        _ => Err(all[1].rejection(Field::Tax, Reason::Repeated)),
    }
}

/// The latest due date, wherever the document's kind has it.
fn due_date(root: El<'_>) -> Result<Option<NaiveDate>, Rejection> {
    let mut latest = None;
    let nested = root
        .all(&["PaymentMeans", "PaymentTerms"])
        .filter_map(|holder| holder.at(&["PaymentDueDate"]));
    for due in root.all(&["DueDate"]).chain(nested) {
        latest = latest.max(Some(date(due, Field::DueOn)?));
    }
    Ok(latest)
}

fn date(element: El<'_>, field: Field) -> Result<NaiveDate, Rejection> {
    let text = element.text().ok_or_else(|| element.rejection(field, Reason::Missing))?;
    dates::iso(text).map_err(|reason| element.rejection(field, reason))
}

fn identifier(element: El<'_>) -> Option<(&str, &str)> {
    Some((element.text()?, element.attribute("schemeID").unwrap_or_default()))
}

fn party(element: El<'_>) -> party::Stated<'_> {
    let legal = element.at(&["PartyLegalEntity"]);
    let address = element.at(&["PostalAddress"]);
    let contact = element.at(&["Contact"]);
    let endpoint = element.at(&["EndpointID"]).filter(|id| id.attribute("schemeID") == Some("EM"));
    let vat = |scheme: &El<'_>| {
        scheme.text_at(&["TaxScheme", "ID"]).is_none_or(|id| id.eq_ignore_ascii_case("VAT"))
    };
    party::Stated {
        name: legal
            .and_then(|legal| legal.text_at(&["RegistrationName"]))
            .or_else(|| element.text_at(&["PartyName", "Name"])),
        references: element
            .all(&["PartyIdentification"])
            .filter_map(|holder| identifier(holder.at(&["ID"])?))
            .filter(|(_, scheme)| *scheme != "SEPA")
            .collect(),
        legal_id: legal.and_then(|legal| identifier(legal.at(&["CompanyID"])?)),
        vat_id: element
            .all(&["PartyTaxScheme"])
            .find(vat)
            .and_then(|scheme| scheme.text_at(&["CompanyID"])),
        street: address
            .into_iter()
            .flat_map(|address| {
                let lines =
                    address.all(&["AddressLine"]).filter_map(|line| line.text_at(&["Line"]));
                ["StreetName", "BuildingNumber", "AdditionalStreetName"]
                    .into_iter()
                    .filter_map(move |name| address.text_at(&[name]))
                    .chain(lines)
            })
            .collect(),
        postcode: address.and_then(|address| address.text_at(&["PostalZone"])),
        city: address.and_then(|address| address.text_at(&["CityName"])),
        country: address.and_then(|address| address.text_at(&["Country", "IdentificationCode"])),
        email: contact
            .and_then(|contact| contact.text_at(&["ElectronicMail"]))
            .or_else(|| endpoint?.text()),
        phone: contact.and_then(|contact| contact.text_at(&["Telephone"])),
        contact: contact.and_then(|contact| contact.text_at(&["Name"])),
    }
}
