//! The second factor: time-based codes (TOTP, RFC 6238) of an app on another device.
//!
//! The secret is sealed under a key of the server. Each code is taken once: the step it belongs to is stored with it.

use eakte_domain::{NutzerId, Zeit};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::passwort::{gelungen, versuch};
use super::{Eintritt, Sitzung, Stufe, Vorstufe, fault};
use crate::app::{App, AppError, Satz, now};
use crate::keys;
use crate::store::StoreError;

/// Purpose of the key that seals the secrets.
const GEHEIMNIS: &str = "eakte 2026-11 secret of a second factor";
/// Length of a secret, in bytes: as long as SHA-1's output. Source: RFC 4226 section 4.
const GEHEIMNIS_BYTES: usize = 20;
/// What the app calls this system.
const AUSSTELLER: &str = "eAkte";

/// What a person gives their app. Secret: shown to the person while they set it up and never again.
#[derive(Clone)]
pub struct Einrichtung {
    /// `otpauth://...`, for a QR code.
    pub uri: String,
    /// The secret in base32, to be typed in.
    pub geheimnis: String,
}

fn totp(geheimnis: &[u8], konto: &str) -> Result<Totp, AppError> {
    Builder::new()
        .with_secret(geheimnis.to_vec())
        .with_account_name(konto)
        .with_issuer(Some(AUSSTELLER))
        .build()
        .map_err(fault)
}

fn falsch() -> AppError {
    Satz::neu("eingabe-code-falsch").into()
}

/// Digits alone: apps show codes in two groups.
fn ziffern(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace()).collect()
}

impl App {
    async fn geheimnis(
        &self,
        nutzer: NutzerId,
        bestaetigt: bool,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT geheimnis FROM zweiter_faktor WHERE nutzer = $1 AND bestaetigt = $2";
        let row = client.query_opt(sql, &[&nutzer.0, &bestaetigt]).await?;
        let Some(row) = row else { return Ok(None) };
        let kapsel = self.store.bund.kapsel(GEHEIMNIS);
        let open = kapsel.oeffnen(nutzer.0.as_bytes(), row.get(0));
        open.map(Some)
            .ok_or_else(|| fault("the secret of a second factor does not open"))
    }

