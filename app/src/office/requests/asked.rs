//! What is asked, on which invoices, and what the policy says about it.

use super::{
    case::Shown as ShownCase,
    contact,
    history::under,
    words::{frequency, terms},
};
use crate::{
    components::{Amount, Day, Fact, Facts, Moment, Table, WeekDay},
    office::{
        components::{Empty, Figure},
        seat::Reader,
        words::count,
    },
    uploads::{FileList, Shown},
};
use chrono::Days;
use domain::{
    Currency, Money,
    phone::{dialled, grouped},
    plans::Instalment,
    requests::{Answer, Ask, RequestState},
};
use leptos::prelude::*;
use service::requests::case::Case;

/// A schedule longer than this is folded.
const LONG: usize = 12;

/// The wish, in figures and in the debtor's words.
pub(super) fn wish(seat: Reader, shown: &ShownCase) -> impl IntoView + use<> {
    let case = &shown.case;
    let since = shown.since;
    let particulars = particulars(seat, shown);
    let offer = offer(seat, shown);
    let words = case.request.words.clone();
    let said = if words.is_empty() {
        let none = seat.pick("Sans message.", "Without a message.");
        view! { <p class="muted">{none}</p> }.into_any()
    } else {
        view! { <blockquote class="said">{words}</blockquote> }.into_any()
    };
    let schedule = schedule(seat, &case.schedule, case.request.currency);
    let opened = case.history.iter().find(|one| one.kind == "opened");
    let files = opened.map(|one| one.files.clone()).unwrap_or_default();
    let under = under(case);
    view! {
        <section aria-labelledby="asked">
            <h2 id="asked">{seat.pick("Ce qui est demandé", "What is asked")}</h2>
            <Facts>
                <Fact term=seat.pick("Reçue", "Received")><Moment at=since/></Fact>
                {particulars}
                {offer}
            </Facts>
            {said}
            <FileList files under shown=Shown::Large/>
            {schedule}
        </section>
    }
}

fn particulars(seat: Reader, shown: &ShownCase) -> AnyView {
    let (locale, total) = (seat.locale(), shown.amount());
    let money = move |minor| Money::new(minor, total.currency);
    match shown.case.request.ask.0.clone() {
        Ask::Plan { terms: wanted } => {
            let words = terms(&wanted, total, locale);
            let rhythm = frequency(wanted.frequency, locale);
            view! {
                <Fact term=seat.pick("Échéancier", "Plan")>{words}</Fact>
                <Fact term=seat.pick("Rythme", "Rhythm")>{rhythm}</Fact>
            }
            .into_any()
        }
        Ask::Delay { until } => view! {
            <Fact term=seat.pick("Ne rien réclamer jusqu’au", "Claim nothing until")><WeekDay on=until/></Fact>
        }
        .into_any(),
        Ask::Promise { on } => view! {
            <Fact term=seat.pick("Promet de payer le", "Promises to pay on")><WeekDay on=on/></Fact>
        }
        .into_any(),
        Ask::Transferred { minor, on, reference } => {
            let reference = (!reference.is_empty()).then(|| view! {
                <Fact term=seat.pick("Référence donnée à la banque", "Reference given to the bank")><bdi>{reference}</bdi></Fact>
            });
            let until = shown.case.request.open_until.map(|until| view! {
                <Fact term=seat.pick("Attendu jusqu’au", "Awaited until")><WeekDay on=until/></Fact>
            });
            view! {
                <Fact term=seat.pick("Dit avoir viré", "Says it transferred")><Amount of=money(minor)/></Fact>
                <Fact term=seat.pick("Le", "On")><WeekDay on=on/></Fact>
                {reference}{until}
            }
            .into_any()
        }
        Ask::Dispute { category, .. } => view! {
            <Fact term=seat.pick("Motif", "Reason")>{category.words(locale)}</Fact>
        }
        .into_any(),
        Ask::Discount { minor, on } => view! {
            <Fact term=seat.pick("Propose de payer", "Offers to pay")><Amount of=money(minor)/></Fact>
            <Fact term=seat.pick("Le", "On")><WeekDay on=on/></Fact>
            <Fact term=seat.pick("À abandonner", "To be given up")><Amount of=money(total.minor - minor)/></Fact>
        }
        .into_any(),
        Ask::Callback(callback) => {
            let (call, phone) = (dialled(&callback.phone), grouped(&callback.phone));
            view! {
                <Fact term=seat.pick("À appeler", "To call")><a href=call>{phone}</a></Fact>
                <Fact term=seat.pick("Le", "On")><WeekDay on=callback.on/>", "{callback.part.words(locale)}</Fact>
            }
            .into_any()
        }
        Ask::Data { right } => view! {
            <Fact term=seat.pick("Droit exercé", "Right used")>{right.words(locale)}</Fact>
        }
        .into_any(),
        Ask::ContactChange(change) => contact::change(seat, &shown.case, &change).into_any(),
        Ask::Document => ().into_any(),
    }
}

