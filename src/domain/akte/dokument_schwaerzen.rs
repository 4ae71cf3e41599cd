//! Dokument schwaerzen: files a copy of a Dokument in which areas are blackened, with what it was made from and why.
//!
//! Both in one append: a redacted copy never lies in an Akte without saying that it is one. What it was made from stands
//! in an event of its own: the one that files the copy goes along with a share, and who gets the copy alone learns
//! nothing of the Dokument behind it. For the same reason it does not say how closely the copy is kept: a third event
//! does, where there is something to say.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Akte, AkteError, AkteEvent, DokumentRegistrieren, DokumentRegistriert,
    DokumentSchutzFestgelegt, Dokumentschutz, SchwaerzungError, dokument_registrieren,
};
use crate::kennung::{DokumentId, NutzerId, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Fassung, Richtung};

/// Asks to file a redacted copy.
#[derive(Clone, Debug, PartialEq)]
pub struct DokumentSchwaerzen {
    /// Id of the copy.
    pub dokument: DokumentId,
    /// The Vorgang it comes to lie in: that of the Dokument it was made from, or another of the same Akte, so that it can
    /// be shared alone.
    pub vorgang: VorgangId,
    /// How it is called; whoever sees it reads this.
    pub betreff: Betreff,
    /// The copy itself. Its text is dropped: it has none.
    pub kopie: Fassung,
    /// What it was made from, and why.
    pub schwaerzung: Schwaerzung,
}

/// What a redacted copy was made from, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schwaerzung {
    /// The Dokument it was made from, in the Akte where it was made.
    pub quelle: DokumentId,
    /// The version of that Dokument, from 1.
    pub fassung: u32,
    /// Areas that were blackened: 1 to 500.
    pub bereiche: u32,
    /// Why something is blackened.
    pub grund: Betreff,
    /// By which law it is held back.
    pub rechtsgrundlage: Betreff,
}

impl Schwaerzung {
    /// Most areas of one copy.
    pub const BEREICHE_MAX: u32 = 500;

    /// What a copy says to be disputed if something of its Dokument is: that it is so must be passed on with it (§ 84(2)
    /// SGB X), the words themselves may stand where it is black.
    pub const BESTRITTEN: &str = "Eine Angabe dieses Dokuments";
}

/// The Dokument is a redacted copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DokumentGeschwaerzt {
    /// The copy.
    pub dokument: DokumentId,
    /// What it was made from, and why.
    #[serde(flatten)]
    pub schwaerzung: Schwaerzung,
}

/// Reading.
impl Akte {
    /// The version of a Dokument, if a redacted copy can be made of it.
    ///
    /// Refuses a closed Akte, a cancelled Dokument, a draft, what was handed on to be signed and is not final, an Anlage
    /// of such, a version that does not exist or is of before the Schlusszeichnung, and one without pages.
    pub fn schwaerzbar(&self, id: DokumentId, fassung: u32) -> Result<&Fassung, AkteError> {
        self.offen()?;
        let dokument = self.dokument(id).ok_or(AkteError::DokumentUnbekannt(id))?;
        let nummer = dokument.nummer;
        if dokument.storniert {
            return Err(AkteError::DokumentIstStorniert(nummer));
        }
        if dokument.schutz.entwurf_von.is_some() {
            return Err(SchwaerzungError::Entwurf(nummer).into());
        }
        // By its own number: the Dokument it belongs to may be hidden from who asks.
        if self.in_arbeit(id) {
            return Err(SchwaerzungError::Ungezeichnet(nummer).into());
        }
        let gewaehlt = dokument.fassungen.get(&fassung);
        let gewaehlt = gewaehlt.ok_or(SchwaerzungError::FassungFehlt(fassung))?;
        if self.gezeichnete_fassung(id).is_some_and(|ab| fassung < ab) {
            return Err(SchwaerzungError::VorZeichnung(fassung).into());
        }
        if gewaehlt.seiten.unwrap_or(0) == 0 {
            return Err(SchwaerzungError::OhneSeiten(nummer).into());
        }
        Ok(gewaehlt)
    }

