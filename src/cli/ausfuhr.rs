//! `export`: shared documents on their way to a partner.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use eakte::app::App;
use eakte::exchange::uebermittlung;
use eakte_domain::OrgNr;

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
            eakte::app::AppError::NichtGefunden => format!(
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
