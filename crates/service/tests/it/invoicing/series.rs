//! Numbers follow each other: none is missing, none stands twice, whoever issues when.

use super::{line, profile};
use crate::support::TestApp;
use domain::party::Role;
use service::invoicing::{self, IssueError, NewProfile};
use std::collections::BTreeSet;
use testkit::both;

fn numbers(count: i64) -> Vec<String> {
    (1..=count).map(|number| domain::billing::number::reference("FA", 2026, number)).collect()
}

both! {
    async fn many_at_once_draw_one_number_each(app: TestApp) {
        app.state_profile().await;
        let collector = app.staff(Role::Collector).await;
        let mut debtors = Vec::new();
        for number in 0..4 {
            debtors.push(app.buyer(&format!("C{number}")).await);
        }
        let other = app.another_process(41).await;
        let lines = || vec![line("Pose", "1", "10", "20")];
        let news: Vec<_> = debtors.iter().map(|_| app.new_invoice(lines())).collect();
        let (one, two, three, four) = tokio::join!(
            invoicing::issue(&app.ctx, &collector, debtors[0], &news[0]),
            invoicing::issue(&other, &collector, debtors[1], &news[1]),
            invoicing::issue(&app.ctx, &collector, debtors[2], &news[2]),
            invoicing::issue(&other, &collector, debtors[3], &news[3]),
        );
        let drawn: BTreeSet<String> = [one, two, three, four].into_iter().map(|made| made.unwrap().reference).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), numbers(4));
        app.assert_sound().await;
        other.store.close().await;
    }

    async fn a_form_that_is_sent_twice_issues_once(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let other = app.another_process(43).await;
        let new = app.new_invoice(vec![line("Pose", "1", "10", "20")]);
        let (one, two) = tokio::join!(
            invoicing::issue(&app.ctx, &collector, debtor, &new),
            invoicing::issue(&other, &collector, debtor, &new),
        );
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.id, &one.reference), (two.id, &two.reference));
        assert_ne!(one.before, two.before, "one of them did it");
        assert_eq!(app.issued("FA").await, numbers(1));
        assert_eq!(app.balance(one.id).await, 1_200);
        let next = app.issue(&collector, debtor, vec![line("Pose", "1", "10", "20")]).await.unwrap();
        assert_eq!(next.reference, "FA2026-00002");
        other.store.close().await;
    }

    async fn a_number_from_elsewhere_stops_the_series_instead_of_leaving_a_gap(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let lines = || vec![line("Pose", "1", "10", "20")];
        app.issue(&collector, debtor, lines()).await.unwrap();
        app.bill("C9", "FA2026-00002", 5_000).await;
        let refused = app.issue(&collector, debtor, lines()).await;
        assert!(matches!(&refused, Err(IssueError::Taken(number)) if number == "FA2026-00002"), "{refused:?}");
        let admin = app.staff(Role::Admin).await;
        let other = NewProfile { invoice_prefix: "fb".to_owned(), ..profile() };
        invoicing::change_profile(&app.ctx, &admin, other).await.unwrap();
        assert_eq!(app.issue(&collector, debtor, lines()).await.unwrap().reference, "FB2026-00001");
        assert_eq!(app.issued("FB").await.len(), 1);
    }

    async fn each_year_begins_anew(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let lines = || vec![line("Pose", "1", "10", "20")];
        app.issue(&collector, debtor, lines()).await.unwrap();
        app.clock.advance(chrono::Duration::days(300));
        assert_eq!(app.issue(&collector, debtor, lines()).await.unwrap().reference, "FA2027-00001");
    }

    async fn an_import_never_changes_what_was_issued_here(app: TestApp) {
        app.state_profile().await;
        let debtor = app.buyer("C1").await;
        let collector = app.staff(Role::Collector).await;
        let made = app.issue(&collector, debtor, vec![line("Pose", "1", "10", "20")]).await.unwrap();
        let csv = "numero;date;echeance;montant ttc;code client;client;cp;ville\n\
            FA2026-00001;2026-03-16;2026-04-15;99,00;C1;Société C1;69003;Lyon";
        let report = app.take_in(&app.creditor, "f.csv", csv).await;
        assert_eq!((report.updated, report.rejected), (0, 1), "{report:?}");
        assert_eq!(app.balance(made.id).await, 1_200);
        app.assert_sound().await;
    }
}
