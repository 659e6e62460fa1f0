//! What was said, as a page shows it: paragraphs, and numbers that a touch calls.

use crate::portal::reach::Dial;
use domain::conversation::Author;
use leptos::prelude::*;

/// The paragraphs of what somebody said.
pub(super) fn paragraphs(author: Author, words: &str) -> Vec<AnyView> {
    let paragraph = |text: &str| {
        // Lines that name whom to call are the assistant's; people write what they like.
        let callable = author == Author::Assistant && text.lines().any(|it| callable(it).is_some());
        let words = if callable { numbers(text) } else { text.to_owned().into_any() };
        view! { <p class="text" dir="auto">{words}</p> }.into_any()
    };
    words.split("\n\n").map(paragraph).collect()
}

/// Lines whose numbers a touch calls.
fn numbers(text: &str) -> AnyView {
    let lines = text.lines().map(|line| match callable(line) {
        Some((number, name)) => {
            view! { <Dial number=number.to_owned()/>{format!(" – {name}\n")} }.into_any()
        }
        None => format!("{line}\n").into_any(),
    });
    lines.collect::<Vec<_>>().into_any()
}

/// The number and the name of a help line, as the assistant writes them: "3114 – …".
fn callable(line: &str) -> Option<(&str, &str)> {
    let (number, name) = line.split_once(" – ")?;
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let only = number.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '+');
    (only && (2..=15).contains(&digits)).then_some((number, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_begin_with_a_number_can_be_called() {
        assert_eq!(callable("116 123 – Samaritans"), Some(("116 123", "Samaritans")));
        for line in ["– F-301 : 120,00 €", "F-301 – 120", "12 mars – 80", "", "1 – une"] {
            assert_eq!(callable(line), None, "{line}");
        }
    }
}
