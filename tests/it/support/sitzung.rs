//! A busy session: people do everything an Akte can be asked to do, at random but repeatably.

use std::collections::BTreeSet;

use eakte::app::{Actor, AppError, Auftrag};
use eakte_domain::akte::*;
use eakte_domain::werte::{Dokumentklasse, Fassung, Leistungsart, Richtung, Zweck};
use eakte_domain::{AkteId, DokumentId, FreigabeId, OrgNr, VorgangId};
use futures::stream;
use jiff::ToSpan;
use uuid::Uuid;

use super::welt::{Welt, heute, text, vorgang_anlegen};
use super::{Zufall, papier};

/// An Akte under work and what was made in it.
#[derive(Clone)]
pub(crate) struct Arbeit {
    pub(crate) wer: Actor,
    pub(crate) akte: AkteId,
    pub(crate) vorgaenge: Vec<VorgangId>,
    pub(crate) dokumente: Vec<DokumentId>,
    /// Who else may share it.
    zweite: Option<Actor>,
    freigaben: Vec<FreigabeId>,
}

/// Kinds of commands the session draws from.
const ARTEN: usize = 18;

/// How many times the wanted steps a session may take until every kind of command has succeeded.
const STEPS_FACTOR_MAX: usize = 40;

/// Works in so many steps on a few Akten of all organisations; every kind of command succeeds at least once.
///
/// `wort`: stands in every text that is written.
pub(crate) async fn arbeiten(welt: &Welt, seed: u64, schritte: usize, wort: &str) -> Vec<Arbeit> {
    let mut z = Zufall::new(seed);
    let mut akten = Vec::new();
    for (name, andere, zweck) in [
        ("a.wohngeld", Some("a.leitung"), Leistungsart::Wohngeld),
        ("a.leitung", Some("a.hzl"), Leistungsart::Hzl),
        ("k.pflege", Some("k.leitung"), Leistungsart::Pflege),
        ("b.wohngeld", None, Leistungsart::Wohngeld),
    ] {
        let wer = welt.wer(name, zweck);
        let zweite = andere.map(|name| welt.wer(name, zweck));
        for n in 0..3 {
            let akte = welt.akte(&wer, &format!("Akte {wort} {n}")).await;
            let vorgang = welt.vorgang(&wer, akte, &format!("Vorgang {wort}")).await;
            let (vorgaenge, dokumente, freigaben) = (vec![vorgang], Vec::new(), Vec::new());
            akten.push(Arbeit {
                wer,
                akte,
                vorgaenge,
                dokumente,
                zweite,
                freigaben,
            });
        }
    }
    let fassungen = fassungen(welt, wort).await;
    let mut gelungen = BTreeSet::from([0]);
    for schritt in 0..schritte * STEPS_FACTOR_MAX {
        if schritt >= schritte && gelungen.len() == ARTEN {
            break;
        }
        let arbeit = z.bis(akten.len());
        let a = &mut akten[arbeit];
        // Ends of work are rare, or soon nothing could be done any more.
        let art = z.bis(ARTEN);
        if matches!(art, 3 | 4) && z.bis(6) != 0 {
            continue;
        }
        if versuchen(welt, a, art, &mut z, (&fassungen, wort)).await {
            gelungen.insert(art);
        }
    }
    let fehlen: Vec<_> = (0..ARTEN).filter(|a| !gelungen.contains(a)).collect();
    assert!(
        fehlen.is_empty(),
        "commands that never succeeded: {fehlen:?}; take more steps"
    );
    akten
}

async fn fassungen(welt: &Welt, wort: &str) -> Vec<Fassung> {
    let mut out = Vec::new();
    for (name, bytes) in [
        (
            format!("{wort}.pdf"),
            papier::pdf(&format!("Bescheid {wort}")),
        ),
        (
            format!("{wort}.docx"),
            papier::docx(&format!("Antrag {wort}")),
        ),
        (
            format!("{wort}.eml"),
            papier::eml(&format!("Anfrage {wort}")),
        ),
    ] {
        let chunks = stream::iter([Ok::<_, std::io::Error>(bytes.into())]);
        out.push(welt.app.fassung(&name, chunks).await.unwrap());
    }
    assert!(
        out.iter()
            .all(|f| f.text.as_ref().is_some_and(|t| t.contains(wort))),
        "{out:?}"
    );
    out
}

