//! What is written passes the official schema, and our own reader reads the same from it.

use crate::bausteine::shared;
use eakte_xdomea::{
    Akte, Aktenplaneinheit, Anlage, Aufbewahrungsdauer, Aufbewahrungsende, Aussonderungsmetadaten,
    Code, Dokument, FASSUNG, Format, HistorienEintrag, Kontakt, Laufzeit, Metadaten, Nachricht,
    Nachrichtentyp, Optionen, Paket, Primaerdokument, Schriftgutobjekt, System, Version, Verweis,
    Vorgang, Zeitpunkt, package_name, read_package, write_message, write_package,
};
use jiff::civil::{date, datetime};
use std::io::{Cursor, Read};
use std::process::Command;
use uuid::Uuid;

fn code(code: &str, version: Option<&str>) -> Code {
    Code {
        code: code.to_owned(),
        name: None,
        liste: None,
        listenversion: version.map(str::to_owned),
    }
}

fn id(nr: u128) -> Uuid {
    Uuid::from_u128(0x4000_8000_0000_0000_0000_0000 + nr)
}

fn zeit(versatz: Option<i32>) -> Zeitpunkt {
    Zeitpunkt {
        ortszeit: datetime(2026, 11, 27, 12, 5, 9, 250_000_000),
        versatz_sekunden: versatz,
    }
}

fn historie() -> Vec<HistorienEintrag> {
    vec![HistorienEintrag {
        metadatum: Some("Betreff".into()),
        alter_wert: Some("Müller & Söhne".into()),
        neuer_wert: Some("<Müller> \"& Töchter\"".into()),
        akteur: "Jana Brüning i. V. Theo Aktenberg".into(),
        zeit: zeit(Some(0)),
        bemerkung: Some("Ereignis 7".into()),
        aktion: "AkteBetreffGeaendert".into(),
    }]
}

fn datei(nr: u128) -> String {
    format!("{}.pdf", id(nr))
}

fn version(nr: u128) -> Version {
    Version {
        nummer: "1".into(),
        formate: vec![Format {
            format: code("018", Some("1.0")),
            sonstiger_name: None,
            version: String::new(),
            primaerdokument: Primaerdokument {
                dateiname: datei(nr),
                dateiname_original: Some("Bescheid über Größe.pdf".into()),
                ersteller: Some("Scanstelle".into()),
                datum_uhrzeit: Some(zeit(Some(3600))),
                letzte_aenderung: None,
                hash: None,
                signatur_eingebettet: false,
                signaturen: Vec::new(),
                datei: None,
            },
        }],
    }
}

fn dokument(nr: u128, dateien: &[u128]) -> Dokument {
    Dokument {
        id: id(nr),
        nummer: Some("3".into()),
        metadaten: Metadaten {
            betreff: Some("Bescheid".into()),
            ..Metadaten::default()
        },
        fremdes_geschaeftszeichen: Some("AZ 12".into()),
        posteingangsdatum: Some(date(2009, 3, 2)),
        postausgangsdatum: Some(date(2009, 3, 9)),
        datum_des_schreibens: Some(date(2009, 3, 1)),
        bezug: Some("Ihr Antrag".into()),
        hier: None,
        bearbeiter: Some("Brüning".into()),
        typ: Some("bescheid".into()),
        absender: vec![Kontakt {
            institution: Some("Stadt Rhede".into()),
            familienname: Some("Muster".into()),
            vorname: Some("Erika".into()),
            titel: Some("Dr.".into()),
            ..Kontakt::default()
        }],
        empfaenger: Vec::new(),
        weitere_kontakte: Vec::new(),
        historie: historie(),
        verweise: vec![Verweis {
            id: Some(id(900)),
            typ: Some(code("001", None)),
            kennzeichen: Some("50.1-7".into()),
            bemerkung: None,
        }],
        versionen: dateien.iter().map(|d| version(*d)).collect(),
        schriftstuecke: Vec::new(),
        anlagen: Vec::new(),
        zeile: 0,
    }
}

fn vorgang(nr: u128, dokumente: Vec<Dokument>, teilvorgaenge: Vec<Vorgang>) -> Vorgang {
    Vorgang {
        id: id(nr),
        nummer: Some("1".into()),
        kontextobjekt: false,
        metadaten: Metadaten {
            betreff: Some("Antrag 2008".into()),
            kennzeichen: Some("50.1-7-0001".into()),
            ..Metadaten::default()
        },
        aussonderung: Aussonderungsmetadaten::default(),
        aktenbetreff: None,
        typ: None,
        laufzeit: Laufzeit::default(),
        zda: Some(true),
        zda_datum: Some(date(2010, 6, 1)),
        historie: Vec::new(),
        verweise: Vec::new(),
        kontakte: Vec::new(),
        dokumente,
        teilvorgaenge,
        zeile: 0,
    }
}

