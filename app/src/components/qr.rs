//! QR codes as SVG: dark modules on white, also on dark screens, or telephones cannot read them.

use fast_qr::{ECL, QRBuilder};
use leptos::prelude::*;
use std::fmt::Write as _;

/// The quiet zone around a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// A QR code; nothing when the text does not fit.
#[component]
pub fn Qr(
    /// What it says.
    #[prop(into)]
    text: String,
    /// What it is, for those who do not see it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    drawing(&text).map(|(size, path)| {
        view! {
            <svg class="qr" viewBox=format!("0 0 {size} {size}") width="176" height="176" role="img" aria-label=label
                shape-rendering="crispEdges">
                <rect width="100%" height="100%" fill="#fff"/>
                <path d=path fill="#000"/>
            </svg>
        }
    })
}

/// Side of the drawing in modules, and one path of horizontal runs.
fn drawing(text: &str) -> Option<(usize, String)> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let run = (column..code.size).take_while(|at| code[row][*at].value()).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    Some((code.size + 2 * QUIET, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_fits_and_a_novel_does_not() {
        let (size, path) =
            drawing("BCD\n002\n1\nSCT\n\nAtelier\nFR1420041010050500013M02606").unwrap();
        assert_eq!((size - 8 - 17) % 4, 0);
        assert!(path.starts_with("M4 4h7v1h-7z"));
        assert!(drawing(&"x".repeat(5_000)).is_none());
    }
}
