//! Rules of the Akte itself.

use eakte_domain::akte::*;
use eakte_domain::werte::{Dokumentklasse, Gliederung, Herkunft, Status};
use eakte_domain::*;
use jiff::civil::date;

use crate::gegeben::*;

fn wiedereroeffnen() -> AkteCommand {
    AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen {
        grund: betreff("neuer Antrag"),
    })
}

fn umbenennen(s: &str) -> AkteCommand {
    AkteCommand::AkteBetreffAendern(AkteBetreffAendern {
        betreff: betreff(s),
    })
}

#[test]
fn an_akte_is_opened_as_asked() {
    let akte = fold::<Akte>(&angelegt());
    assert_eq!(akte.status(), Some(Status::InBearbeitung));
    assert_eq!(akte.org(), Some(VELEN));
    assert_eq!(akte.einheit(), Some(&einheit("50.1")));
    assert_eq!(akte.aktenzeichen(), Some("50.1-50.2-00007/2026"));
    assert_eq!(akte.leistungsart(), Some(anlegen().leistungsart));
}

#[test]
fn an_akte_is_opened_only_once() {
    let again = akte(&angelegt(), AkteCommand::AkteAnlegen(anlegen()));
    assert_eq!(again, Err(AkteError::SchonAngelegt));
}

#[test]
fn the_operator_of_the_log_leads_no_akte() {
    let c = AkteAnlegen {
        org: OrgNr(0),
        ..anlegen()
    };
    let refused = akte(&[], AkteCommand::AkteAnlegen(c));
    assert_eq!(refused, Err(AkteError::FederfuehrungUnzulaessig));
}

#[test]
fn an_akte_needs_a_usable_aktenzeichen() {
    for bad in ["", "  ", "50.1\n7", &"x".repeat(121)] {
        let c = AkteAnlegen {
            aktenzeichen: bad.to_owned(),
            ..anlegen()
        };
        let refused = akte(&[], AkteCommand::AkteAnlegen(c));
        let feld = "aktenzeichen";
        let bytes_max = 120;
        assert_eq!(refused, Err(AkteError::TextUngueltig { feld, bytes_max }));
    }
}

#[test]
fn nothing_happens_in_an_akte_that_was_never_opened() {
    for c in [
        umbenennen("Neu"),
        akte_zda(),
        wiedereroeffnen(),
        akte_stornieren(),
        vorgang_anlegen(1, None),
        zda(1),
        stornieren(1),
        ablegen(1, 1),
        verschieben(1, 2),
        dokument_stornieren(1),
        AkteCommand::FreigabeErteilen(freigeben(1)),
        zustimmen(1),
        widerspruch_freigeben(1),
        AkteCommand::FreigabeBeenden(FreigabeBeenden {
            freigabe: f(1),
            grund: betreff("beendet"),
        }),
    ] {
        assert_eq!(akte(&[], c), Err(AkteError::NichtAngelegt));
    }
}

#[test]
fn a_changed_betreff_remembers_the_one_before() {
    let events = akte(&angelegt(), umbenennen("Muster, Erika und Max")).unwrap();
    let expected = AkteBetreffGeaendert {
        betreff: betreff("Muster, Erika und Max"),
        vorher: betreff("Muster, Erika"),
    };
    assert_eq!(events, [AkteEvent::AkteBetreffGeaendert(expected)]);
}

#[test]
fn the_same_betreff_is_no_change() {
    let refused = akte(&angelegt(), umbenennen("Muster, Erika"));
    assert_eq!(refused, Err(AkteError::Unveraendert));
}

#[test]
fn an_akte_with_open_vorgaenge_is_not_zda_and_the_refusal_names_them() {
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, None),
        vorgang_anlegen(3, None),
        zda(2),
    ]);
    let refused = akte(&events, akte_zda());
    assert_eq!(refused, Err(AkteError::OffeneVorgaenge(vec![1, 3])));
}

