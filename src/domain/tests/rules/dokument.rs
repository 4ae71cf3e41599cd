//! Rules of the Dokument.

use eakte_domain::akte::*;
use eakte_domain::werte::{Herkunft, Richtung};

use crate::gegeben::*;

fn anfuegen(dokument: u128, inhalt: u8) -> AkteCommand {
    AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(dokument),
        fassung: fassung(inhalt),
    })
}

fn umbenennen(dokument: u128, s: &str) -> AkteCommand {
    AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern {
        dokument: d(dokument),
        betreff: betreff(s),
    })
}

/// Every change of Dokument 1; Vorgang 2 is the target of the move.
fn changes() -> [AkteCommand; 4] {
    [
        anfuegen(1, 2),
        umbenennen(1, "Neu"),
        verschieben(1, 2),
        dokument_stornieren(1),
    ]
}

#[test]
fn a_dokument_is_filed_with_the_next_number_of_its_vorgang() {
    let akte = fold::<Akte>(&then(filed(), [ablegen(2, 2), ablegen(1, 3)]));
    let nummer = |id| akte.dokument(d(id)).unwrap().nummer;
    assert_eq!([nummer(1), nummer(2), nummer(3)], [1, 1, 2]);
}

#[test]
fn a_vorgang_that_is_zda_takes_no_dokument() {
    let events = nach([vorgang_anlegen(1, None), zda(1)]);
    let refused = akte(&events, ablegen(1, 1));
    assert_eq!(refused, Err(AkteError::VorgangIstZdA(1)));
}

#[test]
fn a_vorgang_that_is_storniert_takes_no_dokument() {
    let events = nach([vorgang_anlegen(1, None), stornieren(1)]);
    let refused = akte(&events, ablegen(1, 1));
    assert_eq!(refused, Err(AkteError::VorgangIstStorniert(1)));
}

#[test]
fn a_dokument_id_is_used_once_in_the_akte() {
    let refused = akte(&filed(), ablegen(2, 1));
    assert_eq!(refused, Err(AkteError::KennungVergeben(d(1).0)));
}

#[test]
fn an_anlage_belongs_to_a_live_dokument_of_the_same_vorgang() {
    akte(&filed(), anlage(1, 2, 1)).unwrap();
    let refused = Err(AkteError::AnlageOhneDokument(d(1)));
    assert_eq!(akte(&filed(), anlage(2, 2, 1)), refused);
    let cancelled = then(filed(), [dokument_stornieren(1)]);
    assert_eq!(akte(&cancelled, anlage(1, 2, 1)), refused);
    let unknown = akte(&filed(), anlage(1, 2, 9));
    assert_eq!(unknown, Err(AkteError::AnlageOhneDokument(d(9))));
}

#[test]
fn a_file_name_names_no_folder() {
    for bad in [
        "",
        "a/b.pdf",
        "..\\b.pdf",
        "..",
        ".",
        "a\u{0}.pdf",
        &"x".repeat(256),
    ] {
        let mut c = registrieren(1, 2);
        c.fassung = Some(eakte_domain::werte::Fassung {
            dateiname: bad.to_owned(),
            ..fassung(1)
        });
        let refused = akte(&filed(), AkteCommand::DokumentRegistrieren(c));
        assert_eq!(refused, Err(AkteError::DateinameUngueltig), "{bad:?}");
    }
}

#[test]
fn extracted_text_has_a_limit() {
    let limit = 256 * 1024;
    let mut neu = fassung(2);
    neu.text = Some("x".repeat(limit));
    let at_limit = DokumentFassungAnfuegen {
        dokument: d(1),
        fassung: neu.clone(),
    };
    akte(&filed(), AkteCommand::DokumentFassungAnfuegen(at_limit)).unwrap();
    neu.text = Some("x".repeat(limit + 1));
    let beyond = DokumentFassungAnfuegen {
        dokument: d(1),
        fassung: neu,
    };
    assert_eq!(
        akte(&filed(), AkteCommand::DokumentFassungAnfuegen(beyond)),
        Err(AkteError::TextUngueltig {
            feld: "text",
            bytes_max: limit
        })
    );
}

