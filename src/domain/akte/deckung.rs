//! Deckung: whether a share stays within the sharing agreement it cites (§ 79 SGB X).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::FreigabeErteilen;
use crate::kennung::VereinbarungId;
use crate::organisation::Vereinbarung;
use crate::werte::{Dokumentklasse, Leistungsart};

/// The agreement a share cites, as the directory knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vereinbarungsbezug {
    /// Its id.
    pub id: VereinbarungId,
    /// Its terms and how it stands.
    pub vereinbarung: Vereinbarung,
}

/// Why an agreement does not cover a share. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeckungError {
    /// Not approved, not begun, over or ended.
    #[error("the agreement is not in force")]
    NichtInKraft,
    /// Another organisation, or a unit it does not name.
    #[error("the agreement is with somebody else")]
    Empfaenger,
    /// The benefit of the Akte.
    #[error("the agreement does not cover Leistungsart `{0}`")]
    Leistungsart(Leistungsart),
    /// The purpose.
    #[error("the agreement has another purpose")]
    Zweck,
    /// A kind of Dokumente.
    #[error("the agreement does not cover Dokumentklasse `{0}`")]
    Klasse(Dokumentklasse),
    /// The share would outlive it.
    #[error("the agreement ends on `{0}`")]
    Zeitraum(Date),
}

impl DeckungError {
    /// Stable code for machines: `akte.vereinbarung-` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NichtInKraft => "akte.vereinbarung-nicht-in-kraft",
            Self::Empfaenger => "akte.vereinbarung-empfaenger",
            Self::Leistungsart(_) => "akte.vereinbarung-leistungsart",
            Self::Zweck => "akte.vereinbarung-zweck",
            Self::Klasse(_) => "akte.vereinbarung-klasse",
            Self::Zeitraum(_) => "akte.vereinbarung-zeitraum",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::NichtInKraft => {
                "Diese Vereinbarung gilt heute nicht. Wählen Sie eine geltende, oder nennen Sie eine eigene \
                 Rechtsgrundlage."
                    .into()
            }
            Self::Empfaenger => {
                "Die Vereinbarung nennt diesen Empfänger nicht. Wählen Sie die vereinbarte Stelle.".into()
            }
            Self::Leistungsart(l) => format!(
                "Die Vereinbarung deckt Akten der Leistung „{l}“ nicht. Nennen Sie eine eigene Rechtsgrundlage."
            ),
            Self::Zweck => {
                "Die Vereinbarung deckt diesen Zweck nicht. Wählen Sie den vereinbarten Zweck.".into()
            }
            Self::Klasse(k) => format!(
                "Die Vereinbarung deckt Dokumente der Klasse „{k}“ nicht. Nehmen Sie sie heraus."
            ),
            Self::Zeitraum(d) => format!(
                "Die Vereinbarung endet am {:02}.{:02}.{:04}. Geben Sie höchstens diesen Tag an.",
                d.day(),
                d.month(),
                d.year()
            ),
        }
    }
}

/// Refuses a share that goes beyond its agreement in anything.
pub(super) fn pruefen(
    v: &Vereinbarung,
    leistungsart: Leistungsart,
    c: &FreigabeErteilen,
    heute: Date,
) -> Result<(), DeckungError> {
    let i = &v.inhalt;
    if !v.gilt(heute) {
        return Err(DeckungError::NichtInKraft);
    }
    let einheit_gedeckt = match &c.einheit {
        _ if i.einheiten.is_empty() => true,
        Some(e) => i.einheiten.contains(e),
        // All units are more than the named ones.
        None => false,
    };
    if c.empfaenger != i.empfaenger || !einheit_gedeckt {
        return Err(DeckungError::Empfaenger);
    }
    if !i.leistungsarten.contains(&leistungsart) {
        return Err(DeckungError::Leistungsart(leistungsart));
    }
    if c.zweck != i.zweck {
        return Err(DeckungError::Zweck);
    }
    if let Some(k) = c.klassen.iter().find(|k| !i.klassen.contains(k)) {
        return Err(DeckungError::Klasse(*k));
    }
    if c.bis > i.bis || c.von < i.von {
        return Err(DeckungError::Zeitraum(i.bis));
    }
    Ok(())
}
