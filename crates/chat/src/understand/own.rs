//! Whether a message speaks of the debtor's own affair.
//!
//! Every word of a story or of a question of general knowledge may be one of ours: "à quelle date
//! change-t-on d'heure" has a date and a change. What is missing is somebody: nobody speaks of
//! himself, to us, or of what is owed. Such a message may be answered, but nothing is done for it.

use crate::entities::Found;
use crate::pack::Packs;
use crate::text::{Text, TokenKind};

/// Shorter messages may leave out what everybody knows: "livré cassé", "trois fois svp".
const TELLING: usize = 9;

/// Whether anything ties the message to the debtor, to us or to the debt.
pub(super) fn is_own(text: &Text, found: &Found, packs: &Packs) -> bool {
    let words = || text.tokens.iter().filter(|token| token.kind == TokenKind::Word);
    let tied = |word: &str| {
        // "I'd", "we've"
        let word = word.split('\'').next().unwrap_or(word);
        packs.fr.clauses.is_own(word) || packs.en.clauses.is_own(word)
    };
    words().count() < TELLING
        || !found.chosen.is_empty()
        || words().any(|token| {
            tied(&token.folded) || token.alternatives.iter().any(|word| word.split(' ').any(tied))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entities::{Known, find};
    use crate::text::SmsWords;
    use chrono::NaiveDate;
    use domain::Locale;

    fn own(message: &str) -> bool {
        let today = NaiveDate::from_ymd_opt(2026, 3, 10).expect("a day");
        let text = Text::read(message, SmsWords::core());
        let found = find(&text, &Known::new(today, Locale::Fr, &[]));
        is_own(&text, &found, Packs::standard())
    }

    #[test]
    fn what_concerns_nobody_here_is_not_own() {
        assert!(!own("le roi et la reine reportent encore leur voyage au palais"));
        assert!(!own("does the shop next door ever take back broken kettles"));
    }

    #[test]
    fn a_person_an_amount_or_the_debt_makes_it_own() {
        assert!(own("la livraison de la table n'est jamais arrivée à la maison"));
        assert!(own("est-ce que c'est possible de repousser ça, je touche peu"));
        assert!(own("could the whole thing be split into a few small pieces for me"));
        assert!(own("on peut faire ça à 50 euros tous les mois peut-être"));
    }

    #[test]
    fn an_elliptical_request_is_own() {
        assert!(own("possible en plusieurs fois svp ?"));
    }
}
