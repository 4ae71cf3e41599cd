//! The gate's answer: a Beleg that something was allowed, or why not.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Aktion, Kontext};
use crate::werte::{Digest, Zweck};
use crate::{AkteId, DokumentId, FreigabeId, NotfallId, NutzerId, OrgNr, VorgangId, Zeit};

/// SHA-256 over the compiled-in policies and their schema: which rules decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RegelwerkHash(pub Digest);

impl fmt::Display for RegelwerkHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for RegelwerkHash {
    type Err = <Digest as std::str::FromStr>::Err;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse().map(Self)
    }
}

/// Why, in words for the person who asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grund {
    /// `@id` of the determining policy; `keine_regel` where none permits, `fehler` where one failed.
    pub regel: String,
    /// A German sentence.
    pub satz: String,
    /// The paragraph it rests on: `§ 67 Abs. 4 SGB X`; empty where there is none.
    pub norm: String,
}

/// The object of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Objekt {
    /// An Akte.
    Akte(AkteId),
    /// A Vorgang of an Akte.
    Vorgang(AkteId, VorgangId),
    /// A Dokument of an Akte.
    Dokument(AkteId, DokumentId),
    /// An organisation.
    Organisation(OrgNr),
}

impl Objekt {
    /// The Akte it belongs to; `None` for an organisation.
    pub fn akte(self) -> Option<AkteId> {
        match self {
            Self::Akte(a) | Self::Vorgang(a, _) | Self::Dokument(a, _) => Some(a),
            Self::Organisation(_) => None,
        }
    }
}

/// What a policy permitted, as the gate hands it to [`Beleg::vom_tor`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erlaubnis {
    /// Who.
    pub nutzer: NutzerId,
    /// What.
    pub aktion: Aktion,
    /// On what.
    pub objekt: Objekt,
    /// When and why.
    pub kontext: Kontext,
    /// The share it came through; `None`: directly.
    pub freigabe: Option<FreigabeId>,
    /// Whose place was taken (i. V.); `None`: in the person's own right.
    pub vertretung: Option<NutzerId>,
    /// The Notfallzugriff that opened the way; `None`: none.
    pub notfall: Option<NotfallId>,
    /// The determining policy.
    pub grund: Grund,
    /// The rules that decided.
    pub regelwerk: RegelwerkHash,
}

/// Proof that the gate allowed one action of one person on one object.
///
/// Content and commands are given only against it, so forgetting to ask does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beleg(Erlaubnis);

impl Beleg {
    /// Made by the gate alone: only crate `eakte-zugriff` may call this outside of tests; `tests/tidy.rs` holds
    /// that wall.
    pub fn vom_tor(erlaubnis: Erlaubnis) -> Self {
        Self(erlaubnis)
    }

    /// Who was allowed.
    pub fn nutzer(&self) -> NutzerId {
        self.0.nutzer
    }

    /// What was allowed.
    pub fn aktion(&self) -> Aktion {
        self.0.aktion
    }

    /// On which object.
    pub fn objekt(&self) -> Objekt {
        self.0.objekt
    }

    /// The Akte it is about; `None` for an organisation.
    pub fn akte(&self) -> Option<AkteId> {
        self.0.objekt.akte()
    }

    /// The purpose of the session.
    pub fn zweck(&self) -> Zweck {
        self.0.kontext.zweck
    }

    /// When it was decided.
    pub fn zeit(&self) -> Zeit {
        self.0.kontext.zeit
    }

    /// The share that opened the way; `None`: the person's own office did.
    pub fn freigabe(&self) -> Option<FreigabeId> {
        self.0.freigabe
    }

    /// Whose place was taken (i. V.); `None`: in the person's own right.
    pub fn vertretung(&self) -> Option<NutzerId> {
        self.0.vertretung
    }

    /// The Notfallzugriff that opened the way; `None`: none.
    pub fn notfall(&self) -> Option<NotfallId> {
        self.0.notfall
    }

    /// The determining policy, with its sentence and paragraph.
    pub fn grund(&self) -> &Grund {
        &self.0.grund
    }

    /// The rules that decided.
    pub fn regelwerk(&self) -> RegelwerkHash {
        self.0.regelwerk
    }

    /// Whether it is for this action on this object.
    pub fn gilt(&self, aktion: Aktion, objekt: Objekt) -> bool {
        self.0.aktion == aktion && self.0.objekt == objekt
    }
}

/// The gate said no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused by `{}`", grund.regel)]
pub struct Verweigert {
    /// The person may know that the object exists: answer 403 with the reason.
    /// Otherwise answer the same 404 as for an id that does not exist, without it.
    pub sichtbar: bool,
    /// Why; shown only where `sichtbar`.
    pub grund: Grund,
}
