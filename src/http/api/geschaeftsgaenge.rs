//! Geschaeftsgaenge: who signs a Dokument, one after the other, and its dispatch.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    Akte, AkteCommand, DokumentVersenden, GeschaeftsgangBeenden, GeschaeftsgangEroeffnen, Schritt,
    SchrittErledigen,
};
use eakte_domain::werte::{Betreff, Schrittergebnis, Verfuegung, Versandart};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, GeschaeftsgangId, NutzerId};
use eakte_projections::{GeschaeftsgangZeile, VersandZeile, WartenderSchritt};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::ausfuehren::ausfuehren;
use super::dokumente::akte_von;
use super::formen::Begruendung;
use super::teile::{Antwort, Pfad, Schreibend, betreff, quittung};
use crate::app::{Actor, AppError};
use crate::http::Dienst;
use crate::http::fehler::{HttpError, Problem};

/// Hands a Dokument to those who sign it: at most 20 steps, each person once, one Schlusszeichnung, no signature after it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GeschaeftsgangNeu {
    /// The steps, one after the other.
    pub schritte: Vec<SchrittNeu>,
    /// The version you have read; left out: the newest.
    pub fassung: Option<u32>,
    /// A word to those who sign.
    pub vermerk: Option<String>,
}

/// What one person is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchrittNeu {
    /// What for.
    pub verfuegung: Verfuegung,
    /// Who: somebody of `zeichnende`.
    pub nutzer: Uuid,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    pub termin: Option<Date>,
}

/// Does a step: signs, takes note, or gives back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchrittTun {
    /// What comes of it.
    pub ergebnis: Schrittergebnis,
    /// A word to it; the reason of who gives back.
    pub vermerk: Option<String>,
}

/// Records that a final Dokument has left the house.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VersandNeu {
    /// On which day.
    #[schema(value_type = String, format = Date)]
    pub tag: Date,
    /// By which way.
    pub versandart: Versandart,
    /// To whom.
    pub empfaenger: String,
}

/// Somebody who can sign a Dokument.
#[derive(Serialize, ToSchema)]
pub(super) struct Zeichnend {
    /// Their id.
    pub nutzer: NutzerId,
    /// What they are called.
    pub name: String,
}

