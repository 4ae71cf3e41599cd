//! Passwords: one's own, and one-time ones that let a person choose their own.

use eakte_domain::NutzerId;
use tokio_postgres::Client;

use super::hashwerk::Platz;
use super::sitzung::Beginn;
use super::{Browser, Eintritt, Sitzung, Stufe, Vorstufe, digest};
use crate::app::{App, AppError, Satz, now};
use crate::keys;
use crate::store::StoreError;

/// Failed tries in a row before a pause.
const FEHLER_MAX: i32 = 5;
/// First pause; doubles with each further failure, at most 15 minutes.
const PAUSE_MS: i64 = 30 * 1_000;
const PAUSE_MS_MAX: i64 = 15 * 60 * 1_000;
/// Shortest password, in characters.
const PASSWORT_CHARS_MIN: usize = 12;
/// Longest password, in bytes: more would only cost time.
const PASSWORT_BYTES_MAX: usize = 1_024;
/// A one-time password is valid for a day.
const EINMAL_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// Letters of one-time passwords: nobody confuses two of them on paper. 32 of them: 5 bits each.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz123456789";
const EINMAL_LETTERS: usize = 16;

pub(in crate::app) fn lang_genug(passwort: &str) -> Result<(), AppError> {
    if passwort.chars().count() < PASSWORT_CHARS_MIN || passwort.len() > PASSWORT_BYTES_MAX {
        return Err(Satz::neu("eingabe-passwort")
            .mit("zeichen", PASSWORT_CHARS_MIN)
            .into());
    }
    Ok(())
}

/// Counts a try as failed before it is looked at: of many at the same time none slips through.
///
/// Errors: `Gesperrt` during a pause.
pub(in crate::app) async fn versuch(client: &Client, kennung: &[u8; 32]) -> Result<(), AppError> {
    let jetzt = now().0;
    let taken = client
        .execute(
            "INSERT INTO anmeldeversuch AS a VALUES ($1, 1, 0, $2)
             ON CONFLICT (kennung) DO UPDATE SET fehler = a.fehler + 1, zuletzt = $2,
                 sperre_bis = CASE WHEN a.fehler + 1 < $3::int THEN 0
                     ELSE $2 + LEAST($4::bigint * (1::bigint << LEAST(a.fehler + 1 - $3, 10)), $5::bigint) END
             WHERE a.sperre_bis <= $2",
            &[
                &kennung.as_slice(),
                &jetzt,
                &FEHLER_MAX,
                &PAUSE_MS,
                &PAUSE_MS_MAX,
            ],
        )
        .await?;
    if taken == 1 {
        return Ok(());
    }
    let row = client
        .query_opt(
            "SELECT sperre_bis FROM anmeldeversuch WHERE kennung = $1",
            &[&kennung.as_slice()],
        )
        .await?;
    let bis = row.map_or(jetzt, |r| r.get::<_, i64>(0));
    Err(AppError::Gesperrt {
        sekunden: ((bis - jetzt).max(0) / 1_000 + 1) as u64,
    })
}

/// Forgets the failures: the try was a success.
pub(in crate::app) async fn gelungen(client: &Client, kennung: &[u8; 32]) -> Result<(), AppError> {
    let sql = "DELETE FROM anmeldeversuch WHERE kennung = $1";
    client.execute(sql, &[&kennung.as_slice()]).await?;
    Ok(())
}

impl App {
    /// Stores a password, ends the person's sessions, except the one with this key, and forgets their browsers.
    async fn passwort_speichern(
        &self,
        nutzer: NutzerId,
        passwort: &str,
        (einmal_bis, faktor_pflicht): (Option<i64>, Option<bool>),
        ausser: &[u8],
    ) -> Result<(), AppError> {
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis.person(nutzer).ok_or(AppError::NichtGefunden)?;
        let kennung = self.store.bund.kennung(&person.anmeldename);
        let hash = self.hashwerk.hash(passwort).await?;
        let client = self.store.db.read().await?;
        client
            .execute(
                "INSERT INTO zugang (kennung, nutzer, passwort, einmal_bis, faktor_pflicht)
                 VALUES ($1, $2, $3, $4, coalesce($5, false))
                 ON CONFLICT (nutzer) DO UPDATE SET kennung = $1, passwort = $3, einmal_bis = $4,
                     faktor_pflicht = coalesce($5, zugang.faktor_pflicht)",
                &[
                    &kennung.as_slice(),
                    &nutzer.0,
                    &hash,
                    &einmal_bis,
                    &faktor_pflicht,
                ],
            )
            .await?;
        gelungen(&client, &kennung).await?;
        client
            .execute(
                "DELETE FROM sitzung WHERE nutzer = $1 AND schluessel <> $2",
                &[&nutzer.0, &ausser],
            )
            .await?;
        drop(client);
        self.browser_vergessen(nutzer).await
    }

