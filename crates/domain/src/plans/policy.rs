//! What a creditor grants by itself.

use super::{Frequency, Terms};
use crate::{Currency, Locale, Money};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// How many instalments a debt of some size may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// For debts up to this amount, in minor units; none for every larger one.
    pub up_to_minor: Option<i64>,
    /// The most instalments.
    pub count: u32,
    /// The most days from today to the last instalment.
    pub days: u32,
}

/// Which plans need nobody's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPolicy {
    /// By the size of the debt, smallest first; a debt beyond the last band goes to review.
    pub bands: Vec<Band>,
    /// The smallest instalment, in minor units.
    pub least_minor: i64,
    /// How far instalments may lie apart.
    pub frequencies: Vec<Frequency>,
    /// The most days from today to the first instalment.
    pub first_within_days: u32,
    /// The least to be paid at once, in percent of the debt.
    pub deposit_percent: u32,
    /// The most plans or promises that this debtor may have broken before.
    pub broken_most: u32,
}

impl Default for PlanPolicy {
    /// Three instalments up to 500, six up to 3,000, ten up to 10,000; larger debts are reviewed.
    fn default() -> Self {
        let band = |units: i64, count, days| Band { up_to_minor: Some(units * 100), count, days };
        Self {
            bands: vec![band(500, 3, 100), band(3_000, 6, 190), band(10_000, 10, 310)],
            least_minor: 3_000,
            frequencies: vec![Frequency::Monthly, Frequency::Fortnightly, Frequency::Weekly],
            first_within_days: 35,
            deposit_percent: 0,
            broken_most: 0,
        }
    }
}

/// What a collector allows one debtor beyond, or below, the policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// The most instalments, whatever the band says; 0 sends every plan to review.
    pub count: Option<u32>,
    /// The most days of delay; 0 sends every delay to review.
    pub delay_days: Option<u32>,
}

/// What of a wish goes beyond the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clause", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant says what its fields are")]
pub enum Clause {
    /// No band is large enough for this debt.
    Size,
    /// More instalments than this.
    Count { most: u32 },
    /// The last instalment lies after this day.
    Length { last_on: NaiveDate },
    /// An instalment of less than this, in minor units.
    Least { minor: i64 },
    /// Instalments may not lie so far, or so little, apart.
    Frequency,
    /// The first instalment lies after this day.
    First { last_on: NaiveDate },
    /// Less than this is paid at once, in minor units.
    Deposit { minor: i64 },
    /// Earlier plans or promises were not kept.
    Broken { count: u32 },
    /// The date lies after this day.
    Date { last_on: NaiveDate },
    /// Collectors decide every such request.
    Always,
}

impl Clause {
    /// In words, for both sides.
    #[must_use]
    pub fn words(self, locale: Locale, currency: Currency) -> String {
        let money = |minor| locale.money(Money::new(minor, currency));
        match (self, locale) {
            (Self::Size, _) => locale
                .pick(
                    "le montant dépasse ce qui est accordé automatiquement",
                    "the amount is beyond what is granted automatically",
                )
                .to_owned(),
            (Self::Count { most: 0 } | Self::Always, _) => {
                locale.pick("une personne décide toujours", "a person always decides").to_owned()
            }
            (Self::Count { most }, Locale::Fr) => format!("plus de {most} échéances"),
            (Self::Count { most }, Locale::En) => format!("more than {most} instalments"),
            (Self::Length { last_on }, Locale::Fr) => {
                format!("la dernière échéance tombe après le {}", locale.date(last_on))
            }
            (Self::Length { last_on }, Locale::En) => {
                format!("the last instalment falls after {}", locale.date(last_on))
            }
            (Self::Least { minor }, Locale::Fr) => {
                format!("des échéances de moins de {}", money(minor))
            }
            (Self::Least { minor }, Locale::En) => {
                format!("instalments of less than {}", money(minor))
            }
            (Self::Frequency, _) => {
                locale.pick("ce rythme n’est pas proposé", "this rhythm is not offered").to_owned()
            }
            (Self::First { last_on }, Locale::Fr) => {
                format!("la première échéance tombe après le {}", locale.date(last_on))
            }
            (Self::First { last_on }, Locale::En) => {
                format!("the first instalment falls after {}", locale.date(last_on))
            }
            (Self::Deposit { minor }, Locale::Fr) => {
                format!("moins de {} payés tout de suite", money(minor))
            }
            (Self::Deposit { minor }, Locale::En) => {
                format!("less than {} paid at once", money(minor))
            }
            (Self::Broken { count }, Locale::Fr) => format!(
                "{count} {} précédemment",
                locale.plural(count.into(), "engagement non tenu", "engagements non tenus")
            ),
            (Self::Broken { count }, Locale::En) => format!(
                "{count} earlier {} not kept",
                locale.plural(count.into(), "commitment", "commitments")
            ),
            (Self::Date { last_on }, Locale::Fr) => {
                format!("la date demandée est après le {}", locale.date(last_on))
            }
            (Self::Date { last_on }, Locale::En) => {
                format!("the date asked for is after {}", locale.date(last_on))
            }
        }
    }
}

