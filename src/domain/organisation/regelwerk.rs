//! Which policies are in force in the district, which wait, and how it came to that.

use serde::{Deserialize, Serialize};

use super::{
    Organisation, OrganisationError, Regeldatei, RegelwerkAbgelehnt, RegelwerkBestaetigt,
    RegelwerkGewechselt, RegelwerkVorgelegt,
};
use crate::zugriff::RegelwerkHash;

/// The policies of a district, folded from the events of its Kreis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Regelwerkstand {
    /// In force; none: the log is older than releases of policies.
    pub geltend: Option<Regelsatz>,
    /// Waits for two people.
    pub vorlage: Option<Regelvorlage>,
    /// Every change, the oldest first; its files stand with what is in force.
    pub wechsel: Vec<RegelwerkGewechselt>,
    /// What was refused, the oldest first.
    pub abgelehnt: Vec<RegelwerkAbgelehnt>,
}

/// A set of policies with its texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regelsatz {
    /// Its hash.
    pub hash: RegelwerkHash,
    /// Schema and policies.
    pub dateien: Vec<Regeldatei>,
}

/// A set of policies that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regelvorlage {
    /// What was laid before, and what it changes.
    pub vorgelegt: RegelwerkVorgelegt,
    /// Who has confirmed it.
    pub bestaetigt: Vec<RegelwerkBestaetigt>,
}

impl Organisation {
    /// The policies of the district; only the Kreis has some.
    pub fn regelwerk(&self) -> &Regelwerkstand {
        &self.regelwerk
    }

    pub(super) fn wartendes_regelwerk(
        &self,
        hash: RegelwerkHash,
    ) -> Result<&Regelvorlage, OrganisationError> {
        self.angelegt()?;
        let vorlage = self.regelwerk.vorlage.as_ref();
        vorlage
            .filter(|v| v.vorgelegt.hash == hash)
            .ok_or(OrganisationError::RegelwerkUnbekannt)
    }
}
