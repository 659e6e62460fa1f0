//! Moving a run to another version on purpose: where it goes on there.

use super::{Definition, Run, Step};

impl Run {
    /// The run as it goes on in another version. If the step that comes next is there too, unchanged
    /// or on another day, it stays next; else the first step above the level already reached does,
    /// so that nothing is said twice and no level is skipped.
    #[must_use]
    pub fn carried(&self, from: &Definition, to: &Definition) -> Self {
        let kept = from.steps.get(self.next).and_then(|next| {
            let at = |alike: fn(&Step, &Step) -> bool| {
                let places = to.steps.iter().enumerate();
                let alike = places.filter(|(_, s)| alike(s, next) && s.level >= self.level);
                alike.map(|(place, _)| place).min_by_key(|place| place.abs_diff(self.next))
            };
            at(same).or_else(|| at(moved))
        });
        let next = kept.or_else(|| to.step_above(self.level, 0)).unwrap_or(to.steps.len());
        Self { next, ..self.clone() }
    }
}

/// Whether two steps say the same thing at the same time.
fn same(one: &Step, other: &Step) -> bool {
    one.offset == other.offset && one.kind == other.kind && one.template == other.template
}

/// Whether two steps say the same thing, if on another day.
fn moved(one: &Step, other: &Step) -> bool {
    one.level == other.level && one.kind == other.kind && one.template == other.template
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{ActionKind, Mode, Offset, Tone};

    fn step(days: i32, level: u8, template: &str) -> Step {
        Step {
            offset: Offset::after_due(days),
            kind: ActionKind::Email,
            level,
            tone: Tone::Friendly,
            template: template.to_owned(),
            mode: Mode::Automatic,
            conditions: Vec::new(),
        }
    }

    fn version(steps: &[(i32, u8, &str)]) -> Definition {
        let steps = steps.iter().map(|&(days, level, name)| step(days, level, name)).collect();
        Definition { criteria: Vec::new(), steps, end_after_days: 30 }
    }

    fn at(next: usize, level: u8) -> Run {
        Run { next, level, ..Run::new() }
    }

    #[test]
    fn a_step_that_is_there_too_stays_next() {
        let old = version(&[(3, 1, "a"), (10, 2, "b"), (20, 3, "c")]);
        let new = version(&[(-5, 1, "before"), (3, 1, "a"), (10, 2, "b"), (25, 3, "c")]);
        assert_eq!(at(1, 1).carried(&old, &new).next, 2);
    }

    #[test]
    fn a_step_on_another_day_stays_next() {
        let old = version(&[(3, 1, "a"), (10, 1, "b"), (20, 2, "c")]);
        let new = version(&[(3, 1, "a"), (12, 1, "b"), (20, 2, "c")]);
        assert_eq!(at(1, 1).carried(&old, &new).next, 1);
    }

    #[test]
    fn without_it_the_next_level_follows_and_nothing_is_said_twice() {
        let old = version(&[(3, 1, "a"), (10, 2, "b")]);
        let new = version(&[(4, 1, "x"), (12, 2, "y"), (30, 3, "z")]);
        assert_eq!(at(1, 1).carried(&old, &new).next, 1);
        assert_eq!(at(2, 2).carried(&old, &new).next, 2);
        assert_eq!(at(2, 3).carried(&old, &new).next, 3, "nothing is left to do");
        assert_eq!(at(0, 0).carried(&old, &new).next, 0);
    }

    #[test]
    fn a_step_that_was_moved_below_the_level_reached_is_not_repeated() {
        let old = version(&[(3, 1, "a"), (10, 3, "b")]);
        let new = version(&[(10, 1, "b"), (30, 4, "z")]);
        assert_eq!(at(1, 3).carried(&old, &new).next, 1);
    }
}
