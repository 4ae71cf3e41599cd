//! Broken and hostile packages are refused whole, with the right reason in the right place.

use crate::bausteine::{BILD, BRIEF, PROZESS, ersetzt, nachricht, paket, sha256, stamm, zip};
use eakte_xdomea::{
    Ablehnung, AblehnungCode, Optionen, Paket, WarnungCode, read_folder, read_package, read_path,
};
use std::fs;
use std::io::{Cursor, Read};

fn lesen(bytes: Vec<u8>) -> Result<Paket, Ablehnung> {
    read_package(Cursor::new(bytes), &Optionen::default())
}

fn code(bytes: Vec<u8>) -> AblehnungCode {
    lesen(bytes).unwrap_err().code
}

fn name() -> String {
    format!("{}.xml", stamm("3.1.0", false))
}

/// A good package and more entries.
fn dazu(mehr: &[(&str, &[u8])]) -> Vec<u8> {
    let (name, xml) = (name(), nachricht("3.1.0", false, None));
    let mut alle: Vec<(&str, &[u8])> =
        vec![(&name, xml.as_bytes()), (BRIEF, b"Brief"), (BILD, b"Bild")];
    alle.extend(mehr);
    zip(&alle)
}

/// Replaces every occurrence of the bytes.
fn gefaelscht(mut bytes: Vec<u8>, alt: &[u8], neu: &[u8]) -> Vec<u8> {
    assert_eq!(alt.len(), neu.len());
    let mut anzahl = 0;
    for ab in 0..=bytes.len() - alt.len() {
        if bytes[ab..].starts_with(alt) {
            bytes[ab..ab + alt.len()].copy_from_slice(neu);
            anzahl += 1;
        }
    }
    assert!(anzahl > 0);
    bytes
}

/// Changes one byte behind every central header of the ZIP.
fn im_verzeichnis(mut bytes: Vec<u8>, versatz: usize, wert: impl Fn(u8) -> u8) -> Vec<u8> {
    let stellen: Vec<usize> = (0..bytes.len() - 4)
        .filter(|&ab| bytes[ab..].starts_with(b"PK\x01\x02"))
        .collect();
    for ab in stellen {
        bytes[ab + versatz] = wert(bytes[ab + versatz]);
    }
    bytes
}

#[test]
fn a_good_package_is_taken() {
    let paket = lesen(paket(|xml| xml)).unwrap();
    assert!(paket.bericht.warnungen.is_empty());
    assert_eq!(paket.dateien[1].name, BILD);
    let sha256_hex: String = paket.dateien[1]
        .sha256
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(sha256_hex, sha256(b"Bild"));
}

#[test]
fn a_missing_file_is_named_with_its_place() {
    let (name, xml) = (name(), nachricht("3.1.0", false, None));
    let ablehnung = lesen(zip(&[(&name, xml.as_bytes()), (BRIEF, b"Brief")])).unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::DateiFehlt);
    assert!(ablehnung.grund.contains(BILD), "{ablehnung}");
    assert!(
        ablehnung
            .ort
            .pfad
            .unwrap()
            .ends_with("Dokument/Version[2]/Format/Primaerdokument")
    );
    let auch_nicht = Optionen {
        ohne_dateien: true,
        ..Optionen::default()
    };
    let ablehnung =
        read_package(Cursor::new(zip(&[(&name, xml.as_bytes())])), &auch_nicht).unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::DateiFehlt);
}

#[test]
fn a_surplus_file_is_only_warned_about() {
    let paket = lesen(dazu(&[("liesmich.txt", b"x")])).unwrap();
    let warnungen: Vec<_> = paket.bericht.warnungen.iter().map(|w| w.code).collect();
    assert_eq!(warnungen, [WarnungCode::DateiUeberzaehlig]);
    assert_eq!(paket.dateien.len(), 2);
}

#[test]
fn a_path_or_a_folder_in_an_entry_name_is_refused() {
    for boese in [
        "ordner/x.txt",
        "../x.txt",
        "/etc/passwd",
        "..\\x.txt",
        "C:x.txt",
        "ordner/",
        "a\u{7}b",
        "..",
    ] {
        assert_eq!(
            code(dazu(&[(boese, b"x")])),
            AblehnungCode::ZipPfad,
            "{boese}"
        );
    }
}