    /// Since when the person has a second factor.
    pub async fn faktor_seit(&self, nutzer: NutzerId) -> Result<Option<Zeit>, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT seit FROM zweiter_faktor WHERE nutzer = $1 AND bestaetigt";
        let row = client.query_opt(sql, &[&nutzer.0]).await?;
        Ok(row.map(|r| Zeit(r.get(0))))
    }

    /// Makes a secret that the person can set up; one that is in use stays until the new one is confirmed.
    pub async fn faktor_beginnen(&self, nutzer: NutzerId) -> Result<(), AppError> {
        let geheimnis =
            Zeroizing::new(keys::random::<GEHEIMNIS_BYTES>().map_err(StoreError::from)?);
        let kapsel = self.store.bund.kapsel(GEHEIMNIS);
        let sealed = kapsel
            .verschliessen(nutzer.0.as_bytes(), &*geheimnis)
            .map_err(StoreError::from)?;
        let client = self.store.db.read().await?;
        client
            .execute(
                "INSERT INTO zweiter_faktor (nutzer, bestaetigt, geheimnis, seit) VALUES ($1, false, $2, $3)
                 ON CONFLICT (nutzer, bestaetigt) DO UPDATE SET geheimnis = $2, schritt = 0, seit = $3",
                &[&nutzer.0, &sealed, &now().0],
            )
            .await?;
        Ok(())
    }

    /// The secret being set up; none if none is.
    pub async fn faktor_zeigen(&self, nutzer: NutzerId) -> Result<Option<Einrichtung>, AppError> {
        let Some(geheimnis) = self.geheimnis(nutzer, false).await? else {
            return Ok(None);
        };
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis
            .person(nutzer)
            .ok_or(AppError::NichtAngemeldet)?;
        let totp = totp(&geheimnis, &person.anmeldename)?;
        Ok(Some(Einrichtung {
            uri: totp.to_url().map_err(fault)?,
            geheimnis: totp.secret().to_base32(),
        }))
    }

    /// The step a code belongs to. Counts tries: 5 failures in a row, then pauses.
    async fn schritt(
        &self,
        nutzer: NutzerId,
        code: &str,
        bestaetigt: bool,
    ) -> Result<i64, AppError> {
        let zaehler = self
            .store
            .bund
            .fremde_kennung("code", &[&nutzer.0.to_string()]);
        let client = self.store.db.read().await?;
        versuch(&client, &zaehler).await?;
        drop(client);
        let geheimnis = self.geheimnis(nutzer, bestaetigt).await?;
        let geheimnis = geheimnis.ok_or_else(falsch)?;
        let seconds = u64::try_from(now().0 / 1_000).unwrap_or_default();
        let step = totp(&geheimnis, "")?.check(&ziffern(code), seconds);
        let step = step.ok_or_else(falsch)?;
        let client = self.store.db.read().await?;
        // In one statement: of two requests with the same code one finds it used.
        let taken = client
            .execute(
                "UPDATE zweiter_faktor SET schritt = $3 WHERE nutzer = $1 AND bestaetigt = $2 AND schritt < $3",
                &[&nutzer.0, &bestaetigt, &(step as i64)],
            )
            .await?;
        if taken == 0 {
            return Err(Satz::neu("eingabe-code-benutzt").into());
        }
        gelungen(&client, &zaehler).await?;
        Ok(step as i64)
    }

    /// Takes the secret being set up into use, if its app shows the right code.
    ///
    /// Errors: `Eingabe` if the code is wrong, `Gesperrt` after too many wrong ones.
    pub async fn faktor_bestaetigen(&self, nutzer: NutzerId, code: &str) -> Result<(), AppError> {
        self.schritt(nutzer, code, false).await?;
        let mut client = self.store.db.read().await?;
        let tx = client.transaction().await?;
        let sql = "DELETE FROM zweiter_faktor WHERE nutzer = $1 AND bestaetigt";
        tx.execute(sql, &[&nutzer.0]).await?;
        let sql = "UPDATE zweiter_faktor SET bestaetigt = true, seit = $2 WHERE nutzer = $1";
        if tx.execute(sql, &[&nutzer.0, &now().0]).await? == 0 {
            // Confirmed by another request meanwhile: what it put into use stays.
            return Err(falsch());
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes a code of the person's second factor, once.
    ///
    /// Errors: `Eingabe` if it is wrong or was used, `Gesperrt` after too many wrong ones.
    pub async fn faktor_pruefen(&self, nutzer: NutzerId, code: &str) -> Result<(), AppError> {
        self.schritt(nutzer, code, true).await.map(drop)
    }

    /// Takes the second factor away.
    pub async fn faktor_entfernen(&self, nutzer: NutzerId) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM zweiter_faktor WHERE nutzer = $1";
        client.execute(sql, &[&nutzer.0]).await?;
        Ok(())
    }

    /// Whether the person may work only with a second factor.
    pub async fn faktor_pflicht(&self, nutzer: NutzerId) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT faktor_pflicht FROM zugang WHERE nutzer = $1";
        let row = client.query_opt(sql, &[&nutzer.0]).await?;
        Ok(row.is_some_and(|r| r.get(0)))
    }

    /// Takes the secret being set up into use, in a session: from now on it is one with a second factor.
    ///
    /// Errors: as of [`App::faktor_bestaetigen`].
    pub async fn faktor_einfuehren(
        &self,
        sitzung: &Sitzung,
        code: &str,
    ) -> Result<Eintritt, AppError> {
        self.faktor_bestaetigen(sitzung.actor.nutzer, code).await?;
        self.sitzung_fortsetzen(
            &sitzung.schluessel,
            (Stufe::Voll, Stufe::Voll),
            (now(), true),
            None,
        )
        .await
    }

    /// Completes a login with the code of the second factor, in use already or just being set up.
    pub async fn code_eingeben(&self, vor: &Vorstufe, code: &str) -> Result<Eintritt, AppError> {
        match vor.stufe {
            Stufe::Code => self.faktor_pruefen(vor.nutzer, code).await?,
            Stufe::Einrichten => self.faktor_bestaetigen(vor.nutzer, code).await?,
            Stufe::Passwort | Stufe::Voll => return Err(AppError::NichtAngemeldet),
        }
        self.sitzung_fortsetzen(
            &vor.schluessel,
            (vor.stufe, Stufe::Voll),
            (now(), true),
            None,
        )
        .await
    }

    /// The person proves once more who they are, with password and, if they have one, second factor. The session gets
    /// a new secret.
    ///
    /// Errors: `Eingabe` if either is wrong, `Gesperrt` after too many wrong ones.
    pub async fn sitzung_bestaetigen(
        &self,
        sitzung: &Sitzung,
        passwort: &str,
        code: &str,
    ) -> Result<Eintritt, AppError> {
        let nutzer = sitzung.actor.nutzer;
        self.passwort_bestaetigen(nutzer, passwort).await?;
        let faktor = self.faktor_seit(nutzer).await?.is_some();
        if faktor {
            self.faktor_pruefen(nutzer, code).await?;
        }
        self.sitzung_fortsetzen(
            &sitzung.schluessel,
            (Stufe::Voll, Stufe::Voll),
            (now(), faktor),
            None,
        )
        .await
    }
}
