//! Why a Scanstapel refused, in the person's language (see `gruende`).

use eakte_domain::scanstapel::ScanstapelError;

use super::gruende::{Wert, uebersetzt};
use super::i18n::{Sprache, datum_kurz};

/// Why a Scanstapel refused.
pub(super) fn scanstapel(e: &ScanstapelError, s: Sprache) -> String {
    use ScanstapelError as E;
    if s == Sprache::De {
        return e.meldung();
    }
    let werte: Vec<Wert> = match e {
        E::Dokumentzahl(max) => vec![("anzahl", max.to_string())],
        E::BlaetterUngleich { genannt, summe } => vec![
            ("genannt", genannt.to_string()),
            ("summe", summe.to_string()),
        ],
        E::TagUnmoeglich(d) | E::FristLaeuft(d) => vec![("datum", datum_kurz(s, *d))],
        // Named, never `_`: a new reason must say here what its sentence is told.
        E::Unbekannt
        | E::SchonAngeliefert
        | E::Aufloesung
        | E::SchonGeprueft
        | E::EigenerStapel
        | E::AndereRunde
        | E::OhneErgebnis
        | E::NichtInStichprobe
        | E::NichtNeuGescannt
        | E::NichtGeprueft
        | E::NichtBestanden
        | E::NichtBildgleich
        | E::SchonVernichtet => Vec::new(),
    };
    uebersetzt(e.code(), s, &werte)
}
