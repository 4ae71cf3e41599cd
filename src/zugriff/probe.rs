//! The dry run: who gains and who loses what by another set of policies.
//!
//! 2026-11-27: only policies that differ can change a decision. Where none of them could hold for anything (Cedar's
//! partial evaluation, the person known), or none does hold or fail for an object, both sets decide alike; where one
//! does, both sets are asked as the gate asks. Objects and people that no policy tells apart are decided once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cedar_policy::{Authorizer, Policy, PolicyId, PolicySet};
use eakte_domain::organisation::{Proberolle, Probezeile, Regelprobe};
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{Aktion, Grund, Kontext, Nutzer};
use eakte_domain::{AkteId, NutzerId};

use crate::entscheidung::Tor;
use crate::klassen::{Klasse, Klassen, NIEMAND};
use crate::regelwerk::{Regelwerk, RegelwerkFehler, menge};
use crate::teilauswertung;

/// Minutes since a second factor that is as good as none of today.
const FAKTOR_ALT: u32 = 24 * 60;
/// Largest number in a policy that may be one of minutes.
const MINUTEN_MAX: u32 = 100_000;

/// How much a dry run takes on.
#[derive(Clone, Copy, Debug)]
pub struct Grenzen {
    /// Classes of objects.
    pub klassen_max: usize,
    /// Classes of objects times classes of people times actions.
    pub paare_max: u64,
    /// Lines listed.
    pub zeilen_max: usize,
}

impl Default for Grenzen {
    fn default() -> Self {
        Self {
            klassen_max: 200_000,
            paare_max: 50_000_000,
            zeilen_max: 500,
        }
    }
}

/// A person under one of their purposes.
#[derive(Clone, Debug)]
pub struct Wer {
    /// The person.
    pub nutzer: Nutzer,
    /// The purpose.
    pub zweck: Zweck,
    /// The roles under which they work for it, as the list names them.
    pub rollen: Vec<Proberolle>,
}

/// A comparison of two sets of policies: takes objects in, then compares.
pub struct Probe<'r> {
    alt: &'r Regelwerk,
    neu: &'r Regelwerk,
    wer: Vec<Wer>,
    am: Kontext,
    grenzen: Grenzen,
    /// Akten whose ids matter; none: all ids do.
    bleiben: Option<HashSet<AkteId>>,
    klassen: Klassen,
}

/// The policies about an action that stand in one of the sets alone.
struct Unterschied {
    aktion: Aktion,
    regeln: PolicySet,
}

/// People that no policy tells apart, under one purpose.
struct Gruppe {
    nutzer: Nutzer,
    zweck: Zweck,
    /// Places in the list of people.
    wer: Vec<usize>,
}

/// What changes for a group: it is one line for each of its people.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Schluessel {
    gruppe: usize,
    aktion: Aktion,
    gewonnen: bool,
    faktor: Vec<Option<u32>>,
    vorher: Grund,
    nachher: Grund,
}

#[derive(Default)]
struct Summe {
    objekte: u64,
    beispiel: Option<String>,
}

impl<'r> Probe<'r> {
    /// Begins a comparison as of a moment and its day; purpose and second factor of `am` count for nothing.
    pub fn neu(
        alt: &'r Regelwerk,
        neu: &'r Regelwerk,
        wer: Vec<Wer>,
        am: Kontext,
        grenzen: Grenzen,
    ) -> Self {
        let notfaelle = wer.iter().flat_map(|w| &w.nutzer.notfaelle);
        let bleiben = notfaelle.map(|n| n.akte).collect();
        let namen = [alt, neu].iter().any(|r| nennt_ids(r));
        Self {
            alt,
            neu,
            wer,
            am,
            grenzen,
            bleiben: (!namen).then_some(bleiben),
            klassen: Klassen::default(),
        }
    }

    /// Takes an object in. `kuenftig`: an Akte that is yet to be. `name`: how the list may call it.
    pub fn aufnehmen(
        &mut self,
        ressource: eakte_domain::zugriff::Ressource<'_>,
        kuenftig: bool,
        name: Option<&str>,
    ) {
        let (bleiben, max) = (self.bleiben.as_ref(), self.grenzen.klassen_max);
        self.klassen
            .aufnehmen(ressource, kuenftig, name, bleiben, max);
    }

