//! What the archive answers: its appraisal (0502) and what it took over (0506).
//!
//! An answer is taken only if its process is one of ours and every object it names belongs to that: a file for another
//! authority, or one that was put together by hand, changes nothing. It need not name everything. Only what was erased
//! here since the delivery is nobody's any more: a receipt may name it, and it is passed over.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use eakte_domain::akte::{Akte, AkteCommand, Archivantwort, UebernahmeBestaetigen};
use eakte_domain::werte::{Betreff, Bewertung, Digest, Zweck};
use eakte_domain::{AkteId, AussonderungId, ProzessId};
use eakte_projections::{AussonderungZeile, Aussonderungsauswahl};
use eakte_xdomea::{
    Antwort, Antwortinhalt, AusgesondertesObjekt, BewertetesObjekt, Optionen, read_answer,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::app::aussonderung::Schritt;
use crate::app::{Actor, App, AppError, Auftrag, Satz};
use crate::store::StoreError;

/// Longest answer, in bytes: one names a few hundred objects.
pub const ANTWORT_BYTES_MAX: u64 = 16 << 20;

/// Folder of the official schemas, if the operator has them.
const XSD_ENV: &str = "EAKTE_XDOMEA_XSD";

/// What came of an answer.
#[derive(Debug)]
pub struct Antwortbericht {
    /// 0502 or 0506.
    pub nachricht: &'static str,
    /// Who sent it.
    pub absender: String,
    /// One for each Akte it decides on.
    pub schritte: Vec<Schritt>,
    /// Akten it was asked for and says nothing about that counts.
    pub ohne: Vec<AkteId>,
}

/// Reads an answer and records what it says at each Akte.
///
/// Errors: `Paket` with the reader's reason, `Eingabe` if it answers nothing of ours; then nothing was recorded.
pub async fn einlesen(
    app: &App,
    actor: &Actor,
    bytes: Vec<u8>,
    auftrag: Auftrag,
) -> Result<Antwortbericht, AppError> {
    let summe = Digest(Sha256::digest(&bytes).into());
    let optionen = Optionen {
        xml_bytes_max: ANTWORT_BYTES_MAX,
        package_bytes_max: ANTWORT_BYTES_MAX,
        xsd_dir: std::env::var_os(XSD_ENV).map(PathBuf::from),
        ..Optionen::default()
    };
    let antwort = tokio::task::spawn_blocking(move || read_answer(bytes, &optionen))
        .await
        .map_err(|e| AppError::Store(StoreError::Payload(e.to_string())))?
        .map_err(|e| AppError::Paket(Box::new(e)))?;
    let absender = antwort.absender.zeile();
    match &antwort.inhalt {
        Antwortinhalt::Bewertungen(objekte) => {
            // What the archive decides nobody else says for it.
            if actor.zweck != Zweck::Archivierung {
                return Err(Satz::neu("eingabe-bewertung-archiv").into());
            }
            let auswahl = Aussonderungsauswahl {
                aussonderung: Some(AussonderungId(antwort.prozess_id)),
                nur_offene: true,
                ..Aussonderungsauswahl::default()
            };
            let akten = gefragt(app, actor, auswahl).await?;
            let (entschieden, ohne) = bewertungen(&akten, objekte)?;
            let schritte = match entschieden.is_empty() {
                true => Vec::new(),
                false => {
                    app.akten_bewerten(actor, &entschieden, None, Some(summe), auftrag)
                        .await?
                }
            };
            Ok(Antwortbericht {
                nachricht: "0502",
                absender,
                schritte,
                ohne,
            })
        }
        Antwortinhalt::Importe(objekte) => {
            let bericht = importe(app, actor, &antwort, objekte, summe, auftrag).await?;
            Ok(Antwortbericht {
                absender,
                ..bericht
            })
        }
    }
}

type Gefragt = Vec<(AussonderungZeile, Akte)>;

async fn gefragt(
    app: &App,
    actor: &Actor,
    auswahl: Aussonderungsauswahl,
) -> Result<Gefragt, AppError> {
    let akten = app.gefragte_akten(actor, auswahl).await?;
    if akten.is_empty() {
        return Err(Satz::neu("eingabe-antwort-prozess").into());
    }
    Ok(akten)
}

/// To which Akte each object belongs: itself, its Vorgaenge and Dokumente.
fn zugehoerig(akten: &Gefragt) -> HashMap<Uuid, AkteId> {
    let mut out = HashMap::new();
    for (zeile, akte) in akten {
        let id = zeile.akte.akte;
        out.insert(id.0, id);
        out.extend(akte.vorgaenge().keys().map(|v| (v.0, id)));
        out.extend(akte.dokumente().keys().map(|d| (d.0, id)));
    }
    out
}

/// The objects of an answer by Akte. Refuses one that was not asked about.
fn nach_akten<'a, T>(
    akten: &Gefragt,
    objekte: &'a [T],
    id: impl Fn(&T) -> Uuid,
) -> Result<BTreeMap<AkteId, Vec<&'a T>>, AppError> {
    let zu = zugehoerig(akten);
    let mut out: BTreeMap<AkteId, Vec<&T>> = BTreeMap::new();
    for objekt in objekte {
        let akte = zu.get(&id(objekt)).ok_or_else(|| {
            AppError::from(Satz::neu("eingabe-antwort-objekt").mit("kennung", id(objekt)))
        })?;
        out.entry(*akte).or_default().push(objekt);
    }
    Ok(out)
}

