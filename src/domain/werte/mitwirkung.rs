//! What became of a benefit because the person did not cooperate (§ 66 SGB I).

use super::{Leistungsart, vokabular};

vokabular! {
    /// What was done.
    Versagungsart {
        /// A benefit that was asked for is refused.
        Versagung = "versagung",
        /// A benefit that is paid ends.
        Entziehung = "entziehung",
    }
}

vokabular! {
    /// How much of the benefit it takes.
    Versagungsumfang {
        /// All of it.
        Ganz = "ganz",
        /// A part.
        Teilweise = "teilweise",
    }
}

impl Leistungsart {
    /// The provision on the person's duty to state facts and to bring papers, as it stands in a letter.
    ///
    /// The AsylbLG takes over §§ 60 to 67 SGB I; the benefits of the Sozialgesetzbuch are under them directly, and so are
    /// those that count as its parts (§ 68 SGB I: WoGG, UVG).
    pub const fn mitwirkungsgrundlage(self) -> &'static str {
        match self {
            Self::Asylblg => {
                "§ 9 Abs. 3 Satz 1 AsylbLG in Verbindung mit § 60 Abs. 1 Satz 1 Nr. 1 und 3 SGB I"
            }
            Self::Hzl
            | Self::Grundsicherung
            | Self::Pflege
            | Self::Sgb2
            | Self::Wohngeld
            | Self::But
            | Self::Uvg
            | Self::Widerspruch
            | Self::Erstattung => "§ 60 Abs. 1 Satz 1 Nr. 1 und 3 SGB I",
        }
    }
}
