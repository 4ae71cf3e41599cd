//! Which events of an Akte an erasure takes: everything that speaks of its target, and nothing that holds up the rest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{AkteError, AkteEvent, AkteRest, Federfuehrung, LoeschungBeantragt};
use crate::kennung::{AufforderungId, DokumentId, FreigabeId, VorgangId, WiedervorlageId};

/// What is to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "art", rename_all = "snake_case")]
pub enum Loeschziel {
    /// The whole Akte; a stub without personal data stays.
    Akte,
    /// A Vorgang with all below it.
    Vorgang {
        /// Which.
        vorgang: VorgangId,
    },
    /// A Dokument with its versions and Anlagen.
    Dokument {
        /// Which.
        dokument: DokumentId,
    },
    /// One version of a Dokument, not the first.
    Fassung {
        /// Of which Dokument.
        dokument: DokumentId,
        /// Its number.
        nummer: u32,
    },
    /// All events of a range of sequences.
    Ereignisse {
        /// The first.
        von: u64,
        /// The last, included.
        bis: u64,
    },
}

/// Sequences of the Akte's stream, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bereich {
    /// The first.
    pub von: u64,
    /// The last.
    pub bis: u64,
}

/// What an erasure takes, and what must be remembered of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Loeschumfang {
    /// The events, ascending, apart from each other.
    pub bereiche: Vec<Bereich>,
    /// What stays of an Akte that goes as a whole.
    pub rest: Option<AkteRest>,
}

/// Of what an event speaks.
#[derive(Clone, Copy, Default)]
struct Betrifft {
    vorgang: Option<VorgangId>,
    dokument: Option<DokumentId>,
    freigabe: Option<FreigabeId>,
    frist: Option<Frist>,
    /// Without it the Akte would say something else about what stays.
    traegt: bool,
    /// The account of erasures and of what went to the archive.
    rechenschaft: bool,
}

/// A demand to cooperate, or a Wiedervorlage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Frist {
    Aufforderung(AufforderungId),
    Wiedervorlage(WiedervorlageId),
}

fn betrifft(e: &AkteEvent) -> Betrifft {
    let frist = |frist| Betrifft {
        frist: Some(frist),
        traegt: true,
        ..Betrifft::default()
    };
    let vorgang = |id: VorgangId, traegt| Betrifft {
        vorgang: Some(id),
        traegt,
        ..Betrifft::default()
    };
    let dokument = |id: DokumentId, traegt| Betrifft {
        dokument: Some(id),
        traegt,
        ..Betrifft::default()
    };
    match e {
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_) => Betrifft {
            traegt: true,
            ..Betrifft::default()
        },
        AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_) => Betrifft::default(),
        AkteEvent::VorgangAngelegt(e) => vorgang(e.vorgang, true),
        AkteEvent::VorgangBetreffGeaendert(e) => vorgang(e.vorgang, false),
        AkteEvent::VorgangZdAVerfuegt(e) => vorgang(e.vorgang, true),
        AkteEvent::VorgangWiedereroeffnet(e) => vorgang(e.vorgang, true),
        AkteEvent::VorgangStorniert(e) => vorgang(e.vorgang, true),
        AkteEvent::DokumentRegistriert(e) => dokument(e.dokument, true),
        AkteEvent::DokumentFassungAngefuegt(e) => dokument(e.dokument, false),
        AkteEvent::TransfervermerkErstellt(e) => dokument(e.dokument, false),
        // Without it the copy would not say that it is one.
        AkteEvent::DokumentGeschwaerzt(e) => dokument(e.dokument, true),
        AkteEvent::DokumentBetreffGeaendert(e) => dokument(e.dokument, false),
        AkteEvent::DokumentVerschoben(e) => dokument(e.dokument, true),
        AkteEvent::DokumentStorniert(e) => dokument(e.dokument, true),
        AkteEvent::DokumentAbgegeben(e) => dokument(e.dokument, true),
        AkteEvent::DokumentSchutzFestgelegt(e) => dokument(e.dokument, true),
        AkteEvent::GeschaeftsgangEroeffnet(e) => dokument(e.dokument, true),
        AkteEvent::SchrittErledigt(e) => dokument(e.dokument, true),
        AkteEvent::GeschaeftsgangBeendet(e) => dokument(e.dokument, true),
        AkteEvent::DokumentVersandt(e) => dokument(e.dokument, true),
        AkteEvent::DokumentUebernommen(e) => dokument(e.uebernahme.dokument, true),
        AkteEvent::FreigabeBeantragt(e) => Betrifft {
            vorgang: e.vorgang,
            freigabe: Some(e.freigabe),
            traegt: true,
            ..Betrifft::default()
        },
        AkteEvent::FreigabeAbgelehnt(e) => Betrifft {
            freigabe: Some(e.freigabe),
            traegt: true,
            ..Betrifft::default()
        },
        AkteEvent::FreigabeErteilt(e) => Betrifft {
            vorgang: e.vorgang,
            freigabe: Some(e.freigabe),
            traegt: true,
            ..Betrifft::default()
        },
        AkteEvent::FreigabeWiderrufen(e) => Betrifft {
            freigabe: Some(e.freigabe),
            traegt: true,
            ..Betrifft::default()
        },
        AkteEvent::WiedervorlageGesetzt(e) => frist(Frist::Wiedervorlage(e.wiedervorlage)),
        AkteEvent::WiedervorlageErledigt(e) => frist(Frist::Wiedervorlage(e.wiedervorlage)),
        // What was demanded goes with the letter; what came and the Bescheid are only named by it.
        AkteEvent::MitwirkungAngefordert(e) => frist(Frist::Aufforderung(e.aufforderung)),
        AkteEvent::MitwirkungErledigt(e) => frist(Frist::Aufforderung(e.aufforderung)),
        AkteEvent::LeistungVersagt(e) => frist(Frist::Aufforderung(e.aufforderung)),
        // Where the Akte is now, if it is in the archive, and why it is not if it is not.
        AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_) => Betrifft {
            rechenschaft: true,
            ..Betrifft::default()
        },
    }
}

