//! Text that people type: trimmed, bounded, free of control characters.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Characters that no line of text has: control characters, ends of lines, and what turns the direction of writing.
///
/// With the last a line can be made to read other than it is. Source: UAX #9, explicit directional formatting.
pub fn unzulaessig(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Why a text was refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but spaces.
    #[error("{0} is empty")]
    Leer(&'static str),
    /// Longer than allowed.
    #[error("{0} is longer than {1} characters")]
    ZuLang(&'static str, usize),
    /// A control character inside.
    #[error("{0} contains a control character")]
    Steuerzeichen(&'static str),
}

/// Checks a trimmed text of at most so many characters.
fn pruefen(s: &str, name: &'static str, chars_max: usize) -> Result<(), TextError> {
    if s.is_empty() {
        return Err(TextError::Leer(name));
    }
    // Many characters at once: every text of the log comes by here whenever it is read.
    let plain = s.is_ascii();
    let chars = if plain { s.len() } else { s.chars().count() };
    if chars > chars_max {
        return Err(TextError::ZuLang(name, chars_max));
    }
    let control = if plain {
        s.bytes().fold(false, |any, b| any | b.is_ascii_control())
    } else {
        s.chars().any(unzulaessig)
    };
    if control {
        return Err(TextError::Steuerzeichen(name));
    }
    Ok(())
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $chars_max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Longest text, in characters.
            pub const CHARS_MAX: usize = $chars_max;

            /// Trims and checks: 1 to `CHARS_MAX` characters, no control characters ([`unzulaessig`]).
            pub fn new(s: &str) -> Result<Self, TextError> {
                let s = s.trim();
                pruefen(s, stringify!($name), Self::CHARS_MAX)?;
                Ok(Self(s.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(s: String) -> Result<Self, TextError> {
                // What the log holds was trimmed when it was written: nothing is copied.
                if s.trim().len() != s.len() {
                    return Self::new(&s);
                }
                pruefen(&s, stringify!($name), Self::CHARS_MAX)?;
                Ok(Self(s))
            }
        }

        impl From<$name> for String {
            fn from(t: $name) -> Self {
                t.0
            }
        }
    };
}

text!(
    /// What an Akte, Vorgang or Dokument is about; also a reason for stornieren, reopening, revoking.
    Betreff,
    500
);
text!(
    /// Organisationszeichen of a unit, unique inside its organisation: `50.1`.
    Einheit,
    40
);
text!(
    /// Kennzeichen of an Aktenplaneinheit: `50.2`.
    PlanKz,
    60
);
