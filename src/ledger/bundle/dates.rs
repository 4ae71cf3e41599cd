//! Whether a timestamp counts, and whether the dates of events fit the one over them.

use super::check::Place;
use crate::anchor::Anchor;
use crate::header::{HEADER_BYTES, HeaderBytes};
use crate::tsa::{Roots, Stamp, Token, TokenError};

/// How far two honest clocks may be apart, in milliseconds.
const CLOCKS_MS_MAX: u64 = 10 * 60 * 1000;

/// How many events of a stamped state of `size` events are dated after the stamp, which was made when they were there.
/// `stamp_ms`: when that was at the latest, Unix milliseconds.
pub(super) fn dated_after(
    headers: &[[u8; HEADER_BYTES]],
    places: &[Place],
    size: u64,
    stamp_ms: u64,
) -> u64 {
    let latest = stamp_ms.saturating_add(CLOCKS_MS_MAX);
    let stamped = headers
        .iter()
        .zip(places)
        .filter(|(_, place)| place.proved && place.position < size);
    let dates = stamped.filter_map(|(header, _)| HeaderBytes(*header).parse().ok());
    dates.filter(|header| header.time_ms > latest).count() as u64
}

/// A token is good by itself, and was made while the one that it renews still counted.
pub(super) fn check_token(
    anchor: &Anchor,
    roots: Option<&Roots>,
    before: Option<&Stamp>,
) -> Result<Stamp, TokenError> {
    let stamp = Token::parse(&anchor.token)?.check(anchor.imprint(), roots)?;
    match before {
        Some(last) if stamp.time_ms > last.until_ms || stamp.time_ms < last.time_ms => {
            Err(TokenError::Validity)
        }
        _ => Ok(stamp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Header, Kind};
    use crate::ids::{ChainHash, RecordId};

    const STAMP_MS: u64 = 1_795_500_000_000;

    fn header(time_ms: u64) -> [u8; HEADER_BYTES] {
        let header = Header {
            kind: Kind::Action,
            org: 3,
            record_id: RecordId([0xbb; 16]),
            seq: 2,
            time_ms,
            payload_len: 336,
            key_epoch: 1,
            prev: ChainHash([0; 32]),
            payload_b3: [1; 32],
            payload_sha256: [2; 32],
        };
        header.encode().0
    }

    #[test]
    fn an_event_dated_after_the_timestamp_over_it_is_counted() {
        let late = STAMP_MS + CLOCKS_MS_MAX + 1;
        let headers = [late - 1, late, late, late].map(header);
        let place = |(position, proved)| Place { position, proved };
        // Not proved to be in the log, and behind the stamped state: nothing is said of those.
        let places = [(0, true), (4, true), (6, false), (9, true)].map(place);
        assert_eq!(dated_after(&headers, &places, 9, STAMP_MS), 1);
        assert_eq!(dated_after(&headers, &places, 9, late), 0);
    }
}