/// How Vorgaenge, Dokumente and Freigaben hang together at the end of the stream.
#[derive(Default)]
struct Gefuege {
    ueber: BTreeMap<VorgangId, Option<VorgangId>>,
    liegt: BTreeMap<DokumentId, VorgangId>,
    anlage: BTreeMap<DokumentId, DokumentId>,
    freigaben: BTreeMap<FreigabeId, Option<VorgangId>>,
    /// The Vorgang and the letter of each demand, also of the Wiedervorlagen that watch its term.
    fristen: BTreeMap<Frist, (Option<VorgangId>, Option<DokumentId>)>,
}

impl Gefuege {
    fn of<'a>(events: impl Iterator<Item = &'a AkteEvent>) -> Self {
        let mut g = Self::default();
        for e in events {
            match e {
                AkteEvent::VorgangAngelegt(e) => {
                    g.ueber.insert(e.vorgang, e.uebergeordnet);
                }
                AkteEvent::DokumentRegistriert(e) => {
                    g.liegt.insert(e.dokument, e.vorgang);
                    if let Some(haupt) = e.anlage_zu {
                        g.anlage.insert(e.dokument, haupt);
                    }
                }
                AkteEvent::DokumentUebernommen(e) => {
                    let u = &e.uebernahme;
                    g.liegt.insert(u.dokument, e.vorgang);
                    if let Some(haupt) = u.anlage_zu {
                        g.anlage.insert(u.dokument, haupt);
                    }
                }
                AkteEvent::DokumentVerschoben(e) => {
                    g.liegt.insert(e.dokument, e.nach);
                }
                AkteEvent::FreigabeBeantragt(e) => {
                    g.freigaben.insert(e.freigabe, e.vorgang);
                }
                AkteEvent::FreigabeErteilt(e) => {
                    g.freigaben.insert(e.freigabe, e.vorgang);
                }
                AkteEvent::MitwirkungAngefordert(e) => {
                    let wozu = (Some(e.vorgang), Some(e.dokument));
                    g.fristen.insert(Frist::Aufforderung(e.aufforderung), wozu);
                }
                AkteEvent::WiedervorlageGesetzt(e) => {
                    let zu = e.aufforderung.map(Frist::Aufforderung);
                    let wozu = zu.and_then(|zu| g.fristen.get(&zu).copied());
                    let wozu = wozu.unwrap_or((e.vorgang, None));
                    g.fristen
                        .insert(Frist::Wiedervorlage(e.wiedervorlage), wozu);
                }
                _ => {}
            }
        }
        g
    }

    /// The Vorgang and the letter that a demand or Wiedervorlage belongs to.
    fn wozu(&self, b: Betrifft) -> (Option<VorgangId>, Option<DokumentId>) {
        let known = b.frist.and_then(|f| self.fristen.get(&f).copied());
        known.unwrap_or_default()
    }

    /// The Vorgang and all below it.
    fn unter(&self, oben: VorgangId) -> BTreeSet<VorgangId> {
        let mut alle = BTreeSet::from([oben]);
        // A number per Vorgang bounds the walk, whatever a broken log might say.
        for _ in 0..self.ueber.len() {
            let weitere = self
                .ueber
                .iter()
                .filter(|(_, ueber)| ueber.is_some_and(|u| alle.contains(&u)));
            let weitere: Vec<_> = weitere.map(|(id, _)| *id).collect();
            let before = alle.len();
            alle.extend(weitere);
            if alle.len() == before {
                break;
            }
        }
        alle
    }

    /// The Dokument and its Anlagen, and theirs.
    fn mit_anlagen(&self, haupt: DokumentId) -> BTreeSet<DokumentId> {
        let mut alle = BTreeSet::from([haupt]);
        for _ in 0..self.anlage.len() {
            let weitere = self.anlage.iter().filter(|(_, zu)| alle.contains(zu));
            let weitere: Vec<_> = weitere.map(|(id, _)| *id).collect();
            let before = alle.len();
            alle.extend(weitere);
            if alle.len() == before {
                break;
            }
        }
        alle
    }
}

