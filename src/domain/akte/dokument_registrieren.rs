//! Dokument registrieren: files a Dokument in an open Vorgang.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kennung::{DokumentId, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Fassung, Herkunft, Richtung};

/// Asks to file a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentRegistrieren {
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Id of the new Dokument.
    pub dokument: DokumentId,
    /// What it is about.
    pub betreff: Betreff,
    /// Its kind; decides protection and shares.
    pub klasse: Dokumentklasse,
    /// Came in, went out, or made inside.
    pub richtung: Richtung,
    /// Date of the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datum: Option<Date>,
    /// Day of receipt; never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eingang: Option<Date>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absender: Option<String>,
    /// The sender's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fremdes_zeichen: Option<String>,
    /// The Dokument it is an Anlage of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anlage_zu: Option<DokumentId>,
    /// Its first version; none if only on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fassung: Option<Fassung>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}

/// The Dokument was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentRegistriert {
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Id of the new Dokument.
    pub dokument: DokumentId,
    /// Running number inside the Vorgang, from 1.
    pub nummer: u32,
    /// What it is about.
    pub betreff: Betreff,
    /// Its kind; decides protection and shares.
    pub klasse: Dokumentklasse,
    /// Came in, went out, or made inside.
    pub richtung: Richtung,
    /// Date of the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datum: Option<Date>,
    /// Day of receipt; never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eingang: Option<Date>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absender: Option<String>,
    /// The sender's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fremdes_zeichen: Option<String>,
    /// The Dokument it is an Anlage of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anlage_zu: Option<DokumentId>,
    /// Its first version; none if only on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fassung: Option<Fassung>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}
