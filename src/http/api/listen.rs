//! Search, shared with me, recent, Aktenplan, myself; and the import of packages.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use eakte_domain::werte::{Einheit, PlanKz};
use eakte_domain::zugriff::Aktion;
use eakte_projections::{Planeinheit, Suchergebnis, Suchfilter, ZuletztDokument};
use tokio::io::AsyncWriteExt;

use super::antworten::{GeteilteAkte, Ich, OrganisationName, Zeilen, ZuletztAkte};
use super::formen::{Blaettern, ImportForm, Suchfrage};
use super::teile::{Abfrage, Antwort, Hochgeladen, eingabe};
use crate::app::{Actor, App, AppError, Satz, now};
use crate::exchange::bericht::Bericht;
use crate::exchange::einfuhr::{self, Einfuhr};
use crate::http::Dienst;
use crate::http::fehler::{HttpError, Problem};

/// Bytes of a package.
const PACKAGE_BYTES_MAX: u64 = 2 << 30;
/// Bytes of its name: what a file system takes.
const NAME_BYTES_MAX: usize = 255;

/// Finds Akten and Dokumente by words in their metadata and text. Nothing comes from what you may not see.
#[utoipa::path(get, path = "/api/v1/suche", tag = "Suche", params(Suchfrage),
    responses((status = 200, description = "Treffer, die besten zuerst", body = Suchergebnis)))]
pub(super) async fn suche(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(f): Abfrage<Suchfrage>,
) -> Antwort {
    if f.q.trim().is_empty() {
        return Err(eingabe(Satz::neu("eingabe-suchwort")));
    }
    let filter = Suchfilter {
        anfrage: f.q,
        leistungsart: f.leistungsart,
        klasse: f.klasse,
        ab_treffer: f.ab.unwrap_or(0),
        limit: f.limit.unwrap_or(20),
        ..Suchfilter::default()
    };
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let found = eakte_projections::suchen(&*client, &blick.sicht(), &filter)
        .await
        .map_err(AppError::from)?;
    drop(client);
    d.app
        .gefunden(&actor, &filter.anfrage, &found.treffer)
        .await?;
    Ok(Json(found).into_response())
}

/// Live Freigaben to your organisation under your purpose, with their Akten.
#[utoipa::path(get, path = "/api/v1/geteilt", tag = "Freigaben",
    responses((status = 200, description = "die neuesten zuerst", body = Zeilen<GeteilteAkte>)))]
pub(super) async fn geteilt(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let rows = eakte_projections::mit_mir_geteilt(&*client, &blick.sicht(), 200)
        .await
        .map_err(AppError::from)?;
    drop(client);
    let gezeigt = rows.iter().map(|(akte, _)| (akte.org, akte.akte)).collect();
    d.app.gelistet(&actor, gezeigt)?;
    let heute = now().tag();
    let rows = rows.into_iter().map(|(akte, f)| GeteilteAkte {
        akte,
        freigabe: d.app.mit_geltung(f, heute),
    });
    Ok(Json(Zeilen {
        zeilen: rows.collect(),
    })
    .into_response())
}

/// Freigaben that others asked for and that you may agree to as the second person, with their Akten.
#[utoipa::path(get, path = "/api/v1/freigaben/wartend", tag = "Freigaben",
    responses((status = 200, description = "die ältesten zuerst", body = Zeilen<GeteilteAkte>)))]
pub(super) async fn wartend(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let rows = d
        .app
        .wartende_freigaben(&actor, 200)
        .await?
        .into_iter()
        .map(|(akte, freigabe)| GeteilteAkte { akte, freigabe });
    Ok(Json(Zeilen {
        zeilen: rows.collect(),
    })
    .into_response())
}

/// The Akten you worked on last.
#[utoipa::path(get, path = "/api/v1/zuletzt", tag = "Akten", params(Blaettern),
    responses((status = 200, description = "die neuesten zuerst", body = Zeilen<ZuletztAkte>)))]
pub(super) async fn zuletzt(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(b): Abfrage<Blaettern>,
) -> Antwort {
    let filter = d.app.filter(&actor, Aktion::AkteSehen)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let rows = eakte_projections::zuletzt(
        &*client,
        actor.nutzer,
        &filter,
        b.limit.unwrap_or(20).min(50) as u8,
    )
    .await;
    let rows = rows.map_err(AppError::from)?;
    drop(client);
    let gezeigt = rows.iter().map(|(akte, _)| (akte.org, akte.akte)).collect();
    d.app.gelistet(&actor, gezeigt)?;
    let rows = rows
        .into_iter()
        .map(|(akte, zeit)| ZuletztAkte { akte, zeit });
    Ok(Json(Zeilen {
        zeilen: rows.collect(),
    })
    .into_response())
}

/// The Dokumente you worked on last.
#[utoipa::path(get, path = "/api/v1/zuletzt/dokumente", tag = "Dokumente", params(Blaettern),
    responses((status = 200, description = "die neuesten zuerst", body = Zeilen<ZuletztDokument>)))]
pub(super) async fn zuletzt_dokumente(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(b): Abfrage<Blaettern>,
) -> Antwort {
    let filter = d.app.filter(&actor, Aktion::DokumentSehen)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let limit = b.limit.unwrap_or(20).min(50) as u8;
    let zeilen = eakte_projections::zuletzt_dokumente(&*client, actor.nutzer, &filter, limit).await;
    Ok(Json(Zeilen {
        zeilen: zeilen.map_err(AppError::from)?,
    })
    .into_response())
}

