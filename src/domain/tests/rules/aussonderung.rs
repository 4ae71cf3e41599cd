//! Rules of the way out: hold, offer, appraisal, delivery, receipt, and what may be destroyed.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::{AussonderungId, LoeschungId, ProzessId, SperreId, Zeit};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use uuid::Uuid;

use crate::gegeben::*;

const A: AussonderungId = AussonderungId(Uuid::from_u128(70));
const B: AussonderungId = AussonderungId(Uuid::from_u128(71));
const P: ProzessId = ProzessId(Uuid::from_u128(80));
const Q: ProzessId = ProzessId(Uuid::from_u128(81));
const S: SperreId = SperreId(Uuid::from_u128(90));
const FRIST: Date = date(2025, 12, 31);

fn anbieten(bis: Option<Date>) -> AkteCommand {
    AkteCommand::AkteAnbieten(AkteAnbieten {
        aussonderung: A,
        aufbewahrung_bis: bis,
    })
}

fn bewerten(bewertung: Bewertung) -> AkteCommand {
    AkteCommand::AkteBewerten(AkteBewerten {
        aussonderung: A,
        bewertung,
        begruendung: None,
        verzeichnis: None,
    })
}

fn aussondern(nachricht: ProzessId) -> AkteCommand {
    AkteCommand::AkteAussondern(AkteAussondern {
        aussonderung: A,
        nachricht,
        paket: Digest([7; 32]),
        erstellt: Zeit(1_764_000_000_000),
    })
}

fn bestaetigen(nachricht: ProzessId, antwort: Archivantwort) -> AkteCommand {
    AkteCommand::UebernahmeBestaetigen(UebernahmeBestaetigen {
        aussonderung: A,
        nachricht,
        antwort,
        bestaetigung: Digest([8; 32]),
        archiv: false,
    })
}

fn uebernommen() -> Archivantwort {
    Archivantwort::Uebernommen {
        archivkennung: Some(betreff("Best. 12 Nr. 7")),
    }
}

fn zuruecknehmen(aussonderung: AussonderungId) -> AkteCommand {
    AkteCommand::AngebotZuruecknehmen(AngebotZuruecknehmen {
        aussonderung,
        grund: betreff("wird gebraucht"),
    })
}

fn wiedereroeffnen() -> AkteCommand {
    AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen {
        grund: betreff("Nachzahlung"),
    })
}

fn sperren(bis: Option<Date>) -> AkteCommand {
    AkteCommand::AussonderungSperreSetzen(AussonderungSperreSetzen {
        sperre: S,
        grund: betreff("Klage anhängig"),
        bis,
    })
}

fn aufheben() -> AkteCommand {
    AkteCommand::AussonderungSperreAufheben(AussonderungSperreAufheben {
        sperre: S,
        grund: betreff("Urteil rechtskräftig"),
    })
}

fn schutz(eingeschraenkt: bool) -> AkteCommand {
    AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
        schutz: Aktenschutz {
            eingeschraenkt,
            ..Aktenschutz::default()
        },
        ruecknahme: None,
        grund: betreff("Art. 18 Abs. 1 lit. c DSGVO"),
    })
}

fn vernichten(events: &[AkteEvent], grundlage: Loeschgrundlage) -> AkteCommand {
    let numbered: Vec<_> = (2..).zip(events).collect();
    AkteCommand::LoeschungBeantragen(LoeschungBeantragen {
        loeschung: LoeschungId(Uuid::from_u128(9)),
        ziel: Loeschziel::Akte,
        grundlage,
        begruendung: betreff("Frist abgelaufen"),
        umfang: loeschumfang(&numbered, Loeschziel::Akte).unwrap(),
        aufbewahrung_bis: Some(FRIST),
    })
}

fn grund(e: AussonderungError) -> Result<Vec<AkteEvent>, AkteError> {
    Err(e.into())
}

fn geschlossen() -> Vec<AkteEvent> {
    nach([akte_zda()])
}

fn angeboten() -> Vec<AkteEvent> {
    then(geschlossen(), [anbieten(Some(FRIST))])
}

fn bewertet(bewertung: Bewertung) -> Vec<AkteEvent> {
    then(angeboten(), [bewerten(bewertung)])
}

