//! What a message says, independent of its xdomea version. Plain data with public fields.
//!
//! Names are xdomea's own. Where versions differ, the newer concept names the field:
//! 4.0's `Geheimhaltung` and 3.x's `Vertraulichkeitsstufe` both end in [`Metadaten::vertraulichkeit`].

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
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
}

impl Nachrichtentyp {
    /// The four digits of the code list: `0503`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Aussonderung => "0503",
            Self::Abgabe => "0401",
        }
    }

    /// The name of the root element: `Aussonderung.Aussonderung.0503`.
    pub fn wurzel(self) -> &'static str {
        match self {
            Self::Aussonderung => "Aussonderung.Aussonderung.0503",
            Self::Abgabe => "Abgabe.Abgabe.0401",
        }
    }
}

/// One message: head, objects, and what came with them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nachricht {
    /// The version of xdomea.
    pub version: Fassung,
    /// 0503 or 0401.
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

/// One version of a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Version {
    /// As written; may be empty and need not be a number (`6.25`).
    pub nummer: String,
    /// The same content in one or more formats; at least one.
    pub formate: Vec<Format>,
}

/// One format of a version: one primary file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Format {
    /// Code of the list `Dateiformat` (018 PDF, 045 text, 100 other).
    pub format: Code,
    /// Name of a format the list does not know.
    pub sonstiger_name: Option<String>,
    /// Version of the format, as written; may be empty.
    pub version: String,
    /// The file.
    pub primaerdokument: Primaerdokument,
}

/// What the message says about a primary file, and where its bytes are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Primaerdokument {
    /// Name in the package: a UUID, mostly followed by `_name.ext`.
    pub dateiname: String,
    /// Name before the export.
    pub dateiname_original: Option<String>,
    /// Who made the file.
    pub ersteller: Option<String>,
    /// When it was made.
    pub datum_uhrzeit: Option<Zeitpunkt>,
    /// Last change; 4.0 only.
    pub letzte_aenderung: Option<Zeitpunkt>,
    /// Hash stated by the message; 4.0 only.
    pub hash: Option<Hash>,
    /// Whether a signature or seal lies inside the file.
    pub signatur_eingebettet: bool,
    /// Files with signatures or seals of this one.
    pub signaturen: Vec<Verweisdatei>,
    /// Where its bytes are; `None`: missing, accepted by `ohne_dateien`.
    pub datei: Option<DateiNr>,
}

impl Primaerdokument {
    /// The name to show: the original one; else the name in the package without its leading UUID.
    pub fn anzeigename(&self) -> &str {
        if let Some(name) = self.dateiname_original.as_deref().filter(|n| !n.is_empty()) {
            return name;
        }
        match self.dateiname.get(36..).map(|r| r.trim_start_matches('_')) {
            Some(rest) if !rest.is_empty() && !rest.starts_with('.') => rest,
            _ => &self.dateiname,
        }
    }
}

/// A further file named by the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verweisdatei {
    /// Name in the package.
    pub dateiname: String,
    /// Where its bytes are; `None`: missing, accepted by `ohne_dateien`.
    pub datei: Option<DateiNr>,
}

/// Index into [`crate::Paket::dateien`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DateiNr(pub usize);

/// A hash stated by the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hash {
    /// As written: hexadecimal or Base64.
    pub wert: String,
    /// Code or free name of the algorithm, as written.
    pub algorithmus: Option<String>,
}

/// Metadata every object may have.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metadaten {
    /// What it is about.
    pub betreff: Option<String>,
    /// Aktenzeichen or other reference.
    pub kennzeichen: Option<String>,
    /// Responsible unit.
    pub federfuehrung: Option<String>,
    /// Unit that keeps the Akte.
    pub aktenfuehrung: Option<String>,
    /// Code 001 geheim, 002 VS-NfD, 003 offen, 004 streng geheim, 005 VS-Vertraulich.
    pub vertraulichkeit: Option<Code>,
    /// 4.0: data protection level, free text or code.
    pub datenschutzstufe: Option<String>,
    /// Remark.
    pub bemerkung: Option<String>,
    /// Code 001 electronic, 002 hybrid, 003 paper.
    pub medium: Option<Code>,
    /// Unit of the file plan.
    pub aktenplaneinheit: Option<Aktenplaneinheit>,
    /// Last change; 4.0 only.
    pub letzte_aenderung: Option<Zeitpunkt>,
}

/// A unit of the file plan, as an object names it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Aktenplaneinheit {
    /// Its Kennzeichen.
    pub kennzeichen: Option<String>,
    /// What belongs there.
    pub inhaltsangabe: Option<String>,
    /// Short name; since 3.0.
    pub betreff_kurz: Option<String>,
}

/// Retention and appraisal.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Aussonderungsmetadaten {
    /// How long to keep after closing.
    pub aufbewahrungsdauer: Option<Aufbewahrungsdauer>,
    /// Last day (2.x: year) of retention.
    pub aufbewahrungsende: Option<Aufbewahrungsende>,
    /// Last day for handing over; 4.0 only.
    pub transferfristende: Option<Date>,
    /// Code A archive, V destroy, B to appraise.
    pub aussonderungsart: Option<Code>,
    /// Since 3.0: an appraisal outside the code list.
    pub aussonderungsart_konfigurierbar: Option<String>,
    /// The agency's proposal: code A or V.
    pub bewertungsvorschlag: Option<Code>,
    /// Reason of the proposal; 4.0 only.
    pub bewertungsvorschlag_begruendung: Option<String>,
    /// Key in the archive's appraisal catalogue.
    pub kennung: Option<String>,
}

