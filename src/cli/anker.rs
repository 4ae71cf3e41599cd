//! `anker`: timestamps of an authority over the log.

use std::process::ExitCode;

use crate::app::anker::Tsa;
use crate::app::{App, now};
use clap::{Args, Subcommand};
use eakte_ledger::bundle::time;
use eakte_ledger::verify::Sprache;

use super::{BAD, Fault, satz};

/// Sets, lists and renews timestamps. The root of the authority lies in `tsa/root.pem` of the data folder.
#[derive(Args)]
pub(super) struct Anker {
    /// Address of the timestamp authority (RFC 3161 by HTTP).
    #[arg(long, env = "EAKTE_TSA", global = true)]
    tsa: Option<String>,
    #[command(subcommand)]
    was: Was,
}

#[derive(Subcommand)]
enum Was {
    /// Has the newest seal stamped now. The service does so by itself once a day.
    Setzen,
    /// Lists all timestamps, what they are worth and which are due. Exit 1 if one is due or bad.
    Liste,
    /// Stamps those again whose certificate ends within 90 days. The service does so by itself.
    Erneuern {
        /// All that nothing renews yet, for example when an algorithm ages.
        #[arg(long)]
        alle: bool,
    },
}

impl Anker {
    fn tsa(&self, app: &App) -> Result<Tsa, Fault> {
        let url = self.tsa.as_deref();
        let url = url.ok_or("no timestamp authority; give --tsa or set EAKTE_TSA")?;
        Tsa::laden(app, url).map_err(satz)
    }

    /// Whether it appends nothing.
    pub(super) fn nur_lesend(&self) -> bool {
        matches!(self.was, Was::Liste)
    }

    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        match self.was {
            Was::Setzen => {
                let (anchor, stamp, receipt) =
                    app.anker_setzen(&self.tsa(app)?).await.map_err(satz)?;
                println!(
                    "Stand {} bestand spätestens am {} ({}), gültig bis {}. Im Protokoll an Position {}.",
                    anchor.size,
                    time(stamp.time_ms),
                    stamp.authority,
                    time(stamp.until_ms),
                    receipt.position.0
                );
                Ok(ExitCode::SUCCESS)
            }
            Was::Liste => liste(app).await,
            Was::Erneuern { alle } => {
                let done = app.anker_erneuern(&self.tsa(app)?, alle).await;
                let done = done.map_err(satz)?;
                for (seq, stamp) in &done {
                    println!("Nr. {seq} erneuert, gültig bis {}", time(stamp.until_ms));
                }
                println!("{} erneuert.", done.len());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

async fn liste(app: &App) -> Result<ExitCode, Fault> {
    let all = app.anker().await.map_err(satz)?;
    let now_ms = now().0 as u64;
    let mut attention = false;
    for anker in &all {
        let what = match &anker.stamp {
            Ok(stamp) => format!(
                "{}, gültig bis {}, {}",
                time(stamp.time_ms),
                time(stamp.until_ms),
                stamp.authority
            ),
            Err(e) => e.sentence(Sprache::De).to_owned(),
        };
        let due = anker.faellig(now_ms);
        attention |= due || anker.stamp.is_err();
        let state = match (anker.renewed, due) {
            (true, _) => "erneuert",
            (false, true) => "FÄLLIG",
            (false, false) => "in Kraft",
        };
        let renews = anker.renews.map(|seq| format!(" erneuert Nr. {seq}"));
        println!(
            "Nr. {} (Position {}, Stand {}){}: {what}: {state}",
            anker.seq,
            anker.position,
            anker.size,
            renews.unwrap_or_default()
        );
    }
    if all.is_empty() {
        println!("Noch kein Zeitstempel: eakte anker setzen --tsa ADRESSE");
    }
    Ok(if attention {
        ExitCode::from(BAD)
    } else {
        ExitCode::SUCCESS
    })
}
