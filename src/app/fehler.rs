//! What can come of asking the application for something: refusals that say what to do, and faults.

use eakte_domain::akte::AkteError;
use eakte_domain::aktenplan::AktenplanError;
use eakte_domain::organisation::OrganisationError;
use eakte_domain::zugriff::{Grund, Verweigert};

use crate::store::StoreError;

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
    /// The input cannot be used; the sentence says what to do, in German.
    #[error("{0}")]
    Eingabe(String),
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
            eakte_projections::Error::Cursor => Self::Eingabe(
                "Die Seitenmarke ist unbekannt. Beginnen Sie die Liste von vorn.".into(),
            ),
            e => Self::Store(StoreError::View(e)),
        }
    }
}

impl From<tokio_postgres::Error> for AppError {
    fn from(e: tokio_postgres::Error) -> Self {
        Self::Store(StoreError::Db(e))
    }
}
