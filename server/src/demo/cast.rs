//! Who plays in the demonstration: two creditors, their debtors, their invoices. Names and numbers
//! are invented; SIREN and IBAN have right check digits and belong to nobody we know of. The second
//! creditor is in [`super::alliance`].

use domain::{
    Locale,
    party::{DebtorKind, Gate, Mandate},
};

/// A creditor of the demonstration.
pub(crate) struct CreditorPart {
    pub slug: &'static str,
    pub name: &'static str,
    pub mandate: Mandate,
    pub activity: &'static str,
    pub siren: &'static str,
    pub street: &'static str,
    pub postcode: &'static str,
    pub city: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    pub colour: &'static str,
    pub gate: Gate,
    pub holder: &'static str,
    pub iban: &'static str,
    pub bic: &'static str,
    pub logo: &'static [u8],
    pub debtors: &'static [DebtorPart],
}

/// A debtor with its invoices.
pub(crate) struct DebtorPart {
    pub reference: &'static str,
    pub name: &'static str,
    pub kind: DebtorKind,
    pub siren: &'static str,
    pub contact: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    pub street: &'static str,
    pub postcode: &'static str,
    pub city: &'static str,
    pub locale: Locale,
    pub invoices: &'static [InvoicePart],
    pub acts: &'static [Act],
}

/// An invoice, or a credit note if its amount is negative.
pub(crate) struct InvoicePart {
    pub reference: &'static str,
    /// Days from today to the issue date …
    pub issued: i64,
    /// … and to the due date.
    pub due: i64,
    pub cents: i64,
    /// What for.
    pub label: &'static str,
    /// For whom it is collected, if not for the creditor itself.
    pub principal: &'static str,
}

/// What a debtor has done before the demonstration begins.
#[derive(Clone, Copy)]
pub(crate) enum Act {
    /// Paid everything, so many days ago.
    PaidAll(i64),
    /// Paid the oldest invoices up to this many cents.
    PaidPart(i64, i64),
    /// A direct debit is on its way.
    Processing(i64),
    /// The card was declined.
    Declined(i64),
    /// Said that a transfer is on its way.
    Announced(i64),
    /// Asked, so many days ago, for so many monthly instalments.
    AskedPlan(i64, u32),
    /// Contested this many cents of the only invoice, in these words.
    Contested(i64, i64, &'static str),
    /// Promised to pay within so many days.
    Promised(i64, u64),
    /// Talked with the assistant, in these words.
    Talked(i64, &'static [&'static str]),
}

impl Act {
    /// How many days ago.
    pub(crate) const fn days_ago(self) -> i64 {
        match self {
            Self::PaidAll(day)
            | Self::PaidPart(day, _)
            | Self::Processing(day)
            | Self::Declined(day)
            | Self::Announced(day)
            | Self::AskedPlan(day, _)
            | Self::Contested(day, ..)
            | Self::Promised(day, _)
            | Self::Talked(day, _) => day,
        }
    }
}

/// An invoice of the creditor's own.
const fn invoice(
    reference: &'static str,
    issued: i64,
    due: i64,
    cents: i64,
    label: &'static str,
) -> InvoicePart {
    InvoicePart { reference, issued, due, cents, label, principal: "" }
}