/// The events that erasing a target takes. `events`: all of the stream that can still be read, with their sequences.
///
/// Refuses a target that is not there or gone already, a first version alone (it stands in the event that filed the
/// Dokument), and a range with an event without which the rest of the Akte would say something else: who may see it,
/// whether it is closed, where a Dokument lies, which version is its newest. Requests to erase stay: they account for what
/// is gone.
pub fn loeschumfang(
    events: &[(u64, &AkteEvent)],
    ziel: Loeschziel,
) -> Result<Loeschumfang, AkteError> {
    let g = Gefuege::of(events.iter().map(|(_, e)| *e));
    let select = |takes: &dyn Fn(u64, &AkteEvent, Betrifft) -> bool| -> Vec<u64> {
        events
            .iter()
            .map(|(seq, e)| (*seq, *e, betrifft(e)))
            .filter(|(seq, e, b)| !b.rechenschaft && takes(*seq, e, *b))
            .map(|(seq, _, _)| seq)
            .collect()
    };
    let mut rest = None;
    let seqs = match ziel {
        Loeschziel::Akte => {
            rest = events.iter().find_map(|(_, e)| match e {
                AkteEvent::AkteAngelegt(e) => Some(AkteRest::of(e)),
                _ => None,
            });
            let Some(rest) = &mut rest else {
                return Err(AkteError::NichtsZuLoeschen);
            };
            rest.uebergeben = events.iter().rev().find_map(|(_, e)| match e {
                AkteEvent::UebergabeAngenommen(e) => Some(Federfuehrung {
                    org: e.an,
                    einheit: e.einheit.clone(),
                    leistungsart: e.leistungsart,
                }),
                _ => None,
            });
            select(&|_, _, _| true)
        }
        Loeschziel::Vorgang { vorgang } => {
            if !g.ueber.contains_key(&vorgang) {
                return Err(AkteError::VorgangUnbekannt(vorgang));
            }
            let unter = g.unter(vorgang);
            select(&|_, _, b| {
                let liegt = b.dokument.and_then(|d| g.liegt.get(&d).copied());
                let geteilt = b
                    .freigabe
                    .and_then(|f| g.freigaben.get(&f).copied().flatten());
                let (frist, _) = g.wozu(b);
                [b.vorgang, liegt, geteilt, frist]
                    .iter()
                    .flatten()
                    .any(|v| unter.contains(v))
            })
        }
        Loeschziel::Dokument { dokument } => {
            if !g.liegt.contains_key(&dokument) {
                return Err(AkteError::DokumentUnbekannt(dokument));
            }
            let alle = g.mit_anlagen(dokument);
            select(&|_, _, b| {
                let (_, schreiben) = g.wozu(b);
                b.dokument.or(schreiben).is_some_and(|d| alle.contains(&d))
            })
        }
        Loeschziel::Fassung { dokument, nummer } => {
            if nummer == 1 {
                return Err(AkteError::ErsteFassung);
            }
            select(&|_, e, _| {
                matches!(e, AkteEvent::DokumentFassungAngefuegt(e)
                    if e.dokument == dokument && e.nummer == nummer)
            })
        }
        Loeschziel::Ereignisse { von, bis } => {
            let seqs = select(&|seq, _, _| (von..=bis).contains(&seq));
            einzeln(events, &seqs)?;
            seqs
        }
    };
    if seqs.is_empty() {
        return Err(AkteError::NichtsZuLoeschen);
    }
    Ok(Loeschumfang {
        bereiche: bereiche(&seqs),
        rest,
    })
}

