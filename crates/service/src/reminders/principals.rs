//! Those for whom a message collects, with the addresses that the law wants named (R124-4, 2°, CPCE).

use super::Statement;
use crate::{Error, messages::compose::one_line};
use domain::party::Mandate;
use store::{Tx, creditors::Creditor};

/// Each of them in a line: its name and, as far as it is known, its address. Nobody for a creditor
/// that collects its own.
pub(super) async fn lines(
    tx: &mut Tx,
    creditor: &Creditor,
    statement: &Statement,
) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    if creditor.mandate == Mandate::Own {
        return Ok(lines);
    }
    for name in statement.principal_names() {
        let known = store::principals::by_name(tx, creditor.id, name).await?;
        let address = known.map(|principal| {
            let street = principal.street.replace('\n', ", ");
            format!(", {street}, {} {}", principal.postcode, principal.city)
        });
        lines.push(one_line(&format!("{name}{}", address.unwrap_or_default())));
    }
    Ok(lines)
}
