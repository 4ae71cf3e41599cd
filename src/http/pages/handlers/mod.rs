//! The pages' handlers: parse, ask the application, show. No rule, no SQL.
//!
//! 2026-11-23: a refusal travels as [`Abbruch`] and becomes a page in one place (`als_seite`), so that every
//! handler can say `?` and every error page is drawn alike.

mod abgabe;
mod ablage;
mod adresse;
mod akte;
mod akten;
mod aktionen;
mod anfrage;
mod anmelden;
mod auskunft;
mod aussonderung;
mod aussonderung_akte;
mod dokument;
mod einfuhr;
mod ereignisse;
mod frist;
mod frist_formular;
mod geschaeftsgang;
mod geschlossen;
mod konto;
mod laden;
mod loeschungen;
mod medizinwiderspruch;
mod notfall;
mod oidc;
mod passkey;
mod pruefung;
mod regelwerk;
mod scanstapel;
mod scanstapel_neu;
mod schutz;
mod sitzungen;
mod suche;
mod uebergabe;
mod vereinbarung;
mod verwaltung;
mod warum;
mod widerspruch;
mod zugriff;

use std::sync::Arc;

use axum::Router;
use axum::extract::path::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use uuid::Uuid;

use self::adresse::{gegenstand, statt_senden, wiederholbar};
use super::seite::Seite;
use super::views::Fehler;
use crate::app::{AppError, Satz};
use crate::http::Dienst;
use crate::http::fehler::{beschreibung, status, warten};
use crate::http::i18n::Sprache;
use crate::http::sitzung::Angemeldet;
use crate::store::StoreError;

/// An error on its way to becoming a page.
struct Abbruch(AppError);

impl<E: Into<AppError>> From<E> for Abbruch {
    fn from(e: E) -> Self {
        Self(e.into())
    }
}

