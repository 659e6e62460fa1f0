//! The machine driven by hand: what was understood is given, not read.

mod after;
mod random;
mod repairs;
mod requests;

use super::*;
use crate::{
    slots::Slots,
    testing::{context, day},
};

/// A conversation about one invoice of 240.
struct Talk {
    dialogue: Dialogue,
    context: Context,
}

fn talk(invoices: &[(&str, &str)]) -> Talk {
    Talk { dialogue: Dialogue::new(Locale::Fr), context: context(invoices) }
}

impl Talk {
    fn one() -> Self {
        talk(&[("F-301", "240")])
    }

    fn two() -> Self {
        talk(&[("F-7741", "120"), ("F-7742", "86.5")])
    }

    fn turn(&mut self, message: &str, intent: Intent, slots: &Slots) -> Turn {
        let heard = Heard {
            message,
            intent,
            also: &[],
            choice: None,
            slots,
            language: self.dialogue.language(),
            clear: true,
        };
        self.dialogue.turn(&heard, &self.context, Script::standard())
    }

    fn says(&mut self, message: &str, intent: Intent, slots: &Slots) -> Act {
        self.turn(message, intent, slots).now.act
    }

    fn yes(&mut self) -> Turn {
        self.turn("oui", Intent::Affirm, &Slots::default())
    }

    fn no(&mut self) -> Turn {
        self.turn("non", Intent::Deny, &Slots::default())
    }
}

fn none() -> Slots {
    Slots::default()
}

fn n(n: u32) -> Slots {
    Slots { n: Some(n), ..none() }
}

fn on(month: u32, date: u32) -> Slots {
    Slots { date: Some(day(month, date)), ..none() }
}

fn amount(amount: u32) -> Slots {
    Slots { amount: Some(amount.into()), ..none() }
}
