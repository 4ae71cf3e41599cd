//! Our side: the sample district without Akten, and Akten of one case worker with events of 1 KiB.

use std::path::PathBuf;
use std::sync::Arc;

use eakte::app::muster::{Muster, laden};
use eakte::app::{Actor, App, Auftrag, Config, NeueAkte, now};
use eakte::store::akten::Siegler;
use eakte::store::db::Db;
use eakte::store::migrate::migrate;
use eakte::store::strom::Stromstand;
use eakte_domain::akte::{Akte, AkteBetreffGeaendert, AkteEvent};
use eakte_domain::aktenzeichen::AktenzeichenVorlage;
use eakte_domain::werte::{Betreff, Medium, Schutzklasse, Zweck};
use eakte_domain::{AkteId, CommandId, Ereignis, StreamId, Urheber};
use eakte_sample::MusterAkte;
use futures::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

use super::{Fault, var};

/// Streams the appending benches spread over.
pub(crate) const STREAMS: usize = 1_000;
/// Bytes of an event's content.
pub(crate) const EVENT_BYTES: usize = 1_024;
/// Characters of a Betreff that make an event of about that size: it stands there twice, new and old.
const BETREFF_CHARS: usize = 330;
/// Events of one Akte sent at once while filling.
const FILL_EVENTS: usize = 100;

/// The running application and somebody who works in it.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) config: Config,
    pub(crate) actor: Actor,
    urheber: Urheber,
    muster: MusterAkte,
}

/// A Betreff of the right length that differs with `n`.
pub(crate) fn betreff(n: usize) -> Result<Betreff, Fault> {
    let text: String = format!("{n:08} ")
        .chars()
        .chain("Messung der Ablage ".chars().cycle())
        .take(BETREFF_CHARS)
        .collect();
    Ok(Betreff::new(text.trim_end())?)
}

impl World {
    /// As `ops/bench` says.
    pub(crate) fn config() -> Result<Config, Fault> {
        Ok(Config {
            database_url: var("DATABASE_URL")?,
            daten: PathBuf::from(var("EAKTE_DATA")?),
            passphrase_file: Some(PathBuf::from(var("EAKTE_PASSPHRASE_FILE")?)),
            worker: Some(PathBuf::from(var("EAKTE_WORKER")?)),
            origin: "bench.example/log".into(),
            vorlage: AktenzeichenVorlage::parse("{einheit}-{plan}-{laufend}/{jahr}")?,
        })
    }

    /// Makes keys, tables and the district in an empty database.
    pub(crate) async fn new() -> Result<Self, Fault> {
        let config = Self::config()?;
        migrate(&mut Db::new(&config.database_url)?.owner().await?).await?;
        let app = App::start(&config, false).await?;
        let none = Muster {
            akten: 0,
            dokumente: 0,
            seed: 1,
        };
        laden(&app, &config.passphrase()?, none, |_| {}).await?;
        let muster = eakte_sample::akten(1, 1, 1, now().tag())
            .next()
            .ok_or("no sample")?;
        let actor = Actor::neu(muster.bearbeiter, Zweck::Leistung(muster.leistungsart));
        let akteur = app
            .person(&actor)?
            .akteur(actor.zweck, Some(&muster.einheit))
            .ok_or("no actor")?;
        let urheber = Urheber {
            akteur,
            zweck: actor.zweck,
            cmd: CommandId(Uuid::new_v4()),
            anfrage: None,
        };
        Ok(Self {
            app,
            config,
            actor,
            urheber,
            muster,
        })
    }

    /// A second application on the same log: nothing is in its caches.
    pub(crate) async fn fresh(&self) -> Result<App, Fault> {
        Ok(App::start(&self.config, false).await?)
    }

    /// Opens that many Akten of so many events each, by way of the log's own commands and writer.
    pub(crate) async fn akten_with_events(
        &self,
        akten: usize,
        events: usize,
    ) -> Result<Vec<AkteId>, Fault> {
        stream::iter(0..akten)
            .map(|_| async move {
                let id = AkteId(Uuid::new_v4());
                let m = &self.muster;
                let neu = NeueAkte {
                    akte: id,
                    plan: m.plan.clone(),
                    betreff: betreff(0)?,
                    org: m.org,
                    einheit: m.einheit.clone(),
                    wohnsitz: m.wohnsitz,
                    beginn: Some(m.beginn),
                    medium: Medium::Elektronisch,
                    herkunft: None,
                };
                self.app
                    .akte_anlegen(&self.actor, neu, Auftrag::neu().ohne_warten())
                    .await?;
                let mut stand = self.stand(id).await?;
                while (stand.next_seq as usize) < events {
                    let left = events - stand.next_seq as usize;
                    stand = self.append(&stand, id, left.min(FILL_EVENTS)).await?;
                }
                // What lies in the cache is older than the log now.
                self.app.store.cache.forget(id.into());
                Ok(id)
            })
            .buffer_unordered(16)
            .try_collect()
            .await
    }

    /// Where the stream of an Akte stands.
    pub(crate) async fn stand(&self, akte: AkteId) -> Result<Stromstand<()>, Fault> {
        let stand = self
            .app
            .store
            .stand::<Akte>(akte.into())
            .await?
            .ok_or("no such Akte")?;
        Ok(Stromstand {
            aggregate: (),
            next_seq: stand.next_seq,
            prev: stand.prev,
            zeit: stand.zeit,
            org: stand.org,
            keys: Arc::clone(&stand.keys),
            gelesen: stand.gelesen,
        })
    }

    /// Seals and appends events as one command; where the stream stands then.
    pub(crate) async fn append(
        &self,
        stand: &Stromstand<()>,
        akte: AkteId,
        events: usize,
    ) -> Result<Stromstand<()>, Fault> {
        let mut siegler = Siegler::fortsetzen(&self.app.store, StreamId::from(akte), now(), stand);
        for n in 0..events {
            let event = AkteEvent::AkteBetreffGeaendert(AkteBetreffGeaendert {
                betreff: betreff(stand.next_seq as usize + n)?,
                vorher: betreff(stand.next_seq as usize + n - 1)?,
            });
            siegler.aktion(
                Ereignis::Akte(event),
                &self.urheber,
                Schutzklasse::Allgemein,
            )?;
        }
        let (teil, stand) = siegler.finish(());
        self.app
            .store
            .schreiber
            .append(CommandId(Uuid::new_v4()), vec![teil])
            .await?;
        Ok(stand)
    }

    /// Lets PostgreSQL know its tables, as autovacuum would.
    pub(crate) async fn analyse(&self) -> Result<(), Fault> {
        Ok(self
            .app
            .store
            .db
            .owner()
            .await?
            .batch_execute("VACUUM ANALYZE")
            .await?)
    }
}
