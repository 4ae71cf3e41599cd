//! Dokument registrieren: files a Dokument in an open Vorgang.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Akte, AkteError, Dokument, Dokumentschutz, ScanError, text};
use crate::kennung::{DokumentId, NutzerId, VorgangId};
use crate::werte::{Betreff, Dokumentklasse, Fassung, Herkunft, Richtung};

/// Asks to file a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentRegistrieren {
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Id of the new Dokument.
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
    /// Its first version; none if only on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fassung: Option<Fassung>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
    /// How it is kept from the first moment on.
    #[serde(default, skip_serializing_if = "Dokumentschutz::keiner")]
    pub schutz: Dokumentschutz,
    /// Why an identity paper is copied and not only noted. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ausweisgrund: Option<Betreff>,
}

/// The Dokument was filed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DokumentRegistriert {
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// Id of the new Dokument.
    pub dokument: DokumentId,
    /// Running number inside the Vorgang, from 1.
    pub nummer: u32,
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
    /// Its first version; none if only on paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fassung: Option<Fassung>,
    /// Where it came from, if imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub herkunft: Option<Herkunft>,
    /// How it is kept from the first moment on.
    #[serde(default, skip_serializing_if = "Dokumentschutz::keiner")]
    pub schutz: Dokumentschutz,
    /// Why an identity paper is copied and not only noted. Since 2026-11-27.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ausweisgrund: Option<Betreff>,
}

/// Longest sender and reference, in bytes.
const ANGABE_BYTES_MAX: usize = 1000;

/// Refuses if the Vorgang is not open, the id is taken, the Dokument it is an Anlage of lies elsewhere or is being
/// signed or final, a receipt that is yet to come or of what did not come in, or a copy of an identity paper without a
/// reason.
pub(super) fn decide(
    akte: &Akte,
    c: DokumentRegistrieren,
    (wer, heute): (NutzerId, Date),
) -> Result<DokumentRegistriert, AkteError> {
    let vorgang = akte.offener_vorgang(c.vorgang)?;
    if akte.dokument(c.dokument).is_some() {
        return Err(AkteError::KennungVergeben(c.dokument.0));
    }
    if let Some(haupt) = c.anlage_zu {
        akte.dokument(haupt)
            .filter(|d| d.vorgang == c.vorgang && !d.storniert)
            .ok_or(AkteError::AnlageOhneDokument(haupt))?;
        akte.ungebunden(haupt)?;
    }
    // A paper system that hands its files over is asked for no reason afterwards.
    let ausweis = c.klasse == Dokumentklasse::Ausweiskopie;
    if ausweis && c.ausweisgrund.is_none() && c.herkunft.is_none() {
        return Err(ScanError::AusweisOhneGrund.into());
    }
    match c.herkunft {
        None => text::tage(&[c.datum, c.eingang])?,
        Some(_) => text::tage_von_anderen(&[c.datum, c.eingang])?,
    }
    // What another system says of its own receipt is kept as it was said.
    if let Some(tag) = c.eingang.filter(|tag| *tag > heute && c.herkunft.is_none()) {
        return Err(AkteError::DatumInZukunft(tag));
    }
    // The first receipt counts for the person (§ 16 Abs. 2 SGB I): what the authority made itself is none.
    if c.eingang.is_some() && c.richtung != Richtung::Eingang && c.herkunft.is_none() {
        return Err(AkteError::EingangOhneRichtung);
    }
    if let Some(absender) = &c.absender {
        text::bounded("absender", absender, ANGABE_BYTES_MAX)?;
    }
    if let Some(zeichen) = &c.fremdes_zeichen {
        text::bounded("fremdes_zeichen", zeichen, ANGABE_BYTES_MAX)?;
    }
    if let Some(fassung) = &c.fassung {
        text::fassung(fassung)?;
    }
    Ok(DokumentRegistriert {
        vorgang: c.vorgang,
        dokument: c.dokument,
        nummer: vorgang.letzte_dokumentnummer + 1,
        betreff: c.betreff,
        klasse: c.klasse,
        richtung: c.richtung,
        datum: c.datum,
        eingang: c.eingang,
        absender: c.absender,
        fremdes_zeichen: c.fremdes_zeichen,
        anlage_zu: c.anlage_zu,
        fassung: c.fassung,
        herkunft: c.herkunft,
        schutz: c.schutz.geordnet(None, wer)?,
        // A form may still carry it after another kind was chosen.
        ausweisgrund: c.ausweisgrund.filter(|_| ausweis),
    })
}

/// Follows the event; never refuses.
pub(super) fn apply(akte: &mut Akte, e: DokumentRegistriert) {
    if let Some(vorgang) = akte.vorgaenge.get_mut(&e.vorgang) {
        vorgang.letzte_dokumentnummer = vorgang.letzte_dokumentnummer.max(e.nummer);
    }
    let erste = e.fassung.map(|f| (1, text::without(f)));
    akte.dokumente.insert(
        e.dokument,
        Dokument {
            vorgang: e.vorgang,
            nummer: e.nummer,
            betreff: e.betreff,
            klasse: e.klasse,
            richtung: Some(e.richtung),
            anlage_zu: e.anlage_zu,
            storniert: false,
            eingang: e.eingang,
            letzte_fassung: erste.iter().map(|(nummer, _)| *nummer).sum(),
            fassungen: erste.into_iter().collect(),
            schutz: e.schutz,
        },
    );
}
