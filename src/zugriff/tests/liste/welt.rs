//! Random worlds: few values, so that rules meet often.

use eakte_domain::akte::{Aktenschutz, Dokumentschutz};
use eakte_domain::werte::{Dokumentklasse, Einheit, Leistungsart, Rolle, Status, Stufe, Zweck};
use eakte_domain::zugriff::{
    AkteRessource, DokumentRessource, FreigabeZeile, Kontext, Notfallzeile, Nutzer,
    Rollenzuweisung, Stelle, Vereinbarungszeile, Vertretungszeile, VorgangRessource,
};
use eakte_domain::{
    AkteId, DokumentId, FreigabeId, NotfallId, NutzerId, OrgNr, VereinbarungId, VorgangId, Zeit,
};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;

/// Everything that exists, and some people who ask.
pub(crate) struct Welt {
    pub(crate) akten: Vec<AkteRessource>,
    pub(crate) vorgaenge: Vec<VorgangRessource>,
    pub(crate) dokumente: Vec<DokumentRessource>,
    pub(crate) fragende: Vec<(Nutzer, Kontext)>,
}

const KREIS: u16 = 1;
const HEUTE: Date = date(2026, 11, 23);
const LEISTUNGEN: &[Leistungsart] = &[
    Leistungsart::Wohngeld,
    Leistungsart::Hzl,
    Leistungsart::Widerspruch,
];
const KLASSEN: &[Dokumentklasse] = &[
    Dokumentklasse::Antrag,
    Dokumentklasse::Bescheid,
    Dokumentklasse::Gutachten,
];

struct Wuerfel(StdRng);

impl Wuerfel {
    fn aus<T: Copy>(&mut self, alle: &[T]) -> T {
        alle[self.0.random_range(0..alle.len())]
    }

    fn bis(&mut self, n: usize) -> usize {
        self.0.random_range(0..=n)
    }

    fn selten(&mut self) -> bool {
        self.0.random_ratio(1, 6)
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u128(self.0.random())
    }

    fn org(&mut self) -> OrgNr {
        OrgNr(self.aus(&[KREIS, 2, 3]))
    }

    fn einheit(&mut self) -> Einheit {
        Einheit::new(self.aus(&["50", "50.1", "50.2"])).unwrap()
    }

    fn zweck(&mut self) -> Zweck {
        match self.bis(9) {
            n if n < Zweck::AUFGABEN.len() => Zweck::AUFGABEN[n],
            _ => Zweck::Leistung(self.aus(LEISTUNGEN)),
        }
    }

    /// Mostly one that fits a role of theirs; the rules say little to the others.
    fn zweck_von(&mut self, n: &Nutzer) -> Zweck {
        if n.rollen.is_empty() || self.selten() {
            return self.zweck();
        }
        let rolle = n.rollen[self.bis(n.rollen.len() - 1)].rolle;
        self.zweck_der(rolle)
    }

    fn zweck_der(&mut self, rolle: Rolle) -> Zweck {
        match rolle {
            Rolle::Archiv => Zweck::Archivierung,
            Rolle::Fachadmin => Zweck::Administration,
            Rolle::Loeschfreigabe | Rolle::Datenschutz => Zweck::Datenschutz,
            Rolle::Fachaufsicht => Zweck::Fachaufsicht,
            Rolle::Revision => Zweck::Revision,
            Rolle::Sachbearbeitung
            | Rolle::Teamleitung
            | Rolle::Dienstkonto
            | Rolle::Notfallberechtigt
            | Rolle::Personalentscheidung => Zweck::Leistung(self.aus(LEISTUNGEN)),
        }
    }

    /// Some of them; empty now and then.
    fn einige<T: Copy>(&mut self, alle: &[T]) -> Vec<T> {
        alle.iter()
            .copied()
            .filter(|_| self.0.random_ratio(1, 2))
            .collect()
    }

