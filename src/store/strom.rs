//! What is known of a stream: its kind, its keys, and the state its events fold to.

use std::sync::Arc;

use eakte_domain::werte::Schutzklasse;
use eakte_domain::{OrgNr, StreamId, Zeit};
use eakte_ledger::chain;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::ChainHash;
use eakte_ledger::seal::RecordKey;
use tokio_postgres::GenericClient;

use super::schreiber::Verluste;
use super::{StoreError, wrong};
use crate::codec::Stromart;

/// Keys of a stream, opened. Shared, never printed.
#[derive(Clone, Debug)]
pub struct Stromschluessel {
    /// What the stream holds.
    pub art: Stromart,
    /// Leading organisation when the stream was opened.
    pub org: OrgNr,
    epochen: Vec<(u32, Schutzklasse, RecordKey)>,
}

impl Stromschluessel {
    /// A stream without keys yet.
    pub fn new(art: Stromart, org: OrgNr) -> Self {
        Self {
            art,
            org,
            epochen: Vec::new(),
        }
    }

    /// The key of an epoch.
    pub fn key(&self, epoch: u32) -> Option<&RecordKey> {
        self.epochen
            .iter()
            .find(|(e, _, _)| *e == epoch)
            .map(|(_, _, k)| k)
    }

    /// The newest epoch of a protection class and its key.
    pub fn newest(&self, klasse: Schutzklasse) -> Option<(u32, &RecordKey)> {
        self.epochen
            .iter()
            .rev()
            .find(|(_, k, _)| *k == klasse)
            .map(|(e, _, k)| (*e, k))
    }

    /// The number the next epoch gets: 1, 2, 3 ...
    pub fn next_epoch(&self) -> u32 {
        self.epochen.last().map_or(1, |(e, _, _)| e + 1)
    }

    /// The protection classes that have a key, in the order of their first epochs.
    pub fn klassen(&self) -> Vec<Schutzklasse> {
        let mut out = Vec::new();
        for (_, klasse, _) in &self.epochen {
            if !out.contains(klasse) {
                out.push(*klasse);
            }
        }
        out
    }

    /// All epochs in their order, each with its class and key.
    pub(super) fn epochen(&self) -> impl Iterator<Item = (u32, Schutzklasse, &RecordKey)> {
        self.epochen.iter().map(|(e, s, k)| (*e, *s, k))
    }

    /// Adds an epoch.
    pub fn push(&mut self, epoch: u32, klasse: Schutzklasse, key: RecordKey) {
        self.epochen.push((epoch, klasse, key));
    }
}

/// A stream folded: what a command needs to decide, seal and append without reading again.
#[derive(Clone, Debug)]
pub struct Stromstand<A> {
    /// State after all its events.
    pub aggregate: A,
    /// Sequence of the next event.
    pub next_seq: u64,
    /// What the next header carries as `prev`.
    pub prev: ChainHash,
    /// Time of the last event.
    pub zeit: Zeit,
    /// Who leads the stream as of the last event.
    pub org: OrgNr,
    /// Keys of the stream.
    pub keys: Arc<Stromschluessel>,
    /// How many losses of the writer's connection ([`Verluste`]) had been counted when it was read.
    pub gelesen: u64,
}

/// Events of a stream that the table of streams does not name.
pub(super) fn fehlt(id: StreamId) -> StoreError {
    wrong(
        -1,
        format_args!("stream {} is not in the table of streams", id.0),
    )
}

/// Where a stream ends, without folding it.
pub async fn ende(
    client: &impl GenericClient,
    verluste: &Verluste,
    stream: StreamId,
) -> Result<Option<Stromstand<()>>, StoreError> {
    let gelesen = verluste.stand();
    let row = client
        .query_opt(
            "SELECT s.art, s.org, e.header, e.position FROM stream s JOIN event e ON e.stream = s.stream
             WHERE s.stream = $1 ORDER BY e.sequence DESC LIMIT 1",
            &[&stream.0],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let wrong = |reason: String| StoreError::Log {
        position: row.get(3),
        reason,
    };
    let bytes = HeaderBytes::try_from(row.get::<_, &[u8]>(2)).map_err(|e| wrong(e.to_string()))?;
    let header = bytes.parse().map_err(|e| wrong(e.to_string()))?;
    let art = Stromart::from_name(row.get(0))
        .ok_or_else(|| wrong("the stream is of an unknown kind".into()))?;
    Ok(Some(Stromstand {
        aggregate: (),
        next_seq: header.seq + 1,
        prev: chain::link(&bytes),
        zeit: Zeit(header.time_ms as i64),
        org: OrgNr(header.org),
        keys: Arc::new(Stromschluessel::new(
            art,
            OrgNr(row.get::<_, i16>(1) as u16),
        )),
        gelesen,
    }))
}