impl IntoResponse for Abbruch {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

/// What a handler answers.
type Antwort = Result<Response, Abbruch>;

/// All pages.
pub fn router(dienst: Dienst) -> Router<Dienst> {
    let uploads = Router::new()
        .route("/akten/{akte}/dokumente", post(ablage::dokumente))
        .route("/dokumente/{dokument}/fassungen", post(ablage::fassung))
        .route("/import", post(einfuhr::aufnehmen))
        // The application limits uploads itself, while they stream.
        .layer(DefaultBodyLimit::disable());
    Router::new()
        .route("/", get(akten::arbeitsplatz))
        .route("/anmelden", get(anmelden::formular).post(anmelden::senden))
        .route("/anmelden/passwort", post(anmelden::passwort))
        .route("/anmelden/code", post(anmelden::code))
        .route("/anmelden/oidc", get(oidc::beginnen))
        .route("/anmelden/oidc/antwort", get(oidc::antwort))
        .route("/anmelden/oidc/abmeldung", post(oidc::abmeldung))
        .route("/anmelden/abbrechen", post(anmelden::abbrechen))
        .route(
            "/bestaetigen",
            get(anmelden::bestaetigen).post(anmelden::bestaetigen_senden),
        )
        .route("/abmelden", post(anmelden::abmelden))
        .route("/abgemeldet", get(anmelden::abgemeldet))
        .route("/zweck", post(konto::zweck))
        .route("/einstellungen", post(konto::einstellungen))
        .route("/menue", get(konto::menue))
        .route("/hilfe", get(konto::hilfe))
        .route("/hilfe/fehler", get(konto::hilfe_fehler))
        .route("/tastenkuerzel", get(konto::tasten))
        .route("/barrierefreiheit", get(konto::barrierefreiheit))
        .route("/aktenplan", get(akten::plan))
        .route("/akten", get(akten::liste).post(akten::anlegen))
        .route("/akten/neu", get(akten::neu))
        .route("/geteilt", get(akten::geteilt))
        .route("/akten/{akte}", get(akte::uebersicht))
        .route("/akten/{akte}/dokumente", get(akte::dokumente))
        .route("/akten/{akte}/verlauf", get(akte::verlauf))
        .route("/akten/{akte}/zugriffe", get(zugriff::liste))
        .route("/akten/{akte}/auskuenfte", post(auskunft::festhalten))
        .route("/akten/{akte}/warum", get(warum::akte))
        .route("/akten/{akte}/wer", get(warum::wer))
        .route("/dokumente/{dokument}/warum", get(warum::dokument))
        .route("/auskunft", get(zugriff::auskunft))
        .route(
            "/akten/{akte}/freigaben",
            get(akte::freigaben).post(aktionen::freigabe_erteilen),
        )
        .route("/akten/{akte}/freigaben/neu", get(akte::freigabe_neu))
        .route("/akten/{akte}/uebermittlung", get(akte::mitnehmen))
        .route(
            "/akten/{akte}/freigaben/{freigabe}/widerrufen",
            post(aktionen::freigabe_widerrufen),
        )
        .route(
            "/akten/{akte}/freigaben/{freigabe}/entscheiden",
            post(aktionen::freigabe_entscheiden),
        )
        .route(
            "/akten/{akte}/zustaendigkeit",
            get(uebergabe::seite).post(uebergabe::anbieten),
        )
        .route(
            "/akten/{akte}/zustaendigkeit/{uebergabe}/annehmen",
            post(uebergabe::annehmen),
        )
        .route(
            "/akten/{akte}/zustaendigkeit/{uebergabe}/ablehnen",
            post(uebergabe::ablehnen),
        )
        .route(
            "/akten/{akte}/zustaendigkeit/{uebergabe}/zuruecknehmen",
            post(uebergabe::zuruecknehmen),
        )
        .route("/akten/{akte}/ablegen", get(akte::ablegen))
        .route("/akten/{akte}/aendern", get(akte::aendern))
        .route("/akten/{akte}/betreff", post(aktionen::akte_betreff))
        .route("/akten/{akte}/zda", post(aktionen::akte_zda))
        .route(
            "/akten/{akte}/wiedereroeffnen",
            post(aktionen::akte_wiedereroeffnen),
        )
        .route("/akten/{akte}/stornieren", post(aktionen::akte_stornieren))
        .route("/akten/{akte}/vorgaenge", post(aktionen::vorgang_anlegen))
        .route("/akten/{akte}/vorgaenge/neu", get(akte::vorgang_neu))
        .route(
            "/akten/{akte}/vorgaenge/{vorgang}/aendern",
            get(akte::vorgang_aendern),
        )
        .route(
            "/akten/{akte}/vorgaenge/{vorgang}/betreff",
            post(aktionen::vorgang_betreff),
        )
        .route(
            "/akten/{akte}/vorgaenge/{vorgang}/zda",
            post(aktionen::vorgang_zda),
        )
        .route(
            "/akten/{akte}/vorgaenge/{vorgang}/wiedereroeffnen",
            post(aktionen::vorgang_wiedereroeffnen),
        )
        .route(
            "/akten/{akte}/vorgaenge/{vorgang}/stornieren",
            post(aktionen::vorgang_stornieren),
        )
        .route(
            "/akten/{akte}/vorgaenge/{vorgang}/widerspruch",
            get(widerspruch::formular).post(widerspruch::freigeben),
        )
        .route("/akten/{akte}/pruefung", get(pruefung::akte))
        .route("/akten/{akte}/nachweis", get(pruefung::nachweis))
        .route("/akten/{akte}/pruefbericht", get(pruefung::bericht))
        .route("/dokumente/{dokument}", get(dokument::seite))
        .route("/dokumente/{dokument}/aendern", get(dokument::aendern))
        .route("/dokumente/{dokument}/betreff", post(dokument::betreff))
        .route(
            "/dokumente/{dokument}/verschieben",
            post(dokument::verschieben),
        )
        .route(
            "/dokumente/{dokument}/abgeben",
            get(abgabe::formular).post(abgabe::abgeben),
        )
        .route(
            "/dokumente/{dokument}/stornieren",
            post(dokument::stornieren),
        )
        .route(
            "/dokumente/{dokument}/geschaeftsgang",
            get(geschaeftsgang::formular).post(geschaeftsgang::eroeffnen),
        )
        .route(
            "/dokumente/{dokument}/geschaeftsgang/{geschaeftsgang}/schritte/{nummer}",
            post(geschaeftsgang::schritt),
        )
        .route(
            "/dokumente/{dokument}/geschaeftsgang/{geschaeftsgang}/beenden",
            post(geschaeftsgang::beenden),
        )
        .route(
            "/dokumente/{dokument}/versand",
            post(geschaeftsgang::versenden),
        )
        .route("/loeschungen", get(loeschungen::liste))
        .route("/loeschungen/schluessel", post(loeschungen::schluessel))
        .route(
            "/akten/{akte}/loeschung",
            get(loeschungen::neu).post(loeschungen::beantragen),
        )
        .route(
            "/akten/{akte}/loeschung/{loeschung}/freigeben",
            post(loeschungen::freigeben),
        )
        .route(
            "/akten/{akte}/loeschung/{loeschung}/beenden",
            post(loeschungen::beenden),
        )
        .route(
            "/akten/{akte}/schutz",
            get(schutz::akte).post(schutz::akte_festlegen),
        )
        .route("/akten/{akte}/sonderkreis", post(schutz::kreis_beantragen))
        .route(
            "/akten/{akte}/sonderkreis/entscheiden",
            post(schutz::kreis_entscheiden),
        )
        .route(
            "/dokumente/{dokument}/schutz",
            get(schutz::dokument).post(schutz::dokument_festlegen),
        )
        .route(
            "/vertretung",
            get(schutz::vertretungen).post(schutz::vertretung_einrichten),
        )
        .route(
            "/vertretung/{vertretung}/beenden",
            post(schutz::vertretung_beenden),
        )
        .route("/notfall", get(notfall::liste).post(notfall::eroeffnen))
        .route("/notfall/{notfall}", get(notfall::einzeln))
        .route("/notfall/{notfall}/beenden", post(notfall::beenden))
        .route("/notfall/{notfall}/pruefen", post(notfall::pruefen))
        .route(
            "/vereinbarungen",
            get(vereinbarung::liste).post(vereinbarung::entwerfen),
        )
        .route(
            "/vereinbarungen/{vereinbarung}/genehmigen",
            post(vereinbarung::genehmigen),
        )
        .route(
            "/vereinbarungen/{vereinbarung}/beenden",
            post(vereinbarung::beenden),
        )
        .route("/verwaltung", get(verwaltung::seite))
        .route("/verwaltung/einheiten", post(verwaltung::einheit))
        .route("/verwaltung/nutzer", post(verwaltung::nutzer))
        .route("/verwaltung/delegationen", post(verwaltung::delegation))
        .route("/verwaltung/nutzer/{nutzer}", get(verwaltung::person))
        .route(
            "/verwaltung/nutzer/{nutzer}/rollen",
            post(verwaltung::rolle),
        )
        .route(
            "/verwaltung/nutzer/{nutzer}/rollen/entziehen",
            post(verwaltung::rolle_entziehen),
        )
        .route("/verwaltung/nutzer/{nutzer}/stufe", post(verwaltung::stufe))
        .route(
            "/verwaltung/nutzer/{nutzer}/sperren",
            post(verwaltung::sperren),
        )
        .route(
            "/verwaltung/antraege/{antrag}",
            post(verwaltung::entscheiden),
        )
        .route("/verwaltung/regelwerk", get(regelwerk::seite))
        .route(
            "/verwaltung/regelwerk/entscheidung",
            post(regelwerk::entscheiden),
        )
        .route("/register", get(vereinbarung::register))
        .route("/register.csv", get(vereinbarung::register_csv))
        .route("/register.json", get(vereinbarung::register_json))
        .route("/suche", get(suche::seite))
        .route("/pruefung", get(pruefung::auswahl))
        .route("/import", get(einfuhr::formular))
        .merge(frist::router())
        .merge(sitzungen::wege())
        .merge(medizinwiderspruch::router())
        .merge(scanstapel::router())
        .merge(dokument::router())
        .merge(uploads)
        .merge(aussonderung::wege())
        .layer(middleware::from_fn_with_state(dienst, als_seite))
}

/// Turns a refusal into its page.
async fn als_seite(State(dienst): State<Dienst>, request: Request, next: Next) -> Response {
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    let gelesen = request.method() == Method::GET;
    let (mut parts, body) = request.into_parts();
    let adresse = RawPathParams::from_request_parts(&mut parts, &()).await;
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(e) = unverstanden(&response, adresse) {
        let wer = dienst.sitzung(&headers).await.ok().flatten();
        return seite_zu(&dienst, &headers, &uri, wer.as_ref(), e);
    }
    if gelesen && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        return Redirect::to(&statt_senden(uri.path())).into_response();
    }
    let Some(abbruch) = response.extensions_mut().remove::<Arc<AppError>>() else {
        return response;
    };
    let Some(e) = Arc::into_inner(abbruch) else {
        return response;
    };
    if matches!(e, AppError::BestaetigungNoetig) {
        let ziel = if gelesen {
            uri.path_and_query().map_or("/", |p| p.as_str()).to_owned()
        } else {
            wiederholbar(uri.path())
        };
        return anmelden::zur_bestaetigung(&ziel);
    }
    let wer = dienst.sitzung(&headers).await.ok().flatten();
    geschlossen::seite(&dienst, (&headers, &uri), wer.as_ref(), e).await
}

