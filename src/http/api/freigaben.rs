//! Freigaben: who else may see an Akte or Vorgang, for what, until when.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use eakte_domain::akte::{AkteCommand, FreigabeBeenden, FreigabeEntscheiden, FreigabeErteilen};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, FreigabeId, OrgNr, VereinbarungId, VorgangId};
use eakte_projections::FreigabeAnsicht;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::ausfuehren::ausfuehren;
use super::formen::{Begruendung, FreigabeEntscheidung, FreigabeNeu, FuerWen, WiderspruchNeu};
use super::teile::{Abfrage, Antwort, Pfad, Schreibend, betreff, einheit, quittung};
use crate::app::widerspruch::Widerspruchsangaben;
use crate::app::{Actor, AppError, Satz, now};
use crate::exchange::uebermittlung;
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// The Freigaben of an Akte: to who leads it all, also those that wait for a second person; to a recipient their own,
/// once they are granted.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/freigaben", tag = "Freigaben", params(("akte" = Uuid, Path)),
    responses((status = 200, description = "alle, auch wartende und beendete", body = Zeilen<FreigabeAnsicht>)))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::AkteSehen, AkteId(akte))
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let org = d.app.person(&actor)?.org;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::freigaben(&*client, &beleg, org)
        .await
        .map_err(AppError::from)?;
    let heute = now().tag();
    let zeilen = zeilen.into_iter().map(|f| d.app.mit_geltung(f, heute));
    Ok(Json(Zeilen {
        zeilen: zeilen.collect(),
    })
    .into_response())
}

/// Takes along what was shared with you: a ZIP of ordinary age files, `keys.age` among them.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/uebermittlung", tag = "Freigaben",
    params(("akte" = Uuid, Path), FuerWen),
    responses((status = 200, description = "ZIP", content_type = "application/zip", body = Vec<u8>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn mitnehmen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
    Abfrage(w): Abfrage<FuerWen>,
) -> Antwort {
    let (file, length) =
        uebermittlung::mitnehmen(&d.app, &actor, AkteId(akte), w.empfaenger.as_deref()).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"freigabe-{akte}.zip\""),
        ),
    ];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Ok((headers, body).into_response())
}

/// Shares an Akte or one Vorgang. Under a sharing agreement it is in force at once (201); on a legal basis of its own
/// it opens nothing until a second person of the leading organisation agrees (202, `wartet`).
#[utoipa::path(post, path = "/api/v1/akten/{akte}/freigaben", tag = "Freigaben", params(("akte" = Uuid, Path)),
    request_body = FreigabeNeu, responses((status = 201, description = "mit freigabe", body = QuittungForm),
    (status = 202, description = "wartet auf eine zweite Person", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn erteilen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<FreigabeNeu>,
) -> Antwort {
    if !d
        .app
        .verzeichnis()
        .organisationen
        .contains_key(&OrgNr(f.empfaenger))
    {
        return Err(super::teile::eingabe(
            Satz::neu("eingabe-organisation").mit("nummer", f.empfaenger),
        ));
    }
    let freigabe = FreigabeId(Uuid::new_v5(&s.auftrag.cmd.0, b"freigabe"));
    let bezug = f.vereinbarung.map(VereinbarungId);
    let bezug = bezug.map(|id| d.app.vereinbarungsbezug(&s.actor, id));
    let bezug = bezug.transpose()?;
    let grundlage = match (&f.rechtsgrundlage, &bezug) {
        (None, Some(v)) => v.vereinbarung.inhalt.rechtsgrundlage.clone(),
        (text, _) => betreff(text.as_deref().unwrap_or_default(), "rechtsgrundlage")?,
    };
    let command = FreigabeErteilen {
        freigabe,
        vorgang: f.vorgang.map(VorgangId),
        empfaenger: OrgNr(f.empfaenger),
        zweck: f.zweck,
        rechtsgrundlage: grundlage,
        klassen: f.klassen,
        von: f.von,
        bis: f.bis,
        einheit: f.einheit.as_deref().map(einheit).transpose()?,
        vereinbarung: bezug,
    };
    let wartet = command.braucht_zweite_person();
    let q = ausfuehren(&d, &s, AkteId(akte), AkteCommand::FreigabeErteilen(command)).await?;
    let status = if wartet {
        StatusCode::ACCEPTED
    } else {
        StatusCode::CREATED
    };
    let neu = Neu {
        freigabe: Some(freigabe.0),
        wartet: Some(wartet),
        ..Neu::default()
    };
    Ok(quittung(status, &q, neu))
}

/// Agrees to a Freigabe as the second person, or refuses it; who asked takes it back so.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/freigaben/{freigabe}/entscheidung", tag = "Freigaben",
    params(("akte" = Uuid, Path), ("freigabe" = Uuid, Path)), request_body = FreigabeEntscheidung,
    responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn entscheiden(
    State(d): State<Dienst>,
    Pfad((akte, freigabe)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<FreigabeEntscheidung>,
) -> Antwort {
    let ablehnung = if f.zustimmen {
        None
    } else {
        Some(betreff(f.grund.as_deref().unwrap_or_default(), "grund")?)
    };
    let c = AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
        freigabe: FreigabeId(freigabe),
        ablehnung,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), c).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Gives the Kreis one Vorgang to decide on an objection: purpose and legal basis follow from the benefit.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/vorgaenge/{vorgang}/widerspruch", tag = "Freigaben",
    params(("akte" = Uuid, Path), ("vorgang" = Uuid, Path)), request_body = WiderspruchNeu,
    responses((status = 201, description = "mit freigabe", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn widerspruch(
    State(d): State<Dienst>,
    Pfad((akte, vorgang)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<WiderspruchNeu>,
) -> Antwort {
    let freigabe = FreigabeId(Uuid::new_v5(&s.auftrag.cmd.0, b"freigabe"));
    let angaben = Widerspruchsangaben {
        freigabe,
        vorgang: VorgangId(vorgang),
        einheit: einheit(&f.einheit)?,
        klassen: f.klassen,
        bis: f.bis,
    };
    let q = d
        .app
        .widerspruch_freigeben(&s.actor, AkteId(akte), angaben, s.auftrag)
        .await?;
    let neu = Neu {
        freigabe: Some(freigabe.0),
        wartet: Some(false),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Ends a Freigabe at once, also one that still waits for a second person; the body names the reason.
#[utoipa::path(delete, path = "/api/v1/akten/{akte}/freigaben/{freigabe}", tag = "Freigaben",
    params(("akte" = Uuid, Path), ("freigabe" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn widerrufen(
    State(d): State<Dienst>,
    Pfad((akte, freigabe)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let c = FreigabeBeenden {
        freigabe: FreigabeId(freigabe),
        grund: betreff(&b.grund, "grund")?,
    };
    let q = ausfuehren(&d, &s, AkteId(akte), AkteCommand::FreigabeBeenden(c)).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}
