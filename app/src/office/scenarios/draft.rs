//! A scenario as typed: rows of text that become a definition, or say what is wrong where. Adding,
//! removing and moving rows are buttons of the same form, so that nothing typed is lost and no
//! script is needed.

use super::conditions::{ConditionText, SUBJECTS, conditions};
use crate::forms::Posted;
use domain::{
    Currency, Locale,
    scenario::{ActionKind, Condition, Definition, Mode, Offset, Step, Tone},
};

/// Rows of steps at most; [`domain::scenario::check`] allows fewer.
const STEPS_MOST: usize = 60;
/// Conditions of one step, or of the scenario, at most.
const CONDITIONS_MOST: usize = 12;

/// A step as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StepText {
    pub(super) days: String,
    pub(super) unit: String,
    pub(super) from: String,
    pub(super) kind: String,
    pub(super) level: String,
    pub(super) tone: String,
    pub(super) template: String,
    pub(super) mode: String,
    pub(super) conditions: Vec<ConditionText>,
}

/// A scenario as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) criteria: Vec<ConditionText>,
    pub(super) steps: Vec<StepText>,
    pub(super) end_after: String,
}

/// Something that cannot be read: in which step (none: in the scenario as a whole), and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) step: Option<usize>,
    pub(super) words: String,
}

impl Default for StepText {
    fn default() -> Self {
        Self {
            days: "7".to_owned(),
            unit: "calendar".to_owned(),
            from: "due_date".to_owned(),
            kind: "email".to_owned(),
            level: "1".to_owned(),
            tone: "friendly".to_owned(),
            template: String::new(),
            mode: "automatic".to_owned(),
            conditions: Vec::new(),
        }
    }
}

impl Draft {
    /// The text of a definition.
    pub(super) fn of(definition: &Definition, locale: Locale, currency: Currency) -> Self {
        let texts = |conditions: &[Condition]| {
            conditions.iter().map(|c| ConditionText::of(c, locale, currency)).collect()
        };
        let steps = definition.steps.iter().map(|step| StepText {
            days: step.offset.days.to_string(),
            unit: step.offset.unit.to_string(),
            from: step.offset.from.to_string(),
            kind: step.kind.to_string(),
            level: step.level.to_string(),
            tone: step.tone.to_string(),
            template: step.template.clone(),
            mode: step.mode.to_string(),
            conditions: texts(&step.conditions),
        });
        Self {
            criteria: texts(&definition.criteria),
            steps: steps.collect(),
            end_after: definition.end_after_days.to_string(),
        }
    }

    /// What was posted.
    pub(super) fn read(posted: &Posted) -> Self {
        let count =
            |name: &str, most: usize| posted.text(name).parse::<usize>().unwrap_or(0).min(most);
        let conditions = |prefix: &str| {
            let field = |index: usize, name: &str| format!("{prefix}.{index}.{name}");
            (0..count(&format!("{prefix}.count"), CONDITIONS_MOST))
                .map(|index| ConditionText {
                    not: posted.text(&field(index, "not")) == "1",
                    on: posted.text(&field(index, "on")).to_owned(),
                    is: posted.text(&field(index, "is")).to_owned(),
                })
                .collect()
        };
        let steps = (0..count("steps", STEPS_MOST)).map(|index| {
            let text = |name: &str| posted.text(&format!("step.{index}.{name}")).to_owned();
            StepText {
                days: text("days"),
                unit: text("unit"),
                from: text("from"),
                kind: text("kind"),
                level: text("level"),
                tone: text("tone"),
                template: text("template"),
                mode: text("mode"),
                conditions: conditions(&format!("step.{index}.if")),
            }
        });
        Self {
            steps: steps.collect(),
            criteria: conditions("if"),
            end_after: posted.text("end_after").to_owned(),
        }
    }

