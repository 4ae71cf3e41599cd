//! Opens everything: database, keys, log, views, gate. The first start makes keys and opens the log.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, RwLock};

use eakte_domain::aktenzeichen::AktenzeichenVorlage;
use eakte_domain::werte::Digest;
use eakte_domain::{CommandId, OrgNr, Position, StreamId, Zeit};
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::Kind;
use eakte_ledger::ids::{Origin, RecordId};
use eakte_ledger::note::WriterPublicKey;
use eakte_ledger::{chain, claim::Config as LogConfig};
use eakte_worker::client::Worker;
use eakte_zugriff::Regelwerk;
use tokio_postgres::GenericClient;
use uuid::Uuid;

use super::publish::Publisher;
use super::verzeichnis::Verzeichnis;
use super::{App, AppError, Inner, now};
use crate::codec::Stromart;
use crate::keys::{self, KeyError, Passphrase, Schluesselbund, treuhand};
use crate::store::akten::{Beteiligte, Siegler, Store};
use crate::store::blob::Blobs;
use crate::store::cache::Cache;
use crate::store::db::Db;
use crate::store::follower::{self, Follower};
use crate::store::leseprotokoll::Leseprotokoll;
use crate::store::schreiber::Schreiber;
use crate::store::strom::{Stromschluessel, Stromstand};
use crate::store::tiles::Tiles;
use crate::store::{StoreError, leser};

/// Longest wait at the start until the views hold every erasure.
const VIEWS_WAIT_SECONDS: u64 = 600;
/// Pause before the directory is loaded once more.
const DIRECTORY_RETRY: std::time::Duration = std::time::Duration::from_secs(1);

/// What the start needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// PostgreSQL of the log.
    pub database_url: String,
    /// Folder of keys and documents.
    pub daten: PathBuf,
    /// File with the passphrase of the key files; asked at the terminal if there is none.
    pub passphrase_file: Option<PathBuf>,
    /// The worker's program; beside this program if not named.
    pub worker: Option<PathBuf>,
    /// Name of the log, used once when it is opened.
    pub origin: String,
    /// Form of new Aktenzeichen.
    pub vorlage: AktenzeichenVorlage,
}

impl Config {
    /// Folder of the key files.
    pub fn schluessel(&self) -> PathBuf {
        self.daten.join("schluessel")
    }

    /// Folder of the escrow's shares until they are handed out.
    pub fn treuhand(&self) -> PathBuf {
        self.daten.join("treuhand")
    }

    /// The passphrase: from the file, or asked. Before the first key file a missing passphrase file is made.
    pub fn passphrase(&self) -> Result<Passphrase, KeyError> {
        let Some(path) = &self.passphrase_file else {
            return Passphrase::prompt();
        };
        if !path.exists() && !Schluesselbund::exists(&self.schluessel()) {
            write_secret(path, &hex::encode(keys::random::<24>()?))?;
            eprintln!(
                "eakte: made a passphrase for the key files in {}. Keep it apart from backups of the database.",
                path.display()
            );
        }
        Passphrase::from_file(path)
    }
}

/// Writes a secret file, mode 0600, never over an existing one.
pub(super) fn write_secret(path: &Path, text: &str) -> Result<(), KeyError> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let write = || -> std::io::Result<()> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        writeln!(file, "{text}")?;
        file.sync_all()
    };
    write().map_err(|fault| KeyError::Datei {
        path: path.to_owned(),
        fault,
    })
}

/// Who opens the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Betrieb {
    /// The service: keeps the views, has the log signed.
    Dienst,
    /// A command that may append: not to a log that the signer refuses.
    Befehl,
    /// A command that only looks.
    Lesend,
}

impl App {
    /// Opens the application. `folgen`: whether this process keeps the views; the command line does not.
    ///
    /// Errors: no database, an unmigrated one, missing or unopened keys, a broken head of the log.
    pub async fn start(config: &Config, folgen: bool) -> Result<Self, AppError> {
        let regelwerk = Regelwerk::laden().map_err(|e| StoreError::Regelwerk(e.to_string()))?;
        Self::start_mit(config, folgen, regelwerk).await
    }

