//! Akte: the file itself, with its Vorgaenge, Dokumente and Freigaben. One file per action.

mod akte_anbieten;
mod akte_anlegen;
mod akte_aussondern;
mod akte_betreff_aendern;
mod akte_bewerten;
mod akte_schutz_festlegen;
mod akte_stornieren;
mod akte_wiedereroeffnen;
mod akte_zda_verfuegen;
mod auskunft_error;
mod auskunft_festhalten;
mod aussonderung;
mod aussonderung_error;
mod aussonderung_sperren;
mod deckung;
mod dokument_abgeben;
mod dokument_betreff_aendern;
mod dokument_fassung_anfuegen;
mod dokument_registrieren;
mod dokument_scannen;
mod dokument_schutz_festlegen;
mod dokument_schwaerzen;
mod dokument_stornieren;
mod dokument_uebernehmen;
mod dokument_verschieben;
mod dokument_versenden;
mod error;
mod freigabe_entscheiden;
mod freigabe_erteilen;
mod freigabe_widerrufen;
mod frist;
mod frist_error;
mod geschaeftsgang;
mod geschaeftsgang_beenden;
mod geschaeftsgang_eroeffnen;
mod geschaeftsgang_error;
mod kommando;
mod leistung_versagen;
mod loeschbereich;
mod loeschung_beantragen;
mod loeschung_beenden;
mod meldung;
mod mitwirkung_anfordern;
mod mitwirkung_erledigen;
mod scan_error;
mod schritt_erledigen;
mod schwaerzung_error;
mod sonderkreis_beantragen;
mod sonderkreis_entscheiden;
mod text;
mod uebergabe_anbieten;
mod uebergabe_annehmen;
mod uebergabe_beenden;
mod uebergabe_error;
mod uebernahme_bestaetigen;
mod vorgang_anlegen;
mod vorgang_betreff_aendern;
mod vorgang_stornieren;
mod vorgang_wiedereroeffnen;
mod vorgang_zda_verfuegen;
mod widerspruch_freigeben;
mod wiedervorlage_erledigen;
mod wiedervorlage_setzen;
mod zustand;

