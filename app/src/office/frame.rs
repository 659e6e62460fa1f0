//! The office's frame: one bar above, the page below. What is opened every day stands in the bar, with
//! access keys; what is set up or looked up now and then, in its menu. Menus are `<details>`, so that
//! nothing needs a script.

use crate::{
    components::{Csrf, Icon, Moment, Notice},
    page::Page,
};
use domain::party::Role;
use leptos::prelude::*;
use service::{StaffActor, scenarios::SwitchedOff};

/// Which entry of the bar a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Here {
    /// How the creditor stands.
    Desk,
    /// What debtors ask.
    Requests,
    /// What debtors write and who answers.
    Conversations,
    /// Agreed schedules.
    Plans,
    /// What is to be done about reminders.
    Agenda,
    /// Debtors and their files.
    Debtors,
    /// Tasks.
    Tasks,
    /// Letters: to print, posted, returned.
    Print,
    /// One of the menu: set-up and records.
    Menu,
    /// None of them.
    Elsewhere,
}

/// Words in French and English.
type Words = (&'static str, &'static str);

/// An entry of the bar: where it leads, its words, its access key.
pub(super) struct Entry {
    here: Here,
    href: &'static str,
    pub(super) words: Words,
    /// With the browser's modifiers: Alt, or Alt and Shift, or Control and Option.
    pub(super) key: &'static str,
}

const fn entry(here: Here, href: &'static str, words: Words, key: &'static str) -> Entry {
    Entry { here, href, words, key }
}

/// The bar, in order.
pub(super) const ENTRIES: [Entry; 8] = [
    entry(Here::Desk, "/office", ("Bureau", "Desk"), "1"),
    entry(Here::Requests, "/office/requests", ("Demandes", "Requests"), "r"),
    entry(Here::Conversations, "/office/conversations", ("Conversations", "Conversations"), "m"),
    entry(Here::Plans, "/office/plans", ("Échéanciers", "Plans"), "p"),
    entry(Here::Agenda, "/office/agenda", ("Agenda", "Agenda"), "7"),
    entry(Here::Debtors, "/office/debtors", ("Débiteurs", "Debtors"), "2"),
    entry(Here::Tasks, "/office/tasks", ("Tâches", "Tasks"), "3"),
    entry(Here::Print, "/office/print", ("Courrier", "Post"), "0"),
];

/// An entry of the bar's menu: where it leads, its words, who sees it.
type Kept = (&'static str, Words, Role);

/// The menu's access key.
pub(super) const MORE: &str = "9";

/// The menu: what is set up, then what is looked up.
const MENU: [(Words, &[Kept]); 2] = [
    (
        ("Réglages", "Set-up"),
        &[
            ("/office/scenarios", ("Scénarios", "Scenarios"), Role::Viewer),
            ("/office/templates", ("Modèles", "Templates"), Role::Viewer),
            ("/office/settings", ("Cadre et envois", "Limits and sending"), Role::Viewer),
            (
                "/office/settings/creditor",
                ("Identité du créancier", "Creditor’s identity"),
                Role::Admin,
            ),
            ("/office/settings/invoicing", ("Facturation", "Invoicing"), Role::Admin),
            (
                "/office/settings/requests",
                ("Politique des demandes", "Policy on requests"),
                Role::Viewer,
            ),
            (
                "/office/settings/reasons",
                ("Motifs de refus", "Reasons for a refusal"),
                Role::Viewer,
            ),
            ("/office/assistant", ("Assistant", "Assistant"), Role::Viewer),
            ("/office/settings/staff", ("Équipe", "Staff"), Role::Admin),
            ("/office/settings/integrations", ("Intégrations", "Integrations"), Role::Admin),
        ],
    ),
    (
        ("Suivi", "Records"),
        &[
            ("/office/imports", ("Imports", "Imports"), Role::Viewer),
            ("/office/money", ("Argent reçu", "Money received"), Role::Viewer),
            ("/office/causes", ("Causes de retard", "Causes of late payment"), Role::Viewer),
            ("/office/dead-letters", ("Envois en échec", "Failed jobs"), Role::Viewer),
            ("/office/audit", ("Journal", "Audit"), Role::Manager),
        ],
    ),
];

/// What a role is called.
pub(super) const fn role_word(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Viewer => ("Lecture", "Viewer"),
        Role::Collector => ("Gestionnaire", "Collector"),
        Role::Manager => ("Responsable", "Manager"),
        Role::Admin => ("Administration", "Administrator"),
    }
}

