//! What the assistant says is what the portal says, and what the law allows.

use super::{digits, held, requests, say, small, switch_on};
use crate::support::TestApp;
use chrono::Duration;
use domain::{
    Locale,
    assistant::Answers,
    circumstance::Circumstance,
    conversation::OwnerKind,
    party::Role,
    requests::{Ask, DataRight, RequestKind},
    scenario::HoldReason,
};
use service::{
    DebtorActor,
    assistant::{Leads, desk as rules},
    circumstances,
    conversations::{desk as office, inbox, thread},
    portal, preferences,
};
use testkit::{both, contents};

/// The page that the last answer leads to.
async fn leads(app: &TestApp, debtor: &DebtorActor) -> Option<Leads> {
    thread::open(&app.ctx, debtor, None).await.unwrap().assistant.and_then(|it| it.leads)
}

async fn traces(app: &TestApp, most: i64) -> Vec<store::assistant::Trace> {
    let mut tx = app.ctx.store.read().await.unwrap();
    store::assistant::latest(&mut tx, app.creditor.id, most).await.unwrap()
}

both! {
    async fn what_is_owed_is_what_the_overview_asks_line_by_line(app: TestApp) {
        app.ready().await;
        app.claim_everything().await;
        switch_on(&app, Answers::Always).await;
        app.bill_due("C1", "F-301", 1_000_000, "2026-02-24").await;
        let debtor = app.debtor_with_mail("C1", Locale::Fr).await;
        let asked = portal::overview(&app.ctx, &debtor).await.unwrap().asked();
        assert!(asked.minor > 1_000_000, "interest and the indemnity are claimed");
        let owed = say(&app, &debtor, "combien je dois ?").await;
        assert!(owed.contains(&Locale::Fr.money(asked)), "{owed}");
        let why = say(&app, &debtor, "pourquoi ce montant ?").await;
        for part in ["12,15", "20\u{a0}jours", "L441-10", "D441-5", "10\u{202f}000,00"] {
            assert!(why.contains(part), "{part}: {why}");
        }
        assert!(why.contains(&Locale::Fr.money(asked)), "{why}");
        let pay = say(&app, &debtor, "je veux payer").await;
        assert!(pay.contains(&Locale::Fr.money(asked)), "what /pay asks: {pay}");
    }

    async fn several_invoices_are_told_one_by_one_and_not_without_end(app: TestApp) {
        switch_on(&app, Answers::Always).await;
        for number in 1..=7 {
            app.bill("C1", &format!("F-30{number}"), 1_000 * number).await;
        }
        let debtor = app.debtor_with_mail("C1", Locale::En).await;
        let owed = say(&app, &debtor, "how much do I owe?").await;
        let listed = owed.lines().filter(|line| line.starts_with("– F-30")).count();
        assert_eq!(listed, 5, "{owed}");
        assert!(owed.contains("280.00") && owed.contains("and 2 more invoices"), "{owed}");
    }

    async fn what_the_law_forbids_is_not_offered(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je paierai vendredi").await;
        circumstances::tell(&app.ctx, &debtor, Circumstance::OverIndebtedness, "").await.unwrap();
        for words in ["oui", "je veux payer maintenant", "je paierai lundi", "je peux payer en 3 fois ?", "je n'ai pas d'argent"] {
            let said = say(&app, &debtor, words).await;
            assert!(said.contains("L722-5") && !said.contains('€'), "{words}: {said}");
            assert_eq!(leads(&app, &debtor).await, None, "{words}");
        }
        let owed = say(&app, &debtor, "combien je dois ?").await;
        assert!(owed.contains("240,00") && owed.contains("L722-5"), "{owed}");
        assert!(requests(&app, &debtor).await.is_empty());
    }

    async fn a_plan_in_place_is_told_and_no_second_one_is_signed(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je peux payer en 3 fois ?").await;
        say(&app, &debtor, "oui").await;
        say(&app, &debtor, &digits(&app)).await;
        let sent = app.mailer.accepted().len();
        let second = say(&app, &debtor, "je veux payer en 4 fois").await;
        assert!(second.contains("est en place") && second.contains("80,00"), "{second}");
        assert_eq!(app.mailer.accepted().len(), sent, "no digits for what cannot be");
        let shown = say(&app, &debtor, "où en est mon échéancier ?").await;
        assert!(shown.contains("0,00\u{a0}€ versés sur 240,00"), "{shown}");
        assert!(shown.contains("80,00\u{a0}€ le lundi 23\u{a0}mars 2026"), "{shown}");
        for words in ["combien je dois ?", "je veux payer"] {
            let said = say(&app, &debtor, words).await;
            assert!(said.contains("240,00") && said.contains("est en place"), "{words}: {said}");
        }
        app.clock.advance(Duration::days(9));
        let late = say(&app, &debtor, "où en est mon échéancier ?").await;
        assert!(late.contains("en retard") && late.contains("80,00"), "{late}");
    }

    async fn a_promise_is_for_the_whole_and_says_so(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let asked = say(&app, &debtor, "je paierai 100 euros vendredi").await;
        assert!(asked.contains("somme entière") && asked.contains("240,00"), "{asked}");
        assert!(asked.contains("et non 100,00"), "{asked}");
        let done = say(&app, &debtor, "oui").await;
        assert!(done.contains("240,00"), "{done}");
        assert_eq!(requests(&app, &debtor).await[0].kind, RequestKind::Promise);
    }

    async fn the_digits_are_sent_again_by_asking(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je peux payer en 3 fois ?").await;
        say(&app, &debtor, "oui").await;
        let sent = app.mailer.accepted().len();
        for words in ["je n'ai pas reçu le code", "renvoyer le code"] {
            let again = say(&app, &debtor, words).await;
            assert!(again.contains("six chiffres"), "{words}: {again}");
        }
        assert_eq!(app.mailer.accepted().len(), sent + 2);
        let many = say(&app, &debtor, "renvoyez-moi un code").await;
        assert!(many.contains("dernier reçu"), "{many}");
        let owed = say(&app, &debtor, "combien je dois ?").await;
        assert!(owed.contains("240,00"), "a question leaves it waiting: {owed}");
        let done = say(&app, &debtor, &digits(&app)).await;
        assert!(done.contains("en place"), "{done}");
        let traces = traces(&app, 6).await;
        assert!(traces.iter().all(|trace| trace.intent != "fallback" && trace.unclear.is_none()));
        assert_eq!(traces[0].trace.0["done"], "granted");
        let manager = app.staff(Role::Manager).await;
        assert!(rules::desk(&app.ctx, &manager).await.unwrap().phrases.is_empty());
    }

    async fn too_many_codes_keep_what_was_agreed_to_last(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je peux payer en 3 fois ?").await;
        say(&app, &debtor, "oui").await;
        for _ in 0..2 {
            say(&app, &debtor, "renvoyer le code").await;
        }
        say(&app, &debtor, "je préfère payer en 2 fois").await;
        let many = say(&app, &debtor, "oui").await;
        assert!(many.contains("dernier reçu"), "{many}");
        assert!(say(&app, &debtor, &digits(&app)).await.contains("en place"));
        let mut tx = app.ctx.store.read().await.unwrap();
        let plans = store::plans::of_debtor(&mut tx, app.creditor.id, debtor.debtor().id).await.unwrap();
        let rows = store::plans::instalments(&mut tx, app.creditor.id, plans[0].id).await.unwrap();
        assert_eq!(rows.len(), 2, "what was agreed to last is what is signed");
    }

    async fn a_refusal_is_what_the_trace_says(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        say(&app, &debtor, "je voudrais payer en 8 fois").await;
        say(&app, &debtor, "oui").await;
        assert!(say(&app, &debtor, &digits(&app)).await.contains("transmise"));
        say(&app, &debtor, "je paierai vendredi").await;
        let refused = say(&app, &debtor, "oui").await;
        assert!(refused.contains("déjà à l’étude"), "{refused}");
        let traces = traces(&app, 1).await;
        assert_eq!((traces[0].act.as_str(), &traces[0].trace.0["done"]), ("refused", &"refused".into()));
    }

    async fn what_is_asked_beside_a_protective_wish_is_taken_up(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let said = say(&app, &debtor, "stop SMS, et je veux payer en 3 fois").await;
        assert!(!preferences::preferences(&app.ctx, &debtor).await.unwrap().sms);
        assert!(said.contains("80,00"), "{said}");
        assert!(requests(&app, &debtor).await.is_empty(), "nothing without a yes");
        assert!(say(&app, &debtor, "oui").await.contains("six chiffres"));
        let said = say(&app, &debtor, "ne m'appelez plus, et combien je dois ?").await;
        assert!(said.contains("240,00"), "{said}");
        assert!(!preferences::preferences(&app.ctx, &debtor).await.unwrap().call);
    }

    async fn what_was_settled_in_the_talk_is_chosen_on_the_payment_page(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let second = app.bill("C1", "F-302", 10_000).await;
        say(&app, &debtor, "je veux payer la facture F-302").await;
        let chosen = leads(&app, &debtor).await.unwrap();
        assert_eq!(chosen.href(), format!("/pay?what=chosen&invoice={second}"));
        say(&app, &debtor, "je paie tout").await;
        assert_eq!(leads(&app, &debtor).await.unwrap().href(), "/pay");
        say(&app, &debtor, "je veux payer 50,50 euros maintenant sur la facture F-302").await;
        let part = leads(&app, &debtor).await.unwrap();
        assert_eq!(part.href(), format!("/pay?what=part&amount=50,5&invoice={second}"));
    }

    async fn a_payment_claimed_leads_to_where_its_proof_goes(app: TestApp) {
        app.ready().await;
        let debtor = small(&app, Locale::Fr).await;
        let card = say(&app, &debtor, "j'ai déjà payé par carte hier").await;
        assert!(card.contains("les rappels s’arrêtent jusqu’au"), "{card}");
        assert!(requests(&app, &debtor).await.is_empty(), "nothing is disputed without a yes");
        assert!(held(&app, &debtor).await.contains(&HoldReason::Payment));
        assert_eq!(leads(&app, &debtor).await.unwrap().href(), "/ask/dispute");
        let transfer = say(&app, &debtor, "pardon, j'ai payé par virement hier").await;
        let asked = requests(&app, &debtor).await;
        assert_eq!(asked.len(), 1, "{transfer}");
        let proof = leads(&app, &debtor).await.unwrap();
        assert_eq!(proof.href(), format!("/requests/{}", asked[0].id));
    }

    async fn repeated_insults_meet_a_limit_and_then_a_person(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        assert!(say(&app, &debtor, "sales voleurs").await.contains("agaçante"));
        assert!(say(&app, &debtor, "sales voleurs").await.contains("pas sous les insultes"));
        assert!(say(&app, &debtor, "sales voleurs").await.contains("une personne"));
        let thread = thread::open(&app.ctx, &debtor, None).await.unwrap();
        assert_eq!(thread.owner_kind, OwnerKind::Nobody);
    }

    async fn another_language_is_for_a_person(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let told = say(&app, &debtor, "parlez-vous espagnol ?").await;
        assert!(told.contains("Je passe la conversation à une personne"), "{told}");
        let thread = thread::open(&app.ctx, &debtor, None).await.unwrap();
        assert_eq!(thread.owner_kind, OwnerKind::Nobody);
    }

    async fn a_restriction_is_asked_as_such_in_both_languages(app: TestApp) {
        let words = [
            (Locale::Fr, "je demande la limitation du traitement de mes données"),
            (Locale::En, "please restrict the processing of my data"),
        ];
        for (number, (locale, words)) in words.into_iter().enumerate() {
            switch_on(&app, Answers::Always).await;
            let reference = format!("C{number}");
            app.bill(&reference, &format!("F-30{number}"), 24_000).await;
            let debtor = app.debtor_with_mail(&reference, locale).await;
            say(&app, &debtor, words).await;
            let asked = requests(&app, &debtor).await;
            assert_eq!(asked[0].ask.0, Ask::Data { right: DataRight::Restriction }, "{words}");
        }
    }

    async fn what_people_type_keeps_no_card_number_either(app: TestApp) {
        let debtor = small(&app, Locale::Fr).await;
        let words = "ma carte est la 4970 1000 0000 0014";
        circumstances::tell(&app.ctx, &debtor, Circumstance::Insolvency, words).await.unwrap();
        say(&app, &debtor, "passez-moi un conseiller").await;
        let collector = app.staff(Role::Collector).await;
        let waiting = inbox::inbox(&app.ctx, &collector, inbox::Which::Waiting, false).await.unwrap();
        let id = waiting.lines[0].id;
        let case = office::case(&app.ctx, &collector, id, (None, None)).await.unwrap().unwrap();
        let said = ("Vous avez payé avec la 4970 1000 0000 0014 ?", "k1");
        office::answer(&app.ctx, &collector, id, case.version, said).await.unwrap();
        let found = format!("{:?}", contents(&app.db).await);
        assert!(!found.contains("4970") && found.contains("[card]"));
    }
}