/// What a request was refused for before its handler saw it: axum says that in plain English text.
fn unverstanden(
    response: &Response,
    adresse: Result<RawPathParams, RawPathParamsRejection>,
) -> Option<AppError> {
    let art = response.headers().get(header::CONTENT_TYPE);
    if !art.is_some_and(|v| v.as_bytes().starts_with(b"text/plain")) {
        return None;
    }
    // Every part of an address that varies is an id or a number.
    let moeglich = |teil: &str| Uuid::parse_str(teil).is_ok() || teil.parse::<u32>().is_ok();
    let falsch = match &adresse {
        Ok(teile) => teile.iter().any(|(_, teil)| !moeglich(teil)),
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => true,
        Err(_) => false,
    };
    match response.status() {
        StatusCode::BAD_REQUEST if falsch => Some(AppError::NichtGefunden),
        StatusCode::BAD_REQUEST
        | StatusCode::PAYLOAD_TOO_LARGE
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => Some(Satz::neu("eingabe-beschaedigt").into()),
        _ => None,
    }
}

/// The page for a refusal or fault, in the person's language, with its status.
pub fn fehlerseite(
    dienst: &Dienst,
    headers: &HeaderMap,
    wer: Option<&Angemeldet>,
    e: AppError,
) -> Response {
    seite_zu(dienst, headers, &Uri::from_static("/"), wer, e)
}

