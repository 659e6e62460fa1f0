//! The editor: the text at the left, what may be said in it at the right, the preview below.

use super::{
    super::{components::Trail, seat::Reader},
    list::{language_word, medium_word, tone_word},
    preview,
};
use crate::{
    components::{
        Csrf, ErrorSummary, Fact, Facts, Field, Moment, Notice, Select, Submit, TextArea,
    },
    forms::Form,
    page::Tone as Look,
};
use domain::{Locale, scenario::Tone};
use http::StatusCode;
use leptos::prelude::*;
use service::reminders::{
    Variable,
    templates::{Draft, Medium, Preview, Wording},
};

/// What the page shows.
pub(super) struct Page {
    /// The template as it stands on the screen.
    pub(super) draft: Draft,
    /// What was typed and what is wrong with it.
    pub(super) form: Form,
    /// What a debtor would read.
    pub(super) preview: Option<Preview>,
    /// What became of a test.
    pub(super) told: Option<(Look, String)>,
    /// Every wording that it has had, the latest first.
    pub(super) wordings: Vec<Wording>,
    /// 422 when something is wrong.
    pub(super) status: StatusCode,
}

impl Page {
    /// A draft alone.
    pub(super) fn of(draft: Draft, form: Form) -> Self {
        let wordings = Vec::new();
        Self { draft, form, preview: None, told: None, wordings, status: StatusCode::OK }
    }
}

pub(super) fn view(
    seat: Reader,
    title: String,
    page: Page,
    may_save: bool,
) -> impl IntoView + use<> {
    let Page { draft, form, preview, told, wordings, .. } = page;
    let trail =
        vec![("/office/templates".to_owned(), seat.pick("Modèles", "Templates").to_owned())];
    let shown = preview.map(|preview| preview::view(seat, preview, &draft, form.value("debtor")));
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        {told.map(|(tone, words)| view! { <Notice tone=tone><p>{words}</p></Notice> })}
        <ErrorSummary form=form.clone()/>
        <div class="file">
            <div>
                {fields(seat, &draft, &form, may_save)}
                {shown}
                {former(seat, &draft, wordings)}
            </div>
            <aside>{variables(seat, draft.locale)}</aside>
        </div>
    }
}

fn fields(seat: Reader, draft: &Draft, form: &Form, may_save: bool) -> AnyView {
    let locale = seat.locale();
    let action = match draft.id {
        Some(id) => format!("/office/templates/{id}"),
        None => "/office/templates/new".to_owned(),
    };
    let tones =
        Tone::ALL.iter().map(|tone| (tone.to_string(), tone_word(*tone, locale).to_owned()));
    let tones: Vec<_> = tones.collect();
    let subject = (draft.medium.has_subject() || draft.id.is_none()).then(|| {
        let value = draft.subject.clone();
        view! {
            <Field form=form.clone() name="subject" label=seat.pick("Objet", "Subject") value=value
                hint=seat.pick("Pour un e-mail ou un courrier.", "For an e-mail or a letter.")/>
        }
    });
    let number = (draft.medium == Medium::Sms).then(|| view! {
        <Field form=form.clone() name="number" label=seat.pick("Votre mobile, pour un essai", "Your mobile, for a test") short=true maxlength=20
            hint=seat.pick("Il n’est pas conservé.", "It is not kept.")/>
    });
    let test = match (draft.medium, draft.id) {
        (Medium::Letter, Some(_)) => seat.pick("Voir la lettre (PDF)", "See the letter (PDF)"),
        _ => seat.pick("M’envoyer un essai", "Send a test to myself"),
    };
    let (form, body) = (form.clone(), draft.body.clone());
    let tone = draft.tone.to_string();
    let save = may_save.then(|| {
        let words = seat.pick("Enregistrer ce modèle", "Save this template");
        view! { <Submit name="do" value="save">{words}</Submit> }
    });
    view! {
        <form method="post" action=action class="decision">
            <Csrf/>
            {identity(seat, draft, &form)}
            <Select form=form.clone() name="tone" label=seat.pick("Ton", "Tone") options=tones value=tone/>
            {subject}
            <TextArea form=form.clone() name="body" label=seat.pick("Texte", "Text") value=body rows=18 maxlength=10_000 required=true
                hint=seat.pick(
                    "Une ligne vide sépare les paragraphes. Une partie qui ne vaut pas toujours s’écrit {% if promised_on %}…{% endif %}.",
                    "An empty line separates paragraphs. A part that does not always apply is written {% if promised_on %}…{% endif %}.",
                )/>
            <Field form=form name="debtor" label=seat.pick("Aperçu pour le débiteur", "Preview for the debtor") short=true maxlength=100
                hint=seat.pick("Sa référence, telle qu’elle figure dans la liste.", "Its reference, as the list shows it.")/>
            {number}
            <p class="links">
                <Submit look="quiet" name="do" value="preview">{seat.pick("Voir l’aperçu", "Show the preview")}</Submit>
                {(draft.medium != Medium::Call || draft.id.is_none()).then(|| view! { <Submit look="quiet" name="do" value="test">{test}</Submit> })}
                {save}
            </p>
        </form>
    }
    .into_any()
}