/// One command; refusals are part of the work, faults are not.
async fn versuchen(
    welt: &Welt,
    a: &mut Arbeit,
    art: usize,
    z: &mut Zufall,
    (fassungen, wort): (&[Fassung], &str),
) -> bool {
    let grund = text(&format!("weil {wort}"));
    let betreff = text(&format!("Neuer Betreff {wort} {}", z.bis(1_000)));
    let vorgang = z.eines(&a.vorgaenge);
    let dokument = if a.dokumente.is_empty() {
        None
    } else {
        Some(z.eines(&a.dokumente))
    };
    let fassung = fassungen[z.bis(fassungen.len())].clone();
    let (neuer_vorgang, neues_dokument) = (VorgangId(Uuid::new_v4()), DokumentId(Uuid::new_v4()));
    let neue_freigabe = FreigabeId(Uuid::new_v4());
    let command = match (art, dokument) {
        (1, _) => AkteCommand::AkteBetreffAendern(AkteBetreffAendern { betreff }),
        (2, _) => AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am: heute() }),
        (3, _) => AkteCommand::AkteStornieren(AkteStornieren { grund }),
        (4, _) => AkteCommand::VorgangStornieren(VorgangStornieren { vorgang, grund }),
        (5, _) => AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen { grund }),
        (6, _) => vorgang_anlegen(neuer_vorgang, betreff.as_str()),
        (7, _) => AkteCommand::VorgangBetreffAendern(VorgangBetreffAendern { vorgang, betreff }),
        (8, _) => AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
            vorgang,
            am: heute(),
        }),
        (9, _) => AkteCommand::VorgangWiedereroeffnen(VorgangWiedereroeffnen { vorgang, grund }),
        (10, Some(dokument)) => {
            AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen { dokument, fassung })
        }
        (11, Some(dokument)) => {
            AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern { dokument, betreff })
        }
        (12, Some(dokument)) => AkteCommand::DokumentVerschieben(DokumentVerschieben {
            dokument,
            nach: vorgang,
        }),
        (13, Some(dokument)) => {
            AkteCommand::DokumentStornieren(DokumentStornieren { dokument, grund })
        }
        (14, _) => AkteCommand::FreigabeErteilen(FreigabeErteilen {
            freigabe: neue_freigabe,
            vorgang: (z.bis(2) == 0).then_some(vorgang),
            empfaenger: OrgNr(u16::try_from(1 + z.bis(3)).unwrap()),
            zweck: Zweck::Leistung(z.eines(&[Leistungsart::Widerspruch, Leistungsart::Wohngeld])),
            rechtsgrundlage: text(&format!("§ 69 SGB X {wort}")),
            klassen: vec![Dokumentklasse::Bescheid, Dokumentklasse::Gutachten],
            von: heute(),
            bis: heute().checked_add(7.days()).unwrap(),
            einheit: None,
            vereinbarung: None,
        }),
        (15, _) if !a.freigaben.is_empty() => AkteCommand::FreigabeBeenden(FreigabeBeenden {
            freigabe: z.eines(&a.freigaben),
            grund,
        }),
        (17, _) if !a.freigaben.is_empty() && a.zweite.is_some() => {
            AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
                freigabe: z.eines(&a.freigaben),
                ablehnung: (z.bis(3) == 0).then_some(grund),
            })
        }
        _ => AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
            vorgang,
            dokument: neues_dokument,
            ausweisgrund: Some(betreff.clone()),
            betreff,
            klasse: z.eines(Dokumentklasse::ALLE),
            richtung: Richtung::Eingang,
            datum: Some(heute()),
            eingang: Some(heute()),
            absender: Some(format!("Frau {wort}")),
            fremdes_zeichen: Some(format!("{wort}/7")),
            anlage_zu: dokument.filter(|_| z.bis(3) == 0),
            fassung: Some(fassung),
            herkunft: None,
            schutz: Dokumentschutz::default(),
        }),
    };
    let gemeint = command.clone();
    let wer = match &command {
        AkteCommand::FreigabeEntscheiden(_) => a.zweite.as_ref().unwrap_or(&a.wer),
        _ => &a.wer,
    };
    match welt
        .app
        .execute(wer, a.akte, command, Auftrag::neu().ohne_warten())
        .await
    {
        Ok(_) => {}
        Err(AppError::Akte(_) | AppError::Verboten(_)) => return false,
        Err(e) => panic!("{gemeint:?}: {e}"),
    }
    match gemeint {
        AkteCommand::VorgangAnlegen(_) => a.vorgaenge.push(neuer_vorgang),
        AkteCommand::DokumentRegistrieren(_) => {
            a.dokumente.push(neues_dokument);
            // Whatever was drawn, a Dokument was filed.
            return art == 16 || art == 0;
        }
        AkteCommand::FreigabeErteilen(_) => a.freigaben.push(neue_freigabe),
        _ => {}
    }
    true
}
