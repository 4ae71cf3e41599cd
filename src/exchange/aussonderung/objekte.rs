//! An Akte as xdomea has it: tree, metadata, history, names of its files.
//!
//! Every event of the Akte becomes a line of the history: at the Dokument it speaks of if that goes along, else at the
//! Akte. So the archive reads who did what, also with what does not go along.

use std::collections::BTreeMap;

use cqrs_es::DomainEvent;
use eakte_domain::akte::{AkteEvent, Dokument, Vorgang};
use eakte_domain::werte::{Bewertung, Dokumentklasse, Fassung, Gliederung, Medium, Status};
use eakte_domain::{DokumentId, Ereignis, Recorded, VorgangId, Zeit};
use eakte_xdomea as xd;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use uuid::Uuid;

use super::format::{endung, format};
use crate::app::Verzeichnis;
use crate::app::aussonderung::Lieferakte;

/// A file of a package and where its bytes are.
#[derive(Clone, Debug)]
pub(super) struct Ablage {
    /// Name in the package.
    pub(super) name: String,
    /// The version.
    pub(super) fassung: Fassung,
}

/// An Akte as xdomea has it, and its files.
pub(super) struct Abbild {
    pub(super) akte: xd::Akte,
    pub(super) dateien: Vec<Ablage>,
}

/// What only the events say of a Dokument.
#[derive(Clone, Debug, Default)]
struct Angaben {
    datum: Option<Date>,
    eingang: Option<Date>,
    absender: Option<String>,
    fremdes_zeichen: Option<String>,
}

/// Collects while the tree is walked.
struct Bau<'a> {
    quelle: &'a Lieferakte,
    angaben: BTreeMap<DokumentId, Angaben>,
    historie: BTreeMap<DokumentId, Vec<xd::HistorienEintrag>>,
    dateien: Vec<Ablage>,
}

fn code(code: &str) -> xd::Code {
    xd::Code {
        code: code.to_owned(),
        name: None,
        liste: None,
        listenversion: None,
    }
}

pub(super) fn zeitpunkt(zeit: Zeit) -> xd::Zeitpunkt {
    let moment = Timestamp::from_millisecond(zeit.0).unwrap_or(Timestamp::UNIX_EPOCH);
    xd::Zeitpunkt {
        ortszeit: Offset::UTC.to_datetime(moment),
        versatz_sekunden: Some(0),
    }
}

