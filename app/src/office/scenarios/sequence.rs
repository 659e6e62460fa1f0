//! A scenario as people see it happen: the days on which its steps fall for an example.

use crate::{
    components::{Badge, WeekDay},
    office::{
        reminder_words::{kind, offset, template, tone},
        seat::Reader,
    },
    page::Tone as Look,
};
use chrono::NaiveDate;
use domain::scenario::{Definition, Step, Tone, timeline};
use leptos::prelude::*;

/// An example's due date and its steps.
pub(super) struct Sequence {
    /// When the example is due.
    pub(super) due: NaiveDate,
    steps: Vec<(Step, Option<NaiveDate>)>,
    end_after: u16,
}

impl Sequence {
    /// The steps of a definition for an invoice due on `due`.
    pub(super) fn of(definition: Option<&Definition>, due: NaiveDate) -> Self {
        let Some(definition) = definition else {
            return Self { due, steps: Vec::new(), end_after: 0 };
        };
        let days = timeline(definition, due);
        Self {
            due,
            steps: definition.steps.iter().cloned().zip(days).collect(),
            end_after: definition.end_after_days,
        }
    }

    /// The timeline.
    pub(super) fn view(self, seat: Reader) -> Option<impl IntoView + use<>> {
        let locale = seat.locale();
        let last = self.steps.iter().rev().find_map(|(_, day)| *day)?;
        let due = self.due;
        let rows = self.steps.into_iter().enumerate().map(|(index, (step, day))| {
            let look = match step.tone {
                Tone::Friendly => Look::Info,
                Tone::Firm => Look::Warning,
                Tone::Formal => Look::Danger,
            };
            let letter = seat.pick("J", "D");
            let after = day.map(|day| match (day - due).num_days() {
                0 => letter.to_owned(),
                days => format!("{letter}{days:+}").replace('-', "\u{2212}"),
            });
            let when = match day {
                Some(day) => view! { <WeekDay on=day/> }.into_any(),
                None => seat.pick("selon la promesse", "depends on the promise").into_any(),
            };
            view! {
                <li>
                    <span class="mark">{after.unwrap_or_else(|| "·".to_owned())}</span>
                    <span class="what">
                        <a href=format!("#step-{index}")>{kind(step.kind, locale)}</a>
                        " "<Badge tone=look text=tone(step.tone, locale)/>
                        <span class="muted">" "{seat.pick("niveau", "level")}" "{step.level}" · "{template(&step.template, locale)}" · "{offset(step.offset, locale)}</span>
                    </span>
                    <span class="when muted">{when}</span>
                </li>
            }
        });
        let rows = rows.collect_view();
        let ends = last + chrono::Days::new(self.end_after.into());
        Some(view! {
            <section class="sequence" aria-labelledby="sequence">
                <h2 id="sequence">{seat.pick("La séquence, si rien ne l’arrête", "The sequence, if nothing stops it")}</h2>
                <ol>
                    {rows}
                    <li class="end">
                        <span class="mark">"■"</span>
                        <span class="what">{seat.pick("Impayée\u{a0}: douteuse", "Unpaid: doubtful")}</span>
                        <span class="when muted"><WeekDay on=ends/></span>
                    </li>
                </ol>
            </section>
        })
    }
}
