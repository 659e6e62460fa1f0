//! An agreed plan: how far it has come, its next instalment and the way to pay exactly that.

use super::{
    closed,
    moving::Moving,
    parts::{PayExactly, pay},
};
use crate::{
    components::{Amount, Badge, Clock, Notice, Table, WeekDay},
    forms::Form,
    page::{Tone, use_page},
};
use chrono::NaiveDate;
use domain::{
    InvoiceId, Locale, Money, PlanId,
    plans::{Instalment, PlanKind, PlanState, Remaining, latest_move},
};
use leptos::prelude::*;
use service::{portal::InvoiceView, requests::plans::PlanView};

/// What of the next instalment is to be paid now, and on which invoices: what is on its way
/// already is not asked for again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Due {
    invoices: Vec<InvoiceId>,
    amount: Money,
}

pub(super) fn due(plan: &PlanView, open: &[InvoiceView]) -> Option<Due> {
    exactly(plan, open, plan.progress.next?.minor)
}

/// A sum to be paid on a plan's invoices, less what is on its way already.
fn exactly(plan: &PlanView, open: &[InvoiceView], minor: i64) -> Option<Due> {
    let members = || {
        let of_plan = |id| plan.invoices.iter().any(|(member, _)| *member == id);
        open.iter().filter(move |invoice| of_plan(invoice.id))
    };
    let moving: i64 = members().map(|invoice| invoice.processing.minor).sum();
    let payable: i64 = members().map(|invoice| invoice.payable().minor).sum();
    let amount = Money::new((minor - moving).min(payable), plan.total.currency);
    let owed = members().filter(|invoice| invoice.payable().is_positive());
    let invoices: Vec<InvoiceId> = owed.map(|invoice| invoice.id).collect();
    (amount.is_positive() && !invoices.is_empty()).then_some(Due { invoices, amount })
}

/// How far a plan has come, as a sentence.
fn so_far(locale: Locale, plan: &PlanView) -> String {
    let paid = plan.progress.paid_minor.min(plan.progress.total_minor);
    let money = |minor| locale.money(Money::new(minor, plan.total.currency));
    let (done, all) = (plan.progress.done, plan.instalments.len());
    let (paid, total) = (money(paid), money(plan.progress.total_minor));
    match locale {
        Locale::Fr => format!("{done} sur {all} : {paid} payés sur {total}."),
        Locale::En => format!("{done} of {all}: {paid} paid of {total}."),
    }
}

/// The bar and its words.
#[component]
pub(super) fn Bar(plan: PlanView) -> impl IntoView {
    let locale = use_page().locale;
    let words = so_far(locale, &plan);
    let (paid, total) = (plan.progress.paid_minor, plan.progress.total_minor);
    let name = locale.pick("Part payée", "Part that is paid");
    view! {
        <div class="so-far">
            <progress max=total.to_string() value=paid.clamp(0, total).to_string() aria-label=name></progress>
            <p>{words}</p>
        </div>
    }
    .into_any()
}

/// What is next, with its clock and the button that pays exactly it.
#[component]
pub(super) fn NextInstalment(
    plan: PlanView,
    open: Vec<InvoiceView>,
    form_key: String,
) -> impl IntoView {
    let locale = use_page().locale;
    let Some(Remaining { instalment, minor }) = plan.progress.next else {
        return ().into_any();
    };
    if let Some((_, since)) = plan.held {
        return view! { <Clock what=rests(locale).to_owned() since until=None next=goes_on(locale)/> }
            .into_any();
    }
    let amount = locale.money(Money::new(minor, plan.total.currency));
    let what = match (plan.kind, locale) {
        (PlanKind::Instalments, Locale::Fr) => {
            format!("Échéancier : {amount} à la prochaine échéance")
        }
        (PlanKind::Instalments, Locale::En) => format!("Plan: {amount} at the next instalment"),
        (PlanKind::Settlement, Locale::Fr) => format!("Règlement convenu : {amount}"),
        (PlanKind::Settlement, Locale::En) => format!("Agreed settlement: {amount}"),
    };
    let next = locale.pick(
        "À vous de payer d’ici là. Aucun rappel ne part tant que l’échéancier est suivi.",
        "It is for you to pay by then. No reminder leaves as long as the plan is kept.",
    );
    let button = match due(&plan, &open) {
        Some(Due { invoices, amount }) => view! {
            <PayExactly invoices amount=Some(amount) label=pay(locale, amount) key=format!("{form_key}n")/>
        }
        .into_any(),
        None => view! {
            <p class="hint">{locale.pick("Un paiement est en cours : il n’y a rien d’autre à payer pour l’instant.", "A payment is on its way: there is nothing else to pay for now.")}</p>
        }
        .into_any(),
    };
    view! {
        <Clock what since=plan.agreed_on until=Some(instalment.due_on) next/>
        {button}
    }
    .into_any()
}

