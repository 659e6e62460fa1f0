//! The design system, shared by portal and office. Their looks are in `style/components.css`.
//!
//! Components ask [`crate::page::use_page`] for the language, so callers pass values (money,
//! dates), never formatted text. To add one: a file here, a rule there, an example in the gallery
//! (`cargo run -p app --features ssr --example gallery`).

mod badge;
mod card;
mod explanation;
mod field;
mod icon;
mod notice;
mod qr;
mod table;
mod timeline;
mod value;

pub use badge::{Badge, Clock, DueBadge, StateBadge};
pub use card::{Back, Fact, Facts, WayOut};
pub use explanation::{Explanation, Part};
pub use field::{Check, Choice, Csrf, ErrorSummary, Field, FieldError, Select, Submit, TextArea};
pub use icon::Icon;
pub use notice::Notice;
pub use qr::Qr;
pub use table::Table;
pub use timeline::{Event, Timeline};
pub use value::{Amount, Day, Moment, WeekDay};
