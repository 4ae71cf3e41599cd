//! xdomea: reads messages and packages of the archive's standard, strictly.
//!
//! Takes 0503 (Aussonderung) and 0401 (Abgabe) of xdomea 2.3.0, 2.4.0, 3.0.0, 3.1.0 and 0503 of 4.0.0.
//! Knows no database, no clock and no network. A broken package is refused whole, with reason, place and
//! advice ([`Ablehnung`]); an accepted one comes as a [`Nachricht`] with a [`Bericht`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod ablehnung;
mod bericht;
mod model;
mod optionen;
mod paket;

pub use ablehnung::{Ablehnung, AblehnungCode, Ort};
pub use bericht::{Bericht, OhnePlatz, Warnung, WarnungCode, Zaehlung};
pub use model::{
    Akte, Aktenplan, Aktenplaneinheit, Anlage, Aufbewahrungsdauer, Aufbewahrungsende,
    Aussonderungsmetadaten, Code, DateiNr, Dokument, Fassung, Format, Hash, HistorienEintrag,
    Kontakt, Laufzeit, Metadaten, Nachricht, Nachrichtentyp, Planeinheit, Primaerdokument,
    Schriftgutobjekt, System, Version, Verweis, Verweisdatei, Vorgang, Zeitpunkt,
};
pub use optionen::Optionen;
pub use paket::{Datei, DateiLeser, Paket, read_folder, read_message, read_package, read_path};

mod abbildung;
mod baum;
mod behaelter;
mod folge;
#[cfg(test)]
mod gegenprobe;
mod grammatik;
mod namen;
mod pruefsumme;
mod pruefung;
mod quelle;
mod schema;
mod wert;
mod xml;
