//! Akte anlegen: opens an Akte.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Aktenschutz, Kopf, text};
use crate::kennung::OrgNr;
use crate::werte::{Betreff, Einheit, Herkunft, Leistungsart, Medium, PlanKz, Status};

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

/// Longest Aktenzeichen, in bytes.
const AKTENZEICHEN_BYTES_MAX: usize = 120;

/// Refuses a second opening, the operator as leading organisation, and an unusable Aktenzeichen.
pub(super) fn decide(akte: &Akte, c: AkteAnlegen) -> Result<AkteAngelegt, AkteError> {
    if akte.kopf().is_some() {
        return Err(AkteError::SchonAngelegt);
    }
    if c.org == OrgNr(0) {
        return Err(AkteError::FederfuehrungUnzulaessig);
    }
    match c.herkunft {
        None => text::tage(&[c.beginn])?,
        Some(_) => text::tage_von_anderen(&[c.beginn])?,
    }
    text::bounded("aktenzeichen", &c.aktenzeichen, AKTENZEICHEN_BYTES_MAX)?;
    Ok(AkteAngelegt {
        aktenzeichen: c.aktenzeichen,
        plan: c.plan,
        betreff: c.betreff,
        leistungsart: c.leistungsart,
        org: c.org,
        einheit: c.einheit,
        wohnsitz: c.wohnsitz,
        beginn: c.beginn,
        medium: c.medium,
        laufnummer: c.laufnummer,
        jahr: c.jahr,
        herkunft: c.herkunft,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: AkteAngelegt) {
    let jahr = Date::new(e.jahr, 1, 1).ok();
    akte.kopf = Some(Kopf {
        aktenzeichen: e.aktenzeichen,
        plan: e.plan,
        betreff: e.betreff,
        leistungsart: e.leistungsart,
        org: e.org,
        einheit: e.einheit,
        status: Status::InBearbeitung,
        zda_am: None,
        beginn: e.beginn.or(jahr.filter(|_| e.herkunft.is_none())),
        schutz: Aktenschutz::default(),
        sonderkreis: Vec::new(),
        ersteingang: None,
    });
}
