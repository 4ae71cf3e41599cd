//! Commands of every kind, on few objects, so that they meet.

use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::*;
use proptest::prelude::*;

use crate::aussonderung::ausweg;
use crate::gegeben::*;
use crate::geschaeftsgang::folge::of_a_geschaeftsgang;
use crate::scan::scannen;
use crate::schwaerzung::{kopie, schwaerzen};

/// Few ids, so that commands meet the same objects.
fn id() -> impl Strategy<Value = u128> {
    1..=5_u128
}

fn text() -> impl Strategy<Value = Betreff> {
    prop::sample::select(vec![
        betreff("Antrag 2026"),
        betreff("Antrag"),
        betreff("Neu"),
    ])
}

fn day() -> impl Strategy<Value = jiff::civil::Date> {
    prop::sample::select(vec![GESTERN, HEUTE, MORGEN])
}

fn of_the_akte() -> impl Strategy<Value = AkteCommand> {
    prop_oneof![
        4 => Just(AkteCommand::AkteAnlegen(anlegen())),
        4 => text().prop_map(|betreff| {
            AkteCommand::AkteBetreffAendern(AkteBetreffAendern { betreff })
        }),
        4 => day().prop_map(|am| AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am })),
        8 => text().prop_map(|grund| {
            AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen { grund })
        }),
        // Rare: afterwards nothing happens any more.
        1 => Just(akte_stornieren()),
    ]
}

fn of_a_vorgang() -> impl Strategy<Value = AkteCommand> {
    prop_oneof![
        6 => (1..=12_u128, prop::option::of(id()))
            .prop_map(|(id, oben)| vorgang_anlegen(id, oben)),
        1 => (id(), text()).prop_map(|(id, betreff)| {
            AkteCommand::VorgangBetreffAendern(VorgangBetreffAendern { vorgang: v(id), betreff })
        }),
        2 => (id(), day()).prop_map(|(id, am)| {
            AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen { vorgang: v(id), am })
        }),
        2 => (id(), text()).prop_map(|(id, grund)| {
            AkteCommand::VorgangWiedereroeffnen(VorgangWiedereroeffnen { vorgang: v(id), grund })
        }),
        1 => id().prop_map(stornieren),
    ]
}

fn of_a_dokument() -> impl Strategy<Value = AkteCommand> {
    prop_oneof![
        3 => (id(), id()).prop_map(|(vorgang, dokument)| ablegen(vorgang, dokument)),
        1 => (id(), id()).prop_map(|(vorgang, dokument)| scannen(registrieren(vorgang, dokument), 1)),
        2 => (id(), id(), id()).prop_map(|(vorgang, dokument, zu)| anlage(vorgang, dokument, zu)),
        2 => (id(), id(), id()).prop_map(|(vorgang, dokument, quelle)| {
            schwaerzen(DokumentSchwaerzen { vorgang: v(vorgang), ..kopie(dokument, quelle) })
        }),
        1 => (id(), 1..=3_u8).prop_map(|(id, inhalt)| {
            AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen {
                dokument: d(id),
                fassung: fassung(inhalt),
            })
        }),
        1 => (id(), text()).prop_map(|(id, betreff)| {
            AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern { dokument: d(id), betreff })
        }),
        2 => (id(), id()).prop_map(|(dokument, nach)| verschieben(dokument, nach)),
        1 => id().prop_map(dokument_stornieren),
        1 => id().prop_map(|dokument| AkteCommand::DokumentAbgeben(DokumentAbgeben {
            dokument: d(dokument),
            von: AkteId(uuid::Uuid::from_u128(100)),
            an: AkteId(uuid::Uuid::from_u128(200)),
            an_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
        })),
        1 => (id(), id()).prop_map(|(vorgang, dokument)| uebernehmen(vorgang, dokument)),
    ]
}

