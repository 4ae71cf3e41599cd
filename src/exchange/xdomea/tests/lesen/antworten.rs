//! What an archive answers is taken with every object it names, or refused whole.

use crate::bausteine::shared;
use eakte_xdomea::{AblehnungCode, Antwort, Antwortinhalt, Optionen, read_answer};
use std::fs;

const PROZESS: &str = "00000000-0000-4000-8000-000000000001";
const AKTE: &str = "00000000-0000-4000-8000-000000000002";

fn kopf(typ: &str) -> String {
    format!(
        "<xdomea:Kopf><xdomea:ProzessID>{PROZESS}</xdomea:ProzessID>\
         <xdomea:Nachrichtentyp><code>{typ}</code></xdomea:Nachrichtentyp>\
         <xdomea:Erstellungszeitpunkt>2026-11-27T10:00:00+01:00</xdomea:Erstellungszeitpunkt>\
         <xdomea:Absender><xdomea:Institution><xdomea:Name>Kreisarchiv</xdomea:Name></xdomea:Institution></xdomea:Absender>\
         <xdomea:Empfaenger><xdomea:Institution><xdomea:Name>Stadt Ahaus</xdomea:Name></xdomea:Institution></xdomea:Empfaenger>{}\
         </xdomea:Kopf>",
        if typ == "0502" {
            "<xdomea:Empfangsbestaetigung>0</xdomea:Empfangsbestaetigung>"
        } else {
            ""
        }
    )
}

fn import(objekte: &str) -> String {
    let wurzel = "Aussonderung.AussonderungImportBestaetigen.0506";
    format!(
        "<xdomea:{wurzel} xmlns:xdomea=\"urn:xoev-de:xdomea:schema:3.0.0\">{}{objekte}</xdomea:{wurzel}>",
        kopf("0506")
    )
}

fn objekt(id: &str, erfolgreich: &str, mehr: &str) -> String {
    format!(
        "<xdomea:AusgesondertesSGO><xdomea:IDSGO>{id}</xdomea:IDSGO>\
         <xdomea:Erfolgreich>{erfolgreich}</xdomea:Erfolgreich>{mehr}</xdomea:AusgesondertesSGO>"
    )
}

fn lesen(xml: &str) -> Result<Antwort, AblehnungCode> {
    let optionen = Optionen {
        xsd_dir: shared().map(|s| s.join("xsd")),
        ..Optionen::default()
    };
    read_answer(xml.as_bytes().to_vec(), &optionen).map_err(|a| a.code)
}

#[test]
fn a_receipt_tells_of_each_object_whether_the_archive_has_it() {
    let gut = objekt(
        AKTE,
        "true",
        "<xdomea:Archivkennung>Best. 12 Nr. 7</xdomea:Archivkennung>",
    );
    let schlecht = objekt(
        PROZESS,
        "0",
        "<xdomea:Fehlermeldung>Datei fehlt</xdomea:Fehlermeldung><xdomea:Fehlermeldung> </xdomea:Fehlermeldung>",
    );
    let antwort = lesen(&import(&(gut + &schlecht))).unwrap();
    assert_eq!(antwort.prozess_id.to_string(), PROZESS);
    assert_eq!(antwort.absender.zeile(), "Kreisarchiv");
    let Antwortinhalt::Importe(objekte) = antwort.inhalt else {
        panic!("no receipt")
    };
    assert_eq!(objekte.len(), 2);
    assert!(objekte[0].erfolgreich && !objekte[1].erfolgreich);
    assert_eq!(objekte[0].archivkennung.as_deref(), Some("Best. 12 Nr. 7"));
    assert_eq!(objekte[1].fehler, ["Datei fehlt"]);
}

#[test]
fn an_altered_receipt_is_refused_with_its_reason() {
    let einmal = objekt(AKTE, "1", "");
    for (xml, code) in [
        // Two things about one object.
        (
            import(&(einmal.clone() + &objekt(AKTE, "0", ""))),
            AblehnungCode::IdDoppelt,
        ),
        // Nothing about any.
        (import(""), AblehnungCode::ElementFehlt),
        (import(&objekt(AKTE, "ja", "")), AblehnungCode::Wert),
        (
            import(&objekt("keine-kennung", "1", "")),
            AblehnungCode::Uuid,
        ),
        (
            import(&einmal).replace("schema:3.0.0", "schema:9.9.9"),
            AblehnungCode::VersionUnbekannt,
        ),
        (
            import(&einmal).replace("ImportBestaetigen.0506", "EmpfangBestaetigen.0507"),
            AblehnungCode::NachrichtentypUnbekannt,
        ),
        // A receipt that calls itself an appraisal is neither.
        (
            import(&einmal).replace("<code>0506</code>", "<code>0502</code>"),
            AblehnungCode::NameUngleich,
        ),
    ] {
        assert_eq!(lesen(&xml), Err(code), "{xml}");
    }
    let mut halb = import(&einmal);
    halb.truncate(halb.len() - 20);
    assert!(lesen(&halb).is_err());
}

#[test]
fn the_answers_of_a_real_archive_are_taken_from_their_zips() {
    let Some(shared) = shared() else { return };
    let mut gelesen = Vec::new();
    for eintrag in fs::read_dir(shared.join("examples/dialogue-4step-3.0.0")).unwrap() {
        let pfad = eintrag.unwrap().path();
        let name = pfad.file_name().unwrap().to_str().unwrap().to_owned();
        let optionen = Optionen {
            xsd_dir: Some(shared.join("xsd")),
            ..Optionen::default()
        };
        let antwort = read_answer(fs::read(&pfad).unwrap(), &optionen);
        if !(name.contains("0502") || name.contains("0506")) {
            let code = antwort.unwrap_err().code;
            assert_eq!(code, AblehnungCode::NachrichtentypUnbekannt, "{name}");
            continue;
        }
        let antwort = antwort.unwrap_or_else(|a| panic!("{name}: {a}"));
        assert!(name.starts_with(&antwort.prozess_id.to_string()));
        gelesen.push(match antwort.inhalt {
            Antwortinhalt::Bewertungen(b) => {
                let a = b
                    .iter()
                    .filter(|o| o.aussonderungsart.as_ref().unwrap().code == "A");
                ("0502", a.count(), b.len())
            }
            Antwortinhalt::Importe(i) => {
                ("0506", i.iter().filter(|o| o.erfolgreich).count(), i.len())
            }
        });
    }
    gelesen.sort_unstable();
    assert_eq!(gelesen.len(), 2);
    assert_eq!((gelesen[1].1, gelesen[1].2), (6, 6));
    assert!(
        gelesen[0].1 > 0 && gelesen[0].1 < gelesen[0].2,
        "{gelesen:?}"
    );
}

#[test]
fn a_message_that_brings_objects_is_no_answer_and_an_answer_no_package() {
    let Some(shared) = shared() else { return };
    for (name, antwort) in [
        ("Aussonderung.Aussonderung.0503.xml", false),
        ("Aussonderung.Bewertungsverzeichnis.0502.xml", true),
    ] {
        for version in ["3.0.0", "3.1.0"] {
            let bytes = fs::read(shared.join("minimal").join(version).join(name)).unwrap();
            let gelesen = read_answer(bytes, &Optionen::default());
            assert_eq!(gelesen.is_ok(), antwort, "{version} {name}");
        }
    }
}
