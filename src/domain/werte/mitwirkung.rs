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
    /// The provisions on the person's duty to cooperate, as they stand in a letter. Law text of 2022: recheck before
    /// go-live.
    ///
    /// The AsylbLG takes over §§ 60 to 67 SGB I; the benefits of the Sozialgesetzbuch are under them directly.
    pub const fn mitwirkungsgrundlage(self) -> &'static str {
        match self {
            Self::Asylblg => "§ 9 Abs. 3 AsylbLG in Verbindung mit §§ 60 bis 67 SGB I",
            Self::Hzl
            | Self::Grundsicherung
            | Self::Pflege
            | Self::Sgb2
            | Self::Wohngeld
            | Self::But
            | Self::Uvg
            | Self::Widerspruch
            | Self::Erstattung => "§§ 60 bis 67 SGB I",
        }
    }
}
