//! Another creditor's id gives nothing and changes nothing, whatever the query.

use crate::rows::{Tenant, book, id, now, tenant};
use domain::{
    ConversationId, Currency, DocumentId, ImportId, MessageId, Money, PaymentAttemptId, RefundId,
    StaffId, TaskId,
    conversation::{Author, ConversationState, OwnerKind},
    import::ImportState,
    ledger::{Account, Posting, PostingKind},
    message::{Channel, MessageKind, MessageState},
    party::Role,
    payment::{AttemptState, RefundState},
};
use store::{
    Json, Store, access, audit, codes, contacts, conversations, debtors, documents, figures,
    identity, imports, invoices, ledger, message_texts, messages, payments, sessions, staff, tasks,
};
use testkit::{TestDb, both, contents};

const DOCUMENT: u128 = 11;
const ATTEMPT: u128 = 12;
const TASK: u128 = 13;
const IMPORT: u128 = 14;
const STAFF: u128 = 15;
const POSTING: u128 = 16;
const CONVERSATION: u128 = 17;
const MESSAGE: u128 = 22;

/// Gives a tenant one row of everything.
async fn furnish(store: &Store, tenant: &Tenant) {
    money(store, tenant).await;
    desk(store, tenant).await;
    talk(store, tenant).await;
    door(store, tenant).await;
}

async fn money(store: &Store, tenant: &Tenant) {
    let (creditor, debtor, contact) = (tenant.creditor.id, tenant.debtor.id, tenant.contact.id);
    let claim = Posting::on_invoice(
        PostingKind::Invoice,
        "invoice:1",
        tenant.invoice.id,
        Money::eur(12_000),
        Account::Sales,
    );
    book(store, tenant, POSTING, &claim.unwrap()).await;
    let mut tx = store.write().await.unwrap();
    let line = invoices::Line {
        invoice_id: tenant.invoice.id,
        position: 0,
        label: "x".into(),
        quantity: None,
        amount_minor: 1,
    };
    invoices::insert_line(&mut tx, creditor, &line).await.unwrap();
    let document = documents::Document {
        creditor_id: creditor,
        id: id(DOCUMENT),
        kind: "logo".into(),
        media_type: "image/png".into(),
        file_name: "x".into(),
        sha256: vec![1],
        size_bytes: 1,
        created_at: now(),
        content: vec![1],
    };
    documents::insert(&mut tx, &document).await.unwrap();
    let attempt = payments::Attempt {
        creditor_id: creditor,
        id: id(ATTEMPT),
        debtor_id: debtor,
        contact_id: Some(contact),
        payer_email: None,
        provider: "fake".into(),
        amount_minor: 100,
        currency: Currency::EUR,
        state: AttemptState::Succeeded,
        live_key: Some("live".into()),
        form_key: "form".into(),
        idempotency_key: "key".into(),
        provider_session: None,
        provider_payment: None,
        checkout_url: None,
        failure: None,
        received_minor: 100,
        refunded_minor: 0,
        created_at: now(),
        updated_at: now(),
        expires_at: now(),
    };
    payments::insert(&mut tx, &attempt).await.unwrap();
    let part =
        payments::Allocation { invoice_id: tenant.invoice.id, minor: 100, accessory_minor: 0 };
    payments::allocate(&mut tx, creditor, id(ATTEMPT), part).await.unwrap();
    let refund = payments::Refund {
        creditor_id: creditor,
        id: id::<RefundId>(20),
        attempt_id: id(ATTEMPT),
        minor: 1,
        reason: String::new(),
        state: RefundState::Created,
        provider_refund: None,
        failure: None,
        staff_id: id(STAFF),
        created_at: now(),
        updated_at: now(),
    };
    payments::insert_refund(&mut tx, &refund).await.unwrap();
    let notice = payments::TransferNotice {
        id: id(21),
        amount_minor: 1,
        currency: Currency::EUR,
        held_until: tenant.invoice.due_on,
        created_at: now(),
    };
    payments::insert_transfer_notice(&mut tx, creditor, debtor, contact, &notice).await.unwrap();
    tx.commit().await.unwrap();
}

