//! One's own account: sessions, password, second factor.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use uuid::Uuid;

use super::Antwort;
use super::anfrage::{Anfrage, wert, zurueck};
use super::anmelden::{im_formular, mit_cookie};
use crate::app::AppError;
use crate::http::pages::konto as seiten;
use crate::http::pages::views::{Eingaben, FaktorView, Konto, SitzungZeile, TokenZeile};
use crate::http::sitzung::Formular;

const KONTO: &str = "/konto";

/// `GET /konto`.
pub(super) async fn seite(a: Anfrage) -> Antwort {
    konto(&a, None).await
}

async fn konto(a: &Anfrage, fehler: Option<String>) -> Antwort {
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
        faktor_seit: app.faktor_seit(nutzer).await?,
        faktor_pflicht: app.faktor_pflicht(nutzer).await?,
        einrichten: einrichten.map(|e| FaktorView {
            uri: e.uri,
            geheimnis: e.geheimnis,
        }),
        fehler,
    };
    Ok((status, seiten::seite(&a.seite, &view)).into_response())
}

async fn wieder(a: &Anfrage, e: AppError) -> Antwort {
    let fehler = im_formular(&a.seite, e)?;
    konto(a, Some(fehler)).await
}

/// `POST /konto/passwort`: the other sessions and the tokens end.
pub(super) async fn passwort(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
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
        Err(e) => wieder(&a, e).await,
    }
}

/// `POST /konto/faktor`: makes a secret to set up.
pub(super) async fn faktor(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    a.app().faktor_beginnen(&a.wer.sitzung).await?;
    Ok(Redirect::to("/konto#faktor").into_response())
}

/// `POST /konto/faktor/code`: takes it into use.
pub(super) async fn faktor_code(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let code = form.felder.wert("code");
    match a.app().faktor_einfuehren(&a.wer.sitzung, code).await {
        Ok(eintritt) => Ok(mit_cookie(
            zurueck(KONTO, "faktor"),
            &a.dienst.set_cookie(&eintritt.cookie),
        )),
        Err(e) => wieder(&a, e).await,
    }
}

/// `POST /konto/faktor/entfernen`.
pub(super) async fn faktor_entfernen(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    a.app().faktor_entfernen(&a.wer.sitzung).await?;
    Ok(zurueck(KONTO, "faktor-weg"))
}

/// `POST /konto/sitzungen/beenden`.
pub(super) async fn beenden(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let id: Uuid = wert(&form.felder, "sitzung", "eingabe-beschaedigt")?;
    a.app().sitzung_beenden(a.actor().nutzer, id).await?;
    Ok(zurueck(KONTO, "sitzung-beendet"))
}

/// `POST /konto/token/beenden`.
pub(super) async fn token_beenden(a: Anfrage, form: Formular<Eingaben>) -> Antwort {
    let id: Uuid = wert(&form.felder, "token", "eingabe-beschaedigt")?;
    a.app().token_beenden(a.actor().nutzer, id).await?;
    Ok(zurueck(KONTO, "token-beendet"))
}

/// `POST /konto/sitzungen/andere`.
pub(super) async fn andere(a: Anfrage, _form: Formular<Eingaben>) -> Antwort {
    a.app().andere_beenden(&a.wer.sitzung).await?;
    Ok(zurueck(KONTO, "sitzungen-beendet"))
}