    /// Sets a person's password. Ends all of the person's sessions.
    pub async fn passwort_setzen(&self, nutzer: NutzerId, passwort: &str) -> Result<(), AppError> {
        lang_genug(passwort)?;
        self.passwort_speichern(nutzer, passwort, (None, None), b"")
            .await
    }

    /// Gives a person a one-time password, valid for 24 hours, to be shown once. With it they choose a password and set
    /// up a second factor; one that they had is taken away, for a lost device is why this is asked for. What the device
    /// may have opened ends: sessions and tokens.
    pub async fn einmalpasswort(&self, nutzer: NutzerId) -> Result<String, AppError> {
        let bytes = keys::random::<EINMAL_LETTERS>().map_err(StoreError::from)?;
        let mut passwort = String::new();
        for (n, byte) in bytes.iter().enumerate() {
            if n > 0 && n % 4 == 0 {
                passwort.push('-');
            }
            passwort.push(char::from(LETTERS[usize::from(byte % 32)]));
        }
        let bis = now().0 + EINMAL_MS_MAX;
        self.passwort_speichern(nutzer, &passwort, (Some(bis), Some(true)), b"")
            .await?;
        self.tokens_beenden(nutzer).await?;
        self.faktor_loeschen(nutzer).await?;
        Ok(passwort)
    }

