//! Login step by step, proving once more who one is, logout.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::anfrage::Anfrage;
use super::{Abbruch, Antwort, passkey};
use crate::app::AppError;
use crate::app::anmeldung::{Browser, Eintritt, Stufe, Vorstufe, Weg};
use crate::http::Dienst;
use crate::http::fehler::{beschreibung, warten};
use crate::http::klient::Absender;
use crate::http::pages::anmelden as seiten;
use crate::http::pages::seite::Seite;
use crate::http::pages::views::{
    Anmeldeschritt, AnmeldeschrittView, Anmeldung, Bestaetigung, Eingaben, FaktorView, PasskeyView,
};
use crate::http::sitzung::{Formular, Vorformular, geraet};

/// A path of this server, or the start page: a link must not lead elsewhere after login.
pub(super) fn eigener_pfad(ziel: &str) -> &str {
    let eigener = ziel.starts_with('/')
        && !ziel.starts_with("//")
        && !ziel.contains(['\\', '\r', '\n', '\t']);
    if eigener { ziel } else { "/" }
}

pub(super) fn mit_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// What to say in the form again; other errors become pages of their own.
pub(super) fn im_formular(s: &Seite, e: AppError) -> Result<String, Abbruch> {
    match e {
        AppError::Eingabe(_) | AppError::Gesperrt { .. } => Ok(beschreibung(&e, s.sprache).detail),
        AppError::NichtAngemeldet => Ok(s.t("anmelden-falsch")),
        e => Err(Abbruch(e)),
    }
}

/// To the page that asks the person to prove once more who they are, and back to `ziel` afterwards.
pub(super) fn zur_bestaetigung(ziel: &str) -> Response {
    let query = serde_urlencoded::to_string([("ziel", ziel)]).unwrap_or_default();
    Redirect::to(&format!("/bestaetigen?{query}")).into_response()
}

/// After a step of the login: on to the next, or into the system.
pub(super) fn eintreten(dienst: &Dienst, eintritt: &Eintritt, ziel: &str) -> Response {
    let ziel = eigener_pfad(ziel);
    let response = if eintritt.stufe == Stufe::Voll {
        Redirect::to(ziel)
    } else {
        let query = serde_urlencoded::to_string([("ziel", ziel)]).unwrap_or_default();
        Redirect::to(&format!("/anmelden?{query}"))
    };
    mit_cookie(
        response.into_response(),
        &dienst.set_cookie(&eintritt.cookie),
    )
}

/// After a step of a login with a password: as [`eintreten`], and a browser that got in is known from then on.
async fn angekommen(
    dienst: &Dienst,
    headers: &HeaderMap,
    eintritt: &Eintritt,
    ziel: &str,
) -> Antwort {
    let response = eintreten(dienst, eintritt, ziel);
    if eintritt.stufe != Stufe::Voll {
        return Ok(response);
    }
    let alt = dienst.browsercookie(headers);
    Ok(match dienst.app.browser_merken(eintritt, alt).await? {
        Some(cookie) => mit_cookie(response, &dienst.set_browsercookie(&cookie)),
        None => response,
    })
}

