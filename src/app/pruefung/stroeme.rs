//! The table `stream` against the events that open the streams: it says which kind of stream one is and who led it at
//! its beginning, and whoever may write the database may change it. The signed `open` event says what is true.

use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::{Header, HeaderBytes};
use eakte_ledger::ids::RecordId;
use eakte_ledger::verify::{Defect, Finding, Issuer, LogVerifier};
use futures::TryStreamExt;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::app::{App, AppError};
use crate::store::leser;

impl App {
    /// Whether the table of streams says of every stream what the log says. Whoever builds the views anew reads each
    /// stream as what the table calls it.
    pub async fn stroeme_stimmen(&self) -> Result<bool, AppError> {
        let issuer = Issuer {
            origin: self.store.origin.clone(),
            writer: self.store.bund.schreiber().public(),
        };
        let mut verifier = LogVerifier::new(issuer.clone());
        let client = self.store.db.service().await?;
        stroeme_pruefen(&client, &issuer, &mut verifier).await?;
        Ok(verifier.findings().is_empty())
    }
}

/// What a signed `open` event says.
struct Eroeffnung {
    header: Header,
    art: String,
}

/// `geprueft`: the audit has checked the signature already.
fn eroeffnung(header: &[u8], body: &[u8], issuer: &Issuer, geprueft: bool) -> Option<Eroeffnung> {
    let header: Header = HeaderBytes::try_from(header).ok()?.parse().ok()?;
    let claim = if geprueft {
        claim::read_unverified(header.kind, body).map(|(_, claim)| claim)
    } else {
        claim::read(&header, body, &issuer.origin, &issuer.writer)
    };
    match claim {
        Ok(Claim::Open { stream_type, .. }) => Some(Eroeffnung {
            header,
            art: stream_type,
        }),
        _ => None,
    }
}

/// Compares each row of `stream` with the event that opens the stream, in the snapshot of an audit, after the rows of
/// the log. An event that is bad by itself has its finding already.
pub(super) async fn stroeme_pruefen(
    snapshot: &impl GenericClient,
    issuer: &Issuer,
    verifier: &mut LogVerifier,
) -> Result<(), AppError> {
    let none: [&(dyn ToSql + Sync); 0] = [];
    let rows = snapshot
        .query_raw(
            "SELECT e.position, coalesce(s.stream, e.stream), s.art, s.org::int, e.header, b.body,
                 e.position IS NULL AND NOT EXISTS (SELECT FROM event x WHERE x.stream = s.stream)
             FROM stream s
             FULL JOIN (SELECT position, stream, header FROM event WHERE sequence = 0) e ON e.stream = s.stream
             LEFT JOIN payload_body b ON b.position = e.position",
            none,
        )
        .await?;
    futures::pin_mut!(rows);
    let mut leer = Vec::new();
    while let Some(r) = rows.try_next().await? {
        let stream = RecordId(*r.get::<_, Uuid>(1).as_bytes());
        let (art, org): (Option<&str>, Option<i32>) = (r.get(2), r.get(3));
        let Some(position) = r.get::<_, Option<i64>>(0) else {
            if r.get(6) {
                leer.push(stream);
            }
            continue;
        };
        let (header, body): (Option<&[u8]>, Option<&[u8]>) = (r.get(4), r.get(5));
        let offen = header
            .zip(body)
            .and_then(|(header, body)| {
                eroeffnung(header, body, issuer, verifier.is_checked(position))
            })
            .filter(|offen| offen.header.record_id == stream);
        let Some(offen) = offen else {
            continue;
        };
        let same = art == Some(offen.art.as_str()) && org == Some(i32::from(offen.header.org));
        if !same {
            verifier.further(Finding {
                stream: Some(stream),
                seq: Some(offen.header.seq),
                ..Finding::at(position.unsigned_abs(), Defect::ColumnsDiffer)
            });
        }
    }
    // Of a log that lost events it is no news that one of its streams has none any more.
    let head = leser::head(snapshot).await?;
    let lost = i128::from(head) >= i128::from(verifier.next());
    if verifier.findings().is_empty() && !lost {
        for stream in leer {
            verifier.further(Finding {
                position: None,
                last_position: None,
                stream: Some(stream),
                seq: None,
                defect: Defect::ColumnsDiffer,
            });
        }
    }
    Ok(())
}
