//! Widerspruch freigeben: gives the Kreis sight of one Vorgang to decide on an objection.
//!
//! In force at once, without a second person: recipient, purpose and legal basis follow from the benefit of the Akte.

use jiff::ToSpan;
use jiff::civil::Date;

use super::freigabe_erteilen::{in_kraft, pruefen};
use super::{Akte, AkteError, FreigabeErteilen, FreigabeErteilt};
use crate::kennung::{FreigabeId, OrgNr, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Einheit, Leistungsart, Zweck};

/// Longest share for an objection, in days: beyond that it is granted anew.
const TAGE_MAX: i32 = 366;

/// Asks to share one Vorgang with the body of the Kreis that decides on the objection, until a day.
#[derive(Clone, Debug, PartialEq)]
pub struct WiderspruchFreigeben {
    /// Id of the new Freigabe.
    pub freigabe: FreigabeId,
    /// The Vorgang of the decision that is objected to.
    pub vorgang: VorgangId,
    /// The Kreis.
    pub kreis: OrgNr,
    /// Its unit that decides on objections.
    pub einheit: Einheit,
    /// Kinds of Dokumente it needs.
    pub klassen: Vec<Dokumentklasse>,
    /// Last day.
    pub bis: Date,
}

/// Refuses a benefit on which the Kreis decides no objections, a year and more, and what every share is refused for.
pub(super) fn decide(
    akte: &Akte,
    c: WiderspruchFreigeben,
    heute: Date,
) -> Result<FreigabeErteilt, AkteError> {
    let leistungsart = akte.angelegt()?.leistungsart;
    let norm = leistungsart
        .widerspruchsgrundlage()
        .ok_or(AkteError::WiderspruchNichtBeimKreis(leistungsart))?;
    let rechtsgrundlage = Betreff::new(norm).map_err(|_| AkteError::TextUngueltig {
        feld: "rechtsgrundlage",
        bytes_max: norm.len(),
    })?;
    let hoechstens = heute.saturating_add(TAGE_MAX.days());
    if c.bis > hoechstens {
        return Err(AkteError::ZeitraumZuLang(hoechstens));
    }
    let freigabe = FreigabeErteilen {
        freigabe: c.freigabe,
        vorgang: Some(c.vorgang),
        empfaenger: c.kreis,
        zweck: Zweck::Leistung(Leistungsart::Widerspruch),
        rechtsgrundlage,
        klassen: c.klassen,
        von: heute,
        bis: c.bis,
        einheit: Some(c.einheit),
        vereinbarung: None,
    };
    akte.freie_freigabe(freigabe.freigabe)?;
    pruefen(akte, &freigabe, heute)?;
    Ok(in_kraft(freigabe, None))
}
