//! The sentences of [`Reason`], in French and English. Each says what is wrong, then what to do.

use crate::reason::{Figure, Reason, XmlLimit};
use domain::{Locale, Money};

fn figure(figure: Figure, locale: Locale) -> String {
    Money::from_decimal(figure.value, figure.currency).map_or_else(
        |_| format!("{} {}", figure.value, figure.currency),
        |money| locale.money(money),
    )
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 40;
    let items: Vec<&str> = items.collect();
    let tail = if items.len() > SHOWN { ", …" } else { "" };
    format!("{}{tail}", items[..items.len().min(SHOWN)].join(", "))
}

impl Reason {
    /// What is wrong and what to do, in one or two sentences.
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per reason; splitting would hide a missing one"
    )]
    pub fn message(&self, locale: Locale) -> String {
        let fixed = |fr: &'static str, en: &'static str| locale.pick(fr, en).to_owned();
        let fr = locale == Locale::Fr;
        match self {
            Self::Empty => fixed(
                "Le fichier ne contient aucune facture. Exportez-le de nouveau.",
                "The file holds no invoice. Export it again.",
            ),
            Self::UnknownFormat => fixed(
                "Ce n’est ni un CSV, ni une facture XML (CII, UBL), ni un PDF Factur-X. Exportez vos factures dans l’un de ces formats.",
                "This is neither CSV, nor an XML invoice (CII, UBL), nor a Factur-X PDF. Export your invoices in one of these formats.",
            ),
            Self::Spreadsheet => fixed(
                "C’est un classeur de tableur. Enregistrez-le au format CSV (UTF-8), puis importez le CSV.",
                "This is a spreadsheet workbook. Save it as CSV (UTF-8), then import the CSV.",
            ),
            Self::TooLarge { max } => {
                let megabytes = max / 1_048_576;
                if fr {
                    format!(
                        "Le fichier dépasse {megabytes} Mo. Scindez-le ou réduisez ses pièces jointes."
                    )
                } else {
                    format!(
                        "The file exceeds {megabytes} MB. Split it or make its attachments smaller."
                    )
                }
            }
            Self::TooManyRows { max } => {
                if fr {
                    format!("Seules les {max} premières lignes ont été lues. Scindez le fichier.")
                } else {
                    format!("Only the first {max} rows were read. Split the file.")
                }
            }
            Self::Encoding => fixed(
                "L’encodage du texte est illisible. Enregistrez le fichier en UTF-8.",
                "The text encoding cannot be read. Save the file as UTF-8.",
            ),
            Self::Unreadable => fixed(
                "La lecture du fichier s’est interrompue. Envoyez-le de nouveau.",
                "Reading the file was interrupted. Send it again.",
            ),
            Self::MissingColumns(columns) => {
                let labels = columns.missing.iter().map(|field| field.label(locale));
                let missing = list(labels.chain(columns.absent.iter().map(String::as_str)));
                let found = list(columns.found.iter().map(String::as_str));
                let found = if found.is_empty() { fixed("aucune", "none") } else { found };
                if fr {
                    format!(
                        "Colonnes manquantes\u{a0}: {missing}. Colonnes trouvées\u{a0}: {found}. Renommez les en-têtes ou indiquez la correspondance."
                    )
                } else {
                    format!(
                        "Missing columns: {missing}. Columns found: {found}. Rename the headers or say which is which."
                    )
                }
            }
            Self::RepeatedColumn { header } => {
                if fr {
                    format!(
                        "Plusieurs colonnes s’appellent «\u{a0}{header}\u{a0}». Renommez-en une."
                    )
                } else {
                    format!("Several columns are called “{header}”. Rename one.")
                }
            }
            Self::Quotes => fixed(
                "Les guillemets de cette ligne ne se referment pas correctement. Doublez ceux du texte et entourez la cellule de guillemets.",
                "The quotation marks of this row are not closed properly. Double those in the text and quote the whole cell.",
            ),
            Self::RowTooLong { max } => {
                if fr {
                    format!(
                        "La ligne dépasse {max} octets. Vérifiez les guillemets et les fins de ligne."
                    )
                } else {
                    format!("The row exceeds {max} bytes. Check quotation marks and line endings.")
                }
            }
            Self::TooManyCells { columns, cells } => {
                if fr {
                    format!(
                        "{cells} cellules pour {columns} colonnes. Mettez entre guillemets le texte qui contient le séparateur."
                    )
                } else {
                    format!(
                        "{cells} cells for {columns} columns. Quote the text that contains the separator."
                    )
                }
            }
            Self::Duplicate { first } => {
                if fr {
                    format!(
                        "Ce numéro figure déjà à la ligne {first}, seule retenue. Supprimez l’une des deux ou corrigez le numéro."
                    )
                } else {
                    format!(
                        "This number is already on row {first}, which was kept. Remove one or correct the number."
                    )
                }
            }
            Self::Missing => {
                fixed("La valeur manque. Complétez-la.", "The value is missing. Fill it in.")
            }
            Self::Repeated => fixed(
                "La valeur est donnée plusieurs fois. N’en gardez qu’une.",
                "The value is given more than once. Keep one.",
            ),
            Self::TooLong { max } => {
                if fr {
                    format!("Le texte dépasse {max} caractères. Raccourcissez-le.")
                } else {
                    format!("The text exceeds {max} characters. Shorten it.")
                }
            }
            Self::Amount => fixed(
                "Ce n’est pas un montant. Écrivez par exemple 1240,00.",
                "This is not an amount. Write for example 1240.00.",
            ),
            Self::AmbiguousAmount => fixed(
                "Milliers ou décimales\u{a0}? Rien ne permet de trancher. Écrivez 1234,00 ou 1,23.",
                "Thousands or decimals? Nothing tells. Write 1234.00 or 1.23.",
            ),
            Self::Scientific => fixed(
                "Le tableur a abrégé ce nombre. Donnez à la colonne le format Nombre avec deux décimales et exportez de nouveau.",
                "The spreadsheet shortened this number. Format the column as a number with two decimals and export again.",
            ),
            Self::TooPrecise => fixed(
                "Ce montant a plus de décimales que sa devise. Arrondissez-le.",
                "This amount has more decimals than its currency. Round it.",
            ),
            Self::AmountTooLarge => fixed(
                "Ce montant est trop grand. Vérifiez-le.",
                "This amount is too large. Check it.",
            ),
            Self::Negative => fixed(
                "Ce montant ne peut pas être négatif. Corrigez le signe.",
                "This amount cannot be negative. Correct the sign.",
            ),
            Self::NegativeCreditNote => fixed(
                "Un avoir au total négatif est ambigu. Émettez l’avoir avec des montants positifs.",
                "A credit note with a negative total is ambiguous. Issue it with positive amounts.",
            ),
            Self::Date => fixed(
                "Ce n’est pas une date. Écrivez-la 31/03/2026 ou 2026-03-31.",
                "This is not a date. Write it 31/03/2026 or 2026-03-31.",
            ),
            Self::NoSuchDate => fixed(
                "Cette date n’existe pas. L’ordre attendu est jour, mois, année, ou 2026-03-31.",
                "There is no such date. The order is day, month, year, or 2026-03-31.",
            ),
            Self::ExcelSerial => fixed(
                "C’est un nombre de jours propre au tableur. Donnez à la colonne le format Date et exportez de nouveau.",
                "This is a spreadsheet’s day number. Format the column as a date and export again.",
            ),
            Self::TwoDigitYear => fixed(
                "L’année n’a que deux chiffres. Écrivez-la avec quatre chiffres.",
                "The year has only two digits. Write it with four digits.",
            ),
            Self::DateOutOfRange => fixed(
                "Cette date est avant 1970 ou après 2100. Corrigez-la.",
                "This date is before 1970 or after 2100. Correct it.",
            ),
            Self::DueBeforeIssued => fixed(
                "L’échéance précède l’émission. Vérifiez que les deux dates ne sont pas inversées.",
                "The due date precedes the issue date. Check that the two are not swapped.",
            ),
            Self::UnknownCurrency => fixed(
                "Devise inconnue. Écrivez son code ISO à trois lettres, par exemple EUR.",
                "Unknown currency. Write its three-letter ISO code, for example EUR.",
            ),
            Self::OtherCurrency { expected } => {
                if fr {
                    format!(
                        "Ce montant n’est pas dans la devise de la facture ({expected}). Convertissez-le ou corrigez la devise."
                    )
                } else {
                    format!(
                        "This amount is not in the invoice’s currency ({expected}). Convert it or correct the currency."
                    )
                }
            }
            Self::UnknownKind => fixed(
                "Type de pièce inconnu. Écrivez «\u{a0}facture\u{a0}» ou «\u{a0}avoir\u{a0}».",
                "Unknown document type. Write “invoice” or “credit note”.",
            ),
            Self::NotAClaim { code } => {
                if fr {
                    format!(
                        "Le type {code} n’est ni une facture ni un avoir à recouvrer. Importez la facture définitive."
                    )
                } else {
                    format!(
                        "Type {code} is neither an invoice nor a credit note to collect. Import the final invoice."
                    )
                }
            }
            Self::UnknownDebtorKind => fixed(
                "Type de client inconnu. Écrivez «\u{a0}entreprise\u{a0}», «\u{a0}particulier\u{a0}» ou «\u{a0}public\u{a0}».",
                "Unknown customer type. Write “business”, “consumer” or “public”.",
            ),
            Self::DoesNotAddUp { equation, stated, computed } => {
                let (stated, computed) = (figure(*stated, locale), figure(*computed, locale));
                if fr {
                    format!(
                        "Les montants se contredisent ({equation})\u{a0}: {stated} est annoncé, le calcul donne {computed}. Corrigez la facture à la source."
                    )
                } else {
                    format!(
                        "The amounts contradict each other ({equation}): {stated} is stated, {computed} is computed. Correct the invoice at its source."
                    )
                }
            }
            Self::Siren => fixed(
                "Un SIREN a 9 chiffres, un SIRET 14. Vérifiez les zéros au début, que les tableurs suppriment.",
                "A SIREN has 9 digits, a SIRET 14. Check leading zeros, which spreadsheets drop.",
            ),
            Self::SirenCheckDigit => fixed(
                "La clé de contrôle de ce SIREN est fausse\u{a0}: un chiffre est mal saisi.",
                "The check digit of this SIREN is wrong: a digit was mistyped.",
            ),
            Self::VatId => fixed(
                "Ce n’est pas un numéro de TVA. Il commence par deux lettres, par exemple FR.",
                "This is not a VAT number. It starts with two letters, such as FR.",
            ),
            Self::Email => fixed(
                "Ce n’est pas une adresse e-mail. Corrigez-la.",
                "This is not an e-mail address. Correct it.",
            ),
            Self::Phone => fixed(
                "Ce n’est pas un numéro de téléphone. Corrigez-le.",
                "This is not a telephone number. Correct it.",
            ),
            Self::UnknownCountry => fixed(
                "Pays inconnu. Écrivez son code à deux lettres, par exemple FR.",
                "Unknown country. Write its two-letter code, for example FR.",
            ),
            Self::UnknownLanguage => fixed(
                "Langue non prise en charge. Écrivez fr ou en.",
                "Unsupported language. Write fr or en.",
            ),
            Self::Iban => fixed("Cet IBAN est faux. Vérifiez-le.", "This IBAN is wrong. Check it."),
            Self::Xml { offset } => {
                if fr {
                    format!(
                        "Le XML est mal formé ou tronqué (octet {offset}). Exportez-le de nouveau."
                    )
                } else {
                    format!("The XML is malformed or cut short (byte {offset}). Export it again.")
                }
            }
            Self::Doctype => fixed(
                "Le XML contient un DOCTYPE ou une entité, interdits pour raison de sécurité. Exportez la facture sans eux.",
                "The XML contains a DOCTYPE or an entity, refused for safety. Export the invoice without them.",
            ),
            Self::XmlLimit { what, max } => {
                let what = match what {
                    XmlLimit::Depth => locale.pick("niveaux d’imbrication", "levels of nesting"),
                    XmlLimit::Elements => locale.pick("éléments", "elements"),
                    XmlLimit::Names => locale.pick("noms d’éléments", "element names"),
                    XmlLimit::Attributes => {
                        locale.pick("caractères d’attributs", "characters of attributes")
                    }
                    XmlLimit::Text => locale.pick("caractères de texte", "characters of text"),
                };
                if fr {
                    format!(
                        "Le XML dépasse {max} {what}, ce qu’aucune facture n’atteint. Vérifiez l’export."
                    )
                } else {
                    format!(
                        "The XML exceeds {max} {what}, which no invoice reaches. Check the export."
                    )
                }
            }
            Self::OtherXml { root } => {
                if fr {
                    format!(
                        "Ce XML («\u{a0}{root}\u{a0}») n’est pas une facture CII ou UBL. Exportez la facture dans l’un de ces formats."
                    )
                } else {
                    format!(
                        "This XML (“{root}”) is not a CII or UBL invoice. Export the invoice in one of these formats."
                    )
                }
            }
            Self::Pdf => fixed(
                "Le PDF est endommagé ou tronqué. Exportez-le de nouveau.",
                "The PDF is damaged or cut short. Export it again.",
            ),
            Self::EncryptedPdf => fixed(
                "Le PDF est chiffré. Exportez-le sans mot de passe ni restriction.",
                "The PDF is encrypted. Export it without password or restrictions.",
            ),
            Self::NoInvoiceInPdf => fixed(
                "Ce PDF ne contient pas de facture électronique. Exportez-le au format Factur-X, ou joignez-le à une facture importée par CSV.",
                "This PDF holds no electronic invoice. Export it as Factur-X, or attach it to an invoice imported by CSV.",
            ),
            Self::OrderInPdf => fixed(
                "Ce PDF contient une commande (Order-X), pas une facture. Importez la facture.",
                "This PDF holds an order (Order-X), not an invoice. Import the invoice.",
            ),
            Self::SeveralInvoicesInPdf => fixed(
                "Ce PDF contient plusieurs factures différentes. Exportez un PDF par facture.",
                "This PDF holds several different invoices. Export one PDF per invoice.",
            ),
            Self::PdfLimit => fixed(
                "Une pièce jointe ou la structure du PDF est démesurée. Exportez la facture de nouveau.",
                "An attachment or the structure of the PDF is oversized. Export the invoice again.",
            ),
            Self::PdfFilter => fixed(
                "La pièce jointe du PDF utilise une compression inhabituelle. Exportez la facture avec un autre logiciel.",
                "The PDF’s attachment uses an unusual compression. Export the invoice with other software.",
            ),
        }
    }
}
