//! The commands of the assistant, over lines of JSON: each reads cases from `input` and writes an
//! answer a line to `output`.

mod classify;
mod explain;
mod lint;
mod replay;
mod run;
mod slots;

pub use classify::classify;
pub use explain::explain;
pub use lint::lint;
pub use replay::replay;
pub use run::run;
pub use slots::{Kind, slots};

/// Why a command stopped.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A line is no case.
    #[error("line {line} is no case: {source}")]
    Case {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A command was asked for something it does not know.
    #[error("{0}")]
    Usage(String),
    /// Input or output failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
