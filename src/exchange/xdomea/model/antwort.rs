//! What an archive answers: its appraisal (0502), and what it took over (0506).

use super::{Code, Fassung, Kontakt, Zeitpunkt};
use uuid::Uuid;

/// An answer of the archive.
#[derive(Clone, Debug, PartialEq)]
pub struct Antwort {
    /// The version of xdomea.
    pub version: Fassung,
    /// The process that is answered.
    pub prozess_id: Uuid,
    /// When the archive made it.
    pub erstellt: Zeitpunkt,
    /// The archive.
    pub absender: Kontakt,
    /// Free text of the head.
    pub hinweis: Option<String>,
    /// What it says; at least one object.
    pub inhalt: Antwortinhalt,
}

/// What an answer says about each object.
#[derive(Clone, Debug, PartialEq)]
pub enum Antwortinhalt {
    /// 0502.
    Bewertungen(Vec<BewertetesObjekt>),
    /// 0506.
    Importe(Vec<AusgesondertesObjekt>),
}

/// An object that was offered, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct BewertetesObjekt {
    /// Id of the Akte, Vorgang or Dokument, as it was offered.
    pub id: Uuid,
    /// Code A archive, V destroy, B undecided.
    pub aussonderungsart: Option<Code>,
    /// An appraisal outside the code list.
    pub konfigurierbar: Option<String>,
}

/// An object that was delivered, and whether the archive has it.
#[derive(Clone, Debug, PartialEq)]
pub struct AusgesondertesObjekt {
    /// Id of the Akte, Vorgang or Dokument, as it was delivered.
    pub id: Uuid,
    /// The archive has it.
    pub erfolgreich: bool,
    /// What went wrong.
    pub fehler: Vec<String>,
    /// The archive's own reference.
    pub archivkennung: Option<String>,
}
