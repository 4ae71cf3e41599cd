//! `export`: shared documents on their way to a partner. `auskunft`: what a person concerned is told.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::app::{self, Actor, App, Auftrag, now};
use crate::exchange::uebermittlung;
use clap::Args;
use eakte_domain::OrgNr;
use eakte_domain::akte::{AkteCommand, AuskunftFesthalten, Auskunftszeitraum};
use eakte_domain::werte::Zweck;
use jiff::civil::Date;

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
    /// Record at each Akte that the person was told (Art. 15 DSGVO), before anything is printed: the day they asked.
    #[arg(long, value_name = "DAY", requires_all = ["von", "bis"])]
    festhalten: Option<Date>,
    /// First day that the answer covers.
    #[arg(long, value_name = "DAY", requires = "festhalten")]
    von: Option<Date>,
    /// Last day that the answer covers.
    #[arg(long, value_name = "DAY", requires = "festhalten")]
    bis: Option<Date>,
}

impl Auskunft {
    /// Records the answer at each Akte, in the name of who answers. Run again on the same day it is the same answer.
    async fn festhalten(
        &self,
        app: &App,
        actor: &Actor,
        bericht: &app::auskunft::Auskunft,
    ) -> Result<(), Fault> {
        let (Some(beantragt_am), Some(von), Some(bis)) = (self.festhalten, self.von, self.bis)
        else {
            eprintln!(
                "Festgehalten ist das nicht. Im Verlauf der Akten steht es mit --festhalten TAG --von TAG --bis TAG, \
                 oder auf der Seite „Zugriffe“ jeder Akte."
            );
            return Ok(());
        };
        let mut schon = Vec::new();
        for a in &bericht.akten {
            let key = format!(
                "auskunft {} {beantragt_am} {von} {bis} {}",
                a.akte,
                now().tag()
            );
            let auftrag = Auftrag::wiederholbar(actor, &key).ohne_warten();
            let command = AkteCommand::AuskunftFesthalten(AuskunftFesthalten {
                beantragt_am,
                erteilt: Some(Auskunftszeitraum { von, bis }),
                verweigert: None,
            });
            if let Err(e) = app.execute(actor, a.akte, command, auftrag).await {
                let grund = satz(e);
                return Err(format!(
                    "{}: {grund} Festgehalten ist es an {} Akten davor: {}. Ausgegeben wird nichts.",
                    a.aktenzeichen,
                    schon.len(),
                    schon.join(", ")
                )
                .into());
            }
            schon.push(a.aktenzeichen.as_str());
        }
        eprintln!("Festgehalten an {} Akten.", schon.len());
        Ok(())
    }

    pub(super) async fn run(&self, app: &App) -> Result<ExitCode, Fault> {
        let actor = super::verwalten::actor(app, &self.nutzer, self.zweck)?;
        let mut akten = Vec::with_capacity(self.aktenzeichen.len());
        for aktenzeichen in &self.aktenzeichen {
            akten.push(super::pruefen::akte(app, aktenzeichen).await?);
        }
        let bericht = app.auskunft(&actor, &akten).await.map_err(satz)?;
        self.festhalten(app, &actor, &bericht).await?;
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
