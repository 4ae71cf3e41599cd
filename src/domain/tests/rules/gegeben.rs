//! What is given: ids, people, and the events of an Akte that has already happened.

use cqrs_es::Aggregate;
use cqrs_es::test::TestFramework;
use eakte_domain::akte::*;
use eakte_domain::werte::*;
use eakte_domain::zugriff::{Aktion, Beleg, Erlaubnis, Grund, Kontext, Objekt, RegelwerkHash};
use eakte_domain::*;
use jiff::civil::{Date, date};
use uuid::Uuid;

/// 2026-11-23, 12:00 in the district.
pub(crate) const JETZT: Zeit = Zeit(1_795_431_600_000);
pub(crate) const HEUTE: Date = date(2026, 11, 23);
pub(crate) const MORGEN: Date = date(2026, 11, 24);
pub(crate) const GESTERN: Date = date(2026, 11, 22);
/// Leads the Akte of these tests.
pub(crate) const VELEN: OrgNr = OrgNr(17);
pub(crate) const GRONAU: OrgNr = OrgNr(6);

pub(crate) fn v(n: u128) -> VorgangId {
    VorgangId(Uuid::from_u128(n))
}

pub(crate) fn d(n: u128) -> DokumentId {
    DokumentId(Uuid::from_u128(n))
}

pub(crate) fn f(n: u128) -> FreigabeId {
    FreigabeId(Uuid::from_u128(n))
}

pub(crate) fn n(n: u128) -> NutzerId {
    NutzerId(Uuid::from_u128(n))
}

pub(crate) fn w(n: u128) -> WiedervorlageId {
    WiedervorlageId(Uuid::from_u128(n))
}

pub(crate) fn au(n: u128) -> AufforderungId {
    AufforderungId(Uuid::from_u128(n))
}

pub(crate) fn betreff(s: &str) -> Betreff {
    Betreff::new(s).unwrap()
}

pub(crate) fn einheit(s: &str) -> Einheit {
    Einheit::new(s).unwrap()
}

pub(crate) fn plan(s: &str) -> PlanKz {
    PlanKz::new(s).unwrap()
}

/// How paper is scanned.
pub(crate) fn verfahren() -> Scanverfahren {
    Scanverfahren {
        geraet: betreff("Scanner 1"),
        dpi: 300,
        farbe: Scanfarbe::Graustufen,
    }
}

pub(crate) fn issued_at<C>(zeit: Zeit, command: C) -> Issued<C> {
    issued_von(n(1), zeit, command)
}

/// As `issued_at`, by another person.
pub(crate) fn issued_von<C>(wer: NutzerId, zeit: Zeit, command: C) -> Issued<C> {
    let zweck = Zweck::Leistung(Leistungsart::Grundsicherung);
    let akteur = Akteur {
        nutzer: wer,
        name: "Anna Beispiel".to_owned(),
        org: VELEN,
        einheit: einheit("50.1"),
        rolle: Rolle::Sachbearbeitung,
        vertretung: None,
    };
    let beleg = Beleg::vom_tor(Erlaubnis {
        nutzer: wer,
        aktion: Aktion::AkteAendern,
        objekt: Objekt::Akte(AkteId(Uuid::from_u128(1))),
        kontext: Kontext::new(zeit, zweck),
        freigabe: None,
        vertretung: None,
        notfall: None,
        grund: Grund {
            regel: "eigene_einheit".to_owned(),
            satz: "Die Akte liegt in Ihrer Einheit.".to_owned(),
            norm: String::new(),
        },
        regelwerk: RegelwerkHash(Digest([0; 32])),
    });
    Issued::new(command, akteur, zweck, zeit, beleg)
}

/// As `outcome_von`, in the place of somebody else (i. V.).
pub(crate) fn outcome_iv<A, C>(
    wer: NutzerId,
    fuer: NutzerId,
    events: &[A::Event],
    command: C,
) -> Result<Vec<A::Event>, A::Error>
where
    A: Aggregate<Command = Issued<C>, Services = ()>,
{
    let mut issued = issued_von(wer, JETZT, command);
    issued.akteur.vertretung = Some(Vertretene {
        nutzer: fuer,
        name: "Max Muster".to_owned(),
    });
    TestFramework::<A>::with(())
        .given(events.to_vec())
        .when(issued)
        .inspect_result()
}

/// The outcome of one command after these events.
pub(crate) fn outcome<A, C>(events: &[A::Event], command: C) -> Result<Vec<A::Event>, A::Error>
where
    A: Aggregate<Command = Issued<C>, Services = ()>,
{
    outcome_at::<A, C>(JETZT, events, command)
}

