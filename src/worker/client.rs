//! The server's side: starts a worker for each document and never trusts it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::frame::{
    Ablehnung, Ergebnis, KOPF_BYTES_MAX, KOPIE_BYTES_MAX, Kopf, REIHE_BYTES_MAX, SEITE_BYTES_MAX,
    Sandbox, TEXT_BYTES_MAX,
};
use crate::reihe::Reihe;
use crate::{Bereich, Medientyp};

/// Workers at the same time. Each may use a processor core and a gigabyte.
const WORKERS_MAX: usize = 2;
/// How long a document waits for its worker, at most.
const QUEUE_TIME_MAX: Duration = Duration::from_secs(60);
/// How long a worker has for its document, reading it included.
const JOB_TIME_MAX: Duration = Duration::from_secs(60);
/// Bytes handed to the worker at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// The text of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Textauszug {
    /// UTF-8 in NFC, at most [`TEXT_BYTES_MAX`] bytes, no control characters but line feed, tab
    /// and form feed; a form feed stands between two pages of a PDF. May be empty.
    pub text: String,
    /// Pages that [`Worker::seite`] can draw; `None` if the media type has no page images.
    pub seiten: Option<u32>,
    /// Text was left out because of a limit.
    pub abgeschnitten: bool,
}

/// Why there is no answer. Never more than this document's trouble.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The document has no such thing; asking again changes nothing.
    #[error(transparent)]
    Abgelehnt(#[from] Ablehnung),
    /// The document crashed its parser or exceeded memory or processor time.
    #[error("worker ended without an answer ({0})")]
    Abgestuerzt(ExitStatus),
    /// The document took longer than a worker may.
    #[error("worker took longer than {} s", .0.as_secs())]
    Zeit(Duration),
    /// All workers were busy for too long; asking again may help.
    #[error("all workers are busy")]
    Ausgelastet,
    /// The worker's answer has another shape or is too long.
    #[error("worker answered out of form")]
    Antwort,
    /// The document could not be read from where it is stored.
    #[error("document could not be read: {0}")]
    Quelle(#[source] io::Error),
    /// The worker's program could not be started or spoken to.
    #[error("worker `{0}` cannot be used: {1}")]
    Start(PathBuf, #[source] io::Error),
}

/// Starts workers, two at the same time. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Worker {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    binary: PathBuf,
    places: Semaphore,
    /// Idle workers of a series; `None`: every document gets a worker of its own.
    reihe: Option<Mutex<Vec<Reihe>>>,
    job_time_max: Duration,
    warned: AtomicBool,
}

impl Worker {
    /// `binary`: path of `eakte-worker`. Nothing is started or checked yet; see [`Worker::check`].
    pub fn new(binary: impl Into<PathBuf>) -> Self {
        Self::with_job_time(binary, JOB_TIME_MAX)
    }

    /// As [`Worker::new`], with another wall-clock limit for one document.
    pub fn with_job_time(binary: impl Into<PathBuf>, job_time_max: Duration) -> Self {
        Self {
            inner: Arc::new(Inner {
                binary: binary.into(),
                places: Semaphore::new(WORKERS_MAX),
                reihe: None,
                job_time_max,
                warned: AtomicBool::new(false),
            }),
        }
    }

    /// The same program, but one worker reads many documents: for those that come from one hand, since a document
    /// that takes over its parser could forge what is found in those after it. Starting a worker costs more than
    /// reading a letter.
    pub fn in_reihe(&self) -> Self {
        Self {
            inner: Arc::new(Inner {
                binary: self.inner.binary.clone(),
                places: Semaphore::new(WORKERS_MAX),
                reihe: Some(Mutex::default()),
                job_time_max: self.inner.job_time_max,
                warned: AtomicBool::new(false),
            }),
        }
    }

    /// The worker beside the running program (or, for tests, one folder above it).
    ///
    /// Error: the program's own path is unknown, or there is no `eakte-worker`.
    pub fn beside_program() -> io::Result<Self> {
        let program = std::env::current_exe()?;
        program
            .ancestors()
            .skip(1)
            .take(2)
            .map(|folder| folder.join("eakte-worker"))
            .find(|binary| binary.is_file())
            .map(Self::new)
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no eakte-worker"))
    }

    /// The path of the program.
    pub fn binary(&self) -> &Path {
        &self.inner.binary
    }

    /// Starts a worker that tries what must fail, and says which walls stood and how each attempt
    /// ended (`name=error number`, `name=offen` if it succeeded). For the start of the service.
    pub async fn check(&self) -> Result<(Sandbox, Vec<String>), WorkerError> {
        let (kopf, _) = self
            .run(&["probe-sandbox".to_owned()], tokio::io::empty(), 0)
            .await?;
        match kopf.ergebnis {
            Ergebnis::Probe(attempts) => Ok((kopf.sandbox, attempts)),
            _ => Err(WorkerError::Antwort),
        }
    }

    /// The document's text. A type that has none gives empty text without starting a worker.
    ///
    /// `dokument`: plaintext bytes, read once, not to its end if the worker has enough.
    pub async fn text(
        &self,
        art: Medientyp,
        dokument: impl AsyncRead,
    ) -> Result<Textauszug, WorkerError> {
        // Only a TIFF may have several pages of pictures: the worker counts them.
        if !art.hat_text() && art != Medientyp::Tiff {
            return Ok(Textauszug {
                seiten: art.hat_seiten().then_some(1),
                ..Textauszug::default()
            });
        }
        let arguments = ["text".to_owned(), art.to_string()];
        let (kopf, bytes) = self.run(&arguments, dokument, TEXT_BYTES_MAX).await?;
        let Ergebnis::Text {
            seiten,
            abgeschnitten,
        } = kopf.ergebnis
        else {
            return Err(WorkerError::Antwort);
        };
        let text = String::from_utf8(bytes).map_err(|_| WorkerError::Antwort)?;
        Ok(Textauszug {
            text,
            seiten,
            abgeschnitten,
        })
    }

    /// Page `nummer` (from 1) as PNG without metadata, on white.
    ///
    /// `dpi`: pixels per inch, clamped to 24..=300; a scan or photo is fitted to a sheet of A4 of
    /// this resolution, never enlarged. Refused for types without pages
    /// ([`Medientyp::hat_seiten`]), without starting a worker.
    pub async fn seite(
        &self,
        art: Medientyp,
        dokument: impl AsyncRead,
        nummer: u32,
        dpi: u32,
    ) -> Result<Vec<u8>, WorkerError> {
        if !art.hat_seiten() {
            return Err(Ablehnung::KeineSeiten.into());
        }
        let arguments = [
            "seite".to_owned(),
            art.to_string(),
            nummer.to_string(),
            dpi.to_string(),
        ];
        let (kopf, bytes) = self.run(&arguments, dokument, SEITE_BYTES_MAX).await?;
        match kopf.ergebnis {
            Ergebnis::Seite { .. } => Ok(bytes),
            _ => Err(WorkerError::Antwort),
        }
    }

    /// A copy of the whole document as PDF/A in which these areas are black; of pictures alone, without text, metadata or
    /// any other byte of the original. The pages it has.
    ///
    /// Refused for types without pages ([`Medientyp::hat_seiten`]), without starting a worker; for more than
    /// [`KOPIE_SEITEN_MAX`](crate::frame::KOPIE_SEITEN_MAX) pages, and for an area on a page that there is not.
    pub async fn schwaerzen(
        &self,
        art: Medientyp,
        dokument: impl AsyncRead,
        bereiche: &[Bereich],
    ) -> Result<(Vec<u8>, u32), WorkerError> {
        if !art.hat_seiten() {
            return Err(Ablehnung::KeineSeiten.into());
        }
        let mut arguments = vec!["schwaerzen".to_owned(), art.to_string()];
        arguments.extend(bereiche.iter().map(Bereich::to_string));
        let (kopf, bytes) = self.run(&arguments, dokument, KOPIE_BYTES_MAX).await?;
        match kopf.ergebnis {
            Ergebnis::Kopie { seiten } => Ok((bytes, seiten)),
            _ => Err(WorkerError::Antwort),
        }
    }

    /// The media type by a look inside the whole document: tells DOCX and ODT from other
    /// ZIPs, which stay [`Medientyp::Zip`].
    ///
    /// Only the ending of `dateiname` reaches the worker.
    pub async fn art(
        &self,
        dateiname: &str,
        dokument: impl AsyncRead,
    ) -> Result<Medientyp, WorkerError> {
        let endung = dateiname.rsplit_once('.').map_or("", |(_, endung)| endung);
        // Longer endings are no endings, and might be personal.
        let endung = if endung.len() <= 8 { endung } else { "" };
        let arguments = ["art".to_owned(), endung.to_owned()];
        let (kopf, _) = self.run(&arguments, dokument, 0).await?;
        match kopf.ergebnis {
            Ergebnis::Art(name) => Ok(name.parse().unwrap_or(Medientyp::Unbekannt)),
            _ => Err(WorkerError::Antwort),
        }
    }

    async fn run(
        &self,
        arguments: &[String],
        dokument: impl AsyncRead,
        bytes_max: usize,
    ) -> Result<(Kopf, Vec<u8>), WorkerError> {
        let place = timeout(QUEUE_TIME_MAX, self.inner.places.acquire()).await;
        // The semaphore is never closed: an error here means no place either.
        let Ok(Ok(_place)) = place else {
            return Err(WorkerError::Ausgelastet);
        };
        // Dropping the future, by its caller or by the clock, kills the worker.
        let job = async {
            match &self.inner.reihe {
                Some(idle) => {
                    self.talk_in_reihe(idle, arguments, dokument, bytes_max)
                        .await
                }
                None => self.talk(arguments, dokument, bytes_max).await,
            }
        };
        let (kopf, bytes) = timeout(self.inner.job_time_max, job)
            .await
            .map_err(|_| WorkerError::Zeit(self.inner.job_time_max))??;
        if kopf.sandbox == Sandbox::OhneFilter && !self.inner.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!("this kernel offers no seccomp filter: parsers have limits only");
        }
        if let Ergebnis::Abgelehnt(ablehnung) = kopf.ergebnis {
            return Err(ablehnung.into());
        }
        Ok((kopf, bytes))
    }

    /// As `talk`, with an idle worker of the series. A long document, or one that ends the series, goes alone.
    async fn talk_in_reihe(
        &self,
        idle: &Mutex<Vec<Reihe>>,
        arguments: &[String],
        dokument: impl AsyncRead,
        bytes_max: usize,
    ) -> Result<(Kopf, Vec<u8>), WorkerError> {
        let mut dokument = std::pin::pin!(dokument);
        let mut start = Vec::new();
        (&mut dokument)
            .take(REIHE_BYTES_MAX + 1)
            .read_to_end(&mut start)
            .await
            .map_err(WorkerError::Quelle)?;
        if start.len() as u64 <= REIHE_BYTES_MAX {
            let known = idle.lock().unwrap_or_else(|e| e.into_inner()).pop();
            let mut reihe = match known {
                Some(reihe) => reihe,
                None => {
                    let child = self.spawn(&["reihe".to_owned()]);
                    child
                        .and_then(Reihe::new)
                        .map_err(|e| WorkerError::Start(self.inner.binary.clone(), e))?
                }
            };
            if let Some(answer) = reihe.ask(arguments, &start, bytes_max).await {
                if reihe.has_more() {
                    idle.lock().unwrap_or_else(|e| e.into_inner()).push(reihe);
                }
                return Ok(answer);
            }
        }
        self.talk(arguments, start.as_slice().chain(dokument), bytes_max)
            .await
    }

    async fn talk(
        &self,
        arguments: &[String],
        dokument: impl AsyncRead,
        bytes_max: usize,
    ) -> Result<(Kopf, Vec<u8>), WorkerError> {
        let fault = |e| WorkerError::Start(self.inner.binary.clone(), e);
        let mut child = self.spawn(arguments).map_err(fault)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(fault(io::ErrorKind::BrokenPipe.into()));
        };
        // Both at once: a worker may answer before it has read everything.
        let feeding = async { feed(stdin, dokument).await.map_err(WorkerError::Quelle) };
        let mut out = BufReader::new(stdout);
        let listening = async { Ok(listen(&mut out, bytes_max).await) };
        let ((), answer) = tokio::try_join!(feeding, listening)?;
        match answer {
            Ok(answer) => Ok(answer),
            Err(Unanswered::TooLong) => Err(WorkerError::Antwort),
            Err(Unanswered::Silent) => {
                let status = child.wait().await.map_err(fault)?;
                Err(if status.success() {
                    WorkerError::Antwort
                } else {
                    WorkerError::Abgestuerzt(status)
                })
            }
        }
    }

    fn spawn(&self, arguments: &[String]) -> io::Result<Child> {
        Command::new(&self.inner.binary)
            .args(arguments)
            // Nothing of the server's environment: no database address, no path of a passphrase.
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a parser complains about may quote the document.
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// Hands over the document. A worker that stops reading has its reasons: no error here.
async fn feed(mut stdin: ChildStdin, dokument: impl AsyncRead) -> io::Result<()> {
    let mut dokument = std::pin::pin!(dokument);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let n = dokument.read(&mut chunk).await?;
        if n == 0 || stdin.write_all(&chunk[..n]).await.is_err() {
            return Ok(());
        }
    }
}

/// Why the worker gave no answer.
pub(crate) enum Unanswered {
    /// It ended, or wrote something else.
    Silent,
    /// It wrote more than it may.
    TooLong,
}

/// Reads one answer.
pub(crate) async fn listen(
    out: &mut BufReader<ChildStdout>,
    bytes_max: usize,
) -> Result<(Kopf, Vec<u8>), Unanswered> {
    let mut line = Vec::new();
    (&mut *out)
        .take(KOPF_BYTES_MAX as u64)
        .read_until(b'\n', &mut line)
        .await
        .map_err(|_| Unanswered::Silent)?;
    let kopf: Kopf = serde_json::from_slice(&line).map_err(|_| Unanswered::Silent)?;
    let length = usize::try_from(kopf.laenge).map_err(|_| Unanswered::TooLong)?;
    if length > bytes_max {
        return Err(Unanswered::TooLong);
    }
    let mut bytes = vec![0; length];
    out.read_exact(&mut bytes)
        .await
        .map_err(|_| Unanswered::Silent)?;
    Ok((kopf, bytes))
}
