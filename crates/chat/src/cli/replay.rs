//! `replay`: a dialogue a line, its acts a line.

use super::CommandError;
use crate::{
    act::Act,
    assistant::Assistant,
    dialogue::{Context, Dialogue, Terms},
};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};

#[derive(Deserialize)]
struct Case {
    id: String,
    context: Context,
    turns: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    user: String,
}

#[derive(Serialize)]
struct Replayed {
    id: String,
    turns: Vec<Acted>,
}

#[derive(Serialize)]
struct Acted {
    act: Act,
    slots: Terms,
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<Act>,
}

/// Writes `{"id","turns":[{"act","slots","then"}]}` for every dialogue, from its own context.
///
/// # Errors
/// [`CommandError`] when a line is no dialogue or a stream fails.
pub fn replay(input: impl BufRead, mut output: impl Write) -> Result<(), CommandError> {
    let assistant = Assistant::standard();
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let case: Case = serde_json::from_str(&line)
            .map_err(|source| CommandError::Case { line: index + 1, source })?;
        let replayed = Replayed { turns: play(&assistant, &case), id: case.id };
        serde_json::to_writer(&mut output, &replayed).map_err(std::io::Error::from)?;
        writeln!(output)?;
    }
    Ok(())
}

fn play(assistant: &Assistant, case: &Case) -> Vec<Acted> {
    let mut dialogue = Dialogue::new(case.context.language);
    let turns = case.turns.iter().map(|said| {
        let turn = assistant.answer(&mut dialogue, &said.user, &case.context).turn;
        Acted { act: turn.now.act, slots: turn.now.terms, then: turn.then.map(|then| then.act) }
    });
    turns.collect()
}