fn abgegeben() -> Vec<AkteEvent> {
    then(bewertet(Bewertung::Archivwuerdig), [aussondern(P)])
}

fn im_archiv() -> Vec<AkteEvent> {
    then(abgegeben(), [bestaetigen(P, uebernommen())])
}

#[test]
fn only_a_closed_akte_whose_retention_is_over_is_offered() {
    use AussonderungError::{FristLaeuft, NichtZdA, OhneFrist};
    assert_eq!(akte(&angelegt(), anbieten(Some(FRIST))), grund(NichtZdA));
    let storniert = nach([akte_stornieren()]);
    assert_eq!(
        akte(&storniert, anbieten(Some(FRIST))),
        Err(AkteError::AkteIstStorniert)
    );
    assert_eq!(akte(&geschlossen(), anbieten(None)), grund(OhneFrist));
    for bis in [HEUTE, MORGEN] {
        let early = akte(&geschlossen(), anbieten(Some(bis)));
        assert_eq!(early, grund(FristLaeuft(bis)));
    }
    let expected = AkteAngeboten {
        aussonderung: A,
        aufbewahrung_bis: GESTERN,
    };
    let done = akte(&geschlossen(), anbieten(Some(GESTERN))).unwrap();
    assert_eq!(done, [AkteEvent::AkteAngeboten(expected)]);
    let twice = akte(&angeboten(), anbieten(Some(FRIST)));
    assert_eq!(twice, grund(AussonderungError::Laeuft));
}

#[test]
fn a_hold_stands_against_offer_delivery_and_every_erasure_until_it_is_over_or_lifted() {
    let gesperrt = |bis| grund(AussonderungError::Gesperrt(bis));
    for bis in [None, Some(MORGEN), Some(HEUTE)] {
        let held = then(geschlossen(), [sperren(bis)]);
        assert_eq!(akte(&held, anbieten(Some(FRIST))), gesperrt(bis));
        // Whatever the basis, whatever the archive says.
        let unlawful = vernichten(&held, Loeschgrundlage::Unrechtmaessig);
        assert_eq!(akte(&held, unlawful), gesperrt(bis));
        let lifted = then(held, [aufheben()]);
        assert!(akte(&lifted, anbieten(Some(FRIST))).is_ok());
        assert_eq!(
            akte(&lifted, aufheben()),
            grund(AussonderungError::SperreUnbekannt)
        );
    }
    let held = then(bewertet(Bewertung::Archivwuerdig), [sperren(None)]);
    assert_eq!(akte(&held, aussondern(P)), gesperrt(None));
    let held = then(im_archiv(), [sperren(None)]);
    let command = vernichten(&held, Loeschgrundlage::Sozialdaten);
    assert_eq!(akte(&held, command), gesperrt(None));
    // One that ended yesterday is none.
    let mut over = geschlossen();
    over.push(AkteEvent::AussonderungSperreGesetzt(
        AussonderungSperreGesetzt {
            sperre: S,
            grund: betreff("Klage anhängig"),
            bis: Some(GESTERN),
        },
    ));
    assert!(akte(&over, anbieten(Some(FRIST))).is_ok());
    assert_eq!(
        akte(&over, sperren(Some(GESTERN))),
        Err(AkteError::ZeitraumVorbei(GESTERN))
    );
    assert_eq!(
        akte(&over, sperren(None)),
        Err(AkteError::KennungVergeben(S.0))
    );
}

#[test]
fn while_processing_is_restricted_nothing_is_erased_offered_or_delivered() {
    let eng = || grund(AussonderungError::Eingeschraenkt);
    let zu = then(geschlossen(), [schutz(true)]);
    assert_eq!(akte(&zu, anbieten(Some(FRIST))), eng());
    let weg = vernichten(&zu, Loeschgrundlage::Unrechtmaessig);
    assert_eq!(akte(&zu, weg), eng());
    let taugt = then(bewertet(Bewertung::Archivwuerdig), [schutz(true)]);
    assert_eq!(akte(&taugt, aussondern(P)), eng());
    // What was asked for before is not approved either: both approvals ask this.
    let v = bewertet(Bewertung::Vernichten);
    let weg = vernichten(&v, Loeschgrundlage::Sozialdaten);
    let stand: Akte = fold(&then(v, [weg, schutz(true)]));
    let (ziel, basis) = (Loeschziel::Akte, Loeschgrundlage::Sozialdaten);
    let refused = stand.loeschung_zulaessig(ziel, basis, Some(FRIST), HEUTE);
    assert_eq!(refused, eng().map(drop));
    assert!(akte(&then(zu, [schutz(false)]), anbieten(Some(FRIST))).is_ok());
}

