//! Mitwirkung anfordern: a letter asks the person for papers until a day (§§ 60 ff. SGB I).

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Akte, AkteError, AkteEvent, Aufforderung, DokumentRegistrieren, FristError,
    WiedervorlageGesetzt, dokument_registrieren, text, wiedervorlage_setzen,
};
use crate::kennung::{AufforderungId, DokumentId, NutzerId, VorgangId, WiedervorlageId};
use crate::werte::{Betreff, fristende};

/// Most papers that one letter asks for.
const UNTERLAGEN_MAX: usize = 20;

/// Asks to demand papers of the person.
#[derive(Clone, Debug, PartialEq)]
pub struct MitwirkungAnfordern {
    /// Its id, made by the caller.
    pub aufforderung: AufforderungId,
    /// Id of the Wiedervorlage for the day after the term, made by the caller.
    pub wiedervorlage: WiedervorlageId,
    /// The Vorgang it is about.
    pub vorgang: VorgangId,
    /// The letter: one that lies in the Vorgang, or [`MitwirkungAnfordern::schreiben`].
    pub dokument: DokumentId,
    /// The letter as it is to be filed with this command.
    pub schreiben: Option<DokumentRegistrieren>,
    /// What the person is to bring.
    pub unterlagen: Vec<Betreff>,
    /// The day the letter names.
    pub frist: Date,
    /// The letter says what follows if the person does not cooperate (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
    /// Who looks at it then; none: the unit.
    pub fuer: Option<NutzerId>,
}

/// The person was asked for papers until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MitwirkungAngefordert {
    /// Its id.
    pub aufforderung: AufforderungId,
    /// The Vorgang it is about.
    pub vorgang: VorgangId,
    /// The letter.
    pub dokument: DokumentId,
    /// What the person is to bring.
    pub unterlagen: Vec<Betreff>,
    /// The day the letter names.
    pub frist: Date,
    /// The letter says what follows if the person does not cooperate (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
}

/// The letter, if it is filed with it, the demand, and the Wiedervorlage for the day after its term.
///
/// Refuses if the Vorgang is not open, an id is taken, no paper is named or more than twenty, a term that ends before
/// tomorrow or later than in a year, and a letter that is cancelled, a
/// draft, still to be signed or given back, came in, or lies in another Vorgang.
pub(super) fn decide(
    akte: &Akte,
    c: MitwirkungAnfordern,
    (wer, heute): (NutzerId, Date),
) -> Result<Vec<AkteEvent>, AkteError> {
    akte.offener_vorgang(c.vorgang)?;
    if akte.aufforderungen.contains_key(&c.aufforderung) {
        return Err(AkteError::KennungVergeben(c.aufforderung.0));
    }
    wiedervorlage_setzen::frei(akte, c.wiedervorlage)?;
    if c.unterlagen.is_empty() || c.unterlagen.len() > UNTERLAGEN_MAX {
        return Err(FristError::UnterlagenAnzahl(UNTERLAGEN_MAX).into());
    }
    text::tage(&[Some(c.frist)])?;
    let (frueh, spaet) = (
        heute.saturating_add(1.day()),
        heute.saturating_add(1.year()),
    );
    if c.frist < frueh {
        return Err(FristError::FristZuFrueh(frueh).into());
    }
    if c.frist > spaet {
        return Err(FristError::FristZuSpaet(spaet).into());
    }
    let mut out = Vec::new();
    match c.schreiben {
        Some(schreiben) => {
            let (vorgang, dokument) = (c.vorgang, c.dokument);
            let schreiben = DokumentRegistrieren {
                vorgang,
                dokument,
                ..schreiben
            };
            let abgelegt = dokument_registrieren::decide(akte, schreiben, (wer, heute))?;
            if abgelegt.schutz.entwurf_von.is_some() {
                return Err(FristError::Entwurf(abgelegt.nummer).into());
            }
            out.push(AkteEvent::DokumentRegistriert(abgelegt));
        }
        None => {
            let schreiben = akte.ausgegangen(c.dokument)?;
            if schreiben.vorgang != c.vorgang {
                return Err(FristError::AndererVorgang(schreiben.nummer).into());
            }
        }
    }
    out.push(AkteEvent::MitwirkungAngefordert(MitwirkungAngefordert {
        aufforderung: c.aufforderung,
        vorgang: c.vorgang,
        dokument: c.dokument,
        unterlagen: c.unterlagen,
        frist: c.frist,
        belehrung: c.belehrung,
    }));
    out.push(AkteEvent::WiedervorlageGesetzt(WiedervorlageGesetzt {
        wiedervorlage: c.wiedervorlage,
        vorgang: Some(c.vorgang),
        am: fristende(c.frist).saturating_add(1.day()),
        // The day on which the term ends in law, as the demand itself is shown with.
        grund: grund(fristende(c.frist))?,
        fuer: c.fuer,
        aufforderung: Some(c.aufforderung),
    }));
    Ok(out)
}

fn grund(frist: Date) -> Result<Betreff, AkteError> {
    let (tag, monat, jahr) = (frist.day(), frist.month(), frist.year());
    let satz = format!("Frist zur Mitwirkung bis {tag:02}.{monat:02}.{jahr:04} abgelaufen?");
    Betreff::new(&satz).map_err(|_| AkteError::TextUngueltig {
        feld: "grund",
        bytes_max: satz.len(),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: MitwirkungAngefordert) {
    akte.aufforderungen.insert(
        e.aufforderung,
        Aufforderung {
            vorgang: e.vorgang,
            dokument: e.dokument,
            frist: e.frist,
            belehrung: e.belehrung,
            erledigt: false,
            versagt: false,
        },
    );
}