/// Answer to addresses that do not exist.
pub async fn nicht_gefunden(
    State(dienst): State<Dienst>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let wer = dienst.sitzung(&headers).await.ok().flatten();
    seite_zu(
        &dienst,
        &headers,
        &uri,
        wer.as_ref(),
        AppError::NichtGefunden,
    )
}

fn seite_zu(
    dienst: &Dienst,
    headers: &HeaderMap,
    uri: &Uri,
    wer: Option<&Angemeldet>,
    e: AppError,
) -> Response {
    let status = status(&e);
    if status == StatusCode::UNAUTHORIZED {
        return Redirect::to("/anmelden").into_response();
    }
    let s = Seite::neu(dienst, headers, uri, wer);
    let warten = warten(&e);
    let fehler = fehler(s.sprache, e);
    let zurueck = gegenstand(uri.path()).filter(|_| !matches!(fehler, Fehler::NichtGefunden));
    let seite = super::fehler::seite(&s, &fehler, zurueck.as_deref());
    let mut response = (status, seite).into_response();
    if let Some(value) = warten {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// The sentence of a form whose token does not fit the session: nothing is missing in it.
const ABGELAUFEN: &str = "eingabe-abgelaufen";

fn fehler(sprache: Sprache, e: AppError) -> Fehler {
    let text = beschreibung(&e, sprache).detail;
    match e {
        AppError::NichtAngemeldet | AppError::NichtGefunden => Fehler::NichtGefunden,
        AppError::Verboten(g) if g.regel == geschlossen::AKTE_GESCHLOSSEN => {
            Fehler::Geschlossen(text)
        }
        AppError::Verboten(_) => Fehler::Verboten(text),
        AppError::Akte(_)
        | AppError::Aktenplan(_)
        | AppError::Organisation(_)
        | AppError::Mehrdeutig(_)
        | AppError::Scanstapel(_) => Fehler::Abgelehnt(text),
        AppError::Eingabe(satz) if satz.key == ABGELAUFEN => Fehler::FalscherAbsender,
        AppError::Eingabe(_) | AppError::Paket(_) | AppError::SchluesselBenutzt => {
            Fehler::Unlesbar(text)
        }
        AppError::Gesperrt { .. } => Fehler::Gesperrt(text),
        AppError::BestaetigungNoetig => Fehler::Verboten(text),
        // Others were faster each time: for people it is the same.
        AppError::Veraltet | AppError::Store(StoreError::Conflict) => Fehler::Veraltet,
        AppError::ZuGross { bytes_max } => Fehler::ZuGross(bytes_max),
        AppError::ImAufbau => Fehler::NochNicht,
        AppError::Store(StoreError::Leseprotokoll(_)) => Fehler::OhneProtokoll,
        AppError::Store(e) => {
            let nummer = Uuid::new_v4().simple().to_string()[..8].to_owned();
            tracing::error!(fault = %e, number = %nummer, "page failed");
            Fehler::Stoerung(nummer)
        }
    }
}
