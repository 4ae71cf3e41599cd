//! How the archive appraises what it is offered, and what became of an Akte in the end.

use super::vokabular;

vokabular! {
    /// What becomes of an Akte whose retention is over. The codes are those of xdomea.
    Bewertung {
        /// Of archival value: the archive takes it over.
        Archivwuerdig = "A",
        /// Of no archival value: it is destroyed.
        Vernichten = "V",
    }
}

vokabular! {
    /// What became of an Akte of which only the stub is left.
    Aktenende {
        /// Erased before its time (Art. 17 DSGVO, § 84 SGB X).
        Geloescht = "geloescht",
        /// Destroyed after its retention: of no archival value.
        Vernichtet = "vernichtet",
        /// Taken over by the archive and erased here.
        Archiviert = "archiviert",
    }
}

vokabular! {
    /// How an Akte stands, as a list is narrowed to it.
    Aktenstand {
        /// Open.
        InBearbeitung = "in_bearbeitung",
        /// Closed: zu den Akten.
        ZdA = "zda",
        /// Cancelled; it is still there.
        Storniert = "storniert",
        /// Only the stub is left: erased, destroyed, or taken over by the archive (see `Aktenende`).
        Beendet = "beendet",
    }
}