pub use akte_anbieten::{
    AkteAnbieten, AkteAngeboten, AngebotZurueckgenommen, AngebotZuruecknehmen,
};
pub use akte_anlegen::{AkteAngelegt, AkteAnlegen};
pub use akte_aussondern::{AkteAusgesondert, AkteAussondern};
pub use akte_betreff_aendern::{AkteBetreffAendern, AkteBetreffGeaendert};
pub use akte_bewerten::{AkteBewerten, AkteBewertet};
pub use akte_schutz_festlegen::{
    AkteSchutzFestgelegt, AkteSchutzFestlegen, Aktenschutz, MedizinwiderspruchFesthalten,
};
pub use akte_stornieren::{AkteStornieren, AkteStorniert};
pub use akte_wiedereroeffnen::{AkteWiedereroeffnen, AkteWiedereroeffnet};
pub use akte_zda_verfuegen::{AkteZdAVerfuegen, AkteZdAVerfuegt};
pub use auskunft_error::AuskunftError;
pub use auskunft_festhalten::{
    AuskunftErteilt, AuskunftFesthalten, AuskunftVerweigert, Auskunftsverweigerung,
    Auskunftszeitraum,
};
pub use aussonderung::{Aussonderung, Sperre};
pub use aussonderung_error::AussonderungError;
pub use aussonderung_sperren::{
    AussonderungSperreAufgehoben, AussonderungSperreAufheben, AussonderungSperreGesetzt,
    AussonderungSperreSetzen,
};
pub use deckung::{DeckungError, Vereinbarungsbezug};
pub use dokument_abgeben::{DokumentAbgeben, DokumentAbgegeben};
pub use dokument_betreff_aendern::{DokumentBetreffAendern, DokumentBetreffGeaendert};
pub use dokument_fassung_anfuegen::{DokumentFassungAnfuegen, DokumentFassungAngefuegt};
pub use dokument_registrieren::{DokumentRegistrieren, DokumentRegistriert};
pub use dokument_scannen::{DokumentScannen, Transfervermerk, TransfervermerkErstellt};
pub use dokument_schutz_festlegen::{
    DokumentSchutzFestgelegt, DokumentSchutzFestlegen, Dokumentschutz,
};
pub use dokument_schwaerzen::{DokumentGeschwaerzt, DokumentSchwaerzen, Schwaerzung};
pub use dokument_stornieren::{DokumentStornieren, DokumentStorniert};
pub use dokument_uebernehmen::{
    DokumentUebernehmen, DokumentUebernommen, Uebernahme, UebernommeneFassung,
};
pub use dokument_verschieben::{DokumentVerschieben, DokumentVerschoben};
pub use dokument_versenden::{DokumentVersandt, DokumentVersenden};
pub use error::AkteError;
pub use freigabe_entscheiden::{FreigabeAbgelehnt, FreigabeEntscheiden};
pub use freigabe_erteilen::{FreigabeBeantragt, FreigabeErteilen, FreigabeErteilt};
pub use freigabe_widerrufen::{FreigabeBeenden, FreigabeWiderrufen};
pub use frist::{Aufforderung, Wiedervorlage};
pub use frist_error::FristError;
pub use geschaeftsgang::Geschaeftsgang;
pub use geschaeftsgang_beenden::{GeschaeftsgangBeenden, GeschaeftsgangBeendet};
pub use geschaeftsgang_eroeffnen::{GeschaeftsgangEroeffnen, GeschaeftsgangEroeffnet, Schritt};
pub use geschaeftsgang_error::GeschaeftsgangError;
pub use kommando::AkteCommand;
pub use leistung_versagen::{LeistungVersagen, LeistungVersagt};
pub use loeschbereich::{Bereich, Loeschumfang, Loeschziel, loeschumfang, loeschung_aktuell};
pub use loeschung_beantragen::{
    AkteRest, Federfuehrung, LetztesDokument, LoeschungBeantragen, LoeschungBeantragt,
};
pub use loeschung_beenden::{LoeschungBeenden, LoeschungBeendet};
pub use mitwirkung_anfordern::{MitwirkungAnfordern, MitwirkungAngefordert};
pub use mitwirkung_erledigen::{MitwirkungErledigen, MitwirkungErledigt};
pub use scan_error::ScanError;
pub use schritt_erledigen::{SchrittErledigen, SchrittErledigt};
pub use schwaerzung_error::SchwaerzungError;
pub use sonderkreis_beantragen::{SonderkreisBeantragen, SonderkreisBeantragt};
pub use sonderkreis_entscheiden::{SonderkreisEntscheiden, SonderkreisEntschieden};
pub use uebergabe_anbieten::{Ersteingang, UebergabeAnbieten, UebergabeAngeboten};
pub use uebergabe_annehmen::{UebergabeAngenommen, UebergabeAnnehmen};
pub use uebergabe_beenden::{UebergabeBeenden, UebergabeBeendet};
pub use uebergabe_error::UebergabeError;
pub use uebernahme_bestaetigen::{
    Archivantwort, UebernahmeBestaetigen, UebernahmeBestaetigt, UebernahmeGescheitert,
};
pub use vorgang_anlegen::{VorgangAngelegt, VorgangAnlegen};
pub use vorgang_betreff_aendern::{VorgangBetreffAendern, VorgangBetreffGeaendert};
pub use vorgang_stornieren::{VorgangStornieren, VorgangStorniert};
pub use vorgang_wiedereroeffnen::{VorgangWiedereroeffnen, VorgangWiedereroeffnet};
pub use vorgang_zda_verfuegen::{VorgangZdAVerfuegen, VorgangZdAVerfuegt};
pub use widerspruch_freigeben::WiderspruchFreigeben;
pub use wiedervorlage_erledigen::{WiedervorlageErledigen, WiedervorlageErledigt};
pub use wiedervorlage_setzen::{WiedervorlageGesetzt, WiedervorlageSetzen};
pub use zustand::{Abgabe, Akte, Dokument, Freigabe, Freigabeantrag, Kopf, Vorgang};

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

use crate::event::events;
use crate::issued::Issued;
use crate::kennung::{DokumentId, OrgNr};
use crate::werte::{Dokumentklasse, Schutzklasse};

