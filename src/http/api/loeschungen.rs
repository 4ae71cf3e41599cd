//! Löschungen: request, first and second approval, refusal, and what became of them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{LoeschungBeenden, Loeschziel};
use eakte_domain::werte::Loeschgrundlage;
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, LoeschungId, NutzerId};
use eakte_projections::LoeschungZeile;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::teile::{Antwort, Pfad, Schreibend, betreff, quittung};
use crate::app::{Actor, AppError, LoeschAntrag};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Requests listed at once.
const ZEILEN_MAX: u8 = 200;

/// Asks for an erasure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LoeschungNeu {
    /// `{"art":"akte"}`, `{"art":"vorgang","vorgang":…}`, `{"art":"dokument","dokument":…}`,
    /// `{"art":"fassung","dokument":…,"nummer":2}`, `{"art":"ereignisse","von":5,"bis":9}`.
    #[schema(value_type = Object)]
    pub ziel: Loeschziel,
    /// dsgvo_17_1_a to dsgvo_17_1_e, sgb10_84.
    #[schema(value_type = String)]
    pub grundlage: Loeschgrundlage,
    /// Why, without anything personal: it stays.
    pub begruendung: String,
}

/// An approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FreigabeForm {
    /// The approver's password, asked for once more.
    pub passwort: String,
    /// Of the first approval: who is to give the second. Left out: this is the second.
    pub zweite: Option<Uuid>,
}

/// Ends a request.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EndeForm {
    /// Refused by an approver; false: taken back by who asked.
    pub abgelehnt: bool,
    /// Why.
    pub grund: String,
}

/// A password, asked for once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswortForm {
    /// The password.
    pub passwort: String,
}

/// Requests of the Akten you may see, open ones first, then the newest; at most 200.
#[utoipa::path(get, path = "/api/v1/loeschungen", tag = "Löschungen",
    responses((status = 200, description = "offene zuerst", body = Zeilen<LoeschungZeile>)))]
pub(super) async fn liste(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let filter = d.app.filter(&actor, Aktion::AkteSehen)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let rows = eakte_projections::loeschungen(&*client, &filter, None, ZEILEN_MAX)
        .await
        .map_err(AppError::from)?;
    let zeilen: Vec<_> = rows.into_iter().map(|(l, _)| l).collect();
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Asks for an erasure.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/loeschungen", tag = "Löschungen", params(("akte" = Uuid, Path)),
    request_body = LoeschungNeu, responses((status = 201, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn beantragen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<LoeschungNeu>,
) -> Antwort {
    let antrag = LoeschAntrag {
        ziel: f.ziel,
        grundlage: f.grundlage,
        begruendung: betreff(&f.begruendung, "begruendung")?,
    };
    let q = d
        .app
        .loeschung_beantragen(&s.actor, AkteId(akte), antrag, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// Approves: the first approver names the second; the second carries the erasure out.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/loeschungen/{loeschung}/freigeben", tag = "Löschungen",
    params(("akte" = Uuid, Path), ("loeschung" = Uuid, Path)), request_body = FreigabeForm,
    responses((status = 200, body = QuittungForm), (status = 204, description = "erste Freigabe"),
    (status = 403, description = "mit zweitem Faktor nur im Browser", body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn freigeben(
    State(d): State<Dienst>,
    Pfad((akte, loeschung)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<FreigabeForm>,
) -> Antwort {
    // A token proves no second factor: who has one approves in the browser.
    if d.app.faktor_seit(s.actor.nutzer).await?.is_some() {
        return Err(AppError::BestaetigungNoetig.into());
    }
    let (akte, loeschung) = (AkteId(akte), LoeschungId(loeschung));
    if let Some(zweite) = f.zweite {
        d.app
            .loeschung_erstfreigeben(&s.actor, akte, loeschung, &f.passwort, NutzerId(zweite))
            .await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let q = d
        .app
        .loeschung_vollziehen(&s.actor, akte, loeschung, &f.passwort)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Refuses a request, or takes one's own back.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/loeschungen/{loeschung}/beenden", tag = "Löschungen",
    params(("akte" = Uuid, Path), ("loeschung" = Uuid, Path)), request_body = EndeForm,
    responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn beenden(
    State(d): State<Dienst>,
    Pfad((akte, loeschung)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<EndeForm>,
) -> Antwort {
    let command = LoeschungBeenden {
        loeschung: LoeschungId(loeschung),
        abgelehnt: f.abgelehnt,
        grund: betreff(&f.grund, "grund")?,
    };
    let q = d
        .app
        .loeschung_beenden(&s.actor, AkteId(akte), command, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Makes your approver's key under your password and announces it in the log.
#[utoipa::path(post, path = "/api/v1/freigabeschluessel", tag = "Löschungen", request_body = PasswortForm,
    responses((status = 204, description = "eingerichtet"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn schluessel(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<PasswortForm>,
) -> Antwort {
    d.app
        .freigabeschluessel_anlegen(&s.actor, &f.passwort)
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
