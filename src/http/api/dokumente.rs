//! Dokumente: file, read, change, add a version, move, cancel; their bytes, pages and text.

use axum::Json;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use eakte_domain::akte::{
    AkteCommand, DokumentBetreffAendern, DokumentFassungAnfuegen, DokumentRegistrieren,
    DokumentStornieren, DokumentVerschieben, Dokumentschutz,
};
use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::{Betreff, BlobRef, Dokumentklasse, Fassung, Richtung};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_projections::DokumentAnsicht;
use jiff::civil::Date;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, TextAntwort};
use super::ausfuehren::ausfuehren;
use super::formen::{Begruendung, BetreffNeu, DokumentForm, Verschiebung, WelcheFassung};
use super::teile::{
    Abfrage, Antwort, Hochgeladen, Pfad, Schreiben, Schreibend, betreff, eingabe, mit_etag,
    quittung,
};
use crate::app::{Abgabe, Actor, App, AppError, Datei, Satz, Stelle};
use crate::http::Dienst;
use crate::http::fehler::{HttpError, Problem};

/// Longest text field of an upload form, in bytes.
const FIELD_BYTES_MAX: usize = 8 * 1024;
/// Resolution of page pictures.
const DPI: u32 = 110;

fn abbruch(e: MultipartError) -> HttpError {
    eingabe(Satz::neu("eingabe-formular").mit("grund", e.body_text()))
}

/// Fields and file of an upload.
#[derive(Default)]
pub(super) struct Upload {
    betreff: Option<String>,
    klasse: Option<Dokumentklasse>,
    richtung: Option<Richtung>,
    datum: Option<Date>,
    eingang: Option<Date>,
    absender: Option<String>,
    fremdes_zeichen: Option<String>,
    anlage_zu: Option<Uuid>,
    entwurf: bool,
    ausweisgrund: Option<Betreff>,
    fassung: Option<Fassung>,
    /// Over names, values and the digests of files, in the order of the form: two forms that say the same have the
    /// same, whatever boundary their senders chose.
    inhalt: blake3::Hasher,
}

pub(super) async fn text(field: &mut Field<'_>) -> Result<String, HttpError> {
    let mut out = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(abbruch)? {
        out.extend_from_slice(&chunk);
        if out.len() > FIELD_BYTES_MAX {
            return Err(eingabe(Satz::neu("eingabe-feld-zu-lang")));
        }
    }
    String::from_utf8(out).map_err(|_| eingabe(Satz::neu("eingabe-feld-utf8")))
}

fn gelesen<T: std::str::FromStr>(feld: &str, text: &str) -> Result<Option<T>, HttpError> {
    match text.trim() {
        "" => Ok(None),
        t => t
            .parse()
            .map(Some)
            .map_err(|_| eingabe(Satz::neu("eingabe-wert").mit("feld", feld).mit("wert", t))),
    }
}

impl Upload {
    /// Reads the form; the file is stored as it arrives, unless it only repeats an earlier request. What was stored of
    /// a form that is refused goes at once.
    async fn read(app: &App, s: &Schreiben, form: Multipart) -> Result<Self, HttpError> {
        let mut u = Self::default();
        let read = u.lesen(app, s, form).await;
        if let (Err(_), Some(fassung)) = (&read, &u.fassung) {
            app.verwerfen(&fassung.blob).await;
        }
        read.map(|()| u)
    }