#[test]
fn a_path_in_a_file_name_of_the_message_is_refused() {
    let boese = "00000000-0000-4000-8000-000000000004/../../../etc/passwd";
    let bytes = paket(|xml| ersetzt(&xml, BRIEF, boese));
    assert_eq!(code(bytes), AblehnungCode::Dateiname);
    let dir = tempfile::tempdir().unwrap();
    let pfad = dir.path().join("n.xml");
    fs::write(
        &pfad,
        ersetzt(&nachricht("3.1.0", false, None), BRIEF, boese),
    )
    .unwrap();
    let ablehnung = read_folder(
        &pfad,
        &Optionen {
            ohne_dateien: true,
            ..Optionen::default()
        },
    )
    .unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::Dateiname);
}

#[cfg(unix)]
#[test]
fn a_link_beside_the_message_is_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let pfad = dir.path().join("n.xml");
    fs::write(&pfad, nachricht("3.1.0", false, None)).unwrap();
    fs::write(dir.path().join(BILD), b"Bild").unwrap();
    fs::write(dir.path().join("geheim"), b"geheim").unwrap();
    std::os::unix::fs::symlink("geheim", dir.path().join(BRIEF)).unwrap();
    assert_eq!(
        read_path(&pfad, &Optionen::default()).unwrap_err().code,
        AblehnungCode::DateiFehlt
    );
}

#[test]
fn an_encrypted_entry_is_refused() {
    let bytes = im_verzeichnis(paket(|xml| xml), 8, |flags| flags | 1);
    assert_eq!(code(bytes), AblehnungCode::ZipVerschluesselt);
}

#[test]
fn two_entries_of_one_name_are_refused() {
    let bytes = gefaelscht(
        dazu(&[("eins.txt", b"1"), ("zwei.txt", b"2")]),
        b"zwei.txt",
        b"eins.txt",
    );
    assert_eq!(code(bytes), AblehnungCode::ZipNameDoppelt);
}

#[test]
fn every_limit_refuses_what_exceeds_it() {
    let grenzen: [(Optionen, AblehnungCode); 6] = [
        (
            Optionen {
                entries_max: 2,
                ..Optionen::default()
            },
            AblehnungCode::ZuVieleEintraege,
        ),
        (
            Optionen {
                entry_bytes_max: 4,
                ..Optionen::default()
            },
            AblehnungCode::EintragZuGross,
        ),
        (
            Optionen {
                package_bytes_max: 2000,
                ..Optionen::default()
            },
            AblehnungCode::PaketZuGross,
        ),
        (
            Optionen {
                xml_bytes_max: 1000,
                ..Optionen::default()
            },
            AblehnungCode::NachrichtZuGross,
        ),
        (
            Optionen {
                depth_max: 5,
                ..Optionen::default()
            },
            AblehnungCode::XmlZuTief,
        ),
        (
            Optionen {
                ratio_max: 1,
                ratio_free_bytes: 10,
                ..Optionen::default()
            },
            AblehnungCode::Zipbombe,
        ),
    ];
    for (optionen, erwartet) in grenzen {
        let ablehnung = read_package(Cursor::new(paket(|xml| xml)), &optionen).unwrap_err();
        assert_eq!(ablehnung.code, erwartet, "{ablehnung}");
    }
}

#[test]
fn a_zip_bomb_is_refused_by_default() {
    let nullen = vec![0; 20 << 20];
    assert_eq!(
        code(dazu(&[("nullen.bin", &nullen)])),
        AblehnungCode::Zipbombe
    );
}

#[test]
fn an_entry_longer_than_its_directory_says_is_refused() {
    // The directory says 4 bytes fewer than the truth: lowest byte of the unpacked size.
    let bytes = im_verzeichnis(paket(|xml| xml), 24, |groesse| {
        groesse.saturating_sub(4).max(1)
    });
    assert_eq!(code(bytes), AblehnungCode::ZipDefekt);
}

