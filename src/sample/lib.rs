//! The sample district: deterministic, fictional, scalable.
//!
//! Same arguments, same bytes, on every machine: no clock, no I/O, no randomness but the given seed.
//! [`bezirk()`] says who is there, [`AKTENPLAN_CSV`] what the files are about, [`akten()`] yields the files one by one;
//! the bytes of a document are built only when [`Inhalt::bytes`] is called.
//! All people are invented; towns and laws are real.

mod akte;
mod ausweg;
mod bezirk;
mod fall;
mod frist;
mod inhalt;
mod leute;
mod personal;
mod plan;
mod rechte;
mod scan;
mod schutz;
mod vereinbarung;
mod verteilung;
mod vorlage;
mod zufall;

pub use akte::{MusterAkte, MusterDokument, MusterFreigabe, MusterUebergabe, MusterVorgang, akten};
pub use ausweg::MusterAusweg;
pub use bezirk::{Bezirk, MusterOrganisation, MusterPerson, bezirk, nutzer_id};
pub use frist::{MusterAufforderung, MusterWiedervorlage};
pub use inhalt::Inhalt;
pub use plan::AKTENPLAN_CSV;
pub use rechte::rechteantrag;
pub use scan::MusterScanstapel;
pub use schutz::{MusterSchutz, MusterSchutzart};
pub use vereinbarung::{MusterVereinbarung, vereinbarung};
pub use vorlage::MusterVorlage;
