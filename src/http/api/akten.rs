//! Akten: list, open, read, change, close, reopen, cancel, history, proof.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use eakte_domain::akte::{
    AkteBetreffAendern, AkteCommand, AkteStornieren, AkteWiedereroeffnen, AkteZdAVerfuegen,
};
use eakte_domain::werte::{Einheit, Medium, PlanKz};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, OrgNr};
use eakte_ledger::bundle::Verdict;
use eakte_ledger::verify::{Payloads, Sprache};
use eakte_projections::{AkteZeile, AktenFilter, Seite, Sortierung, VerlaufZeile, auth};
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::antworten::{AkteAntwort, Neu, PruefungAntwort, QuittungForm};
use super::ausfuehren::ausfuehren;
use super::formen::{
    AkteNeu, AktenFrage, Begruendung, BetreffNeu, Blaettern, Leer, WelcherNachweis,
};
use super::teile::{
    Abfrage, Antwort, Pfad, Schreiben, Schreibend, betreff, eingabe, mit_etag, quittung,
};
use crate::app::{Actor, AppError, NeueAkte, Satz, now};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Akten that you may see, a page at a time.
#[utoipa::path(get, path = "/api/v1/akten", tag = "Akten", params(AktenFrage), responses(
    (status = 200, description = "eine Seite der Liste", body = Seite<AkteZeile>),
    (status = 401, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(f): Abfrage<AktenFrage>,
) -> Antwort {
    let filter = AktenFilter {
        anfang: f.anfang,
        leistungsart: f.leistungsart,
        status: f.status,
        org: f.org.map(OrgNr),
        einheit: f
            .einheit
            .map(|e| Einheit::new(&e))
            .transpose()
            .map_err(|_| eingabe(Satz::neu("eingabe-einheit")))?,
        plan: f.plan,
        sortierung: match f.sortierung.as_deref() {
            None | Some("geaendert") => Sortierung::Geaendert,
            Some("betreff") => Sortierung::Betreff,
            Some("aktenzeichen") => Sortierung::Aktenzeichen,
            Some(_) => return Err(eingabe(Satz::neu("eingabe-sortierung"))),
        },
        nach: f
            .nach
            .map(|n| n.parse())
            .transpose()
            .map_err(AppError::from)?,
        limit: f.limit.unwrap_or(50),
    };
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let rows = eakte_projections::akten(&*client, &blick.sicht(), &filter).await;
    let rows = rows.map_err(AppError::from)?;
    drop(client);
    let gezeigt = rows.zeilen.iter().map(|z| (z.org, z.akte)).collect();
    d.app.gelistet(&actor, gezeigt)?;
    Ok(Json(rows).into_response())
}

/// Opens an Akte; assigns its Aktenzeichen.
#[utoipa::path(post, path = "/api/v1/akten", tag = "Akten", request_body = AkteNeu, responses(
    (status = 201, description = "mit akte und aktenzeichen", body = QuittungForm),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anlegen(
    State(d): State<Dienst>,
    Schreibend(s, neu): Schreibend<AkteNeu>,
) -> Antwort {
    let person = d.app.person(&s.actor)?;
    let einheit = match neu.einheit {
        Some(e) => Einheit::new(&e).map_err(|_| eingabe(Satz::neu("eingabe-einheit")))?,
        None => {
            person
                .akteur(s.actor.zweck, None)
                .ok_or(AppError::NichtAngemeldet)?
                .einheit
        }
    };
    let neu = NeueAkte {
        akte: AkteId(Uuid::new_v4()),
        plan: PlanKz::new(&neu.plan).map_err(|_| eingabe(Satz::neu("eingabe-plan")))?,
        betreff: betreff(&neu.betreff, "betreff")?,
        org: person.org,
        einheit,
        wohnsitz: neu.wohnsitz.map(OrgNr),
        beginn: neu.beginn,
        medium: neu.medium.unwrap_or(Medium::Elektronisch),
        herkunft: None,
    };
    let q = d
        .app
        .akte_anlegen(&s.actor, neu, s.auftrag.bei_version(None))
        .await?;
    let akte = q.receipt.stream.akte();
    let aktenzeichen = d.app.neues_aktenzeichen(&q).await?;
    let mut response = quittung(
        StatusCode::CREATED,
        &q,
        Neu {
            akte: Some(akte.0),
            aktenzeichen: Some(aktenzeichen),
            ..Neu::default()
        },
    );
    if let Ok(location) = format!("/api/v1/akten/{akte}").parse() {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// An Akte with its Vorgaenge and Dokumente, as far as you may see them.
#[utoipa::path(get, path = "/api/v1/akten/{akte}", tag = "Akten", params(("akte" = Uuid, Path)), responses(
    (status = 200, description = "ETag = Version", body = AkteAntwort),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lesen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::AkteSehen, AkteId(akte))
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let kopf = eakte_projections::akte(&*client, &beleg)
        .await
        .map_err(AppError::from)?
        .ok_or(AppError::ImAufbau)?;
    let baum = eakte_projections::baum(&*client, &beleg, &blick.sicht())
        .await
        .map_err(AppError::from)?;
    let abgegeben = eakte_projections::abgaben(&*client, &beleg)
        .await
        .map_err(AppError::from)?;
    // As on the page: how it is kept is told where it is led.
    let known = if kopf.org == d.app.person(&actor)?.org {
        let known = auth::akte(&*client, AkteId(akte)).await;
        known.map_err(AppError::from)?
    } else {
        None
    };
    let schutz = known.map(|a| a.schutz);
    let body = AkteAntwort {
        eingeschraenkt: schutz.as_ref().map(|s| s.eingeschraenkt),
        medizinwiderspruch: schutz.as_ref().map(|s| s.medizinwiderspruch),
        akte: kopf,
        vorgaenge: baum.vorgaenge,
        dokumente: baum.dokumente,
        abgegeben,
        gekuerzt: baum.gekuerzt,
    };
    Ok(mit_etag(body.akte.version, body))
}

