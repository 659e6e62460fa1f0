//! A few line icons, drawn inline: no download, and they take the colour of the text.

use leptos::prelude::*;

/// A decorative icon; the words beside it say what it means.
#[component]
pub fn Icon(
    /// One of the names below; an unknown one draws nothing.
    name: &'static str,
) -> impl IntoView {
    let path = match name {
        "mark" => "M4 12.5 9.5 18 20 6.5",
        "check" => "M5 12.5 10 17.5 19 7",
        "info" => "M12 11v6M12 7.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
        "warning" => {
            "M12 9.5v4.5M12 17v.01M10.6 4.2 2.9 17.6A1.6 1.6 0 0 0 4.3 20h15.4a1.6 1.6 0 0 0 1.4-2.4L13.4 4.2a1.6 1.6 0 0 0-2.8 0Z"
        }
        "danger" => "M12 7.5v6M12 16.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
        "clock" => "M12 7v5l3.2 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Z",
        "card" => {
            "M3 9h18M6.5 15h4M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5Z"
        }
        "bank" => {
            "M3.5 9.5 12 4l8.5 5.5M5 9.5h14M6.5 10v7M10.2 10v7M13.8 10v7M17.5 10v7M4 20h16M5 17h14"
        }
        "file" => {
            "M8.5 13h7M8.5 16.5h7M13.5 3.5V8H18M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8Z"
        }
        "history" => "M4 5v4h4M4.3 9A8.5 8.5 0 1 1 3.5 13M12 8v4.5l3 1.8",
        "shield" => "M12 3.5 5 6v5.5c0 4.2 2.9 7.3 7 9 4.1-1.7 7-4.8 7-9V6ZM9 12l2.2 2.2L15.2 10",
        "mail" => {
            "M3.5 7 12 13l8.5-6M5 5h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 5 5Z"
        }
        "phone" => {
            "M6 3.5h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3a2 2 0 0 1-2.2 2A16 16 0 0 1 4 5.7a2 2 0 0 1 2-2.2Z"
        }
        "download" => "M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14",
        "lock" => {
            "M8 10.5V8a4 4 0 0 1 8 0v2.5M6.5 10.5h11A1.5 1.5 0 0 1 19 12v6.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5V12a1.5 1.5 0 0 1 1.5-1.5Z"
        }
        "back" => "M14.5 5.5 8 12l6.5 6.5",
        "next" => "M9.5 5.5 16 12l-6.5 6.5",
        "search" => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 20 20",
        "person" => {
            "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5"
        }
        _ => "",
    };
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d=path/></svg>
    }
    .into_any()
}