fn akte(nr: u128, mit_inhalt: bool) -> Akte {
    let mut brief = dokument(nr + 10, &[nr + 20]);
    brief.anlagen = vec![Anlage {
        nummer: Some("4".into()),
        dokument: dokument(nr + 11, &[nr + 21]),
    }];
    let teil = vorgang(nr + 2, vec![dokument(nr + 12, &[])], Vec::new());
    let mut akte = Akte {
        id: id(nr),
        nummer: None,
        kontextobjekt: false,
        metadaten: Metadaten {
            betreff: Some("Muster, Erika".into()),
            kennzeichen: Some("50.1-50.2-00007/2008".into()),
            federfuehrung: Some("Stadt Ahaus, 50".into()),
            medium: Some(code("002", None)),
            bemerkung: Some("Nicht enthalten: 1 stornierte Dokumente".into()),
            aktenplaneinheit: Some(Aktenplaneinheit {
                kennzeichen: Some("50.2".into()),
                inhaltsangabe: Some("Hilfe zum Lebensunterhalt".into()),
                betreff_kurz: None,
            }),
            ..Metadaten::default()
        },
        aussonderung: Aussonderungsmetadaten {
            aufbewahrungsdauer: Some(Aufbewahrungsdauer::Jahre(10)),
            aufbewahrungsende: Some(Aufbewahrungsende::Tag(date(2020, 12, 31))),
            aussonderungsart: Some(code("A", None)),
            ..Aussonderungsmetadaten::default()
        },
        standort: None,
        typ: None,
        laufzeit: Laufzeit {
            beginn: Some(date(2008, 1, 2)),
            ende: Some(date(2010, 6, 1)),
        },
        zda: Some(true),
        zda_datum: Some(date(2010, 6, 1)),
        historie: historie(),
        verweise: Vec::new(),
        kontakte: Vec::new(),
        dokumente: Vec::new(),
        vorgaenge: vec![vorgang(nr + 1, vec![brief], vec![teil])],
        teilakten: Vec::new(),
        zeile: 0,
    };
    if !mit_inhalt {
        akte.vorgaenge.clear();
    }
    akte.teilakten = vec![Akte {
        id: id(nr + 5),
        teilakten: Vec::new(),
        historie: Vec::new(),
        vorgaenge: vec![vorgang(nr + 6, Vec::new(), Vec::new())],
        aussonderung: Aussonderungsmetadaten {
            aufbewahrungsdauer: Some(Aufbewahrungsdauer::Unbefristet),
            ..Aussonderungsmetadaten::default()
        },
        ..akte.clone()
    }];
    akte
}

fn nachricht(typ: Nachrichtentyp, akten: Vec<Akte>) -> Nachricht {
    let paket = typ == Nachrichtentyp::Aussonderung;
    Nachricht {
        version: FASSUNG,
        typ,
        prozess_id: id(1),
        nachricht_id: None,
        erstellt: zeit(Some(-12_600)),
        absender: Kontakt {
            institution: Some("Stadt Ahaus".into()),
            organisationseinheit: Some("50".into()),
            ..Kontakt::default()
        },
        empfaenger: Kontakt {
            institution: Some("Kreis Borken".into()),
            organisationseinheit: Some("Archiv".into()),
            ..Kontakt::default()
        },
        system: System {
            instanz: Some("eakte.kreis.example".into()),
            produkt: Some("eAkte".into()),
            hersteller: None,
            version: Some("0.1.0".into()),
        },
        hinweis: Some("Erste Lieferung".into()),
        rueckmeldung_archivkennung: paket.then_some(true),
        empfangsbestaetigung: Some(false),
        lfd_nr: None,
        anschreiben: Vec::new(),
        objekte: akten.into_iter().map(Schriftgutobjekt::Akte).collect(),
        aktenplaene: Vec::new(),
    }
}

/// Bytes of a file: its name, so that none is mistaken for another.
fn geschrieben(nachricht: &Nachricht, dateien: &[String]) -> Vec<u8> {
    let oeffnen = |name: &str| {
        let bytes = name.as_bytes().to_vec();
        let lang = bytes.len() as u64;
        Ok((Cursor::new(bytes), lang))
    };
    let out = Cursor::new(Vec::new());
    write_package(nachricht, out, dateien, oeffnen)
        .unwrap()
        .into_inner()
}

