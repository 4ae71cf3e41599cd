//! Browsers in which a person has logged in before. Each counts failures of its own: what strangers try under the
//! person's name pauses their tries, and not the person.

use std::net::IpAddr;

use eakte_domain::NutzerId;
use tokio_postgres::Client;

use super::{Eintritt, digest, secret};
use crate::app::{App, AppError, now};

/// A browser is known this long after its last login.
pub const BEKANNT_MS_MAX: i64 = 90 * 24 * 60 * 60 * 1_000;
/// Known browsers of one person; the one whose last login is the longest ago is forgotten.
const BEKANNT_MAX: i64 = 20;

/// The browser of a login. From its name alone: one that is not known.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'a> {
    /// Browser and system in two words.
    pub name: &'a str,
    /// Secret of the cookie by which it is known.
    pub cookie: Option<&'a str>,
    /// Where it is, if that is known.
    pub adresse: Option<IpAddr>,
}

impl<'a> From<&'a str> for Browser<'a> {
    fn from(name: &'a str) -> Self {
        Self {
            name,
            cookie: None,
            adresse: None,
        }
    }
}

impl App {
    /// Under what failures of this login count: those of a browser known for the person are its own.
    pub(super) async fn zaehler(
        &self,
        client: &Client,
        kennung: [u8; 32],
        nutzer: Option<NutzerId>,
        browser: Browser<'_>,
    ) -> Result<[u8; 32], AppError> {
        let (Some(nutzer), Some(cookie)) = (nutzer, browser.cookie) else {
            return Ok(kennung);
        };
        let key = digest(cookie);
        let sql =
            "SELECT 1 FROM bekannter_browser WHERE schluessel = $1 AND nutzer = $2 AND bis > $3";
        let found = client
            .query_opt(sql, &[&key.as_slice(), &nutzer.0, &now().0])
            .await?;
        Ok(match found {
            Some(_) => self
                .store
                .bund
                .fremde_kennung("browser", &[&hex::encode(key)]),
            None => kennung,
        })
    }

    /// Knows the browser of a login that owes nothing any more; what it was known by before counts no longer. Returns
    /// the secret of its new cookie, or none for logins without a password.
    pub async fn browser_merken(
        &self,
        eintritt: &Eintritt,
        alt: Option<&str>,
    ) -> Result<Option<String>, AppError> {
        let cookie = secret()?;
        let jetzt = now().0;
        let client = self.store.db.read().await?;
        let alt = alt.map(|a| digest(a).to_vec());
        client
            .execute(
                "DELETE FROM bekannter_browser WHERE bis < $1 OR schluessel = $2",
                &[&jetzt, &alt],
            )
            .await?;
        let row = client
            .query_opt(
                "INSERT INTO bekannter_browser (schluessel, nutzer, bis)
                 SELECT $1, nutzer, $2 FROM sitzung WHERE schluessel = $3 AND stufe = 'voll' AND weg = 'passwort'
                 RETURNING nutzer",
                &[
                    &digest(&cookie).as_slice(),
                    &(jetzt + BEKANNT_MS_MAX),
                    &digest(&eintritt.cookie).as_slice(),
                ],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let nutzer: uuid::Uuid = row.get(0);
        client
            .execute(
                "DELETE FROM bekannter_browser WHERE nutzer = $1 AND schluessel NOT IN
                     (SELECT schluessel FROM bekannter_browser WHERE nutzer = $1 ORDER BY bis DESC LIMIT $2)",
                &[&nutzer, &BEKANNT_MAX],
            )
            .await?;
        Ok(Some(cookie))
    }

    /// Forgets all browsers of a person.
    pub(super) async fn browser_vergessen(&self, nutzer: NutzerId) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM bekannter_browser WHERE nutzer = $1";
        client.execute(sql, &[&nutzer.0]).await?;
        Ok(())
    }
}
