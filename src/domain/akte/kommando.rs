//! What an Akte can be asked to do, what that needs, and which rule decides on it.

use super::{
    Akte, AkteAnbieten, AkteAnlegen, AkteAussondern, AkteBetreffAendern, AkteBewerten, AkteError,
    AkteEvent, AkteSchutzFestlegen, AkteStornieren, AkteWiedereroeffnen, AkteZdAVerfuegen,
    AngebotZuruecknehmen, AuskunftFesthalten, AussonderungSperreAufheben, AussonderungSperreSetzen,
    DokumentAbgeben, DokumentBetreffAendern, DokumentFassungAnfuegen, DokumentRegistrieren,
    DokumentScannen, DokumentSchutzFestlegen, DokumentSchwaerzen, DokumentStornieren,
    DokumentUebernehmen, DokumentVerschieben, DokumentVersenden, FreigabeBeenden,
    FreigabeEntscheiden, FreigabeErteilen, GeschaeftsgangBeenden, GeschaeftsgangEroeffnen,
    LeistungVersagen, LoeschungBeantragen, LoeschungBeenden, MedizinwiderspruchFesthalten,
    MitwirkungAnfordern, MitwirkungErledigen, SchrittErledigen, SonderkreisBeantragen,
    SonderkreisEntscheiden, UebergabeAnbieten, UebergabeAnnehmen, UebergabeBeenden,
    UebernahmeBestaetigen, VorgangAnlegen, VorgangBetreffAendern, VorgangStornieren,
    VorgangWiedereroeffnen, VorgangZdAVerfuegen, WiderspruchFreigeben, WiedervorlageErledigen,
    WiedervorlageSetzen, akte_anbieten, akte_anlegen, akte_aussondern, akte_betreff_aendern,
    akte_bewerten, akte_schutz_festlegen, akte_stornieren, akte_wiedereroeffnen,
    akte_zda_verfuegen, auskunft_festhalten, aussonderung_sperren, dokument_abgeben,
    dokument_betreff_aendern, dokument_fassung_anfuegen, dokument_registrieren, dokument_scannen,
    dokument_schutz_festlegen, dokument_schwaerzen, dokument_stornieren, dokument_uebernehmen,
    dokument_verschieben, dokument_versenden, freigabe_entscheiden, freigabe_erteilen,
    freigabe_widerrufen, geschaeftsgang_beenden, geschaeftsgang_eroeffnen, leistung_versagen,
    loeschung_beantragen, loeschung_beenden, mitwirkung_anfordern, mitwirkung_erledigen,
    schritt_erledigen, sonderkreis_beantragen, sonderkreis_entscheiden, uebergabe_anbieten,
    uebergabe_annehmen, uebergabe_beenden, uebernahme_bestaetigen, vorgang_anlegen,
    vorgang_betreff_aendern, vorgang_stornieren, vorgang_wiedereroeffnen, vorgang_zda_verfuegen,
    widerspruch_freigeben, wiedervorlage_erledigen, wiedervorlage_setzen,
};
use crate::issued::Issued;
use crate::kennung::AkteId;
use crate::zugriff::{Aktion, Objekt};

