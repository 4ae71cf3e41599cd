//! An Akte of which something is to be erased, and the people who may.

use eakte::app::{Actor, App, AppError, Auftrag, LoeschAntrag};
use eakte_domain::akte::{Akte, Loeschziel};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Dokumentklasse, Loeschgrundlage, Zweck};
use eakte_domain::{AkteId, DokumentId, LoeschungId, VorgangId};
use eakte_testpg::Cluster;

use super::papier;
use super::welt::{Welt, text};

/// Stands in what is erased, and nowhere else.
pub(crate) const WEG: &str = "Rhabarberkompott";
/// Stands beside it and stays.
pub(crate) const BLEIBT: &str = "Quittengelee";
/// Everybody's.
pub(crate) const PASSWORT: &str = "ein langes Passwort fuer alle";

/// An Akte with one Dokument to erase and one to keep, and who does it.
pub(crate) struct Fall {
    pub(crate) welt: Welt,
    pub(crate) sb: Actor,
    pub(crate) eins: Actor,
    pub(crate) zwei: Actor,
    pub(crate) akte: AkteId,
    pub(crate) vorgang: VorgangId,
    pub(crate) weg: DokumentId,
    pub(crate) bleibt: DokumentId,
}

impl Fall {
    pub(crate) async fn neu(cluster: Option<&Cluster>) -> Self {
        let welt = match cluster {
            Some(cluster) => Welt::in_cluster(cluster, "").await,
            None => Welt::neu().await,
        };
        let sb = welt.wer("a.wohngeld", Wohngeld);
        let akte = welt.akte(&sb, &format!("Akte {BLEIBT}")).await;
        let vorgang = welt.vorgang(&sb, akte, "Antrag").await;
        let mut ids = Vec::new();
        for wort in [WEG, BLEIBT] {
            let name = format!("{wort}.eml");
            let datei = (name.as_str(), papier::eml(wort));
            let klasse = Dokumentklasse::Schriftverkehr;
            ids.push(welt.dokument(&sb, (akte, vorgang), klasse, datei).await);
        }
        let mut personen = Vec::new();
        for name in ["a.freigabe1", "a.freigabe2"] {
            let wer = welt.wer(name, Zweck::Datenschutz);
            welt.app
                .passwort_setzen(wer.nutzer, PASSWORT)
                .await
                .unwrap();
            welt.app
                .freigabeschluessel_anlegen(&wer, PASSWORT)
                .await
                .unwrap();
            personen.push(wer);
        }
        Self {
            sb,
            eins: personen[0],
            zwei: personen[1],
            akte,
            vorgang,
            weg: ids[0],
            bleibt: ids[1],
            welt,
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.welt.app
    }

    pub(crate) async fn beantragt(&self, ziel: Loeschziel) -> Result<LoeschungId, AppError> {
        let antrag = LoeschAntrag {
            ziel,
            grundlage: Loeschgrundlage::Unrechtmaessig,
            begruendung: text("falsche Person"),
        };
        self.app()
            .loeschung_beantragen(&self.sb, self.akte, antrag, Auftrag::neu())
            .await?;
        let stand = self.app().store.stand::<Akte>(self.akte.into()).await?;
        Ok(stand.unwrap().aggregate.loeschung().unwrap().loeschung)
    }

    pub(crate) async fn erste(&self, loeschung: LoeschungId) -> Result<(), AppError> {
        let zweite = self.zwei.nutzer;
        self.app()
            .loeschung_erstfreigeben(&self.eins, self.akte, loeschung, PASSWORT, zweite)
            .await
    }

    pub(crate) async fn zweite(&self, loeschung: LoeschungId) -> Result<(), AppError> {
        self.app()
            .loeschung_vollziehen(&self.zwei, self.akte, loeschung, PASSWORT)
            .await
            .map(|q| assert!(q.sichtbar))
    }

    pub(crate) async fn loescht(&self, ziel: Loeschziel) {
        let loeschung = self.beantragt(ziel).await.unwrap();
        self.erste(loeschung).await.unwrap();
        self.zweite(loeschung).await.unwrap();
    }

    pub(crate) fn dokument_weg(&self) -> Loeschziel {
        Loeschziel::Dokument { dokument: self.weg }
    }

    pub(crate) async fn erased_payloads(&self) -> i64 {
        let sql = "SELECT count(*) FROM geloescht g WHERE EXISTS
            (SELECT FROM payload_salt s WHERE s.position = g.position) OR EXISTS
            (SELECT FROM payload_body b WHERE b.position = g.position)";
        let row = self
            .welt
            .superuser()
            .await
            .query_one(sql, &[])
            .await
            .unwrap();
        row.get(0)
    }
}
