//! Akte: the file itself, with its Vorgaenge, Dokumente and Freigaben. One file per action.

mod akte_anlegen;
mod akte_betreff_aendern;
mod akte_stornieren;
mod akte_wiedereroeffnen;
mod akte_zda_verfuegen;
mod dokument_betreff_aendern;
mod dokument_fassung_anfuegen;
mod dokument_registrieren;
mod dokument_stornieren;
mod dokument_verschieben;
mod freigabe_erteilen;
mod freigabe_widerrufen;
mod vorgang_anlegen;
mod vorgang_betreff_aendern;
mod vorgang_stornieren;
mod vorgang_wiedereroeffnen;
mod vorgang_zda_verfuegen;

pub use akte_anlegen::{AkteAngelegt, AkteAnlegen};
pub use akte_betreff_aendern::{AkteBetreffAendern, AkteBetreffGeaendert};
pub use akte_stornieren::{AkteStornieren, AkteStorniert};
pub use akte_wiedereroeffnen::{AkteWiedereroeffnen, AkteWiedereroeffnet};
pub use akte_zda_verfuegen::{AkteZdAVerfuegen, AkteZdAVerfuegt};
pub use dokument_betreff_aendern::{DokumentBetreffAendern, DokumentBetreffGeaendert};
pub use dokument_fassung_anfuegen::{DokumentFassungAnfuegen, DokumentFassungAngefuegt};
pub use dokument_registrieren::{DokumentRegistrieren, DokumentRegistriert};
pub use dokument_stornieren::{DokumentStornieren, DokumentStorniert};
pub use dokument_verschieben::{DokumentVerschieben, DokumentVerschoben};
pub use freigabe_erteilen::{FreigabeErteilen, FreigabeErteilt};
pub use freigabe_widerrufen::{FreigabeBeenden, FreigabeWiderrufen};
pub use vorgang_anlegen::{VorgangAngelegt, VorgangAnlegen};
pub use vorgang_betreff_aendern::{VorgangBetreffAendern, VorgangBetreffGeaendert};
pub use vorgang_stornieren::{VorgangStornieren, VorgangStorniert};
pub use vorgang_wiedereroeffnen::{VorgangWiedereroeffnen, VorgangWiedereroeffnet};
pub use vorgang_zda_verfuegen::{VorgangZdAVerfuegen, VorgangZdAVerfuegt};

use crate::event::events;

/// What an Akte can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum AkteCommand {
    /// Asks to open an Akte. Aktenzeichen and laufnummer were assigned before.
    AkteAnlegen(AkteAnlegen),
    /// Asks to change the Betreff of the Akte.
    AkteBetreffAendern(AkteBetreffAendern),
    /// Asks to close the Akte.
    AkteZdAVerfuegen(AkteZdAVerfuegen),
    /// Asks to open the closed Akte again.
    AkteWiedereroeffnen(AkteWiedereroeffnen),
    /// Asks to cancel the Akte.
    AkteStornieren(AkteStornieren),
    /// Asks to open a Vorgang.
    VorgangAnlegen(VorgangAnlegen),
    /// Asks to change the Betreff of a Vorgang.
    VorgangBetreffAendern(VorgangBetreffAendern),
    /// Asks to close a Vorgang.
    VorgangZdAVerfuegen(VorgangZdAVerfuegen),
    /// Asks to open a closed Vorgang again.
    VorgangWiedereroeffnen(VorgangWiedereroeffnen),
    /// Asks to cancel a Vorgang.
    VorgangStornieren(VorgangStornieren),
    /// Asks to file a Dokument.
    DokumentRegistrieren(DokumentRegistrieren),
    /// Asks to add a version.
    DokumentFassungAnfuegen(DokumentFassungAnfuegen),
    /// Asks to change the Betreff of a Dokument.
    DokumentBetreffAendern(DokumentBetreffAendern),
    /// Asks to move a Dokument.
    DokumentVerschieben(DokumentVerschieben),
    /// Asks to cancel a Dokument.
    DokumentStornieren(DokumentStornieren),
    /// Asks to share.
    FreigabeErteilen(FreigabeErteilen),
    /// Asks to end a Freigabe. (`widerrufen` is infinitive and participle; the event has the better claim to it.)
    FreigabeBeenden(FreigabeBeenden),
}

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
        /// Another organisation may see the Akte or Vorgang.
        FreigabeErteilt,
        /// The Freigabe has ended.
        FreigabeWiderrufen,
    }
}
