//! The second factor: time-based codes (TOTP, RFC 6238) of an app on another device, and what codes share with passkeys
//! (`passkey`): a person has a second factor who has one of either kind.
//!
//! The secret is sealed under a key of the server. Each code is taken once: the step it belongs to is stored with it.

use eakte_domain::{NutzerId, Zeit};
use totp_rs::{Builder, Totp};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::passwort::{gelungen, versuch};
use super::{Eintritt, Frische, Sitzung, Stufe, Vorstufe, fault};
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

/// The step a code belongs to.
///
/// Errors: `Eingabe` if it is no code of this moment.
fn schritt(geheimnis: &[u8], code: &str) -> Result<i64, AppError> {
    let seconds = u64::try_from(now().0 / 1_000).unwrap_or_default();
    let step = totp(geheimnis, "")?.check(&ziffern(code), seconds);
    step.map(|s| s as i64).ok_or_else(falsch)
}

impl App {
    fn geheimnis_oeffnen(
        &self,
        nutzer: NutzerId,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, AppError> {
        let kapsel = self.store.bund.kapsel(GEHEIMNIS);
        let open = kapsel.oeffnen(nutzer.0.as_bytes(), sealed);
        open.ok_or_else(|| fault("the secret of a second factor does not open"))
    }

    /// Since when the person has a second factor: an app with codes, or passkeys.
    pub async fn faktor_seit(&self, nutzer: NutzerId) -> Result<Option<Zeit>, AppError> {
        let client = self.store.db.read().await?;
        let row = client
            .query_one(
                "SELECT min(seit) FROM (SELECT seit FROM zweiter_faktor WHERE nutzer = $1
                     UNION ALL SELECT seit FROM passkey WHERE nutzer = $1) AS faktor",
                &[&nutzer.0],
            )
            .await?;
        Ok(row.get::<_, Option<i64>>(0).map(Zeit))
    }

