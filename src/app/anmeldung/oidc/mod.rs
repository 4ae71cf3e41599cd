//! Login through the authority's own OpenID provider (Keycloak, AD FS, Entra ID): code flow with PKCE.
//!
//! 2026-11-26: `jsonwebtoken` checks the tokens with ring's signatures, which TLS here stands on anyway; ID tokens and
//! logout tokens go the same way (`openidconnect` knows no logout tokens). The code flow itself is one address and one
//! form: no library for it. What belongs to one login (state, nonce, PKCE
//! verifier) derives from one secret in a cookie of the browser that began it; the database holds that secret's hash
//! and gives it away once. So an answer counts in that browser alone, once, for ten minutes.
//!
//! A person is (`iss`, `sub`). The first login binds it to somebody who exists here by the configured claim; from then
//! on the claim says nothing, so that a name given to somebody else opens nothing. Nobody is created, no role is given.
//! Sources: OpenID Connect Core 1.0 section 3.1, RFC 7636, RFC 9207, RFC 9700, OpenID Connect Back-Channel Logout 1.0.

mod abmeldung;
mod anbieter;
mod signatur;
mod token;

use eakte_domain::{NutzerId, Zeit};
use subtle::ConstantTimeEq;

pub use anbieter::{Oidc, OidcConfig};
use token::Ausweis;

use super::sitzung::{Beginn, VomAnbieter};
use super::{Eintritt, Frische, Sitzung, Stufe, digest, secret};
use crate::app::{App, AppError, now};
use crate::store::StoreError;

/// A login may take this long at the provider.
pub const ANFRAGE_MS_MAX: i64 = 10 * 60 * 1_000;
/// Clocks may differ by this much.
const UHREN_MS_MAX: i64 = 60 * 1_000;

/// Why a login through the provider did not succeed. Each has a sentence among the words of the pages.
#[derive(Debug, thiserror::Error)]
pub enum OidcFehler {
    /// The provider does not answer, or not as an OpenID provider.
    #[error("the provider cannot be asked: {0}")]
    Unerreichbar(String),
    /// No login is under way in this browser: too late, or this answer was taken before.
    #[error("no login is under way in this browser")]
    Abgelaufen,
    /// The answer belongs to another login.
    #[error("the answer's state is another login's")]
    Fremd,
    /// The answer or token comes from another issuer.
    #[error("another issuer")]
    Aussteller,
    /// The person gave up at the provider.
    #[error("given up at the provider")]
    Abgebrochen,
    /// The provider refused; its error code.
    #[error("the provider refused: {0}")]
    Abgelehnt(String),
    /// The provider did not take the code: used before, too old, or another login's.
    #[error("the provider did not take the code")]
    Code,
    /// The ID token has expired.
    #[error("the ID token has expired")]
    TokenAbgelaufen,
    /// The ID token was made for another login.
    #[error("the ID token's nonce is another login's")]
    Nonce,
    /// The ID token proves nothing: signature, audience, or a claim is missing.
    #[error("the ID token is not valid: {0}")]
    Token(&'static str),
    /// A fresh or stronger proof was asked for, and the provider gave none.
    #[error("the provider gave no fresh proof")]
    NichtFrisch,
    /// Somebody else confirmed than who is logged in.
    #[error("another person confirmed")]
    AnderePerson,
    /// Nobody is known here by that name.
    #[error("nobody is known by that name")]
    Unbekannt,
    /// The name belongs to somebody who comes under another subject.
    #[error("the name is bound to another subject")]
    Vergeben,
    /// Locked, or without any role.
    #[error("the person may not work here")]
    OhneRolle,
    /// A fault of ours.
    #[error(transparent)]
    App(#[from] AppError),
}

impl OidcFehler {
    /// Key of its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unerreichbar(_) | Self::App(_) => "oidc-unerreichbar",
            Self::Abgelaufen => "oidc-abgelaufen",
            Self::Fremd => "oidc-fremd",
            Self::Aussteller => "oidc-aussteller",
            Self::Abgebrochen => "oidc-abgebrochen",
            Self::Abgelehnt(_) => "oidc-abgelehnt",
            Self::Code => "oidc-code",
            Self::TokenAbgelaufen => "oidc-token-abgelaufen",
            Self::Nonce => "oidc-nonce",
            Self::Token(_) => "oidc-token",
            Self::NichtFrisch => "oidc-nicht-frisch",
            Self::AnderePerson => "oidc-andere-person",
            Self::Unbekannt => "oidc-unbekannt",
            Self::Vergeben => "oidc-vergeben",
            Self::OhneRolle => "oidc-ohne-rolle",
        }
    }
}

impl From<StoreError> for OidcFehler {
    fn from(e: StoreError) -> Self {
        Self::App(e.into())
    }
}

