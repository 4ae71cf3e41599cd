//! Umzug: which events of an Akte speak of Dokumente that lie in another one now.
//!
//! After an erasure an Akte is folded anew while the others stay as they are. What it once said of a Dokument that went
//! to another Akte must then not be said again: its rows belong to the other one.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use eakte_domain::akte::AkteEvent;
use eakte_domain::{DokumentId, Ereignis, Recorded};

/// The events that still hold here, and those of Dokumente that went away. Of those only the leaving itself holds.
pub(crate) fn trennen(events: &[impl Borrow<Recorded>]) -> (Vec<Recorded>, Vec<Recorded>) {
    // Sequence of the event with which a Dokument left, if it did not come back.
    let mut weg: BTreeMap<DokumentId, u64> = BTreeMap::new();
    for e in events.iter().map(Borrow::borrow) {
        match &e.ereignis {
            Ereignis::Akte(AkteEvent::DokumentAbgegeben(d)) => {
                weg.insert(d.dokument, e.sequence);
            }
            Ereignis::Akte(AkteEvent::DokumentUebernommen(d)) => {
                weg.remove(&d.uebernahme.dokument);
            }
            _ => {}
        }
    }
    let fort = |e: &Recorded| {
        let Ereignis::Akte(event) = &e.ereignis else {
            return false;
        };
        let left = dokument(event).and_then(|d| weg.get(&d));
        left.is_some_and(|left| *left != e.sequence)
    };
    events
        .iter()
        .map(|e| e.borrow().clone())
        .partition(|e| !fort(e))
}

/// The Dokument an event speaks of.
pub(crate) fn dokument(event: &AkteEvent) -> Option<DokumentId> {
    match event {
        AkteEvent::DokumentRegistriert(e) => Some(e.dokument),
        AkteEvent::DokumentFassungAngefuegt(e) => Some(e.dokument),
        AkteEvent::DokumentBetreffGeaendert(e) => Some(e.dokument),
        AkteEvent::DokumentVerschoben(e) => Some(e.dokument),
        AkteEvent::DokumentStorniert(e) => Some(e.dokument),
        AkteEvent::DokumentSchutzFestgelegt(e) => Some(e.dokument),
        AkteEvent::DokumentAbgegeben(e) => Some(e.dokument),
        AkteEvent::DokumentUebernommen(e) => Some(e.uebernahme.dokument),
        AkteEvent::GeschaeftsgangEroeffnet(e) => Some(e.dokument),
        AkteEvent::SchrittErledigt(e) => Some(e.dokument),
        AkteEvent::GeschaeftsgangBeendet(e) => Some(e.dokument),
        AkteEvent::DokumentVersandt(e) => Some(e.dokument),
        AkteEvent::TransfervermerkErstellt(e) => Some(e.dokument),
        AkteEvent::DokumentGeschwaerzt(e) => Some(e.dokument),
        // Named, never `_`: a new event must stop the compiler here.
        AkteEvent::AkteAngelegt(_)
        | AkteEvent::AkteBetreffGeaendert(_)
        | AkteEvent::AkteZdAVerfuegt(_)
        | AkteEvent::AkteWiedereroeffnet(_)
        | AkteEvent::AkteStorniert(_)
        | AkteEvent::VorgangAngelegt(_)
        | AkteEvent::VorgangBetreffGeaendert(_)
        | AkteEvent::VorgangZdAVerfuegt(_)
        | AkteEvent::VorgangWiedereroeffnet(_)
        | AkteEvent::VorgangStorniert(_)
        | AkteEvent::FreigabeBeantragt(_)
        | AkteEvent::FreigabeAbgelehnt(_)
        | AkteEvent::FreigabeErteilt(_)
        | AkteEvent::FreigabeWiderrufen(_)
        | AkteEvent::LoeschungBeantragt(_)
        | AkteEvent::LoeschungBeendet(_)
        | AkteEvent::AkteSchutzFestgelegt(_)
        | AkteEvent::SonderkreisBeantragt(_)
        | AkteEvent::SonderkreisEntschieden(_)
        | AkteEvent::UebergabeAngeboten(_)
        | AkteEvent::UebergabeAngenommen(_)
        | AkteEvent::UebergabeBeendet(_)
        | AkteEvent::AuskunftErteilt(_)
        | AkteEvent::AuskunftVerweigert(_)
        | AkteEvent::WiedervorlageGesetzt(_)
        | AkteEvent::WiedervorlageErledigt(_)
        | AkteEvent::MitwirkungAngefordert(_)
        | AkteEvent::MitwirkungErledigt(_)
        | AkteEvent::LeistungVersagt(_)
        | AkteEvent::AussonderungSperreGesetzt(_)
        | AkteEvent::AussonderungSperreAufgehoben(_)
        | AkteEvent::AkteAngeboten(_)
        | AkteEvent::AngebotZurueckgenommen(_)
        | AkteEvent::AkteBewertet(_)
        | AkteEvent::AkteAusgesondert(_)
        | AkteEvent::UebernahmeBestaetigt(_)
        | AkteEvent::UebernahmeGescheitert(_) => None,
    }
}
