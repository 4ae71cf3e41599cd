//! Scanstapel: batches of scanned paper arrive, somebody else checks a sample, the paper goes after eight weeks.

use axum::Json;
use axum::extract::State;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{DokumentRegistrieren, Dokumentschutz};
use eakte_domain::scanstapel::{OriginaleVernichten, STAPEL_DOKUMENTE_MAX, Scanuebergabe};
use eakte_domain::werte::{
    BlobRef, Digest, Dokumentklasse, Fassung, Richtung, Scanfarbe, Scanmangel, Scanverfahren,
};
use eakte_domain::{DokumentId, StapelId, StreamId, VorgangId};
use eakte_projections::{ScanstapelAnsicht, ScanstapelZeile};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::teile::{
    Antwort, Hochgeladen, Pfad, Schreiben, Schreibend, betreff, eingabe, quittung, quittungsform,
};
use crate::app::{
    Ablageort, Actor, Anlieferung, App, AppError, Befund, Quittung, Satz, Scan, Scanziel,
};
use crate::http::Dienst;
use crate::http::fehler::{HttpError, Problem};

/// Longest description of a batch, in bytes.
const UEBERGABE_BYTES_MAX: usize = 512 * 1024;

/// What the sender of a batch states: the first part of the form, as JSON.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StapelNeu {
    /// How you call it: 1 to 500 characters, nothing about a person.
    pub name: String,
    /// Day it was scanned.
    #[schema(value_type = String, format = Date)]
    pub gescannt_am: Date,
    /// Device and program.
    pub geraet: String,
    /// Dots per inch, 200 to 1200.
    pub dpi: u16,
    /// Colours.
    pub farbe: Scanfarbe,
    /// Who scanned it; they do not check it.
    pub bearbeiter: String,
    /// Sheets of paper in all: the sum over the Dokumente.
    pub blaetter: u32,
    /// You state that the pictures are the paper's. Without it the paper is kept.
    pub bildgleich: bool,
    /// Its Dokumente, 1 to 200, in the order of the files.
    pub dokumente: Vec<StapelDokumentNeu>,
}

/// One scan: where it goes, and what it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StapelDokumentNeu {
    /// The Vorgang it goes to; or `aktenzeichen` and `vorgangsnummer`.
    pub vorgang: Option<Uuid>,
    /// Aktenzeichen of the Akte.
    pub aktenzeichen: Option<String>,
    /// Number of the Vorgang in that Akte.
    pub vorgangsnummer: Option<u32>,
    /// What it is about; the file's name if left out.
    pub betreff: Option<String>,
    /// Its kind.
    pub klasse: Dokumentklasse,
    /// Sheets of paper.
    pub blaetter: u32,
    /// Date of the letter.
    #[schema(value_type = Option<String>, format = Date)]
    pub datum: Option<Date>,
    /// Day of receipt; never changes.
    #[schema(value_type = Option<String>, format = Date)]
    pub eingang: Option<Date>,
    /// Who sent it.
    pub absender: Option<String>,
    /// Why an identity paper is copied: needed for `ausweiskopie`.
    pub ausweisgrund: Option<String>,
    /// SHA-256 of the file as it left the scanner; a file with another is refused.
    pub sha256: Option<Digest>,
}

/// The parts of a delivery: a multipart form, the description first, then the files in its order.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "a shape for the description; the form itself is read part by part"
)]
pub(super) struct StapelForm {
    /// The description, JSON.
    pub uebergabe: StapelNeu,
    /// The files, a part each.
    #[schema(value_type = Vec<String>, format = Binary, content_media_type = "application/octet-stream")]
    pub datei: Vec<String>,
}

/// The receipt of a delivery: ids and nothing else.
#[derive(Serialize, ToSchema)]
pub(super) struct StapelQuittung {
    /// The receipt; its stream is the batch.
    #[serde(flatten)]
    pub quittung: QuittungForm,
    /// The batch.
    pub stapel: StapelId,
    /// Its Dokumente, in the order of the files.
    pub dokumente: Vec<DokumentId>,
}

/// What was found in Dokumente of the sample.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StichprobeNeu {
    /// The round whose sample you looked at, as the batch says.
    pub runde: u32,
    /// At least one.
    pub befunde: Vec<BefundNeu>,
}

