//! The values of leaf elements: XML Schema's lexical forms, as far as xdomea uses them.

use crate::Zeitpunkt;
use jiff::civil::{Date, Time};
use std::borrow::Cow;
use uuid::Uuid;

/// A kind of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wert {
    /// Any text.
    Text,
    /// Text in the letters of `String.Latin`; others are warned about, see [`latin`].
    Latin,
    /// Text, blanks collapsed.
    Token,
    /// Text, line breaks and tabs as blanks.
    Normalized,
    /// `1`, `0`, `true`, `false`.
    Boolean,
    /// `1`; the fixed value is compared as written, so `true` is refused as `xmllint` does.
    Eins,
    /// A day, with or without an offset from UTC.
    Date,
    /// A day and a time, with or without an offset from UTC.
    DateTime,
    /// A time.
    Time,
    /// A year.
    Year,
    /// -2^31 to 2^31-1.
    Int,
    /// Any whole number; kept if it fits in 64 bits.
    Integer,
    /// 0 to 2^32-1.
    Uint,
    /// 0 to 2^16-1.
    Ushort,
    /// Base64.
    Base64,
    /// A name token.
    Nmtoken,
    /// 8-4-4-4-12 hexadecimal digits.
    Uuid,
    /// A UUID, then anything.
    Dateiname,
    /// 2.x: a UUID, `_`, and a name with a dot.
    Dateiname2,
    /// One code of a closed list.
    Codes(Vec<(&'static str, &'static str)>),
}

impl Wert {
    /// Reads the word of a grammar table; `None`: no such word.
    pub(crate) fn aus_tabelle(wort: &'static str) -> Option<Self> {
        if let Some(codes) = wort.strip_prefix('[').and_then(|w| w.strip_suffix(']')) {
            let bereiche = codes
                .split(',')
                .map(|c| c.split_once("..").unwrap_or((c, c)));
            return Some(Self::Codes(bereiche.collect()));
        }
        Some(match wort {
            "text" => Self::Text,
            "latin" => Self::Latin,
            "token" => Self::Token,
            "normalized" => Self::Normalized,
            "boolean" => Self::Boolean,
            "one" => Self::Eins,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "time" => Self::Time,
            "year" => Self::Year,
            "int" => Self::Int,
            "integer" => Self::Integer,
            "uint" => Self::Uint,
            "ushort" => Self::Ushort,
            "base64" => Self::Base64,
            "nmtoken" => Self::Nmtoken,
            "uuid" => Self::Uuid,
            "dateiname" => Self::Dateiname,
            "dateiname2" => Self::Dateiname2,
            _ => return None,
        })
    }

