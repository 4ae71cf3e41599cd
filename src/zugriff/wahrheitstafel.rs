//! Reads `wahrheitstafel.txt` and holds the policies against it.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use eakte_domain::akte::{Aktenschutz, Dokumentschutz};
use eakte_domain::werte::{Einheit, Leistungsart, Stufe};
use eakte_domain::zugriff::{
    AkteRessource, Aktion, DokumentRessource, FreigabeZeile, Kontext, Notfallzeile, Nutzer,
    Ressource, Rollenzuweisung, Stelle, Vereinbarungszeile, Vertretungszeile, VorgangRessource,
};
use eakte_domain::{
    AkteId, DokumentId, FreigabeId, NotfallId, NutzerId, OrgNr, VereinbarungId, VorgangId, Zeit,
};
use uuid::Uuid;

use crate::Regelwerk;

/// The file: its world and its cases.
#[derive(Default)]
pub(crate) struct Tafel {
    pub(crate) nutzer: BTreeMap<String, Nutzer>,
    /// Unit and the one above it, the same in every organisation.
    einheiten: BTreeMap<String, String>,
    delegationen: Vec<(OrgNr, Leistungsart)>,
    pub(crate) akten: BTreeMap<String, AkteRessource>,
    freigaben: Vec<String>,
    pub(crate) vorgaenge: BTreeMap<String, VorgangRessource>,
    pub(crate) dokumente: BTreeMap<String, DokumentRessource>,
    pub(crate) faelle: Vec<Fall>,
}

/// One `fall`.
pub(crate) struct Fall {
    pub(crate) zeile: usize,
    pub(crate) nutzer: String,
    pub(crate) kontext: Kontext,
    pub(crate) aktion: Aktion,
    objekt: String,
    erwartet: String,
}

/// The fields of a definition: `key=value`, or a bare word.
struct Felder<'a>(Vec<&'a str>);

impl<'a> Felder<'a> {
    fn alle(&self, key: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter_map(move |f| f.strip_prefix(key)?.strip_prefix('='))
    }

    fn eins(&self, key: &str) -> &'a str {
        self.alle(key)
            .next()
            .unwrap_or_else(|| panic!("`{key}` is missing"))
    }

    fn hat(&self, wort: &str) -> bool {
        self.0.contains(&wort)
    }
}

fn liste<T: std::str::FromStr<Err: std::fmt::Debug>>(s: &str) -> Vec<T> {
    s.split(',')
        .filter(|t| !t.is_empty())
        .map(|t| t.parse().unwrap())
        .collect()
}

fn id(nummer: usize) -> Uuid {
    Uuid::from_u128(0x1000 + nummer as u128)
}

/// `ORG:UNIT:LEISTUNGSART`, and what may stand behind it.
fn stelle(s: &str) -> (Stelle, Option<&str>) {
    let teile: Vec<_> = s.split(':').collect();
    let stelle = Stelle {
        org: teile[0].parse().unwrap(),
        einheit: Einheit::new(teile[1]).unwrap(),
        leistungsart: teile[2].parse().unwrap(),
    };
    (stelle, teile.get(3).copied())
}

/// `v7` is number 7.
fn vereinbarung(name: &str) -> VereinbarungId {
    VereinbarungId(id(2_000_000 + name[1..].parse::<usize>().unwrap()))
}

fn stufe(f: &Felder<'_>) -> Stufe {
    let zahl = f.alle("stufe").next().unwrap_or("0");
    Stufe::new(zahl.parse().unwrap()).unwrap()
}

impl Tafel {
    fn rolle(&self, s: &str) -> Rollenzuweisung {
        let teile: Vec<_> = s.split(':').collect();
        let ueber = |e: &String| self.einheiten.get(e).cloned();
        let darunter =
            |e: &&String| std::iter::successors(ueber(e), ueber).any(|oben| oben == teile[1]);
        Rollenzuweisung {
            rolle: teile[0].parse().unwrap(),
            einheit: Einheit::new(teile[1]).unwrap(),
            unterhalb: self
                .einheiten
                .keys()
                .filter(darunter)
                .map(|e| Einheit::new(e).unwrap())
                .collect(),
            leistungsarten: liste(teile[2]),
            bis: teile.get(3).map(|t| t.parse().unwrap()),
        }
    }

