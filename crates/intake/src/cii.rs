//! UN/CEFACT Cross Industry Invoice, D16B and D22B, as Factur-X, ZUGFeRD and XRechnung use it; and
//! its ancestor ZUGFeRD 1.0, which differs in the names of a few elements.

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
use domain::Currency;
use rust_decimal::Decimal;

const TRANSACTION: &[&str] =
    &["SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"];
const AGREEMENT: &[&str] =
    &["ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement"];
const SETTLEMENT: &[&str] =
    &["ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"];
const SUMMARY: &[&str] = &[
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
];
const LINE_SETTLEMENT: &[&str] =
    &["SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement"];
const LINE_SUMMARY: &[&str] =
    &["SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"];
const LINE_DELIVERY: &[&str] = &["SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery"];

/// Root of ZUGFeRD 1.0.
const OLD_ROOT: &str = "CrossIndustryDocument";

/// Whether a root element is a CII invoice.
pub(crate) fn is_root(name: &str, namespace: &str) -> bool {
    match name {
        "CrossIndustryInvoice" => {
            namespace.starts_with("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:")
        }
        OLD_ROOT => namespace.starts_with("urn:ferd:CrossIndustryDocument:invoice:"),
        _ => false,
    }
}

fn needed<'t>(parent: El<'t>, names: &'t [&'t str], field: Field) -> Result<El<'t>, Rejection> {
    let found = parent.all(names).next();
    found.ok_or_else(|| Rejection::at(parent.position(), field, Reason::Missing))
}

/// Reads the document under its root.
pub(crate) fn read(root: El<'_>) -> Result<InvoiceDraft, Rejection> {
    let header = needed(root, &["ExchangedDocument", "HeaderExchangedDocument"], Field::Reference)?;
    let transaction = needed(root, TRANSACTION, Field::Total)?;
    let agreement = needed(transaction, AGREEMENT, Field::DebtorName)?;
    let settlement = needed(transaction, SETTLEMENT, Field::Total)?;
    let buyer = needed(agreement, &["BuyerTradeParty"], Field::DebtorName)?;

    let code = header.only("TypeCode", Field::Kind)?;
    let code =
        code.ok_or_else(|| Rejection::at(header.position(), Field::Kind, Reason::Missing))?;
    let kind = codes::kind(code.text().unwrap_or_default())
        .map_err(|reason| code.rejection(Field::Kind, reason))?;
    let issued = needed(header, &["IssueDateTime"], Field::IssuedOn)?;
    let currency = needed(settlement, &["InvoiceCurrencyCode"], Field::Currency)?;
    let currency = codes::currency(currency.text().unwrap_or_default())
        .map_err(|reason| currency.rejection(Field::Currency, reason))?;

    let mut lines = Vec::new();
    let mut counted = Vec::new();
    for line in transaction.all(&["IncludedSupplyChainTradeLineItem"]) {
        if let Some(stated) = read_line(line, currency)? {
            counted.push(stated.net);
            lines.push(stated);
        }
    }
    let means = || settlement.all(&["SpecifiedTradeSettlementPaymentMeans"]);
    Stated {
        root,
        reference: header
            .only("ID", Field::Reference)?
            .ok_or_else(|| Rejection::at(header.position(), Field::Reference, Reason::Missing))?,
        kind,
        type_code: code.text(),
        issued_on: date(issued, Field::IssuedOn)?,
        due_on: due_date(settlement)?,
        totals: totals(root, settlement, currency, counted)?,
        lines,
        buyer_reference: agreement.text_at(&["BuyerReference"]),
        purchase_order: agreement.at(&["BuyerOrderReferencedDocument"]).and_then(|order| {
            order.text_at(&["IssuerAssignedID"]).or_else(|| order.text_at(&["ID"]))
        }),
        preceding: settlement
            .all(&["InvoiceReferencedDocument"])
            .filter_map(|document| {
                document.text_at(&["IssuerAssignedID"]).or_else(|| document.text_at(&["ID"]))
            })
            .collect(),
        payment_reference: settlement.text_at(&["PaymentReference"]),
        buyer,
        debtor: party(buyer),
        seller: agreement.at(&["SellerTradeParty"]).map(party).unwrap_or_default(),
        payee: settlement.text_at(&["PayeeTradeParty", "Name"]),
        accounts: means()
            .filter_map(|means| means.text_at(&["PayeePartyCreditorFinancialAccount", "IBANID"]))
            .collect(),
    }
    .draft()
}

