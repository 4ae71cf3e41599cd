//! The standing rule of read logs: where an erase event may cite it, and from when on.
//!
//! Source: `schema/LOG.md` section 4, "Read logs". Vectors: `tests/golden/ledger/wraps.json`.

use crate::erase::{READ_LOG, READ_LOG_MONTHS_MAX, read_log_rule};
use crate::heads::Day;
use crate::ids::HASH_BYTES;
use std::collections::HashMap;
use std::sync::LazyLock;

/// No clock in Germany is further ahead of UTC: an erasure is never taken for too early that is not.
const AHEAD_MS: u64 = 2 * 60 * 60 * 1000;
/// Last millisecond of the year 9999; what is later counts as this.
pub(super) const TIME_MS_MAX: u64 = 253_402_300_799_999;

/// The standing rules of read logs by their digest, with their months: an audit asks for each erase event.
static READ_LOG_RULES: LazyLock<HashMap<[u8; HASH_BYTES], u8>> = LazyLock::new(|| {
    let all = 1..=READ_LOG_MONTHS_MAX;
    all.map(|months| (read_log_rule(months), months)).collect()
});

/// The `open` event was not read.
const UNKNOWN: u32 = 0;
/// Not a read log.
const OTHER: u32 = 1;
/// A read log of January 1970; later ones count on from here.
const READ_LOG_FIRST: u32 = 2;

/// What a stream is, as its `open` event says, and of a read log its month.
///
/// One number: an audit holds one of these for each stream of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opened(u32);

impl Opened {
    /// Before the `open` event.
    pub(crate) const UNKNOWN: Self = Opened(UNKNOWN);

    /// What an `open` event of this time says.
    pub(crate) fn new(stream_type: &str, time_ms: u64) -> Self {
        Opened(if stream_type == READ_LOG {
            READ_LOG_FIRST + month(time_ms)
        } else {
            OTHER
        })
    }

    /// Whether it is a read log, as far as is known.
    pub(crate) fn is_read_log(self) -> bool {
        self.month().is_some()
    }

    /// Whether an erase event of this time may cite a rule: a read log by its own one and not before its time, any
    /// other stream by any but that one.
    pub(crate) fn allows(self, rule: &[u8; HASH_BYTES], time_ms: u64) -> bool {
        if self == Self::UNKNOWN {
            return true;
        }
        let months = READ_LOG_RULES.get(rule).copied();
        match (self.month(), months) {
            (Some(since), Some(months)) => {
                month(time_ms.saturating_add(AHEAD_MS)) >= since.saturating_add(months.into())
            }
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// For [`Opened::from_bytes`].
    pub(crate) fn to_bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    /// Reads back what [`Opened::to_bytes`] gave.
    pub(crate) fn from_bytes(bytes: [u8; 4]) -> Self {
        Opened(u32::from_be_bytes(bytes))
    }

    fn month(self) -> Option<u32> {
        self.0.checked_sub(READ_LOG_FIRST)
    }
}

/// Months since January 1970, in UTC.
fn month(time_ms: u64) -> u32 {
    Day::of_ms(time_ms.min(TIME_MS_MAX)).map_or(0, Day::month)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 06:00 UTC.
    const NOVEMBER_MS: u64 = 1_795_500_000_000;
    /// 2027-05-01 00:00 in Berlin.
    const MAY_MS: u64 = 1_809_122_400_000;

    #[test]
    fn a_read_log_may_end_when_so_many_months_have_begun_behind_its_own() {
        let log = Opened::new(READ_LOG, NOVEMBER_MS);
        assert!(log.is_read_log());
        assert!(log.allows(&read_log_rule(6), MAY_MS));
        assert!(!log.allows(&read_log_rule(6), MAY_MS - 1));
        assert!(!log.allows(&read_log_rule(7), MAY_MS));
        assert!(!log.allows(&read_log_rule(120), MAY_MS));
        assert!(log.allows(&read_log_rule(120), u64::MAX));
    }

    #[test]
    fn the_rule_of_read_logs_is_theirs_alone_and_they_have_no_other() {
        let (log, akte) = (
            Opened::new(READ_LOG, NOVEMBER_MS),
            Opened::new("akte", NOVEMBER_MS),
        );
        assert!(!log.allows(&[0x99; HASH_BYTES], MAY_MS));
        assert!(akte.allows(&[0x99; HASH_BYTES], MAY_MS));
        assert!(!akte.allows(&read_log_rule(6), MAY_MS));
        assert!(!akte.is_read_log());
    }

    #[test]
    fn nothing_is_asked_of_a_stream_whose_opening_was_not_read() {
        assert!(Opened::UNKNOWN.allows(&read_log_rule(6), 0));
        assert!(!Opened::UNKNOWN.is_read_log());
        for opened in [
            Opened::UNKNOWN,
            Opened::new("akte", NOVEMBER_MS),
            Opened::new(READ_LOG, u64::MAX),
        ] {
            assert_eq!(Opened::from_bytes(opened.to_bytes()), opened);
        }
    }
}