    fn tag(&mut self) -> Date {
        HEUTE.saturating_add((self.bis(4) as i64 - 2).days())
    }

    fn freigabe(&mut self, vorgaenge: &[VorgangId]) -> FreigabeZeile {
        let nur = !vorgaenge.is_empty() && self.bis(1) == 1;
        let freigabe = self.id();
        FreigabeZeile {
            freigabe: FreigabeId(freigabe),
            vorgang: nur.then(|| self.aus(vorgaenge)),
            empfaenger: self.org(),
            zweck: self.zweck(),
            klassen: self.einige(KLASSEN),
            von: self.tag(),
            bis: self.tag(),
            schreiben: false,
            widerrufen: self.selten(),
            einheit: (self.bis(2) == 0).then(|| self.einheit()),
            vereinbarung: vereinbarung(freigabe),
        }
    }

    /// Rarely anybody, else a few of these.
    fn selten_einige(&mut self, alle: &[NutzerId]) -> Vec<NutzerId> {
        if self.selten() {
            self.einige(alle)
        } else {
            Vec::new()
        }
    }

    fn stelle(&mut self) -> Stelle {
        Stelle {
            org: self.org(),
            einheit: self.einheit(),
            leistungsart: self.aus(LEISTUNGEN),
        }
    }

    fn stufe(&mut self) -> Stufe {
        let zahl = if self.selten() { self.bis(3) } else { 0 };
        Stufe::new(zahl as u8).unwrap()
    }

    fn rolle(&mut self) -> Rollenzuweisung {
        // Case work carries most rules, so it comes more often.
        let rolle = match self.bis(3) {
            0 => Rolle::Sachbearbeitung,
            1 => Rolle::Teamleitung,
            _ => self.aus(Rolle::ALLE),
        };
        let einheit = self.einheit();
        let unterhalb = match einheit.as_str() {
            "50" => ["50.1", "50.2"].map(|e| Einheit::new(e).unwrap()).to_vec(),
            _ => Vec::new(),
        };
        Rollenzuweisung {
            rolle,
            einheit,
            unterhalb,
            leistungsarten: self.einige(LEISTUNGEN),
            bis: (self.bis(3) == 0).then(|| self.tag()),
        }
    }

    fn vertretung(&mut self, leute: &[NutzerId]) -> Vertretungszeile {
        Vertretungszeile {
            fuer: self.aus(leute),
            von: self.tag(),
            bis: self.tag(),
            rollen: (0..self.bis(2)).map(|_| self.rolle()).collect(),
        }
    }

    /// Some Akten, open, over, or not yet open.
    fn notfaelle(&mut self, akten: &[AkteId]) -> Vec<Notfallzeile> {
        let einige = self.einige(akten).into_iter();
        einige
            .map(|akte| Notfallzeile {
                notfall: NotfallId(akte.0),
                akte,
                seit: Zeit(self.aus(&[-1, 0, 1])),
                bis: Zeit(self.aus(&[-1, 0, 1])),
            })
            .collect()
    }

    fn nutzer(
        &mut self,
        id: NutzerId,
        leute: &[NutzerId],
        delegationen: &[(OrgNr, Leistungsart)],
    ) -> Nutzer {
        let org = OrgNr(self.aus(&[0, KREIS, KREIS, 2, 2, 3, 3]));
        Nutzer {
            id,
            org,
            is_kreis: org.0 == KREIS,
            aktiv: !self.selten(),
            rollen: (0..self.bis(3)).map(|_| self.rolle()).collect(),
            stufe: self.stufe(),
            vertretungen: (0..self.bis(1)).map(|_| self.vertretung(leute)).collect(),
            notfaelle: Vec::new(),
            delegationen: delegationen.to_vec(),
            vereinbarungen: vereinbart(id),
        }
    }
}

/// The sharing agreement of every third share: from its id, so that it costs no throw.
fn vereinbarung(freigabe: Uuid) -> Option<VereinbarungId> {
    let zahl = freigabe.as_u128() % 9;
    (zahl < 3).then(|| VereinbarungId(Uuid::from_u128(1 + zahl)))
}

