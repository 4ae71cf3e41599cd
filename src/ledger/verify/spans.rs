//! A set of sequences as ranges: small where they lie together, quick however many there are.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Ranges that neither overlap nor touch: first to last, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spans(BTreeMap<u64, u64>);

impl Spans {
    /// Adds a range; `from` is not above `to`.
    pub(super) fn insert(&mut self, mut from: u64, mut to: u64) {
        if let Some((&start, &end)) = self.0.range(..=from).next_back()
            && end >= from.saturating_sub(1)
        {
            (from, to) = (start, to.max(end));
        }
        while let Some((&start, &end)) = self.0.range(from..=to.saturating_add(1)).next() {
            to = to.max(end);
            self.0.remove(&start);
        }
        self.0.insert(from, to);
    }

    /// The last of the range that a sequence lies in; nothing if it lies in none.
    pub(super) fn end_of(&self, seq: u64) -> Option<u64> {
        let (_, end) = self.0.range(..=seq).next_back()?;
        (*end >= seq).then_some(*end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn ranges_that_touch_become_one() {
        let mut spans = Spans::default();
        for (from, to) in [(4, 6), (1, 1), (8, 9), (7, 7), (2, 3), (u64::MAX, u64::MAX)] {
            spans.insert(from, to);
        }
        assert_eq!(spans.0, BTreeMap::from([(1, 9), (u64::MAX, u64::MAX)]));
        spans.insert(0, u64::MAX);
        assert_eq!(spans.0, BTreeMap::from([(0, u64::MAX)]));
    }

    proptest! {
        #[test]
        fn they_hold_exactly_what_was_added(ranges in prop::collection::vec((0u64..60, 0u64..8), 0..20)) {
            let (mut spans, mut all) = (Spans::default(), BTreeSet::new());
            for (from, more) in ranges {
                spans.insert(from, from + more);
                all.extend(from..=from + more);
            }
            for seq in 0..70 {
                let end = all.contains(&seq).then(|| (seq..).take_while(|s| all.contains(s)).last());
                prop_assert_eq!(spans.end_of(seq), end.flatten());
            }
        }
    }
}