/// What was found in one Dokument.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BefundNeu {
    /// Which.
    pub dokument: DokumentId,
    /// What is wrong; null or left out: it is in order.
    pub mangel: Option<Scanmangel>,
}

/// The paper is destroyed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VernichtungNeu {
    /// Day.
    #[schema(value_type = String, format = Date)]
    pub am: Date,
    /// Who destroyed it, and how: a firm, a class of DIN 66399.
    pub durch: String,
}

fn abbruch(e: axum::extract::multipart::MultipartError) -> HttpError {
    eingabe(Satz::neu("eingabe-formular").mit("grund", e.body_text()))
}

impl StapelNeu {
    async fn lesen(field: &mut Field<'_>) -> Result<(Self, Vec<u8>), HttpError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(abbruch)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > UEBERGABE_BYTES_MAX {
                return Err(eingabe(Satz::neu("eingabe-feld-zu-lang")));
            }
        }
        let neu: Self = serde_json::from_slice(&bytes)
            .map_err(|e| eingabe(Satz::neu("eingabe-json").mit("grund", e)))?;
        if neu.dokumente.is_empty() || neu.dokumente.len() > STAPEL_DOKUMENTE_MAX {
            let satz = Satz::neu("eingabe-scan-anzahl").mit("anzahl", STAPEL_DOKUMENTE_MAX);
            return Err(eingabe(satz));
        }
        Ok((neu, bytes))
    }

    fn uebergabe(&self) -> Result<Scanuebergabe, HttpError> {
        Ok(Scanuebergabe {
            name: betreff(&self.name, "name")?,
            gescannt_am: self.gescannt_am,
            verfahren: Scanverfahren {
                geraet: betreff(&self.geraet, "geraet")?,
                dpi: self.dpi,
                farbe: self.farbe,
            },
            bearbeiter: betreff(&self.bearbeiter, "bearbeiter")?,
            blaetter: self.blaetter,
            bildgleich: self.bildgleich,
        })
    }

    fn ziele(&self) -> Result<Vec<Scanziel>, HttpError> {
        let ziel = |d: &StapelDokumentNeu| match (d.vorgang, &d.aktenzeichen, d.vorgangsnummer) {
            (Some(id), None, None) => Ok(Scanziel::Vorgang(VorgangId(id))),
            (None, Some(aktenzeichen), Some(vorgang)) => Ok(Scanziel::Kennzeichen {
                aktenzeichen: aktenzeichen.trim().to_owned(),
                vorgang,
            }),
            _ => Err(eingabe(Satz::neu("eingabe-scan-zielangabe"))),
        };
        self.dokumente.iter().map(ziel).collect()
    }
}

impl StapelDokumentNeu {
    /// The command that files it. `dokument`: its id.
    fn registrieren(
        &self,
        ort: &Ablageort,
        dokument: DokumentId,
        fassung: Fassung,
    ) -> Result<DokumentRegistrieren, HttpError> {
        if self.sha256.is_some_and(|s| s != fassung.blob.sha256) {
            let satz = Satz::neu("eingabe-scan-pruefsumme").mit("datei", &fassung.dateiname);
            return Err(eingabe(satz));
        }
        let titel = self.betreff.as_deref().unwrap_or(&fassung.dateiname);
        let grund = self.ausweisgrund.as_deref();
        Ok(DokumentRegistrieren {
            vorgang: ort.vorgang,
            dokument,
            betreff: betreff(titel, "betreff")?,
            klasse: self.klasse,
            richtung: Richtung::Eingang,
            datum: self.datum,
            eingang: self.eingang,
            absender: self.absender.clone(),
            fremdes_zeichen: None,
            anlage_zu: None,
            fassung: Some(fassung),
            herkunft: None,
            schutz: Dokumentschutz::default(),
            ausweisgrund: grund.map(|g| betreff(g, "ausweisgrund")).transpose()?,
        })
    }
}

/// A delivery while it is read.
#[derive(Default)]
struct Lieferung {
    neu: Option<(StapelNeu, Vec<Ablageort>)>,
    fassungen: Vec<Fassung>,
    /// What was stored of it: goes at once if it is refused.
    blobs: Vec<BlobRef>,
    /// Over the description and the digests of the files: two forms that say the same have the same.
    inhalt: blake3::Hasher,
}

