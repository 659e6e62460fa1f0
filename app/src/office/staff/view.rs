//! The page of a team: its members, what can be done about each, and the form for a newcomer.

use super::HERE;
use crate::{
    components::{Badge, Csrf, ErrorSummary, Field, Moment, Notice, Qr, Select, Submit, Table},
    forms::Form,
    office::{components::Trail, frame::role_word, seat::Reader},
    page::Tone,
};
use domain::{Locale, party::Role};
use leptos::prelude::*;
use service::{
    Creditor,
    context::local,
    staff::{
        PASSWORD_LEAST,
        team::{Fresh, Member, NAME_MOST},
    },
};

pub(super) fn body(
    seat: Reader,
    title: &'static str,
    members: Vec<Member>,
    form: Form,
    fresh: Option<Fresh>,
    creditor: &Creditor,
) -> impl IntoView + use<> {
    let trail = vec![("/office/settings".to_owned(), seat.pick("Réglages", "Set-up").to_owned())];
    let rows: Vec<_> = members.into_iter().map(|member| row(seat, member, creditor)).collect();
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        {fresh.map(|fresh| secret(seat, fresh))}
        <ErrorSummary form=form.clone()/>
        <Table caption=title hide_caption=true>
            <thead>
                <tr>
                    <th scope="col">{seat.pick("Nom", "Name")}</th>
                    <th scope="col">{seat.pick("Rôle", "Role")}</th>
                    <th scope="col" class="wide">{seat.pick("Depuis", "Since")}</th>
                    <th scope="col">{seat.pick("Compte", "Account")}</th>
                    <th scope="col"><span class="visually-hidden">{seat.pick("Actions", "Actions")}</span></th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
        {newcomer(seat, form)}
    }
}

fn row(seat: Reader, member: Member, creditor: &Creditor) -> impl IntoView + use<> {
    let (fr, en) = role_word(member.role);
    let (tone, state) = match member.disabled_at {
        Some(_) => (Tone::Danger, seat.pick("Fermé", "Disabled")),
        None => (Tone::Success, seat.pick("Ouvert", "Enabled")),
    };
    let shut = member
        .disabled_at
        .map(|at| view! { <span class="under"><Moment at=local(creditor, at)/></span> });
    let since = local(creditor, member.since);
    let acts = if member.is_self {
        view! { <span class="muted">{seat.pick("Vous", "You")}</span> }.into_any()
    } else {
        acts(seat, &member).into_any()
    };
    view! {
        <tr>
            <th scope="row" class="words">{member.name}<span class="under plain">{member.email}</span></th>
            <td>{seat.pick(fr, en)}</td>
            <td class="wide"><Moment at=since/></td>
            <td><Badge tone=tone text=state/>{shut}</td>
            <td>{acts}</td>
        </tr>
    }
}

/// What can be done about one of them, each behind a click.
fn acts(seat: Reader, member: &Member) -> impl IntoView + use<> {
    let (name, whom) = (member.name.clone(), member.id.to_string());
    let ours = member.is_ours;
    let account = ours.then(|| account(seat, member));
    let roles = roles(seat, member.role);
    let about = |fr: &str, en: &str| format!("{} {name}", seat.pick(fr, en));
    let (role_name, remove_name) =
        (about("Changer le rôle de", "Change the role of"), about("Retirer", "Remove"));
    let (role_of, removed) = (whom.clone(), whom);
    view! {
        <details class="ending">
            <summary aria-label=role_name>{seat.pick("Rôle…", "Role…")}</summary>
            <form method="post" action=HERE class="stack">
                <Csrf/>
                <input type="hidden" name="staff" value=role_of/>
                <label>{seat.pick("Nouveau rôle ", "New role ")}<select name="role">{roles}</select></label>
                <p class="consequence">{seat.pick("Ses sessions se ferment\u{a0}; le rôle vaut dès la prochaine connexion.", "Their sessions end; the role counts from the next sign-in.")}</p>
                <Submit name="do" value="role">{seat.pick("Changer le rôle", "Change the role")}</Submit>
            </form>
        </details>
        {account}
        <details class="ending">
            <summary aria-label=remove_name>{seat.pick("Retirer…", "Remove…")}</summary>
            <form method="post" action=HERE class="stack">
                <Csrf/>
                <input type="hidden" name="staff" value=removed/>
                <p class="consequence">{seat.pick("Cette personne n’entre plus chez ce créancier. Ce qu’elle a fait reste à son nom.", "This person enters this creditor’s office no more. What they did stays under their name.")}</p>
                <Submit look="danger" name="do" value="remove">{seat.pick("Retirer de l’équipe", "Remove from the team")}</Submit>
            </form>
        </details>
    }
}

