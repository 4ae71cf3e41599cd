//! Keys of those who approve erasures: made by the person, announced in the log.

use eakte_domain::werte::Rolle;
use eakte_domain::{CommandId, NutzerId};
use eakte_ledger::claim::Claim;
use eakte_ledger::erase::Approver;
use eakte_ledger::ids::Origin;
use eakte_ledger::note::{WriterKey, WriterPublicKey};
use uuid::Uuid;

use super::anmeldung::{gelungen, lang_genug, versuch};
use super::start::log_config;
use super::{Actor, App, AppError, Person, Satz, now, zu_ende};
use crate::keys::freigabe;
use crate::store::StoreError;
use crate::store::akten::Siegler;

impl Person {
    /// Whether the person may approve erasures today.
    pub fn gibt_loeschungen_frei(&self) -> bool {
        let heute = now().tag();
        !self.gesperrt
            && self
                .rollen
                .iter()
                .any(|r| r.rolle == Rolle::Loeschfreigabe && r.bis.is_none_or(|bis| heute <= bis))
    }
}

impl App {
    /// The name a person's key signs under: says nothing of who it is to those who do not keep the directory.
    fn freigabename(&self, nutzer: NutzerId) -> Result<Origin, AppError> {
        let name = format!("{}/freigabe/{}", self.store.origin, nutzer.0.simple());
        Origin::new(name).map_err(|e| StoreError::Config(e.to_string()).into())
    }

    /// The person's key, as the log knows it; none before they have made one.
    pub async fn freigabeschluessel(&self, nutzer: NutzerId) -> Result<Option<Approver>, AppError> {
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "SELECT vkey FROM freigabeschluessel WHERE nutzer = $1",
                &[&nutzer.0],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (name, key) = WriterPublicKey::from_vkey(row.get(0))
            .map_err(|e| StoreError::Payload(e.to_string()))?;
        Ok(Some(Approver { name, key }))
    }

    /// Makes the person's key under their password and announces it in the log. Replaces one that the password no
    /// longer opens, because it was set anew; keys of people who may no longer approve are withdrawn with it.
    ///
    /// Errors: `Verboten` without the role, `Eingabe` if the password is wrong or the key is there and opens.
    pub async fn freigabeschluessel_anlegen(
        &self,
        actor: &Actor,
        passwort: &str,
    ) -> Result<(), AppError> {
        if !self.person(actor)?.gibt_loeschungen_frei() {
            return Err(Satz::neu("eingabe-loeschfreigabe-rolle").into());
        }
        if self.hat_passwort(actor.nutzer).await? {
            self.passwort_bestaetigen(actor.nutzer, passwort).await?;
        } else {
            lang_genug(passwort)?;
        }
        if self
            .schluessel_oeffnen(actor.nutzer, passwort)
            .await?
            .is_some()
        {
            return Err(Satz::neu("eingabe-freigabeschluessel-da").into());
        }
        let given = passwort.to_owned();
        let (key, datei) = tokio::task::spawn_blocking(move || freigabe::neu(&given))
            .await
            .map_err(|e| StoreError::Payload(e.to_string()))?
            .map_err(StoreError::from)?;
        let approver = Approver {
            name: self.freigabename(actor.nutzer)?,
            key: key.public(),
        };
        // Between the two steps nobody holds the announced key: a client that goes away must not leave it so.
        zu_ende(
            self.clone()
                .schluessel_eintragen(actor.nutzer, approver, datei),
        )
        .await
    }

    async fn schluessel_eintragen(
        self,
        nutzer: NutzerId,
        approver: Approver,
        datei: Vec<u8>,
    ) -> Result<(), AppError> {
        self.ankuendigen(approver.clone()).await?;
        // If the process dies before this, the announced key is one that nobody holds; the next try announces another.
        let client = self.store.db.read().await?;
        client
            .execute(
                "INSERT INTO freigabeschluessel VALUES ($1, $2, $3, $4)
                 ON CONFLICT (nutzer) DO UPDATE SET vkey = $2, schluessel = $3, seit = $4",
                &[&nutzer.0, &approver.to_string(), &datei, &now().0],
            )
            .await?;
        Ok(())
    }

    /// Writes a new configuration: this key in place of an older one of the same name.
    async fn ankuendigen(&self, neu: Approver) -> Result<(), AppError> {
        let verzeichnis = self.verzeichnis();
        let mut names = Vec::new();
        for p in verzeichnis.personen().filter(|p| p.gibt_loeschungen_frei()) {
            names.push(self.freigabename(p.id)?);
        }
        let (log, mut config) = log_config(&self.store).await?;
        config
            .approvers
            .retain(|a| a.name != neu.name && names.contains(&a.name));
        config.approvers.push(neu);
        let mut siegler = Siegler::fortsetzen(&self.store, log.stream, now(), &log.stand);
        siegler.klar(Claim::Config(config))?;
        let (teil, _) = siegler.finish(());
        self.store
            .schreiber
            .append(CommandId(Uuid::new_v4()), vec![teil])
            .await?;
        Ok(())
    }

    /// The approvers in force.
    pub(super) async fn angekuendigt(&self) -> Result<Vec<Approver>, AppError> {
        Ok(log_config(&self.store).await?.1.approvers)
    }

    /// Who approves: their announced key, and their private one.
    ///
    /// The password is asked for once more. Who has none here, because they come through the provider alone, gives the
    /// one they chose for the key: whether it opens is the check, and wrong ones are counted like wrong passwords.
    pub(super) async fn freigebend(
        &self,
        nutzer: NutzerId,
        passwort: &str,
    ) -> Result<(Approver, WriterKey), AppError> {
        let eigenes = self.hat_passwort(nutzer).await?;
        let zaehler = self
            .store
            .bund
            .fremde_kennung("freigabe", &[&nutzer.0.to_string()]);
        if eigenes {
            self.passwort_bestaetigen(nutzer, passwort).await?;
        } else {
            let client = self.store.db.read().await?;
            versuch(&client, &zaehler).await?;
        }
        let approver = self.freigabeschluessel(nutzer).await?;
        let key = self.schluessel_oeffnen(nutzer, passwort).await?;
        if !eigenes {
            if approver.is_some() && key.is_none() {
                return Err(Satz::neu("eingabe-passwort-falsch").into());
            }
            let client = self.store.db.read().await?;
            gelungen(&client, &zaehler).await?;
        }
        let (Some(approver), Some(key)) = (approver, key) else {
            return Err(Satz::neu("eingabe-freigabeschluessel-fehlt").into());
        };
        Ok((approver, key))
    }

    /// The person's private key; none if there is none or the password does not open it.
    async fn schluessel_oeffnen(
        &self,
        nutzer: NutzerId,
        passwort: &str,
    ) -> Result<Option<WriterKey>, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT schluessel FROM freigabeschluessel WHERE nutzer = $1";
        let Some(row) = client.query_opt(sql, &[&nutzer.0]).await? else {
            return Ok(None);
        };
        let (datei, given): (Vec<u8>, String) = (row.get(0), passwort.to_owned());
        tokio::task::spawn_blocking(move || freigabe::oeffnen(&datei, &given))
            .await
            .map_err(|e| StoreError::Payload(e.to_string()).into())
    }
}