#[test]
fn sender_and_reference_are_bounded_texts() {
    let refused = |feld| {
        Err(AkteError::TextUngueltig {
            feld,
            bytes_max: 1000,
        })
    };
    let mut c = registrieren(1, 2);
    c.absender = Some("x".repeat(1001));
    let outcome = akte(&filed(), AkteCommand::DokumentRegistrieren(c));
    assert_eq!(outcome, refused("absender"));
    let mut c = registrieren(1, 2);
    c.fremdes_zeichen = Some("a\nb".to_owned());
    let outcome = akte(&filed(), AkteCommand::DokumentRegistrieren(c));
    assert_eq!(outcome, refused("fremdes_zeichen"));
}

#[test]
fn an_unknown_dokument_is_refused_everywhere() {
    let events = nach([vorgang_anlegen(1, None), vorgang_anlegen(2, None)]);
    for c in changes() {
        assert_eq!(akte(&events, c), Err(AkteError::DokumentUnbekannt(d(1))));
    }
}

#[test]
fn a_storniert_dokument_is_left_alone() {
    let events = then(filed(), [dokument_stornieren(1)]);
    for c in changes() {
        assert_eq!(akte(&events, c), Err(AkteError::DokumentIstStorniert(1)));
    }
}

#[test]
fn a_dokument_in_a_closed_vorgang_is_left_alone() {
    let events = then(filed(), [zda(1)]);
    for c in changes() {
        assert_eq!(akte(&events, c), Err(AkteError::VorgangIstZdA(1)));
    }
}

#[test]
fn nothing_is_received_tomorrow_though_a_letter_may_bear_a_later_day() {
    let c = DokumentRegistrieren {
        eingang: Some(MORGEN),
        ..registrieren(1, 2)
    };
    let refused = akte(&filed(), AkteCommand::DokumentRegistrieren(c.clone()));
    assert_eq!(refused, Err(AkteError::DatumInZukunft(MORGEN)));
    let letter = DokumentRegistrieren {
        datum: Some(MORGEN),
        eingang: Some(HEUTE),
        ..c
    };
    akte(&filed(), AkteCommand::DokumentRegistrieren(letter)).unwrap();
}

#[test]
fn only_what_came_in_has_a_day_of_receipt_unless_another_system_said_so_and_then_it_does_not_count()
{
    let leer = nach([vorgang_anlegen(1, None)]);
    for richtung in [Richtung::Ausgang, Richtung::Intern] {
        let c = DokumentRegistrieren {
            richtung,
            eingang: Some(GESTERN),
            ..registrieren(1, 1)
        };
        let refused = akte(&leer, AkteCommand::DokumentRegistrieren(c.clone()));
        assert_eq!(refused, Err(AkteError::EingangOhneRichtung));
        let without = DokumentRegistrieren {
            eingang: None,
            ..c.clone()
        };
        akte(&leer, AkteCommand::DokumentRegistrieren(without)).unwrap();
        let imported = DokumentRegistrieren {
            herkunft: Some(Herkunft {
                nachricht: "Nachricht 1".to_owned(),
                kennzeichen: None,
                objekt: None,
            }),
            ..c
        };
        let imported = AkteCommand::DokumentRegistrieren(imported);
        let events = then(leer.clone(), [imported]);
        assert_eq!(fold::<Akte>(&events).erster_eingang(), None);
        let events = then(events, [ablegen(1, 2)]);
        assert_eq!(fold::<Akte>(&events).erster_eingang(), Some(HEUTE));
    }
}

#[test]
fn versions_are_numbered_from_one() {
    let paper = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        fassung: None,
        ..registrieren(1, 2)
    });
    let events = then(filed(), [paper, anfuegen(2, 5), anfuegen(2, 6)]);
    let nummern: Vec<_> = events
        .iter()
        .filter_map(|e| match e {
            AkteEvent::DokumentFassungAngefuegt(e) => Some(e.nummer),
            _ => None,
        })
        .collect();
    assert_eq!(nummern, [1, 2]);
}

#[test]
fn the_bytes_of_the_current_version_are_no_new_version() {
    let refused = akte(&filed(), anfuegen(1, 1));
    assert_eq!(refused, Err(AkteError::FassungUnveraendert));
}

