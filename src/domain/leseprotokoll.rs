//! Leseprotokoll: who was shown what, for what. One event for each look, in the read log of the organisation that
//! leads the Akte.
//!
//! 2026-11-26: who, in whose place and under which purpose stand in the envelope of every event. Rule and paragraph
//! stand in clear words beside the hash of the policies, because a report must be read after the policies changed.

use serde::{Deserialize, Serialize};

use crate::event::events;
use crate::werte::{Digest, vokabular};
use crate::zugriff::Beleg;
use crate::{AkteId, DokumentId, FreigabeId, NotfallId};

vokabular! {
    /// What was shown.
    Zugriffsart {
        /// The bytes of a document.
        Inhalt = "inhalt",
        /// A picture of one page.
        Bild = "bild",
        /// The text found in a document.
        Text = "text",
        /// The proof of an Akte, taken away.
        Nachweis = "nachweis",
        /// Shared documents, taken away.
        Uebermittlung = "uebermittlung",
        /// An Akte's metadata, to another organisation.
        Kopf = "kopf",
        /// Rows of a list or a search.
        Liste = "liste",
    }
}

/// One thing that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gezeigt {
    /// The Akte it is or lies in.
    pub akte: AkteId,
    /// The Dokument it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dokument: Option<DokumentId>,
    /// Its version; none: the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fassung: Option<u32>,
    /// The page of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seite: Option<u32>,
    /// The share it was shown through; none: the person's own office opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freigabe: Option<FreigabeId>,
    /// The Notfallzugriff it was shown in; none: no emergency. Since 2026-11-26.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notfall: Option<NotfallId>,
}

/// Something was about to be shown: the record is made before the bytes leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zugegriffen {
    /// What kind of look it was.
    pub art: Zugriffsart,
    /// What was shown, at least one thing.
    pub gezeigt: Vec<Gezeigt>,
    /// `@id` of the determining policy; none: a list, which the policies filter as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regel: Option<String>,
    /// Its paragraph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub norm: Option<String>,
    /// SHA-256 over the policies in force.
    pub regelwerk: Digest,
    /// What was looked for, of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

/// Content was asked for and refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZugriffVerweigert {
    /// What kind of look it would have been.
    pub art: Zugriffsart,
    /// At what.
    pub gezeigt: Gezeigt,
    /// `@id` of the policy that refused; `keine_regel` where none permits.
    pub regel: String,
    /// SHA-256 over the policies in force.
    pub regelwerk: Digest,
}

events! {
    /// What a read log says. Read for months, then its key is destroyed.
    LeseprotokollEvent {
        /// Content was shown.
        Zugegriffen,
        /// Content was refused.
        ZugriffVerweigert,
    }
}

impl Gezeigt {
    /// An Akte, directly.
    pub const fn akte(akte: AkteId) -> Self {
        Self {
            akte,
            dokument: None,
            fassung: None,
            seite: None,
            freigabe: None,
            notfall: None,
        }
    }

    /// A Dokument of an Akte, directly.
    pub const fn dokument(akte: AkteId, dokument: DokumentId) -> Self {
        Self {
            dokument: Some(dokument),
            ..Self::akte(akte)
        }
    }
}

/// Proof that a look which the gate allowed is on record. Content is given against it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gelesen(Beleg);

impl Gelesen {
    /// Made where reads are recorded, once the record is durable, and nowhere else; `tests/tidy.rs` holds that wall.
    pub fn vom_protokoll(beleg: Beleg) -> Self {
        Self(beleg)
    }

    /// The gate's decision.
    pub fn beleg(&self) -> &Beleg {
        &self.0
    }
}
