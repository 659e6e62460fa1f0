use super::*;
use crate::{
    dialogue::{Dialogue, Heard, Script, Terms},
    intent::Intent,
    slots::{Risk, Slots},
    testing::{context, day},
};

fn said(act: Act, terms: Terms, language: Locale) -> String {
    let texts = Replies::standard().texts(language);
    let context = context(&[("F-301", "240")]);
    texts.say(&Move { act, terms }, &context, language).unwrap()
}

#[test]
fn days_are_written_with_weekday_and_year() {
    let terms = || Terms {
        said: Slots { amount: Some(240.into()), date: Some(day(3, 20)), ..Slots::default() },
        ..Terms::default()
    };
    assert_eq!(
        said(Act::ConfirmPromise, terms(), Locale::Fr),
        "Vous prévoyez de régler 240,00\u{a0}€ le vendredi 20\u{a0}mars 2026. Est-ce bien cela\u{a0}?"
    );
    assert_eq!(
        said(Act::ConfirmPromise, terms(), Locale::En),
        "You plan to pay €240.00 on Friday 20\u{a0}March 2026. Is that right?"
    );
}

#[test]
fn both_languages_say_the_same_things() {
    let Replies { fr, en } = Replies::standard();
    let keys = |texts: &Texts| texts.replies.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(fr), keys(en));
    let quick = |texts: &Texts| {
        texts.quick.iter().map(|(key, list)| (key.clone(), list.len())).collect::<Vec<_>>()
    };
    assert_eq!(quick(fr), quick(en));
    for (key, variants) in &fr.replies {
        assert_eq!(variants.len(), en.replies[key].len(), "{key}");
    }
    let names = |texts: &Texts| {
        let kinds = texts.names.iter();
        kinds
            .flat_map(|(kind, names)| names.keys().map(move |name| format!("{kind}.{name}")))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(fr), names(en));
}

#[test]
fn every_act_is_said_even_without_values() {
    for &act in Act::ALL {
        for language in [Locale::Fr, Locale::En] {
            assert!(!said(act, Terms::default(), language).is_empty());
        }
    }
}

#[test]
fn french_signs_stand_after_a_space_that_does_not_break() {
    let texts = &Replies::standard().fr;
    let replies = texts.replies.values().flatten().map(Template::pattern);
    let quick = texts.quick.values().flatten().cloned();
    let names = texts.names.values().flat_map(BTreeMap::values).cloned();
    let help = HelpLines::standard().all().map(|line| line.name(Locale::Fr).to_owned());
    for text in replies.chain(quick).chain(names).chain(help) {
        assert_eq!(misspaced(&text), None, "{text}");
        assert!(!text.contains('’') && !text.to_lowercase().contains("veuillez"), "{text}");
    }
}

/// The first sign of a French text without a space beside it that does not break.
fn misspaced(text: &str) -> Option<char> {
    let signs: Vec<char> = text.chars().collect();
    let kept = |at: Option<usize>| at.and_then(|at| signs.get(at)) == Some(&'\u{a0}');
    signs.iter().enumerate().find_map(|(at, sign)| match sign {
        ':' | ';' | '?' | '!' | '»' => (!kept(at.checked_sub(1))).then_some(*sign),
        '«' => (!kept(at.checked_add(1))).then_some(*sign),
        _ => None,
    })
}

#[test]
fn a_sign_beside_a_plain_space_or_none_is_found() {
    for (text, sign) in
        [("Quoi ?", '?'), ("Quoi?", '?'), ("?", '?'), ("« a\u{a0}»", '«'), ("a :", ':')]
    {
        assert_eq!(misspaced(text), Some(sign), "{text}");
    }
    assert_eq!(misspaced("«\u{a0}Oui\u{a0}»\u{a0}: quoi\u{a0}?"), None);
}

#[test]
fn distress_hears_nothing_of_money() {
    let words = [
        "pay",
        "euro",
        "€",
        "dette",
        "debt",
        "factur",
        "invoice",
        "plan",
        "échéanc",
        "montant",
        "amount",
        "régl",
        "solde",
    ];
    for texts in [&Replies::standard().fr, &Replies::standard().en] {
        let care = texts.replies.iter().filter(|(key, _)| key.starts_with("vulnerable_protocol"));
        let context = context(&[]);
        let terms = Terms::default();
        for (key, variants) in care {
            let values = Values {
                terms: &terms,
                context: &context,
                language: Locale::Fr,
                names: &texts.names,
            };
            for text in variants.iter().map(|variant| variant.fill(&values).unwrap().to_lowercase())
            {
                for word in words {
                    assert!(!text.contains(word), "{key}: {word}");
                }
            }
        }
    }
}

#[test]
fn the_first_answer_says_that_it_is_automatic_and_distress_brings_help() {
    let context = context(&[("F-301", "240")]);
    let mut dialogue = Dialogue::new(Locale::Fr);
    let slots = Slots { risk: Some(Risk::Suicide), ..Slots::default() };
    let heard = Heard {
        message: "…",
        intent: Intent::Vulnerable,
        also: &[],
        choice: None,
        slots: &slots,
        language: Locale::Fr,
        clear: true,
    };
    let first = dialogue.is_first();
    let turn = dialogue.turn(&heard, &context, Script::standard());
    let reply = Replies::standard().reply(&turn, first, &context, HelpLines::standard());
    assert!(reply.paragraphs[0].contains("assistant automatique"));
    assert_eq!(reply.help[0].number, "3114");
    assert!(!dialogue.is_first());
    let again =
        Replies::standard().reply(&turn, dialogue.is_first(), &context, HelpLines::standard());
    assert_eq!(again.paragraphs, reply.paragraphs[1..]);
}

#[test]
fn what_people_typed_is_escaped() {
    let terms = Terms {
        said: Slots { email: Some("<b>&\"'@x".to_owned()), ..Slots::default() },
        ..Terms::default()
    };
    let reply = Reply {
        paragraphs: vec![said(Act::UpdateDetails, terms, Locale::En)],
        help: Vec::new(),
        quick: Vec::new(),
        language: Locale::En,
    };
    assert!(reply.html().contains("&lt;b&gt;&amp;&quot;&#39;@x"), "{}", reply.html());
}

#[test]
fn broken_texts_are_refused() {
    let fr = include_str!("../../packs/fr/replies.toml");
    let parse = |text: &str| Texts::parse(text).unwrap_err().to_string();
    assert!(parse(&fr.replacen("{amount}", "{secret}", 1)).contains("{secret} is no variable"));
    assert!(
        parse(&fr.replacen("choose_invoice = [", "choose_lottery = [", 1))
            .contains("choose_lottery")
    );
    assert!(parse(&fr.replacen("\"C'est noté.\"", "\"{amount}\"", 1)).contains("last text"));
}
