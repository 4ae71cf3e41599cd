//! Bescheide on their way to be signed, so that a newcomer finds them: few, in the unit that is tried first, none in a small
//! district.

use eakte_domain::NutzerId;
use eakte_domain::werte::{Betreff, Dokumentklasse};

use crate::akte::MusterAkte;
use crate::bezirk::{betreff, nutzer_id};

/// A Dokument that is handed to one person for the Schlusszeichnung.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterVorlage {
    /// Index of the Vorgang, which stays open.
    pub vorgang: usize,
    /// Index of the Dokument there, as filed: it has one version, and is neither moved nor cancelled.
    pub dokument: usize,
    /// Who is to sign it: leads where the Akte lies.
    pub zeichnet: NutzerId,
    /// Days from today until it is due.
    pub termin_in_tagen: u16,
    /// A word to them.
    pub vermerk: Betreff,
    /// They have signed it; else it waits for them.
    pub gezeichnet: bool,
}

/// Akten of Jana Brüning with a Bescheid to be signed; in the last one it is.
const VORGELEGT: [usize; 5] = [100, 110, 120, 130, 140];

/// What of the Akte at this place goes to be signed: a Bescheid in an open Vorgang, if there is one.
pub(crate) fn vorlage(akte: &MusterAkte, index: usize) -> Option<MusterVorlage> {
    let place = VORGELEGT.iter().position(|i| *i == index)?;
    let bleibt = |v: usize, d: usize| {
        akte.verschoben
            .is_none_or(|(von, was, _)| (von, was) != (v, d))
            && akte
                .storno
                .as_ref()
                .is_none_or(|(von, was, _)| (*von, *was) != (v, d))
    };
    let offen = akte.vorgaenge.iter().enumerate().filter(|(_, v)| !v.zda);
    let (vorgang, dokument) = offen
        .flat_map(|(v, vorgang)| {
            let alle = vorgang.dokumente.iter().enumerate();
            alle.map(move |(d, dokument)| (v, d, dokument))
        })
        .filter(|(_, _, d)| d.klasse == Dokumentklasse::Bescheid && d.weitere.is_empty())
        .map(|(v, d, _)| (v, d))
        .rfind(|(v, d)| bleibt(*v, *d))?;
    Some(MusterVorlage {
        vorgang,
        dokument,
        zeichnet: nutzer_id("theo.aktenberg"),
        termin_in_tagen: 2 + 3 * u16::try_from(place).unwrap_or_default(),
        vermerk: betreff("Berechnung liegt bei"),
        gezeichnet: place + 1 == VORGELEGT.len(),
    })
}
