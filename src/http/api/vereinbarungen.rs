//! Vereinbarungen (§ 79 SGB X) and the register made from them.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use eakte_domain::organisation::{VereinbarungBeenden, VereinbarungEntwerfen, Vereinbarungsinhalt};
use eakte_domain::werte::{Dokumentklasse, Leistungsart, Zweck};
use eakte_domain::{OrgNr, VereinbarungId};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::formen::Begruendung;
use super::teile::{Antwort, Pfad, Schreiben, Schreibend, betreff, einheit, quittung};
use crate::app::register::{Abrufverfahren, Register};
use crate::app::{Actor, now};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Terms of a sharing agreement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VereinbarungNeu {
    /// What it is called.
    pub bezeichnung: String,
    /// Occasion and purpose in words.
    pub anlass: String,
    /// The law it rests on.
    #[schema(example = "§ 79 Abs. 1 SGB X")]
    pub rechtsgrundlage: String,
    /// Number of the organisation that receives data.
    pub empfaenger: u16,
    /// Its units; none: every unit that works for the purpose.
    #[serde(default)]
    pub einheiten: Vec<String>,
    /// Benefits whose Akten it covers; at least one.
    pub leistungsarten: Vec<Leistungsart>,
    /// The only purpose.
    #[schema(example = "pflege")]
    pub zweck: Zweck,
    /// Kinds of data; at least one.
    pub klassen: Vec<Dokumentklasse>,
    /// Technical and organisational measures.
    pub massnahmen: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub von: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub bis: Date,
}

/// The agreements of your organisation, given and received.
#[utoipa::path(get, path = "/api/v1/vereinbarungen", tag = "Vereinbarungen",
    responses((status = 200, description = "auch beendete", body = Zeilen<Abrufverfahren>)))]
pub(super) async fn liste(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let alle = d.app.vereinbarungen(&actor)?;
    let heute = now().tag();
    let zeilen = alle.iter().map(|v| d.app.abrufverfahren(v, heute));
    Ok(Json(Zeilen {
        zeilen: zeilen.collect(),
    })
    .into_response())
}

/// Puts an agreement down; it holds once a second person approves.
#[utoipa::path(post, path = "/api/v1/vereinbarungen", tag = "Vereinbarungen", request_body = VereinbarungNeu,
    responses((status = 201, description = "mit vereinbarung", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn entwerfen(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<VereinbarungNeu>,
) -> Antwort {
    let vereinbarung = VereinbarungId(Uuid::new_v5(&s.auftrag.cmd.0, b"vereinbarung"));
    let einheiten = f.einheiten.iter().map(|e| einheit(e));
    let command = VereinbarungEntwerfen {
        vereinbarung,
        inhalt: Vereinbarungsinhalt {
            bezeichnung: betreff(&f.bezeichnung, "bezeichnung")?,
            anlass: betreff(&f.anlass, "anlass")?,
            rechtsgrundlage: betreff(&f.rechtsgrundlage, "rechtsgrundlage")?,
            empfaenger: OrgNr(f.empfaenger),
            einheiten: einheiten.collect::<Result<_, _>>()?,
            leistungsarten: f.leistungsarten,
            zweck: f.zweck,
            klassen: f.klassen,
            massnahmen: betreff(&f.massnahmen, "massnahmen")?,
            von: f.von,
            bis: f.bis,
        },
    };
    let q = d
        .app
        .vereinbarung_entwerfen(&s.actor, command, s.auftrag)
        .await?;
    let neu = Neu {
        vereinbarung: Some(vereinbarung.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Lets an agreement hold, as the second person.
#[utoipa::path(post, path = "/api/v1/vereinbarungen/{vereinbarung}/genehmigung", tag = "Vereinbarungen",
    params(("vereinbarung" = Uuid, Path)), responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn genehmigen(
    State(d): State<Dienst>,
    Pfad(vereinbarung): Pfad<Uuid>,
    s: Schreiben,
) -> Antwort {
    let id = VereinbarungId(vereinbarung);
    let q = d
        .app
        .vereinbarung_genehmigen(&s.actor, id, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Ends an agreement at once, and with it all that is shared under it.
#[utoipa::path(post, path = "/api/v1/vereinbarungen/{vereinbarung}/beenden", tag = "Vereinbarungen",
    params(("vereinbarung" = Uuid, Path)), request_body = Begruendung, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn beenden(
    State(d): State<Dienst>,
    Pfad(vereinbarung): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let command = VereinbarungBeenden {
        vereinbarung: VereinbarungId(vereinbarung),
        grund: betreff(&b.grund, "grund")?,
    };
    let q = d
        .app
        .vereinbarung_beenden(&s.actor, command, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// The register of your organisation: processing activities (Art. 30 DSGVO) and retrieval procedures (§ 79(2) SGB X).
#[utoipa::path(get, path = "/api/v1/register", tag = "Vereinbarungen",
    responses((status = 200, description = "aus dem, was eingerichtet und freigegeben ist", body = Register)))]
pub(super) async fn register(State(d): State<Dienst>, actor: Actor) -> Antwort {
    Ok(Json(d.app.register(&actor).await?).into_response())
}

/// The register as a table: semicolons, UTF-8.
#[utoipa::path(get, path = "/api/v1/register.csv", tag = "Vereinbarungen",
    responses((status = 200, description = "CSV", content_type = "text/csv", body = String)))]
pub(super) async fn register_csv(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let text = d.app.register(&actor).await?.csv();
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response())
}
