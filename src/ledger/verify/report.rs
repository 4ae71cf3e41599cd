//! The answer of an audit.

use super::days::{DatedBack, DayRange};
use super::defect::Finding;
use crate::heads::Day;
use crate::ids::TreeHash;
use serde::Serialize;

/// What a pass over the log has shown.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Events seen.
    pub events: u64,
    /// Streams seen.
    pub streams: u64,
    /// Stored roots compared.
    pub heads: u64,
    /// Root over the events seen; nothing if a part of the tree could not be computed.
    pub root: Option<TreeHash>,
    /// The newest day of which a good heads event says where all streams ended.
    pub heads_day: Option<Day>,
    /// Days of the log without a heads event: a warning and no finding, since the service may have been off. Nothing
    /// where no note was read: not known.
    pub heads_missing: Option<Vec<DayRange>>,
    /// Events dated long before earlier ones, if any: a warning and no finding, since a clock may have been wrong.
    pub dated_back: Option<DatedBack>,
    /// What is wrong, by position: the first is the first bad event.
    pub findings: Vec<Finding>,
    /// Findings above [`super::FINDINGS_MAX`] that were only counted.
    pub dropped: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}