    /// Since when the person has an app with codes.
    pub async fn code_seit(&self, nutzer: NutzerId) -> Result<Option<Zeit>, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT seit FROM zweiter_faktor WHERE nutzer = $1";
        let row = client.query_opt(sql, &[&nutzer.0]).await?;
        Ok(row.map(|r| Zeit(r.get(0))))
    }

    /// Whether this session may set up, replace or take away the second factor: it was proved within five minutes who is
    /// there, and with the second factor, where there is one.
    ///
    /// Errors: `BestaetigungNoetig`.
    pub(super) async fn faktor_aenderbar(&self, sitzung: &Sitzung) -> Result<(), AppError> {
        sitzung.verlangt(Frische {
            faktor: self.faktor_seit(sitzung.actor.nutzer).await?.is_some(),
            ..Frische::ENDGUELTIG
        })
    }

    /// Makes a secret that the session with this key can set up.
    pub(super) async fn geheimnis_anlegen(
        &self,
        nutzer: NutzerId,
        schluessel: &[u8; 32],
    ) -> Result<(), AppError> {
        let geheimnis =
            Zeroizing::new(keys::random::<GEHEIMNIS_BYTES>().map_err(StoreError::from)?);
        let kapsel = self.store.bund.kapsel(GEHEIMNIS);
        let sealed = kapsel
            .verschliessen(nutzer.0.as_bytes(), &*geheimnis)
            .map_err(StoreError::from)?;
        let client = self.store.db.read().await?;
        let sql = "UPDATE sitzung SET neuer_faktor = $3 WHERE schluessel = $1 AND nutzer = $2";
        client
            .execute(sql, &[&schluessel.as_slice(), &nutzer.0, &sealed])
            .await?;
        Ok(())
    }

    /// Makes a secret that this session can set up; one that is in use stays until the new one is confirmed.
    ///
    /// Errors: `BestaetigungNoetig`.
    pub async fn faktor_beginnen(&self, sitzung: &Sitzung) -> Result<(), AppError> {
        self.faktor_aenderbar(sitzung).await?;
        self.geheimnis_anlegen(sitzung.actor.nutzer, &sitzung.schluessel)
            .await
    }

    /// What the session with this key sets up, sealed.
    async fn begonnen(&self, schluessel: &[u8; 32]) -> Result<Option<Vec<u8>>, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT neuer_faktor FROM sitzung WHERE schluessel = $1";
        let row = client.query_opt(sql, &[&schluessel.as_slice()]).await?;
        Ok(row.and_then(|r| r.get(0)))
    }

    async fn einrichtung(
        &self,
        nutzer: NutzerId,
        schluessel: &[u8; 32],
    ) -> Result<Option<Einrichtung>, AppError> {
        let Some(sealed) = self.begonnen(schluessel).await? else {
            return Ok(None);
        };
        let geheimnis = self.geheimnis_oeffnen(nutzer, &sealed)?;
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

    /// The secret this session sets up; none if none is, or if it has to prove first who is there.
    pub async fn faktor_zeigen(&self, sitzung: &Sitzung) -> Result<Option<Einrichtung>, AppError> {
        match self.faktor_aenderbar(sitzung).await {
            Ok(()) => {
                self.einrichtung(sitzung.actor.nutzer, &sitzung.schluessel)
                    .await
            }
            Err(AppError::BestaetigungNoetig) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// The secret this login sets up; none if it owes something else.
    pub async fn erster_faktor(&self, vor: &Vorstufe) -> Result<Option<Einrichtung>, AppError> {
        self.einrichtung(vor.nutzer, &vor.schluessel).await
    }

    /// Counts a code or passkey of the person before it is looked at: 5 failures in a row, then pauses.
    pub(super) async fn code_zaehlt(&self, nutzer: NutzerId) -> Result<[u8; 32], AppError> {
        let zaehler = self
            .store
            .bund
            .fremde_kennung("code", &[&nutzer.0.to_string()]);
        let client = self.store.db.read().await?;
        versuch(&client, &zaehler).await?;
        Ok(zaehler)
    }

    /// Takes the secret that a session sets up into use, if its app shows the right code. The person's other sessions
    /// end, and what tokens showed of an older factor counts no longer. `ersetzt`: also in place of one in use.
    ///
    /// Errors: `Eingabe` if the code is wrong, `Gesperrt` after too many wrong ones, `BestaetigungNoetig` if one is in use.
    async fn faktor_einsetzen(
        &self,
        nutzer: NutzerId,
        schluessel: &[u8; 32],
        code: &str,
        ersetzt: bool,
    ) -> Result<(), AppError> {
        let zaehler = self.code_zaehlt(nutzer).await?;
        let sealed = self.begonnen(schluessel).await?.ok_or_else(falsch)?;
        let step = schritt(&self.geheimnis_oeffnen(nutzer, &sealed)?, code)?;
        let mut client = self.store.db.read().await?;
        let tx = client.transaction().await?;
        // First, for all who do the same wait here: the session of the second is gone when its turn comes.
        let sql = "SELECT 1 FROM zugang WHERE nutzer = $1 FOR UPDATE";
        tx.query_opt(sql, &[&nutzer.0]).await?;
        let sql = "SELECT 1 FROM passkey WHERE nutzer = $1 LIMIT 1";
        if !ersetzt && tx.query_opt(sql, &[&nutzer.0]).await?.is_some() {
            return Err(AppError::BestaetigungNoetig);
        }
        let taken = tx
            .execute(
                "INSERT INTO zweiter_faktor (nutzer, geheimnis, schritt, seit) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (nutzer) DO UPDATE SET geheimnis = $2, schritt = $3, seit = $4 WHERE $5::bool",
                &[&nutzer.0, &sealed, &step, &now().0, &ersetzt],
            )
            .await?;
        if taken == 0 {
            return Err(AppError::BestaetigungNoetig);
        }
        let key = schluessel.as_slice();
        let sql =
            "UPDATE sitzung SET neuer_faktor = NULL WHERE schluessel = $1 AND neuer_faktor = $2";
        if tx.execute(sql, &[&key, &sealed]).await? == 0 {
            return Err(falsch());
        }
        let sql = "DELETE FROM sitzung WHERE nutzer = $1 AND schluessel <> $2";
        tx.execute(sql, &[&nutzer.0, &key]).await?;
        let sql = "UPDATE token SET faktor = NULL WHERE nutzer = $1";
        tx.execute(sql, &[&nutzer.0]).await?;
        tx.commit().await?;
        gelungen(&client, &zaehler).await
    }

    /// Takes a code of the person's second factor, once.
    ///
    /// Errors: `Eingabe` if it is wrong or was used, `Gesperrt` after too many wrong ones.
    pub async fn faktor_pruefen(&self, nutzer: NutzerId, code: &str) -> Result<(), AppError> {
        let zaehler = self.code_zaehlt(nutzer).await?;
        let client = self.store.db.read().await?;
        let sql = "SELECT geheimnis FROM zweiter_faktor WHERE nutzer = $1";
        let row = client.query_opt(sql, &[&nutzer.0]).await?;
        let sealed: Vec<u8> = row.ok_or_else(falsch)?.get(0);
        let step = schritt(&self.geheimnis_oeffnen(nutzer, &sealed)?, code)?;
        // In one statement: of two requests with the same code one finds it used.
        let taken = client
            .execute(
                "UPDATE zweiter_faktor SET schritt = $3 WHERE nutzer = $1 AND geheimnis = $2 AND schritt < $3",
                &[&nutzer.0, &sealed, &step],
            )
            .await?;
        if taken == 0 {
            return Err(Satz::neu("eingabe-code-benutzt").into());
        }
        gelungen(&client, &zaehler).await
    }

    /// Takes every second factor away, and from sessions and tokens what they showed of it.
    pub(super) async fn faktor_loeschen(&self, nutzer: NutzerId) -> Result<(), AppError> {
        let mut client = self.store.db.read().await?;
        let tx = client.transaction().await?;
        for sql in [
            "DELETE FROM zweiter_faktor WHERE nutzer = $1",
            "DELETE FROM passkey WHERE nutzer = $1",
            "UPDATE sitzung SET faktor = false WHERE nutzer = $1",
            "UPDATE token SET faktor = NULL WHERE nutzer = $1",
        ] {
            tx.execute(sql, &[&nutzer.0]).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes one of one's own second factors away: this passkey, or the app with codes. What sessions and tokens showed
    /// counts no longer, but in this session if another factor is left. Nothing happens if there is no such passkey.
    ///
    /// Errors: `BestaetigungNoetig` without a fresh proof with a second factor, `Eingabe` if it is the last one and the
    /// person may not do without.
    pub(super) async fn faktor_wegnehmen(
        &self,
        sitzung: &Sitzung,
        passkey: Option<Uuid>,
    ) -> Result<(), AppError> {
        self.faktor_aenderbar(sitzung).await?;
        let nutzer = sitzung.actor.nutzer.0;
        let mut client = self.store.db.read().await?;
        let tx = client.transaction().await?;
        // First: of two who each take one of the last two away, the second finds it the last.
        let sql = "SELECT faktor_pflicht FROM zugang WHERE nutzer = $1 FOR UPDATE";
        let row = tx.query_opt(sql, &[&nutzer]).await?;
        let pflicht = row.is_some_and(|r| r.get(0));
        let gone = match passkey {
            Some(id) => {
                let sql = "DELETE FROM passkey WHERE nutzer = $1 AND id = $2";
                tx.execute(sql, &[&nutzer, &id]).await?
            }
            None => {
                let sql = "DELETE FROM zweiter_faktor WHERE nutzer = $1";
                tx.execute(sql, &[&nutzer]).await?
            }
        };
        if passkey.is_some() && gone == 0 {
            return Ok(());
        }
        let row = tx
            .query_one(
                "SELECT EXISTS (SELECT 1 FROM zweiter_faktor WHERE nutzer = $1)
                     OR EXISTS (SELECT 1 FROM passkey WHERE nutzer = $1)",
                &[&nutzer],
            )
            .await?;
        let uebrig: bool = row.get(0);
        if pflicht && !uebrig {
            return Err(Satz::neu("eingabe-faktor-pflicht").into());
        }
        let sql = "UPDATE sitzung SET faktor = false WHERE nutzer = $1 AND (schluessel <> $2 OR NOT $3::bool)";
        let key = sitzung.schluessel.as_slice();
        tx.execute(sql, &[&nutzer, &key, &uebrig]).await?;
        let sql = "UPDATE token SET faktor = NULL WHERE nutzer = $1";
        tx.execute(sql, &[&nutzer]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes one's own app with codes away.
    ///
    /// Errors: `BestaetigungNoetig` without a fresh proof with a second factor, `Eingabe` if it is the last one and the
    /// person may not do without.
    pub async fn faktor_entfernen(&self, sitzung: &Sitzung) -> Result<(), AppError> {
        self.faktor_wegnehmen(sitzung, None).await
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
    /// Errors: `Eingabe` if the code is wrong, `Gesperrt` after too many wrong ones, `BestaetigungNoetig` without a fresh
    /// proof of who is there, with the second factor that is replaced.
    pub async fn faktor_einfuehren(
        &self,
        sitzung: &Sitzung,
        code: &str,
    ) -> Result<Eintritt, AppError> {
        self.faktor_aenderbar(sitzung).await?;
        let nutzer = sitzung.actor.nutzer;
        self.faktor_einsetzen(nutzer, &sitzung.schluessel, code, sitzung.faktor)
            .await?;
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
            Stufe::Einrichten => {
                self.faktor_einsetzen(vor.nutzer, &vor.schluessel, code, false)
                    .await?;
            }
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
