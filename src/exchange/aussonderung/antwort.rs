//! What the archive answers: its appraisal (0502) and what it took over (0506).
//!
//! An answer is taken only if its process is one of ours and every object it names belongs to that: a file for another
//! authority, or one that was put together by hand, changes nothing. It need not name everything. Only what was erased
//! here since the offer or the delivery is nobody's any more: an answer may name it, it is passed over, and the report
//! says of which Akten it was.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, Archivantwort, AussonderungError, UebernahmeBestaetigen,
};
use eakte_domain::werte::{Betreff, Bewertung, Digest, Zweck};
use eakte_domain::{AkteId, AussonderungId, ProzessId, Zeit};
use eakte_projections::{AussonderungZeile, Aussonderungsauswahl, Aussonderungsstand};
use eakte_xdomea::{
    Antwort, Antwortinhalt, AusgesondertesObjekt, BewertetesObjekt, Optionen, read_answer,
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::app::aussonderung::{Schritt, Seit};
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
    /// Akten, with their Aktenzeichen, of which it names something that was erased here meanwhile, or themselves.
    pub geloescht: Vec<(AkteId, String)>,
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
            let aussonderung = AussonderungId(antwort.prozess_id);
            let auswahl = Aussonderungsauswahl {
                aussonderung: Some(aussonderung),
                ..Aussonderungsauswahl::default()
            };
            let alle = gefragt(app, actor, auswahl).await?;
            let weg = geloescht(app, &alle, Seit::Angebot(aussonderung)).await?;
            let da = |(z, _): &&(AussonderungZeile, Akte)| z.vernichtet_am.is_none();
            let akten: Gefragt = alle.iter().filter(da).cloned().collect();
            let (je_akte, getroffen) = nach_akten(&akten, &weg, objekte, |o| o.id)?;
            let (entschieden, ohne) = bewertungen(&akten, &je_akte);
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
                geloescht: genannt(&alle, &getroffen),
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
    let mut akten = app.gefragte_akten(actor, auswahl).await?;
    // What was taken back is not asked any more.
    akten.retain(|(z, _)| z.stand != Aussonderungsstand::Zurueckgenommen);
    if akten.is_empty() {
        return Err(Satz::neu("eingabe-antwort-prozess").into());
    }
    Ok(akten)
}

/// Akten of which something was erased here since then, each with what was to be erased.
type Geloescht = Vec<(AkteId, Vec<Uuid>)>;

async fn geloescht(app: &App, akten: &Gefragt, seit: Seit) -> Result<Geloescht, AppError> {
    let mut out = Vec::new();
    for (zeile, _) in akten {
        let akte = zeile.akte.akte;
        if let Some(ziele) = app.seitdem_geloescht(akte, seit).await? {
            out.push((akte, ziele));
        }
    }
    Ok(out)
}

/// What these Akten are called.
fn genannt(akten: &Gefragt, welche: &BTreeSet<AkteId>) -> Vec<(AkteId, String)> {
    let zeilen = akten.iter().map(|(z, _)| &z.akte);
    zeilen
        .filter(|a| welche.contains(&a.akte))
        .map(|a| (a.akte, a.aktenzeichen.clone()))
        .collect()
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

/// Objects of an answer by Akte.
type JeAkte<'a, T> = BTreeMap<AkteId, Vec<&'a T>>;

/// The objects of an answer by Akte, and the Akten of which it names what was erased. Refuses an object that was not asked
/// about; where something was erased, nobody knows any more what lay below it, so there none is refused.
fn nach_akten<'a, T>(
    akten: &Gefragt,
    weg: &Geloescht,
    objekte: &'a [T],
    id: impl Fn(&T) -> Uuid,
) -> Result<(JeAkte<'a, T>, BTreeSet<AkteId>), AppError> {
    let zu = zugehoerig(akten);
    let mut out: JeAkte<'a, T> = BTreeMap::new();
    let mut getroffen = BTreeSet::new();
    for objekt in objekte {
        let id = id(objekt);
        if let Some(akte) = zu.get(&id) {
            out.entry(*akte).or_default().push(objekt);
            continue;
        }
        if weg.is_empty() {
            return Err(Satz::neu("eingabe-antwort-objekt")
                .mit("kennung", id)
                .into());
        }
        let genau = weg.iter().find(|(_, ziele)| ziele.contains(&id));
        match genau {
            Some((akte, _)) => getroffen.extend([*akte]),
            None => getroffen.extend(weg.iter().map(|(akte, _)| *akte)),
        }
    }
    Ok((out, getroffen))
}

type Entschieden = Vec<(AkteId, Bewertung)>;

/// What the archive has decided: an A below makes the Akte A; V only if it says so of the Akte itself. Everything else is
/// undecided, and no V.
fn bewertungen(
    akten: &Gefragt,
    je_akte: &JeAkte<'_, BewertetesObjekt>,
) -> (Entschieden, Vec<AkteId>) {
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
    (entschieden, ohne)
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
    let ersetzt = app.ersetzte_lieferung(actor, nachricht).await?;
    let akten = app.gefragte_akten(actor, auswahl).await?;
    if akten.is_empty() {
        return Err(match ersetzt.last() {
            Some((_, am)) => abgeloest(*am),
            None => Satz::neu("eingabe-antwort-prozess").into(),
        });
    }
    let weg = geloescht(app, &akten, Seit::Abgabe(nachricht)).await?;
    // What went out anew is confirmed under its new process; the others of this delivery need not wait for that.
    let mut neu_geliefert = Vec::new();
    for (akte, _) in &ersetzt {
        let auswahl = Aussonderungsauswahl {
            akte: Some(*akte),
            ..Aussonderungsauswahl::default()
        };
        neu_geliefert.extend(app.gefragte_akten(actor, auswahl).await?);
    }
    let anderswo = zugehoerig(&neu_geliefert);
    let (alte, objekte): (Vec<_>, Vec<_>) = objekte
        .iter()
        .cloned()
        .partition(|o| anderswo.contains_key(&o.id));
    // The archive tells of what it got. What was erased here meanwhile we do not know any more, and need not keep.
    let (je_akte, getroffen) = nach_akten(&akten, &weg, &objekte, |o| o.id)?;
    let (mut schritte, mut ohne) = (Vec::new(), Vec::new());
    for (akte, am) in ersetzt {
        if alte.iter().any(|o| anderswo.get(&o.id) == Some(&akte)) {
            let ergebnis = Err(abgeloest(am));
            schritte.push(Schritt { akte, ergebnis });
        }
    }
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
        geloescht: genannt(&akten, &getroffen),
    })
}

/// The receipt is for a package that another one replaced then.
fn abgeloest(am: Zeit) -> AppError {
    AkteError::from(AussonderungError::Ersetzt(am.tag())).into()
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
