//! "STOP": the words by which people ask not to be written to any more.

/// First words that ask for it, without accents, in capitals.
const WORDS: [&str; 16] = [
    "STOP",
    "STOPSMS",
    "STOPPER",
    "STOPALL",
    "ARRET",
    "ARRETE",
    "ARRETER",
    "ARRETEZ",
    "DESABONNER",
    "DESABONNEMENT",
    "DESINSCRIRE",
    "DESINSCRIPTION",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
];

/// What an answer to a short message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not to be written to any more, and nothing else.
    Stop,
    /// Not to be written to any more, and something that a human should read.
    StopAndMore,
    /// Something that a human should read.
    Other,
}

impl Answer {
    /// Whether no more messages may go.
    pub fn stops(self) -> bool {
        self != Self::Other
    }
}

/// Words beyond which a request to stop also says something else: `STOP SMS SVP` does not.
const BARE: usize = 3;

/// What an answer asks for. The first word decides, so that "stop, I have paid" is heard as well.
pub fn read(answer: &str) -> Answer {
    let words: Vec<String> = answer
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_uppercase().chars().map(unaccented).collect())
        .collect();
    let first = words.first().map(String::as_str).unwrap_or_default();
    match (WORDS.contains(&first), words.len() <= BARE) {
        (true, true) => Answer::Stop,
        (true, false) => Answer::StopAndMore,
        (false, _) => Answer::Other,
    }
}

const fn unaccented(c: char) -> char {
    match c {
        'É' | 'È' | 'Ê' | 'Ë' => 'E',
        'À' | 'Â' => 'A',
        'Ô' => 'O',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_is_heard_however_it_is_written() {
        for text in [
            "STOP",
            "stop",
            " Stop. ",
            "STOP SMS",
            "arrêt",
            "Arrêtez !",
            "STOP au 36063",
            "unsubscribe",
        ] {
            assert_eq!(read(text), Answer::Stop, "{text}");
        }
        assert_eq!(read("Stop, j’ai déjà payé la semaine dernière"), Answer::StopAndMore);
        for text in ["", "Bonjour", "J’ai payé, stop", "endive", "👍"] {
            assert_eq!(read(text), Answer::Other, "{text}");
        }
    }
}