    /// Compares. `fortschritt`: groups of people done, and all of them.
    ///
    /// Errors: policies that cannot be put side by side.
    pub fn vergleichen(
        self,
        mut fortschritt: impl FnMut(u64, u64),
    ) -> Result<Regelprobe, RegelwerkFehler> {
        let unterschiede = self.unterschiede()?;
        let gruppen = self.gruppen();
        let faktoren = faktoren(&unterschiede);
        let mut lauf = Lauf {
            probe: &self,
            faktoren: &faktoren,
            zeilen: BTreeMap::new(),
            out: Regelprobe::default(),
            paare: 0,
        };
        let alle = (unterschiede.len() * gruppen.len()) as u64;
        let mut fertig = 0;
        for u in &unterschiede {
            for (i, gruppe) in gruppen.iter().enumerate() {
                lauf.gruppe(u, i, gruppe);
                fertig += 1;
                fortschritt(fertig, alle);
            }
        }
        let Lauf {
            zeilen, mut out, ..
        } = lauf;
        let mut summe = 0_u64;
        for aktion in Aktion::ALLE {
            let da = self.klassen.alle.iter().filter(|k| betrifft(*aktion, k));
            let ohne_platz = self.ohne_platz(*aktion);
            let objekte = da.map(|k| k.anzahl).sum::<u64>() + ohne_platz;
            let wer = self.wer.len() as u64;
            summe = summe.saturating_add(objekte.saturating_mul(wer));
            if unterschiede.iter().any(|u| u.aktion == *aktion) {
                let ohne = ohne_platz.saturating_mul(wer);
                out.ausgelassen = out.ausgelassen.saturating_add(ohne);
            }
        }
        out.verglichen = summe.saturating_sub(out.ausgelassen);
        self.auflisten(&gruppen, zeilen, &mut out);
        Ok(out)
    }

    fn ohne_platz(&self, aktion: Aktion) -> u64 {
        let art = (aktion.objektart(), kuenftig(aktion));
        self.klassen
            .ohne_platz
            .get(&art)
            .copied()
            .unwrap_or_default()
    }

    fn unterschiede(&self) -> Result<Vec<Unterschied>, RegelwerkFehler> {
        let mut out = Vec::new();
        for aktion in Aktion::ALLE {
            let (alt, neu) = (inhalte(self.alt, *aktion)?, inhalte(self.neu, *aktion)?);
            let nur = |hier: &BTreeMap<String, Policy>, dort: &BTreeMap<String, Policy>, wo| {
                let nur = hier
                    .iter()
                    .filter(|(inhalt, _)| !dort.contains_key(*inhalt));
                let regeln = nur.map(|(_, r)| r.new_id(PolicyId::new(format!("{wo} {}", r.id()))));
                regeln.collect::<Vec<_>>()
            };
            let mut regeln = nur(&alt, &neu, "alt");
            regeln.extend(nur(&neu, &alt, "neu"));
            if !regeln.is_empty() {
                out.push(Unterschied {
                    aktion: *aktion,
                    regeln: menge(regeln)?,
                });
            }
        }
        Ok(out)
    }

    /// People under ids of nothing where no object names them.
    fn gruppen(&self) -> Vec<Gruppe> {
        let mut gruppen: Vec<Gruppe> = Vec::new();
        let mut orte = HashMap::new();
        for (i, w) in self.wer.iter().enumerate() {
            let mut nutzer = w.nutzer.clone();
            if self.bleiben.is_some() {
                let statt = |id: &mut NutzerId| {
                    if !self.klassen.genannt.contains(id) {
                        *id = NIEMAND;
                    }
                };
                statt(&mut nutzer.id);
                nutzer
                    .vertretungen
                    .iter_mut()
                    .for_each(|v| statt(&mut v.fuer));
            }
            let at = *orte.entry((nutzer.clone(), w.zweck)).or_insert_with(|| {
                gruppen.push(Gruppe {
                    nutzer,
                    zweck: w.zweck,
                    wer: Vec::new(),
                });
                gruppen.len() - 1
            });
            if let Some(g) = gruppen.get_mut(at) {
                g.wer.push(i);
            }
        }
        gruppen
    }

