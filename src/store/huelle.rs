//! Wraps of record keys: which one counts, and whether it is the one that the log announced.
//!
//! Wraps are only added. Of an epoch the newest counts that a signed `key` event of the stream announced: same
//! stream, epoch and class, digest over the stored bytes. A row that nobody announced is passed over here and a
//! finding of `eakte verify`. The key inside must be the one the event commits to before anything is opened with it.

use std::sync::LazyLock;

use eakte_domain::OrgNr;
use eakte_domain::werte::Schutzklasse;
use eakte_ledger::claim::{self, Claim, KeyClaim};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::{Origin, RecordId};
use eakte_ledger::seal::RecordKey;
use eakte_ledger::verify::{Issuer, Sprache, StoredWraps, WrapsRow};
use sha2::{Digest, Sha256};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{GenericClient, Row};
use uuid::Uuid;

use super::StoreError;
use crate::keys::{self, Empfaenger, Identitaet, KeyError, Schluesselbund};

/// One row of `record_key` and the event it names.
#[derive(Clone, Debug)]
pub struct Huelle {
    /// The stream.
    pub stream: Uuid,
    /// Epoch of the key.
    pub epoch: i32,
    /// Code of the protection class.
    pub klasse: String,
    /// The age files.
    pub wraps: Vec<u8>,
    /// The announcing event.
    pub position: i64,
    /// Organisation they are for, as the column says; [`organisation`] says what counts.
    pub org: i16,
    /// Digest of the recipients, if it was kept.
    pub empfaenger: Option<Vec<u8>>,
    header: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
}

impl From<&Row> for Huelle {
    fn from(row: &Row) -> Self {
        Self {
            stream: row.get(0),
            epoch: row.get(1),
            klasse: row.get(2),
            wraps: row.get(3),
            position: row.get(4),
            org: row.get(5),
            empfaenger: row.get(6),
            header: row.get(7),
            body: row.get(8),
        }
    }
}

/// Columns and joins of a [`Huelle`]; a condition follows.
pub const HUELLE_SQL: &str = "SELECT k.stream, k.epoch, k.klasse, k.wraps, k.position, k.org, k.empfaenger, e.header, b.body
     FROM record_key k LEFT JOIN event e USING (position) LEFT JOIN payload_body b USING (position) ";

/// SHA-256 over stored wraps: what a `key` event announces.
pub fn digest(wraps: &[u8]) -> [u8; 32] {
    Sha256::digest(wraps).into()
}

/// Which recipients wraps are for: SHA-256 over their texts, in any order. Says what to wrap anew; proves nothing.
pub fn empfaenger_digest(recipients: &[Empfaenger]) -> [u8; 32] {
    let mut texts: Vec<String> = recipients.iter().map(ToString::to_string).collect();
    texts.sort_unstable();
    Sha256::digest(texts.join("\n")).into()
}

/// What [`der_stroeme`] asks.
pub(super) static DER_STROEME_SQL: LazyLock<String> = LazyLock::new(|| {
    format!("{HUELLE_SQL} WHERE k.stream = ANY($1) ORDER BY k.stream, k.epoch, k.position DESC")
});

/// All wraps of these streams: by stream and epoch, newest first.
pub async fn der_stroeme(
    client: &impl GenericClient,
    streams: &[Uuid],
) -> Result<Vec<Huelle>, StoreError> {
    let params: [(&(dyn ToSql + Sync), Type); 1] = [(&streams, Type::UUID_ARRAY)];
    let rows = client.query_typed(&DER_STROEME_SQL, &params).await?;
    Ok(rows.iter().map(Huelle::from).collect())
}

