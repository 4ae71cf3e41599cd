//! The provider: what the operator says of it, what it says of itself, and asking it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use ureq::Agent;
use ureq::http::Uri;
use zeroize::Zeroizing;

use super::token::{Ausweis, id_token};
use super::{Geheimnisse, OidcFehler, signatur};
use crate::app::AppError;
use crate::store::StoreError;

/// How long the provider may take to answer.
const ANSWER_SECONDS_MAX: u64 = 10;
/// Longest answer, in bytes.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// What the provider says of itself is asked anew after this long.
const BEKANNT_MAX: Duration = Duration::from_secs(60 * 60);
/// A token under an unknown key makes us ask at most this often.
const BEKANNT_MIN: Duration = Duration::from_secs(30);
/// Where the provider sends people back to, after the service's own address.
const RUECKKEHR: &str = "/anmelden/oidc/antwort";
/// Where it sends them after its logout.
const ABGEMELDET: &str = "/abgemeldet";

/// What the operator says of the provider.
#[derive(Clone, Debug)]
pub struct OidcConfig {
    /// Its issuer, as it says it itself.
    pub issuer: String,
    /// Our id there.
    pub client_id: String,
    /// File with our secret there; none for a public client.
    pub client_secret_file: Option<PathBuf>,
    /// The claim that names a person's login name at their first login.
    pub claim: String,
    /// What people call it.
    pub name: String,
    /// Certificates to trust instead of the system's (PEM).
    pub ca_file: Option<PathBuf>,
    /// Values of `acr` that mean a second factor; asked for. None: `amr` says `mfa`.
    pub acr: Vec<String>,
    /// Passwords kept here let nobody in.
    pub nur: bool,
    /// Address under which people reach the service.
    pub url: String,
}

