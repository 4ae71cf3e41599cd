//! `import`, `token`, `passwort`, `aktenplan`, `sample`: what fills the system and lets people in.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::app::muster::{Muster, laden};
use crate::app::{Actor, App, Config, anmeldung};
use crate::exchange::einfuhr::{self, Einfuhr};
use clap::Args;
use eakte_domain::werte::{Einheit, PlanKz, Zweck};

use super::{BAD, Fault, bar, satz};

pub(super) fn actor(app: &App, nutzer: &str, zweck: Zweck) -> Result<Actor, Fault> {
    let verzeichnis = app.verzeichnis();
    let person = verzeichnis
        .by_anmeldename(nutzer)
        .ok_or_else(|| format!("nobody logs in as `{nutzer}`"))?;
    Ok(Actor::neu(person.id, zweck))
}

/// Arguments of `eakte token`.
#[derive(Args)]
pub(super) struct Token {
    /// Login name of the person the script acts for.
    #[arg(long)]
    nutzer: String,
    /// Purpose the script works under.
    #[arg(long)]
    zweck: Zweck,
    /// How long it is valid: 30m, 1h, 7d; at most 90d.
    #[arg(long, default_value = "1h")]
    gueltig: String,
}

/// Milliseconds of `30m`, `1h`, `7d`.
fn dauer_ms(text: &str) -> Result<i64, Fault> {
    let wrong = || Fault::from(format!("`{text}` is no duration; write 30m, 1h or 7d"));
    let (number, unit) =
        text.split_at(text.len() - text.chars().next_back().map_or(0, char::len_utf8));
    let unit_ms = match unit {
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(wrong()),
    };
    let number: i64 = number.parse().map_err(|_| wrong())?;
    number
        .checked_mul(unit_ms)
        .filter(|ms| (1..=anmeldung::TOKEN_MS_MAX).contains(ms))
        .ok_or_else(wrong)
}

impl Token {
    /// Prints the token, alone on a line.
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let actor = actor(app, &self.nutzer, self.zweck)?;
        let token = app
            .token_erzeugen(&actor, dauer_ms(&self.gueltig)?)
            .await
            .map_err(satz)?;
        println!("{token}");
        Ok(ExitCode::SUCCESS)
    }
}

/// Sets a password.
pub(super) async fn passwort(app: &App, nutzer: &str) -> Result<ExitCode, Fault> {
    let person = app.verzeichnis().by_anmeldename(nutzer).map(|p| p.id);
    let person = person.ok_or_else(|| format!("nobody logs in as `{nutzer}`"))?;
    let passwort = if std::io::stdin().is_terminal() {
        rpassword::prompt_password("Neues Passwort: ")?
    } else {
        std::io::stdin()
            .lock()
            .lines()
            .next()
            .transpose()?
            .unwrap_or_default()
    };
    app.passwort_setzen(person, &passwort).await.map_err(satz)?;
    app.tokens_beenden(person).await.map_err(satz)?;
    println!("password of {nutzer} set; their sessions and tokens have ended");
    Ok(ExitCode::SUCCESS)
}

/// Forgets a person's account at the provider.
pub(super) async fn anbieter_loesen(app: &App, nutzer: &str) -> Result<ExitCode, Fault> {
    let person = app.verzeichnis().by_anmeldename(nutzer).map(|p| p.id);
    let person = person.ok_or_else(|| format!("nobody logs in as `{nutzer}`"))?;
    if app.oidc_loesen(person).await.map_err(satz)? {
        println!("{nutzer} is bound to no account of a provider any more");
    } else {
        println!("{nutzer} was bound to no account of a provider");
    }
    Ok(ExitCode::SUCCESS)
}

/// Arguments of `eakte einmalpasswort`.
#[derive(Args)]
pub(super) struct Einmalpasswort {
    /// Login names.
    #[arg(long, required_unless_present = "alle_ohne")]
    nutzer: Vec<String>,
    /// Everybody who has no password yet and is not locked.
    #[arg(long)]
    alle_ohne: bool,
}

