//! CII and UBL documents written for one question each.

use domain::{Locale, Money, invoice::InvoiceKind, party::DebtorKind};
use intake::{Field, InvoiceDraft, Options, Position, Reason, Rejection, read};

const UBL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<u:Invoice xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <b:CustomizationID>urn:cen.eu:en16931:2017</b:CustomizationID>
 <b:ID>F1</b:ID><b:IssueDate>2026-03-05</b:IssueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>
 <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode><b:BuyerReference>SERV1</b:BuyerReference>
 <a:OrderReference><b:ID>BC7</b:ID></a:OrderReference>
 <a:AccountingSupplierParty><a:Party>
  <a:PartyTaxScheme><b:CompanyID>FR 11 999999998</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
  <a:PartyLegalEntity><b:RegistrationName>Au bon moulin</b:RegistrationName></a:PartyLegalEntity>
 </a:Party></a:AccountingSupplierParty>
 <a:AccountingCustomerParty><a:Party>
  <b:EndpointID schemeID="EM">mairie@exemple.fr</b:EndpointID>
  <a:PartyIdentification><b:ID>C42</b:ID></a:PartyIdentification>
  <a:PostalAddress><b:StreetName>1 place d'Armes</b:StreetName><b:CityName>Lyon</b:CityName><b:PostalZone>69001</b:PostalZone><a:Country><b:IdentificationCode>FR</b:IdentificationCode></a:Country></a:PostalAddress>
  <a:PartyLegalEntity><b:RegistrationName>Mairie &amp; Cie</b:RegistrationName><b:CompanyID schemeID="0002">217500016</b:CompanyID></a:PartyLegalEntity>
 </a:Party></a:AccountingCustomerParty>
 <a:PaymentMeans><b:PaymentID>PAY1</b:PaymentID><a:PayeeFinancialAccount><b:ID>FR14 2004 1010 0505 0001 3M02 606</b:ID></a:PayeeFinancialAccount></a:PaymentMeans>
 <a:AllowanceCharge><b:ChargeIndicator>false</b:ChargeIndicator><b:Amount currencyID="EUR">10.00</b:Amount></a:AllowanceCharge>
 <a:TaxTotal><b:TaxAmount currencyID="EUR">38.00</b:TaxAmount><a:TaxSubtotal><b:TaxableAmount currencyID="EUR">190.00</b:TaxableAmount><b:TaxAmount currencyID="EUR">38.00</b:TaxAmount></a:TaxSubtotal></a:TaxTotal>
 <a:LegalMonetaryTotal>
  <b:LineExtensionAmount currencyID="EUR">200.00</b:LineExtensionAmount><b:TaxExclusiveAmount currencyID="EUR">190.00</b:TaxExclusiveAmount>
  <b:TaxInclusiveAmount currencyID="EUR">228.00</b:TaxInclusiveAmount><b:AllowanceTotalAmount currencyID="EUR">10.00</b:AllowanceTotalAmount>
  <b:PrepaidAmount currencyID="EUR">28.00</b:PrepaidAmount><b:PayableRoundingAmount currencyID="EUR">0.50</b:PayableRoundingAmount><b:PayableAmount currencyID="EUR">200.50</b:PayableAmount>
 </a:LegalMonetaryTotal>
 <a:InvoiceLine><b:ID>1</b:ID><b:InvoicedQuantity unitCode="HUR">2.5</b:InvoicedQuantity><b:LineExtensionAmount currencyID="EUR">150.00</b:LineExtensionAmount><a:Item><b:Name>Taille</b:Name><a:ClassifiedTaxCategory><b:Percent>20</b:Percent></a:ClassifiedTaxCategory></a:Item></a:InvoiceLine>
 <a:InvoiceLine><b:ID>2</b:ID><b:LineExtensionAmount currencyID="EUR">50.00</b:LineExtensionAmount><a:Item><b:Name>Tonte</b:Name></a:Item></a:InvoiceLine>
</u:Invoice>"#;

