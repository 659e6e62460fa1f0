//! The page of a plan: its figures, its instalments, and the forms that change it.

use super::{
    history::progress,
    plan::Verb,
    plan_second,
    plans::ending,
    words::{frequency, plan_kind, plan_state, terms},
};
use crate::{
    components::{
        Amount, Badge, Csrf, Day, ErrorSummary, Fact, Facts, Field, Notice, Select, Submit, Table,
        TextArea, WeekDay,
    },
    forms::Form,
    office::{
        components::{Figure, Trail},
        seat::Reader,
    },
    page::Tone,
};
use chrono::{Days, NaiveDate};
use domain::{
    Money,
    party::Role,
    plans::{Frequency, PlanKind, PlanState, Terms},
};
use leptos::prelude::*;
use service::requests::plans::{PAUSE_MOST, PlanView, WHY_MOST, Watched};

/// Everything of the page.
pub(super) fn body(
    seat: Reader,
    title: String,
    found: &Watched,
    form: &Form,
    tried: Option<Verb>,
    today: NaiveDate,
) -> impl IntoView + use<> {
    let trail = vec![("/office/plans".to_owned(), seat.pick("Échéanciers", "Plans").to_owned())];
    let plan = &found.of.plan;
    let (look, words) = plan_state(plan.state, seat.locale());
    let late = found.of.at_risk.then(|| {
        view! { " "<Badge tone=Tone::Warning text=seat.pick("Échéance en retard", "Instalment late")/> }
    });
    let paused = plan.paused.as_ref().map(|(until, _)| {
        let words = seat.pick("En pause jusqu’au", "Paused until");
        view! { " "<Badge tone=Tone::Info text=format!("{words} {}", seat.locale().date(*until))/> }
    });
    let held = held_badge(seat, plan);
    view! {
        <Trail steps=trail/>
        <div class="head"><h1>{title}</h1><p><Badge tone=look text=words/>{late}{paused}{held}</p></div>
        <ErrorSummary form=form.clone()/>
        <div class="file case">
            <div>
                {facts(seat, found)}
                {instalments(seat, plan, today)}
            </div>
            <aside>{changes(seat, found, form, tried, today)}</aside>
        </div>
    }
}

/// That a plan rests because its debtor is held, and why.
pub(super) fn held_badge(seat: Reader, plan: &PlanView) -> Option<impl IntoView + use<>> {
    let (reason, _) = plan.held?;
    let text = format!("{} ({})", seat.pick("Au repos", "At rest"), reason.words(seat.locale()));
    Some(view! { " "<Badge tone=Tone::Warning text=text/> })
}

fn facts(seat: Reader, found: &Watched) -> impl IntoView + use<> {
    let plan = &found.of.plan;
    let file = format!("/office/debtors/{}", plan.debtor);
    let case = format!("/office/requests/{}", plan.request);
    let name = found.of.debtor_name.clone();
    let (agreed, kind, owed) = (plan.agreed_on, plan_kind(plan.kind, seat.locale()), found.owed);
    let progress = progress(seat, plan);
    let invoices = found.invoices.iter().map(|(invoice, reference, owed)| {
        let href = format!("{file}/invoices/{invoice}");
        let (reference, owed) = (reference.clone(), *owed);
        view! { <li><a class="reference" href=href>{reference}</a>" "<Figure of=owed/></li> }
    });
    let invoices = invoices.collect_view();
    let paused = plan.paused.clone().map(|(until, why)| {
        view! {
            <Fact term=seat.pick("En pause jusqu’au", "Paused until")>
                <WeekDay on=until/><span class="under said">{why}</span>
            </Fact>
        }
    });
    let held = plan.held.map(|(reason, since)| {
        let words = seat.pick(
            "Rien ne tombe et rien n’est rompu\u{a0}; les dates sont décalées quand la suspension prend fin.",
            "Nothing falls due and nothing breaks; the dates move when the hold ends.",
        );
        view! {
            <Fact term=seat.pick("Au repos depuis le", "At rest since")>
                <WeekDay on=since/>" ("{reason.words(seat.locale())}")"
                <span class="under">{words}</span>
            </Fact>
        }
    });
    let currency = plan.total.currency;
    let paid = plan.progress.paid_minor;
    let settlement = plan.settlement.map(|offer| {
        view! {
            <Fact term=seat.pick("Solde tout", "Settles everything")>
                <Amount of=Money::new(offer.left(paid), currency)/>
                <span class="under">{seat.pick("d’ici le ", "by ")}<WeekDay on=offer.until/></span>
            </Fact>
        }
    });
    let waiting = found.waiting.map(|request| {
        let href = format!("/office/requests/{request}");
        view! {
            <Fact term=seat.pick("Offre ou demande en attente", "Offer or request that waits")>
                <a href=href>{seat.pick("La voir", "See it")}</a>
            </Fact>
        }
    });
    view! {
        <section aria-labelledby="plan">
            <h2 id="plan">{seat.pick("Ce qui est convenu", "What is agreed")}</h2>
            <Facts>
                <Fact term=seat.pick("Débiteur", "Debtor")><a href=file.clone()>{name}</a></Fact>
                <Fact term=kind>
                    <a href=case>{seat.pick("Convenu le ", "Agreed on ")}<Day on=agreed/></a>
                </Fact>
                <Fact term=seat.pick("Payé", "Paid")>{progress}</Fact>
                <Fact term=seat.pick("Reste dû, non contesté", "Still owed, not contested")><Figure of=owed/></Fact>
                <Fact term=seat.pick("Factures", "Invoices")><ul>{invoices}</ul></Fact>
                {paused}
                {held}
                {settlement}
                {waiting}
            </Facts>
        </section>
    }
}

