//! What a token says, once its signature, issuer, audience and time are checked.

use eakte_domain::Zeit;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::signatur::ALGORITHMS;
use super::{OidcFehler, UHREN_MS_MAX};

/// Longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 32 * 1_024;

/// One or several audiences.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    /// Made for this client: for it alone, or for several with it as the one that asked.
    pub(super) fn is_for(&self, client_id: &str, azp: Option<&str>) -> bool {
        let azp_fits = azp.is_none_or(|azp| azp == client_id);
        match self {
            Self::One(aud) => aud == client_id && azp_fits,
            Self::Several(all) => {
                let several = all.len() > 1;
                all.iter().any(|aud| aud == client_id) && azp_fits && (!several || azp.is_some())
            }
        }
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    nonce: Option<String>,
    auth_time: Option<i64>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    sid: Option<String>,
    #[serde(flatten)]
    mehr: Map<String, Value>,
}

/// Who logged in, as the provider says.
#[derive(Debug)]
pub(super) struct Ausweis {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) auth_time: Option<Zeit>,
    pub(super) acr: Option<String>,
    pub(super) amr: Vec<String>,
    pub(super) sid: Option<String>,
    /// All other claims.
    pub(super) mehr: Map<String, Value>,
}

/// A signed token's claims. The issuer is checked, so is `exp`; the audience is the caller's business.
///
/// `Ok(None)`: none of the keys is the one it names; newer ones may be.
pub(super) fn geprueft<T: DeserializeOwned>(
    token: &str,
    keys: &[Jwk],
    issuer: &str,
    required: &[&str],
) -> Result<Option<(T, Option<String>)>, OidcFehler> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(OidcFehler::Token("too long"));
    }
    let header = decode_header(token).map_err(|_| OidcFehler::Token("unreadable"))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(OidcFehler::Token("algorithm"));
    }
    let mut validation = Validation::new(header.alg);
    validation.leeway = (UHREN_MS_MAX / 1_000) as u64;
    validation.validate_aud = false;
    validation.validate_nbf = true;
    validation.set_issuer(&[issuer]);
    validation.set_required_spec_claims(required);
    let signs = |key: &&Jwk| {
        let used = key.common.public_key_use.as_ref();
        let named = header.kid.is_none() || key.common.key_id == header.kid;
        named && used.is_none_or(|u| *u == PublicKeyUse::Signature)
    };
    let mut last = None;
    for key in keys.iter().filter(signs) {
        let Ok(key) = DecodingKey::from_jwk(key) else {
            continue;
        };
        match decode::<T>(token, &key, &validation) {
            Ok(data) => return Ok(Some((data.claims, data.header.typ))),
            Err(e) => last = Some(e),
        }
    }
    let Some(last) = last else { return Ok(None) };
    Err(match last.kind() {
        ErrorKind::ExpiredSignature => OidcFehler::TokenAbgelaufen,
        ErrorKind::InvalidIssuer => OidcFehler::Aussteller,
        ErrorKind::InvalidSignature => OidcFehler::Token("signature"),
        ErrorKind::InvalidAlgorithm => OidcFehler::Token("algorithm of another key"),
        ErrorKind::ImmatureSignature => OidcFehler::Token("not valid yet"),
        _ => OidcFehler::Token("claims"),
    })
}

