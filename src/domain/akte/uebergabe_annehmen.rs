//! Uebergabe annehmen: the receiving organisation takes the lead of the Akte.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Akte, AkteError, AkteEvent, Ersteingang, FreigabeAbgelehnt, FreigabeErteilt,
    FreigabeWiderrufen, GeschaeftsgangBeendet, UebergabeError,
};
use crate::kennung::{FreigabeId, OrgNr, UebergabeId};
use crate::werte::{Betreff, Dokumentklasse, Einheit, Leistungsart, Uebergabeanlass, Zweck};

/// Days that the giving unit still sees that a forwarded Akte was taken over. It reads nothing of it.
const QUITTUNG_TAGE: i32 = 90;

/// Asks to take the lead of the Akte.
#[derive(Clone, Debug, PartialEq)]
pub struct UebergabeAnnehmen {
    /// The offer.
    pub uebergabe: UebergabeId,
    /// Id of the Freigabe by which the giving unit reads on.
    pub freigabe: FreigabeId,
}

/// Another organisation leads the Akte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UebergabeAngenommen {
    /// The offer.
    pub uebergabe: UebergabeId,
    /// The organisation that led it so far.
    pub von: OrgNr,
    /// Its unit.
    pub von_einheit: Einheit,
    /// The benefit it served there.
    pub von_leistungsart: Leistungsart,
    /// The organisation that leads it.
    pub an: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// The benefit it serves there.
    pub leistungsart: Leistungsart,
    /// Last day the giving unit sees how the hand-over stands.
    pub sichtbar_bis: Date,
    /// First receipt of the application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ersteingang: Option<Ersteingang>,
}

/// Refuses without this open offer, before the receiving organisation is competent, and what stood against the offer.
///
/// All shares end with it, but those by which earlier organisations read on; the giving unit gets one of these. What
/// waits for a second person ends, too, and so does what is being signed: whoever leads from now on asks on their own
/// account.
pub(super) fn decide(
    akte: &Akte,
    c: UebergabeAnnehmen,
    heute: Date,
) -> Result<Vec<AkteEvent>, AkteError> {
    akte.offen()?;
    let angebot = akte.offene_uebergabe(c.uebergabe)?;
    akte.uebergabefaehig()?;
    if heute < angebot.zustaendig_ab {
        return Err(UebergabeError::NochNicht(angebot.zustaendig_ab).into());
    }
    akte.freie_freigabe(c.freigabe)?;
    let grund = grund(angebot.anlass)?;
    let mut events: Vec<AkteEvent> = akte
        .freigaben
        .iter()
        .filter(|(_, f)| f.lebt(heute) && (!f.uebergabe || f.empfaenger == angebot.an))
        .map(|(id, _)| {
            AkteEvent::FreigabeWiderrufen(FreigabeWiderrufen {
                freigabe: *id,
                grund: grund.clone(),
            })
        })
        .collect();
    let wartende = akte.freigabeantraege.iter().filter(|(_, a)| !a.entschieden);
    events.extend(wartende.map(|(id, _)| {
        AkteEvent::FreigabeAbgelehnt(FreigabeAbgelehnt {
            freigabe: *id,
            grund: grund.clone(),
        })
    }));
    let offene = akte.geschaeftsgaenge.iter().filter(|g| g.offen());
    events.extend(offene.map(|g| {
        AkteEvent::GeschaeftsgangBeendet(GeschaeftsgangBeendet {
            geschaeftsgang: g.geschaeftsgang,
            dokument: g.dokument,
            grund: grund.clone(),
        })
    }));
    let liest = angebot.liest_bis.filter(|bis| heute <= *bis);
    events.push(AkteEvent::UebergabeAngenommen(UebergabeAngenommen {
        uebergabe: angebot.uebergabe,
        von: angebot.von,
        von_einheit: angebot.von_einheit.clone(),
        von_leistungsart: angebot.von_leistungsart,
        an: angebot.an,
        einheit: angebot.einheit.clone(),
        leistungsart: angebot.leistungsart,
        sichtbar_bis: match angebot.liest_bis {
            Some(bis) => bis,
            None => heute.saturating_add(QUITTUNG_TAGE.days()),
        },
        ersteingang: angebot.ersteingang,
    }));
    if let Some(bis) = liest {
        events.push(AkteEvent::FreigabeErteilt(FreigabeErteilt {
            freigabe: c.freigabe,
            vorgang: None,
            empfaenger: angebot.von,
            zweck: Zweck::Leistung(angebot.von_leistungsart),
            rechtsgrundlage: grund,
            klassen: Dokumentklasse::ALLE.to_vec(),
            von: heute,
            bis,
            schreiben: false,
            einheit: Some(angebot.von_einheit.clone()),
            uebergabe: Some(angebot.uebergabe),
            vereinbarung: None,
            beantragt_von: None,
        }));
    }
    Ok(events)
}

fn grund(anlass: Uebergabeanlass) -> Result<Betreff, AkteError> {
    let text = format!("Zuständigkeitswechsel, {}", anlass.norm());
    Betreff::new(&text).map_err(|_| AkteError::TextUngueltig {
        feld: "grund",
        bytes_max: text.len(),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: UebergabeAngenommen) {
    akte.uebergabe = None;
    // People of the organisation that led it so far do not look any more: its unit does.
    for wiedervorlage in akte.wiedervorlagen.values_mut() {
        wiedervorlage.fuer = None;
    }
    if let Some(kopf) = &mut akte.kopf {
        kopf.org = e.an;
        kopf.einheit = e.einheit;
        kopf.leistungsart = e.leistungsart;
        kopf.ersteingang = e.ersteingang;
    }
}
