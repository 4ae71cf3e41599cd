//! What an import has taken, what not, and why: for the person who imports, and as JSON.

use std::fmt;

use eakte_domain::AkteId;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// The report of one package.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bericht {
    /// Version of the standard: `3.0.0`.
    pub version: String,
    /// Kind of message: `0503`.
    pub nachricht: String,
    /// Process id of the message.
    pub prozess: String,
    /// Sender, in one line.
    pub absender: String,
    /// The Akten made.
    pub akten: Vec<UebernommeneAkte>,
    /// Sentences on what was changed to fit.
    #[schema(value_type = Vec<String>)]
    pub hinweise: Vec<Anpassung>,
    /// What the reader says.
    #[schema(value_type = Object)]
    pub leser: eakte_xdomea::Bericht,
}

/// Something that was changed to fit. Written as one German sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anpassung {
    /// Line breaks of a Betreff were replaced, or it was cut; as it is now.
    BetreffGekuerzt(String),
    /// An object without Betreff and Kennzeichen has this one now.
    OhneBetreff(String),
    /// What lay in no Vorgang has one of this Betreff now.
    EigenerVorgang(String),
    /// This day of closing lies before the beginning of the Akte, which is taken instead.
    SchlussVorBeginn(Date),
    /// A version equals the one before byte for byte and was not filed again.
    FassungGleich,
}

impl fmt::Display for Anpassung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BetreffGekuerzt(betreff) => {
                write!(
                    f,
                    "Betreff „{betreff}“: Zeilenumbrüche ersetzt oder gekürzt."
                )
            }
            Self::OhneBetreff(betreff) => {
                write!(
                    f,
                    "Ein Objekt ohne Betreff und Kennzeichen heißt nun „{betreff}“."
                )
            }
            Self::EigenerVorgang(betreff) => {
                write!(f, "„{betreff}“: als eigener Vorgang angelegt.")
            }
            Self::SchlussVorBeginn(tag) => write!(
                f,
                "Der Tag {tag} der z.d.A.-Verfügung liegt vor dem Beginn der Akte; es gilt der Beginn."
            ),
            Self::FassungGleich => f.write_str(
                "Eine Fassung ist Byte für Byte gleich der davor und wurde nicht doppelt abgelegt.",
            ),
        }
    }
}

impl Serialize for Anpassung {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// One Akte made by an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct UebernommeneAkte {
    /// Its id.
    pub akte: AkteId,
    /// Its Aktenzeichen here.
    pub aktenzeichen: String,
    /// Its Kennzeichen at the sender.
    pub herkunft: Option<String>,
    /// Vorgaenge, Teilvorgaenge and Teilakten.
    pub vorgaenge: usize,
    /// Dokumente with their Anlagen.
    pub dokumente: usize,
    /// Versions with a file.
    pub fassungen: usize,
}

impl fmt::Display for Bericht {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Übernommen: xdomea {} {} von {}",
            self.version, self.nachricht, self.absender
        )?;
        for a in &self.akten {
            let herkunft = a.herkunft.as_deref().unwrap_or("ohne Kennzeichen");
            writeln!(
                f,
                "  Akte {} (bisher {herkunft}): {} Vorgänge, {} Dokumente, {} Fassungen mit Datei",
                a.aktenzeichen, a.vorgaenge, a.dokumente, a.fassungen
            )?;
        }
        for text in &self.hinweise {
            writeln!(f, "  Angepasst: {text}")?;
        }
        for w in &self.leser.warnungen {
            writeln!(f, "  Hinweis: {}", w.text)?;
        }
        for name in &self.leser.fehlende_dateien {
            writeln!(f, "  Ohne Datei: {name}")?;
        }
        for o in &self.leser.ohne_platz {
            writeln!(
                f,
                "  Nicht übernommen, kein Platz im Datenmodell: {} ({} mal)",
                o.pfad, o.anzahl
            )?;
        }
        if self.leser.genommen.historieneintraege > 0 {
            writeln!(
                f,
                "  Nicht übernommen: {} Einträge der Historie des Absenders. Bewahren Sie die Nachricht auf.",
                self.leser.genommen.historieneintraege
            )?;
        }
        let schema = if self.leser.schema_geprueft {
            "vollständig"
        } else {
            "durch eigene Regeln"
        };
        write!(f, "  Schema: {schema} geprüft")
    }
}
