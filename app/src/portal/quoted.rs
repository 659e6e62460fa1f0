//! What the portal says on the word of others: texts of law, services that help. They change without
//! asking us, so each stands here beside where it can be compared and the day on which it was.
//!
//! To be gone through once a year, and when one is said to have changed: compare, mend, put the day.
//! The page of rights shows the sources and the oldest day. On 22 November 2026 all were compared with
//! published copies: the articles with those of doctrine.fr and of lawyers' sites, the numbers with those that
//! ministries and newspapers print. The number that Apesa had from 2020 to 2021 was seen nowhere since, and
//! is left out.

use chrono::NaiveDate;
use domain::Locale;

/// Where a statement can be compared.
#[derive(Clone, Copy)]
pub(super) struct Source {
    /// What it is called.
    pub(super) name: &'static str,
    /// Where it is.
    pub(super) href: &'static str,
    /// The day on which it was last compared.
    pub(super) compared: NaiveDate,
}

/// A sentence that stands only as long as its sources do.
pub(super) struct Statement {
    fr: &'static str,
    en: &'static str,
    sources: &'static [Source],
}

impl Statement {
    /// The sentence in a language.
    pub(super) const fn words(&self, locale: Locale) -> &'static str {
        locale.pick(self.fr, self.en)
    }
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("there is no such day"),
    }
}

const LATEST: NaiveDate = day(2026, 11, 22);

const fn source(name: &'static str, href: &'static str) -> Source {
    Source { name, href, compared: LATEST }
}

/// Its text is shown whole, as letters reproduce it.
pub(super) use domain::legal::L111_8;

/// Who bears the cost of reminders.
pub(super) const COSTS: Statement = Statement {
    fr: "Vous facturer le coût des relances. Tant qu’aucun juge n’a tranché, ces frais restent à la charge du créancier (article L111-8 du Code des procédures civiles d’exécution). Entre professionnels, la loi fixe seulement une indemnité de 40 € par facture en retard (articles L441-10 et D441-5 du Code de commerce).",
    en: "Charge you for reminders. As long as no judge has decided, these costs stay with the creditor (article L111-8 of the French Code of Civil Enforcement Procedures). Between businesses, the law only sets a compensation of €40 for each late invoice (articles L441-10 and D441-5 of the Commercial Code).",
    sources: &[
        source(
            "Code des procédures civiles d’exécution, article L111-8",
            "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000028747701",
        ),
        source(
            "Code de commerce, articles L110-4, L441-10 et D441-5",
            "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000005634379",
        ),
    ],
};

/// Time that a judge can grant.
pub(super) const GRACE: Statement = Statement {
    fr: "Demander du temps : un juge peut même accorder jusqu’à deux ans (article 1343-5 du Code civil).",
    en: "Ask for time: a judge can even grant up to two years (article 1343-5 of the French Civil Code).",
    sources: &[source(
        "Code civil, article 1343-5",
        "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000032035267",
    )],
};

/// After how long no court action can be brought.
pub(super) const LIMITATION: Statement = Statement {
    fr: "Connaître la prescription : passé un délai, on ne peut plus agir contre vous en justice. Il est de deux ans pour ce qu’un professionnel réclame à un consommateur (article L218-2 du Code de la consommation), de cinq ans entre professionnels (article L110-4 du Code de commerce).",
    en: "Know the limitation period: after a time, no court action can be brought against you. It is two years for what a business claims from a consumer (article L218-2 of the Consumer Code), five years between businesses (article L110-4 of the Commercial Code).",
    sources: &[source(
        "Code de la consommation, article L218-2",
        "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069565",
    )],
};

/// What paying a part can mean.
pub(super) const ACKNOWLEDGEMENT: Statement = Statement {
    fr: "Savoir ce qu’un paiement partiel entraîne : il peut valoir reconnaissance de la dette (article 2240 du Code civil). En clair, ce délai repart alors de zéro.",
    en: "Know what paying a part can mean: it can acknowledge the debt (article 2240 of the Civil Code). In plain words, that time then starts again.",
    sources: &[source(
        "Code civil, article 2240",
        "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000019017366",
    )],
};

/// Whom to ask about a scam.
pub(super) const SCAM_HELP: Statement = Statement {
    fr: "En cas de doute : 17cyber.gouv.fr, ou Info Escroqueries au 0 805 805 817 (gratuit).",
    en: "In doubt: 17cyber.gouv.fr, or Info Escroqueries on 0 805 805 817 (free, in France).",
    sources: &[
        source("17Cyber", "https://17cyber.gouv.fr"),
        source("Ministère de l’Intérieur, Ma Sécurité", "https://www.masecurite.interieur.gouv.fr"),
    ],
};

/// Who helps when money is short.
pub(super) const HARD_TIMES: Statement = Statement {
    fr: "Vous n’êtes pas seul. Les Points conseil budget aident gratuitement et sans juger ; la Banque de France (3414) examine les dossiers de surendettement des particuliers ; pour une entreprise, Apesa, que l’on joint par le greffe du tribunal de commerce, écoute gratuitement les dirigeants en difficulté.",
    en: "You are not alone. In France, Points conseil budget help free of charge and without judging; the Banque de France (3414) examines over-indebtedness of individuals; for a business, Apesa, reached through the registry of the commercial court, listens to owners in difficulty free of charge.",
    sources: &[
        source("Ministère des Solidarités, Points conseil budget", "https://solidarites.gouv.fr"),
        source("Banque de France", "https://www.banque-france.fr"),
        source("Apesa", "https://www.apesa-france.com"),
    ],
};

/// Everything that the statements rest on.
pub(super) fn sources() -> impl Iterator<Item = Source> {
    [COSTS, GRACE, LIMITATION, ACKNOWLEDGEMENT, SCAM_HELP, HARD_TIMES]
        .into_iter()
        .flat_map(|statement| statement.sources.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_source_is_named_once_and_can_be_opened() {
        let mut seen = std::collections::HashSet::new();
        for source in sources() {
            assert!(source.href.starts_with("https://") && !source.name.is_empty());
            assert!(seen.insert(source.href), "{}", source.href);
            assert!(source.compared >= day(2026, 1, 1), "{} is old", source.name);
        }
    }

    /// As published; what must be reproduced is reproduced to the letter.
    #[test]
    fn the_article_is_whole() {
        let [second, third] = L111_8;
        assert_eq!((second.split_whitespace().count(), third.split_whitespace().count()), (39, 38));
        assert!(second.ends_with("réputée non écrite, sauf disposition législative contraire."));
        assert!(third.starts_with("Cependant,") && third.ends_with("débiteur de mauvaise foi."));
    }
}
