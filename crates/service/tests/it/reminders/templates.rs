//! Templates: what is refused before it is saved, and how one looks before it is used.

use crate::support::TestApp;
use domain::{Locale, party::Role, scenario::Tone};
use service::reminders::{
    FaultKind, Part, Variable,
    templates::{self, Draft, Medium, PreviewError, SaveError, TestSent},
};
use testkit::both;

fn draft(medium: Medium, body: &str) -> Draft {
    Draft {
        id: None,
        name: "own".to_owned(),
        medium,
        locale: Locale::Fr,
        tone: Tone::Friendly,
        subject: "Bonjour".to_owned(),
        body: body.to_owned(),
    }
}

async fn faults(app: &TestApp, draft: &Draft) -> Vec<FaultKind> {
    let manager = app.staff(Role::Manager).await;
    match templates::save(&app.ctx, &manager, draft).await {
        Err(SaveError::Faults(faults)) => faults.into_iter().map(|fault| fault.kind).collect(),
        other => panic!("{other:?}"),
    }
}

both! {
    async fn a_template_with_faults_is_not_saved(app: TestApp) {
        let unknown = faults(&app, &draft(Medium::Email, "Bonjour {{ prenom }}")).await;
        assert_eq!(unknown, [FaultKind::Unknown("prenom".to_owned())]);
        let no_link = faults(&app, &draft(Medium::Sms, "Payez {{ total }}")).await;
        assert!(matches!(no_link[..], [FaultKind::Missing(Variable::Link)]));
        let long = format!("{} {{{{ link }}}}", "mot ".repeat(40));
        assert!(matches!(faults(&app, &draft(Medium::Sms, &long)).await[..], [FaultKind::TooLong(_)]));
        assert!(matches!(faults(&app, &draft(Medium::Email, "{% if %}")).await[..], [FaultKind::Syntax(_)]));
        let notice = Draft { tone: Tone::Formal, ..draft(Medium::Letter, "Payez.") };
        assert_eq!(faults(&app, &notice).await.len(), 4, "total, statement, deadline, means of payment");
        let collector = app.staff(Role::Collector).await;
        let fine = draft(Medium::Email, "Bonjour {{ contact_name }}");
        assert!(templates::save(&app.ctx, &collector, &fine).await.is_err(), "a manager's decision");
        let manager = app.staff(Role::Manager).await;
        let id = templates::save(&app.ctx, &manager, &fine).await.unwrap();
        assert!(matches!(templates::save(&app.ctx, &manager, &fine).await, Err(SaveError::Taken)));
        let changed = Draft { id: Some(id), body: "Bonsoir".to_owned(), ..fine };
        assert_eq!(templates::save(&app.ctx, &manager, &changed).await.unwrap(), id);
        let other = app.staff_at(&app.other_creditor, Role::Admin).await;
        assert!(templates::by_id(&app.ctx, &other, id).await.unwrap().is_none());
        assert!(matches!(templates::save(&app.ctx, &other, &changed).await, Err(SaveError::Unknown)));
    }

    async fn a_preview_is_worded_from_a_real_file(app: TestApp) {
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let collector = app.staff(Role::Collector).await;
        let mail = draft(Medium::Email, "Bonjour {{ contact_name }}\n\n{{ statement }}\n\n{{ buttons }}");
        let preview = templates::preview(&app.ctx, &collector, &mail, "C1").await.unwrap();
        assert!(preview.text.contains("Bonjour Claire Martin") && preview.html.is_some_and(|html| html.contains("F1")));
        let sms = draft(Medium::Sms, "{{ total }} : {{ link }}");
        let preview = templates::preview(&app.ctx, &collector, &sms, "C1").await.unwrap();
        assert_eq!(preview.septets, domain::gsm7::septets(&preview.text));
        let none = templates::preview(&app.ctx, &collector, &mail, "C9").await;
        assert!(matches!(none, Err(PreviewError::NoDebtor)));
        let bad = templates::preview(&app.ctx, &collector, &draft(Medium::Email, "{{ x }}"), "C1").await;
        assert!(matches!(bad, Err(PreviewError::Faults(faults)) if faults[0].part == Part::Body));

        let sent = templates::send_test(&app.ctx, &collector, &mail, "C1", "").await.unwrap();
        assert!(matches!(sent, TestSent::Sent));
        let test = app.mailer.take_one();
        assert_eq!((test.to.as_str(), test.subject.as_str()), (collector.email(), "[Test] Bonjour"));
        assert!(app.outbox("C1").await.is_empty());
    }

    async fn a_short_message_is_tried_on_ones_own_telephone(app: TestApp) {
        app.bill("C1", "F1", 24_000).await;
        app.debtor_with_mail("C1", Locale::Fr).await;
        let collector = app.staff(Role::Collector).await;
        let sms = draft(Medium::Sms, "{{ total }} : {{ link }}");
        for wrong in ["", "01 42 00 00 00", "+1 212 555 01 00", "poste 12"] {
            let sent = templates::send_test(&app.ctx, &collector, &sms, "C1", wrong).await.unwrap();
            assert!(matches!(sent, TestSent::NoNumber(_)), "{wrong}: {sent:?}");
        }
        let sent = templates::send_test(&app.ctx, &collector, &sms, "C1", "06 12 34 56 78").await.unwrap();
        assert!(matches!(sent, TestSent::Sent), "{sent:?}");
        let [left] = app.sms.accepted().try_into().unwrap();
        assert_eq!(left.to, "+33612345678");
        assert!(left.text.starts_with("240,00 € : https://pay.example.test/l/xxxx"), "a link that opens nothing: {}", left.text);
        assert!(app.outbox("C1").await.is_empty(), "the debtor’s file knows nothing of it");
        let manager = app.staff(Role::Manager).await;
        let log = service::office::audit_log(&app.ctx, &manager, "template", None).await.unwrap();
        assert_eq!(log.acts[0].detail["to"], "+33•••78", "the number is not kept");
        let viewer = app.staff(Role::Viewer).await;
        assert!(templates::send_test(&app.ctx, &viewer, &sms, "C1", "0612345678").await.is_err());
    }

    async fn a_letter_is_tried_as_the_paper_that_would_be_printed(app: TestApp) {
        app.bill_by_post("C1", "FACT-ONE", 24_000).await;
        let collector = app.staff(Role::Collector).await;
        let letter = draft(Medium::Letter, "Bonjour {{ contact_name }}\n\n{{ statement }}\n\n{{ buttons }}");
        let sent = templates::send_test(&app.ctx, &collector, &letter, "C1", "").await.unwrap();
        let TestSent::Paper(paper) = sent else { panic!("{sent:?}") };
        let text = crate::letters::read_pdf(&paper.bytes);
        crate::letters::says(&text, &["ESSAI", "Bonjour Claire Martin", "FACT-ONE", "240,00 €", "12 rue des Lilas"]);
        assert!(app.actions_of(&app.creditor, "C1").await.is_empty(), "nothing is kept");
        app.move_house(&app.creditor, "C1", "").await;
        let sent = templates::send_test(&app.ctx, &collector, &letter, "C1", "").await.unwrap();
        assert!(matches!(sent, TestSent::NoPaper(_)), "{sent:?}");
    }
}