    /// The same with other policies than those compiled in. Whether they hold in the district is asked by
    /// [`Self::regelwerk_lage`].
    pub async fn start_mit(
        config: &Config,
        folgen: bool,
        regelwerk: Regelwerk,
    ) -> Result<Self, AppError> {
        let betrieb = match folgen {
            true => Betrieb::Dienst,
            false => Betrieb::Befehl,
        };
        Self::starten(config, betrieb, regelwerk).await
    }

    /// Opens the application to look at a log: nothing can be appended, and no signer is asked. A signer remembers what
    /// it signed: one that had signed the copy of a log would refuse the log itself.
    ///
    /// Errors as those of [`Self::start`].
    pub async fn start_lesend(config: &Config) -> Result<Self, AppError> {
        let regelwerk = Regelwerk::laden().map_err(|e| StoreError::Regelwerk(e.to_string()))?;
        Self::starten(config, Betrieb::Lesend, regelwerk).await
    }

    async fn starten(
        config: &Config,
        betrieb: Betrieb,
        regelwerk: Regelwerk,
    ) -> Result<Self, AppError> {
        let db = Db::new(&config.database_url)?;
        let passphrase = config.passphrase().map_err(StoreError::from)?;
        let ordner = config.schluessel();
        let empty = leser::ist_leer(&db.service().await?).await?;
        let bund = if Schluesselbund::exists(&ordner) {
            Schluesselbund::open(&ordner, &passphrase).map_err(StoreError::from)?
        } else if empty {
            Schluesselbund::create(&ordner, &config.origin, &passphrase)
                .map_err(StoreError::from)?
        } else {
            return Err(StoreError::Config(format!(
                "the log holds events, but {} is missing; restore it, or make it again with three escrow shares: \
                 eakte treuhand oeffnen",
                ordner.join("server.age").display()
            ))
            .into());
        };
        let origin = Origin::new(bund.origin()).map_err(|e| StoreError::Config(e.to_string()))?;
        let schreiber = Schreiber::start(db.clone()).await?;
        let store = Arc::new(Store {
            cache: Cache::new(db.clone(), schreiber.verluste().clone()),
            schreiber,
            db,
            bund: Arc::new(bund),
            tiles: Tiles::default(),
            origin,
            beteiligte: RwLock::default(),
        });
        if empty {
            log_oeffnen(&store, regelwerk.hash().0, &config.treuhand()).await?;
        }
        store.set_beteiligte(&log_config(&store).await?.1)?;
        let worker = match &config.worker {
            Some(path) => Worker::new(path),
            None => Worker::beside_program().map_err(|_| {
                StoreError::Config(
                    "the program eakte-worker is not beside this one; set EAKTE_WORKER".into(),
                )
            })?,
        };
        let publisher = Arc::new(Publisher::new(&config.daten)?);
        let follower = match betrieb {
            Betrieb::Dienst => {
                publisher.start(&store);
                follower::tiles(store.clone());
                Follower::start(store.clone())
            }
            Betrieb::Befehl => {
                publisher.ask_once(&store).await;
                Follower::none()
            }
            Betrieb::Lesend => {
                store.schreiber.halt(true);
                Follower::none()
            }
        };
        let verzeichnis = Verzeichnis::load(&store).await?;
        let app = Self(Arc::new(Inner {
            blobs: Blobs::local(&config.daten.join("dokumente"))?,
            worker,
            regelwerk,
            leseprotokoll: Leseprotokoll::start(store.clone()),
            follower,
            publisher,
            daten: config.daten.clone(),
            verzeichnis: tokio::sync::watch::channel(Arc::new(verzeichnis)).0,
            verzeichnis_laedt: Default::default(),
            verzeichnis_gelesen: Default::default(),
            namen: Default::default(),
            hashwerk: Default::default(),
            adressen: Default::default(),
            bilder: Default::default(),
            laufnummern: Default::default(),
            gedraenge: Default::default(),
            vorlage: config.vorlage.clone(),
            store,
        }));
        app.treuhand_kopie_erneuern().await?;
        app.clone().follow_directory();
        app.follow_losses();
        Ok(app)
    }

    /// Refuses to decide on access models of another version, or on some that were not filled to their end: by these
    /// nobody has any Akte.
    pub async fn kann_entscheiden(&self) -> Result<(), AppError> {
        let client = self.store.db.service().await?;
        if eakte_projections::auth_bereit(&client).await? {
            return Ok(());
        }
        Err(StoreError::Config(
            "the access models are of another version, or were not filled to their end; run `eakte migrate`".into(),
        )
        .into())
    }