/// The account itself: its door and its codes.
fn account(seat: Reader, member: &Member) -> impl IntoView + use<> {
    let (name, whom) = (member.name.clone(), member.id.to_string());
    let about = |fr: &str, en: &str| format!("{} {name}", seat.pick(fr, en));
    let codes_name = about("Remplacer les codes de", "Replace the codes of");
    let (door_name, verb, look, door, what) = if member.disabled_at.is_some() {
        (
            about("Rouvrir le compte de", "Enable the account of"),
            "enable",
            "",
            seat.pick("Rouvrir…", "Enable…"),
            (
                seat.pick(
                    "Avec le mot de passe et les codes d’avant.",
                    "With the password and codes of before.",
                ),
                seat.pick("Rouvrir ce compte", "Enable this account"),
            ),
        )
    } else {
        (
            about("Fermer le compte de", "Disable the account of"),
            "disable",
            "danger",
            seat.pick("Fermer…", "Disable…"),
            (
                seat.pick(
                    "Ses sessions se ferment aussitôt, et plus aucune ne s’ouvre.",
                    "Their sessions end at once, and none opens any more.",
                ),
                seat.pick("Fermer ce compte", "Disable this account"),
            ),
        )
    };
    let again = whom.clone();
    view! {
        <details class="ending">
            <summary aria-label=codes_name>{seat.pick("Codes…", "Codes…")}</summary>
            <form method="post" action=HERE class="stack">
                <Csrf/>
                <input type="hidden" name="staff" value=again/>
                <p class="consequence">{seat.pick("Un nouveau secret est montré une fois\u{a0}; les codes d’avant n’ouvrent plus, ses sessions se ferment. Le mot de passe reste.", "A new secret is shown once; the codes of before open no more, their sessions end. The password stays.")}</p>
                <Submit name="do" value="codes">{seat.pick("Remplacer ses codes", "Replace their codes")}</Submit>
            </form>
        </details>
        <details class="ending">
            <summary aria-label=door_name>{door}</summary>
            <form method="post" action=HERE class="stack">
                <Csrf/>
                <input type="hidden" name="staff" value=whom/>
                <p class="consequence">{what.0}</p>
                <Submit look=look name="do" value=verb>{what.1}</Submit>
            </form>
        </details>
    }
}

const ROLES: [Role; 4] = [Role::Viewer, Role::Collector, Role::Manager, Role::Admin];

fn roles(seat: Reader, chosen: Role) -> impl IntoView + use<> {
    ROLES
        .map(|role| {
            let (fr, en) = role_word(role);
            let selected = role == chosen;
            view! { <option value=role.to_string() selected=selected>{seat.pick(fr, en)}</option> }
        })
        .into_iter()
        .collect_view()
}

fn newcomer(seat: Reader, form: Form) -> impl IntoView + use<> {
    // What was chosen for somebody else is not the newcomer's.
    let form = if matches!(form.value("do"), "" | "invite") { form } else { Form::new() };
    let roles = ROLES.map(|role| {
        let (fr, en) = role_word(role);
        (role.to_string(), seat.pick(fr, en).to_owned())
    });
    let languages = [Locale::Fr, Locale::En]
        .map(|one| (one.to_string(), one.pick("Français", "English").to_owned()));
    let most = u16::try_from(NAME_MOST).unwrap_or(u16::MAX);
    let hint = match seat.locale() {
        Locale::Fr => format!(
            "Au moins {PASSWORD_LEAST} caractères. Transmettez-le par un autre chemin que cette page."
        ),
        Locale::En => format!(
            "At least {PASSWORD_LEAST} characters. Hand it over by another way than this page."
        ),
    };
    view! {
        <form method="post" action=HERE class="decision">
            <h2>{seat.pick("Ajouter quelqu’un", "Add somebody")}</h2>
            <Csrf/>
            <Field form=form.clone() name="name" maxlength=most required=true label=seat.pick("Nom", "Name")/>
            <Field form=form.clone() name="email" kind="email" maxlength=254 required=true label=seat.pick("E-mail de connexion", "E-mail to sign in with")/>
            <Select form=form.clone() name="role" options=roles.to_vec() value=Role::Collector.to_string() label=seat.pick("Rôle", "Role")/>
            <Select form=form.clone() name="locale" options=languages.to_vec() value=seat.locale().to_string() label=seat.pick("Langue", "Language")/>
            <Field form=form name="password" kind="password" autocomplete="new-password" maxlength=256 required=true
                label=seat.pick("Premier mot de passe", "First password") hint=hint/>
            <Submit name="do" value="invite">{seat.pick("Ajouter à l’équipe", "Add to the team")}</Submit>
        </form>
    }
}

/// Somebody's new secret, with the only chance to keep it.
fn secret(seat: Reader, fresh: Fresh) -> impl IntoView + use<> {
    let title = format!("{} {}", seat.pick("Codes de", "Codes of"), fresh.email);
    let label = seat.pick(
        "Code QR à lire avec une application d’authentification",
        "QR code to be read by an authenticator",
    );
    view! {
        <Notice tone=Tone::Success title=title>
            <p>{seat.pick(
                "À lire maintenant avec l’application d’authentification de cette personne, ou à recopier\u{a0}: ce secret ne sera plus montré.",
                "To be read now by this person’s authenticator, or copied: this secret will not be shown again.",
            )}</p>
            <Qr text=fresh.otpauth label=label/>
            <p><code class="secret">{fresh.secret}</code></p>
        </Notice>
    }
}