/// The counter-offer that waits for the debtor, or what was asked of them.
fn offer(seat: Reader, shown: &ShownCase) -> Option<AnyView> {
    let request = &shown.case.request;
    let answer = request.answer.clone()?.0;
    match (answer, request.state) {
        (Answer::Counter { terms: offered, open_until }, RequestState::Countered) => {
            let words = terms(&offered, shown.amount(), seat.locale());
            Some(view! {
                <Fact term=seat.pick("Notre offre", "Our offer")>{words}</Fact>
                <Fact term=seat.pick("À accepter jusqu’au", "To be accepted until")><WeekDay on=open_until/></Fact>
            }
            .into_any())
        }
        (Answer::CounterSum { minor, on, open_until }, RequestState::Countered) => {
            let sum = Money::new(minor, shown.amount().currency);
            Some(view! {
                <Fact term=seat.pick("Notre offre", "Our offer")>
                    <Amount of=sum/>{seat.pick(" d’ici le ", " by ")}<WeekDay on=on/>
                </Fact>
                <Fact term=seat.pick("À accepter jusqu’au", "To be accepted until")><WeekDay on=open_until/></Fact>
            }
            .into_any())
        }
        (Answer::AskDocument { what }, RequestState::DocumentAsked) => Some(
            view! {
                <Fact term=seat.pick("Attendu du débiteur", "Awaited from the debtor")>{what}</Fact>
            }
            .into_any(),
        ),
        _ => None,
    }
}

