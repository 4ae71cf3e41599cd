//! Passkeys (WebAuthn) as second factor, beside the codes of an app or in their place.
//!
//! A passkey is shown after the password, never instead of it, and belongs to the login that set it up: only those of
//! the person are asked for, and only theirs count. Its question is 32 random bytes, remembered with the session it
//! was put to and what it was put for, answered within five minutes, once. The device has to know who is there (PIN,
//! finger, face). Failures count with those of codes.
//!
//! Nobody is told by a passkey who somebody is: the devices get a keyed digest as the person's id, and are asked to keep
//! nothing that could be found without us.

mod fragen;
mod ort;
mod pruefung;

#[cfg(test)]
#[path = "../../../../tests/it/support/passkey.rs"]
mod geraet;
#[cfg(test)]
mod tests;

use eakte_domain::werte::unzulaessig;
use eakte_domain::{NutzerId, Zeit};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ort::PasskeyOrt;
use pruefung::{Ablehnung, Anlass, Antwort, Schluessel};

use super::passwort::gelungen;
use super::{Eintritt, Sitzung, Stufe, Vorstufe, fault};
use crate::app::{App, AppError, Satz, now};
use crate::store::StoreError;

/// Purpose of the key that seals what is kept of passkeys.
const INHALT: &str = "eakte 2026-11 passkey of a person";
/// Passkeys of one person.
const PASSKEYS_MAX: i64 = 10;
/// Longest name of a passkey, in characters.
const NAME_CHARS_MAX: usize = 60;

/// One of a person's passkeys, as listed.
#[derive(Clone, Debug)]
pub struct PasskeyEintrag {
    /// Its id.
    pub id: Uuid,
    /// What its person calls it.
    pub name: String,
    /// Host it holds for.
    pub rp: String,
    /// Set up.
    pub seit: Zeit,
    /// Last shown.
    pub zuletzt: Option<Zeit>,
}

/// What is kept of a passkey, sealed.
#[derive(Serialize, Deserialize)]
struct Inhalt {
    name: String,
    rp: String,
    /// The device's id for it, in hex.
    kennung: String,
    /// Its key as the device encoded it, in hex.
    schluessel: String,
}

/// A passkey as it is kept.
struct Passkey {
    id: Uuid,
    inhalt: Inhalt,
    zaehler: i64,
    seit: i64,
    zuletzt: Option<i64>,
}

/// What the sealed content of a passkey belongs to.
fn bindung(nutzer: NutzerId, id: Uuid) -> Vec<u8> {
    [&nutzer.0.as_bytes()[..], &id.as_bytes()[..]].concat()
}

/// The refusal for the person. What exactly was wrong is for the log alone.
fn abgelehnt(warum: Ablehnung) -> AppError {
    tracing::warn!(reason = %warum, "a passkey was not taken");
    Satz::neu(warum.key()).into()
}

/// A name for a passkey: 1 to 60 characters on one line.
fn benannt(name: &str) -> Result<&str, AppError> {
    let name = name.trim();
    let moeglich = (1..=NAME_CHARS_MAX).contains(&name.chars().count());
    if !moeglich || name.chars().any(unzulaessig) {
        let satz = Satz::neu("eingabe-passkey-name").mit("zeichen", NAME_CHARS_MAX);
        return Err(satz.into());
    }
    Ok(name)
}

/// Without an answer the script of the page has not run; nobody has tried anything.
fn beantwortet(antwort: &str) -> Result<&str, AppError> {
    if antwort.is_empty() {
        return Err(Satz::neu("eingabe-passkey-skript").into());
    }
    Ok(antwort)
}

impl App {
    async fn passkeys_lesen(&self, nutzer: NutzerId) -> Result<Vec<Passkey>, AppError> {
        let client = self.store.db.read().await?;
        let rows = client
            .query(
                "SELECT id, inhalt, zaehler, seit, zuletzt FROM passkey WHERE nutzer = $1 ORDER BY seit, id",
                &[&nutzer.0],
            )
            .await?;
        let kapsel = self.store.bund.kapsel(INHALT);
        let lesen = |row: &tokio_postgres::Row| {
            let id: Uuid = row.get(0);
            let open = kapsel.oeffnen(&bindung(nutzer, id), row.get(1));
            let open = open.ok_or_else(|| fault("a passkey does not open"))?;
            Ok(Passkey {
                id,
                inhalt: serde_json::from_slice(&open).map_err(fault)?,
                zaehler: row.get(2),
                seit: row.get(3),
                zuletzt: row.get(4),
            })
        };
        rows.iter().map(lesen).collect()
    }