/// What the provider says of itself. Source: OpenID Connect Discovery 1.0 section 3.
#[derive(Debug, Deserialize)]
struct Angaben {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    /// Source: RFC 9207 section 3.
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct Schluessel {
    keys: Vec<Value>,
}

struct Bekannt {
    seit: Instant,
    angaben: Angaben,
    keys: Vec<Jwk>,
}

/// The provider. Asked when it is needed: the service starts without it.
pub struct Oidc {
    pub(super) config: OidcConfig,
    client_secret: Option<Zeroizing<String>>,
    agent: Agent,
    bekannt: Mutex<Option<Arc<Bekannt>>>,
}

/// What the token endpoint answers. Source: RFC 6749 sections 5.1 and 5.2.
#[derive(Deserialize)]
struct Antwort {
    id_token: Option<String>,
    error: Option<String>,
}

/// One question to the provider: a GET, or a form with who we are.
struct Frage {
    url: String,
    form: Option<Zeroizing<String>>,
    basic: Option<Zeroizing<String>>,
}

/// Fields as a query or form has them.
fn felder(fields: &[(&str, &str)]) -> Result<String, OidcFehler> {
    serde_urlencoded::to_string(fields).map_err(unerreichbar)
}

/// An address with more fields in its query.
fn mit_feldern(url: &str, fields: &[(&str, &str)]) -> Result<String, OidcFehler> {
    let joint = if url.contains('?') { '&' } else { '?' };
    Ok(format!("{url}{joint}{}", felder(fields)?))
}

/// https, or http on this machine.
fn sicher(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else {
        return false;
    };
    let here = matches!(uri.host(), Some("127.0.0.1" | "[::1]" | "localhost"));
    match uri.scheme_str() {
        Some("https") => uri.host().is_some(),
        Some("http") => here,
        _ => false,
    }
}

fn config_fault(text: String) -> AppError {
    StoreError::Config(text).into()
}

fn unerreichbar(e: impl std::fmt::Display) -> OidcFehler {
    OidcFehler::Unerreichbar(e.to_string())
}

impl Oidc {
    /// Errors: an issuer or an own address that is not https, a secret or certificates that cannot be read.
    pub fn neu(config: OidcConfig) -> Result<Self, AppError> {
        for (what, url) in [
            ("EAKTE_OIDC_ISSUER", &config.issuer),
            ("EAKTE_URL", &config.url),
        ] {
            if !sicher(url) {
                return Err(config_fault(format!(
                    "{what} is `{url}`; a login through a provider needs https:// (http:// only on this machine)"
                )));
            }
        }
        let client_secret = match &config.client_secret_file {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|e| config_fault(format!("{}: {e}", path.display())))?;
                let first = text.lines().next().unwrap_or_default().trim().to_owned();
                if first.is_empty() {
                    let text = format!("{}: the first line is empty", path.display());
                    return Err(config_fault(text));
                }
                Some(Zeroizing::new(first))
            }
        };
        let mut agent = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS_MAX)))
            .http_status_as_error(false)
            .max_redirects(0);
        if config.issuer.starts_with("https:") {
            let tls = eakte_witness::outbound::tls(config.ca_file.as_deref());
            agent = agent.tls_config(tls.map_err(|e| config_fault(e.to_string()))?);
        }
        signatur::install();
        Ok(Self {
            config,
            client_secret,
            agent: agent.build().into(),
            bekannt: Mutex::new(None),
        })
    }

    /// What people call the provider.
    pub fn name(&self) -> &str {
        &self.config.name
    }

    /// Passwords kept here let nobody in.
    pub fn nur(&self) -> bool {
        self.config.nur
    }

    /// Whether the operator says what a second factor looks like: then a fresh proof has to have one.
    pub(super) fn verlangt_faktor(&self) -> bool {
        !self.config.acr.is_empty()
    }

    /// Whether a login was made with a second factor.
    pub(super) fn mit_faktor(&self, a: &Ausweis) -> bool {
        if self.config.acr.is_empty() {
            return a.amr.iter().any(|m| m == "mfa");
        }
        a.acr
            .as_ref()
            .is_some_and(|acr| self.config.acr.contains(acr))
    }

    /// The login name that the configured claim gives, in lower case. An e-mail address counts only if verified.
    pub(super) fn name_von(&self, a: &Ausweis) -> Option<String> {
        let claim = self.config.claim.as_str();
        let verified = a.mehr.get("email_verified").and_then(Value::as_bool);
        if claim == "email" && verified != Some(true) {
            return None;
        }
        let name = match claim {
            "sub" => a.sub.as_str(),
            claim => a.mehr.get(claim)?.as_str()?,
        };
        let name = name.trim().to_lowercase();
        (!name.is_empty()).then_some(name)
    }

    /// The body of an answer, and whether it is one of success.
    async fn fragen(&self, frage: Frage) -> Result<(bool, Vec<u8>), OidcFehler> {
        if !sicher(&frage.url) {
            return Err(unerreichbar(format!("`{}` is not https", frage.url)));
        }
        let agent = self.agent.clone();
        let work = tokio::task::spawn_blocking(move || {
            let mut response = match &frage.form {
                None => agent.get(&frage.url).call()?,
                Some(form) => {
                    let mut post = agent
                        .post(&frage.url)
                        .content_type("application/x-www-form-urlencoded")
                        .header("accept", "application/json");
                    if let Some(basic) = &frage.basic {
                        post = post.header("authorization", basic.as_str());
                    }
                    post.send(form.as_bytes())?
                }
            };
            let body = response
                .body_mut()
                .with_config()
                .limit(ANSWER_BYTES_MAX)
                .read_to_vec()?;
            Ok::<_, ureq::Error>((response.status().is_success(), body))
        });
        work.await.map_err(unerreichbar)?.map_err(unerreichbar)
    }

    async fn json<T: DeserializeOwned>(&self, url: String) -> Result<T, OidcFehler> {
        let (good, body) = self
            .fragen(Frage {
                url,
                form: None,
                basic: None,
            })
            .await?;
        if !good {
            return Err(unerreichbar("it answers with an error"));
        }
        serde_json::from_slice(&body).map_err(|_| unerreichbar("it answers no such JSON"))
    }

    /// What the provider says of itself, not older than so long.
    async fn bekannt(&self, hoechstens: Duration) -> Result<Arc<Bekannt>, OidcFehler> {
        let mut bekannt = self.bekannt.lock().await;
        if let Some(known) = bekannt.as_ref().filter(|b| b.seit.elapsed() < hoechstens) {
            return Ok(known.clone());
        }
        let issuer = self.config.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let angaben: Angaben = self.json(url).await?;
        if angaben.issuer != self.config.issuer {
            return Err(OidcFehler::Aussteller);
        }
        for url in [&angaben.authorization_endpoint, &angaben.token_endpoint] {
            if !sicher(url) {
                return Err(unerreichbar(format!("`{url}` is not https")));
            }
        }
        let set: Schluessel = self.json(angaben.jwks_uri.clone()).await?;
        // One by one: a key of a kind nobody knows yet must not hide the others.
        let keys = set
            .keys
            .into_iter()
            .filter_map(|k| serde_json::from_value(k).ok());
        let known = Arc::new(Bekannt {
            seit: Instant::now(),
            angaben,
            keys: keys.collect(),
        });
        *bekannt = Some(known.clone());
        Ok(known)
    }

    /// An address of ours, as it is registered there.
    fn eigene(&self, path: &str) -> String {
        format!("{}{path}", self.config.url.trim_end_matches('/'))
    }

    /// Where to send the browser. `frisch`: the person is to prove anew who they are.
    ///
    /// Sources: OpenID Connect Core 1.0 section 3.1.2.1, RFC 7636 section 4.2.
    pub(super) async fn anfrage_url(
        &self,
        g: &Geheimnisse,
        frisch: bool,
    ) -> Result<String, OidcFehler> {
        let bekannt = self.bekannt(BEKANNT_MAX).await?;
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(g.verifier.as_bytes()));
        let back = self.eigene(RUECKKEHR);
        let acr = self.config.acr.join(" ");
        let scope = match self.config.claim.as_str() {
            "email" => "openid profile email",
            _ => "openid profile",
        };
        let mut fields = vec![
            ("response_type", "code"),
            ("client_id", self.config.client_id.as_str()),
            ("redirect_uri", back.as_str()),
            ("scope", scope),
            ("state", g.state.as_str()),
            ("nonce", g.nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        if !acr.is_empty() {
            fields.push(("acr_values", acr.as_str()));
        }
        if frisch {
            // Both: some providers know only one of them. max_age also brings auth_time into the token.
            fields.extend([("prompt", "login"), ("max_age", "0")]);
        }
        mit_feldern(&bekannt.angaben.authorization_endpoint, &fields)
    }

    /// Refuses an answer of another provider. Source: RFC 9207 section 2.4.
    pub(super) async fn aussteller_pruefen(&self, iss: Option<&str>) -> Result<(), OidcFehler> {
        let bekannt = self.bekannt(BEKANNT_MAX).await?;
        match iss {
            Some(iss) if iss == self.config.issuer => Ok(()),
            Some(_) => Err(OidcFehler::Aussteller),
            None if bekannt
                .angaben
                .authorization_response_iss_parameter_supported =>
            {
                Err(OidcFehler::Aussteller)
            }
            None => Ok(()),
        }
    }

    /// Redeems the code and checks the ID token.
    pub(super) async fn einloesen(
        &self,
        code: &str,
        g: &Geheimnisse,
    ) -> Result<(Ausweis, String), OidcFehler> {
        let bekannt = self.bekannt(BEKANNT_MAX).await?;
        let id = self.config.client_id.as_str();
        let back = self.eigene(RUECKKEHR);
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back.as_str()),
            ("code_verifier", g.verifier.as_str()),
        ];
        let methods = bekannt
            .angaben
            .token_endpoint_auth_methods_supported
            .as_ref();
        let has = |method: &str| methods.is_some_and(|m| m.iter().any(|m| m == method));
        let mut basic = None;
        match &self.client_secret {
            Some(secret) if has("client_secret_post") && !has("client_secret_basic") => {
                fields.extend([("client_id", id), ("client_secret", secret.as_str())]);
            }
            Some(secret) => {
                // Source: RFC 6749 section 2.3.1: both parts encoded as in forms.
                let part = |s: &str| felder(&[("", s)]).map(|s| s[1..].to_owned());
                let both = Zeroizing::new(format!("{}:{}", part(id)?, part(secret)?));
                basic = Some(Zeroizing::new(format!(
                    "Basic {}",
                    BASE64_STANDARD.encode(both.as_bytes())
                )));
            }
            None => fields.push(("client_id", id)),
        }
        let frage = Frage {
            url: bekannt.angaben.token_endpoint.clone(),
            form: Some(Zeroizing::new(felder(&fields)?)),
            basic,
        };
        let (_, body) = self.fragen(frage).await?;
        let body = Zeroizing::new(body);
        // Never the parser's own text: it may quote a token.
        let antwort: Antwort = serde_json::from_slice(&body)
            .map_err(|_| unerreichbar("its token endpoint answers no such JSON"))?;
        match antwort.error.as_deref() {
            None => {}
            Some("invalid_grant") => return Err(OidcFehler::Code),
            Some("invalid_client" | "unauthorized_client") => {
                return Err(unerreichbar(
                    "it does not know us: check client id and secret",
                ));
            }
            Some(_) => return Err(unerreichbar("its token endpoint refuses")),
        }
        let token = antwort.id_token.ok_or(OidcFehler::Token("missing"))?;
        let ausweis = self
            .mit_schluesseln(|keys| {
                let us = (self.config.issuer.as_str(), self.config.client_id.as_str());
                id_token(&token, keys, us, &g.nonce)
            })
            .await?;
        Ok((ausweis, token))
    }

    /// Checks a token with the keys that are known, and with newer ones if it names another.
    pub(super) async fn mit_schluesseln<T>(
        &self,
        check: impl Fn(&[Jwk]) -> Result<Option<T>, OidcFehler>,
    ) -> Result<T, OidcFehler> {
        for age in [BEKANNT_MAX, BEKANNT_MIN] {
            if let Some(found) = check(&self.bekannt(age).await?.keys)? {
                return Ok(found);
            }
        }
        Err(OidcFehler::Token("unknown key"))
    }

    /// Where the browser ends the session at the provider, too; none if it has no such address.
    pub async fn abmelde_url(&self, id_token: &str) -> Option<String> {
        let bekannt = self.bekannt(BEKANNT_MAX).await.ok()?;
        let end = bekannt.angaben.end_session_endpoint.as_ref()?;
        let back = self.eigene(ABGEMELDET);
        let fields = [
            ("id_token_hint", id_token),
            ("client_id", self.config.client_id.as_str()),
            ("post_logout_redirect_uri", back.as_str()),
        ];
        mit_feldern(end, &fields).ok().filter(|url| sicher(url))
    }
}

#[cfg(test)]
mod tests {
    use super::sicher;

    #[test]
    fn a_provider_is_asked_over_tls_or_on_this_machine() {
        assert!(sicher("https://login.example/realms/kreis"));
        assert!(sicher("http://127.0.0.1:3000/") && sicher("http://localhost:3000"));
        for url in [
            "http://login.example/",
            "http://127.0.0.1.example/",
            "ftp://127.0.0.1/",
            "login.example",
            "",
        ] {
            assert!(!sicher(url), "{url}");
        }
    }
}
