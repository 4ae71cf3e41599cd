//! What counts as the letter of a demand and as the Bescheid of a Versagung, and what becomes of it.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use uuid::Uuid;

use super::{Ausgang, aufgefordert, brief, danach, filed, gefordert};
use crate::gegeben::*;

/// Hands a Dokument to person 3, who signs it finally.
fn vorlegen(dokument: u128) -> AkteCommand {
    AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
        geschaeftsgang: GeschaeftsgangId(Uuid::from_u128(dokument)),
        dokument: d(dokument),
        fassung: 1,
        verfasser: None,
        schritte: vec![Schritt {
            verfuegung: Verfuegung::Schlusszeichnung,
            nutzer: n(3),
            termin: None,
        }],
        vermerk: None,
    })
}

/// Events and what person 3 does with what was handed on.
fn gezeichnet(
    mut events: Vec<AkteEvent>,
    dokument: u128,
    ergebnis: Schrittergebnis,
) -> Vec<AkteEvent> {
    let schritt = AkteCommand::SchrittErledigen(SchrittErledigen {
        geschaeftsgang: GeschaeftsgangId(Uuid::from_u128(dokument)),
        dokument: d(dokument),
        nummer: 1,
        ergebnis,
        vermerk: Some(betreff("so nicht")),
    });
    let neu = outcome_von::<Akte, _>(n(3), &events, schritt).unwrap();
    events.extend(neu);
    events
}

#[test]
fn what_came_in_demands_nothing_and_refuses_nothing() {
    let events = then(filed(), [ablegen(1, 5)]);
    let eingegangen: Ausgang = Err(FristError::Eingegangen(2).into());
    assert_eq!(akte(&events, gefordert(anfordern(1, 5))), eingegangen);
    let fremd = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        klasse: Dokumentklasse::Bescheid,
        ..registrieren(1, 5)
    });
    let events = then(aufgefordert(), [fremd]);
    let eingegangen: Ausgang = Err(FristError::Eingegangen(4).into());
    assert_eq!(danach(&events, versagen(1, 5, SPAETER)), eingegangen);
}

#[test]
fn what_is_still_to_be_signed_or_was_given_back_demands_nothing_and_refuses_nothing() {
    let wartet = then(filed(), [vorlegen(1)]);
    let zurueck = gezeichnet(wartet.clone(), 1, Schrittergebnis::Zurueckgegeben);
    let fertig = gezeichnet(wartet.clone(), 1, Schrittergebnis::Gezeichnet);
    let refused: Ausgang = Err(FristError::NichtGezeichnet(1).into());
    for events in [wartet, zurueck] {
        assert_eq!(akte(&events, gefordert(anfordern(1, 1))), refused);
    }
    assert!(akte(&fertig, gefordert(anfordern(1, 1))).is_ok());

    let wartet = then(aufgefordert(), [vorlegen(9)]);
    let zurueck = gezeichnet(wartet.clone(), 9, Schrittergebnis::Zurueckgegeben);
    let fertig = gezeichnet(wartet.clone(), 9, Schrittergebnis::Gezeichnet);
    let refused: Ausgang = Err(FristError::NichtGezeichnet(2).into());
    for events in [wartet, zurueck] {
        assert_eq!(danach(&events, versagen(1, 9, SPAETER)), refused);
    }
    assert!(danach(&fertig, versagen(1, 9, SPAETER)).is_ok());
}

