//! What entities say.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use std::ops::Range;

/// A normalised value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number without a unit.
    Number(Decimal),
    /// A rank: `1er`, `third`.
    Ordinal(u64),
    /// Money with a currency.
    Amount(Amount),
    /// Money between two bounds, or from or up to one.
    AmountRange {
        /// The least, when said.
        min: Option<Decimal>,
        /// The most, when said.
        max: Option<Decimal>,
        /// The currency of both.
        currency: Currency,
    },
    /// Percent: 15 for `15 %`.
    Percent(Decimal),
    /// A share of the whole: `la moitié`, `a third`.
    Fraction {
        /// Parts taken, at least 1.
        numerator: u32,
        /// Parts of the whole, at least 2.
        denominator: u32,
    },
    /// So many times or instalments: `en 3 fois`, `3x`, `in three goes`.
    Times(u32),
    /// A day.
    Date(Day),
    /// Days from one to another.
    Period(Period),
    /// A length of time.
    Duration(Length),
    /// How often.
    Recurrence(Freq),
    /// The same day every month, 1 to 31: `le 5 de chaque mois`.
    DayOfMonth(u32),
    /// A time of the day.
    Time(NaiveTime),
    /// Between two times of a day.
    TimeRange(NaiveTime, NaiveTime),
    /// A part of a day.
    Daypart(Daypart),
    /// Digits only, with a leading `+` when written.
    Phone(String),
    /// An address, as written but for `at` and `dot`.
    Email(String),
    /// An invoice's reference: the debtor's own as printed, others as written.
    Reference(String),
}

/// Money as it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// In units of the currency, which may be cents.
    pub value: Decimal,
    /// What was said.
    pub currency: Currency,
}

impl Amount {
    /// The value in major units: 0.05 for `5 cents`.
    pub fn major(self) -> Decimal {
        if self.currency == Currency::Cent { self.value / Decimal::ONE_HUNDRED } else { self.value }
    }
}

/// A currency as it was said; `$` and `£` are more than one country's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// `€`, `EUR`, `euros`, `balles`.
    Eur,
    /// `$`, `dollars`.
    Dollar,
    /// `£`, `pounds`, `livres`.
    Pound,
    /// Hundredths of a currency that is not said.
    Cent,
    /// A currency named without doubt, by its ISO 4217 code.
    Iso(&'static str),
}

impl Currency {
    /// The ISO 4217 code that is meant in all likelihood; none for cents alone.
    pub const fn iso(self) -> Option<&'static str> {
        match self {
            Self::Eur => Some("EUR"),
            Self::Dollar => Some("USD"),
            Self::Pound => Some("GBP"),
            Self::Cent => None,
            Self::Iso(code) => Some(code),
        }
    }
}

/// A day, and what it might be instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day that is meant when nothing speaks of the past.
    pub date: NaiveDate,
    /// What others mean by the same words: `next Friday`, `mardi en huit`.
    pub alternative: Option<NaiveDate>,
    /// The day that is meant in a clause about the past: `lundi`, `le 20 février`. None when the
    /// words leave no choice.
    pub previous: Option<NaiveDate>,
    /// When only a day of the month was said: `le 5`.
    pub day_of_month: Option<u32>,
    /// How coarse the words were: `dans 1 an` is a day of a month.
    pub grain: Grain,
    /// The part of the day that the same words say: `ce soir`.
    pub daypart: Option<Daypart>,
}

impl Day {
    /// A day without a doubt.
    pub const fn exact(date: NaiveDate) -> Self {
        Self {
            date,
            alternative: None,
            previous: None,
            day_of_month: None,
            grain: Grain::Day,
            daypart: None,
        }
    }
}

/// Days from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, which belongs to it.
    pub to: NaiveDate,
    /// The whole unit it is, if it is one.
    pub grain: Option<Grain>,
    /// The same words in a clause about the past: `en janvier`.
    pub previous: Option<(NaiveDate, NaiveDate)>,
}

/// A unit of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

/// A length of time in the units it was said in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// Years.
    pub years: Decimal,
    /// Months.
    pub months: Decimal,
    /// Weeks.
    pub weeks: Decimal,
    /// Days.
    pub days: Decimal,
    /// Seconds, for hours and what is shorter.
    pub seconds: Decimal,
    /// `environ`, `about`.
    pub approximate: bool,
}

impl Length {
    /// Days, a month being 30 and a year 365 of them.
    pub fn in_days(&self) -> Decimal {
        self.years * Decimal::from(365)
            + self.months * Decimal::from(30)
            + self.weeks * Decimal::from(7)
            + self.days
            + self.seconds / Decimal::from(86_400)
    }
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Freq {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every two weeks.
    Biweekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every year.
    Yearly,
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Daypart {
    /// `matin`.
    Morning,
    /// `midi`, without a time.
    Noon,
    /// `après-midi`.
    Afternoon,
    /// `soir`.
    Evening,
    /// `nuit`.
    Night,
}

impl Daypart {
    /// Its name in slots.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Noon => "noon",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }
}

/// How expressions are read on which people differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conventions {
    /// What the beginning, middle and end of a month are.
    pub thirds: Thirds,
    /// Whether `un` and `une` are numbers on their own.
    pub articles_count: bool,
    /// Whether `quinze jours` is two weeks.
    pub quinzaine_is_two_weeks: bool,
}

/// What the beginning, middle and end of a month are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thirds {
    /// What a debtor is held to: the 1st to the 10th, the 15th, the last day.
    Deadlines,
    /// What public corpora say: ten days or so each.
    Ranges,
}

impl Conventions {
    /// The assistant's.
    pub const ASSISTANT: Self =
        Self { thirds: Thirds::Deadlines, articles_count: false, quinzaine_is_two_weeks: false };
    /// Those of the public corpora.
    pub const CORPORA: Self =
        Self { thirds: Thirds::Ranges, articles_count: true, quinzaine_is_two_weeks: true };
}

/// A value and the token after it.
pub(super) type Match = (Value, usize);

/// Days of a range of the calendar, the end excluded, as a period.
pub(super) fn period(days: Range<NaiveDate>, grain: Option<Grain>) -> Option<Period> {
    let to = days.end.pred_opt()?;
    (days.start <= to).then_some(Period { from: days.start, to, grain, previous: None })
}
