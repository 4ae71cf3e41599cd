//! Rules of redacted copies: of what one is made, how it is kept, and that it stays as it is.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use uuid::Uuid;

use crate::gegeben::*;

/// A copy of the first version of a Dokument, in the first Vorgang.
pub(crate) fn kopie(dokument: u128, quelle: u128) -> DokumentSchwaerzen {
    DokumentSchwaerzen {
        dokument: d(dokument),
        vorgang: v(1),
        betreff: betreff("Geschwärzte Kopie"),
        kopie: fassung(9),
        schwaerzung: Schwaerzung {
            quelle: d(quelle),
            fassung: 1,
            bereiche: 3,
            grund: betreff("Angaben über die Nachbarin"),
            rechtsgrundlage: betreff("§ 25 Abs. 3 SGB X"),
        },
    }
}

pub(crate) fn schwaerzen(c: DokumentSchwaerzen) -> AkteCommand {
    AkteCommand::DokumentSchwaerzen(c)
}

fn refused(events: &[AkteEvent], c: DokumentSchwaerzen) -> AkteError {
    akte(events, schwaerzen(c)).unwrap_err()
}

fn ablage(c: DokumentRegistrieren) -> Vec<AkteEvent> {
    then(filed(), [AkteCommand::DokumentRegistrieren(c)])
}

#[test]
fn a_copy_is_a_dokument_of_its_own_of_the_same_kind_and_says_of_what_it_is_one() {
    let anvertraut = Dokumentschutz {
        anvertraut: vec![n(7)],
        ..Dokumentschutz::default()
    };
    let events = ablage(DokumentRegistrieren {
        klasse: Dokumentklasse::Bescheid,
        schutz: anvertraut.clone(),
        absender: Some("Erika Muster".to_owned()),
        ..registrieren(1, 2)
    });
    let neu = akte(&events, schwaerzen(kopie(3, 2))).unwrap();
    let [
        AkteEvent::DokumentRegistriert(dokument),
        AkteEvent::DokumentSchutzFestgelegt(schutz),
        AkteEvent::DokumentGeschwaerzt(herkunft),
    ] = &neu[..]
    else {
        panic!("{neu:?}");
    };
    assert_eq!((dokument.dokument, herkunft.dokument), (d(3), d(3)));
    assert_eq!(dokument.klasse, Dokumentklasse::Bescheid);
    assert_eq!(dokument.richtung, Richtung::Intern);
    // Kept as closely, but not by the event that goes along with a share.
    assert_eq!(dokument.schutz, Dokumentschutz::default());
    assert_eq!((schutz.dokument, &schutz.schutz), (d(3), &anvertraut));
    assert_eq!(herkunft.schwaerzung, kopie(3, 2).schwaerzung);
    // Nothing that was read of the original, nor who sent it.
    let fassung = dokument.fassung.as_ref().unwrap();
    assert_eq!((&fassung.text, &dokument.absender), (&None, &None));
    assert_eq!(dokument.betreff, betreff("Geschwärzte Kopie"));
}

#[test]
fn a_copy_says_that_something_is_disputed_but_never_what_nor_who_is_trusted_with_it() {
    let worte = "Die Nachbarin zahlt die Miete";
    let events = ablage(DokumentRegistrieren {
        schutz: Dokumentschutz {
            anvertraut: vec![n(7)],
            bestritten: Some(betreff(worte)),
            ..Dokumentschutz::default()
        },
        ..registrieren(1, 2)
    });
    let neu = akte(&events, schwaerzen(kopie(3, 2))).unwrap();
    let said = serde_json::to_string(&neu).unwrap();
    assert!(!said.contains(worte), "{said}");
    let ablage = serde_json::to_string(&neu[0]).unwrap();
    assert!(!ablage.contains(&n(7).to_string()), "{ablage}");
    let AkteEvent::DokumentSchutzFestgelegt(schutz) = &neu[1] else {
        panic!("{neu:?}");
    };
    assert_eq!(schutz.schutz.anvertraut, [n(7)]);
    let hinweis = betreff(Schwaerzung::BESTRITTEN);
    assert_eq!(schutz.schutz.bestritten, Some(hinweis));
    // Nothing to say, nothing said.
    let neu = akte(&filed(), schwaerzen(kopie(2, 1))).unwrap();
    assert_eq!(neu.len(), 2, "{neu:?}");
}