    /// A person's passkeys, the oldest first.
    pub async fn passkeys(&self, nutzer: NutzerId) -> Result<Vec<PasskeyEintrag>, AppError> {
        let alle = self.passkeys_lesen(nutzer).await?.into_iter();
        let eintrag = |p: Passkey| PasskeyEintrag {
            id: p.id,
            name: p.inhalt.name,
            rp: p.inhalt.rp,
            seit: Zeit(p.seit),
            zuletzt: p.zuletzt.map(Zeit),
        };
        Ok(alle.map(eintrag).collect())
    }

    /// Keeps a passkey that a device made for this session. The person's other sessions end. `weitere`: also beside a
    /// second factor in use.
    async fn passkey_einsetzen(
        &self,
        (nutzer, schluessel): (NutzerId, &[u8; 32]),
        ort: &PasskeyOrt,
        (name, antwort): (&str, &str),
        weitere: bool,
    ) -> Result<(), AppError> {
        let name = benannt(name)?;
        let antwort = Antwort::lesen(beantwortet(antwort)?).map_err(abgelehnt)?;
        self.passkey_frage_nehmen(schluessel, Anlass::Neu, antwort.frage())
            .await?;
        let neu = pruefung::neu(&antwort, ort).map_err(abgelehnt)?;
        let inhalt = Inhalt {
            name: name.to_owned(),
            rp: ort.rp.clone(),
            kennung: hex::encode(&neu.kennung),
            schluessel: hex::encode(&neu.schluessel),
        };
        let kennung = self
            .store
            .bund
            .fremde_kennung("passkey", &[&inhalt.kennung]);
        let id = Uuid::new_v4();
        let sealed = self
            .store
            .bund
            .kapsel(INHALT)
            .verschliessen(
                &bindung(nutzer, id),
                &serde_json::to_vec(&inhalt).map_err(fault)?,
            )
            .map_err(StoreError::from)?;
        let mut client = self.store.db.read().await?;
        let tx = client.transaction().await?;
        // First, as for codes: of two who set up the first factor one finds it taken, or its session gone.
        let sql = "SELECT 1 FROM zugang WHERE nutzer = $1 FOR UPDATE";
        tx.query_opt(sql, &[&nutzer.0]).await?;
        let row = tx
            .query_one(
                "SELECT (SELECT count(*) FROM passkey WHERE nutzer = $1),
                     EXISTS (SELECT 1 FROM zweiter_faktor WHERE nutzer = $1)",
                &[&nutzer.0],
            )
            .await?;
        let (anzahl, app): (i64, bool) = (row.get(0), row.get(1));
        if !weitere && (anzahl > 0 || app) {
            return Err(AppError::BestaetigungNoetig);
        }
        if anzahl >= PASSKEYS_MAX {
            let satz = Satz::neu("eingabe-passkey-zu-viele").mit("anzahl", PASSKEYS_MAX);
            return Err(satz.into());
        }
        let taken = tx
            .execute(
                "INSERT INTO passkey (id, nutzer, kennung, inhalt, zaehler, seit) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (kennung) DO NOTHING",
                &[
                    &id,
                    &nutzer.0,
                    &kennung.as_slice(),
                    &sealed,
                    &i64::from(neu.zaehler),
                    &now().0,
                ],
            )
            .await?;
        if taken == 0 {
            return Err(abgelehnt(Ablehnung::Vorhanden));
        }
        let key = schluessel.as_slice();
        let sql = "UPDATE sitzung SET neuer_faktor = NULL WHERE schluessel = $1";
        if tx.execute(sql, &[&key]).await? == 0 {
            return Err(AppError::NichtAngemeldet);
        }
        let sql = "DELETE FROM sitzung WHERE nutzer = $1 AND schluessel <> $2";
        tx.execute(sql, &[&nutzer.0, &key]).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes what one of the person's passkeys answered to the question of a session, once.
    async fn passkey_pruefen(
        &self,
        nutzer: NutzerId,
        schluessel: &[u8; 32],
        ort: &PasskeyOrt,
        antwort: &str,
    ) -> Result<(), AppError> {
        let antwort = beantwortet(antwort)?;
        let zaehler = self.code_zaehlt(nutzer).await?;
        let antwort = Antwort::lesen(antwort).map_err(abgelehnt)?;
        self.passkey_frage_nehmen(schluessel, Anlass::Zeigen, antwort.frage())
            .await?;
        let kennung = hex::encode(antwort.kennung());
        let alle = self.passkeys_lesen(nutzer).await?;
        let passkey = alle
            .iter()
            .find(|p| p.inhalt.kennung == kennung && p.inhalt.rp == ort.rp)
            .ok_or_else(|| abgelehnt(Ablehnung::Fremd))?;
        let key = hex::decode(&passkey.inhalt.schluessel).map_err(fault)?;
        let (key, _) = Schluessel::lesen(&key).ok_or_else(|| fault("a key that is none"))?;
        let bisher = u32::try_from(passkey.zaehler).map_err(fault)?;
        let stand = pruefung::gezeigt(&antwort, ort, &key, bisher).map_err(|e| {
            if e == Ablehnung::Zaehler {
                tracing::error!(passkey = %passkey.id, before = bisher,
                    "the counter of a passkey went back: its device may have been copied; its person should end it");
            }
            abgelehnt(e)
        })?;
        let client = self.store.db.read().await?;
        // Only if the counter still stands where it was read: of two answers with the same one, one is too late.
        let sql = "UPDATE passkey SET zaehler = $3, zuletzt = $4 WHERE id = $1 AND zaehler = $2";
        let taken = client
            .execute(
                sql,
                &[&passkey.id, &passkey.zaehler, &i64::from(stand), &now().0],
            )
            .await?;
        if taken == 0 {
            return Err(abgelehnt(Ablehnung::Zaehler));
        }
        gelungen(&client, &zaehler).await
    }

    /// Sets a passkey up in a session: from now on it is one with a second factor. The person's other sessions end.
    ///
    /// Errors: `Eingabe` if the answer or the name cannot be taken, `BestaetigungNoetig` without a fresh proof of who is
    /// there, with a second factor where there is one.
    pub async fn passkey_einfuehren(
        &self,
        sitzung: &Sitzung,
        ort: &PasskeyOrt,
        name: &str,
        antwort: &str,
    ) -> Result<Eintritt, AppError> {
        self.faktor_aenderbar(sitzung).await?;
        let wer = (sitzung.actor.nutzer, &sitzung.schluessel);
        self.passkey_einsetzen(wer, ort, (name, antwort), sitzung.faktor)
            .await?;
        self.sitzung_fortsetzen(
            &sitzung.schluessel,
            (Stufe::Voll, Stufe::Voll),
            (now(), true),
            None,
        )
        .await
    }

    /// Completes a login with a passkey, in use already or just being set up (`name`).
    ///
    /// Errors: `Eingabe` if the answer or the name cannot be taken, `Gesperrt` after too many wrong answers,
    /// `NichtAngemeldet` if the login owes something else.
    pub async fn passkey_eingeben(
        &self,
        vor: &Vorstufe,
        ort: &PasskeyOrt,
        name: &str,
        antwort: &str,
    ) -> Result<Eintritt, AppError> {
        match vor.stufe {
            Stufe::Code => {
                self.passkey_pruefen(vor.nutzer, &vor.schluessel, ort, antwort)
                    .await?;
            }
            Stufe::Einrichten => {
                let wer = (vor.nutzer, &vor.schluessel);
                self.passkey_einsetzen(wer, ort, (name, antwort), false)
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

    /// The person proves once more who they are, with password and a passkey. The session gets a new secret.
    ///
    /// Errors: `Eingabe` if either is wrong, `Gesperrt` after too many wrong ones.
    pub async fn sitzung_mit_passkey_bestaetigen(
        &self,
        sitzung: &Sitzung,
        passwort: &str,
        ort: &PasskeyOrt,
        antwort: &str,
    ) -> Result<Eintritt, AppError> {
        let nutzer = sitzung.actor.nutzer;
        let antwort = beantwortet(antwort)?;
        self.passwort_bestaetigen(nutzer, passwort).await?;
        self.passkey_pruefen(nutzer, &sitzung.schluessel, ort, antwort)
            .await?;
        self.sitzung_fortsetzen(
            &sitzung.schluessel,
            (Stufe::Voll, Stufe::Voll),
            (now(), true),
            None,
        )
        .await
    }

    /// Ends one of one's own passkeys by its id; what sessions showed of a second factor counts no longer, but in this
    /// one if another factor is left. Nothing happens if there is none.
    ///
    /// Errors: `BestaetigungNoetig` without a fresh proof with a second factor, `Eingabe` if it is the last factor and
    /// the person may not do without.
    pub async fn passkey_beenden(&self, sitzung: &Sitzung, id: Uuid) -> Result<(), AppError> {
        self.faktor_wegnehmen(sitzung, Some(id)).await
    }
}
