//! Aktenzeichen: formed from a template, so an authority keeps the look it is used to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::werte::{Einheit, PlanKz};

/// The template unless an authority chose its own.
pub const VORLAGE: &str = "{einheit}-{plan}-{laufend}/{jahr}";

/// Longest template, in bytes.
const VORLAGE_BYTES_MAX: usize = 80;

/// A template with the placeholders `{einheit}`, `{plan}`, `{laufend}` and `{jahr}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AktenzeichenVorlage(Vec<Teil>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Teil {
    Fest(String),
    Platz(Platz),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platz {
    Einheit,
    Plan,
    Laufend,
    Jahr,
}

impl Platz {
    const ALLE: [Self; 4] = [Self::Einheit, Self::Plan, Self::Laufend, Self::Jahr];

    fn name(self) -> &'static str {
        match self {
            Self::Einheit => "einheit",
            Self::Plan => "plan",
            Self::Laufend => "laufend",
            Self::Jahr => "jahr",
        }
    }
}

/// Why a template was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VorlageError {
    /// Empty, too long, or with other than printable ASCII characters.
    #[error("template needs 1 to 80 printable ASCII characters")]
    ZeichenUnzulaessig,
    /// A brace without its partner.
    #[error("a brace in the template has no partner")]
    Klammer,
    /// A placeholder nobody fills.
    #[error("unknown placeholder `{0}`")]
    PlatzUnbekannt(String),
    /// A placeholder named twice.
    #[error("placeholder `{0}` stands twice")]
    PlatzDoppelt(&'static str),
    /// Without this placeholder two Akten would share an Aktenzeichen.
    #[error("placeholder `{0}` is missing")]
    PlatzFehlt(&'static str),
    /// Nothing between two placeholders: two Akten could share an Aktenzeichen.
    #[error("no character stands before placeholder `{0}`")]
    TrennungFehlt(&'static str),
}

impl AktenzeichenVorlage {
    /// Reads a template: 1 to 80 printable ASCII characters, each placeholder at most once and apart from the
    /// next, `{laufend}` and `{jahr}` at least.
    pub fn parse(vorlage: &str) -> Result<Self, VorlageError> {
        let printable = vorlage.bytes().all(|b| (b' '..=b'~').contains(&b));
        if vorlage.trim() != vorlage
            || !(1..=VORLAGE_BYTES_MAX).contains(&vorlage.len())
            || !printable
        {
            return Err(VorlageError::ZeichenUnzulaessig);
        }
        let mut teile = Vec::new();
        let mut rest = vorlage;
        while !rest.is_empty() {
            let fest = rest.find(['{', '}']).unwrap_or(rest.len());
            if fest > 0 {
                teile.push(Teil::Fest(rest[..fest].to_owned()));
                rest = &rest[fest..];
                continue;
            }
            let (name, danach) = rest
                .strip_prefix('{')
                .and_then(|r| r.split_once('}'))
                .ok_or(VorlageError::Klammer)?;
            let platz = Platz::ALLE
                .into_iter()
                .find(|p| p.name() == name)
                .ok_or_else(|| VorlageError::PlatzUnbekannt(name.to_owned()))?;
            if teile.contains(&Teil::Platz(platz)) {
                return Err(VorlageError::PlatzDoppelt(platz.name()));
            }
            if let Some(Teil::Platz(_)) = teile.last() {
                return Err(VorlageError::TrennungFehlt(platz.name()));
            }
            teile.push(Teil::Platz(platz));
            rest = danach;
        }
        for platz in [Platz::Laufend, Platz::Jahr] {
            if !teile.contains(&Teil::Platz(platz)) {
                return Err(VorlageError::PlatzFehlt(platz.name()));
            }
        }
        Ok(Self(teile))
    }

    /// The Aktenzeichen of one Akte: the running number has at least five digits, the year four.
    pub fn bilden(&self, einheit: &Einheit, plan: &PlanKz, laufnummer: u32, jahr: i16) -> String {
        self.0
            .iter()
            .map(|teil| match teil {
                Teil::Fest(s) => s.clone(),
                Teil::Platz(Platz::Einheit) => einheit.to_string(),
                Teil::Platz(Platz::Plan) => plan.to_string(),
                Teil::Platz(Platz::Laufend) => format!("{laufnummer:05}"),
                Teil::Platz(Platz::Jahr) => format!("{jahr:04}"),
            })
            .collect()
    }
}

impl Default for AktenzeichenVorlage {
    fn default() -> Self {
        use Teil::{Fest, Platz as P};
        Self(vec![
            P(Platz::Einheit),
            Fest("-".to_owned()),
            P(Platz::Plan),
            Fest("-".to_owned()),
            P(Platz::Laufend),
            Fest("/".to_owned()),
            P(Platz::Jahr),
        ])
    }
}

impl fmt::Display for AktenzeichenVorlage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|teil| match teil {
            Teil::Fest(s) => f.write_str(s),
            Teil::Platz(p) => write!(f, "{{{}}}", p.name()),
        })
    }
}

impl FromStr for AktenzeichenVorlage {
    type Err = VorlageError;

    fn from_str(s: &str) -> Result<Self, VorlageError> {
        Self::parse(s)
    }
}

impl TryFrom<String> for AktenzeichenVorlage {
    type Error = VorlageError;

    fn try_from(s: String) -> Result<Self, VorlageError> {
        Self::parse(&s)
    }
}

impl From<AktenzeichenVorlage> for String {
    fn from(v: AktenzeichenVorlage) -> Self {
        v.to_string()
    }
}

/// An Aktenzeichen by the default template: `50.1-50.2-00007/2026`.
pub fn bilden(einheit: &Einheit, plan: &PlanKz, laufnummer: u32, jahr: i16) -> String {
    AktenzeichenVorlage::default().bilden(einheit, plan, laufnummer, jahr)
}

/// The Geschaeftszeichen of a Vorgang: its Akte's and its number, four digits.
pub fn vorgangszeichen(aktenzeichen: &str, vorgang: u32) -> String {
    format!("{aktenzeichen}-{vorgang:04}")
}

/// The Geschaeftszeichen of a Dokument: its Vorgang's and its number, four digits.
pub fn dokumentzeichen(aktenzeichen: &str, vorgang: u32, dokument: u32) -> String {
    format!("{aktenzeichen}-{vorgang:04}-{dokument:04}")
}
