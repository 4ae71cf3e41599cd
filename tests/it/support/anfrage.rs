//! Requests to the API, through the whole router but without a socket.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, Method, Request, StatusCode, header};
use eakte::app::Actor;
use eakte::http::{self, Dienst, Klientadresse};
use serde_json::Value;
use tower::ServiceExt;

use super::welt::Welt;

/// Longest answer a test reads, in bytes.
const ANTWORT_BYTES_MAX: usize = 64 << 20;
/// Header in which the proxy of the tests names the address of a client.
pub(crate) const KLIENT: &str = "x-forwarded-for";
/// A token of the tests lives an hour.
const TOKEN_MS: i64 = 3_600_000;
/// Password of everybody who logs in.
/// Of everybody who logs in here.
pub(crate) const PASSWORT: &str = "ein-langes-kennwort";

/// Somebody with a token, or with a browser's session.
#[derive(Clone)]
pub(crate) struct Klient {
    router: Router,
    /// Header that says who asks.
    ausweis: (HeaderName, String),
    /// Secret of a session's forms; empty with a token.
    pub(crate) csrf: String,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Antwort {
    pub(crate) status: StatusCode,
    pub(crate) etag: Option<String>,
    /// `Cache-Control`.
    pub(crate) cache: String,
    /// All headers, by name.
    pub(crate) kopf: Vec<(String, String)>,
    pub(crate) inhalt: Vec<u8>,
}

impl Antwort {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.inhalt).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.inhalt)
            .unwrap_or_else(|e| panic!("{e} in {}: {}", self.status, self.text()))
    }

    /// Where a redirect leads.
    pub(crate) fn ziel(&self) -> &str {
        let found = self.kopf.iter().find(|(n, _)| n == "location");
        found.map_or("", |(_, v)| v)
    }

    /// The value a cookie was given.
    pub(crate) fn cookie(&self, name: &str) -> String {
        let start = format!("{name}=");
        let given = self.kopf.iter().filter(|(n, _)| n == "set-cookie");
        let value = given.filter_map(|(_, v)| v.strip_prefix(&start)).next();
        let value = value.and_then(|v| v.split(';').next());
        value.unwrap_or_default().to_owned()
    }

    /// The rows of a list.
    pub(crate) fn zeilen(&self) -> Vec<Value> {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.json()["zeilen"].as_array().unwrap().clone()
    }
}

/// Body of a request.
pub(crate) enum Koerper {
    Leer,
    Json(Value),
    Formular(Vec<u8>),
    /// Bytes as they are; the head says what they are.
    Roh(Vec<u8>),
    /// A form without a file, as a browser encodes it.
    Felder(String),
}

/// The device with somebody's second factor.
pub(crate) struct Geraet(pub(crate) String);

impl Geraet {
    /// The code it shows so many steps of 30 seconds from now. Each is taken once, and only the next one is taken early.
    pub(crate) fn code(&self, steps: u64) -> String {
        let totp = totp_rs::Builder::new()
            .with_secret(totp_rs::Secret::try_from_base32(&self.0).unwrap())
            .build()
            .unwrap();
        let seconds = eakte::app::now().0 as u64 / 1_000 + steps * 30;
        totp.generate(seconds).to_string()
    }
}

/// Boundary of the forms below.
const GRENZE: &str = "grenze-der-formulare";