/// The whole of a plan, on its request's page.
#[component]
pub(super) fn Agreed(
    plan: PlanView,
    open: Vec<InvoiceView>,
    form: Form,
    form_key: String,
    today: NaiveDate,
) -> impl IntoView {
    let locale = use_page().locale;
    let active = plan.state == PlanState::Active;
    let may_move = plan.may_move && plan.kind == PlanKind::Instalments;
    let movable = plan.progress.next.filter(|_| may_move);
    let movable = movable.map(|next| latest_move(&plan.instalments, next.instalment));
    let may_pay = active && plan.held.is_none_or(|(reason, _)| !reason.forbids_payment());
    let (title, whole) = match plan.kind {
        PlanKind::Instalments => (locale.pick("Votre échéancier", "Your plan"), plan.clone()),
        PlanKind::Settlement => (locale.pick("Ce qui est convenu", "What is agreed"), plan.clone()),
    };
    let (id, dated) = (plan.id, active && plan.held.is_none());
    view! {
        <section class="panel" id="plan" aria-labelledby="plan-title">
            <h2 id="plan-title">{title}</h2>
            <Bar plan=plan.clone()/>
            {held(locale, &plan)}
            {active.then(|| paused(locale, &plan))}
            {active.then(|| settling(locale, &plan, &open, &form_key))}
            {dated.then(|| view! { <NextInstalment plan open form_key/> })}
            {ended(locale, whole.state)}
            <Instalments plan=whole today/>
            <Papers id dated/>
            {may_pay.then(|| view! {
                <p class="links">
                    <a href="/pay">{locale.pick("Payer d’avance", "Pay ahead")}</a>
                    <a href="/transfer">{locale.pick("Payer par virement", "Pay by transfer")}</a>
                </p>
            })}
            {movable.map(|last| view! { <Moving id form today last/> })}
        </section>
    }
    .into_any()
}

const fn rests(locale: Locale) -> &'static str {
    locale.pick("Votre échéancier est en pause", "Your plan is paused")
}

const fn goes_on(locale: Locale) -> &'static str {
    locale.pick(
        "Aucune échéance n’est attendue pour le moment. Quand l’échéancier reprendra, vous recevrez ses dates.",
        "No instalment is expected for now. When the plan goes on you will receive its dates.",
    )
}

/// That a plan rests because the law, or decency, holds its debtor: why, and what follows.
fn held(locale: Locale, plan: &PlanView) -> Option<impl IntoView + use<>> {
    let (reason, _) = plan.held?;
    let why = closed::held(locale, reason);
    Some(view! {
        <Notice tone=Tone::Info title=rests(locale)>
            <p>{why}</p>
            <p>{goes_on(locale)}</p>
        </Notice>
    })
}

/// That a plan rests, until when, and why.
fn paused(locale: Locale, plan: &PlanView) -> Option<impl IntoView + use<>> {
    let (until, why) = plan.paused.clone()?;
    let title = locale.pick("Votre échéancier est en pause", "Your plan is paused");
    let day = locale.weekday_date(until);
    let words = match locale {
        Locale::Fr => format!(
            "Rien n’est à payer avant le {day}. Il reprend ensuite de lui-même, aux dates ci-dessous."
        ),
        Locale::En => format!(
            "Nothing is to be paid before {day}. It then goes on by itself, on the dates below."
        ),
    };
    Some(
        view! { <Notice tone=Tone::Info title=title><p>{words}</p><p class="hint">{why}</p></Notice> },
    )
}