#[test]
fn a_dokument_of_a_held_akte_is_not_erased_either() {
    let mut events = filed();
    events.extend(akte(&events, sperren(None)).unwrap());
    let numbered: Vec<_> = (2..).zip(&events).collect();
    let ziel = Loeschziel::Dokument { dokument: d(1) };
    let command = AkteCommand::LoeschungBeantragen(LoeschungBeantragen {
        loeschung: LoeschungId(Uuid::from_u128(9)),
        ziel,
        grundlage: Loeschgrundlage::Unrechtmaessig,
        begruendung: betreff("falsche Person"),
        umfang: loeschumfang(&numbered, ziel).unwrap(),
        aufbewahrung_bis: None,
    });
    assert_eq!(
        akte(&events, command),
        grund(AussonderungError::Gesperrt(None))
    );
}

#[test]
fn an_akte_is_destroyed_when_the_archive_does_not_want_it_or_has_it() {
    use AussonderungError::{NichtBewertet, NichtUebernommen};
    let geht = |events: &[AkteEvent]| {
        let command = vernichten(events, Loeschgrundlage::Sozialdaten);
        akte(events, command).map(drop)
    };
    assert_eq!(geht(&geschlossen()), Err(NichtBewertet.into()));
    assert_eq!(geht(&angelegt()), Err(NichtBewertet.into()));
    assert_eq!(geht(&angeboten()), Err(NichtBewertet.into()));
    let archivwuerdig = bewertet(Bewertung::Archivwuerdig);
    assert_eq!(geht(&archivwuerdig), Err(NichtUebernommen.into()));
    assert_eq!(geht(&abgegeben()), Err(NichtUebernommen.into()));
    assert_eq!(geht(&bewertet(Bewertung::Vernichten)), Ok(()));
    assert_eq!(geht(&im_archiv()), Ok(()));
    // What was kept unlawfully is not the archive's, unless it was offered: then the offer is taken back first.
    let unlawful = |events: &[AkteEvent]| {
        let command = vernichten(events, Loeschgrundlage::Unrechtmaessig);
        akte(events, command).map(drop)
    };
    assert_eq!(unlawful(&geschlossen()), Ok(()));
    assert_eq!(unlawful(&archivwuerdig), Err(NichtUebernommen.into()));
    let storniert = nach([akte_stornieren()]);
    assert_eq!(geht(&storniert), Ok(()));
}