impl From<tokio_postgres::Error> for OidcFehler {
    fn from(e: tokio_postgres::Error) -> Self {
        Self::App(e.into())
    }
}

/// What derives from the secret of one login.
struct Geheimnisse {
    state: String,
    nonce: String,
    /// 64 letters. Source: RFC 7636 section 4.1 wants 43 to 128.
    verifier: String,
}

impl Geheimnisse {
    fn von(cookie: &str) -> Self {
        let derive = |context| hex::encode(blake3::derive_key(context, cookie.as_bytes()));
        Self {
            state: derive("eakte 2026-11 oidc state"),
            nonce: derive("eakte 2026-11 oidc nonce"),
            verifier: derive("eakte 2026-11 oidc pkce verifier"),
        }
    }
}

/// What the provider's redirect brought.
#[derive(Clone, Debug, Default)]
pub struct Rueckkehr {
    /// Code for the token endpoint.
    pub code: String,
    /// State.
    pub state: String,
    /// Issuer (RFC 9207).
    pub iss: Option<String>,
    /// Error code in place of a code.
    pub error: Option<String>,
}

/// A login under way, as the database knew it.
struct Anfrage {
    ziel: String,
    sitzung: Option<Vec<u8>>,
}

impl App {
    /// Begins a login, or, for a session, a fresh proof: the cookie's secret and the provider's address to go to.
    pub async fn oidc_beginnen(
        &self,
        oidc: &Oidc,
        ziel: &str,
        sitzung: Option<&Sitzung>,
    ) -> Result<(String, String), OidcFehler> {
        let cookie = secret()?;
        let url = oidc
            .anfrage_url(&Geheimnisse::von(&cookie), sitzung.is_some())
            .await?;
        let jetzt = now().0;
        let schluessel = sitzung.map(|s| s.schluessel.to_vec());
        let client = self.store.db.read().await?;
        client
            .execute("DELETE FROM oidc_anfrage WHERE bis < $1", &[&jetzt])
            .await?;
        client
            .execute(
                "INSERT INTO oidc_anfrage (schluessel, ziel, sitzung, bis) VALUES ($1, $2, $3, $4)",
                &[
                    &digest(&cookie).as_slice(),
                    &ziel,
                    &schluessel,
                    &(jetzt + ANFRAGE_MS_MAX),
                ],
            )
            .await?;
        Ok((cookie, url))
    }

