//! What tests do with the log beside commands: events of weeks ago, and the views built anew from it.

use std::time::Duration;

use eakte::app::{Actor, now};
use eakte::store::akten::Siegler;
use eakte::store::follower;
use eakte_domain::akte::{Akte, AkteEvent};
use eakte_domain::werte::Schutzklasse;
use eakte_domain::{AkteId, CommandId, Ereignis, Urheber};
use eakte_projections::{auth, follow};
use uuid::Uuid;

use super::dienst::eakte;
use super::welt::Welt;

impl Welt {
    /// Appends events that no command makes today, as they stand in a log weeks later, and waits for the views.
    pub(crate) async fn geschehen(
        &self,
        wer: &Actor,
        akte: AkteId,
        events: impl IntoIterator<Item = AkteEvent>,
    ) {
        let store = &self.app.store;
        let stand = store.stand::<Akte>(akte.into()).await.unwrap().unwrap();
        let person = self.app.person(wer).unwrap();
        let urheber = Urheber {
            akteur: person.akteur(wer.zweck, None).unwrap(),
            zweck: wer.zweck,
            cmd: CommandId(Uuid::new_v4()),
            anfrage: None,
        };
        let mut siegler = Siegler::fortsetzen(store, akte.into(), now(), &stand);
        for event in events {
            let event = Ereignis::Akte(event);
            siegler
                .aktion(event, &urheber, Schutzklasse::Allgemein)
                .unwrap();
        }
        let (teil, _) = siegler.finish(());
        let receipt = store.schreiber.append(urheber.cmd, vec![teil]).await;
        store.cache.forget(akte.into());
        let (position, minute) = (receipt.unwrap().position, Duration::from_secs(60));
        assert!(self.app.follower.wait_for(position, minute).await);
    }

    /// Rebuilt equals live: views made anew from the log hold the same rows.
    pub(crate) async fn neue_ansichten_sind_gleich(&self) {
        self.ansichten_aktuell().await;
        let owner = self.superuser().await;
        let live = follow::fingerprint(&owner).await.unwrap();
        self.ansichten_neu();
        assert_eq!(follow::fingerprint(&owner).await.unwrap(), live);
    }

    /// The same, access models included.
    pub(crate) async fn neue_tabellen_sind_gleich(&self) {
        self.ansichten_aktuell().await;
        let mut owner = self.superuser().await;
        let live = follow::fingerprint(&owner).await.unwrap();
        auth::reset(&owner).await.unwrap();
        follower::fill_auth(&self.app.store, &mut owner, |_, _| {})
            .await
            .unwrap();
        self.ansichten_neu();
        assert_eq!(follow::fingerprint(&owner).await.unwrap(), live);
    }

    /// A look is durable when it is answered; its row follows.
    async fn ansichten_aktuell(&self) {
        let minute = Duration::from_secs(60);
        assert!(self.app.views_aktuell(minute).await);
    }

    fn ansichten_neu(&self) {
        let rebuilt = eakte(&self.config, &["rebuild"]);
        assert!(rebuilt.status.success(), "{rebuilt:?}");
    }
}
