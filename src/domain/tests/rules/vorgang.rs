//! Rules of the Vorgang.

use eakte_domain::akte::*;
use eakte_domain::werte::{Gliederung, Herkunft, Status};
use jiff::civil::date;

use crate::gegeben::*;

fn wiedereroeffnen(vorgang: u128) -> AkteCommand {
    AkteCommand::VorgangWiedereroeffnen(VorgangWiedereroeffnen {
        vorgang: v(vorgang),
        grund: betreff("Nachtrag"),
    })
}

fn umbenennen(vorgang: u128, s: &str) -> AkteCommand {
    AkteCommand::VorgangBetreffAendern(VorgangBetreffAendern {
        vorgang: v(vorgang),
        betreff: betreff(s),
    })
}

#[test]
fn vorgaenge_are_numbered_from_one_across_all_levels() {
    let akte = fold::<Akte>(&nach([
        vorgang_anlegen(7, None),
        vorgang_anlegen(8, Some(7)),
        stornieren(8),
        vorgang_anlegen(9, None),
    ]));
    let nummer = |id| akte.vorgang(v(id)).unwrap().nummer;
    assert_eq!([nummer(7), nummer(8), nummer(9)], [1, 2, 3]);
}

#[test]
fn a_vorgang_id_is_used_once() {
    let events = nach([vorgang_anlegen(1, None)]);
    let refused = akte(&events, vorgang_anlegen(1, None));
    assert_eq!(refused, Err(AkteError::KennungVergeben(v(1).0)));
}

#[test]
fn the_vorgang_above_must_exist() {
    let refused = akte(&angelegt(), vorgang_anlegen(1, Some(2)));
    assert_eq!(refused, Err(AkteError::VorgangUnbekannt(v(2))));
}

#[test]
fn the_vorgang_above_must_be_open() {
    let closed = nach([vorgang_anlegen(1, None), zda(1)]);
    let refused = akte(&closed, vorgang_anlegen(2, Some(1)));
    assert_eq!(refused, Err(AkteError::VorgangIstZdA(1)));
    let cancelled = nach([vorgang_anlegen(1, None), stornieren(1)]);
    let refused = akte(&cancelled, vorgang_anlegen(2, Some(1)));
    assert_eq!(refused, Err(AkteError::VorgangIstStorniert(1)));
}

#[test]
fn vorgaenge_are_nested_five_deep_and_no_deeper() {
    let deep = (2..=5).map(|i| vorgang_anlegen(i, Some(i - 1)));
    let events = nach([vorgang_anlegen(1, None)].into_iter().chain(deep));
    let refused = akte(&events, vorgang_anlegen(6, Some(5)));
    assert_eq!(refused, Err(AkteError::ZuTief(5)));
}

#[test]
fn a_vorgang_gets_another_betreff_and_remembers_the_one_before() {
    let events = nach([vorgang_anlegen(1, None)]);
    let expected = VorgangBetreffGeaendert {
        vorgang: v(1),
        betreff: betreff("Weiterbewilligung"),
        vorher: betreff("Antrag 2026"),
    };
    assert_eq!(
        akte(&events, umbenennen(1, "Weiterbewilligung")).unwrap(),
        [AkteEvent::VorgangBetreffGeaendert(expected)]
    );
}

#[test]
fn the_same_betreff_of_a_vorgang_is_no_change() {
    let events = nach([vorgang_anlegen(1, None)]);
    let refused = akte(&events, umbenennen(1, "Antrag 2026"));
    assert_eq!(refused, Err(AkteError::Unveraendert));
}

#[test]
fn a_vorgang_that_is_zda_keeps_its_betreff() {
    let events = nach([vorgang_anlegen(1, None), zda(1)]);
    let refused = akte(&events, umbenennen(1, "Neu"));
    assert_eq!(refused, Err(AkteError::VorgangIstZdA(1)));
}

#[test]
fn an_unknown_vorgang_is_refused_everywhere() {
    for c in [
        umbenennen(1, "Neu"),
        zda(1),
        wiedereroeffnen(1),
        stornieren(1),
        ablegen(1, 1),
    ] {
        assert_eq!(akte(&angelegt(), c), Err(AkteError::VorgangUnbekannt(v(1))));
    }
}

#[test]
fn a_vorgang_with_an_open_teilvorgang_is_not_zda() {
    let events = nach([vorgang_anlegen(1, None), vorgang_anlegen(2, Some(1))]);
    let refused = akte(&events, zda(1));
    assert_eq!(refused, Err(AkteError::OffeneVorgaenge(vec![2])));
}