/// By which agreements somebody's organisation receives data, and when: from their id.
fn vereinbart(id: NutzerId) -> Vec<Vereinbarungszeile> {
    let tag = |zahl: u128| HEUTE.saturating_add((zahl as i64 % 5 - 2).days());
    (0..3_u128)
        .map(|n| (n, id.0.as_u128() >> (8 * n)))
        .filter(|(_, bits)| bits & 1 == 1)
        .map(|(n, bits)| Vereinbarungszeile {
            id: VereinbarungId(Uuid::from_u128(1 + n)),
            von: tag(bits >> 1 & 7),
            bis: tag(bits >> 4 & 7),
        })
        .collect()
}

impl Welt {
    /// About 40 Akten, 80 Vorgaenge, 150 Dokumente; `fragende` people under random circumstances.
    pub(crate) fn neu(seed: u64, fragende: usize) -> Self {
        let mut w = Wuerfel(StdRng::seed_from_u64(seed));
        let mut welt = Self {
            akten: Vec::new(),
            vorgaenge: Vec::new(),
            dokumente: Vec::new(),
            fragende: Vec::new(),
        };
        let leute: Vec<_> = (0..fragende).map(|_| NutzerId(w.id())).collect();
        for _ in 0..40 {
            welt.akte(&mut w, &leute);
        }
        let alle: Vec<_> = [2, 3]
            .into_iter()
            .flat_map(|org| LEISTUNGEN.iter().map(move |l| (OrgNr(org), *l)))
            .collect();
        let delegationen = w.einige(&alle);
        for id in &leute {
            let nutzer = w.nutzer(*id, &leute, &delegationen);
            let kontext = Kontext {
                zeit: Zeit(0),
                tag: w.tag(),
                zweck: w.zweck_von(&nutzer),
                faktor: (w.bis(1) == 1).then(|| w.aus(&[0, 60, 61])),
            };
            welt.fragende.push((nutzer, kontext));
        }
        // Too rare to be thrown: who has opened Akten in an emergency, alone or beside an office of their own.
        let akten: Vec<_> = welt.akten.iter().map(|a| a.akte).collect();
        for _ in 0..5 {
            let id = NutzerId(w.id());
            let mut nutzer = w.nutzer(id, &leute, &delegationen);
            nutzer.rollen.push(Rollenzuweisung {
                rolle: Rolle::Notfallberechtigt,
                ..w.rolle()
            });
            nutzer.notfaelle = w.notfaelle(&akten);
            let kontext = Kontext {
                zeit: Zeit(0),
                tag: HEUTE,
                zweck: Zweck::Leistung(w.aus(LEISTUNGEN)),
                faktor: (!w.selten()).then_some(0),
            };
            welt.fragende.push((nutzer, kontext));
        }
        // And, whatever was thrown, somebody in each office of the Kreis and of a town, and the operator.
        let aemter = Rolle::ALLE.iter().flat_map(|r| [(*r, KREIS), (*r, 2)]);
        for (rolle, org) in aemter.chain([(Rolle::Fachadmin, 0)]) {
            let id = NutzerId(w.id());
            let nutzer = Nutzer {
                org: OrgNr(org),
                is_kreis: org == KREIS,
                aktiv: true,
                rollen: vec![Rollenzuweisung {
                    rolle,
                    leistungsarten: LEISTUNGEN.to_vec(),
                    bis: None,
                    ..w.rolle()
                }],
                ..w.nutzer(id, &leute, &alle)
            };
            let kontext = Kontext {
                zeit: Zeit(0),
                tag: HEUTE,
                zweck: w.zweck_der(rolle),
                faktor: Some(0),
            };
            welt.fragende.push((nutzer, kontext));
        }
        welt.vertreter_am_angebot(&mut w, &leute);
        welt
    }