/// How long to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Aufbewahrungsdauer {
    /// Whole years after closing; negative values occur in 2.x, which allows them.
    Jahre(i64),
    /// For ever.
    Unbefristet,
}

/// End of retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Aufbewahrungsende {
    /// Since 3.0: a day.
    Tag(Date),
    /// 2.x: a year.
    Jahr(i16),
}

/// First and last day; either may be missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Laufzeit {
    /// First day.
    pub beginn: Option<Date>,
    /// Last day.
    pub ende: Option<Date>,
}

/// One entry of the sender's history (`HistorienProtokollInformation`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistorienEintrag {
    /// Which field changed (2.x: Metadatum).
    pub metadatum: Option<String>,
    /// Value before.
    pub alter_wert: Option<String>,
    /// Value after.
    pub neuer_wert: Option<String>,
    /// Who, as written.
    pub akteur: String,
    /// When.
    pub zeit: Zeitpunkt,
    /// Remark.
    pub bemerkung: Option<String>,
    /// What was done, as written.
    pub aktion: String,
}

/// A reference to another object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verweis {
    /// Its id.
    pub id: Option<Uuid>,
    /// Code 001 Akte, 002 Vorgang, 003 Dokument; 4.0 may leave it out.
    pub typ: Option<Code>,
    /// Its Kennzeichen.
    pub kennzeichen: Option<String>,
    /// Remark.
    pub bemerkung: Option<String>,
}

/// A person or body.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Kontakt {
    /// Key of the authority (2.x: Kennung; 4.0: kennung in a directory).
    pub behoerde: Option<String>,
    /// Name of the institution.
    pub institution: Option<String>,
    /// Its short name.
    pub kurzbezeichnung: Option<String>,
    /// Unit.
    pub organisationseinheit: Option<String>,
    /// Form of address of the person.
    pub anrede: Option<String>,
    /// Title of the person.
    pub titel: Option<String>,
    /// Given names.
    pub vorname: Option<String>,
    /// Family name.
    pub familienname: Option<String>,
    /// Role: name of the code, else the code.
    pub rolle: Option<String>,
}

impl Kontakt {
    /// One line to show: person, unit, institution, as far as known; empty if the message says nothing.
    pub fn zeile(&self) -> String {
        let person = [&self.titel, &self.vorname, &self.familienname];
        let person = person
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ");
        let stelle = self.institution.as_ref().or(self.kurzbezeichnung.as_ref());
        [
            Some(person),
            self.organisationseinheit.clone(),
            stelle.or(self.behoerde.as_ref()).cloned(),
        ]
        .into_iter()
        .flatten()
        .filter(|teil| !teil.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
    }
}

/// A code of a code list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Code {
    /// The code: `003`.
    pub code: String,
    /// What the sender says it means.
    pub name: Option<String>,
    /// Name of the list, where the message states one.
    pub liste: Option<String>,
    /// Version of the list, where the message states one.
    pub listenversion: Option<String>,
}

/// A file plan sent along.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aktenplan {
    /// Its name.
    pub bezeichnung: String,
    /// Kind, free text.
    pub typ: Option<String>,
    /// Its version, as written.
    pub version: String,
    /// Valid from and until.
    pub gueltigkeit: Laufzeit,
    /// Top units.
    pub einheiten: Vec<Planeinheit>,
    /// The plan as files.
    pub dateien: Vec<Format>,
}

/// A unit of a file plan sent along.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Planeinheit {
    /// Kennzeichen and content.
    pub einheit: Aktenplaneinheit,
    /// Code A archive, V destroy, B to appraise.
    pub aussonderungsart: Option<Code>,
    /// Since 3.0: an appraisal outside the code list.
    pub aussonderungsart_konfigurierbar: Option<String>,
    /// How long to keep what is filed there.
    pub aufbewahrungsdauer: Aufbewahrungsdauer,
    /// Valid from and until; since 3.0.
    pub gueltigkeit: Laufzeit,
    /// No longer in use.
    pub stillgelegt: bool,
    /// Units below.
    pub einheiten: Vec<Planeinheit>,
}

/// A point in time as XML Schema writes it: with or without an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Zeitpunkt {
    /// Clock and calendar as written.
    pub ortszeit: DateTime,
    /// Seconds east of UTC; `None`: the message does not say.
    pub versatz_sekunden: Option<i32>,
}

impl Zeitpunkt {
    /// Unix time in ms. Without an offset the clock is read as that of `zone`.
    /// `None`: outside the years -9999 to 9999.
    pub fn unix_ms(&self, zone: &TimeZone) -> Option<i64> {
        let zone = match self.versatz_sekunden {
            Some(sekunden) => Offset::from_seconds(sekunden).ok()?.to_time_zone(),
            None => zone.clone(),
        };
        let zeit = self.ortszeit.to_zoned(zone).ok()?;
        Some(zeit.timestamp().as_millisecond())
    }
}