async fn desk(store: &Store, tenant: &Tenant) {
    let (creditor, debtor, contact) = (tenant.creditor.id, tenant.debtor.id, tenant.contact.id);
    let mut tx = store.write().await.unwrap();
    let task = tasks::Task {
        creditor_id: creditor,
        id: id(TASK),
        debtor_id: Some(debtor),
        kind: "bounce".into(),
        source_key: "k".into(),
        detail: Json(serde_json::json!({})),
        created_at: now(),
        done_at: None,
        done_by: None,
    };
    assert!(tasks::insert(&mut tx, &task).await.unwrap());
    let import = imports::Import {
        creditor_id: creditor,
        id: id(IMPORT),
        staff_id: None,
        file_name: "f".into(),
        document_id: None,
        state: ImportState::Done,
        rows_read: 0,
        accepted: 0,
        updated: 0,
        unchanged: 0,
        rejected: 0,
        created_at: now(),
        finished_at: None,
    };
    imports::insert(&mut tx, &import).await.unwrap();
    let rejection = imports::Rejection {
        position: 0,
        place: "1".into(),
        field: "f".into(),
        message_fr: "x".into(),
        message_en: "x".into(),
        excerpt: String::new(),
    };
    imports::insert_rejection(&mut tx, creditor, id(IMPORT), &rejection).await.unwrap();
    let message = messages::Message {
        creditor_id: creditor,
        id: id::<MessageId>(MESSAGE),
        debtor_id: debtor,
        contact_id: contact,
        kind: MessageKind::Link,
        channel: Channel::Email,
        locale: tenant.contact.locale,
        recipient: "x".into(),
        subject: "x".into(),
        verification_code: "00000000".into(),
        iban_digits: "0000".into(),
        posting_id: None,
        document_id: None,
        state: MessageState::Planned,
        created_at: now(),
        sent_at: None,
        action_id: None,
        provider_reference: None,
        delivery: domain::scenario::Delivery::Unknown,
        delivery_at: None,
        delivery_detail: None,
        request_id: None,
    };
    messages::insert(&mut tx, &message).await.unwrap();
    let text = message_texts::MessageText {
        creditor_id: creditor,
        message_id: message.id,
        kept_at: now(),
        subject: "x".into(),
        body: "x".into(),
        html: Some(vec![1]),
        files: Json(Vec::new()),
    };
    message_texts::keep(&mut tx, &text).await.unwrap();
    tx.commit().await.unwrap();
}

async fn talk(store: &Store, tenant: &Tenant) {
    let (creditor, debtor, contact) = (tenant.creditor.id, tenant.debtor.id, tenant.contact.id);
    let conversation = conversations::Conversation {
        creditor_id: creditor,
        id: id(CONVERSATION),
        debtor_id: debtor,
        contact_id: contact,
        owner_kind: OwnerKind::Staff,
        owner_id: Some(id(STAFF)),
        state: ConversationState::Waiting,
        locale: tenant.contact.locale,
        waits_since: Some(now()),
        answer_by: Some(tenant.invoice.due_on),
        urgent_since: Some(now()),
        about: Some("dispute".into()),
        about_minor: Some(1_000),
        debtor_turn: 2,
        creditor_turn: 1,
        debtor_seen: 0,
        creditor_seen: 0,
        last_turn_at: now(),
        told_at: None,
        version: 2,
        opened_at: now(),
    };
    let mut tx = store.write().await.unwrap();
    assert!(conversations::insert(&mut tx, &conversation).await.unwrap());
    for (position, author) in [(1, Author::Staff), (2, Author::Debtor)] {
        let turn = conversations::Turn {
            conversation_id: id(CONVERSATION),
            position,
            author,
            author_id: None,
            words: "x".into(),
            at: now(),
            form_key: format!("turn-{position}"),
        };
        assert!(conversations::add_turn(&mut tx, creditor, &turn).await.unwrap());
    }
    tx.commit().await.unwrap();
}

async fn door(store: &Store, tenant: &Tenant) {
    let (creditor, debtor, contact) = (tenant.creditor.id, tenant.debtor.id, tenant.contact.id);
    let mut tx = store.write().await.unwrap();
    let link = access::AccessLink {
        creditor_id: creditor,
        id: id(23),
        contact_id: contact,
        created_at: now(),
        expires_at: now(),
        revoked_at: None,
    };
    access::insert(&mut tx, &link, b"hash").await.unwrap();
    codes::set(
        &mut tx,
        codes::CodeUse::Door,
        creditor,
        contact,
        b"code",
        now() + chrono::Duration::minutes(1),
    )
    .await
    .unwrap();
    let event = audit::AuditEvent {
        creditor_id: creditor,
        id: id(24),
        at: now(),
        actor_kind: "system".into(),
        actor_id: None,
        action: "x.y".into(),
        subject_kind: "x".into(),
        subject_id: id(1),
        debtor_id: Some(debtor),
        detail: Json(serde_json::json!({})),
    };
    audit::insert(&mut tx, &event).await.unwrap();
    let session = sessions::Session {
        id_hash: vec![1],
        area: "portal".into(),
        staff_id: None,
        creditor_id: Some(creditor),
        contact_id: Some(contact),
        user_agent: None,
        data: Json(serde_json::json!({})),
        created_at: now(),
        seen_at: now(),
        expires_at: now(),
    };
    sessions::save(&mut tx, &session).await.unwrap();
    let person = staff::Staff {
        id: id::<StaffId>(STAFF),
        email: "a@x.fr".into(),
        name: "A".into(),
        password_hash: "x".into(),
        totp_secret: "x".into(),
        totp_last_step: 0,
        locale: tenant.contact.locale,
        created_at: now(),
        disabled_at: None,
    };
    staff::insert(&mut tx, &person).await.unwrap();
    staff::set_role(&mut tx, creditor, id(STAFF), Role::Admin).await.unwrap();
    tx.commit().await.unwrap();
}

