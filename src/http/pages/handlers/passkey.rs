//! Passkeys: the question for a device as JSON, for the script of the page; its answer comes in a form like any other.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use eakte_domain::NutzerId;
use uuid::Uuid;

use super::Antwort;
use super::anfrage::{Anfrage, wert, zurueck};
use super::anmelden::{mit_cookie, weiter};
use super::sitzungen::{KONTO, wieder};
use crate::app::anmeldung::PasskeyOrt;
use crate::app::{App, AppError, Satz};
use crate::http::Dienst;
use crate::http::pages::seite::Seite;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{Eingaben, PasskeyView};
use crate::http::sitzung::{Formular, Vorformular};

/// The ways of passkeys.
pub(super) fn wege() -> Router<Dienst> {
    Router::new()
        .route("/anmelden/passkey", post(eingeben))
        .route("/anmelden/passkey/frage", post(vorfragen))
        .route("/bestaetigen/frage", post(nachfragen))
        .route("/konto/passkeys", post(einfuehren))
        .route("/konto/passkeys/frage", post(beginnen))
        .route("/konto/passkeys/beenden", post(beenden))
}

/// Where passkeys hold, if they do where the request was sent.
pub(super) fn hier(ort: Option<&PasskeyOrt>) -> Result<&PasskeyOrt, AppError> {
    ort.ok_or_else(|| Satz::neu("eingabe-passkey-ort").into())
}

/// What is wrong with the name of a new passkey, for its field.
pub(super) fn namensfehler(s: &Seite, e: &AppError) -> Vec<FormFehler> {
    match e {
        AppError::Eingabe(satz) if satz.key == "eingabe-passkey-name" => vec![FormFehler {
            feld: "passkey-name".to_owned(),
            text: s.sprache.satz(satz),
        }],
        _ => Vec::new(),
    }
}

/// For a page that asks for one of the person's passkeys; none if there is none. Where they hold elsewhere, it says so.
pub(super) async fn zu_zeigen(
    app: &App,
    nutzer: NutzerId,
    ort: Option<&PasskeyOrt>,
) -> Result<Option<PasskeyView>, AppError> {
    let alle = app.passkeys(nutzer).await?;
    if alle.is_empty() {
        return Ok(None);
    }
    let hier = ort.filter(|ort| alle.iter().any(|p| p.rp == ort.rp()));
    Ok(Some(PasskeyView {
        herkunft: hier.map(|ort| ort.herkunft().to_owned()),
        ..PasskeyView::default()
    }))
}

/// `POST /anmelden/passkey/frage`: options for the browser; 422 where passkeys are not possible.
async fn vorfragen(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    form: Vorformular<Eingaben>,
) -> Antwort {
    let ort = dienst.passkey_ort(&headers);
    let (ort, name) = (hier(ort.as_ref())?, form.felder.wert("name"));
    let frage = dienst.app.passkey_vorfragen(&form.vor, ort, name).await?;
    Ok(Json(frage).into_response())
}

/// `POST /anmelden/passkey`: a passkey that a login owes, shown or set up.
async fn eingeben(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
    form: Vorformular<Eingaben>,
) -> Antwort {
    let (app, felder) = (&dienst.app, &form.felder);
    let (name, antwort) = (felder.wert("name"), felder.wert("antwort"));
    let ort = dienst.passkey_ort(&headers);
    let done = match hier(ort.as_ref()) {
        Ok(ort) => app.passkey_eingeben(&form.vor, ort, name, antwort).await,
        Err(e) => Err(e),
    };
    weiter(&dienst, &headers, &uri, &form.vor, felder, done).await
}

/// `POST /bestaetigen/frage`: options for the browser.
async fn nachfragen(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    let ort = hier(a.passkey.as_ref())?;
    let frage = a.app().passkey_nachfragen(&a.wer.sitzung, ort).await?;
    Ok(Json(frage).into_response())
}

/// `POST /konto/passkeys/frage`: options for the browser.
async fn beginnen(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let (ort, name) = (hier(a.passkey.as_ref())?, form.felder.wert("name"));
    let frage = a.app().passkey_beginnen(&a.wer.sitzung, ort, name).await?;
    Ok(Json(frage).into_response())
}

/// `POST /konto/passkeys`: a new one; the other sessions end.
async fn einfuehren(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let felder = &form.felder;
    let (name, antwort) = (felder.wert("name"), felder.wert("antwort"));
    let done = match hier(a.passkey.as_ref()) {
        Ok(ort) => {
            let app = a.app();
            app.passkey_einfuehren(&a.wer.sitzung, ort, name, antwort)
                .await
        }
        Err(e) => Err(e),
    };
    match done {
        Ok(eintritt) => Ok(mit_cookie(
            zurueck(KONTO, "passkey"),
            &a.dienst.set_cookie(&eintritt.cookie),
        )),
        Err(e) => wieder(&a, felder, e).await,
    }
}

/// `POST /konto/passkeys/beenden`.
async fn beenden(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let id: Uuid = wert(&form.felder, "passkey", "eingabe-beschaedigt")?;
    match a.app().passkey_beenden(&a.wer.sitzung, id).await {
        Ok(()) => Ok(zurueck(KONTO, "passkey-weg")),
        Err(e) => wieder(&a, &form.felder, e).await,
    }
}
