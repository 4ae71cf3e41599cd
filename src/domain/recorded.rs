//! Recorded: an event as it stands in the log, opened for readers.

use crate::akte::AkteEvent;
use crate::aktenplan::AktenplanEvent;
use crate::akteur::Akteur;
use crate::kennung::{CommandId, Position, StreamId, Zeit};
use crate::leseprotokoll::LeseprotokollEvent;
use crate::organisation::OrganisationEvent;
use crate::scanstapel::ScanstapelEvent;
use crate::werte::{Digest, Zweck};

/// One event of the log: where it stands, who caused it, what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// Place in the whole log.
    pub position: Position,
    /// The stream: one Akte, the Aktenplan, one Organisation, one Scanstapel.
    pub stream: StreamId,
    /// Place in the stream: 0, 1, 2 ...
    pub sequence: u64,
    /// When, from the header.
    pub zeit: Zeit,
    /// BLAKE3 of the header: what a receipt names.
    pub header_hash: Digest,
    /// Who and why. A clear event has nobody: the log itself wrote it.
    pub urheber: Option<Urheber>,
    /// What happened.
    pub ereignis: Ereignis,
}

/// Who caused an event, why, by which command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urheber {
    /// Who.
    pub akteur: Akteur,
    /// Why.
    pub zweck: Zweck,
    /// By which command.
    pub cmd: CommandId,
    /// Digest of the request that asked for it, if its sender may repeat it.
    pub anfrage: Option<Digest>,
}

/// What an event says, by the kind of its stream.
// Nearly every event is an Akte's: a box would only add an allocation.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq)]
pub enum Ereignis {
    /// Of an Akte.
    Akte(AkteEvent),
    /// Of the Aktenplan.
    Aktenplan(AktenplanEvent),
    /// Of an Organisation.
    Organisation(OrganisationEvent),
    /// Of a batch of scanned paper.
    Scanstapel(ScanstapelEvent),
    /// Of a read log; `None` once its payload is gone with the month's key.
    Leseprotokoll(Option<LeseprotokollEvent>),
    /// A clear event of the log itself.
    Klar {
        /// Kind byte of the header (`schema/LOG.md` section 3).
        kind: u8,
    },
    /// Payloads of earlier events of the stream are erased: readers fold the stream anew.
    Loeschung(Loeschung),
    /// The backups that held what an erase event named are gone, too.
    LoeschungAbgeschlossen {
        /// Sequence of the erase event.
        erase: u64,
    },
    /// The payload of this event is erased; nobody can say any more what happened.
    Geloescht(Geloescht),
}

/// What an erase event says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loeschung {
    /// First and last sequence of each range of erased events.
    pub bereiche: Vec<(u64, u64)>,
    /// The legal basis.
    pub grundlage: String,
    /// A standing rule took it: whole read logs, never an Akte.
    pub nach_regel: bool,
}

/// Why the payload of an event is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Geloescht {
    /// Sequence of the erase event in the same stream.
    pub durch: u64,
    /// When it was made.
    pub am: Zeit,
    /// The legal basis.
    pub grundlage: String,
}
