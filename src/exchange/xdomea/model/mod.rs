//! What a message says, independent of its xdomea version. Plain data with public fields.
//!
//! Names are xdomea's own. Where versions differ, the newer concept names the field; where a version
//! lacks it, the field is empty.

mod antwort;
mod werte;

pub use antwort::*;
pub use werte::*;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The version of the standard, told by the namespace of the root element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fassung {
    /// xdomea 2.3.0
    #[serde(rename = "2.3.0")]
    V230,
    /// xdomea 2.4.0
    #[serde(rename = "2.4.0")]
    V240,
    /// xdomea 3.0.0
    #[serde(rename = "3.0.0")]
    V300,
    /// xdomea 3.1.0
    #[serde(rename = "3.1.0")]
    V310,
    /// xdomea 4.0.0
    #[serde(rename = "4.0.0")]
    V400,
}

impl Fassung {
    /// All versions this library reads, oldest first.
    pub const ALLE: [Self; 5] = [Self::V230, Self::V240, Self::V300, Self::V310, Self::V400];

    /// The version as written in the standard: `3.0.0`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V230 => "2.3.0",
            Self::V240 => "2.4.0",
            Self::V300 => "3.0.0",
            Self::V310 => "3.1.0",
            Self::V400 => "4.0.0",
        }
    }
}

/// The kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Nachrichtentyp {
    /// 0503: an agency hands its closed objects to the archive.
    #[serde(rename = "0503")]
    Aussonderung,
    /// 0401: an agency or system hands its objects to another one.
    #[serde(rename = "0401")]
    Abgabe,
    /// 0501: an agency offers its closed objects to the archive, by metadata.
    #[serde(rename = "0501")]
    Anbieteverzeichnis,
    /// 0502: the archive's appraisal.
    #[serde(rename = "0502")]
    Bewertungsverzeichnis,
    /// 0506: what the archive took over.
    #[serde(rename = "0506")]
    Importbestaetigung,
}

impl Nachrichtentyp {
    /// All kinds this library knows.
    pub(crate) const ALLE: [Self; 5] = [
        Self::Aussonderung,
        Self::Abgabe,
        Self::Anbieteverzeichnis,
        Self::Bewertungsverzeichnis,
        Self::Importbestaetigung,
    ];
    /// Those that bring objects to file.
    pub(crate) const PAKETE: [Self; 2] = [Self::Aussonderung, Self::Abgabe];
    /// Those that an archive answers with.
    pub(crate) const ANTWORTEN: [Self; 2] = [Self::Bewertungsverzeichnis, Self::Importbestaetigung];

    /// The group of the official schemas it stands in.
    pub(crate) fn gruppe(self) -> &'static str {
        match self {
            Self::Abgabe => "AbgabeDurchfuehren",
            Self::Aussonderung
            | Self::Anbieteverzeichnis
            | Self::Bewertungsverzeichnis
            | Self::Importbestaetigung => "AussonderungDurchfuehren",
        }
    }

    /// The four digits of the code list: `0503`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Aussonderung => "0503",
            Self::Abgabe => "0401",
            Self::Anbieteverzeichnis => "0501",
            Self::Bewertungsverzeichnis => "0502",
            Self::Importbestaetigung => "0506",
        }
    }

    /// The name of the root element: `Aussonderung.Aussonderung.0503`.
    pub fn wurzel(self) -> &'static str {
        match self {
            Self::Aussonderung => "Aussonderung.Aussonderung.0503",
            Self::Abgabe => "Abgabe.Abgabe.0401",
            Self::Anbieteverzeichnis => "Aussonderung.Anbieteverzeichnis.0501",
            Self::Bewertungsverzeichnis => "Aussonderung.Bewertungsverzeichnis.0502",
            Self::Importbestaetigung => "Aussonderung.AussonderungImportBestaetigen.0506",
        }
    }
}

/// One message: head, objects, and what came with them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nachricht {
    /// The version of xdomea.
    pub version: Fassung,
    /// 0503 or 0401; 0501 is written only.
    pub typ: Nachrichtentyp,
    /// The process the message belongs to.
    pub prozess_id: Uuid,
    /// The message's own id; 4.0 only.
    pub nachricht_id: Option<Uuid>,
    /// When the sender made the message.
    pub erstellt: Zeitpunkt,
    /// Who sent it (4.0: autor).
    pub absender: Kontakt,
    /// To whom (4.0: leser).
    pub empfaenger: Kontakt,
    /// The sending product.
    pub system: System,
    /// Free text of the head.
    pub hinweis: Option<String>,
    /// Whether the sender wants the archive's own reference back; 0503 only.
    pub rueckmeldung_archivkennung: Option<bool>,
    /// Whether the sender wants a receipt; since 3.0. Whether it wants a confirmation of the import is fixed: yes.
    pub empfangsbestaetigung: Option<bool>,
    /// 4.0: number of this message among those of its kind in the process, counted from 1, and how many there are.
    pub lfd_nr: Option<(i64, i64)>,
    /// Covering letters.
    pub anschreiben: Vec<Dokument>,
    /// The objects, in the order of the message; at least one.
    pub objekte: Vec<Schriftgutobjekt>,
    /// File plans sent along (at most one before 4.0).
    pub aktenplaene: Vec<Aktenplan>,
}

