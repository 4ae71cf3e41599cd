//! "Why may I (not)?" and "who may?", now or as of an earlier day.
//!
//! 2026-11-26: an earlier day is answered by the same code as today: the events of the Akte up to that day are folded
//! into empty copies of the access models, in a transaction that is thrown away, those of the organisations into a
//! directory of that day, and the gate is asked about these. The rules are
//! those in force now; the hash in each recorded look says which were in force then. Nothing is explained about what
//! the person may not see today: absent and hidden are the same `NichtGefunden`.

use std::sync::Arc;

use cqrs_es::Aggregate;
use eakte_domain::organisation::Organisation;
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{AkteRessource, Aktion, DokumentRessource, Grund, Kontext, Ressource};
use eakte_domain::{AkteId, DokumentId, Ereignis, NutzerId, Recorded, StreamId, Zeit};
use eakte_projections::{Reader, auth};
use eakte_zugriff::Auskunft;
use jiff::ToSpan;
use jiff::civil::Date;
use tokio_postgres::Client;

use super::verzeichnis::Verzeichnis;
use super::{Actor, App, AppError, Person, now};
use crate::store::{StoreError, follower, leser};

/// What is explained about an Akte.
const AN_AKTE: &[Aktion] = &[
    Aktion::AkteSehen,
    Aktion::AkteAendern,
    Aktion::Freigeben,
    Aktion::UebergabeAnbieten,
    Aktion::UebergabeEntscheiden,
    Aktion::VerlaufSehen,
    Aktion::NachweisSehen,
    Aktion::ZugriffeSehen,
    Aktion::LoeschungBeantragen,
    Aktion::AussonderungSperren,
    Aktion::LoeschungFreigeben,
    Aktion::Bewerten,
    Aktion::AkteWiedereroeffnen,
    Aktion::SchutzAendern,
    Aktion::MedizinwiderspruchFesthalten,
];
/// What is explained about a Dokument.
const AN_DOKUMENT: &[Aktion] = &[
    Aktion::DokumentSehen,
    Aktion::DokumentLesen,
    Aktion::DokumentAendern,
];

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gegenstand {
    /// An Akte.
    Akte(AkteId),
    /// A Dokument.
    Dokument(DokumentId),
}

/// The answer about one action; no explanation: on that day the person might not know of it.
#[derive(Clone, Debug)]
pub struct Warum {
    /// The action.
    pub aktion: Aktion,
    /// Why.
    pub auskunft: Option<Auskunft>,
}

/// Somebody who may see an Akte.
#[derive(Clone, Debug)]
pub struct Berechtigt {
    /// The person.
    pub nutzer: NutzerId,
    /// Under which purpose.
    pub zweck: Zweck,
    /// By which rule.
    pub grund: Grund,
    /// Through a share.
    pub geteilt: bool,
    /// May also read Dokumente: at least one.
    pub liest: bool,
}

/// What the gate knows of a thing.
enum Bekannt {
    Akte(AkteRessource),
    Dokument(DokumentRessource),
}

impl Bekannt {
    fn ressource(&self) -> Ressource<'_> {
        match self {
            Self::Akte(a) => Ressource::Akte(a),
            Self::Dokument(d) => Ressource::Dokument(d),
        }
    }
}

async fn bekannt(client: &impl Reader, was: Gegenstand) -> Result<Option<Bekannt>, AppError> {
    Ok(match was {
        Gegenstand::Akte(id) => auth::akte(client, id).await?.map(Bekannt::Akte),
        Gegenstand::Dokument(id) => auth::dokument(client, id).await?.map(Bekannt::Dokument),
    })
}

