//! Back-channel logout: the provider says that a session there has ended. Source: OpenID Connect Back-Channel Logout 1.0.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::token::{Audience, geprueft};
use super::{Oidc, OidcFehler, UHREN_MS_MAX};
use crate::app::{App, now};

/// A logout token is taken for this long after it was made.
const ALTER_MS_MAX: i64 = 5 * 60 * 1_000;
/// What a logout token has to say. Source: section 2.4.
const EREIGNIS: &str = "http://schemas.openid.net/event/backchannel-logout";

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    jti: String,
    sub: Option<String>,
    sid: Option<String>,
    events: Map<String, Value>,
    nonce: Option<Value>,
}

impl Oidc {
    async fn logout_token(&self, token: &str) -> Result<Claims, OidcFehler> {
        let issuer = self.config.issuer.as_str();
        let (claims, typ) = self
            .mit_schluesseln(|keys| geprueft::<Claims>(token, keys, issuer, &["iss"]))
            .await?;
        // Other tokens of the provider must not end sessions.
        let typ = typ.unwrap_or_default().to_ascii_lowercase();
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        if !matches!(typ, "" | "jwt" | "logout+jwt") {
            return Err(OidcFehler::Token("type"));
        }
        if !claims.events.get(EREIGNIS).is_some_and(Value::is_object) {
            return Err(OidcFehler::Token("event"));
        }
        if claims.nonce.is_some() {
            return Err(OidcFehler::Token("nonce in a logout token"));
        }
        if !claims
            .aud
            .is_for(&self.config.client_id, Some(&self.config.client_id))
        {
            return Err(OidcFehler::Token("audience"));
        }
        let age_ms = now().0 - claims.iat.saturating_mul(1_000);
        if !(-UHREN_MS_MAX..=ALTER_MS_MAX).contains(&age_ms) {
            return Err(OidcFehler::TokenAbgelaufen);
        }
        if claims.jti.is_empty() || (claims.sub.is_none() && claims.sid.is_none()) {
            return Err(OidcFehler::Token("claims"));
        }
        Ok(claims)
    }
}

impl App {
    /// Ends the sessions that a logout token names. Returns how many.
    ///
    /// Errors: a token that is not valid, or was taken before.
    pub async fn oidc_abmelden(&self, oidc: &Oidc, token: &str) -> Result<u64, OidcFehler> {
        let claims = oidc.logout_token(token).await?;
        let jetzt = now().0;
        let jti = self.oidc_kennung("jti", &claims.iss, &claims.jti);
        let bis = jetzt + ALTER_MS_MAX + 2 * UHREN_MS_MAX;
        let client = self.store.db.read().await?;
        client
            .execute("DELETE FROM oidc_abmeldung WHERE bis < $1", &[&jetzt])
            .await?;
        let taken = client
            .execute(
                "INSERT INTO oidc_abmeldung VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[&jti.as_slice(), &bis],
            )
            .await?;
        if taken == 0 {
            return Err(OidcFehler::Token("used before"));
        }
        let id = |art, wert: &Option<String>| {
            let wert = wert.as_ref()?;
            Some(self.oidc_kennung(art, &claims.iss, wert).to_vec())
        };
        let (person, sitzung) = (id("sub", &claims.sub), id("sid", &claims.sid));
        // With a session id: that session, and those of the person of which none is known. Else all of the person.
        let ended = client
            .execute(
                "DELETE FROM sitzung WHERE anbieter_sitzung = $2
                     OR (anbieter_person = $1 AND ($2::bytea IS NULL OR anbieter_sitzung IS NULL))",
                &[&person, &sitzung],
            )
            .await?;
        Ok(ended)
    }
}
