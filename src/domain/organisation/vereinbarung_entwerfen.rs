//! Vereinbarung entwerfen: puts the terms of a sharing agreement down (§ 79 SGB X).
//!
//! It stands in the stream of the organisation that passes data on, for that one answers for it (§ 67d(1) SGB X). It holds
//! once a second person has approved it; what it says never changes: other terms are another Vereinbarung.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Organisation, OrganisationError, Vereinbarung};
use crate::kennung::{NutzerId, OrgNr, VereinbarungId};
use crate::werte::{Betreff, Dokumentklasse, Einheit, Leistungsart, Zweck};

/// What two organisations agree on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vereinbarungsinhalt {
    /// What it is called.
    pub bezeichnung: Betreff,
    /// Occasion and purpose in words (§ 79(2) no. 1).
    pub anlass: Betreff,
    /// The law it rests on.
    pub rechtsgrundlage: Betreff,
    /// The organisation that receives data (§ 79(2) no. 2).
    pub empfaenger: OrgNr,
    /// Its units; none: every unit that works for the purpose.
    pub einheiten: Vec<Einheit>,
    /// The benefits whose Akten it covers.
    pub leistungsarten: Vec<Leistungsart>,
    /// The only purpose.
    pub zweck: Zweck,
    /// Kinds of data (§ 79(2) no. 3).
    pub klassen: Vec<Dokumentklasse>,
    /// Technical and organisational measures (§ 79(2) no. 4).
    pub massnahmen: Betreff,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
}

/// Asks to put an agreement down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VereinbarungEntwerfen {
    /// Id of the new Vereinbarung.
    pub vereinbarung: VereinbarungId,
    /// Its terms.
    pub inhalt: Vereinbarungsinhalt,
}

/// The terms are put down; they hold once a second person approves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VereinbarungEntworfen {
    /// Id of the Vereinbarung.
    pub vereinbarung: VereinbarungId,
    /// Who put it down: somebody else approves.
    pub durch: NutzerId,
    /// Its terms.
    pub inhalt: Vereinbarungsinhalt,
}

/// Refuses the organisation itself, the operator, empty or doubled lists, and a period that is over or upside down.
pub(super) fn decide(
    org: &Organisation,
    c: VereinbarungEntwerfen,
    durch: NutzerId,
    heute: Date,
) -> Result<VereinbarungEntworfen, OrganisationError> {
    let kopf = org.kopf().ok_or(OrganisationError::NichtAngelegt)?;
    let i = &c.inhalt;
    if org.vereinbarungen.contains_key(&c.vereinbarung) {
        return Err(OrganisationError::Unveraendert);
    }
    let fremd = i.empfaenger != kopf.nr && i.empfaenger != OrgNr(0);
    let gefuellt = !i.leistungsarten.is_empty() && !i.klassen.is_empty();
    let einmal = einmal(&i.leistungsarten) && einmal(&i.klassen) && einmal(&i.einheiten);
    if !fremd || !gefuellt || !einmal {
        return Err(OrganisationError::VereinbarungUnvollstaendig);
    }
    if i.von > i.bis || i.von.year() < 1 {
        return Err(OrganisationError::VereinbarungZeitraum {
            von: i.von,
            bis: i.bis,
        });
    }
    if i.bis < heute {
        return Err(OrganisationError::ZeitraumVorbei(i.bis));
    }
    Ok(VereinbarungEntworfen {
        vereinbarung: c.vereinbarung,
        durch,
        inhalt: c.inhalt,
    })
}

fn einmal<T: Ord>(werte: &[T]) -> bool {
    werte.iter().collect::<BTreeSet<_>>().len() == werte.len()
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: VereinbarungEntworfen) {
    org.vereinbarungen.insert(
        e.vereinbarung,
        Vereinbarung {
            inhalt: e.inhalt,
            entworfen: e.durch,
            genehmigt: None,
            beendet: false,
            beendet_am: None,
            beendet_durch: None,
            beendet_weil: None,
        },
    );
}