impl PlanPolicy {
    /// The band of a debt.
    #[must_use]
    pub fn band(&self, total_minor: i64) -> Option<Band> {
        let fits = |band: &&Band| band.up_to_minor.is_none_or(|most| total_minor <= most);
        self.bands.iter().find(fits).copied()
    }

    /// The most instalments that a debt may have, those of the smallest size included; none if
    /// every plan goes to review.
    #[must_use]
    pub fn most(&self, total_minor: i64, allowance: Allowance) -> Option<u32> {
        let count = allowance.count.or_else(|| self.band(total_minor).map(|band| band.count))?;
        let by_size = total_minor / self.least_minor.max(1);
        let most = count.min(u32::try_from(by_size).unwrap_or(u32::MAX));
        (most > 0).then_some(most)
    }

    /// What is to be paid at once at least, in minor units, rounded up.
    #[must_use]
    pub fn least_deposit(&self, total_minor: i64) -> i64 {
        let percent = i64::from(self.deposit_percent.min(100));
        // Amounts fit: 64 bits of cents, divided before they could overflow.
        total_minor / 100 * percent + (total_minor % 100 * percent + 99) / 100
    }

    /// What of these terms goes beyond the policy; nothing if they are granted at once.
    #[must_use]
    pub fn judge(
        &self,
        terms: &Terms,
        total_minor: i64,
        today: NaiveDate,
        allowance: Allowance,
        broken: u32,
    ) -> Vec<Clause> {
        let mut clauses = Vec::new();
        let band = self.band(total_minor);
        match (allowance.count, band) {
            (Some(most), _) if terms.count > most => clauses.push(Clause::Count { most }),
            (None, None) => clauses.push(Clause::Size),
            (None, Some(band)) if terms.count > band.count => {
                clauses.push(Clause::Count { most: band.count });
            }
            _ => {}
        }
        if let (None, Some(band)) = (allowance.count, band) {
            let last_on = today + Days::new(band.days.into());
            let end = terms.schedule(total_minor, today).ok();
            let end = end.and_then(|all| all.last().map(|last| last.due_on));
            if end.is_some_and(|end| end > last_on) {
                clauses.push(Clause::Length { last_on });
            }
        }
        if terms.each(total_minor) < self.least_minor && terms.count > 1 {
            clauses.push(Clause::Least { minor: self.least_minor });
        }
        if !self.frequencies.contains(&terms.frequency) {
            clauses.push(Clause::Frequency);
        }
        let first = today + Days::new(self.first_within_days.into());
        if terms.first_on > first {
            clauses.push(Clause::First { last_on: first });
        }
        let deposit = self.least_deposit(total_minor);
        if terms.deposit_minor < deposit {
            clauses.push(Clause::Deposit { minor: deposit });
        }
        if broken > self.broken_most {
            clauses.push(Clause::Broken { count: broken });
        }
        clauses
    }

    /// Up to three plans within the policy: the shortest that spreads anything, the longest, and
    /// one between. With what someone can spare each month, the plans begin with the shortest that
    /// asks for no more than that.
    #[must_use]
    pub fn offers(
        &self,
        total_minor: i64,
        today: NaiveDate,
        allowance: Allowance,
        monthly_minor: Option<i64>,
    ) -> Vec<Terms> {
        let Some(&frequency) = self.frequencies.first() else { return Vec::new() };
        let Some(most) = self.most(total_minor, allowance) else { return Vec::new() };
        let first_on = today + Days::new(self.first_within_days.min(frequency.days()).into());
        let deposit_minor = self.least_deposit(total_minor);
        let terms = |count| Terms { deposit_minor, count, first_on, frequency };
        let affordable = |count: u32| {
            let each = terms(count).each(total_minor);
            monthly_minor.is_none_or(|monthly| {
                each.saturating_mul(frequency.a_year()) <= monthly.saturating_mul(12)
            })
        };
        let fits = |count: &u32| {
            affordable(*count)
                && self.judge(&terms(*count), total_minor, today, allowance, 0).is_empty()
        };
        let all: Vec<u32> = (2..=most.min(super::MOST_INSTALMENTS)).filter(fits).collect();
        let (Some(&shortest), Some(&longest)) = (all.first(), all.last()) else {
            return Vec::new();
        };
        let mut counts = vec![shortest, all[all.len() / 2], longest];
        counts.dedup();
        counts.into_iter().map(terms).collect()
    }
}
