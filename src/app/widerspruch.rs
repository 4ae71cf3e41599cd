//! Widerspruch: the Kreis decides on objections to decisions of a municipality, by one Vorgang and for a time.

use eakte_domain::akte::{AkteCommand, WiderspruchFreigeben};
use eakte_domain::werte::{Dokumentklasse, Einheit, Leistungsart, Organisationsart};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, FreigabeId, OrgNr, VorgangId};
use jiff::civil::Date;

use super::{Actor, App, AppError, Auftrag, Quittung, Satz};

/// What an objection takes.
#[derive(Clone, Debug)]
pub struct Widerspruchsangaben {
    /// Id of the new Freigabe.
    pub freigabe: FreigabeId,
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// Unit of the Kreis that decides.
    pub einheit: Einheit,
    /// Kinds of Dokumente it needs.
    pub klassen: Vec<Dokumentklasse>,
    /// Last day.
    pub bis: Date,
}

impl App {
    /// The Kreis, and its units where somebody decides on objections.
    pub fn widerspruchsstellen(&self) -> Option<(OrgNr, Vec<Einheit>)> {
        let verzeichnis = self.verzeichnis();
        let kreis = verzeichnis
            .organisationen
            .iter()
            .find(|(_, o)| o.art == Organisationsart::Kreis)
            .map(|(nr, _)| *nr)?;
        let stellen = self.stellen_fuer(Leistungsart::Widerspruch, OrgNr(0));
        let einheiten = stellen.into_iter().filter(|s| s.org == kreis);
        Some((kreis, einheiten.map(|s| s.einheit).collect()))
    }

    /// Gives the Kreis sight of one Vorgang to decide on an objection: until a day, for that purpose only.
    ///
    /// Errors: `NichtGefunden`, `Verboten`, `Eingabe` (no such unit), `Akte` (a rule).
    pub async fn widerspruch_freigeben(
        &self,
        actor: &Actor,
        akte: AkteId,
        w: Widerspruchsangaben,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        // Before anything is said about units: a hidden Akte is absent, whichever is named.
        self.darf_akte(actor, Aktion::Freigeben, akte).await?;
        let stellen = self.widerspruchsstellen();
        let (kreis, einheiten) =
            stellen.ok_or_else(|| AppError::from(Satz::neu("eingabe-stelle")))?;
        if !einheiten.contains(&w.einheit) {
            return Err(Satz::neu("eingabe-stelle").into());
        }
        let command = AkteCommand::WiderspruchFreigeben(WiderspruchFreigeben {
            freigabe: w.freigabe,
            vorgang: w.vorgang,
            kreis,
            einheit: w.einheit,
            klassen: w.klassen,
            bis: w.bis,
        });
        self.execute(actor, akte, command, auftrag).await
    }
}
