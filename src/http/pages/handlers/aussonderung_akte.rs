//! Aussonderung of one Akte: its page, holds, and taking an offer back.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    AkteCommand, AkteError, AussonderungSperreAufheben, AussonderungSperreSetzen,
};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, SperreId};
use eakte_projections::Aussonderungsauswahl;
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::AppError;
use crate::http::pages::aussonderung_akte as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{AkteAussonderung, Eingaben};
use crate::http::sitzung::Formular;

const DATUM_FEHLT: &str = "eingabe-datum-oder-leer";

/// `GET /akten/{akte}/aussonderung`.
pub(super) async fn seite(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    zeigen(&a, id, Eingaben::default(), &[]).await
}

async fn zeigen(a: &Anfrage, id: AkteId, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let (app, actor) = (a.app(), a.actor());
    let fuehrt = darf(a, Aktion::LoeschungBeantragen, id).await?;
    let sperrt = darf(a, Aktion::AussonderungSperren, id).await?;
    if !fuehrt && !sperrt {
        app.darf_akte(actor, Aktion::Bewerten, id).await?;
    }
    let (akte, _) = a.akte(id).await?;
    let auswahl = Aussonderungsauswahl {
        akte: Some(id),
        ..Aussonderungsauswahl::default()
    };
    let view = AkteAussonderung {
        akte,
        zeilen: app.aussonderungen(actor, auswahl).await?,
        sperren: match sperrt {
            true => app.sperren(actor, id).await?,
            false => Vec::new(),
        },
        fuehrt,
        sperrt,
        eingaben,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// Whether the person may, of an Akte they see.
async fn darf(a: &Anfrage, aktion: Aktion, id: AkteId) -> Result<bool, Abbruch> {
    match a.app().darf_akte(a.actor(), aktion, id).await {
        Ok(_) => Ok(true),
        Err(AppError::Verboten(_)) => Ok(false),
        Err(e) => Err(Abbruch(e)),
    }
}

/// The page again (422), with what was entered and what is wrong with it.
async fn nochmal(a: &Anfrage, id: AkteId, eingaben: Eingaben, feld: &str, e: &AppError) -> Antwort {
    let fehler = [a.formfehler(feld, e)];
    let seite = zeigen(a, id, eingaben, &fehler).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
}

fn pfad(id: AkteId) -> String {
    format!("/akten/{id}/aussonderung")
}

/// `POST /akten/{akte}/aussonderung/sperren`.
pub(super) async fn sperren(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match gesperrt(&a, id, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let feld = match &e {
                AppError::Eingabe(satz) if satz.key == DATUM_FEHLT => "bis",
                AppError::Akte(AkteError::ZeitraumVorbei(_) | AkteError::DatumUnmoeglich(_)) => {
                    "bis"
                }
                _ => "sperre-grund",
            };
            nochmal(&a, id, felder, feld, &e).await
        }
        other => other,
    }
}

async fn gesperrt(a: &Anfrage, id: AkteId, felder: &Eingaben) -> Antwort {
    let command = AkteCommand::AussonderungSperreSetzen(AussonderungSperreSetzen {
        sperre: SperreId(Uuid::new_v4()),
        grund: betreff(felder, "grund")?,
        bis: wert_oder_nichts::<Date>(felder, "bis", DATUM_FEHLT)?,
    });
    a.tun(id, command, felder, &pfad(id), "aussonderung-gesperrt")
        .await
}

/// `POST /akten/{akte}/aussonderung/sperren/{sperre}/aufheben`.
pub(super) async fn aufheben(
    a: Anfrage,
    Path((id, sperre)): Path<(AkteId, SperreId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match aufgehoben(&a, id, sperre, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let feld = format!("aufheben-{sperre}");
            nochmal(&a, id, Eingaben::default(), &feld, &e).await
        }
        other => other,
    }
}

async fn aufgehoben(a: &Anfrage, id: AkteId, sperre: SperreId, felder: &Eingaben) -> Antwort {
    let command = AkteCommand::AussonderungSperreAufheben(AussonderungSperreAufheben {
        sperre,
        grund: betreff(felder, "grund")?,
    });
    a.tun(id, command, felder, &pfad(id), "aussonderung-aufgehoben")
        .await
}

/// `POST /akten/{akte}/aussonderung/zuruecknehmen`.
pub(super) async fn zuruecknehmen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let done = match betreff(&felder, "grund") {
        Err(e) => Err(e.0),
        Ok(grund) => {
            let auftrag = a.auftrag(&felder, "")?;
            let app = a.app();
            app.angebot_zuruecknehmen(a.actor(), id, grund, auftrag)
                .await
        }
    };
    match done {
        Ok(q) => Ok(zurueck(
            &pfad(id),
            if q.sichtbar {
                "aussonderung-zurueck"
            } else {
                "gleich"
            },
        )),
        Err(e @ (AppError::Eingabe(_) | AppError::Akte(_) | AppError::Veraltet)) => {
            nochmal(&a, id, Eingaben::default(), "zurueck-grund", &e).await
        }
        Err(e) => Err(Abbruch(e)),
    }
}
