//! What a refusal tells people and machines.

use std::collections::BTreeSet;

use eakte_domain::akte::{
    AkteError, AuskunftError, AussonderungError, DeckungError, FristError, GeschaeftsgangError,
    ScanError, SchwaerzungError, UebergabeError,
};
use eakte_domain::aktenplan::AktenplanError;
use eakte_domain::organisation::OrganisationError;
use eakte_domain::scanstapel::ScanstapelError;
use eakte_domain::werte::*;

use crate::gegeben::*;

/// One of each, with what it must say: display, code, and a part of the German sentence.
fn all() -> Vec<(String, &'static str, String)> {
    let akte = [
        AkteError::NichtAngelegt,
        AkteError::SchonAngelegt,
        AkteError::AkteIstZdA,
        AkteError::AkteIstStorniert,
        AkteError::AkteNichtZdA,
        AkteError::FederfuehrungUnzulaessig,
        AkteError::Unveraendert,
        AkteError::DatumInZukunft(MORGEN),
        AkteError::DatumVorBeginn {
            tag: HEUTE,
            beginn: MORGEN,
        },
        AkteError::SchlussZuFrueh {
            tag: GESTERN,
            ab: HEUTE,
        },
        AkteError::DatumUnmoeglich(jiff::civil::Date::MIN),
        AkteError::KennungVergeben(v(1).0),
        AkteError::TextUngueltig {
            feld: "absender",
            bytes_max: 1000,
        },
        AkteError::VorgangUnbekannt(v(1)),
        AkteError::VorgangIstZdA(2),
        AkteError::VorgangIstStorniert(2),
        AkteError::VorgangNichtZdA(2),
        AkteError::ZuTief(5),
        AkteError::OffeneVorgaenge(vec![2]),
        AkteError::GeschlosseneVorgaenge(vec![2]),
        AkteError::DokumentUnbekannt(d(1)),
        AkteError::DokumentIstStorniert(3),
        AkteError::AnlageOhneDokument(d(1)),
        AkteError::EingangOhneRichtung,
        AkteError::AnlageFolgt(3),
        AkteError::GleicheAkte,
        AkteError::AndereOrganisation,
        AkteError::WenigerGeschuetzt,
        AkteError::FassungUnveraendert,
        AkteError::DateinameUngueltig,
        AkteError::EmpfaengerFederfuehrend,
        AkteError::EmpfaengerUnzulaessig,
        AkteError::ZeitraumVerkehrt {
            von: MORGEN,
            bis: HEUTE,
        },
        AkteError::ZeitraumVorbei(GESTERN),
        AkteError::KlassenLeer,
        AkteError::KlasseDoppelt(Dokumentklasse::Antrag),
        AkteError::FreigabeBesteht(f(1)),
        AkteError::FreigabeWartet(f(1)),
        AkteError::FreigabeEntschieden(f(1)),
        AkteError::ZeitraumZuLang(MORGEN),
        AkteError::WiderspruchNichtBeimKreis(Leistungsart::Asylblg),
        AkteError::FreigabeUnbekannt(f(1)),
        AkteError::FreigabeBeendet(f(1)),
        AkteError::LoeschungLaeuft,
        AkteError::LoeschungUnbekannt,
        AkteError::LoeschungUeberholt,
        AkteError::NichtsZuLoeschen,
        AkteError::ErsteFassung,
        AkteError::EreignisNichtEinzeln(7),
        AkteError::AufbewahrungLaeuft(MORGEN),
        AkteError::NurAntragsteller,
        AkteError::NichtSelbstFreigeben,
        AkteError::RuhtBisLoeschung,
        AkteError::PersonenZuViele(50),
        AkteError::SonderkreisBeantragt,
        AkteError::SonderkreisNichtBeantragt,
        AkteError::SonderkreisZuKlein,
        AkteError::ZweitePerson,
        AkteError::MedizinwiderspruchFremd,
        AkteError::EntwurfFremd,
        AkteError::EinwilligungOhneGrund,
        DeckungError::NichtInKraft.into(),
        DeckungError::Empfaenger.into(),
        DeckungError::Leistungsart(Leistungsart::Hzl).into(),
        DeckungError::Zweck.into(),
        DeckungError::Klasse(Dokumentklasse::Gutachten).into(),
        DeckungError::Zeitraum(MORGEN).into(),
        UebergabeError::Offen.into(),
        UebergabeError::NichtOffen.into(),
        UebergabeError::Empfaenger.into(),
        UebergabeError::NochNicht(MORGEN).into(),
        UebergabeError::Reihenfolge {
            frueher: MORGEN,
            spaeter: HEUTE,
        }
        .into(),
        UebergabeError::WeiterleitungEndet.into(),
        UebergabeError::EingangFehlt.into(),
        UebergabeError::Sonderkreis.into(),
        UebergabeError::Entwurf.into(),
        UebergabeError::Entwuerfe(vec![(1, 2)]).into(),
        UebergabeError::FreigabeGehoertDazu.into(),
        AuskunftError::OhneErgebnis.into(),
        AuskunftError::OhneTeil.into(),
        AuskunftError::AllesUndTeile.into(),
        GeschaeftsgangError::Laeuft(3).into(),
        GeschaeftsgangError::Schlussgezeichnet(3).into(),
        GeschaeftsgangError::Unbekannt.into(),
        GeschaeftsgangError::NichtOffen.into(),
        GeschaeftsgangError::OhneFassung(3).into(),
        GeschaeftsgangError::FassungVeraltet(3).into(),
        GeschaeftsgangError::SchritteZuViele(20).into(),
        GeschaeftsgangError::EineSchlusszeichnung.into(),
        GeschaeftsgangError::SchlussZuletzt.into(),
        GeschaeftsgangError::PersonDoppelt.into(),
        GeschaeftsgangError::TerminVorbei(GESTERN).into(),
        GeschaeftsgangError::TerminZuSpaet(MORGEN).into(),
        GeschaeftsgangError::VierAugen.into(),
        GeschaeftsgangError::SchonGezeichnet.into(),
        GeschaeftsgangError::SchrittErledigt(2).into(),
        GeschaeftsgangError::NichtAnDerReihe(2).into(),
        GeschaeftsgangError::AnderePerson.into(),
        GeschaeftsgangError::OhneGrund.into(),
        GeschaeftsgangError::NurZurKenntnis.into(),
        GeschaeftsgangError::NurEroeffnende.into(),
        GeschaeftsgangError::NichtEndgueltig(3).into(),
        GeschaeftsgangError::VersandZuFrueh(HEUTE).into(),
        GeschaeftsgangError::Offen(vec![(1, 2)]).into(),
        GeschaeftsgangError::OffenWeitere(vec![(1, 2)]).into(),
        GeschaeftsgangError::OffenVerborgen.into(),
        GeschaeftsgangError::GebundenVerborgen.into(),
        GeschaeftsgangError::Endgueltig(vec![(1, 2)]).into(),
        GeschaeftsgangError::Entwuerfe(vec![(1, 2)]).into(),
        GeschaeftsgangError::KeinEntwurf(3).into(),
        FristError::WiedervorlageVorbei(GESTERN).into(),
        FristError::WiedervorlageZuSpaet(MORGEN).into(),
        FristError::WiedervorlageNichtOffen.into(),
        FristError::AufforderungOffen.into(),
        FristError::UnterlagenAnzahl(20).into(),
        FristError::FristZuFrueh(MORGEN).into(),
        FristError::FristZuSpaet(MORGEN).into(),
        FristError::Entwurf(3).into(),
        FristError::Eingegangen(3).into(),
        FristError::NichtGezeichnet(3).into(),
        FristError::SchreibenGebunden(3).into(),
        FristError::AndererVorgang(3).into(),
        FristError::AufforderungUnbekannt.into(),
        FristError::AufforderungErledigt.into(),
        FristError::OhneAngabe.into(),
        FristError::NichtEingegangen(3).into(),
        FristError::SchonVersagt.into(),
        FristError::OhneBelehrung.into(),
        FristError::SchreibenFehlt.into(),
        FristError::FristLaeuft(MORGEN).into(),
        FristError::KeinBescheid(3).into(),
        FristError::NochOffen {
            wiedervorlagen: vec![HEUTE, MORGEN],
            fristen: vec![MORGEN],
        }
        .into(),
        ScanError::OhneDatei.into(),
        ScanError::Blattzahl(10_000).into(),
        ScanError::AusweisOhneGrund.into(),
        SchwaerzungError::OhneBereich.into(),
        SchwaerzungError::ZuVieleBereiche(500).into(),
        SchwaerzungError::Entwurf(12).into(),
        SchwaerzungError::Ungezeichnet(12).into(),
        SchwaerzungError::FassungFehlt(3).into(),
        SchwaerzungError::VorZeichnung(3).into(),
        SchwaerzungError::OhneSeiten(12).into(),
        SchwaerzungError::KopieBleibt(12).into(),
        AussonderungError::Gesperrt(Some(MORGEN)).into(),
        AussonderungError::Eingeschraenkt.into(),
        AussonderungError::SperreUnbekannt.into(),
        AussonderungError::NichtZdA.into(),
        AussonderungError::FristLaeuft(MORGEN).into(),
        AussonderungError::OhneFrist.into(),
        AussonderungError::Laeuft.into(),
        AussonderungError::NichtAngeboten.into(),
        AussonderungError::NichtBewertet.into(),
        AussonderungError::NichtArchivwuerdig.into(),
        AussonderungError::Abgegeben.into(),
        AussonderungError::NichtAbgegeben.into(),
        AussonderungError::FremdeNachricht.into(),
        AussonderungError::Ersetzt(GESTERN).into(),
        AussonderungError::PaketVeraltet.into(),
        AussonderungError::NichtUebernommen.into(),
        AussonderungError::Uebernommen.into(),
        AussonderungError::NichtsMehrDa.into(),
    ];
    let plan = [
        AktenplanError::KennzeichenVergeben(plan("50")),
        AktenplanError::PlaneinheitUnbekannt(plan("50")),
        AktenplanError::PlaneinheitStillgelegt(plan("50")),
        AktenplanError::UntereinheitInGebrauch(plan("50")),
        AktenplanError::AufbewahrungUngueltig(0),
    ];
    let org = [
        OrganisationError::NichtAngelegt,
        OrganisationError::SchonAngelegt,
        OrganisationError::NummerUnzulaessig,
        OrganisationError::KuerzelUngueltig("V L".to_owned()),
        OrganisationError::EinheitVergeben(einheit("50")),
        OrganisationError::EinheitUnbekannt(einheit("50")),
        OrganisationError::NutzerVergeben(n(1)),
        OrganisationError::NutzerUnbekannt(n(1)),
        OrganisationError::NutzerGesperrt(n(1)),
        OrganisationError::AnmeldenameUngueltig("Anna".to_owned()),
        OrganisationError::AnmeldenameVergeben("anna".to_owned()),
        OrganisationError::RolleBesteht(Rolle::Archiv),
        OrganisationError::RolleFehlt(Rolle::Archiv),
        OrganisationError::ZeitraumVorbei(GESTERN),
        OrganisationError::LeistungsartFehlt(Rolle::Sachbearbeitung),
        OrganisationError::LeistungsartDoppelt(Leistungsart::Hzl),
        OrganisationError::Unveraendert,
        OrganisationError::NichtSelbst,
        OrganisationError::LetzteFachadmin,
        OrganisationError::Dienstkonto,
        OrganisationError::VertretungSelbst,
        OrganisationError::NichtsZuVertreten,
        OrganisationError::VertretungBesteht,
        OrganisationError::VertretungUnbekannt,
        OrganisationError::ZeitraumUnmoeglich {
            von: MORGEN,
            bis: HEUTE,
        },
        OrganisationError::VereinbarungUnbekannt,
        OrganisationError::VereinbarungUnvollstaendig,
        OrganisationError::VereinbarungZeitraum {
            von: MORGEN,
            bis: HEUTE,
        },
        OrganisationError::VereinbarungGenehmigt,
        OrganisationError::VereinbarungBeendet,
        OrganisationError::ZweitePerson,
        OrganisationError::RechtBeantragt,
        OrganisationError::RechtUnbekannt,
        OrganisationError::RegelwerkUnbekannt,
        OrganisationError::RegelwerkBestaetigt,
        OrganisationError::RegelwerkOhnePersonen,
        OrganisationError::DelegationUnzulaessig,
        OrganisationError::NotfallBesteht,
        OrganisationError::NotfallGrundZuKurz(15),
        OrganisationError::NotfallUnbekannt,
        OrganisationError::NotfallVorbei,
        OrganisationError::NotfallLaeuft,
        OrganisationError::NotfallEigener,
        OrganisationError::NotfallGeprueft,
        OrganisationError::NotfallGeloescht,
    ];
    let stapel = [
        ScanstapelError::Unbekannt,
        ScanstapelError::SchonAngeliefert,
        ScanstapelError::Dokumentzahl(200),
        ScanstapelError::BlaetterUngleich {
            genannt: 3,
            summe: 2,
        },
        ScanstapelError::TagUnmoeglich(MORGEN),
        ScanstapelError::Aufloesung,
        ScanstapelError::SchonGeprueft,
        ScanstapelError::EigenerStapel,
        ScanstapelError::AndereRunde,
        ScanstapelError::OhneErgebnis,
        ScanstapelError::NichtInStichprobe,
        ScanstapelError::NichtNeuGescannt,
        ScanstapelError::NichtGeprueft,
        ScanstapelError::NichtBestanden,
        ScanstapelError::NichtBildgleich,
        ScanstapelError::FristLaeuft(MORGEN),
        ScanstapelError::SchonVernichtet,
    ];
    let stapel = stapel
        .iter()
        .map(|e| (e.to_string(), e.code(), e.meldung()));
    let akte = akte.iter().map(|e| (e.to_string(), e.code(), e.meldung()));
    let plan = plan.iter().map(|e| (e.to_string(), e.code(), e.meldung()));
    let org = org.iter().map(|e| (e.to_string(), e.code(), e.meldung()));
    akte.chain(plan).chain(org).chain(stapel).collect()
}

