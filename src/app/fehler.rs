//! What can come of asking the application for something: refusals that say what to do, and faults.

use eakte_domain::akte::AkteError;
use eakte_domain::aktenplan::AktenplanError;
use eakte_domain::organisation::OrganisationError;
use eakte_domain::scanstapel::ScanstapelError;
use eakte_domain::werte::{Einheit, Leistungsart};
use eakte_domain::zugriff::{Grund, Verweigert};
use eakte_domain::{AkteId, OrgNr};

use crate::store::StoreError;

/// A sentence for people: its key among the words of the pages (`http::i18n`), and what is put into it.
///
/// Its display is the key alone: values may be personal, and what is displayed may end in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Satz {
    /// Key in the Fluent files.
    pub key: &'static str,
    /// Names and values of its arguments.
    pub werte: Vec<(&'static str, String)>,
}

impl Satz {
    /// The sentence of this key.
    pub const fn neu(key: &'static str) -> Self {
        Self {
            key,
            werte: Vec::new(),
        }
    }

    /// With a value.
    pub fn mit(mut self, name: &'static str, wert: impl std::fmt::Display) -> Self {
        self.werte.push((name, wert.to_string()));
        self
    }
}

impl std::fmt::Display for Satz {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

impl From<Satz> for AppError {
    fn from(satz: Satz) -> Self {
        Self::Eingabe(satz)
    }
}

/// One of several Akten with the same Aktenzeichen: what tells them apart without saying whom they are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GleichesZeichen {
    /// Its id.
    pub akte: AkteId,
    /// Who leads it.
    pub org: OrgNr,
    /// That organisation's unit.
    pub einheit: Einheit,
    /// Its benefit.
    pub leistungsart: Leistungsart,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No valid session or token.
    #[error("not logged in")]
    NichtAngemeldet,
    /// Absent, or not to be seen: the same answer for both.
    #[error("not found")]
    NichtGefunden,
    /// To be seen, but not to be done.
    #[error("refused: {}", .0.satz)]
    Verboten(Grund),
    /// The rule of the Akte says no.
    #[error("{0}")]
    Akte(#[from] AkteError),
    /// The rule of the Aktenplan says no.
    #[error("{0}")]
    Aktenplan(#[from] AktenplanError),
    /// The rule of the Organisation says no.
    #[error("{0}")]
    Organisation(#[from] OrganisationError),
    /// The rule of the Scanstapel says no.
    #[error("{0}")]
    Scanstapel(#[from] ScanstapelError),
    /// The input cannot be used; the sentence says what to do.
    #[error("{0}")]
    Eingabe(Satz),
    /// The reader refused a package. Displayed by its code alone: what it names may be personal.
    #[error("the package was refused: {}", .0.code)]
    Paket(Box<eakte_xdomea::Ablehnung>),
    /// Several Akten have the Aktenzeichen that was given; the person says which one is meant.
    #[error("several Akten have this Aktenzeichen")]
    Mehrdeutig(Vec<GleichesZeichen>),
    /// The Akte has moved on since the caller looked.
    #[error("the file has changed since it was read")]
    Veraltet,
    /// The same idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    SchluesselBenutzt,
    /// The upload is longer than allowed.
    #[error("longer than {bytes_max} bytes")]
    ZuGross {
        /// The limit.
        bytes_max: u64,
    },
    /// Too many failed logins; try again later.
    #[error("locked for {sekunden} seconds")]
    Gesperrt {
        /// How long.
        sekunden: u64,
    },
    /// The person has to prove once more who they are, or with a second factor; then the step can be repeated.
    #[error("a fresh proof of identity is needed")]
    BestaetigungNoetig,
    /// The views are being built; the log already works.
    #[error("the views are being built")]
    ImAufbau,
    /// A fault of ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Verweigert> for AppError {
    fn from(v: Verweigert) -> Self {
        if v.sichtbar {
            Self::Verboten(v.grund)
        } else {
            Self::NichtGefunden
        }
    }
}

impl From<eakte_projections::Error> for AppError {
    fn from(e: eakte_projections::Error) -> Self {
        match e {
            eakte_projections::Error::Cursor => Satz::neu("eingabe-seitenmarke").into(),
            e => Self::Store(StoreError::View(e)),
        }
    }
}

impl From<tokio_postgres::Error> for AppError {
    fn from(e: tokio_postgres::Error) -> Self {
        Self::Store(StoreError::Db(e))
    }
}
