//! Widerspruch: the guided share of one Vorgang with the Kreis.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::AkteError;
use eakte_domain::werte::{Dokumentklasse, Einheit};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, FreigabeId, VorgangId};
use jiff::civil::Date;
use uuid::Uuid;

use super::akte::vorgaenge;
use super::anfrage::{Anfrage, wert, zurueck};
use super::{Abbruch, Antwort};
use crate::app::widerspruch::Widerspruchsangaben;
use crate::app::{AppError, Satz};
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{Auswahl, Eingaben, VorgangView, WiderspruchFormular};
use crate::http::pages::widerspruch as seiten;
use crate::http::sitzung::Formular;

/// `GET /akten/{akte}/vorgaenge/{vorgang}/widerspruch`.
pub(super) async fn formular(a: Anfrage, Path(ids): Path<(AkteId, VorgangId)>) -> Antwort {
    zeigen(&a, ids, Eingaben::default(), &[]).await
}

async fn zeigen(
    a: &Anfrage,
    (id, vorgang): (AkteId, VorgangId),
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    a.app().darf_akte(a.actor(), Aktion::Freigeben, id).await?;
    let (akte, beleg) = a.akte(id).await?;
    let mut alle = vorgaenge(a, &beleg).await?.into_iter();
    let known = alle
        .find(|v| v.id == vorgang)
        .ok_or(AppError::NichtGefunden)?;
    let view = WiderspruchFormular {
        grundlage: akte.leistung.widerspruchsgrundlage(),
        akte,
        vorgang: format!("{} {}", known.nummer, known.betreff),
        ziel: format!("/akten/{id}/vorgaenge/{vorgang}/widerspruch"),
        stellen: stellen(a),
        klassen: vorschlag(&known),
        eingaben,
    };
    Ok(seiten::formular_seite(&a.seite, &view, fehler).into_response())
}

/// What the decision needs at most: the kinds of Dokumente that the Vorgang holds, else those of every objection.
///
/// Expert opinions and copies of identity papers are never proposed: whether they are needed is decided for each.
fn vorschlag(vorgang: &VorgangView) -> Vec<Dokumentklasse> {
    let da = vorgang.dokumente.iter().filter(|d| !d.storniert);
    let mut klassen: Vec<_> = da.map(|d| d.klasse).collect();
    klassen.retain(|k| !matches!(k, Dokumentklasse::Gutachten | Dokumentklasse::Ausweiskopie));
    if klassen.is_empty() {
        klassen.extend([
            Dokumentklasse::Bescheid,
            Dokumentklasse::Anhoerung,
            Dokumentklasse::Widerspruch,
        ]);
    }
    klassen
}

/// Units of the Kreis that decide; none where the Kreis itself has decided.
fn stellen(a: &Anfrage) -> Auswahl {
    let Some((kreis, einheiten)) = a.app().widerspruchsstellen() else {
        return Auswahl::new();
    };
    if kreis == a.wer.person.org {
        return Auswahl::new();
    }
    let verzeichnis = a.app().verzeichnis();
    let name = |e: &Einheit| {
        let known = verzeichnis.organisationen.get(&kreis)?;
        let unit = known.einheiten.get(e)?;
        Some((e.to_string(), format!("{} · {e} {unit}", known.name)))
    };
    einheiten.iter().filter_map(name).collect()
}

/// `POST /akten/{akte}/vorgaenge/{vorgang}/widerspruch`: the form again (422) if it cannot be granted so.
pub(super) async fn freigeben(
    a: Anfrage,
    Path(ids): Path<(AkteId, VorgangId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match freigegeben(&a, ids, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let fehler = [a.formfehler(feld(&e), &e)];
            let seite = zeigen(&a, ids, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn freigegeben(
    a: &Anfrage,
    (id, vorgang): (AkteId, VorgangId),
    felder: &Eingaben,
) -> Antwort {
    let einheit = Einheit::new(felder.wert("einheit"))
        .map_err(|_| Abbruch(Satz::neu("eingabe-stelle").into()))?;
    let klassen = Dokumentklasse::ALLE.iter().copied();
    let angaben = Widerspruchsangaben {
        freigabe: FreigabeId(Uuid::new_v4()),
        vorgang,
        einheit,
        klassen: klassen
            .filter(|k| felder.hat("klassen", k.code()))
            .collect(),
        bis: wert::<Date>(felder, "bis", "eingabe-datum")?,
    };
    let auftrag = a.auftrag(felder, "")?;
    a.app()
        .widerspruch_freigeben(a.actor(), id, angaben, auftrag)
        .await?;
    Ok(zurueck(&format!("/akten/{id}/freigaben"), "freigegeben"))
}

/// The field of the form that a refusal is about.
fn feld(e: &AppError) -> &'static str {
    match e {
        AppError::Eingabe(satz) if satz.key == "eingabe-datum" => "bis",
        AppError::Akte(AkteError::KlassenLeer) => "klassen",
        AppError::Akte(
            AkteError::ZeitraumVerkehrt { .. }
            | AkteError::ZeitraumVorbei(_)
            | AkteError::ZeitraumZuLang(_)
            | AkteError::DatumUnmoeglich(_),
        ) => "bis",
        _ => "einheit",
    }
}
