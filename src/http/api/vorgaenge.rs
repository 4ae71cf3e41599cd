//! Vorgaenge: open, change, close, reopen, cancel.

use axum::extract::State;
use axum::http::StatusCode;
use eakte_domain::akte::{
    AkteCommand, VorgangAnlegen, VorgangBetreffAendern, VorgangStornieren, VorgangWiedereroeffnen,
    VorgangZdAVerfuegen,
};
use eakte_domain::werte::Gliederung;
use eakte_domain::{AkteId, VorgangId};
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm};
use super::ausfuehren::ausfuehren;
use super::formen::{Begruendung, BetreffNeu, Leer, VorgangNeu};
use super::teile::{Antwort, Pfad, Schreiben, Schreibend, betreff, quittung};
use crate::app::now;
use crate::http::Dienst;
use crate::http::fehler::Problem;

async fn kommando(d: &Dienst, s: Schreiben, akte: Uuid, c: AkteCommand) -> Antwort {
    let q = ausfuehren(d, &s, AkteId(akte), c).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Opens a Vorgang.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/vorgaenge", tag = "Vorgänge", params(("akte" = Uuid, Path)),
    request_body = VorgangNeu, responses((status = 201, description = "mit vorgang", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anlegen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, neu): Schreibend<VorgangNeu>,
) -> Antwort {
    // The id comes from the command's, so that a repeat names the same Vorgang.
    let vorgang = VorgangId(Uuid::new_v5(&s.auftrag.cmd.0, b"vorgang"));
    let command = VorgangAnlegen {
        vorgang,
        betreff: betreff(&neu.betreff, "betreff")?,
        gliederung: if neu.uebergeordnet.is_some() {
            Gliederung::Teilvorgang
        } else {
            Gliederung::Vorgang
        },
        uebergeordnet: neu.uebergeordnet.map(VorgangId),
        herkunft: None,
    };
    let q = ausfuehren(&d, &s, AkteId(akte), AkteCommand::VorgangAnlegen(command)).await?;
    Ok(quittung(
        StatusCode::CREATED,
        &q,
        Neu {
            vorgang: Some(vorgang.0),
            ..Neu::default()
        },
    ))
}

/// Changes the Betreff. Needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/akten/{akte}/vorgaenge/{vorgang}", tag = "Vorgänge",
    params(("akte" = Uuid, Path), ("vorgang" = Uuid, Path)), request_body = BetreffNeu,
    responses((status = 200, body = QuittungForm)))]
pub(super) async fn aendern(
    State(d): State<Dienst>,
    Pfad((akte, vorgang)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<BetreffNeu>,
) -> Antwort {
    let c = VorgangBetreffAendern {
        vorgang: VorgangId(vorgang),
        betreff: betreff(&b.betreff, "betreff")?,
    };
    kommando(
        &d,
        s.bedingt()?,
        akte,
        AkteCommand::VorgangBetreffAendern(c),
    )
    .await
}

/// Closes a Vorgang today.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/vorgaenge/{vorgang}/zda", tag = "Vorgänge",
    params(("akte" = Uuid, Path), ("vorgang" = Uuid, Path)), responses((status = 200, body = QuittungForm)))]
pub(super) async fn zda(
    State(d): State<Dienst>,
    Pfad((akte, vorgang)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, Leer {}): Schreibend<Leer>,
) -> Antwort {
    let c = VorgangZdAVerfuegen {
        vorgang: VorgangId(vorgang),
        am: now().tag(),
    };
    kommando(&d, s, akte, AkteCommand::VorgangZdAVerfuegen(c)).await
}

/// Opens a closed Vorgang again.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/vorgaenge/{vorgang}/wiedereroeffnung", tag = "Vorgänge",
    params(("akte" = Uuid, Path), ("vorgang" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm)))]
pub(super) async fn wiedereroeffnen(
    State(d): State<Dienst>,
    Pfad((akte, vorgang)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let c = VorgangWiedereroeffnen {
        vorgang: VorgangId(vorgang),
        grund: betreff(&b.grund, "grund")?,
    };
    kommando(&d, s, akte, AkteCommand::VorgangWiedereroeffnen(c)).await
}

/// Cancels a Vorgang with its Dokumente.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/vorgaenge/{vorgang}/storno", tag = "Vorgänge",
    params(("akte" = Uuid, Path), ("vorgang" = Uuid, Path)), request_body = Begruendung,
    responses((status = 200, body = QuittungForm)))]
pub(super) async fn stornieren(
    State(d): State<Dienst>,
    Pfad((akte, vorgang)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let c = VorgangStornieren {
        vorgang: VorgangId(vorgang),
        grund: betreff(&b.grund, "grund")?,
    };
    kommando(&d, s, akte, AkteCommand::VorgangStornieren(c)).await
}