async fn kommando(d: &Dienst, s: Schreiben, akte: Uuid, c: AkteCommand) -> Antwort {
    let q = ausfuehren(d, &s, AkteId(akte), c).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Changes the Betreff. Needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/akten/{akte}", tag = "Akten", params(("akte" = Uuid, Path)),
    request_body = BetreffNeu, responses((status = 200, body = QuittungForm),
    (status = 412, body = Problem, content_type = "application/problem+json"),
    (status = 428, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn aendern(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<BetreffNeu>,
) -> Antwort {
    let betreff = betreff(&b.betreff, "betreff")?;
    kommando(
        &d,
        s.bedingt()?,
        akte,
        AkteCommand::AkteBetreffAendern(AkteBetreffAendern { betreff }),
    )
    .await
}

/// Closes the Akte (zu den Akten) today. Refused with the open Vorgaenge named.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/zda", tag = "Akten", params(("akte" = Uuid, Path)),
    responses((status = 200, body = QuittungForm), (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn zda(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, Leer {}): Schreibend<Leer>,
) -> Antwort {
    kommando(
        &d,
        s,
        akte,
        AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am: now().tag() }),
    )
    .await
}

/// Opens a closed Akte again.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/wiedereroeffnung", tag = "Akten", params(("akte" = Uuid, Path)),
    request_body = Begruendung, responses((status = 200, body = QuittungForm)))]
pub(super) async fn wiedereroeffnen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let grund = betreff(&b.grund, "grund")?;
    kommando(
        &d,
        s,
        akte,
        AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen { grund }),
    )
    .await
}

/// Cancels an Akte. It stays visible with the reason.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/storno", tag = "Akten", params(("akte" = Uuid, Path)),
    request_body = Begruendung, responses((status = 200, body = QuittungForm)))]
pub(super) async fn stornieren(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let grund = betreff(&b.grund, "grund")?;
    kommando(
        &d,
        s,
        akte,
        AkteCommand::AkteStornieren(AkteStornieren { grund }),
    )
    .await
}

/// The history, newest first.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/verlauf", tag = "Akten", params(("akte" = Uuid, Path), Blaettern),
    responses((status = 200, description = "eine Seite, das Neueste zuerst", body = Seite<VerlaufZeile>)))]
pub(super) async fn verlauf(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
    Abfrage(b): Abfrage<Blaettern>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::AkteSehen, AkteId(akte))
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let nach = b
        .nach
        .map(|n| n.parse())
        .transpose()
        .map_err(AppError::from)?;
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let sicht = blick.sicht();
    let rows =
        eakte_projections::verlauf(&*client, &beleg, &sicht, None, nach, b.limit.unwrap_or(50))
            .await;
    Ok(Json(rows.map_err(AppError::from)?).into_response())
}

/// The proof of the Akte: a ZIP that `eakte-verify` checks without this server.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/nachweis", tag = "Akten",
    params(("akte" = Uuid, Path), WelcherNachweis),
    responses((status = 200, description = "ZIP", content_type = "application/zip", body = Vec<u8>)))]
pub(super) async fn nachweis(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
    Abfrage(w): Abfrage<WelcherNachweis>,
) -> Antwort {
    let payloads = if w.ohne_inhalte {
        Payloads::Clear
    } else {
        Payloads::All
    };
    let (file, length) = d
        .app
        .nachweis_mitnehmen(&actor, AkteId(akte), payloads)
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"nachweis-{akte}.zip\""),
        ),
    ];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Ok((headers, body).into_response())
}

/// Checks the Akte as an outsider would, and says plainly what came of it.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/pruefung", tag = "Akten", params(("akte" = Uuid, Path)),
    responses((status = 200, description = "Bericht des Prüfprogramms", body = PruefungAntwort)))]
pub(super) async fn pruefung(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let beleg = d
        .app
        .darf_akte(&actor, Aktion::NachweisSehen, AkteId(akte))
        .await?;
    let report = d.app.akte_pruefen(&beleg).await?;
    Ok(Json(PruefungAntwort {
        unveraendert: report.verdict() == Verdict::Sound,
        text: report.text(Sprache::De),
    })
    .into_response())
}