const CII: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<CrossIndustryInvoice xmlns="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100">
 <ExchangedDocumentContext><GuidelineSpecifiedDocumentContextParameter><ID>urn:cen.eu:en16931:2017</ID></GuidelineSpecifiedDocumentContextParameter></ExchangedDocumentContext>
 <ExchangedDocument><ID>F1</ID><TypeCode>380</TypeCode><IssueDateTime><DateTimeString format="102">20260305</DateTimeString></IssueDateTime></ExchangedDocument>
 <SupplyChainTradeTransaction>
  <IncludedSupplyChainTradeLineItem><SpecifiedTradeProduct><Name>Taille</Name></SpecifiedTradeProduct><SpecifiedLineTradeSettlement><SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>100.00</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem>
  <ApplicableHeaderTradeAgreement><SellerTradeParty><Name>S</Name></SellerTradeParty><BuyerTradeParty><Name>Durand</Name></BuyerTradeParty></ApplicableHeaderTradeAgreement>
  <ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>
   <SpecifiedTradePaymentTerms><DueDateDateTime><DateTimeString format="102">20260405</DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms>
   <SpecifiedTradeSettlementHeaderMonetarySummation><LineTotalAmount>100.00</LineTotalAmount><TaxBasisTotalAmount>100.00</TaxBasisTotalAmount><TaxTotalAmount currencyID="EUR">20.00</TaxTotalAmount><GrandTotalAmount>120.00</GrandTotalAmount><DuePayableAmount>120.00</DuePayableAmount></SpecifiedTradeSettlementHeaderMonetarySummation>
  </ApplicableHeaderTradeSettlement>
 </SupplyChainTradeTransaction>
</CrossIndustryInvoice>"#;

fn take(xml: &str) -> Result<InvoiceDraft, Rejection> {
    let mut intake = read("invoice", xml.as_bytes(), &Options::default());
    match intake.drafts.pop() {
        Some(draft) => Ok(draft),
        None => Err(intake.rejections.remove(0)),
    }
}

