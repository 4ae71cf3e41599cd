//! Stichprobe pruefen: somebody else looks at Dokumente of the sample and says what they found.
//!
//! A batch may lie in Akten that no single person sees. So each notes what they may read; the round ends with the last
//! Dokument. One fault and another sample is drawn: the batch is scanned again as far as it is faulty, and the
//! next check looks at the faulty ones, in a newer version, and at others.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Scanstapel, ScanstapelError, stichprobe};
use crate::akteur::Akteur;
use crate::kennung::{DokumentId, NutzerId};
use crate::werte::{Scanbefund, Scanmangel};

/// What a look at one Dokument found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanpruefung {
    /// Which.
    pub dokument: DokumentId,
    /// In which version.
    pub fassung: u32,
    /// What is wrong; nothing: it is in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mangel: Option<Scanmangel>,
}

/// Asks to note what a look at the sample found.
#[derive(Clone, Debug, PartialEq)]
pub struct StichprobePruefen {
    /// The round whose sample the person was shown.
    pub runde: u32,
    /// How the person logs in: the sender may have named them so.
    pub anmeldename: String,
    /// What was found.
    pub ergebnisse: Vec<Scanpruefung>,
    /// Dokumente of the sample that are not there any more, or cancelled.
    pub entfallen: Vec<DokumentId>,
}

/// Somebody has looked at Dokumente of the sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StichprobeGeprueft {
    /// The round, from 1.
    pub runde: u32,
    /// Who.
    pub durch: NutzerId,
    /// Day.
    pub am: Date,
    /// What was found.
    pub ergebnisse: Vec<Scanpruefung>,
    /// Dokumente of the sample that were not there any more, or cancelled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entfallen: Vec<DokumentId>,
    /// Whether the batch is in order, if that is known now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bestanden: Option<bool>,
    /// If it is not: the Dokumente to be looked at next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub naechste: Vec<DokumentId>,
}

/// Refuses a batch that is checked, whoever delivered or scanned it or acts for them, what was found in another round
/// (a Dokument drawn again would count as looked at again), an empty answer, a Dokument that is not in the sample or
/// was looked at, and one with a faulty picture that was not scanned again. What somebody says of a Dokument that is
/// gone or cancelled counts for nothing.
pub(super) fn decide(
    stapel: &Scanstapel,
    c: StichprobePruefen,
    akteur: &Akteur,
    heute: Date,
) -> Result<StichprobeGeprueft, ScanstapelError> {
    let kopf = stapel.vorhanden()?;
    if stapel.bestanden_am().is_some() {
        return Err(ScanstapelError::SchonGeprueft);
    }
    let angeliefert = [Some(kopf.durch), kopf.fuer];
    let selbst = angeliefert.iter().flatten().any(|p| akteur.steht_fuer(*p));
    let bearbeiter = kopf.uebergabe.bearbeiter.as_str();
    if selbst || hat_gescannt(bearbeiter, akteur, &c.anmeldename) {
        return Err(ScanstapelError::EigenerStapel);
    }
    if c.runde != stapel.runde() {
        return Err(ScanstapelError::AndereRunde);
    }
    let mut ergebnisse = c.ergebnisse;
    ergebnisse.retain(|e| !c.entfallen.contains(&e.dokument));
    let mut danach = stapel.stichprobe.clone();
    for e in &ergebnisse {
        let offen = danach.get_mut(&e.dokument).filter(|e| e.is_none());
        let offen = offen.ok_or(ScanstapelError::NichtInStichprobe)?;
        let dieselbe = stapel.neu_zu_scannen(e.dokument) == Some(e.fassung);
        if dieselbe && e.mangel.is_none() {
            return Err(ScanstapelError::NichtNeuGescannt);
        }
        *offen = Some(befund(e));
    }
    let mut entfallen = c.entfallen;
    entfallen.retain(|d| danach.get(d) == Some(&None));
    if ergebnisse.is_empty() && entfallen.is_empty() {
        return Err(ScanstapelError::OhneErgebnis);
    }
    for d in &entfallen {
        danach.insert(*d, Some(Scanbefund::Entfallen));
    }
    let fertig = danach.values().all(Option::is_some);
    let maengel: Vec<_> = danach
        .iter()
        .filter(|(_, e)| **e == Some(Scanbefund::Mangel))
        .map(|(d, _)| *d)
        .collect();
    let bestanden = fertig.then_some(maengel.is_empty());
    let naechste = if bestanden == Some(false) {
        let alle: Vec<_> = stapel.dokumente().iter().map(|(d, _)| *d).collect();
        stichprobe::ziehen(&alle, kopf.los, stapel.runde() + 1, &maengel)
    } else {
        Vec::new()
    };
    Ok(StichprobeGeprueft {
        runde: stapel.runde(),
        durch: akteur.nutzer,
        am: heute,
        ergebnisse,
        entfallen,
        bestanden,
        naechste,
    })
}

fn befund(e: &Scanpruefung) -> Scanbefund {
    e.mangel
        .map_or(Scanbefund::InOrdnung, |_| Scanbefund::Mangel)
}

/// Whoever scanned may have an account of their own: it is them whatever account delivered, and however the sender
/// writes their name: `Beispiel, Anna`, with a title, beside others, or as they log in. So with whom they act for.
fn hat_gescannt(bearbeiter: &str, akteur: &Akteur, anmeldename: &str) -> bool {
    let bearbeiter = worte(bearbeiter);
    let vertretene = akteur.vertretung.iter().map(|v| v.name.as_str());
    let mut namen = [akteur.name.as_str(), anmeldename]
        .into_iter()
        .chain(vertretene)
        .map(worte);
    namen.any(|name| {
        // One word of several is no person: many are called Anna.
        let darin = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.len() > 1 && a.is_subset(b);
        let gleich = !name.is_empty() && name == bearbeiter;
        gleich || darin(&name, &bearbeiter) || darin(&bearbeiter, &name)
    })
}

/// The words of a name in lower case, in no order.
fn worte(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Follows the event; never refuses.
pub(super) fn apply(stapel: &mut Scanstapel, e: StichprobeGeprueft) {
    for p in &e.ergebnisse {
        stapel.stichprobe.insert(p.dokument, Some(befund(p)));
        match p.mangel {
            // A picture stays faulty until there is another, whatever else is found of it meanwhile.
            Some(m)
                if !m.braucht_neuen_scan()
                    && stapel.neu_zu_scannen(p.dokument) == Some(p.fassung) => {}
            Some(m) => {
                stapel.maengel.insert(p.dokument, (p.fassung, m));
            }
            None => {
                stapel.maengel.remove(&p.dokument);
            }
        }
    }
    for d in e.entfallen {
        stapel.stichprobe.insert(d, Some(Scanbefund::Entfallen));
    }
    match e.bestanden {
        Some(true) => stapel.bestanden_am = Some(e.am),
        Some(false) => {
            stapel.runde = e.runde + 1;
            stapel.stichprobe = e.naechste.into_iter().map(|d| (d, None)).collect();
        }
        None => {}
    }
}