#[test]
fn damaged_bytes_and_other_files_are_refused() {
    assert_eq!(code(b"kein ZIP".to_vec()), AblehnungCode::ZipDefekt);
    assert_eq!(code(Vec::new()), AblehnungCode::ZipDefekt);
    let mut halb = paket(|xml| xml);
    halb.truncate(halb.len() / 2);
    assert_eq!(code(halb), AblehnungCode::ZipDefekt);
    // A wrong checksum in the directory.
    let bytes = im_verzeichnis(paket(|xml| xml), 16, |crc| crc ^ 1);
    assert_eq!(code(bytes), AblehnungCode::ZipDefekt);
    assert_eq!(code(zip(&[("a.txt", b"x")])), AblehnungCode::KeineNachricht);
}

#[test]
fn a_second_message_is_refused_but_a_message_as_primary_file_is_not() {
    let zweite = nachricht("3.0.0", false, None);
    let zweiter_name = "00000000-0000-4000-8000-0000000000ff_Aussonderung.Aussonderung.0503.xml";
    assert_eq!(
        code(dazu(&[(zweiter_name, zweite.as_bytes())])),
        AblehnungCode::MehrereNachrichten
    );
    let als_datei = "00000000-0000-4000-8000-0000000000ff_Anlage.xml";
    let xml = ersetzt(&nachricht("3.1.0", false, None), BILD, als_datei);
    let bytes = zip(&[
        (&name(), xml.as_bytes()),
        (BRIEF, b"Brief"),
        (als_datei, zweite.as_bytes()),
    ]);
    assert_eq!(lesen(bytes).unwrap().dateien[1].name, als_datei);
}

#[test]
fn names_that_contradict_are_refused_and_changed_names_noted() {
    let lesen_als = |zip_name: &str| {
        let optionen = Optionen {
            zip_name: Some(zip_name.to_owned()),
            ..Optionen::default()
        };
        read_package(Cursor::new(paket(|xml| xml)), &optionen)
    };
    let fremd = "00000000-0000-4000-8000-0000000000ff_Aussonderung.Aussonderung.0503.zip";
    assert_eq!(
        lesen_als(fremd).unwrap_err().code,
        AblehnungCode::NameUngleich
    );
    let warnungen = |zip: &str| lesen_als(zip).unwrap().bericht.warnungen.len();
    assert_eq!(warnungen(&format!("{}.zip", stamm("3.1.0", false))), 0);
    assert_eq!(warnungen(&format!("{} (1).zip", stamm("3.1.0", false))), 0);
    assert_eq!(warnungen("download.zip"), 1);
    // The message is named after another process.
    let bytes = paket(|xml| ersetzt(&xml, PROZESS, "00000000-0000-4000-8000-0000000000ff"));
    assert_eq!(code(bytes), AblehnungCode::NameUngleich);
}

#[test]
fn a_file_that_differs_from_its_hash_is_refused() {
    let hashes = [sha256(b"Brief"), sha256(b"Bild")];
    let xml = nachricht("4.0.0", false, Some([&hashes[0], &hashes[1]]));
    let name = format!("{}.xml", stamm("4.0.0", false));
    let mit = |bild: &[u8]| {
        lesen(zip(&[
            (&name, xml.as_bytes()),
            (BRIEF, b"Brief"),
            (BILD, bild),
        ]))
    };
    assert_eq!(mit(b"Bild").unwrap().bericht.warnungen, []);
    let ablehnung = mit(b"bild").unwrap_err();
    assert_eq!(ablehnung.code, AblehnungCode::HashUngleich);
    assert!(ablehnung.grund.contains(BILD), "{ablehnung}");
}

#[test]
fn a_file_that_changes_after_the_check_does_not_pass() {
    let dir = tempfile::tempdir().unwrap();
    let pfad = dir.path().join("n.xml");
    fs::write(&pfad, nachricht("3.1.0", false, None)).unwrap();
    fs::write(dir.path().join(BRIEF), b"Brief").unwrap();
    fs::write(dir.path().join(BILD), b"Bild").unwrap();
    let mut paket = read_path(&pfad, &Optionen::default()).unwrap();
    fs::write(dir.path().join(BILD), b"bild").unwrap();
    let fehler = paket
        .datei(eakte_xdomea::DateiNr(1))
        .unwrap()
        .read_to_end(&mut Vec::new())
        .unwrap_err();
    assert_eq!(fehler.kind(), std::io::ErrorKind::InvalidData);
}