/// A document with some of its text replaced.
fn with(xml: &str, changes: &[(&str, &str)]) -> Result<InvoiceDraft, Rejection> {
    let document = changes.iter().fold(xml.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    take(&document)
}

fn refusal(xml: &str, from: &str, to: &str) -> (Option<Field>, Reason) {
    let rejection = with(xml, &[(from, to)]).expect_err("refused");
    (rejection.field, rejection.reason)
}

#[test]
fn a_ubl_invoice_is_read_whole() {
    let draft = take(UBL).unwrap();
    assert_eq!(
        (draft.kind, draft.reference.as_str(), draft.type_code.as_deref()),
        (InvoiceKind::Invoice, "F1", Some("380"))
    );
    assert_eq!(
        (draft.total, draft.prepaid, draft.rounding, draft.due),
        (Money::eur(22_800), Money::eur(2_800), Money::eur(50), Money::eur(20_050))
    );
    assert_eq!((draft.net, draft.tax), (Some(Money::eur(19_000)), Some(Money::eur(3_800))));
    assert_eq!(
        (
            draft.buyer_reference.as_deref(),
            draft.purchase_order.as_deref(),
            draft.payment_reference.as_deref()
        ),
        (Some("SERV1"), Some("BC7"), Some("PAY1"))
    );
    assert_eq!((draft.due_on, draft.label.as_deref()), (None, Some("Taille, Tonte")));
    assert_eq!(draft.debtor.name, "Mairie & Cie");
    assert_eq!(
        (draft.debtor.kind, draft.debtor.siren.as_deref()),
        (Some(DebtorKind::PublicBody), Some("217500016"))
    );
    assert_eq!(
        (draft.debtor.email.as_deref(), draft.debtor.reference.as_deref()),
        (Some("mairie@exemple.fr"), Some("C42"))
    );
    let seller = draft.seller.unwrap();
    assert_eq!(
        (seller.siren.as_deref(), seller.vat_id.as_deref()),
        (Some("999999998"), Some("FR11999999998"))
    );
    assert_eq!(seller.ibans, ["FR1420041010050500013M02606"]);
    let line = &draft.lines[0];
    assert_eq!(
        (line.label.as_str(), line.net, line.unit.as_deref()),
        ("Taille", Money::eur(15_000), Some("HUR"))
    );
    assert_eq!(line.quantity.unwrap().to_string(), "2.5");
    assert_eq!(line.gross(), Some(Money::eur(18_000)));
    assert_eq!(draft.lines[1].gross(), None);
    assert!(!draft.file_is_document);
}

#[test]
fn contradicting_totals_name_the_element_and_both_figures() {
    let rejection = with(UBL, &[("228.00", "229.00")]).unwrap_err();
    assert_eq!(
        rejection.position,
        Position::Element("/Invoice/LegalMonetaryTotal/TaxInclusiveAmount".into())
    );
    insta::assert_snapshot!(rejection.message(Locale::En), @"/Invoice/LegalMonetaryTotal/TaxInclusiveAmount, total with tax (“229.00”): The amounts contradict each other (BT-109 + BT-110 = BT-112): €229.00 is stated, €228.00 is computed. Correct the invoice at its source.");
}

#[test]
fn every_equation_is_checked() {
    let adds_up = |from: &str, to: &str| match refusal(UBL, from, to) {
        (_, Reason::DoesNotAddUp { equation, .. }) => equation,
        other => panic!("{other:?}"),
    };
    assert_eq!(adds_up("200.50", "200.51"), "BT-112 - BT-113 + BT-114 = BT-115");
    assert_eq!(adds_up(">28.00", ">29.00"), "BT-112 - BT-113 + BT-114 = BT-115");
    assert_eq!(adds_up(">150.00", ">151.00"), "Σ BT-131 = BT-106");
    assert_eq!(adds_up(">10.00</b:Amount>", ">10.02</b:Amount>"), "Σ BT-92 = BT-107");
    assert_eq!(
        adds_up(">38.00</b:TaxAmount></a:TaxSub", ">39.00</b:TaxAmount></a:TaxSub"),
        "Σ BT-117 = BT-110"
    );
    assert_eq!(
        adds_up(">190.00</b:TaxableAmount>", ">180.00</b:TaxableAmount>"),
        "Σ BT-116 = BT-109"
    );
    assert_eq!(
        adds_up(
            "<b:AllowanceTotalAmount currencyID=\"EUR\">10.00",
            "<b:AllowanceTotalAmount currencyID=\"EUR\">10.01"
        ),
        "BT-106 - BT-107 + BT-108 = BT-109"
    );
}

#[test]
fn lines_may_be_off_by_their_own_rounding_only() {
    assert!(with(UBL, &[(">150.00", ">150.01")]).is_ok());
    assert!(with(UBL, &[(">150.00", ">150.0149")]).is_ok());
    assert!(with(UBL, &[(">150.00", ">150.03")]).is_err());
}

#[test]
fn amounts_that_are_no_amounts_are_refused() {
    assert_eq!(refusal(UBL, "228.00", "NaN"), (Some(Field::Total), Reason::Amount));
    assert_eq!(refusal(UBL, "228.00", "228,00"), (Some(Field::Total), Reason::Amount));
    assert_eq!(refusal(UBL, "228.00", "2.28e2"), (Some(Field::Total), Reason::Scientific));
    assert_eq!(
        refusal(UBL, "228.00", &"9".repeat(5_000)),
        (Some(Field::Total), Reason::AmountTooLarge)
    );
    let precise = [("228.00", "228.001"), ("200.50", "200.501"), (">38.00", ">38.001")];
    let rejection = with(UBL, &precise).unwrap_err();
    assert_eq!((rejection.field, rejection.reason), (Some(Field::Total), Reason::TooPrecise));
    let dollars = "<b:TaxInclusiveAmount currencyID=\"USD\">";
    assert!(matches!(
        refusal(UBL, "<b:TaxInclusiveAmount currencyID=\"EUR\">", dollars),
        (Some(Field::Total), Reason::OtherCurrency { .. })
    ));
    assert_eq!(
        refusal(UBL, "<b:DocumentCurrencyCode>EUR", "<b:DocumentCurrencyCode>EURO").1,
        Reason::UnknownCurrency
    );
    let twice = "<b:PayableAmount currencyID=\"EUR\">200.50</b:PayableAmount><b:PayableAmount currencyID=\"EUR\">1.00</b:PayableAmount>";
    assert_eq!(
        refusal(UBL, "<b:PayableAmount currencyID=\"EUR\">200.50</b:PayableAmount>", twice),
        (Some(Field::Due), Reason::Repeated)
    );
}

#[test]
fn dates_that_are_no_dates_are_refused() {
    assert_eq!(
        refusal(UBL, "2026-03-05", "2026-02-30"),
        (Some(Field::IssuedOn), Reason::NoSuchDate)
    );
    assert_eq!(refusal(CII, "20260305", "20260230"), (Some(Field::IssuedOn), Reason::NoSuchDate));
    assert_eq!(refusal(CII, "20260405", "soon"), (Some(Field::DueOn), Reason::Date));
    assert_eq!(refusal(CII, "<ID>F1</ID>", ""), (Some(Field::Reference), Reason::Missing));
}

#[test]
fn type_codes_decide_the_kind() {
    let kind = |code: &str| with(CII, &[("380", code)]).map(|draft| draft.kind);
    for code in ["384", "389", "326", "386", "751"] {
        assert_eq!(kind(code).unwrap(), InvoiceKind::Invoice, "{code}");
    }
    for code in ["381", "261", "396"] {
        assert_eq!(kind(code).unwrap(), InvoiceKind::CreditNote, "{code}");
    }
    assert_eq!(kind("325").unwrap_err().reason, Reason::NotAClaim { code: "325".into() });
}

#[test]
fn a_negative_invoice_is_a_credit_note_and_a_negative_credit_note_is_refused() {
    let minus = [("100.00", "-100.00"), ("20.00<", "-20.00<"), ("1-20.00", "-120.00")];
    let draft = with(CII, &minus).unwrap();
    assert_eq!(
        (draft.kind, draft.total, draft.due),
        (InvoiceKind::CreditNote, Money::eur(12_000), Money::eur(12_000))
    );
    assert_eq!((draft.net, draft.lines[0].net), (Some(Money::eur(10_000)), Money::eur(10_000)));
    let refused = with(CII, &[&minus[..], &[("380", "381")]].concat()).unwrap_err();
    assert_eq!(refused.reason, Reason::NegativeCreditNote);
}

#[test]
fn a_ubl_credit_note_is_read() {
    let changes = [
        ("u:Invoice", "u:CreditNote"),
        ("xsd:Invoice-2", "xsd:CreditNote-2"),
        ("InvoiceTypeCode>380", "CreditNoteTypeCode>381"),
        ("</b:CreditNoteTypeCode>", "</b:CreditNoteTypeCode>"),
        ("a:InvoiceLine", "a:CreditNoteLine"),
        ("InvoicedQuantity", "CreditedQuantity"),
        (
            "<a:AllowanceCharge>",
            "<a:BillingReference><a:InvoiceDocumentReference><b:ID>F0</b:ID></a:InvoiceDocumentReference></a:BillingReference><a:AllowanceCharge>",
        ),
        ("<b:PaymentID>", "<b:PaymentDueDate>2026-04-05</b:PaymentDueDate><b:PaymentID>"),
    ];
    let xml = UBL
        .replace("380</b:InvoiceTypeCode>", "380</b:CreditNoteTypeCode>")
        .replace("<b:InvoiceTypeCode>380", "<b:CreditNoteTypeCode>381");
    let xml = changes
        .iter()
        .filter(|(from, _)| !from.contains("TypeCode"))
        .fold(xml, |xml, (from, to)| xml.replace(from, to));
    let draft = take(&xml).unwrap();
    assert_eq!(
        (draft.kind, draft.total, draft.preceding.as_slice()),
        (InvoiceKind::CreditNote, Money::eur(22_800), &["F0".to_owned()][..])
    );
    assert_eq!(
        (draft.due_on.unwrap().to_string(), draft.lines.len()),
        ("2026-04-05".to_owned(), 2)
    );
    let refused = take(&xml.replace(">381<", ">380<")).unwrap_err();
    assert_eq!(refused.reason, Reason::NotAClaim { code: "380".into() });
}

#[test]
fn the_latest_of_several_due_dates_counts() {
    let second = "<SpecifiedTradePaymentTerms><DueDateDateTime><DateTimeString format=\"102\">20260505</DateTimeString></DueDateDateTime></SpecifiedTradePaymentTerms><SpecifiedTradePaymentTerms>";
    let draft = with(CII, &[("<SpecifiedTradePaymentTerms>", second)]).unwrap();
    assert_eq!(draft.due_on.unwrap().to_string(), "2026-05-05");
}

#[test]
fn grouping_lines_of_the_extended_profile_are_not_added() {
    let group = "<IncludedSupplyChainTradeLineItem><AssociatedDocumentLineDocument><LineStatusReasonCode>GROUP</LineStatusReasonCode></AssociatedDocumentLineDocument><SpecifiedTradeProduct><Name>Tout</Name></SpecifiedTradeProduct><SpecifiedLineTradeSettlement><SpecifiedTradeSettlementLineMonetarySummation><LineTotalAmount>100.00</LineTotalAmount></SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement></IncludedSupplyChainTradeLineItem><ApplicableHeaderTradeAgreement>";
    let draft = with(CII, &[("<ApplicableHeaderTradeAgreement>", group)]).unwrap();
    assert_eq!(draft.lines.len(), 1);
}

#[test]
fn the_minimum_profile_implies_what_is_paid() {
    let minimum = [
        ("urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:minimum"),
        ("<DuePayableAmount>120.00", "<DuePayableAmount>70.00"),
    ];
    let draft = with(CII, &minimum).unwrap();
    assert_eq!((draft.prepaid, draft.due), (Money::eur(5_000), Money::eur(7_000)));
    assert!(with(CII, &minimum[1..]).is_err(), "other profiles say it");
    let more = [minimum[0], ("<DuePayableAmount>120.00", "<DuePayableAmount>130.00")];
    assert_eq!(with(CII, &more).unwrap_err().reason, Reason::Negative);
}

#[test]
fn the_tax_in_the_accounting_currency_does_not_count() {
    let both = "<TaxTotalAmount currencyID=\"GBP\">17.00</TaxTotalAmount><TaxTotalAmount currencyID=\"EUR\">";
    assert_eq!(
        with(CII, &[("<TaxTotalAmount currencyID=\"EUR\">", both)]).unwrap().tax,
        Some(Money::eur(2_000))
    );
    let twice = "<TaxTotalAmount currencyID=\"EUR\">20.00</TaxTotalAmount><TaxTotalAmount currencyID=\"EUR\">";
    assert_eq!(
        refusal(CII, "<TaxTotalAmount currencyID=\"EUR\">", twice),
        (Some(Field::Tax), Reason::Repeated)
    );
}

#[test]
fn claims_of_third_parties_are_told_apart() {
    let extension = [
        (
            "urn:cen.eu:en16931:2017",
            "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
        ),
        (
            "<a:AllowanceCharge>",
            "<a:PrepaidPayment><b:PaidAmount currencyID=\"EUR\">5.00</b:PaidAmount></a:PrepaidPayment><a:AllowanceCharge>",
        ),
        ("200.50", "205.50"),
    ];
    let draft = with(UBL, &extension).unwrap();
    assert_eq!(
        (draft.total, draft.third_party, draft.due),
        (Money::eur(22_800), Money::eur(500), Money::eur(20_550))
    );
}

#[test]
fn zugferd_1_is_read_under_its_old_names() {
    let old = [
        (
            "CrossIndustryInvoice xmlns=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\"",
            "CrossIndustryDocument xmlns=\"urn:ferd:CrossIndustryDocument:invoice:1p0\"",
        ),
        ("</CrossIndustryInvoice>", "</CrossIndustryDocument>"),
        ("ExchangedDocument>", "HeaderExchangedDocument>"),
        ("SupplyChainTradeTransaction>", "SpecifiedSupplyChainTradeTransaction>"),
        ("ApplicableHeaderTrade", "ApplicableSupplyChainTrade"),
        ("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement"),
        ("SettlementHeaderMonetary", "SettlementMonetary"),
        ("SettlementLineMonetary", "SettlementMonetary"),
        ("100.00", "100.0000"),
    ];
    let draft = with(CII, &old).unwrap();
    assert_eq!((draft.total, draft.lines.len()), (Money::eur(12_000), 1));
}

#[test]
fn other_encodings_give_the_same_draft() {
    let text = UBL.replace("Mairie", "Écoles").replace("UTF-8", "ISO-8859-1");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(text.replace("ISO-8859-1", "UTF-16").encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    for bytes in [latin, wide] {
        let intake = read("x", &bytes, &Options::default());
        assert_eq!(intake.drafts[0].debtor.name, "Écoles & Cie");
    }
}

#[test]
fn hostile_or_foreign_documents_are_refused() {
    let reason = |xml: &str| take(xml).expect_err("refused").reason;
    assert_eq!(
        reason(&UBL.replacen("?>", "?><!DOCTYPE x [<!ENTITY e \"e\">]>", 1)),
        Reason::Doctype
    );
    assert_eq!(reason(&UBL.replace("&amp;", "&e;")), Reason::Doctype);
    assert!(matches!(reason(&UBL[..UBL.len() - 30]), Reason::Xml { .. }));
    assert_eq!(reason("<Invoice/>"), Reason::OtherXml { root: "Invoice".into() });
    assert_eq!(
        reason("<Order xmlns='urn:oasis:names:specification:ubl:schema:xsd:Order-2'/>"),
        Reason::OtherXml { root: "Order".into() }
    );
    let small = Options { max_bytes: 1_000, ..Options::default() };
    assert_eq!(
        read("x", UBL.as_bytes(), &small).rejections[0].reason,
        Reason::TooLarge { max: 1_000 }
    );
}
