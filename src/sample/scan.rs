//! Batches of scanned paper, so that a newcomer finds a sample to check: few, in the unit that is tried first, none in a small
//! district.

use eakte_domain::werte::{Betreff, Richtung};
use eakte_domain::{NutzerId, StapelId};
use uuid::Uuid;

use crate::akte::{MusterAkte, MusterDokument};
use crate::bezirk::{betreff, nutzer_id};

/// Some Dokumente of one Vorgang that came as one batch of paper.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterScanstapel {
    /// Its id.
    pub stapel: StapelId,
    /// How its sender calls it.
    pub name: Betreff,
    /// Who scanned it.
    pub bearbeiter: Betreff,
    /// Device and program.
    pub geraet: Betreff,
    /// Who delivers it: works where the Akte lies.
    pub liefert: NutzerId,
    /// Index of the Vorgang, which stays open.
    pub vorgang: usize,
    /// Indices of the Dokumente there, as filed: each has one version; neither moved nor cancelled. Never empty.
    pub dokumente: Vec<usize>,
    /// Who has found a fault in its sample: somebody else; none: it waits for somebody to look.
    pub bemaengelt: Option<NutzerId>,
}

/// Akten of Jana Brüning with such a batch.
const GELIEFERT: [usize; 4] = [150, 160, 170, 180];
/// From this place on she has found a fault.
const BEMAENGELT: usize = 170;

/// Akten that stay open for it.
pub(crate) fn bleibt_offen(index: usize) -> bool {
    GELIEFERT.contains(&index)
}

/// Of the Akte at this place: what came on paper into the open Vorgang that has most of it.
pub(crate) fn scanstapel(akte: &MusterAkte, index: usize) -> Option<MusterScanstapel> {
    let place = GELIEFERT.iter().position(|i| *i == index)?;
    let bewegt = |v: usize, d: usize| {
        let verschoben = akte
            .verschoben
            .is_some_and(|(von, was, _)| (von, was) == (v, d));
        let storno = akte.storno.as_ref();
        verschoben || storno.is_some_and(|(von, was, _)| (*von, *was) == (v, d))
    };
    let auf_papier = |d: &MusterDokument| {
        let bild = matches!(d.inhalt.medientyp(), "application/pdf" | "image/png");
        bild && d.richtung == Richtung::Eingang && d.weitere.is_empty()
    };
    let offen = akte.vorgaenge.iter().enumerate().filter(|(_, v)| !v.zda);
    let (vorgang, dokumente) = offen
        .map(|(v, vorgang)| {
            let alle = vorgang.dokumente.iter().enumerate();
            let passend = alle.filter(|&(d, m)| auf_papier(m) && !bewegt(v, d));
            (v, passend.map(|(d, _)| d).collect::<Vec<_>>())
        })
        .max_by_key(|(_, dokumente)| dokumente.len())?;
    let liefert = nutzer_id("ole.tintenfass");
    (!dokumente.is_empty()).then(|| MusterScanstapel {
        stapel: StapelId(Uuid::new_v5(
            &liefert.0,
            format!("stapel {place}").as_bytes(),
        )),
        name: betreff(&format!("Posteingang {}", place + 1)),
        bearbeiter: betreff("Scandienst, Arbeitsplatz 2"),
        geraet: betreff("Dokumentenscanner, Profil Posteingang"),
        liefert,
        vorgang,
        dokumente,
        bemaengelt: (index >= BEMAENGELT).then_some(akte.bearbeiter),
    })
}
