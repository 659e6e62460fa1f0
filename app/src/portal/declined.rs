//! Why a payment failed, in the debtor’s words. The provider's code is for the office: on this page
//! it would say nothing, or too much.

use domain::Locale;

/// What a provider's code means for the payer, and what to do about it; a plain sentence for one that
/// is not known. Codes are Stripe's (error codes and decline codes); other adapters use the same.
///
/// A card that was reported lost or stolen is said to be refused: whoever holds it may not be its
/// owner, as Stripe itself advises.
pub(super) fn words(code: &str, locale: Locale) -> &'static str {
    let (fr, en) = match code {
        "insufficient_funds" | "card_velocity_exceeded" | "withdrawal_count_limit_exceeded" => (
            "Votre banque indique que le solde ou le plafond ne suffit pas. Vous pouvez payer une partie, ou avec une autre carte.",
            "Your bank says that the balance or the limit is not enough. You can pay a part, or with another card.",
        ),
        "expired_card" => (
            "Cette carte n’est plus valable. Vous pouvez réessayer avec une autre.",
            "This card has expired. You can try again with another one.",
        ),
        "incorrect_cvc"
        | "invalid_cvc"
        | "incorrect_number"
        | "invalid_number"
        | "invalid_expiry_month"
        | "invalid_expiry_year"
        | "incorrect_zip"
        | "incorrect_address" => (
            "Un chiffre saisi n’est pas celui de la carte. Vérifiez le numéro, la date et le code, puis réessayez.",
            "A digit typed is not the card’s. Check the number, the date and the code, then try again.",
        ),
        "authentication_required"
        | "payment_intent_authentication_failure"
        | "setup_intent_authentication_failure"
        | "authentication_failed"
        | "authentication_not_handled"
        | "approve_with_id"
        | "offline_pin_required"
        | "online_or_offline_pin_required" => (
            "Votre banque n’a pas pu confirmer que c’était bien vous. Réessayez en validant dans son application, ou par SMS.",
            "Your bank could not confirm that it was you. Try again and approve it in its app, or by text message.",
        ),
        "debit_not_authorized"
        | "charge_exceeds_source_limit"
        | "debit_authorization_not_match"
        | "debit_disputed"
        | "refer_to_customer"
        | "bank_ownership_changed"
        | "no_account"
        | "account_closed"
        | "bank_account_restricted"
        | "invalid_account_number"
        | "debit_refused" => (
            "Votre banque a refusé le prélèvement. Vous pouvez payer par carte ou par virement.",
            "Your bank refused the direct debit. You can pay by card or by transfer.",
        ),
        "payment_intent_payment_attempt_expired"
        | "checkout_session_expired"
        | "session_expired"
        | "expired" => (
            "La page de paiement est restée ouverte trop longtemps et s’est refermée par sécurité. Vous pouvez recommencer.",
            "The payment page stayed open too long and was closed to be safe. You can begin again.",
        ),
        "processing_error" | "issuer_not_available" | "try_again_later" | "reenter_transaction" => {
            (
                "Votre banque n’a pas répondu. Réessayez dans quelques minutes.",
                "Your bank did not answer. Try again in a few minutes.",
            )
        }
        "card_not_supported"
        | "currency_not_supported"
        | "transaction_not_allowed"
        | "service_not_allowed"
        | "not_permitted" => (
            "Cette carte ne permet pas ce paiement. Vous pouvez réessayer avec une autre, ou payer par virement.",
            "This card does not allow this payment. You can try again with another one, or pay by transfer.",
        ),
        // Lost, stolen and suspected cards too: see above.
        "card_declined"
        | "generic_decline"
        | "do_not_honor"
        | "do_not_try_again"
        | "lost_card"
        | "stolen_card"
        | "pickup_card"
        | "restricted_card"
        | "fraudulent"
        | "merchant_blacklist"
        | "call_issuer"
        | "no_action_taken"
        | "security_violation"
        | "stop_payment_order"
        | "revocation_of_authorization"
        | "revocation_of_all_authorizations"
        | "invalid_account"
        | "declined" => (
            "Votre banque a refusé ce paiement sans dire pourquoi. Elle seule peut vous le dire\u{a0}; une autre carte ou un virement convient aussi.",
            "Your bank refused this payment without saying why. Only your bank can tell you; another card or a transfer will do as well.",
        ),
        _ => (
            "Votre banque ou votre carte n’a pas accepté ce paiement. Vous pouvez réessayer, avec un autre moyen si besoin.",
            "Your bank or card did not accept this payment. You can try again, with another means if needed.",
        ),
    };
    locale.pick(fr, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMON: [&str; 8] = [
        "card_declined",
        "insufficient_funds",
        "expired_card",
        "lost_card",
        "authentication_required",
        "debit_not_authorized",
        "payment_intent_payment_attempt_expired",
        "processing_error",
    ];

    #[test]
    fn common_codes_have_words_of_their_own_in_both_languages() {
        for locale in [Locale::Fr, Locale::En] {
            let plain = words("a_code_of_tomorrow", locale);
            for code in COMMON {
                let said = words(code, locale);
                assert!(said != plain && !said.contains('_'), "{code}");
            }
        }
    }

    #[test]
    fn a_lost_or_stolen_card_is_refused_like_any_other() {
        for locale in [Locale::Fr, Locale::En] {
            for code in ["lost_card", "stolen_card", "pickup_card", "fraudulent"] {
                assert_eq!(words(code, locale), words("card_declined", locale));
            }
        }
    }

    #[test]
    fn what_the_provider_writes_is_never_repeated() {
        for code in ["", "<script>", "Your card was declined.", "x_y"] {
            assert!(words(code, Locale::En).starts_with("Your bank or card"));
        }
    }
}
