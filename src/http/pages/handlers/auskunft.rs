//! Auskunft at an Akte: what came of a person's request is recorded; its line in the history.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::AkteId;
use eakte_domain::akte::{
    AkteCommand, AkteError, AuskunftErteilt, AuskunftFesthalten, AuskunftVerweigert,
    Auskunftsverweigerung, Auskunftszeitraum,
};
use eakte_domain::werte::Auskunftsteil;
use jiff::civil::Date;
use serde_json::Value;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert};
use super::{Abbruch, Antwort, zugriff};
use crate::app::AppError;
use crate::http::pages::auskunft as seiten;
use crate::http::pages::seite::Seite;
use crate::http::pages::views::Eingaben;
use crate::http::sitzung::Formular;

const DATUM_FEHLT: &str = "eingabe-datum";
const GRUNDLAGE_FEHLT: &str = "eingabe-auskunft-grundlage";

/// `POST /akten/{akte}/auskuenfte`: the page again (422) if it cannot be recorded so.
pub(super) async fn festhalten(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match festgehalten(&a, id, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let fehler = [a.formfehler(feld(&e, &felder), &e)];
            let seite = zugriff::zeigen(&a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

/// The name of the day of the request: each of the two forms has its own.
fn antrag(felder: &Eingaben) -> &'static str {
    if felder.wert("art") == "erteilt" {
        "antrag_erteilt"
    } else {
        "antrag_verweigert"
    }
}

async fn festgehalten(a: &Anfrage, id: AkteId, felder: &Eingaben) -> Antwort {
    let beantragt_am = wert(felder, antrag(felder), DATUM_FEHLT)?;
    let (erteilt, verweigert) = if felder.wert("art") == "erteilt" {
        let zeitraum = Auskunftszeitraum {
            von: wert(felder, "von", DATUM_FEHLT)?,
            bis: wert(felder, "bis", DATUM_FEHLT)?,
        };
        (Some(zeitraum), None)
    } else {
        let alle = Auskunftsteil::ALLE.iter().copied();
        let verweigerung = Auskunftsverweigerung {
            was: alle.filter(|t| felder.hat("was", t.code())).collect(),
            grundlage: wert(felder, "grundlage", GRUNDLAGE_FEHLT)?,
            grund: betreff(felder, "grund")?,
            mitgeteilt: felder.hat("mitgeteilt", "ja"),
        };
        (None, Some(verweigerung))
    };
    let command = AkteCommand::AuskunftFesthalten(AuskunftFesthalten {
        beantragt_am,
        erteilt,
        verweigert,
    });
    let pfad = format!("/akten/{id}/zugriffe");
    a.tun(id, command, felder, &pfad, "auskunft").await
}

/// The field of the form that a refusal is about.
fn feld(e: &AppError, felder: &Eingaben) -> &'static str {
    let antrag = antrag(felder);
    let tag = |name: &str| felder.wert(name).parse::<Date>().ok();
    match e {
        AppError::Eingabe(satz) => match satz.key {
            DATUM_FEHLT if tag(antrag).is_none() => antrag,
            DATUM_FEHLT if tag("von").is_none() => "von",
            DATUM_FEHLT => "bis",
            GRUNDLAGE_FEHLT => "grundlage",
            _ => "grund",
        },
        AppError::Akte(AkteError::Auskunft(_)) => "was",
        AppError::Akte(AkteError::ZeitraumVerkehrt { .. }) => "bis",
        AppError::Akte(AkteError::DatumInZukunft(d)) if tag(antrag) != Some(*d) => "bis",
        _ => antrag,
    }
}

/// What its line in the history is about: the days told, or what was kept back and on which provision.
pub(super) fn gegenstand(s: &Seite, angaben: &Value) -> Option<String> {
    if let Ok(e) = serde_json::from_value::<AuskunftErteilt>(angaben.clone()) {
        return Some(seiten::zeitraum(s, e.zeitraum.von, e.zeitraum.bis));
    }
    let e: AuskunftVerweigert = serde_json::from_value(angaben.clone()).ok()?;
    let v = e.verweigerung;
    Some(format!(
        "{}, {}",
        seiten::teile(s, &v.was),
        v.grundlage.norm()
    ))
}
