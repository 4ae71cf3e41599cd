//! Vorgang anlegen: opens a Vorgang, or a part of one.

use serde::{Deserialize, Serialize};

use crate::kennung::VorgangId;
use crate::werte::{Betreff, Gliederung, Herkunft};

/// Asks to open a Vorgang.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangAnlegen {
    /// Id of the new Vorgang.
    pub vorgang: VorgangId,
    /// What it is about.
    pub betreff: Betreff,
    /// What it is: Teilakte, Vorgang, Teilvorgang.
    pub gliederung: Gliederung,
    /// The Vorgang it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<VorgangId>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}

/// The Vorgang was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VorgangAngelegt {
    /// Id of the new Vorgang.
    pub vorgang: VorgangId,
    /// Running number inside the Akte, from 1.
    pub nummer: u32,
    /// What it is about.
    pub betreff: Betreff,
    /// What it is: Teilakte, Vorgang, Teilvorgang.
    pub gliederung: Gliederung,
    /// The Vorgang it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uebergeordnet: Option<VorgangId>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
}
