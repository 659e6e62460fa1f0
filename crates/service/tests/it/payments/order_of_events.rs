//! R2: whatever the order in which a provider's news arrive, the final state is the same. The fake
//! answers each question as it would have at the time of the event: the worst a provider can do.

use crate::support::{Checkout, TestApp, part};
use domain::PaymentAttemptId;
use service::payments::{
    self,
    provider::{ChargebackState, ProviderState, RefundProgress, RefundSnapshot},
};
use testkit::both;

/// What the provider says at the time of each event, each knowing what came before it.
const NEWS: [&str; 6] = ["created", "failed", "processing", "succeeded", "refunded", "disputed"];

fn as_of(news: &str, checkout: &mut Checkout) {
    let at = NEWS.iter().position(|known| *known == news).unwrap();
    checkout.state = match at {
        0 => ProviderState::Open,
        1 => ProviderState::Failed("declined".to_owned()),
        2 => ProviderState::Processing,
        _ => ProviderState::Paid,
    };
    checkout.payment = (at > 0).then(|| format!("pi_{}", checkout.session));
    let refund = RefundSnapshot {
        id: format!("re_{}", checkout.session),
        refund: None,
        minor: 300,
        state: RefundProgress::Succeeded,
    };
    checkout.refunds = if at >= 4 { vec![refund] } else { Vec::new() };
    checkout.chargebacks.clear();
    if at >= 5 {
        checkout.charge_back(&format!("dp_{}", checkout.session), 500, ChargebackState::Lost);
    }
}

fn permutations(of: &[&'static str]) -> Vec<Vec<&'static str>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in of.iter().enumerate() {
        let rest: Vec<_> = of
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .map(|(_, news)| *news)
            .collect();
        all.extend(permutations(&rest).into_iter().map(|rest| [vec![*first], rest].concat()));
    }
    all
}

/// Everything that the order could have changed.
async fn outcome(app: &TestApp, id: PaymentAttemptId) -> String {
    let attempt = app.attempt(id).await;
    let mut booked = app.booked(id).await;
    booked.sort();
    format!(
        "{} live={} received={} refunded={} failure={:?} {booked:?}",
        attempt.state,
        attempt.live_key.is_some(),
        attempt.received_minor,
        attempt.refunded_minor,
        attempt.failure
    )
}

/// What is shuffled: everything in the long form; in the short one (which takes a sixth of the time)
/// everything but the first news, which are then delivered last of all.
fn orders() -> Vec<Vec<&'static str>> {
    if testkit::is_long() {
        return permutations(&NEWS);
    }
    permutations(&NEWS[1..]).into_iter().map(|order| [order, vec![NEWS[0]]].concat()).collect()
}

both! {
    async fn all_permutations_end_alike(app: TestApp) {
        let mut expected = None;
        let orders = orders();
        testkit::tried("R2", orders.len());
        for (number, order) in orders.into_iter().enumerate() {
            let name = format!("C{}", number / 20); // short files keep it fast
            if number % 20 == 0 {
                app.bill(&name, &format!("F{number}"), 100_000_000).await;
            }
            let actor = app.debtor(&name).await;
            let checkout = app.start(&actor, part(1_000)).await;
            let (signature, body) = app.provider.event(checkout.attempt, "news");
            app.receive(&signature, &body).await.unwrap();
            let event = event_id(&app).await;
            for news in &order {
                app.provider.change(checkout.attempt, |checkout| as_of(news, checkout));
                payments::apply_event(&app.ctx, event).await.unwrap();
            }
            let outcome = outcome(&app, checkout.attempt).await;
            assert_eq!(expected.get_or_insert_with(|| outcome.clone()), &outcome, "{order:?}");
        }
        assert_eq!(
            expected.as_deref(),
            Some("succeeded live=false received=1000 refunded=300 failure=None [(\"chargeback\", 0), \
                (\"chargeback\", 500), (\"payment\", -1000), (\"refund\", 300)]")
        );
        app.assert_sound().await;
    }
}

/// The event that was received last; its job is taken away, since the scenario applies it by hand.
async fn event_id(app: &TestApp) -> domain::ProviderEventId {
    let mut tx = app.ctx.store.write().await.unwrap();
    let now = app.ctx.now();
    let job = store::jobs::claim(&mut tx, now, now, 1).await.unwrap().remove(0);
    store::jobs::finish(&mut tx, &job).await.unwrap();
    tx.commit().await.unwrap();
    job.subject_id.into()
}
