//! What of a debtor's invoices is not contested, and paying it.

use super::parts::{PayExactly, Row, pay};
use crate::{components::Icon, page::use_page};
use domain::{InvoiceId, Locale, Money};
use leptos::prelude::*;
use service::portal::InvoiceView;

/// What is left beside disputes and plans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rest {
    /// Invoices of which nothing is contested.
    whole: Vec<InvoiceId>,
    /// What they come to, with what is claimed on them.
    asked: Option<Money>,
    /// Invoices of which a part is contested, with the other part.
    parts: Vec<Row>,
}

impl Rest {
    /// From open invoices and, for each, what could still be contested; invoices of a plan that is
    /// kept are left out.
    pub(super) fn of(open: &[InvoiceView], free: Vec<Row>, planned: &[InvoiceId]) -> Self {
        let mut rest = Self::default();
        for (id, reference, left) in free.into_iter().filter(|row| !planned.contains(&row.0)) {
            let Some(invoice) = open.iter().find(|invoice| invoice.id == id) else { continue };
            if invoice.payable() == left {
                let sum = rest.asked.map_or(0, |asked| asked.minor) + invoice.asked().minor;
                rest.whole.push(id);
                rest.asked = Some(Money::new(sum, left.currency));
            } else {
                rest.parts.push((id, reference, left));
            }
        }
        rest
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.parts.is_empty()
    }
}

/// Buttons that pay what is not contested: one for whole invoices, one for each part, since a
/// payment of several would be spread by law, oldest first.
#[component]
pub(super) fn PayRest(rest: Rest, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    if rest.is_empty() {
        return ().into_any();
    }
    let Rest { whole, asked, parts } = rest;
    let key = form_key.clone();
    let whole = asked.map(|asked| {
        view! { <PayExactly invoices=whole amount=None label=pay(locale, asked) key=format!("{key}w")/> }
    });
    let parts = parts.into_iter().enumerate().map(|(at, (id, reference, left))| {
        let label = match locale {
            Locale::Fr => format!("{} sur {reference}", pay(locale, left)),
            Locale::En => format!("{} of {reference}", pay(locale, left)),
        };
        let key = format!("{form_key}p{at}");
        view! { <PayExactly invoices=vec![id] amount=Some(left) label key/> }
    });
    let parts = parts.collect_view();
    view! {
        <section class="panel" id="rest" aria-labelledby="rest-title">
            <h2 id="rest-title"><Icon name="card"/>{locale.pick("Ce que vous ne contestez pas", "What you do not dispute")}</h2>
            <p>{locale.pick(
                "Vous pouvez le régler dès maintenant ; cela n’enlève rien à votre contestation.",
                "You can settle it now; that takes nothing away from your dispute.",
            )}</p>
            {whole}
            {parts}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_is_contested_or_in_a_plan_is_not_asked_for() {
        let open = sample::invoices(4);
        let row = |at: usize, minor| (open[at].id, open[at].reference.clone(), Money::eur(minor));
        // The first is free, the second contested in part, the third in whole, the fourth planned.
        let free =
            vec![row(0, open[0].payable().minor), row(1, 5_000), row(3, open[3].payable().minor)];
        let rest = Rest::of(&open, free, &[open[3].id]);
        assert_eq!(rest.whole, [open[0].id]);
        assert_eq!(rest.asked, Some(open[0].asked()));
        assert_eq!(rest.parts, [row(1, 5_000)]);
        assert!(Rest::of(&open, Vec::new(), &[]).is_empty());
    }
}
