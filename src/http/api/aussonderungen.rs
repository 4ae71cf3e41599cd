//! Aussonderung: what is due for the archive, the offer, the archive's appraisal, the package, the answers, and holds.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use eakte_domain::akte::{AkteCommand, AussonderungSperreAufheben, AussonderungSperreSetzen};
use eakte_domain::werte::Bewertung;
use eakte_domain::{AkteId, AussonderungId, SperreId};
use eakte_projections::{AussonderungZeile, Aussonderungsauswahl, FaelligeAkte, SperreZeile};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::ausfuehren::ausfuehren;
use super::formen::Begruendung;
use super::teile::{
    Abfrage, Antwort, Hochgeladen, Pfad, Schreiben, Schreibend, betreff, eingabe, quittung,
};
use crate::app::aussonderung::Schritt;
use crate::app::{Actor, AppError, Auftrag, Satz};
use crate::exchange::aussonderung::antwort::{self, ANTWORT_BYTES_MAX};
use crate::exchange::aussonderung::nachricht;
use crate::http::fehler::{HttpError, Problem, beschreibung};
use crate::http::i18n::Sprache;
use crate::http::{Dienst, ausgabe};

/// Which of what was offered.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Auswahl {
    /// Of one Akte.
    pub akte: Option<Uuid>,
    /// Of what was offered together.
    pub aussonderung: Option<Uuid>,
    /// Without what was taken back or is destroyed.
    pub offen: Option<bool>,
}

/// Offers Akten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AngebotNeu {
    /// At most 500.
    pub akten: Vec<Uuid>,
}

/// Appraises Akten.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BewertungenNeu {
    /// At most 500.
    pub bewertungen: Vec<BewertungNeu>,
    /// Why, without anything personal: it stays.
    pub begruendung: Option<String>,
}

/// What becomes of an Akte.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BewertungNeu {
    /// The Akte.
    pub akte: Uuid,
    /// A: the archive takes it. V: it is destroyed.
    pub bewertung: Bewertung,
}

/// Holds an Akte.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SperreNeu {
    /// Why: the court's file number, the title.
    pub grund: String,
    /// Last day; left out: until it is lifted.
    #[schema(value_type = Option<String>, format = Date)]
    pub bis: Option<Date>,
}

/// The parts of a form with one file.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "a shape for the description; the form itself is read part by part"
)]
pub(super) struct AntwortForm {
    /// The archive's message, as XML or in a ZIP.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    pub datei: String,
}

/// What came of a step for one Akte.
#[derive(Serialize, ToSchema)]
pub(super) struct SchrittForm {
    /// The Akte.
    pub akte: AkteId,
    /// Done.
    pub erledigt: bool,
    /// Stable code of the reason why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The reason in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grund: Option<String>,
}

/// What was offered together.
#[derive(Serialize, ToSchema)]
pub(super) struct AngebotAntwort {
    /// Its id; also the process id of its messages.
    pub aussonderung: AussonderungId,
    /// One for each Akte.
    pub akten: Vec<SchrittForm>,
}

/// What came of the archive's message.
#[derive(Serialize, ToSchema)]
pub(super) struct AntwortBericht {
    /// 0502 or 0506.
    pub nachricht: &'static str,
    /// Who sent it.
    pub absender: String,
    /// One for each Akte it decides on.
    pub akten: Vec<SchrittForm>,
    /// Akten it says nothing about that counts.
    pub ohne: Vec<AkteId>,
    /// Akten of which it names something that was erased here meanwhile, or themselves: nothing is recorded for that.
    pub geloescht: Vec<InzwischenGeloescht>,
}

/// An Akte of which something is erased.
#[derive(Serialize, ToSchema)]
pub(super) struct InzwischenGeloescht {
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
}

/// Each step in words. If nothing was done, the first refusal is the answer.
fn schritte(
    headers: &HeaderMap,
    mut schritte: Vec<Schritt>,
) -> Result<Vec<SchrittForm>, HttpError> {
    let keiner = schritte.iter().all(|s| s.ergebnis.is_err());
    if keiner && !schritte.is_empty() {
        let erster = schritte.swap_remove(0).ergebnis;
        return Err(erster.err().unwrap_or(AppError::NichtGefunden).into());
    }
    let accept = headers.get(header::ACCEPT_LANGUAGE);
    let accept = accept.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let sprache = Sprache::from_accept_language(accept);
    let form = |s: Schritt| {
        let warum = s.ergebnis.err().map(|e| beschreibung(&e, sprache));
        SchrittForm {
            akte: s.akte,
            erledigt: warum.is_none(),
            code: warum.as_ref().map(|b| b.code),
            grund: warum.map(|b| b.detail),
        }
    };
    Ok(schritte.into_iter().map(form).collect())
}

