//! Uploads: files stream from the form straight into the document store.
//!
//! The form's fields come before its files, so token and gate are asked before the first byte of a file is kept.

use axum::extract::Path;
use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    AkteCommand, AkteError, DokumentFassungAnfuegen, DokumentRegistrieren, Dokumentschutz,
};
use eakte_domain::werte::{Betreff, Dokumentklasse, Fassung, Richtung};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, NutzerId, VorgangId};
use uuid::Uuid;

use super::akte::ablage_seite;
use super::anfrage::{Anfrage, wert, wert_oder_nichts, zurueck};
use super::dokument::akte_von;
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz};
use crate::http::pages::views::Eingaben;

/// Bytes of one field that is not a file.
const FELD_BYTES_MAX: usize = 4 * 1024;
/// Fields of a form.
const FELDER_MAX: usize = 60;
/// Files of one form.
const DATEIEN_MAX: u32 = 100;

pub(super) fn unlesbar(e: impl std::fmt::Display) -> Abbruch {
    Abbruch(Satz::neu("eingabe-upload-abbruch").mit("grund", e).into())
}

/// Keeps a field that is not a file.
pub(super) async fn feld(felder: &mut Eingaben, mut field: Field<'_>) -> Result<(), Abbruch> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unlesbar)? {
        if bytes.len() + chunk.len() > FELD_BYTES_MAX || felder.0.len() >= FELDER_MAX {
            return Err(Abbruch(Satz::neu("eingabe-formular-zu-lang").into()));
        }
        bytes.extend_from_slice(&chunk);
    }
    felder
        .0
        .push((name, String::from_utf8(bytes).map_err(unlesbar)?));
    Ok(())
}

/// Refuses a form that was not made in this session.
pub(super) fn token(a: &Anfrage, felder: &Eingaben) -> Result<(), Abbruch> {
    if a.wer.sitzung.csrf_gilt(felder.wert("csrf")) {
        return Ok(());
    }
    Err(Abbruch(Satz::neu("eingabe-abgelaufen").into()))
}

fn keine_datei() -> Abbruch {
    Abbruch(Satz::neu("eingabe-datei-waehlen").into())
}