    async fn lesen(
        &mut self,
        app: &App,
        s: &Schreiben,
        mut form: Multipart,
    ) -> Result<(), HttpError> {
        let u = self;
        let wiederholt = app.kennt(s.auftrag.cmd).await?;
        let mut dateien = 0;
        while let Some(mut field) = form.next_field().await.map_err(abbruch)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "datei" {
                dateien += 1;
                if dateien > 1 {
                    return Err(eingabe(Satz::neu("eingabe-eine-datei")));
                }
                let dateiname = field.file_name().unwrap_or("Dokument").to_owned();
                u.angabe(&name, dateiname.as_bytes());
                if wiederholt {
                    let mut hasher = blake3::Hasher::new();
                    while let Some(chunk) = field.chunk().await.map_err(abbruch)? {
                        hasher.update(&chunk);
                    }
                    u.inhalt.update(hasher.finalize().as_bytes());
                    continue;
                }
                let chunks = futures::stream::unfold(field, |mut f| async move {
                    match f.chunk().await {
                        Ok(chunk) => chunk.map(|c| (Ok(c), f)),
                        Err(e) => Some((Err(e), f)),
                    }
                });
                let fassung = app.fassung(&dateiname, Box::pin(chunks)).await?;
                u.inhalt.update(&fassung.blob.blake3.0);
                u.fassung = Some(fassung);
                continue;
            }
            let text = text(&mut field).await?;
            u.angabe(&name, text.as_bytes());
            let wort = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
            match name.as_str() {
                "betreff" => u.betreff = wort,
                "klasse" => u.klasse = gelesen("klasse", &text)?,
                "richtung" => u.richtung = gelesen("richtung", &text)?,
                "datum" => u.datum = gelesen("datum", &text)?,
                "eingang" => u.eingang = gelesen("eingang", &text)?,
                "absender" => u.absender = wort,
                "fremdes_zeichen" => u.fremdes_zeichen = wort,
                "anlage_zu" => u.anlage_zu = gelesen("anlage_zu", &text)?,
                "entwurf" => u.entwurf = gelesen("entwurf", &text)?.unwrap_or(false),
                "ausweisgrund" => {
                    u.ausweisgrund = wort.map(|w| betreff(&w, "ausweisgrund")).transpose()?;
                }
                other => {
                    return Err(eingabe(
                        Satz::neu("eingabe-feld-unbekannt").mit("feld", other),
                    ));
                }
            }
        }
        Ok(())
    }

    fn angabe(&mut self, name: &str, wert: &[u8]) {
        for bytes in [name.as_bytes(), wert] {
            self.inhalt.update(&(bytes.len() as u64).to_be_bytes());
            self.inhalt.update(bytes);
        }
    }

    fn datei(&mut self) -> Result<Fassung, HttpError> {
        self.fassung
            .take()
            .ok_or_else(|| eingabe(Satz::neu("eingabe-datei-fehlt")))
    }
}

