//! The editor: one form of rows, what is wrong beside each step, and the sequence as a timeline.

use super::{
    conditions::{ConditionText, SUBJECTS, example, subject},
    draft::{Draft, Fault, StepText},
    sequence::Sequence,
};
use crate::{
    components::{Csrf, Icon},
    office::{
        components::Empty,
        reminder_words::{base, kind, mode, template, tone, unit},
        seat::Reader,
    },
};
use domain::{
    Locale,
    scenario::{ActionKind, Base, DayUnit, Finding, Mode, Tone},
};
use leptos::prelude::*;

/// What the editor shows.
pub(super) struct Sheet {
    /// Where the form goes.
    pub(super) action: String,
    /// What was typed, or what stands.
    pub(super) draft: Draft,
    /// What cannot be read.
    pub(super) faults: Vec<Fault>,
    /// What is wrong with what can be read.
    pub(super) findings: Vec<Finding>,
    /// What a colleague must not have changed.
    pub(super) seen: String,
    /// Names of templates, for suggestions.
    pub(super) templates: Vec<String>,
    /// An example's due date, and the days on which its steps fall.
    pub(super) sequence: Sequence,
}

/// What is wrong at one place, in words; errors before warnings.
struct Wrong {
    error: bool,
    words: String,
}

impl Sheet {
    fn wrong(&self, step: Option<usize>, locale: Locale) -> Vec<Wrong> {
        let faults = self.faults.iter().filter(|fault| fault.step == step);
        let faults = faults.map(|fault| Wrong { error: true, words: fault.words.clone() });
        let findings = self.findings.iter().filter(|finding| finding.step == step);
        let findings = findings.map(|finding| Wrong {
            error: finding.kind.is_error(),
            words: finding.kind.words(locale).to_owned(),
        });
        faults.chain(findings).collect()
    }
}

fn wrong_view(wrong: Vec<Wrong>, seat: Reader) -> impl IntoView + use<> {
    let lines = wrong.into_iter().map(|wrong| {
        let (icon, class) = if wrong.error { ("danger", "error") } else { ("warning", "remark") };
        let said = if wrong.error { seat.pick("À corriger", "To correct") } else { seat.pick("À savoir", "To know") };
        view! { <li class=class><Icon name=icon/><span><span class="visually-hidden">{said}" "</span>{wrong.words}</span></li> }
    });
    let lines: Vec<_> = lines.collect();
    (!lines.is_empty()).then(|| view! { <ul class="findings">{lines.collect_view()}</ul> })
}

/// The form, with the timeline beside it.
pub(super) fn editor(seat: Reader, sheet: Sheet) -> AnyView {
    let locale = seat.locale();
    let count = sheet.draft.steps.len();
    let rows = sheet.draft.steps.iter().enumerate().map(|(index, step)| {
        let wrong = wrong_view(sheet.wrong(Some(index), locale), seat);
        row(seat, index, count, step, wrong)
    });
    let rows = rows.collect_view();
    let general = wrong_view(sheet.wrong(None, locale), seat);
    let criteria = conditions(seat, "if", &sheet.draft.criteria);
    let templates = sheet
        .templates
        .iter()
        .map(|name| view! { <option value=name.clone()>{template(name, locale)}</option> });
    let templates = templates.collect_view();
    let due = sheet.sequence.due.to_string();
    let timeline = sheet.sequence.view(seat);
    view! {
        <form method="post" action=sheet.action.clone() class="editor">
            <Csrf/>
            <input type="hidden" name="seen" value=sheet.seen.clone()/>
            <input type="hidden" name="steps" value=count.to_string()/>
            // Enter in a field saves, whichever button stands first.
            <button class="visually-hidden" type="submit" name="do" value="save" tabindex="-1">
                {seat.pick("Enregistrer", "Save")}
            </button>
            <datalist id="templates">{templates}</datalist>
            <fieldset>
                <legend>{seat.pick("Quelles factures", "Which invoices")}</legend>
                <p class="hint">{seat.pick(
                    "Sans condition, le scénario prend toute facture qu’aucun scénario avant lui ne prend.",
                    "Without a condition, it takes every invoice that no scenario before it takes.",
                )}</p>
                {criteria}
                {general}
            </fieldset>
            <p class="hint">{seat.pick(
                "Un nombre de jours négatif tombe avant l’échéance.",
                "A negative number of days falls before the due date.",
            )}</p>
            <ol class="steps">{rows}</ol>
            {(count == 0).then(|| view! {
                <Empty text=seat.pick(
                    "Aucune étape encore. Ajoutez la première, par exemple un e-mail amical 3\u{a0}jours après l’échéance.",
                    "No step yet. Add the first, for example a friendly e-mail 3\u{a0}days after the due date.",
                )/>
            })}
            <div class="line">
                <button class="button quiet" type="submit" name="do" value="add">{seat.pick("Ajouter une étape", "Add a step")}</button>
            </div>
            <div class="line">
                <label>
                    <span>{seat.pick("Jours après la dernière étape, puis douteuse", "Days after the last step, then doubtful")}</span>
                    <input name="end_after" inputmode="numeric" maxlength="4" value=sheet.draft.end_after.clone()/>
                </label>
                <label>
                    <span>{seat.pick("Exemple\u{a0}: échéance le", "Example: due on")}</span>
                    <input type="date" name="due" value=due/>
                </label>
            </div>
            {timeline}
            <div class="line">
                <button class="button" type="submit" name="do" value="save">{seat.pick("Enregistrer et vérifier", "Save and check")}</button>
                <button class="button quiet" type="submit" name="do" value="show">{seat.pick("Montrer la séquence", "Show the sequence")}</button>
            </div>
        </form>
        {help(locale)}
    }
    .into_any()
}