#[test]
fn a_copy_blackens_something_and_not_too_much() {
    for (bereiche, grund) in [
        (0, SchwaerzungError::OhneBereich),
        (501, SchwaerzungError::ZuVieleBereiche(500)),
    ] {
        let mut c = kopie(2, 1);
        c.schwaerzung.bereiche = bereiche;
        assert_eq!(refused(&filed(), c), AkteError::from(grund));
    }
    let mut c = kopie(2, 1);
    c.schwaerzung.bereiche = 500;
    assert!(akte(&filed(), schwaerzen(c)).is_ok());
}

#[test]
fn there_is_no_copy_of_what_has_no_pages_of_a_version_that_is_not_there_or_of_nothing() {
    let brief = Fassung {
        dateiname: "Brief.docx".to_owned(),
        seiten: None,
        ..fassung(2)
    };
    let events = ablage(DokumentRegistrieren {
        fassung: Some(brief),
        ..registrieren(1, 2)
    });
    let grund = SchwaerzungError::OhneSeiten(2);
    assert_eq!(refused(&events, kopie(3, 2)), AkteError::from(grund));
    assert!(
        grund
            .meldung()
            .contains("Legen Sie zuerst eine PDF-Fassung ab")
    );
    let mut c = kopie(2, 1);
    c.schwaerzung.fassung = 2;
    assert_eq!(
        refused(&filed(), c),
        AkteError::from(SchwaerzungError::FassungFehlt(2))
    );
    assert_eq!(
        refused(&filed(), kopie(3, 8)),
        AkteError::DokumentUnbekannt(d(8))
    );
}

#[test]
fn there_is_no_copy_of_a_draft_nor_of_what_is_cancelled() {
    let entwurf = ablage(DokumentRegistrieren {
        schutz: Dokumentschutz {
            entwurf_von: Some(n(1)),
            ..Dokumentschutz::default()
        },
        ..registrieren(1, 2)
    });
    assert_eq!(
        refused(&entwurf, kopie(3, 2)),
        AkteError::from(SchwaerzungError::Entwurf(2))
    );
    // Nor of what belongs to it, by its own number.
    let mit_anlage = then(entwurf, [anlage(1, 3, 2), anlage(1, 4, 3)]);
    for (dokument, nummer) in [(3, 3), (4, 4)] {
        assert_eq!(
            refused(&mit_anlage, kopie(5, dokument)),
            AkteError::from(SchwaerzungError::Ungezeichnet(nummer))
        );
    }
    assert!(akte(&mit_anlage, schwaerzen(kopie(5, 1))).is_ok());
    let storno = AkteCommand::DokumentStornieren(DokumentStornieren {
        dokument: d(1),
        grund: betreff("doppelt"),
    });
    assert_eq!(
        refused(&then(filed(), [storno]), kopie(2, 1)),
        AkteError::DokumentIstStorniert(1)
    );
}

#[test]
fn what_waits_for_a_signature_is_copied_once_it_is_signed_and_then_as_it_was_signed() {
    let gang = GeschaeftsgangId(Uuid::from_u128(1));
    let lena = n(3);
    let vorlegen = AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
        geschaeftsgang: gang,
        dokument: d(2),
        fassung: 2,
        verfasser: Some(n(1)),
        schritte: vec![Schritt {
            verfuegung: Verfuegung::Schlusszeichnung,
            nutzer: lena,
            termin: None,
        }],
        vermerk: None,
    });
    let bescheid = DokumentRegistrieren {
        klasse: Dokumentklasse::Bescheid,
        richtung: Richtung::Ausgang,
        eingang: None,
        ..registrieren(1, 2)
    };
    let neue = AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(2),
        fassung: fassung(7),
    });
    let mut events = then(ablage(bescheid), [neue, vorlegen]);
    assert_eq!(
        refused(&events, kopie(3, 2)),
        AkteError::from(SchwaerzungError::Ungezeichnet(2))
    );
    let zeichnen = AkteCommand::SchrittErledigen(SchrittErledigen {
        geschaeftsgang: gang,
        dokument: d(2),
        nummer: 1,
        ergebnis: Schrittergebnis::Gezeichnet,
        vermerk: None,
    });
    events.extend(outcome_von::<Akte, _>(lena, &events, zeichnen).unwrap());
    // What it was before was a draft, and stays in the house.
    assert_eq!(
        refused(&events, kopie(3, 2)),
        AkteError::from(SchwaerzungError::VorZeichnung(1))
    );
    let mut c = kopie(3, 2);
    c.schwaerzung.fassung = 2;
    assert!(akte(&events, schwaerzen(c)).is_ok());
}

