//! The dry run: who gains and who loses what by another set of policies.
//!
//! 2026-11-27: only policies that differ can change a decision. People and objects are told apart by what the conditions
//! of the policies answer about them (`merkmal`, `klassen`), and nothing is decided twice: where a policy that differs
//! holds or fails, the answers to all conditions say what each set decides and why (`vergleich`). A test compares that
//! with what the gate itself says, to everybody about everything.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use eakte_domain::organisation::{Proberolle, Probezeile, Regelprobe};
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{Aktion, Grund, Kontext, Nutzer, Ressource};

use crate::klassen::{Art, Klassen, Objekte};
use crate::merkmal::Merkmale;
use crate::regelwerk::{Regelwerk, RegelwerkFehler};
use crate::vergleich::{Blick, Satz, Unterschied, nur_einmal};

/// Minutes since a second factor that is as good as none of today.
const FAKTOR_ALT: u32 = 24 * 60;
/// Largest number in a policy that may be one of minutes.
const MINUTEN_MAX: u32 = 100_000;

/// How much a dry run takes on.
#[derive(Clone, Copy, Debug)]
pub struct Grenzen {
    /// Classes of each kind of object, and different ways to them.
    pub klassen_max: usize,
    /// Classes of objects times classes of people times actions.
    pub paare_max: u64,
    /// Lines listed.
    pub zeilen_max: usize,
}

