//! Conversations: whose turn it is, who answers, and what words are taken.
//!
//! A conversation is no request: nothing that is said in it disputes, promises or acknowledges
//! anything. Whoever reads it leads on to what does.

use crate::text_enum;

text_enum! {
    /// Where a conversation stands.
    pub enum ConversationState {
        /// Under way, and nobody waits for the creditor.
        Open => "open",
        /// The debtor waits for the creditor.
        Waiting => "waiting",
        /// The creditor has answered.
        Answered => "answered",
        /// Ended by the creditor; the next turn opens it again.
        Closed => "closed",
    }
}

text_enum! {
    /// Who answers in a conversation.
    pub enum OwnerKind {
        /// The assistant, by itself.
        Assistant => "assistant",
        /// A member of staff.
        Staff => "staff",
        /// Nobody yet.
        Nobody => "none",
    }
}

text_enum! {
    /// Who says something.
    pub enum Author {
        /// A contact of the debtor.
        Debtor => "debtor",
        /// A member of staff.
        Staff => "staff",
        /// The assistant.
        Assistant => "assistant",
    }
}

impl ConversationState {
    /// Where it stands after a turn, with whoever answers in it then.
    #[must_use]
    pub const fn after(self, author: Author, owner: OwnerKind) -> Self {
        match (author, self) {
            // The assistant answers by itself: no human is waited for, until it hands over.
            (Author::Debtor | Author::Assistant, _) if matches!(owner, OwnerKind::Assistant) => {
                Self::Open
            }
            (Author::Debtor | Author::Assistant, _) => Self::Waiting,
            (Author::Staff, Self::Waiting | Self::Answered) => Self::Answered,
            // Who writes first has answered nothing.
            (Author::Staff, Self::Open | Self::Closed) => Self::Open,
        }
    }
}

/// The most characters of a turn.
pub const WORDS_MOST: usize = 4_000;

/// Why words are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Nothing is said.
    #[error("nothing is said")]
    Missing,
    /// There are more than [`WORDS_MOST`] characters.
    #[error("too much is said at once")]
    Long,
}

/// Words as they are kept: without what no one types and some databases refuse (control
/// characters), without blanks at the ends of lines, and with one empty line at most between two
/// paragraphs.
///
/// # Errors
/// When nothing is left, or more than [`WORDS_MOST`] characters.
pub fn words(typed: &str) -> Result<String, WordsError> {
    let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
    let mut kept = String::with_capacity(typed.len());
    let mut empty = 0;
    for line in typed.lines() {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        let line = line.trim_end();
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let kept = kept.trim();
    if kept.chars().all(is_unseen) {
        return Err(WordsError::Missing);
    }
    if kept.chars().count() > WORDS_MOST {
        return Err(WordsError::Long);
    }
    Ok(kept.to_owned())
}

/// Characters that leave no mark on a page: blanks, and those that only join or turn others.
fn is_unseen(c: char) -> bool {
    let joins_or_turns = matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    );
    c.is_whitespace() || joins_or_turns
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whoever_is_waited_for_is_known_after_each_turn() {
        use ConversationState::{Answered, Closed, Open, Waiting};
        for state in [Open, Waiting, Answered, Closed] {
            for owner in [OwnerKind::Nobody, OwnerKind::Staff] {
                assert_eq!(state.after(Author::Debtor, owner), Waiting, "{state}");
            }
            let by_itself = state.after(Author::Debtor, OwnerKind::Assistant);
            assert_eq!(by_itself, Open, "nobody is waited for while the assistant answers");
        }
        assert_eq!(Waiting.after(Author::Staff, OwnerKind::Staff), Answered);
        assert_eq!(Answered.after(Author::Staff, OwnerKind::Staff), Answered);
        assert_eq!(Closed.after(Author::Staff, OwnerKind::Staff), Open, "who writes first");
        assert_eq!(Open.after(Author::Assistant, OwnerKind::Assistant), Open);
        let handed_over = Open.after(Author::Assistant, OwnerKind::Nobody);
        assert_eq!(handed_over, Waiting, "what the assistant hands over is waited for");
    }

    #[test]
    fn words_are_kept_as_they_were_meant() {
        let kept =
            words("  Bonjour,\r\n\r\n\r\n\r\nj’ai\u{0} payé.\u{7} \n\tMerci 👩‍👩‍👧  \n").unwrap();
        assert_eq!(kept, "Bonjour,\n\nj’ai payé.\n\tMerci 👩‍👩‍👧");
        assert_eq!(words("مرحبا").unwrap(), "مرحبا");
    }

    #[test]
    fn what_cannot_be_seen_says_nothing() {
        for nothing in ["", " \n\t ", "\u{0}\u{1}", "\u{200b}\u{feff}", "\u{202e} \u{2066}\u{ad}"] {
            assert_eq!(words(nothing), Err(WordsError::Missing), "{nothing:?}");
        }
    }

    #[test]
    fn a_turn_has_room_for_a_letter_and_no_more() {
        let full = "é".repeat(WORDS_MOST);
        assert_eq!(words(&full).as_deref(), Ok(full.as_str()));
        assert_eq!(words(&format!("{full}x")), Err(WordsError::Long));
    }

    proptest! {
        #[test]
        fn kept_words_are_kept_again(typed in any::<String>()) {
            if let Ok(kept) = words(&typed) {
                prop_assert!(!kept.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                prop_assert_eq!(words(&kept), Ok(kept.clone()));
            }
        }
    }
}