/// Takes a Dokument over as another Akte knew it.
fn uebernehmen(vorgang: u128, dokument: u128) -> AkteCommand {
    let there = nach([vorgang_anlegen(1, None), ablegen(1, dokument)]);
    let events = there.iter().map(|e| (JETZT, "Anna Beispiel", e));
    AkteCommand::DokumentUebernehmen(DokumentUebernehmen {
        vorgang: v(vorgang),
        von: AkteId(uuid::Uuid::from_u128(200)),
        von_aktenzeichen: "50.1-50.2-00008/2026".to_owned(),
        von_org: VELEN,
        von_schutz: Aktenschutz::default(),
        von_sonderkreis: Vec::new(),
        dokumente: Uebernahme::aus(events, d(dokument)).into_iter().collect(),
    })
}

fn of_a_freigabe() -> impl Strategy<Value = AkteCommand> {
    prop_oneof![
        (id(), prop::option::of(id()), 16..=18_u16, day(), day()).prop_map(
            |(id, vorgang, org, von, bis)| AkteCommand::FreigabeErteilen(FreigabeErteilen {
                vorgang: vorgang.map(v),
                empfaenger: OrgNr(org),
                von,
                bis,
                ..freigeben(id)
            })
        ),
        // Mostly agreed to: what was refused is never revoked.
        (id(), prop::option::weighted(0.2, text())).prop_map(|(id, ablehnung)| {
            AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
                freigabe: f(id),
                ablehnung,
            })
        }),
        (id(), text()).prop_map(|(id, grund)| AkteCommand::FreigabeBeenden(FreigabeBeenden {
            freigabe: f(id),
            grund,
        })),
    ]
}

fn of_a_loeschung() -> impl Strategy<Value = AkteCommand> {
    let loeschung = eakte_domain::LoeschungId(uuid::Uuid::from_u128(9));
    prop_oneof![
        id().prop_map(move |dokument| {
            AkteCommand::LoeschungBeantragen(LoeschungBeantragen {
                loeschung,
                ziel: Loeschziel::Dokument {
                    dokument: d(dokument),
                },
                grundlage: Loeschgrundlage::Sozialdaten,
                begruendung: betreff("nicht erforderlich"),
                umfang: Loeschumfang {
                    bereiche: vec![Bereich { von: 2, bis: 2 }],
                    rest: None,
                },
                aufbewahrung_bis: None,
            })
        }),
        any::<bool>().prop_map(move |abgelehnt| {
            AkteCommand::LoeschungBeenden(LoeschungBeenden {
                loeschung,
                abgelehnt,
                grund: betreff("doch richtig"),
            })
        }),
    ]
}

fn of_the_schutz() -> impl Strategy<Value = AkteCommand> {
    let grund = || betreff("Anlass");
    prop_oneof![
        (0..=3_u8, any::<bool>()).prop_map(move |(stufe, eingeschraenkt)| {
            AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
                schutz: Aktenschutz {
                    stufe: Stufe::new(stufe).unwrap(),
                    eingeschraenkt,
                    ..Aktenschutz::default()
                },
                ruecknahme: None,
                grund: grund(),
            })
        }),
        prop::collection::vec(id().prop_map(n), 0..4).prop_map(move |mitglieder| {
            AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
                mitglieder,
                grund: grund(),
            })
        }),
        any::<bool>().prop_map(move |angenommen| {
            AkteCommand::SonderkreisEntscheiden(SonderkreisEntscheiden {
                angenommen,
                grund: grund(),
            })
        }),
        (id(), any::<bool>()).prop_map(move |(dokument, anvertraut)| {
            let anvertraut = anvertraut.then(|| n(1));
            AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
                dokument: d(dokument),
                schutz: Dokumentschutz {
                    anvertraut: anvertraut.into_iter().collect(),
                    ..Dokumentschutz::default()
                },
                grund: grund(),
            })
        }),
    ]
}