/// The sum that settles everything, with the way to pay exactly that.
fn settling(
    locale: Locale,
    plan: &PlanView,
    open: &[InvoiceView],
    form_key: &str,
) -> Option<impl IntoView + use<>> {
    let offer = plan.settlement?;
    let left = Money::new(offer.left(plan.progress.paid_minor), plan.total.currency);
    let Due { invoices, amount } = exactly(plan, open, left.minor)?;
    let title = locale.pick("Une somme pour tout solder", "One sum that settles everything");
    let (sum, day) = (locale.money(left), locale.weekday_date(offer.until));
    let words = match locale {
        Locale::Fr => format!(
            "Si vous payez {sum} d’ici le {day}, le reste est abandonné. Rien ne vous y oblige\u{a0}: sinon, l’échéancier continue comme prévu."
        ),
        Locale::En => format!(
            "If you pay {sum} by {day}, the rest is given up. You are free not to: the plan then goes on as agreed."
        ),
    };
    let key = format!("{form_key}s");
    Some(view! {
        <Notice tone=Tone::Info title=title><p>{words}</p></Notice>
        <PayExactly invoices amount=Some(amount) label=pay(locale, amount) key=key/>
    })
}

/// The contract, and a calendar as long as its dates count.
#[component]
fn Papers(id: PlanId, dated: bool) -> impl IntoView {
    let locale = use_page().locale;
    let (contract, calendar) = (format!("/plans/{id}/contract"), format!("/plans/{id}/calendar"));
    view! {
        <p class="links">
            <a href=contract>{locale.pick("Contrat (PDF)", "Contract (PDF)")}</a>
            {dated.then(|| view! {
                <a href=calendar>{locale.pick("Ajouter à mon agenda", "Add to my calendar")}</a>
            })}
        </p>
    }
    .into_any()
}

/// What it means that a plan is no longer followed.
fn ended(locale: Locale, state: PlanState) -> Option<AnyView> {
    let (tone, words) = match state {
        PlanState::Active => return None,
        PlanState::Completed => (
            Tone::Success,
            locale.pick(
                "Tout est payé, merci. Vous ne devez plus rien sur les factures concernées.",
                "All is paid, thank you. You owe nothing more on the invoices concerned.",
            ),
        ),
        PlanState::Broken => (
            Tone::Warning,
            locale.pick(
                "Une échéance n’a pas été payée : ce qui reste est à nouveau à régler. Si votre situation a changé, une autre solution reste possible.",
                "An instalment was not paid: what is left is to be paid again. If your situation has changed, another solution remains possible.",
            ),
        ),
        PlanState::Ended => (
            Tone::Info,
            locale.pick("Cet échéancier n’est plus suivi.", "This plan is followed no more."),
        ),
    };
    let again = (state == PlanState::Broken).then(|| view! {
        <p class="links">
            <a class="button quiet" href="/ask">{locale.pick("Chercher une autre solution", "Look for another solution")}</a>
        </p>
    });
    Some(view! { <Notice tone=tone><p>{words}</p></Notice>{again} }.into_any())
}