#[test]
fn a_closed_akte_is_not_emptied_piece_by_piece_before_the_archive_has_it() {
    use AussonderungError::{NichtBewertet, NichtUebernommen};
    let version = |inhalt| {
        AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
            dokument: d(1),
            fassung: fassung(inhalt),
        })
    };
    // The newest does not go as an event.
    let offen = then(filed(), [version(2), version(3)]);
    let zu = then(offen.clone(), [zda(1), zda(2), akte_zda()]);
    let angeboten = then(zu.clone(), [anbieten(Some(FRIST))]);
    let archivwuerdig = then(angeboten.clone(), [bewerten(Bewertung::Archivwuerdig)]);
    let abgegeben = then(archivwuerdig.clone(), [aussondern(P)]);
    let im_archiv = then(abgegeben.clone(), [bestaetigen(P, uebernommen())]);
    let vernichten = then(angeboten.clone(), [bewerten(Bewertung::Vernichten)]);
    for (events, expected) in [
        (offen, Ok(())),
        (zu, Err(AkteError::from(NichtBewertet))),
        (angeboten, Err(NichtBewertet.into())),
        (archivwuerdig, Err(NichtUebernommen.into())),
        (abgegeben, Err(NichtUebernommen.into())),
        (im_archiv, Ok(())),
        (vernichten, Ok(())),
    ] {
        let numbered: Vec<_> = (2..).zip(&events).collect();
        for ziel in [
            Loeschziel::Dokument { dokument: d(1) },
            Loeschziel::Fassung {
                dokument: d(1),
                nummer: 2,
            },
            // The same version, as an event.
            Loeschziel::Ereignisse { von: 6, bis: 6 },
        ] {
            let weg = |grundlage| {
                let command = AkteCommand::LoeschungBeantragen(LoeschungBeantragen {
                    loeschung: LoeschungId(Uuid::from_u128(9)),
                    ziel,
                    grundlage,
                    begruendung: betreff("nicht mehr gebraucht"),
                    umfang: loeschumfang(&numbered, ziel).unwrap(),
                    aufbewahrung_bis: Some(FRIST),
                });
                akte(&events, command).map(drop)
            };
            for grundlage in [
                Loeschgrundlage::NichtNotwendig,
                Loeschgrundlage::Sozialdaten,
            ] {
                assert_eq!(weg(grundlage), expected, "{ziel:?}: {:?}", events.last());
            }
            // What was kept unlawfully never was the archive's.
            assert_eq!(weg(Loeschgrundlage::Unrechtmaessig), Ok(()));
        }
    }
}

#[test]
fn the_archive_may_think_again_until_it_is_delivered() {
    let a = bewertet(Bewertung::Archivwuerdig);
    assert_eq!(
        akte(&a, bewerten(Bewertung::Archivwuerdig)),
        Err(AkteError::Unveraendert)
    );
    let v = then(a, [bewerten(Bewertung::Vernichten)]);
    let stand: Akte = fold(&v);
    let known = stand.aussonderung().unwrap();
    assert_eq!(known.bewertung, Some(Bewertung::Vernichten));
    assert_eq!(
        akte(&abgegeben(), bewerten(Bewertung::Vernichten)),
        grund(AussonderungError::Abgegeben)
    );
    assert_eq!(
        akte(&geschlossen(), bewerten(Bewertung::Vernichten)),
        grund(AussonderungError::NichtAngeboten)
    );
}

#[test]
fn only_what_the_archive_takes_is_delivered_and_each_time_under_a_process_of_its_own() {
    use AussonderungError::{NichtArchivwuerdig, NichtBewertet, Uebernommen};
    assert_eq!(akte(&angeboten(), aussondern(P)), grund(NichtBewertet));
    let v = bewertet(Bewertung::Vernichten);
    assert_eq!(akte(&v, aussondern(P)), grund(NichtArchivwuerdig));
    assert_eq!(
        akte(&abgegeben(), aussondern(P)),
        Err(AkteError::KennungVergeben(P.0))
    );
    let again = then(abgegeben(), [aussondern(Q)]);
    // The answer to the first is late.
    assert_eq!(
        akte(&again, bestaetigen(P, uebernommen())),
        grund(AussonderungError::FremdeNachricht)
    );
    assert!(akte(&again, bestaetigen(Q, uebernommen())).is_ok());
    assert_eq!(akte(&im_archiv(), aussondern(Q)), grund(Uebernommen));
}

#[test]
fn a_receipt_counts_once_and_only_for_what_was_delivered() {
    assert_eq!(
        akte(
            &bewertet(Bewertung::Archivwuerdig),
            bestaetigen(P, uebernommen())
        ),
        grund(AussonderungError::NichtAbgegeben)
    );
    assert_eq!(
        akte(&abgegeben(), bestaetigen(Q, uebernommen())),
        grund(AussonderungError::FremdeNachricht)
    );
    assert_eq!(
        akte(&im_archiv(), bestaetigen(P, uebernommen())),
        grund(AussonderungError::Uebernommen)
    );
    let gescheitert = Archivantwort::Gescheitert {
        grund: Some(betreff("Datei unlesbar")),
    };
    let failed = then(abgegeben(), [bestaetigen(P, gescheitert)]);
    let command = vernichten(&failed, Loeschgrundlage::Sozialdaten);
    assert_eq!(
        akte(&failed, command),
        grund(AussonderungError::NichtUebernommen)
    );
    assert!(akte(&failed, aussondern(Q)).is_ok());
}