/// A line, unless it only groups or explains others (EXTENDED: BT-X-8).
fn read_line(line: El<'_>, currency: Currency) -> Result<Option<StatedLine<'_>>, Rejection> {
    let status = line.text_at(&["AssociatedDocumentLineDocument", "LineStatusReasonCode"]);
    if matches!(status, Some("GROUP" | "INFORMATION")) {
        return Ok(None);
    }
    let settlement = line.all(LINE_SETTLEMENT).next();
    let summary = settlement.and_then(|settlement| settlement.all(LINE_SUMMARY).next());
    let net = match summary {
        Some(summary) => figures::child(summary, "LineTotalAmount", Field::LineNet, currency)?,
        None => None,
    };
    // ZUGFeRD 1.0 writes notes as lines without an amount.
    let Some(net) = net else {
        return match line.at(&["SpecifiedTradeProduct"]) {
            Some(_) => Err(Rejection::at(line.position(), Field::LineNet, Reason::Missing)),
            None => Ok(None),
        };
    };
    let tax = settlement.and_then(|settlement| settlement.at(&["ApplicableTradeTax"]));
    Ok(Some(StatedLine {
        label: line.text_at(&["SpecifiedTradeProduct", "Name"]),
        quantity: line
            .all(LINE_DELIVERY)
            .next()
            .and_then(|delivery| delivery.at(&["BilledQuantity"])),
        net,
        tax_rate: tax.and_then(|tax| {
            tax.at(&["RateApplicablePercent"]).or_else(|| tax.at(&["ApplicablePercent"]))
        }),
    }))
}

fn totals<'t>(
    root: El<'t>,
    settlement: El<'t>,
    currency: Currency,
    each_line: Vec<Amount<'t>>,
) -> Result<Totals<'t>, Rejection> {
    let summary = needed(settlement, SUMMARY, Field::Total)?;
    let guideline =
        ["ExchangedDocumentContext", "SpecifiedExchangedDocumentContext"].iter().find_map(
            |context| root.text_at(&[context, "GuidelineSpecifiedDocumentContextParameter", "ID"]),
        );
    let amount = |name, field| figures::child(summary, name, field, currency);

    let (mut each_allowance, mut each_charge) = (Vec::new(), Vec::new());
    for item in settlement.all(&["SpecifiedTradeAllowanceCharge"]) {
        let Some(actual) = figures::child(item, "ActualAmount", Field::Allowance, currency)? else {
            continue;
        };
        match item
            .at(&["ChargeIndicator"])
            .and_then(|flag| flag.text_at(&["Indicator"]).or_else(|| flag.text()))
        {
            Some("true" | "1") => each_charge.push(actual),
            Some("false" | "0") => each_allowance.push(actual),
            _ => return Err(Rejection::at(item.position(), Field::Allowance, Reason::Missing)),
        }
    }
    for item in settlement.all(&["SpecifiedLogisticsServiceCharge"]) {
        each_charge.extend(figures::child(item, "AppliedAmount", Field::Allowance, currency)?);
    }
    let (mut each_base, mut each_tax) = (Vec::new(), Vec::new());
    for rate in settlement.all(&["ApplicableTradeTax"]) {
        each_base.extend(figures::child(rate, "BasisAmount", Field::TaxBreakdown, currency)?);
        each_tax.extend(figures::child(rate, "CalculatedAmount", Field::TaxBreakdown, currency)?);
    }
    // Partial breakdowns prove nothing.
    if each_base.len() != each_tax.len() {
        each_base.clear();
    }
    let mut due = amount("DuePayableAmount", Field::Due)?;
    if root.name() == OLD_ROOT {
        // ZUGFeRD 1.0 left the signs of allowances open, and credit notes state nothing is due.
        each_allowance.clear();
        each_charge.clear();
        let gives_back = amount("GrandTotalAmount", Field::Total)?
            .is_some_and(|gross| gross.value < Decimal::ZERO);
        due = due.filter(|due| !(gives_back && due.value.is_zero()));
    }
    Ok(Totals {
        profile: Profile::of(guideline.unwrap_or_default()),
        currency,
        summary,
        lines: amount("LineTotalAmount", Field::Line)?,
        allowances: amount("AllowanceTotalAmount", Field::Allowance)?,
        charges: amount("ChargeTotalAmount", Field::Allowance)?,
        net: amount("TaxBasisTotalAmount", Field::Net)?,
        tax: tax_total(summary, currency)?,
        gross: amount("GrandTotalAmount", Field::Total)?,
        prepaid: amount("TotalPrepaidAmount", Field::Prepaid)?,
        rounding: amount("RoundingAmount", Field::Rounding)?,
        due,
        third_party: Decimal::ZERO,
        each_line,
        each_allowance,
        each_charge,
        each_base,
        each_tax,
    })
}

