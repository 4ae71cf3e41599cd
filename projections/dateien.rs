//! Dateien: which Akte's events name which document file. What no event names, the sweep may take.

use eakte_domain::AkteId;
use eakte_domain::akte::AkteEvent;
use eakte_domain::werte::BlobRef;
use serde_json::json;
use tokio_postgres::GenericClient;

use crate::Error;
use crate::ops::Ops;

/// The names of the documents that an event holds.
pub(crate) fn namen(ops: &mut Ops, akte: AkteId, event: &AkteEvent) -> Result<(), Error> {
    for blob in blobs(event) {
        let name = format!("\\x{}", blob.name);
        ops.insert(8, BLOB, &json!({"name": name, "akte": akte}))?;
    }
    Ok(())
}

/// The documents that an event names.
fn blobs(e: &AkteEvent) -> Vec<&BlobRef> {
    match e {
        AkteEvent::DokumentRegistriert(d) => d.fassung.iter().map(|f| &f.blob).collect(),
        AkteEvent::DokumentFassungAngefuegt(d) => vec![&d.fassung.blob],
        AkteEvent::DokumentUebernommen(d) => {
            let fassungen = d.uebernahme.fassungen.iter();
            fassungen.map(|f| &f.fassung.blob).collect()
        }
        // Named, never `_`: a new event must stop the compiler here.
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::VorgangAngelegt(_)
        | AkteEvent::VorgangBetreffGeaendert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::VorgangStorniert(_)
        | AkteEvent::DokumentBetreffGeaendert(_)
        | AkteEvent::DokumentVerschoben(_)
        | AkteEvent::DokumentStorniert(_)
        | AkteEvent::DokumentAbgegeben(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::DokumentSchutzFestgelegt(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        | AkteEvent::GeschaeftsgangEroeffnet(_)
        | AkteEvent::SchrittErledigt(_)
        | AkteEvent::GeschaeftsgangBeendet(_)
        | AkteEvent::DokumentVersandt(_)
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_)
        | AkteEvent::DokumentGeschwaerzt(_)
        | AkteEvent::TransfervermerkErstellt(_)
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_)
        | AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_) => Vec::new(),
    }
}

const BLOB: &str = "INSERT INTO auth_blob \
    SELECT DISTINCT name, akte FROM json_populate_recordset(NULL::auth_blob, $1::json) ON CONFLICT DO NOTHING";

/// Which of these documents (BLAKE3 of the age file) no event names. `None` while the access models are not filled:
/// then nobody can tell.
///
/// One statement, one view of the log: what is being appended meanwhile is either named or younger than any orphan.
pub async fn ohne_ereignis(
    client: &impl GenericClient,
    names: &[Vec<u8>],
) -> Result<Option<Vec<Vec<u8>>>, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM auth_akte) OR NOT EXISTS (SELECT 1 FROM stream WHERE art = 'akte'), \
               ARRAY(SELECT n FROM unnest($1::bytea[]) n \
                     WHERE NOT EXISTS (SELECT 1 FROM auth_blob b WHERE b.name = n))";
    let row = client.query_one(sql, &[&names]).await?;
    let filled: bool = row.try_get(0)?;
    let orphans = row.try_get(1)?;
    Ok(filled.then_some(orphans))
}

/// Which of these documents no other Akte names: a Dokument that went there took its file along.
pub async fn nur_hier(
    client: &impl GenericClient,
    akte: AkteId,
    names: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, Error> {
    let sql = "SELECT ARRAY(SELECT n FROM unnest($1::bytea[]) n \
               WHERE NOT EXISTS (SELECT 1 FROM auth_blob b WHERE b.name = n AND b.akte <> $2))";
    Ok(client
        .query_one(sql, &[&names, &akte.0])
        .await?
        .try_get(0)?)
}
