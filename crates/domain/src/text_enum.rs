/// Declares a fieldless enum whose variants have one textual form, used alike in the database,
/// in JSON, in form fields and in the API.
///
/// ```
/// domain::text_enum! {
///     /// How sure we are.
///     pub enum Certainty { /// Quite.
///         Sure => "sure", /// Not at all.
///         Unsure => "unsure" }
/// }
/// assert_eq!(Certainty::Sure.as_str(), "sure");
/// assert_eq!("unsure".parse(), Ok(Certainty::Unsure));
/// assert!("perhaps".parse::<Certainty>().is_err());
/// ```
#[macro_export]
macro_rules! text_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$vmeta:meta])* $variant:ident => $text:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$vmeta])* $variant),+ }

        impl $name {
            /// Every variant, in order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The one textual form.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        $crate::stored_as_text!($name);

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::UnknownText;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err($crate::UnknownText::new(stringify!($name), other)),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::UnknownText;
            fn try_from(text: String) -> Result<Self, Self::Error> { text.parse() }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'_, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}

/// A text that is none of the variants of a [`text_enum!`](crate::text_enum).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is not a known {kind}")]
pub struct UnknownText {
    kind: &'static str,
    text: String,
}

impl UnknownText {
    #[doc(hidden)]
    #[must_use]
    pub fn new(kind: &'static str, text: &str) -> Self {
        Self { kind, text: text.chars().take(40).collect() }
    }
}
