//! Vereinbarungen and the register: their pages, forms and downloads.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use eakte_domain::organisation::{
    OrganisationError, VereinbarungBeenden, VereinbarungEntwerfen, Vereinbarungsinhalt,
};
use eakte_domain::werte::{Dokumentklasse, Einheit, Leistungsart, Zweck};
use eakte_domain::{OrgNr, VereinbarungId};
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert, zurueck};
use super::{Abbruch, Antwort};
use crate::app::register::Vereinbarungsstand;
use crate::app::{AppError, Satz};
use crate::http::pages::teile::FormFehler;
use crate::http::pages::vereinbarung as seiten;
use crate::http::pages::views::{Eingaben, RegisterView, VereinbarungView, Vereinbarungen};
use crate::http::sitzung::Formular;

/// `GET /vereinbarungen`.
pub(super) async fn liste(a: Anfrage) -> Antwort {
    zeigen(&a, Eingaben::default(), &[])
}

fn zeigen(a: &Anfrage, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let (app, actor) = (a.app(), a.actor());
    let regeln = app.regelt_vereinbarungen(actor);
    let heute = a.seite.jetzt.tag();
    let zeilen = app.vereinbarungen(actor)?;
    let zeilen = zeilen.iter().map(|v| {
        let verfahren = app.abrufverfahren(v, heute);
        let entwurf = verfahren.stand == Vereinbarungsstand::Entwurf;
        let eigene = v.vereinbarung.entworfen == actor.nutzer;
        let unsere = regeln && v.geber == a.wer.person.org;
        VereinbarungView {
            genehmigen: unsere && entwurf && !eigene,
            beenden: unsere
                && !matches!(
                    verfahren.stand,
                    Vereinbarungsstand::Beendet | Vereinbarungsstand::Abgelaufen
                ),
            eigene: entwurf && eigene,
            verfahren,
        }
    });
    let view = Vereinbarungen {
        zeilen: zeilen.collect(),
        regeln,
        organisationen: a.andere_organisationen(),
        eingaben,
    };
    Ok(seiten::liste(&a.seite, &view, fehler).into_response())
}

/// `POST /vereinbarungen`: the page again (422) if it cannot be agreed so.
pub(super) async fn entwerfen(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    match entworfen(&a, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Organisation(_)))) => {
            let fehler = [a.formfehler(feld(&e, &felder), &e)];
            let seite = zeigen(&a, felder, &fehler)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn entworfen(a: &Anfrage, felder: &Eingaben) -> Antwort {
    let einheiten = felder.wert("einheiten").split([',', ';', ' ']);
    let einheiten = einheiten
        .filter(|e| !e.is_empty())
        .map(|e| Einheit::new(e).map_err(|_| Abbruch(Satz::neu("eingabe-einheit").into())));
    let zweck: Leistungsart = wert(felder, "zweck_vereinbart", "eingabe-zweck-fehlt")?;
    let auftrag = a.auftrag(felder, "")?;
    let leistungsarten = Leistungsart::ALLE.iter().copied();
    let klassen = Dokumentklasse::ALLE.iter().copied();
    let command = VereinbarungEntwerfen {
        vereinbarung: VereinbarungId(Uuid::new_v5(&auftrag.cmd.0, b"vereinbarung")),
        inhalt: Vereinbarungsinhalt {
            bezeichnung: betreff(felder, "bezeichnung")?,
            anlass: betreff(felder, "anlass")?,
            rechtsgrundlage: betreff(felder, "rechtsgrundlage")?,
            empfaenger: wert::<OrgNr>(felder, "empfaenger", "eingabe-empfaenger")?,
            einheiten: einheiten.collect::<Result<_, _>>()?,
            leistungsarten: leistungsarten
                .filter(|l| felder.hat("leistungsarten", l.code()))
                .collect(),
            zweck: Zweck::Leistung(zweck),
            klassen: klassen
                .filter(|k| felder.hat("klassen", k.code()))
                .collect(),
            massnahmen: betreff(felder, "massnahmen")?,
            von: wert::<Date>(felder, "von", "eingabe-datum")?,
            bis: wert::<Date>(felder, "bis", "eingabe-datum")?,
        },
    };
    a.app()
        .vereinbarung_entwerfen(a.actor(), command, auftrag)
        .await?;
    Ok(zurueck("/vereinbarungen", "vereinbarung-entworfen"))
}

/// The field of the form that a refusal is about.
fn feld(e: &AppError, felder: &Eingaben) -> &'static str {
    let texte = ["bezeichnung", "anlass", "rechtsgrundlage", "massnahmen"];
    match e {
        AppError::Eingabe(satz) => match satz.key {
            "eingabe-einheit" | "eingabe-einheit-dort" => "einheiten",
            "eingabe-empfaenger" | "eingabe-organisation" => "empfaenger",
            "eingabe-zweck-fehlt" => "zweck_vereinbart",
            "eingabe-datum" if felder.wert("von").parse::<Date>().is_err() => "von",
            "eingabe-datum" => "bis",
            _ => texte
                .into_iter()
                .find(|name| betreff(felder, name).is_err())
                .unwrap_or("bezeichnung"),
        },
        AppError::Organisation(
            OrganisationError::VereinbarungZeitraum { .. } | OrganisationError::ZeitraumVorbei(_),
        ) => "bis",
        _ => "empfaenger",
    }
}

/// `POST /vereinbarungen/{vereinbarung}/genehmigen`.
pub(super) async fn genehmigen(
    a: Anfrage,
    Path(id): Path<VereinbarungId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    a.app()
        .vereinbarung_genehmigen(a.actor(), id, auftrag)
        .await?;
    Ok(zurueck("/vereinbarungen", "vereinbarung-genehmigt"))
}

/// `POST /vereinbarungen/{vereinbarung}/beenden`: the page again (422) without a reason that can be used.
pub(super) async fn beenden(
    a: Anfrage,
    Path(id): Path<VereinbarungId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let grund = match betreff(&felder, "grund") {
        Ok(grund) => grund,
        Err(Abbruch(e)) => {
            let fehler = [a.formfehler(&format!("grund-{id}"), &e)];
            let seite = zeigen(&a, felder, &fehler)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response());
        }
    };
    let auftrag = a.auftrag(&felder, "")?;
    let command = VereinbarungBeenden {
        vereinbarung: id,
        grund,
    };
    a.app()
        .vereinbarung_beenden(a.actor(), command, auftrag)
        .await?;
    Ok(zurueck("/vereinbarungen", "vereinbarung-beendet"))
}

/// `GET /register`.
pub(super) async fn register(a: Anfrage) -> Antwort {
    let view = RegisterView {
        register: a.app().register(a.actor()).await?,
    };
    Ok(seiten::register(&a.seite, &view).into_response())
}

/// `GET /register.csv`.
pub(super) async fn register_csv(a: Anfrage) -> Antwort {
    let text = a.app().register(a.actor()).await?.csv();
    Ok(datei("text/csv; charset=utf-8", "register.csv", text))
}

/// `GET /register.json`.
pub(super) async fn register_json(a: Anfrage) -> Antwort {
    let register = a.app().register(a.actor()).await?;
    let text = serde_json::to_string_pretty(&register)
        .map_err(|e| crate::store::StoreError::Payload(e.to_string()))?;
    Ok(datei("application/json", "register.json", text))
}

fn datei(typ: &'static str, name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, typ.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, text).into_response()
}