/// Files a document in a Vorgang (multipart/form-data).
#[utoipa::path(post, path = "/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente", tag = "Dokumente",
    params(("akte" = Uuid, Path), ("vorgang" = Uuid, Path)),
    request_body(content = DokumentForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "mit dokument", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn registrieren(
    State(d): State<Dienst>,
    Pfad((akte, vorgang)): Pfad<(Uuid, Uuid)>,
    s: Schreiben,
    form: Hochgeladen,
) -> Antwort {
    // Before a byte of the file is read: may this person file here at all?
    d.app
        .darf_akte(&s.actor, Aktion::AkteAendern, AkteId(akte))
        .await?;
    let mut upload = Upload::read(&d.app, &s, form.0).await?;
    let s = s.mit(upload.inhalt.finalize());
    let dokument = DokumentId(Uuid::new_v5(&s.auftrag.cmd.0, b"dokument"));
    let neu = Neu {
        dokument: Some(dokument.0),
        ..Neu::default()
    };
    let akte = AkteId(akte);
    if let Some(q) = d.app.schon_erledigt(&s.actor, akte, s.auftrag).await? {
        return Ok(quittung(StatusCode::CREATED, &q, neu));
    }
    let fassung = upload.datei()?;
    let blob = fassung.blob.clone();
    let titel = upload.betreff.as_deref().unwrap_or(&fassung.dateiname);
    let titel = oder_verwerfen(&d, &blob, betreff(titel, "betreff")).await?;
    let command = DokumentRegistrieren {
        vorgang: VorgangId(vorgang),
        dokument,
        betreff: titel,
        klasse: upload.klasse.unwrap_or(Dokumentklasse::Sonstiges),
        richtung: upload.richtung.unwrap_or(Richtung::Eingang),
        datum: upload.datum,
        eingang: upload.eingang,
        absender: upload.absender,
        fremdes_zeichen: upload.fremdes_zeichen,
        anlage_zu: upload.anlage_zu.map(DokumentId),
        fassung: Some(fassung),
        herkunft: None,
        schutz: Dokumentschutz {
            entwurf_von: upload.entwurf.then_some(s.actor.nutzer),
            ..Dokumentschutz::default()
        },
        ausweisgrund: upload.ausweisgrund,
    };
    let done = ausfuehren(&d, &s, akte, AkteCommand::DokumentRegistrieren(command)).await;
    let q = oder_verwerfen(&d, &blob, done).await?;
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// As [`App::oder_verwerfen`], on the way out.
async fn oder_verwerfen<T>(
    d: &Dienst,
    blob: &BlobRef,
    ausgang: Result<T, HttpError>,
) -> Result<T, HttpError> {
    if let Err(HttpError { fehler, .. }) = &ausgang
        && App::ist_abgelehnt(fehler)
    {
        d.app.verwerfen(blob).await;
    }
    ausgang
}

/// The Akte a Dokument lies in, if you may see both.
pub(super) async fn akte_von(
    d: &Dienst,
    actor: &Actor,
    dokument: Uuid,
) -> Result<AkteId, HttpError> {
    let beleg = d
        .app
        .darf_dokument(actor, Aktion::DokumentSehen, DokumentId(dokument))
        .await?;
    beleg.akte().ok_or(AppError::NichtGefunden.into())
}

async fn kommando(d: &Dienst, s: Schreiben, dokument: Uuid, c: AkteCommand) -> Antwort {
    let akte = akte_von(d, &s.actor, dokument).await?;
    let q = ausfuehren(d, &s, akte, c).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// A Dokument with its versions; no content.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}", tag = "Dokumente", params(("dokument" = Uuid, Path)),
    responses((status = 200, description = "ETag = Version der Akte", body = DokumentAnsicht),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lesen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
) -> Antwort {
    let beleg = d
        .app
        .darf_dokument(&actor, Aktion::DokumentSehen, DokumentId(dokument))
        .await?;
    d.app.eingesehen(&actor, &beleg).await?;
    let blick = d.app.blick(&actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let view = eakte_projections::dokument(&*client, &beleg, &blick.sicht())
        .await
        .map_err(AppError::from)?;
    let view = view.ok_or(AppError::ImAufbau)?;
    Ok(mit_etag(view.version, view))
}

/// Changes the Betreff. Needs `If-Match`.
#[utoipa::path(patch, path = "/api/v1/dokumente/{dokument}", tag = "Dokumente", params(("dokument" = Uuid, Path)),
    request_body = BetreffNeu, responses((status = 200, body = QuittungForm)))]
pub(super) async fn aendern(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<BetreffNeu>,
) -> Antwort {
    let c = DokumentBetreffAendern {
        dokument: DokumentId(dokument),
        betreff: betreff(&b.betreff, "betreff")?,
    };
    kommando(
        &d,
        s.bedingt()?,
        dokument,
        AkteCommand::DokumentBetreffAendern(c),
    )
    .await
}

/// Moves a Dokument with its Anlagen to another Vorgang, of its Akte or of another Akte of your organisation.
///
/// Between Akten the receipt is the other Akte's; `If-Match` names the version of the one it lies in.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/verschiebung", tag = "Dokumente",
    params(("dokument" = Uuid, Path)), request_body = Verschiebung, responses((status = 200, body = QuittungForm)))]
pub(super) async fn verschieben(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Verschiebung>,
) -> Antwort {
    let (dokument, nach) = (DokumentId(dokument), VorgangId(b.nach));
    let akte = akte_von(&d, &s.actor, dokument.0).await?;
    let q = match b.akte.map(AkteId).filter(|ziel| *ziel != akte) {
        Some(ziel) => {
            let abgabe = Abgabe {
                quelle: akte,
                dokument,
                ziel,
                vorgang: nach,
            };
            d.app.dokument_abgeben(&s.actor, abgabe, s.auftrag).await?
        }
        None => {
            let c = AkteCommand::DokumentVerschieben(DokumentVerschieben { dokument, nach });
            ausfuehren(&d, &s, akte, c).await?
        }
    };
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Cancels a Dokument. It stays visible with the reason.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/storno", tag = "Dokumente",
    params(("dokument" = Uuid, Path)), request_body = Begruendung, responses((status = 200, body = QuittungForm)))]
pub(super) async fn stornieren(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let c = DokumentStornieren {
        dokument: DokumentId(dokument),
        grund: betreff(&b.grund, "grund")?,
    };
    kommando(&d, s, dokument, AkteCommand::DokumentStornieren(c)).await
}

