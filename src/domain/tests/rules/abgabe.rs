//! A Dokument goes from one Akte to another of the organisation.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use uuid::Uuid;

use crate::gegeben::*;

fn a(n: u128) -> AkteId {
    AkteId(Uuid::from_u128(n))
}

fn abgeben(dokument: u128) -> AkteCommand {
    AkteCommand::DokumentAbgeben(DokumentAbgeben {
        dokument: d(dokument),
        von: a(100),
        an: a(200),
        an_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
    })
}

/// What the events say of the Dokumente, as a command to another Akte.
fn uebernehmen(events: &[AkteEvent], dokumente: &[u128], vorgang: u128) -> AkteCommand {
    let events = || {
        (0..)
            .zip(events)
            .map(|(n, e)| (Zeit(JETZT.0 + n), "Anna Beispiel", e))
    };
    AkteCommand::DokumentUebernehmen(DokumentUebernehmen {
        vorgang: v(vorgang),
        von: a(100),
        von_aktenzeichen: "50.1-50.2-00007/2026".to_owned(),
        von_org: VELEN,
        von_schutz: Aktenschutz::default(),
        von_sonderkreis: Vec::new(),
        dokumente: dokumente
            .iter()
            .map(|id| Uebernahme::aus(events(), d(*id)).unwrap())
            .collect(),
    })
}

/// An Akte with one open Vorgang and nothing in it.
fn andere() -> Vec<AkteEvent> {
    nach([vorgang_anlegen(9, None)])
}

#[test]
fn a_dokument_leaves_with_its_anlagen_and_keeps_its_number_reserved() {
    let events = then(filed(), [anlage(1, 2, 1), ablegen(1, 3)]);
    let gone = then(events, [abgeben(1)]);
    let akte_danach = fold::<Akte>(&gone);
    assert!(akte_danach.dokument(d(1)).is_none() && akte_danach.dokument(d(2)).is_none());
    assert_eq!(akte_danach.abgaben()[&d(1)].an, a(200));
    assert_eq!(akte_danach.abgaben()[&d(2)].nummer, 2);
    let next = fold::<Akte>(&then(gone, [ablegen(1, 4)]));
    assert_eq!(next.dokument(d(4)).unwrap().nummer, 4);
}

#[test]
fn what_is_gone_cannot_be_changed_here_any_more() {
    let gone = then(filed(), [abgeben(1)]);
    for command in [abgeben(1), dokument_stornieren(1), verschieben(1, 2)] {
        assert_eq!(
            akte(&gone, command),
            Err(AkteError::DokumentUnbekannt(d(1)))
        );
    }
}

#[test]
fn a_dokument_arrives_with_all_versions_dates_and_its_origin() {
    let mut events = filed();
    let Some(AkteEvent::DokumentRegistriert(first)) = events.get_mut(3) else {
        panic!("{events:?}")
    };
    first.datum = Some(GESTERN);
    first.eingang = Some(HEUTE);
    first.absender = Some("Erika Muster".to_owned());
    first.herkunft = Some(Herkunft {
        nachricht: "n".to_owned(),
        kennzeichen: None,
        objekt: None,
    });
    let first = first.clone();
    let neu = AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(1),
        fassung: fassung(7),
    });
    let events = then(events, [neu]);
    let taken = akte(&andere(), uebernehmen(&events, &[1], 9)).unwrap();
    let [AkteEvent::DokumentUebernommen(e)] = taken.as_slice() else {
        panic!("{taken:?}")
    };
    let u = &e.uebernahme;
    assert_eq!((e.nummer, e.vorgang, e.von), (1, v(9), a(100)));
    assert_eq!(
        (u.datum, u.eingang, &u.absender),
        (first.datum, first.eingang, &first.absender)
    );
    assert_eq!(
        (&u.herkunft, u.registriert_am),
        (&first.herkunft, Zeit(JETZT.0 + 3))
    );
    let versions = u.fassungen.len();
    assert_eq!(versions, first.fassung.iter().count() + 1);
    let last = u.fassungen.last().unwrap();
    assert_eq!(last.zeit, Zeit(JETZT.0 + events.len() as i64 - 1));
    let there = fold::<Akte>(&then(andere(), [uebernehmen(&events, &[1], 9)]));
    assert_eq!(there.dokument(d(1)).unwrap().fassungen.len(), versions);
}

#[test]
fn a_dokument_that_comes_back_lies_here_again_under_a_new_number() {
    let here = then(filed(), [abgeben(1)]);
    let there = then(andere(), [uebernehmen(&filed(), &[1], 9)]);
    let back = then(here, [uebernehmen(&there, &[1], 2)]);
    let akte = fold::<Akte>(&back);
    assert_eq!(
        akte.dokument(d(1)).map(|d| (d.vorgang, d.nummer)),
        Some((v(2), 1))
    );
    assert!(akte.abgaben().is_empty());
}

#[test]
fn what_another_organisation_leads_takes_no_dokument_by_moving() {
    let AkteCommand::DokumentUebernehmen(mut c) = uebernehmen(&filed(), &[1], 9) else {
        panic!("another command")
    };
    c.von_org = GRONAU;
    let refused = akte(&andere(), AkteCommand::DokumentUebernehmen(c));
    assert_eq!(refused, Err(AkteError::AndereOrganisation));
}

#[test]
fn a_closed_akte_gives_and_takes_nothing() {
    let source = then(filed(), [zda(1), zda(2), akte_zda()]);
    assert_eq!(akte(&source, abgeben(1)), Err(AkteError::AkteIstZdA));
    let target = then(andere(), [zda(9), akte_zda()]);
    let refused = akte(&target, uebernehmen(&filed(), &[1], 9));
    assert_eq!(refused, Err(AkteError::AkteIstZdA));
}

#[test]
fn a_dokument_does_not_go_to_its_own_akte_nor_an_anlage_alone_nor_twice() {
    let AkteCommand::DokumentAbgeben(c) = abgeben(1) else {
        panic!("another command")
    };
    let same = AkteCommand::DokumentAbgeben(DokumentAbgeben { an: c.von, ..c });
    assert_eq!(akte(&filed(), same), Err(AkteError::GleicheAkte));
    let with_anlage = then(filed(), [anlage(1, 2, 1)]);
    assert_eq!(
        akte(&with_anlage, abgeben(2)),
        Err(AkteError::AnlageFolgt(2))
    );
    let there = then(andere(), [uebernehmen(&filed(), &[1], 9)]);
    let twice = akte(&there, uebernehmen(&filed(), &[1], 9));
    assert_eq!(twice, Err(AkteError::KennungVergeben(d(1).0)));
}