    /// The text with white space as this kind wants it.
    pub(crate) fn gefasst<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        match self {
            Self::Text | Self::Latin | Self::Uuid | Self::Dateiname | Self::Dateiname2 => text,
            Self::Normalized if text.contains(['\t', '\n', '\r']) => {
                Cow::Owned(text.replace(['\t', '\n', '\r'], " "))
            }
            Self::Normalized => text,
            _ if text.contains(LEER) => {
                let woerter = text.split(LEER).filter(|w| !w.is_empty());
                Cow::Owned(woerter.collect::<Vec<_>>().join(" "))
            }
            _ => text,
        }
    }

    /// Whether the text, in the form of [`Self::gefasst`], is such a value.
    pub(crate) fn passt(&self, text: &str) -> bool {
        match self {
            Self::Text | Self::Latin | Self::Token | Self::Normalized => true,
            Self::Boolean => wahrheit(text).is_some(),
            Self::Eins => text == "1",
            Self::Date => datum(text).is_some(),
            Self::DateTime => zeitpunkt(text).is_some(),
            Self::Time => uhrzeit(text).is_some(),
            Self::Year => jahr(text).is_some(),
            Self::Int => ganzzahl(text).is_some_and(|z| i32::try_from(z).is_ok()),
            Self::Integer => ganzzahl(text).is_some(),
            // Unsigned types know no sign. Source: XML Schema 1.0 part 2, section 3.3.21.
            Self::Uint => zahl(text).is_some(),
            Self::Ushort => zahl(text).is_some_and(|z| u16::try_from(z).is_ok()),
            Self::Base64 => base64(text),
            Self::Nmtoken => !text.is_empty() && text.chars().all(crate::xml::namenszeichen),
            Self::Uuid => uuid(text).is_some(),
            // The pattern's dots match no line break.
            Self::Dateiname => uuid_vorn(text) && !text.contains(['\n', '\r']),
            Self::Dateiname2 => {
                let rest = text.get(36..).and_then(|rest| rest.strip_prefix('_'));
                uuid_vorn(text)
                    && rest.is_some_and(|r| r.contains('.') && !r.contains(['\n', '\r']))
            }
            Self::Codes(bereiche) => bereiche
                .iter()
                .any(|(von, bis)| text.len() == von.len() && (*von..=*bis).contains(&text)),
        }
    }

    /// What is expected, in German, to end the sentence "Erwartet wird ...".
    pub(crate) fn erwartung(&self) -> String {
        match self {
            Self::Text | Self::Latin | Self::Token | Self::Normalized => "ein Text".into(),
            Self::Boolean => "1, 0, true oder false".into(),
            Self::Eins => "der feste Wert 1".into(),
            Self::Date => "ein Datum wie 2026-01-31".into(),
            Self::DateTime => "ein Zeitpunkt wie 2026-01-31T10:00:00+01:00".into(),
            Self::Time => "eine Uhrzeit wie 10:00:00".into(),
            Self::Year => "eine Jahreszahl wie 2026".into(),
            Self::Int | Self::Integer => "eine ganze Zahl".into(),
            Self::Uint => "eine ganze Zahl ab 0".into(),
            Self::Ushort => "eine ganze Zahl von 0 bis 65535".into(),
            Self::Base64 => "ein Base64-Wert".into(),
            Self::Nmtoken => "ein Name ohne Leerzeichen".into(),
            Self::Uuid => "eine UUID wie 00000000-0000-4000-8000-000000000000".into(),
            Self::Dateiname => "ein Dateiname, der mit einer UUID beginnt".into(),
            Self::Dateiname2 => "ein Dateiname der Form UUID_name.endung".into(),
            Self::Codes(bereiche) => {
                let liste: Vec<String> = bereiche
                    .iter()
                    .map(|(von, bis)| {
                        if von == bis {
                            (*von).into()
                        } else {
                            format!("{von} bis {bis}")
                        }
                    })
                    .collect();
                format!("ein Code aus der Liste {}", liste.join(", "))
            }
        }
    }
}

const LEER: [char; 4] = [' ', '\t', '\n', '\r'];

/// `1`, `true`: true; `0`, `false`: false.
pub(crate) fn wahrheit(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

/// A UUID in the one written form; other forms of the `uuid` crate are not xdomea's.
pub(crate) fn uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36 && uuid_vorn(text))
        .then(|| Uuid::parse_str(text).ok())
        .flatten()
}

/// Whether the first 36 characters are a UUID.
pub(crate) fn uuid_vorn(text: &str) -> bool {
    text.len() >= 36
        && text
            .bytes()
            .take(36)
            .enumerate()
            .all(|(stelle, b)| match stelle {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            })
}

/// A whole number of at most 64 bits.
pub(crate) fn ganzzahl(text: &str) -> Option<i64> {
    let ziffern = text.strip_prefix(['+', '-']).unwrap_or(text);
    if ziffern.is_empty() || !ziffern.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A year of -9999 to 9999, offset ignored.
pub(crate) fn jahr(text: &str) -> Option<i16> {
    let (jahr, _) = versatz(text)?;
    let (minus, ziffern) = match jahr.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, jahr),
    };
    let wert = (ziffern.len() == 4)
        .then(|| zahl(ziffern))
        .flatten()
        .filter(|&j| j != 0)?;
    Some(minus * i16::try_from(wert).ok()?)
}

