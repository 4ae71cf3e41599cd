//! What a bundle carries beside the events: seal, cosignatures, heads, tokens, policies.

use deadpool_postgres::Object;
use eakte_domain::StreamId;
use eakte_ledger::bundle::{EarlierNote, Evidence, HeadsEvidence, LoggedEvent};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::header::Kind;
use eakte_ledger::note::Note;
use eakte_ledger::policy::Confirmed;

use super::anker::Anker;
use super::beweis::Stand;
use super::start::log_config;
use super::{App, AppError};
use crate::store::leser::Zeile;
use crate::store::{StoreError, checkpoints, heads};

/// Newest seals that are looked at for one that both policies confirm.
const SEALS_MAX: i64 = 48;
/// Newest anchors among which the newest note that was stamped is sought: renewals of older ones may follow it.
const ANCHORS_MAX: i64 = 200;
/// Roots of the timestamp authority, below the data folder.
pub(super) const TSA_ROOTS: &str = "tsa/root.pem";

impl App {
    /// Collects all that is there for a stream and a state of the log. What is missing is left out; the verifier says so.
    pub(super) async fn belege(
        &self,
        client: &Object,
        stand: Stand,
        stream: StreamId,
    ) -> Result<Evidence, AppError> {
        let checkpoint = Checkpoint {
            origin: self.store.origin.clone(),
            size: stand.size,
            root: stand.root,
        };
        let signed = checkpoints::of_size(&***client, stand.size).await?;
        let note = match signed.filter(|s| s.checkpoint == checkpoint) {
            Some(signed) => self
                .mit_zeugen(client, signed.note, stand.size)
                .await?
                .to_bytes(),
            // No signer: the writer answers for the state, and the verifier says that nobody else does.
            None => checkpoint.sign(self.store.bund.schreiber()),
        };
        let (_, config) = log_config(&self.store).await?;
        let roots = std::fs::read_to_string(self.daten.join(TSA_ROOTS)).ok();
        Ok(Evidence {
            log_keys: config.log_keys,
            checkpoint: note,
            sealed: self.siegel(client, stand).await?,
            heads: self.vollstaendig(client, stand, stream).await?,
            stamped: self.gestempelt(client, stand).await?,
            policies: self.publisher.policy_texte().cloned(),
            tsa_roots: roots,
            keys: None,
        })
    }

    /// A signed note with every witness's line so far.
    pub(super) async fn mit_zeugen(
        &self,
        client: &Object,
        mut note: Note,
        size: u64,
    ) -> Result<Note, AppError> {
        let lines = checkpoints::cosignatures(&***client, size).await?;
        if note.add(lines).is_err() {
            tracing::warn!(size, "too many cosignatures for one note");
        }
        Ok(note)
    }

    /// The newest seal up to a size that both policies confirm; the newest of all if there is none.
    pub(super) async fn bestes_siegel(
        &self,
        client: &Object,
        up_to: u64,
    ) -> Result<Option<(Checkpoint, Note)>, AppError> {
        let mut newest = None;
        for size in checkpoints::sealed_sizes(&***client, SEALS_MAX).await? {
            let signed = checkpoints::of_size(&***client, size).await?;
            let Some(signed) = signed.filter(|_| size <= up_to) else {
                continue;
            };
            let note = self.mit_zeugen(client, signed.note, size).await?;
            let standing = self.publisher.policies().map(|p| p.check(&note));
            if standing.is_some_and(|s| s.confirmed() == Confirmed::Both) {
                return Ok(Some((signed.checkpoint, note)));
            }
            newest.get_or_insert((signed.checkpoint, note));
        }
        Ok(newest)
    }

    async fn siegel(&self, client: &Object, stand: Stand) -> Result<Option<EarlierNote>, AppError> {
        let Some((checkpoint, note)) = self.bestes_siegel(client, stand.size).await? else {
            return Ok(None);
        };
        if checkpoint.size == stand.size {
            return Ok(None);
        }
        let path = self
            .store
            .consistency(&***client, checkpoint.size, stand.size)
            .await?;
        Ok(Some(EarlierNote {
            note: note.to_bytes(),
            proof: path,
        }))
    }

    async fn vollstaendig(
        &self,
        client: &Object,
        stand: Stand,
        stream: StreamId,
    ) -> Result<Option<HeadsEvidence>, AppError> {
        let Some(newest) = self.tagesstand().await? else {
            return Ok(None);
        };
        let Some(row) = heads::newest(&***client, Kind::Heads).await? else {
            return Ok(None);
        };
        if newest.position >= stand.size || row.position as u64 != newest.position {
            return Ok(None);
        }
        let Some((end, proof)) = heads::prove(&self.store.db, newest.heads.size, stream).await?
        else {
            return Ok(None);
        };
        let event = self.protokolliert(client, stand, &[row]).await?.remove(0);
        Ok(Some(HeadsEvidence { event, end, proof }))
    }

    /// The newest note that was stamped, with its anchor and renewals.
    async fn gestempelt(
        &self,
        client: &Object,
        stand: Stand,
    ) -> Result<Option<(EarlierNote, Vec<LoggedEvent>)>, AppError> {
        let all = self.anker_zeilen(ANCHORS_MAX).await?;
        let covered = |anker: &Anker| (anker.zeile.position as u64) < stand.size;
        let first = all
            .iter()
            .rfind(|a| a.anchor.renews.is_none() && covered(a));
        let Some(first) = first else { return Ok(None) };
        let mut rows: Vec<Zeile> = vec![first.zeile.clone()];
        let mut last = first.zeile.sequence;
        for anker in all.iter().filter(|a| covered(a)) {
            if anker.anchor.renews.is_some_and(|r| r.seq as i64 == last) {
                last = anker.zeile.sequence;
                rows.push(anker.zeile.clone());
            }
        }
        let sql = "SELECT note FROM anchor_note WHERE sha512 = $1";
        let digest = first.anchor.note_sha512.as_slice();
        let Some(note) = client.query_opt(sql, &[&digest]).await? else {
            return Ok(None);
        };
        let size = first.anchor.size;
        let path = self.store.consistency(&***client, size, stand.size).await?;
        let events = self.protokolliert(client, stand, &rows).await?;
        Ok(Some((
            EarlierNote {
                note: note.get(0),
                proof: path,
            },
            events,
        )))
    }

    /// Events of the log's own stream with their proofs. `rows`: ascending.
    async fn protokolliert(
        &self,
        client: &Object,
        stand: Stand,
        rows: &[Zeile],
    ) -> Result<Vec<LoggedEvent>, AppError> {
        let (_, proofs) = self.store.beweise(client, stand, rows).await?;
        let mut events = Vec::new();
        for (row, proof) in rows.iter().zip(proofs) {
            events.push(LoggedEvent {
                header: row.header()?,
                proof,
                body: (row.body.as_deref())
                    .ok_or_else(|| StoreError::Log {
                        position: row.position,
                        reason: "the payload is missing".into(),
                    })?
                    .to_vec(),
            });
        }
        Ok(events)
    }
}