    /// `NAME:FROM:TO`, with the roles that person has so far.
    fn vertretung(&self, s: &str) -> Vertretungszeile {
        let teile: Vec<_> = s.split(':').collect();
        let fuer = &self.nutzer[teile[0]];
        Vertretungszeile {
            fuer: fuer.id,
            von: teile[1].parse().unwrap(),
            bis: teile[2].parse().unwrap(),
            rollen: fuer.rollen.clone(),
        }
    }

    /// `AKTE` or `AKTE:MS`: open until so many milliseconds from the moment of all cases.
    fn notfall(&self, s: &str) -> Notfallzeile {
        let (akte, bis) = s.split_once(':').unwrap_or((s, "0"));
        let akte = self.akten[akte].akte;
        Notfallzeile {
            notfall: NotfallId(akte.0),
            akte,
            seit: Zeit(-3_600_000),
            bis: Zeit(bis.parse().unwrap()),
        }
    }

    fn personen(&self, f: &Felder<'_>, key: &str) -> Vec<NutzerId> {
        let namen = f.alle(key).flat_map(|n| n.split(','));
        namen.map(|n| self.nutzer[n].id).collect()
    }

    pub(crate) fn lesen() -> Self {
        let mut tafel = Self::default();
        for (i, zeile) in include_str!("wahrheitstafel.txt").lines().enumerate() {
            let worte: Vec<_> = zeile.split_whitespace().collect();
            match worte.split_first() {
                None => {}
                Some((art, _)) if art.starts_with('#') => {}
                Some((&"fall", rest)) => tafel.fall(i + 1, rest),
                Some((art, rest)) => tafel.definition(art, rest[0], &Felder(rest[1..].to_vec()), i),
            }
        }
        tafel
    }

    fn definition(&mut self, art: &str, name: &str, f: &Felder<'_>, i: usize) {
        match art {
            "einheit" => {
                self.einheiten
                    .insert(name.to_owned(), f.eins("unter").to_owned());
            }
            "delegation" => {
                let gemeinde = f.eins("org").parse().unwrap();
                self.delegationen.push((gemeinde, name.parse().unwrap()));
            }
            "nutzer" => {
                let nutzer = Nutzer {
                    id: NutzerId(id(i)),
                    org: f.eins("org").parse().unwrap(),
                    is_kreis: f.hat("kreis"),
                    aktiv: !f.hat("gesperrt"),
                    rollen: f.alle("rolle").map(|r| self.rolle(r)).collect(),
                    stufe: stufe(f),
                    vertretungen: f.alle("vertritt").map(|v| self.vertretung(v)).collect(),
                    notfaelle: f.alle("notfall").map(|n| self.notfall(n)).collect(),
                    delegationen: self.delegationen.clone(),
                    vereinbarungen: f
                        .alle("vereinbart")
                        .map(|v| {
                            let teile: Vec<_> = v.split(':').collect();
                            Vereinbarungszeile {
                                id: vereinbarung(teile[0]),
                                von: teile[1].parse().unwrap(),
                                bis: teile[2].parse().unwrap(),
                            }
                        })
                        .collect(),
                };
                assert!(
                    self.nutzer.insert(name.to_owned(), nutzer).is_none(),
                    "{name}"
                );
            }
            "akte" => {
                let akte = AkteRessource {
                    akte: AkteId(id(i)),
                    org: f.eins("org").parse().unwrap(),
                    einheit: Einheit::new(f.eins("einheit")).unwrap(),
                    leistungsart: f.eins("leistungsart").parse().unwrap(),
                    status: f.eins("status").parse().unwrap(),
                    wohnsitz: None,
                    schutz: Aktenschutz {
                        stufe: stufe(f),
                        beschaeftigte: f.hat("beschaeftigte"),
                        medizinwiderspruch: f.hat("medizinwiderspruch"),
                        eingeschraenkt: f.hat("eingeschraenkt"),
                        ausgeschlossen: self.personen(f, "ausgeschlossen"),
                    },
                    sonderkreis: self.personen(f, "sonderkreis"),
                    angebot: f.alle("angebot").next().map(|s| stelle(s).0),
                    abgabe: f.alle("abgabe").next().map(|s| {
                        let (stelle, bis) = stelle(s);
                        (stelle, bis.unwrap().parse().unwrap())
                    }),
                    freigaben: Vec::new(),
                };
                assert!(self.akten.insert(name.to_owned(), akte).is_none(), "{name}");
            }
            "vorgang" => {
                let vorgang = VorgangId(id(i));
                let mut pfad = f
                    .alle("unter")
                    .next()
                    .map_or_else(Vec::new, |v| self.vorgaenge[v].pfad.clone());
                pfad.push(vorgang);
                let akte = self.akten[f.eins("akte")].clone();
                let v = VorgangRessource {
                    vorgang,
                    pfad,
                    akte,
                };
                assert!(
                    self.vorgaenge.insert(name.to_owned(), v).is_none(),
                    "{name}"
                );
            }
            "dokument" => {
                let v = &self.vorgaenge[f.eins("vorgang")];
                let d = DokumentRessource {
                    dokument: DokumentId(id(i)),
                    vorgang: v.vorgang,
                    pfad: v.pfad.clone(),
                    klasse: f.eins("klasse").parse().unwrap(),
                    storniert: f.hat("storniert"),
                    stelle: match f.alle("von").next() {
                        Some(nr) => nr.parse().unwrap(),
                        None => v.akte.org,
                    },
                    ungezeichnet: f.hat("ungezeichnet"),
                    schutz: Dokumentschutz {
                        entwurf_von: self.personen(f, "entwurf").first().copied(),
                        anvertraut: self.personen(f, "anvertraut"),
                        einwilligung: f.hat("einwilligung"),
                        bestritten: None,
                    },
                    akte: v.akte.clone(),
                };
                assert!(
                    self.dokumente.insert(name.to_owned(), d).is_none(),
                    "{name}"
                );
            }
            "freigabe" => self.freigabe(name, f),
            _ => panic!("line {}: `{art}`", i + 1),
        }
    }