/// What an Akte can be asked to do.
// One command lives at a time: boxing the largest would only make callers longer.
#[allow(clippy::large_enum_variant)]
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
    /// Asks to hand a Dokument to another Akte.
    DokumentAbgeben(DokumentAbgeben),
    /// Asks to take Dokumente over from another Akte.
    DokumentUebernehmen(DokumentUebernehmen),
    /// Asks to share.
    FreigabeErteilen(FreigabeErteilen),
    /// Asks to decide on a share that waits.
    FreigabeEntscheiden(FreigabeEntscheiden),
    /// Asks to share one Vorgang for an objection.
    WiderspruchFreigeben(WiderspruchFreigeben),
    /// Asks to end a Freigabe. (`widerrufen` is infinitive and participle; the event has the better claim to it.)
    FreigabeBeenden(FreigabeBeenden),
    /// Asks for an erasure.
    LoeschungBeantragen(LoeschungBeantragen),
    /// Asks to end a request to erase.
    LoeschungBeenden(LoeschungBeenden),
    /// Asks to keep the Akte like this from now on.
    AkteSchutzFestlegen(AkteSchutzFestlegen),
    /// Asks to record an objection to passing medical data on.
    MedizinwiderspruchFesthalten(MedizinwiderspruchFesthalten),
    /// Asks that only these people reach the Akte.
    SonderkreisBeantragen(SonderkreisBeantragen),
    /// Asks to decide on the open request for a Sonderkreis.
    SonderkreisEntscheiden(SonderkreisEntscheiden),
    /// Asks to keep a Dokument like this from now on.
    DokumentSchutzFestlegen(DokumentSchutzFestlegen),
    /// Asks to offer the Akte to another organisation.
    UebergabeAnbieten(UebergabeAnbieten),
    /// Asks to take the lead of the Akte.
    UebergabeAnnehmen(UebergabeAnnehmen),
    /// Asks to end an open offer.
    UebergabeBeenden(UebergabeBeenden),
    /// Asks to record what came of a request under Art. 15 DSGVO.
    AuskunftFesthalten(AuskunftFesthalten),
    /// Asks to hand a Dokument to those who sign it.
    GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen),
    /// Asks to do a step of a Geschaeftsgang.
    SchrittErledigen(SchrittErledigen),
    /// Asks to end a Geschaeftsgang before its last step.
    GeschaeftsgangBeenden(GeschaeftsgangBeenden),
    /// Asks to record a dispatch.
    DokumentVersenden(DokumentVersenden),
    /// Asks to look at the Akte again on a day.
    WiedervorlageSetzen(WiedervorlageSetzen),
    /// Asks to end a Wiedervorlage.
    WiedervorlageErledigen(WiedervorlageErledigen),
    /// Asks to demand papers of the person.
    MitwirkungAnfordern(MitwirkungAnfordern),
    /// Asks to settle a demand.
    MitwirkungErledigen(MitwirkungErledigen),
    /// Asks to record that the benefit is refused or ends.
    LeistungVersagen(LeistungVersagen),
    /// Asks to file what was scanned, with its Transfervermerk.
    DokumentScannen(DokumentScannen),
    /// Asks to file a redacted copy of a Dokument.
    DokumentSchwaerzen(DokumentSchwaerzen),
    /// Asks to hold the Akte.
    AussonderungSperreSetzen(AussonderungSperreSetzen),
    /// Asks to lift a hold.
    AussonderungSperreAufheben(AussonderungSperreAufheben),
    /// Asks to offer the Akte to the archive.
    AkteAnbieten(AkteAnbieten),
    /// Asks to take the offer back.
    AngebotZuruecknehmen(AngebotZuruecknehmen),
    /// Asks to say whether the archive takes the Akte.
    AkteBewerten(AkteBewerten),
    /// Asks to record that the Akte is in a package for the archive.
    AkteAussondern(AkteAussondern),
    /// Asks to record the archive's answer to a package.
    UebernahmeBestaetigen(UebernahmeBestaetigen),
}

