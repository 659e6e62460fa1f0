//! What providers have paid out, and what stands there: by payout, movement by movement.

use super::super::{
    components::{Empty, Figure, Trail},
    frame::Here,
    seat::{Reader, Seat, id},
    words::count,
};
use crate::{
    AppState,
    components::{Amount, Badge, Day, Fact, Facts, Moment, Table},
    error::{Answer, Failure},
    page::Tone,
    render::Document,
};
use axum::{Router, extract::Path, routing::get};
use domain::{
    Money,
    party::Role,
    settlement::{LineKind, Mismatch, PayoutState},
};
use leptos::prelude::*;
use service::payments::settlement::{self, Line, PayoutFile, PayoutRow, Payouts, Unsettled};

const LIST: &str = "/office/money/payouts";

pub(super) fn router() -> Router<AppState> {
    Router::new().route(LIST, get(list)).route("/office/money/payouts/{payout}", get(show))
}

fn title(seat: Reader) -> &'static str {
    seat.pick("Versements du prestataire", "Provider’s payouts")
}

async fn list(seat: Seat) -> Answer {
    seat.actor.demand(Role::Viewer)?;
    let found = settlement::payouts(&seat.ctx, &seat.actor).await?;
    let title = title(seat.reader());
    Ok(seat.show(Here::Menu, Document::new(title), || overview(seat.reader(), found)))
}

async fn show(seat: Seat, Path(payout): Path<String>) -> Answer {
    seat.actor.demand(Role::Viewer)?;
    let found = settlement::payout(&seat.ctx, &seat.actor, id(&payout)?).await?;
    let file = found.ok_or(Failure::NotFound)?;
    let title = title(seat.reader());
    Ok(seat.show(Here::Menu, Document::new(title), || detail(seat.reader(), file)))
}

fn amounts(all: Vec<Money>) -> impl IntoView + use<> {
    all.into_iter()
        .map(|one| view! { <span class="under plain"><Amount of=one/></span> })
        .collect_view()
}

fn overview(seat: Reader, found: Payouts) -> impl IntoView + use<> {
    let checked = found.checked.into_iter().map(|(provider, at)| {
        let told = match at {
            Some(at) => view! { <Moment at=at/> }.into_any(),
            None => seat.pick("pas encore", "not yet").into_any(),
        };
        view! { <span class="under plain">{provider}" · "{told}</span> }
    });
    let checked = checked.collect_view();
    view! {
        <Trail steps=vec![("/office/money".to_owned(), seat.pick("Argent reçu", "Money received").to_owned())]/>
        <h1>{title(seat)}</h1>
        <Facts>
            <Fact term=seat.pick("Encaissé, pas encore versé", "Collected, not yet paid out")>{amounts(found.clearing)}</Fact>
            <Fact term=seat.pick("Frais retenus jusqu’ici", "Fees kept so far")>{amounts(found.fees)}</Fact>
            <Fact term=seat.pick("Dernière lecture", "Last read")>{checked}</Fact>
        </Facts>
        <p>{seat.pick(
            "Lu chaque jour chez le prestataire et comparé à la comptabilité. Ce qui ne correspond pas devient une tâche\u{a0}; l’arrivée sur le relevé bancaire reste à vérifier.",
            "Read at the provider each day and compared with the ledger. What does not match becomes a task; its arrival on the bank statement remains to be checked.",
        )}</p>
        {payouts(seat, found.payouts)}
        {unsettled(seat, found.unsettled)}
    }
}

/// How a payout stands, if it asks for a look.
fn marks(seat: Reader, row: &PayoutRow) -> impl IntoView + use<> {
    let returned = (row.state == PayoutState::Returned).then(|| {
        view! { <Badge tone=Tone::Danger text=seat.pick("Renvoyé par la banque", "Sent back by the bank")/> }
    });
    let wrong = row.mismatches + u64::from(!row.adds_up);
    let wrong = (wrong > 0).then(|| {
        let text = count(wrong, seat.locale(), ("écart", "écarts"), ("difference", "differences"));
        view! { <Badge tone=Tone::Warning text=text/> }
    });
    view! { {returned}{wrong} }
}