fn of_a_uebergabe() -> impl Strategy<Value = AkteCommand> {
    let u = |n: u128| eakte_domain::UebergabeId(uuid::Uuid::from_u128(n));
    prop_oneof![
        (id(), 16..=18_u16, any::<bool>()).prop_map(move |(id, an, umzug)| {
            AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
                uebergabe: u(id),
                anlass: if umzug {
                    Uebergabeanlass::Umzug
                } else {
                    Uebergabeanlass::Weiterleitung
                },
                an: OrgNr(an),
                einheit: einheit("50.1"),
                leistungsart: Leistungsart::Hzl,
                zustaendig_ab: HEUTE,
                zahlt_bis: None,
                liest_bis: umzug.then_some(MORGEN),
                grund: betreff("Umzug"),
            })
        }),
        (id(), any::<u128>()).prop_map(move |(id, freigabe)| {
            AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
                uebergabe: u(id),
                freigabe: f(freigabe),
            })
        }),
        (id(), any::<bool>()).prop_map(move |(id, abgelehnt)| {
            AkteCommand::UebergabeBeenden(UebergabeBeenden {
                uebergabe: u(id),
                abgelehnt,
                grund: betreff("nicht zuständig"),
            })
        }),
    ]
}

fn of_an_auskunft() -> impl Strategy<Value = AkteCommand> {
    (day(), day(), 0..4_usize).prop_map(|(beantragt_am, bis, was)| {
        let teile = &Auskunftsteil::ALLE[..was];
        AkteCommand::AuskunftFesthalten(AuskunftFesthalten {
            beantragt_am,
            erteilt: (was != 1).then_some(Auskunftszeitraum { von: GESTERN, bis }),
            verweigert: (was > 0).then(|| Auskunftsverweigerung {
                was: teile.iter().rev().copied().take(2).collect(),
                grundlage: Auskunftsgrundlage::Geheimhaltung,
                grund: betreff("Hinweise anderer"),
                mitgeteilt: false,
            }),
        })
    })
}

fn of_a_frist() -> impl Strategy<Value = AkteCommand> {
    let few = || 1..=2_u128;
    prop_oneof![
        (few(), day()).prop_map(|(id, am)| {
            AkteCommand::WiedervorlageSetzen(WiedervorlageSetzen {
                wiedervorlage: w(id),
                vorgang: None,
                am,
                grund: betreff("Steuerbescheid da?"),
                fuer: None,
            })
        }),
        (1..=4_u128, prop::option::of(few())).prop_map(|(id, erneut)| {
            AkteCommand::WiedervorlageErledigen(WiedervorlageErledigen {
                wiedervorlage: w(id),
                vermerk: None,
                erneut: erneut.map(|id| (w(id), MORGEN)),
            })
        }),
        (few(), any::<bool>()).prop_map(|(id, belehrung)| {
            AkteCommand::MitwirkungAnfordern(MitwirkungAnfordern {
                wiedervorlage: w(2 + id),
                schreiben: Some(DokumentRegistrieren {
                    richtung: Richtung::Ausgang,
                    eingang: None,
                    ..registrieren(1, 20 + id)
                }),
                belehrung,
                ..anfordern(id, 20 + id)
            })
        }),
        (few(), prop::option::of(id())).prop_map(|(id, dokument)| {
            AkteCommand::MitwirkungErledigen(MitwirkungErledigen {
                aufforderung: au(id),
                dokument: dokument.map(d),
                vermerk: None,
            })
        }),
        Just(bescheid(1, 9)),
        few().prop_map(|id| versagen(id, 9, SPAETER)),
    ]
}

/// What makes the rest likely to meet something: an Akte, a Vorgang, one inside it, one beside it. Some sequences
/// start with less, so that an Akte without open Vorgaenge occurs too.
fn opening() -> [AkteCommand; 4] {
    [
        AkteCommand::AkteAnlegen(anlegen()),
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, Some(1)),
        vorgang_anlegen(3, None),
    ]
}

pub(crate) fn commands() -> impl Strategy<Value = Vec<AkteCommand>> {
    let any = prop_oneof![
        1 => of_the_akte(),
        4 => of_a_vorgang(),
        8 => of_a_dokument(),
        6 => of_a_freigabe(),
        1 => of_a_loeschung(),
        2 => of_the_schutz(),
        2 => of_a_uebergabe(),
        1 => of_an_auskunft(),
        8 => of_a_geschaeftsgang(),
        4 => of_a_frist(),
    ];
    let start = 1..=opening().len();
    let rest = prop::collection::vec(any, 0..80);
    (start, rest, ausweg()).prop_map(|(start, rest, ausweg)| {
        let opening = opening().into_iter().take(start);
        opening.chain(rest).chain(ausweg).collect()
    })
}
