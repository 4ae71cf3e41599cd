//! Why a package or message was refused. A refusal is always whole: nothing of it was taken.

use serde::Serialize;
use std::fmt;

/// A refusal: what is wrong, where, and what to do. The sentences are German, for the person who sends or imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{grund}{ort} {rat} [{code}]")]
pub struct Ablehnung {
    /// For programs.
    pub code: AblehnungCode,
    /// What is wrong: one German sentence.
    pub grund: String,
    /// Where.
    pub ort: Ort,
    /// What to do about it: one German sentence.
    pub rat: String,
}

/// Where the defect is, as far as it has a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ort {
    /// Name of the ZIP entry or file, as found.
    pub eintrag: Option<String>,
    /// Local names from the root to the element, joined by `/`; from the second of the same name on,
    /// siblings are counted: `Vorgang[2]`.
    pub pfad: Option<String>,
    /// Line in the message, counted from 1.
    pub zeile: Option<u32>,
}

impl fmt::Display for Ort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zeile = self.zeile.map(|z| format!("Zeile {z}"));
        let teile: Vec<String> = [self.eintrag.clone(), zeile, self.pfad.clone()]
            .into_iter()
            .flatten()
            .collect();
        if teile.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", teile.join(", "))
        }
    }
}

/// The defect, for programs. Written in the wire form of [`AblehnungCode::as_str`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AblehnungCode {
    /// Reading failed: disk, not content.
    Lesefehler,
    /// Not a ZIP, or its directory or an entry is damaged.
    ZipDefekt,
    /// An entry or the ZIP is encrypted.
    ZipVerschluesselt,
    /// A folder, a path, a link or an unusable character in an entry name.
    ZipPfad,
    /// Two entries of the same name.
    ZipNameDoppelt,
    /// More entries than `entries_max`.
    ZuVieleEintraege,
    /// An entry above `entry_bytes_max`.
    EintragZuGross,
    /// All entries together above `package_bytes_max`.
    PaketZuGross,
    /// An entry expands by more than `ratio_max`.
    Zipbombe,
    /// The message is above `xml_bytes_max`.
    NachrichtZuGross,
    /// The package holds no xdomea message.
    KeineNachricht,
    /// The package holds several messages.
    MehrereNachrichten,
    /// Names of ZIP, message and process do not agree, or an answer's head calls it another message.
    NameUngleich,
    /// The message is in an encoding this library does not read.
    Zeichensatz,
    /// Not well-formed XML.
    XmlDefekt,
    /// A DTD or an entity of one.
    XmlDtd,
    /// Nested deeper than `depth_max`.
    XmlZuTief,
    /// Not an xdomea namespace, or a version this library does not read.
    VersionUnbekannt,
    /// Another message than 0503 and 0401.
    NachrichtentypUnbekannt,
    /// An element the standard does not know.
    ElementUnbekannt,
    /// A known element in the wrong place: wrong order, wrong parent, too often.
    ElementFalschePosition,
    /// A mandatory element is missing.
    ElementFehlt,
    /// An attribute the standard does not know here, or a mandatory one is missing, or has a wrong value.
    Attribut,
    /// Text where only elements may be.
    TextUnerlaubt,
    /// Not a UUID.
    Uuid,
    /// A code outside its closed list.
    Codewert,
    /// Not a date, time, number or truth value.
    Wert,
    /// A `Dateiname` that does not follow the pattern.
    Dateiname,
    /// Two objects with the same id.
    IdDoppelt,
    /// A file the message names is not there.
    DateiFehlt,
    /// A file differs from the hash the message states.
    HashUngleich,
    /// The official schema refuses the message.
    Schema,
    /// Schema validation was asked for and could not be run.
    SchemaPruefungUnmoeglich,
}

impl AblehnungCode {
    /// The wire form: `element_unbekannt`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lesefehler => "lesefehler",
            Self::ZipDefekt => "zip_defekt",
            Self::ZipVerschluesselt => "zip_verschluesselt",
            Self::ZipPfad => "zip_pfad",
            Self::ZipNameDoppelt => "zip_name_doppelt",
            Self::ZuVieleEintraege => "zu_viele_eintraege",
            Self::EintragZuGross => "eintrag_zu_gross",
            Self::PaketZuGross => "paket_zu_gross",
            Self::Zipbombe => "zipbombe",
            Self::NachrichtZuGross => "nachricht_zu_gross",
            Self::KeineNachricht => "keine_nachricht",
            Self::MehrereNachrichten => "mehrere_nachrichten",
            Self::NameUngleich => "name_ungleich",
            Self::Zeichensatz => "zeichensatz",
            Self::XmlDefekt => "xml_defekt",
            Self::XmlDtd => "xml_dtd",
            Self::XmlZuTief => "xml_zu_tief",
            Self::VersionUnbekannt => "version_unbekannt",
            Self::NachrichtentypUnbekannt => "nachrichtentyp_unbekannt",
            Self::ElementUnbekannt => "element_unbekannt",
            Self::ElementFalschePosition => "element_falsche_position",
            Self::ElementFehlt => "element_fehlt",
            Self::Attribut => "attribut",
            Self::TextUnerlaubt => "text_unerlaubt",
            Self::Uuid => "uuid",
            Self::Codewert => "codewert",
            Self::Wert => "wert",
            Self::Dateiname => "dateiname",
            Self::IdDoppelt => "id_doppelt",
            Self::DateiFehlt => "datei_fehlt",
            Self::HashUngleich => "hash_ungleich",
            Self::Schema => "schema",
            Self::SchemaPruefungUnmoeglich => "schema_pruefung_unmoeglich",
        }
    }
}

impl fmt::Display for AblehnungCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Ablehnung {
    /// A refusal without a place.
    pub(crate) fn neu(
        code: AblehnungCode,
        grund: impl Into<String>,
        rat: impl Into<String>,
    ) -> Self {
        Self {
            code,
            grund: grund.into(),
            ort: Ort::default(),
            rat: rat.into(),
        }
    }

    /// A refusal of the ZIP entry or file of this name.
    pub(crate) fn am_eintrag(mut self, name: &str) -> Self {
        self.ort.eintrag = Some(name.to_owned());
        self
    }

    /// A refusal at this line.
    pub(crate) fn in_zeile(mut self, zeile: u32) -> Self {
        self.ort.zeile = Some(zeile);
        self
    }

    /// A refusal at this element path.
    pub(crate) fn am_pfad(mut self, pfad: String) -> Self {
        self.ort.pfad = Some(pfad);
        self
    }

    /// Reading failed below us; says what the system said.
    pub(crate) fn lesefehler(fehler: &std::io::Error) -> Self {
        Self::neu(
            AblehnungCode::Lesefehler,
            format!("Die Datei konnte nicht gelesen werden: {fehler}."),
            "Bitte Zugriffsrechte und Datenträger prüfen und den Vorgang wiederholen.",
        )
    }
}
