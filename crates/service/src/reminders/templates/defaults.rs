//! The wordings and the scenario that a creditor begins with.

use super::Template;
use crate::{Context, Error};
use domain::{
    CreditorId, Locale,
    scenario::{ActionKind, Definition, Mode, Offset, Step, Tone, VersionState},
};
use serde::Deserialize;
use store::{
    Tx,
    creditors::Creditor,
    scenarios::{Scenario, Version},
};

/// The wordings, as a file that lawyers and writers can read.
const FILE: &str = include_str!("defaults.toml");

#[derive(Deserialize)]
struct File {
    template: Vec<Wording>,
}

/// One of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    pub(super) name: String,
    pub(super) channel: super::Medium,
    pub(super) locale: Locale,
    pub(super) tone: Tone,
    pub(super) subject: String,
    pub(super) body: String,
}

/// Every wording of the file.
pub(super) fn wordings() -> Result<Vec<Wording>, Error> {
    let file: File = toml::from_str(FILE).map_err(Error::internal)?;
    Ok(file.template)
}

/// Gives a creditor the house's wordings; its own of the same name, channel and language stay.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn put_defaults(ctx: &Context, tx: &mut Tx, creditor: CreditorId) -> Result<(), Error> {
    let known = store::templates::all(tx, creditor).await?;
    for wording in wordings()? {
        let same = |own: &Template| {
            own.name == wording.name
                && own.channel == wording.channel.as_str()
                && own.locale == wording.locale
        };
        if known.iter().any(same) {
            continue;
        }
        let template = Template {
            creditor_id: creditor,
            id: ctx.id(),
            name: wording.name,
            channel: wording.channel.as_str().to_owned(),
            locale: wording.locale,
            tone: wording.tone,
            subject: wording.subject,
            body: wording.body.trim().to_owned(),
            updated_at: ctx.now(),
            updated_by: None,
        };
        store::templates::put(tx, &template).await?;
    }
    Ok(())
}

/// Gives a creditor the sequence that it begins with, published: every open invoice takes it.
///
/// # Errors
/// [`Error`] when the database is away.
pub async fn publish_default(ctx: &Context, tx: &mut Tx, creditor: &Creditor) -> Result<(), Error> {
    let now = ctx.now();
    let scenario = Scenario {
        creditor_id: creditor.id,
        id: ctx.id(),
        name: creditor.locale.pick("Relances", "Reminders").to_owned(),
        position: 1,
        created_at: now,
        archived_at: None,
    };
    store::scenarios::insert(tx, &scenario).await?;
    let version = Version {
        creditor_id: creditor.id,
        id: ctx.id(),
        scenario_id: scenario.id,
        number: 1,
        state: VersionState::Published,
        definition: store::Json(default_scenario(creditor.locale)),
        created_at: now,
        created_by: None,
        published_at: Some(now),
        published_by: None,
    };
    Ok(store::scenarios::insert_version(tx, &version).await?)
}

/// The sequence that a creditor begins with: kind for some weeks, firm, then a formal notice that a
/// person looks at first.
pub fn default_scenario(locale: Locale) -> Definition {
    use ActionKind::{CallTask, Email, Escalation, RegisteredLetter, Sms};
    let step = |days, kind, level, tone, template: &str, mode| Step {
        offset: Offset::after_due(days),
        kind,
        level,
        tone,
        template: template.to_owned(),
        mode,
        conditions: Vec::new(),
    };
    Definition {
        criteria: Vec::new(),
        steps: vec![
            step(-5, Email, 1, Tone::Friendly, "notice", Mode::Automatic),
            step(3, Email, 1, Tone::Friendly, "friendly", Mode::Automatic),
            step(10, Sms, 1, Tone::Friendly, "friendly", Mode::Automatic),
            step(20, Email, 2, Tone::Firm, "firm", Mode::Automatic),
            step(27, CallTask, 2, Tone::Firm, "firm", Mode::Manual),
            step(38, RegisteredLetter, 3, Tone::Formal, "formal", Mode::ToValidate),
            step(
                55,
                Escalation,
                4,
                Tone::Firm,
                locale.pick("Décider de la suite", "Decide what comes next"),
                Mode::Manual,
            ),
        ],
        end_after_days: 30,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reminders::{
        templates::{Draft, Medium, check},
        variables::{self, Variable},
    };
    use domain::scenario::{self, Frame};
    use proptest::{prop_assert, prop_assume, proptest};

    #[test]
    fn every_wording_of_the_house_is_faultless() {
        let wordings = wordings().unwrap();
        assert!(wordings.len() >= 18);
        for wording in wordings {
            let draft = Draft {
                id: None,
                name: wording.name,
                medium: wording.channel,
                locale: wording.locale,
                tone: wording.tone,
                subject: wording.subject,
                body: wording.body,
            };
            assert_eq!(check(&draft), [], "{draft:?}");
        }
    }

    proptest! {
        #[test]
        fn short_messages_fit_whatever_the_names(name in "\\PC{1,80}", cents in 1_i64..99_999_999) {
            let amount = |locale: Locale| locale.money(domain::Money::eur(cents));
            for wording in wordings().unwrap().iter().filter(|w| w.channel == Medium::Sms) {
                let text = |variable: &Variable| match variable {
                    Variable::CreditorName | Variable::ContactName | Variable::DebtorName => name.clone(),
                    Variable::Total | Variable::Principal => amount(wording.locale),
                    // The longest dates there are.
                    Variable::OldestDueOn | Variable::FirstLetterOn => wording.locale.pick("22 septembre 2026", "22 September 2026").to_owned(),
                    other => other.example(wording.locale).to_owned(),
                };
                let named = Variable::ALL.iter().map(|variable| (variable.as_str(), text(variable)));
                let mut values = variables::shortened(named.collect());
                prop_assume!(!values["creditor_name"].is_empty());
                // Everything has a value, then what only some messages have goes.
                for gone in ["", "on_behalf_of", "days_late"] {
                    values.remove(gone);
                    let worded =
                        crate::reminders::wording::word("", &wording.body, &values).unwrap();
                    let (sent, septets) = crate::reminders::compose::sms(&worded);
                    prop_assert!(septets <= 160, "{septets}: {sent}");
                    prop_assert!(sent.contains("https://pa"), "{sent}");
                }
            }
        }
    }

    #[test]
    fn the_sequence_finds_its_words_and_passes_its_check() {
        let definition = default_scenario(Locale::Fr);
        let wordings = wordings().unwrap();
        for step in definition.steps.iter().filter(|step| step.kind != ActionKind::Escalation) {
            for locale in Locale::ALL {
                let medium = Medium::of(step.kind);
                let found = wordings.iter().any(|wording| {
                    (&wording.name, wording.channel, wording.locale)
                        == (&step.template, medium, *locale)
                });
                assert!(found, "{} {medium} {locale}", step.template);
            }
        }
        let findings = scenario::check(&definition, &Frame::default());
        assert!(findings.iter().all(|finding| !finding.kind.is_error()), "{findings:?}");
    }
}