#[test]
fn a_letter_that_reached_nobody_demands_nothing() {
    let events = filed();
    assert_eq!(
        akte(&events, gefordert(anfordern(1, 5))),
        Err(AkteError::DokumentUnbekannt(d(5)))
    );
    let storniert = then(events.clone(), [dokument_stornieren(1)]);
    assert_eq!(
        akte(&storniert, gefordert(anfordern(1, 1))),
        Err(AkteError::DokumentIstStorniert(1))
    );
    let dort = then(events.clone(), [brief(2, 5)]);
    assert_eq!(
        akte(&dort, gefordert(anfordern(1, 5))),
        Err(FristError::AndererVorgang(1).into())
    );
    let entwurf = DokumentRegistrieren {
        schutz: Dokumentschutz {
            entwurf_von: Some(n(1)),
            ..Dokumentschutz::default()
        },
        ..registrieren(1, 5)
    };
    let c = MitwirkungAnfordern {
        schreiben: Some(entwurf.clone()),
        ..anfordern(1, 5)
    };
    let refused: Ausgang = Err(FristError::Entwurf(2).into());
    assert_eq!(akte(&events, gefordert(c)), refused);
    let abgelegt = then(events, [AkteCommand::DokumentRegistrieren(entwurf)]);
    assert_eq!(akte(&abgelegt, gefordert(anfordern(1, 5))), refused);
}

#[test]
fn the_letter_of_a_demand_stays_as_it_is_until_the_demand_is_settled() {
    let events = then(aufgefordert(), [anlage(1, 6, 1)]);
    let als_entwurf = AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        dokument: d(1),
        schutz: Dokumentschutz {
            entwurf_von: Some(n(1)),
            ..Dokumentschutz::default()
        },
        grund: betreff("noch nicht fertig"),
    });
    let neue_fassung = |dokument: u128| {
        AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
            dokument: d(dokument),
            fassung: fassung(7),
        })
    };
    let aenderungen = [
        als_entwurf,
        neue_fassung(1),
        neue_fassung(6),
        verschieben(1, 2),
        dokument_stornieren(1),
        dokument_stornieren(6),
    ];
    let refused: Ausgang = Err(FristError::SchreibenGebunden(1).into());
    for c in &aenderungen {
        assert_eq!(akte(&events, c.clone()), refused, "{c:?}");
    }
    // A Versagung rests on it.
    let mut versagt = events.clone();
    versagt.extend(danach(&events, versagen(1, 9, SPAETER)).unwrap());
    assert_eq!(akte(&versagt, neue_fassung(1)), refused);
    let erledigt = AkteCommand::MitwirkungErledigen(MitwirkungErledigen {
        aufforderung: au(1),
        dokument: None,
        vermerk: Some(betreff("nicht mehr nötig")),
    });
    let erledigt = then(events, [erledigt]);
    for c in aenderungen {
        assert!(akte(&erledigt, c.clone()).is_ok(), "{c:?}");
    }
}

#[test]
fn what_has_the_letter_of_an_open_demand_as_an_anlage_becomes_no_draft() {
    let brief = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        klasse: Dokumentklasse::Schriftverkehr,
        richtung: Richtung::Ausgang,
        eingang: None,
        anlage_zu: Some(d(1)),
        ..registrieren(1, 7)
    });
    let als_entwurf = AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        dokument: d(1),
        schutz: Dokumentschutz {
            entwurf_von: Some(n(1)),
            ..Dokumentschutz::default()
        },
        grund: betreff("noch nicht fertig"),
    });
    let events = then(filed(), [brief]);
    assert!(akte(&events, als_entwurf.clone()).is_ok());
    let events = then(events, [gefordert(anfordern(1, 7))]);
    let refused: Ausgang = Err(FristError::SchreibenGebunden(2).into());
    assert_eq!(akte(&events, als_entwurf), refused);
}

#[test]
fn no_benefit_is_refused_by_a_letter_that_is_only_signed_afterwards() {
    let events = then(aufgefordert(), [vorlegen(1)]);
    let refused: Ausgang = Err(FristError::NichtGezeichnet(1).into());
    assert_eq!(danach(&events, versagen(1, 9, SPAETER)), refused);
    let events = gezeichnet(events, 1, Schrittergebnis::Gezeichnet);
    assert!(danach(&events, versagen(1, 9, SPAETER)).is_ok());
}
