//! Freigabe erteilen: gives another organisation sight of an Akte or Vorgang.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kennung::{FreigabeId, OrgNr, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Zweck};

/// Asks to share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreigabeErteilen {
    /// Id of the new Freigabe.
    pub freigabe: FreigabeId,
    /// The shared Vorgang; none: the whole Akte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vorgang: Option<VorgangId>,
    /// Who may see it.
    pub empfaenger: OrgNr,
    /// The only purpose it may be used for.
    pub zweck: Zweck,
    /// Legal basis of the Uebermittlung.
    pub rechtsgrundlage: Betreff,
    /// Kinds of Dokumente it covers; never empty.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// Another organisation may see the Akte or Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreigabeErteilt {
    /// Id of the new Freigabe.
    pub freigabe: FreigabeId,
    /// The shared Vorgang; none: the whole Akte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vorgang: Option<VorgangId>,
    /// Who may see it.
    pub empfaenger: OrgNr,
    /// The only purpose it may be used for.
    pub zweck: Zweck,
    /// Legal basis of the Uebermittlung.
    pub rechtsgrundlage: Betreff,
    /// Kinds of Dokumente it covers; never empty.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// May also change. Always false for now.
    pub schreiben: bool,
}
