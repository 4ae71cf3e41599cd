//! Wrapped record keys beside the log: each must be the one that a signed `key` event announced.
//!
//! Source: `schema/LOG.md` section 6, "Wrapped keys".

use super::{Defect, Finding, Issuer, LogVerifier};
use crate::claim::{self, Claim, KeyClaim};
use crate::header::{Header, HeaderBytes, Kind};
use crate::ids::RecordId;
use sha2::{Digest, Sha256};

/// A row of `record_key`, the event at the position it names, or both.
#[derive(Clone, Copy, Debug)]
pub struct WrapsRow<'a> {
    /// Position of the announcing event.
    pub position: i64,
    /// What is stored; nothing if the event has no row.
    pub stored: Option<StoredWraps<'a>>,
    /// Header of the event at this position; nothing if there is none.
    pub header: Option<&'a [u8]>,
    /// Its body.
    pub body: Option<&'a [u8]>,
}

/// What a row of `record_key` holds.
#[derive(Clone, Copy, Debug)]
pub struct StoredWraps<'a> {
    /// The stream.
    pub stream: RecordId,
    /// Number of the key.
    pub epoch: i64,
    /// Protection class.
    pub class: &'a str,
    /// u32 length and bytes of each age file.
    pub wraps: &'a [u8],
}

impl WrapsRow<'_> {
    /// What the writer announced about exactly these wraps.
    ///
    /// Errors, in this order: `wraps_unannounced` (the event is missing, of another kind or stream, or not signed by
    /// the writer), `wraps_missing` (nothing is stored), `wraps_differ` (epoch, class or digest).
    pub fn announced(&self, issuer: &Issuer) -> Result<KeyClaim, Defect> {
        self.announced_as(|header, body| {
            claim::read(header, body, &issuer.origin, &issuer.writer).ok()
        })
    }

    fn announced_as(
        &self,
        read: impl FnOnce(&Header, &[u8]) -> Option<Claim>,
    ) -> Result<KeyClaim, Defect> {
        let header = self
            .parsed()
            .filter(|h| h.kind == Kind::Key)
            .filter(|h| self.stored.is_none_or(|s| s.stream == h.record_id))
            .ok_or(Defect::WrapsUnannounced)?;
        let body = self.body.ok_or(Defect::WrapsUnannounced)?;
        let Some(Claim::Key(claim)) = read(&header, body) else {
            return Err(Defect::WrapsUnannounced);
        };
        let stored = self.stored.ok_or(Defect::WrapsMissing)?;
        let digest: [u8; 32] = Sha256::digest(stored.wraps).into();
        let same = i64::from(claim.epoch) == stored.epoch
            && claim.class == stored.class
            && claim.wraps == digest;
        if same {
            Ok(claim)
        } else {
            Err(Defect::WrapsDiffer)
        }
    }

    fn parsed(&self) -> Option<Header> {
        HeaderBytes::try_from(self.header?).ok()?.parse().ok()
    }
}

impl LogVerifier {
    /// Checks wrapped keys against the events that announce them; after the last row of the log, in the same state of
    /// the database.
    ///
    /// The keys of a stream whose sealed events are all erased may be gone; those of a read log must be. An event that
    /// the log lost at its end is `log_truncated` and not once more a finding here.
    pub fn wraps(&mut self, row: &WrapsRow<'_>) {
        let header = row.parsed();
        let (done, read_log) = match header {
            Some(header) => {
                let stream = self.streams.state(header.record_id);
                (stream.is_done(), stream.is_read_log())
            }
            None => (false, false),
        };
        // Half of the time of an audit's end are signatures that it has checked already.
        let announced = if self.is_checked(row.position) {
            row.announced_as(|header, body| Some(claim::read_unverified(header.kind, body).ok()?.1))
        } else {
            row.announced(&self.issuer)
        };
        let defect = match announced {
            Ok(_) if done && read_log => Defect::WrapsAfterErase,
            Ok(_) => return,
            Err(Defect::WrapsMissing) if done => return,
            Err(defect) => defect,
        };
        let lost = row.header.is_none()
            && i128::from(row.position) >= i128::from(self.next)
            && self.last_head.is_some_and(|head| row.position <= head);
        if lost {
            return;
        }
        let position = u64::try_from(row.position).unwrap_or(0);
        self.found(Finding {
            stream: (header.map(|h| h.record_id)).or(row.stored.map(|s| s.stream)),
            seq: header.map(|h| h.seq),
            ..Finding::at(position, defect)
        });
    }
}