fn row(
    seat: Reader,
    index: usize,
    count: usize,
    step: &StepText,
    wrong: impl IntoView + 'static,
) -> AnyView {
    let locale = seat.locale();
    let name = |field: &str| format!("step.{index}.{field}");
    let kinds = options(ActionKind::ALL, &step.kind, |of| kind(of, locale));
    let tones = options(Tone::ALL, &step.tone, |of| tone(of, locale));
    let modes = options(Mode::ALL, &step.mode, |of| mode(of, locale));
    let units = options(DayUnit::ALL, &step.unit, |of| unit(of, locale));
    let bases = options(Base::ALL, &step.from, |of| base(of, locale));
    let title = format!("{} {}", seat.pick("Étape", "Step"), index + 1);
    let conditions = conditions(seat, &format!("step.{index}.if"), &step.conditions);
    let button = |verb: &str, words: &'static str, sign: &'static str, shown: bool| {
        let value = format!("{verb}.{index}");
        shown.then(|| view! {
            <button class="button quiet" type="submit" name="do" value=value title=words aria-label=words>{sign}</button>
        })
    };
    view! {
        <li id=format!("step-{index}")>
            <fieldset>
                <legend>{title}</legend>
                <div class="line">
                    <label><span>{seat.pick("Quoi", "What")}</span><select name=name("kind")>{kinds}</select></label>
                    <label class="narrowest"><span>{seat.pick("Niveau", "Level")}</span>
                        <input name=name("level") inputmode="numeric" maxlength="1" value=step.level.clone()/></label>
                    <label class="narrowest"><span>{seat.pick("Jours", "Days")}</span>
                        <input name=name("days") maxlength="5" value=step.days.clone()/></label>
                    <label><span>{seat.pick("Compté en", "Counted in")}</span><select name=name("unit")>{units}</select></label>
                    <label><span>{seat.pick("Quand", "When")}</span><select name=name("from")>{bases}</select></label>
                    <label><span>{seat.pick("Ton", "Tone")}</span><select name=name("tone")>{tones}</select></label>
                    <label><span>{seat.pick("Envoi", "Sending")}</span><select name=name("mode")>{modes}</select></label>
                    <label class="grows"><span>{seat.pick("Modèle, ou ce qu’il faut faire", "Template, or what to do")}</span>
                        <input name=name("template") list="templates" maxlength="120" value=step.template.clone()/></label>
                    <div class="moves">
                        {button("up", seat.pick("Monter l’étape", "Move the step up"), "↑", index > 0)}
                        {button("down", seat.pick("Descendre l’étape", "Move the step down"), "↓", index + 1 < count)}
                        {button("remove", seat.pick("Retirer l’étape", "Remove the step"), "×", true)}
                    </div>
                </div>
                {conditions}
                {wrong}
            </fieldset>
        </li>
    }
    .into_any()
}

fn conditions(seat: Reader, prefix: &str, conditions: &[ConditionText]) -> impl IntoView + use<> {
    let locale = seat.locale();
    let rows = conditions.iter().enumerate().map(|(index, condition)| {
        let name = |field: &str| format!("{prefix}.{index}.{field}");
        let subjects = SUBJECTS.map(|on| {
            view! { <option value=on selected=on == condition.on>{subject(on, locale)}</option> }
        });
        let remove = format!("{prefix}.remove.{index}");
        let words = seat.pick("Retirer la condition", "Remove the condition");
        view! {
            <li class="line">
                <label><span class="visually-hidden">{seat.pick("Sens", "Sense")}</span>
                    <select name=name("not")>
                        <option value="0">{seat.pick("si", "if")}</option>
                        <option value="1" selected=condition.not>{seat.pick("sauf si", "unless")}</option>
                    </select></label>
                <label><span class="visually-hidden">{seat.pick("Critère", "Criterion")}</span>
                    <select name=name("on")>{subjects.collect_view()}</select></label>
                <label class="grows"><span class="visually-hidden">{seat.pick("Valeur", "Value")}</span>
                    <input name=name("is") maxlength="400" value=condition.is.clone() placeholder=example(&condition.on, locale)/></label>
                <button class="button quiet" type="submit" name="do" value=remove title=words aria-label=words>"×"</button>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <input type="hidden" name=format!("{prefix}.count") value=conditions.len().to_string()/>
        <ul class="conditions">{rows}</ul>
        <button class="button quiet small" type="submit" name="do" value=format!("{prefix}.add")>
            {seat.pick("Ajouter une condition", "Add a condition")}
        </button>
    }
}

fn options<T: Copy + std::fmt::Display>(
    all: &[T],
    chosen: &str,
    words: impl Fn(T) -> &'static str,
) -> AnyView {
    let options = all.iter().map(|value| {
        let code = value.to_string();
        let selected = code == chosen;
        view! { <option value=code selected=selected>{words(*value)}</option> }
    });
    options.collect_view().into_any()
}

/// What may be written as the value of each condition.
fn help(locale: Locale) -> impl IntoView + use<> {
    let rows = SUBJECTS.map(|on| {
        view! { <tr><th scope="row">{subject(on, locale)}</th><td>{example(on, locale)}</td></tr> }
    });
    view! {
        <details class="more">
            <summary>{locale.pick("Ce qui s’écrit dans une condition", "What may be written in a condition")}</summary>
            <table><tbody>{rows.collect_view()}</tbody></table>
        </details>
    }
}