    /// A share reaches the Akte and everything already defined inside it.
    fn freigabe(&mut self, name: &str, f: &Felder<'_>) {
        let zeile = FreigabeZeile {
            freigabe: FreigabeId(id(1_000_000 + self.freigaben.len())),
            vorgang: f.alle("vorgang").next().map(|v| self.vorgaenge[v].vorgang),
            empfaenger: f.eins("an").parse().unwrap(),
            zweck: f.eins("zweck").parse().unwrap(),
            klassen: liste(f.eins("klassen")),
            von: f.eins("von").parse().unwrap(),
            bis: f.eins("bis").parse().unwrap(),
            schreiben: false,
            widerrufen: f.hat("widerrufen"),
            einheit: f.alle("einheit").next().map(|e| Einheit::new(e).unwrap()),
            vereinbarung: f.alle("vereinbarung").next().map(vereinbarung),
        };
        self.freigaben.push(name.to_owned());
        let akte = self.akten.get_mut(f.eins("akte")).unwrap();
        akte.freigaben.push(zeile);
        let akte = akte.clone();
        for v in self
            .vorgaenge
            .values_mut()
            .filter(|v| v.akte.akte == akte.akte)
        {
            v.akte = akte.clone();
        }
        for d in self
            .dokumente
            .values_mut()
            .filter(|d| d.akte.akte == akte.akte)
        {
            d.akte = akte.clone();
        }
    }

    fn fall(&mut self, zeile: usize, worte: &[&str]) {
        let [nutzer, zweck, tag, aktion, objekt, erwartet @ ..] = worte else {
            panic!("line {zeile}: too short");
        };
        self.faelle.push(Fall {
            zeile,
            nutzer: (*nutzer).to_owned(),
            kontext: Kontext {
                zeit: Zeit(0),
                tag: tag.parse().unwrap(),
                zweck: zweck.split('+').next().unwrap().parse().unwrap(),
                // `+2fa`, or `+2fa:61` with the minutes since then.
                faktor: zweck.split_once("+2fa").map(|(_, minuten)| {
                    let minuten = minuten.trim_start_matches(':');
                    minuten.parse().unwrap_or_default()
                }),
            },
            aktion: aktion.parse().unwrap(),
            objekt: (*objekt).to_owned(),
            erwartet: erwartet.join(" "),
        });
    }