#[test]
fn a_refusal_says_what_is_wrong_and_then_what_to_do() {
    for (_, code, meldung) in all() {
        assert!(meldung.ends_with('.'), "{code}: {meldung}");
        let first = meldung.chars().next().unwrap();
        assert!(first.is_uppercase(), "{code}: {meldung}");
        assert!(
            meldung.matches(['.', ';']).count() >= 2,
            "{code}: {meldung}"
        );
        assert!(!meldung.contains("  "), "{code}: {meldung}");
    }
}

#[test]
fn every_reason_has_a_code_of_its_own() {
    let codes: Vec<_> = all().into_iter().map(|(_, code, _)| code).collect();
    let distinct: BTreeSet<_> = codes.iter().collect();
    assert_eq!(distinct.len(), codes.len());
    let plain = |b: u8| b.is_ascii_lowercase() || b"-.".contains(&b);
    assert!(codes.iter().all(|c| c.bytes().all(plain)));
}

#[test]
fn the_display_of_a_refusal_keeps_the_house_style() {
    for (display, ..) in all() {
        assert!(!display.ends_with('.'), "{display}");
        assert!(!display.contains('\n'), "{display}");
    }
}

#[test]
fn open_vorgaenge_are_named_in_singular_and_plural() {
    let one = AkteError::OffeneVorgaenge(vec![2]);
    assert_eq!(one.to_string(), "still open: Vorgang `0002`");
    assert_eq!(
        one.meldung(),
        "Der Vorgang 0002 ist noch offen. Verfügen Sie ihn zuerst z.d.A. oder stornieren Sie ihn."
    );
    let two = AkteError::OffeneVorgaenge(vec![2, 10]);
    assert_eq!(two.to_string(), "still open: Vorgang `0002`, `0010`");
    assert_eq!(
        two.meldung(),
        "Die Vorgänge 0002, 0010 sind noch offen. \
         Verfügen Sie sie zuerst z.d.A. oder stornieren Sie sie."
    );
}

#[test]
fn days_are_written_the_german_way() {
    let e = AkteError::ZeitraumVorbei(GESTERN);
    assert_eq!(
        e.meldung(),
        "Das Ende 22.11.2026 liegt in der Vergangenheit. Geben Sie einen späteren Tag an."
    );
}
