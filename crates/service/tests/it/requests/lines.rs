//! Disputes of lines: what they come to, who may name them, and what both sides and the feed read.

use super::{Scene, refused};
use crate::{
    invoicing::line,
    support::{TestApp, eur},
};
use domain::{
    InvoiceId, RequestId,
    party::Role,
    requests::{Answer, Ask, ContestedLine, DisputeCategory},
};
use service::requests::{
    AskError, case,
    causes::{self, Period},
    lines,
};
use store::invoices::Line;
use testkit::both;

/// Lines as an imported invoice has them.
async fn put(app: &TestApp, invoice: InvoiceId, lines: &[(&str, i64)]) {
    let mut tx = app.ctx.store.write().await.unwrap();
    store::invoices::clear_lines(&mut tx, app.creditor.id, invoice).await.unwrap();
    for (position, (label, amount_minor)) in (0..).zip(lines) {
        let label = (*label).to_owned();
        let line = Line {
            invoice_id: invoice,
            position,
            label,
            quantity: None,
            amount_minor: *amount_minor,
        };
        store::invoices::insert_line(&mut tx, app.creditor.id, &line).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Lines as a form names them: what it says about them counts for nothing.
fn contested(invoice: InvoiceId, positions: &[i64]) -> Ask {
    let named = |position: &i64| ContestedLine {
        invoice,
        position: *position,
        label: "forged".to_owned(),
        minor: 1,
    };
    let lines = positions.iter().map(named).collect();
    Ask::Dispute { category: DisputeCategory::Delivery, lines }
}

/// What a request contests, and under which names.
async fn in_question(scene: &Scene<'_>, id: RequestId) -> (i64, Vec<(String, i64)>) {
    let seen = case::case(&scene.app.ctx, &scene.collector, id).await.unwrap().unwrap();
    let [row] = seen.invoices.try_into().unwrap();
    let lines = row.lines.into_iter().map(|(label, amount)| (label, amount.minor)).collect();
    (row.amount.minor, lines)
}

both! {
    async fn contested_lines_leave_with_their_share_of_the_tax(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        put(&app, scene.invoice, &[("Table", 15_000), ("Chaise", 4_000), ("Remise", -1_000), ("Pose", 2_000)]).await;
        let offered = lines::contestable(&app.ctx, &scene.debtor, &[scene.invoice]).await.unwrap();
        let offered: Vec<_> = offered[&scene.invoice].iter().map(|line| (line.position, line.amount)).collect();
        assert_eq!(offered, [(0, eur(18_000)), (1, eur(4_800)), (3, eur(2_400))], "a rebate is not contested");

        let whole = vec![(scene.invoice, None)];
        let asked = scene.ask_about(contested(scene.invoice, &[1, 3]), whole).await.unwrap();
        let lines = vec![("Chaise".to_owned(), 4_800), ("Pose".to_owned(), 2_400)];
        assert_eq!(in_question(&scene, asked.id).await, (7_200, lines));
        assert_eq!(scene.run().await.contested_minor, 7_200, "the rest goes on");

        let left = lines::contestable(&app.ctx, &scene.debtor, &[scene.invoice]).await.unwrap();
        assert_eq!(left[&scene.invoice].iter().map(|line| line.position).collect::<Vec<_>>(), [0]);

        // The names remain when a newer import writes the lines anew.
        put(&app, scene.invoice, &[("Autre", 20_000)]).await;
        assert_eq!(in_question(&scene, asked.id).await.1[0].0, "Chaise");
        scene.answer(asked.id, Answer::Approve).await;
        assert_eq!(app.balance(scene.invoice).await, 16_800);
        app.assert_sound().await;
    }

    async fn an_amount_that_is_written_counts_instead_of_the_lines(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        put(&app, scene.invoice, &[("Table", 20_000), ("Pose", 4_000)]).await;
        let part = vec![(scene.invoice, Some(1_500))];
        let asked = scene.ask_about(contested(scene.invoice, &[1]), part).await.unwrap();
        assert_eq!(in_question(&scene, asked.id).await, (1_500, vec![("Pose".to_owned(), 4_000)]));
        // What remains free is all that lines can take.
        let asked = scene.ask_about(contested(scene.invoice, &[0, 1]), vec![(scene.invoice, None)]).await.unwrap();
        assert_eq!(in_question(&scene, asked.id).await.0, 22_500);
    }

    async fn lines_of_others_and_lines_that_are_none_are_refused(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        put(&app, scene.invoice, &[("Table", 20_000), ("Pose", 4_000)]).await;
        let foreign = app.bill("C2", "F2", 5_000).await;
        put(&app, foreign, &[("Lit", 4_000), ("Pose", 1_000)]).await;
        let offered = lines::contestable(&app.ctx, &scene.debtor, &[foreign]).await.unwrap();
        assert!(offered.is_empty(), "{offered:?}");
        for (invoice, position) in [(foreign, 0), (scene.invoice, 2), (scene.invoice, -1)] {
            let ask = contested(invoice, &[position]);
            let asked = scene.ask_about(ask, vec![(scene.invoice, None)]).await;
            assert!(matches!(asked, Err(AskError::NotYours)), "{asked:?}");
        }
        assert_eq!(scene.run().await.contested_minor, 0);
    }

    async fn disputes_are_counted_by_what_is_contested(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        put(&app, scene.invoice, &[("Table", 10_000), (" Chaise", 4_000), ("Chaise", 4_000), ("Pose", 6_000)]).await;
        let ask = |positions: &[i64]| scene.ask_about(contested(scene.invoice, positions), vec![(scene.invoice, None)]);
        let chairs = ask(&[1, 2]).await.unwrap();
        scene.answer(chairs.id, Answer::ApprovePart { minor: 2_000 }).await;
        let both = ask(&[0, 2]).await.unwrap();
        scene.answer(both.id, Answer::Approve).await;
        // A part of the whole is counted by the invoice.
        let rest = scene.ask_about(Ask::dispute(DisputeCategory::Billing), vec![(scene.invoice, Some(100))]).await.unwrap();
        scene.answer(rest.id, refused()).await;

        let viewer = app.staff(Role::Viewer).await;
        let report = causes::causes(&app.ctx, &viewer, Period::usual(scene.today())).await.unwrap();
        let products: Vec<_> = report.products.iter().map(|(label, of)| {
            (label.as_str(), of.opened, of.accepted, of.rejected, of.minor, of.accepted_minor)
        }).collect();
        let label = report.products[2].0.as_str();
        assert_eq!(products, [
            ("Chaise", 2, 2, 0, 12_000, 6_000),
            ("Table", 1, 1, 0, 10_000, 10_000),
            (label, 1, 0, 1, 100, 0),
        ]);
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let theirs = causes::causes(&app.ctx, &stranger, Period::usual(scene.today())).await.unwrap();
        assert!(theirs.products.is_empty());
    }

    async fn an_invoice_with_one_line_or_none_is_contested_as_a_whole(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        for one in [&[][..], &[("Table", 20_000)], &[("Table", 0), ("Pose", 0)]] {
            put(&app, scene.invoice, one).await;
            let offered = lines::contestable(&app.ctx, &scene.debtor, &[scene.invoice]).await.unwrap();
            assert!(offered.is_empty(), "{offered:?}");
        }
    }

    async fn a_line_issued_here_bears_the_tax_of_its_rate(app: TestApp) {
        app.state_profile().await;
        let buyer = app.buyer("B1").await;
        let manager = app.staff(Role::Manager).await;
        let bill = vec![line("Conseil", "1", "100,00", "20"), line("Livre", "1", "100,00", "5,5")];
        let made = app.issue(&manager, buyer, bill).await.unwrap();
        assert_eq!(made.total, eur(22_550));
        let debtor = app.debtor("B1").await;
        let offered = lines::contestable(&app.ctx, &debtor, &[made.id]).await.unwrap();
        let offered: Vec<_> = offered[&made.id].iter().map(|line| (line.label.as_str(), line.amount)).collect();
        assert_eq!(offered, [("Conseil", eur(12_000)), ("Livre", eur(10_550))]);
    }
}
