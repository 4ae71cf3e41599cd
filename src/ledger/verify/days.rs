//! What the dates of events say, and what they do not prove: warnings, and no defects.
//!
//! Which days have a heads event. The service writes one soon after each day has ended; a day without one is no defect,
//! since the service may have been off, but nobody can prove of it that nothing is missing.
//!
//! Which events are dated long before others that stand before them in the log. Each stream's times ascend, but whoever
//! writes the log could open a new one years back. A clock that was wrong for a while looks the same.

use super::defect::Sprache;
use super::rule::TIME_MS_MAX;
use crate::header::{Header, Kind};
use crate::heads::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Days in a row, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DayRange {
    /// The first.
    pub from: Day,
    /// The last.
    pub to: Day,
}

/// So much earlier than one before it in the log an event may be dated: clocks are set, and events wait for their batch.
const BACK_MS_MAX: u64 = 60 * 60 * 1000;

/// Events that are dated more than an hour before one that stands before them in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedBack {
    /// How many.
    pub events: u64,
    /// Position of the first.
    pub first: u64,
}

impl DatedBack {
    /// The warning, in two or three sentences.
    pub fn sentence(self, sprache: Sprache) -> String {
        let DatedBack { events, first } = self;
        match sprache {
            Sprache::De => format!(
                "Warnung: {events} Ereignisse sind mehr als eine Stunde früher datiert als eines, das vor ihnen im Protokoll steht, \
                 das erste an Position {first}. Das ist kein Befund: Eine Uhr kann falsch gegangen sein. Ging keine falsch, wurden \
                 sie zurückdatiert."
            ),
            Sprache::En => format!(
                "Warning: {events} events are dated more than an hour before one that stands before them in the log, the first at \
                 position {first}. That is no finding: a clock may have been wrong. If none was, they were dated back."
            ),
        }
    }
}

/// What is known of the days of a log: 4 bytes for each day with a heads event.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Days {
    /// Time of the first event and the latest one so far, Unix milliseconds.
    time_ms: Option<(u64, u64)>,
    covered: BTreeSet<Day>,
    newest: Option<Day>,
    dated_back: Option<DatedBack>,
}

impl Days {
    /// Takes the next event.
    pub(super) fn event(&mut self, position: u64, header: &Header) {
        let time_ms = header.time_ms;
        let (first, last) = self.time_ms.unwrap_or((time_ms, time_ms));
        // An erasure bears the time of its first approval, and may wait long for the second.
        if header.kind != Kind::Erase && time_ms.saturating_add(BACK_MS_MAX) < last {
            let none = DatedBack {
                events: 0,
                first: position,
            };
            self.dated_back.get_or_insert(none).events += 1;
        }
        self.time_ms = Some((first, last.max(time_ms)));
    }

    /// Takes a heads event that states `day` and was written at this time. One of the day itself that was written on
    /// the next one stands for both: the service then writes no other. `left_out`: the earliest time of the events before
    /// it that it does not cover. The service takes the size just before it writes; one that leaves out what is old
    /// proves nothing of its day.
    pub(super) fn heads(&mut self, day: Day, time_ms: u64, left_out: Option<u64>) {
        if left_out.is_some_and(|left_out| left_out.saturating_add(BACK_MS_MAX) < time_ms) {
            return;
        }
        self.covered.insert(day);
        self.covered
            .extend(Day::of_ms(time_ms).and_then(Day::before));
        self.newest = self.newest.max(Some(day));
    }

    /// Events dated back, if there are any.
    pub(super) fn dated_back(&self) -> Option<DatedBack> {
        self.dated_back
    }

    /// Day of the newest heads event.
    pub(super) fn newest(&self) -> Option<Day> {
        self.newest
    }

