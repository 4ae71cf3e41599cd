//! Dokument uebernehmen: takes a Dokument over from another Akte of the organisation, with all it brings.
//!
//! The event repeats what the events of the other Akte say of it: this Akte stands for itself, whatever becomes of
//! the other one.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::akte_schutz_festlegen::nicht;
use super::{
    Akte, AkteError, AkteEvent, Aktenschutz, Dokument, Dokumentschutz, Schwaerzung,
    Transfervermerk, text,
};
use crate::kennung::{AkteId, DokumentId, NutzerId, OrgNr, VorgangId, Zeit};
use crate::werte::{Betreff, Dokumentklasse, Fassung, Herkunft, Richtung};

/// Asks to take Dokumente over: one with its Anlagen, the Anlagen behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentUebernehmen {
    /// The Vorgang it will lie in.
    pub vorgang: VorgangId,
    /// The Akte it comes from.
    pub von: AkteId,
    /// Its Aktenzeichen.
    pub von_aktenzeichen: String,
    /// Who leads that Akte.
    pub von_org: OrgNr,
    /// How closely that Akte is kept.
    pub von_schutz: Aktenschutz,
    /// Its Sonderkreis; nobody: there is none.
    pub von_sonderkreis: Vec<NutzerId>,
    /// What comes.
    pub dokumente: Vec<Uebernahme>,
}

/// All that was known of a Dokument in the Akte it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Uebernahme {
    /// Its id; stays the same.
    pub dokument: DokumentId,
    /// What it is about.
    pub betreff: Betreff,
    /// Its kind; decides protection and shares.
    pub klasse: Dokumentklasse,
    /// Came in, went out, or made inside.
    pub richtung: Richtung,
    /// Date of the letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datum: Option<Date>,
    /// Day of receipt; never changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eingang: Option<Date>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absender: Option<String>,
    /// The sender's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fremdes_zeichen: Option<String>,
    /// The Dokument it is an Anlage of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anlage_zu: Option<DokumentId>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
    /// How it is kept; stays the same.
    #[serde(default, skip_serializing_if = "Dokumentschutz::keiner")]
    pub schutz: Dokumentschutz,
    /// When it was first filed.
    pub registriert_am: Zeit,
    /// By whom: their name.
    pub registriert_von: String,
    /// Its versions, oldest first; text only with the newest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fassungen: Vec<UebernommeneFassung>,
    /// Why an identity paper was copied. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ausweisgrund: Option<Betreff>,
    /// How it came from paper. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vermerk: Option<Transfervermerk>,
    /// What it was made from, if it is a redacted copy. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schwaerzung: Option<Schwaerzung>,
    /// Handed on to be signed there, and not final; stays so until its Schlusszeichnung. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "nicht")]
    pub ungezeichnet: bool,
}

/// A version with when and by whom it was filed first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UebernommeneFassung {
    /// Its number; stays the same. Erased ones leave a gap.
    pub nummer: u32,
    /// The version.
    pub fassung: Fassung,
    /// When it was filed.
    pub zeit: Zeit,
    /// By whom: their name.
    pub von: String,
}

/// The Dokument lies here now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentUebernommen {
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Running number inside the Vorgang, from 1.
    pub nummer: u32,
    /// The Akte it came from.
    pub von: AkteId,
    /// Its Aktenzeichen.
    pub von_aktenzeichen: String,
    /// What it brought.
    pub uebernahme: Uebernahme,
}