fn instalments(seat: Reader, plan: &PlanView, today: NaiveDate) -> impl IntoView + use<> {
    let done = plan.progress.done;
    let next = plan.progress.next;
    let is_held = plan.held.is_some();
    let title = seat.pick("Échéances", "Instalments");
    let rows = plan.instalments.iter().enumerate().map(|(place, one)| {
        let begun = next.filter(|next| next.instalment == *one && next.minor < one.minor);
        let (look, words) = match (place < done, one.due_on < today, begun) {
            (false, ..) if is_held => (Tone::Info, seat.pick("Au repos", "At rest")),
            (true, ..) => (Tone::Success, seat.pick("Payée", "Paid")),
            (_, true, _) => (Tone::Warning, seat.pick("En retard", "Late")),
            (_, _, Some(_)) => (Tone::Info, seat.pick("Payée en partie", "Paid in part")),
            _ => (Tone::Info, seat.pick("À venir", "To come")),
        };
        view! {
            <tr>
                <th scope="row">{one.position}</th>
                <td><WeekDay on=one.due_on/></td>
                <td><Badge tone=look text=words/></td>
                <td class="number"><Amount of=Money::new(one.minor, plan.total.currency)/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <section aria-labelledby="instalments">
            <h2 id="instalments">{title}</h2>
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("N°", "No.")}</th>
                        <th scope="col">{seat.pick("Date", "Date")}</th>
                        <th scope="col">{seat.pick("État", "State")}</th>
                        <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
}

/// What may change, as long as the plan is under way and nothing about it waits.
fn changes(
    seat: Reader,
    found: &Watched,
    form: &Form,
    tried: Option<Verb>,
    today: NaiveDate,
) -> Option<AnyView> {
    let plan = &found.of.plan;
    if plan.state != PlanState::Active || !seat.may(Role::Collector) {
        return None;
    }
    if let Some(proposed) = &found.of.proposed {
        return Some(plan_second::waiting(seat, plan, proposed));
    }
    let end = ending(seat, plan, &found.of.debtor_name, &Form::new(), false);
    let waits = found.waiting.is_some().then(|| {
        let words = seat.pick(
            "Une offre ou une demande attend\u{a0}: l’échéancier ne change pas avant sa réponse.",
            "An offer or a request waits: the plan does not change before its answer.",
        );
        view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }
    });
    let left = plan.progress.total_minor - plan.progress.paid_minor;
    let large = found.second_from_minor.is_some_and(|least| left >= least);
    let second = large.then(|| {
        let words = seat.pick(
            "À partir de ce montant, une seconde personne confirme ce qui change.",
            "From this amount on a second person confirms what changes.",
        );
        view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }
    });
    let open = waits.is_none() && plan.held.is_none();
    let forms = open.then(|| {
        let change = Change { seat, plan, form, tried };
        view! {
            {change.renegotiate(found.owed, today)}
            {change.pause(today)}
            {(plan.kind == PlanKind::Instalments).then(|| change.settle(today))}
        }
    });
    Some(
        view! {
            <section aria-labelledby="change" class="overrides">
                <h2 id="change">{seat.pick("Modifier", "Change")}</h2>
                {waits}{second}{forms}{end}
            </section>
        }
        .into_any(),
    )
}

/// The forms of the page.
struct Change<'a> {
    seat: Reader,
    plan: &'a PlanView,
    form: &'a Form,
    tried: Option<Verb>,
}

