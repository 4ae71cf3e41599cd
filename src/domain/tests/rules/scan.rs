//! Rules of what is scanned into an Akte: the Transfervermerk that goes with it, and copies of identity papers.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use uuid::Uuid;

use crate::gegeben::*;

/// Files what was scanned, of so many sheets.
pub(crate) fn scannen(registrieren: DokumentRegistrieren, blaetter: u32) -> AkteCommand {
    AkteCommand::DokumentScannen(DokumentScannen {
        registrieren,
        vermerk: Transfervermerk {
            stapel: StapelId(Uuid::from_u128(5)),
            stapelname: betreff("Posteingang 3"),
            gescannt_am: HEUTE,
            verfahren: verfahren(),
            bearbeiter: betreff("S. Scharf"),
            blaetter,
            bildgleich: true,
        },
    })
}

#[test]
fn a_scan_is_filed_with_its_note_in_one_step() {
    let events = akte(&filed(), scannen(registrieren(1, 2), 3)).unwrap();
    let [
        AkteEvent::DokumentRegistriert(dokument),
        AkteEvent::TransfervermerkErstellt(vermerk),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(dokument.dokument, vermerk.dokument);
    assert_eq!(vermerk.vermerk.blaetter, 3);
}

#[test]
fn a_scan_without_a_file_without_sheets_or_of_tomorrow_is_refused() {
    let papier = DokumentRegistrieren {
        fassung: None,
        ..registrieren(1, 2)
    };
    let refused = akte(&filed(), scannen(papier, 1));
    assert_eq!(refused, Err(ScanError::OhneDatei.into()));
    let refused = akte(&filed(), scannen(registrieren(1, 2), 0));
    assert_eq!(refused, Err(ScanError::Blattzahl(10_000).into()));
    let AkteCommand::DokumentScannen(mut c) = scannen(registrieren(1, 2), 1) else {
        unreachable!()
    };
    c.vermerk.gescannt_am = MORGEN;
    let refused = akte(&filed(), AkteCommand::DokumentScannen(c));
    assert_eq!(refused, Err(AkteError::DatumInZukunft(MORGEN)));
}

#[test]
fn an_identity_paper_is_copied_with_a_reason_only_scanned_or_uploaded() {
    let kopie = |ausweisgrund: Option<&str>| DokumentRegistrieren {
        klasse: Dokumentklasse::Ausweiskopie,
        ausweisgrund: ausweisgrund.map(betreff),
        ..registrieren(1, 2)
    };
    let ohne = [
        AkteCommand::DokumentRegistrieren(kopie(None)),
        scannen(kopie(None), 1),
    ];
    for c in ohne {
        assert_eq!(akte(&filed(), c), Err(ScanError::AusweisOhneGrund.into()));
    }
    let grund = Some("Auszahlung an Dritte");
    let mit = [
        AkteCommand::DokumentRegistrieren(kopie(grund)),
        scannen(kopie(grund), 1),
    ];
    for c in mit {
        let events = akte(&filed(), c).unwrap();
        let AkteEvent::DokumentRegistriert(e) = &events[0] else {
            panic!("{events:?}");
        };
        assert_eq!(e.ausweisgrund, Some(betreff("Auszahlung an Dritte")));
    }
}

#[test]
fn the_reason_for_a_copy_is_not_kept_with_another_kind_of_dokument() {
    let c = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        ausweisgrund: Some(betreff("Auszahlung an Dritte")),
        ..registrieren(1, 2)
    });
    let events = akte(&filed(), c).unwrap();
    let AkteEvent::DokumentRegistriert(e) = &events[0] else {
        panic!("{events:?}");
    };
    assert_eq!(e.ausweisgrund, None);
}

#[test]
fn the_note_and_the_reason_move_with_the_dokument_to_another_akte() {
    let kopie = DokumentRegistrieren {
        klasse: Dokumentklasse::Ausweiskopie,
        ausweisgrund: Some(betreff("Auszahlung an Dritte")),
        ..registrieren(1, 2)
    };
    let events = then(filed(), [scannen(kopie, 2)]);
    let with_time = events.iter().map(|e| (JETZT, "Anna Beispiel", e));
    let u = Uebernahme::aus(with_time, d(2)).unwrap();
    assert_eq!(u.ausweisgrund, Some(betreff("Auszahlung an Dritte")));
    assert_eq!(u.vermerk.map(|v| v.blaetter), Some(2));
}

#[test]
fn an_erasure_of_the_dokument_takes_its_note_along() {
    let events = then(filed(), [scannen(registrieren(1, 2), 2)]);
    let numbered: Vec<_> = (0_u64..).zip(&events).collect();
    let ziel = Loeschziel::Dokument { dokument: d(2) };
    let umfang = loeschumfang(&numbered, ziel).unwrap();
    let last = numbered.len() as u64 - 1;
    let both = Bereich {
        von: last - 1,
        bis: last,
    };
    assert_eq!(umfang.bereiche, [both]);
}
