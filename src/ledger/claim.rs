//! Clear payloads: what the writer states in a signed note, and where.
//!
//! Every note repeats its place (stream, sequence, organisation, time, previous hash), so that a
//! signature is good for one header only and covers all of the stream before it.
//!
//! Source: `schema/LOG.md` section 4. Vectors: `tests/golden/ledger/claim.json`.

use crate::anchor::Anchor;
use crate::erase::{Approver, EraseClaim, ErasedClaim, approvers, rules};
use crate::header::{Header, Kind};
use crate::heads::Heads;
use crate::ids::{ChainHash, HASH_BYTES, Origin, RecordId};
use crate::lines::{LineError, Lines, is_value, number};
use crate::note::{self, Note, NoteError, WriterKey, WriterPublicKey};
use crate::seal::{Clear, ClearInput, RecordKey, SealError, clear_event};
use crate::vkey::{Scheme, Vkey};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Longest name of an organisation and longest recipient, in bytes.
pub const NAME_BYTES_MAX: usize = 4096;
/// Most verifier keys of the log in one `config` note.
pub const LOG_KEYS_MAX: usize = 16;
/// Most lines of organisations and recipients in one `config` note.
pub const CONFIG_LINES_MAX: usize = 2048;

const KEY_CONTEXT: &[u8] = b"eakte 2026-11 v1 key";

/// The header fields that a note repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The stream.
    pub record_id: RecordId,
    /// Place in the stream.
    pub seq: u64,
    /// Number of the organisation that leads the stream.
    pub org: u16,
    /// Unix time in milliseconds.
    pub time_ms: u64,
    /// Hash of the previous header, or the genesis.
    pub prev: ChainHash,
}

impl From<&Header> for Place {
    fn from(header: &Header) -> Self {
        Place {
            record_id: header.record_id,
            seq: header.seq,
            org: header.org,
            time_ms: header.time_ms,
            prev: header.prev,
        }
    }
}

/// What a note states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A stream begins.
    Open {
        /// What the stream is, for example `akte`: 1 to 32 of `a-z`, `0-9`, `_`, `-`.
        stream_type: String,
        /// The log it began in.
        origin: Origin,
    },
    /// A record key is in use from here on.
    Key(KeyClaim),
    /// Organisations, keys and rules in force.
    Config(Config),
    /// Payloads of this stream are to be erased.
    Erase(EraseClaim),
    /// They are gone from the backups, too.
    Erased(ErasedClaim),
    /// Where every stream ends.
    Heads(Heads),
    /// A timestamp token over a sealed checkpoint.
    Anchor(Anchor),
}

/// Binds a record key and its recipients to a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyClaim {
    /// Number of the key, 1 or more. Stated again when the key is wrapped anew.
    pub epoch: u32,
    /// Which payloads it seals, for example `allgemein`: a word like a stream type.
    pub class: String,
    /// [`key_commitment`] of the key.
    pub commitment: [u8; HASH_BYTES],
    /// [`wraps_digest`] of the wrapped keys.
    pub wraps: [u8; HASH_BYTES],
}

/// Who takes part and which rules hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Who signs from here on.
    pub writer: WriterPublicKey,
    /// SHA-256 over the access policies in force.
    pub policy: [u8; HASH_BYTES],
    /// Who signs checkpoints from here on: keys of the log's signer, of scheme [`Scheme::Note`] or
    /// [`Scheme::MlDsa44`], under the origin. None: the writer.
    pub log_keys: Vec<Vkey>,
    /// age recipients of the server of the log.
    pub server: Vec<String>,
    /// age recipients of the escrow.
    pub escrow: Vec<String>,
    /// Who may approve an erasure.
    pub approvers: Vec<Approver>,
    /// Digests of the standing rules under which payloads are erased without approval of each.
    pub rules: Vec<[u8; HASH_BYTES]>,
    /// The organisations, by ascending number.
    pub organisations: Vec<Organisation>,
}

/// One organisation of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its number in headers.
    pub number: u16,
    /// Its name, one line.
    pub name: String,
    /// Its age recipients.
    pub recipients: Vec<String>,
}

/// Why a clear payload does not stand for its header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// Not a note, or not signed by the writer.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// A line is missing, out of place or misspelt.
    #[error("{0}")]
    Line(#[from] LineError),
    /// The note was written for another kind, stream, sequence, organisation, time or past.
    #[error("the note belongs to another header")]
    Place,
    /// The `open` note or a key of the `config` note names another log.
    #[error("the note speaks of log `{0}`")]
    Origin(Origin),
}

/// Commits to a record key without revealing it: BLAKE3 keyed with it, over context, stream and
/// epoch. Check it before a stored key is used: a planted key shows.
pub fn key_commitment(key: &RecordKey, stream: &RecordId, epoch: u32) -> [u8; HASH_BYTES] {
    let mut hasher = blake3::Hasher::new_keyed(key.expose());
    hasher.update(KEY_CONTEXT);
    hasher.update(&stream.0);
    hasher.update(&epoch.to_be_bytes());
    *hasher.finalize().as_bytes()
}

