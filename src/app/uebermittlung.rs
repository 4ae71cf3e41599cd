//! What a share lets its recipient take away: the documents it covers, and the keys of exactly their payloads.
//!
//! The gate decides on every Dokument, as it does when the recipient looks at the page: only what was reached through
//! a share goes out. A record key never does.

use std::collections::BTreeSet;

use eakte_domain::akte::{Akte, AkteEvent};
use eakte_domain::werte::{Einheit, Rolle, Stufe, Zweck};
use eakte_domain::zugriff::{Aktion, Beleg, Kontext, Nutzer, Objekt, Ressource, Rollenzuweisung};
use eakte_domain::{AkteId, CommandId, DokumentId, Ereignis, NutzerId, OrgNr, StreamId, Urheber};
use eakte_ledger::handout::Handout;
use eakte_ledger::ids::RecordId;
use eakte_ledger::seal::{PayloadKey, SALT_BYTES};
use eakte_projections::auth;
use uuid::Uuid;

use super::verwaltung::betreiber;
use super::{Actor, App, AppError, now};
use crate::keys::Empfaenger;
use crate::store::{StoreError, leser};

/// Dokumente that the gate lets out through shares, each with its decision.
pub struct Geteilt {
    /// The Akte.
    pub akte: AkteId,
    /// The decisions, in the order in which the Dokumente were filed.
    pub belege: Vec<Beleg>,
}

impl App {
    /// What of an Akte was shared with this person, under the purpose of the session, today: recorded as taken away.
    ///
    /// Errors: `NichtGefunden` if nothing was.
    pub async fn mit_mir_geteilt(&self, actor: &Actor, akte: AkteId) -> Result<Geteilt, AppError> {
        self.darf_akte(actor, Aktion::AkteSehen, akte).await?;
        let mut belege = Vec::new();
        for id in self.dokumente_von(akte).await? {
            match self.darf_dokument(actor, Aktion::DokumentLesen, id).await {
                Ok(beleg) => belege.push(beleg),
                Err(AppError::NichtGefunden | AppError::Verboten(_)) => {}
                Err(e) => return Err(e),
            }
        }
        let geteilt = nur_durch_freigabe(akte, belege)?;
        self.mitgenommen(actor, &geteilt.belege).await?;
        Ok(geteilt)
    }