    /// A line for each person; of both kinds as many as there is room for, the largest first.
    fn auflisten(
        &self,
        gruppen: &[Gruppe],
        zeilen: BTreeMap<Schluessel, Summe>,
        out: &mut Regelprobe,
    ) {
        let (mut gewonnen, mut verloren) = (Vec::new(), Vec::new());
        for (k, summe) in zeilen {
            let wer = gruppen.get(k.gruppe).map_or(&[][..], |g| &g.wer);
            for w in wer.iter().filter_map(|i| self.wer.get(*i)) {
                let ziel = if k.gewonnen {
                    &mut gewonnen
                } else {
                    &mut verloren
                };
                ziel.push(Probezeile {
                    gewonnen: k.gewonnen,
                    nutzer: w.nutzer.id,
                    rollen: w.rollen.clone(),
                    zweck: w.zweck,
                    faktor: k.faktor.clone(),
                    aktion: k.aktion,
                    objekte: summe.objekte,
                    beispiel: summe.beispiel.clone(),
                    vorher: k.vorher.clone(),
                    nachher: k.nachher.clone(),
                });
            }
        }
        let max = self.grenzen.zeilen_max;
        let platz = |andere: usize| (max / 2).max(max.saturating_sub(andere));
        let (g, v) = (platz(verloren.len()), platz(gewonnen.len()));
        for (alle, platz) in [(&mut gewonnen, g), (&mut verloren, v)] {
            alle.sort_by_key(|z| (Reverse(z.objekte), z.aktion, z.nutzer, z.zweck.code()));
            out.weitere += alle.len().saturating_sub(platz) as u64;
            alle.truncate(platz);
            out.zeilen.append(alle);
        }
    }
}

/// What a comparison has found so far.
struct Lauf<'p, 'r> {
    probe: &'p Probe<'r>,
    faktoren: &'p [Option<u32>],
    zeilen: BTreeMap<Schluessel, Summe>,
    out: Regelprobe,
    paare: u64,
}

impl Lauf<'_, '_> {
    fn gruppe(&mut self, u: &Unterschied, i: usize, gruppe: &Gruppe) {
        let probe = self.probe;
        let tore = self.faktoren.iter().filter_map(|faktor| {
            let kontext = Kontext {
                zweck: gruppe.zweck,
                faktor: *faktor,
                ..probe.am
            };
            let alt = probe.alt.fuer(&gruppe.nutzer, &kontext);
            let neu = probe.neu.fuer(&gruppe.nutzer, &kontext);
            teilauswertung::kann_gelten(&neu, u.aktion, &u.regeln).then_some((*faktor, alt, neu))
        });
        let tore: Vec<_> = tore.collect();
        if tore.is_empty() {
            return;
        }
        for klasse in &probe.klassen.alle {
            if !betrifft(u.aktion, klasse) {
                continue;
            }
            let zugriffe = klasse.anzahl.saturating_mul(gruppe.wer.len() as u64);
            if self.paare >= probe.grenzen.paare_max {
                self.out.ausgelassen = self.out.ausgelassen.saturating_add(zugriffe);
                continue;
            }
            self.paare += 1;
            self.paar(u, i, &tore, klasse, zugriffe);
        }
    }

    fn paar(
        &mut self,
        u: &Unterschied,
        gruppe: usize,
        tore: &[(Option<u32>, Tor<'_>, Tor<'_>)],
        klasse: &Klasse,
        zugriffe: u64,
    ) {
        let mut hier: BTreeMap<(bool, Grund, Grund), Vec<Option<u32>>> = BTreeMap::new();
        for (faktor, alt, neu) in tore {
            if let Some(aenderung) = aenderung(u, alt, neu, klasse) {
                hier.entry(aenderung).or_default().push(*faktor);
            }
        }
        let gab_es = |gewonnen| hier.keys().any(|(g, ..)| *g == gewonnen);
        if gab_es(true) {
            self.out.gewonnen = self.out.gewonnen.saturating_add(zugriffe);
        }
        if gab_es(false) {
            self.out.verloren = self.out.verloren.saturating_add(zugriffe);
        }
        for ((gewonnen, vorher, nachher), mut faktor) in hier {
            if faktor.len() == self.faktoren.len() {
                faktor.clear();
            }
            let schluessel = Schluessel {
                gruppe,
                aktion: u.aktion,
                gewonnen,
                faktor,
                vorher,
                nachher,
            };
            let summe = self.zeilen.entry(schluessel).or_default();
            summe.objekte += klasse.anzahl;
            if summe.beispiel.is_none() {
                summe.beispiel.clone_from(&klasse.beispiel);
            }
        }
    }
}