impl AkteCommand {
    /// What the gate must allow before this command may be issued on that Akte.
    pub fn braucht(&self, akte: AkteId) -> (Aktion, Objekt) {
        let aktion = match self {
            Self::AkteAnlegen(_) => Aktion::AkteAnlegen,
            Self::AkteWiedereroeffnen(_) => Aktion::AkteWiedereroeffnen,
            Self::AkteBetreffAendern(_)
            | Self::AkteZdAVerfuegen(_)
            | Self::AkteStornieren(_)
            | Self::VorgangAnlegen(_)
            | Self::VorgangBetreffAendern(_)
            | Self::VorgangZdAVerfuegen(_)
            | Self::VorgangWiedereroeffnen(_)
            | Self::VorgangStornieren(_)
            | Self::DokumentRegistrieren(_)
            | Self::WiedervorlageSetzen(_)
            | Self::WiedervorlageErledigen(_)
            | Self::MitwirkungAnfordern(_)
            | Self::MitwirkungErledigen(_)
            | Self::LeistungVersagen(_)
            | Self::DokumentScannen(_)
            | Self::DokumentSchwaerzen(_)
            | Self::DokumentUebernehmen(_) => Aktion::AkteAendern,
            Self::DokumentFassungAnfuegen(DokumentFassungAnfuegen { dokument, .. })
            | Self::DokumentBetreffAendern(DokumentBetreffAendern { dokument, .. })
            | Self::DokumentVerschieben(DokumentVerschieben { dokument, .. })
            | Self::DokumentAbgeben(DokumentAbgeben { dokument, .. })
            | Self::DokumentSchutzFestlegen(DokumentSchutzFestlegen { dokument, .. })
            | Self::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen { dokument, .. })
            | Self::SchrittErledigen(SchrittErledigen { dokument, .. })
            | Self::GeschaeftsgangBeenden(GeschaeftsgangBeenden { dokument, .. })
            | Self::DokumentVersenden(DokumentVersenden { dokument, .. })
            | Self::DokumentStornieren(DokumentStornieren { dokument, .. }) => {
                return (Aktion::DokumentAendern, Objekt::Dokument(akte, *dokument));
            }
            Self::FreigabeErteilen(_)
            | Self::FreigabeEntscheiden(_)
            | Self::WiderspruchFreigeben(_)
            | Self::FreigabeBeenden(_) => Aktion::Freigeben,
            // Whoever asks for an erasure also leads the way to it.
            Self::AkteAnbieten(_)
            | Self::AngebotZuruecknehmen(_)
            | Self::AkteAussondern(_)
            | Self::UebernahmeBestaetigen(UebernahmeBestaetigen { archiv: false, .. })
            | Self::LoeschungBeantragen(_)
            | Self::LoeschungBeenden(LoeschungBeenden {
                abgelehnt: false, ..
            }) => Aktion::LoeschungBeantragen,
            Self::LoeschungBeenden(_) => Aktion::LoeschungFreigeben,
            Self::AussonderungSperreSetzen(_) | Self::AussonderungSperreAufheben(_) => {
                Aktion::AussonderungSperren
            }
            Self::MedizinwiderspruchFesthalten(_) => Aktion::MedizinwiderspruchFesthalten,
            Self::AkteSchutzFestlegen(_)
            | Self::SonderkreisBeantragen(_)
            | Self::SonderkreisEntscheiden(_) => Aktion::SchutzAendern,
            Self::UebergabeAnbieten(_)
            | Self::UebergabeBeenden(UebergabeBeenden {
                abgelehnt: false, ..
            }) => Aktion::UebergabeAnbieten,
            Self::UebergabeAnnehmen(_) | Self::UebergabeBeenden(_) => Aktion::UebergabeEntscheiden,
            Self::AuskunftFesthalten(_) => Aktion::ZugriffeSehen,
            Self::AkteBewerten(_) | Self::UebernahmeBestaetigen(_) => Aktion::Bewerten,
        };
        (aktion, Objekt::Akte(akte))
    }
}

