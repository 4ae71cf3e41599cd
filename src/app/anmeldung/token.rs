//! Tokens for scripts: shown once, bound to a person and a purpose.

use eakte_domain::werte::Zweck;
use eakte_domain::{NutzerId, Zeit};
use uuid::Uuid;

use super::sitzung::{DAUER_MS_MAX, ZULETZT_MS};
use super::{digest, fault, secret};
use crate::app::{Actor, App, AppError, Satz, now};

/// Longest life of a token: 90 days.
pub const TOKEN_MS_MAX: i64 = 90 * 24 * 60 * 60 * 1_000;
/// Start of every token, so that one found in a text is recognised.
const TOKEN_START: &str = "eakte_";

/// One of a person's tokens, as listed.
#[derive(Clone, Debug)]
pub struct TokenEintrag {
    /// Its id.
    pub id: Uuid,
    /// Purpose it works under.
    pub zweck: Zweck,
    /// Made; unknown for old ones.
    pub seit: Option<Zeit>,
    /// Valid until.
    pub bis: Zeit,
    /// Last used, to the minute.
    pub zuletzt: Option<Zeit>,
}

impl App {
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
        let jetzt = now().0;
        let client = self.store.db.read().await?;
        client
            .execute("DELETE FROM token WHERE bis < $1", &[&jetzt])
            .await?;
        client
            .execute(
                "INSERT INTO token (schluessel, nutzer, zweck, seit, bis) VALUES ($1, $2, $3, $4, $5)",
                &[
                    &digest(&token).as_slice(),
                    &actor.nutzer.0,
                    &actor.zweck.code(),
                    &jetzt,
                    &(jetzt + gueltig_ms),
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
            .prepare_cached(
                "SELECT nutzer, zweck, faktor, zuletzt FROM token WHERE schluessel = $1 AND bis > $2",
            )
            .await?;
        let jetzt = now().0;
        let key = digest(token);
        let row = client
            .query_opt(&statement, &[&key.as_slice(), &jetzt])
            .await?;
        let Some(row) = row else { return Ok(None) };
        if row
            .get::<_, Option<i64>>(3)
            .is_none_or(|z| jetzt - z > ZULETZT_MS)
        {
            let sql = "UPDATE token SET zuletzt = $2 WHERE schluessel = $1";
            client.execute(sql, &[&key.as_slice(), &jetzt]).await?;
        }
        let actor = Actor {
            nutzer: NutzerId(row.get(0)),
            zweck: row.get::<_, &str>(1).parse().map_err(fault)?,
            faktor: row
                .get::<_, Option<i64>>(2)
                .filter(|seen| jetzt - seen <= DAUER_MS_MAX)
                .map(Zeit),
        };
        Ok(self.zweck_gilt(&actor).then_some(actor))
    }

    /// Shows a token the second factor of its person: from now on it may do what needs one, for 10 hours at most.
    ///
    /// Errors: `Eingabe` if the person has no app with codes, or the code is wrong or was used; `Gesperrt` after too many
    /// wrong ones.
    pub async fn token_bestaetigen(
        &self,
        actor: &Actor,
        token: &str,
        code: &str,
    ) -> Result<(), AppError> {
        // A passkey answers a browser alone: no code that is tried would ever be right.
        if self.code_seit(actor.nutzer).await?.is_none() {
            return Err(Satz::neu("eingabe-code-keine-app").into());
        }
        self.faktor_pruefen(actor.nutzer, code).await?;
        let client = self.store.db.read().await?;
        let sql = "UPDATE token SET faktor = $3 WHERE schluessel = $1 AND nutzer = $2";
        client
            .execute(sql, &[&digest(token).as_slice(), &actor.nutzer.0, &now().0])
            .await?;
        Ok(())
    }

    /// A person's valid tokens, the newest first.
    pub async fn tokens(&self, nutzer: NutzerId) -> Result<Vec<TokenEintrag>, AppError> {
        let client = self.store.db.read().await?;
        let rows = client
            .query(
                "SELECT id, zweck, seit, bis, zuletzt FROM token WHERE nutzer = $1 AND bis > $2
                 ORDER BY seit DESC NULLS LAST, id",
                &[&nutzer.0, &now().0],
            )
            .await?;
        let eintrag = |row: tokio_postgres::Row| {
            Ok(TokenEintrag {
                id: row.get(0),
                zweck: row.get::<_, &str>(1).parse().map_err(fault)?,
                seit: row.get::<_, Option<i64>>(2).map(Zeit),
                bis: Zeit(row.get(3)),
                zuletzt: row.get::<_, Option<i64>>(4).map(Zeit),
            })
        };
        rows.into_iter().map(eintrag).collect()
    }

    /// Ends one of a person's own tokens by its id. Nothing happens if there is none.
    pub async fn token_beenden(&self, nutzer: NutzerId, id: Uuid) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM token WHERE nutzer = $1 AND id = $2";
        client.execute(sql, &[&nutzer.0, &id]).await?;
        Ok(())
    }

    /// Ends all of a person's tokens.
    pub async fn tokens_beenden(&self, nutzer: NutzerId) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM token WHERE nutzer = $1";
        client.execute(sql, &[&nutzer.0]).await?;
        Ok(())
    }
}
