//! What cannot wait, and what must not be said.

use super::{
    Deed, Dialogue, Heard, Move, Offer, Standing, State, Talk, Turn,
    answer::{protective, withheld},
    digress::{small_talk, talk},
    hearing::Hearing,
};
use crate::{act::Act, intent::Intent};

impl Dialogue {
    /// Acts on distress, death, insolvency, a wrong person and on rights, at once.
    pub(super) fn protect(&mut self, hearing: &Hearing) -> Option<Turn> {
        // Distress is heard even when something else was understood first.
        let intent =
            if hearing.has(Intent::Vulnerable) { Intent::Vulnerable } else { hearing.intent() };
        let (act, mut deed) = protective(hearing.slots(), intent)?;
        let pending = self.prompt(hearing);
        match intent {
            Intent::Vulnerable => {
                self.state = State::Offered(Offer::Human);
                self.closed = None;
                self.suspend(Standing::Suspended);
            }
            Intent::Deceased | Intent::Insolvency => {
                self.state = State::Idle;
                self.closed = None;
                self.suspend(Standing::Suspended);
            }
            Intent::WrongPerson => {
                self.state = State::Idle;
                self.standing = Standing::WrongPerson;
            }
            Intent::Human if act == Act::HandoverHuman => deed = self.hand_over(),
            Intent::ComplaintLegal => self.state = State::Idle,
            // These leave what is under way where it is.
            _ => {
                let then = pending.or_else(|| self.beside(hearing));
                return Some(
                    Turn::of(Move::saying(act, hearing.slots().clone())).doing(deed).then(then),
                );
            }
        }
        Some(Turn::of(Move::saying(act, hearing.slots().clone())).doing(deed))
    }

    /// What else the message asks: "stop the text messages, and I want to pay in three" is heard
    /// twice. Only what is said or asked for a yes follows; nothing more is done in this turn.
    fn beside(&mut self, hearing: &Hearing) -> Option<Move> {
        let other = hearing.heard.also.iter().copied().find(|other| !other.is_protective())?;
        let heard = Heard { intent: other, also: &[], choice: None, ..*hearing.heard };
        let other = Hearing { heard: &heard, ..*hearing };
        let mut ahead = self.clone();
        let turn = ahead
            .forbid(&other)
            .or_else(|| ahead.begin(&other))
            .or_else(|| ahead.digress(&other))
            .filter(|turn| turn.deed.is_none())?;
        *self = ahead;
        Some(turn.now)
    }

    /// Once it was the wrong person, nothing opens the debt again but a collector.
    fn suspend(&mut self, standing: Standing) {
        if self.standing != Standing::WrongPerson {
            self.standing = standing;
        }
    }

    /// A person takes over, with the request that was under way.
    pub(super) fn hand_over(&mut self) -> Deed {
        let unfinished = match std::mem::take(&mut self.state) {
            State::Open(thread) => Some(Box::new((thread.flow, thread.draft))),
            _ => None,
        };
        if self.standing == Standing::Open {
            self.standing = Standing::HandedOver;
        }
        Deed::Handover { unfinished }
    }

    /// After "wrong person": nothing about the debt, whatever is asked.
    pub(super) fn withhold(&mut self, hearing: &Hearing) -> Option<Turn> {
        if self.standing != Standing::WrongPerson {
            return None;
        }
        let act = match hearing.intent() {
            Intent::LanguageSwitch => return Some(self.switch_language(hearing)),
            // Whatever is asked here may be about the debt.
            Intent::Fallback if !hearing.asks() => {
                return Some(self.miss(hearing));
            }
            Intent::Fallback => Act::RefuseDisclosure,
            intent => withheld(intent, hearing.context)?,
        };
        let now = match act {
            Act::SmalltalkReply => small_talk(talk(hearing).or(Some(Talk::Noted))),
            act => Move::bare(act),
        };
        Some(Turn::of(now))
    }
}