/// A day of the years -9999 to 9999; its offset is dropped, as a civil day has none.
pub(crate) fn datum(text: &str) -> Option<Date> {
    let (tag, _) = versatz(text)?;
    tag_ohne_versatz(tag)
}

/// A point in time; 24:00:00 is the next day's beginning; fractions beyond ns are cut.
pub(crate) fn zeitpunkt(text: &str) -> Option<Zeitpunkt> {
    let (tag, rest) = text.split_once('T')?;
    let (uhr, versatz_sekunden) = versatz(rest)?;
    let (zeit, folgetag) = uhr_ohne_versatz(uhr)?;
    let tag = tag_ohne_versatz(tag)?;
    let tag = if folgetag { tag.tomorrow().ok()? } else { tag };
    Some(Zeitpunkt {
        ortszeit: tag.to_datetime(zeit),
        versatz_sekunden,
    })
}

fn uhrzeit(text: &str) -> Option<Time> {
    let (uhr, _) = versatz(text)?;
    uhr_ohne_versatz(uhr).map(|(zeit, _)| zeit)
}

fn tag_ohne_versatz(text: &str) -> Option<Date> {
    let lang = text.len();
    let monat_tag = text.get(lang.checked_sub(6)?..)?;
    let (monat, tag) = (
        monat_tag.strip_prefix('-')?.get(..2)?,
        monat_tag.get(3..)?.strip_prefix('-')?,
    );
    let jahr = jahr(text.get(..lang - 6)?)?;
    Date::new(
        jahr,
        i8::try_from(zahl(monat)?).ok()?,
        i8::try_from(zahl(tag)?).ok()?,
    )
    .ok()
}

/// A time, and whether it is 24:00:00.
fn uhr_ohne_versatz(text: &str) -> Option<(Time, bool)> {
    let (ganz, bruch) = match text.split_once('.') {
        Some((ganz, bruch)) if !bruch.is_empty() && bruch.bytes().all(|b| b.is_ascii_digit()) => {
            (ganz, bruch)
        }
        Some(_) => return None,
        None => (text, "0"),
    };
    let mut teile = ganz
        .split(':')
        .map(|t| (t.len() == 2).then(|| zahl(t)).flatten());
    let (stunde, minute, sekunde) = (teile.next()??, teile.next()??, teile.next()??);
    if teile.next().is_some() {
        return None;
    }
    let nanos: String = bruch
        .chars()
        .chain(std::iter::repeat('0'))
        .take(9)
        .collect();
    let nanos: i32 = nanos.parse().ok()?;
    if stunde == 24 {
        let genau = minute == 0 && sekunde == 0 && bruch.bytes().all(|b| b == b'0');
        return genau.then_some((Time::midnight(), true));
    }
    let klein = |z: u32| i8::try_from(z).ok();
    Some((
        Time::new(klein(stunde)?, klein(minute)?, klein(sekunde)?, nanos).ok()?,
        false,
    ))
}

/// Splits `Z`, `+hh:mm` or `-hh:mm` (at most 14:00) from the end: what is before, and seconds east of UTC.
fn versatz(text: &str) -> Option<(&str, Option<i32>)> {
    if let Some(vorn) = text.strip_suffix('Z') {
        return Some((vorn, Some(0)));
    }
    let Some((schnitt, hinten)) = text
        .len()
        .checked_sub(6)
        .and_then(|s| Some((s, text.get(s..)?)))
    else {
        return Some((text, None));
    };
    let Some((stunden, minuten)) = hinten.get(1..).and_then(|h| h.split_once(':')) else {
        return Some((text, None));
    };
    let vorzeichen = match hinten.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Some((text, None)),
    };
    if stunden.len() != 2 || minuten.len() != 2 {
        return None;
    }
    let (stunden, minuten) = (zahl(stunden)?, zahl(minuten)?);
    if minuten > 59 || stunden * 60 + minuten > 14 * 60 {
        return None;
    }
    let sekunden = i32::try_from(stunden * 3600 + minuten * 60).ok()?;
    Some((&text[..schnitt], Some(vorzeichen * sekunden)))
}