/// Refuses a request that would leave something of its target alive: what came, was moved or changed since it was made.
///
/// Approved is what was asked for, to the event: it is asked for anew, not widened behind the backs of the approvers.
pub fn loeschung_aktuell(
    events: &[(u64, &AkteEvent)],
    antrag: &LoeschungBeantragt,
) -> Result<(), AkteError> {
    // A target that can no longer be taken as it was has changed as well.
    let jetzt = loeschumfang(events, antrag.ziel).map_err(|_| AkteError::LoeschungUeberholt)?;
    if jetzt.bereiche != antrag.bereiche {
        return Err(AkteError::LoeschungUeberholt);
    }
    Ok(())
}

/// Refuses an event that carries others and the newest version, unless all events of the same object go with it.
fn einzeln(events: &[(u64, &AkteEvent)], seqs: &[u64]) -> Result<(), AkteError> {
    let gone: BTreeSet<u64> = seqs.iter().copied().collect();
    let stays = |test: &dyn Fn(Betrifft) -> bool| {
        events
            .iter()
            .any(|(seq, e)| !gone.contains(seq) && test(betrifft(e)))
    };
    // The newest version goes as a version: its number is remembered there, so the one before does not pass for it.
    let neueste = |e: &AkteEvent| {
        let AkteEvent::DokumentFassungAngefuegt(e) = e else {
            return false;
        };
        !events.iter().any(|(seq, o)| {
            !gone.contains(seq)
                && matches!(o, AkteEvent::DokumentFassungAngefuegt(o)
                    if o.dokument == e.dokument && o.nummer > e.nummer)
        })
    };
    for (seq, e) in events.iter().filter(|(seq, _)| gone.contains(seq)) {
        let b = betrifft(e);
        if !b.traegt && !neueste(e) {
            continue;
        }
        let whole = match (b.dokument, b.freigabe, b.frist) {
            (Some(d), _, _) => !stays(&|o| o.dokument == Some(d)),
            (None, Some(f), _) => !stays(&|o| o.freigabe == Some(f)),
            (None, None, Some(f)) => !stays(&|o| o.frist == Some(f)),
            // A Vorgang holds Dokumente: it goes as a Vorgang, not as a range.
            _ => false,
        };
        if !whole {
            return Err(AkteError::EreignisNichtEinzeln(*seq));
        }
    }
    Ok(())
}

fn bereiche(seqs: &[u64]) -> Vec<Bereich> {
    let mut out: Vec<Bereich> = Vec::new();
    for seq in seqs {
        match out.last_mut() {
            Some(last) if last.bis + 1 == *seq => last.bis = *seq,
            _ => out.push(Bereich {
                von: *seq,
                bis: *seq,
            }),
        }
    }
    out
}
