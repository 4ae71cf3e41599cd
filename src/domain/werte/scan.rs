//! How paper became a file, and what may be wrong with the result.

use serde::{Deserialize, Serialize};

use super::{Betreff, vokabular};

vokabular! {
    /// In which colours a device scans.
    Scanfarbe {
        /// Colour.
        Farbe = "farbe",
        /// Shades of grey.
        Graustufen = "graustufen",
        /// Black and white.
        Schwarzweiss = "schwarzweiss",
    }
}

vokabular! {
    /// What is wrong with a scan. No free text: a Scanstapel holds nothing about a person.
    Scanmangel {
        /// Cannot be read.
        Unleserlich = "unleserlich",
        /// Pages are missing.
        Unvollstaendig = "unvollstaendig",
        /// Cut off, crooked, in the wrong order, other colours.
        Bildfehler = "bildfehler",
        /// It lies in the wrong Akte or Vorgang.
        FalschZugeordnet = "falsch_zugeordnet",
        /// It is of another kind, or two Dokumente in one.
        FalschBeschrieben = "falsch_beschrieben",
    }
}

impl Scanmangel {
    /// Whether the picture itself is at fault: then only another scan mends it. What lies in the wrong place or is
    /// wrongly described is moved, described anew or cancelled.
    pub const fn braucht_neuen_scan(self) -> bool {
        match self {
            Self::Unleserlich | Self::Unvollstaendig | Self::Bildfehler => true,
            Self::FalschZugeordnet | Self::FalschBeschrieben => false,
        }
    }
}

vokabular! {
    /// What a look at a Dokument of the sample found.
    Scanbefund {
        /// It is in order.
        InOrdnung = "in_ordnung",
        /// Something is wrong with it.
        Mangel = "mangel",
        /// It is erased or cancelled: nobody has to look at it any more.
        Entfallen = "entfallen",
    }
}

vokabular! {
    /// How far a Scanstapel is.
    Stapelstand {
        /// The sample waits to be looked at.
        ZuPruefen = "zu_pruefen",
        /// A sample was faulty; another one waits.
        Nacharbeit = "nacharbeit",
        /// The check is passed, the paper is still there.
        Geprueft = "geprueft",
        /// The paper is destroyed.
        Vernichtet = "vernichtet",
    }
}

/// The device and its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanverfahren {
    /// Device and program.
    pub geraet: Betreff,
    /// Dots per inch.
    pub dpi: u16,
    /// Colours.
    pub farbe: Scanfarbe,
}
