//! Names that columns bear in French and English exports. To recognise one more, add it in the form
//! that [`fold`](super::fold) gives: lower case, no accents, blanks for punctuation.

use crate::field::Field;

/// Usual names of each field, the surest first: where a file has several, the first one wins.
const NAMES: &[(Field, &str)] = &[
    (
        Field::Reference,
        "numero de facture | numero facture | n de facture | n facture | no facture | num \
         facture | facture n | reference facture | ref facture | invoice number | invoice no \
         | invoice id | invoice reference | invoice ref | numero de piece | numero piece | n \
         piece | n de piece | document number | numero | reference | ref | number | facture | \
         invoice | piece",
    ),
    (
        Field::Kind,
        "type de piece | type piece | type de document | type document | document type | \
         invoice type | type de facture | type facture | nature | type | kind",
    ),
    (
        Field::IssuedOn,
        "date de facture | date facture | date de facturation | date facturation | date d \
         emission | date emission | emise le | emission | issue date | issued on | invoice \
         date | date de piece | date piece | document date | date",
    ),
    (
        Field::DueOn,
        "date d echeance | date echeance | echeance | date limite de paiement | date limite | \
         a payer avant le | a regler avant le | due date | due on | due | payment due | \
         payment due date | maturity",
    ),
    (
        Field::Total,
        "montant ttc | total ttc | montant total ttc | ttc | prix ttc | total tax included | \
         total incl tax | total including tax | amount including tax | amount incl tax | \
         gross amount | gross total | gross | total with tax | total incl vat | amount incl \
         vat | montant total | total amount | invoice total | montant facture | invoice \
         amount | total | montant | amount",
    ),
    (
        Field::Net,
        "montant ht | total ht | montant total ht | ht | net amount | net total | total excl \
         tax | amount excl tax | total excluding tax | total excl vat | net",
    ),
    (
        Field::Tax,
        "montant tva | montant de tva | total tva | tva | tax amount | vat amount | total tax \
         | vat | tax",
    ),
    (
        Field::Prepaid,
        "deja paye | deja regle | montant paye | montant regle | regle | paye | acompte | \
         acomptes | amount paid | already paid | paid amount | paid | prepaid",
    ),
    (
        Field::Due,
        "reste a payer | reste du | montant du | solde du | solde | restant du | net a payer \
         | amount due | balance due | balance | outstanding | outstanding amount | open \
         amount",
    ),
    (Field::Currency, "devise | code devise | monnaie | currency | currency code"),
    (Field::Label, "libelle | objet | designation | description | intitule | label | subject"),
    (
        Field::BuyerReference,
        "reference acheteur | reference client facture | code service | service executant | \
         buyer reference",
    ),
    (
        Field::PurchaseOrder,
        "bon de commande | numero de commande | numero commande | n commande | n de commande \
         | commande | numero d engagement | engagement | purchase order | order number | po \
         number | po",
    ),
    (
        Field::Preceding,
        "facture d origine | facture origine | facture liee | facture avoiree | original \
         invoice | preceding invoice | credited invoice",
    ),
    (
        Field::PaymentReference,
        "reference de paiement | reference paiement | reference virement | payment reference \
         | remittance",
    ),
    // Not `principal`: in collectors' exports that is the debt without its interest, an amount.
    (
        Field::Principal,
        "creancier d origine | nom du creancier d origine | creancier initial | creancier \
         cedant | creancier mandant | mandant | nom du mandant | pour le compte de | donneur d \
         ordre | nom du creancier | nom creancier | creancier | original creditor | original \
         creditor name | on behalf of | collected for | principal name | creditor name | \
         creditor",
    ),
    (
        Field::DebtorReference,
        "code client | numero client | numero de client | n client | reference client | ref \
         client | compte client | compte | id client | customer code | customer number | \
         customer no | customer id | client code | client number | client id | account | \
         debtor reference | customer reference",
    ),
    (
        Field::DebtorName,
        "nom du client | nom client | raison sociale | client | debiteur | nom du debiteur | \
         nom debiteur | societe | destinataire | customer name | client name | debtor name | \
         company name | customer | debtor | company | nom | name",
    ),
    (
        Field::DebtorKind,
        "type de client | type client | categorie client | nature client | type de debiteur | \
         type debiteur | customer type | client type | debtor type | debtor kind | customer \
         kind",
    ),
    (
        Field::Siren,
        "siren | siret | siren siret | siret siren | numero siren | n siren | numero siret | \
         n siret",
    ),
    (
        Field::VatId,
        "numero de tva | numero tva | n tva | n de tva | tva intracommunautaire | numero de \
         tva intracommunautaire | n tva intracommunautaire | tva intra | vat number | vat id \
         | vat no | tax id",
    ),
    (
        Field::Street,
        "adresse | adresse 1 | adresse ligne 1 | rue | adresse de facturation | address | \
         street | address line 1 | address 1 | billing address",
    ),
    (
        Field::StreetMore,
        "complement d adresse | complement adresse | adresse 2 | adresse ligne 2 | address \
         line 2 | address 2",
    ),
    (Field::Postcode, "code postal | cp | postcode | postal code | zip code | zip"),
    (Field::City, "ville | commune | localite | city | town"),
    (Field::Country, "pays | code pays | country | country code"),
    (
        Field::Email,
        "email | e mail | mail | courriel | adresse email | adresse e mail | adresse mail | \
         email address | e mail address | contact email | email client | email du client | \
         mail client",
    ),
    (
        Field::Phone,
        "telephone | tel | numero de telephone | mobile | portable | phone | phone number | \
         telephone number",
    ),
    (
        Field::ContactName,
        "contact | nom du contact | nom contact | interlocuteur | contact name | contact \
         person",
    ),
    (Field::Language, "langue | language | locale | lang"),
];

/// Each field with its usual names, the surest first, in the order of [`Field::columns`].
pub(super) fn all() -> impl Iterator<Item = (Field, impl Iterator<Item = &'static str>)> {
    NAMES.iter().map(|(field, names)| (*field, names.split('|').map(str::trim)))
}
