//! Which column of the creditor's CSV files holds what. An empty field is found by usual names.

use super::{
    components::Trail,
    frame::Here,
    seat::{Reader, Seat},
};
use crate::{
    AppState,
    components::{Csrf, ErrorSummary, Field, Select, Submit},
    error::Answer,
    forms::{Form, Posted},
    page::{Flash, Tone},
    render::{Document, see_other},
};
use axum::{
    Router,
    response::{IntoResponse, Response},
    routing::get,
};
use domain::party::Role;
use http::StatusCode;
use leptos::prelude::*;
use service::{
    import,
    office::{ColumnMapping, DecimalMark, Field as Column, fold},
};
use std::collections::BTreeMap;

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/office/imports/columns", get(show).post(save))
}

async fn show(seat: Seat) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mapping = import::mapping(&seat.ctx, &seat.actor).await?;
    Ok(page(&seat, StatusCode::OK, Form::new(), &mapping))
}

async fn save(seat: Seat, posted: Posted) -> Answer {
    seat.actor.demand(Role::Manager)?;
    let mut form = Form::from(posted);
    let mut columns: BTreeMap<Column, String> = BTreeMap::new();
    for column in Column::columns() {
        let header: String = form.value(column.as_str()).chars().take(100).collect();
        if header.is_empty() {
            continue;
        }
        if columns.values().any(|other| fold(other) == fold(&header)) {
            let words = seat.pick(
                "Cette colonne est déjà prise par un autre champ.",
                "Another field takes this column already.",
            );
            form.reject(column.as_str(), words);
        }
        columns.insert(*column, header);
    }
    let decimal_mark = match form.value("mark") {
        "comma" => Some(DecimalMark::Comma),
        "point" => Some(DecimalMark::Point),
        _ => None,
    };
    let mapping = ColumnMapping { columns, only_these: form.value("only") == "yes", decimal_mark };
    if !form.is_valid() {
        return Ok(page(&seat, StatusCode::UNPROCESSABLE_ENTITY, form, &mapping));
    }
    import::save_mapping(&seat.ctx, &seat.actor, &mapping).await?;
    let words = seat.pick(
        "Colonnes enregistrées pour les prochains fichiers.",
        "Columns remembered for the next files.",
    );
    Ok(see_other("/office/imports")
        .flash(&seat.visit, &Flash::new(Tone::Success, words))
        .into_response())
}

fn page(seat: &Seat, status: StatusCode, form: Form, mapping: &ColumnMapping) -> Response {
    let title = seat.pick("Colonnes des fichiers CSV", "Columns of CSV files");
    seat.show(Here::Menu, Document::new(title).status(status), || {
        body(seat.reader(), title, form, mapping)
    })
}

fn body(
    seat: Reader,
    title: &'static str,
    form: Form,
    mapping: &ColumnMapping,
) -> impl IntoView + use<> {
    let locale = seat.locale();
    let trail = vec![("/office/imports".to_owned(), seat.pick("Imports", "Imports").to_owned())];
    let fields = Column::columns().iter().map(|column| {
        let value = mapping.columns.get(column).cloned();
        view! {
            <Field form=form.clone() name=column.as_str() label=column.label(locale) maxlength=100
                value=value.unwrap_or_default()/>
        }
    });
    let fields = fields.collect_view();
    let mark = match mapping.decimal_mark {
        None => "",
        Some(DecimalMark::Comma) => "comma",
        Some(DecimalMark::Point) => "point",
    };
    let option = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    let marks = vec![
        option("", seat.pick("À deviner ligne par ligne", "To be told from each row")),
        option("comma", seat.pick("Virgule\u{a0}: 1.234,50", "Comma: 1.234,50")),
        option("point", seat.pick("Point\u{a0}: 1,234.50", "Point: 1,234.50")),
    ];
    let others = vec![
        option(
            "",
            seat.pick("Les chercher par leurs noms usuels", "Look for them by their usual names"),
        ),
        option("yes", seat.pick("Les ignorer", "Ignore them")),
    ];
    view! {
        <Trail steps=trail/>
        <h1>{title}</h1>
        <p>{seat.pick(
            "Indiquez l’en-tête de votre fichier pour chaque champ\u{a0}; laissez vide ce qui porte un nom usuel. \
             Accents, majuscules et ponctuation ne comptent pas.",
            "Give your file’s header for each field; leave empty what has a usual name. Accents, capitals and \
             punctuation do not matter.",
        )}</p>
        <ErrorSummary form=form.clone()/>
        <form method="post" action="/office/imports/columns" class="decision">
            <Csrf/>
            <div class="columns">{fields}</div>
            <Select form=form.clone() name="mark" label=seat.pick("Marque des décimales", "Decimal mark") options=marks value=mark/>
            <Select form=form name="only" label=seat.pick("Autres colonnes", "Other columns") options=others
                value=if mapping.only_these { "yes" } else { "" }/>
            <Submit>{seat.pick("Enregistrer ces colonnes", "Remember these columns")}</Submit>
        </form>
    }
}