impl Uebernahme {
    /// What the events of an Akte say of a Dokument that lies there; `None` if they do not know it.
    ///
    /// Each event comes with its time and the name of who caused it, in the order of the stream.
    pub fn aus<'a>(
        events: impl IntoIterator<Item = (Zeit, &'a str, &'a AkteEvent)>,
        dokument: DokumentId,
    ) -> Option<Self> {
        let mut found: Option<Self> = None;
        for (zeit, von, event) in events {
            match event {
                AkteEvent::DokumentRegistriert(e) if e.dokument == dokument => {
                    let fassung = e.fassung.clone().map(|fassung| UebernommeneFassung {
                        nummer: 1,
                        fassung,
                        zeit,
                        von: von.to_owned(),
                    });
                    found = Some(Self {
                        dokument,
                        betreff: e.betreff.clone(),
                        klasse: e.klasse,
                        richtung: e.richtung,
                        datum: e.datum,
                        eingang: e.eingang,
                        absender: e.absender.clone(),
                        fremdes_zeichen: e.fremdes_zeichen.clone(),
                        anlage_zu: e.anlage_zu,
                        herkunft: e.herkunft.clone(),
                        schutz: e.schutz.clone(),
                        registriert_am: zeit,
                        registriert_von: von.to_owned(),
                        fassungen: fassung.into_iter().collect(),
                        ausweisgrund: e.ausweisgrund.clone(),
                        vermerk: None,
                        schwaerzung: None,
                        ungezeichnet: false,
                    });
                }
                AkteEvent::TransfervermerkErstellt(e) if e.dokument == dokument => {
                    if let Some(d) = &mut found {
                        d.vermerk = Some(e.vermerk.clone());
                    }
                }
                AkteEvent::DokumentGeschwaerzt(e) if e.dokument == dokument => {
                    if let Some(d) = &mut found {
                        d.schwaerzung = Some(e.schwaerzung.clone());
                    }
                }
                AkteEvent::DokumentUebernommen(e) if e.uebernahme.dokument == dokument => {
                    found = Some(e.uebernahme.clone());
                }
                AkteEvent::DokumentAbgegeben(e) if e.dokument == dokument => found = None,
                AkteEvent::DokumentFassungAngefuegt(e) if e.dokument == dokument => {
                    if let Some(d) = &mut found {
                        // Search knows the newest text only.
                        for f in &mut d.fassungen {
                            f.fassung.text = None;
                        }
                        d.fassungen.push(UebernommeneFassung {
                            nummer: e.nummer,
                            fassung: e.fassung.clone(),
                            zeit,
                            von: von.to_owned(),
                        });
                    }
                }
                AkteEvent::DokumentBetreffGeaendert(e) if e.dokument == dokument => {
                    if let Some(d) = &mut found {
                        d.betreff = e.betreff.clone();
                    }
                }
                AkteEvent::DokumentSchutzFestgelegt(e) if e.dokument == dokument => {
                    if let Some(d) = &mut found {
                        d.schutz = e.schutz.clone();
                    }
                }
                // The Geschaeftsgang stays behind; that nobody signed goes along.
                AkteEvent::GeschaeftsgangEroeffnet(e) if e.dokument == dokument => {
                    if let Some(d) = &mut found {
                        d.ungezeichnet = true;
                    }
                }
                AkteEvent::SchrittErledigt(e)
                    if e.dokument == dokument && e.schlussgezeichnet() =>
                {
                    if let Some(d) = &mut found {
                        d.ungezeichnet = false;
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// One event for each Dokument, numbered on in the Vorgang.
///
/// Refuses if another organisation leads the other Akte (that is a hand-over), this Akte is kept less closely than
/// the other, the Vorgang is not open, or one of the Dokumente lies here already.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentUebernehmen,
) -> Result<Vec<DokumentUebernommen>, AkteError> {
    let kopf = akte.offen()?;
    if kopf.org != c.von_org {
        return Err(AkteError::AndereOrganisation);
    }
    // Moving must not show anybody what they could not see before.
    let kreis_haelt = c.von_sonderkreis.is_empty()
        || !kopf.sonderkreis.is_empty()
            && kopf
                .sonderkreis
                .iter()
                .all(|m| c.von_sonderkreis.contains(m));
    if !kreis_haelt || !kopf.schutz.reicht_fuer(&c.von_schutz) {
        return Err(AkteError::WenigerGeschuetzt);
    }
    let vorgang = akte.offener_vorgang(c.vorgang)?;
    if let Some(d) = c
        .dokumente
        .iter()
        .find(|d| akte.dokument(d.dokument).is_some())
    {
        return Err(AkteError::KennungVergeben(d.dokument.0));
    }
    Ok(c.dokumente
        .into_iter()
        .zip(vorgang.letzte_dokumentnummer + 1..)
        .map(|(uebernahme, nummer)| DokumentUebernommen {
            vorgang: c.vorgang,
            nummer,
            von: c.von,
            von_aktenzeichen: c.von_aktenzeichen.clone(),
            uebernahme,
        })
        .collect())
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentUebernommen) {
    if let Some(vorgang) = akte.vorgaenge.get_mut(&e.vorgang) {
        vorgang.letzte_dokumentnummer = e.nummer;
    }
    let u = e.uebernahme;
    akte.abgaben.remove(&u.dokument);
    if u.schwaerzung.is_some() {
        akte.geschwaerzt.insert(u.dokument);
    }
    akte.dokumente.insert(
        u.dokument,
        Dokument {
            vorgang: e.vorgang,
            nummer: e.nummer,
            betreff: u.betreff,
            klasse: u.klasse,
            richtung: Some(u.richtung),
            anlage_zu: u.anlage_zu,
            storniert: false,
            eingang: u.eingang,
            letzte_fassung: u.fassungen.iter().map(|f| f.nummer).max().unwrap_or(0),
            fassungen: u
                .fassungen
                .into_iter()
                .map(|f| (f.nummer, text::without(f.fassung)))
                .collect(),
            schutz: u.schutz,
        },
    );
}
