//! Freigabe erteilen: gives another organisation sight of an Akte or Vorgang.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Freigabe, Vereinbarungsbezug, deckung, text};
use crate::kennung::{FreigabeId, OrgNr, UebergabeId, VereinbarungId, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Einheit, Leistungsart, Status, Zweck};

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
    /// Only this unit of the recipient; none: every unit that works for the purpose.
    pub einheit: Option<Einheit>,
    /// The sharing agreement it rests on; none: on a legal basis of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vereinbarung: Option<Vereinbarungsbezug>,
}

/// Longest share for an objection, in days: beyond that it is granted anew.
const WIDERSPRUCH_TAGE_MAX: i32 = 366;

/// What a Widerspruch is decided by: the share of one Vorgang with the body of the Kreis, until a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Widerspruchsfreigabe {
    /// Id of the new Freigabe.
    pub freigabe: FreigabeId,
    /// The Vorgang of the decision that is objected to.
    pub vorgang: VorgangId,
    /// The benefit of the Akte.
    pub leistungsart: Leistungsart,
    /// The Kreis.
    pub kreis: OrgNr,
    /// Its unit that decides on objections.
    pub einheit: Einheit,
    /// Kinds of Dokumente it needs.
    pub klassen: Vec<Dokumentklasse>,
    /// Last day.
    pub bis: Date,
}

impl FreigabeErteilen {
    /// The share that an objection takes: purpose and legal basis follow from the benefit.
    ///
    /// Refuses a benefit on which the Kreis decides no objections, and a year and more.
    pub fn widerspruch(w: Widerspruchsfreigabe, heute: Date) -> Result<Self, AkteError> {
        let norm = w.leistungsart.widerspruchsgrundlage();
        let norm = norm.ok_or(AkteError::WiderspruchNichtBeimKreis(w.leistungsart))?;
        let grundlage = Betreff::new(norm);
        let hoechstens = heute.saturating_add(WIDERSPRUCH_TAGE_MAX.days());
        if w.bis > hoechstens {
            return Err(AkteError::ZeitraumZuLang(hoechstens));
        }
        Ok(Self {
            freigabe: w.freigabe,
            vorgang: Some(w.vorgang),
            empfaenger: w.kreis,
            zweck: Zweck::Leistung(Leistungsart::Widerspruch),
            rechtsgrundlage: grundlage.map_err(|_| AkteError::TextUngueltig {
                feld: "rechtsgrundlage",
                bytes_max: norm.len(),
            })?,
            klassen: w.klassen,
            von: heute,
            bis: w.bis,
            einheit: Some(w.einheit),
            vereinbarung: None,
        })
    }
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
    /// Only this unit of the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub einheit: Option<Einheit>,
    /// The hand-over by which an organisation that led the Akte reads on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergabe: Option<UebergabeId>,
    /// The sharing agreement it rests on: it opens nothing once that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vereinbarung: Option<VereinbarungId>,
}

/// Refuses what goes beyond the agreement it cites, the wrong recipient, a period that is over or upside down, no or doubled classes, a cancelled
/// Vorgang, and a second live Freigabe for the same object, recipient, unit and Zweck.
pub(super) fn decide(
    akte: &Akte,
    c: FreigabeErteilen,
    heute: Date,
) -> Result<FreigabeErteilt, AkteError> {
    let kopf = akte.offen()?;
    if akte.freigaben.contains_key(&c.freigabe) {
        return Err(AkteError::KennungVergeben(c.freigabe.0));
    }
    if let Some(id) = c.vorgang {
        let vorgang = akte.bekannter_vorgang(id)?;
        if vorgang.status == Status::Storniert {
            return Err(AkteError::VorgangIstStorniert(vorgang.nummer));
        }
    }
    if c.empfaenger == OrgNr(0) {
        return Err(AkteError::EmpfaengerUnzulaessig);
    }
    if c.empfaenger == kopf.org {
        return Err(AkteError::EmpfaengerFederfuehrend);
    }
    text::tage(&[Some(c.von), Some(c.bis)])?;
    if c.von > c.bis {
        return Err(AkteError::ZeitraumVerkehrt {
            von: c.von,
            bis: c.bis,
        });
    }
    if c.bis < heute {
        return Err(AkteError::ZeitraumVorbei(c.bis));
    }
    if c.klassen.is_empty() {
        return Err(AkteError::KlassenLeer);
    }
    let mut gesehen = BTreeSet::new();
    if let Some(doppelt) = c.klassen.iter().find(|k| !gesehen.insert(**k)) {
        return Err(AkteError::KlasseDoppelt(*doppelt));
    }
    if let Some(bezug) = &c.vereinbarung {
        deckung::pruefen(&bezug.vereinbarung, kopf.leistungsart, &c, heute)?;
    }
    let gleich = akte.freigaben.iter().find(|(_, f)| {
        f.lebt(heute)
            && (f.vorgang, f.empfaenger, f.zweck) == (c.vorgang, c.empfaenger, c.zweck)
            && f.einheit == c.einheit
    });
    if let Some((id, _)) = gleich {
        return Err(AkteError::FreigabeBesteht(*id));
    }
    Ok(FreigabeErteilt {
        freigabe: c.freigabe,
        vorgang: c.vorgang,
        empfaenger: c.empfaenger,
        zweck: c.zweck,
        rechtsgrundlage: c.rechtsgrundlage,
        klassen: c.klassen,
        von: c.von,
        bis: c.bis,
        schreiben: false,
        einheit: c.einheit,
        uebergabe: None,
        vereinbarung: c.vereinbarung.map(|v| v.id),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: FreigabeErteilt) {
    akte.freigaben.insert(
        e.freigabe,
        Freigabe {
            vorgang: e.vorgang,
            empfaenger: e.empfaenger,
            zweck: e.zweck,
            klassen: e.klassen,
            von: e.von,
            bis: e.bis,
            widerrufen: false,
            einheit: e.einheit,
            uebergabe: e.uebergabe.is_some(),
        },
    );
}