/// Adds a version (multipart/form-data with `datei`).
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/versionen", tag = "Dokumente",
    params(("dokument" = Uuid, Path)), request_body(content = DokumentForm, content_type = "multipart/form-data"),
    responses((status = 201, body = QuittungForm)))]
pub(super) async fn fassung_anfuegen(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    s: Schreiben,
    form: Hochgeladen,
) -> Antwort {
    d.app
        .darf_dokument(&s.actor, Aktion::DokumentAendern, DokumentId(dokument))
        .await?;
    let akte = akte_von(&d, &s.actor, dokument).await?;
    let mut upload = Upload::read(&d.app, &s, form.0).await?;
    let s = s.mit(upload.inhalt.finalize());
    if let Some(q) = d.app.schon_erledigt(&s.actor, akte, s.auftrag).await? {
        return Ok(quittung(StatusCode::CREATED, &q, Neu::default()));
    }
    let fassung = upload.datei()?;
    let blob = fassung.blob.clone();
    let c = DokumentFassungAnfuegen {
        dokument: DokumentId(dokument),
        fassung,
    };
    let done = ausfuehren(&d, &s, akte, AkteCommand::DokumentFassungAnfuegen(c)).await;
    let q = oder_verwerfen(&d, &blob, done).await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// The bytes of a document on their way out: always a download, never shown inside our origin.
pub(super) fn herunterladen(datei: Datei) -> Response {
    let name: String = datei
        .fassung
        .dateiname
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !r#""\%"#.contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    let utf8: String = datei
        .fassung
        .dateiname
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{utf8}");
    let mut response = Body::from_stream(datei.inhalt).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, datei.fassung.medientyp);
    set(
        header::CONTENT_LENGTH,
        datei.fassung.blob.groesse.to_string(),
    );
    set(header::CONTENT_DISPOSITION, disposition);
    // Digest of the plaintext: an exported file proves itself by it.
    set(
        header::HeaderName::from_static("x-sha256"),
        datei.fassung.blob.sha256.to_string(),
    );
    response
}

/// The bytes of a document.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/inhalt", tag = "Dokumente",
    params(("dokument" = Uuid, Path), WelcheFassung),
    responses((status = 200, description = "die Datei in ihrer Art; X-SHA256 nennt ihre Prüfsumme", content_type = "*/*", body = Vec<u8>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn inhalt(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
    Abfrage(w): Abfrage<WelcheFassung>,
) -> Antwort {
    let stelle = Stelle {
        fassung: w.fassung,
        seite: None,
    };
    let gelesen = d
        .app
        .dokument_lesen(&actor, DokumentId(dokument), Zugriffsart::Inhalt, stelle)
        .await?;
    Ok(herunterladen(d.app.inhalt(&gelesen, w.fassung).await?))
}

/// A picture of one page (PNG).
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/seiten/{seite}", tag = "Dokumente",
    params(("dokument" = Uuid, Path), ("seite" = u32, Path), WelcheFassung),
    responses((status = 200, content_type = "image/png", body = Vec<u8>)))]
pub(super) async fn seite(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad((dokument, seite)): Pfad<(Uuid, u32)>,
    Abfrage(w): Abfrage<WelcheFassung>,
) -> Antwort {
    let stelle = Stelle {
        fassung: w.fassung,
        seite: Some(seite),
    };
    let gelesen = d
        .app
        .dokument_lesen(&actor, DokumentId(dokument), Zugriffsart::Bild, stelle)
        .await?;
    let png = d
        .app
        .seite(
            &gelesen,
            w.fassung,
            seite,
            w.dpi.unwrap_or(DPI).clamp(36, 200),
        )
        .await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

/// The text found in the newest version.
#[utoipa::path(get, path = "/api/v1/dokumente/{dokument}/text", tag = "Dokumente", params(("dokument" = Uuid, Path)),
    responses((status = 200, description = "der Text", body = TextAntwort)))]
pub(super) async fn text_lesen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(dokument): Pfad<Uuid>,
) -> Antwort {
    let id = DokumentId(dokument);
    let gelesen = d
        .app
        .dokument_lesen(&actor, id, Zugriffsart::Text, Stelle::default())
        .await?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let text = eakte_projections::dokument_text(&*client, &gelesen)
        .await
        .map_err(AppError::from)?;
    Ok(Json(TextAntwort { text }).into_response())
}