/// The claims of an ID token for this client and this login.
pub(super) fn id_token(
    token: &str,
    keys: &[Jwk],
    (issuer, client_id): (&str, &str),
    nonce: &str,
) -> Result<Option<Ausweis>, OidcFehler> {
    let Some((claims, _)) = geprueft::<Claims>(token, keys, issuer, &["exp", "iss", "sub"])? else {
        return Ok(None);
    };
    if !claims.aud.is_for(client_id, claims.azp.as_deref()) {
        return Err(OidcFehler::Token("audience"));
    }
    let given = claims.nonce.unwrap_or_default();
    if !bool::from(subtle::ConstantTimeEq::ct_eq(
        nonce.as_bytes(),
        given.as_bytes(),
    )) {
        return Err(OidcFehler::Nonce);
    }
    if claims.sub.is_empty() {
        return Err(OidcFehler::Token("subject"));
    }
    Ok(Some(Ausweis {
        iss: claims.iss,
        sub: claims.sub,
        auth_time: claims.auth_time.map(|s| Zeit(s.saturating_mul(1_000))),
        acr: claims.acr,
        amr: claims.amr,
        sid: claims.sid,
        mehr: claims.mehr,
    }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
    use ring::signature::{Ed25519KeyPair, KeyPair};
    use serde_json::json;

    use super::*;
    use crate::app::now;

    const ISSUER: &str = "https://login.example";

    struct Signer(Ed25519KeyPair);

    impl Signer {
        fn new(seed: u8) -> Self {
            super::super::signatur::install();
            Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
        }

        fn jwk(&self, kid: &str) -> Jwk {
            let x = B64.encode(self.0.public_key().as_ref());
            let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": x });
            serde_json::from_value(jwk).unwrap()
        }

        fn token(&self, header: &Value, claims: &Value) -> String {
            let part = |v: &Value| B64.encode(v.to_string());
            let message = format!("{}.{}", part(header), part(claims));
            let signature = B64.encode(self.0.sign(message.as_bytes()).as_ref());
            format!("{message}.{signature}")
        }
    }

    fn claims() -> Value {
        let seconds = now().0 / 1_000;
        json!({ "iss": ISSUER, "sub": "jb", "aud": "eakte", "nonce": "n", "iat": seconds, "exp": seconds + 60 })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut all = claims();
        all[name] = value;
        all
    }

    fn check(token: &str, keys: &[Jwk]) -> Result<Option<Ausweis>, OidcFehler> {
        id_token(token, keys, (ISSUER, "eakte"), "n")
    }

    #[test]
    fn an_id_token_is_taken_only_whole_and_for_this_login() {
        let signer = Signer::new(1);
        let keys = [signer.jwk("one")];
        let header = json!({ "alg": "EdDSA", "kid": "one" });
        let good = check(&signer.token(&header, &claims()), &keys).unwrap();
        assert_eq!(good.unwrap().sub, "jb");
        let seconds = now().0 / 1_000;
        type Expected = fn(&OidcFehler) -> bool;
        let refused: [(&str, Value, Expected); 8] = [
            ("iss", json!("https://other.example"), |e| {
                matches!(e, OidcFehler::Aussteller)
            }),
            ("exp", json!(seconds - 90), |e| {
                matches!(e, OidcFehler::TokenAbgelaufen)
            }),
            ("exp", Value::Null, |e| matches!(e, OidcFehler::Token(_))),
            ("nbf", json!(seconds + 90), |e| {
                matches!(e, OidcFehler::Token("not valid yet"))
            }),
            ("aud", json!("other"), |e| {
                matches!(e, OidcFehler::Token("audience"))
            }),
            ("azp", json!("other"), |e| {
                matches!(e, OidcFehler::Token("audience"))
            }),
            ("nonce", json!("m"), |e| matches!(e, OidcFehler::Nonce)),
            ("nonce", Value::Null, |e| matches!(e, OidcFehler::Nonce)),
        ];
        for (name, value, expected) in refused {
            let token = signer.token(&header, &with(name, value.clone()));
            let e = check(&token, &keys).unwrap_err();
            assert!(expected(&e), "{name} {value}: {e}");
        }
    }

    #[test]
    fn a_token_without_a_signature_of_the_provider_is_refused() {
        let (signer, stranger) = (Signer::new(1), Signer::new(2));
        let keys = [signer.jwk("one")];
        let header = json!({ "alg": "EdDSA", "kid": "one" });
        let forged = stranger.token(&header, &claims());
        assert!(matches!(
            check(&forged, &keys),
            Err(OidcFehler::Token("signature"))
        ));
        for alg in ["none", "HS256", "RS256", "ES256"] {
            let header = json!({ "alg": alg, "kid": "one" });
            let token = signer.token(&header, &claims());
            assert!(
                matches!(check(&token, &keys), Err(OidcFehler::Token(_))),
                "{alg}"
            );
        }
        let whole = signer.token(&header, &claims());
        let (unsigned, _) = whole.rsplit_once('.').unwrap();
        for token in [unsigned, &format!("{unsigned}."), "", "a.b.c"] {
            assert!(check(token, &keys).is_err(), "{token}");
        }
        // Another key may be a newer one of the provider: its keys are asked for once more.
        let header = json!({ "alg": "EdDSA", "kid": "two" });
        assert!(
            check(&signer.token(&header, &claims()), &keys)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_token_for_several_is_ours_only_if_we_asked_for_it() {
        let one = Audience::One("eakte".into());
        assert!(one.is_for("eakte", None) && one.is_for("eakte", Some("eakte")));
        assert!(!one.is_for("eakte", Some("other")) && !one.is_for("other", None));
        let two = Audience::Several(vec!["eakte".into(), "other".into()]);
        assert!(two.is_for("eakte", Some("eakte")));
        assert!(!two.is_for("eakte", None) && !two.is_for("eakte", Some("other")));
        assert!(Audience::Several(vec!["eakte".into()]).is_for("eakte", None));
    }
}