events! {
    /// What happened to an Akte. Read for decades: variants are added, never changed.
    AkteEvent {
        /// The Akte was opened.
        AkteAngelegt,
        /// The Akte has another Betreff.
        AkteBetreffGeaendert,
        /// The Akte is closed.
        AkteZdAVerfuegt,
        /// The Akte is open again.
        AkteWiedereroeffnet,
        /// The Akte is cancelled, and with it its open Vorgaenge and their Dokumente.
        AkteStorniert,
        /// The Vorgang was opened.
        VorgangAngelegt,
        /// The Vorgang has another Betreff.
        VorgangBetreffGeaendert,
        /// The Vorgang is closed.
        VorgangZdAVerfuegt,
        /// The Vorgang is open again.
        VorgangWiedereroeffnet,
        /// The Vorgang is cancelled, and with it its Teilvorgaenge and their Dokumente.
        VorgangStorniert,
        /// The Dokument was filed.
        DokumentRegistriert,
        /// The Dokument has a new version.
        DokumentFassungAngefuegt,
        /// The Dokument has another Betreff.
        DokumentBetreffGeaendert,
        /// The Dokument lies in another Vorgang.
        DokumentVerschoben,
        /// The Dokument is cancelled.
        DokumentStorniert,
        /// The Dokument lies in another Akte.
        DokumentAbgegeben,
        /// The Dokument came from another Akte.
        DokumentUebernommen,
        /// A share was asked for; it opens nothing until a second person agrees.
        FreigabeBeantragt,
        /// The share was refused or taken back: it never was in force.
        FreigabeAbgelehnt,
        /// Another organisation may see the Akte or Vorgang.
        FreigabeErteilt,
        /// The Freigabe has ended.
        FreigabeWiderrufen,
        /// An erasure was asked for.
        LoeschungBeantragt,
        /// The request to erase has ended and nothing was erased.
        LoeschungBeendet,
        /// The Akte is kept like this from now on.
        AkteSchutzFestgelegt,
        /// A Sonderkreis was asked for; it holds once a second person agrees.
        SonderkreisBeantragt,
        /// The request for a Sonderkreis was decided on.
        SonderkreisEntschieden,
        /// The Dokument is kept like this from now on.
        DokumentSchutzFestgelegt,
        /// The Akte was offered to another organisation.
        UebergabeAngeboten,
        /// Another organisation leads the Akte.
        UebergabeAngenommen,
        /// The offer has ended and the Akte stays where it is.
        UebergabeBeendet,
        /// The person was told what is kept about them.
        AuskunftErteilt,
        /// The person was not told, or not all.
        AuskunftVerweigert,
        /// The Dokument goes to those who sign it.
        GeschaeftsgangEroeffnet,
        /// A step of a Geschaeftsgang is done.
        SchrittErledigt,
        /// The Geschaeftsgang ended before its last step.
        GeschaeftsgangBeendet,
        /// The Dokument has left the house.
        DokumentVersandt,
        /// On this day somebody looks at the Akte again.
        WiedervorlageGesetzt,
        /// Somebody has looked.
        WiedervorlageErledigt,
        /// The person was asked for papers until a day.
        MitwirkungAngefordert,
        /// The papers came, or are no longer needed.
        MitwirkungErledigt,
        /// The benefit is refused or ends, for want of cooperation.
        LeistungVersagt,
        /// How a Dokument came from paper.
        TransfervermerkErstellt,
        /// The Dokument is a redacted copy.
        DokumentGeschwaerzt,
        /// A hold keeps the Akte from being offered, delivered and erased.
        AussonderungSperreGesetzt,
        /// The hold is lifted.
        AussonderungSperreAufgehoben,
        /// The Akte was offered to the archive.
        AkteAngeboten,
        /// The Akte is not offered any more.
        AngebotZurueckgenommen,
        /// The archive has said whether it takes the Akte.
        AkteBewertet,
        /// A package with the Akte was made for the archive.
        AkteAusgesondert,
        /// The archive has the Akte.
        UebernahmeBestaetigt,
        /// The archive could not take the Akte over.
        UebernahmeGescheitert,
    }
}

