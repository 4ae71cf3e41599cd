//! Akte anlegen: opens an Akte.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::kennung::OrgNr;
use crate::werte::{Betreff, Einheit, Herkunft, Leistungsart, Medium, PlanKz};

/// Asks to open an Akte. Aktenzeichen and laufnummer were assigned before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteAnlegen {
    /// Unique in the organisation, never reused.
    pub aktenzeichen: String,
    /// Its unit of the Aktenplan.
    pub plan: PlanKz,
    /// What it is about.
    pub betreff: Betreff,
    /// The benefit it serves.
    pub leistungsart: Leistungsart,
    /// The leading organisation (Federfuehrung).
    pub org: OrgNr,
    /// The leading unit.
    pub einheit: Einheit,
    /// Where the person lives, if a municipality of the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wohnsitz: Option<OrgNr>,
    /// Start of its Laufzeit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beginn: Option<Date>,
    /// Electronic, hybrid or paper.
    pub medium: Medium,
    /// Running number inside unit, plan and year.
    pub laufnummer: u32,
    /// Year of the Aktenzeichen.
    pub jahr: i16,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}

/// The Akte was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AkteAngelegt {
    /// Unique in the organisation, never reused.
    pub aktenzeichen: String,
    /// Its unit of the Aktenplan.
    pub plan: PlanKz,
    /// What it is about.
    pub betreff: Betreff,
    /// The benefit it serves.
    pub leistungsart: Leistungsart,
    /// The leading organisation (Federfuehrung).
    pub org: OrgNr,
    /// The leading unit.
    pub einheit: Einheit,
    /// Where the person lives, if a municipality of the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wohnsitz: Option<OrgNr>,
    /// Start of its Laufzeit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beginn: Option<Date>,
    /// Electronic, hybrid or paper.
    pub medium: Medium,
    /// Running number inside unit, plan and year.
    pub laufnummer: u32,
    /// Year of the Aktenzeichen.
    pub jahr: i16,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}
