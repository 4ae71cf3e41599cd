//! `eakte rechte`: what waits for a second person, and the operator as that person where there is none yet.

use std::process::ExitCode;

use clap::Args;
use eakte_domain::RechteantragId;
use eakte_domain::organisation::Recht;
use eakte_domain::werte::Betreff;

use super::{Fault, satz};
use crate::app::App;

/// Arguments of `eakte rechte`.
#[derive(Args)]
pub(super) struct Rechte {
    /// Lets this request hold. It stands in the log as the operator's act.
    #[arg(long, value_name = "ID", requires = "grund")]
    bestaetigen: Option<RechteantragId>,
    /// Why the operator is the second person.
    #[arg(long)]
    grund: Option<String>,
}

impl Rechte {
    /// Lists what waits, one request a line; or confirms one.
    pub(super) async fn run(self, app: &App) -> Result<ExitCode, Fault> {
        let Some(antrag) = self.bestaetigen else {
            zeigen(app);
            return Ok(ExitCode::SUCCESS);
        };
        let grund = self.grund.unwrap_or_default();
        let grund = Betreff::new(&grund).map_err(|e| format!("`{grund}`: {e}"))?;
        app.recht_als_betreiber(antrag, grund).await.map_err(satz)?;
        println!("confirmed");
        Ok(ExitCode::SUCCESS)
    }
}

fn zeigen(app: &App) {
    let verzeichnis = app.verzeichnis();
    let name = |id| {
        let person = verzeichnis.person(id);
        person.map_or_else(|| id.to_string(), |p| p.anmeldename.clone())
    };
    for org in verzeichnis.organisationen.values() {
        for e in &org.rechteantraege {
            let was = match &e.antrag.recht {
                Recht::Rolle(r) => format!("{}: {} in {}", name(r.nutzer), r.rolle, r.einheit),
                Recht::Stufe(s) => format!("{}: Stufe {}", name(s.nutzer), s.stufe),
                Recht::Delegation(d) => {
                    format!("{}: {}", verzeichnis.org_name(d.gemeinde), d.leistungsart)
                }
            };
            let durch = name(e.antrag.durch);
            println!("{}  {}  {was}  (asked for by {durch})", e.id, org.kuerzel);
        }
    }
}