impl Default for Grenzen {
    fn default() -> Self {
        Self {
            klassen_max: 100_000,
            paare_max: 1_000_000_000,
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
    wer: Vec<Wer>,
    /// Second factors to ask for.
    faktoren: Vec<Option<u32>>,
    grenzen: Grenzen,
    unterschiede: Vec<Unterschied>,
    merkmale: Merkmale<'r>,
    klassen: Klassen,
}

/// People whom no policy about an action tells apart, under one purpose each.
struct Gruppe {
    /// Places in the list of people.
    wer: Vec<usize>,
    /// A variant for those second factors that make no difference.
    varianten: Vec<usize>,
    /// Place among these, for each second factor.
    je_faktor: Vec<usize>,
}

/// What changes for people: gained or lost, under which second factors, the reasons before and after.
type Aenderung<'p> = (bool, Vec<Option<u32>>, &'p Grund, &'p Grund);

#[derive(Default)]
struct Summe {
    objekte: u64,
    beispiel: Option<String>,
}

impl<'r> Probe<'r> {
    /// Begins a comparison as of a moment and its day; purpose and second factor of `am` count for nothing.
    ///
    /// Errors: policies that cannot be put side by side.
    pub fn neu(
        alt: &Regelwerk,
        neu: &'r Regelwerk,
        wer: Vec<Wer>,
        am: Kontext,
        grenzen: Grenzen,
    ) -> Result<Self, RegelwerkFehler> {
        let notfaelle = wer.iter().flat_map(|w| &w.nutzer.notfaelle);
        let bleiben = notfaelle.map(|n| n.akte).collect();
        let (alt, neu_satz) = (Satz::neu(alt)?, Satz::neu(neu)?);
        let namen = alt.texte().chain(neu_satz.texte()).any(nennt_ids);
        let mut klassen = Klassen::neu((!namen).then_some(bleiben), grenzen.klassen_max);
        let mut verschieden = Vec::new();
        for aktion in Aktion::ALLE {
            let anders = nur_einmal(&alt, &neu_satz, *aktion);
            if !anders.is_empty() {
                verschieden.push((*aktion, anders));
            }
        }
        let anders = verschieden.iter().flat_map(|(_, anders)| anders);
        let faktoren = faktoren(anders.map(|i| i.text.as_str()));
        let varianten = wer.iter().flat_map(|w| {
            faktoren.iter().map(|faktor| {
                let kontext = Kontext {
                    zweck: w.zweck,
                    faktor: *faktor,
                    ..am
                };
                (&w.nutzer, kontext)
            })
        });
        let mut merkmale = Merkmale::neu(neu, varianten)?;
        let mut unterschiede = Vec::new();
        for (aktion, anders) in verschieden {
            let u = Unterschied::neu(aktion, &alt, &neu_satz, &anders, &mut merkmale)?;
            klassen.unterscheiden(art(aktion), &u.merkmale);
            unterschiede.push(u);
        }
        Ok(Self {
            wer,
            faktoren,
            grenzen,
            unterschiede,
            merkmale,
            klassen,
        })
    }

    /// Takes an object in. `kuenftig`: an Akte that is yet to be. `name`: how the list may call it.
    ///
    /// Errors: Cedar refuses its values; only a defect of this package can cause it.
    pub fn aufnehmen(
        &mut self,
        ressource: Ressource<'_>,
        kuenftig: bool,
        name: Option<&str>,
    ) -> Result<(), RegelwerkFehler> {
        self.klassen
            .aufnehmen(ressource, kuenftig, name, &mut self.merkmale)
    }

    /// Compares. `fortschritt`: groups of people done, and all of them.
    pub fn vergleichen(mut self, mut fortschritt: impl FnMut(u64, u64)) -> Regelprobe {
        self.merkmale.zusammenlegen();
        let arbeit: Vec<_> = self
            .unterschiede
            .iter()
            .flat_map(|u| self.gruppen(u).into_iter().map(move |g| (u, g)))
            .collect();
        let mut lauf = Lauf {
            probe: &self,
            zeilen: Vec::new(),
            out: Regelprobe::default(),
            paare: 0,
        };
        let alle = arbeit.len() as u64;
        for (fertig, (u, gruppe)) in (1..).zip(&arbeit) {
            if let Some(objekte) = self.klassen.art(art(u.aktion)) {
                lauf.gruppe(u, gruppe, objekte);
            }
            fortschritt(fertig, alle);
        }
        let Lauf {
            zeilen, mut out, ..
        } = lauf;
        let wer = self.wer.len() as u64;
        let (mut summe, mut ohne_platz) = (0_u64, 0_u64);
        for aktion in Aktion::ALLE {
            if let Some(objekte) = self.klassen.art(art(*aktion)) {
                summe = summe.saturating_add(objekte.anzahl.saturating_mul(wer));
            }
        }
        for u in &self.unterschiede {
            if let Some(objekte) = self.klassen.art(art(u.aktion)) {
                ohne_platz = ohne_platz.saturating_add(objekte.ohne_platz.saturating_mul(wer));
            }
        }
        out.ausgelassen = out.ausgelassen.saturating_add(ohne_platz);
        out.verglichen = summe.saturating_sub(out.ausgelassen);
        self.auflisten(zeilen, &mut out);
        out
    }

    fn gruppen(&self, u: &Unterschied) -> Vec<Gruppe> {
        let mut gruppen: Vec<Gruppe> = Vec::new();
        let mut orte = HashMap::new();
        let je = self.faktoren.len();
        for i in 0..self.wer.len() {
            let (mut varianten, mut alle, mut je_faktor) = (Vec::new(), Vec::new(), Vec::new());
            for variante in i * je..(i + 1) * je {
                let zeilen = u.merkmale.iter().map(|m| self.merkmale.wer(*m, variante));
                let zeilen: Vec<_> = zeilen.collect();
                let da = alle.iter().position(|z| *z == zeilen);
                je_faktor.push(da.unwrap_or_else(|| {
                    varianten.push(variante);
                    alle.push(zeilen);
                    alle.len() - 1
                }));
            }
            let at = *orte.entry((alle, je_faktor.clone())).or_insert_with(|| {
                gruppen.push(Gruppe {
                    wer: Vec::new(),
                    varianten,
                    je_faktor,
                });
                gruppen.len() - 1
            });
            gruppen[at].wer.push(i);
        }
        gruppen
    }

    /// Of both kinds as many lines as there is room for, the largest first.
    fn auflisten(&self, zeilen: Vec<Probezeile>, out: &mut Regelprobe) {
        let (mut gewonnen, mut verloren): (Vec<_>, Vec<_>) =
            zeilen.into_iter().partition(|z| z.gewonnen);
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
    zeilen: Vec<Probezeile>,
    out: Regelprobe,
    paare: u64,
}

impl Lauf<'_, '_> {
    fn gruppe(&mut self, u: &Unterschied, gruppe: &Gruppe, objekte: &Objekte) {
        let probe = self.probe;
        let blicke = gruppe.varianten.iter();
        let blicke = blicke.map(|v| Blick::neu(u, &probe.merkmale, *v, &objekte.wege));
        let mut blicke: Vec<_> = blicke.collect();
        let mut summen: BTreeMap<Aenderung<'_>, Summe> = BTreeMap::new();
        for klasse in &objekte.klassen {
            let zugriffe = klasse.anzahl.saturating_mul(gruppe.wer.len() as u64);
            if self.paare >= probe.grenzen.paare_max {
                self.out.ausgelassen = self.out.ausgelassen.saturating_add(zugriffe);
                continue;
            }
            self.paare += 1;
            let je_variante = blicke.iter_mut().map(|b| b.aenderung(&klasse.wege));
            let je_variante: Vec<_> = je_variante.collect();
            if je_variante.iter().all(Option::is_none) {
                continue;
            }
            for aenderung in self.unter_faktoren(gruppe, &je_variante) {
                let summe = summen.entry(aenderung).or_default();
                summe.objekte += klasse.anzahl;
                if summe.beispiel.is_none() {
                    summe.beispiel.clone_from(&klasse.beispiel);
                }
            }
            let gab_es = |ja| {
                je_variante
                    .iter()
                    .flatten()
                    .any(|(gewonnen, ..)| *gewonnen == ja)
            };
            if gab_es(true) {
                self.out.gewonnen = self.out.gewonnen.saturating_add(zugriffe);
            }
            if gab_es(false) {
                self.out.verloren = self.out.verloren.saturating_add(zugriffe);
            }
        }
        self.zeilen(u.aktion, gruppe, summen);
    }

    /// The same change under several second factors is one; under all of them, it names none.
    fn unter_faktoren<'a>(
        &self,
        gruppe: &Gruppe,
        je_variante: &[Option<(bool, &'a Grund, &'a Grund)>],
    ) -> Vec<Aenderung<'a>> {
        let mut hier: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (faktor, variante) in self.probe.faktoren.iter().zip(&gruppe.je_faktor) {
            if let Some(aenderung) = je_variante[*variante] {
                hier.entry(aenderung).or_default().push(*faktor);
            }
        }
        let hier = hier
            .into_iter()
            .map(|((gewonnen, vorher, nachher), mut faktoren)| {
                if faktoren.len() == self.probe.faktoren.len() {
                    faktoren.clear();
                }
                (gewonnen, faktoren, vorher, nachher)
            });
        hier.collect()
    }

    /// A line for each person.
    fn zeilen(&mut self, aktion: Aktion, gruppe: &Gruppe, summen: BTreeMap<Aenderung<'_>, Summe>) {
        for ((gewonnen, faktor, vorher, nachher), summe) in summen {
            let wer = gruppe.wer.iter().filter_map(|i| self.probe.wer.get(*i));
            self.zeilen.extend(wer.map(|w| Probezeile {
                gewonnen,
                nutzer: w.nutzer.id,
                rollen: w.rollen.clone(),
                zweck: w.zweck,
                faktor: faktor.clone(),
                aktion,
                objekte: summe.objekte,
                beispiel: summe.beispiel.clone(),
                vorher: vorher.clone(),
                nachher: nachher.clone(),
            }));
        }
    }
}

/// Actions asked on an Akte that is yet to be.
const fn kuenftig(aktion: Aktion) -> bool {
    matches!(aktion, Aktion::AkteAnlegen | Aktion::Importieren)
}

const fn art(aktion: Aktion) -> Art {
    (aktion.objektart(), kuenftig(aktion))
}

/// Whether a policy names an id, or looks into texts: then no id may be replaced.
fn nennt_ids(inhalt: &str) -> bool {
    let mut typen = ["Akte", "Vorgang", "Dokument", "Nutzer"].iter();
    inhalt.contains("\"like\"")
        || typen.any(|t| inhalt.contains(&format!("\"type\":\"{t}\"")))
        || inhalt.split('"').any(ist_uuid)
}

fn ist_uuid(text: &str) -> bool {
    text.parse::<uuid::Uuid>().is_ok()
}

/// For which second factors to ask: none, just shown, long ago, and on both sides of every number in a policy that differs and
/// counts its minutes.
fn faktoren<'a>(inhalte: impl Iterator<Item = &'a str>) -> Vec<Option<u32>> {
    let mut minuten = BTreeSet::from([0, FAKTOR_ALT]);
    for inhalt in inhalte.filter(|i| i.contains("faktor_minuten")) {
        let zahlen = inhalt.split(|c: char| !c.is_ascii_digit());
        let zahlen = zahlen.filter_map(|z| z.parse::<u32>().ok());
        let zahlen = zahlen.filter(|z| *z <= MINUTEN_MAX);
        minuten.extend(zahlen.flat_map(|z| [z.saturating_sub(1), z, z + 1]));
    }
    std::iter::once(None)
        .chain(minuten.into_iter().map(Some))
        .collect()
}