/// Each instalment with how it stands.
#[component]
fn Instalments(plan: PlanView, today: NaiveDate) -> impl IntoView {
    let locale = use_page().locale;
    let currency = plan.total.currency;
    let (done, next) = (plan.progress.done, plan.progress.next);
    let is_held = plan.held.is_some();
    let rows = plan.instalments.into_iter().enumerate().map(|(at, one)| {
        let (tone, words) = if is_held && at >= done {
            (Tone::Info, locale.pick("En pause", "Paused"))
        } else {
            standing(locale, at < done, next, one, today)
        };
        view! {
            <tr>
                <td><WeekDay on=one.due_on/></td>
                <td><Badge tone=tone text=words/></td>
                <td class="number"><Amount of=Money::new(one.minor, currency)/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=locale.pick("Échéances et ce qui en est payé", "Instalments and what is paid of them") hide_caption=true>
            <thead><tr>
                <th scope="col">{locale.pick("Date", "Date")}</th>
                <th scope="col">{locale.pick("État", "State")}</th>
                <th scope="col" class="number">{locale.pick("Montant", "Amount")}</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn standing(
    locale: Locale,
    is_paid: bool,
    next: Option<Remaining>,
    one: Instalment,
    today: NaiveDate,
) -> (Tone, &'static str) {
    let is_begun = next.is_some_and(|next| next.instalment == one && next.minor < one.minor);
    match (is_paid, one.due_on < today) {
        (true, _) => (Tone::Success, locale.pick("Payée", "Paid")),
        (false, true) => (Tone::Warning, locale.pick("Attendue", "Expected")),
        (false, false) if is_begun => (Tone::Info, locale.pick("Payée en partie", "Paid in part")),
        (false, false) => (Tone::Info, locale.pick("À venir", "To come")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use domain::{DebtorId, PlanId, RequestId, plans::Progress};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn plan(open: &[InvoiceView]) -> PlanView {
        let total: i64 = open.iter().map(|invoice| invoice.payable().minor).sum();
        let half = total / 2;
        let one =
            |position, due_on: &str, minor| Instalment { position, due_on: day(due_on), minor };
        let instalments = vec![one(1, "2026-06-15", half), one(2, "2026-07-15", total - half)];
        let id = |number| uuid::Uuid::from_u128(number);
        PlanView {
            id: PlanId::from(id(1)),
            request: RequestId::from(id(2)),
            debtor: DebtorId::from(id(3)),
            kind: PlanKind::Instalments,
            state: PlanState::Active,
            total: Money::eur(total),
            agreed_on: day("2026-06-01"),
            progress: Progress::of(&instalments, 0, day("2026-06-02"), 3),
            instalments,
            invoices: open.iter().map(|invoice| (invoice.id, invoice.payable().minor)).collect(),
            may_move: true,
            grace_days: 3,
            contested_minor: 0,
            version: 0,
            paused: None,
            settlement: None,
            held: None,
        }
    }

    #[test]
    fn exactly_the_next_instalment_is_asked_for_on_the_plans_invoices_alone() {
        let all = sample::invoices(3);
        let (planned, _) = all.split_at(2);
        let plan = plan(planned);
        let due = due(&plan, &all).unwrap();
        assert_eq!(due.invoices, [planned[0].id, planned[1].id]);
        assert_eq!(due.amount, Money::eur(plan.instalments[0].minor));
    }

    #[test]
    fn what_is_on_its_way_is_not_asked_for_twice() {
        let mut open = sample::invoices(2);
        let plan = plan(&open);
        let next = plan.instalments[0].minor;
        open[0].processing = Money::eur(5_000);
        assert_eq!(due(&plan, &open).map(|due| due.amount), Some(Money::eur(next - 5_000)));
        open[0].processing = open[0].balance;
        open[1].processing = Money::eur(next - open[0].balance.minor);
        assert_eq!(due(&plan, &open), None);
    }

    #[test]
    fn each_instalment_says_how_it_stands() {
        let plan = plan(&sample::invoices(2));
        let [first, second] = plan.instalments.as_slice() else { panic!("two instalments") };
        let part = Some(Remaining { instalment: *first, minor: first.minor - 1 });
        let of =
            |paid, next, one: &Instalment, on| standing(Locale::En, paid, next, *one, day(on)).1;
        assert_eq!(of(true, None, first, "2026-06-20"), "Paid");
        assert_eq!(of(false, part, first, "2026-06-15"), "Paid in part");
        assert_eq!(of(false, part, first, "2026-06-16"), "Expected");
        assert_eq!(of(false, part, second, "2026-06-16"), "To come");
    }
}
