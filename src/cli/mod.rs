//! Commands of the operator. Each opens the application, does one thing, and says plainly what came of it.

mod anker;
mod ausfuhr;
mod bericht;
mod datei;
mod einrichten;
mod mtls;
mod oidc;
mod protokoll;
mod pruefen;
mod rechte;
mod regelwerk;
mod schluessel;
mod verify;
mod verwalten;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use crate::app::anker::Tsa;
use crate::app::anmeldung::PasskeyOrt;
use crate::app::anmeldung::oidc::Oidc;
use crate::app::lesefrist::LESEPROTOKOLL_MONATE;
use crate::app::pruefung::Pruefer;
use crate::app::{App, AppError, Config};
use crate::http::mtls::{MtlsConfig, Offen};
use crate::http::{self, Dienst};
use crate::store::db::Db;
use crate::store::migrate::migrate;
use clap::{Args, Parser, Subcommand};
use eakte_domain::aktenzeichen::AktenzeichenVorlage;
use eakte_ledger::erase::READ_LOG_MONTHS_MAX;
use indicatif::{ProgressBar, ProgressStyle};

use datei::{lesen, neue_datei};

/// Exit code: something is wrong with what was checked.
const BAD: u8 = 1;
/// Exit code: the command could not be carried out.
const CANNOT: u8 = 2;

/// The program: reads the command line, carries the command out. 0: done; 1: what was checked is not sound; 2: the
/// command could not be carried out.
#[tokio::main]
pub async fn main() -> ExitCode {
    protokoll::beginnen();
    match run(Cli::parse()).await {
        Ok(code) => code,
        Err(e) => {
            eprintln!("eakte: {e}");
            ExitCode::from(CANNOT)
        }
    }
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// eAkte: the electronic record that can be proved.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(flatten)]
    umgebung: Umgebung,
    #[command(subcommand)]
    befehl: Befehl,
}

/// Where data and database are. All from the environment, for scripts and units.
#[derive(Args)]
struct Umgebung {
    /// PostgreSQL of the log (URL or key=value form).
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        global = true,
        default_value = ""
    )]
    database_url: String,
    /// Folder of keys and documents.
    #[arg(long, env = "EAKTE_DATA", global = true, default_value = "./var")]
    daten: PathBuf,
    /// File whose first line is the passphrase of the key files.
    #[arg(long, env = "EAKTE_PASSPHRASE_FILE", global = true)]
    passphrase_file: Option<PathBuf>,
    /// The program that reads untrusted documents [default: beside this program].
    #[arg(long, env = "EAKTE_WORKER", global = true)]
    worker: Option<PathBuf>,
    /// Name of the log, used once when it is opened.
    #[arg(
        long,
        env = "EAKTE_ORIGIN",
        global = true,
        default_value = "eakte.kreis-borken.example/log"
    )]
    origin: String,
    /// Form of new Aktenzeichen: {einheit} {plan} {laufend} {jahr}.
    #[arg(long, env = "EAKTE_AKTENZEICHEN", global = true, default_value = "{einheit}-{plan}-{laufend}/{jahr}", value_parser = AktenzeichenVorlage::parse)]
    vorlage: AktenzeichenVorlage,
}

