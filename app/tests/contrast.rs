//! Every pair of colours that carries text reaches WCAG 2.2 AA, for any creditor's colour.
#![cfg(feature = "ssr")]

use domain::brand::{AA, BrandTokens, Rgb, Scheme, surface};
use std::collections::HashMap;

const TOKENS: &str = include_str!("../../style/tokens.css");

/// The colours of `style/tokens.css` for one scheme.
fn tokens(scheme: Scheme) -> HashMap<String, Rgb> {
    let schemes = TOKENS.split_once("@media screen and (prefers-color-scheme: dark)");
    let (light, dark) = schemes.expect("the tokens of dark screens follow those of light ones");
    let text = if scheme == Scheme::Dark { dark } else { light };
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "))
        .filter_map(|(name, value)| Some((name.to_owned(), value.split(';').next()?.parse().ok()?)))
        .collect()
}

fn demand(one: Rgb, other: Rgb, least: f64, what: &str) {
    let contrast = one.contrast(other);
    assert!(contrast >= least, "{what}: {one} on {other} is {contrast:.2}, below {least}");
}

#[test]
fn style_and_domain_agree_on_the_surface() {
    for scheme in [Scheme::Light, Scheme::Dark] {
        assert_eq!(tokens(scheme)["surface"], surface(scheme));
    }
}

#[test]
fn text_can_be_read_on_every_background() {
    for scheme in [Scheme::Light, Scheme::Dark] {
        let t = tokens(scheme);
        for text in ["text", "muted"] {
            for back in ["surface", "raised", "success-tint", "warning-tint", "danger-tint"] {
                demand(t[text], t[back], AA, &format!("{scheme} {text} on {back}"));
            }
        }
        for tone in ["success", "warning", "danger"] {
            for back in ["surface", "raised", &format!("{tone}-tint")] {
                demand(t[tone], t[back], AA, &format!("{scheme} {tone} on {back}"));
            }
        }
        demand(t["text"], t["line"], AA, &format!("{scheme} neutral badge"));
        for back in ["surface", "raised"] {
            demand(t["edge"], t[back], 3.0, &format!("{scheme} control on {back}"));
        }
    }
}

#[test]
fn any_creditors_colour_can_be_read_where_it_is_used() {
    for scheme in [Scheme::Light, Scheme::Dark] {
        let t = tokens(scheme);
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let colour = Rgb { r: red, g: green, b: blue };
                    let brand = BrandTokens::derive(colour, scheme);
                    let what = |pair: &str| format!("{scheme} {pair} for {colour}");
                    demand(brand.brand, t["raised"], AA, &what("brand on raised"));
                    demand(brand.brand, t["surface"], AA, &what("brand on surface"));
                    demand(brand.on_brand, brand.brand, AA, &what("on-brand"));
                    demand(t["text"], brand.tint, AA, &what("text on tint"));
                    demand(t["muted"], brand.tint, AA, &what("muted on tint"));
                    demand(t["edge"], brand.tint, 2.5, &what("control on tint"));
                }
            }
        }
    }
}