    pub(crate) fn ressource(&self, fall: &Fall) -> Ressource<'_> {
        let name = fall.objekt.as_str();
        if let Some(nr) = name.strip_prefix("org:") {
            return Ressource::Organisation(OrgNr(nr.parse().unwrap()));
        }
        let akte = self.akten.get(name).map(Ressource::from);
        let vorgang = self.vorgaenge.get(name).map(Ressource::from);
        let dokument = self.dokumente.get(name).map(Ressource::from);
        akte.or(vorgang)
            .or(dokument)
            .unwrap_or_else(|| panic!("line {}: no `{name}`", fall.zeile))
    }

    /// Why this line fails under these policies; `None` if it holds.
    pub(crate) fn fehler(&self, regelwerk: &Regelwerk, fall: &Fall) -> Option<String> {
        let nutzer = &self.nutzer[&fall.nutzer];
        let antwort =
            regelwerk.entscheiden(nutzer, fall.aktion, self.ressource(fall), &fall.kontext);
        let ist = match antwort {
            Ok(beleg) => {
                let freigabe = beleg.freigabe().map(|f| {
                    let nummer = f.0.as_u128() as usize - 0x1000 - 1_000_000;
                    format!(" {}", self.freigaben[nummer])
                });
                let iv = beleg.vertretung().map(|id| {
                    let wer = self.nutzer.iter().find(|(_, n)| n.id == id).unwrap().0;
                    format!(" i.V. {wer}")
                });
                // The Notfallzugriff is cited exactly where its rule decides.
                let im_notfall = beleg.grund().regel == "notfall_sieht";
                let zitat = if beleg.notfall().is_some() == im_notfall {
                    ""
                } else {
                    " cited wrongly"
                };
                format!(
                    "ja {}{zitat}{}{}",
                    beleg.grund().regel,
                    freigabe.unwrap_or_default(),
                    iv.unwrap_or_default()
                )
            }
            Err(v) if v.sichtbar => format!("403 {}", v.grund.regel),
            Err(_) => "404".to_owned(),
        };
        (ist != fall.erwartet).then(|| {
            format!(
                "line {}: expected `{}`, got `{ist}`",
                fall.zeile, fall.erwartet
            )
        })
    }
}

#[test]
fn every_line_of_the_truth_table_holds() {
    let regelwerk = Regelwerk::laden().unwrap();
    let tafel = Tafel::lesen();
    let fehler: Vec<_> = tafel
        .faelle
        .iter()
        .filter_map(|f| tafel.fehler(&regelwerk, f))
        .collect();
    assert_eq!(fehler, Vec::<String>::new());
    assert!(
        tafel.faelle.len() >= 300,
        "the table has shrunk to {}",
        tafel.faelle.len()
    );
}

#[test]
fn an_explanation_names_the_policy_and_never_speaks_of_what_is_hidden() {
    let regelwerk = Regelwerk::laden().unwrap();
    let tafel = Tafel::lesen();
    for fall in &tafel.faelle {
        let tor = regelwerk.fuer(&tafel.nutzer[&fall.nutzer], &fall.kontext);
        let auskunft = tor.warum(fall.aktion, tafel.ressource(fall));
        let ist = auskunft.map(|a| {
            assert!(
                a.gruende.iter().all(|g| !g.satz.is_empty()),
                "line {}",
                fall.zeile
            );
            (a.erlaubt, a.gruende[0].regel.clone())
        });
        let mut erwartet = fall.erwartet.split(' ');
        let soll = match erwartet.next().unwrap() {
            "404" => None,
            verdict => Some((verdict == "ja", erwartet.next().unwrap().to_owned())),
        };
        assert_eq!(ist, soll, "line {}", fall.zeile);
    }
}

#[test]
fn an_action_on_the_wrong_kind_of_object_is_refused() {
    let regelwerk = Regelwerk::laden().unwrap();
    let tafel = Tafel::lesen();
    let fall = tafel
        .faelle
        .iter()
        .find(|f| f.erwartet.starts_with("ja"))
        .unwrap();
    let tor = regelwerk.fuer(&tafel.nutzer[&fall.nutzer], &fall.kontext);
    let falsch = tor.entscheiden(Aktion::DokumentLesen, tafel.ressource(fall));
    assert_eq!(falsch.unwrap_err().grund.regel, "fehler");
}

#[test]
fn what_the_gate_tells_cedar_conforms_to_the_schema() {
    let regelwerk = Regelwerk::laden().unwrap();
    let tafel = Tafel::lesen();
    for fall in &tafel.faelle {
        let tor = regelwerk.fuer(&tafel.nutzer[&fall.nutzer], &fall.kontext);
        let ressource = tafel.ressource(fall);
        let freigaben = ressource.akte().map_or(&[][..], |a| &a.freigaben);
        for weg in std::iter::once(None).chain(freigaben.iter().map(Some)) {
            tor.nach_schema(fall.aktion, ressource, weg)
                .unwrap_or_else(|e| panic!("line {}: {e}", fall.zeile));
        }
    }
}
