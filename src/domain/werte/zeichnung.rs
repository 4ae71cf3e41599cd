//! How a Dokument is signed and goes out: what each step asks for, what came of it, by which way it left.

use super::vokabular;

vokabular! {
    /// What a step of a Geschaeftsgang asks somebody for.
    Verfuegung {
        /// Agrees to the text in their own field.
        Mitzeichnung = "mitzeichnung",
        /// Answers for the whole: with it the text is final.
        Schlusszeichnung = "schlusszeichnung",
        /// Takes note of it.
        Kenntnisnahme = "kenntnisnahme",
    }
}

impl Verfuegung {
    /// Whether the step is a signature.
    pub const fn zeichnet(self) -> bool {
        matches!(self, Self::Mitzeichnung | Self::Schlusszeichnung)
    }
}

vokabular! {
    /// What came of a step.
    Schrittergebnis {
        /// Signed, or taken note of.
        Gezeichnet = "gezeichnet",
        /// Given back with a reason: the Geschaeftsgang ends.
        Zurueckgegeben = "zurueckgegeben",
    }
}

vokabular! {
    /// How far a Dokument is on its way from draft to dispatch.
    Zeichnungsstand {
        /// In a Geschaeftsgang, and nobody has signed.
        ImGeschaeftsgang = "im_geschaeftsgang",
        /// Somebody has signed, and the Schlusszeichnung is missing.
        Mitgezeichnet = "mitgezeichnet",
        /// Given back; there is no newer version yet.
        Zurueckgegeben = "zurueckgegeben",
        /// Final: the Reinschrift.
        Schlussgezeichnet = "schlussgezeichnet",
        /// It has left the house.
        Versandt = "versandt",
    }
}

vokabular! {
    /// The way a Dokument left the house.
    Versandart {
        /// By letter.
        Post = "post",
        /// By e-mail.
        EMail = "e_mail",
        /// By fax.
        Fax = "fax",
        /// By De-Mail.
        DeMail = "de_mail",
        /// Through the portal of the district.
        Portal = "portal",
        /// Handed over.
        Persoenlich = "persoenlich",
    }
}