fn schedule(
    seat: Reader,
    instalments: &[Instalment],
    currency: Currency,
) -> Option<impl IntoView + use<>> {
    let number = instalments.len();
    let title = seat.pick("Calendrier demandé", "Schedule asked for");
    let rows = instalments.iter().map(|one| {
        view! {
            <tr>
                <th scope="row">{one.position}</th>
                <td><WeekDay on=one.due_on/></td>
                <td class="number"><Amount of=Money::new(one.minor, currency)/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let summary = count(
        number as u64,
        seat.locale(),
        ("échéance", "échéances"),
        ("instalment", "instalments"),
    );
    (number > 0).then(|| {
        view! {
            <details class="more" open={number <= LONG}>
                <summary>{title}"\u{a0}· "{summary}</summary>
                <Table caption=title hide_caption=true>
                    <thead>
                        <tr>
                            <th scope="col">{seat.pick("N°", "No.")}</th>
                            <th scope="col">{seat.pick("Date", "Date")}</th>
                            <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </details>
        }
    })
}

/// The invoices in question, with what of each.
pub(super) fn invoices(seat: Reader, case: &Case) -> impl IntoView + use<> {
    let base = format!("/office/debtors/{}/invoices", case.debtor.id);
    let rows = case.invoices.iter().map(|invoice| {
        view! {
            <tr>
                <th scope="row">
                    <a class="reference" href=format!("{base}/{}", invoice.id)>{invoice.reference.clone()}</a>
                    <span class="muted under">{invoice.label.clone()}</span>
                    {contested(seat, &invoice.lines)}
                </th>
                <td><Day on=invoice.due_on/></td>
                <td class="number"><Figure of=invoice.balance/></td>
                <td class="number"><Figure of=invoice.amount/></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let title = seat.pick("Factures en question", "Invoices in question");
    view! {
        <section aria-labelledby="invoices">
            <h2 id="invoices">{title}</h2>
            {if rows.is_empty() {
                view! { <Empty text=seat.pick("La demande ne porte sur aucune facture.", "The request is about no invoice.")/> }.into_any()
            } else {
                view! {
                    <Table caption=title hide_caption=true>
                        <thead>
                            <tr>
                                <th scope="col">{seat.pick("Référence", "Reference")}</th>
                                <th scope="col">{seat.pick("Échéance", "Due")}</th>
                                <th scope="col" class="number">{seat.pick("Solde", "Balance")}</th>
                                <th scope="col" class="number">{seat.pick("En question", "In question")}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </Table>
                }.into_any()
            }}
        </section>
    }
}

/// The lines of an invoice that are contested.
fn contested(seat: Reader, lines: &[(String, Money)]) -> Option<impl IntoView + use<>> {
    let rows = lines
        .iter()
        .map(|(label, amount)| view! { <li>{label.clone()}" · "<Amount of=*amount/></li> });
    let rows = rows.collect_view();
    (!lines.is_empty()).then(|| {
        view! { <ul class="under" aria-label=seat.pick("Lignes contestées", "Disputed lines")>{rows}</ul> }
    })
}

/// Why it was not granted at once, and what would have been.
pub(super) fn policy(seat: Reader, shown: &ShownCase) -> impl IntoView + use<> {
    let (case, locale) = (&shown.case, seat.locale());
    let currency = case.request.currency;
    let clauses = case.clauses.iter().map(|clause| {
        view! { <li>{clause.words(locale, currency)}</li> }
    });
    let clauses: Vec<_> = clauses.collect();
    let told = if case.request.ask.awaits_bank() {
        let words = seat.pick(
            "Rien à accorder\u{a0}: les relances attendent la banque, puis reprennent d’elles-mêmes.",
            "Nothing to grant: reminders wait for the bank, then go on by themselves.",
        );
        view! { <p>{words}</p> }.into_any()
    } else if clauses.is_empty() {
        let words = seat.pick(
            "La demande reste dans ce que la politique accorde d’elle-même.",
            "The request stays within what the policy grants by itself.",
        );
        view! { <p>{words}</p> }.into_any()
    } else {
        let words = seat.pick("Pas accordée d’elle-même\u{a0}:", "Not granted by itself:");
        view! { <p>{words}</p><ul class="marked">{clauses.collect_view()}</ul> }.into_any()
    };
    let granted = within(seat, shown);
    let granted = (!granted.is_empty()).then(|| {
        let words =
            seat.pick("Aurait été accordé aussitôt\u{a0}:", "Would have been granted at once:");
        let rows = granted.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <p>{words}</p><ul class="marked">{rows}</ul> }
    });
    view! {
        <section aria-labelledby="policy">
            <h2 id="policy">{seat.pick("Ce que dit la politique", "What the policy says")}</h2>
            {told}
            {granted}
            {judged_by(seat, case)}
        </section>
    }
}

/// The version that judged the request, and whether another one counts now.
fn judged_by(seat: Reader, case: &Case) -> Option<impl IntoView + use<>> {
    let number = case.request.policy_number?;
    let version = match number {
        0 => seat.pick("la politique d’origine", "the policy to begin with").to_owned(),
        number => format!("{} {number}", seat.pick("la version", "version")),
    };
    let newer = (number != case.policy_number).then(|| {
        let words = seat.pick("en vigueur\u{a0}: version", "in force: version");
        format!(" ({words} {})", case.policy_number)
    });
    Some(view! {
        <p class="muted">
            {seat.pick("Jugée par ", "Judged by ")}
            <a href="/office/settings/requests#versions">{version}</a>{newer}
        </p>
    })
}

/// What of the same kind would need nobody's decision today.
fn within(seat: Reader, shown: &ShownCase) -> Vec<String> {
    let (case, locale) = (&shown.case, seat.locale());
    // Whoever has broken a commitment before is always looked at.
    if case.broken > case.policy.plan.broken_most {
        return Vec::new();
    }
    let until = |days: u32| {
        let day = shown.today + Days::new(days.into());
        let words = seat.pick("jusqu’au", "until");
        if days == 0 { Vec::new() } else { vec![format!("{words} {}", locale.weekday_date(day))] }
    };
    let own = case.allowance.delay_days;
    match &case.request.ask.0 {
        Ask::Plan { .. } => {
            let total = shown.amount();
            let offers = case.policy.plan.offers(total.minor, shown.today, case.allowance, None);
            offers.iter().map(|offered| terms(offered, total, locale)).collect()
        }
        Ask::Delay { .. } => until(own.unwrap_or(case.policy.delay_days)),
        Ask::Promise { .. } => until(own.unwrap_or(case.policy.promise_days)),
        _ => Vec::new(),
    }
}
