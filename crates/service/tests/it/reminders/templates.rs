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

        assert_eq!(templates::send_test(&app.ctx, &collector, &mail, "C1").await.unwrap(), TestSent::Sent);
        let test = app.mailer.take_one();
        assert_eq!((test.to.as_str(), test.subject.as_str()), (collector.email(), "[Test] Bonjour"));
        assert!(app.outbox("C1").await.is_empty());
        assert_eq!(templates::send_test(&app.ctx, &collector, &sms, "C1").await.unwrap(), TestSent::NotMail);
    }
}
