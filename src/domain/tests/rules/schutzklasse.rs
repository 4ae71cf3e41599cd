//! Which record key an event is sealed under.

use cqrs_es::Aggregate;
use eakte_domain::akte::*;
use eakte_domain::werte::{Dokumentklasse, Schutzklasse};

use crate::gegeben::*;

fn klassen(klasse: Dokumentklasse) -> Vec<Schutzklasse> {
    let grund = betreff("doppelt");
    let events = nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, None),
        AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
            klasse,
            // Kept for a copy of an identity paper alone.
            ausweisgrund: Some(betreff("Auszahlung an Dritte")),
            ..registrieren(1, 1)
        }),
        AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
            dokument: d(1),
            fassung: fassung(2),
        }),
        AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern {
            dokument: d(1),
            betreff: betreff("Neu"),
        }),
        verschieben(1, 2),
        AkteCommand::DokumentStornieren(DokumentStornieren {
            dokument: d(1),
            grund,
        }),
    ]);
    let mut akte = Akte::default();
    events
        .into_iter()
        .map(|e| {
            let before = akte.schutzklasse(&e);
            akte.apply(e.clone());
            assert_eq!(before, akte.schutzklasse(&e), "{e:?}");
            before
        })
        .collect()
}

#[test]
fn every_event_of_a_gutachten_is_besonders_before_and_after_it_is_applied() {
    let [a, b] = [Schutzklasse::Allgemein, Schutzklasse::Besonders];
    assert_eq!(klassen(Dokumentklasse::Gutachten), [a, a, a, b, b, b, b, b]);
}

#[test]
fn every_event_of_another_dokument_is_allgemein() {
    let expected = [Schutzklasse::Allgemein; 8];
    assert_eq!(klassen(Dokumentklasse::Antrag), expected);
}

#[test]
fn a_dokument_nobody_knows_counts_as_besonders() {
    let e = AkteEvent::DokumentStorniert(DokumentStorniert {
        dokument: d(1),
        grund: betreff("doppelt"),
    });
    assert_eq!(Akte::default().schutzklasse(&e), Schutzklasse::Besonders);
}
