//! Stufe: how closely something is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::CodeUnbekannt;
use crate::schema::schema_number;

/// Protection level of an Akte and clearance of a person: 0 (everyone in charge) to 3.
///
/// Only a person whose Stufe is at least the Akte's reaches it; from [`Stufe::ZWEITER_FAKTOR_AB`] on only after
/// logging in with a second factor.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stufe(u8);

schema_number!(Stufe, 0, "Protection level, 0 to 3.");

impl Stufe {
    /// The highest.
    pub const MAX: u8 = 3;

    /// From here on a second factor is asked for.
    pub const ZWEITER_FAKTOR_AB: Self = Self(2);

    /// `None` above 3.
    pub const fn new(zahl: u8) -> Option<Self> {
        if zahl <= Self::MAX {
            Some(Self(zahl))
        } else {
            None
        }
    }

    /// 0 to 3.
    pub const fn zahl(self) -> u8 {
        self.0
    }

    /// Whether it is 0: what goes without saying.
    pub const fn ist_null(&self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Stufe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u8> for Stufe {
    type Error = CodeUnbekannt;

    fn try_from(zahl: u8) -> Result<Self, CodeUnbekannt> {
        Self::new(zahl).ok_or_else(|| CodeUnbekannt {
            art: "Stufe",
            code: zahl.to_string(),
            moeglich: "0, 1, 2, 3".to_owned(),
        })
    }
}

impl From<Stufe> for u8 {
    fn from(stufe: Stufe) -> Self {
        stufe.0
    }
}
