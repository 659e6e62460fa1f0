//! How a step really speaks: as formally as the template that words it. A step that is called
//! friendly and says a formal notice is one, for the person who must look at it first and for the law.

use super::editor::channel_of;
use crate::Error;
use domain::{
    CreditorId,
    scenario::{ActionKind, Definition, Step, Tone, Wordings},
};
use store::{Tx, templates::Template};

/// The tones of a creditor's templates, by name and channel; each language has its own.
pub(super) struct Tones(Vec<(String, String, Tone)>);

impl Tones {
    /// As they are stored.
    pub(super) async fn read(tx: &mut Tx, creditor: CreditorId) -> Result<Self, Error> {
        Ok(Self(store::templates::tones(tx, creditor).await?))
    }

    /// Those of templates that are at hand.
    pub(super) fn of(templates: &[Template]) -> Self {
        let tones = templates.iter().map(|t| (t.name.clone(), t.channel.clone(), t.tone));
        Self(tones.collect())
    }

    /// Whether the wording of a step is a formal notice, in one language at least. A letter without a
    /// wording of its own takes that of the e-mail.
    pub(super) fn is_formal(&self, step: &Step) -> bool {
        let name = step.template.trim();
        let on = |channel| {
            let own = self.0.iter().filter(move |(n, c, _)| n == name && c == channel);
            own.map(|(_, _, tone)| *tone)
        };
        let formal = |tone| tone == Tone::Formal;
        match channel_of(step.kind).filter(|_| step.kind.is_message()) {
            Some("letter") if on("letter").next().is_none() => on("email").any(formal),
            Some(channel) => on(channel).any(formal),
            None => false,
        }
    }

    /// Which channels have words for which template.
    pub(super) fn wordings(&self) -> Wordings {
        let mut wordings = Wordings::default();
        for (name, channel, _) in &self.0 {
            let kind = ActionKind::ALL
                .iter()
                .find(|kind| kind.is_message() && channel_of(**kind) == Some(channel.as_str()));
            if let Some(kind) = kind {
                wordings.add(name, *kind);
            }
        }
        wordings
    }

    /// Lets every step speak as its template does.
    pub(super) fn raise(&self, definition: &mut Definition) {
        for step in &mut definition.steps {
            if self.is_formal(step) {
                step.tone = Tone::Formal;
            }
        }
    }
}
