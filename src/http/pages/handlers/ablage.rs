//! Uploads: files stream from the form straight into the document store.
//!
//! The form's fields come before its files, so token and gate are asked before the first byte of a file is kept.

use std::collections::VecDeque;

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
use jiff::civil::Date;
use uuid::Uuid;

use super::akte::ablage_seite;
use super::anfrage::{Anfrage, im_formular, wert, wert_oder_nichts, zurueck};
use super::dokument::akte_von;
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz};
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::Eingaben;

/// Bytes of one field that is not a file.
const FELD_BYTES_MAX: usize = 4 * 1024;
/// Fields of a form.
const FELDER_MAX: usize = 60;
/// Files of one form.
const DATEIEN_MAX: u32 = 100;
/// A day that cannot be read.
const DATUM: &str = "eingabe-datum-oder-leer";

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
/// If a field or a file is wrong: the form again (422), and nothing of it is filed.
pub(super) async fn dokumente(a: Anfrage, Path(id): Path<AkteId>, form: Multipart) -> Antwort {
    let mut ablage = Ablage::default();
    if let Err(e) = ablage.lesen(&a, id, form).await {
        ablage.verwerfen(&a).await;
        return Err(e);
    }
    if ablage.fehler.is_empty() {
        match ablage.ablegen(&a, id).await {
            Err(Abbruch(e)) if im_formular(&e) => ablage.gescheitert(&a, &e),
            other => {
                ablage.verwerfen(&a).await;
                return other;
            }
        }
    }
    ablage.verwerfen(&a).await;
    let seite = ablage_seite(&a, id, ablage.felder, &ablage.fehler).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
}

/// A form that files Dokumente while it is read: all its files are, before the first is filed.
#[derive(Default)]
struct Ablage {
    felder: Eingaben,
    entwurf: Option<DokumentRegistrieren>,
    /// Files that came.
    dateien: u32,
    /// Files that are stored and not filed.
    fassungen: VecDeque<Fassung>,
    /// Files that are filed.
    abgelegt: u32,
    fehler: Vec<FormFehler>,
}

impl Ablage {
    /// Reads the form. Files that cannot be filed are read past, so that the browser hears the answer.
    async fn lesen(&mut self, a: &Anfrage, id: AkteId, mut form: Multipart) -> Result<(), Abbruch> {
        while let Some(field) = form.next_field().await.map_err(unlesbar)? {
            let Some(name) = field.file_name().map(str::to_owned) else {
                feld(&mut self.felder, field).await?;
                continue;
            };
            // A form without a chosen file sends one that has no name.
            if name.is_empty() || !self.bereit(a, id).await? {
                continue;
            }
            self.dateien += 1;
            if self.dateien > DATEIEN_MAX {
                if self.dateien == DATEIEN_MAX + 1 {
                    let satz = Satz::neu("eingabe-dateien-zu-viele").mit("anzahl", DATEIEN_MAX);
                    self.fehler.push(a.formfehler("datei", &satz.into()));
                }
                continue;
            }
            match a.app().fassung(&name, field).await {
                Ok(fassung) => self.fassungen.push_back(fassung),
                Err(e @ (AppError::Eingabe(_) | AppError::ZuGross { .. })) => {
                    self.fehler.push(a.formfehler("datei", &e));
                }
                Err(e) => return Err(Abbruch(e)),
            }
        }
        if self.bereit(a, id).await? && self.dateien == 0 {
            let satz = Satz::neu("eingabe-datei-waehlen");
            self.fehler.push(a.formfehler("datei", &satz.into()));
        }
        Ok(())
    }

    /// Whether files may come: the form is one of this session, the gate lets them in, and no field is wrong.
    async fn bereit(&mut self, a: &Anfrage, id: AkteId) -> Result<bool, Abbruch> {
        if self.entwurf.is_none() && self.fehler.is_empty() {
            token(a, &self.felder)?;
            a.app()
                .darf_akte(a.actor(), Aktion::AkteAendern, id)
                .await?;
            match registrieren(&self.felder, a.actor().nutzer) {
                Ok(entwurf) => self.entwurf = Some(entwurf),
                Err(Abbruch(e)) => {
                    let feld = feld_zu(&e, &self.felder);
                    self.fehler.push(a.formfehler(feld, &e));
                }
            }
        }
        Ok(self.entwurf.is_some())
    }

