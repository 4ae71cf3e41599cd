//! The audit of the whole log: one pass over one state of the database, on all cores, in bounded memory.
//!
//! It can be stopped and go on later, from a file that holds what is known of every stream. An audit that goes on
//! sees what was appended since, and that the stored root of the audited part is still the same; it does not read
//! the audited rows again. Only a full audit does.

mod anker;
mod inhalte;
mod pruefer;
mod staende;
mod stroeme;

pub use inhalte::{Geoeffnet, Inhalte};
pub use pruefer::Pruefer;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eakte_ledger::ids::TreeHash;
use eakte_ledger::tsa::Roots;
use eakte_ledger::verify::{
    Finding, Issuer, LogVerifier, Payloads, Report, RowCheck, check_rows, in_order,
};
use tokio::sync::mpsc;

use super::belege::TSA_ROOTS;
use super::schluessel::huellen_pruefen;
use super::{App, AppError};
use crate::store::StoreError;
use crate::store::db::Db;
use crate::store::faden::auf_eigenem_faden;
use crate::store::kopie::{Kopie, Momentaufnahme, Portion, zeile};
use crate::store::schreiber::flush::flush;
use anker::anker_pruefen;
use inhalte::{Quelle, Stroeme};
use staende::{rand_bis, signierter_stand, widerlegt};
use stroeme::stroeme_pruefen;

/// How often the state of a running audit is saved.
const SAVE_EVERY: Duration = Duration::from_secs(60);
/// Events after which a stop no longer waits for the end of a batch.
const STOP_EVENTS_MAX: u64 = 100_000;

/// How to audit.
#[derive(Clone, Debug, Default)]
pub struct Pruefauftrag {
    /// File that keeps the state; none: nothing is kept.
    pub stand: Option<PathBuf>,
    /// Go on from the saved state.
    pub fortsetzen: bool,
    /// States of this log that were signed and kept outside: the log must still be theirs.
    pub gegen: Vec<(u64, TreeHash)>,
    /// Set from outside: stop at the end of the batch.
    pub halt: Arc<AtomicBool>,
    /// What payloads are opened with; none: they stay sealed.
    pub inhalte: Option<Inhalte>,
    /// Who vouches for the timestamp authority; none: tokens must hold by themselves.
    pub tsa: Option<Roots>,
}

/// How an audit came out.
#[derive(Debug)]
pub struct Pruefung {
    /// First position that was read; above 0 if it went on from a saved state.
    pub ab: u64,
    /// Position behind the last one that was read.
    pub bis: u64,
    /// Size of the greatest state in this database that the log's signer signed: the log was held against it.
    pub gezeichnet: Option<u64>,
    /// Whether it was also held against states that are kept outside.
    pub gegen: bool,
    /// What was opened; nothing if payloads stayed sealed.
    pub geoeffnet: Option<Geoeffnet>,
    /// The verdict; after a stop what was found so far, which is no verdict.
    pub ausgang: Ausgang,
}

/// Whether there is a verdict.
#[derive(Debug)]
pub enum Ausgang {
    /// The log was read to its end.
    Fertig(Report),
    /// Stopped; the findings so far.
    Unterbrochen(Vec<Finding>),
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

fn stand_fault(path: &Path, e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Config(format!(
        "state of the audit `{}`: {e}",
        path.display()
    )))
}

