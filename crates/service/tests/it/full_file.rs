//! A debtor's whole file as one archive.

use crate::support::TestApp;
use chrono::Duration;
use domain::Locale;
use service::{DebtorActor, full_file::FullFile, papers::Paper, payments::Selection};
use std::io::{Cursor, Read};
use testkit::both;
use zip::ZipArchive;

/// The archive as its reader keeps it, with the number of pieces in which it came.
async fn archive(
    app: &TestApp,
    actor: &DebtorActor,
) -> Option<(ZipArchive<Cursor<Vec<u8>>>, usize)> {
    let given = Paper { file_name: "historique.csv".to_owned(), bytes: b"a;b".to_vec() };
    let mut file = FullFile::open(&app.ctx, actor, vec![given]).await.unwrap()?;
    let (mut bytes, mut pieces) = (Vec::new(), 0);
    while let Some(piece) = file.next().await.unwrap() {
        bytes.extend(piece);
        pieces += 1;
    }
    assert!(file.next().await.unwrap().is_none());
    Some((ZipArchive::new(Cursor::new(bytes)).unwrap(), pieces))
}

both! {
    async fn everything_of_a_debtor_and_nothing_of_others_is_in_it(app: TestApp) {
        for (debtor, reference) in [("C1", "F/1"), ("C1", "F-1"), ("C1", "F2"), ("C2", "OTHERS")] {
            app.bill(debtor, reference, 12_000).await;
        }
        let actor = app.debtor_with_mail("C1", Locale::Fr).await;
        app.pay(&actor, Selection::default()).await;
        app.settle().await;
        let (mut archive, pieces) = archive(&app, &actor).await.unwrap();
        let mut names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        names.sort_unstable();
        let day = app.ctx.today(&app.creditor);
        let receipt = names.iter().find(|name| name.starts_with("recus/")).unwrap().clone();
        assert!(receipt.contains(&day.to_string()), "{receipt}");
        let message = names.iter().find(|name| name.starts_with("messages/")).unwrap().clone();
        let expected = [
            "attestation-de-solde-C1.pdf", "factures/F-1-2.pdf", "factures/F-1.pdf", "factures/F2.pdf",
            "historique.csv", &message, &receipt,
        ];
        assert_eq!(names, expected);
        assert!(pieces > 3, "as it is made: {pieces}");
        for name in &names {
            let mut bytes = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
            let is_text = *name == message || name == "historique.csv";
            assert!(is_text || bytes.starts_with(b"%PDF-"), "{name}");
            if *name == message {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.contains("Envoyé le") && text.contains("360,00"), "{text}");
                assert!(!text.contains("claire@exemple.fr"), "masked");
            }
        }
    }

    async fn it_is_made_twice_and_then_once_an_hour(app: TestApp) {
        app.bill("C1", "F1", 12_000).await;
        let actor = app.debtor_with_mail("C1", Locale::En).await;
        for can in [true, true, false] {
            assert_eq!(archive(&app, &actor).await.is_some(), can);
        }
        app.clock.advance(Duration::hours(1));
        assert!(archive(&app, &actor).await.is_some());
    }
}