#[derive(Subcommand)]
enum Befehl {
    /// Brings the database to this version; makes keys and opens the log at the first time.
    Migrate,
    /// Serves pages and API.
    Serve {
        /// Address and port.
        #[arg(long, env = "EAKTE_LISTEN", default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Address under which people reach the service; https makes cookies secure. Passkeys hold there and nowhere else.
        #[arg(long, env = "EAKTE_URL")]
        url: Option<String>,
        /// Who may read the headers of the log: `archiv` (tokens for the purpose Archivierung) or `open` (everybody).
        #[arg(long, env = "EAKTE_LOG_ENTRIES", default_value = "archiv", value_parser = ["archiv", "open"])]
        log_entries: String,
        /// How the address of a client is known, so that failed logins are limited by it: `aus`, `verbindung`, or the header
        /// in which the proxy in front names it.
        #[arg(long, env = "EAKTE_KLIENTADRESSE", default_value = "aus")]
        klientadresse: http::Klientadresse,
        /// Address of the timestamp authority (RFC 3161 by HTTP); none: no timestamps.
        #[arg(long, env = "EAKTE_TSA")]
        tsa: Option<String>,
        /// Months after which a month's read log ends, counted from its first day.
        #[arg(long, env = "EAKTE_LESEPROTOKOLL_MONATE", default_value_t = LESEPROTOKOLL_MONATE,
              value_parser = clap::value_parser!(u8).range(1..=i64::from(READ_LOG_MONTHS_MAX)))]
        leseprotokoll_monate: u8,
        #[command(flatten)]
        anbieter: Box<oidc::Anbieter>,
        #[command(flatten)]
        mtls: mtls::Listener,
    },
    /// Drops all read models and the log's tiles and builds them again from the log.
    Rebuild,
    /// Counts stored documents that no event names and that are older than a day; removes them if told to.
    Sweep {
        /// Remove them.
        #[arg(long)]
        entfernen: bool,
        /// Remove them even if they are suspiciously many, e.g. because this is another database.
        #[arg(long, requires = "entfernen")]
        auch_viele: bool,
    },
    /// Checks the whole log. Exit 0: sound, 1: tampered, 2: cannot check, or stopped.
    Verify(verify::Verify),
    /// Signs where every stream ends now. The service does so by itself once a day.
    Heads,
    /// Timestamps over the log: sets, lists and renews them.
    Anker(anker::Anker),
    /// Writes the proof of one Akte: check it with `eakte-verify`.
    Bundle {
        /// Its Aktenzeichen.
        aktenzeichen: String,
        /// The file to write.
        #[arg(short, long)]
        output: PathBuf,
        /// Leave the sealed payloads out.
        #[arg(long)]
        ohne_inhalte: bool,
        /// Add the keys of all payloads, wrapped to this age recipient: who has its identity reads the whole Akte with
        /// `eakte-verify --identitaet`. May be given several times, all `age1...` or all `age1pq1...`.
        #[arg(long, value_name = "AGE", conflicts_with = "ohne_inhalte")]
        fuer: Vec<String>,
    },
    /// Writes what an Akte shares with a partner, encrypted to the partner alone.
    Export(ausfuhr::Export),
    /// Files xdomea packages (0503, 0401).
    Import(verwalten::Import),
    /// Who received a person's data, for what, when (Art. 15 DSGVO): from the read logs still kept.
    Auskunft(ausfuhr::Auskunft),
    /// Makes a bearer token for scripts.
    Token(verwalten::Token),
    /// Sets a password; asked at the terminal or read from standard input.
    Passwort {
        /// Login name.
        #[arg(long)]
        nutzer: String,
    },
    /// Creates the district and its first administrator on an empty log; prints a one-time password once.
    Einrichten(einrichten::Einrichten),
    /// Gives people one-time passwords, printed once and valid for 24 hours: with them they choose a password of their
    /// own and set up a second factor.
    Einmalpasswort(verwalten::Einmalpasswort),
    /// Roles, clearance and delegations that wait for a second person; where an organisation has none yet, the operator
    /// lets them hold.
    Rechte(rechte::Rechte),
    /// The policies of this program: what they would change, laying them before the people who confirm them.
    #[command(subcommand)]
    Regelwerk(regelwerk::Regelwerk),
    /// Certificates of service accounts, in place of tokens.
    #[command(subcommand)]
    Zertifikat(mtls::Zertifikat),
    /// Forgets under which account of the OpenID provider a person comes; their next login binds anew.
    AnbieterLoesen {
        /// Login name.
        #[arg(long)]
        nutzer: String,
    },
    /// Adds units to the Aktenplan from a CSV file.
    Aktenplan {
        /// Columns kennzeichen;bezeichnung;leistungsart;aufbewahrung_jahre;aussonderung;uebergeordnet.
        datei: PathBuf,
    },
    /// Rotates identities, opens new epochs.
    #[command(subcommand)]
    Schluessel(schluessel::Schluessel),
    /// The escrow: tests it, recovers a lost key file, ends the hand-out of its shares.
    #[command(subcommand)]
    Treuhand(schluessel::Treuhand),
    /// Erasures: says of those older than the rotation of backups that they are done.
    #[command(subcommand)]
    Loeschung(Loeschung),
    /// Compares an erase list, kept apart from backups, with a restored log and replays it. Exit 1: some do not fit.
    RestoreCheck {
        /// The list: `loeschliste.jsonl` of the data folder as it was before the restore.
        datei: PathBuf,
    },
    /// Loads the sample district.
    Sample(verwalten::Sample),
}

#[derive(Subcommand)]
enum Loeschung {
    /// Appends `erased` for every erasure that is old enough. The service does it once a day.
    Abschliessen {
        /// Days after which no backup holds what was erased.
        #[arg(long, env = "EAKTE_LOESCHFRIST_TAGE", default_value_t = LOESCHFRIST_TAGE)]
        tage: u32,
    },
}

/// Days after which backups have rotated, if nothing else is said.
const LOESCHFRIST_TAGE: u32 = 35;

impl Umgebung {
    fn config(&self) -> Result<Config, Fault> {
        if self.database_url.is_empty() {
            return Err("DATABASE_URL is not set; ./ops/run sets it for you".into());
        }
        Ok(Config {
            database_url: self.database_url.clone(),
            daten: self.daten.clone(),
            passphrase_file: self.passphrase_file.clone(),
            worker: self.worker.clone(),
            origin: self.origin.clone(),
            vorlage: self.vorlage.clone(),
        })
    }

