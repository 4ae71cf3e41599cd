//! Keys of single payloads, as they leave for a partner: the K of exactly what was shared, never the record key.
//!
//! Source: `schema/LOG.md` section 7. Vectors: `tests/golden/ledger/handout.json`.

use crate::header::{Header, HeaderBytes};
use crate::ids::{Origin, RecordId, parse_hex};
use crate::lines::{LineError, Lines};
use crate::seal::{OpenError, PayloadKey, SALT_BYTES, open_handed_out};
use zeroize::{Zeroize, Zeroizing};

/// Most keys in one file: the most events of a bundle.
pub const KEYS_MAX: usize = 250_000;

const FIRST_LINE: &str = "eakte/keys/v1";

/// The text inside `keys.age`.
#[derive(Clone, Debug)]
pub struct Handout {
    /// The log.
    pub origin: Origin,
    /// The stream.
    pub stream: RecordId,
    /// Sequence and K of each payload, ascending.
    pub keys: Vec<(u64, PayloadKey)>,
}

/// What became of the payloads that a handout names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandoutReport {
    /// Payloads that opened: their bytes are whole and committed to their key.
    pub opened: u64,
    /// Payloads that did not, by sequence.
    pub failed: Vec<(u64, OpenError)>,
    /// Named payloads that were not given.
    pub missing: Vec<u64>,
}

impl HandoutReport {
    /// Whether every named payload opened.
    pub fn is_sound(&self) -> bool {
        self.failed.is_empty() && self.missing.is_empty()
    }
}

/// One event as the holder of a handout has it.
#[derive(Clone, Copy, Debug)]
pub struct HandoutEvent<'a> {
    /// Its header.
    pub header: &'a HeaderBytes,
    /// Its salt, if it is there.
    pub salt: Option<&'a [u8; SALT_BYTES]>,
    /// Its body, if it is there.
    pub body: Option<&'a [u8]>,
}

impl Handout {
    /// The text: wipe it when done.
    pub fn text(&self) -> Zeroizing<String> {
        let head = format!(
            "{FIRST_LINE}\norigin: {}\nstream: {}\n",
            self.origin, self.stream
        );
        // One allocation of the final size: a growing text would leave keys behind.
        let mut out = Zeroizing::new(String::with_capacity(head.len() + self.keys.len() * 160));
        out.push_str(&head);
        for (seq, key) in &self.keys {
            let hex = Zeroizing::new(hex::encode(key.expose()));
            out.push_str("key: ");
            out.push_str(&seq.to_string());
            out.push(' ');
            out.push_str(&hex);
            out.push('\n');
        }
        out
    }

    /// Reads the text. Errors: a line that is missing, out of place or spelt in another way; no key; more than
    /// [`KEYS_MAX`]; sequences that do not ascend.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut lines = Lines::new(text);
        let wrong = lines.wrong(FIRST_LINE);
        if lines.line(FIRST_LINE)? != FIRST_LINE || !text.ends_with('\n') {
            return Err(wrong);
        }
        let wrong = lines.wrong("origin");
        let origin = Origin::new(lines.value("origin")?).map_err(|_| wrong)?;
        let stream = RecordId(lines.hex("stream")?);
        let mut keys: Vec<(u64, PayloadKey)> = Vec::new();
        let mut wrong = lines.wrong("key");
        while let Some(value) = lines.optional("key") {
            let (seq, hex) = value.split_once(' ').ok_or(wrong.clone())?;
            let seq = crate::lines::number(seq).ok_or(wrong.clone())?;
            let mut bytes: [u8; 64] = parse_hex(hex).map_err(|_| wrong.clone())?;
            let key = PayloadKey::from_bytes(bytes);
            bytes.zeroize();
            let ascends = keys.last().is_none_or(|(last, _)| *last < seq);
            if !ascends || keys.len() == KEYS_MAX {
                return Err(wrong);
            }
            keys.push((seq, key));
            wrong = lines.wrong("key");
        }
        if keys.is_empty() {
            return Err(wrong);
        }
        lines.end()?;
        Ok(Handout {
            origin,
            stream,
            keys,
        })
    }

    /// Opens every named payload among these events of the stream, in any order. The plaintexts are wiped.
    pub fn check<'a>(&self, events: impl IntoIterator<Item = HandoutEvent<'a>>) -> HandoutReport {
        self.open(events, |_, _| {})
    }

    /// The same, and shows header and plaintext of each that opens. The plaintexts are wiped behind that.
    pub fn open<'a>(
        &self,
        events: impl IntoIterator<Item = HandoutEvent<'a>>,
        mut show: impl FnMut(&Header, &[u8]),
    ) -> HandoutReport {
        let mut report = HandoutReport::default();
        let mut seen = vec![false; self.keys.len()];
        for event in events {
            let Ok(header) = event.header.parse() else {
                continue;
            };
            if header.record_id != self.stream {
                continue;
            }
            let Ok(index) = self.keys.binary_search_by_key(&header.seq, |(seq, _)| *seq) else {
                continue;
            };
            let (Some(salt), Some(body)) = (event.salt, event.body) else {
                continue;
            };
            if std::mem::replace(&mut seen[index], true) {
                continue;
            }
            match open_handed_out(event.header, salt, body, &self.keys[index].1) {
                Ok(plain) => {
                    report.opened += 1;
                    show(&header, &plain);
                }
                Err(e) => report.failed.push((header.seq, e)),
            }
        }
        let unseen = self.keys.iter().zip(&seen).filter(|(_, seen)| !**seen);
        report.missing = unseen.map(|((seq, _), _)| *seq).collect();
        report.failed.sort_by_key(|(seq, _)| *seq);
        report
    }
}
