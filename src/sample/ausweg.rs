//! Akten whose retention is over, so that the way to the archive can be tried: few, of the person that is tried first, none
//! in a small district.

use eakte_domain::werte::Betreff;
use jiff::ToSpan;
use jiff::civil::Date;

use crate::akte::werktag;
use crate::bezirk::betreff;

/// That an Akte was closed long ago, and what keeps it or has become of it since.
#[derive(Clone, Debug, PartialEq)]
pub struct MusterAusweg {
    /// Day on which it and its Vorgaenge are closed; years before today.
    pub zda_am: Date,
    /// Why it is held; none: it is not. A held one is not offered.
    pub sperre: Option<Betreff>,
    /// To be offered to the archive.
    pub angeboten: bool,
}

/// Akten of Jana Brüning that were closed long ago.
const LANGE_HER: [usize; 6] = [200, 210, 220, 230, 240, 250];
/// The one of them that is offered.
const ANGEBOTEN: usize = 200;
/// The one that is held.
const GESPERRT: usize = 210;
/// Their retention is ten years.
const JAHRE: i32 = 13;

/// Of the Akte at this place, if it was closed long ago.
pub(crate) fn ausweg(index: usize, stichtag: Date) -> Option<MusterAusweg> {
    let vor = stichtag.checked_sub(JAHRE.years()).ok()?;
    LANGE_HER.contains(&index).then(|| MusterAusweg {
        zda_am: werktag(vor),
        sperre: (index == GESPERRT).then(|| betreff("Klage, Sozialgericht Münster")),
        angeboten: index == ANGEBOTEN,
    })
}
