//! Übermittlung: shared documents and the keys of their payloads in a ZIP that only the partner opens.
//!
//! `dokument-NNNN.age` each version of each Dokument, `inhalt.json.age` what they are, `keys.age` the keys: ordinary
//! age files to the partner's own recipient. Outside of them stand no name, no digest and nothing of what was not
//! shared. Form of `keys.age`: `schema/LOG.md` section 7.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use eakte_domain::akte::Akte;
use eakte_domain::werte::Fassung;
use eakte_domain::{AkteId, DokumentId};
use serde::Serialize;
use tokio_util::io::{StreamReader, SyncIoBridge};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::app::uebermittlung::Geteilt;
use crate::app::{Actor, App, AppError, Satz, now};
use crate::keys::{self, Empfaenger};
use crate::store::StoreError;

/// Documents longer than this need the ZIP's wide fields.
const ZIP64_BYTES: u64 = 3 << 30;

const LIESMICH: &str = include_str!("uebermittlung.txt");

/// What `inhalt.json` says.
#[derive(Serialize)]
struct Inhalt {
    aktenzeichen: Option<String>,
    akte: AkteId,
    protokoll: String,
    erstellt: String,
    dateien: Vec<Datei>,
}

/// One version of one Dokument.
#[derive(Serialize)]
struct Datei {
    datei: String,
    dokument: DokumentId,
    betreff: String,
    klasse: &'static str,
    fassung: usize,
    dateiname: String,
    medientyp: String,
    groesse: u64,
    sha256: String,
    blake3: String,
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Blob(e.to_string()))
}

/// A partner's recipient as typed by a person.
pub fn empfaenger(text: &str) -> Result<Empfaenger, AppError> {
    text.trim()
        .parse()
        .map_err(|_| Satz::neu("eingabe-age-schluessel").into())
}

/// The versions of the shared Dokumente, with the names they get; none of before a Schlusszeichnung.
fn dateien(akte: &Akte, geteilt: &Geteilt) -> Vec<(Datei, Fassung)> {
    let mut out = Vec::new();
    for id in geteilt.dokumente() {
        let Some(dokument) = akte.dokument(id) else {
            continue;
        };
        let ab = akte.gezeichnete_fassung(id).unwrap_or(1);
        for (n, f) in dokument.fassungen.range(ab..) {
            let datei = Datei {
                // Numbered as they stand here: gaps would tell of what was not shared.
                datei: format!("dokument-{:04}.age", out.len() + 1),
                dokument: id,
                betreff: dokument.betreff.to_string(),
                klasse: dokument.klasse.code(),
                fassung: *n as usize,
                dateiname: f.dateiname.clone(),
                medientyp: f.medientyp.clone(),
                groesse: f.blob.groesse,
                sha256: f.blob.sha256.to_string(),
                blake3: f.blob.blake3.to_string(),
            };
            out.push((datei, f.clone()));
        }
    }
    out
}

/// Writes the ZIP to a temporary file without a name, ready to be read from its start; its length in bytes.
///
/// `an`: of one kind, hybrid or X25519. Errors: `Eingabe` without recipients or with mixed ones; a document that is
/// missing or changed ends it, so a ZIP that is there is whole.
pub async fn zip(
    app: &App,
    geteilt: &Geteilt,
    an: Vec<Empfaenger>,
) -> Result<(File, u64), AppError> {
    if an.is_empty() || !keys::von_einer_art(&an) {
        return Err(Satz::neu("eingabe-age-fehlt").into());
    }
    let akte = app.akte_zu(geteilt).await?;
    let handout = app.aushaendigen(geteilt).await?;
    let (listed, fassungen): (Vec<Datei>, Vec<Fassung>) =
        dateien(&akte, geteilt).into_iter().unzip();
    let inhalt = Inhalt {
        aktenzeichen: akte.aktenzeichen().map(str::to_owned),
        akte: geteilt.akte,
        protokoll: app.store.origin.to_string(),
        erstellt: now().tag().to_string(),
        dateien: listed,
    };
    let (app, runtime) = (app.clone(), tokio::runtime::Handle::current());
    let work = tokio::task::spawn_blocking(move || -> Result<(File, u64), AppError> {
        let mut out = ZipWriter::new(tempfile::tempfile().map_err(fault)?);
        let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        out.start_file("LIESMICH.txt", plain).map_err(fault)?;
        out.write_all(LIESMICH.as_bytes()).map_err(fault)?;
        let json = zeroize::Zeroizing::new(serde_json::to_vec_pretty(&inhalt).map_err(fault)?);
        let text = handout.text();
        for (name, secret) in [
            ("inhalt.json.age", &json[..]),
            ("keys.age", text.as_bytes()),
        ] {
            out.start_file(name, plain).map_err(fault)?;
            let mut age = keys::writer(&an, &mut out).map_err(StoreError::from)?;
            age.write_all(secret).map_err(fault)?;
            age.finish().map_err(fault)?;
        }
        for (datei, fassung) in inhalt.dateien.iter().zip(&fassungen) {
            let options = plain.large_file(datei.groesse > ZIP64_BYTES);
            out.start_file(&datei.datei, options).map_err(fault)?;
            let mut age = keys::writer(&an, &mut out).map_err(StoreError::from)?;
            let blob =
                runtime.block_on(app.blobs.get(&fassung.blob.name, &fassung.blob.schluessel))?;
            let mut read = SyncIoBridge::new_with_handle(StreamReader::new(blob), runtime.clone());
            std::io::copy(&mut read, &mut age).map_err(fault)?;
            age.finish().map_err(fault)?;
        }
        let mut file = out.finish().map_err(fault)?;
        let length = file.seek(SeekFrom::End(0)).map_err(fault)?;
        file.seek(SeekFrom::Start(0)).map_err(fault)?;
        Ok((file, length))
    });
    work.await.map_err(fault)?
}

/// What was shared with a person, for their own recipient or the announced one of their organisation.
pub async fn mitnehmen(
    app: &App,
    actor: &Actor,
    akte: AkteId,
    an: Option<&str>,
) -> Result<(File, u64), AppError> {
    let geteilt = app.mit_mir_geteilt(actor, akte).await?;
    let an = match an.filter(|text| !text.trim().is_empty()) {
        Some(text) => vec![empfaenger(text)?],
        None => app.empfaenger_von(app.person(actor)?.org),
    };
    zip(app, &geteilt, an).await
}