/// The last moment of a day in the district.
fn ende_von(tag: Date) -> Result<Zeit, AppError> {
    let morgen = tag.checked_add(1.day()).map_err(fault)?;
    let zone = jiff::tz::get!("Europe/Berlin");
    let mitternacht = morgen.to_zoned(zone).map_err(fault)?;
    Ok(Zeit(mitternacht.timestamp().as_millisecond() - 1))
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

impl App {
    /// Why the person may or may not do each thing, today or at the end of an earlier day.
    ///
    /// `None`: it did not exist then. Errors: `NichtGefunden` unless it may be seen today.
    pub async fn warum(
        &self,
        actor: &Actor,
        was: Gegenstand,
        am: Option<Date>,
    ) -> Result<Option<Vec<Warum>>, AppError> {
        let beleg = match was {
            Gegenstand::Akte(id) => self.darf_akte(actor, Aktion::AkteSehen, id).await?,
            Gegenstand::Dokument(id) => {
                self.darf_dokument(actor, Aktion::DokumentSehen, id).await?
            }
        };
        self.eingesehen(actor, &beleg).await?;
        let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
        let (known, nutzer, zeit) = match am {
            None => {
                let client = self.store.db.read().await?;
                let known = bekannt(&*client, was).await?;
                (known, Some(self.person(actor)?.nutzer()), now())
            }
            Some(tag) => {
                let zeit = ende_von(tag.min(now().tag()))?;
                let mut client = self.store.db.service().await?;
                let tx = client.transaction().await?;
                let verzeichnis = self.damals(&tx, akte, zeit).await?;
                let nutzer = verzeichnis.person(actor.nutzer).map(Person::nutzer);
                (bekannt(&tx, was).await?, nutzer, zeit)
            }
        };
        let (Some(known), Some(nutzer)) = (known, nutzer) else {
            return Ok(None);
        };
        let kontext = Kontext {
            zeit,
            tag: zeit.tag(),
            ..self.kontext(actor)
        };
        let tor = self.regelwerk.fuer(&nutzer, &kontext);
        let aktionen = match was {
            Gegenstand::Akte(_) => AN_AKTE,
            Gegenstand::Dokument(_) => AN_DOKUMENT,
        };
        let antworten = aktionen.iter().map(|aktion| Warum {
            aktion: *aktion,
            auskunft: tor.warum(*aktion, known.ressource()),
        });
        Ok(Some(antworten.collect()))
    }

    /// Who may see an Akte, under which of their purposes and by which rule: for those who answer for it.
    ///
    /// Errors: as the gate's for `ZugriffeSehen`, or for `Freigeben`, which either opens it.
    pub async fn wer_darf(
        &self,
        actor: &Actor,
        akte: AkteId,
        am: Option<Date>,
    ) -> Result<Vec<Berechtigt>, AppError> {
        if self
            .darf_akte(actor, Aktion::ZugriffeSehen, akte)
            .await
            .is_err()
        {
            self.darf_akte(actor, Aktion::Freigeben, akte).await?;
        }
        let am = am.map(|tag| tag.min(now().tag()));
        let zeit = am.map_or(Ok(now()), ende_von)?;
        // Not from the pool: what is thrown away at the end must not be found by the next one.
        let mut client = self.store.db.service().await?;
        let tx = client.transaction().await?;
        let verzeichnis = match am {
            None => self.verzeichnis(),
            Some(_) => Arc::new(self.damals(&tx, akte, zeit).await?),
        };
        let Some(known) = auth::akte(&tx, akte).await? else {
            return Ok(Vec::new());
        };
        let ids = tx
            .query(
                "SELECT dokument FROM auth_dokument WHERE akte = $1",
                &[&akte.0],
            )
            .await?;
        let mut dokumente = Vec::with_capacity(ids.len());
        for row in ids {
            dokumente.extend(auth::dokument(&tx, DokumentId(row.get(0))).await?);
        }
        drop(tx);
        let regelwerk = &self.regelwerk;
        let mut out = Vec::new();
        for person in verzeichnis.personen() {
            let nutzer = person.nutzer();
            for zweck in person.zwecke(zeit) {
                // Whoever may once they use it may.
                let kontext = Kontext {
                    faktor: Some(0),
                    ..Kontext::new(zeit, zweck)
                };
                let tor = regelwerk.fuer(&nutzer, &kontext);
                let Ok(beleg) = tor.entscheiden(Aktion::AkteSehen, Ressource::Akte(&known)) else {
                    continue;
                };
                let liest = dokumente.iter().any(|d| {
                    tor.entscheiden(Aktion::DokumentLesen, Ressource::Dokument(d))
                        .is_ok()
                });
                out.push(Berechtigt {
                    nutzer: nutzer.id,
                    zweck,
                    grund: beleg.grund().clone(),
                    geteilt: beleg.freigabe().is_some(),
                    liest,
                });
            }
        }
        Ok(out)
    }

    /// Folds what was known of an Akte at a moment into empty copies of the access models, for the rest of this
    /// transaction. Returns the directory of that moment.
    async fn damals(
        &self,
        tx: &tokio_postgres::Transaction<'_>,
        akte: AkteId,
        bis: Zeit,
    ) -> Result<Verzeichnis, AppError> {
        let reader = self.store.db.service().await?;
        let sql = "SELECT stream FROM stream WHERE art = 'organisation'";
        let mut verzeichnis = Verzeichnis::default();
        for row in reader.query(sql, &[]).await? {
            let stream = StreamId(row.get(0));
            let mut org = Organisation::default();
            for e in self.bis(&reader, stream, bis).await? {
                if let Ereignis::Organisation(event) = e.ereignis {
                    org.apply(event);
                }
            }
            verzeichnis.aufnehmen(stream, &org);
        }
        verzeichnis.vereinbarungen_verteilen();
        for table in auth::TABLES {
            // A temporary table of this name is found before the real one.
            let sql = format!(
                "CREATE TEMP TABLE {table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP"
            );
            tx.batch_execute(&sql).await?;
        }
        auth::apply(tx, &self.bis(&reader, akte.into(), bis).await?).await?;
        Ok(verzeichnis)
    }

    async fn bis(
        &self,
        reader: &Client,
        stream: StreamId,
        bis: Zeit,
    ) -> Result<Vec<Recorded>, AppError> {
        let rows = leser::stream(reader, stream, 0).await?;
        let mut events = follower::open(&self.store, reader, rows).await?;
        events.retain(|e| e.zeit <= bis);
        Ok(events)
    }
}