#[test]
fn the_bytes_of_an_older_version_are_a_new_version() {
    akte(&then(filed(), [anfuegen(1, 2)]), anfuegen(1, 1)).unwrap();
}

#[test]
fn the_event_keeps_the_text_and_the_akte_does_not() {
    let events = akte(&filed(), anfuegen(1, 2)).unwrap();
    let AkteEvent::DokumentFassungAngefuegt(e) = &events[0] else {
        panic!("{events:?}")
    };
    assert_eq!(e.fassung, fassung(2));
    let akte = fold::<Akte>(&[filed(), events].concat());
    let fassungen = &akte.dokument(d(1)).unwrap().fassungen;
    assert_eq!(fassungen.len(), 2);
    assert!(fassungen.values().all(|f| f.text.is_none()));
}

#[test]
fn the_same_betreff_of_a_dokument_is_no_change() {
    let refused = akte(&filed(), umbenennen(1, "Antrag"));
    assert_eq!(refused, Err(AkteError::Unveraendert));
}

#[test]
fn a_moved_dokument_gets_the_next_number_there_and_its_old_one_is_not_reused() {
    let events = then(filed(), [ablegen(2, 2), verschieben(1, 2), ablegen(1, 3)]);
    let akte = fold::<Akte>(&events);
    let place = |id| {
        let d = akte.dokument(d(id)).unwrap();
        (d.vorgang, d.nummer)
    };
    assert_eq!(place(1), (v(2), 2));
    assert_eq!(place(3), (v(1), 2));
}

#[test]
fn a_dokument_is_not_moved_to_where_it_lies() {
    let refused = akte(&filed(), verschieben(1, 1));
    assert_eq!(refused, Err(AkteError::Unveraendert));
}

#[test]
fn a_dokument_is_not_moved_to_a_closed_cancelled_or_unknown_vorgang() {
    let closed = then(filed(), [zda(2)]);
    assert_eq!(
        akte(&closed, verschieben(1, 2)),
        Err(AkteError::VorgangIstZdA(2))
    );
    let cancelled = then(filed(), [stornieren(2)]);
    assert_eq!(
        akte(&cancelled, verschieben(1, 2)),
        Err(AkteError::VorgangIstStorniert(2))
    );
    assert_eq!(
        akte(&filed(), verschieben(1, 9)),
        Err(AkteError::VorgangUnbekannt(v(9)))
    );
}

#[test]
fn a_moved_dokument_takes_its_anlagen_along() {
    let events = then(filed(), [anlage(1, 2, 1), anlage(1, 3, 2), ablegen(1, 4)]);
    let moved = akte(&events, verschieben(1, 2)).unwrap();
    let expected = [(1, 1), (2, 2), (3, 3)].map(|(id, nummer)| {
        AkteEvent::DokumentVerschoben(DokumentVerschoben {
            dokument: d(id),
            von: v(1),
            nach: v(2),
            nummer,
        })
    });
    assert_eq!(moved, expected);
}

#[test]
fn an_anlage_is_not_moved_alone() {
    let events = then(filed(), [anlage(1, 2, 1)]);
    let refused = akte(&events, verschieben(2, 2));
    assert_eq!(refused, Err(AkteError::AnlageFolgt(2)));
}

#[test]
fn a_storniert_dokument_takes_its_anlagen_along_but_not_twice() {
    let events = then(
        filed(),
        [anlage(1, 2, 1), anlage(1, 3, 1), dokument_stornieren(2)],
    );
    let cancelled = akte(&events, dokument_stornieren(1)).unwrap();
    let expected = [1, 3].map(|id| {
        AkteEvent::DokumentStorniert(DokumentStorniert {
            dokument: d(id),
            grund: betreff("doppelt"),
        })
    });
    assert_eq!(cancelled, expected);
}

#[test]
fn anlagen_in_a_circle_of_a_broken_log_do_not_hang() {
    let mut events = then(filed(), [anlage(1, 2, 1)]);
    let Some(AkteEvent::DokumentRegistriert(first)) = events.get_mut(3) else {
        panic!("{events:?}")
    };
    first.anlage_zu = Some(d(2));
    let cancelled = akte(&events, dokument_stornieren(1)).unwrap();
    assert_eq!(cancelled.len(), 2);
}