impl Change<'_> {
    fn folded(&self, verb: Verb, title: &'static str, content: AnyView) -> AnyView {
        let action = format!("/office/plans/{}/{}", self.plan.id, verb.name());
        let version = self.plan.version.to_string();
        let open = self.tried == Some(verb);
        view! {
            <details class="override" open=open>
                <summary>{title}</summary>
                <form method="post" action=action class="stack">
                    <Csrf/>
                    <input type="hidden" name="version" value=version/>
                    {content}
                </form>
            </details>
        }
        .into_any()
    }

    fn renegotiate(&self, owed: Money, today: NaiveDate) -> AnyView {
        let seat = self.seat;
        let locale = seat.locale();
        let next = self.plan.progress.next.map_or(today, |next| next.instalment.due_on).max(today);
        let left = self.plan.instalments.len().saturating_sub(self.plan.progress.done).max(1);
        let rhythms =
            Frequency::ALL.iter().map(|of| (of.to_string(), frequency(*of, locale).to_owned()));
        let rhythms: Vec<_> = rhythms.collect();
        let count = u32::try_from(left).unwrap_or(1);
        let now = Terms { deposit_minor: 0, count, first_on: next, frequency: Frequency::Monthly };
        let hint = format!(
            "{} {}",
            seat.pick("Aujourd’hui, environ\u{a0}:", "Today, about:"),
            terms(&now, owed, locale)
        );
        let title = seat.pick("Renégocier", "Renegotiate");
        let content = view! {
            <Field form=self.form.clone() name="count" inputmode="numeric" maxlength=3 short=true required=true
                label=seat.pick("Nombre d’échéances", "Number of instalments") hint=hint value=left.to_string()/>
            <Field form=self.form.clone() name="first_on" kind="date" short=true required=true
                label=seat.pick("Première échéance", "First instalment") value=next.to_string()/>
            <Select form=self.form.clone() name="frequency" options=rhythms
                label=seat.pick("Rythme", "Rhythm") value=Frequency::Monthly.to_string()/>
            <Field form=self.form.clone() name="deposit" inputmode="decimal" maxlength=20 short=true
                label=seat.pick("Versement immédiat, s’il en faut un", "Paid at once, if anything")/>
            <p class="consequence">{seat.pick(
                "S’il ne fait que donner du temps, le nouvel échéancier remplace l’ancien aussitôt, avec son contrat. Sinon le débiteur doit le signer\u{a0}; d’ici là, l’ancien continue.",
                "If it only gives time, the new plan takes the old one’s place at once, with its contract. Otherwise the debtor has to sign it; until then the old one goes on.",
            )}</p>
            <Submit look="quiet">{seat.pick("Proposer cet échéancier", "Propose this plan")}</Submit>
        };
        self.folded(Verb::Renegotiate, title, content.into_any())
    }

    fn pause(&self, today: NaiveDate) -> AnyView {
        let seat = self.seat;
        let next = self.plan.progress.next.map_or(today, |next| next.instalment.due_on).max(today);
        let usual = (next + Days::new(30)).min(today + Days::new(PAUSE_MOST));
        let title = seat.pick("Mettre en pause", "Pause");
        let most = u16::try_from(WHY_MOST).unwrap_or(u16::MAX);
        let content = view! {
            <Field form=self.form.clone() name=Verb::Pause.day() kind="date" short=true required=true
                label=seat.pick("Prochaine échéance le", "Next instalment on") value=usual.to_string()/>
            <TextArea form=self.form.clone() name="why_paused" rows=2 maxlength=most required=true
                label=seat.pick("Pourquoi (le débiteur le lira)", "Why (the debtor will read it)")/>
            <p class="consequence">{seat.pick(
                "Rien n’est à payer ni relancé d’ici là. Les échéances restantes glissent d’autant et l’échéancier reprend de lui-même.",
                "Nothing is to be paid or chased until then. The instalments that are left move by as much and the plan goes on by itself.",
            )}</p>
            <Submit look="quiet">{title}</Submit>
        };
        self.folded(Verb::Pause, title, content.into_any())
    }

    fn settle(&self, today: NaiveDate) -> AnyView {
        let seat = self.seat;
        let left = self.plan.progress.total_minor - self.plan.progress.paid_minor;
        let left = seat.locale().money(Money::new(left, self.plan.total.currency));
        let hint = format!(
            "{} {left}.",
            seat.pick("Moins que ce qui reste\u{a0}:", "Less than what is left:")
        );
        let title = seat.pick("Solder pour une somme", "Settle for a sum");
        let content = view! {
            <Field form=self.form.clone() name="sum" inputmode="decimal" maxlength=20 short=true required=true
                label=seat.pick("Somme qui solde tout", "Sum that settles everything") hint=hint/>
            <Field form=self.form.clone() name=Verb::Settle.day() kind="date" short=true required=true
                label=seat.pick("À payer d’ici le", "To be paid by") value=(today + Days::new(15)).to_string()/>
            <p class="consequence">{seat.pick(
                "Si le débiteur paie cette somme à temps, le reste est abandonné et les factures sont closes. Sinon, l’échéancier continue comme convenu.",
                "If the debtor pays this sum in time, the rest is given up and the invoices are closed. Otherwise the plan goes on as agreed.",
            )}</p>
            <Submit look="quiet">{seat.pick("Proposer cette somme", "Offer this sum")}</Submit>
        };
        self.folded(Verb::Settle, title, content.into_any())
    }
}