#[test]
fn a_vorgang_whose_parts_are_zda_or_storniert_becomes_zda() {
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, Some(1)),
        vorgang_anlegen(3, Some(1)),
        zda(2),
        stornieren(3),
        zda(1),
    ]);
    let akte = fold::<Akte>(&events);
    assert_eq!(akte.vorgang(v(1)).unwrap().status, Status::ZdA);
    assert_eq!(akte.vorgang(v(1)).unwrap().zda_am, Some(HEUTE));
}

#[test]
fn a_vorgang_is_not_zda_as_of_tomorrow() {
    let events = nach([vorgang_anlegen(1, None)]);
    let c = VorgangZdAVerfuegen {
        vorgang: v(1),
        am: MORGEN,
    };
    let refused = akte(&events, AkteCommand::VorgangZdAVerfuegen(c));
    assert_eq!(refused, Err(AkteError::DatumInZukunft(MORGEN)));
}

#[test]
fn a_vorgang_is_not_zda_before_the_akte_began_unless_it_was_imported() {
    let am = date(2025, 12, 31);
    let frueher = AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen { vorgang: v(1), am });
    let beginn = date(2026, 1, 1);
    let refused = akte(&nach([vorgang_anlegen(1, None)]), frueher.clone());
    let expected = AkteError::DatumVorBeginn { tag: am, beginn };
    assert_eq!(refused, Err(expected));
    let fremd = AkteCommand::VorgangAnlegen(VorgangAnlegen {
        vorgang: v(1),
        betreff: betreff("Antrag 2025"),
        gliederung: Gliederung::Vorgang,
        uebergeordnet: None,
        herkunft: Some(Herkunft {
            nachricht: "1".to_owned(),
            kennzeichen: None,
            objekt: None,
        }),
    });
    assert!(akte(&nach([fremd]), frueher).is_ok());
}

#[test]
fn a_vorgang_is_closed_only_once() {
    let events = nach([vorgang_anlegen(1, None), zda(1)]);
    assert_eq!(akte(&events, zda(1)), Err(AkteError::VorgangIstZdA(1)));
}

#[test]
fn only_a_vorgang_that_is_zda_is_reopened() {
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, None),
        stornieren(2),
    ]);
    let refused = akte(&events, wiedereroeffnen(1));
    assert_eq!(refused, Err(AkteError::VorgangNichtZdA(1)));
    let refused = akte(&events, wiedereroeffnen(2));
    assert_eq!(refused, Err(AkteError::VorgangIstStorniert(2)));
}

#[test]
fn a_reopened_vorgang_takes_dokumente_again() {
    let events = nach([vorgang_anlegen(1, None), zda(1), wiedereroeffnen(1)]);
    akte(&events, ablegen(1, 1)).unwrap();
}

#[test]
fn a_teilvorgang_is_not_reopened_inside_a_closed_vorgang() {
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, Some(1)),
        zda(2),
        zda(1),
    ]);
    let refused = akte(&events, wiedereroeffnen(2));
    assert_eq!(refused, Err(AkteError::VorgangIstZdA(1)));
}

#[test]
fn a_vorgang_that_is_zda_is_not_storniert() {
    let events = nach([vorgang_anlegen(1, None), zda(1)]);
    let refused = akte(&events, stornieren(1));
    assert_eq!(refused, Err(AkteError::VorgangIstZdA(1)));
}

#[test]
fn a_vorgang_with_a_closed_part_however_deep_is_not_storniert() {
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, Some(1)),
        vorgang_anlegen(3, Some(2)),
        zda(3),
    ]);
    let refused = akte(&events, stornieren(1));
    assert_eq!(refused, Err(AkteError::GeschlosseneVorgaenge(vec![3])));
}

#[test]
fn a_storniert_vorgang_takes_its_parts_and_dokumente_along_and_nothing_else() {
    let akte = fold::<Akte>(&nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, Some(1)),
        vorgang_anlegen(3, None),
        ablegen(1, 1),
        ablegen(2, 2),
        ablegen(3, 3),
        stornieren(1),
    ]));
    let status = |id| akte.vorgang(v(id)).unwrap().status;
    let storniert = |id| akte.dokument(d(id)).unwrap().storniert;
    assert_eq!([status(1), status(2)], [Status::Storniert; 2]);
    assert_eq!(status(3), Status::InBearbeitung);
    assert_eq!(
        [storniert(1), storniert(2), storniert(3)],
        [true, true, false]
    );
}

#[test]
fn a_vorgang_is_storniert_only_once() {
    let events = nach([vorgang_anlegen(1, None), stornieren(1)]);
    let refused = akte(&events, stornieren(1));
    assert_eq!(refused, Err(AkteError::VorgangIstStorniert(1)));
}
