//! The only code meant for the browser. Each island wraps markup that works without it, takes no
//! properties (so that no JSON parser is downloaded) and reads what it needs from `data-`
//! attributes.

mod copy;
mod selection;
mod talk;
mod watch;

pub use copy::CopyButton;
pub use selection::SelectionTotal;
pub use talk::Talk;
pub use watch::PaymentWatch;
