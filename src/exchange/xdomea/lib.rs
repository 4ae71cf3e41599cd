//! xdomea: reads messages and packages of the archive's standard, strictly, and writes those an agency sends.
//!
//! Takes 0503 (Aussonderung) and 0401 (Abgabe) of xdomea 2.3.0, 2.4.0, 3.0.0, 3.1.0 and 0503 of 4.0.0.
//! Reads what an archive answers (0502, 0506) since 3.0.0, and writes 0501 and 0503 of 3.0.0.
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
    Akte, Aktenplan, Aktenplaneinheit, Anlage, Antwort, Antwortinhalt, Aufbewahrungsdauer,
    Aufbewahrungsende, AusgesondertesObjekt, Aussonderungsmetadaten, BewertetesObjekt, Code,
    DateiNr, Dokument, Fassung, Format, Hash, HistorienEintrag, Kontakt, Laufzeit, Metadaten,
    Nachricht, Nachrichtentyp, Planeinheit, Primaerdokument, Schriftgutobjekt, System, Version,
    Verweis, Verweisdatei, Vorgang, Zeitpunkt,
};
pub use optionen::Optionen;
pub use paket::{
    Datei, DateiLeser, Paket, read_answer, read_folder, read_message, read_package, read_path,
};
pub use schreiben::{FASSUNG, package_name, write_message, write_package};

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
mod schreiben;
mod wert;
mod xml;
