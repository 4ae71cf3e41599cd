//! Logging in: passwords (Argon2id), sessions, tokens for scripts. No name and no secret is stored in clear.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use eakte_domain::werte::Zweck;
use eakte_domain::{NutzerId, Zeit};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use tokio_postgres::{Client, Row};

use super::{Actor, App, AppError, Satz, now};
use crate::keys;
use crate::store::StoreError;

/// A session ends after this much rest.
const RUHE_MS_MAX: i64 = 30 * 60 * 1_000;
/// A session ends after this long in any case.
const DAUER_MS_MAX: i64 = 10 * 60 * 60 * 1_000;
/// `zuletzt` is written at most this often.
const ZULETZT_MS: i64 = 60 * 1_000;
/// Failed logins in a row before a pause.
const FEHLER_MAX: i32 = 5;
/// First pause; doubles with each further failure, at most 15 minutes.
const PAUSE_MS: i64 = 30 * 1_000;
const PAUSE_MS_MAX: i64 = 15 * 60 * 1_000;
/// Shortest password, in characters.
const PASSWORT_CHARS_MIN: usize = 12;
/// Longest password, in bytes: more would only cost time.
const PASSWORT_BYTES_MAX: usize = 1_024;
/// Longest life of a token: 90 days.
pub const TOKEN_MS_MAX: i64 = 90 * 24 * 60 * 60 * 1_000;
/// Start of every token, so that one found in a text is recognised.
const TOKEN_START: &str = "eakte_";

/// A session as a request has it.
#[derive(Clone, Debug)]
pub struct Sitzung {
    /// Who, and under which purpose.
    pub actor: Actor,
    /// Secret that every form carries.
    pub csrf: String,
    schluessel: [u8; 32],
}

impl Sitzung {
    /// Whether a form's secret is this session's, in constant time.
    pub fn csrf_gilt(&self, given: &str) -> bool {
        self.csrf.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn secret() -> Result<String, AppError> {
    Ok(hex::encode(keys::random::<32>().map_err(StoreError::from)?))
}

async fn hash(passwort: String) -> Result<String, AppError> {
    let work = tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(passwort.as_bytes())
            .map(|h| h.to_string())
    });
    work.await.map_err(fault)?.map_err(fault)
}

/// Compares a password with the stored one; counts failures and makes the next tries wait.
async fn vergleichen(
    client: &Client,
    kennung: &[u8],
    row: &Row,
    passwort: &str,
    jetzt: Zeit,
) -> Result<(), AppError> {
    let stored: String = row.get(1);
    let (fehler, sperre) = (row.get::<_, i32>(2), row.get::<_, i64>(3));
    if sperre > jetzt.0 {
        return Err(AppError::Gesperrt {
            sekunden: ((sperre - jetzt.0) / 1_000 + 1) as u64,
        });
    }
    let given = passwort.to_owned();
    let work = tokio::task::spawn_blocking(move || {
        let parsed = PasswordHash::new(&stored).map_err(fault)?;
        Ok::<_, AppError>(
            Argon2::default()
                .verify_password(given.as_bytes(), &parsed)
                .is_ok(),
        )
    });
    if !work.await.map_err(fault)?? {
        let over = (fehler + 1 - FEHLER_MAX).clamp(-1, 10);
        let pause = if over < 0 {
            0
        } else {
            (PAUSE_MS << over).min(PAUSE_MS_MAX)
        };
        client
            .execute(
                "UPDATE zugang SET fehler = fehler + 1, sperre_bis = $2 WHERE kennung = $1",
                &[&kennung, &(jetzt.0 + pause)],
            )
            .await?;
        return Err(AppError::NichtAngemeldet);
    }
    client
        .execute(
            "UPDATE zugang SET fehler = 0, sperre_bis = 0 WHERE kennung = $1",
            &[&kennung],
        )
        .await?;
    Ok(())
}

