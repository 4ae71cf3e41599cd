//! What the sentence of a refused Wiedervorlage, demand or Versagung is told, in other languages than German.

use eakte_domain::akte::FristError;
use jiff::civil::Date;

use super::gruende::Wert;
use super::i18n::{Sprache, datum_kurz};

/// Most days that one refusal names.
const TAGE_MAX: usize = 5;

fn tage(alle: &[Date], s: Sprache) -> String {
    if alle.is_empty() {
        return "–".to_owned();
    }
    let gezeigt = alle.iter().take(TAGE_MAX).map(|d| datum_kurz(s, *d));
    let mehr = (alle.len() > TAGE_MAX).then(|| "…".to_owned());
    gezeigt.chain(mehr).collect::<Vec<_>>().join(", ")
}

/// The values its sentence names.
pub(super) fn werte(e: &FristError, s: Sprache) -> Vec<Wert> {
    use FristError as F;
    match e {
        F::WiedervorlageVorbei(d)
        | F::WiedervorlageZuSpaet(d)
        | F::FristZuFrueh(d)
        | F::FristZuSpaet(d)
        | F::FristLaeuft(d) => vec![("datum", datum_kurz(s, *d))],
        F::UnterlagenAnzahl(max) => vec![("anzahl", max.to_string())],
        F::Entwurf(n)
        | F::Eingegangen(n)
        | F::NichtGezeichnet(n)
        | F::SchreibenGebunden(n)
        | F::AndererVorgang(n)
        | F::NichtEingegangen(n)
        | F::KeinBescheid(n) => {
            vec![("nummer", format!("{n:04}"))]
        }
        F::NochOffen {
            wiedervorlagen,
            fristen,
        } => vec![
            ("wiedervorlagen", tage(wiedervorlagen, s)),
            ("fristen", tage(fristen, s)),
        ],
        // Named, never `_`: a new reason must say here what its sentence is told.
        F::WiedervorlageNichtOffen
        | F::AufforderungOffen
        | F::AufforderungUnbekannt
        | F::AufforderungErledigt
        | F::OhneAngabe
        | F::SchonVersagt
        | F::OhneBelehrung
        | F::SchreibenFehlt => Vec::new(),
    }
}