/// A multipart form with text fields and one file.
pub(crate) fn formular(felder: &[(&str, &str)], (name, inhalt): (&str, &[u8])) -> Vec<u8> {
    let mut out = Vec::new();
    for (feld, wert) in felder {
        let part = format!(
            "--{GRENZE}\r\nContent-Disposition: form-data; name=\"{feld}\"\r\n\r\n{wert}\r\n"
        );
        out.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{GRENZE}\r\nContent-Disposition: form-data; name=\"datei\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(inhalt);
    out.extend_from_slice(format!("\r\n--{GRENZE}--\r\n").as_bytes());
    out
}

/// A multipart form with some files.
pub(crate) fn mit_dateien(felder: &[(&str, &str)], dateien: &[(&str, &[u8])]) -> Koerper {
    let ende = format!("--{GRENZE}--\r\n");
    let mut out = Vec::new();
    for (n, datei) in dateien.iter().enumerate() {
        let hier = if n == 0 { felder } else { &[] };
        out.extend(formular(hier, *datei));
        out.truncate(out.len() - ende.len());
    }
    out.extend_from_slice(ende.as_bytes());
    Koerper::Formular(out)
}

/// Media type of these forms.
pub(crate) fn formular_typ() -> String {
    format!("multipart/form-data; boundary={GRENZE}")
}

impl Klient {
    /// Logs the person in with a token of their own.
    pub(crate) async fn von(welt: &Welt, wer: &Actor) -> Self {
        let token = welt.app.token_erzeugen(wer, TOKEN_MS).await.unwrap();
        let router = http::router(Dienst {
            app: welt.app.clone(),
            https: false,
            log_entries_open: false,
            oidc: None,
            klientadresse: Klientadresse::Kopf(HeaderName::from_static(KLIENT)),
            passkey: None,
        });
        Self {
            router,
            ausweis: (header::AUTHORIZATION, format!("Bearer {token}")),
            csrf: String::new(),
        }
    }

    /// Logs the person in with a password, as a browser does.
    pub(crate) async fn im_browser(welt: &Welt, name: &str) -> Self {
        let nutzer = welt.app.verzeichnis().by_anmeldename(name).unwrap().id;
        welt.app.passwort_setzen(nutzer, PASSWORT).await.unwrap();
        let eintritt = welt.app.anmelden(name, PASSWORT, "").await.unwrap();
        let cookie = eintritt.cookie;
        let csrf = welt.app.sitzung(&cookie).await.unwrap().unwrap().csrf;
        let router = http::router(Dienst {
            app: welt.app.clone(),
            https: false,
            log_entries_open: false,
            oidc: None,
            klientadresse: Klientadresse::Kopf(HeaderName::from_static(KLIENT)),
            passkey: None,
        });
        Self {
            router,
            ausweis: (header::COOKIE, format!("sitzung={cookie}")),
            csrf,
        }
    }

    /// Logs the person in with a password and a second factor, as a browser does. The factor is shown just now.
    pub(crate) async fn mit_faktor(welt: &Welt, name: &str) -> (Self, Geraet) {
        let mut klient = Self::im_browser(welt, name).await;
        let cookie = klient.ausweis.1.trim_start_matches("sitzung=");
        let sitzung = welt.app.sitzung(cookie).await.unwrap().unwrap();
        welt.app.faktor_beginnen(&sitzung).await.unwrap();
        let gezeigt = welt.app.faktor_zeigen(&sitzung).await.unwrap().unwrap();
        let geraet = Geraet(gezeigt.geheimnis);
        let neu = welt
            .app
            .faktor_einfuehren(&sitzung, &geraet.code(0))
            .await
            .unwrap();
        klient.nimmt(welt, &neu.cookie).await;
        (klient, geraet)
    }

    /// Goes on with the session's new secret.
    pub(crate) async fn nimmt(&mut self, welt: &Welt, cookie: &str) {
        self.csrf = welt.app.sitzung(cookie).await.unwrap().unwrap().csrf;
        self.ausweis.1 = format!("sitzung={cookie}");
    }

    /// Sends a form of ours, with the session's secret.
    pub(crate) async fn formt(&self, path: &str, felder: &[(&str, &str)]) -> Antwort {
        let alle = felder.iter().copied().chain([("csrf", self.csrf.as_str())]);
        let text = serde_urlencoded::to_string(alle.collect::<Vec<_>>()).unwrap();
        self.fragt(Method::POST, path, Koerper::Felder(text), &[])
            .await
    }

    /// Goes on under another purpose, as a browser does.
    pub(crate) async fn unter(self, zweck: &str) -> Self {
        let form = Koerper::Felder(format!("csrf={}&zweck={zweck}", self.csrf));
        let done = self.fragt(Method::POST, "/zweck", form, &[]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        self
    }

    /// Goes on with these cookies.
    pub(crate) fn mit_cookies(mut self, cookies: &str) -> Self {
        self.ausweis.1 = cookies.to_owned();
        self
    }

    /// The token alone.
    pub(crate) fn token(&self) -> &str {
        self.ausweis.1.trim_start_matches("Bearer ")
    }

    /// Any request.
    pub(crate) async fn fragt(
        &self,
        method: Method,
        path: &str,
        koerper: Koerper,
        kopf: &[(&str, &str)],
    ) -> Antwort {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(&self.ausweis.0, &self.ausweis.1);
        for (name, wert) in kopf {
            request = request.header(*name, *wert);
        }
        let request = match koerper {
            Koerper::Leer => request.body(Body::empty()),
            Koerper::Json(json) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(json.to_string())),
            Koerper::Roh(bytes) => request.body(Body::from(bytes)),
            Koerper::Felder(text) => request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(text)),
            Koerper::Formular(bytes) => request
                .header(header::CONTENT_TYPE, formular_typ())
                .body(Body::from(bytes)),
        };
        let answer = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let kopf = |name: header::HeaderName| {
            let value = parts.headers.get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        let (etag, cache) = (kopf(header::ETAG), kopf(header::CACHE_CONTROL));
        let text = |v: &axum::http::HeaderValue| v.to_str().unwrap().to_owned();
        let all = parts.headers.iter();
        let mut alle: Vec<_> = all.map(|(n, v)| (n.to_string(), text(v))).collect();
        alle.sort();
        let inhalt = axum::body::to_bytes(body, ANTWORT_BYTES_MAX)
            .await
            .unwrap()
            .to_vec();
        Antwort {
            status: parts.status,
            etag,
            cache: cache.unwrap_or_default(),
            kopf: alle,
            inhalt,
        }
    }

    pub(crate) async fn holt(&self, path: &str) -> Antwort {
        self.fragt(Method::GET, path, Koerper::Leer, &[]).await
    }

    pub(crate) async fn sendet(&self, path: &str, json: Value) -> Antwort {
        self.fragt(Method::POST, path, Koerper::Json(json), &[])
            .await
    }

    /// Sends a file to an address.
    pub(crate) async fn reicht_ein(
        &self,
        path: &str,
        felder: &[(&str, &str)],
        datei: (&str, &[u8]),
    ) -> Antwort {
        let form = Koerper::Formular(formular(felder, datei));
        self.fragt(Method::POST, path, form, &[]).await
    }
}