impl Lieferung {
    /// Reads the form. The description comes first, so the gate is asked before the first byte of a file is kept.
    async fn lesen(
        &mut self,
        app: &App,
        s: &Schreiben,
        form: Hochgeladen,
    ) -> Result<(), HttpError> {
        let mut form = form.0;
        let wiederholt = app.kennt(s.auftrag.cmd).await?;
        while let Some(mut field) = form.next_field().await.map_err(abbruch)? {
            let name = field.name().unwrap_or_default().to_owned();
            match (name.as_str(), &self.neu) {
                ("uebergabe", None) => {
                    let (neu, bytes) = StapelNeu::lesen(&mut field).await?;
                    self.inhalt.update(blake3::hash(&bytes).as_bytes());
                    let ziele = neu.ziele()?;
                    // What was done once may be closed by now; its receipt is still the answer.
                    let orte = if wiederholt {
                        Vec::new()
                    } else {
                        app.scanziele(&s.actor, &ziele).await?
                    };
                    self.neu = Some((neu, orte));
                }
                ("datei", Some((neu, _))) => {
                    if !wiederholt && self.fassungen.len() == neu.dokumente.len() {
                        return Err(eingabe(Satz::neu("eingabe-scan-dateien")));
                    }
                    self.datei(app, field, wiederholt).await?;
                }
                ("datei", None) => return Err(eingabe(Satz::neu("eingabe-scan-uebergabe"))),
                (other, _) => {
                    return Err(eingabe(
                        Satz::neu("eingabe-feld-unbekannt").mit("feld", other),
                    ));
                }
            }
        }
        Ok(())
    }

    async fn datei(
        &mut self,
        app: &App,
        mut field: Field<'_>,
        wiederholt: bool,
    ) -> Result<(), HttpError> {
        let dateiname = field.file_name().unwrap_or("Scan").to_owned();
        self.inhalt
            .update(blake3::hash(dateiname.as_bytes()).as_bytes());
        if wiederholt {
            let mut hasher = blake3::Hasher::new();
            while let Some(chunk) = field.chunk().await.map_err(abbruch)? {
                hasher.update(&chunk);
            }
            self.inhalt.update(hasher.finalize().as_bytes());
            return Ok(());
        }
        let chunks = futures::stream::unfold(field, |mut f| async move {
            match f.chunk().await {
                Ok(chunk) => chunk.map(|c| (Ok(c), f)),
                Err(e) => Some((Err(e), f)),
            }
        });
        let fassung = app.fassung(&dateiname, Box::pin(chunks)).await?;
        self.inhalt.update(&fassung.blob.blake3.0);
        self.blobs.push(fassung.blob.clone());
        self.fassungen.push(fassung);
        Ok(())
    }
}

fn stapel_id(s: &Schreiben) -> StapelId {
    StapelId(Uuid::new_v5(&s.auftrag.cmd.0, b"stapel"))
}

fn dokument_id(s: &Schreiben, nummer: usize) -> DokumentId {
    DokumentId(Uuid::new_v5(
        &s.auftrag.cmd.0,
        format!("dokument {nummer}").as_bytes(),
    ))
}

