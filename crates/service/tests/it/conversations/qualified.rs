//! What a thread is about, how urgent it is and what to do next, before anybody has read it.

use super::{ANSWERED, answer, begin, people, say, waiting};
use crate::support::TestApp;
use chat::intent::Intent;
use chrono::Duration;
use domain::requests::{Ask, DisputeCategory};
use service::{
    StaffActor,
    conversations::{
        inbox::{self, Which},
        qualify::{Next, Qualified, Urgency},
    },
    requests::{self, AskCommand},
};
use testkit::both;

async fn qualified(app: &TestApp, staff: &StaffActor, which: Which) -> Qualified {
    inbox::inbox(&app.ctx, staff, which, false).await.unwrap().lines[0].qualified
}

both! {
    async fn a_thread_is_known_by_what_its_graver_turn_wants(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, "Bonjour").await;
        let first = qualified(&app, &collector, Which::Waiting).await;
        assert_eq!((first.about, first.urgency, first.next), (None, Urgency::InTurn, Next::Answer));

        say(&app, &debtor, "J’ai déjà réglé 80 euros par virement mardi dernier.").await;
        let paid = qualified(&app, &collector, Which::Waiting).await;
        assert_eq!((paid.about, paid.next), (Some(Intent::AlreadyPaid), Next::FindPayment));
        assert_eq!(paid.amount.map(|amount| amount.minor), Some(8_000));

        // What weighs less does not hide it; what weighs more does, and is for today.
        say(&app, &debtor, "Merci, et combien je dois ?").await;
        assert_eq!(qualified(&app, &collector, Which::Waiting).await, paid);
        say(&app, &debtor, "Effacez toutes mes données personnelles.").await;
        let law = qualified(&app, &collector, Which::Waiting).await;
        assert_eq!(law.about, Some(Intent::DataRequest));
        assert_eq!((law.urgency, law.next), (Urgency::Today, Next::AnswerByLaw));
    }

    async fn what_was_answered_is_no_longer_what_it_is_about(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        say(&app, &debtor, "J’ai déjà payé.").await;
        let id = waiting(&app, &collector).await;
        answer(&app, &collector, id, ANSWERED).await;
        let answered = qualified(&app, &collector, Which::UnderWay).await;
        assert_eq!((answered.about, answered.next), (Some(Intent::AlreadyPaid), Next::Nothing));
        say(&app, &debtor, "Merci").await;
        assert_eq!(qualified(&app, &collector, Which::Waiting).await.about, None);
        say(&app, &debtor, "Je voudrais payer en 3 fois").await;
        let plan = qualified(&app, &collector, Which::Waiting).await;
        assert_eq!((plan.about, plan.next), (Some(Intent::PlanRequest), Next::Propose));
        app.clock.advance(Duration::days(5));
        let late = qualified(&app, &collector, Which::Waiting).await;
        assert_eq!(late.urgency, Urgency::Today, "the answer was promised for before");
    }

    async fn a_request_that_waits_is_what_to_do_next(app: TestApp) {
        let (debtor, collector) = people(&app).await;
        begin(&app, &collector, &debtor).await.unwrap();
        let command = AskCommand {
            ask: Ask::dispute(DisputeCategory::Quality),
            invoices: Vec::new(),
            words: "Le parquet se soulève.".to_owned(),
            form_key: app.ctx.form_key(),
            code: String::new(),
        };
        let asked = requests::ask(&app.ctx, &debtor, command).await.unwrap();
        say(&app, &debtor, "Combien je dois ?").await;
        assert_eq!(qualified(&app, &collector, Which::Waiting).await.next, Next::Decide(asked.id));
    }
}