/// `POST /akten/{akte}/dokumente`: each file becomes a Dokument of its own.
///
/// A copy of an identity paper without a reason: the form again (422).
pub(super) async fn dokumente(a: Anfrage, Path(id): Path<AkteId>, form: Multipart) -> Antwort {
    let mut felder = Eingaben::default();
    match abgelegt(&a, id, form, &mut felder).await {
        Err(Abbruch(e @ AppError::Akte(AkteError::Scan(_)))) => {
            let fehler = [a.formfehler("ausweisgrund", &e)];
            let seite = ablage_seite(&a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn abgelegt(a: &Anfrage, id: AkteId, mut form: Multipart, felder: &mut Eingaben) -> Antwort {
    let (mut dateien, mut sichtbar) = (0, true);
    while let Some(field) = form.next_field().await.map_err(unlesbar)? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            feld(felder, field).await?;
            continue;
        };
        token(a, felder)?;
        a.app()
            .darf_akte(a.actor(), Aktion::AkteAendern, id)
            .await?;
        let entwurf = registrieren(felder, a.actor().nutzer)?;
        dateien += 1;
        if dateien > DATEIEN_MAX {
            let satz = Satz::neu("eingabe-dateien-zu-viele").mit("anzahl", DATEIEN_MAX);
            return Err(Abbruch(satz.into()));
        }
        let fassung = a.app().fassung(&name, field).await?;
        let blob = fassung.blob.clone();
        let auftrag = a.auftrag(felder, &format!("{name}\0{}", blob.sha256));
        let auftrag = a.app().oder_verwerfen(&blob, auftrag).await?;
        let command = DokumentRegistrieren {
            betreff: betreff(felder, &fassung)?,
            fassung: Some(fassung),
            ..entwurf
        };
        let command = AkteCommand::DokumentRegistrieren(command);
        let done = a.app().execute(a.actor(), id, command, auftrag).await;
        sichtbar &= a.app().oder_verwerfen(&blob, done).await?.sichtbar;
    }
    if dateien == 0 {
        return Err(keine_datei());
    }
    Ok(zurueck(
        &format!("/akten/{id}"),
        if sichtbar { "abgelegt" } else { "gleich" },
    ))
}

/// What the fields say; Betreff and version come with the file.
fn registrieren(felder: &Eingaben, wer: NutzerId) -> Result<DokumentRegistrieren, Abbruch> {
    let text = |name: &str| Some(felder.wert(name).trim().to_owned()).filter(|t| !t.is_empty());
    let datum = "eingabe-datum-oder-leer";
    let richtung = wert::<Richtung>(felder, "richtung", "eingabe-richtung")?;
    Ok(DokumentRegistrieren {
        vorgang: wert::<VorgangId>(felder, "vorgang", "eingabe-vorgang")?,
        dokument: DokumentId(Uuid::new_v4()),
        betreff: Betreff::new("Dokument").map_err(unlesbar)?,
        klasse: wert::<Dokumentklasse>(felder, "klasse", "eingabe-klasse")?,
        richtung,
        datum: wert_oder_nichts(felder, "datum", datum)?,
        // The field is filled in before anybody chooses: what goes out or stays was not received.
        eingang: match richtung {
            Richtung::Eingang => wert_oder_nichts(felder, "eingang", datum)?,
            Richtung::Ausgang | Richtung::Intern => None,
        },
        absender: text("absender"),
        fremdes_zeichen: text("fremdes_zeichen"),
        anlage_zu: None,
        fassung: None,
        herkunft: None,
        schutz: Dokumentschutz {
            entwurf_von: felder.hat("entwurf", "ja").then_some(wer),
            ..Dokumentschutz::default()
        },
        ausweisgrund: text("ausweisgrund")
            .map(|grund| Betreff::new(&grund))
            .transpose()
            .map_err(|_| {
                let satz = Satz::neu("eingabe-betreff").mit("zeichen", Betreff::CHARS_MAX);
                Abbruch(satz.into())
            })?,
    })
}

/// The Betreff entered, else the file's name without its ending.
pub(super) fn betreff(felder: &Eingaben, fassung: &Fassung) -> Result<Betreff, Abbruch> {
    let name = &fassung.dateiname;
    let stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    let text = Some(felder.wert("betreff"))
        .filter(|b| !b.trim().is_empty())
        .unwrap_or(stem);
    Betreff::new(text)
        .or_else(|_| Betreff::new("Dokument"))
        .map_err(unlesbar)
}

/// `POST /dokumente/{dokument}/fassungen`: the file becomes the newest version.
pub(super) async fn fassung(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    mut form: Multipart,
) -> Antwort {
    let mut felder = Eingaben::default();
    while let Some(field) = form.next_field().await.map_err(unlesbar)? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            feld(&mut felder, field).await?;
            continue;
        };
        token(&a, &felder)?;
        a.app()
            .darf_dokument(a.actor(), Aktion::DokumentAendern, dokument)
            .await?;
        let akte = akte_von(&a, dokument).await?;
        let fassung = a.app().fassung(&name, field).await?;
        let blob = fassung.blob.clone();
        let auftrag = a.auftrag(&felder, &format!("{name}\0{}", blob.sha256));
        let auftrag = a.app().oder_verwerfen(&blob, auftrag).await?;
        let command =
            AkteCommand::DokumentFassungAnfuegen(DokumentFassungAnfuegen { dokument, fassung });
        let done = a.app().execute(a.actor(), akte, command, auftrag).await;
        let quittung = a.app().oder_verwerfen(&blob, done).await?;
        let was = if quittung.sichtbar {
            "fassung"
        } else {
            "gleich"
        };
        return Ok(zurueck(&format!("/dokumente/{dokument}"), was));
    }
    Err(keine_datei())
}
