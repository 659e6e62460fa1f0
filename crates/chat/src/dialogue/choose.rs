//! Which of several invoices a message points at.

use super::{
    Context, Invoice,
    words::{Lexicon, Phrases, Words},
};
use crate::slots::Slots;
use chrono::Datelike;
use std::collections::HashMap;

/// What a message points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// One invoice, by its reference.
    One(String),
    /// All of them.
    All,
}

/// How freely a message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// "Which invoice?" was just asked: a bare month or number answers it.
    Yes,
    /// Nothing was asked: only what can mean nothing else counts.
    No,
    /// Nothing was asked, and months and amounts are more likely to say when and how much.
    Dated,
}

/// A message that may point at one of the invoices. Read from the surest to the vaguest: reference,
/// amount, words of the label, "both", "the other one", rank, age and size, month of the due date.
#[derive(Clone, Copy)]
pub(super) struct Pointing<'a> {
    pub(super) words: &'a Words,
    pub(super) said: &'a Slots,
    pub(super) asked: Asked,
    pub(super) context: &'a Context,
    pub(super) lexicon: &'a Lexicon,
    /// The invoice that is meant so far, from which "the other one" is another.
    pub(super) meant: Option<&'a str>,
}

impl<'a> Pointing<'a> {
    /// What it points at.
    pub(super) fn choose(&self) -> Option<Choice> {
        let one = |invoice: &Invoice| Choice::One(invoice.reference.clone());
        self.by_reference()
            .or_else(|| self.by_amount())
            .map(one)
            .or_else(|| self.lexicon.means_all(self.words).then_some(Choice::All))
            .or_else(|| self.by_label().map(one))
            .or_else(|| self.the_other().map(one))
            .or_else(|| self.by_rank().map(one))
            .or_else(|| self.by_month().map(one))
    }

    fn by_reference(&self) -> Option<&'a Invoice> {
        let Self { words, said, context, .. } = *self;
        said.reference.as_deref().and_then(|reference| context.invoice(reference)).or_else(|| {
            // The number alone, unless it is what something costs.
            let mut named = words
                .iter()
                .filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
                .filter_map(|word| context.invoice(word));
            named.next().filter(|_| said.amount.is_none())
        })
    }

    fn by_amount(&self) -> Option<&'a Invoice> {
        let amount = self.said.amount.filter(|_| self.asked != Asked::Dated)?;
        let invoices = self.context.invoices.iter();
        let exact = |invoice: &&Invoice| invoice.amount == amount;
        // People leave the cents out.
        let whole = |invoice: &&Invoice| invoice.amount.trunc() == amount;
        unique(invoices.clone().filter(exact)).or_else(|| unique(invoices.filter(whole)))
    }

    /// The invoice whose label shares most words with the message, a word that all labels have not
    /// counted; nothing when two share alike.
    fn by_label(&self) -> Option<&'a Invoice> {
        let invoices = &self.context.invoices;
        let labels: Vec<Words> = invoices.iter().map(|invoice| Words::of(&invoice.label)).collect();
        let mut holders: HashMap<&str, usize> = HashMap::new();
        for label in &labels {
            for word in label.iter() {
                *holders.entry(word).or_default() += 1;
            }
        }
        let telling = |word: &&str| {
            // "TV" tells when an invoice was asked for, "un" never does.
            (word.len() > 2 || word.len() == 2 && self.asked == Asked::Yes)
                && self.words.contains(word)
                && !self.lexicon.stop_words.iter().any(|stop| stop == word)
                && (self.asked != Asked::Dated || !self.lexicon.is_month(word))
                && holders[word] < labels.len()
        };
        let shared = |label: &Words| label.iter().filter(telling).count();
        let most = labels.iter().map(shared).max().filter(|most| *most > 0)?;
        let best = invoices.iter().zip(&labels).filter(|(_, label)| shared(label) == most);
        unique(best.map(|(invoice, _)| invoice))
    }

    /// Words of the labels, beside which a month is an invoice's: "le loyer de mars".
    fn label_words(&self) -> Phrases {
        let labels = self.context.invoices.iter().map(|invoice| Words::of(&invoice.label));
        let words = labels.flat_map(|label| {
            let telling =
                label.iter().filter(|word| word.len() > 3 && !self.lexicon.is_month(word));
            telling.map(str::to_owned).collect::<Vec<_>>()
        });
        Phrases::from(words.collect::<Vec<_>>())
    }

    fn the_other(&self) -> Option<&'a Invoice> {
        let meant = self.meant.filter(|_| self.lexicon.other.within(self.words))?;
        unique(self.context.invoices.iter().filter(|invoice| invoice.reference != meant))
    }

    fn by_rank(&self) -> Option<&'a Invoice> {
        let Self { words, lexicon, .. } = *self;
        let invoices = self.context.invoices.iter();
        if lexicon.oldest.within(words) {
            return invoices.min_by_key(|invoice| invoice.due);
        }
        if lexicon.newest.within(words) {
            return invoices.max_by_key(|invoice| invoice.due);
        }
        if lexicon.smallest.within(words) {
            return invoices.min_by_key(|invoice| invoice.amount);
        }
        if lexicon.largest.within(words) {
            return invoices.max_by_key(|invoice| invoice.amount);
        }
        let counts = |rank: &Phrases| match self.asked {
            Asked::Yes => rank.within(words),
            Asked::No | Asked::Dated => lexicon.is_pointed(rank, words, &Phrases::default()),
        };
        if counts(&lexicon.last) {
            return self.context.invoices.last();
        }
        let rank = lexicon.ordinals.iter().position(counts).or_else(|| {
            // A bare number among few.
            let bare = self.asked == Asked::Yes && words.len() == 1;
            let number = bare.then(|| words.iter().next()?.parse::<usize>().ok())??;
            number.checked_sub(1)
        })?;
        self.context.invoices.get(rank)
    }

    fn by_month(&self) -> Option<&'a Invoice> {
        let Self { words, said, lexicon, .. } = *self;
        let dated = self.asked == Asked::Dated;
        let labels = if dated { self.label_words() } else { Phrases::default() };
        let counts = |month: &Phrases| match self.asked {
            Asked::Yes | Asked::No => month.within(words),
            Asked::Dated => lexicon.is_pointed(month, words, &labels),
        };
        let named = lexicon.months.iter().position(counts).map(|month| month + 1);
        let month = match (named, self.asked) {
            (Some(month), _) => u32::try_from(month).ok()?,
            (None, Asked::Yes) => said.date_from.or(said.date)?.month(),
            (None, Asked::No | Asked::Dated) => return None,
        };
        unique(self.context.invoices.iter().filter(|invoice| invoice.due.month() == month))
    }
}

