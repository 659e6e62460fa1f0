//! Requests and plans: what debtors ask, what is answered, and what follows at once.
//!
//! - [`ask`]: a debtor asks; the policy grants it or a clock begins. [`withdraw`], [`accept`],
//!   [`decline`], [`hand_in`]: what debtors do about a request of theirs.
//! - [`decide`]: a collector answers; it counts ten seconds later, until when it can be taken back.
//! - `answer`: the one place where an answer counts, whoever gave it: the request, its invoices'
//!   runs, the ledger, plan, messages and audit follow in one transaction.
//! - [`owners`]: who answers for a dispute in the house, asked and chased; [`owner_door`]: where
//!   they answer.
//! - [`contact`]: changes of particulars.
//! - [`plans`]: agreed schedules, announced, kept, changed or broken. [`queue`] and [`case`]: what
//!   collectors see, with their [`views`], [`bulk`] answers, and who sits [`beside`] them.
//!   [`view`]: what debtors see. [`causes`]: why invoices are paid late.
//!
//! What may be asked and what a run makes of it is decided in `domain::requests` and
//! `domain::scenario`.

mod answer;
mod ask;
pub mod beside;
pub mod bulk;
pub mod callbacks;
pub mod case;
pub mod causes;
mod changes;
mod chosen;
mod code;
mod consequences;
pub mod contact;
pub mod decide;
pub mod handing_over;
pub mod lines;
mod moving;
mod other_terms;
mod own;
pub mod owner_door;
pub(crate) mod owner_mail;
pub mod owners;
pub mod papers;
mod plan_said;
pub mod plans;
pub mod policy;
pub mod queue;
pub mod reasons;
mod resting;
mod runs;
pub(crate) mod said;
mod second;
mod supervision;
mod told;
mod transferred;
pub mod view;
pub mod views;

pub(crate) use answer::{ran_out, settled};
pub use ask::{AskCommand, AskError, Asked, Draft, WORDS_MOST, ask, ask_with, draft};
pub(crate) use ask::{Opening, check, open};
pub use code::{CodeError, CodeWay, code_way, send_code};
pub(crate) use code::{send_code_in, sign};
pub(crate) use decide::take_effect;
pub use decide::{DecideError, Decided, decide};
pub use own::{OwnError, accept, decline, hand_in, hand_in_with, withdraw};
pub use policy::policy;
pub use resting::agreement_held;
pub(crate) use resting::{follow_holds, still_says};
pub(crate) use said::wording;
pub(crate) use told::open_told;
pub use told::{Told, dispute_told};
pub(crate) use transferred::came as transfer_came;
pub use transferred::until as awaited_until;
