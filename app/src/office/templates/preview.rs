//! A draft as a debtor would read it. The e-mail's own HTML stands in a frame that can run nothing;
//! a button fills it, so that no script is needed.

use super::super::seat::Reader;
use crate::components::{Csrf, Fact, Facts, Submit};
use leptos::prelude::*;
use service::reminders::templates::{Draft, Preview};

pub(super) fn view(
    seat: Reader,
    preview: Preview,
    draft: &Draft,
    debtor: &str,
) -> impl IntoView + use<> {
    let Preview { debtor: name, contact, subject, text, html, septets } = preview;
    let frame = html.map(|_| frame(seat, draft, debtor));
    let length = septets.map(|septets| {
        let words = format!("{septets} / 160");
        view! { <Fact term=seat.pick("Caractères", "Characters")>{words}</Fact> }
    });
    let subject = (!subject.is_empty())
        .then(|| view! { <Fact term=seat.pick("Objet", "Subject")>{subject}</Fact> });
    view! {
        <section class="letter" aria-labelledby="preview">
            <h2 id="preview">{seat.pick("Aperçu", "Preview")}</h2>
            <Facts>
                <Fact term=seat.pick("Débiteur", "Debtor")>{name}</Fact>
                <Fact term=seat.pick("Contact", "Contact")>{contact}</Fact>
                {subject}
                {length}
            </Facts>
            <pre tabindex="0">{text}</pre>
            {frame}
        </section>
    }
}

/// Posts the draft once more, into the frame below.
fn frame(seat: Reader, draft: &Draft, debtor: &str) -> AnyView {
    let hidden = [
        ("name", draft.name.clone()),
        ("channel", draft.medium.to_string()),
        ("locale", draft.locale.to_string()),
        ("tone", draft.tone.to_string()),
        ("subject", draft.subject.clone()),
        ("body", draft.body.clone()),
        ("debtor", debtor.to_owned()),
    ];
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <form method="post" action="/office/templates/message" target="message">
            <Csrf/>
            {hidden.into_iter().collect_view()}
            <Submit look="quiet">{seat.pick("Voir l’e-mail tel qu’il arrive", "Show the e-mail as it arrives")}</Submit>
        </form>
        <iframe name="message" title=seat.pick("Le message", "The message") sandbox=""></iframe>
    }
    .into_any()
}