/// BT-110: with BT-111 the tax may stand a second time, in the accounting currency.
fn tax_total(summary: El<'_>, currency: Currency) -> Result<Option<Amount<'_>>, Rejection> {
    let all: Vec<El<'_>> = summary.all(&["TaxTotalAmount"]).collect();
    if all.len() <= 1 {
        return figures::child(summary, "TaxTotalAmount", Field::Tax, currency);
    }
    let mut ours = all.iter().filter(|tax| tax.attribute("currencyID") == Some(currency.code()));
    match (ours.next(), ours.next()) {
        (Some(tax), None) => figures::amount(*tax, Field::Tax, currency).map(Some),
        _ => Err(all[1].rejection(Field::Tax, Reason::Repeated)),
    }
}

/// The latest due date: whoever may pay in parts, or with a discount if early, is late only after
/// the last of them.
fn due_date(settlement: El<'_>) -> Result<Option<NaiveDate>, Rejection> {
    let mut latest = None;
    for terms in settlement.all(&["SpecifiedTradePaymentTerms"]) {
        if let Some(due) = terms.at(&["DueDateDateTime"]) {
            latest = latest.max(Some(date(due, Field::DueOn)?));
        }
    }
    Ok(latest)
}

/// A date within `DateTimeString` (format 102: `20260331`) or `DateTime` (ISO 8601).
fn date(holder: El<'_>, field: Field) -> Result<NaiveDate, Rejection> {
    let inner = holder.children().next().unwrap_or(holder);
    let text = inner.text().ok_or_else(|| holder.rejection(field, Reason::Missing))?;
    let read = match (inner.name(), inner.attribute("format")) {
        ("DateTimeString", Some("203" | "204")) => {
            dates::compact(text.get(..8).unwrap_or_default())
        }
        ("DateTimeString", Some("102") | None) if text.len() == 8 => dates::compact(text),
        ("DateTimeString", Some("102") | None) | ("DateTime", _) => dates::iso(text),
        _ => Err(Reason::Date),
    };
    read.map_err(|reason| inner.rejection(field, reason))
}

fn identifier(element: El<'_>) -> Option<(&str, &str)> {
    Some((element.text()?, element.attribute("schemeID").unwrap_or_default()))
}

fn party(element: El<'_>) -> party::Stated<'_> {
    let address = element.at(&["PostalTradeAddress"]);
    let contact = element.at(&["DefinedTradeContact"]);
    let legal = element.at(&["SpecifiedLegalOrganization"]);
    let electronic = element.at(&["URIUniversalCommunication", "URIID"]);
    let registered = |scheme| {
        let mut ids = element
            .children()
            .filter(|child| child.name() == "SpecifiedTaxRegistration")
            .filter_map(|tax| tax.at(&["ID"]));
        ids.find(|id| id.attribute("schemeID") == Some(scheme)).and_then(El::text)
    };
    party::Stated {
        name: element.text_at(&["Name"]).or_else(|| legal?.text_at(&["TradingBusinessName"])),
        references: element.all(&["ID", "GlobalID"]).filter_map(identifier).collect(),
        legal_id: legal.and_then(|legal| identifier(legal.at(&["ID"])?)),
        vat_id: registered("VA"),
        street: address
            .into_iter()
            .flat_map(|address| {
                ["LineOne", "LineTwo", "LineThree"]
                    .into_iter()
                    .filter_map(move |line| address.text_at(&[line]))
            })
            .collect(),
        postcode: address.and_then(|address| address.text_at(&["PostcodeCode"])),
        city: address.and_then(|address| address.text_at(&["CityName"])),
        country: address.and_then(|address| address.text_at(&["CountryID"])),
        email: contact
            .and_then(|contact| contact.text_at(&["EmailURIUniversalCommunication", "URIID"]))
            .or_else(|| electronic.filter(|id| id.attribute("schemeID") == Some("EM"))?.text()),
        phone: contact.and_then(|contact| {
            contact.text_at(&["TelephoneUniversalCommunication", "CompleteNumber"])
        }),
        contact: contact.and_then(|contact| {
            contact.text_at(&["PersonName"]).or_else(|| contact.text_at(&["DepartmentName"]))
        }),
    }
}
