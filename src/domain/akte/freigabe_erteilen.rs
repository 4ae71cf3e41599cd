//! Freigabe erteilen: gives another organisation sight of an Akte or Vorgang, or asks a second person to.
//!
//! Two people stand behind every share. Under a sharing agreement they have agreed to this kind of sharing before;
//! on a legal basis of its own, the second one decides on this very share (`freigabe_entscheiden`).

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Akte, AkteError, AkteEvent, Freigabe, Freigabeantrag, Vereinbarungsbezug, deckung, text,
};
use crate::akteur::Akteur;
use crate::kennung::{FreigabeId, NutzerId, OrgNr, UebergabeId, VereinbarungId, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Einheit, Leistungsart, Status, Zweck};

/// Longest share, in years from its first day: beyond that somebody decides anew whether it is still needed.
const JAHRE_MAX: i32 = 5;

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

impl FreigabeErteilen {
    /// Whether it opens nothing until a second person agrees: without an agreement.
    pub fn braucht_zweite_person(&self) -> bool {
        self.vereinbarung.is_none()
    }
}

/// A share was asked for; it opens nothing until a second person agrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreigabeBeantragt {
    /// Id of the Freigabe it is to be.
    pub freigabe: FreigabeId,
    /// Who asked.
    pub durch: NutzerId,
    /// In whose place they asked (i. V.): that person does not agree either. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vertretung: Option<NutzerId>,
    /// The Vorgang to be shared; none: the whole Akte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vorgang: Option<VorgangId>,
    /// Who is to see it.
    pub empfaenger: OrgNr,
    /// The only purpose it may be used for.
    pub zweck: Zweck,
    /// Legal basis of the Uebermittlung.
    pub rechtsgrundlage: Betreff,
    /// Kinds of Dokumente it is to cover; never empty.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// Only this unit of the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub einheit: Option<Einheit>,
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
    /// Who asked for it; whoever wrote this event agreed as the second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beantragt_von: Option<NutzerId>,
}

/// In force at once under an agreement; else it waits for a second person, one request at a time for the same object,
/// recipient, unit and Zweck. Refuses what `pruefen` refuses.
pub(super) fn decide(
    akte: &Akte,
    c: FreigabeErteilen,
    wer: &Akteur,
    heute: Date,
) -> Result<AkteEvent, AkteError> {
    akte.freie_freigabe(c.freigabe)?;
    pruefen(akte, &c, heute)?;
    if !c.braucht_zweite_person() {
        return Ok(AkteEvent::FreigabeErteilt(in_kraft(c, None)));
    }
    let gleich = akte.freigabeantraege.iter().find(|(_, a)| {
        let b = &a.antrag;
        a.wartet(heute)
            && (b.vorgang, b.empfaenger, b.zweck) == (c.vorgang, c.empfaenger, c.zweck)
            && b.einheit == c.einheit
    });
    if let Some((id, _)) = gleich {
        return Err(AkteError::FreigabeWartet(*id));
    }
    Ok(AkteEvent::FreigabeBeantragt(FreigabeBeantragt {
        freigabe: c.freigabe,
        durch: wer.nutzer,
        vertretung: wer.vertritt(),
        vorgang: c.vorgang,
        empfaenger: c.empfaenger,
        zweck: c.zweck,
        rechtsgrundlage: c.rechtsgrundlage,
        klassen: c.klassen,
        von: c.von,
        bis: c.bis,
        einheit: c.einheit,
    }))
}

/// What must hold when a share is asked for, and once more when a second person agrees.
///
/// Refuses what goes beyond the agreement it cites, the wrong recipient, an objection to what the Kreis has no say in, a period that is over, upside down or longer than
/// five years, no or doubled classes, a cancelled Vorgang, and a second live Freigabe for the same object, recipient, unit and Zweck.
pub(super) fn pruefen(akte: &Akte, c: &FreigabeErteilen, heute: Date) -> Result<(), AkteError> {
    let kopf = akte.offen()?;
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
    streitig(kopf.leistungsart, c.zweck)?;
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
    let hoechstens = c.von.saturating_add(JAHRE_MAX.years());
    if c.bis > hoechstens {
        return Err(AkteError::ZeitraumZuLang(hoechstens));
    }
    if c.klassen.is_empty() {
        return Err(AkteError::KlassenLeer);
    }
    let mut gesehen = BTreeSet::new();
    if let Some(doppelt) = c.klassen.iter().find(|k| !gesehen.insert(**k)) {
        return Err(AkteError::KlasseDoppelt(*doppelt));
    }
    if let Some(bezug) = &c.vereinbarung {
        deckung::pruefen(&bezug.vereinbarung, kopf.leistungsart, c, heute)?;
    }
    let gleich = akte.freigaben.iter().find(|(_, f)| {
        f.lebt(heute)
            && (f.vorgang, f.empfaenger, f.zweck) == (c.vorgang, c.empfaenger, c.zweck)
            && f.einheit == c.einheit
    });
    if let Some((id, _)) = gleich {
        return Err(AkteError::FreigabeBesteht(*id));
    }
    Ok(())
}

/// Refuses to share for an objection where nobody else decides one, be it asked for as any other share. What is itself
/// about an objection goes to whoever works on that.
fn streitig(leistungsart: Leistungsart, zweck: Zweck) -> Result<(), AkteError> {
    let fremd = zweck == Zweck::Leistung(Leistungsart::Widerspruch)
        && leistungsart != Leistungsart::Widerspruch
        && leistungsart.widerspruchsgrundlage().is_none();
    if fremd {
        return Err(AkteError::WiderspruchNichtBeimKreis(leistungsart));
    }
    Ok(())
}

/// The share as it stands in the log. `beantragt_von`: who asked, if a second person agreed.
pub(super) fn in_kraft(c: FreigabeErteilen, beantragt_von: Option<NutzerId>) -> FreigabeErteilt {
    FreigabeErteilt {
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
        beantragt_von,
    }
}

/// Follows the event; never refuses.
pub(super) fn apply_beantragt(akte: &mut Akte, e: FreigabeBeantragt) {
    let id = e.freigabe;
    let antrag = Freigabeantrag {
        antrag: e,
        entschieden: false,
    };
    akte.freigabeantraege.insert(id, antrag);
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: FreigabeErteilt) {
    if let Some(antrag) = akte.freigabeantraege.get_mut(&e.freigabe) {
        antrag.entschieden = true;
    }
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