impl Huelle {
    /// The row as the verifier reads it.
    pub fn row(&self) -> WrapsRow<'_> {
        WrapsRow {
            position: self.position,
            stored: Some(StoredWraps {
                stream: RecordId(*self.stream.as_bytes()),
                epoch: self.epoch.into(),
                class: &self.klasse,
                wraps: &self.wraps,
            }),
            header: self.header.as_deref(),
            body: self.body.as_deref(),
        }
    }

    fn klasse(&self) -> Result<Schutzklasse, StoreError> {
        self.klasse
            .parse()
            .map_err(|_| self.wrong("a key of an unknown class"))
    }

    fn wrong(&self, reason: impl std::fmt::Display) -> StoreError {
        StoreError::Log {
            position: self.position,
            reason: format!(
                "record key of stream {}, epoch {}: {reason}",
                self.stream, self.epoch
            ),
        }
    }

    /// Opens the wraps, which must be announced, with the identities and compares the key with its commitment.
    pub fn schluessel(
        &self,
        claim: &KeyClaim,
        identities: &[Identitaet],
    ) -> Result<RecordKey, StoreError> {
        let key = keys::unwrap(&self.wraps, identities)?;
        self.gebunden(claim, key)
    }

    /// Who led the stream when the event was written, if it is a signed `key` event of this stream and epoch.
    fn im_kopf(&self, issuer: &Issuer) -> Option<OrgNr> {
        let header = HeaderBytes::try_from(self.header.as_deref()?).ok()?;
        let header = header.parse().ok()?;
        if header.record_id != RecordId(*self.stream.as_bytes()) {
            return None;
        }
        let body = self.body.as_deref()?;
        match claim::read(&header, body, &issuer.origin, &issuer.writer) {
            Ok(Claim::Key(key)) if i64::from(key.epoch) == i64::from(self.epoch) => {
                Some(OrgNr(header.org))
            }
            _ => None,
        }
    }

    fn gebunden(&self, claim: &KeyClaim, key: RecordKey) -> Result<RecordKey, StoreError> {
        let stream = RecordId(*self.stream.as_bytes());
        let made = claim::key_commitment(&key, &stream, claim.epoch);
        if blake3::Hash::from_bytes(made) != blake3::Hash::from_bytes(claim.commitment) {
            return Err(self.wrong("the wrapped key is not the one the log commits to"));
        }
        Ok(key)
    }
}

/// The key of one epoch from its wraps, newest first.
///
/// Errors: none of them is announced, the newest announced one does not open or holds another key.
pub fn oeffnen(
    rows: &[Huelle],
    bund: &Schluesselbund,
) -> Result<(u32, Schutzklasse, RecordKey), StoreError> {
    let (row, claim) = gueltig(rows, bund)?;
    let key = row.gebunden(&claim, bund.unwrap(&row.wraps)?)?;
    Ok((claim.epoch, row.klasse()?, key))
}

/// The newest of these wraps of one epoch that the log announced.
pub fn gueltig<'a>(
    rows: &'a [Huelle],
    bund: &Schluesselbund,
) -> Result<(&'a Huelle, KeyClaim), StoreError> {
    let issuer = issuer(bund)?;
    let mut first = None;
    for row in rows {
        match row.row().announced(&issuer) {
            Ok(claim) => return Ok((row, claim)),
            Err(defect) => {
                tracing::warn!(stream = %row.stream, epoch = row.epoch, position = row.position,
                    defect = defect.code(), "wraps of a record key are passed over; run `eakte verify`");
                first.get_or_insert((row, defect));
            }
        }
    }
    Err(match first {
        Some((row, defect)) => row.wrong(defect.sentence(Sprache::En)),
        None => StoreError::Keys(KeyError::Huelle("no wraps".into())),
    })
}

/// The organisation whose key of one epoch this is, from all wraps of the epoch, newest first: whoever led the stream
/// when the key was announced for the first time. The column `org` says the same, but whoever may write the database
/// may change it, and a rotation must not wrap the key to whom it names.
///
/// Errors: no signed event announces the epoch.
pub fn organisation(rows: &[Huelle], bund: &Schluesselbund) -> Result<OrgNr, StoreError> {
    let issuer = issuer(bund)?;
    let first = rows.iter().rev().find_map(|row| row.im_kopf(&issuer));
    first.ok_or_else(|| match rows.first() {
        Some(row) => row.wrong("no signed event announces the key"),
        None => StoreError::Keys(KeyError::Huelle("no wraps".into())),
    })
}

fn issuer(bund: &Schluesselbund) -> Result<Issuer, StoreError> {
    Ok(Issuer {
        origin: Origin::new(bund.origin()).map_err(|e| StoreError::Config(e.to_string()))?,
        writer: bund.schreiber().public(),
    })
}