#[test]
fn a_copy_can_lie_in_another_vorgang_so_that_it_is_shared_alone_but_in_an_open_one() {
    let andere = DokumentSchwaerzen {
        vorgang: v(2),
        ..kopie(2, 1)
    };
    let neu = akte(&filed(), schwaerzen(andere.clone())).unwrap();
    let AkteEvent::DokumentRegistriert(dokument) = &neu[0] else {
        panic!("{neu:?}");
    };
    assert_eq!((dokument.vorgang, dokument.nummer), (v(2), 1));
    let zda = AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
        vorgang: v(2),
        am: HEUTE,
    });
    let zu = then(filed(), [zda]);
    assert_eq!(refused(&zu, andere), AkteError::VorgangIstZdA(2));
}

#[test]
fn a_copy_takes_no_other_version_but_another_copy_can_be_made_of_it() {
    let events = then(filed(), [schwaerzen(kopie(2, 1))]);
    let neue = |dokument| {
        AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
            dokument,
            fassung: fassung(7),
        })
    };
    assert_eq!(
        akte(&events, neue(d(2))),
        Err(SchwaerzungError::KopieBleibt(2).into())
    );
    assert!(akte(&events, neue(d(1))).is_ok());
    assert!(akte(&events, schwaerzen(kopie(3, 2))).is_ok());
}

#[test]
fn the_copy_of_an_identity_paper_says_that_it_is_one_and_no_reason_of_anything_else() {
    let events = ablage(DokumentRegistrieren {
        klasse: Dokumentklasse::Ausweiskopie,
        ausweisgrund: Some(betreff("Auszahlung an Dritte")),
        ..registrieren(1, 2)
    });
    let neu = akte(&events, schwaerzen(kopie(3, 2))).unwrap();
    let AkteEvent::DokumentRegistriert(dokument) = &neu[0] else {
        panic!("{neu:?}");
    };
    let grund = betreff("Geschwärzte Kopie einer abgelegten Ausweiskopie");
    assert_eq!(dokument.ausweisgrund, Some(grund));
}

#[test]
fn of_what_it_is_a_copy_moves_with_it_to_another_akte_where_it_stays_as_it_is() {
    let events = then(filed(), [schwaerzen(kopie(2, 1))]);
    let with_time = events.iter().map(|e| (JETZT, "Anna Beispiel", e));
    let u = Uebernahme::aus(with_time, d(2)).unwrap();
    assert_eq!(u.schwaerzung, Some(kopie(2, 1).schwaerzung));
    let dort = AkteCommand::DokumentUebernehmen(DokumentUebernehmen {
        vorgang: v(5),
        von: AkteId(Uuid::from_u128(9)),
        von_aktenzeichen: "50.1-50.2-00009/2026".to_owned(),
        von_org: VELEN,
        von_schutz: Aktenschutz::default(),
        von_sonderkreis: Vec::new(),
        dokumente: vec![u],
    });
    let events = then(angelegt(), [vorgang_anlegen(5, None), dort]);
    let neue = AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
        dokument: d(2),
        fassung: fassung(7),
    });
    assert_eq!(
        akte(&events, neue),
        Err(SchwaerzungError::KopieBleibt(1).into())
    );
}

#[test]
fn an_erasure_of_the_copy_takes_both_events_and_one_alone_is_refused() {
    let events = then(filed(), [schwaerzen(kopie(2, 1))]);
    let numbered: Vec<_> = (0_u64..).zip(&events).collect();
    let last = numbered.len() as u64 - 1;
    let umfang = loeschumfang(&numbered, Loeschziel::Dokument { dokument: d(2) }).unwrap();
    let both = Bereich {
        von: last - 1,
        bis: last,
    };
    assert_eq!(umfang.bereiche, [both]);
    let eines = Loeschziel::Ereignisse {
        von: last,
        bis: last,
    };
    assert!(loeschumfang(&numbered, eines).is_err());
}
