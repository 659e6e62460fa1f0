//! Which of several invoices a message points at.

use super::{
    Context, Invoice,
    words::{Lexicon, Words},
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
}

/// Reads a choice. Tried from the surest to the vaguest: reference, amount, words of the label,
/// "both", rank, age and size, month of the due date.
pub(super) fn choose(
    words: &Words,
    said: &Slots,
    asked: Asked,
    context: &Context,
    lexicon: &Lexicon,
) -> Option<Choice> {
    let one = |invoice: &Invoice| Choice::One(invoice.reference.clone());
    by_reference(words, said, context)
        .or_else(|| by_amount(said, context))
        .map(one)
        .or_else(|| lexicon.all.within(words).then_some(Choice::All))
        .or_else(|| by_label(words, context, lexicon).map(one))
        .or_else(|| by_rank(words, asked, context, lexicon).map(one))
        .or_else(|| by_month(words, said, asked, context, lexicon).map(one))
}

fn by_reference<'a>(words: &Words, said: &Slots, context: &'a Context) -> Option<&'a Invoice> {
    said.reference.as_deref().and_then(|reference| context.invoice(reference)).or_else(|| {
        // The number alone, unless it is what something costs.
        let mut named = words
            .iter()
            .filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
            .filter_map(|word| context.invoice(word));
        named.next().filter(|_| said.amount.is_none())
    })
}

fn by_amount<'a>(said: &Slots, context: &'a Context) -> Option<&'a Invoice> {
    let amount = said.amount?;
    let exact = |invoice: &&Invoice| invoice.amount == amount;
    // People leave the cents out.
    let whole = |invoice: &&Invoice| invoice.amount.trunc() == amount;
    unique(context.invoices.iter().filter(exact))
        .or_else(|| unique(context.invoices.iter().filter(whole)))
}

/// The invoice whose label shares most words with the message, a word weighing the less the more
/// labels have it; nothing when two share alike.
fn by_label<'a>(words: &Words, context: &'a Context, lexicon: &Lexicon) -> Option<&'a Invoice> {
    let labels: Vec<Words> =
        context.invoices.iter().map(|invoice| Words::of(&invoice.label)).collect();
    let mut holders: HashMap<&str, usize> = HashMap::new();
    for label in &labels {
        for word in label.iter() {
            *holders.entry(word).or_default() += 1;
        }
    }
    let telling = |word: &&str| {
        word.len() > 2
            && words.contains(word)
            && !lexicon.stop_words.iter().any(|stop| stop == word)
            && holders[word] < labels.len()
    };
    let shared = |label: &Words| label.iter().filter(telling).count();
    let most = labels.iter().map(shared).max().filter(|most| *most > 0)?;
    unique(
        context
            .invoices
            .iter()
            .zip(&labels)
            .filter(|(_, label)| shared(label) == most)
            .map(|p| p.0),
    )
}

fn by_rank<'a>(
    words: &Words,
    asked: Asked,
    context: &'a Context,
    lexicon: &Lexicon,
) -> Option<&'a Invoice> {
    let invoices = context.invoices.iter();
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
    if asked == Asked::No {
        return None;
    }
    if lexicon.last.within(words) {
        return context.invoices.last();
    }
    let rank = lexicon.ordinals.iter().position(|ordinal| ordinal.within(words)).or_else(|| {
        // A bare number among few.
        let number = (words.len() == 1).then(|| words.iter().next()?.parse::<usize>().ok())??;
        number.checked_sub(1)
    })?;
    context.invoices.get(rank)
}

fn by_month<'a>(
    words: &Words,
    said: &Slots,
    asked: Asked,
    context: &'a Context,
    lexicon: &Lexicon,
) -> Option<&'a Invoice> {
    let named = lexicon.months.iter().position(|month| month.within(words)).map(|month| month + 1);
    let month = match (named, asked) {
        (Some(month), _) => u32::try_from(month).ok()?,
        (None, Asked::Yes) => said.date_from.or(said.date)?.month(),
        (None, Asked::No) => return None,
    };
    unique(context.invoices.iter().filter(|invoice| invoice.due.month() == month))
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
        match choose(&words, said, asked, &context, &Script::standard().lexicon)? {
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
    fn unasked_a_rank_chooses_nothing() {
        for message in ["je paie la première fois", "2", "c'est la dernière fois"] {
            assert_eq!(chosen(message, &Slots::default(), Asked::No), None, "{message}");
        }
    }
}