    /// Too rare to be thrown, too: who stands in today for somebody in a unit that an Akte is offered to.
    fn vertreter_am_angebot(&mut self, w: &mut Wuerfel, leute: &[NutzerId]) {
        let offen = |a: &&AkteRessource| {
            a.sonderkreis.is_empty() && a.schutz.stufe.zahl() == 0 && !a.schutz.eingeschraenkt
        };
        let mut angebote = self.akten.iter().filter(offen);
        let Some(stelle) = angebote.find_map(|a| a.angebot.clone()) else {
            return;
        };
        let id = NutzerId(w.id());
        let vertreter = Nutzer {
            org: stelle.org,
            is_kreis: stelle.org.0 == KREIS,
            aktiv: true,
            rollen: Vec::new(),
            vertretungen: vec![Vertretungszeile {
                fuer: w.aus(leute),
                von: HEUTE,
                bis: HEUTE,
                rollen: vec![Rollenzuweisung {
                    rolle: Rolle::Sachbearbeitung,
                    einheit: stelle.einheit,
                    unterhalb: Vec::new(),
                    leistungsarten: vec![stelle.leistungsart],
                    bis: None,
                }],
            }],
            ..w.nutzer(id, leute, &[])
        };
        let kontext = Kontext {
            zeit: Zeit(0),
            tag: HEUTE,
            zweck: Zweck::Leistung(stelle.leistungsart),
            faktor: Some(0),
        };
        self.fragende.push((vertreter, kontext));
    }

    fn akte(&mut self, w: &mut Wuerfel, leute: &[NutzerId]) {
        let mut pfade: Vec<Vec<VorgangId>> = Vec::new();
        for _ in 0..w.bis(4) {
            let mut pfad = match w.bis(pfade.len()) {
                0 => Vec::new(),
                n => pfade[n - 1].clone(),
            };
            pfad.push(VorgangId(w.id()));
            pfade.push(pfad);
        }
        let vorgaenge: Vec<_> = pfade.iter().map(|p| p[p.len() - 1]).collect();
        let akte = AkteRessource {
            akte: AkteId(w.id()),
            org: w.org(),
            einheit: w.einheit(),
            leistungsart: w.aus(LEISTUNGEN),
            status: w.aus(Status::ALLE),
            wohnsitz: None,
            schutz: Aktenschutz {
                stufe: w.stufe(),
                beschaeftigte: w.selten(),
                medizinwiderspruch: w.bis(1) == 1,
                eingeschraenkt: w.selten(),
                ausgeschlossen: w.selten_einige(leute),
            },
            sonderkreis: w.selten_einige(leute),
            angebot: (w.bis(2) == 0).then(|| w.stelle()),
            abgabe: (w.bis(2) == 0).then(|| (w.stelle(), w.tag())),
            freigaben: (0..w.bis(3)).map(|_| w.freigabe(&vorgaenge)).collect(),
        };
        for (vorgang, pfad) in vorgaenge.into_iter().zip(pfade) {
            for _ in 0..w.bis(4) {
                let id = w.id();
                self.dokumente.push(DokumentRessource {
                    dokument: DokumentId(id),
                    vorgang,
                    pfad: pfad.clone(),
                    klasse: w.aus(KLASSEN),
                    storniert: w.selten(),
                    stelle: w.org(),
                    // From its id, so that it costs no throw.
                    ungezeichnet: id.as_u128().is_multiple_of(6),
                    schutz: Dokumentschutz {
                        entwurf_von: w.selten().then(|| w.aus(leute)),
                        anvertraut: w.selten_einige(leute),
                        einwilligung: w.bis(1) == 1,
                        bestritten: None,
                    },
                    akte: akte.clone(),
                });
            }
            self.vorgaenge.push(VorgangRessource {
                vorgang,
                pfad,
                akte: akte.clone(),
            });
        }
        self.akten.push(akte);
    }
}
