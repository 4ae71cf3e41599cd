//! Scanstapel: the list, one batch, what was found in its sample, and the end of the paper.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use eakte_domain::scanstapel::{OriginaleVernichten, ScanstapelError};
use eakte_domain::werte::{Scanbefund, Scanmangel};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{DokumentId, StapelId};

use super::aktionen::betreff;
use super::anfrage::{Anfrage, im_formular, wert, zurueck};
use super::{Abbruch, Antwort, scanstapel_neu};
use crate::app::{AppError, Befund, Satz};
use crate::http::Dienst;
use crate::http::pages::scanstapel as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{Eingaben, StapelSeite};
use crate::http::sitzung::Formular;

const DATUM_FEHLT: &str = "eingabe-datum";
const BEFUND_FEHLT: &str = "eingabe-scan-befund";
/// What the fields of the sample begin with; the Dokument follows.
const FELD: &str = "befund-";

/// The pages of scanned paper.
pub(super) fn router() -> Router<Dienst> {
    Router::new()
        // The application limits uploads itself, while they stream.
        .route(
            "/scanstapel",
            get(liste)
                .post(scanstapel_neu::anliefern)
                .layer(DefaultBodyLimit::disable()),
        )
        .route("/scanstapel/neu", get(scanstapel_neu::formular))
        .route("/scanstapel/{stapel}", get(eines))
        .route("/scanstapel/{stapel}/stichprobe", post(pruefen))
        .route("/scanstapel/{stapel}/vernichtung", post(vernichten))
}

/// `GET /scanstapel`.
pub(super) async fn liste(a: Anfrage) -> Antwort {
    let zeilen = a.app().scanstapel_liste(a.actor()).await?;
    let darf = a.darf_neu(Aktion::AkteAnlegen);
    Ok(seiten::liste(&a.seite, &zeilen, darf).into_response())
}

/// `GET /scanstapel/{stapel}`.
pub(super) async fn eines(a: Anfrage, Path(id): Path<StapelId>) -> Antwort {
    zeigen(&a, id, Eingaben::default(), &[]).await
}

async fn zeigen(a: &Anfrage, id: StapelId, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let ansicht = a.app().scanstapel(a.actor(), id).await?;
    let arbeitet = a.app().stapel_beleg(a.actor(), &ansicht).await.is_ok();
    let view = StapelSeite {
        ansicht,
        arbeitet,
        eingaben,
    };
    Ok(seiten::eines(&a.seite, &view, fehler).into_response())
}

/// The page again (422), with what was entered and what is wrong with it.
async fn nochmal(a: &Anfrage, id: StapelId, felder: Eingaben, feld: &str, e: AppError) -> Antwort {
    let fehler = [a.formfehler(feld, &e)];
    let seite = zeigen(a, id, felder, &fehler).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
}

/// `POST /scanstapel/{stapel}/stichprobe`.
pub(super) async fn pruefen(
    a: Anfrage,
    Path(id): Path<StapelId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match geprueft(&a, id, &felder).await {
        // What was chosen for another sample is not chosen for this one.
        Err(Abbruch(e @ AppError::Scanstapel(ScanstapelError::AndereRunde))) => {
            nochmal(&a, id, Eingaben::default(), "stichprobe", e).await
        }
        Err(Abbruch(e)) if im_formular(&e) => {
            let namen = || felder.0.iter().filter(|(name, _)| name.starts_with(FELD));
            let feld = namen()
                .find(|(_, wert)| !wert.is_empty())
                .or_else(|| namen().next());
            let feld = feld.map_or_else(|| "stichprobe".to_owned(), |(name, _)| name.clone());
            nochmal(&a, id, felder, &feld, e).await
        }
        other => other,
    }
}

async fn geprueft(a: &Anfrage, id: StapelId, felder: &Eingaben) -> Antwort {
    let befunde = befunde(felder)?;
    // They count from 1: a form that names none was made for no sample.
    let runde = felder.wert("runde").parse().unwrap_or(0);
    let auftrag = a.auftrag(felder, "")?;
    a.app()
        .stichprobe_pruefen(a.actor(), id, (runde, befunde), auftrag)
        .await?;
    Ok(zurueck(&format!("/scanstapel/{id}"), "scan-befunde"))
}

/// What was chosen; Dokumente without a choice are left for later.
fn befunde(felder: &Eingaben) -> Result<Vec<Befund>, Abbruch> {
    let gewaehlt = felder.0.iter().filter(|(_, wert)| !wert.is_empty());
    let gewaehlt = gewaehlt.filter_map(|(name, wert)| Some((name.strip_prefix(FELD)?, wert)));
    let befund = |(id, wert): (&str, &String)| -> Result<Befund, Abbruch> {
        let fehlt = || Abbruch(Satz::neu(BEFUND_FEHLT).into());
        let dokument: DokumentId = id.parse().map_err(|_| fehlt())?;
        let mangel = if wert == Scanbefund::InOrdnung.code() {
            None
        } else {
            Some(wert.parse::<Scanmangel>().map_err(|_| fehlt())?)
        };
        Ok((dokument, mangel))
    };
    gewaehlt.map(befund).collect()
}

/// `POST /scanstapel/{stapel}/vernichtung`.
pub(super) async fn vernichten(
    a: Anfrage,
    Path(id): Path<StapelId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match vernichtet(&a, id, &felder).await {
        Err(Abbruch(e)) if im_formular(&e) => {
            let feld = match &e {
                AppError::Eingabe(satz) if satz.key == DATUM_FEHLT => "am",
                AppError::Eingabe(_) => "durch",
                AppError::Scanstapel(
                    ScanstapelError::FristLaeuft(_) | ScanstapelError::TagUnmoeglich(_),
                ) => "am",
                _ => "durch",
            };
            nochmal(&a, id, felder, feld, e).await
        }
        other => other,
    }
}

async fn vernichtet(a: &Anfrage, id: StapelId, felder: &Eingaben) -> Antwort {
    let command = OriginaleVernichten {
        am: wert(felder, "am", DATUM_FEHLT)?,
        durch: betreff(felder, "durch")?,
    };
    let auftrag = a.auftrag(felder, "")?;
    a.app()
        .originale_vernichten(a.actor(), id, command, auftrag)
        .await?;
    Ok(zurueck(&format!("/scanstapel/{id}"), "scan-vernichtet"))
}
