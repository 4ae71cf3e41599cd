//! How the archive appraises what it is offered.

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
