//! Files with requests: judged, kept once, shown to those they concern and to nobody else.

use super::Scene;
use crate::support::{FakeConverter, FakeScanner, TestApp, heic, jpeg, pdf, sent};
use domain::{
    Locale, RequestId,
    party::Role,
    requests::{Answer, Ask, DisputeCategory, RequestState},
};
use service::{
    Context,
    files::{
        self, File, FileLine, FilesError, MAX_BYTES, MOST_AT_ONCE, Media, Refusal, Rejection, Sent,
        Side, examine, examine_ours, of_debtor, of_staff,
    },
    requests::{
        AskCommand, Asked, DecideError, ask_with, case, decide, hand_in_with,
        handing_over::hand_over, view,
    },
};
use std::sync::{Arc, atomic::Ordering};
use testkit::both;

fn dispute() -> Ask {
    Ask::dispute(DisputeCategory::Delivery)
}

fn command(ctx: &Context, form_key: Option<&str>) -> AskCommand {
    AskCommand {
        ask: dispute(),
        invoices: Vec::new(),
        words: "Voici les photos.".to_owned(),
        form_key: form_key.map_or_else(|| ctx.form_key(), str::to_owned),
        code: String::new(),
    }
}

fn both_kinds() -> Vec<Sent> {
    vec![sent("C:\\photos\\colis.jpeg", jpeg(600, 300)), sent("bon.pdf", pdf(""))]
}

impl Scene<'_> {
    async fn ask_with_files(&self, form_key: Option<&str>) -> Asked {
        let ctx = &self.app.ctx;
        let checked = examine(ctx, &self.debtor, both_kinds()).await.unwrap();
        let asked = ask_with(ctx, &self.debtor, command(ctx, form_key), checked).await.unwrap();
        self.app.settle().await;
        asked
    }

    async fn seen(&self, id: RequestId) -> Vec<Vec<FileLine>> {
        let seen = view::one(&self.app.ctx, &self.debtor, id).await.unwrap().unwrap();
        seen.history.into_iter().map(|told| told.files).collect()
    }

    async fn file(&self, id: RequestId, number: i64, side: Side) -> Option<File> {
        of_debtor(&self.app.ctx, &self.debtor, id, number, side).await.unwrap()
    }

    async fn rows(&self) -> usize {
        testkit::contents(&self.app.db).await["request_file"].len()
    }
}

