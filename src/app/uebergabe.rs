//! Uebergabe: what the directory must say before an Akte is offered, and to whom it can be.

use eakte_domain::OrgNr;
use eakte_domain::akte::{AkteCommand, UebergabeBeenden};
use eakte_domain::werte::{Einheit, Leistungsart, Rolle};
use eakte_domain::zugriff::Stelle;

use super::{App, AppError, Satz};

impl App {
    /// Refuses to offer an Akte to an organisation or unit that does not exist. Anything else passes.
    pub(super) fn uebergabe_moeglich(&self, command: &AkteCommand) -> Result<(), AppError> {
        let AkteCommand::UebergabeAnbieten(c) = command else {
            return Ok(());
        };
        self.stelle_bekannt(c.an, &c.einheit)
    }

    /// Refuses an organisation nobody knows, or a unit it does not have.
    pub fn stelle_bekannt(&self, org: OrgNr, einheit: &Einheit) -> Result<(), AppError> {
        let verzeichnis = self.verzeichnis();
        let Some(known) = verzeichnis.organisationen.get(&org) else {
            return Err(Satz::neu("eingabe-organisation").mit("nummer", org).into());
        };
        if !known.einheiten.contains_key(einheit) {
            return Err(Satz::neu("eingabe-einheit-dort")
                .mit("organisation", &known.name)
                .mit("einheit", einheit)
                .into());
        }
        Ok(())
    }

    /// Units of other organisations where somebody works on this benefit, by organisation and unit.
    pub fn stellen_fuer(&self, leistungsart: Leistungsart, ausser: OrgNr) -> Vec<Stelle> {
        let verzeichnis = self.verzeichnis();
        let mut out: Vec<Stelle> = verzeichnis
            .personen()
            .filter(|p| p.org != ausser && !p.gesperrt)
            .flat_map(|p| p.rollen.iter().map(|r| (p.org, r)))
            .filter(|(_, r)| {
                r.rolle == Rolle::Sachbearbeitung && r.leistungsarten.contains(&leistungsart)
            })
            .map(|(org, r)| Stelle {
                org,
                einheit: r.einheit.clone(),
                leistungsart,
            })
            .collect();
        out.sort_by(|a, b| (a.org, &a.einheit).cmp(&(b.org, &b.einheit)));
        out.dedup();
        out
    }
}

/// Whether the receiving side decides by this command: it acts in the unit it was offered to.
pub(super) fn empfaenger_entscheidet(command: &AkteCommand) -> bool {
    matches!(
        command,
        AkteCommand::UebergabeAnnehmen(_)
            | AkteCommand::UebergabeBeenden(UebergabeBeenden {
                abgelehnt: true,
                ..
            })
    )
}
