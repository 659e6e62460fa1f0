//! Why a file is not kept, and what to do about it; how large one is.

use domain::Locale;
use service::files::{
    MAX_BYTES, MAX_MEGAPIXELS, MAX_PAGES, MAX_TOTAL, MOST_AT_ONCE, Refusal, Rejected, Rejection,
};

/// One file that is not kept, named.
pub(super) fn rejected(locale: Locale, rejected: &Rejected) -> String {
    let why = why(locale, rejected.why);
    // What people see of a name is what they can recognise of it.
    let name: String = rejected.name.chars().filter(|c| !c.is_control()).take(60).collect();
    match locale {
        _ if name.is_empty() => why,
        Locale::Fr => format!("« {name} » : {why}"),
        Locale::En => format!("“{name}”: {why}"),
    }
}

/// Nobody can tell whether files can be kept.
pub(super) const fn away(locale: Locale) -> &'static str {
    locale.pick(
        "Les fichiers ne peuvent pas être vérifiés en ce moment, et rien n’a été envoyé. Envoyez votre demande sans fichier : vous pourrez les ajouter depuis sa page. Ou réessayez dans quelques minutes.",
        "Files cannot be checked at the moment, and nothing was sent. Send your request without files: you can add them on its page. Or try again in a few minutes.",
    )
}

fn why(locale: Locale, why: Rejection) -> String {
    match why {
        Rejection::File(refusal) => of_file(locale, refusal),
        Rejection::Infected => locale
            .pick(
                "notre antivirus y a trouvé un programme malveillant. Rien n’en a été gardé. Faites vérifier votre appareil, ou envoyez une photo du document.",
                "our virus scanner found a malicious program in it. Nothing of it was kept. Have your device checked, or send a photo of the document.",
            )
            .to_owned(),
        Rejection::TooMany => match locale {
            Locale::Fr => format!(
                "Choisissez {MOST_AT_ONCE} fichiers au plus à la fois. Vous pourrez en ajouter d’autres ensuite."
            ),
            Locale::En => {
                format!("Choose at most {MOST_AT_ONCE} files at a time. You can add others afterwards.")
            }
        },
        Rejection::TooLargeTogether => {
            let most = MAX_TOTAL >> 20;
            match locale {
                Locale::Fr => format!(
                    "Ensemble, ces fichiers dépassent {most}\u{a0}Mo. Envoyez-en moins à la fois."
                ),
                Locale::En => {
                    format!("Together these files are larger than {most}\u{a0}MB. Send fewer at a time.")
                }
            }
        }
        Rejection::Full => locale
            .pick(
                "Vous avez déjà envoyé beaucoup de fichiers aujourd’hui. Réessayez demain, ou écrivez-nous.",
                "You have sent many files today already. Try again tomorrow, or write to us.",
            )
            .to_owned(),
    }
}