/// The rule of the one action. Pure: no clock, no randomness, no I/O.
///
/// One event, except where a Dokument takes its Anlagen along, shares end with a hand-over, a person is told a part,
/// a draft is handed on, or
/// a Wiedervorlage begins or ends with something else: then one each, all or none.
/// One event, except where a Dokument takes its Anlagen along, shares end with a hand-over, a person is told a part, or
/// what was scanned has its note, or a redacted copy says of what it is one:
/// then one each, all or none.
pub(super) fn decide(
    akte: &Akte,
    issued: Issued<AkteCommand>,
) -> Result<Vec<AkteEvent>, AkteError> {
    let heute = || issued.zeit.tag();
    let (akteur, wer) = (&issued.akteur, issued.akteur.nutzer);
    Ok(match issued.command {
        AkteCommand::AkteAnlegen(c) => {
            vec![AkteEvent::AkteAngelegt(akte_anlegen::decide(akte, c)?)]
        }
        AkteCommand::AkteBetreffAendern(c) => vec![AkteEvent::AkteBetreffGeaendert(
            akte_betreff_aendern::decide(akte, c)?,
        )],
        AkteCommand::AkteZdAVerfuegen(c) => vec![AkteEvent::AkteZdAVerfuegt(
            akte_zda_verfuegen::decide(akte, c, heute())?,
        )],
        AkteCommand::AkteWiedereroeffnen(c) => vec![AkteEvent::AkteWiedereroeffnet(
            akte_wiedereroeffnen::decide(akte, c)?,
        )],
        AkteCommand::AkteStornieren(c) => {
            vec![AkteEvent::AkteStorniert(akte_stornieren::decide(akte, c)?)]
        }
        AkteCommand::VorgangAnlegen(c) => vec![AkteEvent::VorgangAngelegt(
            vorgang_anlegen::decide(akte, c)?,
        )],
        AkteCommand::VorgangBetreffAendern(c) => vec![AkteEvent::VorgangBetreffGeaendert(
            vorgang_betreff_aendern::decide(akte, c)?,
        )],
        AkteCommand::VorgangZdAVerfuegen(c) => vec![AkteEvent::VorgangZdAVerfuegt(
            vorgang_zda_verfuegen::decide(akte, c, heute())?,
        )],
        AkteCommand::VorgangWiedereroeffnen(c) => vec![AkteEvent::VorgangWiedereroeffnet(
            vorgang_wiedereroeffnen::decide(akte, c)?,
        )],
        AkteCommand::VorgangStornieren(c) => vec![AkteEvent::VorgangStorniert(
            vorgang_stornieren::decide(akte, c)?,
        )],
        AkteCommand::DokumentRegistrieren(c) => vec![AkteEvent::DokumentRegistriert(
            dokument_registrieren::decide(akte, c, (wer, heute()))?,
        )],
        AkteCommand::DokumentFassungAnfuegen(c) => vec![AkteEvent::DokumentFassungAngefuegt(
            dokument_fassung_anfuegen::decide(akte, c)?,
        )],
        AkteCommand::DokumentBetreffAendern(c) => vec![AkteEvent::DokumentBetreffGeaendert(
            dokument_betreff_aendern::decide(akte, c)?,
        )],
        AkteCommand::DokumentVerschieben(c) => dokument_verschieben::decide(akte, c)?
            .into_iter()
            .map(AkteEvent::DokumentVerschoben)
            .collect(),
        AkteCommand::DokumentStornieren(c) => dokument_stornieren::decide(akte, c)?
            .into_iter()
            .map(AkteEvent::DokumentStorniert)
            .collect(),
        AkteCommand::DokumentAbgeben(c) => dokument_abgeben::decide(akte, c)?
            .into_iter()
            .map(AkteEvent::DokumentAbgegeben)
            .collect(),
        AkteCommand::DokumentUebernehmen(c) => dokument_uebernehmen::decide(akte, c)?
            .into_iter()
            .map(AkteEvent::DokumentUebernommen)
            .collect(),
        AkteCommand::FreigabeErteilen(c) => {
            vec![freigabe_erteilen::decide(akte, c, akteur, heute())?]
        }
        AkteCommand::FreigabeEntscheiden(c) => {
            vec![freigabe_entscheiden::decide(akte, c, akteur, heute())?]
        }
        AkteCommand::WiderspruchFreigeben(c) => vec![AkteEvent::FreigabeErteilt(
            widerspruch_freigeben::decide(akte, c, heute())?,
        )],
        AkteCommand::FreigabeBeenden(c) => {
            vec![freigabe_widerrufen::decide(akte, c, heute())?]
        }
        AkteCommand::LoeschungBeantragen(c) => vec![AkteEvent::LoeschungBeantragt(
            loeschung_beantragen::decide(akte, c, wer, heute())?,
        )],
        AkteCommand::LoeschungBeenden(c) => vec![AkteEvent::LoeschungBeendet(
            loeschung_beenden::decide(akte, c, wer)?,
        )],
        AkteCommand::AkteSchutzFestlegen(c) => vec![AkteEvent::AkteSchutzFestgelegt(
            akte_schutz_festlegen::decide(akte, c)?,
        )],
        AkteCommand::MedizinwiderspruchFesthalten(c) => vec![AkteEvent::AkteSchutzFestgelegt(
            akte_schutz_festlegen::widersprechen(akte, c)?,
        )],
        AkteCommand::SonderkreisBeantragen(c) => vec![AkteEvent::SonderkreisBeantragt(
            sonderkreis_beantragen::decide(akte, c, wer)?,
        )],
        AkteCommand::SonderkreisEntscheiden(c) => vec![AkteEvent::SonderkreisEntschieden(
            sonderkreis_entscheiden::decide(akte, c, akteur)?,
        )],
        AkteCommand::DokumentSchutzFestlegen(c) => vec![AkteEvent::DokumentSchutzFestgelegt(
            dokument_schutz_festlegen::decide(akte, c, wer)?,
        )],
        AkteCommand::UebergabeAnbieten(c) => vec![AkteEvent::UebergabeAngeboten(
            uebergabe_anbieten::decide(akte, c, heute())?,
        )],
        AkteCommand::UebergabeAnnehmen(c) => uebergabe_annehmen::decide(akte, c, heute())?,
        AkteCommand::UebergabeBeenden(c) => vec![AkteEvent::UebergabeBeendet(
            uebergabe_beenden::decide(akte, c)?,
        )],
        AkteCommand::AuskunftFesthalten(c) => auskunft_festhalten::decide(akte, c, heute())?,
        AkteCommand::GeschaeftsgangEroeffnen(c) => {
            geschaeftsgang_eroeffnen::decide(akte, c, akteur, heute())?
        }
        AkteCommand::SchrittErledigen(c) => vec![AkteEvent::SchrittErledigt(
            schritt_erledigen::decide(akte, c, akteur, heute())?,
        )],
        AkteCommand::GeschaeftsgangBeenden(c) => vec![AkteEvent::GeschaeftsgangBeendet(
            geschaeftsgang_beenden::decide(akte, c, akteur)?,
        )],
        AkteCommand::DokumentVersenden(c) => vec![AkteEvent::DokumentVersandt(
            dokument_versenden::decide(akte, c, heute())?,
        )],
        AkteCommand::WiedervorlageSetzen(c) => vec![AkteEvent::WiedervorlageGesetzt(
            wiedervorlage_setzen::decide(akte, c, heute())?,
        )],
        AkteCommand::WiedervorlageErledigen(c) => {
            wiedervorlage_erledigen::decide(akte, c, heute())?
        }
        AkteCommand::MitwirkungAnfordern(c) => {
            mitwirkung_anfordern::decide(akte, c, (wer, heute()))?
        }
        AkteCommand::MitwirkungErledigen(c) => mitwirkung_erledigen::decide(akte, c)?,
        AkteCommand::LeistungVersagen(c) => leistung_versagen::decide(akte, c, heute())?,
        AkteCommand::DokumentScannen(c) => dokument_scannen::decide(akte, c, (wer, heute()))?,
        AkteCommand::DokumentSchwaerzen(c) => dokument_schwaerzen::decide(akte, c, (wer, heute()))?,
        AkteCommand::AussonderungSperreSetzen(c) => vec![AkteEvent::AussonderungSperreGesetzt(
            aussonderung_sperren::setzen(akte, c, heute())?,
        )],
        AkteCommand::AussonderungSperreAufheben(c) => {
            vec![AkteEvent::AussonderungSperreAufgehoben(
                aussonderung_sperren::aufheben(akte, c, heute())?,
            )]
        }
        AkteCommand::AkteAnbieten(c) => vec![AkteEvent::AkteAngeboten(akte_anbieten::decide(
            akte,
            c,
            heute(),
        )?)],
        AkteCommand::AngebotZuruecknehmen(c) => vec![AkteEvent::AngebotZurueckgenommen(
            akte_anbieten::zuruecknehmen(akte, c)?,
        )],
        AkteCommand::AkteBewerten(c) => {
            vec![AkteEvent::AkteBewertet(akte_bewerten::decide(akte, c)?)]
        }
        AkteCommand::AkteAussondern(c) => vec![AkteEvent::AkteAusgesondert(
            akte_aussondern::decide(akte, c, heute())?,
        )],
        AkteCommand::UebernahmeBestaetigen(c) => vec![uebernahme_bestaetigen::decide(akte, c)?],
    })
}
