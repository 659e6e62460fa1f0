//! The office's frame: one bar above, the page below. The bar's menus are `<details>`, and its
//! entries have access keys, so that nothing needs a script.

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
    /// The assistant: what it answers, and by which rules.
    Assistant,
    /// Agreed schedules.
    Plans,
    /// What is to be done about reminders.
    Agenda,
    /// Debtors and their files.
    Debtors,
    /// Tasks.
    Tasks,
    /// How messages are worded.
    Templates,
    /// Letters: to print, posted, returned.
    Print,
    /// Reminder sequences and their settings.
    Scenarios,
    /// Files taken in.
    Imports,
    /// Jobs given up.
    Letters,
    /// Who did what.
    Log,
    /// None of them.
    Elsewhere,
}

/// An entry of the bar: where it leads, its words, its access key, who sees it.
pub(super) struct Entry {
    here: Here,
    /// Where it leads.
    pub(super) href: &'static str,
    /// French and English.
    pub(super) words: (&'static str, &'static str),
    /// With the browser's modifiers: Alt, or Alt and Shift, or Control and Option.
    pub(super) key: &'static str,
    role: Role,
}

const fn entry(
    here: Here,
    href: &'static str,
    words: (&'static str, &'static str),
    key: &'static str,
    role: Role,
) -> Entry {
    Entry { here, href, words, key, role }
}

/// The bar, in order.
pub(super) const ENTRIES: [Entry; 13] = [
    entry(Here::Desk, "/office", ("Bureau", "Desk"), "1", Role::Viewer),
    entry(Here::Requests, "/office/requests", ("Demandes", "Requests"), "r", Role::Viewer),
    entry(
        Here::Conversations,
        "/office/conversations",
        ("Conversations", "Conversations"),
        "m",
        Role::Viewer,
    ),
    entry(Here::Plans, "/office/plans", ("Échéanciers", "Plans"), "p", Role::Viewer),
    entry(Here::Agenda, "/office/agenda", ("Agenda", "Agenda"), "7", Role::Viewer),
    entry(Here::Debtors, "/office/debtors", ("Débiteurs", "Debtors"), "2", Role::Viewer),
    entry(Here::Tasks, "/office/tasks", ("Tâches", "Tasks"), "3", Role::Viewer),
    entry(Here::Templates, "/office/templates", ("Modèles", "Templates"), "9", Role::Viewer),
    entry(Here::Scenarios, "/office/scenarios", ("Scénarios", "Scenarios"), "8", Role::Viewer),
    entry(Here::Imports, "/office/imports", ("Imports", "Imports"), "4", Role::Viewer),
    entry(Here::Letters, "/office/dead-letters", ("En échec", "Failed"), "5", Role::Viewer),
    entry(Here::Print, "/office/print", ("Courrier", "Post"), "0", Role::Viewer),
    entry(Here::Log, "/office/audit", ("Journal", "Audit"), "6", Role::Manager),
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
    let entries = ENTRIES.into_iter().filter(|entry| actor.role().includes(entry.role)).map(|entry| {
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