/// The Aktenplan.
#[utoipa::path(get, path = "/api/v1/aktenplan", tag = "Aktenplan",
    responses((status = 200, description = "der ganze Plan", body = Zeilen<Planeinheit>)))]
pub(super) async fn aktenplan(State(d): State<Dienst>, _: Actor) -> Antwort {
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let zeilen = eakte_projections::aktenplan(&*client)
        .await
        .map_err(AppError::from)?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Who you are, what for you work, and what else you may choose; the organisations.
#[utoipa::path(get, path = "/api/v1/ich", tag = "Anmeldung",
    responses((status = 200, body = Ich)))]
pub(super) async fn ich(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let person = d.app.person(&actor)?;
    let verzeichnis = d.app.verzeichnis();
    let organisationen = verzeichnis
        .organisationen
        .iter()
        .map(|(nr, o)| OrganisationName {
            nr: *nr,
            name: o.name.clone(),
        });
    Ok(Json(Ich {
        nutzer: person.id,
        name: person.name.clone(),
        org: person.org,
        org_name: verzeichnis.org_name(person.org),
        zweck: actor.zweck,
        zwecke: person.zwecke(now()),
        organisationen: organisationen.collect(),
    })
    .into_response())
}

/// Files an xdomea package (multipart/form-data: `plan`, `einheit`, `ohne_dateien`, last `datei`).
#[utoipa::path(post, path = "/api/v1/importe", tag = "Austausch",
    request_body(content_type = "multipart/form-data", content = ImportForm),
    responses((status = 201, description = "was übernommen wurde und was nicht", body = Bericht),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn importieren(
    State(d): State<Dienst>,
    actor: Actor,
    form: Hochgeladen,
) -> Antwort {
    let bericht = aus_formular(&d.app, &actor, form, |_| Ok(())).await?;
    Ok((axum::http::StatusCode::CREATED, Json(bericht)).into_response())
}

/// Reads the import form and files its package. `csrf`: judges the form's secret, before any byte of the file.
pub(super) async fn aus_formular(
    app: &App,
    actor: &Actor,
    mut form: Hochgeladen,
    csrf: impl Fn(&str) -> Result<(), HttpError>,
) -> Result<Bericht, HttpError> {
    let (mut plan, mut einheit, mut ohne_dateien, mut secret) = (None, None, false, String::new());
    let broken = |e: axum::extract::multipart::MultipartError| {
        eingabe(Satz::neu("eingabe-upload-abbruch").mit("grund", e.body_text()))
    };
    let ours = |e: std::io::Error| AppError::Store(crate::store::StoreError::Blob(e.to_string()));
    while let Some(mut field) = form.0.next_field().await.map_err(broken)? {
        if field.name() != Some("datei") {
            let name = field.name().unwrap_or_default().to_owned();
            let text = super::dokumente::text(&mut field).await?;
            match name.as_str() {
                "plan" => {
                    plan = Some(PlanKz::new(&text).map_err(|_| eingabe(Satz::neu("eingabe-plan")))?)
                }
                "einheit" => {
                    einheit = Some(
                        Einheit::new(&text).map_err(|_| eingabe(Satz::neu("eingabe-einheit")))?,
                    )
                }
                "ohne_dateien" => ohne_dateien = matches!(text.as_str(), "true" | "on" | "1"),
                "csrf" => secret = text,
                other => {
                    return Err(eingabe(
                        Satz::neu("eingabe-feld-unbekannt").mit("feld", other),
                    ));
                }
            }
            continue;
        }
        csrf(&secret)?;
        let (Some(plan), Some(einheit)) = (plan.take(), einheit.take()) else {
            return Err(eingabe(Satz::neu("eingabe-import-reihenfolge")));
        };
        // Before a byte of the file is taken: may this person file here at all?
        einfuhr::darf(app, actor, &plan, &einheit)?;
        // In a folder of its own and under its own name: the name of a package is part of what is checked.
        let folder = tempfile::tempdir().map_err(ours)?;
        let name = field
            .file_name()
            .and_then(|n| n.rsplit(['/', '\\']).next())
            .unwrap_or("paket");
        let name = if name.is_empty() || name.starts_with('.') {
            "paket"
        } else {
            name
        };
        if name.len() > NAME_BYTES_MAX || name.contains('\0') {
            return Err(eingabe(Satz::neu("eingabe-dateiname")));
        }
        let path = folder.path().join(name);
        let mut file = tokio::fs::File::create_new(&path).await.map_err(ours)?;
        let mut length = 0;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            length += chunk.len() as u64;
            if length > PACKAGE_BYTES_MAX {
                return Err(AppError::ZuGross {
                    bytes_max: PACKAGE_BYTES_MAX,
                }
                .into());
            }
            file.write_all(&chunk).await.map_err(ours)?;
        }
        file.flush().await.map_err(ours)?;
        drop(file);
        let xsd = std::env::var_os("EAKTE_XDOMEA_XSD").map(Into::into);
        let einfuhr = Einfuhr {
            plan,
            einheit,
            ohne_dateien,
            xsd,
        };
        return Ok(einfuhr::datei(app, actor, &einfuhr, &path).await?);
    }
    Err(eingabe(Satz::neu("eingabe-datei-fehlt")))
}
