//! Why may I (not)? Who can see this?

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, FreigabeId, NutzerId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::antworten::Zeilen;
use super::teile::{Abfrage, Antwort, Pfad};
use crate::app::Actor;
use crate::app::warum::Gegenstand;
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// As of which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Tag {
    /// At the end of this day; left out: now.
    #[param(value_type = Option<String>)]
    pub am: Option<Date>,
}

/// A rule that determined an answer.
#[derive(Serialize, ToSchema)]
pub(super) struct Regel {
    /// `@id` of the policy.
    pub regel: String,
    /// Its sentence, in German.
    pub satz: String,
    /// Its paragraph.
    pub norm: String,
}

/// A rule that would permit it, and what is missing.
#[derive(Serialize, ToSchema)]
pub(super) struct FastErlaubt {
    /// The rule.
    pub regel: Regel,
    /// What its conditions ask for and is not so: freigabe_zeit, rolle, zweck ...
    pub fehlt: Vec<&'static str>,
}

/// The answer about one action.
#[derive(Serialize, ToSchema)]
pub(super) struct WarumAntwort {
    /// The action.
    #[schema(value_type = String)]
    pub aktion: Aktion,
    /// Allowed. Null: on that day you might not know of it.
    pub erlaubt: Option<bool>,
    /// The share it came through.
    pub freigabe: Option<FreigabeId>,
    /// What determined it.
    pub gruende: Vec<Regel>,
    /// If nothing permits it: what comes nearest.
    pub naechste: Vec<FastErlaubt>,
}

fn regel(g: &eakte_domain::zugriff::Grund) -> Regel {
    Regel {
        regel: g.regel.clone(),
        satz: g.satz.clone(),
        norm: g.norm.clone(),
    }
}

async fn antworten(d: &Dienst, actor: &Actor, was: Gegenstand, tag: Tag) -> Antwort {
    let alle = d.app.warum(actor, was, tag.am).await?;
    let zeilen: Vec<WarumAntwort> = alle
        .unwrap_or_default()
        .into_iter()
        .map(|w| {
            let a = w.auskunft;
            WarumAntwort {
                aktion: w.aktion,
                erlaubt: a.as_ref().map(|a| a.erlaubt),
                freigabe: a.as_ref().and_then(|a| a.freigabe),
                gruende: a.iter().flat_map(|a| a.gruende.iter().map(regel)).collect(),
                naechste: a
                    .iter()
                    .flat_map(|a| &a.naechste)
                    .map(|n| FastErlaubt {
                        regel: regel(&n.grund),
                        fehlt: n.fehlt.iter().map(|l| l.code()).collect(),
                    })
                    .collect(),
            }
        })
        .collect();
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Why you may or may not do each thing with an Akte: rules and paragraphs. No rows: it did not exist on that day.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/warum", tag = "Zugriffe", params(("akte" = Uuid, Path), Tag),
    responses((status = 200, description = "je Handlung", body = Zeilen<WarumAntwort>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn akte(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
    Abfrage(tag): Abfrage<Tag>,
) -> Antwort {
    antworten(&d, &actor, Gegenstand::Akte(AkteId(akte)), tag).await
}

/// Why you may or may not do each thing with a Dokument.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/warum", tag = "Zugriffe", params(("dokument" = Uuid, Path), Tag),
    responses((status = 200, description = "je Handlung", body = Zeilen<WarumAntwort>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn dokument(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
    Abfrage(tag): Abfrage<Tag>,
) -> Antwort {
    antworten(&d, &actor, Gegenstand::Dokument(DokumentId(dokument)), tag).await
}

/// Somebody who may see the Akte.
#[derive(Serialize, ToSchema)]
pub(super) struct WerDarf {
    /// The person.
    pub nutzer: NutzerId,
    /// Their name today.
    pub name: String,
    /// Under this purpose.
    pub zweck: Zweck,
    /// By this rule.
    pub regel: Regel,
    /// Through a share.
    pub geteilt: bool,
    /// Also reads Dokumente.
    pub liest: bool,
}

/// Who may see the Akte, by which rule: for those who share it or see who looked.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/wer", tag = "Zugriffe", params(("akte" = Uuid, Path), Tag),
    responses((status = 200, description = "je Person und Zweck", body = Zeilen<WerDarf>),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn wer(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
    Abfrage(tag): Abfrage<Tag>,
) -> Antwort {
    let verzeichnis = d.app.verzeichnis();
    let alle = d.app.wer_darf(&actor, AkteId(akte), tag.am).await?;
    let zeilen: Vec<WerDarf> = alle
        .iter()
        .filter_map(|b| {
            Some(WerDarf {
                nutzer: b.nutzer,
                name: verzeichnis.person(b.nutzer)?.name.clone(),
                zweck: b.zweck,
                regel: regel(&b.grund),
                geteilt: b.geteilt,
                liest: b.liest,
            })
        })
        .collect();
    Ok(Json(Zeilen { zeilen }).into_response())
}