async fn refused(ctx: &Context, scene: &Scene<'_>, files: Vec<Sent>) -> Vec<Rejection> {
    match examine(ctx, &scene.debtor, files).await {
        Err(FilesError::Rejected(rejected)) => rejected.into_iter().map(|one| one.why).collect(),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn files_come_with_what_is_asked_and_both_sides_see_them(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask_with_files(None).await;
        let theirs = scene.seen(asked.id).await;
        let names: Vec<_> = theirs[0].iter().map(|file| (file.number, file.name.as_str(), file.media)).collect();
        assert_eq!(names, [(1, "colis.jpg", Media::Jpeg), (2, "bon.pdf", Media::Pdf)]);
        assert_eq!((theirs[0][0].size, theirs[0][0].preview), (Some((600, 300)), Some((480, 240))));
        assert_eq!(theirs[0][1].pages, Some(1));
        let ours = case::case(&app.ctx, &scene.collector, asked.id).await.unwrap().unwrap();
        assert_eq!(ours.history[0].files, theirs[0]);

        let whole = scene.file(asked.id, 2, Side::Whole).await.unwrap();
        assert_eq!((whole.bytes, whole.media), (pdf(""), Media::Pdf), "a PDF is kept as it was sent");
        let picture = scene.file(asked.id, 1, Side::Whole).await.unwrap();
        assert_ne!(picture.bytes, jpeg(600, 300), "a picture is written anew");
        let small = of_staff(&app.ctx, &scene.collector, asked.id, 1, Side::Preview).await.unwrap().unwrap();
        let small = image::load_from_memory(&small.bytes).unwrap();
        assert_eq!((small.width(), small.height()), (480, 240));
        assert!(scene.file(asked.id, 2, Side::Preview).await.is_none(), "there is none of a PDF");
        let (missing, before) = (scene.file(asked.id, 3, Side::Whole).await, scene.file(asked.id, 0, Side::Whole).await);
        assert!(missing.is_none() && before.is_none());
    }

    async fn nobody_else_is_handed_a_file(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask_with_files(None).await;
        app.bill("C2", "F2", 9_000).await;
        let neighbour = app.debtor_with_mail("C2", Locale::Fr).await;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        for number in 1..=2 {
            for side in [Side::Whole, Side::Preview] {
                assert!(of_debtor(&app.ctx, &neighbour, asked.id, number, side).await.unwrap().is_none());
                assert!(of_staff(&app.ctx, &stranger, asked.id, number, side).await.unwrap().is_none());
            }
        }
        let viewer = app.staff(Role::Viewer).await;
        assert!(of_staff(&app.ctx, &viewer, asked.id, 1, Side::Whole).await.unwrap().is_some());
    }

    async fn a_form_sent_twice_keeps_its_files_once(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let first = scene.ask_with_files(Some("form")).await;
        let second = scene.ask_with_files(Some("form")).await;
        assert_eq!((first.id, scene.rows().await), (second.id, 2));

        scene.answer(first.id, Answer::AskDocument { what: "Une photo.".to_owned() }).await;
        for _ in 0..2 {
            let photo = vec![sent("photo.jpg", jpeg(50, 40)), sent("encore.jpg", jpeg(50, 40))];
            let files = examine(&app.ctx, &scene.debtor, photo).await.unwrap();
            hand_in_with(&app.ctx, &scene.debtor, first.id, "", files).await.unwrap();
        }
        assert_eq!((scene.rows().await, scene.audited("request.handed_in").await), (3, 1));
        assert_eq!(scene.state(first.id).await, RequestState::Open, "files alone are an answer");
        let told = scene.seen(first.id).await;
        assert_eq!(told.last().unwrap()[0].number, 3);
        let nothing = hand_in_with(&app.ctx, &scene.debtor, first.id, " ", Vec::new()).await;
        assert!(nothing.is_err());
    }

    async fn what_cannot_be_kept_is_named_and_nothing_of_it_stays(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let (ctx, file) = (&app.ctx, Rejection::File);
        let page = b"<html><script>alert(1)</script></html>".to_vec();
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
        let files = vec![
            sent("facture.pdf", page.clone()),
            sent("bon.pdf", pdf("")),
            sent("photo.png", svg),
            sent("facture.pdf", [pdf(""), page].concat()),
            sent("calcul.pdf", pdf("/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
        ];
        let expected = [Refusal::Kind, Refusal::Kind, Refusal::Disguised, Refusal::Active].map(file);
        assert_eq!(refused(ctx, &scene, files).await, expected);
        assert_eq!(refused(ctx, &scene, vec![sent("a.heic", heic())]).await, [file(Refusal::Heic)]);
        assert_eq!(refused(ctx, &scene, vec![sent("a.pdf", Vec::new())]).await, [file(Refusal::Empty)]);
        let large = Sent { name: "a.pdf".to_owned(), bytes: Vec::new(), size: MAX_BYTES + 1 };
        assert_eq!(refused(ctx, &scene, vec![large.clone()]).await, [file(Refusal::TooLarge)]);
        let many = vec![sent("a.pdf", pdf("")); MOST_AT_ONCE + 1];
        assert_eq!(refused(ctx, &scene, many).await, [Rejection::TooMany]);
        let heavy = Sent { size: MAX_BYTES, ..large };
        assert_eq!(refused(ctx, &scene, vec![heavy; 3]).await, [Rejection::TooLargeTogether]);
        let contents = testkit::contents(&app.db).await;
        assert!(contents["request_file"].is_empty() && contents["document"].is_empty());
    }

    async fn nobody_fills_the_house_with_files(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let asked = scene.ask_with_files(None).await;
        let mut width = 10;
        let mut batch = || -> Vec<Sent> {
            (0..MOST_AT_ONCE).map(|_| { width += 1; sent("a.jpg", jpeg(width, 8)) }).collect()
        };
        for _ in 0..3 {
            let checked = examine(&app.ctx, &scene.debtor, batch()).await.unwrap();
            hand_in_with(&app.ctx, &scene.debtor, asked.id, "", checked).await.unwrap();
        }
        let checked = examine(&app.ctx, &scene.debtor, batch()).await.unwrap();
        let full = hand_in_with(&app.ctx, &scene.debtor, asked.id, "", checked).await;
        assert!(matches!(full, Err(service::requests::OwnError::Full)), "{full:?}");
        assert_eq!(scene.rows().await, 17);
    }

    async fn a_virus_is_refused_and_recorded_and_nothing_is_kept(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let scanner = Arc::new(FakeScanner::default());
        let ctx = app.with_files(Some(scanner.clone()), None);
        let infected = pdf("/Note(EICAR)");
        let found = refused(&ctx, &scene, vec![sent("virus.pdf", infected), sent("bon.pdf", pdf(""))]).await;
        assert_eq!(found, [Rejection::Infected]);
        assert_eq!(scene.audited("file.infected").await, 1);
        assert!(testkit::contents(&app.db).await["document"].is_empty());
        assert_eq!(examine(&ctx, &scene.debtor, both_kinds()).await.unwrap().len(), 2);
        // Nobody can tell: no file is taken, and what has no file goes on.
        scanner.is_away.store(true, Ordering::Relaxed);
        let away = examine(&ctx, &scene.debtor, both_kinds()).await;
        assert!(matches!(away, Err(FilesError::Away(_))), "{away:?}");
        assert!(examine(&ctx, &scene.debtor, Vec::new()).await.unwrap().is_empty());
    }

    async fn a_heic_picture_becomes_a_jpeg_where_it_can(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let ctx = app.with_files(None, Some(Arc::new(FakeConverter)));
        let files = examine(&ctx, &scene.debtor, vec![sent("IMG_0117.HEIC", heic())]).await.unwrap();
        let asked = ask_with(&ctx, &scene.debtor, command(&ctx, None), files).await.unwrap();
        let seen = scene.seen(asked.id).await;
        assert_eq!((seen[0][0].name.as_str(), seen[0][0].size), ("IMG_0117.jpg", Some((30, 20))));
    }

    async fn a_document_is_handed_over_with_the_answer_and_is_the_debtors_once_it_counts(
        app: TestApp,
    ) {
        let scene = Scene::of(&app, 24_000).await;
        let (ctx, who) = (&app.ctx, &scene.collector);
        let asked = scene.ask(Ask::Document).await.unwrap();
        let debtor = scene.debtor.debtor().id;
        let ours = async |name, inside| {
            examine_ours(ctx, who, debtor, vec![sent(name, pdf(inside))]).await.unwrap()
        };
        let version = scene.request(asked.id).await.version;
        let empty = hand_over(ctx, who, asked.id, version, Vec::new()).await;
        assert!(matches!(empty, Err(DecideError::Missing("files"))), "{empty:?}");
        // Taken back before it counts: it is nobody's, whatever is answered later.
        let given = hand_over(ctx, who, asked.id, version, ours("faux.pdf", "/Lang(en)").await).await.unwrap();
        assert!(given.undo_until.is_some());
        assert!(
            scene.file(asked.id, 1, Side::Whole).await.is_none(),
            "ten seconds between colleagues"
        );
        assert!(of_staff(ctx, who, asked.id, 1, Side::Whole).await.unwrap().is_some());
        decide::undo(ctx, who, asked.id, given.version).await.unwrap();
        let version = scene.request(asked.id).await.version;
        hand_over(ctx, who, asked.id, version, ours("facture.pdf", "").await).await.unwrap();
        app.advance_and_settle(decide::UNDO).await;
        assert_eq!(scene.state(asked.id).await, RequestState::Approved);
        assert!(scene.file(asked.id, 1, Side::Whole).await.is_none(), "the wrong one stays ours");
        assert_eq!(scene.file(asked.id, 2, Side::Whole).await.unwrap().name, "facture.pdf");
        let seen: Vec<_> = scene.seen(asked.id).await.into_iter().flatten().collect();
        assert_eq!(seen.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["facture.pdf"]);
        let other = app.bill("C9", "F9", 1_000).await;
        assert_ne!(other, scene.invoice);
        let stranger = app.debtor_with_mail("C9", Locale::Fr).await;
        assert!(of_debtor(ctx, &stranger, asked.id, 2, Side::Whole).await.unwrap().is_none());
    }

    async fn a_document_that_was_taken_back_can_be_handed_over_after_all(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let (ctx, who) = (&app.ctx, &scene.collector);
        let asked = scene.ask(Ask::Document).await.unwrap();
        let debtor = scene.debtor.debtor().id;
        let ours = async |name| {
            examine_ours(ctx, who, debtor, vec![sent(name, pdf(""))]).await.unwrap()
        };
        let version = scene.request(asked.id).await.version;
        let given = hand_over(ctx, who, asked.id, version, ours("a.pdf").await).await.unwrap();
        decide::undo(ctx, who, asked.id, given.version).await.unwrap();
        let version = scene.request(asked.id).await.version;
        hand_over(ctx, who, asked.id, version, ours("facture.pdf").await).await.unwrap();
        assert!(scene.file(asked.id, 1, Side::Whole).await.is_none(), "it does not count yet");
        app.advance_and_settle(decide::UNDO).await;
        assert_eq!(scene.file(asked.id, 1, Side::Whole).await.unwrap().name, "facture.pdf");
        assert!(scene.file(asked.id, 2, Side::Whole).await.is_none());
    }

    async fn what_is_handed_over_is_judged_and_suits_a_request_for_a_document_alone(app: TestApp) {
        let scene = Scene::of(&app, 24_000).await;
        let ctx = app.with_files(Some(Arc::new(FakeScanner::default())), None);
        let (who, debtor) = (&scene.collector, scene.debtor.debtor().id);
        let judged = |bytes| examine_ours(&ctx, who, debtor, vec![sent("a.pdf", bytes)]);
        let script = judged(b"<script>alert(1)</script>".to_vec()).await;
        assert!(matches!(script, Err(FilesError::Rejected(_))), "{script:?}");
        let virus = judged([pdf(""), b"EICAR".to_vec()].concat()).await;
        assert!(
            matches!(&virus, Err(FilesError::Rejected(all)) if all[0].why == Rejection::Infected),
            "{virus:?}"
        );
        assert_eq!(scene.audited("file.infected").await, 1);
        let viewer = app.staff(Role::Viewer).await;
        let barred = examine_ours(&ctx, &viewer, debtor, vec![sent("a.pdf", pdf(""))]).await;
        assert!(matches!(barred, Err(FilesError::Other(service::Error::Forbidden))), "{barred:?}");

        let fine = judged(pdf("")).await.unwrap();
        let disputed = scene.ask(dispute()).await.unwrap();
        let version = scene.request(disputed.id).await.version;
        let unfit = hand_over(&ctx, who, disputed.id, version, fine.clone()).await;
        assert!(matches!(unfit, Err(DecideError::Unfit)), "{unfit:?}");
        let asked = scene.ask(Ask::Document).await.unwrap();
        let version = scene.request(asked.id).await.version;
        let stranger = app.staff_at(&app.other_creditor, Role::Admin).await;
        let foreign = hand_over(&ctx, &stranger, asked.id, version, fine.clone()).await;
        assert!(matches!(foreign, Err(DecideError::Unknown)), "{foreign:?}");
        let stale = hand_over(&ctx, who, asked.id, version + 1, fine).await;
        assert!(matches!(stale, Err(DecideError::Stale)), "{stale:?}");
        assert_eq!(scene.rows().await, 0, "nothing was kept");
    }
}

#[test]
fn what_a_form_takes_fits_into_what_a_request_takes() {
    const { assert!(files::MAX_TOTAL >= MAX_BYTES && MOST_AT_ONCE < files::MOST_OF_REQUEST) }
}
