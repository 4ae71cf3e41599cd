//! `export`: shared documents on their way to a partner. `auskunft`: what a person concerned is told.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::app::App;
use crate::exchange::uebermittlung;
use clap::Args;
use eakte_domain::OrgNr;
use eakte_domain::werte::Zweck;

use super::{Fault, satz};

/// Arguments of `eakte export`.
#[derive(Args)]
pub(super) struct Export {
    /// Aktenzeichen of the Akte.
    aktenzeichen: String,
    /// Number of the organisation that the Akte is shared with; the live shares decide what goes out.
    #[arg(long)]
    an: u16,
    /// Encrypt to this age recipient instead of the organisation's announced identity.
    ///
    /// `age1...` opens with any age from 1.0 on. A hybrid one (`age1pq1...`, as announced identities are) needs age
    /// 1.3 or later.
    #[arg(long)]
    empfaenger: Option<String>,
    /// The ZIP to write.
    #[arg(short, long)]
    output: PathBuf,
}

impl Export {
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let org = OrgNr(self.an);
        let an = match &self.empfaenger {
            Some(text) => vec![uebermittlung::empfaenger(text).map_err(satz)?],
            None => app.empfaenger_von(org),
        };
        if an.is_empty() {
            return Err(format!(
                "there is no organisation {} with an identity; name --empfaenger",
                self.an
            )
            .into());
        }
        let akte = super::pruefen::akte(app, &self.aktenzeichen).await?;
        let geteilt = app.geteilt_mit(org, akte).await.map_err(|e| match e {
            crate::app::AppError::NichtGefunden => format!(
                "nothing in `{}` is shared with organisation {} today",
                self.aktenzeichen, self.an
            )
            .into(),
            e => satz(e),
        })?;
        let count = geteilt.belege.len();
        let (mut zip, length) = uebermittlung::zip(app, &geteilt, an).await.map_err(satz)?;
        let mut out = super::neue_datei(&self.output)?;
        std::io::copy(&mut zip, &mut out)?;
        out.sync_all()?;
        println!(
            "{}: {count} Dokumente ({length} bytes). Open with: age -d -i schluessel.txt FILE",
            self.output.display()
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Arguments of `eakte auskunft`.
#[derive(Args)]
pub(super) struct Auskunft {
    /// Aktenzeichen of the person's Akten.
    #[arg(required = true)]
    aktenzeichen: Vec<String>,
    /// Login name of who answers: the gate decides whether they may see who looked.
    #[arg(long)]
    nutzer: String,
    /// Purpose they work under.
    #[arg(long, default_value = "datenschutz")]
    zweck: Zweck,
    /// As JSON, one line for each row.
    #[arg(long)]
    json: bool,
}

impl Auskunft {
    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let actor = super::verwalten::actor(app, &self.nutzer, self.zweck)?;
        let mut akten = Vec::with_capacity(self.aktenzeichen.len());
        for aktenzeichen in &self.aktenzeichen {
            akten.push(super::pruefen::akte(app, aktenzeichen).await?);
        }
        let bericht = app.auskunft(&actor, &akten).await.map_err(satz)?;
        if self.json {
            for zeile in &bericht.zeilen {
                println!("{}", serde_json::to_string(zeile)?);
            }
            return Ok(ExitCode::SUCCESS);
        }
        let verzeichnis = app.verzeichnis();
        for z in &bericht.zeilen {
            let akte = bericht.akten.iter().find(|a| a.akte == z.akte);
            println!(
                "{}  {} {}  {}  {}  {}{}  {}x  {}",
                z.zeit.tag(),
                verzeichnis.org_name(z.org),
                z.einheit,
                z.zweck,
                if z.erlaubt {
                    z.art.code()
                } else {
                    "abgewiesen"
                },
                akte.map_or("", |a| a.aktenzeichen.as_str()),
                z.betreff
                    .as_deref()
                    .map(|b| format!(" {b}"))
                    .unwrap_or_default(),
                z.anzahl,
                z.norm.as_deref().unwrap_or_default(),
            );
        }
        println!(
            "{} Zeilen aus {} Akten",
            bericht.zeilen.len(),
            bericht.akten.len()
        );
        Ok(ExitCode::SUCCESS)
    }
}
