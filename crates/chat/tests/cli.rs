//! The commands of the contract: what they read, what they write, and the code that they end with.

use chat::cli::run;
use serde_json::Value;
use std::{fs, path::PathBuf};

/// What a command writes, and its code; an error's words where it stops.
fn command(line: &[&str], input: &str) -> Result<(String, u8), String> {
    let arguments: Vec<String> = line.iter().map(|&word| word.to_owned()).collect();
    let mut output = Vec::new();
    let code = run(&arguments, input.as_bytes(), &mut output).map_err(|error| error.to_string())?;
    Ok((String::from_utf8(output).expect("text"), code))
}

fn lines(output: &str) -> Vec<Value> {
    output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// A creditor's rules in a file of their own.
fn overlay(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a file that can be written");
    path
}

#[test]
fn classify_answers_each_utterance_in_order() {
    let input = concat!(
        r#"{"id":"a","lang":"fr","text":"je peux payer en 3 fois ?"}"#,
        "\n\n",
        r#"{"id":"b","lang":"en","text":"stop texting me, and how much do I owe?"}"#,
        "\n",
        r#"{"id":"c","lang":"fr","text":"zébulon"}"#,
    );
    let (output, code) = command(&["classify", "--today", "2026-03-10"], input).unwrap();
    let found = lines(&output);
    assert_eq!(code, 0);
    assert_eq!(found.iter().map(|it| &it["id"]).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!((&found[0]["intent"], &found[0]["slots"]["n"]), (&"plan_request".into(), &3.into()));
    assert_eq!((&found[1]["intent"], &found[1]["also"][0]), (&"opt_out".into(), &"balance".into()));
    assert_eq!(found[2]["intent"], "fallback");
}

#[test]
fn replay_plays_dialogues_from_their_own_context() {
    let (output, code) = command(&["replay"], include_str!("data/dialogues_dev.jsonl")).unwrap();
    let found = lines(&output);
    assert_eq!((code, found.len()), (0, 10));
    for dialogue in &found {
        let turns = dialogue["turns"].as_array().unwrap();
        assert!(!turns.is_empty() && turns.iter().all(|turn| turn["act"].is_string()));
    }
}

#[test]
fn slots_finds_the_values_of_each_kind() {
    for (kind, text, expected) in [
        ("date", "vendredi", r#""2026-03-13""#),
        ("amount", "je paie 45,50 euros", "45.5"),
        ("number", "vingt-et-un", "21"),
        ("percent", "20 %", "20"),
        ("pan", "4970 1000 0000 0014", "visa"),
    ] {
        let case =
            serde_json::json!({ "id": kind, "lang": "fr", "ref": "2026-03-10", "text": text });
        let (output, code) = command(&["slots", "--kind", kind], &case.to_string()).unwrap();
        assert_eq!((code, &lines(&output)[0]["id"]), (0, &kind.into()));
        assert!(output.to_lowercase().contains(expected), "{kind}: {output}");
    }
}

#[test]
fn explain_writes_the_trace_and_no_card_number() {
    let text = "prélevez ma carte 4970 1000 0000 0014 en 3 fois";
    let line = ["explain", "--today", "2026-03-10", "--lang", "fr", text];
    let (output, code) = command(&line, "").unwrap();
    let whole: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(code, 0);
    assert!(whole["trace"]["rules"].is_array() && whole["trace"]["decision"].is_string());
    assert!(!output.contains("4970"), "{output}");
}

#[test]
fn lint_ends_with_one_when_it_finds_something() {
    assert_eq!(command(&["lint"], "").unwrap().1, 0, "the product's own rules");
    let bad = overlay("bad.toml", "[fr]\ndisable = [\"vulnerable.suicide\"]\n");
    let (findings, code) = command(&["lint", bad.to_str().unwrap()], "").unwrap();
    assert_eq!(code, 1);
    assert!(findings.lines().count() >= 1 && findings.contains("vulnerable.suicide"), "{findings}");
    let french = "[[fr.rule]]\nid = \"own.1\"\nintent = \"document_request\"\nany = [\"bordereau+\"]\n\
         yes = [\"le bordereau svp\"]\nno = [\"la facture est fausse\"]\n";
    let english = "[[en.rule]]\nid = \"own.1\"\nintent = \"document_request\"\nany = [\"docket+\"]\n\
         yes = [\"the docket please\"]\nno = [\"the invoice is wrong\"]\n";
    let good = overlay("good.toml", &format!("{french}{english}"));
    assert_eq!(command(&["lint", good.to_str().unwrap()], "").unwrap(), (String::new(), 0));
    let untranslated = overlay("untranslated.toml", french);
    let (findings, code) = command(&["lint", untranslated.to_str().unwrap()], "").unwrap();
    assert_eq!((findings.as_str(), code), ("fr own.1: untranslated: en\n", 1));
    let sequence = ["bordereau+"; 10].join(" ");
    let long = overlay(
        "long.toml",
        &format!(
            "{}{english}",
            french.replace("bordereau+\"]", &format!("bordereau+\", \"{sequence}\"]"))
        ),
    );
    let (findings, code) = command(&["lint", long.to_str().unwrap()], "").unwrap();
    assert!(code == 1 && findings.starts_with("fr own.1: over-long: "), "{findings}");
}

#[test]
fn what_cannot_be_read_stops_a_command_and_says_where() {
    for (line, input, why) in [
        (&["classify", "--today", "2026-03-10"] as &[&str], "{\"id\":\"a\"}", "line 1 is no case"),
        (&["replay"], "\n{}", "line 2 is no case"),
        (&["classify"], "", "--today is missing"),
        (&["slots", "--kind", "colour"], "", "--kind has no such value"),
        (&["lint", "/nowhere.toml"], "", "No such file"),
        (&["sing"], "", "sing is no command"),
        (&[], "", "a command is missing"),
    ] {
        let error = command(line, input).unwrap_err();
        assert!(error.contains(why), "{line:?}: {error}");
    }
}