fn of_file(locale: Locale, refusal: Refusal) -> String {
    let (fr, en) = match refusal {
        Refusal::Empty => ("ce fichier est vide.", "this file is empty."),
        Refusal::TooLarge => return too_large(locale),
        Refusal::Kind => (
            "ce n’est ni un PDF, ni une photo JPEG, PNG ou HEIC, quel que soit son nom. Enregistrez-le en PDF, ou photographiez-le.",
            "this is neither a PDF nor a JPEG, PNG or HEIC picture, whatever its name. Save it as a PDF, or take a photo of it.",
        ),
        Refusal::Heic => (
            "nous ne savons pas lire les photos HEIC ici. Envoyez-la en JPEG (sur iPhone : Réglages, Appareil photo, Formats, « Le plus compatible »), ou faites-en une capture d’écran.",
            "we cannot read HEIC pictures here. Send it as a JPEG (on an iPhone: Settings, Camera, Formats, “Most Compatible”), or take a screenshot of it.",
        ),
        Refusal::Damaged => (
            "ce fichier est abîmé ou incomplet. Enregistrez-le à nouveau, ou photographiez-le.",
            "this file is damaged or incomplete. Save it again, or take a photo of it.",
        ),
        Refusal::Pixels => return too_many_pixels(locale),
        Refusal::Pages => return too_many_pages(locale),
        Refusal::Encrypted => (
            "ce PDF est protégé par un mot de passe, et personne ne pourrait l’ouvrir. Enregistrez-le sans mot de passe.",
            "this PDF is protected by a password, and nobody could open it. Save it without a password.",
        ),
        Refusal::Active => (
            "ce PDF contient un programme ou lance une action. Imprimez-le en PDF (menu Imprimer, « Enregistrer en PDF ») et envoyez ce nouveau fichier.",
            "this PDF holds a program or starts something. Print it to PDF (Print, “Save as PDF”) and send that new file.",
        ),
        Refusal::Attachments => (
            "ce PDF contient d’autres fichiers. Envoyez-les à part, ou imprimez-le en PDF.",
            "this PDF holds other files. Send them separately, or print it to PDF.",
        ),
        Refusal::Disguised => (
            "ce fichier est à la fois un PDF et autre chose. Imprimez-le en PDF et envoyez ce nouveau fichier.",
            "this file is a PDF and something else at once. Print it to PDF and send that new file.",
        ),
        Refusal::Complex => (
            "ce PDF est trop complexe pour être vérifié. Imprimez-le en PDF, ou photographiez les pages utiles.",
            "this PDF is too complex to be checked. Print it to PDF, or take photos of the pages that matter.",
        ),
    };
    locale.pick(fr, en).to_owned()
}

fn too_large(locale: Locale) -> String {
    let most = MAX_BYTES >> 20;
    match locale {
        Locale::Fr => format!(
            "ce fichier dépasse {most}\u{a0}Mo. Envoyez-le en plus petit, ou une photo à la place."
        ),
        Locale::En => {
            format!(
                "this file is larger than {most}\u{a0}MB. Send a smaller one, or a photo instead."
            )
        }
    }
}

fn too_many_pixels(locale: Locale) -> String {
    match locale {
        Locale::Fr => format!(
            "cette image a trop de pixels (plus de {MAX_MEGAPIXELS} millions, ou un format trop lourd). Envoyez-la en plus petit."
        ),
        Locale::En => format!(
            "this picture has too many pixels (more than {MAX_MEGAPIXELS} million, or too heavy a format). Send a smaller one."
        ),
    }
}

fn too_many_pages(locale: Locale) -> String {
    match locale {
        Locale::Fr => {
            format!("ce PDF a plus de {MAX_PAGES} pages. N’envoyez que celles qui comptent.")
        }
        Locale::En => {
            format!("this PDF has more than {MAX_PAGES} pages. Send only those that matter.")
        }
    }
}

/// How large, as people say it: `1,2 Mo`, `340 kB`.
pub(super) fn size(locale: Locale, bytes: u64) -> String {
    let (kilo, mega) = locale.pick(("ko", "Mo"), ("kB", "MB"));
    if bytes < 1_000_000 {
        return format!("{}\u{a0}{kilo}", bytes.div_ceil(1_000).max(1));
    }
    let tenths = (bytes + 50_000) / 100_000;
    let mark = locale.pick(',', '.');
    format!("{}{mark}{}\u{a0}{mega}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, fr, en) in [
            (0, "1 ko", "1 kB"),
            (340_200, "341 ko", "341 kB"),
            (1_249_000, "1,2 Mo", "1.2 MB"),
            (10_485_760, "10,5 Mo", "10.5 MB"),
        ] {
            assert_eq!(size(Locale::Fr, bytes).replace('\u{a0}', " "), fr);
            assert_eq!(size(Locale::En, bytes).replace('\u{a0}', " "), en);
        }
    }

    #[test]
    fn a_file_that_is_not_kept_is_named_with_what_to_do() {
        let name = "photo.tiff\n".to_owned();
        let one = Rejected { name, why: Rejection::File(Refusal::Kind) };
        assert!(rejected(Locale::Fr, &one).starts_with("«\u{a0}photo.tiff\u{a0}»\u{a0}: ce n’est"));
        let all = Rejected { name: String::new(), why: Rejection::TooMany };
        assert!(rejected(Locale::En, &all).starts_with("Choose at most 5"));
    }
}
