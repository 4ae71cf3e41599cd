//! Verborgen: a refusal names no Dokument that the person may not see.
//!
//! The rules of an Akte know all of it and name what is in the way by its number. Who sees what is the gate's: so the
//! sentence is looked through here, on its way out.

use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, FristError, GeschaeftsgangError, UebergabeError,
};
use eakte_domain::zugriff::{Aktion, Objekt};
use eakte_domain::{AkteId, DokumentId};

use super::{Actor, App, AppError};

/// The Dokument a command is about: others that its refusal names lie in the same Vorgang.
pub(super) fn worum(akte: AkteId, command: &AkteCommand) -> Option<DokumentId> {
    match (command, command.braucht(akte).1) {
        (_, Objekt::Dokument(_, dokument)) => Some(dokument),
        (AkteCommand::DokumentRegistrieren(c), _) => c.anlage_zu,
        _ => None,
    }
}

impl App {
    /// The refusal as this person may read it. `um`: the Dokument the command was about.
    pub(super) async fn nur_gesehenes(
        &self,
        actor: &Actor,
        akte: AkteId,
        um: Option<DokumentId>,
        e: AppError,
    ) -> AppError {
        let AppError::Akte(e) = e else { return e };
        match self.gesehenes(actor, akte, um, e).await {
            Ok(e) => e.into(),
            Err(e) => e,
        }
    }

    async fn gesehenes(
        &self,
        actor: &Actor,
        akte: AkteId,
        um: Option<DokumentId>,
        e: AkteError,
    ) -> Result<AkteError, AppError> {
        use GeschaeftsgangError as G;
        match e {
            AkteError::Geschaeftsgang(G::Offen(alle)) => {
                let mut gesehen = Vec::new();
                for zeichen in &alle {
                    let dokument = self.mit_zeichen(akte, *zeichen).await?;
                    if self.sieht(actor, akte, dokument).await? {
                        gesehen.push(*zeichen);
                    }
                }
                let e = if gesehen.len() == alle.len() {
                    G::Offen(alle)
                } else if gesehen.is_empty() {
                    G::OffenVerborgen
                } else {
                    G::OffenWeitere(gesehen)
                };
                Ok(e.into())
            }
            AkteError::Geschaeftsgang(G::Laeuft(nummer) | G::Schlussgezeichnet(nummer))
            | AkteError::Frist(FristError::SchreibenGebunden(nummer)) => {
                let Some(um) = um else { return Ok(e) };
                let genannt = self.daneben(akte, um, nummer).await?;
                if genannt == Some(um) || self.sieht(actor, akte, genannt).await? {
                    return Ok(e);
                }
                Ok(G::GebundenVerborgen.into())
            }
            AkteError::Uebergabe(UebergabeError::Entwurf) => {
                let gesehen = self.gesehene_entwuerfe(actor, akte).await?;
                Ok(if gesehen.is_empty() {
                    e
                } else {
                    UebergabeError::Entwuerfe(gesehen).into()
                })
            }
            e => Ok(e),
        }
    }

    /// The drafts in an Akte that the person sees, by numbers of Vorgang and Dokument, ascending.
    async fn gesehene_entwuerfe(
        &self,
        actor: &Actor,
        akte: AkteId,
    ) -> Result<Vec<(u32, u32)>, AppError> {
        let Some(stand) = self.store.stand::<Akte>(akte.into()).await? else {
            return Ok(Vec::new());
        };
        let mut gesehen = Vec::new();
        for (id, d) in stand.aggregate.dokumente() {
            if d.storniert || d.schutz.entwurf_von.is_none() {
                continue;
            }
            let vorgang = stand.aggregate.vorgang(d.vorgang);
            if self.sieht(actor, akte, Some(*id)).await? {
                gesehen.extend(vorgang.map(|v| (v.nummer, d.nummer)));
            }
        }
        gesehen.sort_unstable();
        Ok(gesehen)
    }

    /// The Dokument with these numbers of Vorgang and Dokument.
    async fn mit_zeichen(
        &self,
        akte: AkteId,
        (vorgang, nummer): (u32, u32),
    ) -> Result<Option<DokumentId>, AppError> {
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        Ok(stand.and_then(|s| {
            let akte = &s.aggregate;
            let hier = |d: &eakte_domain::akte::Dokument| {
                let v = akte.vorgang(d.vorgang);
                d.nummer == nummer && v.is_some_and(|v| v.nummer == vorgang)
            };
            let mut alle = akte.dokumente().iter();
            alle.find(|(_, d)| hier(d)).map(|(id, _)| *id)
        }))
    }

    /// The Dokument with this number in the Vorgang of another: it belongs to it, or is an Anlage of it.
    async fn daneben(
        &self,
        akte: AkteId,
        um: DokumentId,
        nummer: u32,
    ) -> Result<Option<DokumentId>, AppError> {
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        Ok(stand.and_then(|s| {
            let vorgang = s.aggregate.dokument(um)?.vorgang;
            let mut alle = s.aggregate.dokumente().iter();
            alle.find(|(_, d)| d.vorgang == vorgang && d.nummer == nummer)
                .map(|(id, _)| *id)
        }))
    }

    /// Whether the person may see that Dokument; one that is not there nobody sees.
    async fn sieht(
        &self,
        actor: &Actor,
        akte: AkteId,
        dokument: Option<DokumentId>,
    ) -> Result<bool, AppError> {
        let Some(dokument) = dokument else {
            return Ok(false);
        };
        let objekt = Objekt::Dokument(akte, dokument);
        match self.darf(actor, Aktion::DokumentSehen, objekt).await {
            Ok(_) => Ok(true),
            Err(AppError::NichtGefunden | AppError::Verboten(_)) => Ok(false),
            Err(e) => Err(e),
        }
    }
}