/// Every wording that the template has had: a message says which of them it left with.
fn former(seat: Reader, draft: &Draft, wordings: Vec<Wording>) -> Option<impl IntoView + use<>> {
    let (language, locale) = (draft.locale, seat.locale());
    let rows = wordings.into_iter().map(|one| {
        let by = one.by.map(|by| format!(" · {by}"));
        let subject = (!one.subject.is_empty()).then(|| view! { <p lang=language.as_str()><strong>{one.subject}</strong></p> });
        view! {
            <details class="more">
                <summary>"v"{one.number}" · "{tone_word(one.tone, locale)}" · "<Moment at=one.at/>{by}</summary>
                {subject}
                <pre lang=language.as_str()>{one.body}</pre>
            </details>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="letter" aria-labelledby="versions">
                <h2 id="versions">{seat.pick("Versions", "Versions")}</h2>
                {rows.collect_view()}
            </section>
        }
    })
}

/// What steps know a template by: chosen once.
fn identity(seat: Reader, draft: &Draft, form: &Form) -> AnyView {
    let locale = seat.locale();
    if draft.id.is_some() {
        let (name, medium) = (draft.name.clone(), medium_word(draft.medium, locale));
        let language = language_word(draft.locale);
        return view! {
            <Facts>
                <Fact term=seat.pick("Nom", "Name")><code>{name}</code></Fact>
                <Fact term=seat.pick("Canal", "Channel")>{medium}</Fact>
                <Fact term=seat.pick("Langue", "Language")>{language}</Fact>
            </Facts>
        }
        .into_any();
    }
    let media = Medium::ALL.iter().map(|m| (m.to_string(), medium_word(*m, locale).to_owned()));
    let languages = Locale::ALL.iter().map(|l| (l.to_string(), language_word(*l).to_owned()));
    let (media, languages): (Vec<_>, Vec<_>) = (media.collect(), languages.collect());
    let (medium, language) = (draft.medium.to_string(), draft.locale.to_string());
    view! {
        <Field form=form.clone() name="name" label=seat.pick("Nom", "Name") maxlength=40 required=true short=true value=draft.name.clone()
            hint=seat.pick("Ce que les étapes d’un scénario citent, par exemple friendly.", "What a scenario’s steps name, for example friendly.")/>
        <Select form=form.clone() name="channel" label=seat.pick("Canal", "Channel") options=media value=medium/>
        <Select form=form.clone() name="locale" label=seat.pick("Langue", "Language") options=languages value=language/>
    }
    .into_any()
}

/// What may be said.
fn variables(seat: Reader, theirs: Locale) -> impl IntoView + use<> {
    let rows = Variable::ALL.iter().map(|variable| {
        let name = format!("{{{{ {variable} }}}}");
        let example = variable.example(theirs);
        view! {
            <dt><code>{name}</code></dt>
            <dd>
                {variable.meaning(seat.locale())}
                {(!example.is_empty()).then(|| view! { <span class="muted under">{example}</span> })}
            </dd>
        }
    });
    view! {
        <h2>{seat.pick("Ce que le texte peut dire", "What the text may say")}</h2>
        <p class="hint">{seat.pick(
            "Une variable vide pour un message empêche son envoi et crée une tâche\u{a0}: rien ne part à trous.",
            "A variable that is empty for a message keeps it from leaving and makes a task: nothing leaves with holes.",
        )}</p>
        <dl>{rows.collect_view()}</dl>
    }
}