#[test]
fn an_akte_that_is_needed_again_falls_out_unless_the_archive_has_it() {
    for events in [angeboten(), bewertet(Bewertung::Vernichten), abgegeben()] {
        for command in [zuruecknehmen(A), wiedereroeffnen()] {
            let out = then(events.clone(), [command]);
            let stand: Akte = fold(&out);
            assert_eq!(stand.aussonderung(), None);
            assert_eq!(
                akte(&out, bestaetigen(P, uebernommen())),
                grund(AussonderungError::NichtAngeboten)
            );
        }
        assert_eq!(
            akte(&events, zuruecknehmen(B)),
            grund(AussonderungError::NichtAngeboten)
        );
    }
    for command in [zuruecknehmen(A), wiedereroeffnen()] {
        let done = akte(&im_archiv(), command);
        assert_eq!(done, grund(AussonderungError::Uebernommen));
    }
}

#[test]
fn what_the_archive_was_told_and_said_stays_when_the_akte_is_destroyed() {
    let events = im_archiv();
    let numbered: Vec<_> = (2..).zip(&events).collect();
    let umfang = loeschumfang(&numbered, Loeschziel::Akte).unwrap();
    let gone = |seq: u64| {
        let mut bereiche = umfang.bereiche.iter();
        bereiche.any(|b| (b.von..=b.bis).contains(&seq))
    };
    let left: Vec<&AkteEvent> = numbered
        .iter()
        .filter(|(seq, _)| !gone(*seq))
        .map(|(_, e)| *e)
        .collect();
    assert!(
        matches!(
            left.as_slice(),
            [
                AkteEvent::AkteAngeboten(_),
                AkteEvent::AkteBewertet(_),
                AkteEvent::AkteAusgesondert(_),
                AkteEvent::UebernahmeBestaetigt(_)
            ]
        ),
        "{left:?}"
    );
}

#[test]
fn the_offer_of_a_destroyed_akte_is_not_taken_back() {
    let mut events = bewertet(Bewertung::Vernichten);
    events.extend(akte(&events, vernichten(&events, Loeschgrundlage::Sozialdaten)).unwrap());
    assert!(akte(&events, zuruecknehmen(A)).is_ok());
    // Read after the erasure, offer, appraisal and request are left.
    events.retain(|e| {
        matches!(
            e,
            AkteEvent::AkteAngeboten(_)
                | AkteEvent::AkteBewertet(_)
                | AkteEvent::LoeschungBeantragt(_)
        )
    });
    assert!(fold::<Akte>(&events).geloescht());
    assert_eq!(
        akte(&events, zuruecknehmen(A)),
        grund(AussonderungError::NichtsMehrDa)
    );
}

/// The way out in its order, and steps that come at any time: for sequences nobody thought of.
pub(crate) fn ausweg() -> impl Strategy<Value = Vec<AkteCommand>> {
    let irgendwann = prop_oneof![
        1 => Just(anbieten(Some(GESTERN))),
        1 => Just(zuruecknehmen(A)),
        1 => Just(bewerten(Bewertung::Vernichten)),
        1 => Just(aussondern(Q)),
        1 => Just(sperren(None)),
        1 => Just(aufheben()),
        1 => Just(wiedereroeffnen()),
    ];
    let mitten = prop::collection::vec(irgendwann, 0..4);
    (any::<bool>(), any::<bool>(), mitten).prop_map(|(geht, gut, mitten)| {
        if !geht {
            return mitten;
        }
        // Lower ones first: above them nothing closes before they do.
        let zu = (1..=12).rev().chain((1..=12).rev()).map(zda);
        let antwort = if gut {
            uebernommen()
        } else {
            Archivantwort::Gescheitert { grund: None }
        };
        let weg = [
            // Whatever came before: what is restricted goes nowhere.
            schutz(false),
            akte_zda(),
            anbieten(Some(FRIST)),
            bewerten(Bewertung::Archivwuerdig),
            aussondern(P),
            bestaetigen(P, antwort),
        ];
        zu.chain(weg).chain(mitten).collect()
    })
}
