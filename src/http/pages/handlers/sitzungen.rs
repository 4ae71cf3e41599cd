//! One's own account: sessions, password, second factors.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use uuid::Uuid;

use super::anfrage::{Anfrage, wert, zurueck};
use super::anmelden::{im_formular, mit_cookie};
use super::{Antwort, passkey};
use crate::app::AppError;
use crate::http::Dienst;
use crate::http::pages::konto as seiten;
use crate::http::pages::views::{
    Eingaben, FaktorView, Konto, PasskeyView, PasskeyZeile, SitzungZeile, TokenZeile,
};
use crate::http::sitzung::Formular;

/// The page of one's own account.
pub(super) const KONTO: &str = "/konto";

/// The ways of one's own account.
pub(super) fn wege() -> Router<Dienst> {
    Router::new()
        .route("/konto", get(seite))
        .route("/konto/passwort", post(passwort))
        .route("/konto/faktor", post(faktor))
        .route("/konto/faktor/code", post(faktor_code))
        .route("/konto/faktor/entfernen", post(faktor_entfernen))
        .route("/konto/sitzungen/beenden", post(beenden))
        .route("/konto/sitzungen/andere", post(andere))
        .route("/konto/token/beenden", post(token_beenden))
        .merge(passkey::wege())
}

/// `GET /konto`.
async fn seite(a: Anfrage) -> Antwort {
    konto(&a, None, PasskeyView::default()).await
}

/// `neu`: what was entered for a new passkey, and what is wrong with it.
async fn konto(a: &Anfrage, fehler: Option<String>, neu: PasskeyView) -> Antwort {
    let (app, nutzer) = (a.app(), a.actor().nutzer);
    let diese = a.wer.sitzung.id;
    let sitzungen = app.sitzungen(nutzer).await?.into_iter();
    let sitzungen = sitzungen.map(|e| SitzungZeile {
        id: e.id,
        geraet: e.geraet,
        anbieter: e.anbieter,
        faktor: e.faktor,
        seit: e.seit,
        zuletzt: e.zuletzt,
        diese: e.id == diese,
    });
    let tokens = app.tokens(nutzer).await?.into_iter();
    let tokens = tokens.map(|t| TokenZeile {
        id: t.id,
        zweck: t.zweck,
        seit: t.seit,
        bis: t.bis,
        zuletzt: t.zuletzt,
    });
    let hier = a.passkey.as_ref();
    let passkeys = app.passkeys(nutzer).await?.into_iter();
    let passkeys = passkeys.map(|p| PasskeyZeile {
        id: p.id,
        woanders: Some(p.rp).filter(|rp| hier.is_none_or(|ort| ort.rp() != rp)),
        name: p.name,
        seit: p.seit,
        zuletzt: p.zuletzt,
    });
    let passkeys: Vec<_> = passkeys.collect();
    let code_seit = app.code_seit(nutzer).await?;
    let faktoren = passkeys.len() + usize::from(code_seit.is_some());
    let einrichten = app.faktor_zeigen(&a.wer.sitzung).await?;
    let status = if fehler.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let view = Konto {
        sitzungen: sitzungen.collect(),
        tokens: tokens.collect(),
        passwort: app.hat_passwort(nutzer).await?,
        code_seit,
        passkeys,
        passkey: PasskeyView {
            herkunft: hier.map(|ort| ort.herkunft().to_owned()),
            ..neu
        },
        faktor_bleibt: faktoren == 1 && app.faktor_pflicht(nutzer).await?,
        einrichten: einrichten.map(|e| FaktorView {
            uri: e.uri,
            geheimnis: e.geheimnis,
        }),
        fehler,
    };
    Ok((status, seiten::seite(&a.seite, &view)).into_response())
}

/// The page once more, with what was entered and what is wrong.
pub(super) async fn wieder(a: &Anfrage, felder: &Eingaben, e: AppError) -> Antwort {
    let neu = PasskeyView {
        herkunft: None,
        name: felder.wert("name").to_owned(),
        fehler: passkey::namensfehler(&a.seite, &e),
    };
    let fehler = im_formular(&a.seite, e)?;
    konto(a, Some(fehler), neu).await
}

/// `POST /konto/passwort`: the other sessions and the tokens end.
async fn passwort(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let felder = &form.felder;
    let done = a
        .app()
        .passwort_aendern(&a.wer.sitzung, felder.wert("passwort"), felder.wert("neu"))
        .await;
    match done {
        Ok(eintritt) => Ok(mit_cookie(
            zurueck(KONTO, "passwort"),
            &a.dienst.set_cookie(&eintritt.cookie),
        )),
        Err(e) => wieder(&a, &form.felder, e).await,
    }
}

/// `POST /konto/faktor`: makes a secret to set up.
async fn faktor(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    a.app().faktor_beginnen(&a.wer.sitzung).await?;
    Ok(Redirect::to("/konto#faktor").into_response())
}

/// `POST /konto/faktor/code`: takes it into use.
async fn faktor_code(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let code = form.felder.wert("code");
    match a.app().faktor_einfuehren(&a.wer.sitzung, code).await {
        Ok(eintritt) => Ok(mit_cookie(
            zurueck(KONTO, "faktor"),
            &a.dienst.set_cookie(&eintritt.cookie),
        )),
        Err(e) => wieder(&a, &form.felder, e).await,
    }
}

/// `POST /konto/faktor/entfernen`.
async fn faktor_entfernen(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    a.app().faktor_entfernen(&a.wer.sitzung).await?;
    Ok(zurueck(KONTO, "faktor-weg"))
}

/// `POST /konto/sitzungen/beenden`.
async fn beenden(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let id: Uuid = wert(&form.felder, "sitzung", "eingabe-beschaedigt")?;
    a.app().sitzung_beenden(a.actor().nutzer, id).await?;
    Ok(zurueck(KONTO, "sitzung-beendet"))
}

/// `POST /konto/token/beenden`.
async fn token_beenden(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let id: Uuid = wert(&form.felder, "token", "eingabe-beschaedigt")?;
    a.app().token_beenden(a.actor().nutzer, id).await?;
    Ok(zurueck(KONTO, "token-beendet"))
}

/// `POST /konto/sitzungen/andere`.
async fn andere(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    a.app().andere_beenden(&a.wer.sitzung).await?;
    Ok(zurueck(KONTO, "sitzungen-beendet"))
}