impl App {
    /// Checks the whole log: links, digests, presence of payloads, columns against headers, roots.
    ///
    /// `progress` is told the events seen and those expected.
    pub async fn log_pruefen(
        &self,
        progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<Report, AppError> {
        let auftrag = Pruefauftrag::default();
        match self.protokoll_pruefen(auftrag, progress).await?.ausgang {
            Ausgang::Fertig(report) => Ok(report),
            Ausgang::Unterbrochen(_) => Err(fault("the audit was stopped")),
        }
    }

    /// The same, with a state that is kept or gone on from.
    ///
    /// Errors: the database or a document cannot be read, the state cannot be read or belongs to another log.
    pub async fn protokoll_pruefen(
        &self,
        auftrag: Pruefauftrag,
        progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<Pruefung, AppError> {
        let issuer = Issuer {
            origin: self.store.origin.clone(),
            writer: self.store.bund.schreiber().public(),
        };
        let auftrag = mit_tsa(auftrag, &self.daten);
        protokoll_pruefen(&self.store.db, issuer, auftrag, progress).await
    }
}

/// File in which the operator's audits keep their state.
fn pruefstand(daten: &Path) -> PathBuf {
    daten.join("pruefung").join("stand")
}

/// With the root of the timestamp authority in the data folder, if none is named and one lies there.
fn mit_tsa(mut auftrag: Pruefauftrag, daten: &Path) -> Pruefauftrag {
    if auftrag.tsa.is_none() {
        let roots = std::fs::read(daten.join(TSA_ROOTS)).ok();
        auftrag.tsa = roots.and_then(|bytes| Roots::parse(&bytes).ok());
    }
    auftrag
}

/// Audits the log in a database, whoever runs the service: needs no key.
///
/// Errors as those of [`App::protokoll_pruefen`].
pub async fn protokoll_pruefen(
    db: &Db,
    issuer: Issuer,
    auftrag: Pruefauftrag,
    progress: impl FnMut(u64, u64) + Send + 'static,
) -> Result<Pruefung, AppError> {
    let verifier = match (&auftrag.stand, auftrag.fortsetzen) {
        (Some(path), true) => laden(path, issuer.clone())?,
        _ => LogVerifier::new(issuer.clone()),
    };
    // Before the state of the database is taken: what is signed then is in it.
    let signiert = signierter_stand(db, &issuer).await?;
    let db = db.clone();
    auf_eigenem_faden(move || async move {
        durchgehen(&db, issuer, auftrag, verifier, signiert, progress).await
    })
    .await?
}

/// The pass and what is checked behind it, in one state of the database.
async fn durchgehen(
    db: &Db,
    issuer: Issuer,
    auftrag: Pruefauftrag,
    mut verifier: LogVerifier,
    signiert: Option<(u64, TreeHash)>,
    progress: impl FnMut(u64, u64) + Send + 'static,
) -> Result<Pruefung, AppError> {
    let ab = verifier.next();
    let gegen = !auftrag.gegen.is_empty();
    let gezeichnet = signiert.map(|(size, _)| size);
    // One of what was audited before was held against it then.
    if let Some((size, root)) = signiert.filter(|(size, _)| *size > ab) {
        verifier = verifier.confirmed(size, root);
    }
    let (mut alte, neue): (Vec<_>, Vec<_>) = auftrag
        .gegen
        .iter()
        .copied()
        .partition(|(size, _)| *size <= ab);
    alte.sort_unstable_by_key(|(size, _)| *size);
    for (size, root) in neue {
        verifier = verifier.confirmed(size, root);
    }
    let jetzt = Momentaufnahme::neu(db).await?;
    if auftrag.stand.is_some() {
        // What is kept as audited must not be lost in a crash. A standby shows only what it has kept.
        let client = db.service().await?;
        let standby = client.query_one("SELECT pg_is_in_recovery()", &[]).await;
        if !standby.map_err(StoreError::from)?.get::<_, bool>(0) {
            flush(&client).await.map_err(StoreError::from)?;
        }
    }
    if let Some(known) = verifier.last_head() {
        let stored = jetzt.wurzel(known.last_pos).await?;
        if stored.is_none_or(|s| s.root != known.root || s.frontier != known.frontier) {
            let now = rand_bis(&jetzt, ab).await?;
            return Ok(Pruefung {
                ab,
                bis: ab,
                gezeichnet,
                gegen,
                geoeffnet: None,
                ausgang: Ausgang::Fertig(verifier.rewritten(&now)),
            });
        }
    }
    // What was audited before is not read again, but a signed state of it is held against the headers all the same.
    let widerlegt = widerlegt(&jetzt, &alte).await?;
    let mut kopie = jetzt.ab(ab).await?;
    let erwartet = kopie.erwartet;
    let (inhalte, tsa) = (auftrag.inhalte.clone(), auftrag.tsa.clone());
    let mut quelle = match &inhalte {
        Some(_) => Some(Quelle::neu(kopie.daneben(db).await?, issuer.clone())),
        None => None,
    };
    let (portions, rest) = mpsc::channel::<Gelesen>(1);
    let work = {
        let issuer = issuer.clone();
        tokio::task::spawn_blocking(move || {
            Durchlauf::new(verifier.naming(), auftrag, erwartet).run(issuer, rest, progress)
        })
    };
    while let Some(portion) = gelesen(&mut kopie, quelle.as_mut()).await.transpose() {
        // The other side has stopped, or says itself why not.
        if portions.send(portion).await.is_err() {
            break;
        }
    }
    drop(portions);
    let (mut verifier, stopped) = work.await.map_err(fault)??;
    let bis = verifier.next();
    let geoeffnet = match inhalte {
        Some(inhalte) => {
            let alles = ab == 0 && !stopped;
            let work = tokio::task::spawn_blocking(move || inhalte.bilanz(alles));
            Some(work.await.map_err(fault)??)
        }
        None => None,
    };
    if stopped {
        let mut findings = verifier.findings().to_vec();
        findings.extend(widerlegt);
        return Ok(Pruefung {
            ab,
            bis,
            gezeichnet,
            gegen,
            geoeffnet,
            ausgang: Ausgang::Unterbrochen(findings),
        });
    }
    let schluss = kopie.schluss().await?;
    // Behind the saved state: who gives no note the next time is not told of this one.
    widerlegt.into_iter().for_each(|f| verifier.further(f));
    // All of them each time, behind the saved state: wraps are added to old streams, too.
    huellen_pruefen(&schluss.client, &issuer, &mut verifier).await?;
    stroeme_pruefen(&schluss.client, &issuer, &mut verifier).await?;
    anker_pruefen(&schluss.client, &issuer, tsa.as_ref(), &mut verifier).await?;
    Ok(Pruefung {
        ab,
        bis,
        gezeichnet,
        gegen,
        geoeffnet,
        ausgang: Ausgang::Fertig(verifier.finish()),
    })
}

fn laden(path: &Path, issuer: Issuer) -> Result<LogVerifier, AppError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let none =
                "there is none yet; the first audit is a full one: leave `--seit-letzter` out";
            return Err(stand_fault(path, none));
        }
        Err(e) => return Err(stand_fault(path, e)),
    };
    LogVerifier::load(issuer, &mut BufReader::new(file)).map_err(|e| stand_fault(path, e))
}

