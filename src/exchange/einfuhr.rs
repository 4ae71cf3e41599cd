//! Files an xdomea package: whole, in one append, or not at all.
//!
//! If the process dies before the append, documents without an event are left: orphans nobody can open.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use eakte_domain::akte::AkteCommand;
use eakte_domain::werte::{Einheit, Fassung, Leistungsart, PlanKz, Zweck};
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, CommandId};
use eakte_xdomea::{DateiNr, Optionen, Paket};
use futures::stream;
use uuid::Uuid;

use super::abbildung::{AkteEntwurf, Schritt, abbilden};
use super::bericht::{Anpassung, Bericht, UebernommeneAkte};
use crate::app::{Actor, App, AppError, NeueAkte, Reihenfolge, Satz, now};
use crate::store::StoreError;

/// Bytes read from a package at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks between the unpacking thread and the document store.
const CHUNKS_MAX: usize = 4;

/// Where the imported Akten go.
#[derive(Clone, Debug)]
pub struct Einfuhr {
    /// Unit of the plan for Akten whose own is unknown here or serves another purpose.
    pub plan: PlanKz,
    /// Leading unit.
    pub einheit: Einheit,
    /// Accept messages whose files are missing.
    pub ohne_dateien: bool,
    /// Folder of official schemas, if full validation is wanted.
    pub xsd: Option<PathBuf>,
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

/// Reads, checks and files one package. A second time the same message is refused.
///
/// Errors: `Eingabe` with the reader's reason, `Verboten` by the gate; then nothing is in the log.
pub async fn datei(
    app: &App,
    actor: &Actor,
    einfuhr: &Einfuhr,
    path: &Path,
) -> Result<Bericht, AppError> {
    let optionen = Optionen {
        ohne_dateien: einfuhr.ohne_dateien,
        xsd_dir: einfuhr.xsd.clone(),
        ..Optionen::default()
    };
    let source = path.to_owned();
    let paket = tokio::task::spawn_blocking(move || eakte_xdomea::read_path(&source, &optionen))
        .await
        .map_err(fault)?
        .map_err(|e| AppError::Paket(Box::new(e)))?;
    paket_ablegen(app, actor, einfuhr, paket).await
}

/// The gate's decision on what is to go there: asked before a byte of a package is taken, and again once it is read.
///
/// Errors: `Verboten`, `Eingabe` for a plan unit that takes no Akten and for a unit that does not exist.
pub fn darf(
    app: &App,
    actor: &Actor,
    plan: &PlanKz,
    einheit: &Einheit,
) -> Result<(Leistungsart, Beleg), AppError> {
    let person = app.person(actor)?;
    let verzeichnis = app.verzeichnis();
    verzeichnis.plan.nimmt_akten(plan)?;
    let leistungsart = verzeichnis
        .plan
        .leistungsart(plan)
        .ok_or_else(|| AppError::from(Satz::neu("eingabe-plan-leistung").mit("plan", plan)))?;
    let org_units = verzeichnis
        .organisationen
        .get(&person.org)
        .map(|o| &o.einheiten);
    if !org_units.is_some_and(|u| u.contains_key(einheit)) {
        return Err(Satz::neu("eingabe-einheit-fehlt")
            .mit("einheit", einheit)
            .into());
    }
    let beleg = app.entscheiden(
        actor,
        Aktion::Importieren,
        Ressource::Akte(&AkteRessource {
            akte: AkteId(Uuid::new_v4()),
            org: person.org,
            einheit: einheit.clone(),
            leistungsart,
            status: eakte_domain::werte::Status::InBearbeitung,
            wohnsitz: None,
            schutz: eakte_domain::akte::Aktenschutz::default(),
            sonderkreis: Vec::new(),
            angebot: None,
            abgabe: None,
            freigaben: Vec::new(),
        }),
    )?;
    Ok((leistungsart, beleg))
}

async fn paket_ablegen(
    app: &App,
    actor: &Actor,
    einfuhr: &Einfuhr,
    paket: Paket,
) -> Result<Bericht, AppError> {
    let seit = app.seit();
    let (leistungsart, beleg) = darf(app, actor, &einfuhr.plan, &einfuhr.einheit)?;
    let person = app.person(actor)?;
    let (entwuerfe, mut hinweise) = abbilden(&paket.nachricht, now().tag(), &mut Uuid::new_v4);
    let nachricht = &paket.nachricht;
    let mut bericht = Bericht {
        version: nachricht.version.as_str().to_owned(),
        nachricht: nachricht.typ.code().to_owned(),
        prozess: nachricht.prozess_id.to_string(),
        absender: nachricht.absender.zeile(),
        akten: Vec::new(),
        hinweise: Vec::new(),
        leser: paket.bericht.clone(),
    };
    let cmd = command_id(person.org.0, &paket)?;
    let paket = Arc::new(Mutex::new(paket));
    let mut folgen = Vec::new();
    for entwurf in entwuerfe {
        let akte = AkteId(Uuid::new_v4());
        let plan = plan_von(app, &entwurf, einfuhr, Zweck::Leistung(leistungsart));
        let neu = NeueAkte {
            akte,
            plan,
            betreff: entwurf.betreff.clone(),
            org: person.org,
            einheit: einfuhr.einheit.clone(),
            wohnsitz: None,
            beginn: entwurf.beginn,
            medium: entwurf.medium,
            herkunft: Some(entwurf.herkunft.clone()),
        };
        let anlegen = app.kommando_anlegen(&neu).await?;
        let mut zeile = UebernommeneAkte {
            akte,
            aktenzeichen: anlegen.aktenzeichen.clone(),
            herkunft: entwurf.herkunft.kennzeichen.clone(),
            vorgaenge: 0,
            dokumente: 0,
            fassungen: 0,
        };
        let mut commands = vec![AkteCommand::AkteAnlegen(anlegen)];
        let mut letzte = None;
        for schritt in entwurf.schritte {
            zeile.vorgaenge += usize::from(
                matches!(&schritt, Schritt::Kommando(c) if matches!(**c, AkteCommand::VorgangAnlegen(_))),
            );
            zeile.dokumente += usize::from(matches!(schritt, Schritt::Dokument(..)));
            let fassung = match schritt.datei() {
                Some(d) => Some(fassung(app, &paket, d.nr, &d.name).await?),
                None => None,
            };
            let same = matches!((&schritt, &fassung, &letzte), (Schritt::Fassung(..), Some(f), Some(l)) if f.blob.sha256 == *l);
            if same {
                hinweise.push(Anpassung::FassungGleich);
                continue;
            }
            if let Some(f) = &fassung {
                zeile.fassungen += 1;
                letzte = Some(f.blob.sha256);
            }
            commands.push(schritt.kommando(fassung));
        }
        bericht.akten.push(zeile);
        folgen.push(Reihenfolge {
            akte,
            org: person.org,
            commands,
        });
    }
    app.execute_alle(actor, &einfuhr.einheit, folgen, (&beleg, seit), cmd)
        .await?;
    bericht.hinweise = hinweise;
    Ok(bericht)
}

/// The sender's plan unit if it is known here and serves the same purpose, else the one named by the importer.
fn plan_von(app: &App, entwurf: &AkteEntwurf, einfuhr: &Einfuhr, zweck: Zweck) -> PlanKz {
    let verzeichnis = app.verzeichnis();
    let own = entwurf.plan.as_deref().and_then(|k| PlanKz::new(k).ok());
    own.filter(|p| {
        verzeichnis.plan.nimmt_akten(p).is_ok()
            && verzeichnis.plan.leistungsart(p).map(Zweck::Leistung) == Some(zweck)
    })
    .unwrap_or_else(|| einfuhr.plan.clone())
}

/// The same message for the same organisation has the same id: a second import is told so.
fn command_id(org: u16, paket: &Paket) -> Result<CommandId, AppError> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"eakte import");
    hasher.update(&org.to_be_bytes());
    // All it says, not only its process id: senders repeat those.
    hasher.update(&serde_json::to_vec(&paket.nachricht).map_err(fault)?);
    for d in &paket.dateien {
        hasher.update(&d.sha256);
    }
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Ok(CommandId(Uuid::from_bytes(id)))
}

/// Stores one file of the package.
async fn fassung(
    app: &App,
    paket: &Arc<Mutex<Paket>>,
    nr: DateiNr,
    name: &str,
) -> Result<Fassung, AppError> {
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(CHUNKS_MAX);
    let paket = paket.clone();
    let unpack = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
        let mut paket = paket.lock().unwrap_or_else(|e| e.into_inner());
        let mut reader = paket.datei(nr)?;
        loop {
            let mut chunk = vec![0; CHUNK_BYTES];
            let n = reader.read(&mut chunk)?;
            chunk.truncate(n);
            if n == 0 || sender.blocking_send(Ok(chunk.into())).is_err() {
                return Ok(());
            }
        }
    });
    let chunks = Box::pin(stream::unfold(receiver, |mut r| async move {
        r.recv().await.map(|c| (c, r))
    }));
    let fassung = app.fassung_jeder_art(name, chunks).await?;
    // A file that changed while it was read ends the stream early: its error is here.
    unpack.await.map_err(fault)?.map_err(|e| {
        AppError::from(
            Satz::neu("eingabe-paket-datei")
                .mit("datei", name)
                .mit("grund", e),
        )
    })?;
    Ok(fassung)
}