    /// Does what a button of a row asks for: `add`, `up.2`, `down.2`, `remove.2`, `if.add`,
    /// `if.remove.1`, `step.2.if.add`, `step.2.if.remove.1`. `false` if it is none of them.
    pub(super) fn press(&mut self, button: &str) -> bool {
        let parts: Vec<&str> = button.split('.').collect();
        let number = |text: &str| text.parse::<usize>().ok();
        match parts.as_slice() {
            ["add"] => self.add(),
            [verb @ ("up" | "down" | "remove"), at] => match number(at) {
                Some(at) if at < self.steps.len() => self.arrange(verb, at),
                _ => {}
            },
            ["if", rest @ ..] => press_condition(&mut self.criteria, rest),
            ["step", at, "if", rest @ ..] => {
                if let Some(step) = number(at).and_then(|at| self.steps.get_mut(at)) {
                    press_condition(&mut step.conditions, rest);
                }
            }
            _ => return false,
        }
        true
    }

    /// A step after the last, at its level, a week later.
    fn add(&mut self) {
        if self.steps.len() >= STEPS_MOST {
            return;
        }
        let next = match self.steps.last() {
            None => StepText::default(),
            Some(last) => StepText {
                from: "previous_step".to_owned(),
                level: last.level.clone(),
                tone: last.tone.clone(),
                ..StepText::default()
            },
        };
        self.steps.push(next);
    }

    fn arrange(&mut self, verb: &str, at: usize) {
        match verb {
            "up" if at > 0 => self.steps.swap(at, at - 1),
            "down" if at + 1 < self.steps.len() => self.steps.swap(at, at + 1),
            "remove" => drop(self.steps.remove(at)),
            _ => {}
        }
    }

    /// The definition it says, or everything that cannot be read.
    pub(super) fn definition(
        &self,
        locale: Locale,
        currency: Currency,
    ) -> Result<Definition, Vec<Fault>> {
        let mut faults = Vec::new();
        let criteria = conditions(&self.criteria, None, locale, currency, &mut faults);
        let mut steps = Vec::new();
        for (index, text) in self.steps.iter().enumerate() {
            let conditions =
                conditions(&text.conditions, Some(index), locale, currency, &mut faults);
            match text.step(conditions, locale) {
                Ok(step) => steps.push(step),
                Err(words) => faults.push(Fault { step: Some(index), words }),
            }
        }
        let end_after_days = self.end_after.parse().ok().filter(|days| *days <= 730);
        if end_after_days.is_none() {
            let words = locale.pick(
                "Indiquez de 0 à 730 jours après la dernière étape.",
                "Give 0 to 730 days after the last step.",
            );
            faults.push(Fault { step: None, words: words.to_owned() });
        }
        match end_after_days {
            Some(end_after_days) if faults.is_empty() => {
                Ok(Definition { criteria, steps, end_after_days })
            }
            _ => Err(faults),
        }
    }
}

impl StepText {
    fn step(&self, conditions: Vec<Condition>, locale: Locale) -> Result<Step, String> {
        let days = self.days.replace('−', "-").parse().map_err(|_| {
            locale.pick(
                "Le décalage est un nombre de jours, négatif avant l’échéance.",
                "The offset is a number of days, negative before the due date.",
            )
        })?;
        let level = self
            .level
            .parse()
            .map_err(|_| locale.pick("Le niveau va de 1 à 9.", "Levels range from 1 to 9."))?;
        let unknown =
            || locale.pick("Choisissez dans les listes.", "Choose from the lists.").to_owned();
        Ok(Step {
            offset: Offset {
                days,
                unit: self.unit.parse().map_err(|_| unknown())?,
                from: self.from.parse().map_err(|_| unknown())?,
            },
            kind: self.kind.parse::<ActionKind>().map_err(|_| unknown())?,
            level,
            tone: self.tone.parse::<Tone>().map_err(|_| unknown())?,
            template: self.template.clone(),
            mode: self.mode.parse::<Mode>().map_err(|_| unknown())?,
            conditions,
        })
    }
}

