//! The names of the fields, row by row, and the limits of the plain numbers.

/// French and English.
pub(super) type Words = (&'static str, &'static str);

/// A number on its own: name, words, hint, smallest, largest.
pub(super) struct Number {
    pub(super) name: &'static str,
    pub(super) label: Words,
    pub(super) hint: Words,
    pub(super) least: u32,
    pub(super) most: u32,
}

const fn number(
    name: &'static str,
    label: Words,
    hint: Words,
    (least, most): (u32, u32),
) -> Number {
    Number { name, label, hint, least, most }
}

/// The numbers, in the order of [`super::draft::numbers`].
pub(super) const NUMBERS: [Number; 9] = [
    number(
        "first_within_days",
        ("Première échéance dans, jours au plus", "First instalment within, in days"),
        ("0 à 365", "0 to 365"),
        (0, 365),
    ),
    number(
        "deposit_percent",
        ("Versement immédiat, en % de la dette", "Paid at once, in % of the debt"),
        ("0 à 100\u{a0}; 0\u{a0}: rien d’avance", "0 to 100; 0: nothing in advance"),
        (0, 100),
    ),
    number(
        "broken_most",
        ("Engagements non tenus, au plus", "Commitments not kept, at most"),
        ("0 à 99\u{a0}; au-delà, une personne décide", "0 to 99; beyond, a person decides"),
        (0, 99),
    ),
    number(
        "delay_days",
        ("Délai accordé aussitôt, jours au plus", "Delay granted at once, in days"),
        (
            "0 à 365\u{a0}; 0\u{a0}: une personne décide toujours",
            "0 to 365; 0: a person always decides",
        ),
        (0, 365),
    ),
    number(
        "promise_days",
        ("Promesse acceptée aussitôt, jours au plus", "Promise taken at once, in days"),
        (
            "0 à 365\u{a0}; 0\u{a0}: une personne décide toujours",
            "0 to 365; 0: a person always decides",
        ),
        (0, 365),
    ),
    number(
        "grace_days",
        ("Jours de grâce après une date", "Days of grace after a date"),
        ("0 à 60\u{a0}: les banques prennent leur temps", "0 to 60: banks take their time"),
        (0, 60),
    ),
    number(
        "review_days",
        ("Réponse promise sous, jours ouvrés", "Answer promised within, business days"),
        ("1 à 60\u{a0}; le débiteur lit la date", "1 to 60; the debtor reads the date"),
        (1, 60),
    ),
    number(
        "counter_days",
        ("Une offre tient, en jours", "An offer stands for, in days"),
        ("1 à 90", "1 to 90"),
        (1, 90),
    ),
    number(
        "notice_days",
        ("Échéance annoncée avant, en jours", "Instalment announced before, in days"),
        ("0 à 60", "0 to 60"),
        (0, 60),
    ),
];

/// A band's fields.
pub(super) struct BandNames {
    pub(super) up_to: &'static str,
    pub(super) count: &'static str,
    pub(super) days: &'static str,
}

/// A desk's fields.
pub(super) struct DeskNames {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) days: &'static str,
}

/// An example's fields.
pub(super) struct ExampleNames {
    pub(super) debt: &'static str,
    pub(super) kind: &'static str,
    pub(super) number: &'static str,
    pub(super) first: &'static str,
    pub(super) granted: &'static str,
}

macro_rules! rows {
    ($of:ident, $prefix:literal, [$($field:ident),*], $numbers:tt) => {
        rows!(@each $of, $prefix, [$($field),*], $numbers)
    };
    (@each $of:ident, $prefix:literal, $fields:tt, [$($number:literal),*]) => {
        [$(rows!(@one $of, $prefix, $number, $fields)),*]
    };
    (@one $of:ident, $prefix:literal, $number:literal, [$($field:ident),*]) => {
        $of { $($field: concat!($prefix, "_", $number, "_", stringify!($field))),* }
    };
}

/// Bands by the size of the debt.
pub(super) const BANDS: [BandNames; 6] =
    rows!(BandNames, "band", [up_to, count, days], [1, 2, 3, 4, 5, 6]);

/// One desk for each category of dispute, in the order of `DisputeCategory::ALL`.
pub(super) const DESKS: [DeskNames; 8] =
    rows!(DeskNames, "desk", [name, email, days], [1, 2, 3, 4, 5, 6, 7, 8]);

/// Worked examples.
pub(super) const EXAMPLES: [ExampleNames; 8] =
    rows!(ExampleNames, "example", [debt, kind, number, first, granted], [1, 2, 3, 4, 5, 6, 7, 8]);