/// As `outcome`, at another time.
pub(crate) fn outcome_at<A, C>(
    zeit: Zeit,
    events: &[A::Event],
    command: C,
) -> Result<Vec<A::Event>, A::Error>
where
    A: Aggregate<Command = Issued<C>, Services = ()>,
{
    TestFramework::<A>::with(())
        .given(events.to_vec())
        .when(issued_at(zeit, command))
        .inspect_result()
}

/// The outcome of a command of another person.
pub(crate) fn outcome_von<A, C>(
    wer: NutzerId,
    events: &[A::Event],
    command: C,
) -> Result<Vec<A::Event>, A::Error>
where
    A: Aggregate<Command = Issued<C>, Services = ()>,
{
    TestFramework::<A>::with(())
        .given(events.to_vec())
        .when(issued_von(wer, JETZT, command))
        .inspect_result()
}

pub(crate) fn fold<A: Aggregate>(events: &[A::Event]) -> A {
    let mut a = A::default();
    for e in events {
        a.apply(e.clone());
    }
    a
}

/// The outcome for an Akte.
pub(crate) fn akte(
    events: &[AkteEvent],
    command: AkteCommand,
) -> Result<Vec<AkteEvent>, AkteError> {
    outcome::<Akte, _>(events, command)
}

pub(crate) fn anlegen() -> AkteAnlegen {
    AkteAnlegen {
        aktenzeichen: "50.1-50.2-00007/2026".to_owned(),
        plan: plan("50.2"),
        betreff: betreff("Muster, Erika"),
        leistungsart: Leistungsart::Grundsicherung,
        org: VELEN,
        einheit: einheit("50.1"),
        wohnsitz: None,
        beginn: None,
        medium: Medium::Elektronisch,
        laufnummer: 7,
        jahr: 2026,
        herkunft: None,
    }
}

/// An open Akte.
pub(crate) fn angelegt() -> Vec<AkteEvent> {
    akte(&[], AkteCommand::AkteAnlegen(anlegen())).unwrap()
}

pub(crate) fn vorgang_anlegen(id: u128, oben: Option<u128>) -> AkteCommand {
    AkteCommand::VorgangAnlegen(VorgangAnlegen {
        vorgang: v(id),
        betreff: betreff("Antrag 2026"),
        gliederung: Gliederung::Vorgang,
        uebergeordnet: oben.map(v),
        herkunft: None,
    })
}

pub(crate) fn fassung(inhalt: u8) -> Fassung {
    Fassung {
        dateiname: "Antrag.pdf".to_owned(),
        medientyp: "application/pdf".to_owned(),
        blob: BlobRef {
            name: Digest([inhalt; 32]),
            schluessel: BlobSchluessel([1; 32]),
            sha256: Digest([inhalt; 32]),
            blake3: Digest([inhalt; 32]),
            groesse: 1000,
        },
        text: Some("Antrag auf Grundsicherung".to_owned()),
        seiten: Some(2),
    }
}

pub(crate) fn registrieren(vorgang: u128, dokument: u128) -> DokumentRegistrieren {
    DokumentRegistrieren {
        vorgang: v(vorgang),
        dokument: d(dokument),
        betreff: betreff("Antrag"),
        klasse: Dokumentklasse::Antrag,
        richtung: Richtung::Eingang,
        datum: None,
        eingang: Some(HEUTE),
        absender: None,
        fremdes_zeichen: None,
        anlage_zu: None,
        fassung: Some(fassung(1)),
        herkunft: None,
        schutz: Dokumentschutz::default(),
        ausweisgrund: None,
    }
}

pub(crate) fn freigeben(id: u128) -> FreigabeErteilen {
    FreigabeErteilen {
        freigabe: f(id),
        vorgang: None,
        empfaenger: GRONAU,
        zweck: Zweck::Leistung(Leistungsart::Erstattung),
        rechtsgrundlage: betreff("§ 69 Abs. 1 Nr. 1 SGB X"),
        klassen: vec![Dokumentklasse::Bescheid],
        von: HEUTE,
        bis: MORGEN,
        einheit: None,
        vereinbarung: None,
    }
}

/// A second person agrees to a share.
pub(crate) fn zustimmen(id: u128) -> AkteCommand {
    AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
        freigabe: f(id),
        ablehnung: None,
    })
}