impl Einmalpasswort {
    /// Prints login name and one-time password, one person a line. They are stored nowhere in clear.
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let verzeichnis = app.verzeichnis();
        let mut people = Vec::new();
        for name in &self.nutzer {
            let person = verzeichnis.by_anmeldename(name);
            people.push(person.ok_or_else(|| format!("nobody logs in as `{name}`"))?);
        }
        if self.alle_ohne {
            for person in verzeichnis.personen().filter(|p| !p.gesperrt) {
                if !app.hat_zugang(person.id).await.map_err(satz)? {
                    people.push(person);
                }
            }
        }
        people.sort_by(|a, b| a.anmeldename.cmp(&b.anmeldename));
        people.dedup_by_key(|p| p.id);
        for person in people {
            let passwort = app.einmalpasswort(person.id).await.map_err(satz)?;
            println!("{}  {passwort}", person.anmeldename);
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Adds a CSV file's units to the Aktenplan.
pub(super) async fn aktenplan(app: &App, datei: &Path) -> Result<ExitCode, Fault> {
    let text = super::lesen(datei)?;
    let einheiten = eakte_domain::aktenplan::csv::lesen(&text)
        .map_err(|e| format!("{} line {}: {}", datei.display(), e.zeile, e.grund))?;
    let count = app.plan_ergaenzen(einheiten).await.map_err(satz)?;
    println!("{count} units added to the Aktenplan");
    Ok(ExitCode::SUCCESS)
}

/// Arguments of `eakte import`.
#[derive(Args)]
pub(super) struct Import {
    /// xdomea packages (ZIP), or bare messages (XML).
    #[arg(required = true)]
    dateien: Vec<PathBuf>,
    /// Login name of the person who files them.
    #[arg(long)]
    nutzer: String,
    /// Purpose; decides with the unit what the person may file.
    #[arg(long)]
    zweck: Zweck,
    /// Unit of the Aktenplan for Akten whose own is unknown here.
    #[arg(long)]
    plan: PlanKz2,
    /// Unit of the organisation that leads them.
    #[arg(long)]
    einheit: Einheit2,
    /// File metadata of messages whose files are missing.
    #[arg(long)]
    ohne_dateien: bool,
    /// Folder of official schemas (one folder a version) for full validation.
    #[arg(long, env = "EAKTE_XDOMEA_XSD")]
    xsd: Option<PathBuf>,
    /// Reports as JSON.
    #[arg(long)]
    json: bool,
}

/// A text of the domain as an argument.
macro_rules! argument {
    ($name:ident, $inner:ty) => {
        #[derive(Clone)]
        struct $name($inner);

        impl std::str::FromStr for $name {
            type Err = eakte_domain::werte::TextError;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                <$inner>::new(s).map(Self)
            }
        }
    };
}
argument!(PlanKz2, PlanKz);
argument!(Einheit2, Einheit);

impl Import {
    /// Files each package; a refused one leaves nothing behind and does not stop the others.
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let actor = actor(app, &self.nutzer, self.zweck)?;
        let einfuhr = Einfuhr {
            plan: self.plan.0.clone(),
            einheit: self.einheit.0.clone(),
            ohne_dateien: self.ohne_dateien,
            xsd: self.xsd.clone(),
        };
        let mut refused = false;
        for datei in &self.dateien {
            match einfuhr::datei(app, &actor, &einfuhr, datei).await {
                Ok(bericht) if self.json => println!("{}", serde_json::to_string_pretty(&bericht)?),
                Ok(bericht) => println!("{}\n{bericht}", datei.display()),
                Err(e) => {
                    refused = true;
                    println!(
                        "{}\nABGELEHNT, nichts übernommen: {}",
                        datei.display(),
                        satz(e)
                    );
                }
            }
        }
        Ok(if refused {
            ExitCode::from(BAD)
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// Arguments of `eakte sample`.
#[derive(Args)]
pub(super) struct Sample {
    /// Akten to file.
    #[arg(long, default_value_t = 300)]
    akten: usize,
    /// Dokumente in them, in all [default: 20 for every 3 Akten].
    #[arg(long)]
    dokumente: Option<usize>,
    /// Same seed, same district.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Do nothing if there is an organisation already.
    #[arg(long)]
    wenn_leer: bool,
}

impl Sample {
    /// Loads the district and says how to log in.
    pub(super) async fn run(&self, app: &App, config: &Config) -> Result<ExitCode, Fault> {
        if !app.verzeichnis().organisationen.is_empty() {
            if self.wenn_leer {
                return Ok(ExitCode::SUCCESS);
            }
            return Err(
                "there are organisations already; the sample district needs an empty log: name another folder in \
                 EAKTE_DATA (or another database in DATABASE_URL)"
                    .into(),
            );
        }
        let dokumente = self.dokumente.unwrap_or(self.akten * 20 / 3);
        let progress = bar(self.akten as u64, "Musterkreis laden");
        let muster = Muster {
            akten: self.akten,
            dokumente,
            seed: self.seed,
        };
        let geladen = laden(app, &config.passphrase()?, muster, |n| {
            progress.set_position(n)
        })
        .await
        .map_err(satz)?;
        progress.finish_and_clear();
        println!("{geladen}");
        println!(
            "Die fünf Anteile am Treuhandschlüssel bleiben in {}, weil dies ein Musterkreis ist. \
             Im Betrieb verwahren sie fünf Personen, und hier liegt keiner.",
            config.treuhand().display()
        );
        Ok(ExitCode::SUCCESS)
    }
}
