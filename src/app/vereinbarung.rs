//! Vereinbarungen: who puts a sharing agreement down, approves and ends it; which a share may cite.

use eakte_domain::akte::Vereinbarungsbezug;
use eakte_domain::organisation::{
    OrganisationCommand, Vereinbarung, VereinbarungBeenden, VereinbarungEntwerfen,
    VereinbarungGenehmigen,
};
use eakte_domain::zugriff::{Aktion, Beleg, Ressource};
use eakte_domain::{OrgNr, VereinbarungId};
use eakte_projections::{FreigabeAnsicht, Freigabestand};
use jiff::civil::Date;

use super::{Actor, App, AppError, Auftrag, Quittung, Satz, now};

/// An agreement of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VereinbarungEintrag {
    /// Its id.
    pub id: VereinbarungId,
    /// The organisation that passes data on.
    pub geber: OrgNr,
    /// Its terms and how it stands.
    pub vereinbarung: Vereinbarung,
}

impl App {
    fn darf_organisation(&self, actor: &Actor, aktion: Aktion) -> Result<Beleg, AppError> {
        let org = self.person(actor)?.org;
        self.entscheiden(actor, aktion, Ressource::Organisation(org))
    }

    /// Whether the person may put agreements down, approve and end them.
    pub fn regelt_vereinbarungen(&self, actor: &Actor) -> bool {
        self.darf_organisation(actor, Aktion::VereinbarungRegeln)
            .is_ok()
    }

    /// The agreements of the person's organisation, given and received; drafts only to who gives. Newest last day first.
    ///
    /// Errors: `Verboten`.
    pub fn vereinbarungen(&self, actor: &Actor) -> Result<Vec<VereinbarungEintrag>, AppError> {
        self.darf_organisation(actor, Aktion::VereinbarungSehen)?;
        let org = self.person(actor)?.org;
        let verzeichnis = self.verzeichnis();
        let mut out: Vec<_> = verzeichnis
            .vereinbarungen()
            .filter(|v| {
                let empfangen =
                    v.vereinbarung.inhalt.empfaenger == org && v.vereinbarung.genehmigt.is_some();
                v.geber == org || empfangen
            })
            .cloned()
            .collect();
        out.sort_by(|a, b| {
            let ende = |v: &VereinbarungEintrag| v.vereinbarung.inhalt.bis;
            (ende(b), a.id).cmp(&(ende(a), b.id))
        });
        Ok(out)
    }

    /// Those a share of today may cite.
    pub fn geltende_vereinbarungen(
        &self,
        actor: &Actor,
    ) -> Result<Vec<VereinbarungEintrag>, AppError> {
        let (org, heute) = (self.person(actor)?.org, now().tag());
        let mut alle = self.vereinbarungen(actor)?;
        alle.retain(|v| v.geber == org && v.vereinbarung.gilt(heute));
        Ok(alle)
    }

    /// Whether the agreement a share rests on holds on that day; one that rests on none needs none.
    pub fn vereinbarung_traegt(&self, f: &FreigabeAnsicht, tag: Date) -> bool {
        let Some(id) = f.vereinbarung else {
            return true;
        };
        let verzeichnis = self.verzeichnis();
        let mut alle = verzeichnis.vereinbarungen();
        alle.any(|v| v.id == id && v.vereinbarung.gilt(tag))
    }

    /// The share, saying whether it opens anything on that day.
    pub fn mit_geltung(&self, f: FreigabeAnsicht, tag: Date) -> FreigabeAnsicht {
        let gilt = f.stand == Freigabestand::Erteilt
            && f.von <= tag
            && tag <= f.bis
            && self.vereinbarung_traegt(&f, tag);
        FreigabeAnsicht { gilt, ..f }
    }

    /// The agreement a share is to cite.
    ///
    /// Errors: `Eingabe` if the person's organisation has given none with this id.
    pub fn vereinbarungsbezug(
        &self,
        actor: &Actor,
        id: VereinbarungId,
    ) -> Result<Vereinbarungsbezug, AppError> {
        let org = self.person(actor)?.org;
        let alle = self.vereinbarungen(actor)?;
        let known = alle.into_iter().find(|v| v.id == id && v.geber == org);
        let known = known.ok_or_else(|| AppError::from(Satz::neu("eingabe-vereinbarung")))?;
        Ok(Vereinbarungsbezug {
            id,
            vereinbarung: known.vereinbarung,
        })
    }

    /// Puts an agreement down; it holds once a second person approves.
    ///
    /// Errors: `Verboten`, `Eingabe` (no such organisation or unit), `Organisation` (a rule).
    pub async fn vereinbarung_entwerfen(
        &self,
        actor: &Actor,
        command: VereinbarungEntwerfen,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let i = &command.inhalt;
        if !self
            .verzeichnis()
            .organisationen
            .contains_key(&i.empfaenger)
        {
            return Err(Satz::neu("eingabe-organisation")
                .mit("nummer", i.empfaenger)
                .into());
        }
        for einheit in &i.einheiten {
            self.stelle_bekannt(i.empfaenger, einheit)?;
        }
        self.vereinbarung_aendern(
            actor,
            OrganisationCommand::VereinbarungEntwerfen(command),
            auftrag,
        )
        .await
    }

    /// Lets an agreement hold, as the second person.
    ///
    /// Errors: `NichtGefunden`, `Verboten`, `Organisation` (a rule).
    pub async fn vereinbarung_genehmigen(
        &self,
        actor: &Actor,
        vereinbarung: VereinbarungId,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        self.eigene_vereinbarung(actor, vereinbarung)?;
        let command = VereinbarungGenehmigen { vereinbarung };
        self.vereinbarung_aendern(
            actor,
            OrganisationCommand::VereinbarungGenehmigen(command),
            auftrag,
        )
        .await
    }

    /// Ends an agreement at once, and with it all that is shared under it.
    pub async fn vereinbarung_beenden(
        &self,
        actor: &Actor,
        command: VereinbarungBeenden,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        self.eigene_vereinbarung(actor, command.vereinbarung)?;
        self.vereinbarung_aendern(
            actor,
            OrganisationCommand::VereinbarungBeenden(command),
            auftrag,
        )
        .await
    }

    /// One that is not there and one of another organisation are the same `NichtGefunden`.
    fn eigene_vereinbarung(&self, actor: &Actor, id: VereinbarungId) -> Result<(), AppError> {
        let org = self.person(actor)?.org;
        let verzeichnis = self.verzeichnis();
        let mut alle = verzeichnis.vereinbarungen();
        let known = alle.any(|v| v.id == id && v.geber == org);
        known.then_some(()).ok_or(AppError::NichtGefunden)
    }

    async fn vereinbarung_aendern(
        &self,
        actor: &Actor,
        command: OrganisationCommand,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        self.eigene_organisation(actor, Aktion::VereinbarungRegeln, command, auftrag)
            .await
    }
}
