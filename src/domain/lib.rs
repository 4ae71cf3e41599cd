//! The rules of an Akte: pure, no clock, no randomness, no I/O.
//!
//! Lowest first: `schema` (how the API describes them), `kennung` (ids, time), `werte` (vocabularies, texts, versions of documents), `akteur` (who),
//! `zugriff` (what the gate decides on and answers), `issued` (a command with who, when, why), `aktenzeichen`,
//! `leseprotokoll` (who was shown what), then one module per aggregate (`akte`, `aktenplan`, `organisation`, `scanstapel`;
//! inside, one file per action), and `recorded` (an event as readers of the log see it).

pub mod akte;
pub mod aktenplan;
pub mod aktenzeichen;
mod akteur;
mod event;
mod issued;
mod kennung;
pub mod leseprotokoll;
pub mod organisation;
mod recorded;
pub mod scanstapel;
mod schema;
pub mod werte;
pub mod zugriff;

pub use akteur::{Akteur, Vertretene};
pub use issued::Issued;
pub use kennung::{
    AkteId, AufforderungId, AussonderungId, CommandId, DokumentId, FreigabeId, GeschaeftsgangId,
    LoeschungId, NotfallId, NutzerId, OrgNr, Position, ProzessId, RechteantragId, SperreId,
    StapelId, StreamId, UebergabeId, VereinbarungId, VertretungId, VorgangId, WiedervorlageId,
    Zeit,
};
pub use recorded::{Ereignis, Geloescht, Loeschung, Recorded, Urheber};
