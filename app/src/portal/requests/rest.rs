//! What of a debtor's invoices is not contested, and paying it.

use super::parts::{PayExactly, pay};
use crate::{components::Icon, page::use_page};
use domain::{InvoiceId, Money};
use leptos::prelude::*;
use service::portal::InvoiceView;

/// What is left beside disputes and plans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rest {
    invoices: Vec<InvoiceId>,
    /// What they come to, with what is claimed on them.
    asked: Option<Money>,
}

impl Rest {
    /// From open invoices; those of a plan that is kept are left out.
    pub(super) fn of(open: &[InvoiceView], planned: &[InvoiceId]) -> Self {
        let free = open
            .iter()
            .filter(|invoice| invoice.payable().is_positive() && !planned.contains(&invoice.id));
        free.fold(Self::default(), |mut rest, invoice| {
            let asked = invoice.asked();
            let sum = rest.asked.map_or(0, |asked| asked.minor) + asked.minor;
            rest.invoices.push(invoice.id);
            rest.asked = Some(Money::new(sum, asked.currency));
            rest
        })
    }
}

/// The button that pays what is not contested.
#[component]
pub(super) fn PayRest(rest: Rest, form_key: String) -> impl IntoView {
    let locale = use_page().locale;
    let Rest { invoices, asked } = rest;
    let Some(asked) = asked else { return ().into_any() };
    view! {
        <section class="panel" id="rest" aria-labelledby="rest-title">
            <h2 id="rest-title"><Icon name="card"/>{locale.pick("Ce que vous ne contestez pas", "What you do not dispute")}</h2>
            <p>{locale.pick(
                "Vous pouvez le régler dès maintenant\u{a0}; cela n’enlève rien à votre contestation.",
                "You can settle it now; that takes nothing away from your dispute.",
            )}</p>
            <PayExactly invoices amount=None label=pay(locale, asked) key=form_key/>
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
        let mut open = sample::invoices(4);
        // The first is free, the second contested in part, the third in whole, the fourth planned.
        open[1].contested = Money::eur(1_000);
        open[2].contested = open[2].balance;
        let rest = Rest::of(&open, &[open[3].id]);
        assert_eq!(rest.invoices, [open[0].id, open[1].id]);
        let sum = open[0].asked().minor + open[1].balance.minor - 1_000;
        assert_eq!(rest.asked, Some(Money::eur(sum)));
        assert_eq!(Rest::of(&[], &[]), Rest::default());
    }
}
