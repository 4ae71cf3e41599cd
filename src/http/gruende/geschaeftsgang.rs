//! What the English sentences of a Geschaeftsgang are told.

use eakte_domain::akte::GeschaeftsgangError;

use super::Wert;
use crate::http::i18n::{Sprache, datum_kurz};

pub(super) fn werte(e: &GeschaeftsgangError, s: Sprache) -> Vec<Wert> {
    use GeschaeftsgangError as G;
    match e {
        G::Laeuft(n)
        | G::Schlussgezeichnet(n)
        | G::OhneFassung(n)
        | G::NichtEndgueltig(n)
        | G::KeinEntwurf(n) => vec![("nummer", format!("{n:04}"))],
        G::FassungVeraltet(n) | G::SchrittErledigt(n) | G::NichtAnDerReihe(n) => {
            vec![("zahl", n.to_string())]
        }
        G::SchritteZuViele(max) => vec![("anzahl", max.to_string())],
        G::TerminVorbei(d) | G::TerminZuSpaet(d) | G::VersandZuFrueh(d) => {
            vec![("datum", datum_kurz(s, *d))]
        }
        G::Offen(alle) | G::OffenWeitere(alle) | G::Endgueltig(alle) | G::Entwuerfe(alle) => {
            let each: Vec<_> = alle.iter().map(|(v, d)| format!("{v:04}-{d:04}")).collect();
            vec![("zeichen", each.join(", "))]
        }
        G::OffenVerborgen
        | G::GebundenVerborgen
        | G::Unbekannt
        | G::NichtOffen
        | G::EineSchlusszeichnung
        | G::SchlussZuletzt
        | G::PersonDoppelt
        | G::VierAugen
        | G::SchonGezeichnet
        | G::AnderePerson
        | G::OhneGrund
        | G::NurZurKenntnis
        | G::NurEroeffnende => Vec::new(),
    }
}