type Entschieden = Vec<(AkteId, Bewertung)>;

/// What the archive has decided: an A below makes the Akte A; V only if it says so of the Akte itself. Everything else is
/// undecided, and no V.
fn bewertungen(
    akten: &Gefragt,
    objekte: &[BewertetesObjekt],
) -> Result<(Entschieden, Vec<AkteId>), AppError> {
    let je_akte = nach_akten(akten, objekte, |o| o.id)?;
    let (mut entschieden, mut ohne) = (Vec::new(), Vec::new());
    for (zeile, _) in akten {
        let akte = zeile.akte.akte;
        let art = |o: &BewertetesObjekt| o.aussonderungsart.as_ref().map(|c| c.code.clone());
        let gesagt = je_akte.get(&akte).map(Vec::as_slice).unwrap_or_default();
        let selbst = gesagt.iter().find(|o| o.id == akte.0).and_then(|o| art(o));
        let bewertung = if gesagt.iter().any(|o| art(o).as_deref() == Some("A")) {
            Bewertung::Archivwuerdig
        } else if selbst.as_deref() == Some("V") {
            Bewertung::Vernichten
        } else {
            ohne.push(akte);
            continue;
        };
        // Said again: nothing to record.
        if zeile.bewertung != Some(bewertung) {
            entschieden.push((akte, bewertung));
        }
    }
    Ok((entschieden, ohne))
}

async fn importe(
    app: &App,
    actor: &Actor,
    antwort: &Antwort,
    objekte: &[AusgesondertesObjekt],
    summe: Digest,
    auftrag: Auftrag,
) -> Result<Antwortbericht, AppError> {
    let nachricht = ProzessId(antwort.prozess_id);
    let auswahl = Aussonderungsauswahl {
        nachricht: Some(nachricht),
        ..Aussonderungsauswahl::default()
    };
    let akten = gefragt(app, actor, auswahl).await?;
    let mut geloescht = false;
    for (zeile, _) in &akten {
        geloescht |= app.seitdem_geloescht(zeile.akte.akte, nachricht).await?;
    }
    // The archive tells of what it got. What was erased here meanwhile we do not know any more, and need not keep.
    let zu = zugehoerig(&akten);
    let objekte = objekte
        .iter()
        .filter(|o| !geloescht || zu.contains_key(&o.id));
    let objekte: Vec<AusgesondertesObjekt> = objekte.cloned().collect();
    let je_akte = nach_akten(&akten, &objekte, |o| o.id)?;
    let (mut schritte, mut ohne) = (Vec::new(), Vec::new());
    for (zeile, _) in &akten {
        let akte = zeile.akte.akte;
        let gesagt = je_akte.get(&akte).map(Vec::as_slice).unwrap_or_default();
        let Some(selbst) = gesagt.iter().find(|o| o.id == akte.0) else {
            ohne.push(akte);
            continue;
        };
        let command = AkteCommand::UebernahmeBestaetigen(UebernahmeBestaetigen {
            aussonderung: zeile.aussonderung,
            nachricht,
            antwort: uebernahme(selbst, gesagt),
            bestaetigung: summe,
            archiv: actor.zweck == Zweck::Archivierung,
        });
        let schritt = app.antwort_eintragen(actor, akte, command, auftrag).await?;
        schritte.push(schritt);
    }
    Ok(Antwortbericht {
        nachricht: "0506",
        absender: String::new(),
        schritte,
        ohne,
    })
}

/// Taken over only if all of it was.
fn uebernahme(selbst: &AusgesondertesObjekt, alle: &[&AusgesondertesObjekt]) -> Archivantwort {
    if alle.iter().all(|o| o.erfolgreich) {
        return Archivantwort::Uebernommen {
            archivkennung: selbst.archivkennung.as_deref().and_then(kurz),
        };
    }
    let fehler: Vec<&str> = alle
        .iter()
        .filter(|o| !o.erfolgreich)
        .flat_map(|o| o.fehler.iter().map(String::as_str))
        .collect();
    Archivantwort::Gescheitert {
        grund: kurz(&fehler.join("; ")),
    }
}

/// A text of the archive within the bounds of ours.
fn kurz(text: &str) -> Option<Betreff> {
    let zeile: String = text
        .chars()
        .map(|z| if z.is_control() { ' ' } else { z })
        .take(Betreff::CHARS_MAX)
        .collect();
    Betreff::new(&zeile).ok()
}