fn press_condition(conditions: &mut Vec<ConditionText>, rest: &[&str]) {
    match rest {
        ["add"] if conditions.len() < CONDITIONS_MOST => {
            conditions.push(ConditionText { on: SUBJECTS[0].to_owned(), ..Default::default() });
        }
        ["remove", at] => {
            if let Some(at) = at.parse::<usize>().ok().filter(|at| *at < conditions.len()) {
                conditions.remove(at);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        party::DebtorKind,
        scenario::{Base, Behaviour, DayUnit, Test},
    };

    fn definition() -> Definition {
        let tests = [
            Test::BalanceAtLeast(12_050),
            Test::DaysLateAtLeast(30),
            Test::DebtorKind(vec![DebtorKind::Business, DebtorKind::PublicBody]),
            Test::Segment(vec!["Risqué".to_owned(), "export".to_owned()]),
            Test::Behaviour(vec![Behaviour::Slow, Behaviour::Late]),
            Test::Country(vec!["FR".to_owned(), "BE".to_owned()]),
            Test::DisputedAtLeast(250),
            Test::BrokenPromisesAtLeast(2),
            Test::ScoreAtLeast(40),
            Test::Debtor(vec!["C-1".to_owned()]),
        ];
        let conditions: Vec<Condition> = tests
            .into_iter()
            .enumerate()
            .map(|(index, test)| Condition { test, not: index % 2 == 1 })
            .collect();
        let step = Step {
            offset: Offset { days: -3, unit: DayUnit::Business, from: Base::DueDate },
            kind: ActionKind::RegisteredLetter,
            level: 3,
            tone: Tone::Formal,
            template: "mise en demeure".to_owned(),
            mode: Mode::ToValidate,
            conditions: conditions.clone(),
        };
        Definition { criteria: conditions, steps: vec![step], end_after_days: 30 }
    }

    #[test]
    fn what_is_shown_reads_back_as_it_was() {
        for locale in Locale::ALL {
            let draft = Draft::of(&definition(), *locale, Currency::EUR);
            assert_eq!(draft.definition(*locale, Currency::EUR), Ok(definition()));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_where_it_stands() {
        let mut draft = Draft::of(&definition(), Locale::Fr, Currency::EUR);
        draft.end_after = "bientôt".to_owned();
        draft.criteria[0].is = "beaucoup".to_owned();
        draft.steps[0].days = "x".to_owned();
        draft.steps[0].conditions[5].is = "France".to_owned();
        let faults = draft.definition(Locale::Fr, Currency::EUR).unwrap_err();
        let places: Vec<_> = faults.iter().map(|fault| fault.step).collect();
        assert_eq!(places, [None, Some(0), Some(0), None]);
    }

    #[test]
    fn rows_are_added_moved_and_removed() {
        let mut draft = Draft::default();
        assert!(draft.press("add") && draft.press("add") && draft.press("add"));
        assert_eq!(draft.steps[1].from, "previous_step");
        draft.steps[2].days = "99".to_owned();
        assert!(draft.press("up.2") && draft.press("remove.0"));
        assert_eq!(draft.steps.iter().map(|s| s.days.as_str()).collect::<Vec<_>>(), ["99", "7"]);
        assert!(
            draft.press("step.1.if.add") && draft.press("if.add") && draft.press("if.remove.0")
        );
        assert_eq!((draft.steps[1].conditions.len(), draft.criteria.len()), (1, 0));
        assert!(
            draft.press("up.17") && draft.press("step.9.if.add"),
            "what is not there changes nothing"
        );
        assert!(!draft.press("save"));
    }

    #[test]
    fn a_posted_form_is_read_row_by_row() {
        let posted = Posted::from_pairs([
            ("steps", "1"),
            ("end_after", "30"),
            ("step.0.days", "5"),
            ("step.0.unit", "calendar"),
            ("step.0.from", "due_date"),
            ("step.0.kind", "email"),
            ("step.0.level", "1"),
            ("step.0.tone", "friendly"),
            ("step.0.template", "rappel"),
            ("step.0.mode", "automatic"),
            ("step.0.if.count", "1"),
            ("step.0.if.0.on", "score"),
            ("step.0.if.0.not", "1"),
            ("step.0.if.0.is", "50"),
            ("if.count", "0"),
        ]);
        let definition = Draft::read(&posted).definition(Locale::Fr, Currency::EUR).unwrap();
        assert_eq!(definition.steps[0].conditions, [Condition::not(Test::ScoreAtLeast(50))]);
    }
}