#[test]
fn an_akte_whose_vorgaenge_are_zda_or_storniert_becomes_zda() {
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, None),
        zda(1),
        stornieren(2),
        akte_zda(),
    ]);
    let akte = fold::<Akte>(&events);
    assert_eq!(akte.status(), Some(Status::ZdA));
    assert_eq!(akte.kopf().unwrap().zda_am, Some(HEUTE));
}

#[test]
fn an_akte_is_not_zda_as_of_tomorrow() {
    let c = AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am: MORGEN });
    assert_eq!(akte(&angelegt(), c), Err(AkteError::DatumInZukunft(MORGEN)));
}

#[test]
fn an_akte_is_not_zda_before_it_began() {
    let closed = |events: &[AkteEvent], am| {
        akte(
            events,
            AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am }),
        )
    };
    let refused = |tag, beginn| Err(AkteError::DatumVorBeginn { tag, beginn });
    // Its own beginning counts, also one long ago; else the year of its Aktenzeichen.
    let mit = geoeffnet(AkteAnlegen {
        beginn: Some(date(2019, 5, 2)),
        ..anlegen()
    });
    assert_eq!(
        closed(&mit, date(2019, 5, 1)),
        refused(date(2019, 5, 1), date(2019, 5, 2))
    );
    assert!(closed(&mit, date(2019, 5, 2)).is_ok());
    let ohne = geoeffnet(AkteAnlegen {
        beginn: None,
        ..anlegen()
    });
    assert_eq!(
        closed(&ohne, date(2025, 12, 31)),
        refused(date(2025, 12, 31), date(2026, 1, 1))
    );
    assert!(closed(&ohne, date(2026, 1, 1)).is_ok());
    // An imported one was closed where it came from.
    let fremd = geoeffnet(AkteAnlegen {
        beginn: None,
        herkunft: Some(Herkunft {
            nachricht: "1".to_owned(),
            kennzeichen: None,
            objekt: None,
        }),
        ..anlegen()
    });
    assert!(closed(&fremd, date(2001, 1, 1)).is_ok());
}

#[test]
fn an_akte_is_not_zda_before_its_last_vorgang_was_unless_that_was_imported() {
    let zda = |am| AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am });
    let geschlossen = |herkunft: Option<Herkunft>| {
        let vorgang = VorgangAnlegen {
            vorgang: v(1),
            betreff: betreff("Antrag 2026"),
            gliederung: Gliederung::Vorgang,
            uebergeordnet: None,
            herkunft,
        };
        nach([AkteCommand::VorgangAnlegen(vorgang), crate::gegeben::zda(1)])
    };
    let events = geschlossen(None);
    let (tag, ab) = (GESTERN, HEUTE);
    let refused = akte(&events, zda(GESTERN));
    assert_eq!(refused, Err(AkteError::SchlussZuFrueh { tag, ab }));
    assert!(akte(&events, zda(HEUTE)).is_ok());
    let fremd = geschlossen(Some(Herkunft {
        nachricht: "1".to_owned(),
        kennzeichen: None,
        objekt: None,
    }));
    assert!(akte(&fremd, zda(GESTERN)).is_ok());
}

fn geoeffnet(c: AkteAnlegen) -> Vec<AkteEvent> {
    akte(&[], AkteCommand::AkteAnlegen(c)).unwrap()
}

#[test]
fn an_akte_that_is_zda_allows_only_reopening_and_revoking() {
    let events = nach([vorgang_anlegen(1, None), ablegen(1, 1), zda(1)]);
    let events = then(mit_freigaben(events), [akte_zda()]);
    for c in every_command_but_reopening_and_revoking() {
        assert_eq!(
            akte(&events, c.clone()),
            Err(AkteError::AkteIstZdA),
            "{c:?}"
        );
    }
    let agree = outcome_von::<Akte, _>(n(2), &events, zustimmen(3));
    assert_eq!(agree, Err(AkteError::AkteIstZdA));
    akte(&events, wiedereroeffnen()).unwrap();
    akte(&events, widerrufen()).unwrap();
}

