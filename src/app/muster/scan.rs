//! Delivers what came on paper as a batch, and notes what somebody found in its sample.

use eakte_domain::akte::DokumentRegistrieren;
use eakte_domain::scanstapel::{
    Scanpruefung, Scanstapel, ScanstapelCommand, Scanuebergabe, StichprobePruefen,
};
use eakte_domain::werte::{Einheit, Scanfarbe, Scanmangel, Scanverfahren};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{StapelId, VorgangId};
use eakte_sample::MusterScanstapel;
use jiff::civil::Date;

use super::ablage::Ablage;
use crate::app::{Anlieferung, AppError, Auftrag, Scan, Scanziel};

/// Dots per inch.
const DPI: u16 = 300;

impl Ablage<'_> {
    /// Delivers these Dokumente, all into one Vorgang of that unit; then, of some batches, somebody looks at the sample.
    pub(super) async fn anliefern(
        &self,
        (vorgang, einheit): (VorgangId, &Einheit),
        m: &MusterScanstapel,
        dokumente: Vec<DokumentRegistrieren>,
        heute: Date,
    ) -> Result<(), AppError> {
        let liefert = self.als(m.liefert);
        let ziele = vec![Scanziel::Vorgang(vorgang); dokumente.len()];
        let orte = self.app.scanziele(&liefert.actor, &ziele).await?;
        let mut scans = Vec::with_capacity(dokumente.len());
        for (ort, dokument) in orte.into_iter().zip(dokumente) {
            let seiten = dokument.fassung.as_ref().and_then(|f| f.seiten);
            scans.push(Scan {
                ort,
                dokument,
                blaetter: seiten.unwrap_or(1).max(1),
            });
        }
        let uebergabe = Scanuebergabe {
            name: m.name.clone(),
            gescannt_am: heute,
            verfahren: Scanverfahren {
                geraet: m.geraet.clone(),
                dpi: DPI,
                farbe: Scanfarbe::Graustufen,
            },
            bearbeiter: m.bearbeiter.clone(),
            blaetter: scans.iter().map(|s| s.blaetter).sum(),
            bildgleich: true,
        };
        let anlieferung = Anlieferung {
            stapel: m.stapel,
            uebergabe,
            scans,
        };
        let auftrag = Auftrag::neu().ohne_warten();
        self.app
            .stapel_anliefern(&liefert.actor, anlieferung, auftrag)
            .await?;
        let Some(prueft) = m.bemaengelt else {
            return Ok(());
        };
        self.als(prueft).bemaengeln(m.stapel, einheit).await
    }

    /// Finds the first Dokument of the sample illegible and the others in order. Straight to the batch: while a district is
    /// loaded nothing keeps the views, where it would be looked up.
    async fn bemaengeln(&self, stapel: StapelId, einheit: &Einheit) -> Result<(), AppError> {
        let (app, actor) = (self.app, &self.actor);
        let beleg = app.darf_akte(actor, Aktion::Importieren, self.akte).await?;
        let stand = app.store.stand::<Scanstapel>(stapel.into()).await?;
        let stand = stand.ok_or(AppError::NichtGefunden)?;
        let mut ergebnisse = Vec::new();
        for dokument in stand.aggregate.stichprobe().keys() {
            app.darf_dokument(actor, Aktion::DokumentLesen, *dokument)
                .await?;
            let erstes = ergebnisse.is_empty();
            ergebnisse.push(Scanpruefung {
                dokument: *dokument,
                fassung: 1,
                mangel: erstes.then_some(Scanmangel::Unleserlich),
            });
        }
        let command = ScanstapelCommand::StichprobePruefen(StichprobePruefen {
            runde: stand.aggregate.runde(),
            anmeldename: app.person(actor)?.anmeldename,
            ergebnisse,
            entfallen: Vec::new(),
        });
        let auftrag = Auftrag::neu().ohne_warten();
        app.run::<Scanstapel, _>(
            actor,
            stapel.into(),
            Some(einheit),
            command,
            beleg,
            auftrag,
            None,
        )
        .await?;
        Ok(())
    }
}
