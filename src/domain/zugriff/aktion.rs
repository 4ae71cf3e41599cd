//! What someone wants to do. Every route, job and command names one.

use crate::werte::vokabular;

vokabular! {
    /// An action the gate decides on.
    Aktion {
        /// See an Akte's head: Aktenzeichen, Betreff, state.
        AkteSehen = "akte_sehen",
        /// See a Vorgang and that it has Dokumente.
        VorgangSehen = "vorgang_sehen",
        /// See a Dokument's metadata.
        DokumentSehen = "dokument_sehen",
        /// Read a Dokument's content, preview or extracted text.
        DokumentLesen = "dokument_lesen",
        /// Create an Akte; the resource is the Akte to be.
        AkteAnlegen = "akte_anlegen",
        /// Change Betreff, add Vorgaenge, register Dokumente, zdA, stornieren.
        AkteAendern = "akte_aendern",
        /// Reopen an Akte that is zdA.
        AkteWiedereroeffnen = "akte_wiedereroeffnen",
        /// Add a version, change the Betreff, move, stornieren.
        DokumentAendern = "dokument_aendern",
        /// Grant and revoke shares; also after zdA.
        Freigeben = "freigeben",
        /// Offer an Akte to another organisation, and take the offer back.
        UebergabeAnbieten = "uebergabe_anbieten",
        /// See that an Akte is or was offered, from whom and to whom: no content.
        UebergabeSehen = "uebergabe_sehen",
        /// Accept or refuse what was offered.
        UebergabeEntscheiden = "uebergabe_entscheiden",
        /// Ask for an erasure, and take the request back; also after zdA. Offer an Akte to the archive, deliver it.
        LoeschungBeantragen = "loeschung_beantragen",
        /// Hold an Akte, so that it is neither offered nor erased, and lift a hold; also after zdA.
        AussonderungSperren = "aussonderung_sperren",
        /// Approve or refuse an erasure.
        LoeschungFreigeben = "loeschung_freigeben",
        /// Appraise an Akte that was offered to the archive, and confirm that it is there: no content.
        Bewerten = "bewerten",
        /// See who did what on an Akte.
        VerlaufSehen = "verlauf_sehen",
        /// See who looked at an Akte.
        ZugriffeSehen = "zugriffe_sehen",
        /// See an Akte's chain and take its proof away: no content.
        NachweisSehen = "nachweis_sehen",
        /// Check an Akte's chain.
        KettePruefen = "kette_pruefen",
        /// Import a package; the resource is the Akte to be.
        Importieren = "importieren",
        /// Change the Aktenplan.
        PlanAendern = "plan_aendern",
        /// Create, assign and lock users and units of an organisation.
        NutzerVerwalten = "nutzer_verwalten",
        /// Let a role, clearance or delegation hold that somebody else has asked for, or refuse it.
        RechteBestaetigen = "rechte_bestaetigen",
        /// Say how closely an Akte is kept: level, Sonderkreis, who is excluded; also after zdA.
        SchutzAendern = "schutz_aendern",
        /// Record that the person concerned objects to passing medical data on; also after zdA. Not that it ends.
        MedizinwiderspruchFesthalten = "medizinwiderspruch_festhalten",
        /// See the sharing agreements and the register of an organisation.
        VereinbarungSehen = "vereinbarung_sehen",
        /// Put sharing agreements down, approve and end them.
        VereinbarungRegeln = "vereinbarung_regeln",
        /// Say who stands in for oneself.
        VertretungRegeln = "vertretung_regeln",
        /// Open an Akte for an hour in an emergency; it may be one whose existence is hidden.
        NotfallEroeffnen = "notfall_eroeffnen",
        /// Review what somebody else has opened in an emergency.
        NotfallPruefen = "notfall_pruefen",
    }
}

/// What kind of object an action is asked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Objektart {
    /// An Akte, also one that is yet to be.
    Akte,
    /// A Vorgang.
    Vorgang,
    /// A Dokument.
    Dokument,
    /// An organisation.
    Organisation,
}

impl Aktion {
    /// The kind of object this action is asked on; the gate refuses any other.
    pub const fn objektart(self) -> Objektart {
        match self {
            Self::AkteSehen
            | Self::AkteAnlegen
            | Self::AkteAendern
            | Self::AkteWiedereroeffnen
            | Self::Freigeben
            | Self::UebergabeAnbieten
            | Self::UebergabeSehen
            | Self::UebergabeEntscheiden
            | Self::LoeschungBeantragen
            | Self::AussonderungSperren
            | Self::LoeschungFreigeben
            | Self::Bewerten
            | Self::VerlaufSehen
            | Self::ZugriffeSehen
            | Self::NachweisSehen
            | Self::KettePruefen
            | Self::SchutzAendern
            | Self::MedizinwiderspruchFesthalten
            | Self::NotfallEroeffnen
            | Self::Importieren => Objektart::Akte,
            Self::VorgangSehen => Objektart::Vorgang,
            Self::DokumentSehen | Self::DokumentLesen | Self::DokumentAendern => {
                Objektart::Dokument
            }
            Self::PlanAendern
            | Self::NutzerVerwalten
            | Self::RechteBestaetigen
            | Self::VereinbarungSehen
            | Self::VereinbarungRegeln
            | Self::VertretungRegeln
            | Self::NotfallPruefen => Objektart::Organisation,
        }
    }

    /// The action that shows the object's existence: if it is refused too, the answer is 404.
    ///
    /// `None` where no existence is hidden: an Akte that is yet to be, an organisation.
    pub const fn sicht(self) -> Option<Self> {
        match (self, self.objektart()) {
            (Self::AkteAnlegen | Self::Importieren, _) | (_, Objektart::Organisation) => None,
            // Who is to decide does not see the Akte yet.
            (Self::UebergabeSehen | Self::UebergabeEntscheiden, _) => Some(Self::UebergabeSehen),
            (_, Objektart::Akte) => Some(Self::AkteSehen),
            (_, Objektart::Vorgang) => Some(Self::VorgangSehen),
            (_, Objektart::Dokument) => Some(Self::DokumentSehen),
        }
    }
}
