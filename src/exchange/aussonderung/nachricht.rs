//! The offer (0501) and the package (0503).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use eakte_domain::AussonderungId;
use eakte_domain::werte::Digest;
use eakte_xdomea as xd;
use sha2::{Digest as _, Sha256};
use tokio_util::io::{StreamReader, SyncIoBridge};

use super::objekte::{Ablage, abbilden, zeitpunkt};
use crate::app::aussonderung::Lieferung;
use crate::app::{Actor, App, AppError, Auftrag};
use crate::store::StoreError;

/// Tries when another package of the same Akten was recorded meanwhile.
const VERSUCHE_MAX: usize = 3;
/// Bytes hashed at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// A ZIP in a temporary file without a name, ready to be read from its start.
pub struct Paketdatei {
    /// Its name, as the standard wants it.
    pub name: String,
    /// The file.
    pub datei: File,
    /// Its length in bytes.
    pub bytes: u64,
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Blob(e.to_string()))
}

/// What was offered together, by metadata alone.
///
/// Errors: `NichtGefunden` if the person sees none of it.
pub async fn anbieteverzeichnis(
    app: &App,
    actor: &Actor,
    aussonderung: AussonderungId,
) -> Result<Paketdatei, AppError> {
    let angebot = app.angebot(actor, aussonderung).await?;
    let (nachricht, _) = nachricht(app, &angebot, xd::Nachrichtentyp::Anbieteverzeichnis);
    let (paket, _) = packen(app, nachricht, Vec::new()).await?;
    Ok(paket)
}

/// The package with everything the archive takes of an Aussonderung. Recorded at each Akte before it leaves. Asked for again
/// by the same request it is the same.
///
/// Errors: as [`App::lieferung`]; `Veraltet` if others make packages of the same Akten without end; a document that is
/// missing or changed ends it, so a package that is there is whole.
pub async fn aussonderungspaket(
    app: &App,
    actor: &Actor,
    aussonderung: AussonderungId,
    auftrag: Auftrag,
) -> Result<Paketdatei, AppError> {
    for _ in 0..VERSUCHE_MAX {
        let lieferung = app.lieferung(actor, aussonderung, auftrag).await?;
        let (nachricht, dateien) = nachricht(app, &lieferung, xd::Nachrichtentyp::Aussonderung);
        let (paket, summe) = packen(app, nachricht, dateien).await?;
        if app.ausgesondert(actor, &lieferung, summe, auftrag).await? {
            return Ok(paket);
        }
    }
    Err(AppError::Veraltet)
}

fn nachricht(
    app: &App,
    lieferung: &Lieferung,
    typ: xd::Nachrichtentyp,
) -> (xd::Nachricht, Vec<Ablage>) {
    let verzeichnis = app.verzeichnis();
    let mit_dokumenten = typ == xd::Nachrichtentyp::Aussonderung;
    let (mut objekte, mut dateien) = (Vec::new(), Vec::new());
    for akte in &lieferung.akten {
        if let Some(abbild) = abbilden(akte, &verzeichnis, mit_dokumenten) {
            objekte.push(xd::Schriftgutobjekt::Akte(abbild.akte));
            dateien.extend(abbild.dateien);
        }
    }
    let kopf = lieferung.akten.first().and_then(|a| a.akte.kopf());
    let absender = xd::Kontakt {
        institution: kopf.map(|k| verzeichnis.org_name(k.org)),
        organisationseinheit: kopf.map(|k| k.einheit.to_string()),
        ..xd::Kontakt::default()
    };
    let empfaenger = xd::Kontakt {
        institution: Some(verzeichnis.org_name(App::KREIS)),
        organisationseinheit: Some("Archiv".to_owned()),
        ..xd::Kontakt::default()
    };
    let nachricht = xd::Nachricht {
        version: xd::FASSUNG,
        typ,
        prozess_id: lieferung.nachricht.0,
        nachricht_id: None,
        erstellt: zeitpunkt(lieferung.erstellt),
        absender,
        empfaenger,
        system: xd::System {
            instanz: Some(app.store.origin.to_string()),
            produkt: Some("eAkte".to_owned()),
            hersteller: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        },
        hinweis: None,
        rueckmeldung_archivkennung: mit_dokumenten.then_some(true),
        empfangsbestaetigung: Some(false),
        lfd_nr: None,
        anschreiben: Vec::new(),
        objekte,
        aktenplaene: Vec::new(),
    };
    (nachricht, dateien)
}

/// Writes the ZIP, and hashes it as it will be read.
async fn packen(
    app: &App,
    nachricht: xd::Nachricht,
    ablagen: Vec<Ablage>,
) -> Result<(Paketdatei, Digest), AppError> {
    let (app, runtime) = (app.clone(), tokio::runtime::Handle::current());
    let work = tokio::task::spawn_blocking(move || -> Result<_, AppError> {
        let namen: Vec<String> = ablagen.iter().map(|a| a.name.clone()).collect();
        let mut next = ablagen.iter();
        let oeffnen = |_: &str| {
            let ablage = next.next().ok_or(std::io::ErrorKind::NotFound)?;
            let blob = &ablage.fassung.blob;
            let strom = runtime
                .block_on(app.blobs.get(&blob.name, &blob.schluessel))
                .map_err(std::io::Error::other)?;
            let strom = SyncIoBridge::new_with_handle(StreamReader::new(strom), runtime.clone());
            Ok((strom, blob.groesse))
        };
        let out = tempfile::tempfile().map_err(fault)?;
        let mut datei = xd::write_package(&nachricht, out, &namen, oeffnen).map_err(fault)?;
        let bytes = datei.seek(SeekFrom::End(0)).map_err(fault)?;
        let summe = sha256(&mut datei).map_err(fault)?;
        datei.seek(SeekFrom::Start(0)).map_err(fault)?;
        let name = format!("{}.zip", xd::package_name(&nachricht));
        Ok((Paketdatei { name, datei, bytes }, summe))
    });
    work.await.map_err(fault)?
}

fn sha256(datei: &mut File) -> std::io::Result<Digest> {
    datei.seek(SeekFrom::Start(0))?;
    let mut hasher = Sha256::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let n = datei.read(&mut chunk)?;
        if n == 0 {
            return Ok(Digest(hasher.finalize().into()));
        }
        hasher.update(&chunk[..n]);
    }
}