    /// Whether a Dokument, or one it is an Anlage of, is a draft, or was handed on to be signed and is not final.
    fn in_arbeit(&self, id: DokumentId) -> bool {
        let haupt = |id: &DokumentId| self.dokument(*id)?.anlage_zu;
        // A number per Dokument bounds the walk, whatever a broken log might say.
        let mut pfad = std::iter::successors(Some(id), haupt).take(self.dokumente.len());
        pfad.any(|id| {
            let dokument = self.dokument(id);
            let entwurf = dokument.is_some_and(|d| d.schutz.entwurf_von.is_some());
            let uebergeben = self.geschaeftsgaenge().iter().any(|g| g.dokument == id);
            entwurf || uebergeben && self.schlusszeichnung(id).is_none()
        })
    }

    /// Whether a Dokument is a redacted copy.
    pub fn ist_geschwaerzt(&self, id: DokumentId) -> bool {
        self.geschwaerzt.contains(&id)
    }
}

/// The copy and what it was made from. It is of the same kind and kept as closely as that.
///
/// Refuses as [`Akte::schwaerzbar`] and as filing does, and a copy without an area or with too many.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentSchwaerzen,
    (wer, heute): (NutzerId, Date),
) -> Result<Vec<AkteEvent>, AkteError> {
    let DokumentSchwaerzen {
        dokument,
        vorgang,
        betreff,
        kopie,
        schwaerzung,
    } = c;
    akte.schwaerzbar(schwaerzung.quelle, schwaerzung.fassung)?;
    if schwaerzung.bereiche == 0 {
        return Err(SchwaerzungError::OhneBereich.into());
    }
    if schwaerzung.bereiche > Schwaerzung::BEREICHE_MAX {
        return Err(SchwaerzungError::ZuVieleBereiche(Schwaerzung::BEREICHE_MAX).into());
    }
    let quelle = akte
        .dokument(schwaerzung.quelle)
        .ok_or(AkteError::DokumentUnbekannt(schwaerzung.quelle))?;
    let ausweis = quelle.klasse == Dokumentklasse::Ausweiskopie;
    let registriert = dokument_registrieren::decide(
        akte,
        DokumentRegistrieren {
            vorgang,
            dokument,
            betreff,
            klasse: quelle.klasse,
            richtung: Richtung::Intern,
            datum: None,
            eingang: None,
            absender: None,
            fremdes_zeichen: None,
            anlage_zu: None,
            fassung: Some(Fassung {
                text: None,
                ..kopie
            }),
            herkunft: None,
            schutz: quelle.schutz.clone(),
            // Not why it is blackened: this goes along with a share.
            ausweisgrund: ausweis.then(ausweisgrund),
        },
        (wer, heute),
    )?;
    let (registriert, schutz) = ohne_schutz(registriert);
    let mut events = vec![AkteEvent::DokumentRegistriert(registriert)];
    if !schutz.keiner() {
        events.push(AkteEvent::DokumentSchutzFestgelegt(
            DokumentSchutzFestgelegt {
                dokument,
                schutz,
                grund: schwaerzung.grund.clone(),
            },
        ));
    }
    events.push(AkteEvent::DokumentGeschwaerzt(DokumentGeschwaerzt {
        dokument,
        schwaerzung,
    }));
    Ok(events)
}

/// The copy as a share may tell of it, and how it is kept from the same append on.
fn ohne_schutz(mut registriert: DokumentRegistriert) -> (DokumentRegistriert, Dokumentschutz) {
    let mut schutz = std::mem::take(&mut registriert.schutz);
    if schutz.bestritten.is_some() {
        schutz.bestritten = Betreff::new(Schwaerzung::BESTRITTEN).ok();
    }
    (registriert, schutz)
}

/// Why there is a redacted copy of an identity paper: the paper was copied before, for the reason that stands there.
fn ausweisgrund() -> Betreff {
    // A fixed text within the bounds of a Betreff.
    Betreff::new("Geschwärzte Kopie einer abgelegten Ausweiskopie")
        .unwrap_or_else(|_| unreachable!())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentGeschwaerzt) {
    akte.geschwaerzt.insert(e.dokument);
}