fn zahl(ziffern: &str) -> Option<u32> {
    ziffern
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| ziffern.parse().ok())
        .flatten()
}

fn base64(text: &str) -> bool {
    let zeichen: Vec<u8> = text.bytes().filter(|b| *b != b' ').collect();
    let daten = zeichen.iter().rev().skip_while(|b| **b == b'=').count();
    zeichen.len().is_multiple_of(4)
        && zeichen.len() - daten <= 2
        && zeichen[..daten]
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'))
}

/// The first character outside `String.Latin`, which 2.x demands of all text; `None`: there is none.
///
/// The official schemas refuse such text. We only warn: a typographic dash in a Betreff is no reason to lose an Akte.
/// Source: "Lateinische Zeichen in Unicode" 1.1, the character ranges of its pattern.
pub(crate) fn latin(text: &str) -> Option<char> {
    let mut zeichen = text.chars().peekable();
    while let Some(z) = zeichen.next() {
        let paar = zeichen.peek().is_some_and(|naechstes| match naechstes {
            '\u{302}' => "MNmnDdLl".contains(z),
            '\u{30c}' => z == 'J',
            _ => false,
        });
        if paar {
            zeichen.next();
        } else if !latin_zeichen(z) {
            return Some(z);
        }
    }
    None
}

fn latin_zeichen(z: char) -> bool {
    z.is_ascii_graphic()
        || matches!(z, ' ' | '\t' | '\n' | '\r' | '€')
        || LATIN.iter().any(|(von, bis)| (*von..=*bis).contains(&z))
}

const LATIN: &[(char, char)] = &[
    ('\u{a1}', '\u{ac}'),
    ('\u{ae}', '\u{107}'),
    ('\u{10a}', '\u{11b}'),
    ('\u{11e}', '\u{123}'),
    ('\u{126}', '\u{131}'),
    ('\u{134}', '\u{15b}'),
    ('\u{15e}', '\u{16b}'),
    ('\u{16e}', '\u{17e}'),
    ('\u{18f}', '\u{18f}'),
    ('\u{1a0}', '\u{1a1}'),
    ('\u{1af}', '\u{1b0}'),
    ('\u{1b7}', '\u{1b7}'),
    ('\u{1cd}', '\u{1d4}'),
    ('\u{1de}', '\u{1df}'),
    ('\u{1e4}', '\u{1f0}'),
    ('\u{1f4}', '\u{1f5}'),
    ('\u{1fa}', '\u{1ff}'),
    ('\u{218}', '\u{21b}'),
    ('\u{21e}', '\u{21f}'),
    ('\u{22a}', '\u{22b}'),
    ('\u{22e}', '\u{233}'),
    ('\u{259}', '\u{259}'),
    ('\u{292}', '\u{292}'),
    ('\u{1e02}', '\u{1e03}'),
    ('\u{1e0a}', '\u{1e0b}'),
    ('\u{1e10}', '\u{1e11}'),
    ('\u{1e1e}', '\u{1e21}'),
    ('\u{1e24}', '\u{1e27}'),
    ('\u{1e30}', '\u{1e31}'),
    ('\u{1e40}', '\u{1e41}'),
    ('\u{1e44}', '\u{1e45}'),
    ('\u{1e56}', '\u{1e57}'),
    ('\u{1e60}', '\u{1e63}'),
    ('\u{1e6a}', '\u{1e6b}'),
    ('\u{1e80}', '\u{1e85}'),
    ('\u{1e8c}', '\u{1e93}'),
    ('\u{1e9e}', '\u{1e9e}'),
    ('\u{1ea0}', '\u{1ea7}'),
    ('\u{1eaa}', '\u{1eac}'),
    ('\u{1eae}', '\u{1ec1}'),
    ('\u{1ec4}', '\u{1ed3}'),
    ('\u{1ed6}', '\u{1edd}'),
    ('\u{1ee4}', '\u{1ef9}'),
];