    /// The application; refused if it cannot decide, or by policies that do not hold in the district.
    async fn app(&self) -> Result<App, Fault> {
        let app = self.app_ohne_tor().await?;
        app.kann_entscheiden().await?;
        app.regelwerk_gilt().await.map_err(satz)?;
        Ok(app)
    }

    /// The same for what appends nothing.
    async fn app_lesend(&self) -> Result<App, Fault> {
        let app = self.app_lesend_ohne_tor().await?;
        app.kann_entscheiden().await?;
        app.regelwerk_gilt().await.map_err(satz)?;
        Ok(app)
    }

    /// For what never asks the gate and appends nothing: the signer is not asked, so that a look at a copy of the log
    /// has nothing of it signed.
    async fn app_lesend_ohne_tor(&self) -> Result<App, Fault> {
        Ok(App::start_lesend(&self.config()?).await?)
    }

    /// For what never asks the gate: checks, keeping things in order, and bringing other policies in force.
    async fn app_ohne_tor(&self) -> Result<App, Fault> {
        Ok(App::start(&self.config()?, false).await?)
    }
}

/// A bar for work of known length; nothing is drawn where there is no terminal (`zeigen` says it then).
fn bar(total: u64, what: &'static str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}");
    let bar = ProgressBar::new(total).with_message(what);
    match style {
        Ok(style) => bar.with_style(style),
        // The template is fixed text; a bar without style is still a bar.
        Err(_) => bar,
    }
}

/// Shows how far the work is: where there is no terminal, by a line for each tenth.
fn zeigen(bar: &ProgressBar, done: u64, all: u64) {
    let tenth = |n: u64| n * 10 / all.max(1);
    if bar.is_hidden() && tenth(done) > tenth(bar.position()) {
        eprintln!("{}: {done}/{all}", bar.message());
    }
    bar.set_length(all);
    bar.set_position(done);
}

/// Does what was asked.
async fn run(cli: Cli) -> Result<ExitCode, Fault> {
    let umgebung = &cli.umgebung;
    match cli.befehl {
        Befehl::Migrate => {
            let config = umgebung.config()?;
            let mut client = Db::new(&config.database_url)?.owner().await?;
            let (ran, auth_new) = migrate(&mut client).await?;
            let app = App::start(&config, false).await?;
            if auth_new {
                let bar = bar(0, "access models");
                let progress = |done, all| zeigen(&bar, done, all);
                crate::store::follower::fill_auth(&app.store, &mut client, progress).await?;
                bar.finish_and_clear();
            }
            println!(
                "{}",
                if ran.is_empty() {
                    "nothing to migrate".into()
                } else {
                    ran.join("\n")
                }
            );
            Ok(ExitCode::SUCCESS)
        }
        Befehl::Serve {
            listen,
            url,
            log_entries,
            klientadresse,
            tsa,
            leseprotokoll_monate,
            anbieter,
            mtls,
        } => {
            let open = log_entries == "open";
            let wege = (anbieter.oidc(url.as_deref())?, mtls.config(), klientadresse);
            let monate = leseprotokoll_monate;
            serve(umgebung, listen, url, open, tsa, monate, wege).await
        }
        Befehl::Rebuild => pruefen::rebuild(&umgebung.app_lesend_ohne_tor().await?).await,
        Befehl::Sweep {
            entfernen,
            auch_viele,
        } => {
            pruefen::sweep(
                &umgebung.app_lesend_ohne_tor().await?,
                entfernen,
                auch_viele,
            )
            .await
        }
        Befehl::Verify(verify) => verify.run(&Pruefer::oeffnen(&umgebung.config()?)?).await,
        Befehl::Anker(anker) => {
            let app = match anker.nur_lesend() {
                true => umgebung.app_lesend_ohne_tor().await?,
                false => umgebung.app_ohne_tor().await?,
            };
            anker.run(&app).await
        }
        Befehl::Heads => pruefen::heads(&umgebung.app_ohne_tor().await?).await,
        Befehl::Bundle {
            aktenzeichen,
            output,
            ohne_inhalte,
            fuer,
        } => {
            let app = umgebung.app_lesend().await?;
            pruefen::bundle(&app, &aktenzeichen, &output, ohne_inhalte, &fuer).await
        }
        Befehl::Export(export) => export.run(&umgebung.app().await?).await,
        Befehl::Import(import) => import.run(&umgebung.app().await?).await,
        Befehl::Auskunft(auskunft) => auskunft.run(&umgebung.app().await?).await,
        Befehl::Token(token) => token.run(&umgebung.app().await?).await,
        Befehl::Passwort { nutzer } => verwalten::passwort(&umgebung.app().await?, &nutzer).await,
        Befehl::Einrichten(einrichten) => {
            let config = umgebung.config()?;
            einrichten.run(&umgebung.app().await?, &config).await
        }
        Befehl::Einmalpasswort(einmal) => einmal.run(&umgebung.app().await?).await,
        Befehl::Rechte(rechte) => rechte.run(&umgebung.app().await?).await,
        Befehl::Regelwerk(regelwerk) => {
            let app = match regelwerk.nur_lesend() {
                true => umgebung.app_lesend_ohne_tor().await?,
                false => umgebung.app_ohne_tor().await?,
            };
            regelwerk.run(&app).await
        }
        Befehl::Zertifikat(zertifikat) => zertifikat.run(&umgebung.app().await?).await,
        Befehl::AnbieterLoesen { nutzer } => {
            verwalten::anbieter_loesen(&umgebung.app().await?, &nutzer).await
        }
        Befehl::Aktenplan { datei } => verwalten::aktenplan(&umgebung.app().await?, &datei).await,
        Befehl::Schluessel(schluessel) => schluessel.run(umgebung).await,
        Befehl::Treuhand(treuhand) => treuhand.run(umgebung).await,
        Befehl::Loeschung(Loeschung::Abschliessen { tage }) => {
            let app = umgebung.app().await?;
            let count = app.loeschungen_abschliessen(tage).await.map_err(satz)?;
            println!("{count} Löschungen abgeschlossen");
            Ok(ExitCode::SUCCESS)
        }
        Befehl::RestoreCheck { datei } => {
            pruefen::restore(&umgebung.app_ohne_tor().await?, &datei).await
        }
        Befehl::Sample(sample) => {
            sample
                .run(&umgebung.app().await?, &umgebung.config()?)
                .await
        }
    }
}