impl App {
    /// Sets a person's password. Ends all of the person's sessions.
    pub async fn passwort_setzen(&self, nutzer: NutzerId, passwort: &str) -> Result<(), AppError> {
        if passwort.chars().count() < PASSWORT_CHARS_MIN || passwort.len() > PASSWORT_BYTES_MAX {
            return Err(Satz::neu("eingabe-passwort")
                .mit("zeichen", PASSWORT_CHARS_MIN)
                .into());
        }
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis.person(nutzer).ok_or(AppError::NichtGefunden)?;
        let kennung = self.store.bund.kennung(&person.anmeldename);
        let hash = hash(passwort.to_owned()).await?;
        let client = self.store.db.read().await?;
        client
            .execute(
                "INSERT INTO zugang (kennung, nutzer, passwort) VALUES ($1, $2, $3)
                 ON CONFLICT (nutzer) DO UPDATE SET kennung = $1, passwort = $3, fehler = 0, sperre_bis = 0",
                &[&kennung.as_slice(), &nutzer.0, &hash],
            )
            .await?;
        client
            .execute("DELETE FROM sitzung WHERE nutzer = $1", &[&nutzer.0])
            .await?;
        Ok(())
    }

    /// Logs in and opens a session under the person's first purpose. Returns the cookie's secret.
    ///
    /// Unknown names take as long as wrong passwords. After 5 failures in a row each further one costs a pause.
    pub async fn anmelden(&self, name: &str, passwort: &str) -> Result<String, AppError> {
        if passwort.len() > PASSWORT_BYTES_MAX {
            return Err(AppError::NichtAngemeldet);
        }
        let kennung = self.store.bund.kennung(name);
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "SELECT nutzer, passwort, fehler, sperre_bis FROM zugang WHERE kennung = $1",
                &[&kennung.as_slice()],
            )
            .await?;
        let jetzt = now();
        let Some(row) = row else {
            // Hashing takes about as long as verifying: an unknown name must not answer faster.
            hash(passwort.to_owned()).await?;
            return Err(AppError::NichtAngemeldet);
        };
        let nutzer = NutzerId(row.get(0));
        vergleichen(&client, &kennung, &row, passwort, jetzt).await?;
        drop(client);
        self.sitzung_oeffnen(nutzer, jetzt).await
    }

    /// Asks a person who is logged in for their password once more, before a step that needs them at the keyboard.
    ///
    /// Errors: `Eingabe` if it is wrong, `Gesperrt` after too many wrong ones.
    pub async fn passwort_bestaetigen(
        &self,
        nutzer: NutzerId,
        passwort: &str,
    ) -> Result<(), AppError> {
        let falsch = || AppError::from(Satz::neu("eingabe-passwort-falsch"));
        if passwort.len() > PASSWORT_BYTES_MAX {
            return Err(falsch());
        }
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "SELECT nutzer, passwort, fehler, sperre_bis, kennung FROM zugang WHERE nutzer = $1",
                &[&nutzer.0],
            )
            .await?
            .ok_or_else(falsch)?;
        let kennung: Vec<u8> = row.get(4);
        match vergleichen(&client, &kennung, &row, passwort, now()).await {
            Err(AppError::NichtAngemeldet) => Err(falsch()),
            other => other,
        }
    }

    async fn sitzung_oeffnen(&self, nutzer: NutzerId, jetzt: Zeit) -> Result<String, AppError> {
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis
            .person(nutzer)
            .filter(|p| !p.gesperrt)
            .ok_or(AppError::NichtAngemeldet)?;
        let zweck = *person
            .zwecke(jetzt)
            .first()
            .ok_or(AppError::NichtAngemeldet)?;
        let cookie = secret()?;
        let csrf = keys::random::<32>().map_err(StoreError::from)?;
        let client = self.store.db.read().await?;
        client
            .execute(
                "DELETE FROM sitzung WHERE zuletzt < $1 OR seit < $2",
                &[&(jetzt.0 - RUHE_MS_MAX), &(jetzt.0 - DAUER_MS_MAX)],
            )
            .await?;
        client
            .execute(
                "INSERT INTO sitzung (schluessel, nutzer, zweck, csrf, seit, zuletzt) VALUES ($1, $2, $3, $4, $5, $5)",
                &[&digest(&cookie).as_slice(), &nutzer.0, &zweck.code(), &csrf.as_slice(), &jetzt.0],
            )
            .await?;
        Ok(cookie)
    }

    /// The session of a cookie, if it lives and its person may still act.
    pub async fn sitzung(&self, cookie: &str) -> Result<Option<Sitzung>, AppError> {
        let schluessel = digest(cookie);
        let jetzt = now().0;
        let client = self.store.db.read().await?;
        let statement = client
            .prepare_cached(
                "SELECT nutzer, zweck, csrf, seit, zuletzt FROM sitzung WHERE schluessel = $1",
            )
            .await?;
        let Some(row) = client
            .query_opt(&statement, &[&schluessel.as_slice()])
            .await?
        else {
            return Ok(None);
        };
        let (seit, zuletzt) = (row.get::<_, i64>(3), row.get::<_, i64>(4));
        if jetzt - zuletzt > RUHE_MS_MAX || jetzt - seit > DAUER_MS_MAX {
            return Ok(None);
        }
        if jetzt - zuletzt > ZULETZT_MS {
            let sql = "UPDATE sitzung SET zuletzt = $2 WHERE schluessel = $1";
            client
                .execute(sql, &[&schluessel.as_slice(), &jetzt])
                .await?;
        }
        let zweck: Zweck = row.get::<_, &str>(1).parse().map_err(fault)?;
        let actor = Actor {
            nutzer: NutzerId(row.get(0)),
            zweck,
        };
        Ok(self.zweck_gilt(&actor).then(|| Sitzung {
            actor,
            csrf: hex::encode(row.get::<_, &[u8]>(2)),
            schluessel,
        }))
    }

    /// Whether the person exists, is not locked, and may work under the purpose today.
    fn zweck_gilt(&self, actor: &Actor) -> bool {
        self.person(actor)
            .is_ok_and(|p| p.zwecke(now()).contains(&actor.zweck))
    }

    /// Chooses another purpose for a session.
    pub async fn zweck_wechseln(&self, sitzung: &Sitzung, zweck: Zweck) -> Result<(), AppError> {
        if !self.zweck_gilt(&Actor {
            zweck,
            ..sitzung.actor
        }) {
            return Err(Satz::neu("eingabe-zweck").into());
        }
        let client = self.store.db.read().await?;
        let sql = "UPDATE sitzung SET zweck = $2 WHERE schluessel = $1";
        client
            .execute(sql, &[&sitzung.schluessel.as_slice(), &zweck.code()])
            .await?;
        Ok(())
    }

    /// Ends a session.
    pub async fn abmelden(&self, sitzung: &Sitzung) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        client
            .execute(
                "DELETE FROM sitzung WHERE schluessel = $1",
                &[&sitzung.schluessel.as_slice()],
            )
            .await?;
        Ok(())
    }

    /// Makes a token for scripts: shown once, valid for so many milliseconds (at most 90 days).
    pub async fn token_erzeugen(&self, actor: &Actor, gueltig_ms: i64) -> Result<String, AppError> {
        if !(1..=TOKEN_MS_MAX).contains(&gueltig_ms) {
            return Err(Satz::neu("eingabe-token-dauer").into());
        }
        if !self.zweck_gilt(actor) {
            return Err(Satz::neu("eingabe-token-zweck")
                .mit("zweck", actor.zweck)
                .into());
        }
        let token = format!("{TOKEN_START}{}", secret()?);
        let client = self.store.db.read().await?;
        client
            .execute("DELETE FROM token WHERE bis < $1", &[&now().0])
            .await?;
        client
            .execute(
                "INSERT INTO token (schluessel, nutzer, zweck, bis) VALUES ($1, $2, $3, $4)",
                &[
                    &digest(&token).as_slice(),
                    &actor.nutzer.0,
                    &actor.zweck.code(),
                    &(now().0 + gueltig_ms),
                ],
            )
            .await?;
        Ok(token)
    }

    /// Who acts with a token, if it is valid.
    pub async fn token(&self, token: &str) -> Result<Option<Actor>, AppError> {
        if !token.starts_with(TOKEN_START) {
            return Ok(None);
        }
        let client = self.store.db.read().await?;
        let statement = client
            .prepare_cached("SELECT nutzer, zweck FROM token WHERE schluessel = $1 AND bis > $2")
            .await?;
        let row = client
            .query_opt(&statement, &[&digest(token).as_slice(), &now().0])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let actor = Actor {
            nutzer: NutzerId(row.get(0)),
            zweck: row.get::<_, &str>(1).parse().map_err(fault)?,
        };
        Ok(self.zweck_gilt(&actor).then_some(actor))
    }
}
