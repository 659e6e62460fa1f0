//! A template with its variables filled in.
//!
//! Templates are minijinja: `{{ total }}`, `{% if promised_on %}…{% endif %}`, and nothing that
//! reaches outside: no files, no other templates, no filters, a bounded amount of work. A variable
//! without a value may be asked for, but not printed.

use super::{
    Block, Worded,
    variables::{Values, Variable},
};
use domain::Locale;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use std::collections::BTreeMap;

/// Steps of the template engine that a wording may take: a page of text takes a few hundred.
const FUEL: u64 = 20_000;
/// The longest result, in bytes: some pages of text.
const LONGEST: usize = 60_000;
/// Around a block's name while the text is being filled in; values never contain it.
const MARK: char = '\u{e000}';

/// Which part of a template is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The subject.
    Subject,
    /// The text.
    Body,
}

/// Why a template cannot be worded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub part: Part,
    /// In which line, from 1, if that is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// There is no such variable.
    Unknown(String),
    /// The variable has no value in this message.
    Empty(String),
    /// It cannot be read.
    Syntax(String),
    /// It does too much or becomes too long.
    TooMuch,
    /// Nothing is left to say.
    Nothing,
    /// It must say this, and does not.
    Missing(Variable),
    /// It may not say this on this channel.
    NotHere(Variable),
    /// A short message's length in septets, beyond 160.
    TooLong(usize),
    /// There is no template of this name for the channel and the language.
    NoTemplate(String),
}

impl FaultKind {
    /// What is wrong and what to do about it.
    pub fn message(&self, locale: Locale) -> String {
        match (self, locale) {
            (Self::Unknown(name), Locale::Fr) => {
                format!("La variable « {name} » n’existe pas : choisissez dans la liste.")
            }
            (Self::Unknown(name), Locale::En) => {
                format!("There is no variable “{name}”: choose one from the list.")
            }
            (Self::Empty(name), Locale::Fr) => format!(
                "« {name} » est vide pour ce message : complétez le dossier, ou écrivez {{% if {name} %}}…{{% endif %}}."
            ),
            (Self::Empty(name), Locale::En) => format!(
                "“{name}” is empty for this message: complete the file, or write {{% if {name} %}}…{{% endif %}}."
            ),
            // The engine speaks English only; what it means is nearly always one of these.
            (Self::Syntax(_), Locale::Fr) => "Ce texte ne se lit pas comme un modèle : chaque « {{ » a \
                besoin de son « }} », chaque « {% if … %} » de son « {% endif %} », et entre les deux il n’y a \
                qu’un nom de variable."
                .to_owned(),
            (Self::Syntax(detail), Locale::En) => {
                format!("This text does not read as a template ({detail}).")
            }
            (Self::TooMuch, Locale::Fr) => {
                "Ce modèle est trop long ou fait trop de choses.".to_owned()
            }
            (Self::TooMuch, Locale::En) => "This template is too long or does too much.".to_owned(),
            (Self::Nothing, Locale::Fr) => "Écrivez un texte.".to_owned(),
            (Self::Nothing, Locale::En) => "Write a text.".to_owned(),
            (Self::Missing(variable), Locale::Fr) => {
                format!(
                    "Ce texte doit contenir {{{{ {variable} }}}} : {}.",
                    variable.meaning(locale)
                )
            }
            (Self::Missing(variable), Locale::En) => {
                format!(
                    "This text must contain {{{{ {variable} }}}}: {}.",
                    variable.meaning(locale)
                )
            }
            (Self::NotHere(variable), Locale::Fr) => {
                format!("{{{{ {variable} }}}} n’a pas de place sur ce canal.")
            }
            (Self::NotHere(variable), Locale::En) => {
                format!("{{{{ {variable} }}}} has no place on this channel.")
            }
            (Self::TooLong(septets), Locale::Fr) => {
                format!("{septets} caractères sur 160 : raccourcissez le texte.")
            }
            (Self::TooLong(septets), Locale::En) => {
                format!("{septets} characters of 160: shorten the text.")
            }
            (Self::NoTemplate(name), Locale::Fr) => {
                format!("Aucun modèle « {name} » pour ce canal et cette langue.")
            }
            (Self::NoTemplate(name), Locale::En) => {
                format!("There is no template “{name}” for this channel and language.")
            }
        }
    }
}