/// Collects its own invoices.
pub(crate) const MARCEAU: CreditorPart = CreditorPart {
    slug: "demo",
    name: "Atelier Marceau",
    mandate: Mandate::Own,
    activity: "Menuiserie et agencement sur mesure",
    siren: "526018155",
    street: "14 rue des Tables Claudiennes",
    postcode: "69001",
    city: "Lyon",
    email: "compta@atelier-marceau.example",
    phone: "04 78 00 00 14",
    colour: "#1f6f54",
    gate: Gate::Postcode,
    holder: "ATELIER MARCEAU SARL",
    iban: "FR1420041010050500013M02606",
    bic: "PSSTFRPPLYO",
    logo: include_bytes!("marceau.png"),
    debtors: &[
        DebtorPart {
            reference: "C-1042",
            name: "Claire Fontaine",
            kind: DebtorKind::Consumer,
            siren: "",
            contact: "Claire Fontaine",
            email: "claire.fontaine@exemple.example",
            phone: "06 00 00 10 42",
            street: "8 montée de la Grande-Côte",
            postcode: "69003",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[
                invoice("F2026-0311", -58, -28, 24_000, "Pose d’une bibliothèque en chêne, solde"),
                invoice("F2026-0340", -21, 9, 8_650, "Réglage de deux portes et fournitures"),
            ],
            acts: &[],
        },
        DebtorPart {
            reference: "C-1007",
            name: "Brasserie du Rhône SAS",
            kind: DebtorKind::Business,
            siren: "908301666",
            contact: "Karim Benali",
            email: "compta@brasserie-rhone.example",
            phone: "04 72 00 00 07",
            street: "22 quai Augagneur",
            postcode: "69003",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[
                invoice("F2026-0198", -142, -112, 486_000, "Comptoir en frêne, première tranche"),
                invoice("F2026-0231", -104, -74, 372_000, "Comptoir en frêne, deuxième tranche"),
                invoice("F2026-0255", -83, -53, 48_960, "Étagères de réserve"),
                invoice("F2026-0272", -70, -40, 129_600, "Habillage des banquettes"),
                invoice("F2026-0288", -62, -32, 18_240, "Intervention du 21 septembre"),
                invoice("F2026-0301", -55, -25, 214_800, "Portes battantes de cuisine"),
                invoice("F2026-0312", -48, -18, 36_000, "Reprise des plinthes"),
                invoice("F2026-0325", -36, -6, 92_400, "Table d’hôtes en noyer"),
                invoice("F2026-0333", -28, 2, 15_600, "Entretien annuel du comptoir"),
                invoice("F2026-0341", -19, 11, 264_000, "Terrasse : claustras"),
                invoice("F2026-0349", -9, 21, 57_120, "Terrasse : jardinières"),
                invoice("F2026-0352", -4, 26, 11_880, "Fourniture de cire et d’huile"),
            ],
            acts: &[],
        },
        DebtorPart {
            reference: "C-1019",
            name: "Harbour & Lane Ltd",
            kind: DebtorKind::Business,
            siren: "",
            contact: "Emma Lane",
            email: "accounts@harbourlane.example",
            phone: "+44 20 7946 0000",
            street: "5 Wharf Road",
            postcode: "N1 7GR",
            city: "London",
            locale: Locale::En,
            invoices: &[
                invoice("F2026-0279", -66, -36, 318_000, "Oak display counters, balance"),
                invoice("F2026-0337", -24, 6, 64_500, "Delivery and fitting in London"),
            ],
            acts: &[],
        },
        DebtorPart {
            reference: "C-1023",
            name: "Mairie de Saint-Cyr-sur-Rive",
            kind: DebtorKind::PublicBody,
            siren: "276122207",
            contact: "Service finances",
            email: "finances@saint-cyr-sur-rive.example",
            phone: "04 74 00 00 23",
            street: "1 place de la Mairie",
            postcode: "69450",
            city: "Saint-Cyr-sur-Rive",
            locale: Locale::Fr,
            invoices: &[
                invoice("F2026-0244", -92, -62, 712_800, "Mobilier de la salle du conseil"),
                invoice("F2026-0318", -44, -14, 43_200, "Tableau d’affichage extérieur"),
            ],
            acts: &[Act::PaidPart(20, 712_800)],
        },
        DebtorPart {
            reference: "C-1031",
            name: "Librairie des Canuts",
            kind: DebtorKind::Business,
            siren: "390996031",
            contact: "Hélène Ravel",
            email: "bonjour@librairie-canuts.example",
            phone: "04 78 00 00 31",
            street: "3 rue Dumenge",
            postcode: "69004",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[
                invoice("F2026-0262", -78, -48, 156_000, "Rayonnages, première livraison"),
                invoice("F2026-0298", -57, -27, 156_000, "Rayonnages, seconde livraison"),
            ],
            acts: &[Act::PaidAll(12)],
        },
        DebtorPart {
            reference: "C-1034",
            name: "Cabinet dentaire Morel",
            kind: DebtorKind::Business,
            siren: "948219936",
            contact: "Dr Morel",
            email: "secretariat@cabinet-morel.example",
            phone: "04 78 00 00 34",
            street: "40 cours Vitton",
            postcode: "69006",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[
                invoice("F2026-0290", -61, -31, 204_000, "Banque d’accueil"),
                invoice("A2026-0012", -30, -30, -24_000, "Avoir : éclat sur le plateau"),
            ],
            acts: &[Act::PaidPart(9, 90_000)],
        },
        DebtorPart {
            reference: "C-1038",
            name: "Yoga Lumière",
            kind: DebtorKind::Business,
            siren: "518190939",
            contact: "Inès Caron",
            email: "ines@yoga-lumiere.example",
            phone: "06 00 00 10 38",
            street: "17 rue Pasteur",
            postcode: "69007",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice("F2026-0320", -41, -11, 78_000, "Parquet de la petite salle")],
            acts: &[Act::Processing(1)],
        },
        DebtorPart {
            reference: "C-1040",
            name: "Marc Oliveira",
            kind: DebtorKind::Consumer,
            siren: "",
            contact: "Marc Oliveira",
            email: "marc.oliveira@exemple.example",
            phone: "06 00 00 10 40",
            street: "55 avenue Jean Jaurès",
            postcode: "69007",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice("F2026-0327", -34, -4, 42_300, "Dressing, acompte final")],
            acts: &[
                Act::Declined(2),
                Act::Talked(
                    1,
                    &[
                        "ma carte a été refusée",
                        "c'est quoi cette histoire de plancher ?",
                        "je préfère parler à quelqu'un",
                    ],
                ),
            ],
        },
        DebtorPart {
            reference: "C-1044",
            name: "Garage Perrin",
            kind: DebtorKind::Business,
            siren: "786579755",
            contact: "Sylvie Perrin",
            email: "garage.perrin@exemple.example",
            phone: "04 78 00 00 44",
            street: "102 route de Vienne",
            postcode: "69008",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice("F2026-0315", -46, -16, 31_200, "Établi sur mesure")],
            acts: &[Act::Announced(1)],
        },
        DebtorPart {
            reference: "C-1046",
            name: "Association Les Petits Pas",
            kind: DebtorKind::Business,
            siren: "432319481",
            contact: "Nadia Haddad",
            email: "tresorerie@petits-pas.example",
            phone: "04 78 00 00 46",
            street: "6 rue Saint-Gervais",
            postcode: "69008",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[
                invoice("F2026-0305", -53, -23, 12_000, "Casiers à chaussures"),
                invoice("A2026-0014", -12, -12, -18_000, "Avoir : casiers repris"),
            ],
            acts: &[],
        },
        DebtorPart {
            reference: "C-1048",
            name: "Menuiserie Blanchet",
            kind: DebtorKind::Business,
            siren: "",
            contact: "Paul Blanchet",
            email: "paul.blanchet@exemple.example",
            phone: "04 78 00 00 48",
            street: "9 rue de Gerland",
            postcode: "69007",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice("F2026-0294", -60, -30, 145_000, "Débit et séchage de chêne")],
            acts: &[Act::AskedPlan(1, 9)],
        },
        DebtorPart {
            reference: "C-1050",
            name: "Julie Arnaud",
            kind: DebtorKind::Consumer,
            siren: "",
            contact: "Julie Arnaud",
            email: "julie.arnaud@exemple.example",
            phone: "06 00 00 10 50",
            street: "31 rue Duguesclin",
            postcode: "69003",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice(
                "F2026-0283",
                -64,
                -34,
                62_000,
                "Plan de travail en hêtre, pose comprise",
            )],
            acts: &[Act::AskedPlan(33, 6), Act::PaidPart(24, 10_333)],
        },
        DebtorPart {
            reference: "C-1052",
            name: "Hôtel des Terreaux",
            kind: DebtorKind::Business,
            siren: "",
            contact: "Laure Gentil",
            email: "compta@hotel-terreaux.example",
            phone: "04 78 00 00 52",
            street: "16 rue Lanterne",
            postcode: "69001",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice("F2026-0309", -50, -20, 218_000, "Têtes de lit, douze chambres")],
            acts: &[Act::Contested(
                2,
                36_000,
                "Deux têtes de lit sont arrivées fendues ; nous avons signalé la chose au livreur le jour même.",
            )],
        },
        DebtorPart {
            reference: "C-1054",
            name: "Sofia Nunes",
            kind: DebtorKind::Consumer,
            siren: "",
            contact: "Sofia Nunes",
            email: "sofia.nunes@exemple.example",
            phone: "06 00 00 10 54",
            street: "2 place Raspail",
            postcode: "69007",
            city: "Lyon",
            locale: Locale::Fr,
            invoices: &[invoice("F2026-0329", -33, -3, 19_500, "Étagère d’angle")],
            acts: &[Act::Promised(1, 6)],
        },
    ],
};
