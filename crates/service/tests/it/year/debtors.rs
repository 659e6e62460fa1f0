//! What debtors do: pay, announce, ask, contest, promise, close an address; and what comes back.

use super::Year;
use crate::support::{BOUNCES, part};
use chrono::Days;
use domain::{
    InvoiceId, MessageId,
    message::Channel,
    plans::{Frequency, Terms},
    requests::{Ask, DisputeCategory},
    scenario::HoldReason,
};
use service::{
    delivery::{self, Verp},
    portal,
    preferences::{self, Preferences},
    requests::{self, AskCommand, AskError},
    scenarios::{self, HoldCommand},
    transfers,
};

impl Year {
    /// Somebody does something.
    pub(super) async fn debtors_act(&mut self) {
        for _ in 0..=self.people.len() / 40 {
            let who = usize::try_from(self.roll(self.people.len() as u64)).unwrap();
            let owed = self.app.to_pay(&self.people[who].actor).await.minor;
            match self.roll(48) {
                0..=5 if owed > 0 => self.pays(who, owed).await,
                6..=11 if owed > 200 => self.pays(who, owed / 2).await,
                12..=14 if owed > 0 => self.announces(who).await,
                15..=17 if owed > 0 => {
                    let on = self.today() + Days::new(5 + self.roll(10));
                    self.asks(who, Ask::Promise { on }, Vec::new()).await;
                }
                18..=19 if owed > 0 => {
                    let until = self.today() + Days::new(5 + self.roll(30));
                    self.asks(who, Ask::Delay { until }, Vec::new()).await;
                }
                20..=23 if owed > 0 => self.contests(who).await,
                24..=27 if owed > 3_000 => self.wants_a_plan(who).await,
                28 => self.is_held(who, HoldReason::Insolvency, None).await,
                29..=30 => {
                    let until = self.today() + Days::new(20);
                    self.is_held(who, HoldReason::Collector, Some(until)).await;
                }
                31..=32 => self.closes_an_address(who).await,
                33..=34 => self.mail_comes_back(who).await,
                _ => {}
            }
            self.drain().await;
        }
    }

    fn disturb(&mut self, who: usize, what: &'static str) {
        self.disturbed.insert(self.people[who].actor.debtor().id);
        self.saw(what);
    }

    /// Pays, unless the law forbids it.
    async fn pays(&mut self, who: usize, minor: i64) {
        let seen = portal::overview(&self.app.ctx, &self.people[who].actor).await.unwrap();
        if seen.forbidding.is_some() {
            return;
        }
        self.app.pay(&self.people[who].actor, part(minor)).await;
        self.saw("payment");
    }

    async fn announces(&mut self, who: usize) {
        let _ = transfers::announce(&self.app.ctx, &self.people[who].actor).await.unwrap();
        self.disturb(who, "transfer");
    }

    /// Asks for something; what the policy does not allow is no fault of the year's.
    async fn asks(&mut self, who: usize, ask: Ask, invoices: Vec<(InvoiceId, Option<i64>)>) {
        let code = if matches!(ask, Ask::Plan { .. }) { self.code(who).await } else { None };
        let kind = ask.kind().as_str();
        let command = AskCommand {
            ask,
            invoices,
            words: "Il me faut du temps.".to_owned(),
            form_key: self.app.ctx.form_key(),
            code: code.unwrap_or_default(),
        };
        match requests::ask(&self.app.ctx, &self.people[who].actor, command).await {
            Ok(_) => self.disturb(who, kind),
            Err(AskError::Other(error)) => panic!("{error}"),
            Err(_) => {}
        }
    }

    async fn contests(&mut self, who: usize) {
        let all = &self.people[who].invoices;
        let number = all.len() as u64;
        let place = usize::try_from(self.roll(number)).unwrap();
        let (invoice, _) = self.people[who].invoices[place];
        let part = if self.roll(2) == 0 { Some(500) } else { None };
        let dispute = Ask::dispute(DisputeCategory::Quality);
        self.asks(who, dispute, vec![(invoice, part)]).await;
    }

    async fn wants_a_plan(&mut self, who: usize) {
        let count = 3 + u32::try_from(self.roll(3)).unwrap();
        let first_on = self.today() + Days::new(10);
        let terms = Terms { deposit_minor: 0, count, first_on, frequency: Frequency::Monthly };
        self.asks(who, Ask::Plan { terms }, Vec::new()).await;
    }

    /// Six digits, as the debtor reads them in the e-mail.
    async fn code(&mut self, who: usize) -> Option<String> {
        let sent = requests::send_code(&self.app.ctx, &self.people[who].actor).await.unwrap();
        sent.ok()?;
        service::worker::drain(&self.app.ctx).await.unwrap();
        let mails = self.app.mailer.accepted();
        let code = mails.iter().rev().find_map(|mail| {
            let after = mail.text.split("Votre code :").nth(1)?;
            Some(after.chars().filter(char::is_ascii_digit).take(6).collect())
        });
        self.check_sent().await;
        code
    }

    async fn is_held(&mut self, who: usize, reason: HoldReason, until: Option<chrono::NaiveDate>) {
        let command = HoldCommand {
            debtor: self.people[who].actor.debtor().id,
            invoice: None,
            contact: None,
            reason,
            until,
            note: String::new(),
        };
        scenarios::hold(&self.app.ctx, &self.manager, command).await.unwrap();
        self.disturb(who, "hold");
    }

    async fn closes_an_address(&mut self, who: usize) {
        let actor = &self.people[who].actor;
        let known = preferences::preferences(&self.app.ctx, actor).await.unwrap();
        let wanted = Preferences { email: false, ..known };
        preferences::choose(&self.app.ctx, actor, wanted).await.unwrap();
        self.disturb(who, "opt_out");
    }

    /// The last e-mail to somebody comes back.
    async fn mail_comes_back(&mut self, who: usize) {
        let debtor = self.people[who].actor.debtor().id;
        let mut tx = self.app.ctx.store.read().await.unwrap();
        let all = store::messages::of_debtor(&mut tx, self.app.creditor.id, debtor).await.unwrap();
        drop(tx);
        let sent =
            |m: &&store::messages::Message| m.channel == Channel::Email && m.sent_at.is_some();
        let Some(last) = all.iter().find(sent) else { return };
        let (to, body) = (returns_to(last.id), dsn(&last.recipient));
        delivery::receive_dsn(&self.app.ctx, &to, body.as_bytes()).await.unwrap();
        self.disturb(who, "bounce");
    }
}

fn returns_to(id: MessageId) -> String {
    Verp::new(BOUNCES, "a key for tests only".into()).unwrap().address(id)
}

fn dsn(to: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered Mail\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--b--\r\n"
    )
}
