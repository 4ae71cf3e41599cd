//! Why the Aktenplan refuses, in the words of the house and in those of the user.

use crate::werte::PlanKz;

/// Why the Aktenplan refused a command. A decision, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AktenplanError {
    /// The Kennzeichen is in the plan already.
    #[error("Planeinheit `{0}` exists")]
    KennzeichenVergeben(PlanKz),
    /// No such unit.
    #[error("unknown Planeinheit `{0}`")]
    PlaneinheitUnbekannt(PlanKz),
    /// The unit is retired.
    #[error("Planeinheit `{0}` is stillgelegt")]
    PlaneinheitStillgelegt(PlanKz),
    /// A unit below is still in use.
    #[error("Planeinheit `{0}` below is still in use")]
    UntereinheitInGebrauch(PlanKz),
    /// Retention out of range.
    #[error("retention of `{0}` years is not 1 to 150")]
    AufbewahrungUngueltig(u16),
}

impl AktenplanError {
    /// Stable code for machines: `aktenplan.` and the reason in kebab case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KennzeichenVergeben(_) => "aktenplan.kennzeichen-vergeben",
            Self::PlaneinheitUnbekannt(_) => "aktenplan.unbekannt",
            Self::PlaneinheitStillgelegt(_) => "aktenplan.stillgelegt",
            Self::UntereinheitInGebrauch(_) => "aktenplan.untereinheit-in-gebrauch",
            Self::AufbewahrungUngueltig(_) => "aktenplan.aufbewahrung-ungueltig",
        }
    }

    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::KennzeichenVergeben(k) => {
                format!(
                    "Das Kennzeichen {k} ist im Aktenplan schon vergeben. Wählen Sie ein anderes."
                )
            }
            Self::PlaneinheitUnbekannt(k) => {
                format!("Die Aktenplaneinheit {k} gibt es nicht. Nehmen Sie sie zuerst auf.")
            }
            Self::PlaneinheitStillgelegt(k) => {
                format!("Die Aktenplaneinheit {k} ist stillgelegt. Wählen Sie eine andere.")
            }
            Self::UntereinheitInGebrauch(k) => format!(
                "Die untergeordnete Aktenplaneinheit {k} ist noch in Gebrauch. Legen Sie sie zuerst still."
            ),
            Self::AufbewahrungUngueltig(j) => format!(
                "Eine Aufbewahrung von {j} Jahren ist nicht möglich. \
                 Geben Sie 1 bis 150 Jahre an oder lassen Sie das Feld leer (unbefristet)."
            ),
        }
    }
}