impl Akte {
    /// The protection class an event is sealed under: that of the Dokument it speaks of, else Allgemein.
    ///
    /// Ask before or after `apply`: the class of a Dokument never changes. A Dokument nobody knows counts as
    /// Besonders, the safe side.
    pub fn schutzklasse(&self, event: &AkteEvent) -> Schutzklasse {
        let des_dokuments = |id: &DokumentId| {
            let klasse = self.dokument(*id).map(|d| d.klasse);
            klasse.map_or(Schutzklasse::Besonders, Dokumentklasse::schutzklasse)
        };
        match event {
            AkteEvent::DokumentRegistriert(e) => e.klasse.schutzklasse(),
            AkteEvent::DokumentFassungAngefuegt(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentBetreffGeaendert(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentVerschoben(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentStorniert(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentSchutzFestgelegt(e) => des_dokuments(&e.dokument),
            AkteEvent::GeschaeftsgangEroeffnet(e) => des_dokuments(&e.dokument),
            AkteEvent::SchrittErledigt(e) => des_dokuments(&e.dokument),
            AkteEvent::GeschaeftsgangBeendet(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentVersandt(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentAbgegeben(e) => e.klasse.schutzklasse(),
            AkteEvent::DokumentUebernommen(e) => e.uebernahme.klasse.schutzklasse(),
            AkteEvent::MitwirkungAngefordert(e) => des_dokuments(&e.dokument),
            AkteEvent::LeistungVersagt(e) => des_dokuments(&e.dokument),
            AkteEvent::TransfervermerkErstellt(e) => des_dokuments(&e.dokument),
            AkteEvent::DokumentGeschwaerzt(e) => des_dokuments(&e.dokument),
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
            | AkteEvent::MitwirkungErledigt(_)
            | AkteEvent::AussonderungSperreGesetzt(_)
            | AkteEvent::AussonderungSperreAufgehoben(_)
            | AkteEvent::AkteAngeboten(_)
            | AkteEvent::AngebotZurueckgenommen(_)
            | AkteEvent::AkteBewertet(_)
            | AkteEvent::AkteAusgesondert(_)
            | AkteEvent::UebernahmeBestaetigt(_)
            | AkteEvent::UebernahmeGescheitert(_) => Schutzklasse::Allgemein,
        }
    }

    /// The organisation that leads the Akte from this event on, if it changes that.
    pub fn uebergeben_an(event: &AkteEvent) -> Option<OrgNr> {
        match event {
            AkteEvent::UebergabeAngenommen(e) => Some(e.an),
            _ => None,
        }
    }
}

impl Aggregate for Akte {
    const TYPE: &'static str = "akte";
    type Command = Issued<AkteCommand>;
    type Event = AkteEvent;
    type Error = AkteError;
    type Services = ();

    async fn handle(
        &mut self,
        issued: Self::Command,
        _: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), AkteError> {
        for event in kommando::decide(self, issued)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AkteEvent) {
        match event {
            AkteEvent::AkteAngelegt(e) => akte_anlegen::apply(self, e),
            AkteEvent::AkteBetreffGeaendert(e) => akte_betreff_aendern::apply(self, e),
            AkteEvent::AkteZdAVerfuegt(e) => akte_zda_verfuegen::apply(self, e),
            AkteEvent::AkteWiedereroeffnet(e) => akte_wiedereroeffnen::apply(self, e),
            AkteEvent::AkteStorniert(e) => akte_stornieren::apply(self, e),
            AkteEvent::VorgangAngelegt(e) => vorgang_anlegen::apply(self, e),
            AkteEvent::VorgangBetreffGeaendert(e) => vorgang_betreff_aendern::apply(self, e),
            AkteEvent::VorgangZdAVerfuegt(e) => vorgang_zda_verfuegen::apply(self, e),
            AkteEvent::VorgangWiedereroeffnet(e) => vorgang_wiedereroeffnen::apply(self, e),
            AkteEvent::VorgangStorniert(e) => vorgang_stornieren::apply(self, e),
            AkteEvent::DokumentRegistriert(e) => dokument_registrieren::apply(self, e),
            AkteEvent::DokumentFassungAngefuegt(e) => dokument_fassung_anfuegen::apply(self, e),
            AkteEvent::DokumentBetreffGeaendert(e) => dokument_betreff_aendern::apply(self, e),
            AkteEvent::DokumentVerschoben(e) => dokument_verschieben::apply(self, e),
            AkteEvent::DokumentStorniert(e) => dokument_stornieren::apply(self, e),
            AkteEvent::DokumentAbgegeben(e) => dokument_abgeben::apply(self, e),
            AkteEvent::DokumentUebernommen(e) => dokument_uebernehmen::apply(self, e),
            AkteEvent::FreigabeBeantragt(e) => freigabe_erteilen::apply_beantragt(self, e),
            AkteEvent::FreigabeAbgelehnt(e) => freigabe_entscheiden::apply(self, e),
            AkteEvent::FreigabeErteilt(e) => freigabe_erteilen::apply(self, e),
            AkteEvent::FreigabeWiderrufen(e) => freigabe_widerrufen::apply(self, e),
            AkteEvent::LoeschungBeantragt(e) => loeschung_beantragen::apply(self, e),
            AkteEvent::LoeschungBeendet(e) => loeschung_beenden::apply(self, e),
            AkteEvent::AkteSchutzFestgelegt(e) => akte_schutz_festlegen::apply(self, e),
            AkteEvent::SonderkreisBeantragt(e) => sonderkreis_beantragen::apply(self, e),
            AkteEvent::SonderkreisEntschieden(e) => sonderkreis_entscheiden::apply(self, e),
            AkteEvent::DokumentSchutzFestgelegt(e) => dokument_schutz_festlegen::apply(self, e),
            AkteEvent::UebergabeAngeboten(e) => uebergabe_anbieten::apply(self, e),
            AkteEvent::UebergabeAngenommen(e) => uebergabe_annehmen::apply(self, e),
            AkteEvent::UebergabeBeendet(e) => uebergabe_beenden::apply(self, e),
            AkteEvent::GeschaeftsgangEroeffnet(e) => geschaeftsgang_eroeffnen::apply(self, e),
            AkteEvent::SchrittErledigt(e) => schritt_erledigen::apply(self, e),
            AkteEvent::GeschaeftsgangBeendet(e) => geschaeftsgang_beenden::apply(self, e),
            AkteEvent::DokumentVersandt(e) => dokument_versenden::apply(self, e),
            AkteEvent::WiedervorlageGesetzt(e) => wiedervorlage_setzen::apply(self, e),
            AkteEvent::WiedervorlageErledigt(e) => wiedervorlage_erledigen::apply(self, e),
            AkteEvent::MitwirkungAngefordert(e) => mitwirkung_anfordern::apply(self, e),
            AkteEvent::MitwirkungErledigt(e) => mitwirkung_erledigen::apply(self, e),
            AkteEvent::LeistungVersagt(e) => leistung_versagen::apply(self, e),
            AkteEvent::DokumentGeschwaerzt(e) => dokument_schwaerzen::apply(self, e),
            // No rule asks what a person was told, nor how a Dokument came from paper.
            AkteEvent::AuskunftErteilt(_)
            | AkteEvent::AuskunftVerweigert(_)
            | AkteEvent::TransfervermerkErstellt(_) => {}
            AkteEvent::AussonderungSperreGesetzt(e) => aussonderung_sperren::apply_gesetzt(self, e),
            AkteEvent::AussonderungSperreAufgehoben(e) => {
                aussonderung_sperren::apply_aufgehoben(self, e)
            }
            AkteEvent::AkteAngeboten(e) => akte_anbieten::apply(self, e),
            AkteEvent::AngebotZurueckgenommen(e) => akte_anbieten::apply_zurueckgenommen(self, e),
            AkteEvent::AkteBewertet(e) => akte_bewerten::apply(self, e),
            AkteEvent::AkteAusgesondert(e) => akte_aussondern::apply(self, e),
            AkteEvent::UebernahmeBestaetigt(e) => uebernahme_bestaetigen::apply_bestaetigt(self, e),
            AkteEvent::UebernahmeGescheitert(e) => {
                uebernahme_bestaetigen::apply_gescheitert(self, e)
            }
        }
    }
}
