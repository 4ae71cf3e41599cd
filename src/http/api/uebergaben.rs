//! Zustaendigkeitswechsel: an Akte is offered to another organisation, which accepts or refuses.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{AkteCommand, UebergabeAnbieten, UebergabeAnnehmen, UebergabeBeenden};
use eakte_domain::werte::{Leistungsart, Uebergabeanlass};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, FreigabeId, OrgNr, UebergabeId};
use eakte_projections::UebergabeZeile;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::ausfuehren::ausfuehren;
use super::formen::Begruendung;
use super::teile::{Antwort, Pfad, Schreiben, Schreibend, betreff, einheit, quittung};
use crate::app::{Actor, AppError};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Offers an Akte.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UebergabeNeu {
    /// umzug or weiterleitung: a forwarded application keeps its first day of receipt, and nobody reads on.
    pub anlass: Uebergabeanlass,
    /// Number of the organisation that is to lead it.
    pub an: u16,
    /// Its unit.
    pub einheit: String,
    /// The benefit it serves there.
    pub leistungsart: Leistungsart,
    /// First day it is competent: from then on it can accept.
    #[schema(value_type = String, format = Date)]
    pub zustaendig_ab: Date,
    /// Last day you pay; left out: no overlap.
    #[schema(value_type = Option<String>, format = Date)]
    pub zahlt_bis: Option<Date>,
    /// Last day your unit reads; left out: it does not read on.
    #[schema(value_type = Option<String>, format = Date)]
    pub liest_bis: Option<Date>,
    /// What the receiving side reads to decide: no content of the Akte.
    pub grund: String,
}

/// The hand-overs of an Akte your organisation has part in; to who leads it, all.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/uebergaben", tag = "Zuständigkeitswechsel",
    params(("akte" = Uuid, Path)),
    responses((status = 200, description = "die neuesten zuerst", body = Zeilen<UebergabeZeile>)))]
pub(super) async fn der_akte(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::UebergabeSehen, AkteId(akte))
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let org = d.app.person(&actor)?.org;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::uebergaben_der_akte(&*client, &beleg, org)
        .await
        .map_err(AppError::from)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Open offers to your unit, and what your unit offered.
#[utoipa::path(get, path = "/api/v1/uebergaben", tag = "Zuständigkeitswechsel",
    responses((status = 200, description = "offene zuerst", body = Zeilen<UebergabeZeile>)))]
pub(super) async fn liste(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let filter = d.app.filter(&actor, Aktion::UebergabeSehen)?;
    let org = d.app.person(&actor)?.org;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::uebergaben(&*client, &filter, org, 200)
        .await
        .map_err(AppError::from)?;
    drop(client);
    let fremde = zeilen.iter().filter(|z| z.von != org);
    d.app
        .gelistet(&actor, fremde.map(|z| (z.von, z.akte)).collect())?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Offers an Akte to another organisation. Nothing is copied: acceptance changes who leads it.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/uebergaben", tag = "Zuständigkeitswechsel",
    params(("akte" = Uuid, Path)), request_body = UebergabeNeu,
    responses((status = 201, description = "mit uebergabe", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anbieten(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<UebergabeNeu>,
) -> Antwort {
    let uebergabe = UebergabeId(Uuid::new_v5(&s.auftrag.cmd.0, b"uebergabe"));
    let command = AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
        uebergabe,
        anlass: f.anlass,
        an: OrgNr(f.an),
        einheit: einheit(&f.einheit)?,
        leistungsart: f.leistungsart,
        zustaendig_ab: f.zustaendig_ab,
        zahlt_bis: f.zahlt_bis,
        liest_bis: f.liest_bis,
        grund: betreff(&f.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    let neu = Neu {
        uebergabe: Some(uebergabe.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Accepts: from now on your organisation leads the Akte.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/uebergaben/{uebergabe}/annahme", tag = "Zuständigkeitswechsel",
    params(("akte" = Uuid, Path), ("uebergabe" = Uuid, Path)), responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn annehmen(
    State(d): State<Dienst>,
    Pfad((akte, uebergabe)): Pfad<(Uuid, Uuid)>,
    s: Schreiben,
) -> Antwort {
    let command = AkteCommand::UebergabeAnnehmen(UebergabeAnnehmen {
        uebergabe: UebergabeId(uebergabe),
        freigabe: FreigabeId(Uuid::new_v5(&s.auftrag.cmd.0, b"freigabe")),
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Refuses: the Akte stays where it is; the giving side reads the reason.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/uebergaben/{uebergabe}/ablehnung", tag = "Zuständigkeitswechsel",
    params(("akte" = Uuid, Path), ("uebergabe" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn ablehnen(
    State(d): State<Dienst>,
    Pfad(ids): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    beenden(&d, ids, &s, &b.grund, true).await
}

/// Takes an open offer back.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/uebergaben/{uebergabe}/ruecknahme", tag = "Zuständigkeitswechsel",
    params(("akte" = Uuid, Path), ("uebergabe" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn zuruecknehmen(
    State(d): State<Dienst>,
    Pfad(ids): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    beenden(&d, ids, &s, &b.grund, false).await
}

async fn beenden(
    d: &Dienst,
    (akte, uebergabe): (Uuid, Uuid),
    s: &Schreiben,
    grund: &str,
    abgelehnt: bool,
) -> Antwort {
    let command = AkteCommand::UebergabeBeenden(UebergabeBeenden {
        uebergabe: UebergabeId(uebergabe),
        abgelehnt,
        grund: betreff(grund, "grund")?,
    });
    let q = ausfuehren(d, s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}
