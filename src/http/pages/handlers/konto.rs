//! Login, purpose, settings, and the pages anybody may read.

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use eakte_domain::werte::Zweck;

use super::anfrage::{Anfrage, wert, zurueck};
use super::{Abbruch, Antwort};
use crate::app::AppError;
use crate::http::Dienst;
use crate::http::i18n::Sprache;
use crate::http::pages::seite::{Seite, Thema};
use crate::http::pages::views::{Anmeldung, Eingaben};
use crate::http::pages::{anmelden as anmelden_seite, hilfe as hilfe_seiten, rahmen};
use crate::http::sitzung::Formular;

/// A setting is kept for a year.
const EINSTELLUNG_SEKUNDEN: u32 = 365 * 24 * 60 * 60;

/// A path of this server, or the start page: a link must not lead elsewhere after login.
fn eigener_pfad(ziel: &str) -> &str {
    let eigener = ziel.starts_with('/')
        && !ziel.starts_with("//")
        && !ziel.contains(['\\', '\r', '\n', '\t']);
    if eigener { ziel } else { "/" }
}

fn mit_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// `GET /anmelden`: `ziel` is where to go afterwards.
pub(super) async fn anmelden(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    if dienst.sitzung(&headers).await?.is_some() {
        return Ok(Redirect::to(eigener_pfad(felder.wert("ziel"))).into_response());
    }
    let s = Seite::neu(&dienst, &headers, &uri, None);
    let view = Anmeldung {
        ziel: eigener_pfad(felder.wert("ziel")).to_owned(),
        ..Anmeldung::default()
    };
    Ok(anmelden_seite::seite(&s, &view).into_response())
}

/// `POST /anmelden`: opens a session; the form again (422) if name or password is wrong.
pub(super) async fn anmelden_senden(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    Form(felder): Form<Eingaben>,
) -> Antwort {
    let name = felder.wert("anmeldename").trim();
    match dienst.app.anmelden(name, felder.wert("passwort")).await {
        Ok(secret) => {
            let response = Redirect::to(eigener_pfad(felder.wert("ziel"))).into_response();
            Ok(mit_cookie(response, &dienst.set_cookie(&secret)))
        }
        Err(AppError::NichtAngemeldet) => {
            let s = Seite::neu(&dienst, &headers, &uri, None);
            let view = Anmeldung {
                anmeldename: name.to_owned(),
                falsch: true,
                ziel: eigener_pfad(felder.wert("ziel")).to_owned(),
                ..Anmeldung::default()
            };
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                anmelden_seite::seite(&s, &view),
            )
                .into_response())
        }
        Err(e) => Err(Abbruch(e)),
    }
}

/// `POST /abmelden`.
pub(super) async fn abmelden(State(dienst): State<Dienst>, form: Formular<Eingaben>) -> Antwort {
    dienst.app.abmelden(&form.wer.sitzung).await?;
    Ok(mit_cookie(
        Redirect::to("/anmelden").into_response(),
        &dienst.set_cookie(""),
    ))
}

/// `POST /zweck`: to the start page, for the page at hand may not be seen under the new purpose.
pub(super) async fn zweck(State(dienst): State<Dienst>, form: Formular<Eingaben>) -> Antwort {
    let zweck: Zweck = wert(&form.felder, "zweck", "eingabe-zweck-waehlen")?;
    dienst.app.zweck_wechseln(&form.wer.sitzung, zweck).await?;
    Ok(zurueck("/", "zweck"))
}

/// `POST /einstellungen`: language, appearance, keys, kept in cookies of this browser; needs no session.
pub(super) async fn einstellungen(
    State(dienst): State<Dienst>,
    Form(felder): Form<Eingaben>,
) -> Response {
    let secure = if dienst.https { "; Secure" } else { "" };
    let mut response = Redirect::to(eigener_pfad(felder.wert("zurueck"))).into_response();
    for (name, wert) in &felder.0 {
        let bekannt = match name.as_str() {
            "sprache" => Sprache::from_code(wert).is_some(),
            "thema" => Thema::from_code(wert).is_some(),
            "tasten" => matches!(wert.as_str(), "an" | "aus"),
            _ => false,
        };
        if bekannt {
            let cookie = format!(
                "{name}={wert}; Path=/; Max-Age={EINSTELLUNG_SEKUNDEN}; HttpOnly; SameSite=Lax{secure}"
            );
            response = mit_cookie(response, &cookie);
        }
    }
    response
}

/// `GET /menue`.
pub(super) async fn menue(a: Anfrage) -> Response {
    rahmen::menue(&a.seite).into_response()
}

async fn fuer_alle(dienst: &Dienst, headers: &HeaderMap, uri: &Uri) -> Result<Seite, Abbruch> {
    let wer = dienst.sitzung(headers).await?;
    Ok(Seite::neu(dienst, headers, uri, wer.as_ref()))
}

/// `GET /hilfe`.
pub(super) async fn hilfe(State(dienst): State<Dienst>, headers: HeaderMap, uri: Uri) -> Antwort {
    Ok(hilfe_seiten::hilfe(&fuer_alle(&dienst, &headers, &uri).await?).into_response())
}

/// `GET /hilfe/fehler`.
pub(super) async fn hilfe_fehler(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
) -> Antwort {
    Ok(hilfe_seiten::fehler(&fuer_alle(&dienst, &headers, &uri).await?).into_response())
}

/// `GET /tastenkuerzel`.
pub(super) async fn tasten(State(dienst): State<Dienst>, headers: HeaderMap, uri: Uri) -> Antwort {
    Ok(hilfe_seiten::tasten(&fuer_alle(&dienst, &headers, &uri).await?).into_response())
}

/// `GET /barrierefreiheit`.
pub(super) async fn barrierefreiheit(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
) -> Antwort {
    Ok(hilfe_seiten::barrierefreiheit(&fuer_alle(&dienst, &headers, &uri).await?).into_response())
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
