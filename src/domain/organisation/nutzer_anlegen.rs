//! Nutzer anlegen: adds a person.

use serde::{Deserialize, Serialize};

use super::{Nutzer, Organisation, OrganisationError};
use crate::kennung::NutzerId;
use crate::werte::{Betreff, Stufe};

/// Asks to add a person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerAnlegen {
    /// Id of the new person.
    pub nutzer: NutzerId,
    /// Their name.
    pub name: Betreff,
    /// What they log in with.
    pub anmeldename: String,
}

/// The person exists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NutzerAngelegt {
    /// Id of the new person.
    pub nutzer: NutzerId,
    /// Their name.
    pub name: Betreff,
    /// What they log in with.
    pub anmeldename: String,
}

/// Longest login name, in bytes.
const ANMELDENAME_BYTES_MAX: usize = 100;

/// Refuses an id or login name in use, and a login name other than lower case ASCII letters, digits, `.-_@`.
pub(super) fn decide(
    org: &Organisation,
    c: NutzerAnlegen,
) -> Result<NutzerAngelegt, OrganisationError> {
    org.angelegt()?;
    if org.nutzer.contains_key(&c.nutzer) {
        return Err(OrganisationError::NutzerVergeben(c.nutzer));
    }
    let name = &c.anmeldename;
    // One spelling per name: no case, no look-alikes.
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_@".contains(&b);
    if !(1..=ANMELDENAME_BYTES_MAX).contains(&name.len()) || !name.bytes().all(plain) {
        return Err(OrganisationError::AnmeldenameUngueltig(c.anmeldename));
    }
    if org.nutzer.values().any(|n| n.anmeldename == *name) {
        return Err(OrganisationError::AnmeldenameVergeben(c.anmeldename));
    }
    Ok(NutzerAngelegt {
        nutzer: c.nutzer,
        name: c.name,
        anmeldename: c.anmeldename,
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(org: &mut Organisation, e: NutzerAngelegt) {
    org.nutzer.insert(
        e.nutzer,
        Nutzer {
            name: e.name,
            anmeldename: e.anmeldename,
            gesperrt: false,
            rollen: Vec::new(),
            stufe: Stufe::default(),
        },
    );
}