/// What changes: gained, and the rules before and after.
fn aenderung(
    u: &Unterschied,
    alt: &Tor<'_>,
    neu: &Tor<'_>,
    klasse: &Klasse,
) -> Option<(bool, Grund, Grund)> {
    if !gilt_etwas(u, neu, klasse) {
        return None;
    }
    let ressource = klasse.gegenstand.ressource();
    let vorher = alt.erster_weg(u.aktion, ressource);
    let nachher = neu.erster_weg(u.aktion, ressource);
    match (vorher, nachher) {
        (Err(vorher), Ok((_, gruende))) => Some((true, vorher, gruende.into_iter().next()?)),
        (Ok((_, gruende)), Err(nachher)) => Some((false, gruende.into_iter().next()?, nachher)),
        _ => None,
    }
}

/// Whether one of the policies that differ holds, or fails, on some way to the object.
fn gilt_etwas(u: &Unterschied, tor: &Tor<'_>, klasse: &Klasse) -> bool {
    let ressource = klasse.gegenstand.ressource();
    let freigaben = ressource.akte().map_or(&[][..], |a| &a.freigaben);
    let mut wege = std::iter::once(None).chain(freigaben.iter().map(Some));
    wege.any(|weg| {
        let Ok((request, entities)) = tor.frage(u.aktion, ressource, weg, None) else {
            return true;
        };
        let antwort = Authorizer::new().is_authorized(&request, &u.regeln, &entities);
        let sagt = antwort.diagnostics();
        sagt.reason().next().is_some() || sagt.errors().next().is_some()
    })
}

/// Actions asked on an Akte that is yet to be.
const fn kuenftig(aktion: Aktion) -> bool {
    matches!(aktion, Aktion::AkteAnlegen | Aktion::Importieren)
}

fn betrifft(aktion: Aktion, klasse: &Klasse) -> bool {
    let art = klasse.gegenstand.ressource().objektart();
    aktion.objektart() == art && kuenftig(aktion) == klasse.kuenftig
}

/// The policies about an action by what they say, without names and reasons.
fn inhalte(
    regelwerk: &Regelwerk,
    aktion: Aktion,
) -> Result<BTreeMap<String, Policy>, RegelwerkFehler> {
    let alle = regelwerk.regeln(aktion).policies();
    alle.map(|r| Ok((inhalt(r)?, r.clone()))).collect()
}

fn inhalt(regel: &Policy) -> Result<String, RegelwerkFehler> {
    let mut json = regel
        .to_json()
        .map_err(|e| RegelwerkFehler::Ungueltig(e.to_string()))?;
    if let Some(felder) = json.as_object_mut() {
        felder.remove("annotations");
    }
    Ok(json.to_string())
}

/// Whether a policy names an id, or looks into texts: then no id may be replaced.
fn nennt_ids(regelwerk: &Regelwerk) -> bool {
    let regeln = Aktion::ALLE.iter();
    let mut regeln = regeln.flat_map(|a| regelwerk.regeln(*a).policies());
    regeln.any(|r| {
        let Ok(text) = inhalt(r) else { return true };
        let uid = ["Akte", "Vorgang", "Dokument", "Nutzer"];
        text.contains("\"like\"")
            || uid
                .iter()
                .any(|t| text.contains(&format!("\"type\":\"{t}\"")))
            || text.split('"').any(ist_uuid)
    })
}

fn ist_uuid(text: &str) -> bool {
    text.parse::<uuid::Uuid>().is_ok()
}

/// For which second factors to ask: none, just shown, long ago, and on both sides of every number in a policy that differs and
/// counts its minutes.
fn faktoren(unterschiede: &[Unterschied]) -> Vec<Option<u32>> {
    let mut minuten = BTreeSet::from([0, FAKTOR_ALT]);
    for regel in unterschiede.iter().flat_map(|u| u.regeln.policies()) {
        let text = inhalt(regel).unwrap_or_default();
        if text.contains("faktor_minuten") {
            let zahlen = text.split(|c: char| !c.is_ascii_digit());
            let zahlen = zahlen.filter_map(|z| z.parse::<u32>().ok());
            let zahlen = zahlen.filter(|z| *z <= MINUTEN_MAX);
            minuten.extend(zahlen.flat_map(|z| [z.saturating_sub(1), z, z + 1]));
        }
    }
    std::iter::once(None)
        .chain(minuten.into_iter().map(Some))
        .collect()
}
