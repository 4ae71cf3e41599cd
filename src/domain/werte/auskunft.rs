//! What of an answer under Art. 15 DSGVO was kept back, and on which provision.

use super::vokabular;

vokabular! {
    /// What of an answer was kept back.
    Auskunftsteil {
        /// The whole answer.
        Alles = "alles",
        /// Data of third persons.
        Dritte = "dritte",
        /// Drafts and what prepares a decision.
        Entwuerfe = "entwuerfe",
        /// Health data, told by a physician or not at all.
        Gesundheit = "gesundheit",
        /// Who received the data.
        Empfaenger = "empfaenger",
        /// Where the data came from: who reported something.
        Herkunft = "herkunft",
    }
}

vokabular! {
    /// The provision on which an answer is refused.
    Auskunftsgrundlage {
        /// The person need not be informed: it would endanger the task or public safety, or must stay secret.
        KeineInformation = "sgb10_83_1_1",
        /// Kept only because it must not be erased yet, and to tell would take disproportionate effort.
        NurAufbewahrt = "sgb10_83_1_2a",
        /// Kept only as a backup or to control data protection, and to tell would take disproportionate effort.
        NurSicherung = "sgb10_83_1_2b",
        /// On paper outside any filing system: the person does not say what about, and to find it would cost too much.
        NichtBezeichnet = "sgb10_83_2",
        /// Drafts and works that prepare a decision, until the procedure is over: stands against inspection of the Akte.
        Entwurf = "sgb10_25_1",
        /// What tells of the person's health is told by a physician: how, not whether.
        Arzt = "sgb10_25_2",
        /// Legitimate interests of those involved or of third persons: stands against inspection of the Akte.
        Geheimhaltung = "sgb10_25_3",
        /// Rights and freedoms of others.
        RechteAnderer = "dsgvo_15_4",
        /// Manifestly unfounded or excessive.
        Offenkundig = "dsgvo_12_5",
    }
}

impl Auskunftsgrundlage {
    /// The provision, as it stands in a letter. §§ 82a and 83 SGB X in the form they have had since 25 May 2018.
    pub const fn norm(self) -> &'static str {
        match self {
            Self::KeineInformation => "§ 83 Abs. 1 Nr. 1 i. V. m. § 82a Abs. 1, 4 und 5 SGB X",
            Self::NurAufbewahrt => "§ 83 Abs. 1 Nr. 2 Buchst. a SGB X",
            Self::NurSicherung => "§ 83 Abs. 1 Nr. 2 Buchst. b SGB X",
            Self::NichtBezeichnet => "§ 83 Abs. 2 Satz 2 SGB X",
            Self::Entwurf => "§ 25 Abs. 1 Satz 2 SGB X",
            Self::Arzt => "§ 83 Abs. 2 Satz 4 i. V. m. § 25 Abs. 2 SGB X",
            Self::Geheimhaltung => "§ 25 Abs. 3 SGB X",
            Self::RechteAnderer => "Art. 15 Abs. 4 DSGVO",
            Self::Offenkundig => "Art. 12 Abs. 5 Satz 2 Buchst. b DSGVO",
        }
    }
}
