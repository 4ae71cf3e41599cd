//! What a newcomer finds waiting for a second person: a case worker of the Kreis is to help out in another unit.

use eakte_domain::NutzerId;
use eakte_domain::organisation::RolleZugewiesen;
use eakte_domain::werte::{Leistungsart, Rolle};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::bezirk::{einheit, nutzer_id};

/// Who asks, and for which role.
pub fn rechteantrag(stichtag: Date) -> (NutzerId, RolleZugewiesen) {
    let rolle = RolleZugewiesen {
        nutzer: nutzer_id("ole.tintenfass"),
        rolle: Rolle::Sachbearbeitung,
        einheit: einheit("50.1"),
        leistungsarten: vec![Leistungsart::Widerspruch],
        bis: Some(stichtag.saturating_add(90.days())),
    };
    (nutzer_id("frida.schluessel"), rolle)
}