    /// Files what was read, in its order.
    async fn ablegen(&mut self, a: &Anfrage, id: AkteId) -> Antwort {
        let Some(entwurf) = self.entwurf.take() else {
            return Err(keine_datei());
        };
        let mut sichtbar = true;
        while let Some(fassung) = self.fassungen.pop_front() {
            let blob = fassung.blob.clone();
            let auftrag = format!("{}\0{}", fassung.dateiname, blob.sha256);
            let auftrag = a.auftrag(&self.felder, &auftrag);
            let auftrag = a.app().oder_verwerfen(&blob, auftrag).await?;
            let command = AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
                dokument: DokumentId(Uuid::new_v4()),
                betreff: betreff(&self.felder, &fassung)?,
                fassung: Some(fassung),
                ..entwurf.clone()
            });
            let done = a.app().execute(a.actor(), id, command, auftrag).await;
            sichtbar &= a.app().oder_verwerfen(&blob, done).await?.sichtbar;
            self.abgelegt += 1;
        }
        Ok(zurueck(
            &format!("/akten/{id}"),
            if sichtbar { "abgelegt" } else { "gleich" },
        ))
    }

    /// Why a file was not filed; and how many were before it, if any: the Akte changed in between.
    fn gescheitert(&mut self, a: &Anfrage, e: &AppError) {
        let feld = feld_zu(e, &self.felder);
        self.fehler.push(a.formfehler(feld, e));
        if self.abgelegt > 0 {
            let satz = Satz::neu("eingabe-ablage-teils")
                .mit("abgelegt", self.abgelegt)
                .mit("dateien", self.dateien);
            self.fehler.push(a.formfehler("datei", &satz.into()));
        }
    }

    /// What was stored and not filed goes at once.
    async fn verwerfen(&self, a: &Anfrage) {
        for fassung in &self.fassungen {
            a.app().verwerfen(&fassung.blob).await;
        }
    }
}

/// The field that a refusal is about.
fn feld_zu(e: &AppError, felder: &Eingaben) -> &'static str {
    let tag = |name: &str| felder.wert(name).parse::<Date>().ok();
    match e {
        AppError::Eingabe(satz) => match satz.key {
            "eingabe-vorgang" => "vorgang",
            "eingabe-anlage" => "anlage_zu",
            "eingabe-klasse" => "klasse",
            "eingabe-richtung" => "richtung",
            "eingabe-betreff" => "ausweisgrund",
            DATUM if felder.wert("datum").is_empty() || tag("datum").is_some() => "eingang",
            DATUM => "datum",
            _ => "datei",
        },
        AppError::Akte(AkteError::Scan(_)) => "ausweisgrund",
        AppError::Akte(AkteError::AnlageOhneDokument(_) | AkteError::Geschaeftsgang(_)) => {
            "anlage_zu"
        }
        AppError::Akte(AkteError::DatumInZukunft(d) | AkteError::DatumUnmoeglich(d)) => {
            if tag("eingang") == Some(*d) {
                "eingang"
            } else {
                "datum"
            }
        }
        AppError::Akte(AkteError::TextUngueltig { feld, .. })
            if ["absender", "fremdes_zeichen"].contains(feld) =>
        {
            feld
        }
        AppError::Akte(_) => "vorgang",
        _ => "datei",
    }
}

/// What the fields say; Betreff and version come with the file.
fn registrieren(felder: &Eingaben, wer: NutzerId) -> Result<DokumentRegistrieren, Abbruch> {
    let text = |name: &str| Some(felder.wert(name).trim().to_owned()).filter(|t| !t.is_empty());
    let richtung = wert::<Richtung>(felder, "richtung", "eingabe-richtung")?;
    Ok(DokumentRegistrieren {
        vorgang: wert::<VorgangId>(felder, "vorgang", "eingabe-vorgang")?,
        dokument: DokumentId(Uuid::new_v4()),
        betreff: Betreff::new("Dokument").map_err(unlesbar)?,
        klasse: wert::<Dokumentklasse>(felder, "klasse", "eingabe-klasse")?,
        richtung,
        datum: wert_oder_nichts(felder, "datum", DATUM)?,
        // The field is filled in before anybody chooses: what goes out or stays was not received.
        eingang: match richtung {
            Richtung::Eingang => wert_oder_nichts(felder, "eingang", DATUM)?,
            Richtung::Ausgang | Richtung::Intern => None,
        },
        absender: text("absender"),
        fremdes_zeichen: text("fremdes_zeichen"),
        anlage_zu: wert_oder_nichts(felder, "anlage_zu", "eingabe-anlage")?,
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