async fn serve(
    umgebung: &Umgebung,
    listen: SocketAddr,
    url: Option<String>,
    log_entries_open: bool,
    tsa: Option<String>,
    lese_monate: u8,
    (oidc, mtls, klientadresse): (Option<Arc<Oidc>>, Option<MtlsConfig>, http::Klientadresse),
) -> Result<ExitCode, Fault> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    let app = App::start(&umgebung.config()?, true).await?;
    app.vor_dem_dienst().await.map_err(satz)?;
    tokio::spawn(taeglich_abschliessen(app.clone()));
    tokio::spawn(app.clone().taeglich_leseprotokolle_beenden(lese_monate));
    let https = url.as_deref().is_some_and(|u| u.starts_with("https://"));
    let passkey = url.as_deref().and_then(PasskeyOrt::aus_url);
    app.taeglich_aufraeumen();
    let shares = umgebung.config()?.treuhand();
    if !crate::keys::treuhand::liegen_noch(&shares).is_empty() {
        tracing::warn!(folder = %shares.display(),
            "the escrow's shares are not handed out; whoever copies this folder opens every Akte");
    }
    tracing::info!(%listen, "serving");
    let tsa = tsa.filter(|url| !url.is_empty());
    let tsa = tsa.map(|url| Tsa::laden(&app, &url)).transpose();
    tokio::spawn(app.clone().tagesstaende(tsa.map_err(satz)?));
    let stop = async move {
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        tracing::info!("stopping");
    };
    let dienst = Dienst {
        app,
        https,
        log_entries_open,
        oidc,
        klientadresse,
        passkey,
    };
    let (ended, mut end) = tokio::sync::watch::channel(());
    if let Some(config) = mtls {
        let offen = Offen::binden(&config).await?;
        let signal = async move {
            // An error says the same: the other listener has ended.
            let _ = end.changed().await;
        };
        tokio::spawn(offen.bedienen(dienst.clone(), signal));
    }
    let stop = async move {
        stop.await;
        drop(ended);
    };
    http::serve(dienst, listen, stop).await.map_err(|e| {
        Fault::from(format!(
            "cannot serve on {listen}: {e}; choose another address with EAKTE_LISTEN"
        ))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Ends erasures whose backups have rotated, once a day from the start on.
async fn taeglich_abschliessen(app: App) {
    let tage = std::env::var("EAKTE_LOESCHFRIST_TAGE").ok();
    let tage = tage
        .and_then(|t| t.parse().ok())
        .unwrap_or(LOESCHFRIST_TAGE);
    let mut day = tokio::time::interval(std::time::Duration::from_secs(24 * 60 * 60));
    loop {
        day.tick().await;
        if let Err(e) = app.loeschungen_abschliessen(tage).await {
            tracing::error!(fault = %e, "erasures could not be ended; trying again tomorrow");
        }
    }
}

/// A refusal as the terminal shows it: the German sentence that says what to do.
fn satz(e: AppError) -> Fault {
    let text = http::fehler::beschreibung(&e, http::i18n::Sprache::De).detail;
    match e {
        AppError::Store(e) => e.to_string().into(),
        _ => text.into(),
    }
}