/// The sending product; each field as far as the message says.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct System {
    /// Id of the installation.
    pub instanz: Option<String>,
    /// Product name.
    pub produkt: Option<String>,
    /// Maker of the product; 4.0 only.
    pub hersteller: Option<String>,
    /// Product version.
    pub version: Option<String>,
}

/// A top-level object of the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Schriftgutobjekt {
    /// A whole Akte.
    Akte(Akte),
    /// A Vorgang without its Akte.
    Vorgang(Vorgang),
    /// A Dokument without a Vorgang (before 4.0 only).
    Dokument(Dokument),
}

/// Akte or Teilakte.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Akte {
    /// Id given by the sender.
    pub id: Uuid,
    /// Running number in the object above, as written.
    pub nummer: Option<String>,
    /// 4.0: sent for context only; not appraised, not handed over.
    pub kontextobjekt: bool,
    /// Kennzeichen, Betreff and the like.
    pub metadaten: Metadaten,
    /// Retention and appraisal.
    pub aussonderung: Aussonderungsmetadaten,
    /// Place of the paper part.
    pub standort: Option<String>,
    /// Kind of Akte, free text.
    pub typ: Option<String>,
    /// First and last day.
    pub laufzeit: Laufzeit,
    /// Closed? `None`: the message does not say.
    pub zda: Option<bool>,
    /// Closed when.
    pub zda_datum: Option<Date>,
    /// History kept by the sender, in the order of the message.
    pub historie: Vec<HistorienEintrag>,
    /// References to other objects.
    pub verweise: Vec<Verweis>,
    /// Persons and bodies of the Akte.
    pub kontakte: Vec<Kontakt>,
    /// Dokumente directly in the Akte.
    pub dokumente: Vec<Dokument>,
    /// Vorgaenge.
    pub vorgaenge: Vec<Vorgang>,
    /// Teilakten.
    pub teilakten: Vec<Akte>,
    /// Line of the element in the message, counted from 1.
    pub zeile: u32,
}

/// Vorgang or Teilvorgang.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Vorgang {
    /// Id given by the sender.
    pub id: Uuid,
    /// Running number in the object above, as written.
    pub nummer: Option<String>,
    /// 4.0: sent for context only; not appraised, not handed over.
    pub kontextobjekt: bool,
    /// Kennzeichen, Betreff and the like.
    pub metadaten: Metadaten,
    /// Retention and appraisal.
    pub aussonderung: Aussonderungsmetadaten,
    /// Betreff of the Akte it belongs to.
    pub aktenbetreff: Option<String>,
    /// Kind of Vorgang, free text.
    pub typ: Option<String>,
    /// First and last day.
    pub laufzeit: Laufzeit,
    /// Closed? `None`: the message does not say.
    pub zda: Option<bool>,
    /// Closed when.
    pub zda_datum: Option<Date>,
    /// History kept by the sender, in the order of the message.
    pub historie: Vec<HistorienEintrag>,
    /// References to other objects.
    pub verweise: Vec<Verweis>,
    /// Persons and bodies of the Vorgang.
    pub kontakte: Vec<Kontakt>,
    /// Dokumente.
    pub dokumente: Vec<Dokument>,
    /// Teilvorgaenge.
    pub teilvorgaenge: Vec<Vorgang>,
    /// Line of the element in the message, counted from 1.
    pub zeile: u32,
}

/// Dokument, Anlage, or Schriftstueck of a Dokument (4.0).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Dokument {
    /// Id given by the sender.
    pub id: Uuid,
    /// Running number in the object above, as written.
    pub nummer: Option<String>,
    /// Kennzeichen, Betreff and the like.
    pub metadaten: Metadaten,
    /// The other side's reference.
    pub fremdes_geschaeftszeichen: Option<String>,
    /// Received on.
    pub posteingangsdatum: Option<Date>,
    /// Sent on.
    pub postausgangsdatum: Option<Date>,
    /// Date written on it.
    pub datum_des_schreibens: Option<Date>,
    /// Reference line.
    pub bezug: Option<String>,
    /// "Hier" line.
    pub hier: Option<String>,
    /// Who worked on it, as written.
    pub bearbeiter: Option<String>,
    /// Kind of Dokument, free text.
    pub typ: Option<String>,
    /// Senders (4.0: Autor).
    pub absender: Vec<Kontakt>,
    /// Recipients (4.0: Leser).
    pub empfaenger: Vec<Kontakt>,
    /// Other persons and bodies.
    pub weitere_kontakte: Vec<Kontakt>,
    /// History kept by the sender, in the order of the message.
    pub historie: Vec<HistorienEintrag>,
    /// References to other objects.
    pub verweise: Vec<Verweis>,
    /// Versions, in the order of the message; may be empty.
    pub versionen: Vec<Version>,
    /// 4.0 `DokumentMitSchriftstueck`: its Schriftstuecke, each with versions of its own.
    pub schriftstuecke: Vec<Dokument>,
    /// Anlagen.
    pub anlagen: Vec<Anlage>,
    /// Line of the element in the message, counted from 1.
    pub zeile: u32,
}

/// An Anlage of a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Anlage {
    /// Number of the Anlage, as written.
    pub nummer: Option<String>,
    /// The Anlage itself.
    pub dokument: Dokument,
}