    /// Logs in. What the session still owes stands in the answer.
    ///
    /// Unknown names take as long as wrong passwords, and are paused alike. After 5 failures in a row each further one
    /// costs a pause. An address has a limit of its own, whatever the names.
    ///
    /// Errors: `NichtAngemeldet`; `Gesperrt` during a pause, or at once if too many log in at this moment.
    pub async fn anmelden(
        &self,
        name: &str,
        passwort: &str,
        browser: impl Into<Browser<'_>>,
    ) -> Result<Eintritt, AppError> {
        let browser = browser.into();
        if passwort.len() > PASSWORT_BYTES_MAX {
            return Err(AppError::NichtAngemeldet);
        }
        let kennung = self.store.bund.kennung(name);
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "SELECT nutzer, passwort, einmal_bis, faktor_pflicht FROM zugang WHERE kennung = $1",
                &[&kennung.as_slice()],
            )
            .await?;
        // Before it is counted: who finds no place has not tried.
        let platz = self.hashwerk.platz(row.is_some())?;
        let nutzer = row.as_ref().map(|r| NutzerId(r.get(0)));
        let zaehler = self.zaehler(&client, kennung, nutzer, browser).await?;
        // A browser known for the person counts for itself: others at its address do not keep it out.
        let adresse = browser.adresse.filter(|_| zaehler == kennung);
        if let Some(adresse) = adresse {
            self.adressen.versuch(adresse, now().0)?;
        }
        versuch(&client, &zaehler).await?;
        // Hashing takes its time: others may have the connection meanwhile.
        drop(client);
        let stored = row.as_ref().map(|r| r.get(1));
        let stimmt = self.hashwerk.stimmt(platz, passwort, stored).await?;
        let Some(row) = row.filter(|_| stimmt) else {
            return Err(AppError::NichtAngemeldet);
        };
        if let Some(adresse) = adresse {
            self.adressen.gelungen(adresse);
        }
        let client = self.store.db.read().await?;
        gelungen(&client, &zaehler).await?;
        drop(client);
        let nutzer = NutzerId(row.get(0));
        let (einmal_bis, pflicht): (Option<i64>, bool) = (row.get(2), row.get(3));
        let stufe = if let Some(bis) = einmal_bis {
            if bis < now().0 {
                return Err(Satz::neu("eingabe-einmalpasswort-abgelaufen").into());
            }
            Stufe::Passwort
        } else if self.faktor_seit(nutzer).await?.is_some() {
            Stufe::Code
        } else if pflicht {
            Stufe::Einrichten
        } else {
            Stufe::Voll
        };
        let eintritt = self
            .sitzung_oeffnen(Beginn {
                nutzer,
                stufe,
                faktor: false,
                geprueft: now(),
                geraet: browser.name,
                anbieter: None,
            })
            .await?;
        if stufe == Stufe::Einrichten {
            self.geheimnis_anlegen(nutzer, &digest(&eintritt.cookie))
                .await?;
        }
        Ok(eintritt)
    }

    /// Puts a password of the person's own in place of the one-time password.
    ///
    /// Errors: `Eingabe` if it is too short or the one-time password again.
    pub async fn erstes_passwort(
        &self,
        vor: &Vorstufe,
        passwort: &str,
    ) -> Result<Eintritt, AppError> {
        if vor.stufe != Stufe::Passwort {
            return Err(AppError::NichtAngemeldet);
        }
        lang_genug(passwort)?;
        let platz = self.hashwerk.platz(true)?;
        if self.passwort_ist(platz, vor.nutzer, passwort).await? {
            return Err(Satz::neu("eingabe-passwort-dasselbe").into());
        }
        self.passwort_speichern(vor.nutzer, passwort, (None, None), &vor.schluessel)
            .await?;
        self.geheimnis_anlegen(vor.nutzer, &vor.schluessel).await?;
        self.sitzung_fortsetzen(
            &vor.schluessel,
            (Stufe::Passwort, Stufe::Einrichten),
            (now(), false),
            None,
        )
        .await
    }

    /// Changes one's own password. All other sessions and all tokens end, this session gets a new secret.
    ///
    /// Errors: `Eingabe` if the old one is wrong, the new one too short or the same; `Gesperrt` after too many tries.
    pub async fn passwort_aendern(
        &self,
        sitzung: &Sitzung,
        alt: &str,
        neu: &str,
    ) -> Result<Eintritt, AppError> {
        let nutzer = sitzung.actor.nutzer;
        lang_genug(neu)?;
        self.passwort_bestaetigen(nutzer, alt).await?;
        if alt == neu {
            return Err(Satz::neu("eingabe-passwort-dasselbe").into());
        }
        self.passwort_speichern(nutzer, neu, (None, None), &sitzung.schluessel)
            .await?;
        self.tokens_beenden(nutzer).await?;
        self.sitzung_fortsetzen(
            &sitzung.schluessel,
            (Stufe::Voll, Stufe::Voll),
            (sitzung.geprueft, sitzung.faktor),
            None,
        )
        .await
    }

    async fn passwort_ist(
        &self,
        platz: Platz,
        nutzer: NutzerId,
        passwort: &str,
    ) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT passwort FROM zugang WHERE nutzer = $1";
        let row = client.query_opt(sql, &[&nutzer.0]).await?;
        drop(client);
        let stored = row.map(|r| r.get(0));
        self.hashwerk.stimmt(platz, passwort, stored).await
    }

    /// Whether the person has a password here; people who come through the provider alone have none.
    pub async fn hat_passwort(&self, nutzer: NutzerId) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT 1 FROM zugang WHERE nutzer = $1 AND einmal_bis IS NULL";
        Ok(client.query_opt(sql, &[&nutzer.0]).await?.is_some())
    }

    /// Whether the person has a password or a one-time password.
    pub async fn hat_zugang(&self, nutzer: NutzerId) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "SELECT 1 FROM zugang WHERE nutzer = $1";
        Ok(client.query_opt(sql, &[&nutzer.0]).await?.is_some())
    }

    /// Asks a person who is logged in for their password once more, before a step that needs them at the keyboard.
    ///
    /// Failures count by themselves: whoever is in is not paused by what strangers try at the login page.
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
        let platz = self.hashwerk.platz(true)?;
        let zaehler = self
            .store
            .bund
            .fremde_kennung("bestaetigen", &[&nutzer.0.to_string()]);
        let client = self.store.db.read().await?;
        versuch(&client, &zaehler).await?;
        drop(client);
        if !self.passwort_ist(platz, nutzer, passwort).await? {
            return Err(falsch());
        }
        let client = self.store.db.read().await?;
        gelungen(&client, &zaehler).await
    }
}