/// How Akten you lead stand on their way to the archive; to the archive, what it is offered. At most 500, newest first.
#[utoipa::path(get, path = "/api/v1/aussonderungen", tag = "Aussonderung", params(Auswahl),
    responses((status = 200, description = "die neuesten zuerst", body = Zeilen<AussonderungZeile>)))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(w): Abfrage<Auswahl>,
) -> Antwort {
    let auswahl = Aussonderungsauswahl {
        akte: w.akte.map(AkteId),
        aussonderung: w.aussonderung.map(AussonderungId),
        nachricht: None,
        nur_offene: w.offen.unwrap_or(false),
    };
    let zeilen = d.app.aussonderungen(&actor, auswahl).await?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Closed Akten you lead whose retention is over and that nobody has offered. At most 500, longest ago first.
#[utoipa::path(get, path = "/api/v1/aussonderungen/faellig", tag = "Aussonderung",
    responses((status = 200, description = "die ältesten zuerst", body = Zeilen<FaelligeAkte>)))]
pub(super) async fn faellig(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let zeilen = d.app.faellige_akten(&actor).await?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Offers Akten to the archive together. Refused ones do not hold up the others.
#[utoipa::path(post, path = "/api/v1/aussonderungen", tag = "Aussonderung", request_body = AngebotNeu,
    responses((status = 200, description = "je Akte, ob sie angeboten ist", body = AngebotAntwort),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anbieten(
    State(d): State<Dienst>,
    headers: HeaderMap,
    Schreibend(s, f): Schreibend<AngebotNeu>,
) -> Antwort {
    let akten: Vec<AkteId> = f.akten.into_iter().map(AkteId).collect();
    let (aussonderung, done) = d.app.akten_anbieten(&s.actor, &akten, s.auftrag).await?;
    let akten = schritte(&headers, done)?;
    let body = AngebotAntwort {
        aussonderung,
        akten,
    };
    Ok(Json(body).into_response())
}

/// Takes the offer of an Akte back: also what the archive has decided, and a package it has not answered.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/angebot/ruecknahme", tag = "Aussonderung",
    params(("akte" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn zuruecknehmen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let grund = betreff(&b.grund, "grund")?;
    let q = d
        .app
        .angebot_zuruecknehmen(&s.actor, AkteId(akte), grund, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// The archive's decision on Akten it was offered. Refused ones do not hold up the others.
#[utoipa::path(post, path = "/api/v1/aussonderungen/bewertungen", tag = "Aussonderung", request_body = BewertungenNeu,
    responses((status = 200, description = "je Akte, ob sie bewertet ist", body = Zeilen<SchrittForm>),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn bewerten(
    State(d): State<Dienst>,
    headers: HeaderMap,
    Schreibend(s, f): Schreibend<BewertungenNeu>,
) -> Antwort {
    let text = f.begruendung.as_deref().filter(|t| !t.trim().is_empty());
    let begruendung = text.map(|t| betreff(t, "begruendung")).transpose()?;
    let alle = f.bewertungen.iter();
    let alle: Vec<_> = alle.map(|b| (AkteId(b.akte), b.bewertung)).collect();
    let done = d
        .app
        .akten_bewerten(&s.actor, &alle, begruendung, None, s.auftrag)
        .await?;
    let zeilen = schritte(&headers, done)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// What was offered together as an Anbieteverzeichnis (xdomea 3.0.0, 0501): metadata alone.
#[utoipa::path(get, path = "/api/v1/aussonderungen/{aussonderung}/anbieteverzeichnis", tag = "Aussonderung",
    params(("aussonderung" = Uuid, Path)),
    responses((status = 200, description = "ZIP", content_type = "application/zip", body = Vec<u8>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anbieteverzeichnis(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(aussonderung): Pfad<Uuid>,
) -> Antwort {
    let id = AussonderungId(aussonderung);
    let paket = nachricht::anbieteverzeichnis(&d.app, &actor, id).await?;
    Ok(ausgabe::paket(paket))
}

/// Makes the package for the archive (xdomea 3.0.0, 0503) and records it at each Akte. Under the same `Idempotency-Key` it is
/// the same package again, or refused if that has changed; else another delivery, which replaces one without an answer.
#[utoipa::path(post, path = "/api/v1/aussonderungen/{aussonderung}/paket", tag = "Aussonderung",
    params(("aussonderung" = Uuid, Path)),
    responses((status = 200, description = "ZIP", content_type = "application/zip", body = Vec<u8>),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn paket(
    State(d): State<Dienst>,
    Pfad(aussonderung): Pfad<Uuid>,
    s: Schreiben,
) -> Antwort {
    let id = AussonderungId(aussonderung);
    let paket = nachricht::aussonderungspaket(&d.app, &s.actor, id, s.auftrag).await?;
    Ok(ausgabe::paket(paket))
}

/// Reads what the archive answers (multipart/form-data: `datei`): its appraisal (0502), which only the archive itself
/// may enter, or what it took over (0506).
#[utoipa::path(post, path = "/api/v1/aussonderungen/antworten", tag = "Aussonderung",
    request_body(content_type = "multipart/form-data", content = AntwortForm),
    responses((status = 200, description = "was eingetragen ist", body = AntwortBericht),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn antworten(
    State(d): State<Dienst>,
    headers: HeaderMap,
    actor: Actor,
    mut form: Hochgeladen,
) -> Antwort {
    let broken = |e: axum::extract::multipart::MultipartError| {
        eingabe(Satz::neu("eingabe-upload-abbruch").mit("grund", e.body_text()))
    };
    let field = form.0.next_field().await.map_err(broken)?;
    let mut field = field.ok_or_else(|| eingabe(Satz::neu("eingabe-datei-fehlt")))?;
    if field.name() != Some("datei") {
        let name = field.name().unwrap_or_default().to_owned();
        return Err(eingabe(
            Satz::neu("eingabe-feld-unbekannt").mit("feld", name),
        ));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if (bytes.len() + chunk.len()) as u64 > ANTWORT_BYTES_MAX {
            let bytes_max = ANTWORT_BYTES_MAX;
            return Err(AppError::ZuGross { bytes_max }.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    let bericht = antwort::einlesen(&d.app, &actor, bytes, Auftrag::neu()).await?;
    let geloescht = bericht.geloescht.into_iter();
    let geloescht =
        geloescht.map(|(akte, aktenzeichen)| InzwischenGeloescht { akte, aktenzeichen });
    let body = AntwortBericht {
        nachricht: bericht.nachricht,
        absender: bericht.absender,
        akten: schritte(&headers, bericht.schritte)?,
        ohne: bericht.ohne,
        geloescht: geloescht.collect(),
    };
    Ok(Json(body).into_response())
}

/// What keeps an Akte from being offered, delivered and erased; to who leads its way out.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/sperren", tag = "Aussonderung", params(("akte" = Uuid, Path)),
    responses((status = 200, description = "geltende zuerst", body = Zeilen<SperreZeile>)))]
pub(super) async fn sperren(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let zeilen = d.app.sperren(&actor, AkteId(akte)).await?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Holds an Akte, as long as a lawsuit, a titled claim or an audit needs it.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/sperren", tag = "Aussonderung", params(("akte" = Uuid, Path)),
    request_body = SperreNeu, responses((status = 201, description = "mit sperre", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sperren_setzen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<SperreNeu>,
) -> Antwort {
    let sperre = SperreId(Uuid::new_v5(&s.auftrag.cmd.0, b"sperre"));
    let command = AkteCommand::AussonderungSperreSetzen(AussonderungSperreSetzen {
        sperre,
        grund: betreff(&f.grund, "grund")?,
        bis: f.bis,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    let neu = Neu {
        sperre: Some(sperre.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Lifts a hold.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/sperren/{sperre}/aufhebung", tag = "Aussonderung",
    params(("akte" = Uuid, Path), ("sperre" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sperre_aufheben(
    State(d): State<Dienst>,
    Pfad((akte, sperre)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let command = AkteCommand::AussonderungSperreAufheben(AussonderungSperreAufheben {
        sperre: SperreId(sperre),
        grund: betreff(&b.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}