    /// The days without a heads event, from that of the first event to the one before that of the latest: the last day
    /// may not have ended.
    pub(super) fn missing(&self) -> Vec<DayRange> {
        let mut missing = Vec::new();
        // A header may be dated later than any day of the calendar: that hides no missing one.
        let day = |ms: u64| Day::of_ms(ms.min(TIME_MS_MAX));
        let days = self
            .time_ms
            .and_then(|(first, last)| Some((day(first)?, day(last)?)));
        let Some((first, last)) = days.filter(|(first, last)| first < last) else {
            return missing;
        };
        let mut next = Some(first);
        for day in self.covered.range(first..last).copied().chain([last]) {
            if let (Some(from), Some(to)) = (next.filter(|from| *from < day), day.before()) {
                missing.push(DayRange { from, to });
            }
            next = day.after();
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ChainHash, RecordId};

    const DAY_MS: u64 = 86_400_000;
    /// 2026-11-20 06:00 UTC.
    const START_MS: u64 = 1_795_154_400_000;

    fn at(kind: Kind, time_ms: u64) -> Header {
        Header {
            kind,
            org: 3,
            record_id: RecordId([0xbb; 16]),
            seq: 2,
            time_ms,
            payload_len: 336,
            key_epoch: 1,
            prev: ChainHash([0; 32]),
            payload_b3: [1; 32],
            payload_sha256: [2; 32],
        }
    }

    fn missing(heads_written: &[u64], days: u64) -> Vec<String> {
        let mut all = Days::default();
        for day in 0..=days {
            all.event(day, &at(Kind::Action, START_MS + day * DAY_MS));
        }
        for day in heads_written {
            let time_ms = START_MS + day * DAY_MS;
            let yesterday = Day::of_ms(time_ms).and_then(Day::before);
            all.heads(yesterday.expect("a day"), time_ms, None);
        }
        let range = |r: DayRange| format!("{} {}", r.from, r.to);
        all.missing().into_iter().map(range).collect()
    }

    #[test]
    fn a_log_with_a_heads_event_soon_after_each_day_lacks_none() {
        assert_eq!(missing(&[0, 1, 2, 3], 3), Vec::<String>::new());
        assert_eq!(missing(&[], 0), Vec::<String>::new());
    }

    #[test]
    fn days_without_one_are_named_as_ranges() {
        assert_eq!(missing(&[], 3), ["2026-11-20 2026-11-22"]);
        assert_eq!(
            missing(&[1, 5], 6),
            ["2026-11-21 2026-11-23", "2026-11-25 2026-11-25"]
        );
        assert_eq!(missing(&[1, 2], 3), ["2026-11-22 2026-11-22"]);
    }

    #[test]
    fn an_event_dated_after_the_last_day_of_the_calendar_hides_no_missing_day() {
        let mut days = Days::default();
        days.event(0, &at(Kind::Action, START_MS));
        days.event(1, &at(Kind::Action, TIME_MS_MAX + 1));
        let missing = days.missing();
        let [range] = missing[..] else {
            panic!("{missing:?}");
        };
        let shown = format!("{} {}", range.from, range.to);
        assert_eq!(shown, "2026-11-20 9999-12-30");
    }

    #[test]
    fn one_written_by_hand_stands_for_the_day_before_too() {
        let mut days = Days::default();
        for day in 0..3 {
            days.event(day, &at(Kind::Action, START_MS + day * DAY_MS));
        }
        let time_ms = START_MS + DAY_MS;
        days.heads(Day::of_ms(time_ms).expect("a day"), time_ms, None);
        assert_eq!(days.missing(), []);
        assert_eq!(days.newest(), Day::of_ms(time_ms));
    }

    #[test]
    fn one_that_leaves_out_what_is_old_stands_for_no_day() {
        let mut days = Days::default();
        for day in 0..3 {
            days.event(day, &at(Kind::Action, START_MS + day * DAY_MS));
        }
        let time_ms = START_MS + DAY_MS;
        let day = Day::of_ms(time_ms).expect("a day");
        days.heads(day, time_ms, Some(time_ms - BACK_MS_MAX - 1));
        assert_eq!((days.missing().len(), days.newest()), (1, None));
        days.heads(day, time_ms, Some(time_ms - BACK_MS_MAX));
        assert_eq!((days.missing().len(), days.newest()), (0, Some(day)));
    }

    #[test]
    fn events_dated_long_before_earlier_ones_are_counted_from_the_first_on() {
        let mut days = Days::default();
        days.event(0, &at(Kind::Action, START_MS));
        days.event(1, &at(Kind::Action, START_MS - BACK_MS_MAX));
        days.event(2, &at(Kind::Erase, START_MS - 9 * DAY_MS));
        assert_eq!(days.dated_back(), None);
        days.event(3, &at(Kind::Open, START_MS - 9 * DAY_MS));
        days.event(4, &at(Kind::Action, START_MS - BACK_MS_MAX - 1));
        let found = DatedBack {
            events: 2,
            first: 3,
        };
        assert_eq!(days.dated_back(), Some(found));
    }
}