    /// Brings the log and everything that shows it to where erasures demand it. Before anything is served.
    ///
    /// Errors: access models or policies that do not hold in the district; an erasure that the log lacks and that no longer
    /// fits.
    pub async fn vor_dem_dienst(&self) -> Result<(), AppError> {
        self.kann_entscheiden().await?;
        self.regelwerk_in_dienst_stellen().await?;
        let mut client = self.store.db.service().await?;
        let gesehen = eakte_projections::follow::checkpoint(&mut client).await?;
        self.loeschliste_starten().await?;
        // Views that already show something must not show what is erased behind their checkpoint.
        let head = leser::head(&client).await?;
        let at_most = std::time::Duration::from_secs(VIEWS_WAIT_SECONDS);
        if gesehen >= 0
            && !self
                .follower
                .wait_for(Position(head.max(0) as u64), at_most)
                .await
        {
            return Err(AppError::ImAufbau);
        }
        Ok(())
    }

    /// Loads the directory anew whenever people, units or the plan changed, by whichever process.
    fn follow_directory(self) {
        let mut changes = self.follower.verzeichnis();
        tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                // Until it is done: what a crash took back must not stay in the gate.
                while let Err(e) = self.verzeichnisse_laden().await {
                    tracing::error!(fault = %e, "the directory could not be loaded; trying again");
                    tokio::time::sleep(DIRECTORY_RETRY).await;
                }
            }
        });
    }

    /// Reads the directory anew after every lost connection: until then all that the gate decides counts as old.
    fn follow_losses(&self) {
        let mut losses = self.store.schreiber.verluste().folgen();
        // Those during the start, too.
        losses.mark_changed();
        let app = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            while losses.changed().await.is_ok() {
                // The task must not keep the writer.
                while let Some(app) = app.upgrade().map(App) {
                    match app.verzeichnis_auffrischen().await {
                        Ok(()) => break,
                        Err(e) => {
                            tracing::error!(fault = %e, "the directory could not be loaded; trying again");
                        }
                    }
                    drop(app);
                    tokio::time::sleep(DIRECTORY_RETRY).await;
                }
            }
        });
    }

    async fn verzeichnisse_laden(&self) -> Result<(), AppError> {
        let beteiligte = self.beteiligte_laden().await;
        self.verzeichnis_laden().await.and(beteiligte)
    }

    /// Takes the recipients of record keys from the newest configuration: another process may have rotated one.
    pub(super) async fn beteiligte_laden(&self) -> Result<(), AppError> {
        let _only = self.verzeichnis_laedt.lock().await;
        Ok(self
            .store
            .set_beteiligte(&log_config(&self.store).await?.1)?)
    }

    /// Loads the directory from the log.
    pub(super) async fn verzeichnis_laden(&self) -> Result<(), AppError> {
        let _only = self.verzeichnis_laedt.lock().await;
        self.verzeichnis_ersetzen().await
    }

    /// The same, if a connection was lost since it was read: who was told so decides anew.
    pub(super) async fn verzeichnis_auffrischen(&self) -> Result<(), AppError> {
        let _only = self.verzeichnis_laedt.lock().await;
        if self.seit() == self.store.schreiber.verluste().stand() {
            return Ok(());
        }
        self.verzeichnis_ersetzen().await
    }

    async fn verzeichnis_ersetzen(&self) -> Result<(), AppError> {
        let gelesen = self.store.schreiber.verluste().stand();
        let fresh = Arc::new(Verzeichnis::load(&self.store).await?);
        self.verzeichnis.send_replace(fresh.clone());
        self.verzeichnis_gelesen.store(gelesen, Ordering::Release);
        self.gesperrte_abmelden(&fresh).await
    }
}

impl Store {
    /// Takes the public recipients from the log's configuration.
    fn set_beteiligte(&self, config: &LogConfig) -> Result<(), StoreError> {
        let parse = |list: &[String]| {
            list.iter()
                .map(|r| r.parse())
                .collect::<Result<Vec<keys::Empfaenger>, keys::AgeError>>()
        };
        let mut known = Beteiligte {
            treuhand: parse(&config.escrow)?,
            ..Default::default()
        };
        for org in &config.organisations {
            known
                .organisationen
                .insert(OrgNr(org.number), parse(&org.recipients)?);
        }
        *self.beteiligte.write().unwrap_or_else(|e| e.into_inner()) = known;
        Ok(())
    }
}

