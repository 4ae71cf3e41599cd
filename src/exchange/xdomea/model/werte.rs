//! Versions, files and metadata of objects.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    /// Code of the algorithm.
    pub algorithmus: Option<Code>,
    /// Name of an algorithm the list does not know.
    pub sonstiger_algorithmus: Option<String>,
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
    /// Data protection level, free text; 4.0 only.
    pub datenschutzstufe: Option<String>,
    /// Data protection level as a code of the sender's own list; 4.0 only.
    pub datenschutzstufe_code: Option<Code>,
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
    pub behoerde: Option<Code>,
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
    /// Role, free text; 4.0 only.
    pub rolle: Option<String>,
    /// Role as a code of the sender's own list.
    pub rolle_code: Option<Code>,
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
        let behoerde = self
            .behoerde
            .as_ref()
            .map(|b| b.name.as_ref().unwrap_or(&b.code));
        let stelle = self.institution.as_ref().or(self.kurzbezeichnung.as_ref());
        [
            Some(person),
            self.organisationseinheit.clone(),
            stelle.or(behoerde).cloned(),
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
