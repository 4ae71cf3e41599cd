//! Commands of a Geschaeftsgang for any sequence.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use proptest::prelude::*;

use crate::gegeben::*;

/// Two Dokumente, each with few ways past one or two people, who are the two that take turns.
pub(crate) fn of_a_geschaeftsgang() -> impl Strategy<Value = AkteCommand> {
    let gang = |dokument: u128, welcher: u128| {
        let id = uuid::Uuid::from_u128(10 * dokument + welcher);
        (d(dokument), GeschaeftsgangId(id))
    };
    let schritt = |verfuegung, wer| Schritt {
        verfuegung,
        nutzer: n(wer),
        termin: None,
    };
    let ids = || (1..=2_u128, 1..=2_u128);
    prop_oneof![
        4 => (ids(), 1..=2_u32, 1..=2_u128, any::<bool>()).prop_map(
            move |((dokument, welcher), fassung, wer, beide)| {
                let (dokument, geschaeftsgang) = gang(dokument, welcher);
                let mit = beide.then(|| schritt(Verfuegung::Mitzeichnung, 3 - wer));
                let schluss = schritt(Verfuegung::Schlusszeichnung, wer);
                AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
                    geschaeftsgang,
                    dokument,
                    fassung,
                    verfasser: None,
                    schritte: mit.into_iter().chain([schluss]).collect(),
                    vermerk: None,
                })
            }
        ),
        8 => (ids(), 1..=2_u32, prop::bool::weighted(0.2), wort()).prop_map(
            move |((dokument, welcher), nummer, zurueck, vermerk)| {
                let (dokument, geschaeftsgang) = gang(dokument, welcher);
                let ergebnis = if zurueck {
                    Schrittergebnis::Zurueckgegeben
                } else {
                    Schrittergebnis::Gezeichnet
                };
                AkteCommand::SchrittErledigen(SchrittErledigen {
                    geschaeftsgang,
                    dokument,
                    nummer,
                    ergebnis,
                    vermerk: Some(vermerk),
                })
            }
        ),
        1 => (ids(), wort()).prop_map(move |((dokument, welcher), grund)| {
            let (dokument, geschaeftsgang) = gang(dokument, welcher);
            AkteCommand::GeschaeftsgangBeenden(GeschaeftsgangBeenden {
                geschaeftsgang,
                dokument,
                grund,
            })
        }),
        4 => (1..=2_u128, prop::sample::select(vec![HEUTE, HEUTE, MORGEN]), wort()).prop_map(|(dokument, tag, empfaenger)| {
            AkteCommand::DokumentVersenden(DokumentVersenden {
                dokument: d(dokument),
                tag,
                versandart: Versandart::Post,
                empfaenger,
            })
        }),
    ]
}

fn wort() -> impl Strategy<Value = Betreff> {
    prop::sample::select(vec![betreff("Antrag"), betreff("Neu")])
}
