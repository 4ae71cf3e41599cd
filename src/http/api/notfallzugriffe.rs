//! Notfallzugriffe: an Akte opened for an hour in an emergency, and its review.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::werte::{Betreff, Pruefergebnis};
use eakte_domain::{AkteId, NotfallId, NutzerId, OrgNr, Zeit};
use eakte_projections::NotfallBlick;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::teile::{Antwort, Pfad, Schreibend, betreff, quittung};
use crate::app::{Actor, NotfallEintrag, now};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Opens an Akte in an emergency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotfallNeu {
    /// Aktenzeichen of the one Akte.
    pub aktenzeichen: String,
    /// Which one, where several Akten have the Aktenzeichen: the answer 409 `mehrdeutig` names them.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    pub akte: Option<AkteId>,
    /// What has happened and why it cannot wait, at least 15 characters.
    pub grund: String,
}

/// What the review found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotfallUrteil {
    /// Whether it was right.
    #[schema(value_type = String)]
    pub ergebnis: Pruefergebnis,
    /// On what that rests, and what follows from it.
    pub vermerk: String,
}

/// What a review found, by whom and when.
#[derive(Serialize, ToSchema)]
pub(super) struct NotfallPruefung {
    /// By whom.
    pub durch: NutzerId,
    /// Whether it was right.
    #[schema(value_type = String)]
    pub ergebnis: Pruefergebnis,
    /// On what that rests, and what follows from it.
    #[schema(value_type = String)]
    pub vermerk: Betreff,
    /// When.
    pub am: Zeit,
}

/// A Notfallzugriff.
#[derive(Serialize, ToSchema)]
pub(super) struct NotfallZeile {
    /// Its id.
    pub notfall: NotfallId,
    /// Who opened it.
    pub nutzer: NutzerId,
    /// That person's organisation.
    pub org: OrgNr,
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// The organisation that leads it.
    pub fuehrend: OrgNr,
    /// Why, in the person's own words.
    #[schema(value_type = String)]
    pub grund: Betreff,
    /// From this moment.
    pub seit: Zeit,
    /// To this one.
    pub bis: Zeit,
    /// It is not over.
    pub laeuft: bool,
    /// Last day of the review.
    #[schema(value_type = String, format = Date)]
    pub frist: Date,
    /// What the review found.
    pub pruefung: Option<NotfallPruefung>,
}

/// A Notfallzugriff with the looks in it.
#[derive(Serialize, ToSchema)]
pub(super) struct NotfallEinzeln {
    /// What it is.
    pub eintrag: NotfallZeile,
    /// What was looked at, oldest first, as long as the read log is kept.
    pub blicke: Vec<NotfallBlick>,
}

fn zeile(n: NotfallEintrag) -> NotfallZeile {
    let (frist, laeuft) = (n.notfall.frist(), n.notfall.laeuft(now()));
    NotfallZeile {
        notfall: n.id,
        nutzer: n.notfall.nutzer,
        org: n.org,
        akte: n.notfall.akte,
        aktenzeichen: n.notfall.aktenzeichen,
        fuehrend: n.notfall.fuehrend,
        grund: n.notfall.grund,
        seit: n.notfall.seit,
        bis: n.notfall.bis,
        laeuft,
        frist,
        pruefung: n.notfall.pruefung.map(|p| NotfallPruefung {
            durch: p.durch,
            ergebnis: p.ergebnis,
            vermerk: p.vermerk,
            am: p.am,
        }),
    }
}

/// Your own; to data protection those of its organisation and those on its organisation's Akten.
#[utoipa::path(get, path = "/api/v1/notfallzugriffe", tag = "Notfallzugriffe",
    responses((status = 200, description = "das Neueste zuerst", body = Zeilen<NotfallZeile>)))]
pub(super) async fn liste(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let zeilen = d.app.notfaelle(&actor)?.into_iter().map(zeile).collect();
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// One of them, with the looks in it.
#[utoipa::path(get, path = "/api/v1/notfallzugriffe/{notfall}", tag = "Notfallzugriffe",
    params(("notfall" = Uuid, Path)),
    responses((status = 200, description = "mit den Zugriffen, das Älteste zuerst", body = NotfallEinzeln),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lesen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(notfall): Pfad<Uuid>,
) -> Antwort {
    let eintrag = d.app.notfall(&actor, NotfallId(notfall))?;
    let blicke = d.app.notfall_blicke(&eintrag).await?;
    let notfall = zeile(eintrag);
    Ok(Json(NotfallEinzeln {
        eintrag: notfall,
        blicke,
    })
    .into_response())
}

/// Opens one Akte to you for 60 minutes; data protection is told at once. Asks for a second factor shown in the last
/// 5 minutes (`POST /api/v1/bestaetigung`).
#[utoipa::path(post, path = "/api/v1/notfallzugriffe", tag = "Notfallzugriffe", request_body = NotfallNeu,
    responses((status = 201, body = QuittungForm), (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn eroeffnen(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<NotfallNeu>,
) -> Antwort {
    let grund = betreff(&f.grund, "grund")?;
    let (_, q) = d
        .app
        .notfall_eroeffnen(&s.actor, (f.aktenzeichen.trim(), f.akte), grund, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// Ends one before its time: your own, or as data protection.
#[utoipa::path(post, path = "/api/v1/notfallzugriffe/{notfall}/beenden", tag = "Notfallzugriffe",
    params(("notfall" = Uuid, Path)), responses((status = 200, body = QuittungForm),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn beenden(
    State(d): State<Dienst>,
    Pfad(notfall): Pfad<Uuid>,
    Schreibend(s, _): Schreibend<serde_json::Value>,
) -> Antwort {
    let done = d
        .app
        .notfall_beenden(&s.actor, NotfallId(notfall), s.auftrag);
    Ok(quittung(StatusCode::OK, &done.await?, Neu::default()))
}

/// Notes what the review of somebody else's found, once it is over.
#[utoipa::path(post, path = "/api/v1/notfallzugriffe/{notfall}/pruefung", tag = "Notfallzugriffe",
    params(("notfall" = Uuid, Path)), request_body = NotfallUrteil, responses((status = 200, body = QuittungForm),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn pruefen(
    State(d): State<Dienst>,
    Pfad(notfall): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<NotfallUrteil>,
) -> Antwort {
    let urteil = (f.ergebnis, betreff(&f.vermerk, "vermerk")?);
    let done = d
        .app
        .notfall_pruefen(&s.actor, NotfallId(notfall), urteil, s.auftrag);
    Ok(quittung(StatusCode::OK, &done.await?, Neu::default()))
}