    /// Takes the login of this cookie out of the database: it is there once.
    async fn oidc_anfrage(&self, cookie: &str) -> Result<Anfrage, OidcFehler> {
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "DELETE FROM oidc_anfrage WHERE schluessel = $1 RETURNING ziel, sitzung, bis",
                &[&digest(cookie).as_slice()],
            )
            .await?
            .filter(|row| row.get::<_, i64>(2) >= now().0);
        let row = row.ok_or(OidcFehler::Abgelaufen)?;
        Ok(Anfrage {
            ziel: row.get(0),
            sitzung: row.get(1),
        })
    }

    /// Completes a login: the session's new secret, and where the person wanted to go.
    ///
    /// `sitzung`: the one of this browser, for a fresh proof; it goes on under another secret.
    pub async fn oidc_abschliessen(
        &self,
        oidc: &Oidc,
        cookie: &str,
        r: Rueckkehr,
        sitzung: Option<&Sitzung>,
        geraet: &str,
    ) -> Result<(Eintritt, String), OidcFehler> {
        let anfrage = self.oidc_anfrage(cookie).await?;
        let geheim = Geheimnisse::von(cookie);
        if !bool::from(geheim.state.as_bytes().ct_eq(r.state.as_bytes())) {
            return Err(OidcFehler::Fremd);
        }
        oidc.aussteller_pruefen(r.iss.as_deref()).await?;
        match r.error.as_deref() {
            None => {}
            Some("access_denied" | "interaction_required" | "login_required") => {
                return Err(OidcFehler::Abgebrochen);
            }
            Some(code) => {
                // A code of ASCII letters, or somebody plays with us: nothing else gets into a log.
                let known = code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                let code = if known && code.len() <= 64 { code } else { "?" };
                return Err(OidcFehler::Abgelehnt(code.to_owned()));
            }
        }
        let (ausweis, id_token) = oidc.einloesen(&r.code, &geheim).await?;
        let sid = ausweis.sid.as_ref();
        let vom = VomAnbieter {
            person: self.oidc_kennung("sub", &ausweis.iss, &ausweis.sub),
            sitzung: sid.map(|sid| self.oidc_kennung("sid", &ausweis.iss, sid)),
            id_token,
        };
        let eintritt = match &anfrage.sitzung {
            Some(schluessel) => {
                let sitzung = sitzung.filter(|s| s.schluessel.as_slice() == schluessel);
                let sitzung = sitzung.ok_or(OidcFehler::Abgelaufen)?;
                self.oidc_bestaetigen(oidc, sitzung, &ausweis, vom).await?
            }
            None => {
                let nutzer = self.oidc_person(oidc, &ausweis).await?;
                let beginn = Beginn {
                    nutzer,
                    stufe: Stufe::Voll,
                    faktor: oidc.mit_faktor(&ausweis),
                    // Without auth_time nobody knows how old the login at the provider is: as old as can be.
                    geprueft: ausweis.auth_time.unwrap_or(Zeit(0)),
                    geraet,
                    anbieter: Some(vom),
                };
                self.sitzung_oeffnen(beginn).await.map_err(|e| match e {
                    AppError::NichtAngemeldet => OidcFehler::OhneRolle,
                    e => e.into(),
                })?
            }
        };
        Ok((eintritt, anfrage.ziel))
    }

    /// A fresh proof by the same person gives the session a new secret.
    async fn oidc_bestaetigen(
        &self,
        oidc: &Oidc,
        sitzung: &Sitzung,
        ausweis: &Ausweis,
        vom: VomAnbieter,
    ) -> Result<Eintritt, OidcFehler> {
        if self.oidc_gebunden(ausweis).await? != Some(sitzung.actor.nutzer) {
            return Err(OidcFehler::AnderePerson);
        }
        let jetzt = now().0;
        let fresh =
            |at: &Zeit| (jetzt - Frische::ENDGUELTIG.ms_max..=jetzt + UHREN_MS_MAX).contains(&at.0);
        let auth_time = ausweis.auth_time.filter(fresh);
        let auth_time = auth_time.ok_or(OidcFehler::NichtFrisch)?;
        let faktor = oidc.mit_faktor(ausweis);
        if oidc.verlangt_faktor() && !faktor {
            return Err(OidcFehler::NichtFrisch);
        }
        let done = self
            .sitzung_fortsetzen(
                &sitzung.schluessel,
                (Stufe::Voll, Stufe::Voll),
                (auth_time, faktor),
                Some(vom),
            )
            .await;
        done.map_err(|e| match e {
            AppError::NichtAngemeldet => OidcFehler::Abgelaufen,
            e => e.into(),
        })
    }

    fn oidc_kennung(&self, art: &str, iss: &str, wert: &str) -> [u8; 32] {
        self.store.bund.fremde_kennung(art, &[iss, wert])
    }

    async fn oidc_gebunden(&self, a: &Ausweis) -> Result<Option<NutzerId>, OidcFehler> {
        let kennung = self.oidc_kennung("sub", &a.iss, &a.sub);
        let client = self.store.db.read().await?;
        let sql = "SELECT nutzer FROM oidc_person WHERE kennung = $1";
        let row = client.query_opt(sql, &[&kennung.as_slice()]).await?;
        Ok(row.map(|r| NutzerId(r.get(0))))
    }

    /// Who that is here. The first time the configured claim says so, and it is kept.
    async fn oidc_person(&self, oidc: &Oidc, a: &Ausweis) -> Result<NutzerId, OidcFehler> {
        if let Some(nutzer) = self.oidc_gebunden(a).await? {
            return Ok(nutzer);
        }
        let name = oidc.name_von(a).ok_or(OidcFehler::Unbekannt)?;
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis.by_anmeldename(&name);
        let nutzer = person.ok_or(OidcFehler::Unbekannt)?.id;
        let kennung = self.oidc_kennung("sub", &a.iss, &a.sub);
        let anbieter = self.oidc_kennung("iss", &a.iss, "");
        let client = self.store.db.read().await?;
        let taken = client
            .execute(
                "INSERT INTO oidc_person VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                &[
                    &kennung.as_slice(),
                    &anbieter.as_slice(),
                    &nutzer.0,
                    &now().0,
                ],
            )
            .await?;
        drop(client);
        // Not taken: the same login in another window was faster, or the name is bound to another subject.
        if taken == 0 && self.oidc_gebunden(a).await? != Some(nutzer) {
            return Err(OidcFehler::Vergeben);
        }
        Ok(nutzer)
    }

    /// Forgets under which subject a person comes: their next login binds anew. Ends their sessions.
    pub async fn oidc_loesen(&self, nutzer: NutzerId) -> Result<bool, AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM oidc_person WHERE nutzer = $1";
        let gone = client.execute(sql, &[&nutzer.0]).await?;
        let sql = "DELETE FROM sitzung WHERE nutzer = $1 AND weg = 'anbieter'";
        client.execute(sql, &[&nutzer.0]).await?;
        Ok(gone > 0)
    }
}
