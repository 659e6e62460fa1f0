//! A creditor's colours, turned into tokens that can be read by everyone.
//!
//! A creditor gives one colour (`#RRGGBB`). From its hue come brand tokens for light and dark
//! screens, whose lightness is moved until the contrast required by WCAG 2.2 AA (4.5 : 1 for text)
//! is reached.

use crate::text_enum;
use std::{fmt, str::FromStr};

text_enum! {
    /// Light or dark screens.
    pub enum Scheme {
        /// Dark text on light.
        Light => "light",
        /// Light text on dark.
        Dark => "dark",
    }
}

/// A colour of the sRGB space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
}

/// The text is no colour of the form `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #RRGGBB")]
pub struct InvalidColour;

impl FromStr for Rgb {
    type Err = InvalidColour;
    fn from_str(text: &str) -> Result<Self, InvalidColour> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6).ok_or(InvalidColour)?;
        let part = |at: usize| {
            let digits = hex.get(at..at + 2).ok_or(InvalidColour)?;
            u8::from_str_radix(digits, 16).map_err(|_| InvalidColour)
        };
        Ok(Self { r: part(0)?, g: part(2)?, b: part(4)? })
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

impl Rgb {
    const WHITE: Self = Self { r: 255, g: 255, b: 255 };

    /// Relative luminance (WCAG 2.2), 0 for black to 1 for white.
    fn luminance(self) -> f64 {
        let [r, g, b] = [self.r, self.g, self.b].map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Contrast ratio with another colour (WCAG 2.2), 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }
}

/// A colour by perceived lightness (0 to 1), chroma and hue in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Oklch {
    /// Lightness, 0 to 1.
    pub l: f64,
    /// Chroma, 0 to about 0.4.
    pub c: f64,
    /// Hue, in degrees.
    pub h: f64,
}

fn linear(channel: u8) -> f64 {
    let value = f64::from(channel) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// One channel back to 0–255, or `None` outside the space a screen can show.
fn channel(value: f64) -> Option<u8> {
    let encoded =
        if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
    let scaled = (encoded * 255.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be between 0 and 255"
    )]
    (-0.6..=255.6).contains(&scaled).then_some(scaled.clamp(0.0, 255.0) as u8)
}

impl From<Rgb> for Oklch {
    /// Björn Ottosson's `OKLab` matrices.
    #[expect(clippy::many_single_char_names, reason = "the letters of the colour spaces")]
    fn from(rgb: Rgb) -> Self {
        let [r, g, b] = [rgb.r, rgb.g, rgb.b].map(linear);
        let long = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let medium = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let short = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let l = 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short;
        let a = 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short;
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short;
        Self { l, c: a.hypot(b), h: b.atan2(a).to_degrees().rem_euclid(360.0) }
    }
}

impl Oklch {
    fn in_gamut(self) -> Option<Rgb> {
        let (sin, cos) = self.h.to_radians().sin_cos();
        let (a, b) = (self.c * cos, self.c * sin);
        let long = (self.l + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let medium = (self.l - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (self.l - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        Some(Rgb {
            r: channel(
                4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            )?,
            g: channel(
                -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            )?,
            b: channel(
                -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
            )?,
        })
    }

    /// The nearest colour a screen can show: same lightness and hue, less chroma if needed.
    pub fn to_rgb(self) -> Rgb {
        (0..=40)
            .find_map(|step| Self { c: self.c * (1.0 - f64::from(step) / 40.0), ..self }.in_gamut())
            .unwrap_or(if self.l > 0.5 { Rgb::WHITE } else { Rgb { r: 0, g: 0, b: 0 } })
    }
}

/// The brand tokens for one scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrandTokens {
    /// Buttons and links on the page's surface.
    pub brand: Rgb,
    /// Text on [`brand`](Self::brand).
    pub on_brand: Rgb,
    /// A quiet tint behind the summary.
    pub tint: Rgb,
}

/// Least contrast of text (WCAG 2.2, success criterion 1.4.3).
pub const AA: f64 = 4.5;

/// Surfaces of the pages, which `style/tokens.css` repeats.
pub const fn surface(scheme: Scheme) -> Rgb {
    match scheme {
        Scheme::Light => Rgb { r: 0xfa, g: 0xfa, b: 0xf8 },
        Scheme::Dark => Rgb { r: 0x15, g: 0x18, b: 0x1c },
    }
}

impl BrandTokens {
    /// Readable tokens from any colour: its hue is kept, its lightness corrected.
    pub fn derive(colour: Rgb, scheme: Scheme) -> Self {
        let Oklch { l, c, h } = colour.into();
        let c = c.min(0.19);
        let (start, step, tint, ink) = match scheme {
            Scheme::Light => (l.clamp(0.30, 0.60), -0.01, 0.955, 1.0),
            Scheme::Dark => (l.clamp(0.72, 0.85), 0.01, 0.26, 0.16),
        };
        let tint = Oklch { l: tint, c: (c * 0.3).min(0.035), h }.to_rgb();
        let on_brand = Oklch { l: ink, c: if ink < 0.5 { c.min(0.03) } else { 0.0 }, h }.to_rgb();
        let readable = |brand: Rgb| {
            [surface(scheme), on_brand, tint].into_iter().all(|other| brand.contrast(other) >= AA)
        };
        let brand = (0..80)
            .map(|count| {
                Oklch { l: (start + step * f64::from(count)).clamp(0.0, 1.0), c, h }.to_rgb()
            })
            .find(|brand| readable(*brand))
            .unwrap_or(Oklch { l: if ink < 0.5 { 0.95 } else { 0.25 }, c: 0.0, h }.to_rgb());
        Self { brand, on_brand, tint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn conversion_goes_there_and_back() {
        for text in ["#000000", "#ffffff", "#ff0000", "#1f6feb", "#0a7d4f", "#ffee00"] {
            let rgb: Rgb = text.parse().unwrap();
            assert_eq!(Oklch::from(rgb).to_rgb().to_string(), text);
        }
        assert!("#12345".parse::<Rgb>().is_err());
        assert!("#12é45".parse::<Rgb>().is_err());
    }

    proptest! {
        #[test]
        fn every_brand_can_be_read(r in any::<u8>(), g in any::<u8>(), b in any::<u8>()) {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let tokens = BrandTokens::derive(Rgb { r, g, b }, scheme);
                for other in [surface(scheme), tokens.on_brand, tokens.tint] {
                    prop_assert!(tokens.brand.contrast(other) >= AA, "{tokens:?} on {other:?}");
                }
            }
        }
    }
}