/// Digest of a record key's wraps, in stored order: SHA-256 over u32 length and bytes of each.
/// A widened recipient list shows.
pub fn wraps_digest<'a>(wraps: impl IntoIterator<Item = &'a [u8]>) -> [u8; HASH_BYTES] {
    let mut sha = Sha256::new();
    for wrap in wraps {
        // An age file above 4 GiB is not a wrapped key; its digest then differs, as it should.
        sha.update((wrap.len() as u32).to_be_bytes());
        sha.update(wrap);
    }
    sha.finalize().into()
}

impl Claim {
    /// The kind of event that carries this claim.
    pub fn kind(&self) -> Kind {
        match self {
            Claim::Open { .. } => Kind::Open,
            Claim::Key(_) => Kind::Key,
            Claim::Config(_) => Kind::Config,
            Claim::Erase(_) => Kind::Erase,
            Claim::Erased(_) => Kind::Erased,
            Claim::Heads(_) => Kind::Heads,
            Claim::Anchor(_) => Kind::Anchor,
        }
    }

    /// Makes the event: text, signature, header. Fails if a value has not the form of its line
    /// (the note would not parse), or as [`clear_event`] does.
    pub fn event(
        &self,
        place: &Place,
        origin: &Origin,
        key: &WriterKey,
    ) -> Result<Clear, ClaimEventError> {
        let note = note::sign(&self.note_text(place)?, origin, key);
        self.event_with(place, note)
    }

    /// The text that the writer, and of an erasure both approvers, sign. Fails as [`Claim::event`].
    pub fn note_text(&self, place: &Place) -> Result<String, ClaimEventError> {
        let text = self.text(place);
        // What the parser refuses is never written: a value with a line feed could forge a line.
        let (read, claim) = parse_text(self.kind(), &text)?;
        if read != *place || claim != *self {
            return Err(ClaimEventError::Unwritable);
        }
        Ok(text)
    }

    /// Makes the event from a note signed elsewhere over [`Claim::note_text`].
    pub fn event_with(&self, place: &Place, note: Vec<u8>) -> Result<Clear, ClaimEventError> {
        let input = ClearInput {
            kind: self.kind(),
            org: place.org,
            record_id: place.record_id,
            seq: place.seq,
            time_ms: place.time_ms,
            prev: place.prev,
        };
        Ok(clear_event(&input, note)?)
    }

    fn text(&self, place: &Place) -> String {
        let mut text = format!(
            "eakte/{}/v1\nstream: {}\nseq: {}\norg: {}\ntime: {}\nprev: {}\n",
            self.kind().name(),
            place.record_id,
            place.seq,
            place.org,
            place.time_ms,
            place.prev
        );
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        };
        match self {
            Claim::Open {
                stream_type,
                origin,
            } => {
                line("type", stream_type);
                line("origin", origin);
            }
            Claim::Key(key) => {
                line("epoch", &key.epoch);
                line("class", &key.class);
                line("commitment", &hex::encode(key.commitment));
                line("wraps", &hex::encode(key.wraps));
            }
            Claim::Config(config) => {
                line("writer", &config.writer);
                line("policy", &hex::encode(config.policy));
                config.log_keys.iter().for_each(|k| line("log_key", k));
                config.server.iter().for_each(|r| line("server", r));
                config.escrow.iter().for_each(|r| line("escrow", r));
                config.approvers.iter().for_each(|a| line("approver", a));
                config
                    .rules
                    .iter()
                    .for_each(|r| line("rule", &hex::encode(r)));
                for organisation in &config.organisations {
                    let Organisation { number, name, .. } = organisation;
                    line("organisation", &format_args!("{number} {name}"));
                    organisation
                        .recipients
                        .iter()
                        .for_each(|r| line("recipient", r));
                }
            }
            Claim::Erase(erase) => erase.write(&mut line),
            Claim::Erased(erased) => erased.write(&mut line),
            Claim::Heads(heads) => heads.lines().iter().for_each(|(n, v)| line(n, v)),
            Claim::Anchor(anchor) => anchor.lines().iter().for_each(|(n, v)| line(n, v)),
        }
        text
    }
}

