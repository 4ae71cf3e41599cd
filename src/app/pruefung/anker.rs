//! Holds the timestamps that the log states against what they are for. There are few, so all are looked at each time.

use std::collections::HashMap;

use eakte_ledger::anchor::{Anchor, imprint};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::{HeaderBytes, Kind};
use eakte_ledger::ids::RecordId;
use eakte_ledger::note::Note;
use eakte_ledger::tsa::{IMPRINT_BYTES, Roots, Token};
use eakte_ledger::verify::{Defect, Finding, Issuer, LogVerifier};
use tokio_postgres::Client;

use crate::store::StoreError;

/// Compares every anchor event with the log, the note that was stamped and the token. `roots`: who vouches for the
/// authority; none: the token's own chain must do.
pub(super) async fn anker_pruefen(
    client: &Client,
    issuer: &Issuer,
    roots: Option<&Roots>,
    verifier: &mut LogVerifier,
) -> Result<(), StoreError> {
    let kind = i32::from(Kind::Anchor.number());
    let positions = client
        .query(
            "SELECT position FROM event WHERE get_byte(header, 4) = $1 AND get_byte(header, 4) IN (5, 6) ORDER BY position",
            &[&kind],
        )
        .await?;
    let mut earlier: HashMap<(RecordId, u64), [u8; IMPRINT_BYTES]> = HashMap::new();
    for row in positions {
        let position: i64 = row.get(0);
        let row = client
            .query_one(
                "SELECT e.header, b.body FROM event e LEFT JOIN payload_body b USING (position)
                 WHERE e.position = $1 LIMIT 1",
                &[&position],
            )
            .await?;
        let bytes = HeaderBytes::try_from(row.get::<_, &[u8]>(0));
        let header = bytes.ok().and_then(|b| b.parse().ok());
        let Some((header, body)) = header.zip(row.get::<_, Option<&[u8]>>(1)) else {
            continue;
        };
        let claim = claim::read(&header, body, &issuer.origin, &issuer.writer);
        // What is no anchor was named with its row.
        let Ok(Claim::Anchor(anchor)) = claim else {
            continue;
        };
        let mut defects = Vec::new();
        if !ist_ein_stand(client, &anchor, position).await? {
            defects.push(Defect::AnchorDiffers);
        }
        let is_kept = match anchor.renews {
            Some(r) => earlier.get(&(header.record_id, r.seq)) == Some(&r.sha512),
            None => ist_verwahrt(client, issuer, &anchor).await?,
        };
        if !is_kept {
            defects.push(Defect::AnchorNote);
        }
        let token = Token::parse(&anchor.token);
        if token
            .and_then(|t| t.check(anchor.imprint(), roots))
            .is_err()
        {
            defects.push(Defect::AnchorToken);
        }
        for defect in defects {
            verifier.further(Finding {
                stream: Some(header.record_id),
                seq: Some(header.seq),
                ..Finding::at(u64::try_from(position).unwrap_or(0), defect)
            });
        }
        earlier.insert((header.record_id, header.seq), imprint(body));
    }
    Ok(())
}

/// Whether the log had this root after so many events, before the anchor was set.
async fn ist_ein_stand(
    client: &Client,
    anchor: &Anchor,
    position: i64,
) -> Result<bool, StoreError> {
    let Some(last) = i64::try_from(anchor.size)
        .ok()
        .and_then(|s| s.checked_sub(1))
    else {
        return Ok(false);
    };
    let sql = "SELECT root FROM log_batch WHERE last_pos = $1 LIMIT 1";
    let row = client.query_opt(sql, &[&last]).await?;
    Ok(last < position && row.is_some_and(|r| r.get::<_, &[u8]>(0) == anchor.root.0))
}

/// Whether the stamped note is kept, and is a state of that size and root.
async fn ist_verwahrt(
    client: &Client,
    issuer: &Issuer,
    anchor: &Anchor,
) -> Result<bool, StoreError> {
    let sql = "SELECT note FROM anchor_note WHERE sha512 = $1 LIMIT 1";
    let row = client
        .query_opt(sql, &[&anchor.note_sha512.as_slice()])
        .await?;
    let Some(row) = row else { return Ok(false) };
    let bytes: &[u8] = row.get(0);
    let state = Note::parse(bytes)
        .ok()
        .and_then(|note| Checkpoint::parse(note.text()).ok());
    let stamped = Checkpoint {
        origin: issuer.origin.clone(),
        size: anchor.size,
        root: anchor.root,
    };
    Ok(imprint(bytes) == anchor.note_sha512 && state == Some(stamped))
}
