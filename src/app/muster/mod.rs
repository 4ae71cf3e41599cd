//! Loads the sample district through the same commands as a person's: the gate decides on every one.

mod ablage;
mod scan;

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use eakte_domain::VereinbarungId;
use eakte_domain::organisation::{Recht, VereinbarungEntwerfen};
use eakte_domain::werte::{Leistungsart, Zweck};
use futures::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use ablage::akte_ablegen;

use super::start::write_secret;
use super::{Actor, App, AppError, Auftrag, Satz, now};
use crate::keys::{self, Passphrase};
use crate::store::StoreError;

/// Akten filed side by side: enough to fill the writer's batches.
const SIDE_BY_SIDE: usize = 48;

/// How large the district is to be.
#[derive(Clone, Copy, Debug)]
pub struct Muster {
    /// Akten.
    pub akten: usize,
    /// Dokumente in all of them.
    pub dokumente: usize,
    /// Same seed, same district.
    pub seed: u64,
}

/// What was loaded and how to log in.
#[derive(Debug)]
pub struct Geladen {
    akten: u64,
    dokumente: u64,
    anmeldungen: Vec<(String, String)>,
    datei: PathBuf,
}

impl fmt::Display for Geladen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} Akten, {} Dokumente", self.akten, self.dokumente)?;
        writeln!(f, "Anmeldungen (auch in {}):", self.datei.display())?;
        self.anmeldungen
            .iter()
            .try_for_each(|(name, passwort)| writeln!(f, "  {name}  {passwort}"))
    }
}

/// Loads organisations, people, plan and Akten into an empty log. `progress`: Akten filed so far.
///
/// Everybody gets a random password of their own; those to be shown go to `sample-logins.txt`, mode 0600.
pub async fn laden(
    app: &App,
    passphrase: &Passphrase,
    muster: Muster,
    progress: impl Fn(u64) + Sync,
) -> Result<Geladen, AppError> {
    let bezirk = eakte_sample::bezirk();
    app.organisationen_anlegen(
        bezirk
            .organisationen
            .iter()
            .map(|o| o.anlegen.clone())
            .collect(),
        passphrase,
    )
    .await?;
    for org in &bezirk.organisationen {
        app.organisation_pflegen(org.anlegen.nr, org.kommandos.clone())
            .await?;
    }
    let plan = eakte_domain::aktenplan::csv::lesen(eakte_sample::AKTENPLAN_CSV).map_err(|e| {
        AppError::from(
            Satz::neu("eingabe-aktenplan")
                .mit("zeile", e.zeile)
                .mit("grund", e.grund),
        )
    })?;
    app.plan_ergaenzen(plan).await?;
    vereinbaren(app).await?;
    beantragen(app).await?;
    let anmeldungen = anmeldungen(app).await?;
    let datei = app.daten.join("sample-logins.txt");
    let text: Vec<String> = anmeldungen
        .iter()
        .map(|(n, p)| format!("{n}  {p}"))
        .collect();
    write_secret(&datei, &text.join("\n")).map_err(StoreError::from)?;
    let (akten, dokumente) = (AtomicU64::new(0), AtomicU64::new(0));
    let heute = now().tag();
    // All of these documents come from this program.
    let worker = app.worker.in_reihe();
    stream::iter(
        eakte_sample::akten(muster.akten, muster.dokumente, muster.seed, heute)
            .map(Ok::<_, AppError>),
    )
    .try_for_each_concurrent(SIDE_BY_SIDE, |akte| {
        let (app, worker) = (app.clone(), worker.clone());
        let (akten, dokumente, progress) = (&akten, &dokumente, &progress);
        async move {
            let count = tokio::spawn(async move { akte_ablegen(&app, &worker, akte).await })
                .await
                .map_err(|e| AppError::Store(StoreError::Payload(e.to_string())))??;
            dokumente.fetch_add(count, Ordering::Relaxed);
            progress(akten.fetch_add(1, Ordering::Relaxed) + 1);
            Ok(())
        }
    })
    .await?;
    Ok(Geladen {
        akten: akten.into_inner(),
        dokumente: dokumente.into_inner(),
        anmeldungen,
        datei,
    })
}

/// One sharing agreement, put down and approved by two people.
async fn vereinbaren(app: &App) -> Result<(), AppError> {
    let m = eakte_sample::vereinbarung(now().tag());
    let als = |nutzer| Actor::neu(nutzer, Zweck::Leistung(Leistungsart::Pflege));
    let vereinbarung = VereinbarungId(Uuid::new_v4());
    let command = VereinbarungEntwerfen {
        vereinbarung,
        inhalt: m.inhalt,
    };
    let auftrag = || Auftrag::neu().ohne_warten();
    app.vereinbarung_entwerfen(&als(m.entwirft), command, auftrag())
        .await?;
    app.vereinbarung_genehmigen(&als(m.genehmigt), vereinbarung, auftrag())
        .await?;
    Ok(())
}

/// One role that waits for a second person.
async fn beantragen(app: &App) -> Result<(), AppError> {
    let (fragt, rolle) = eakte_sample::rechteantrag(now().tag());
    let actor = Actor::neu(fragt, Zweck::Administration);
    let auftrag = Auftrag::neu().ohne_warten();
    app.recht_aendern(&actor, Recht::Rolle(rolle), auftrag)
        .await?;
    Ok(())
}

/// Sets everybody's password; returns those of the people introduced to newcomers.
async fn anmeldungen(app: &App) -> Result<Vec<(String, String)>, AppError> {
    let bezirk = eakte_sample::bezirk();
    let people: Vec<_> = bezirk.personen.iter().collect();
    let done: Vec<Option<(String, String)>> = stream::iter(people)
        .map(|p| async move {
            let passwort = hex::encode(keys::random::<8>().map_err(StoreError::from)?);
            app.passwort_setzen(p.nutzer, &passwort).await?;
            Ok::<_, AppError>(
                p.vorgestellt
                    .then(|| (p.anmeldename.clone(), format!("{passwort}  {}", p.aufgabe))),
            )
        })
        .buffered(2)
        .try_collect()
        .await?;
    Ok(done.into_iter().flatten().collect())
}
