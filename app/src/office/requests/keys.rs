//! The keyboard: which keys there are, told on `?` and on the help page.

use crate::office::seat::Reader;
use leptos::prelude::*;

/// A key and what it does, in French and English.
type Key = (&'static str, (&'static str, &'static str));

/// On the list.
pub(super) const QUEUE: [Key; 4] = [
    ("J, K", ("Demande suivante, précédente", "Next, previous request")),
    ("O, ↵", ("L’ouvrir", "Open it")),
    ("X", ("La cocher", "Tick it")),
    ("?", ("Ces touches", "These keys")),
];

/// On a request.
pub(super) const CASE: [Key; 6] = [
    ("A", ("Vers «\u{a0}accorder\u{a0}»\u{a0}; ↵ envoie", "To “grant”; ↵ sends")),
    ("C", ("Vers la contre-proposition", "To the counter-offer")),
    ("R", ("Vers le refus", "To the refusal")),
    ("U", ("Annuler la réponse, aussitôt", "Undo the answer, at once")),
    ("J", ("Demande suivante", "Next request")),
    ("?", ("Ces touches", "These keys")),
];

/// The keys of a page, shown when `?` is pressed.
pub(super) fn dialog(seat: Reader, keys: &[Key]) -> impl IntoView + use<> {
    view! {
        <dialog data-key="?" aria-labelledby="keys-title" class="keys">
            <h2 id="keys-title">{seat.pick("Clavier", "Keyboard")}</h2>
            {list(seat, keys)}
            <form method="dialog">
                <button class="button quiet" autofocus=true>{seat.pick("Fermer", "Close")}</button>
            </form>
        </dialog>
    }
}

/// Keys with what they do.
pub(in crate::office) fn list(seat: Reader, keys: &[Key]) -> impl IntoView + use<> {
    let rows = keys.iter().map(|(key, words)| {
        view! { <dt><kbd>{*key}</kbd></dt><dd>{seat.pick(words.0, words.1)}</dd> }
    });
    view! { <dl class="keys">{rows.collect_view()}</dl> }
}

/// The keys of requests, for the help page.
pub(in crate::office) fn help(seat: Reader) -> impl IntoView + use<> {
    view! {
        <h3>{seat.pick("Sur la liste des demandes", "On the list of requests")}</h3>
        {list(seat, &QUEUE)}
        <h3>{seat.pick("Sur une demande", "On a request")}</h3>
        {list(seat, &CASE)}
    }
}