/// Everything between `<body>` and `</body>`.
pub(super) fn office(
    page: &Page,
    actor: &StaffActor,
    here: Here,
    off: Option<&SwitchedOff>,
    view: AnyView,
) -> impl IntoView + use<> {
    let off = off.map(|off| banner(page, actor, off));
    let flash = page.visit.flash.clone();
    let entries = ENTRIES.into_iter().map(|entry| {
        let current = (entry.here == here).then_some("page");
        let words = page.pick(entry.words.0, entry.words.1);
        view! { <li><a href=entry.href accesskey=entry.key aria-current=current>{words}</a></li> }
    });
    view! {
        <a class="skip" href="#main">{page.pick("Aller au contenu", "Skip to content")}</a>
        <header class="bar">
            <a class="mark" href="/office"><Icon name="mark"/><span>"Acquit"</span></a>
            {creditors(page, actor)}
            <nav aria-label=page.pick("Pages du bureau", "Office pages")>
                <ul>{entries.collect_view()}</ul>
            </nav>
            {menu(page, actor, here)}
            {person(page, actor)}
        </header>
        {off}
        <main id="main" tabindex="-1">
            {flash.map(|flash| view! { <Notice tone=flash.tone><p>{flash.text}</p></Notice> })}
            {view}
        </main>
    }
}

/// Said on every page as long as nothing is sent: since when, by whom, why.
fn banner(page: &Page, actor: &StaffActor, off: &SwitchedOff) -> impl IntoView + use<> {
    let (since, why) = (off.since, off.why.clone());
    let by = off.by.clone().map(|name| format!("{}{name}", page.pick(" par ", " by ")));
    let change = actor.role().includes(Role::Manager).then(|| {
        view! { " "<a href="/office/settings">{page.pick("Reprendre…", "Switch on…")}</a> }
    });
    view! {
        <div class="switched-off" role="status">
            <Icon name="warning"/>
            <p>
                <strong>{page.pick("Envois coupés", "Sending is switched off")}</strong>
                {page.pick(" depuis le ", " since ")}<Moment at=since/>{by}{page.pick("\u{a0}: ", ": ")}{why}{change}
            </p>
        </div>
    }
}

/// The creditor for whom one works; a menu for those who work for several.
fn creditors(page: &Page, actor: &StaffActor) -> AnyView {
    let name = actor.creditor().name.clone();
    if actor.memberships().len() < 2 {
        return view! { <span class="creditor">{name}</span> }.into_any();
    }
    let current = actor.creditor().id;
    let choices = actor.memberships().iter().map(|membership| {
        let role = role_word(membership.role);
        let here = membership.creditor_id == current;
        view! {
            <li>
                <button type="submit" name="creditor" value=membership.creditor_id.to_string()
                    aria-current=here.then_some("true")>
                    <span>{membership.name.clone()}</span>
                    <span class="muted">{page.pick(role.0, role.1)}</span>
                </button>
            </li>
        }
    });
    view! {
        <details class="menu creditor" name="menu">
            <summary>
                <span class="visually-hidden">{page.pick("Changer de créancier, actuel\u{a0}: ", "Change creditor, now: ")}</span>
                <span>{name}</span>
            </summary>
            <form method="post" action="/office/creditor"><Csrf/><ul>{choices.collect_view()}</ul></form>
        </details>
    }
    .into_any()
}

/// What is not opened every day.
fn menu(page: &Page, actor: &StaffActor, here: Here) -> impl IntoView + use<> {
    let groups = MENU.map(|(heading, entries)| {
        let seen = entries.iter().filter(|(.., role)| actor.role().includes(*role));
        let links = seen.map(|(href, words, _)| {
            let current = (page.visit.path == *href).then_some("page");
            view! { <li><a href=*href aria-current=current>{page.pick(words.0, words.1)}</a></li> }
        });
        view! { <p class="muted">{page.pick(heading.0, heading.1)}</p><ul>{links.collect_view()}</ul> }
    });
    view! {
        <details class="menu setup" class:within=here == Here::Menu name="menu">
            <summary accesskey=MORE><span>{page.pick("Plus", "More")}</span></summary>
            <div>{groups.into_iter().collect_view()}</div>
        </details>
    }
}

/// The member of staff's own menu.
fn person(page: &Page, actor: &StaffActor) -> impl IntoView + use<> {
    let other = page.locale.other();
    let back = page.visit.path.clone();
    let initials: String =
        actor.name().split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    let role = role_word(actor.role());
    view! {
        <details class="menu person" name="menu">
            <summary>
                <span class="monogram" aria-hidden="true">{initials}</span>
                <span class="name">{actor.name().to_owned()}</span>
            </summary>
            <div>
                <p class="muted">{actor.email().to_owned()}<br/>{page.pick(role.0, role.1)}</p>
                <ul>
                    <li><a href="/office/sessions">{page.pick("Mes sessions", "My sessions")}</a></li>
                    <li><a href="/office/help" accesskey="h">{page.pick("Aide et clavier", "Help and keyboard")}</a></li>
                    <li>
                        <form method="post" action="/office/language">
                            <Csrf/>
                            <input type="hidden" name="back" value=back/>
                            <button type="submit" name="locale" value=other.as_str() lang=other.as_str()>
                                {other.pick("Français", "English")}
                            </button>
                        </form>
                    </li>
                    <li>
                        <form method="post" action="/office/sign-out">
                            <Csrf/>
                            <button type="submit">{page.pick("Se déconnecter", "Sign out")}</button>
                        </form>
                    </li>
                </ul>
            </div>
        </details>
    }
}