/// Opens the log's own stream: escrow, server, rules in force.
async fn log_oeffnen(store: &Arc<Store>, policy: Digest, shares: &Path) -> Result<(), AppError> {
    // An empty log announces no escrow: shares that lie here are of a start that died before it was opened.
    treuhand::entfernen(shares).map_err(StoreError::from)?;
    let escrow = treuhand::neu(shares, store.bund.origin()).map_err(StoreError::from)?;
    eprintln!(
        "eakte: made the escrow key as five shares in {}. Hand each to another person, then run \
         `eakte treuhand uebergeben`; any three of them recover the keys.",
        shares.display()
    );
    let config = LogConfig {
        writer: store.bund.schreiber().public(),
        policy: policy.0,
        log_keys: Vec::new(),
        server: vec![store.bund.server_recipient().to_string()],
        escrow: vec![escrow.to_string()],
        approvers: Vec::new(),
        rules: Vec::new(),
        organisations: Vec::new(),
    };
    let stream = StreamId(Uuid::new_v4());
    let mut siegler = Siegler::oeffnen(store, stream, Stromart::Log, OrgNr(0), now())?;
    siegler.klar(Claim::Config(config))?;
    let (teil, _) = siegler.finish(());
    store
        .schreiber
        .append(CommandId(Uuid::new_v4()), vec![teil])
        .await?;
    Ok(())
}

/// Where the log's own stream stands, and the configuration in force. Signatures are checked.
pub(super) async fn log_config(store: &Store) -> Result<(LogStand, LogConfig), StoreError> {
    let gelesen = store.schreiber.verluste().stand();
    let client = store.db.read().await?;
    let writer = store.bund.schreiber().public();
    let (mut log, config) = log_config_von(&**client, &store.origin, &writer).await?;
    log.stand.gelesen = gelesen;
    Ok((log, config))
}

/// The same for a log of this name and writer.
pub(super) async fn log_config_von(
    client: &impl GenericClient,
    origin: &Origin,
    writer: &WriterPublicKey,
) -> Result<(LogStand, LogConfig), StoreError> {
    let row = client
        .query_opt("SELECT stream FROM stream WHERE art = 'log'", &[])
        .await?;
    let broken = |position, reason: &str| StoreError::Log {
        position,
        reason: reason.to_owned(),
    };
    let stream = StreamId(
        row.ok_or_else(|| broken(-1, "the log's own stream is missing"))?
            .get(0),
    );
    let mut prev = chain::genesis(origin, &RecordId(*stream.0.as_bytes()));
    let (mut config, mut zeit, mut next_seq) = (None, Zeit::default(), 0);
    for row in leser::stream(client, stream, 0).await? {
        let bytes = row.header()?;
        let header = bytes
            .parse()
            .map_err(|e| broken(row.position, &e.to_string()))?;
        if header.prev != prev || header.seq != next_seq {
            return Err(broken(
                row.position,
                "the chain of the log's own stream is broken here",
            ));
        }
        if header.kind == Kind::Config {
            let body = row
                .body
                .as_deref()
                .ok_or_else(|| broken(row.position, "a configuration is missing"))?;
            let read = claim::read(&header, body, origin, writer)
                .map_err(|e| broken(row.position, &e.to_string()))?;
            if let Claim::Config(c) = read {
                config = Some(c);
            }
        }
        (prev, zeit, next_seq) = (
            chain::link(&bytes),
            Zeit(header.time_ms as i64),
            next_seq + 1,
        );
    }
    let keys = Arc::new(Stromschluessel::new(Stromart::Log, OrgNr(0)));
    let stand = Stromstand {
        aggregate: (),
        next_seq,
        prev,
        zeit,
        org: OrgNr(0),
        keys,
        gelesen: 0,
    };
    Ok((
        LogStand { stream, stand },
        config.ok_or_else(|| broken(-1, "the log has no configuration"))?,
    ))
}

/// Where the log's own stream stands.
pub(super) struct LogStand {
    /// Its id.
    pub(super) stream: StreamId,
    /// Its end.
    pub(super) stand: Stromstand<()>,
}