fn payouts(seat: Reader, all: Vec<PayoutRow>) -> AnyView {
    let title = seat.pick("Versements", "Payouts");
    if all.is_empty() {
        let nothing = seat.pick("Aucun versement jusqu’ici.", "No payout so far.");
        return view! { <h2>{title}</h2><Empty text=nothing/> }.into_any();
    }
    let rows = all.into_iter().map(|row| {
        let href = format!("{LIST}/{}", row.id);
        view! {
            <tr>
                <td><Day on=row.arrives_on/></td>
                <th scope="row">
                    <a href=href>{row.reference.clone()}</a>
                    {marks(seat, &row)}
                </th>
                <td class="number wide"><Figure of=row.gross/></td>
                <td class="number wide"><Figure of=row.fees/></td>
                <td class="number"><Amount of=row.amount/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <h2>{title}</h2>
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Sur le compte le", "On the account on")}</th>
                    <th scope="col">{seat.pick("Versement", "Payout")}</th>
                    <th scope="col" class="number wide">{seat.pick("Mouvements", "Movements")}</th>
                    <th scope="col" class="number wide">{seat.pick("Frais", "Fees")}</th>
                    <th scope="col" class="number">{seat.pick("Versé", "Paid out")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn unsettled(seat: Reader, all: Vec<Unsettled>) -> impl IntoView + use<> {
    let title = seat.pick("Paiements pas encore versés", "Payments not yet paid out");
    let rows = all.into_iter().map(|one| {
        let href = format!("/office/debtors/{}#payments", one.debtor.0);
        view! {
            <tr>
                <td><Moment at=one.since/></td>
                <th scope="row"><a href=href>{one.debtor.1}</a></th>
                <td class="wide">{one.provider}</td>
                <td class="number"><Amount of=one.amount/></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h2>{title}</h2>
            <Table caption=title hide_caption=true>
                <thead>
                    <tr>
                        <th scope="col">{seat.pick("Depuis", "Since")}</th>
                        <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                        <th scope="col" class="wide">{seat.pick("Prestataire", "Provider")}</th>
                        <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
        }
    })
}

fn detail(seat: Reader, file: PayoutFile) -> impl IntoView + use<> {
    let PayoutFile { payout, lines } = file;
    let trail = vec![
        ("/office/money".to_owned(), seat.pick("Argent reçu", "Money received").to_owned()),
        (LIST.to_owned(), title(seat).to_owned()),
    ];
    let caption = seat.pick("Mouvements de ce versement", "Movements of this payout");
    let gap = (!payout.adds_up).then(|| {
        let words = seat.pick(
            "Le montant versé n’est pas la somme de ses mouvements.",
            "What was paid out is not the sum of its movements.",
        );
        view! { <p class="consequence">{words}</p> }
    });
    let marks = marks(seat, &payout);
    let rows = lines.into_iter().map(|one| line(seat, one)).collect_view();
    view! {
        <Trail steps=trail/>
        <h1>{payout.reference}" "{marks}</h1>
        <Facts>
            <Fact term=seat.pick("Prestataire", "Provider")>{payout.provider}</Fact>
            <Fact term=seat.pick("Sur le compte le", "On the account on")><Day on=payout.arrives_on/></Fact>
            <Fact term=seat.pick("Mouvements", "Movements")><Amount of=payout.gross/></Fact>
            <Fact term=seat.pick("Frais", "Fees")><Amount of=payout.fees/></Fact>
            <Fact term=seat.pick("Versé", "Paid out")><Amount of=payout.amount/></Fact>
        </Facts>
        {gap}
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Mouvement", "Movement")}</th>
                    <th scope="col">{seat.pick("Débiteur", "Debtor")}</th>
                    <th scope="col" class="number">{seat.pick("Montant", "Amount")}</th>
                    <th scope="col" class="number">{seat.pick("Frais", "Fees")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn line(seat: Reader, one: Line) -> impl IntoView + use<> {
    let wrong = one.mismatch.map(|why| {
        view! { <Badge tone=Tone::Warning text=mismatch(why, seat)/> }
    });
    let whose = one.debtor.map(|(debtor, name)| {
        view! { <a href=format!("/office/debtors/{debtor}#payments")>{name}</a> }
    });
    view! {
        <tr>
            <th scope="row">
                {kind(one.kind, seat)}{wrong}
                <span class="muted under">{one.reference}</span>
            </th>
            <td>{whose}</td>
            <td class="number"><Amount of=one.gross/></td>
            <td class="number"><Figure of=one.fee/></td>
        </tr>
    }
}

fn kind(kind: LineKind, seat: Reader) -> &'static str {
    match kind {
        LineKind::Payment => seat.pick("Paiement", "Payment"),
        LineKind::Refund => seat.pick("Remboursement", "Refund"),
        LineKind::Chargeback => seat.pick("Reprise par la banque", "Chargeback"),
        LineKind::Fee => seat.pick("Frais du prestataire", "Provider fee"),
        LineKind::Other => seat.pick("Autre mouvement", "Other movement"),
    }
}

fn mismatch(why: Mismatch, seat: Reader) -> &'static str {
    match why {
        Mismatch::Unknown => seat.pick("Ne concerne aucun paiement d’ici", "About no payment here"),
        Mismatch::Missing => seat.pick("Absent de la comptabilité", "Not in the ledger"),
        Mismatch::Amount => seat.pick("Montant différent", "Another amount"),
        Mismatch::Currency => seat.pick("Devise différente", "Another currency"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assets::Assets, sample};
    use domain::{Currency, DebtorId, Locale, PayoutId};
    use std::sync::Arc;

    fn row(mismatches: u64, adds_up: bool, state: PayoutState) -> PayoutRow {
        PayoutRow {
            id: PayoutId(uuid::Uuid::from_u128(7)),
            provider: "stripe".to_owned(),
            reference: "po_1".to_owned(),
            arrives_on: sample::today(),
            gross: Money::eur(12_000),
            fees: Money::eur(193),
            amount: Money::eur(11_807),
            state,
            mismatches,
            adds_up,
        }
    }

    fn shown<V: IntoView + 'static>(locale: Locale, view: impl FnOnce(Reader) -> V) -> String {
        let page = sample::page(locale, &Arc::new(Assets::default()));
        let reader = Reader::of(locale, Role::Viewer, Currency::EUR);
        Document::new("x").html(&page, || view(reader)).replace(['\u{a0}', '\u{202f}'], " ")
    }

    fn list(locale: Locale, payouts: Vec<PayoutRow>) -> String {
        let found = Payouts {
            clearing: vec![Money::eur(4_200)],
            fees: vec![Money::eur(193)],
            checked: vec![("stripe".to_owned(), None)],
            payouts,
            unsettled: Vec::new(),
        };
        shown(locale, |reader| overview(reader, found))
    }

    #[test]
    fn what_stands_at_the_provider_leads_to_each_payout() {
        let html = list(Locale::Fr, vec![row(0, true, PayoutState::Paid)]);
        for said in [
            "42,00 €",
            "118,07 €",
            "pas encore",
            "/office/money/payouts/00000000-0000-0000-0000-000000000007",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("écart"), "nothing is said of what matches");
        assert!(list(Locale::En, Vec::new()).contains("No payout so far."));
    }

    #[test]
    fn what_does_not_match_is_marked_in_both_languages() {
        let html = list(Locale::Fr, vec![row(2, false, PayoutState::Returned)]);
        assert!(html.contains("3 écarts") && html.contains("Renvoyé par la banque"));
        let html = list(Locale::En, vec![row(1, true, PayoutState::Paid)]);
        assert!(html.contains("1 difference"));
        let one = Line {
            reference: "txn_1".to_owned(),
            kind: LineKind::Refund,
            payment: None,
            debtor: Some((DebtorId(uuid::Uuid::from_u128(9)), "Café Lumière".to_owned())),
            gross: Money::eur(-300),
            fee: Money::eur(0),
            mismatch: Some(Mismatch::Missing),
        };
        let file = PayoutFile { payout: row(1, false, PayoutState::Paid), lines: vec![one] };
        for (locale, words) in [
            (Locale::Fr, ["Absent de la comptabilité", "n’est pas la somme"]),
            (Locale::En, ["Not in the ledger", "not the sum of its movements"]),
        ] {
            let html = shown(locale, |reader| detail(reader, file.clone()));
            assert!(words.iter().all(|words| html.contains(words)), "{html}");
            assert!(html.contains("/office/debtors/00000000-0000-0000-0000-000000000009#payments"));
        }
    }
}
