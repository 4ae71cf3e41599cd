//! The official schemas, asked where they are installed.

use crate::bausteine::{ersetzt, nachricht, shared};
use eakte_xdomea::{Ablehnung, AblehnungCode, Optionen, Paket, read_message};
use std::path::PathBuf;

fn lesen(xml: String, xsd_dir: PathBuf) -> Result<Paket, Ablehnung> {
    lesen_mit(
        xml,
        Optionen {
            xsd_dir: Some(xsd_dir),
            ..Optionen::default()
        },
    )
}

fn lesen_mit(xml: String, optionen: Optionen) -> Result<Paket, Ablehnung> {
    read_message(
        xml.into_bytes(),
        &Optionen {
            ohne_dateien: true,
            ..optionen
        },
    )
}

#[test]
fn what_only_the_schema_refuses_is_refused_with_its_line() {
    let Some(shared) = shared() else { return };
    // The schemas of 2.x allow only certain letters; we warn.
    let xml = ersetzt(
        &nachricht("2.4.0", false, None),
        "Söhne",
        "Söhne \u{2013} Mahnung",
    );
    let ablehnung = lesen(xml, shared.join("xsd")).unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::Schema);
    assert_eq!(ablehnung.ort.zeile, Some(5), "{ablehnung}");
}

#[test]
fn a_schema_the_message_brings_along_is_not_followed() {
    let Some(shared) = shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let falle = dir.path().join("falle.xsd");
    // Followed, it would end the validation: it is no schema.
    std::fs::write(&falle, "<kein-schema").unwrap();
    let mit = format!(
        "urn:xoev-de:xdomea:schema:3.1.0\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"urn:falle\n{0}\" xsi:noNamespaceSchemaLocation=\"{0}\"",
        falle.display()
    );
    let xml = ersetzt(
        &nachricht("3.1.0", false, None),
        "urn:xoev-de:xdomea:schema:3.1.0\"",
        &mit,
    );
    assert!(
        lesen(xml, shared.join("xsd"))
            .unwrap()
            .bericht
            .schema_geprueft
    );
}

#[test]
fn a_validation_that_cannot_run_refuses_instead_of_passing() {
    let xml = || nachricht("3.1.0", false, None);
    let nirgends = lesen(xml(), PathBuf::from("/nirgends")).unwrap_err();
    assert_eq!(nirgends.code, AblehnungCode::SchemaPruefungUnmoeglich);
    let Some(shared) = shared() else { return };
    let xsd_dir = Some(shared.join("xsd"));
    let eng = Optionen {
        xsd_dir,
        schema_bytes_max: 1 << 20,
        ..Optionen::default()
    };
    assert_eq!(
        lesen_mit(xml(), eng).unwrap_err().code,
        AblehnungCode::SchemaPruefungUnmoeglich
    );
}