/// Delivers a batch of scanned paper (multipart/form-data): all of it is filed, or nothing.
///
/// For people who may file there, and for service accounts, which see nothing of it afterwards. A sample for the check
/// by somebody else is drawn at once; the paper may go eight weeks after this day, once the sample is in order.
#[utoipa::path(post, path = "/api/v1/scanstapel", tag = "Scanstapel",
    request_body(content = StapelForm, content_type = "multipart/form-data"),
    responses((status = 201, body = StapelQuittung),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 413, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anliefern(State(d): State<Dienst>, s: Schreiben, form: Hochgeladen) -> Antwort {
    let mut lieferung = Lieferung::default();
    let read = lieferung.lesen(&d.app, &s, form).await;
    let s = s.mit(lieferung.inhalt.finalize());
    let done = match read {
        Ok(()) => angeliefert(&d, &s, &mut lieferung).await,
        Err(e) => Err(e),
    };
    if let Err(HttpError { fehler, .. }) = &done
        && (App::ist_abgelehnt(fehler) || matches!(fehler, AppError::NichtGefunden))
    {
        for blob in &lieferung.blobs {
            d.app.verwerfen(blob).await;
        }
    }
    let (q, anzahl) = done?;
    let body = StapelQuittung {
        quittung: quittungsform(&q, Neu::default()),
        stapel: stapel_id(&s),
        dokumente: (0..anzahl).map(|n| dokument_id(&s, n)).collect(),
    };
    let status = if q.sichtbar || q.wiederholung {
        StatusCode::CREATED
    } else {
        StatusCode::ACCEPTED
    };
    Ok((status, Json(body)).into_response())
}

async fn angeliefert(
    d: &Dienst,
    s: &Schreiben,
    lieferung: &mut Lieferung,
) -> Result<(Quittung, usize), HttpError> {
    let Some((neu, orte)) = lieferung.neu.take() else {
        return Err(eingabe(Satz::neu("eingabe-scan-uebergabe")));
    };
    let anzahl = neu.dokumente.len();
    let stapel = stapel_id(s);
    if let Some(q) = d
        .app
        .stapel_erledigt(StreamId::from(stapel), s.auftrag)
        .await?
    {
        return Ok((q, anzahl));
    }
    let fassungen = std::mem::take(&mut lieferung.fassungen);
    if fassungen.len() != anzahl || orte.len() != anzahl {
        return Err(eingabe(Satz::neu("eingabe-scan-dateien")));
    }
    let mut scans = Vec::with_capacity(anzahl);
    let teile = neu.dokumente.iter().zip(orte).zip(fassungen);
    for (nummer, ((angaben, ort), fassung)) in teile.enumerate() {
        scans.push(Scan {
            dokument: angaben.registrieren(&ort, dokument_id(s, nummer), fassung)?,
            ort,
            blaetter: angaben.blaetter,
        });
    }
    let anlieferung = Anlieferung {
        stapel,
        uebergabe: neu.uebergabe()?,
        scans,
    };
    let q = d
        .app
        .stapel_anliefern(&s.actor, anlieferung, s.auftrag)
        .await?;
    Ok((q, anzahl))
}

/// The batches of which you see a Dokument, newest delivery first, at most 200. They count what you see.
#[utoipa::path(get, path = "/api/v1/scanstapel", tag = "Scanstapel",
    responses((status = 200, body = Zeilen<ScanstapelZeile>)))]
pub(super) async fn liste(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let zeilen = d.app.scanstapel_liste(&actor).await?;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// One batch with those of its Dokumente that you see, and what was found in the sample.
#[utoipa::path(get, path = "/api/v1/scanstapel/{stapel}", tag = "Scanstapel", params(("stapel" = Uuid, Path)),
    responses((status = 200, body = ScanstapelAnsicht),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lesen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(stapel): Pfad<Uuid>,
) -> Antwort {
    let view = d.app.scanstapel(&actor, StapelId(stapel)).await?;
    Ok(Json(view).into_response())
}

/// Notes what you found in Dokumente of the sample. Whoever scanned or delivered does not check.
#[utoipa::path(post, path = "/api/v1/scanstapel/{stapel}/stichprobe", tag = "Scanstapel",
    params(("stapel" = Uuid, Path)), request_body = StichprobeNeu,
    responses((status = 200, body = QuittungForm),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn pruefen(
    State(d): State<Dienst>,
    Pfad(stapel): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<StichprobeNeu>,
) -> Antwort {
    let befunde: Vec<Befund> = b
        .befunde
        .into_iter()
        .map(|b| (b.dokument, b.mangel))
        .collect();
    let q = d
        .app
        .stichprobe_pruefen(&s.actor, StapelId(stapel), (b.runde, befunde), s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Notes that the paper is destroyed: once the sample is in order and eight weeks after the delivery.
#[utoipa::path(post, path = "/api/v1/scanstapel/{stapel}/vernichtung", tag = "Scanstapel",
    params(("stapel" = Uuid, Path)), request_body = VernichtungNeu,
    responses((status = 200, body = QuittungForm),
    (status = 404, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn vernichten(
    State(d): State<Dienst>,
    Pfad(stapel): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<VernichtungNeu>,
) -> Antwort {
    let command = OriginaleVernichten {
        am: b.am,
        durch: betreff(&b.durch, "durch")?,
    };
    let q = d
        .app
        .originale_vernichten(&s.actor, StapelId(stapel), command, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}