    /// What of an Akte the live shares let a case worker of this organisation read today, for the operator who sends
    /// it there.
    ///
    /// Errors: `NichtGefunden` if there is no such Akte or nothing was shared.
    pub async fn geteilt_mit(&self, org: OrgNr, akte: AkteId) -> Result<Geteilt, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        let zwecke: BTreeSet<(Zweck, Option<Einheit>)> = known
            .freigaben
            .iter()
            .filter(|f| f.empfaenger == org)
            .map(|f| (f.zweck, f.einheit.clone()))
            .collect();
        let vereinbarungen = self.verzeichnis().vereinbarungen_an(org);
        let mut belege = Vec::new();
        for id in self.dokumente_von(akte).await? {
            let Some(dokument) = auth::dokument(&*client, id).await? else {
                continue;
            };
            // Under whichever purpose: the file is made once for all that was shared.
            let allowed = zwecke.iter().find_map(|(zweck, einheit)| {
                let nutzer = Nutzer {
                    vereinbarungen: vereinbarungen.clone(),
                    ..sachbearbeitung(org, *zweck, einheit.clone())?
                };
                let kontext = Kontext::new(now(), *zweck);
                self.regelwerk
                    .fuer(&nutzer, &kontext)
                    .entscheiden(Aktion::DokumentLesen, Ressource::Dokument(&dokument))
                    .ok()
            });
            belege.extend(allowed);
        }
        drop(client);
        let geteilt = nur_durch_freigabe(akte, belege)?;
        let urheber = Urheber {
            akteur: betreiber(org)?,
            zweck: Zweck::Administration,
            cmd: CommandId(Uuid::new_v4()),
            anfrage: None,
        };
        self.mitgenommen_als(&known, &geteilt.belege, urheber)
            .await?;
        Ok(geteilt)
    }

    /// Dokumente of an Akte in the order in which they were filed.
    async fn dokumente_von(&self, akte: AkteId) -> Result<Vec<DokumentId>, AppError> {
        let mut ids = Vec::new();
        for (event, _) in self.ereignisse(akte).await? {
            match event {
                AkteEvent::DokumentRegistriert(e) => ids.push(e.dokument),
                AkteEvent::DokumentUebernommen(e) => ids.push(e.uebernahme.dokument),
                _ => {}
            }
        }
        Ok(ids)
    }

    /// Events of an Akte, each with the K of its payload and its sequence.
    async fn ereignisse(
        &self,
        akte: AkteId,
    ) -> Result<Vec<(AkteEvent, (u64, PayloadKey))>, AppError> {
        let stream = StreamId(akte.0);
        let client = self.store.db.read().await?;
        let rows = leser::stream(&**client, stream, 0).await?;
        if rows.is_empty() {
            return Err(AppError::NichtGefunden);
        }
        let keys = self
            .store
            .cache
            .keys_zu(&**client, &self.store.bund, &rows)
            .await?;
        let mut out = Vec::new();
        for (row, keys) in rows.iter().zip(&keys) {
            // An erased payload has no key to hand out.
            let Some(salt) = row
                .salt
                .as_deref()
                .and_then(|s| <&[u8; SALT_BYTES]>::try_from(s).ok())
            else {
                continue;
            };
            let recorded = row.open(keys)?;
            let header = row.header()?;
            let epoch = header
                .parse()
                .map_err(|e| StoreError::Payload(e.to_string()))?
                .key_epoch;
            if let (Ereignis::Akte(event), Some(key)) = (recorded.ereignis, keys.key(epoch)) {
                let k = PayloadKey::of(key, &header, salt);
                out.push((event, (recorded.sequence, k)));
            }
        }
        Ok(out)
    }

    /// The keys of exactly the payloads that tell of these Dokumente: filed, new version, new Betreff; of a finally
    /// signed one nothing that names or holds what it was before.
    pub async fn aushaendigen(&self, geteilt: &Geteilt) -> Result<Handout, AppError> {
        let dokumente: BTreeSet<DokumentId> = geteilt.dokumente().collect();
        let akte = self.akte_zu(geteilt).await?;
        let events = self.ereignisse(geteilt.akte).await?;
        let umbenannt = events.iter().filter_map(|(event, _)| match event {
            AkteEvent::DokumentBetreffGeaendert(e) => Some(e.dokument),
            _ => None,
        });
        let umbenannt: BTreeSet<DokumentId> = umbenannt.collect();
        let geht_mit = |event: &AkteEvent| {
            about(event).is_some_and(|d| {
                dokumente.contains(&d) && !vor_zeichnung(&akte, event, umbenannt.contains(&d))
            })
        };
        let keys = events
            .into_iter()
            .filter(|(event, _)| geht_mit(event))
            .map(|(_, key)| key)
            .collect();
        Ok(Handout {
            origin: self.store.origin.clone(),
            stream: RecordId(*geteilt.akte.0.as_bytes()),
            keys,
        })
    }

    /// The keys of all payloads of an Akte that are not erased.
    pub(super) async fn alle_schluessel(&self, akte: AkteId) -> Result<Handout, AppError> {
        let events = self.ereignisse(akte).await?;
        Ok(Handout {
            origin: self.store.origin.clone(),
            stream: RecordId(*akte.0.as_bytes()),
            keys: events.into_iter().map(|(_, key)| key).collect(),
        })
    }

    /// The folded Akte behind a decision.
    pub async fn akte_zu(&self, geteilt: &Geteilt) -> Result<Akte, AppError> {
        let stand = self.store.stand::<Akte>(geteilt.akte.into()).await?;
        Ok(stand.ok_or(AppError::NichtGefunden)?.aggregate.clone())
    }

    /// The announced recipients of an organisation.
    pub fn empfaenger_von(&self, org: OrgNr) -> Vec<Empfaenger> {
        self.store
            .beteiligte
            .read()
            .unwrap_or_else(|e| e.into_inner())
            .organisationen
            .get(&org)
            .cloned()
            .unwrap_or_default()
    }
}