/// The Akte with its tree. `mit_dokumenten`: a package; else the offer, which ends with the Vorgaenge and tells nothing
/// of what was done.
pub(super) fn abbilden(
    quelle: &Lieferakte,
    verzeichnis: &Verzeichnis,
    mit_dokumenten: bool,
) -> Option<Abbild> {
    let kopf = quelle.akte.kopf()?;
    let mut bau = Bau {
        quelle,
        angaben: BTreeMap::new(),
        historie: BTreeMap::new(),
        dateien: Vec::new(),
    };
    let mut historie = Vec::new();
    let (mut beginn, mut medium, mut frist) = (None, None, None);
    for e in &quelle.ereignisse {
        let Ereignis::Akte(event) = &e.ereignis else {
            continue;
        };
        match event {
            AkteEvent::AkteAngelegt(a) => (beginn, medium) = (a.beginn, Some(a.medium)),
            AkteEvent::AkteAngeboten(a) => frist = Some(a.aufbewahrung_bis),
            _ => {}
        }
        bau.merken(event);
        if !mit_dokumenten {
            continue;
        }
        let eintrag = eintrag(e, event);
        match dokument_von(event).filter(|d| quelle.dokumente.contains(d)) {
            Some(d) => bau.historie.entry(d).or_default().push(eintrag),
            None => historie.push(eintrag),
        }
    }
    let plan = verzeichnis.plan.einheit(&kopf.plan).ok();
    let aufbewahrung = verzeichnis.plan.aufbewahrung(&kopf.plan);
    let bewertung = quelle.akte.aussonderung().and_then(|a| a.bewertung);
    let art = match bewertung {
        Some(Bewertung::Archivwuerdig) => Some("A"),
        Some(Bewertung::Vernichten) => Some("V"),
        None => aufbewahrung.map(|a| a.aussonderung.code()),
    };
    let (mut vorgaenge, mut teilakten) = (Vec::new(), Vec::new());
    for (id, v) in unter(quelle, None) {
        if v.gliederung == Gliederung::Teilakte {
            teilakten.push(bau.teilakte(id, v, mit_dokumenten));
        } else {
            vorgaenge.push(bau.vorgang(id, v, mit_dokumenten));
        }
    }
    let ohne = quelle.ohne;
    let akte = xd::Akte {
        id: quelle.id.0,
        nummer: None,
        kontextobjekt: false,
        metadaten: xd::Metadaten {
            betreff: Some(kopf.betreff.to_string()),
            kennzeichen: Some(kopf.aktenzeichen.clone()),
            federfuehrung: Some(format!(
                "{}, {}",
                verzeichnis.org_name(kopf.org),
                kopf.einheit
            )),
            medium: medium.map(|m| code(medium_code(m))),
            bemerkung: (ohne > 0).then(|| {
                format!("Nicht enthalten: {ohne} stornierte Dokumente oder Entwürfe; die Historie nennt sie.")
            }),
            aktenplaneinheit: Some(xd::Aktenplaneinheit {
                kennzeichen: Some(kopf.plan.to_string()),
                inhaltsangabe: plan.map(|p| p.bezeichnung.to_string()),
                betreff_kurz: None,
            }),
            ..xd::Metadaten::default()
        },
        aussonderung: xd::Aussonderungsmetadaten {
            aufbewahrungsdauer: aufbewahrung
                .and_then(|a| a.jahre)
                .map(|n| xd::Aufbewahrungsdauer::Jahre(i64::from(n))),
            aufbewahrungsende: frist.map(xd::Aufbewahrungsende::Tag),
            aussonderungsart: art.map(code),
            ..xd::Aussonderungsmetadaten::default()
        },
        standort: None,
        typ: None,
        laufzeit: xd::Laufzeit {
            beginn,
            ende: kopf.zda_am,
        },
        zda: Some(kopf.status == Status::ZdA),
        zda_datum: kopf.zda_am,
        historie,
        verweise: Vec::new(),
        kontakte: Vec::new(),
        dokumente: Vec::new(),
        vorgaenge,
        teilakten,
        zeile: 0,
    };
    Some(Abbild {
        akte,
        dateien: bau.dateien,
    })
}

fn medium_code(medium: Medium) -> &'static str {
    match medium {
        Medium::Elektronisch => "001",
        Medium::Hybrid => "002",
        Medium::Papier => "003",
    }
}

/// The Dokument an event speaks of.
fn dokument_von(event: &AkteEvent) -> Option<DokumentId> {
    match event {
        AkteEvent::DokumentRegistriert(e) => Some(e.dokument),
        AkteEvent::DokumentFassungAngefuegt(e) => Some(e.dokument),
        AkteEvent::DokumentBetreffGeaendert(e) => Some(e.dokument),
        AkteEvent::DokumentVerschoben(e) => Some(e.dokument),
        AkteEvent::DokumentStorniert(e) => Some(e.dokument),
        AkteEvent::DokumentAbgegeben(e) => Some(e.dokument),
        AkteEvent::DokumentUebernommen(e) => Some(e.uebernahme.dokument),
        AkteEvent::DokumentSchutzFestgelegt(e) => Some(e.dokument),
        _ => None,
    }
}

