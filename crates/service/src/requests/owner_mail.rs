//! What owners of disputes are written.

use super::said;
use crate::{Context, Error, audit::By, guests};
use chrono::Duration;
use domain::{DisputeOwnerId, Locale, Money, requests::Ask};
use store::{Tx, creditors::Creditor};

/// How long a link to a dispute opens it, as long as it is open itself.
const LINK: Duration = Duration::days(30);

/// What a mail to an owner says; nothing once no answer is awaited any more. The debtor is not
/// named: that stands behind the link.
pub(crate) async fn told(
    ctx: &Context,
    tx: &mut Tx,
    creditor: &Creditor,
    id: DisputeOwnerId,
) -> Result<Option<guests::Told>, Error> {
    let Some(owner) = store::dispute_owners::by_id(tx, creditor.id, id).await? else {
        return Ok(None);
    };
    let request = store::requests::by_id(tx, creditor.id, owner.request_id).await?;
    let is_awaited = owner.answered_at.is_none() && owner.replaced_at.is_none();
    let Some(request) = request.filter(|request| is_awaited && !request.state.is_end()) else {
        return Ok(None);
    };
    let Ask::Dispute { category, .. } = request.ask.0 else { return Ok(None) };
    let locale = creditor.locale;
    let amount = locale.money(Money::new(request.minor, request.currency));
    let (why, day) = (category.words(locale), locale.weekday_date(owner.due_on));
    let is_late = owner.due_on < ctx.today(creditor);
    let title = match (is_late, owner.reminders) {
        (true, _) => locale
            .pick("Votre avis manque sur une contestation", "Your answer on a dispute is missing"),
        (false, 0) => {
            locale.pick("Votre avis sur une contestation", "Your answer on a dispute, please")
        }
        (false, _) => locale
            .pick("Rappel : votre avis sur une contestation", "Reminder: your answer on a dispute"),
    };
    let expected = match (is_late, locale) {
        (true, Locale::Fr) => format!("Votre avis était attendu le {day}."),
        (true, Locale::En) => format!("Your answer was expected on {day}."),
        (false, Locale::Fr) => format!("Votre avis est attendu d’ici le {day}."),
        (false, Locale::En) => format!("Your answer is expected by {day}."),
    };
    let what = match locale {
        Locale::Fr => format!("{}, {amount} sont contestés : {why}.", owner.name),
        Locale::En => format!("{}, {amount} are disputed: {why}.", owner.name),
    };
    let how = locale.pick(
        "Dites en deux minutes si le débiteur a raison, sans compte ni mot de passe. La personne qui suit le dossier décide ensuite et lui répond.",
        "Say in two minutes whether the debtor is right, without an account or a password. Whoever handles the file then decides and answers them.",
    );
    Ok(Some(guests::Told {
        locale,
        title: title.to_owned(),
        paragraphs: vec![what, expected, how.to_owned()],
        button: locale.pick("Lire et répondre", "Read and answer").to_owned(),
        until: ctx.now() + LINK,
    }))
}

/// An owner's address was refused: said on the case, where another can be chosen.
pub(crate) async fn unreachable(
    ctx: &Context,
    creditor: &Creditor,
    id: DisputeOwnerId,
) -> Result<(), Error> {
    let mut tx = ctx.store.write().await?;
    let Some(owner) = store::dispute_owners::by_id(&mut tx, creditor.id, id).await? else {
        return Ok(());
    };
    let Some(request) = store::requests::by_id(&mut tx, creditor.id, owner.request_id).await?
    else {
        return Ok(());
    };
    let words = format!("{} <{}>", owner.name, owner.email);
    said::tell(ctx, &mut tx, &request, "owner_unreachable", By::System, &words, true).await?;
    Ok(tx.commit().await?)
}