/// Why a claim does not become an event. A fault of the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimEventError {
    /// A value has not the form its line asks for.
    #[error("{0}")]
    Line(#[from] LineError),
    /// A value would be read back as something else, or the kind is not written by this version.
    #[error("the claim cannot be written")]
    Unwritable,
    /// The event cannot be made.
    #[error("{0}")]
    Seal(#[from] SealError),
}

/// Reads a clear payload and checks that the writer signed it for exactly this header.
///
/// `header` must carry the digests of `body`; [`crate::verify`] compares them. For `open` the
/// origin must be `origin`, too.
pub fn read(
    header: &Header,
    body: &[u8],
    origin: &Origin,
    writer: &WriterPublicKey,
) -> Result<Claim, ClaimError> {
    let note = Note::parse(body)?;
    note.verify(origin, writer)?;
    let (place, claim) = parse_text(header.kind, note.text())?;
    if place != Place::from(header) {
        return Err(ClaimError::Place);
    }
    let named: Vec<&Origin> = match &claim {
        Claim::Open { origin, .. } => vec![origin],
        Claim::Config(config) => config.log_keys.iter().map(Vkey::name).collect(),
        Claim::Key(_) | Claim::Erase(_) | Claim::Erased(_) | Claim::Heads(_) | Claim::Anchor(_) => {
            vec![]
        }
    };
    match named.into_iter().find(|named| *named != origin) {
        Some(other) => Err(ClaimError::Origin(other.clone())),
        None => Ok(claim),
    }
}

/// Reads a clear payload and leaves its signatures to the caller.
pub fn read_unverified(kind: Kind, body: &[u8]) -> Result<(Place, Claim), ClaimError> {
    Ok(parse_text(kind, Note::parse(body)?.text())?)
}

/// The text of a note whose signature was checked already.
fn parse_text(kind: Kind, text: &str) -> Result<(Place, Claim), LineError> {
    let mut lines = Lines::new(text);
    let wrong = lines.wrong("eakte/<kind>/v1");
    if lines.line("eakte/<kind>/v1")? != format!("eakte/{}/v1", kind.name()) {
        return Err(wrong);
    }
    let place = Place {
        record_id: RecordId(lines.hex("stream")?),
        seq: lines.number("seq")?,
        org: lines.number("org")?,
        time_ms: lines.number("time")?,
        prev: ChainHash(lines.hex("prev")?),
    };
    let claim = match kind {
        Kind::Open => Claim::Open {
            stream_type: lines.word("type")?,
            origin: {
                let wrong = lines.wrong("origin");
                Origin::new(lines.value("origin")?).map_err(|_| wrong)?
            },
        },
        Kind::Key => Claim::Key(KeyClaim {
            epoch: {
                let wrong = lines.wrong("epoch");
                lines
                    .number("epoch")
                    .and_then(|n| if n == 0 { Err(wrong) } else { Ok(n) })?
            },
            class: lines.word("class")?,
            commitment: lines.hex("commitment")?,
            wraps: lines.hex("wraps")?,
        }),
        Kind::Config => Claim::Config(config(&mut lines)?),
        Kind::Erase => Claim::Erase(EraseClaim::parse(&mut lines)?),
        Kind::Erased => Claim::Erased(ErasedClaim::parse(&mut lines)?),
        Kind::Anchor => Claim::Anchor(Anchor::read(&mut lines)?),
        Kind::Heads => Claim::Heads(Heads::read(&mut lines, place.time_ms)?),
        // Sealed: never a note.
        Kind::Action | Kind::Access => return Err(wrong),
    };
    lines.end()?;
    Ok((place, claim))
}

fn config(lines: &mut Lines<'_>) -> Result<Config, LineError> {
    let mut config = Config {
        writer: WriterPublicKey(lines.hex("writer")?),
        policy: lines.hex("policy")?,
        log_keys: log_keys(lines)?,
        server: recipients(lines, "server")?,
        escrow: recipients(lines, "escrow")?,
        approvers: approvers(lines)?,
        rules: rules(lines)?,
        organisations: Vec::new(),
    };
    let wrong = lines.wrong("organisation");
    while let Some(value) = lines.optional("organisation") {
        let (number_text, name) = value.split_once(' ').ok_or(wrong.clone())?;
        let number = number(number_text).ok_or(wrong.clone())?;
        let ascends = config
            .organisations
            .last()
            .is_none_or(|o| o.number < number);
        let fits = name.len() <= NAME_BYTES_MAX && is_value(name);
        if !ascends || !fits || config.organisations.len() == CONFIG_LINES_MAX {
            return Err(wrong);
        }
        config.organisations.push(Organisation {
            number,
            name: name.to_owned(),
            recipients: recipients(lines, "recipient")?,
        });
    }
    Ok(config)
}

pub(crate) fn log_keys(lines: &mut Lines<'_>) -> Result<Vec<Vkey>, LineError> {
    let mut found: Vec<Vkey> = Vec::new();
    let wrong = lines.wrong("log_key");
    while let Some(value) = lines.optional("log_key") {
        let key: Vkey = value.parse().map_err(|_| wrong.clone())?;
        if key.scheme() == Scheme::Cosignature || found.len() == LOG_KEYS_MAX {
            return Err(wrong);
        }
        found.push(key);
    }
    Ok(found)
}

fn recipients(lines: &mut Lines<'_>, name: &'static str) -> Result<Vec<String>, LineError> {
    let mut found = Vec::new();
    let wrong = lines.wrong(name);
    while let Some(value) = lines.optional(name) {
        let fits = value.len() <= NAME_BYTES_MAX && value.bytes().all(|b| b.is_ascii_graphic());
        if !fits || found.len() == CONFIG_LINES_MAX {
            return Err(wrong);
        }
        found.push(value.to_owned());
    }
    Ok(found)
}