/// Who is to sign a Dokument and who has, newest Geschaeftsgang first. Nothing to who came through a Freigabe.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/geschaeftsgaenge", tag = "Geschäftsgang",
    params(("dokument" = Uuid, Path)),
    responses((status = 200, description = "die neuesten zuerst", body = Zeilen<GeschaeftsgangZeile>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
) -> Antwort {
    let id = DokumentId(dokument);
    let beleg = d
        .app
        .darf_dokument(&actor, Aktion::DokumentSehen, id)
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::geschaeftsgaenge(&*client, &beleg)
        .await
        .map_err(AppError::from)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Who can sign a Dokument: to who may change it.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/zeichnende", tag = "Geschäftsgang",
    params(("dokument" = Uuid, Path)),
    responses((status = 200, description = "nach Namen", body = Zeilen<Zeichnend>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn zeichnende(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
) -> Antwort {
    let alle = d.app.zeichnende(&actor, DokumentId(dokument)).await?;
    let zeilen = alle
        .into_iter()
        .map(|(nutzer, name)| Zeichnend { nutzer, name })
        .collect();
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Hands the newest version of a Dokument to those who sign it. Until the end it stays as it is; a draft is none any more.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/geschaeftsgaenge", tag = "Geschäftsgang",
    params(("dokument" = Uuid, Path)), request_body = GeschaeftsgangNeu,
    responses((status = 201, description = "mit geschaeftsgang", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn eroeffnen(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<GeschaeftsgangNeu>,
) -> Antwort {
    let akte = akte_von(&d, &s.actor, dokument).await?;
    let dokument = DokumentId(dokument);
    let fassung = match f.fassung {
        Some(fassung) => fassung,
        None => neueste(&d, akte, dokument).await?,
    };
    let geschaeftsgang = GeschaeftsgangId(Uuid::new_v5(&s.auftrag.cmd.0, b"geschaeftsgang"));
    let schritte = f.schritte.into_iter().map(|s| Schritt {
        verfuegung: s.verfuegung,
        nutzer: NutzerId(s.nutzer),
        termin: s.termin,
    });
    let command = AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
        geschaeftsgang,
        dokument,
        fassung,
        verfasser: None,
        schritte: schritte.collect(),
        vermerk: wort(f.vermerk.as_deref())?,
    });
    let q = ausfuehren(&d, &s, akte, command).await?;
    let neu = Neu {
        geschaeftsgang: Some(geschaeftsgang.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Does the step whose turn it is: the person it names, or who stands in for them (i. V.). Given back, with a reason, the
/// Geschaeftsgang ends.
#[utoipa::path(post,
    path = "/api/v1/dokumente/{dokument}/geschaeftsgaenge/{geschaeftsgang}/schritte/{nummer}", tag = "Geschäftsgang",
    params(("dokument" = Uuid, Path), ("geschaeftsgang" = Uuid, Path), ("nummer" = u32, Path)),
    request_body = SchrittTun, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn erledigen(
    State(d): State<Dienst>,
    Pfad((dokument, geschaeftsgang, nummer)): Pfad<(Uuid, Uuid, u32)>,
    Schreibend(s, f): Schreibend<SchrittTun>,
) -> Antwort {
    let akte = akte_von(&d, &s.actor, dokument).await?;
    let command = AkteCommand::SchrittErledigen(SchrittErledigen {
        geschaeftsgang: GeschaeftsgangId(geschaeftsgang),
        dokument: DokumentId(dokument),
        nummer,
        ergebnis: f.ergebnis,
        vermerk: wort(f.vermerk.as_deref())?,
    });
    let q = ausfuehren(&d, &s, akte, command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Takes a Dokument back from those who have not signed it yet: who handed it on, or a team lead. A Schlusszeichnung
/// stands.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/geschaeftsgaenge/{geschaeftsgang}/ende",
    tag = "Geschäftsgang", params(("dokument" = Uuid, Path), ("geschaeftsgang" = Uuid, Path)),
    request_body = Begruendung, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn beenden(
    State(d): State<Dienst>,
    Pfad((dokument, geschaeftsgang)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<Begruendung>,
) -> Antwort {
    let akte = akte_von(&d, &s.actor, dokument).await?;
    let command = AkteCommand::GeschaeftsgangBeenden(GeschaeftsgangBeenden {
        geschaeftsgang: GeschaeftsgangId(geschaeftsgang),
        dokument: DokumentId(dokument),
        grund: betreff(&f.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, akte, command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// When, how and to whom a Dokument left the house. Nothing to who came through a Freigabe.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/versand", tag = "Geschäftsgang",
    params(("dokument" = Uuid, Path)),
    responses((status = 200, description = "die ältesten zuerst", body = Zeilen<VersandZeile>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn versand(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
) -> Antwort {
    let id = DokumentId(dokument);
    let beleg = d
        .app
        .darf_dokument(&actor, Aktion::DokumentSehen, id)
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::versand(&*client, &beleg)
        .await
        .map_err(AppError::from)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Records that a final Dokument has left the house.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/versand", tag = "Geschäftsgang",
    params(("dokument" = Uuid, Path)), request_body = VersandNeu, responses((status = 201, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn versenden(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<VersandNeu>,
) -> Antwort {
    let akte = akte_von(&d, &s.actor, dokument).await?;
    let command = AkteCommand::DokumentVersenden(DokumentVersenden {
        dokument: DokumentId(dokument),
        tag: f.tag,
        versandart: f.versandart,
        empfaenger: betreff(&f.empfaenger, "empfaenger")?,
    });
    let q = ausfuehren(&d, &s, akte, command).await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// What waits for your signature or for that of somebody you stand in for today, under your purpose.
#[utoipa::path(get, path = "/api/v1/geschaeftsgaenge/wartend", tag = "Geschäftsgang",
    responses((status = 200, description = "das Dringendste zuerst", body = Zeilen<WartenderSchritt>)))]
pub(super) async fn wartend(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let personen = d.app.zeichnet_fuer(&actor)?;
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen =
        eakte_projections::wartende_schritte(&*client, &blick.sicht(), &personen, 200).await;
    let zeilen = zeilen.map_err(AppError::from)?;
    drop(client);
    let gezeigt = zeilen.iter().map(|z| (z.org, z.akte)).collect();
    d.app.gelistet(&actor, gezeigt)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

fn wort(text: Option<&str>) -> Result<Option<Betreff>, HttpError> {
    let text = text.filter(|t| !t.trim().is_empty());
    text.map(|t| betreff(t, "vermerk")).transpose()
}

/// Number of the newest version; 0 if it is only on paper, which the rule refuses.
async fn neueste(d: &Dienst, akte: AkteId, dokument: DokumentId) -> Result<u32, HttpError> {
    let stand = d.app.store.stand::<Akte>(akte.into()).await;
    let stand = stand.map_err(AppError::from)?;
    let dokument = stand.as_ref().and_then(|s| s.aggregate.dokument(dokument));
    let neueste = dokument.and_then(|d| d.fassungen.keys().next_back());
    Ok(neueste.copied().unwrap_or(0))
}