/// Writes the state beside the old one and puts it in its place: there is always a whole one.
fn sichern(verifier: &LogVerifier, path: &Path) -> Result<(), AppError> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(file.as_file_mut());
        verifier.save(&mut out)?;
        out.flush()?;
        drop(out);
        file.as_file().sync_all()?;
        file.persist(path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(|e| stand_fault(path, e))
}

/// One pass; runs on a thread of its own and on the checking threads.
struct Durchlauf {
    verifier: LogVerifier,
    auftrag: Pruefauftrag,
    erwartet: u64,
    saved: Instant,
    unsaved_since_halt: u64,
    fault: Option<AppError>,
    stopped: bool,
}

/// A portion and the streams of its sealed events, if they are to be opened.
type Gelesen = Result<(Portion, Stroeme), StoreError>;

async fn gelesen(
    kopie: &mut Kopie,
    quelle: Option<&mut Quelle>,
) -> Result<Option<(Portion, Stroeme)>, StoreError> {
    let Some(portion) = kopie.portion().await? else {
        return Ok(None);
    };
    let stroeme = match quelle {
        Some(quelle) => quelle.zu(&portion).await?,
        None => Stroeme::new(),
    };
    Ok(Some((portion, stroeme)))
}

/// A portion after its rows were checked by themselves.
type Geprueft = Result<(Vec<RowCheck>, Portion), StoreError>;

fn geprueft(gelesen: Gelesen, issuer: &Issuer, inhalte: Option<&Inhalte>) -> Geprueft {
    let (mut portion, stroeme) = gelesen?;
    let zeilen = std::mem::take(&mut portion.zeilen);
    let rows = zeilen
        .iter()
        .map(|raw| zeile(raw))
        .collect::<Result<Vec<_>, _>>()?;
    let mut checks = check_rows(&rows, issuer, Payloads::All);
    if let Some(inhalte) = inhalte {
        for (row, check) in rows.iter().zip(&mut checks) {
            inhalte.pruefen(row, check, &stroeme)?;
        }
    }
    Ok((checks, portion))
}

impl Durchlauf {
    fn new(verifier: LogVerifier, auftrag: Pruefauftrag, erwartet: u64) -> Self {
        Self {
            verifier,
            auftrag,
            erwartet,
            saved: Instant::now(),
            unsaved_since_halt: 0,
            fault: None,
            stopped: false,
        }
    }

    fn run(
        mut self,
        issuer: Issuer,
        mut portions: mpsc::Receiver<Gelesen>,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(LogVerifier, bool), AppError> {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let inhalte = self.auftrag.inhalte.clone();
        in_order(
            threads,
            move || portions.blocking_recv(),
            |portion| geprueft(portion, &issuer, inhalte.as_ref()),
            |checked| {
                let step = self.take(checked);
                progress(self.verifier.next(), self.erwartet);
                step
            },
        );
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if !self.stopped
            && let Some(path) = &self.auftrag.stand
            && self.verifier.between_batches()
        {
            sichern(&self.verifier, path)?;
        }
        Ok((self.verifier, self.stopped))
    }

    fn take(&mut self, checked: Geprueft) -> ControlFlow<()> {
        let (checks, portion) = match checked {
            Ok(checked) => checked,
            Err(e) => {
                self.fault = Some(e.into());
                return ControlFlow::Break(());
            }
        };
        for head in portion.wurzeln {
            self.verifier.head(head);
        }
        let mut halt = self.auftrag.halt.load(Ordering::Relaxed);
        let due = self.auftrag.stand.is_some() && self.saved.elapsed() >= SAVE_EVERY;
        let mut save = halt || due;
        for check in &checks {
            self.verifier.accept(check);
            if save && self.verifier.between_batches() {
                save = false;
                if let Some(path) = &self.auftrag.stand
                    && let Err(e) = sichern(&self.verifier, path)
                {
                    self.fault = Some(e);
                    return ControlFlow::Break(());
                }
                self.saved = Instant::now();
                if std::mem::take(&mut halt) {
                    self.stopped = true;
                    return ControlFlow::Break(());
                }
            }
        }
        if halt {
            self.unsaved_since_halt += checks.len() as u64;
            // No batch ends any more: what was saved last counts.
            if self.unsaved_since_halt > STOP_EVENTS_MAX {
                self.stopped = true;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}