impl Fault {
    /// The message with the line it is about.
    pub fn message(&self, locale: Locale) -> String {
        let message = self.kind.message(locale);
        match self.line {
            Some(line) => format!(
                "{} {line}{} {message}",
                locale.pick("Ligne", "Line"),
                locale.pick("\u{a0}:", ":")
            ),
            None => message,
        }
    }
}

/// Fills a template in.
pub(crate) fn word(subject: &str, body: &str, values: &Values) -> Result<Worded, Fault> {
    let subject = render(Part::Subject, subject, values)?;
    let text = render(Part::Body, body, values)?;
    let blocks = blocks(&text);
    if blocks.is_empty() {
        return Err(Fault { part: Part::Body, line: None, kind: FaultKind::Nothing });
    }
    Ok(Worded { subject: subject.split_ascii_whitespace().collect::<Vec<_>>().join(" "), blocks })
}

/// The variables that a part of a template names and that do not exist.
pub(crate) fn unknown(part: Part, source: &str) -> Result<Vec<Fault>, Fault> {
    let environment = environment();
    let template =
        environment.template_from_str(source).map_err(|error| fault(part, &error, ""))?;
    let mut names: Vec<String> = template
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| name.parse::<Variable>().is_err())
        .collect();
    names.sort();
    let line = |name: &str| source.lines().position(|line| line.contains(name)).map(|at| at + 1);
    Ok(names
        .into_iter()
        .map(|name| Fault { part, line: line(&name), kind: FaultKind::Unknown(name) })
        .collect())
}

/// Whether a part of a template names a variable at all.
pub(crate) fn names(source: &str, variable: Variable) -> bool {
    let environment = environment();
    environment
        .template_from_str(source)
        .is_ok_and(|template| template.undeclared_variables(false).contains(variable.as_str()))
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    // Printing nothing is an error; asking whether there is something is not.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(20);
    environment
}

fn render(part: Part, source: &str, values: &Values) -> Result<String, Fault> {
    let environment = environment();
    let mut context: BTreeMap<&str, String> = values.clone();
    for variable in Variable::ALL.iter().filter(|variable| variable.is_block()) {
        if part == Part::Body {
            context.insert(variable.as_str(), format!("\n\n{MARK}{variable}{MARK}\n\n"));
        }
    }
    let template =
        environment.template_from_str(source).map_err(|error| fault(part, &error, ""))?;
    let text = template.render(&context).map_err(|error| {
        let missing = printed(source, error.line(), &context);
        fault(part, &error, &missing)
    })?;
    if text.len() > LONGEST {
        return Err(Fault { part, line: None, kind: FaultKind::TooMuch });
    }
    Ok(text)
}

/// The variable without a value that a line of a template prints: the engine tells the line only.
fn printed(source: &str, line: Option<usize>, context: &BTreeMap<&str, String>) -> String {
    let at = line.unwrap_or(1).saturating_sub(1);
    let text = source.lines().nth(at).unwrap_or(source);
    let expressions = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next());
    let mut names =
        expressions.map(|inner| inner.trim_matches(|c: char| c == '-' || c.is_whitespace()));
    names.find(|name| !context.contains_key(name)).unwrap_or_default().to_owned()
}

fn fault(part: Part, error: &minijinja::Error, missing: &str) -> Fault {
    let kind = match error.kind() {
        ErrorKind::OutOfFuel => FaultKind::TooMuch,
        ErrorKind::UndefinedError if missing.parse::<Variable>().is_ok() => {
            FaultKind::Empty(missing.to_owned())
        }
        ErrorKind::UndefinedError => FaultKind::Unknown(missing.to_owned()),
        kind => FaultKind::Syntax(error.detail().map_or_else(|| kind.to_string(), str::to_owned)),
    };
    Fault { part, line: error.line(), kind }
}