/// Shares as two people do: events and what person 1 asking and person 2 agreeing add to them.
pub(crate) fn geteilt(mut events: Vec<AkteEvent>, c: FreigabeErteilen) -> Vec<AkteEvent> {
    let agree = AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
        freigabe: c.freigabe,
        ablehnung: None,
    });
    events.extend(akte(&events, AkteCommand::FreigabeErteilen(c)).unwrap());
    events.extend(outcome_von::<Akte, _>(n(2), &events, agree).unwrap());
    events
}

/// The Akte after these commands, each of which it accepts.
pub(crate) fn nach(commands: impl IntoIterator<Item = AkteCommand>) -> Vec<AkteEvent> {
    let mut events = angelegt();
    for c in commands {
        let neu = akte(&events, c).unwrap();
        events.extend(neu);
    }
    events
}

pub(crate) fn zda(vorgang: u128) -> AkteCommand {
    AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
        vorgang: v(vorgang),
        am: HEUTE,
    })
}

pub(crate) fn akte_zda() -> AkteCommand {
    AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am: HEUTE })
}

pub(crate) fn stornieren(vorgang: u128) -> AkteCommand {
    AkteCommand::VorgangStornieren(VorgangStornieren {
        vorgang: v(vorgang),
        grund: betreff("falsch zugeordnet"),
    })
}

pub(crate) fn akte_stornieren() -> AkteCommand {
    AkteCommand::AkteStornieren(AkteStornieren {
        grund: betreff("versehentlich angelegt"),
    })
}

pub(crate) fn ablegen(vorgang: u128, dokument: u128) -> AkteCommand {
    AkteCommand::DokumentRegistrieren(registrieren(vorgang, dokument))
}

pub(crate) fn dokument_stornieren(dokument: u128) -> AkteCommand {
    AkteCommand::DokumentStornieren(DokumentStornieren {
        dokument: d(dokument),
        grund: betreff("doppelt"),
    })
}

pub(crate) fn verschieben(dokument: u128, nach: u128) -> AkteCommand {
    AkteCommand::DokumentVerschieben(DokumentVerschieben {
        dokument: d(dokument),
        nach: v(nach),
    })
}

pub(crate) fn anlage(vorgang: u128, dokument: u128, zu: u128) -> AkteCommand {
    AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        anlage_zu: Some(d(zu)),
        ..registrieren(vorgang, dokument)
    })
}

/// The letters of these tests name this day: a Friday.
pub(crate) const FRIST: Date = date(2026, 12, 11);
/// The Monday after it, and that day at noon.
pub(crate) const SPAETER: Date = date(2026, 12, 14);
pub(crate) const NACH_DER_FRIST: Zeit = Zeit(JETZT.0 + 21 * 86_400_000);

/// A demand in Vorgang 1 by a Dokument that lies there, with notice of what follows.
pub(crate) fn anfordern(id: u128, dokument: u128) -> MitwirkungAnfordern {
    MitwirkungAnfordern {
        aufforderung: au(id),
        wiedervorlage: w(100 + id),
        vorgang: v(1),
        dokument: d(dokument),
        schreiben: None,
        unterlagen: vec![betreff("Kontoauszüge"), betreff("Mietvertrag")],
        frist: FRIST,
        belehrung: true,
        fuer: None,
    }
}

/// Files a Bescheid.
pub(crate) fn bescheid(vorgang: u128, dokument: u128) -> AkteCommand {
    AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
        klasse: Dokumentklasse::Bescheid,
        richtung: Richtung::Ausgang,
        eingang: None,
        ..registrieren(vorgang, dokument)
    })
}

pub(crate) fn versagen(id: u128, dokument: u128, tag: Date) -> AkteCommand {
    AkteCommand::LeistungVersagen(LeistungVersagen {
        aufforderung: au(id),
        dokument: d(dokument),
        art: Versagungsart::Versagung,
        umfang: Versagungsumfang::Ganz,
        tag,
    })
}

/// Vorgaenge 1 and 2 are open, Dokument 1 lies in 1.
pub(crate) fn filed() -> Vec<AkteEvent> {
    nach([
        vorgang_anlegen(1, None),
        vorgang_anlegen(2, None),
        ablegen(1, 1),
    ])
}

/// Events and what these commands add to them.
pub(crate) fn then(
    mut events: Vec<AkteEvent>,
    commands: impl IntoIterator<Item = AkteCommand>,
) -> Vec<AkteEvent> {
    for c in commands {
        let neu = akte(&events, c).unwrap();
        events.extend(neu);
    }
    events
}
