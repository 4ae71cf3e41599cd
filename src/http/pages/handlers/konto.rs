//! Purpose, settings, and the pages anybody may read.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use eakte_domain::werte::Zweck;

use super::anfrage::{Anfrage, wert, zurueck};
use super::anmelden::{eigener_pfad, mit_cookie};
use super::{Abbruch, Antwort};
use crate::http::Dienst;
use crate::http::i18n::Sprache;
use crate::http::pages::seite::{Seite, Thema};
use crate::http::pages::views::Eingaben;
use crate::http::pages::{hilfe as hilfe_seiten, rahmen};
use crate::http::sitzung::Formular;

/// A setting is kept for a year.
const EINSTELLUNG_SEKUNDEN: u32 = 365 * 24 * 60 * 60;

/// `POST /zweck`: to the start page, for the page at hand may not be seen under the new purpose; but "Mit mir geteilt"
/// anybody may see under any.
pub(super) async fn zweck(State(dienst): State<Dienst>, form: Formular<Eingaben>) -> Antwort {
    let zweck: Zweck = wert(&form.felder, "zweck", "eingabe-zweck-waehlen")?;
    dienst.app.zweck_wechseln(&form.wer.sitzung, zweck).await?;
    let ziel = match form.felder.wert("zurueck") {
        geteilt @ "/geteilt" => geteilt,
        _ => "/",
    };
    Ok(zurueck(ziel, "zweck"))
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