/// Paragraphs are separated by blank lines.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain([""]) {
        if !line.is_empty() {
            paragraph.push(line);
            continue;
        }
        let text = std::mem::take(&mut paragraph).join("\n");
        match text.trim_matches(MARK).parse::<Variable>() {
            _ if text.is_empty() => {}
            Ok(Variable::Statement) if text.starts_with(MARK) => blocks.push(Block::Statement),
            Ok(Variable::Buttons) if text.starts_with(MARK) => blocks.push(Block::Buttons),
            _ => blocks.push(Block::Paragraph(text)),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        let filled = |variable: &Variable| {
            let example = variable.example(Locale::Fr);
            (!example.is_empty()).then(|| (variable.as_str(), example.to_owned()))
        };
        Variable::ALL.iter().filter_map(filled).collect()
    }

    fn kind(body: &str, values: &Values) -> FaultKind {
        word("s", body, values).unwrap_err().kind
    }

    #[test]
    fn blank_lines_make_paragraphs_and_blocks_stand_alone() {
        let worded = word(
            "Pour {{ debtor_name }}",
            "Bonjour,\n\nune ligne\nune autre\n\n{{ statement }} puis\n{{ buttons }}",
            &values(),
        )
        .unwrap();
        assert_eq!(worded.subject, "Pour Boulangerie Martin");
        let paragraph = |text: &str| Block::Paragraph(text.to_owned());
        assert_eq!(
            worded.blocks,
            [
                paragraph("Bonjour,"),
                paragraph("une ligne\nune autre"),
                Block::Statement,
                paragraph("puis"),
                Block::Buttons
            ]
        );
    }

    #[test]
    fn what_has_no_value_may_be_asked_for_but_not_printed() {
        let mut values = values();
        values.remove("promised_on");
        let asked = "{% if promised_on %}Le {{ promised_on }}.{% endif %} Bonjour.";
        assert_eq!(word("s", asked, &values).unwrap().blocks.len(), 1);
        let fault = word("s", "Bonjour\n\nLe {{ promised_on }}", &values).unwrap_err();
        assert_eq!(
            (fault.line, &fault.kind),
            (Some(3), &FaultKind::Empty("promised_on".to_owned()))
        );
        assert!(fault.message(Locale::Fr).contains("Ligne 3"));
    }

    #[test]
    fn what_does_not_exist_is_refused_even_where_it_is_not_reached() {
        let faults =
            unknown(Part::Body, "Bonjour\n{% if promised_on %}{{ salary }}{% endif %}").unwrap();
        assert_eq!(faults.len(), 1);
        assert_eq!(
            (faults[0].line, &faults[0].kind),
            (Some(2), &FaultKind::Unknown("salary".to_owned()))
        );
        assert_eq!(kind("{{ salary }}", &values()), FaultKind::Unknown("salary".to_owned()));
    }

    #[test]
    fn templates_cannot_run_away_or_reach_out() {
        let values = values();
        let all = "{% for a in [1, 2, 3, 4, 5, 6, 7, 8, 9, 0] %}".repeat(6)
            + "x"
            + &"{% endfor %}".repeat(6);
        assert_eq!(kind(&all, &values), FaultKind::TooMuch);
        for source in
            ["{% include 'x' %}", "{{ debtor_name | upper }}", "{{ range(9) }}", "{{", "{% if %}"]
        {
            assert!(word("s", source, &values).is_err(), "{source}");
        }
    }

    #[test]
    fn a_value_is_never_a_block_or_a_template() {
        let mut values = values();
        values.insert("debtor_name", "{{ iban }}".to_owned());
        assert_eq!(
            word("s", "{{ debtor_name }}", &values).unwrap().blocks,
            [Block::Paragraph("{{ iban }}".to_owned())]
        );
        assert_eq!(kind(" \n\n ", &values), FaultKind::Nothing);
    }
}