fn formular_status(fehler: bool) -> StatusCode {
    if fehler {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}

/// `GET /anmelden`: the form, or the step that a login under way still owes. `ziel` is where to go afterwards.
pub(super) async fn formular(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let ziel = eigener_pfad(felder.wert("ziel"));
    if dienst.sitzung(&headers).await?.is_some() {
        return Ok(Redirect::to(ziel).into_response());
    }
    let s = Seite::neu(&dienst, &headers, &uri, None);
    if let Some(vor) = dienst.vorstufe(&headers).await? {
        return schritt(&dienst, &headers, s, &vor, &felder, None).await;
    }
    Ok(seiten::seite(&s, &anmeldung(&dienst, ziel)).into_response())
}

/// The login form as this service offers it.
pub(super) fn anmeldung(dienst: &Dienst, ziel: &str) -> Anmeldung {
    let oidc = dienst.oidc.as_ref();
    Anmeldung {
        ziel: eigener_pfad(ziel).to_owned(),
        anbieter: oidc.map(|o| o.name().to_owned()),
        passwoerter: oidc.is_none_or(|o| !o.nur()),
        ..Anmeldung::default()
    }
}

async fn schritt(
    dienst: &Dienst,
    headers: &HeaderMap,
    mut s: Seite,
    vor: &Vorstufe,
    felder: &Eingaben,
    fehler: Option<AppError>,
) -> Antwort {
    let status = formular_status(fehler.is_some());
    let ort = dienst.passkey_ort(headers);
    let (schritt, passkey) = match vor.stufe {
        Stufe::Passwort | Stufe::Voll => (Anmeldeschritt::Passwort, None),
        Stufe::Code => {
            let app = dienst.app.code_seit(vor.nutzer).await?.is_some();
            let passkey = passkey::zu_zeigen(&dienst.app, vor.nutzer, ort.as_ref()).await?;
            (Anmeldeschritt::Code { app }, passkey)
        }
        Stufe::Einrichten => {
            let e = dienst.app.erster_faktor(vor).await?;
            let e = e.ok_or(AppError::NichtAngemeldet)?;
            let code = FaktorView {
                uri: e.uri,
                geheimnis: e.geheimnis,
            };
            let passkey = PasskeyView {
                herkunft: ort.map(|ort| ort.herkunft().to_owned()),
                name: felder.wert("name").to_owned(),
                fehler: fehler
                    .as_ref()
                    .map(|e| passkey::namensfehler(&s, e))
                    .unwrap_or_default(),
            };
            (Anmeldeschritt::Einrichten(code), Some(passkey))
        }
    };
    s.csrf = vor.csrf.clone();
    let view = AnmeldeschrittView {
        schritt,
        passkey,
        ziel: eigener_pfad(felder.wert("ziel")).to_owned(),
        fehler: fehler.map(|e| im_formular(&s, e)).transpose()?,
    };
    Ok((status, seiten::schritt(&s, &view)).into_response())
}

/// `POST /anmelden`: opens a session; the form again if name or password is wrong (422) or to be tried later (429).
pub(super) async fn senden(
    State(dienst): State<Dienst>,
    Absender(adresse): Absender,
    headers: HeaderMap,
    uri: Uri,
    Form(felder): Form<Eingaben>,
) -> Antwort {
    if dienst.oidc.as_ref().is_some_and(|o| o.nur()) {
        return Err(Abbruch(AppError::NichtGefunden));
    }
    let name = felder.wert("anmeldename").trim();
    let passwort = felder.wert("passwort");
    let geraet = geraet(&headers);
    let browser = Browser {
        name: &geraet,
        cookie: dienst.browsercookie(&headers),
        adresse,
    };
    match dienst.app.anmelden(name, passwort, browser).await {
        Ok(eintritt) => {
            // Whoever logs in anew in this browser leaves nothing behind.
            if let Some(alt) = dienst.sitzungscookie(&headers) {
                dienst.app.abmelden(alt).await?;
            }
            angekommen(&dienst, &headers, &eintritt, felder.wert("ziel")).await
        }
        Err(e) => {
            let s = Seite::neu(&dienst, &headers, &uri, None);
            let warten = warten(&e);
            let view = Anmeldung {
                anmeldename: name.to_owned(),
                fehler: Some(im_formular(&s, e)?),
                ..anmeldung(&dienst, felder.wert("ziel"))
            };
            let mut response = seiten::seite(&s, &view).into_response();
            *response.status_mut() = match &warten {
                Some(_) => StatusCode::TOO_MANY_REQUESTS,
                None => StatusCode::UNPROCESSABLE_ENTITY,
            };
            if let Some(value) = warten {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            Ok(response)
        }
    }
}

/// `POST /anmelden/passwort`: a password of one's own in place of the one-time password.
pub(super) async fn passwort(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    form: Vorformular<Eingaben>,
) -> Antwort {
    let done = dienst
        .app
        .erstes_passwort(&form.vor, form.felder.wert("neu"))
        .await;
    weiter(&dienst, &headers, &uri, &form.vor, &form.felder, done).await
}

/// `POST /anmelden/code`: the code of the second factor.
pub(super) async fn code(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    form: Vorformular<Eingaben>,
) -> Antwort {
    let done = dienst
        .app
        .code_eingeben(&form.vor, form.felder.wert("code"))
        .await;
    weiter(&dienst, &headers, &uri, &form.vor, &form.felder, done).await
}

/// After a step of the login: on, or the step once more with what is wrong.
pub(super) async fn weiter(
    dienst: &Dienst,
    headers: &HeaderMap,
    uri: &Uri,
    vor: &Vorstufe,
    felder: &Eingaben,
    done: Result<Eintritt, AppError>,
) -> Antwort {
    match done {
        Ok(eintritt) => angekommen(dienst, headers, &eintritt, felder.wert("ziel")).await,
        Err(AppError::NichtAngemeldet) => Err(Abbruch(AppError::NichtAngemeldet)),
        Err(e) => {
            let s = Seite::neu(dienst, headers, uri, None);
            schritt(dienst, headers, s, vor, felder, Some(e)).await
        }
    }
}

/// `POST /anmelden/abbrechen`: ends a login under way.
pub(super) async fn abbrechen(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    _form: Vorformular<Eingaben>,
) -> Antwort {
    if let Some(secret) = dienst.sitzungscookie(&headers) {
        dienst.app.abmelden(secret).await?;
    }
    Ok(mit_cookie(
        Redirect::to("/anmelden").into_response(),
        &dienst.set_cookie(""),
    ))
}

/// `GET /bestaetigen`: asks who is there before a step that demands it. `ziel` is where to go afterwards.
pub(super) async fn bestaetigen(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    bestaetigung(&a, felder.wert("ziel"), None).await
}

async fn bestaetigung(a: &Anfrage, ziel: &str, fehler: Option<String>) -> Antwort {
    let status = formular_status(fehler.is_some());
    let nutzer = a.actor().nutzer;
    let view = Bestaetigung {
        ziel: eigener_pfad(ziel).to_owned(),
        code: a.app().code_seit(nutzer).await?.is_some(),
        passkey: passkey::zu_zeigen(a.app(), nutzer, a.passkey.as_ref()).await?,
        anbieter: match (a.wer.sitzung.weg, &a.dienst.oidc) {
            (Weg::Anbieter, Some(oidc)) => Some(oidc.name().to_owned()),
            _ => None,
        },
        fehler,
    };
    Ok((status, seiten::bestaetigen(&a.seite, &view)).into_response())
}

/// `POST /bestaetigen`: the session gets a new secret and a fresh proof.
pub(super) async fn bestaetigen_senden(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let (felder, sitzung) = (&form.felder, &a.wer.sitzung);
    let passwort = felder.wert("passwort");
    let done = if felder.wert("mit") == "passkey" {
        match passkey::hier(a.passkey.as_ref()) {
            Ok(ort) => {
                let (app, antwort) = (a.app(), felder.wert("antwort"));
                app.sitzung_mit_passkey_bestaetigen(sitzung, passwort, ort, antwort)
                    .await
            }
            Err(e) => Err(e),
        }
    } else {
        a.app()
            .sitzung_bestaetigen(sitzung, passwort, felder.wert("code"))
            .await
    };
    match done {
        Ok(eintritt) => Ok(eintreten(&a.dienst, &eintritt, felder.wert("ziel"))),
        Err(AppError::NichtAngemeldet) => Err(Abbruch(AppError::NichtAngemeldet)),
        Err(e) => {
            let fehler = im_formular(&a.seite, e)?;
            bestaetigung(&a, felder.wert("ziel"), Some(fehler)).await
        }
    }
}

/// `POST /abmelden`: here, and at the provider if the person came through one.
pub(super) async fn abmelden(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    _form: Formular<Eingaben>,
) -> Antwort {
    let id_token = match dienst.sitzungscookie(&headers) {
        Some(secret) => dienst.app.abmelden(secret).await?,
        None => None,
    };
    let ende = &dienst.set_cookie("");
    if let (Some(id_token), Some(oidc)) = (id_token, &dienst.oidc)
        && let Some(url) = oidc.abmelde_url(&id_token).await
    {
        // No redirect: our policy lets forms lead nowhere else, and the browser counts redirects of a form to it.
        let s = Seite::neu(&dienst, &headers, &uri, None);
        let mut response = seiten::auch_beim_anbieter(&s, oidc.name(), &url).into_response();
        if let Ok(value) = HeaderValue::from_str(&format!("0; url={url}")) {
            response.headers_mut().insert("refresh", value);
        }
        return Ok(mit_cookie(response, ende));
    }
    Ok(mit_cookie(
        Redirect::to("/abgemeldet").into_response(),
        ende,
    ))
}

/// `GET /abgemeldet`.
pub(super) async fn abgemeldet(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    seiten::abgemeldet(&Seite::neu(&dienst, &headers, &uri, None)).into_response()
}

#[cfg(test)]
mod tests {
    use super::eigener_pfad;

    #[test]
    fn a_login_leads_nowhere_but_to_this_server() {
        assert_eq!(eigener_pfad("/akten/7?m=zda"), "/akten/7?m=zda");
        for fremd in [
            "",
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "/\t/example.org",
        ] {
            assert_eq!(eigener_pfad(fremd), "/");
        }
    }
}