fn eintrag(e: &Recorded, event: &AkteEvent) -> xd::HistorienEintrag {
    let akteur = e.urheber.as_ref().map(|u| u.akteur.zeichnung());
    xd::HistorienEintrag {
        metadatum: None,
        alter_wert: None,
        neuer_wert: None,
        akteur: akteur.unwrap_or_default(),
        zeit: zeitpunkt(e.zeit),
        // The place in the chain: what a proof of the Akte names.
        bemerkung: Some(format!("Ereignis {}, {}", e.sequence, e.header_hash)),
        aktion: event.event_type(),
    }
}

/// What lies directly below, by number; cancelled ones not.
fn unter(quelle: &Lieferakte, oben: Option<VorgangId>) -> Vec<(VorgangId, &Vorgang)> {
    let alle = quelle.akte.vorgaenge().iter();
    let mut unter: Vec<_> = alle
        .filter(|(_, v)| v.uebergeordnet == oben && v.status != Status::Storniert)
        .map(|(id, v)| (*id, v))
        .collect();
    unter.sort_by_key(|(_, v)| v.nummer);
    unter
}

impl Bau<'_> {
    /// What the folded Akte does not remember of its Dokumente.
    fn merken(&mut self, event: &AkteEvent) {
        let (id, angaben) = match event {
            AkteEvent::DokumentRegistriert(e) => (
                e.dokument,
                Angaben {
                    datum: e.datum,
                    eingang: e.eingang,
                    absender: e.absender.clone(),
                    fremdes_zeichen: e.fremdes_zeichen.clone(),
                },
            ),
            AkteEvent::DokumentUebernommen(e) => {
                let u = &e.uebernahme;
                let angaben = Angaben {
                    datum: u.datum,
                    eingang: u.eingang,
                    absender: u.absender.clone(),
                    fremdes_zeichen: u.fremdes_zeichen.clone(),
                };
                (u.dokument, angaben)
            }
            _ => return,
        };
        self.angaben.insert(id, angaben);
    }

    fn vorgang(&mut self, id: VorgangId, v: &Vorgang, mit_dokumenten: bool) -> xd::Vorgang {
        let teilvorgaenge = unter(self.quelle, Some(id))
            .into_iter()
            .map(|(teil, t)| self.vorgang(teil, t, mit_dokumenten))
            .collect();
        xd::Vorgang {
            id: id.0,
            nummer: Some(v.nummer.to_string()),
            kontextobjekt: false,
            metadaten: self.metadaten(v),
            aussonderung: xd::Aussonderungsmetadaten::default(),
            aktenbetreff: None,
            typ: None,
            laufzeit: xd::Laufzeit::default(),
            zda: Some(v.status == Status::ZdA),
            zda_datum: v.zda_am,
            historie: Vec::new(),
            verweise: Vec::new(),
            kontakte: Vec::new(),
            dokumente: if mit_dokumenten {
                self.dokumente(id)
            } else {
                Vec::new()
            },
            teilvorgaenge,
            zeile: 0,
        }
    }

    fn teilakte(&mut self, id: VorgangId, v: &Vorgang, mit_dokumenten: bool) -> xd::Akte {
        let als_vorgang = self.vorgang(id, v, mit_dokumenten);
        xd::Akte {
            id: als_vorgang.id,
            nummer: als_vorgang.nummer,
            kontextobjekt: false,
            metadaten: als_vorgang.metadaten,
            aussonderung: als_vorgang.aussonderung,
            standort: None,
            typ: None,
            laufzeit: als_vorgang.laufzeit,
            zda: als_vorgang.zda,
            zda_datum: als_vorgang.zda_datum,
            historie: Vec::new(),
            verweise: Vec::new(),
            kontakte: Vec::new(),
            dokumente: als_vorgang.dokumente,
            vorgaenge: als_vorgang.teilvorgaenge,
            teilakten: Vec::new(),
            zeile: 0,
        }
    }

    fn metadaten(&self, v: &Vorgang) -> xd::Metadaten {
        let akte = self.quelle.akte.aktenzeichen().unwrap_or_default();
        xd::Metadaten {
            betreff: Some(v.betreff.to_string()),
            kennzeichen: Some(format!("{akte}-{:04}", v.nummer)),
            ..xd::Metadaten::default()
        }
    }

    /// The Dokumente of a Vorgang that go along, Anlagen with what they belong to.
    fn dokumente(&mut self, vorgang: VorgangId) -> Vec<xd::Dokument> {
        let quelle = self.quelle;
        let mut out = Vec::new();
        for id in &quelle.dokumente {
            let Some(d) = quelle.akte.dokument(*id) else {
                continue;
            };
            let haupt = d.anlage_zu.filter(|h| quelle.dokumente.contains(h));
            if d.vorgang == vorgang && haupt.is_none() {
                out.push(self.dokument(*id, d, 0));
            }
        }
        out
    }

    /// `tiefe`: of Anlagen. A broken log might say that two are Anlagen of each other; both would have a main Dokument
    /// then, and neither be reached.
    fn dokument(&mut self, id: DokumentId, d: &Dokument, tiefe: usize) -> xd::Dokument {
        let quelle = self.quelle;
        let mut anlagen = Vec::new();
        for anlage in quelle
            .dokumente
            .iter()
            .filter(|_| tiefe < quelle.dokumente.len())
        {
            let gehoert = quelle
                .akte
                .dokument(*anlage)
                .filter(|a| a.anlage_zu == Some(id));
            if let Some(a) = gehoert {
                anlagen.push(xd::Anlage {
                    nummer: Some(a.nummer.to_string()),
                    dokument: self.dokument(*anlage, a, tiefe + 1),
                });
            }
        }
        let angaben = self.angaben.remove(&id).unwrap_or_default();
        let versionen = d
            .fassungen
            .iter()
            .map(|(nummer, f)| self.version(id, *nummer, f))
            .collect();
        xd::Dokument {
            id: id.0,
            nummer: Some(d.nummer.to_string()),
            metadaten: xd::Metadaten {
                betreff: Some(d.betreff.to_string()),
                ..xd::Metadaten::default()
            },
            fremdes_geschaeftszeichen: angaben.fremdes_zeichen,
            posteingangsdatum: angaben.eingang,
            postausgangsdatum: None,
            datum_des_schreibens: angaben.datum,
            bezug: None,
            hier: None,
            bearbeiter: None,
            typ: Some(klasse(d.klasse)),
            absender: angaben
                .absender
                .map(|name| xd::Kontakt {
                    institution: Some(name),
                    ..xd::Kontakt::default()
                })
                .into_iter()
                .collect(),
            empfaenger: Vec::new(),
            weitere_kontakte: Vec::new(),
            historie: self.historie.remove(&id).unwrap_or_default(),
            verweise: Vec::new(),
            versionen,
            schriftstuecke: Vec::new(),
            anlagen,
            zeile: 0,
        }
    }

    fn version(&mut self, dokument: DokumentId, nummer: u32, f: &Fassung) -> xd::Version {
        // Of its own, and the same in every package.
        let datei = Uuid::new_v5(&dokument.0, format!("fassung {nummer}").as_bytes());
        let name = format!("{datei}{}", endung(&f.dateiname));
        self.dateien.push(Ablage {
            name: name.clone(),
            fassung: f.clone(),
        });
        let (format, sonstiger_name) = format(&f.medientyp);
        xd::Version {
            nummer: nummer.to_string(),
            formate: vec![xd::Format {
                format,
                sonstiger_name,
                version: String::new(),
                primaerdokument: xd::Primaerdokument {
                    dateiname: name,
                    dateiname_original: Some(f.dateiname.clone()),
                    ersteller: None,
                    datum_uhrzeit: None,
                    letzte_aenderung: None,
                    hash: None,
                    signatur_eingebettet: false,
                    signaturen: Vec::new(),
                    datei: None,
                },
            }],
        }
    }
}

fn klasse(klasse: Dokumentklasse) -> String {
    klasse.code().to_owned()
}
