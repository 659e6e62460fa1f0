//! Files in a list: pictures small, each with its name, what it is and how large.

use super::words::size;
use crate::{components::Icon, page::use_page};
use leptos::prelude::*;
use service::files::{FileLine, Media};

/// What a picture's small view leads to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Like its name: the file, to be kept.
    Kept,
    /// The picture by itself, to be looked at.
    Large,
}

/// Nothing where there are none.
#[component]
pub(crate) fn FileList(
    /// The files.
    files: Vec<FileLine>,
    /// The address they are under, without a final slash.
    #[prop(into)]
    under: String,
    /// What a small view leads to.
    shown: Shown,
) -> impl IntoView {
    if files.is_empty() {
        return ().into_any();
    }
    let rows = files.into_iter().map(|file| {
        let href = format!("{under}/{}", file.number);
        view! { <FileRow file href shown/> }
    });
    let rows = rows.collect_view();
    view! { <ul class="files">{rows}</ul> }.into_any()
}

#[component]
fn FileRow(file: FileLine, href: String, shown: Shown) -> impl IntoView {
    let locale = use_page().locale;
    let FileLine { name, media, size_bytes, pages, size: pixels, preview, .. } = file;
    let kind = match media {
        Media::Pdf => "PDF",
        Media::Jpeg => "JPEG",
        Media::Png => "PNG",
    };
    let measure = match (pages, pixels) {
        (Some(1), _) => Some("1\u{a0}page".to_owned()),
        (Some(pages), _) => Some(format!("{pages}\u{a0}pages")),
        (None, Some((width, height))) => Some(format!("{width}\u{a0}×\u{a0}{height}")),
        (None, None) => None,
    };
    let facts = [Some(kind.to_owned()), Some(size(locale, size_bytes)), measure];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let picture = preview.map(|(width, height)| {
        let source = format!("{href}/preview");
        let to = if shown == Shown::Large { format!("{href}/view") } else { href.clone() };
        // The name beside it says which picture it is; the link by its side goes to the same file.
        view! {
            <a class="thumb" href=to tabindex="-1" aria-hidden="true">
                <img src=source alt="" width=width.to_string() height=height.to_string() loading="lazy" decoding="async"/>
            </a>
        }
    });
    let picture = match picture {
        Some(picture) => picture.into_any(),
        None => view! { <span class="thumb"><Icon name="file"/></span> }.into_any(),
    };
    view! {
        <li>
            {picture}
            <span class="about">
                <a href=href download=name.clone()><bdi>{name.clone()}</bdi></a>
                <span class="muted">{facts}</span>
            </span>
        </li>
    }
    .into_any()
}
