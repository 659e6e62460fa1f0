//! The demonstration's second creditor, which collects for others.

use super::cast::{Act, CreditorPart, DebtorPart, InvoicePart};
use domain::{
    Locale,
    party::{DebtorKind, Gate, Mandate},
};

/// Someone for whom it collects.
struct Principal(&'static str);

impl Principal {
    const fn claims(
        self,
        reference: &'static str,
        issued: i64,
        due: i64,
        cents: i64,
        label: &'static str,
    ) -> InvoicePart {
        InvoicePart { reference, issued, due, cents, label, principal: self.0 }
    }
}

/// Where they are, name, street, postcode and town: letters have to say so.
pub(crate) const PRINCIPALS: [[&str; 4]; 4] = [
    ["Pneus Nord", "112 rue de Douai", "59000", "Lille"],
    ["Carburants de la Lys", "4 quai de Beauvais", "59280", "Armentières"],
    ["Moulins Delattre", "18 rue du Moulin", "59190", "Hazebrouck"],
    ["Blanchisserie du Nord", "7 rue de l’Épeule", "59100", "Roubaix"],
];

const TYRES: Principal = Principal("Pneus Nord");
const FUEL: Principal = Principal("Carburants de la Lys");
const MILLS: Principal = Principal("Moulins Delattre");
const LAUNDRY: Principal = Principal("Blanchisserie du Nord");

/// Collects for others.
pub(crate) const ALLIANCE: CreditorPart = CreditorPart {
    slug: "demo-agency",
    name: "Alliance Recouvrement",
    mandate: Mandate::ThirdParty,
    activity: "Recouvrement amiable de créances pour le compte d’autrui",
    siren: "757491188",
    street: "9 boulevard Carnot",
    postcode: "59800",
    city: "Lille",
    email: "dossiers@alliance-recouvrement.example",
    phone: "03 20 00 00 09",
    colour: "#2b4c9b",
    gate: Gate::Siren,
    holder: "ALLIANCE RECOUVREMENT COMPTE CLIENTS",
    iban: "FR7630006000011234567890189",
    bic: "AGRIFRPP",
    logo: include_bytes!("alliance.png"),
    debtors: &[
        DebtorPart {
            reference: "D-2201",
            name: "Transports Vasseur",
            kind: DebtorKind::Business,
            siren: "625276019",
            contact: "Paul Vasseur",
            email: "direction@transports-vasseur.example",
            phone: "03 20 00 22 01",
            street: "Zone industrielle de la Lys",
            postcode: "59280",
            city: "Armentières",
            locale: Locale::Fr,
            invoices: &[
                TYRES.claims("PN-88120", -190, -160, 284_600, "Pneumatiques poids lourds"),
                TYRES.claims("PN-88391", -161, -131, 97_340, "Montage et équilibrage"),
                FUEL.claims("CL-10477", -120, -90, 41_250, "Gazole de septembre"),
            ],
            acts: &[Act::PaidPart(30, 100_000)],
        },
        DebtorPart {
            reference: "D-2214",
            name: "Nordic Prints ApS",
            kind: DebtorKind::Business,
            siren: "895559797",
            contact: "Lars Holm",
            email: "finance@nordicprints.example",
            phone: "+45 33 00 00 14",
            street: "Vesterbrogade 12",
            postcode: "1620",
            city: "København",
            locale: Locale::En,
            invoices: &[
                TYRES.claims("PN-88502", -150, -120, 61_900, "Tyres for two vans"),
                FUEL.claims("CL-10512", -96, -66, 28_775, "Fuel card, October"),
            ],
            acts: &[],
        },
        DebtorPart {
            reference: "D-2230",
            name: "Boulangerie Lemaire",
            kind: DebtorKind::Business,
            siren: "711471045",
            contact: "Julie Lemaire",
            email: "boulangerie.lemaire@exemple.example",
            phone: "03 20 00 22 30",
            street: "31 rue de Douai",
            postcode: "59000",
            city: "Lille",
            locale: Locale::Fr,
            invoices: &[
                MILLS.claims("MD-5521", -133, -103, 19_480, "Farine T65"),
                MILLS.claims("MD-5604", -102, -72, 21_130, "Farine T65 et levain"),
                MILLS.claims("MD-5688", -71, -41, 18_905, "Farine T65"),
            ],
            acts: &[],
        },
        DebtorPart {
            reference: "D-2241",
            name: "Hôtel des Flandres",
            kind: DebtorKind::Business,
            siren: "974650756",
            contact: "Direction",
            email: "compta@hotel-flandres.example",
            phone: "03 20 00 22 41",
            street: "5 place de la Gare",
            postcode: "59000",
            city: "Lille",
            locale: Locale::Fr,
            invoices: &[LAUNDRY.claims("BL-7719", -118, -88, 152_400, "Linge, trimestre")],
            acts: &[Act::PaidAll(25)],
        },
        DebtorPart {
            reference: "D-2250",
            name: "Collège Jean-Bart",
            kind: DebtorKind::PublicBody,
            siren: "229729975",
            contact: "Intendance",
            email: "intendance@college-jeanbart.example",
            phone: "03 28 00 22 50",
            street: "2 rue du Phare",
            postcode: "59140",
            city: "Dunkerque",
            locale: Locale::Fr,
            invoices: &[
                LAUNDRY.claims("BL-7802", -88, -58, 33_600, "Linge de l’internat"),
                LAUNDRY.claims("BL-7855", -57, -27, 33_600, "Linge de l’internat"),
            ],
            acts: &[],
        },
    ],
};
