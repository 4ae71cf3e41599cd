//! `eakte einrichten`: the first organisation and its first person, on an empty log.

use std::process::ExitCode;

use crate::app::{App, Config};
use clap::Args;
use eakte_domain::NutzerId;
use eakte_domain::organisation::{
    EinheitAnlegen, NutzerAnlegen, OrganisationAnlegen, OrganisationCommand, RolleZuweisen,
};
use eakte_domain::werte::{Betreff, Einheit, Organisationsart, Rolle};
use uuid::Uuid;

use super::{Fault, satz};

/// Arguments of `eakte einrichten`.
#[derive(Args)]
pub(super) struct Einrichten {
    /// Name of the district: `Kreis Borken`.
    #[arg(long)]
    kreis: String,
    /// Its short form for badges: `KRBOR`.
    #[arg(long)]
    kuerzel: String,
    /// Organisationszeichen of the administrator's unit.
    #[arg(long, default_value = "10")]
    einheit: String,
    /// Login name of the administrator.
    #[arg(long)]
    nutzer: String,
    /// Name of the administrator.
    #[arg(long)]
    name: String,
}

impl Einrichten {
    /// Creates them and prints the administrator's one-time password, once.
    pub(super) async fn run(self, app: &App, config: &Config) -> Result<ExitCode, Fault> {
        if !app.verzeichnis().organisationen.is_empty() {
            return Err("there are organisations already: this is for an empty log".into());
        }
        let text = |s: &str| Betreff::new(s).map_err(|e| format!("`{s}`: {e}"));
        let einheit =
            Einheit::new(&self.einheit).map_err(|e| format!("`{}`: {e}", self.einheit))?;
        let nutzer = NutzerId(Uuid::new_v4());
        let name = text(&self.name)?;
        let kreis = OrganisationAnlegen {
            nr: App::KREIS,
            name: text(&self.kreis)?,
            art: Organisationsart::Kreis,
            kuerzel: self.kuerzel,
        };
        let commands = vec![
            OrganisationCommand::EinheitAnlegen(EinheitAnlegen {
                einheit: einheit.clone(),
                name: text("Verwaltung")?,
                uebergeordnet: None,
            }),
            OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
                nutzer,
                name,
                anmeldename: self.nutzer.clone(),
            }),
            OrganisationCommand::RolleZuweisen(RolleZuweisen {
                nutzer,
                rolle: Rolle::Fachadmin,
                einheit,
                leistungsarten: Vec::new(),
                bis: None,
            }),
        ];
        app.organisationen_anlegen(vec![kreis], &config.passphrase()?)
            .await
            .map_err(satz)?;
        app.organisation_pflegen(App::KREIS, commands)
            .await
            .map_err(satz)?;
        let passwort = app.einmalpasswort(nutzer).await.map_err(satz)?;
        println!("{}  {passwort}", self.nutzer);
        Ok(ExitCode::SUCCESS)
    }
}
