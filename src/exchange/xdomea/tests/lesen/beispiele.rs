//! Real and minimal messages are taken, with their files where they have them.

use crate::bausteine::{BILD, BRIEF, nachricht, sha256, shared, stamm, zip};
use eakte_xdomea::{
    AblehnungCode, Aufbewahrungsdauer, Aufbewahrungsende, Fassung, Nachrichtentyp, Optionen,
    Schriftgutobjekt, WarnungCode, read_folder, read_message, read_package, read_path,
};
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

fn xml_unter(dir: &Path) -> Vec<PathBuf> {
    let mut liste = Vec::new();
    for eintrag in fs::read_dir(dir).unwrap() {
        let pfad = eintrag.unwrap().path();
        if pfad.is_dir() {
            liste.extend(xml_unter(&pfad));
        } else if pfad.extension().is_some_and(|e| e == "xml") {
            liste.push(pfad);
        }
    }
    liste
}

#[test]
fn every_0503_and_0401_is_taken_without_files_and_every_other_message_refused() {
    let Some(shared) = shared() else { return };
    let ohne = Optionen {
        ohne_dateien: true,
        ..Optionen::default()
    };
    let mit_schema = Optionen {
        xsd_dir: Some(shared.join("xsd")),
        ..ohne.clone()
    };
    let (mut genommen, mut abgelehnt) = (0, 0);
    for teil in ["examples", "minimal"] {
        for pfad in xml_unter(&shared.join(teil)) {
            let name = pfad.file_name().unwrap().to_str().unwrap();
            let gelesen = read_folder(&pfad, &ohne);
            if name.contains("0503") || name.contains("0401") {
                let paket = gelesen.unwrap_or_else(|a| panic!("{}: {a}", pfad.display()));
                assert!(!paket.nachricht.objekte.is_empty());
                let geprueft = read_folder(&pfad, &mit_schema)
                    .unwrap_or_else(|a| panic!("{}: {a}", pfad.display()));
                assert!(geprueft.bericht.schema_geprueft && !paket.bericht.schema_geprueft);
                genommen += 1;
            } else {
                assert_eq!(
                    gelesen.unwrap_err().code,
                    AblehnungCode::NachrichtentypUnbekannt,
                    "{}",
                    pfad.display()
                );
                abgelehnt += 1;
            }
        }
    }
    assert!(genommen >= 8 && abgelehnt >= 20, "{genommen} {abgelehnt}");
}

#[test]
fn the_package_of_the_dialogue_is_taken_whole() {
    let Some(shared) = shared() else { return };
    let name = "283df98a-19db-43a4-a0a1-2547ab09a8d3_Aussonderung.Aussonderung.0503.zip";
    let pfad = shared.join("examples/dialogue-4step-3.0.0").join(name);
    let mut paket = read_path(
        &pfad,
        &Optionen {
            xsd_dir: Some(shared.join("xsd")),
            ..Optionen::default()
        },
    )
    .unwrap();
    let z = paket.bericht.genommen;
    assert_eq!(
        (z.akten, z.vorgaenge, z.dokumente, z.versionen, z.dateien),
        (2, 2, 2, 2, 2)
    );
    assert_eq!(z.bytes, 70_046 + 779_029);
    assert!(
        paket.bericht.warnungen.is_empty(),
        "{:?}",
        paket.bericht.warnungen
    );
    let pfade: Vec<&str> = paket
        .bericht
        .ohne_platz
        .iter()
        .map(|o| o.pfad.as_str())
        .collect();
    assert!(
        pfade.contains(&"Aussonderung.Aussonderung.0503/Kopf/Absender/Anschrift"),
        "{pfade:?}"
    );
    let Schriftgutobjekt::Akte(akte) = &paket.nachricht.objekte[0] else {
        panic!()
    };
    assert_eq!(akte.metadaten.kennzeichen.as_deref(), Some("1234-1"));
    assert_eq!(akte.vorgaenge[0].zda, Some(true));
    let datei = &akte.vorgaenge[0].dokumente[0].versionen[0].formate[0].primaerdokument;
    assert_eq!(datei.anzeigename(), "test_pdf_a2-a.pdf");
    let nr = datei.datei.unwrap();
    let mut bytes = Vec::new();
    paket.datei(nr).unwrap().read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"%PDF"));
    assert_eq!(bytes.len(), 70_046);
}

#[test]
fn other_packages_of_the_dialogue_are_refused_as_other_messages() {
    let Some(shared) = shared() else { return };
    let mut gesehen = 0;
    for dir in ["examples/dialogue-4step-3.0.0", "examples/x-man"] {
        for eintrag in fs::read_dir(shared.join(dir)).unwrap() {
            let pfad = eintrag.unwrap().path();
            if !pfad.to_str().unwrap().contains("0503") {
                let ablehnung = read_path(&pfad, &Optionen::default()).unwrap_err();
                assert_eq!(
                    ablehnung.code,
                    AblehnungCode::NachrichtentypUnbekannt,
                    "{ablehnung}"
                );
                gesehen += 1;
            }
        }
    }
    assert_eq!(gesehen, 7);
}