both! {
    async fn no_query_reads_another_creditors_rows(db: TestDb) {
        let theirs = tenant(&db.store, 100).await;
        let us = tenant(&db.store, 200).await.creditor.id;
        furnish(&db.store, &theirs).await;
        let (debtor, contact, invoice) = (theirs.debtor.id, theirs.contact.id, theirs.invoice.id);
        let (attempt, later) = (id::<PaymentAttemptId>(ATTEMPT), now() + chrono::Duration::days(1));
        let mut tx = db.store.read().await.unwrap();
        let tx = &mut tx;
        assert!(debtors::by_id(tx, us, debtor).await.unwrap().is_none());
        assert!(identity::of_contact(tx, us, contact).await.unwrap().is_none());
        assert!(debtors::refunds(tx, us, debtor).await.unwrap().is_empty());
        assert!(debtors::movements(tx, us, now(), later).await.unwrap().is_empty());
        assert_eq!(debtors::received(tx, us, now(), later).await.unwrap(), 0);
        let all = debtors::Search {
            folded: ["%"; 4],
            email: "%",
            shown: debtors::Shown::All,
            order: debtors::Order::Name,
            today: theirs.invoice.due_on,
            limit: 9,
            offset: 0,
        };
        assert_eq!(debtors::find(tx, us, &all).await.unwrap().len(), 1, "our own");
        assert_eq!(debtors::totals(tx, us, theirs.invoice.due_on).await.unwrap().open_minor, 0);
        assert!(contacts::by_id(tx, us, contact).await.unwrap().is_none());
        assert!(contacts::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(invoices::by_id(tx, us, invoice).await.unwrap().is_none());
        assert!(invoices::lines_of(tx, us, invoice).await.unwrap().is_empty());
        assert!(invoices::open_of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(invoices::all_of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(ledger::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(ledger::by_id(tx, us, id(POSTING)).await.unwrap().is_none());
        assert!(ledger::entries(tx, us, id(POSTING)).await.unwrap().is_empty());
        assert!(ledger::on_invoice(tx, us, invoice).await.unwrap().is_empty());
        assert!(ledger::of_attempt(tx, us, attempt).await.unwrap().is_empty());
        assert_eq!(ledger::account_of_debtor(tx, us, debtor, Account::Sales).await.unwrap(), 0);
        assert_eq!(ledger::account_of_attempt(tx, us, attempt, Account::Sales).await.unwrap(), 0);
        assert_eq!(ledger::balance_after(tx, us, invoice, id(POSTING), later).await.unwrap(), 0);
        assert_eq!(ledger::debtor_balance_after(tx, us, debtor, id(POSTING), later).await.unwrap(), 0);
        assert!(documents::by_id(tx, us, id(DOCUMENT)).await.unwrap().is_none());
        assert!(payments::by_id(tx, us, attempt).await.unwrap().is_none());
        assert!(payments::allocations(tx, us, attempt).await.unwrap().is_empty());
        assert!(payments::live(tx, us, "live").await.unwrap().is_none());
        assert!(payments::by_form(tx, us, "form").await.unwrap().is_none());
        assert!(payments::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        let seen = figures::of_debtor(tx, us, debtor, contact).await.unwrap();
        assert!(seen.open.is_empty() && seen.recent.is_empty() && !seen.has_unread);
        let talk = id::<ConversationId>(CONVERSATION);
        assert!(conversations::by_id(tx, us, talk).await.unwrap().is_none());
        assert!(conversations::of_contact(tx, us, contact).await.unwrap().is_none());
        assert!(conversations::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(conversations::by_form(tx, us, "turn-1").await.unwrap().is_none());
        assert!(conversations::turns(tx, us, talk, 9, 9).await.unwrap().is_empty());
        assert!(conversations::waiting(tx, us, None).await.unwrap().is_empty());
        let waiting = ConversationState::Waiting;
        assert!(conversations::latest(tx, us, waiting, Some(id(STAFF))).await.unwrap().is_empty());
        assert_eq!(conversations::count_waiting(tx, us, id(STAFF)).await.unwrap(), (0, 0));
        assert_eq!(conversations::count_waiting(tx, theirs.creditor.id, id(STAFF)).await.unwrap(), (1, 1));
        assert!(payments::refunds(tx, us, attempt).await.unwrap().is_empty());
        assert!(payments::transfer_notices(tx, us, debtor).await.unwrap().is_empty());
        assert!(tasks::open(tx, us).await.unwrap().is_empty());
        assert!(tasks::open_told(tx, us).await.unwrap().is_empty());
        assert!(tasks::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(tasks::by_id(tx, us, id(TASK)).await.unwrap().is_none());
        assert!(imports::by_id(tx, us, id::<ImportId>(IMPORT)).await.unwrap().is_none());
        assert!(imports::latest(tx, us).await.unwrap().is_empty());
        assert!(imports::rejections(tx, us, id(IMPORT)).await.unwrap().is_empty());
        assert!(messages::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(message_texts::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(message_texts::of_message(tx, us, id(MESSAGE)).await.unwrap().is_none());
        assert!(messages::one_of_debtor(tx, us, debtor, id(MESSAGE)).await.unwrap().is_none());
        assert!(audit::latest(tx, us, later).await.unwrap().is_empty());
        assert!(audit::of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(audit::told_of_debtor(tx, us, debtor).await.unwrap().is_empty());
        assert!(audit::log(tx, us, "", (later, id(99))).await.unwrap().is_empty());
        let places = staff::memberships(tx, id(STAFF)).await.unwrap();
        assert_eq!(places.iter().map(|place| place.creditor_id).collect::<Vec<_>>(), [theirs.creditor.id]);
    }

    async fn no_statement_changes_another_creditors_rows(db: TestDb) {
        let theirs = tenant(&db.store, 100).await;
        let us = tenant(&db.store, 200).await.creditor.id;
        furnish(&db.store, &theirs).await;
        let before = contents(&db).await;
        let (debtor, contact) = (theirs.debtor.clone(), theirs.contact.clone());
        let mut open = db.store.write().await.unwrap();
        let tx = &mut open;
        debtors::update(tx, &debtors::Debtor { creditor_id: us, name: "x".into(), ..debtor }).await.unwrap();
        contacts::update(tx, &contacts::Contact { creditor_id: us, email: Some("evil@x.fr".into()), ..contact.clone() }).await.unwrap();
        invoices::update(tx, &invoices::Invoice { creditor_id: us, total_minor: 1, ..theirs.invoice.clone() }).await.unwrap();
        invoices::clear_lines(tx, us, theirs.invoice.id).await.unwrap();
        documents::delete(tx, us, id::<DocumentId>(DOCUMENT)).await.unwrap();
        assert!(!tasks::done(tx, us, id::<TaskId>(TASK), id(STAFF), now()).await.unwrap());
        assert_eq!(access::revoke_of_contact(tx, us, contact.id, now()).await.unwrap(), 0);
        assert!(codes::attempt(tx, codes::CodeUse::Door, us, contact.id, now()).await.unwrap().is_none());
        codes::spend(tx, codes::CodeUse::Door, us, contact.id).await.unwrap();
        assert_eq!(sessions::delete_of_contact(tx, us, contact.id).await.unwrap(), 0);
        messages::set_state(tx, us, id(22), MessageState::Failed, None).await.unwrap();
        conversations::seen_by_debtor(tx, us, id(CONVERSATION), 9).await.unwrap();
        conversations::seen_by_creditor(tx, us, id(CONVERSATION), 9).await.unwrap();
        let talk = conversations::by_id(tx, theirs.creditor.id, id(CONVERSATION)).await.unwrap().unwrap();
        let ours = conversations::Conversation { creditor_id: us, state: ConversationState::Closed, ..talk };
        assert!(!conversations::update(tx, &ours).await.unwrap());
        let attempt = payments::by_id(tx, theirs.creditor.id, id(ATTEMPT)).await.unwrap().unwrap();
        payments::update(tx, &payments::Attempt { creditor_id: us, received_minor: 0, ..attempt }).await.unwrap();
        open.commit().await.unwrap();
        assert_eq!(contents(&db).await, before);
    }
}