/// Without what only reading knows: lines, and where the bytes of a file are.
fn ohne_fundorte(nachricht: &Nachricht) -> serde_json::Value {
    fn gehen(v: &mut serde_json::Value) {
        match v {
            serde_json::Value::Object(o) => {
                o.remove("zeile");
                o.remove("datei");
                o.values_mut().for_each(gehen);
            }
            serde_json::Value::Array(a) => a.iter_mut().for_each(gehen),
            _ => {}
        }
    }
    let mut v = serde_json::to_value(nachricht).unwrap();
    gehen(&mut v);
    v
}

fn gelesen(bytes: Vec<u8>, name: String, mit_schema: bool) -> Paket {
    let optionen = Optionen {
        zip_name: Some(format!("{name}.zip")),
        xsd_dir: shared().filter(|_| mit_schema).map(|s| s.join("xsd")),
        ..Optionen::default()
    };
    read_package(Cursor::new(bytes), &optionen).unwrap_or_else(|a| panic!("{a}"))
}

#[test]
fn a_written_package_is_read_back_as_the_same_tree_with_the_same_files() {
    let nachricht = nachricht(
        Nachrichtentyp::Aussonderung,
        vec![akte(100, true), akte(200, true)],
    );
    let dateien: Vec<String> = [120, 121, 220, 221].map(datei).to_vec();
    let bytes = geschrieben(&nachricht, &dateien);
    let mut paket = gelesen(bytes, package_name(&nachricht), true);
    assert_eq!(ohne_fundorte(&paket.nachricht), ohne_fundorte(&nachricht));
    let bericht = &paket.bericht;
    assert!(bericht.warnungen.is_empty(), "{:?}", bericht.warnungen);
    assert!(bericht.ohne_platz.is_empty(), "{:?}", bericht.ohne_platz);
    let namen: Vec<String> = paket.dateien.iter().map(|d| d.name.clone()).collect();
    assert_eq!(namen, dateien);
    for (nr, name) in dateien.iter().enumerate() {
        let mut inhalt = String::new();
        let mut datei = paket.datei(eakte_xdomea::DateiNr(nr)).unwrap();
        datei.read_to_string(&mut inhalt).unwrap();
        assert_eq!(&inhalt, name);
    }
}

#[test]
fn characters_that_xml_cannot_hold_do_not_break_a_message() {
    let mut boese = akte(100, false);
    boese.metadaten.betreff = Some("]]> &amp; <x> \u{0}\u{b}\u{ffff} Ende".into());
    let nachricht = nachricht(Nachrichtentyp::Aussonderung, vec![boese]);
    let bytes = geschrieben(&nachricht, &[]);
    let paket = gelesen(bytes, package_name(&nachricht), true);
    let Schriftgutobjekt::Akte(akte) = &paket.nachricht.objekte[0] else {
        panic!("no Akte")
    };
    assert_eq!(
        akte.metadaten.betreff.as_deref(),
        Some("]]> &amp; <x> \u{fffd}\u{fffd}\u{fffd} Ende")
    );
}

#[test]
fn a_written_offer_passes_the_official_schema_and_names_no_file() {
    let nachricht = nachricht(Nachrichtentyp::Anbieteverzeichnis, vec![akte(100, true)]);
    let xml = write_message(&nachricht);
    assert!(!xml.contains("Primaerdokument") && xml.contains("Muster, Erika"));
    let Some(shared) = shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("0501.xml");
    std::fs::write(&path, xml).unwrap();
    let schema = shared.join("xsd/3.0.0/xdomea-Nachrichten-AussonderungDurchfuehren.xsd");
    let lauf = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(schema)
        .arg(&path)
        .output()
        .unwrap();
    let gesagt = String::from_utf8_lossy(&lauf.stderr);
    assert!(lauf.status.success(), "{gesagt}");
}

#[test]
fn a_file_that_cannot_be_read_leaves_no_package() {
    let nachricht = nachricht(Nachrichtentyp::Aussonderung, vec![akte(100, true)]);
    let oeffnen = |_: &str| Err::<(Cursor<Vec<u8>>, u64), _>(std::io::ErrorKind::NotFound.into());
    let dateien = [datei(120)];
    let done = write_package(&nachricht, Cursor::new(Vec::new()), &dateien, oeffnen);
    assert!(done.is_err());
}