fn unique<'a>(mut found: impl Iterator<Item = &'a Invoice>) -> Option<&'a Invoice> {
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dialogue::script::Script,
        testing::{context, day},
    };

    fn chosen(message: &str, said: &Slots, asked: Asked) -> Option<String> {
        let mut context = context(&[("F-7741", "120"), ("F-7742", "86.5"), ("F-7743", "45")]);
        for (invoice, (month, label)) in context.invoices.iter_mut().zip([
            (1, "Cours de musique janvier"),
            (2, "Cours de musique février"),
            (3, "Location de violon"),
        ]) {
            invoice.due = day(month, 28);
            invoice.label = label.to_owned();
        }
        let words = Words::of(message);
        let lexicon = &Script::standard().lexicon;
        let pointing =
            Pointing { words: &words, said, asked, context: &context, lexicon, meant: None };
        match pointing.choose()? {
            Choice::One(reference) => Some(reference),
            Choice::All => Some("all".to_owned()),
        }
    }

    #[test]
    fn an_invoice_is_pointed_at_in_many_ways() {
        for (message, reference) in [
            ("la F-7742", "F-7742"),
            ("7743 svp", "F-7743"),
            ("celle de février", "F-7742"),
            ("le violon", "F-7743"),
            ("la location", "F-7743"),
            ("la deuxième", "F-7742"),
            ("the third one", "F-7743"),
            ("2", "F-7742"),
            ("la dernière", "F-7743"),
            ("the oldest", "F-7741"),
            ("la moins chère", "F-7743"),
            ("la plus grosse", "F-7741"),
            ("the March one", "F-7743"),
            ("les deux", "all"),
            ("all of them please", "all"),
        ] {
            let found = chosen(message, &Slots::default(), Asked::Yes);
            assert_eq!(found.as_deref(), Some(reference), "{message}");
        }
        let amount = Slots { amount: Some("86.5".parse().unwrap()), ..Slots::default() };
        assert_eq!(chosen("celle de 86,50", &amount, Asked::Yes).as_deref(), Some("F-7742"));
        let whole = Slots { amount: Some(86.into()), ..Slots::default() };
        assert_eq!(chosen("celle à 86", &whole, Asked::Yes).as_deref(), Some("F-7742"));
    }

    #[test]
    fn what_fits_several_or_none_chooses_nothing() {
        for message in ["le cours de musique", "je ne sais pas", "la neuvième", "7", ""] {
            assert_eq!(chosen(message, &Slots::default(), Asked::Yes), None, "{message}");
        }
    }

    #[test]
    fn unasked_a_rank_counts_only_beside_what_it_points_at() {
        for message in ["je paie la première fois", "2", "c'est la dernière fois"] {
            assert_eq!(chosen(message, &Slots::default(), Asked::No), None, "{message}");
        }
        for (message, reference) in [
            ("I contest the first one", "F-7741"),
            ("je conteste la deuxième facture", "F-7742"),
            ("the last invoice is wrong", "F-7743"),
        ] {
            let found = chosen(message, &Slots::default(), Asked::No);
            assert_eq!(found.as_deref(), Some(reference), "{message}");
        }
    }

    #[test]
    fn a_month_that_says_when_chooses_nothing() {
        let dated = |message| chosen(message, &Slots::default(), Asked::Dated);
        for message in ["je paierai le 20 mars", "fin février", "la facture en mars", "in March"] {
            assert_eq!(dated(message), None, "{message}");
        }
        for message in
            ["celle de février, le 20 mars", "the February invoice", "the one from February"]
        {
            assert_eq!(dated(message).as_deref(), Some("F-7742"), "{message}");
        }
        let amount = Slots { amount: Some(45.into()), ..Slots::default() };
        assert_eq!(chosen("je paierai 45 euros", &amount, Asked::Dated), None);
    }

    #[test]
    fn not_every_all_means_every_invoice() {
        for message in ["tout de suite", "pas du tout", "tous les mois", "not at all", "all right"]
        {
            assert_eq!(chosen(message, &Slots::default(), Asked::Yes), None, "{message}");
        }
    }
}