impl Geteilt {
    /// The Dokumente, in the order in which they were filed.
    pub fn dokumente(&self) -> impl Iterator<Item = DokumentId> {
        self.belege.iter().filter_map(|b| match b.objekt() {
            Objekt::Dokument(_, id) => Some(id),
            Objekt::Akte(_) | Objekt::Vorgang(..) | Objekt::Organisation(_) => None,
        })
    }
}

/// Drops what is open to the person without a share; nothing left is `NichtGefunden`.
fn nur_durch_freigabe(akte: AkteId, mut belege: Vec<Beleg>) -> Result<Geteilt, AppError> {
    belege.retain(|b| b.freigabe().is_some() && b.akte() == Some(akte));
    if belege.is_empty() {
        return Err(AppError::NichtGefunden);
    }
    Ok(Geteilt { akte, belege })
}

/// Any case worker of an organisation, or of the one unit a share names, who works on this purpose; `None` if nobody
/// does as one.
fn sachbearbeitung(org: OrgNr, zweck: Zweck, einheit: Option<Einheit>) -> Option<Nutzer> {
    let Zweck::Leistung(leistungsart) = zweck else {
        return None;
    };
    Some(Nutzer {
        id: NutzerId(Uuid::nil()),
        org,
        is_kreis: org == App::KREIS,
        aktiv: true,
        rollen: vec![Rollenzuweisung {
            rolle: Rolle::Sachbearbeitung,
            einheit: match einheit {
                Some(einheit) => einheit,
                None => Einheit::new("Betrieb").ok()?,
            },
            unterhalb: Vec::new(),
            leistungsarten: vec![leistungsart],
            bis: None,
        }],
        // What is kept more closely leaves for nobody in particular.
        stufe: Stufe::default(),
        vertretungen: Vec::new(),
        notfaelle: Vec::new(),
        delegationen: Vec::new(),
        vereinbarungen: Vec::new(),
    })
}

/// Whether an event holds a version or a name that a Dokument had before its Schlusszeichnung. After it there is no other.
fn vor_zeichnung(akte: &Akte, event: &AkteEvent, umbenannt: bool) -> bool {
    let ab = |id| akte.gezeichnete_fassung(id);
    match event {
        AkteEvent::DokumentRegistriert(e) => ab(e.dokument).is_some_and(|ab| ab > 1 || umbenannt),
        AkteEvent::DokumentFassungAngefuegt(e) => ab(e.dokument).is_some_and(|ab| e.nummer < ab),
        AkteEvent::DokumentBetreffGeaendert(e) => ab(e.dokument).is_some(),
        _ => false,
    }
}

/// The Dokument whose content or name an event holds, and nothing of another.
fn about(event: &AkteEvent) -> Option<DokumentId> {
    match event {
        AkteEvent::DokumentRegistriert(e) => Some(e.dokument),
        AkteEvent::DokumentFassungAngefuegt(e) => Some(e.dokument),
        AkteEvent::DokumentBetreffGeaendert(e) => Some(e.dokument),
        AkteEvent::TransfervermerkErstellt(e) => Some(e.dokument),
        // Where a Dokument lay, why it was cancelled, and all about other things stays here.
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::VorgangAngelegt(_)
        | AkteEvent::VorgangBetreffGeaendert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::VorgangStorniert(_)
        | AkteEvent::DokumentVerschoben(_)
        | AkteEvent::DokumentStorniert(_)
        // What a redacted copy was made from, and why.
        | AkteEvent::DokumentGeschwaerzt(_)
        // Both name another Akte, which no share of this one shows.
        | AkteEvent::DokumentAbgegeben(_)
        | AkteEvent::DokumentUebernommen(_)
        // Who leads an Akte is the business of both sides, not of what is passed on.
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_)
        // How closely something is kept is the business of those who lead the Akte.
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
        // What the person was told is between them and who leads the Akte.
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        // Who signs and what they say to each other stays in the house.
        | AkteEvent::GeschaeftsgangEroeffnet(_)
        | AkteEvent::SchrittErledigt(_)
        | AkteEvent::GeschaeftsgangBeendet(_)
        | AkteEvent::DokumentVersandt(_) => None,
        // When somebody looks again, and what was demanded, is internal; a letter is shared as a Dokument.
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_) => None,
        // Where an Akte goes when its time is over is the business of who leads it.
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_)
        | AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_) => None,
    }
}
