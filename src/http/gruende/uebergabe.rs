//! What the English sentences of a hand-over are told.

use eakte_domain::akte::UebergabeError;

use super::Wert;
use crate::http::i18n::{Sprache, datum_kurz};

pub(super) fn werte(e: &UebergabeError, s: Sprache) -> Vec<Wert> {
    use UebergabeError as U;
    match e {
        U::NochNicht(d) => vec![("datum", datum_kurz(s, *d))],
        U::Reihenfolge { frueher, spaeter } => vec![
            ("frueher", datum_kurz(s, *frueher)),
            ("spaeter", datum_kurz(s, *spaeter)),
        ],
        U::Entwuerfe(alle) => {
            let each: Vec<_> = alle.iter().map(|(v, d)| format!("{v:04}-{d:04}")).collect();
            vec![("zeichen", each.join(", "))]
        }
        U::Offen
        | U::NichtOffen
        | U::Empfaenger
        | U::WeiterleitungEndet
        | U::EingangFehlt
        | U::Sonderkreis
        | U::Entwurf
        | U::FreigabeGehoertDazu => Vec::new(),
    }
}