#[test]
fn an_akte_that_is_storniert_allows_only_revoking() {
    let events = nach([vorgang_anlegen(1, None), ablegen(1, 1)]);
    let events = then(mit_freigaben(events), [akte_stornieren()]);
    for c in every_command_but_reopening_and_revoking() {
        let refused = akte(&events, c.clone());
        assert_eq!(refused, Err(AkteError::AkteIstStorniert), "{c:?}");
    }
    let refused = akte(&events, wiedereroeffnen());
    assert_eq!(refused, Err(AkteError::AkteIstStorniert));
    let agree = outcome_von::<Akte, _>(n(2), &events, zustimmen(3));
    assert_eq!(agree, Err(AkteError::AkteIstStorniert));
    akte(&events, widerrufen()).unwrap();
}

/// Share 1 is in force, share 3 waits.
fn mit_freigaben(events: Vec<AkteEvent>) -> Vec<AkteEvent> {
    let wartet = FreigabeErteilen {
        empfaenger: OrgNr(3),
        ..freigeben(3)
    };
    then(
        geteilt(events, freigeben(1)),
        [AkteCommand::FreigabeErteilen(wartet)],
    )
}

fn widerspruch_freigeben(vorgang: u128) -> AkteCommand {
    AkteCommand::WiderspruchFreigeben(WiderspruchFreigeben {
        freigabe: f(4),
        vorgang: v(vorgang),
        kreis: OrgNr(1),
        einheit: einheit("50.9"),
        klassen: vec![Dokumentklasse::Bescheid],
        bis: MORGEN,
    })
}

fn widerrufen() -> AkteCommand {
    AkteCommand::FreigabeBeenden(FreigabeBeenden {
        freigabe: f(1),
        grund: betreff("erledigt"),
    })
}

fn every_command_but_reopening_and_revoking() -> Vec<AkteCommand> {
    vec![
        umbenennen("Neu"),
        akte_zda(),
        akte_stornieren(),
        vorgang_anlegen(9, None),
        AkteCommand::VorgangBetreffAendern(VorgangBetreffAendern {
            vorgang: v(1),
            betreff: betreff("Neu"),
        }),
        zda(1),
        AkteCommand::VorgangWiedereroeffnen(VorgangWiedereroeffnen {
            vorgang: v(1),
            grund: betreff("neu"),
        }),
        stornieren(1),
        ablegen(1, 9),
        AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
            dokument: d(1),
            fassung: fassung(2),
        }),
        AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern {
            dokument: d(1),
            betreff: betreff("Neu"),
        }),
        verschieben(1, 2),
        dokument_stornieren(1),
        AkteCommand::FreigabeErteilen(freigeben(2)),
        widerspruch_freigeben(1),
    ]
}

#[test]
fn only_an_akte_that_is_zda_is_reopened() {
    let refused = akte(&angelegt(), wiedereroeffnen());
    assert_eq!(refused, Err(AkteError::AkteNichtZdA));
}

#[test]
fn a_reopened_akte_takes_vorgaenge_again_and_forgets_its_closing_day() {
    let events = nach([akte_zda(), wiedereroeffnen()]);
    assert_eq!(fold::<Akte>(&events).kopf().unwrap().zda_am, None);
    akte(&events, vorgang_anlegen(1, None)).unwrap();
}

#[test]
fn an_akte_with_a_vorgang_that_is_zda_is_not_storniert() {
    let events = nach([vorgang_anlegen(1, None), zda(1)]);
    let refused = akte(&events, akte_stornieren());
    assert_eq!(refused, Err(AkteError::GeschlosseneVorgaenge(vec![1])));
}

#[test]
fn a_storniert_akte_takes_its_vorgaenge_and_dokumente_along() {
    let events = nach([vorgang_anlegen(1, None), ablegen(1, 1), akte_stornieren()]);
    let akte = fold::<Akte>(&events);
    assert_eq!(akte.status(), Some(Status::Storniert));
    assert_eq!(akte.vorgang(v(1)).unwrap().status, Status::Storniert);
    assert!(akte.dokument(d(1)).unwrap().storniert);
}