#[test]
fn a_message_beside_its_file_is_taken_and_without_it_only_on_request() {
    let Some(shared) = shared() else { return };
    let name = "9fde4e7a-b41b-11ec-9225-005056871b7c_Aussonderung.Aussonderung.0503.xml";
    let pfad = shared.join("examples/lavnrw/3.0.0").join(name);
    let paket = read_path(&pfad, &Optionen::default()).unwrap();
    assert_eq!(paket.dateien.len(), 1);
    assert_eq!(paket.dateien[0].groesse, 13);
    let xml = fs::read(&pfad).unwrap();
    let ablehnung = read_message(xml.clone(), &Optionen::default()).unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::DateiFehlt);
    assert_eq!(ablehnung.ort.zeile, Some(92), "{ablehnung}");
    let paket = read_message(
        xml,
        &Optionen {
            ohne_dateien: true,
            ..Optionen::default()
        },
    )
    .unwrap();
    assert_eq!(
        paket.bericht.fehlende_dateien,
        ["f4bcaaf7-d7cb-11ef-a278-005056871b7c.txt"]
    );
    assert!(
        paket
            .bericht
            .warnungen
            .iter()
            .any(|w| w.code == WarnungCode::DateiFehlt)
    );
}

#[test]
fn every_version_gives_the_same_model() {
    let hashes = [sha256(b"Brief"), sha256(b"Bild")];
    for (version, abgabe) in [
        ("2.3.0", false),
        ("2.3.0", true),
        ("2.4.0", false),
        ("2.4.0", true),
        ("3.0.0", false),
        ("3.1.0", true),
        ("4.0.0", false),
    ] {
        let hashes = version
            .starts_with('4')
            .then(|| [hashes[0].as_str(), hashes[1].as_str()]);
        let xml = nachricht(version, abgabe, hashes);
        let stamm = stamm(version, abgabe);
        let zip = zip(&[
            (&format!("{stamm}.xml"), xml.as_bytes()),
            (BRIEF, b"Brief"),
            (BILD, b"Bild"),
        ]);
        let xsd_dir = shared().map(|s| s.join("xsd"));
        let optionen = Optionen {
            zip_name: Some(format!("{stamm}.zip")),
            xsd_dir,
            ..Optionen::default()
        };
        let mut paket =
            read_package(Cursor::new(zip), &optionen).unwrap_or_else(|a| panic!("{version}: {a}"));
        let n = &paket.nachricht;
        assert_eq!(n.version.as_str(), version);
        assert_eq!(
            n.typ,
            if abgabe {
                Nachrichtentyp::Abgabe
            } else {
                Nachrichtentyp::Aussonderung
            }
        );
        assert_eq!(n.absender.zeile(), "Kreis Borken");
        assert_eq!(n.empfaenger.zeile(), "Kreisarchiv");
        assert!(
            paket.bericht.warnungen.is_empty(),
            "{version}: {:?}",
            paket.bericht.warnungen
        );
        assert!(
            paket.bericht.ohne_platz.is_empty(),
            "{version}: {:?}",
            paket.bericht.ohne_platz
        );
        let Schriftgutobjekt::Akte(akte) = &n.objekte[0] else {
            panic!()
        };
        assert_eq!(akte.metadaten.betreff.as_deref(), Some("Meyer & Söhne"));
        assert_eq!(
            akte.aussonderung.aufbewahrungsdauer,
            Some(Aufbewahrungsdauer::Jahre(10))
        );
        assert_eq!(
            akte.aussonderung.aussonderungsart.as_ref().unwrap().code,
            "A"
        );
        let ende = match n.version {
            Fassung::V230 | Fassung::V240 => Aufbewahrungsende::Jahr(2035),
            _ => Aufbewahrungsende::Tag(jiff::civil::date(2035, 12, 31)),
        };
        assert_eq!(akte.aussonderung.aufbewahrungsende, Some(ende));
        let eintrag = &akte.historie[0];
        assert_eq!(eintrag.metadatum.as_deref(), Some("Betreff"));
        assert_eq!(eintrag.alter_wert.as_deref(), Some("Meyer"));
        // 24:00 of the 29th is 00:00 of the next day.
        assert_eq!(
            eintrag.zeit.unix_ms(&jiff::tz::TimeZone::UTC),
            Some(1_583_020_800_000)
        );
        let dokument = &akte.vorgaenge[0].dokumente[0];
        assert_eq!(
            dokument.posteingangsdatum,
            Some(jiff::civil::date(2020, 3, 1))
        );
        assert_eq!(dokument.versionen.len(), 2);
        let nr = dokument.versionen[1].formate[0]
            .primaerdokument
            .datei
            .unwrap();
        let mut bytes = Vec::new();
        paket.datei(nr).unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"Bild");
    }
}
