//! Erasure: which payloads of a stream go, on what legal basis, and who approved it.
//!
//! Decided 2026-11-26: one erase event carries all ranges of one decision, so that two approvers
//! sign one text and the decision is in the log whole or not at all. Both sign the finished text,
//! place included: neither signature is good for another erasure, another stream or another past.
//!
//! Source: `schema/LOG.md` section 4. Vectors: `tests/golden/ledger/claim.json`, `log.json`.

use crate::ids::{HASH_BYTES, Origin};
use crate::lines::{LineError, Lines};
use crate::note::{Note, WriterPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;

/// Most ranges of one erasure.
pub const RANGES_MAX: usize = 4096;
/// Most approvers in one `config` note.
pub const APPROVERS_MAX: usize = 2048;
/// Most standing rules in one `config` note.
pub const RULES_MAX: usize = 64;
/// Most approver lines of one erasure; two are right, more are read to say that they are wrong.
const SIGNERS_MAX: usize = 16;
/// Type of the streams that hold a read log.
pub const READ_LOG: &str = "leseprotokoll";
/// Legal basis on which read logs end.
pub const READ_LOG_BASIS: &str = "§ 79 Abs. 4 SGB X";
/// Most months that the standing rule of read logs may state.
pub const READ_LOG_MONTHS_MAX: u8 = 120;

/// Digest of the standing rule under which a read log ends so many months after its month began, 1 to
/// [`READ_LOG_MONTHS_MAX`]: what the configuration announces and erase events cite.
///
/// Source: `schema/LOG.md` section 4, "Read logs".
pub fn read_log_rule(months: u8) -> [u8; HASH_BYTES] {
    let text = format!(
        "eakte/regel/v1\ngegenstand: {READ_LOG}\nmonate: {months}\ngrundlage: {READ_LOG_BASIS}\n"
    );
    Sha256::digest(text.as_bytes()).into()
}

/// Someone who may approve an erasure: name and key of a C2SP verifier key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Approver {
    /// The name they sign under. Says nothing of the person: a note is clear.
    pub name: Origin,
    /// Their Ed25519 key.
    pub key: WriterPublicKey,
}

impl Serialize for Approver {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Approver {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (name, key) = WriterPublicKey::from_vkey(&text).map_err(serde::de::Error::custom)?;
        Ok(Approver { name, key })
    }
}

impl fmt::Display for Approver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key.to_vkey(&self.name))
    }
}

/// Sequences of one stream, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeqRange {
    /// The first.
    pub from: u64,
    /// The last, not below the first.
    pub to: u64,
}

/// Payloads of earlier events of the stream are erased: salts and bodies go at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EraseClaim {
    /// Which: 1 to 4,096 ranges, ascending, apart from each other.
    pub ranges: Vec<SeqRange>,
    /// The legal basis, one line. Clear for ever: never anything personal.
    pub basis: String,
    /// The two who approved it; none if a standing rule is cited.
    pub approvers: Vec<Approver>,
    /// Digest of the standing rule.
    pub rule: Option<[u8; HASH_BYTES]>,
}

/// The backups that held the erased payloads are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasedClaim {
    /// The ranges of the erase event.
    pub ranges: Vec<SeqRange>,
    /// Its sequence.
    pub erase: u64,
}

/// What is wrong with who approved an erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalDefect {
    /// Not exactly two different approvers, or approvers beside a standing rule.
    Approvers,
    /// A signature is missing or wrong.
    Signature,
}

impl EraseClaim {
    /// Whether two different people approved the note, each with a good signature. Citing a rule
    /// takes no signature but the writer's. Whether keys and rule are announced is shown by the log.
    pub fn check_approval(&self, note: &Note) -> Result<(), ApprovalDefect> {
        match (&self.approvers[..], self.rule) {
            ([], Some(_)) => Ok(()),
            ([one, other], None) if one.name != other.name && one.key != other.key => {
                let signed = |a: &Approver| note.verify(&a.name, &a.key).is_ok();
                if signed(one) && signed(other) {
                    Ok(())
                } else {
                    Err(ApprovalDefect::Signature)
                }
            }
            _ => Err(ApprovalDefect::Approvers),
        }
    }

    pub(crate) fn write(&self, line: &mut impl FnMut(&str, &dyn fmt::Display)) {
        write_ranges(&self.ranges, line);
        line("basis", &self.basis);
        self.approvers.iter().for_each(|a| line("approver", a));
        if let Some(rule) = self.rule {
            line("rule", &hex::encode(rule));
        }
    }

    pub(crate) fn parse(lines: &mut Lines<'_>) -> Result<Self, LineError> {
        let ranges = parse_ranges(lines)?;
        let basis = lines.value("basis")?.to_owned();
        let approvers = some_approvers(lines, SIGNERS_MAX)?;
        let rule = some_rules(lines, 1)?.pop();
        Ok(EraseClaim {
            ranges,
            basis,
            approvers,
            rule,
        })
    }
}

impl ErasedClaim {
    pub(crate) fn write(&self, line: &mut impl FnMut(&str, &dyn fmt::Display)) {
        write_ranges(&self.ranges, line);
        line("erase", &self.erase);
    }

    pub(crate) fn parse(lines: &mut Lines<'_>) -> Result<Self, LineError> {
        Ok(ErasedClaim {
            ranges: parse_ranges(lines)?,
            erase: lines.number("erase")?,
        })
    }
}

/// The `approver` lines of a `config` note.
pub(crate) fn approvers(lines: &mut Lines<'_>) -> Result<Vec<Approver>, LineError> {
    some_approvers(lines, APPROVERS_MAX)
}

/// The `rule` lines of a `config` note.
pub(crate) fn rules(lines: &mut Lines<'_>) -> Result<Vec<[u8; HASH_BYTES]>, LineError> {
    some_rules(lines, RULES_MAX)
}

fn write_ranges(ranges: &[SeqRange], line: &mut impl FnMut(&str, &dyn fmt::Display)) {
    for range in ranges {
        line("from", &range.from);
        line("to", &range.to);
    }
}

fn parse_ranges(lines: &mut Lines<'_>) -> Result<Vec<SeqRange>, LineError> {
    let mut ranges: Vec<SeqRange> = Vec::new();
    loop {
        let wrong = lines.wrong("from");
        let from = lines.number("from")?;
        let to = lines.number("to")?;
        // Neighbours that touch would be one range: one spelling for each set of events.
        let apart = ranges.last().is_none_or(|r| r.to < from && r.to + 1 < from);
        if !apart || to < from || ranges.len() == RANGES_MAX {
            return Err(wrong);
        }
        ranges.push(SeqRange { from, to });
        if !lines.next_is("from") {
            return Ok(ranges);
        }
    }
}

fn some_approvers(lines: &mut Lines<'_>, most: usize) -> Result<Vec<Approver>, LineError> {
    let mut found = Vec::new();
    let wrong = lines.wrong("approver");
    while let Some(value) = lines.optional("approver") {
        let (name, key) = WriterPublicKey::from_vkey(value).map_err(|_| wrong.clone())?;
        if found.len() == most {
            return Err(wrong);
        }
        found.push(Approver { name, key });
    }
    Ok(found)
}

fn some_rules(lines: &mut Lines<'_>, most: usize) -> Result<Vec<[u8; HASH_BYTES]>, LineError> {
    let mut found = Vec::new();
    while lines.next_is("rule") {
        let wrong = lines.wrong("rule");
        if found.len() == most {
            return Err(wrong);
        }
        found.push(lines.hex("rule")?);
    }
    Ok(found)
}
